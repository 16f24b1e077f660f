"""Lines of a PDF page as they are seen: pieces of text side by side, mended where the file has them in disorder.

PDFium gives characters in the order in which the file draws them. That order is right for most lines, and
then its text is taken as it is. Where a line is drawn in several runs (a font that lacks letters, columns side
by side, a page number at the foot) the glyphs are sorted by their place, and the spaces are found anew.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from statistics import median
from typing import NamedTuple, Protocol, TypeVar

import regex

from pipeline.readers.pdf_page import Box, Glyph, TextPage
from pipeline.source import Word

WIDE_GAP = 1.2
"""A gap between two words, in ems, that may separate columns."""

_SPACE_GAP = 0.12
_OVERLAP = 0.25
_SAME_ROW = 0.5
_WIDEST_LETTER = 0.8
_RAISED = 0.15
_SMALL = 0.8
_HYPHENS = "\ufffe\x02"
_LINE = regex.compile(rf"[^\r\n{_HYPHENS}]++[{_HYPHENS}]?|[{_HYPHENS}]")
_SPACES = regex.compile(r"\s{3,}")
_WORD = regex.compile(r"\p{L}\S*+")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DIGITS = frozenset("0123456789")
_REPAIRS = {
    "\ufffe": "-",
    "\x02": "-",
    "\u00ad": "-",
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
}
_CONTROLS = dict.fromkeys((code for code in range(32) if code != 9), None)
_REPAIR = str.maketrans({**_CONTROLS, **{ord(char): text for char, text in _REPAIRS.items()}})
_REPAIRED = re.compile(f"[{''.join(map(re.escape, map(chr, _REPAIR)))}]")


_BY_PLACE = attrgetter("x0", "at")


class Boxed(Protocol):
    """Anything with a box."""

    @property
    def x0(self) -> float: ...  # noqa: D102
    @property
    def bottom(self) -> float: ...  # noqa: D102
    @property
    def x1(self) -> float: ...  # noqa: D102
    @property
    def top(self) -> float: ...  # noqa: D102


Item = TypeVar("Item", bound=Boxed)


class Span(NamedTuple):
    """A stretch of drawn characters on one line. ``glyphs`` is given where their order must be mended."""

    start: int
    end: int
    x0: float
    bottom: float
    x1: float
    top: float
    size: float
    glyphs: tuple[Glyph, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Words of one line without a wide gap between them; ``size`` and ``baseline`` in points, ``words`` where OCR read
    them.
    """

    text: str
    x0: float
    bottom: float
    x1: float
    top: float
    size: float
    baseline: float
    bold: bool
    words: tuple[Word, ...] = ()


def clean(text: str) -> str:
    """``text`` with the drawn hyphens, ligatures and bullets of PDF fonts as plain characters, blanks single."""
    repaired = text.translate(_REPAIR) if _REPAIRED.search(text) else text
    return " ".join(repaired.split())


def find_spans(page: TextPage) -> list[Span]:
    """The lines of ``page`` in the order of the file, those split whose parts stand at different heights."""
    spans: list[Span] = []
    for match in _LINE.finditer(page.text):
        start, end = match.span()
        if match.group().isspace():
            continue
        rects = page.rects(start, end)
        if rects:
            spans.extend(_spans_of_line(page, start, end, rects))
    return spans


def group_rows(items: Iterable[Item]) -> list[list[Item]]:
    """Items that stand side by side, rows from the top down, each sorted from left to right."""
    rows: list[list[Item]] = []
    tallest: Item | None = None
    for item in sorted(items, key=lambda item: -(item.bottom + item.top)):
        if tallest is not None and _side_by_side(tallest, item):
            rows[-1].append(item)
            if item.top - item.bottom > tallest.top - tallest.bottom:
                tallest = item
        else:
            rows.append([item])
            tallest = item
    for row in rows:
        row.sort(key=attrgetter("x0"))
    return rows


def pieces_of_row(page: TextPage, row: Sequence[Span]) -> list[Piece]:
    """The pieces of the spans of one row, from left to right."""
    pieces: list[Piece] = []
    for together in _touching(row):
        if len(together) == 1 and together[0].glyphs is None:
            pieces.append(_plain_piece(page, together[0]))
        else:
            pieces.extend(pieces_of_glyphs(page, glyphs_of(page, together)))
    return [piece for piece in pieces if piece.text]


def glyphs_of(page: TextPage, spans: Iterable[Span]) -> list[Glyph]:
    """The glyphs of ``spans``."""
    return [glyph for span in spans for glyph in span.glyphs or page.glyphs(span.start, span.end)]


def pieces_of_glyphs(page: TextPage, glyphs: Sequence[Glyph]) -> list[Piece]:
    """The pieces of the glyphs of one line, sorted by their place."""
    drawn = [glyph for glyph in glyphs if not glyph.char.isspace()]
    if not drawn:
        return []
    size = page.size(max(drawn, key=lambda glyph: glyph.top - glyph.bottom).at)
    pieces: list[Piece] = []
    words: list[list[Glyph]] = []
    blank, edge = False, float("-inf")
    for glyph in sorted(glyphs, key=_BY_PLACE):
        if glyph.char.isspace():
            blank = True
            continue
        gap = glyph.x0 - edge
        if words and gap > WIDE_GAP * size:
            pieces.append(_glyph_piece(page, words, size))
            words = []
        if not words or gap > _SPACE_GAP * size or (blank and gap > 0):
            words.append([])
        words[-1].append(glyph)
        blank, edge = False, max(edge, glyph.x1)
    return [*pieces, _glyph_piece(page, words, size)]


def _spans_of_line(page: TextPage, start: int, end: int, rects: list[Box]) -> list[Span]:
    size = page.size(_first_letter(page, start, end))
    tallest = max(rects, key=lambda rect: rect.top - rect.bottom)
    if all(_side_by_side(tallest, rect) for rect in rects):
        glyphs = None if _in_order(rects, size, page.text[start:end]) else tuple(page.glyphs(start, end))
        return [_span(start, end, rects, size, glyphs)]
    return [_span(start, end, row, size, tuple(row)) for row in group_rows(page.glyphs(start, end))]


def _first_letter(page: TextPage, start: int, end: int) -> int:
    return next((index for index, char in enumerate(page.text[start:end], start) if char.isalpha()), start)


def _span(start: int, end: int, boxes: Sequence[Boxed], size: float, glyphs: tuple[Glyph, ...] | None) -> Span:
    return Span(
        start=start,
        end=end,
        x0=min([box.x0 for box in boxes]),
        bottom=min([box.bottom for box in boxes]),
        x1=max([box.x1 for box in boxes]),
        top=max([box.top for box in boxes]),
        size=size,
        glyphs=glyphs,
    )


def _side_by_side(left: Boxed, right: Boxed) -> bool:
    """True when the two overlap by half of the height of the lower one."""
    shared = min(left.top, right.top) - max(left.bottom, right.bottom)
    return shared >= _SAME_ROW * min(left.top - left.bottom, right.top - right.bottom)


def _in_order(rects: list[Box], size: float, text: str) -> bool:
    """True when the text objects of a line follow one another without gap, overlap or raised digits."""
    first, last = rects[0], rects[-1]
    if last.x1 - first.x0 > _WIDEST_LETTER * size * len(text) or _SPACES.search(text):
        return False
    floor = median(rect.bottom for rect in rects)
    for left, right in itertools.pairwise(rects):
        if not -_OVERLAP * size < right.x0 - left.x1 < WIDE_GAP * size:
            return False
    return not any(
        rect.bottom > floor + _RAISED * size and rect.top - rect.bottom < _SMALL * size * 0.7 for rect in rects
    )


def _touching(row: Sequence[Span]) -> list[list[Span]]:
    """The spans of a row in groups that overlap or nearly touch."""
    groups: list[list[Span]] = []
    edge = 0.0
    for span in row:
        if groups and span.x0 - edge < WIDE_GAP * span.size:
            groups[-1].append(span)
            edge = max(edge, span.x1)
        else:
            groups.append([span])
            edge = span.x1
    return groups


def _plain_piece(page: TextPage, span: Span) -> Piece:
    text = page.text[span.start : span.end]
    first = _first_letter(page, span.start, span.end)
    return Piece(
        text=clean(text),
        x0=span.x0,
        bottom=span.bottom,
        x1=span.x1,
        top=span.top,
        size=span.size,
        baseline=page.baseline(first),
        bold=page.is_bold(first) and _all_bold(page, [span.start + word.start() for word in _WORD.finditer(text)]),
    )


def _glyph_piece(page: TextPage, words: list[list[Glyph]], size: float) -> Piece:
    glyphs = [glyph for word in words for glyph in word]
    tallest = max(glyphs, key=lambda glyph: glyph.top - glyph.bottom)
    baseline = page.baseline(tallest.at)
    digits = [glyph for glyph in glyphs if glyph.char in _DIGITS]
    raised = {
        glyph.at: glyph.char.translate(_SUPERSCRIPTS) for glyph in digits if _is_raised(page, glyph, size, baseline)
    }
    if raised:
        text = " ".join(["".join([raised.get(glyph.at, glyph.char) for glyph in word]) for word in words])
    else:
        text = " ".join(["".join([glyph.char for glyph in word]) for word in words])
    letters = [next((glyph.at for glyph in word if glyph.char.isalpha()), -1) for word in words]
    return Piece(
        text=clean(text),
        x0=glyphs[0].x0,
        bottom=min([glyph.bottom for glyph in glyphs]),
        x1=max([glyph.x1 for glyph in glyphs]),
        top=max([glyph.top for glyph in glyphs]),
        size=size,
        baseline=baseline,
        bold=_all_bold(page, [letter for letter in letters if letter >= 0]),
    )


def _is_raised(page: TextPage, glyph: Glyph, size: float, baseline: float) -> bool:
    """True for a digit that is smaller than its line and stands above its baseline."""
    return page.size(glyph.at) < _SMALL * size and page.baseline(glyph.at) > baseline + _RAISED * size


def _all_bold(page: TextPage, letters: Sequence[int]) -> bool:
    """True when there are letters and all of those looked at are bold, the last one first."""
    return bool(letters) and page.is_bold(letters[-1]) and all(map(page.is_bold, letters[:-1]))
