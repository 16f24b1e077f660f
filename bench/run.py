"""What a report costs beside bare reading, the straw man and the limit; what a second process brings; memory; growth.

    python -m bench.run [--rounds N] [--folder DIR] [--form txt] [--pool N] [--growth 1000 5000 20000] [--jobs 2]

Every way gets the same reports, in one process of its own that has read other reports to warm up, so that no text is
known to it. The ratios are speeds, by the time of the processor and by the clock, the least of ``--rounds``; on a
machine that does other work believe the processor, but not for the straw man, which waits for the disk. The pool is
timed by the clock, from the first tenth of its reports to the last one.
``--folder`` takes other reports than those of ``corpus/``; ``--growth`` makes as many reports as it says out of them.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from bench import limit, straw_man
from bench.many import make
from bench.memory import Watch

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
FORMS = ("txt", "docx", "pdf")
BATCH = 64
MEGA = 1024 * 1024

P = ParamSpec("P")
R = TypeVar("R")


def the_line(paths: list[Path], database: str) -> None:
    """The whole line: read, extract, audit, load."""
    from pipeline.files import stamp
    from pipeline.load import known
    from pipeline.store import writing
    from pipeline.work import work_on

    with writing(Path(database)) as db:
        state = known(db)
        for first in range(0, len(paths), BATCH):
            _load(db, [work_on(stamp(str(path))) for path in paths[first : first + BATCH]], state)


def _load(db: Any, outcomes: list[Any], state: Any) -> None:
    from pipeline.load import Batch, write
    from pipeline.work import Loaded

    batch = Batch()
    for outcome in outcomes:
        assert isinstance(outcome, Loaded), outcome
        batch.loaded.append(outcome)
        batch.sources.append(outcome.stamp)
    write(db, batch, state, run_id=1, version="bench")


def bare_reading(paths: list[Path], _: str) -> None:
    """pdfplumber, python-docx or a plain read, and nothing else."""
    for path in paths:
        straw_man.read(path)


WAYS: dict[str, Callable[[list[Path], str], None]] = {
    "line": the_line,
    "bare": bare_reading,
    "straw": straw_man.ingest,
    "limit": limit.ingest,
}


def one_way(way: str, warm: list[Path], paths: list[Path]) -> dict[str, float]:
    """Seconds of a way for ``paths`` after ``warm``, by the processor and by the clock, and this process's peak memory.

    The warm-up opens a database of its own; what it costs to make one is measured with no reports and taken off.
    """
    _wake(way)
    with tempfile.TemporaryDirectory() as folder, Watch() as watch:
        WAYS[way](warm, f"{folder}/warm.duckdb")
        empty = _timed(way, [], f"{folder}/empty.duckdb")
        spent = _timed(way, paths, f"{folder}/{way}.duckdb")
    return {name: spent[name] - empty[name] for name in spent} | {"memory": watch.own / MEGA}


def _wake(way: str) -> None:
    """Load the language model, which a warm worker has."""
    if way == "line":
        from extractors.words import tag_words

        tag_words("có 15 hồ sơ")


def _timed(way: str, paths: list[Path], database: str) -> dict[str, float]:
    processor, clock = time.process_time(), time.perf_counter()
    WAYS[way](paths, database)
    return {"processor": time.process_time() - processor, "clock": time.perf_counter() - clock}


def stages(warm: list[Path], paths: list[Path]) -> dict[str, float]:
    """Seconds of each step of the line, to see where the time goes."""
    _wake("line")
    _stages(warm)
    return _stages(paths)


def _stages(paths: list[Path]) -> dict[str, float]:
    from extractors.facts import find_facts
    from extractors.header import read_header
    from extractors.language import analyse
    from extractors.ledger import number_ledger
    from extractors.repairs import mended
    from extractors.tables import read_tables
    from pipeline.file_rows import file_rows
    from pipeline.files import stamp
    from pipeline.load import known
    from pipeline.normalise import normalise
    from pipeline.readers import read_data
    from pipeline.segment import segment
    from pipeline.splitting import documents_of
    from pipeline.store import writing
    from pipeline.work import Loaded

    seconds: dict[str, float] = {}
    outcomes: list[Loaded] = []

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        started = time.process_time()
        yield
        seconds[name] = seconds.get(name, 0.0) + time.process_time() - started

    for path in paths:
        data, found = path.read_bytes(), stamp(str(path))
        with timed("read"):
            source = read_data(data)
        with timed("normalise"):
            document = normalise(source)
        with timed("repairs"):
            mended(document)
        with timed("segment"):
            outline = segment(document)
        with timed("header"):
            header = read_header(document, outline)
        with timed("references, figures"):
            doc = analyse(document, outline)
        read = (document, outline, header, doc._.references, doc._.figures)
        with timed("facts"):
            find_facts(*read, read_tables(document))
        with timed("ledger"):
            number_ledger(*read)
        documents = documents_of(source)
        with timed("grade, audit, rows"):
            rows = file_rows(source, documents, found, str(path))
        outcomes.append(Loaded(stamp=found, rows=rows))
    with tempfile.TemporaryDirectory() as folder, writing(Path(folder) / "x.duckdb") as db:
        state = known(db)
        with timed("load"):
            _load(db, outcomes, state)
    return seconds


class Looking:
    """A watcher of a run that notes when each file was done, and what this process had worked by then."""

    def __init__(self, watch: Watch) -> None:
        self.done: list[tuple[float, float]] = []
        self._watch = watch

    def begin(self, total: int) -> None: ...
    def advance(self) -> None:
        self.done.append((time.perf_counter(), time.process_time() - self._watch.spent))

    def failed(self, failure: object) -> None:
        print("failed:", failure)

    def steady(self) -> tuple[float, float]:
        """Seconds of the clock and of this process's processor for each report, from the first tenth of the reports
        to the last one.
        """
        first = len(self.done) // 10
        (clock, processor), (clock_then, processor_then), reports = self.done[-1], self.done[first], len(self.done)
        return (clock - clock_then) / (reports - 1 - first), (processor - processor_then) / (reports - 1 - first)


def pooled(folder: str, jobs: int) -> dict[str, float]:
    """An ingest of ``folder`` by the real pool: rate, seconds, share of the parent (for each report, and at the start
    and the end together), memory, size of the database.
    """
    from pipeline.run import ingest

    with tempfile.TemporaryDirectory() as place, Watch() as watch:
        looking, database = Looking(watch), Path(place) / "x.duckdb"
        clock, processor = time.perf_counter(), time.process_time()
        summary = ingest([folder], database, looking, jobs=jobs)
        clock, processor = time.perf_counter() - clock, time.process_time() - processor - watch.spent
        size = database.stat().st_size
    between, own = looking.steady()
    return {
        "reports": summary.read,
        "rate": 1 / between,
        "seconds": clock,
        "parent": own,
        "ends": processor - own * summary.read,
        "own": watch.own / MEGA,
        "worker": watch.below / MEGA,
        "size": size / summary.read / 1024,
    }


def apart(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of ``work`` in a new process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *args, **kwargs).result()


def compare_ways(form: str, paths: list[Path], rounds: int) -> None:
    """Print one row of the table, and the share of each step below it."""
    warm = paths[::4]
    timed = [path for path in paths if path not in warm] or paths
    least: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for way in WAYS:
            spent = apart(one_way, way, warm, timed)
            least[way] = {name: min(value, least.get(way, spent)[name]) for name, value in spent.items()}
    for name in ("processor", "clock"):
        line = least["line"][name]
        ratios = "".join(f"{least[way][name] / line:>12.3g}" for way in ("bare", "straw", "limit"))
        memory = least["line"]["memory"]
        print(f"{form:6}{name:10}{len(timed):8}{1000 * line / len(timed):12.1f}{ratios}{memory:10.0f}", flush=True)
    steps = apart(stages, warm, timed)
    total = sum(steps.values())
    print(f"      of the line: {', '.join(f'{name} {spent / total:.0%}' for name, spent in steps.items())}", flush=True)


def compare_jobs(paths: list[Path], count: int, rounds: int) -> None:
    """Print what a second process brings."""
    with tempfile.TemporaryDirectory() as folder:
        make(paths, count, Path(folder))
        best: dict[int, dict[str, float]] = {}
        for _ in range(rounds):
            for jobs in (1, 2):
                found = apart(pooled, folder, jobs)
                if jobs not in best or found["rate"] > best[jobs]["rate"]:
                    best[jobs] = found
    one, two = best[1], best[2]
    print(f"pool, {count} reports of all formats: two processes : one {two['rate'] / one['rate']:.2f}")
    print(
        f"      the parent works {1000 * two['parent']:.1f} ms a report and {two['ends']:.1f} s at start and end; "
        f"peak memory: parent {two['own']:.0f} MiB, largest worker {two['worker']:.0f} MiB",
        flush=True,
    )


def grow(paths: list[Path], counts: list[int], jobs: int) -> None:
    """Print time, memory and size for more and more reports."""
    print(
        f"{'growth':>8}{'reports/s':>12}{'to the first':>14}{'parent MiB':>12}{'worker MiB':>12}"
        f"{'KiB/report':>12}{'parent ms':>12}"
    )
    first = None
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            make(paths, count, Path(folder))
            found = apart(pooled, folder, jobs)
        first = first or found["rate"]
        print(
            f"{count:8}{found['rate']:12.1f}{found['rate'] / first:14.2f}{found['own']:12.0f}{found['worker']:12.0f}"
            f"{found['size']:12.1f}{1000 * found['parent']:12.1f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=2, metavar="N", help="0: only the pool and growth")
    parser.add_argument("--folder", type=Path, default=CORPUS)
    parser.add_argument("--form", choices=FORMS, action="append", help="only this format (may be repeated)")
    parser.add_argument("--pool", type=int, default=300, metavar="N", help="reports for the pool (0: leave it out)")
    parser.add_argument("--growth", type=int, nargs="*", default=[60, 240], metavar="N")
    parser.add_argument("--jobs", type=int, default=2, help="processes of --growth")
    options = parser.parse_args()
    found = {form: sorted(path for path in options.folder.rglob(f"*.{form}")) for form in FORMS}
    print(
        f"{'':16}{'reports':>8}{'ms/report':>12}{'line:bare':>12}{'line:straw':>12}{'line:limit':>12}{'peak MiB':>10}"
    )
    for form in options.form or FORMS:
        if found[form] and options.rounds:
            compare_ways(form, found[form], options.rounds)
    every = [path for form in FORMS for path in found[form]]
    if options.pool:
        compare_jobs(every, options.pool, max(1, options.rounds))
    if options.growth:
        grow(every, options.growth, options.jobs)


if __name__ == "__main__":
    main()
