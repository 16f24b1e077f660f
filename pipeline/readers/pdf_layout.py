"""What the geometry of lines says: the margins, wider spaces, and the footnotes at the foot of a page."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from pipeline.readers.pdf_columns import PageLine
from pipeline.readers.pdf_page import Box
from pipeline.source import RawLine, RawTable

_FULL = 1.5
_RAGGED = 3.0
_LONG = 4.0
_JUSTIFIED = 0.5
_INDENT = 1.0
_WIDER = 1.22
_USUAL_PITCH = 1.35
_NEAREST_PITCH, _FURTHEST_PITCH = 0.9, 2.2
_NOTE_SIZE = 0.93
_EDGE = 3.0
_FEWEST = 3
_NOTE = regex.compile(r"\s*([¹²³⁰⁴⁵⁶⁷⁸⁹]{1,3})")
_PAGE_NUMBER = regex.compile(r"\W{0,3}\d{1,4}\W{0,3}(?:/\s?\d{1,4})?")
_PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """What stands on a page, in reading order; ``rules`` are its horizontal lines, ``number`` counts from 1."""

    number: int
    width: float
    entries: tuple[PageLine | RawTable, ...]
    rules: tuple[Box, ...] = ()

    @property
    def lines(self) -> list[PageLine]:
        """The lines of the page without its tables."""
        return [entry for entry in self.entries if isinstance(entry, PageLine)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """The left and right edge of the text on pages of one width; ``ragged`` when few lines reach the right one."""

    left: float
    right: float
    ragged: bool


def lay_out(pages: Sequence[PageContent]) -> list[RawLine | RawTable]:
    """The blocks of all pages, each line with what its place says about it."""
    margins = {width: _margins(pages, width) for width in {page.width for page in pages}}
    blocks: list[RawLine | RawTable] = []
    note: str | None = None
    for page in pages:
        marks = _note_marks(page, note)
        note = next((mark for mark in reversed(marks) if mark), note)
        blocks.extend(_blocks(page, margins[page.width], marks))
    return blocks


def _blocks(page: PageContent, margins: Margins, marks: Sequence[str | None]) -> list[RawLine | RawTable]:
    pitch = _pitch(page.lines)
    blocks: list[RawLine | RawTable] = []
    above: PageLine | None = None
    lefts = {side: _left_of(page.lines, side) for side in ("left", "right")}
    for place, entry in enumerate(page.entries):
        if isinstance(entry, RawTable):
            blocks.append(entry)
            above = None
            continue
        left = margins.left if entry.side is None else lefts[entry.side]
        blocks.append(
            RawLine(
                text=entry.text,
                page=page.number,
                full=_is_full(entry, margins) if entry.side is None else None,
                indented=entry.x0 > left + _INDENT * entry.size,
                gap_before=above is not None and _is_apart(above, entry, pitch),
                bold=entry.bold,
                note=marks[place],
                words=entry.words,
            )
        )
        above = None if _is_page_number(entry) else entry
    return blocks


def _left_of(lines: Sequence[PageLine], side: str) -> float:
    return min((line.x0 for line in lines if line.side == side), default=0.0)


def _margins(pages: Sequence[PageContent], width: float) -> Margins:
    lines = [line for page in pages if page.width == width for line in page.lines if line.side is None]
    right = -_edge(sorted(-line.x1 for line in lines))
    long = [line for line in lines if line.x1 > right - _LONG * line.size]
    reaching = sum(line.x1 > right - _EDGE for line in long)
    return Margins(
        left=_edge(sorted(line.x0 for line in lines)),
        right=right,
        ragged=reaching < _JUSTIFIED * len(long),
    )


def _is_full(line: PageLine, margins: Margins) -> bool:
    """True when the line reaches the right edge; of ragged lines, when not even a long syllable had room."""
    return line.x1 > margins.right - (_RAGGED if margins.ragged else _FULL) * line.size


def _edge(values: Sequence[float]) -> float:
    """The outermost of sorted ``values`` that several others share."""
    fewest = min(_FEWEST, len(values))
    for place, value in enumerate(values[: len(values) - fewest + 1]):
        if values[place + fewest - 1] - value <= _EDGE:
            return value
    return values[0] if values else 0.0


def _pitch(lines: Sequence[PageLine]) -> float:
    """The distance of two lines of one paragraph on this page, in ems."""
    steps = sorted(
        step
        for above, below in itertools.pairwise(lines)
        if above.side == below.side
        and _NEAREST_PITCH < (step := (above.baseline - below.baseline) / below.size) < _FURTHEST_PITCH
    )
    return steps[len(steps) // 5] if len(steps) >= _FEWEST else _USUAL_PITCH


def _is_apart(above: PageLine, line: PageLine, pitch: float) -> bool:
    """True when there is more than the usual space between two lines, or when another block begins."""
    if above.side != line.side:
        return True
    return above.baseline - line.baseline > _WIDER * pitch * max(above.size, line.size)


def _is_page_number(line: PageLine) -> bool:
    return _PAGE_NUMBER.fullmatch(line.text) is not None


def _note_marks(page: PageContent, carried: str | None) -> list[str | None]:
    """For each entry of ``page`` the mark of the footnote that it belongs to.

    Footnotes are the last lines of a page, set smaller than its text; the first one begins with a raised
    number, or stands under a short rule and goes on with the footnote ``carried`` from the page before.
    """
    marks: list[str | None] = [None] * len(page.entries)
    mark: str | None = None
    for place in _note_places(page):
        line = page.entries[place]
        if not isinstance(line, PageLine):
            return marks
        found = _NOTE.match(line.text)
        if found:
            mark = found[1].translate(_PLAIN_DIGITS)
        elif mark is None and carried and _stands_under_rule(page, line):
            mark = carried
        marks[place] = mark
    return marks


def _note_places(page: PageContent) -> list[int]:
    """The places of the small lines that end the page."""
    body = _body_size(page.lines)
    places: list[int] = []
    for place in range(len(page.entries) - 1, -1, -1):
        entry = page.entries[place]
        if isinstance(entry, RawTable) or entry.side is not None:
            break
        if _is_page_number(entry) and not places:
            continue
        if entry.size > _NOTE_SIZE * body:
            break
        places.append(place)
    return places[::-1]


def _body_size(lines: Sequence[PageLine]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _stands_under_rule(page: PageContent, line: PageLine) -> bool:
    """True when a rule shorter than the text begins above the line."""
    return any(
        0 < rule.bottom - line.baseline < 3 * line.size and abs(rule.x0 - line.x0) < 4 * line.size
        for rule in page.rules
    )
