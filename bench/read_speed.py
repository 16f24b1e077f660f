"""How fast a run reads scans, beside bare Tesseract on the same pages, in one run.

Bare Tesseract gets the pages as pictures that were drawn before, one process a page, one thread each, as many at a time
as there are cores. The run is the command ``baocao ingest`` on the PDF files: the start of the program and its workers,
drawing of the pages, OCR, extraction, audit and the database. Bare Tesseract has one half of the pages before the run
and the other half after it, so that a machine that grows slower meanwhile is no advantage to either.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pypdfium2

from corpus.render import CORPUS, bound, pdf_of, scans
from pipeline.readers.ocr_program import cores
from pipeline.readers.ocr_stream import end_all

STYLES = ("clean", "skew", "stamp", "red_stamp", "jpeg")
"""The scans of each sample report: enough pages that the start of the program counts as in a real run."""

_DPI = 200
_SUBREAPER = 36
_PROGRAM = (sys.executable, "-c", "from pipeline.cli import main; main()")

Spent = tuple[float, float]


def speed() -> None:
    """Print pages a second and seconds of the processor a page of a run and of bare Tesseract."""
    with tempfile.TemporaryDirectory() as place:
        folder, files = Path(place), Path(place, "scans")
        files.mkdir()
        stems = [path.stem for path in sorted((CORPUS / "gold").glob("*.json"))]
        with ProcessPoolExecutor(cores()) as makers:
            made = list(makers.map(make, *zip(*product(stems, STYLES, [files]), strict=True)))
        pages = [page for found in made for page in found]
        end_all()  # what read samples before is none of this
        _adopt_orphans()
        first = spent(lambda: bare(pages[::2]))
        run = spent(lambda: ingested(files, folder))
        last = spent(lambda: bare(pages[1::2]))
        print(f"{len(pages)} pages in {len(made)} files, {cores()} processes")
    report(len(pages), (first[0] + last[0], first[1] + last[1]), run)


def report(pages: int, bare_spent: Spent, run_spent: Spent) -> None:
    for name, (seconds, work) in (("bare", bare_spent), ("run", run_spent)):
        print(f"{name:8}{pages / seconds:8.2f} pages/s{work / pages:8.3f} processor seconds a page")
    clock, processor = (bare_spent[at] / run_spent[at] for at in (0, 1))
    print(f"run : bare {clock:.2f} by the clock, {processor:.2f} by the processor")


def make(stem: str, style: str, folder: Path) -> list[Path]:
    """Write the scan of a sample report into ``folder``, and its pages as pictures beside the folder."""
    path = folder / f"{stem}-{style}.pdf"
    path.write_bytes(bound(list(scans(pdf_of(stem), _DPI, style)), _DPI))
    pictures = []
    document = pypdfium2.PdfDocument(path)
    for number, page in enumerate(document):
        pictures.append(folder.parent / f"{path.stem}-{number}.png")
        page.render(scale=_DPI / 72, grayscale=True).to_pil().save(pictures[-1])
    document.close()
    return pictures


def bare(pages: Sequence[Path]) -> None:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}

    def one(page: Path) -> None:
        command = ["tesseract", str(page), str(page.with_suffix("")), "-l", "vie"]
        subprocess.run(command, check=True, capture_output=True, env=environment)

    with ThreadPoolExecutor(cores()) as threads:
        list(threads.map(one, pages))


def ingested(files: Path, folder: Path) -> None:
    """Run the command on ``files`` with nothing in its cache."""
    options = ("--db", str(folder / "facts.duckdb"), "--jobs", str(cores()))
    environment = {**os.environ, "BAOCAO_CACHE": str(folder / "cache")}
    subprocess.run([*_PROGRAM, "ingest", str(files), *options], check=True, capture_output=True, env=environment)


def spent(way: Callable[[], object]) -> Spent:
    """The seconds that ``way`` takes, by the clock and of all processors."""
    started, worked = time.perf_counter(), sum(os.times()[2:4])
    way()
    seconds = time.perf_counter() - started
    _gather()
    return seconds, sum(os.times()[2:4]) - worked


def _adopt_orphans() -> None:
    """Become the parent of processes whose own one ends before them (Linux), so that their time is counted."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)


def _gather() -> None:
    """Wait for the processes that are left, which end now."""
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return
