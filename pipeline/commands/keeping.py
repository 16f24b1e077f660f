"""Commands that keep a database in order: ``reprocess``, ``verify``, ``backup``, ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.frame import Database, Log, LogFormat, Output, app, cores, told
from pipeline.messages import tell
from pipeline.output import Format
from pipeline.store import DEFAULT


@app.command("reprocess")
@told
def reprocess_command(
    where: Annotated[str | None, typer.Option("--where", metavar="SQL")] = None,
    failed: Annotated[bool, typer.Option("--failed")] = False,
    older_than: Annotated[str | None, typer.Option("--older-than", metavar="VERSION")] = None,
    db: Database = DEFAULT,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=0)] = 0,
    log_format: Log = LogFormat.text,
) -> int:
    """Read files of the database anew."""
    from pipeline.progress import Progress, told_summary
    from pipeline.reprocess import chosen
    from pipeline.run import ingest

    paths = chosen(db, where=where, failed=failed, older_than=older_than)
    if not paths:
        tell("nothing_to_reprocess")
        return 0
    with Progress() as progress:
        summary = ingest(paths, db, progress, jobs=jobs or cores(), force=True)
    told_summary(summary, db)
    return 1 if summary.failed else 0


@app.command("verify")
@told
def verify_command(
    folders: Annotated[list[str] | None, typer.Argument(metavar="PATH", show_default=False)] = None,
    db: Database = DEFAULT,
    sources: Annotated[bool, typer.Option("--sources/--no-sources")] = True,
    prints: Annotated[bool, typer.Option("--fingerprint")] = False,
    form: Annotated[Format, typer.Option("--format", "-f")] = Format.table,
    output: Output = None,
) -> int:
    """Check that the database is sound."""
    from pipeline.fingerprint import fingerprints
    from pipeline.output import Answer, write_answer
    from pipeline.store import reading
    from pipeline.verify import Fault, faults

    with reading(db) as connection:
        if prints:
            rows = list(fingerprints(connection).items())
            write_answer(Answer(columns=("table", "fingerprint"), rows=rows), form, output)
            return 0
        found = list(faults(connection, sources=sources, paths=folders or ()))
    if found or form is not Format.table:
        write_answer(Answer(columns=Fault._fields, rows=found), form, output)
    tell("verify_bad" if found else "verify_good", count=len(found), path=str(db))
    return 1 if found else 0


@app.command("backup")
@told
def backup_command(target: Annotated[Path, typer.Argument(metavar="FILE")], db: Database = DEFAULT) -> int:
    """Copy the database."""
    from pipeline.backup import back_up

    tell("backed_up", path=str(target), size=f"{back_up(db, target) / 1e6:.1f}")
    return 0


@app.command("restore")
@told
def restore_command(source: Annotated[Path, typer.Argument(metavar="FILE")], db: Database = DEFAULT) -> int:
    """Put a copy back."""
    from pipeline.backup import restore

    restore(db, source)
    tell("restored", path=str(db), source=str(source))
    return 0
