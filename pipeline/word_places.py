"""Where the words of a text stand on the pages that OCR read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.source import Box

Located = tuple[int, int, int, Box, float]
"""The span of a word in the text, its page, its box and how sure OCR is of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A stretch of text on a page: the box around its words and the least sure of them, 0 to 100."""

    page: int
    box: Box
    confidence: float


class WordPlaces:
    """The words of a text that OCR read, in the order of the text."""

    def __init__(self, located: Sequence[Located] = ()) -> None:
        self._words = sorted(located)
        self._starts = [word[0] for word in self._words]

    def at(self, start: int, end: int) -> Seen | None:
        """The words that overlap ``start`` to ``end``, as far as they stand on the page of the first; None without."""
        if not self._words:
            return None
        place = max(bisect_right(self._starts, start) - 1, 0)
        found = []
        while place < len(self._words) and self._words[place][0] < end:
            if self._words[place][1] > start:
                found.append(self._words[place])
            place += 1
        if not found:
            return None
        page = found[0][2]
        here = [word for word in found if word[2] == page]
        left, top, right, bottom = zip(*(word[3] for word in here), strict=True)
        sides = (min(left), min(top), max(right), max(bottom))
        box = (round(sides[0], 2), round(sides[1], 2), round(sides[2], 2), round(sides[3], 2))
        return Seen(page=page, box=box, confidence=round(min(word[4] for word in here), 2))

    def within(self, start: int, end: int) -> WordPlaces:
        """The words of ``start`` to ``end`` as a text of their own, counted from 0."""
        return WordPlaces(
            [
                (a - start, b - start, page, box, sure)
                for a, b, page, box, sure in self._words
                if start <= a and b <= end
            ]
        )
