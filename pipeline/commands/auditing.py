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
    profile: Annotated[str | None, typer.Option("--profile", metavar="NAME|FILE")] = None,
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
    matrix_profile: Annotated[str | None, typer.Option("--profile", metavar="NAME|FILE")] = None,
    form: Annotated[Sheet, typer.Option("--format", "-f")] = Sheet.table,
    output: Output = None,
    db: Database = DEFAULT,
) -> int:
    """Write the compliance matrix of a period."""
    from pipeline.matrix import write_matrix

    write_matrix(db, period, units, level, Format(form.value), output, by_period=by_period, profile=matrix_profile)
    return 0


@app.command("phieu")
@told
def slip_command(
    report: Annotated[str | None, typer.Argument(metavar="REPORT", show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all")] = False,
    slip_period: Annotated[str | None, typer.Option("--period", "-k", metavar="PERIOD")] = None,
    slip_output: Annotated[str | None, typer.Option("--output", "-o", metavar="PATH")] = None,
    issuer: Annotated[str | None, typer.Option("--issuer", metavar="NAME")] = None,
    superior: Annotated[str | None, typer.Option("--superior", metavar="NAME")] = None,
    number: Annotated[str | None, typer.Option("--number", metavar="NUMBER")] = None,
    symbol: Annotated[str | None, typer.Option("--symbol", metavar="SYMBOL")] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="PLACE")] = None,
    issued_on: Annotated[str | None, typer.Option("--date", metavar="DATE")] = None,
    days: Annotated[int, typer.Option("--days", min=1, max=365)] = 5,
    deadline: Annotated[str | None, typer.Option("--deadline", metavar="DATE")] = None,
    signer_title: Annotated[list[str] | None, typer.Option("--signer-title", metavar="TITLE")] = None,
    signer: Annotated[str | None, typer.Option("--signer", metavar="NAME")] = None,
    copy_to: Annotated[list[str] | None, typer.Option("--copy", metavar="NAME")] = None,
    db: Database = DEFAULT,
) -> int:
    """Write the letter that asks a unit to explain the findings about its report."""
    from pipeline.slip import Letterhead, asked_date, write_asked

    head = Letterhead(
        issuer=issuer,
        superior=superior,
        number=number,
        symbol=symbol,
        place=place,
        issued_on=asked_date(issued_on),
        days=days,
        deadline=asked_date(deadline),
        signer=signer,
        signer_titles=tuple(signer_title or ()),
        copies=tuple(copy_to or ()),
    )
    write_asked(db, head, slip_output, report=report, period=slip_period, every=every)
    return 0


class Action(StrEnum):
    """What ``profile`` does."""

    check = "check"
    drop = "drop"


@app.command("profile")
@told
def profile_command(
    action: Annotated[Action, typer.Argument(metavar="check|drop", show_default=False, show_choices=False)],
    profile_file: Annotated[str, typer.Argument(metavar="FILE", show_default=False)],
    db: Database = DEFAULT,
) -> int:
    """Try the examples of a profile, or delete what it found."""
    if action is Action.drop:
        from pipeline.profile_store import drop_profile

        drop_profile(db, profile_file)
        return 0
    from pipeline.profile_trial import try_profile

    return try_profile(profile_file)
