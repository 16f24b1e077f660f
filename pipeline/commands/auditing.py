"""Commands of the audit: ``check``, ``matrix``, ``accept``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.frame import Database, Output, Sheet, app, told
from pipeline.output import Format
from pipeline.store import DEFAULT


class Plain(StrEnum):
    """Formats of ``check``."""

    table = "table"
    json = "json"
    csv = "csv"


@app.command("check")
@told
def check_command(
    db: Database = DEFAULT,
    profile: Annotated[str | None, typer.Option("--profile", metavar="NAME")] = None,
    form: Annotated[Plain, typer.Option("--format", "-f")] = Plain.table,
    output: Output = None,
) -> int:
    """Print the flags."""
    from pipeline.flags import show_flags

    return show_flags(db, profile, Format(form.value), output)


@app.command("accept")
@told
def accept_command(
    flag: Annotated[str, typer.Argument(metavar="FLAG")],
    reason: Annotated[str | None, typer.Option("--reason", "-r", metavar="TEXT")] = None,
    undo: Annotated[bool, typer.Option("--undo")] = False,
    db: Database = DEFAULT,
) -> int:
    """Accept a finding with a reason, or take that back."""
    from pipeline.accepting import accept, withdraw

    if undo:
        withdraw(db, flag)
    else:
        accept(db, flag, reason)
    return 0


@app.command("matrix")
@told
def matrix_command(
    period: Annotated[str, typer.Option("--period", "-k", metavar="PERIOD")],
    units: Annotated[Path | None, typer.Option("--units", "-u", metavar="FILE")] = None,
    level: Annotated[str | None, typer.Option("--level", metavar="LEVEL")] = None,
    by_period: Annotated[bool, typer.Option("--by-period")] = False,
    form: Annotated[Sheet, typer.Option("--format", "-f")] = Sheet.table,
    output: Output = None,
    db: Database = DEFAULT,
) -> int:
    """Write the compliance matrix of a period."""
    from pipeline.matrix import write_matrix

    write_matrix(db, period, units, level, Format(form.value), output, by_period=by_period)
    return 0
