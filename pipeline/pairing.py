"""Comparing what was found with gold: words made comparable, items paired in reading order, hits counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

_DASHES = re.compile("[‐-―−]")
_MARKS = re.compile("[“”„\"'‘’*_#<>]")
_BLANKS = re.compile(r"\s+")
_TONES = "\u0300\u0301\u0309\u0303\u0323"
_VOWELS = (("o", "a"), ("o", "e"), ("u", "y"))


@cache
def _tone_places() -> dict[str, str]:
    """The two ways to place a tone over oa, oe, uy: first vowel -> second vowel."""
    return {
        unicodedata.normalize("NFC", first + tone) + second: first + unicodedata.normalize("NFC", second + tone)
        for first, second in _VOWELS
        for tone in _TONES
    }


@cache
def _toned() -> re.Pattern[str]:
    return re.compile("|".join(_tone_places()))


@cache
def fold(value: object) -> str:
    """``value`` as it is compared: NFC, lower case, one kind of dash and blank, no marks round it; "" for None."""
    text = unicodedata.normalize("NFC", str(value or "")).casefold()
    text = _BLANKS.sub(" ", _MARKS.sub("", _DASHES.sub("-", text))).strip(" .,:;/-–()")
    return _toned().sub(lambda match: _tone_places()[match[0]], text)


def symbol(value: object) -> str:
    """A document symbol as it is compared: folded, without blanks and dots."""
    return re.sub(r"[\s.]", "", fold(value))


@cache
def number(value: object) -> Decimal | None:
    """A number as it is compared, whatever its idle zeros; None for None."""
    return None if value is None else Decimal(str(value)).normalize()


def day(value: object) -> str | None:
    """A date as it is compared: its ISO form; None for None."""
    return None if value is None else str(value)[:10]


def several(value: object) -> list[object]:
    """The alternatives that gold states as one text, a list or nothing."""
    if not value:
        return []
    return list(value) if isinstance(value, list) else [value]


@dataclass(slots=True)
class Tally:
    """Hits, inventions and misses of one kind of fact, with what they were."""

    hits: int = 0
    invented: int = 0
    missing: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def judged(self) -> int:
        """How many items counted at all."""
        return self.hits + self.invented + self.missing

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1 when nothing was found."""
        return self.hits / (self.hits + self.invented) if self.hits + self.invented else 1.0

    @property
    def recall(self) -> float:
        """The share of gold that was found; 1 when gold holds nothing."""
        return self.hits / (self.hits + self.missing) if self.hits + self.missing else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


Same = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]


def pairs(gold: Sequence[Any], found: Sequence[Any], same: Callable[[Any, Any], bool]) -> list[tuple[int, int]]:
    """The places (in gold, in found) of a longest common subsequence under ``same``."""
    equal = [[same(wanted, got) for got in found] for wanted in gold]
    best = _lengths(equal, len(found))
    result, i, j = [], 0, 0
    while i < len(gold) and j < len(found):
        if equal[i][j] and best[i][j] == best[i + 1][j + 1] + 1:
            result.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return result


def _lengths(equal: Sequence[Sequence[bool]], width: int) -> list[list[int]]:
    """For each pair of places the length of the longest common subsequence that begins there."""
    best = [[0] * (width + 1)]
    for row in reversed(equal):
        below, line = best[-1], [0] * (width + 1)
        for j in range(width - 1, -1, -1):
            line[j] = max(below[j], line[j + 1], below[j + 1] + 1 if row[j] else 0)
        best.append(line)
    return best[::-1]


def compare(
    tally: Tally,
    gold: Sequence[Mapping[str, Any]],
    found: Sequence[Mapping[str, Any]],
    same: Same,
    describe: tuple[Callable[[Any], str], Callable[[Any], str]],
) -> list[tuple[int, int]]:
    """Count into ``tally`` and return the pairs; ``optional`` gold counts neither way.

    ``describe`` says in words what a missed item of gold and an invented item are.
    """
    paired = pairs(gold, found, same)
    in_gold, in_found = {i for i, _ in paired}, {j for _, j in paired}
    missed = [item for i, item in enumerate(gold) if i not in in_gold and not item.get("optional")]
    extra = [item for j, item in enumerate(found) if j not in in_found]
    tally.hits += sum(not gold[i].get("optional") for i in in_gold)
    tally.missing += len(missed)
    tally.invented += len(extra)
    tally.missed += map(describe[0], missed)
    tally.extra += map(describe[1], extra)
    return paired
