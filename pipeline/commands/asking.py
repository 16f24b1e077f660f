"""Commands that answer questions: ``query``, ``show``, ``tonghop``, ``eval``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.frame import Database, Output, Sheet, app, told
from pipeline.output import Format
from pipeline.store import DEFAULT


class Shown(StrEnum):
    """Formats of ``show``."""

    text = "text"
    json = "json"


class Measured(StrEnum):
    """Formats of ``eval``."""

    table = "table"
    json = "json"


@app.command("query")
@told
def query_command(
    sql: Annotated[str | None, typer.Argument(metavar="SQL", show_default=False)] = None,
    name: Annotated[str | None, typer.Option("--name", "-n", metavar="NAME")] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE")] = None,
    listing: Annotated[bool, typer.Option("--list")] = False,
    db: Database = DEFAULT,
    form: Annotated[Format, typer.Option("--format", "-f")] = Format.table,
    output: Output = None,
    limit: Annotated[int, typer.Option("--limit", min=0)] = 1000,
    lake: Annotated[str | None, typer.Option("--lake", metavar="FOLDER|URL")] = None,
    timeout: Annotated[float, typer.Option("--timeout", metavar="SECONDS", min=0)] = 60,
    memory: Annotated[int, typer.Option("--memory", metavar="MB", min=64)] = 2048,
) -> int:
    """Ask the database."""
    from pipeline.asking import answer_named, answer_sql, list_questions
    from pipeline.sandbox import Limits

    asked, limits = db if lake is None else lake, Limits(seconds=timeout, memory=memory)
    if listing:
        list_questions(form, output)
    elif name is not None:
        answer_named(asked, name, param or [], sql, form, output, limit, limits)
    else:
        answer_sql(asked, sys.stdin.read() if sql == "-" else sql, param or [], form, output, limit, limits)
    return 0


@app.command("show")
@told
def show_command(
    report: Annotated[str, typer.Argument(metavar="REPORT")],
    db: Database = DEFAULT,
    form: Annotated[Shown, typer.Option("--format", "-f")] = Shown.text,
) -> int:
    """Show one report."""
    from pipeline import show
    from pipeline.store import reading

    with reading(db) as connection:
        seen = show.view(connection, show.find_report(connection, report))
    write = show.write_json if form is Shown.json else show.write_text
    write(seen, sys.stdout)
    return 0


@app.command("tonghop")
@told
def consolidate_command(
    period: Annotated[str, typer.Option("--period", "-k", metavar="PERIOD")],
    indicator: Annotated[list[str] | None, typer.Option("--indicator", "-i", metavar="CODE")] = None,
    level: Annotated[str | None, typer.Option("--level", metavar="LEVEL")] = None,
    form: Annotated[Sheet, typer.Option("--format", "-f")] = Sheet.table,
    output: Output = None,
    db: Database = DEFAULT,
) -> int:
    """Write the consolidated table of a period."""
    from pipeline.tonghop import write_consolidated

    write_consolidated(db, period, indicator or [], level, Format(form.value), output)
    return 0


@app.command("eval")
@told
def eval_command(
    gold: Annotated[Path | None, typer.Argument(metavar="GOLD_DIR", show_default=False)] = None,
    db: Database = DEFAULT,
    minimum: Annotated[list[str] | None, typer.Option("--min", metavar="NAME=VALUE")] = None,
    form: Annotated[Measured, typer.Option("--format", "-f")] = Measured.table,
    misses: Annotated[bool, typer.Option("--misses")] = False,
) -> int:
    """Compare the database with gold files."""
    from pipeline.scoring import print_score

    return print_score(db, gold, minimum or [], as_json=form is Measured.json, misses=misses)
