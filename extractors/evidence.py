"""Evidence: the words around a figure that say what it means, in a form that phrases are looked for in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from extractors.alternation import alternation
from extractors.folding import key
from patterns import catalogue


class Evidence(NamedTuple):
    """What stands around one figure, each piece as :func:`words` gives it.

    ``head`` is the clause before the figure, ``near`` that and the words behind; ``lead`` what leads in to it, the
    nearest first (earlier clauses, the figure it is a part of, bullets above, headings); ``after`` the rest of the
    line, only folded; ``unit`` the counted noun, None if not stated; ``sections`` the codes of the sections that hold
    it; ``split`` says that "trong đó" or a bracket directly behind splits it up, ``ratio`` that it is one ("a/b"),
    ``bare`` that no words of its clause stand behind it, ``goes_on`` that the next figure stands beside it in one list
    ("03 phòng và 05 xã"); the first ``beside`` pieces of ``lead`` are clauses of its own list.
    """

    head: str
    near: str
    lead: tuple[str, ...] = ()
    after: str = " "
    unit: str | None = None
    sections: frozenset[str] = frozenset()
    split: bool = False
    ratio: bool = False
    bare: bool = False
    goes_on: bool = False
    beside: int = 0


END = "¦ "
_WHOLE = 1000  # characters of a text that is no line
_WORDS = re.compile(r"[\w%$¦]+").findall  # no nesting, nothing to backtrack; faster than regex here


def fold(text: str) -> str:
    """``text`` in lower case with tone marks in one place: as long as before, so that offsets stay the same."""
    return _folded(text) if len(text) < _WHOLE else _folded_whole(text)


@lru_cache(maxsize=4)
def _folded_whole(text: str) -> str:
    """A document folded, which several steps ask for."""
    return _folded(text)


def _folded(text: str) -> str:
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    for old, new in _respelled():
        lowered = lowered.replace(old, new)
    return lowered


@cache
def _respelled() -> tuple[tuple[str, str], ...]:
    """Tone marks in one place, and lists that are one notion ("cán bộ, công chức") without the comma."""
    tones = ((old, key(old)) for old in (first + second for first in "òóỏõọ" for second in "ae"))
    more = ((first + "y", key(first + "y")) for first in "ùúủũụ")
    joined = map(key, catalogue("indicators")["clauses"]["joined"])
    return (*tones, *more, *((entry, entry.replace(",", " ")) for entry in joined))


def words(folded: str) -> str:
    """The words of a piece of folded text: single blanks also at both ends, no marks, abbreviations written out.

    >>> words("tổng số tthc (cấp xã):")
    ' tổng số thủ tục hành chính cấp xã '
    """
    found = _WORDS(folded)
    return f" {_without_sorts(' '.join(map(_abbreviations().get, found, found)))} "


@lru_cache(maxsize=4096)
def label_words(text: str) -> str:
    """The words of a head or label of a table, which is asked many things: :func:`words` of its :func:`fold`."""
    return words(fold(text))


def _without_sorts(found: str) -> str:
    """``found`` without the lists that name all sorts of a thing and so say nothing ("toàn trình và một phần")."""
    if found_in(_blank_marks(), found):
        return " ".join(_blanked().sub(" ", f" {found} ").split())
    return found


@cache
def _abbreviations() -> dict[str, str]:
    return {key(short): key(long) for short, long in catalogue("indicators")["abbreviations"].items()}


@cache
def _blank_marks() -> tuple[str, ...]:
    return tuple({" ".join(key(entry).split()[:2]) for entry in catalogue("indicators")["clauses"]["blanked"]})


@cache
def _blanked() -> regex.Pattern[str]:
    return regex.compile(rf" {alternation(map(key, catalogue('indicators')['clauses']['blanked']))} ")


def phrases(entries: Iterable[str]) -> tuple[str, ...]:
    """What :func:`found_in` looks for: "@name" is a list of the catalogue, "giải quyết$" counts only directly before
    the figure (whose place is marked by ``¦``).
    """
    return tuple(
        words(key(entry).rstrip("$")) + (END if entry.endswith("$") else "") for entry in _spelled_out(entries)
    )


def _spelled_out(entries: Iterable[str]) -> Iterator[str]:
    for entry in entries:
        if entry.startswith("@"):
            yield from _spelled_out(catalogue("indicators")["words"][entry[1:]])
        else:
            yield entry


def found_in(group: tuple[str, ...], piece: str) -> bool:
    """Whether one of ``group`` stands in ``piece``."""
    for phrase in group:  # noqa: SIM110  # the hottest loop: twice as fast as any()
        if phrase in piece:
            return True
    return False
