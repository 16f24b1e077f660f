"""What all commands share: the application, its help in two languages, options, exit statuses."""

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

from pipeline import messages
from pipeline.errors import BaocaoError, ToldError
from pipeline.messages import logging, say, shown, tell

_P = ParamSpec("_P")

Database = Annotated[Path, typer.Option("--db", metavar="FILE")]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE")]


class LogFormat(StrEnum):
    """How a run tells of itself on standard error."""

    text = "text"
    json = "json"


Log = Annotated[LogFormat, typer.Option("--log-format")]


class Sheet(StrEnum):
    """Formats of sheets for people: ``tonghop``, ``matrix``."""

    table = "table"
    csv = "csv"
    xlsx = "xlsx"
    json = "json"


#: The commands in the order of the work; the help lists them so.
ORDER = (
    *("scan", "ingest", "reprocess", "extract", "check", "show", "query", "tonghop", "matrix", "phieu", "accept"),
    *("profile", "verify", "backup", "restore", "eval"),
)


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

    def list_commands(self, ctx: Any) -> list[str]:
        """The names in the order of :data:`ORDER`."""
        return sorted(super().list_commands(ctx), key=ORDER.index)


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
        with logging(str(kwargs.get("log_format", LogFormat.text))):
            raise typer.Exit(status_of(*args, **kwargs))

    def status_of(*args: _P.args, **kwargs: _P.kwargs) -> int:
        try:
            status = command(*args, **kwargs)
            sys.stdout.flush()
        except ToldError as error:
            status = _failed(error, error.sentence())
        except BaocaoError as error:
            status = _failed(error, shown(str(error)))
        except BrokenPipeError:  # the reader of the pipe has seen enough
            status = _closed_pipe()
        except KeyboardInterrupt:
            tell("interrupted")
            status = 130
        return status

    return run


def _failed(error: BaocaoError, text: str) -> int:
    messages.told(text, event="error", code=error.code, exit_status=error.exit_status)
    return error.exit_status


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _closed_pipe() -> int:
    """Send what is still to be flushed nowhere, and end without a word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def from_stdin(paths: list[str]) -> list[str]:
    """``paths`` with the lines of standard input in place of ``-``."""
    listed = [line for line in sys.stdin.read().splitlines() if line] if "-" in paths else []
    return [path for path in paths if path != "-"] + listed
