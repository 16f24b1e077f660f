"""Numbers in the cells of a scanned table, mended by the look of their signs.

OCR reads a number that stands alone without the words that would tell it the height and the sense of the signs: points
are lost, a 7 becomes a letter. But most numbers of a page are read right, and signs that look alike are the same sign.
So each sign of a short cell is what most of the signs are that look like it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from statistics import median

import numpy as np
import regex

from pipeline.readers.ocr_reading import Reading, SeenWord
from pipeline.readers.page_picture import Grey
from pipeline.readers.scan_glyphs import Glyph, Looks, baseline_of, glyphs_of, ink_level, looks, parted
from pipeline.readers.scan_roman import roman_labels

_ALIKE = 0.9
_NEARLY = 0.04
_MAJORITY = 0.6
_LEAST_TALL = 6
_FULL = 0.7
_MARK = 0.5
_LONGEST = 10
_EVEN = 0.12
_SLIM = (0.08, 0.3)
_SUNK = 0.1
_SURE = 70.0
_STROKES = str.maketrans("l|", "II")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A cell that may hold a number: its place among the cells, its signs, and what OCR read for each of them."""

    place: int
    pixels: Grey
    glyphs: tuple[Glyph, ...]
    text: str

    @property
    def read(self) -> str | None:
        """The signs that were read, where there is one for each that is seen."""
        return self.text if len(self.text) == len(self.glyphs) else None


def with_numbers(cells: Sequence[Grey], readings: Sequence[Reading], lefts: Sequence[int] = ()) -> list[Reading]:
    """The readings of the pictures of some cells of one page, their numbers mended where other numbers decide.

    ``lefts`` says where each cell begins: those that begin together are a column.
    """
    found = list(readings)
    if not cells:
        return found
    lines = _lines(cells, readings, ink_level(cells))
    tall, wide = _digit_size(lines)
    if tall < _LEAST_TALL:
        return found
    lines = [_apart(line, wide) for line in lines]
    seen = looks([(line.pixels, line.glyphs) for line in lines], tall)
    ends = list(accumulate(len(line.glyphs) for line in lines))
    places = [slice(end - len(line.glyphs), end) for line, end in zip(lines, ends, strict=True)]
    romans = roman_labels([lefts[line.place] for line in lines], [seen[at] for at in places]) if lefts else {}
    signs = _signs(lines, seen)
    for number, (line, at) in enumerate(zip(lines, places, strict=True)):
        text = romans.get(number) or _text(line, signs[at], tall)
        if text is None and _lacks_digits(line, tall):
            found[line.place] = replace(found[line.place], words=())  # what is empty is read once more
        elif text is not None:
            found[line.place] = replace(found[line.place], words=(_word(line, text, found[line.place].words),))
    return found


def _lines(cells: Sequence[Grey], readings: Sequence[Reading], level: int) -> list[_Line]:
    return [
        _Line(place=place, pixels=pixels, glyphs=tuple(glyphs), text="".join(word.text for word in reading.words))
        for place, (pixels, reading) in enumerate(zip(cells, readings, strict=True))
        if (glyphs := glyphs_of(pixels, level))
    ]


def _digit_size(lines: Sequence[_Line]) -> tuple[float, float]:
    """The usual height and width of the digits that were read; 0 where there are none."""
    digits = [
        glyph
        for line in lines
        if line.read is not None
        for glyph, char in zip(line.glyphs, line.text, strict=True)
        if char.isdigit()
    ]
    if not digits:
        return 0.0, 0.0
    return median(glyph.height for glyph in digits), median(glyph.x1 - glyph.x0 for glyph in digits)


def _apart(line: _Line, wide: float) -> _Line:
    """The line with digits that touch taken apart, as many as were read."""
    if not len(line.glyphs) < len(line.text) <= _LONGEST:
        return line
    return replace(line, glyphs=tuple(parted(line.pixels, line.glyphs, len(line.text), max(1.0, wide))))


def _signs(lines: Sequence[_Line], seen: Looks) -> list[str]:
    """For each sign of the lines, the one that those that look like it were read as; "" where they do not decide."""
    labels = [char for line in lines for char in _labels(line)]
    known = np.flatnonzero([bool(label) for label in labels])
    if not known.size:
        return [""] * len(labels)
    alike = seen @ seen[known].T
    alike[known, np.arange(len(known))] = 0.0  # no sign is a witness of itself
    witnesses = [labels[place] for place in known.tolist()]
    return [_elected(row, witnesses, own) for row, own in zip(alike, labels, strict=True)]


def _labels(line: _Line) -> list[str]:
    """What was read for each tall sign where it belongs to a number, else ""."""
    if line.read is None:
        return [""] * len(line.glyphs)
    least = _FULL * max(glyph.height for glyph in line.glyphs)
    return [
        char if glyph.height >= least and _sign().fullmatch(char) else ""
        for glyph, char in zip(line.glyphs, line.text.translate(_STROKES), strict=True)
    ]


def _elected(row: Looks, witnesses: Sequence[str], own: str) -> str:
    """What most of the signs were read as that look the same as one which was read as ``own`` ("" for not at all)."""
    voters = np.flatnonzero(row >= max(_ALIKE, float(row.max()) - _NEARLY))
    votes = Counter(witnesses[place] for place in voters.tolist()).most_common(1)
    if not votes:
        return own
    label, count = votes[0]
    agreed = count >= _MAJORITY * len(voters)
    if own:  # one against one decides nothing
        return label if agreed and count > 1 else own
    return label if agreed else ""


def _text(line: _Line, elected: Sequence[str], tall: float) -> str | None:
    """The number in the cell, None where it is not known to be one or was read as it is, and surely."""
    if not line.text:
        return _strokes(line.glyphs, tall)
    base = baseline_of(line.glyphs)
    chars = [_mark(glyph, base, tall) or sign for glyph, sign in zip(line.glyphs, elected, strict=True)]
    if line.read is not None:
        chars = [char or read for char, read in zip(chars, line.text, strict=True)]
    elif not all(chars):
        chars = _from_reading(line.text, chars)
    text = "".join(chars)
    if any(char.isdigit() for char in text):
        text = text.replace("I", "1")
    return text if all(chars) and _number().fullmatch(text) else None


def _strokes(glyphs: Sequence[Glyph], tall: float) -> str | None:
    """The roman number of which OCR took the plain strokes for rules."""
    slim = all(
        abs(glyph.height - tall) <= _EVEN * tall and _SLIM[0] * tall <= glyph.x1 - glyph.x0 <= _SLIM[1] * tall
        for glyph in glyphs
    )
    return "I" * len(glyphs) if slim and len(glyphs) <= len("III") else None


def _lacks_digits(line: _Line, tall: float) -> bool:
    """True for a number that was read with fewer digits than are seen."""
    seen = sum(_FULL * tall <= glyph.height <= tall / _FULL for glyph in line.glyphs)
    return _number().fullmatch(line.text) is not None and seen > sum(char.isalnum() for char in line.text)


def _from_reading(text: str, chars: list[str]) -> list[str]:
    """The signs that are not known, as they were read, where only the marks between them were lost."""
    read = [char for char in text if char.isalnum()]
    tall = [place for place, char in enumerate(chars) if char not in (".", ",")]
    if len(read) != len(tall):
        return chars
    found = list(chars)
    for place, char in zip(tall, read, strict=True):
        found[place] = chars[place] or char
    return found


def _mark(glyph: Glyph, base: float, tall: float) -> str:
    """The point or comma that a small sign on the line is; "" for others."""
    if (
        max(glyph.height, glyph.x1 - glyph.x0) > _MARK * tall
        or abs((glyph.y0 + glyph.y1) / 2 - base) > _MARK * tall / 2
    ):
        return ""
    return "," if glyph.y1 - base > _SUNK * tall else "."


def _word(line: _Line, text: str, words: Sequence[SeenWord]) -> SeenWord:
    sure = min((word.confidence for word in words), default=0.0)
    return SeenWord(
        text=text,
        x0=line.glyphs[0].x0,
        y0=min(glyph.y0 for glyph in line.glyphs),
        x1=line.glyphs[-1].x1,
        y1=max(glyph.y1 for glyph in line.glyphs),
        confidence=max(sure, _SURE),
        line=words[0].line if words else 0,
    )


@cache
def _sign() -> regex.Pattern[str]:
    return regex.compile(r"[\d/%()IVX]")


@cache
def _number() -> regex.Pattern[str]:
    """A number, a label such as 1.3.2 or IV, a percent sign or a dash standing alone."""
    return regex.compile(r"\(?[-+]?\d+(?:[.,/]\d+)*+%?\)?[.%]?|[IVX]+\.?|%|-")
