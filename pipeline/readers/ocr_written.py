"""Numbers written by hand into the rooms that forms leave for them, in place of what OCR made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from statistics import median
from typing import NamedTuple

import numpy as np
import regex

from extractors.syllables import is_syllable
from patterns import catalogue
from pipeline.readers.handwriting import Written, read_number
from pipeline.readers.ocr_reading import Reading, SeenWord
from pipeline.readers.page_picture import Grey

_BETWEEN = 2
_LONGEST = 6
_SURE = 82.0
_SURE_WORD = 60.0
_SUREST = 80.0
_AGAINST_DIGITS = 0.97
_NARROWEST, _WIDEST = 0.4, 12.0
_MORE = 0.3
_DARK = 150
_ABOVE, _BELOW = 0.7, 0.6


class Space(NamedTuple):
    """Where on the page a number may be written: from ``left`` to ``right``, in a line from ``top`` to ``foot``."""

    left: int
    right: int
    top: float
    foot: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A place for a number within a printed line (``patterns/handwriting.toml``)."""

    name: str
    before: regex.Pattern[str]
    behind: regex.Pattern[str]
    least: int
    most: int
    digits: int

    def may_be(self, digits: str) -> bool:
        """Whether ``digits`` is a number for this room."""
        return len(digits) <= self.digits and self.least <= int(digits) <= self.most


def with_handwriting(reading: Reading, pixels: Grey) -> Reading:
    """The reading with the numbers that are written by hand where a form has room for them and OCR read none surely."""
    words: list[SeenWord] = []
    for _, line in groupby(reading.words, key=lambda word: word.line):
        words += _with_numbers(list(line), pixels)
    return replace(reading, words=tuple(words))


def _with_numbers(line: list[SeenWord], pixels: Grey) -> Sequence[SeenWord]:
    for room, first, last in reversed(list(rooms_in(line))):
        before, inner, behind = line[first], line[first + 1 : last], line[last]
        space = _space(line, before.x1, behind.x0)
        if space is None or (_is_settled(inner, room) and not _is_more(inner, space, pixels)):
            continue
        found = _look(space, pixels)
        if found is not None and _may_stand(found, room, inner):
            line[first + 1 : last] = [_as_word(found, before)]
    return line


def rooms_in(line: Sequence[SeenWord]) -> Iterator[tuple[Room, int, int]]:
    """The rooms of a line: which, and the places of the word before and of the word behind it."""
    for first, word in enumerate(line):
        for room in rooms():
            if room.before.search(word.text) is None:
                continue
            last = next((at for at in range(first + 1, len(line)) if room.behind.match(line[at].text)), None)
            if last is not None and _is_room(line[first + 1 : last]):
                yield room, first, last


def _is_settled(inner: Sequence[SeenWord], room: Room) -> bool:
    """True where OCR read a number that may stand there, and is sure of it."""
    read = "".join(word.text for word in inner)
    return read.isdecimal() and room.may_be(read) and all(word.confidence >= _SURE for word in inner)


def _is_room(between: Sequence[SeenWord]) -> bool:
    """True for what a number written by hand may have been read as: little, and neither words nor dots."""
    return len(between) <= _BETWEEN and not any(map(_is_printed, between))


def _is_printed(word: SeenWord) -> bool:
    if len(word.text) > _LONGEST or _dots().fullmatch(word.text):
        return True
    return word.confidence >= _SURE_WORD and is_syllable(word.text)


def _space(line: Sequence[SeenWord], left: float, right: float) -> Space | None:
    """The room between ``left`` and ``right``, None where it is too narrow for a digit or too wide for a number."""
    top, foot = median(word.y0 for word in line), median(word.y1 for word in line)
    high = foot - top
    if not _NARROWEST * high < right - left < _WIDEST * high:
        return None
    return Space(left=max(0, int(left) + 1), right=int(right), top=top, foot=foot)


def _is_more(inner: Sequence[SeenWord], space: Space, pixels: Grey) -> bool:
    """True where there is ink beside the words that were read, as wide as a digit."""
    cut = pixels[max(0, int(space.top)) : int(space.foot), space.left : space.right]
    dark = np.asarray((cut < _DARK).any(axis=0), dtype=np.bool_)
    for word in inner:
        dark[max(0, int(word.x0) - space.left - 1) : max(0, int(word.x1) - space.left + 2)] = False
    return int(dark.sum()) >= _MORE * (space.foot - space.top)


def _look(space: Space, pixels: Grey) -> Written | None:
    """The number that is written in ``space``, in pixels of the page."""
    top, foot = space.top, space.foot
    y0 = max(0, int(top - _ABOVE * (foot - top)))
    cut = pixels[y0 : int(foot + _BELOW * (foot - top)), space.left : space.right]
    found = read_number(cut, band=(top - y0, foot - y0))
    if found is None:
        return None
    a, b, c, d = found.box
    return found._replace(box=(a + space.left, b + y0, c + space.left, d + y0))


def _may_stand(found: Written, room: Room, inner: Sequence[SeenWord]) -> bool:
    if not room.may_be(found.digits):
        return False
    read = "".join(word.text for word in inner)
    return not (read.isdecimal() and room.may_be(read)) or read == found.digits or found.surety >= _AGAINST_DIGITS


def _as_word(found: Written, before: SeenWord) -> SeenWord:
    x0, y0, x1, y1 = found.box
    sure = min(_SUREST, 100 * found.surety)
    return SeenWord(found.digits, float(x0), float(y0), float(x1), float(y1), round(sure, 2), before.line)


@cache
def rooms() -> tuple[Room, ...]:
    """The rooms of ``patterns/handwriting.toml``."""
    return tuple(
        Room(
            name=entry["name"],
            before=regex.compile(rf"(?:{entry['before']})$"),
            behind=regex.compile(entry["behind"]),
            least=entry["least"],
            most=entry["most"],
            digits=entry["digits"],
        )
        for entry in catalogue("handwriting")["room"]
    )


@cache
def _dots() -> regex.Pattern[str]:
    """What stands where nothing is written yet."""
    return regex.compile(r"[.…_]{2,}")
