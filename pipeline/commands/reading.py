"""Commands that read files: ``ingest``, ``extract``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.frame import Database, Output, app, cores, told
from pipeline.errors import UsageFailure
from pipeline.messages import tell
from pipeline.store import DEFAULT

if TYPE_CHECKING:
    from pipeline.run import Engine


class EngineName(StrEnum):
    """Who reads: this machine, or a cluster."""

    local = "local"
    dask = "dask"


class Ocr(StrEnum):
    """When to recognise the letters of pages that are images."""

    auto = "auto"
    never = "never"
    always = "always"


@app.command("ingest")
@told
def ingest_command(
    paths: Annotated[list[str], typer.Argument(metavar="PATH")],
    db: Database = DEFAULT,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0)] = 0,
    ocr: Annotated[Ocr, typer.Option("--ocr")] = Ocr.auto,
    force: Annotated[bool, typer.Option("--force")] = False,
    engine: Annotated[EngineName, typer.Option("--engine")] = EngineName.local,
    scheduler: Annotated[str | None, typer.Option("--scheduler", metavar="ADDRESS")] = None,
    lake: Annotated[str | None, typer.Option("--lake", metavar="FOLDER|URL")] = None,
) -> int:
    """Read files and folders into the database."""
    from pipeline.progress import Progress, told_summary
    from pipeline.run import ingest_with

    if ocr is Ocr.always:
        tell("ocr_later")
    with _engine(engine, scheduler, lake, jobs, force) as chosen, Progress() as progress:
        summary = ingest_with(chosen, _from_stdin(paths), db, progress, force=force)
    told_summary(summary, db)
    return 1 if summary.failed else 0


@contextmanager
def _engine(name: EngineName, scheduler: str | None, lake: str | None, jobs: int, force: bool) -> Iterator[Engine]:
    from pipeline.run import Local
    from pipeline.work import work_on

    if name is EngineName.local:
        if scheduler is not None or lake is not None:
            raise UsageFailure("engine_needed")
        yield Local(work_on, jobs or cores())
        return
    if scheduler is None:
        raise UsageFailure("scheduler_needed")
    from pipeline.cluster import Dask

    with Dask(scheduler, lake, force=force) as cluster:
        yield cluster


def _from_stdin(paths: list[str]) -> list[str]:
    """``paths`` with the lines of standard input in place of ``-``."""
    listed = [line for line in sys.stdin.read().splitlines() if line] if "-" in paths else []
    return [path for path in paths if path != "-"] + listed


@app.command("extract")
@told
def extract_command(
    file: Annotated[str, typer.Argument(metavar="FILE")],
    output: Output = None,
) -> int:
    """Print the extraction of one file."""
    from pipeline.extraction import extraction
    from pipeline.output import write_object

    write_object(extraction(file), output)
    return 0
