"""Which words are written as Vietnamese syllables are, after the rules of ``patterns/syllables.toml``."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from patterns import catalogue

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_STOPPED_TONES = frozenset("\u0301\u0323")
_FRONT = ("e", "ê", "i", "y")
_AFTER_Q = ("a", "ă", "â", "e", "ê", "i", "y", "ơ")
_LONGEST = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How many words a text has, how many of them are Vietnamese syllables, how many bear a Vietnamese mark."""

    words: int
    known: int
    marked: int

    @property
    def share(self) -> float | None:
        """The share of the words that are syllables, 0 to 1; None without words."""
        return self.known / self.words if self.words else None

    @property
    def marked_share(self) -> float | None:
        """The share of the words that bear a mark (ă, đ, ơ, à ...), 0 to 1; None without words."""
        return self.marked / self.words if self.words else None


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Whether ``word`` (any case, any form of composition) can be a Vietnamese syllable, wherever its tone mark stands:
    the one evidence by which an encoding, and the quality of a reading, is told.
    """
    if len(word) > _LONGEST:
        return False
    lower = unicodedata.normalize("NFC", word).casefold()
    if lower in _also():
        return True
    base, tones = _toneless(lower)
    if base in _stopped():
        return len(tones) == 1 and _STOPPED_TONES.issuperset(tones)
    return len(tones) <= 1 and base in _syllables()


def spelling(text: str) -> Spelling:
    """How well ``text`` is spelled. Single letters, and abbreviations in capitals, are no words."""
    words = known = marked = 0
    for piece, count in Counter(text.split()).items():
        told = _counted(piece) if len(piece) <= _LONGEST_KEPT else _count(piece)
        words += count * told[0]
        known += count * told[1]
        marked += count * told[2]
    return Spelling(words=words, known=known, marked=marked)


def _count(piece: str) -> tuple[int, int, int]:
    """How many words ``piece`` holds, how many of them are syllables, and how many hold a letter beyond ASCII."""
    words = known = marked = 0
    for word in _words().findall(piece):
        good = is_syllable(word)
        if good or not _is_abbreviation(word):
            words += 1
            known += good
            marked += not word.isascii()
    return words, known, marked


# Reports share their words: what stands between two blanks is looked at once.
_counted = lru_cache(maxsize=50_000)(_count)
_LONGEST_KEPT = 40


def _is_abbreviation(word: str) -> bool:
    """Whether a word that is no syllable is written in capitals as names of bodies and documents are (UBND, TTg)."""
    return len(word) <= 10 and sum(letter.isupper() for letter in word) * 2 > len(word)


@cache
def _words() -> regex.Pattern[str]:
    """Words of two letters or more; digits that scanners put in place of letters ("hl1ện") belong to them."""
    return regex.compile(
        r"(?<![\p{L}\p{M}\d@./_-])\p{L}(?:[\p{L}\p{M}]{1,60}+(?![\d@_])|[\p{L}\p{M}]{2,60}+\d{1,2}+[\p{L}\p{M}]{0,60}+(?![\d@_/]))"
    )


def _toneless(word: str) -> tuple[str, set[str]]:
    """``word`` without its tone mark, and the marks that it had; a mark twice is two marks."""
    marks = [letter for letter in unicodedata.normalize("NFD", word) if letter in _TONES]
    base = "".join(letter for letter in unicodedata.normalize("NFD", word) if letter not in _TONES)
    return unicodedata.normalize("NFC", base), set(marks) if len(set(marks)) == len(marks) else {"", *marks}


@cache
def _also() -> frozenset[str]:
    return frozenset(catalogue("syllables")["also"]["words"])


@cache
def _syllables() -> frozenset[str]:
    return frozenset(_joined("open"))


@cache
def _stopped() -> frozenset[str]:
    return frozenset(_joined("stopped"))


def _joined(kind: str) -> Iterator[str]:
    data = catalogue("syllables")
    for rhyme in data[kind]:
        front = rhyme.startswith(_FRONT)
        onsets = data["onsets"]
        fitting = [*onsets["any"], *onsets["before_front" if front else "before_back"]]
        if rhyme.startswith("yê"):
            fitting = [""]
        yield from (onset + rhyme for onset in fitting if not (onset == "gi" and rhyme.startswith("i")))
        if rhyme.startswith(_AFTER_Q):
            yield from (onset + rhyme for onset in onsets["after_q"])
