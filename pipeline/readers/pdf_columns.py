"""Reading order where two blocks stand side by side: the left one first, then the right one.

The letterhead (issuer left, motto right) and the foot (recipients left, signature right) of an administrative
document are such blocks. They are found by the gutter between them: rows in which nothing crosses it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from pipeline.readers.pdf_rows import Piece
from pipeline.source import Word

_LONE_GAP = 3.0
_NARROWEST = 0.5
_NEXT_LINE = 2.2
_FURTHEST = 7.0
_LETTER = regex.compile(r"\p{L}")

Row = Sequence[Piece]
Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """A line in reading order; ``side`` names the block of a two-column region that it belongs to."""

    text: str
    x0: float
    x1: float
    size: float
    baseline: float
    bold: bool
    side: Side | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Region:
    """Rows ``first`` to ``end`` (exclusive) on both sides of a gutter; ``strength`` counts the rows that have both."""

    first: int
    end: int
    middle: float
    strength: int


def in_reading_order(rows: Sequence[Row]) -> list[PageLine]:
    """The rows of a stretch of a page (from the top down) as lines, side by side blocks one after the other."""
    lines: list[PageLine] = []
    at = 0
    while at < len(rows):
        region = _region_at(rows, at)
        if region is None:
            lines.append(_line(rows[at], None))
            at += 1
            continue
        lines.extend(_unrolled(rows[at : region.end], region.middle))
        at = region.end
    return lines


def _region_at(rows: Sequence[Row], at: int) -> _Region | None:
    """The strongest two-column region that begins at row ``at``."""
    gaps = _gaps(rows, at)
    regions = [region for gap in gaps if (region := _grow(rows, at, gap))]
    return max(regions, key=lambda region: (region.strength, region.end), default=None)


def _gaps(rows: Sequence[Row], at: int) -> list[tuple[float, float]]:
    """The gaps that can begin a gutter: between the pieces of the row, or between it and a staggered next row."""
    row = rows[at]
    gaps = [(left.x1, right.x0) for left, right in itertools.pairwise(row)]
    if not gaps and at + 1 < len(rows) and len(rows[at + 1]) == 1:
        first, second = sorted((row[0], rows[at + 1][0]), key=lambda piece: piece.x0)
        staggered = min(first.top, second.top) > max(first.bottom, second.bottom)
        if staggered and second.x0 - first.x1 > _NARROWEST * first.size:
            gaps.append((first.x1, second.x0))
    return gaps


def _grow(rows: Sequence[Row], at: int, gap: tuple[float, float]) -> _Region | None:
    """The region from row ``at`` down as far as nothing crosses the gutter that begins as ``gap``."""
    left_edge, right_edge = gap
    last_left = last_any = max(rows[at], key=lambda piece: piece.size)
    both, last_right, end = 0, at, at
    for number in range(at, len(rows)):
        row = rows[number]
        middle = (left_edge + right_edge) / 2
        lefts = [piece for piece in row if piece.x0 < middle]
        rights = [piece for piece in row if piece.x0 >= middle]
        edges = max([left_edge, *(p.x1 for p in lefts)]), min([right_edge, *(p.x0 for p in rights)])
        distance = last_any.baseline - row[0].baseline
        if edges[1] - edges[0] < _NARROWEST * row[0].size or distance > _FURTHEST * row[0].size:
            break
        if lefts and not rights and last_left.baseline - lefts[0].baseline > _NEXT_LINE * lefts[0].size:
            break
        left_edge, right_edge = edges
        last_left, last_any = lefts[0] if lefts else last_left, row[0]
        both += bool(lefts and rights) or _staggered(rows, number, middle)
        last_right = number if rights else last_right
        end = number + 1
    region = _Region(first=at, end=end, middle=(left_edge + right_edge) / 2, strength=both)
    return region if _is_two_columns(rows[at:end], region, right_edge - left_edge) else None


def _staggered(rows: Sequence[Row], number: int, middle: float) -> bool:
    """True when a one-sided row overlaps in height with the row above it on the other side."""
    if number == 0 or len(rows[number]) != 1 or len(rows[number - 1]) != 1:
        return False
    below, above = rows[number][0], rows[number - 1][0]
    return (below.x0 < middle) != (above.x0 < middle) and min(above.top, below.top) > max(above.bottom, below.bottom)


def _is_two_columns(rows: Sequence[Row], region: _Region, gutter: float) -> bool:
    """True unless the right side holds mere numbers, the rows are those of a list, or one row has a chance gap."""
    rights = [piece for row in rows for piece in row if piece.x0 >= region.middle]
    lefts = [piece for row in rows for piece in row if piece.x0 < region.middle]
    if not region.strength or not _mostly_words(rights) or not _mostly_words(lefts):
        return False
    return len(rows) > 1 or gutter > _LONE_GAP * rows[0][0].size


def _mostly_words(pieces: Sequence[Piece]) -> bool:
    with_letters = sum(bool(_LETTER.search(piece.text)) for piece in pieces)
    return with_letters * 2 > len(pieces)


def _unrolled(rows: Sequence[Row], middle: float) -> list[PageLine]:
    lines = []
    sides: tuple[Side, Side] = ("left", "right")
    for side in sides:
        for row in rows:
            pieces = [piece for piece in row if (piece.x0 < middle) == (side == "left")]
            if pieces:
                lines.append(_line(pieces, side))
    return lines


def _line(pieces: Row, side: Side | None) -> PageLine:
    main = max(pieces, key=lambda piece: len(piece.text))
    return PageLine(
        text=" ".join(piece.text for piece in pieces),
        x0=pieces[0].x0,
        x1=pieces[-1].x1,
        size=main.size,
        baseline=main.baseline,
        bold=all(piece.bold for piece in pieces),
        side=side,
        words=tuple(word for piece in pieces for word in piece.words),
    )
