"""What the program says to people, in Vietnamese and English; the sentences are in ``patterns/messages.toml``."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from patterns import catalogue

LANGUAGES = ("vi", "en")

#: Gaps that may hold several lines; everywhere else a line break is shown as an escape.
_MANY_LINES = frozenset({"reason", "candidates"})

_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_as_json: ContextVar[bool] = ContextVar("log_format", default=False)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def language_of(environ: Mapping[str, str]) -> str:
    """``en`` where the locale is English, else ``vi`` (also where nothing is known)."""
    for name in ("BAOCAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "en" if environ[name].casefold().startswith("en") else "vi"
    return "vi"


def language() -> str:
    """The language in use: the chosen one, else that of the locale."""
    return _chosen.get() or language_of(os.environ)


@contextmanager
def speaking(lang: str | None) -> Iterator[None]:
    """Use ``lang`` inside the block; None leaves the choice to the locale."""
    token = _chosen.set(lang)
    try:
        yield
    finally:
        _chosen.reset(token)


def language_asked(arguments: Sequence[str]) -> str | None:
    """The value of ``--lang`` on a command line, wherever it stands; None when absent or unknown."""
    for place, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if argument == "--":
            return None
        if name == "--lang":
            asked = value or "".join(arguments[place + 1 : place + 2])
            return asked if asked in LANGUAGES else None
    return None


def say(key: str, *, lang: str | None = None, **values: object) -> str:
    """The sentence ``key`` in the language in use or in ``lang``, with its gaps filled.

    Raises :class:`KeyError` for a key or gap that is not there. Control and bidirectional characters of the
    values are shown as escapes, so that a file name cannot move the cursor or hide itself.
    """
    return sentence(key, values, lang)


def sentence(key: str, values: Mapping[str, object], lang: str | None = None) -> str:
    """As :func:`say`, with the values as one mapping."""
    template: str = catalogue("messages")[key][lang or language()]
    return template.format_map({name: _filling(name, value) for name, value in values.items()})


def _filling(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    return "\n".join(map(shown, value.split("\n"))) if name in _MANY_LINES else shown(value)


def shown(text: str) -> str:
    """``text`` as it may be printed on one line: control characters as escapes."""
    return _CONTROL.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:  # a byte of an undecodable file name
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


@contextmanager
def logging(form: str) -> Iterator[None]:
    """Write what is told inside the block as ``text`` for people or as ``json``, an object on each line."""
    token = _as_json.set(form == "json")
    try:
        yield
    finally:
        _as_json.reset(token)


def logs_json() -> bool:
    """Whether what is told is written as JSON."""
    return _as_json.get()


def log(event: str, **fields: object) -> None:
    """Print ``event`` with the present time (UTC) and ``fields`` as one line of JSON on standard error."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"event": event, "at": at, **fields}, ensure_ascii=False)
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def told(text: str, *, event: str, **fields: object) -> None:
    """Print ``text`` on standard error, as ``event`` with ``fields`` where the log is JSON."""
    if logs_json():
        log(event, **fields, text=text)
    else:
        print(text, file=sys.stderr)  # noqa: T201


def tell(key: str, **values: object) -> None:
    """Print the sentence ``key`` on standard error."""
    told(sentence(key, values), event="message", code=key)
