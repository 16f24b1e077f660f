"""The command ``baocao``: one short function for each subcommand.

Help texts stand in ``patterns/messages.toml`` under ``help_<command>`` and ``option_<name>`` and are put in
when the command line is built, so that they follow the language in use.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ParamSpec

import typer
from typer.core import TyperGroup

from pipeline.errors import BaocaoError, ToldError
from pipeline.messages import language_asked, say, shown, speaking, tell
from pipeline.output import Format
from pipeline.store import DEFAULT
from pipeline.version import version

_P = ParamSpec("_P")


class Ocr(StrEnum):
    """When to recognise the letters of pages that are images."""

    auto = "auto"
    never = "never"
    always = "always"


class Plain(StrEnum):
    """Formats of ``check``."""

    table = "table"
    json = "json"
    csv = "csv"


class Sheet(StrEnum):
    """Formats of ``tonghop``."""

    table = "table"
    csv = "csv"
    xlsx = "xlsx"
    json = "json"


class Shown(StrEnum):
    """Formats of ``show``."""

    text = "text"
    json = "json"


class Measured(StrEnum):
    """Formats of ``eval``."""

    table = "table"
    json = "json"


class Lang(StrEnum):
    """Languages of messages."""

    vi = "vi"
    en = "en"


Database = Annotated[Path, typer.Option("--db", metavar="FILE")]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE")]


class Group(TyperGroup):
    """The commands with their help in the language in use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help = say("help_baocao")
        for name, command in self.commands.items():
            command.help = say(f"help_{name}")
            command.short_help = command.help.split("\n", 1)[0]
            _put_help(command.params)
        _put_help(self.params)


def _put_help(parameters: Any) -> None:
    for parameter in parameters:
        if parameter.name and not parameter.help:
            parameter.help = say(f"option_{parameter.name}")


app = typer.Typer(
    name="baocao",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def told(command: Callable[_P, int]) -> Callable[_P, None]:
    """Turn the status that ``command`` returns into the exit status, and an expected failure into its sentence."""

    @functools.wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> None:
        try:
            status = command(*args, **kwargs)
            sys.stdout.flush()
        except ToldError as error:
            print(error.sentence(), file=sys.stderr)  # noqa: T201
            status = error.exit_status
        except BaocaoError as error:
            print(shown(str(error)), file=sys.stderr)  # noqa: T201
            status = error.exit_status
        except BrokenPipeError:  # the reader of the pipe has seen enough
            status = _closed_pipe()
        except KeyboardInterrupt:
            tell("interrupted")
            status = 130
        raise typer.Exit(status)

    return run


def _version(asked: bool) -> None:
    if asked:
        print(f"baocao {version()}")  # noqa: T201
        raise typer.Exit


@app.callback()
def _baocao(
    lang: Annotated[Lang | None, typer.Option("--lang")] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    """Take the options that stand before the command; :func:`main` has acted on the language already."""


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
        summary = ingest(_from_stdin(paths), db, progress, jobs=jobs or _cores(), force=force)
    told_summary(summary, db)
    return 1 if summary.failed else 0


def _from_stdin(paths: list[str]) -> list[str]:
    """``paths`` with the lines of standard input in place of ``-``."""
    listed = [line for line in sys.stdin.read().splitlines() if line] if "-" in paths else []
    return [path for path in paths if path != "-"] + listed


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
) -> int:
    """Ask the database."""
    from pipeline.asking import answer_named, answer_sql, list_questions

    if listing:
        list_questions(form, output)
    elif name is not None:
        answer_named(db, name, param or [], sql, form, output, limit)
    else:
        answer_sql(db, sys.stdin.read() if sql == "-" else sql, param or [], form, output, limit)
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


def main() -> None:
    """The entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = sys.argv[1:]
    with speaking(language_asked(arguments)):
        app(_without_language(arguments), prog_name="baocao")


def _without_language(arguments: list[str]) -> list[str]:
    """``arguments`` with ``--lang`` moved to the front, so that it may stand anywhere."""
    asked = language_asked(arguments)
    if asked is None:
        return arguments
    place = next(i for i, argument in enumerate(arguments) if argument.partition("=")[0] == "--lang")
    width = 1 if "=" in arguments[place] else 2
    return [f"--lang={asked}", *arguments[:place], *arguments[place + width :]]


def _closed_pipe() -> int:
    """Send what is still to be flushed nowhere, and end without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
