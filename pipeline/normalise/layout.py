"""The cues of ``patterns/layout.toml``, compiled once and asked for by name."""

from __future__ import annotations

from functools import cache, lru_cache

import regex

from patterns import catalogue

_LINE = 300  # characters; what longer texts are is not remembered
_SENTENCE_ENDS = (".", "!", "?", "…", ";", ":")
_AFTER_SENTENCE = ")]\"”’'* ⁰¹²³⁴⁵⁶⁷⁸⁹"


@cache
def cue(name: str) -> regex.Pattern[str]:
    """The compiled pattern of a cue. Raises :class:`KeyError` for an unknown name."""
    return regex.compile(catalogue("layout")["cues"][name]["pattern"], regex.X)


def begins(name: str, text: str) -> bool:
    """Whether ``text`` begins as the cue ``name`` says: lines are asked again and again, next to their neighbours."""
    return _begins(name, text) if len(text) <= _LINE else cue(name).match(text) is not None


@lru_cache(maxsize=8192)
def _begins(name: str, line: str) -> bool:
    return cue(name).match(line) is not None


def motto(text: str) -> tuple[int, int] | None:
    """The span of the national name or motto in a line."""
    return _motto(text) if len(text) <= _LINE else _find_motto(text)


@lru_cache(maxsize=2048)
def _motto(line: str) -> tuple[int, int] | None:
    return _find_motto(line)


def _find_motto(text: str) -> tuple[int, int] | None:
    found = cue("motto").search(text)
    return None if found is None else found.span()


@cache
def words(name: str) -> frozenset[str]:
    """The words of a list, in lower case."""
    return frozenset(catalogue("layout")["words"][name]["words"])


@cache
def phrase_halves() -> dict[str, tuple[str, ...]]:
    """For each beginning of a fixed phrase the ways in which it goes on, in lower case."""
    halves: dict[str, tuple[str, ...]] = {}
    for phrase in catalogue("layout")["words"]["phrases"]["words"]:
        parts = phrase.split(" ")
        for at in range(1, len(parts)):
            head = " ".join(parts[:at])
            halves[head] = (*halves.get(head, ()), " ".join(parts[at:]))
    return halves


@cache
def phrase_breaks() -> frozenset[str]:
    """The words that a fixed phrase may be broken behind, in lower case."""
    return frozenset(head.rsplit(" ", 1)[-1] for head in phrase_halves())


def is_capitals(text: str) -> bool:
    """True for a line in capitals: at least two in a row and no small letter (in its last 200 characters)."""
    return _in_capitals(text[-200:])


@lru_cache(maxsize=2048)
def _in_capitals(end: str) -> bool:
    return _small_letter().search(end) is None and _two_capitals().search(end) is not None


def ends_sentence(text: str) -> bool:
    """True where ``text`` ends like a finished sentence or item, closing brackets and footnote marks aside."""
    return text[-40:].rstrip(_AFTER_SENTENCE)[-1:] in _SENTENCE_ENDS


def last_word(text: str) -> str:
    """The last word of ``text``, "" where it ends in something else."""
    tail = text[-16:].rsplit(None, 1)
    return tail[-1] if tail and tail[-1].isalpha() else ""


@cache
def _small_letter() -> regex.Pattern[str]:
    return regex.compile(r"\p{Ll}")


@cache
def _two_capitals() -> regex.Pattern[str]:
    return regex.compile(r"\p{Lu}{2}")
