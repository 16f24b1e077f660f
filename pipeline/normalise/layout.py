"""The cues of ``patterns/layout.toml``, compiled once and asked for by name."""

from __future__ import annotations

from functools import cache

import regex

from patterns import catalogue

_SENTENCE_ENDS = (".", "!", "?", "…", ";", ":")
_AFTER_SENTENCE = ")]\"”’'* ⁰¹²³⁴⁵⁶⁷⁸⁹"


@cache
def cue(name: str) -> regex.Pattern[str]:
    """The compiled pattern of a cue. Raises :class:`KeyError` for an unknown name."""
    return regex.compile(catalogue("layout")["cues"][name]["pattern"], regex.X)


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


def is_capitals(text: str) -> bool:
    """True for a line in capitals: at least two in a row and no small letter (in its last 200 characters)."""
    end = text[-200:]
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
