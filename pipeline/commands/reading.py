"""Commands that read files: ``ingest``, ``extract``."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from pipeline.commands.frame import Database, Output, app, cores, told
from pipeline.messages import tell
from pipeline.store import DEFAULT


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
) -> int:
    """Read files and folders into the database."""
    from pipeline.progress import Progress, told_summary
    from pipeline.run import ingest

    if ocr is Ocr.always:
        tell("ocr_later")
    with Progress() as progress:
        summary = ingest(_from_stdin(paths), db, progress, jobs=jobs or cores(), force=force)
    told_summary(summary, db)
    return 1 if summary.failed else 0


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
