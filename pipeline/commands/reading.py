"""Commands that read files: ``ingest``, ``extract``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.frame import Database, Log, LogFormat, Output, app, cores, from_stdin, told
from pipeline.errors import UsageFailure
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
    log_format: Log = LogFormat.text,
) -> int:
    """Read files and folders into the database."""
    from pipeline.progress import Progress, told_summary
    from pipeline.run import ingest_with

    with _engine(engine, scheduler, lake, jobs, ocr, force, paths) as chosen, Progress() as progress:
        summary = ingest_with(chosen, from_stdin(paths), db, progress, force=force)
    told_summary(summary, db)
    return 1 if summary.failed else 0


@contextmanager
def _engine(
    name: EngineName, scheduler: str | None, lake: str | None, jobs: int, ocr: Ocr, force: bool, paths: list[str]
) -> Iterator[Engine]:
    from pipeline.run import local_engine
    from pipeline.work import work_on

    work = partial(work_on, ocr=ocr.value)
    if name is EngineName.local:
        if scheduler is not None or lake is not None:
            raise UsageFailure("engine_needed")
        yield local_engine(work, jobs or cores(), paths)
        return
    if scheduler is None:
        raise UsageFailure("scheduler_needed")
    from pipeline.cluster import Dask

    with Dask(scheduler, lake, work=work, force=force) as cluster:
        yield cluster


@app.command("extract")
@told
def extract_command(
    file: Annotated[str, typer.Argument(metavar="FILE")],
    ocr: Annotated[Ocr, typer.Option("--ocr")] = Ocr.auto,
    output: Output = None,
) -> int:
    """Print the extraction of one file."""
    from pipeline.extraction import extraction
    from pipeline.output import write_object

    write_object(extraction(file, ocr=ocr.value), output)
    return 0
