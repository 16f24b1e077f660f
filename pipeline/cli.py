"""The console script ``baocao``.

Help texts stand in ``patterns/messages.toml`` under ``help_<command>`` and ``option_<name>`` and are put in
when the command line is built, so that they follow the language in use.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from pipeline.commands import asking, auditing, keeping, reading, scanning
from pipeline.commands.frame import app
from pipeline.messages import language_asked, speaking
from pipeline.version import version

__all__ = ["app", "asking", "auditing", "keeping", "main", "reading", "scanning"]


class Lang(StrEnum):
    """Languages of messages."""

    vi = "vi"
    en = "en"


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
