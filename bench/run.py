"""Reports per second of the whole line, and what it costs beside bare reading and the straw man, in one run.

    python -m bench.run [--copies N] [--folder DIR]

Every way gets the same files and one process, after one round to warm up. Speeds of a noisy machine say little:
look at the ratios. ``--folder`` takes other reports than those of ``corpus/``.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import straw_man
from pipeline.files import stamp
from pipeline.load import Batch, known, write
from pipeline.readers import read_data
from pipeline.store import writing
from pipeline.work import Loaded, work_on

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
BATCH = 64


def the_line(paths: list[Path], database: str) -> float:
    """Seconds of the whole line in this process: read, extract, check, load."""
    started = time.perf_counter()
    with writing(Path(database)) as db:
        state = known(db)
        for first in range(0, len(paths), BATCH):
            batch = Batch()
            for path in paths[first : first + BATCH]:
                outcome = work_on(stamp(str(path)))
                assert isinstance(outcome, Loaded), outcome
                batch.loaded.append(outcome)
                batch.sources.append(outcome.stamp)
            write(db, batch, state, run_id=1, version="bench")
    return time.perf_counter() - started


def bare_reading(paths: list[Path], _: str) -> float:
    """Seconds of pdfplumber, python-docx or a plain read, and nothing else."""
    started = time.perf_counter()
    for path in paths:
        straw_man.read(path)
    return time.perf_counter() - started


def stages(paths: list[Path]) -> dict[str, float]:
    """Seconds of each step of the line, to see where the time goes."""
    from extractors.facts import find_facts
    from extractors.header import read_header
    from extractors.language import analyse
    from extractors.ledger import number_ledger
    from extractors.tables import read_tables
    from pipeline.normalise import normalise
    from pipeline.segment import segment

    seconds: dict[str, float] = {}

    def timed(name: str, step: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        result = step()
        seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - started
        return result

    for path in paths:
        data = path.read_bytes()
        source = timed("read", lambda data=data: read_data(data))
        document = timed("normalise", lambda source=source: normalise(source))
        outline = timed("segment", lambda document=document: segment(document))
        header = timed("header", lambda document=document, outline=outline: read_header(document, outline))
        doc = timed("references, figures", lambda document=document, outline=outline: analyse(document, outline))
        known = (document, outline, header, doc._.references, doc._.figures)
        tables = timed("tables", lambda document=document: read_tables(document))
        timed("facts", lambda known=known, tables=tables: find_facts(*known, tables))
        timed("ledger", lambda known=known: number_ledger(*known))
    return seconds


def copies_of(paths: list[Path], times: int, folder: Path) -> list[Path]:
    """Each file ``times`` times under other names; the bytes may repeat, every way reads them all."""
    made = []
    for number in range(times):
        for path in paths:
            target = folder / f"{number:03}-{path.name}"
            shutil.copyfile(path, target)
            made.append(target)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=CORPUS)
    options = parser.parse_args()
    print(f"{'':6}{'reports':>8}{'line/s':>9}{'bare/s':>9}{'straw/s':>9}{'line:bare':>11}{'line:straw':>12}")
    for form in ("txt", "docx", "pdf"):
        paths = sorted(path for path in options.folder.rglob(f"*.{form}") if "scan" not in path.name)
        if paths:
            measure(form, paths, options.copies)


def measure(form: str, paths: list[Path], times: int) -> None:
    """Print one row of the table, and the share of each step below it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = copies_of(paths, times, folder)
        the_line(paths, str(folder / "warm.duckdb"))
        seconds = {
            "line": the_line(files, str(folder / "line.duckdb")),
            "bare": bare_reading(files, ""),
            "straw": straw_man.ingest(files, str(folder / "straw.duckdb")),
        }
        shares = stages(files)
    speed = {way: len(files) / spent for way, spent in seconds.items()}
    print(
        f"{form:6}{len(files):8}{speed['line']:9.1f}{speed['bare']:9.1f}{speed['straw']:9.1f}"
        f"{speed['line'] / speed['bare']:11.2f}{speed['line'] / speed['straw']:12.2f}"
    )
    rest = seconds["line"] - sum(shares.values())
    parts = [f"{name} {spent / seconds['line']:.0%}" for name, spent in [*shares.items(), ("check, load", rest)]]
    print(f"      of the line: {', '.join(parts)}")


if __name__ == "__main__":
    main()
