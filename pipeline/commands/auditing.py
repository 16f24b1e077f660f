"""Commands of the audit: ``check``, ``accept``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from pipeline.commands.frame import Database, Output, app, told
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
