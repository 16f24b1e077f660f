"""The words that OCR read on a page as its lines in reading order and its ruled tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

import regex

from pipeline.readers.ocr_junk import without_junk
from pipeline.readers.ocr_reading import Reading, SeenWord
from pipeline.readers.ocr_shapes import foot_of, size_of
from pipeline.readers.ocr_tables import fill, inside
from pipeline.readers.page_picture import Picture
from pipeline.readers.pdf_columns import PageLine, in_reading_order
from pipeline.readers.pdf_layout import PageContent
from pipeline.readers.pdf_page import Box
from pipeline.readers.pdf_rows import WIDE_GAP, Piece, group_rows
from pipeline.readers.pdf_tables import Grid, find_grids
from pipeline.source import RawTable, Word

_NOTE_MARK = regex.compile(r"[0-9]{1,2}")
_SAME_SIZE = 0.12
_SMALL_DIGIT = 0.75
_RAISED = 0.12
_DIGIT_HEIGHT = 0.68
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedWord:
    """A word upright and level, in points, heights counted upwards as in a PDF."""

    word: Word
    line: int
    x0: float
    bottom: float
    x1: float
    top: float
    size: float
    baseline: float


def page_content(picture: Picture, reading: Reading) -> PageContent:
    """What stands on the page: lines unrolled from columns, ruled tables with their words in cells."""
    placed = _placed(picture, reading, without_junk(reading.words))
    rules = _rules(picture, reading)
    tables: list[tuple[Grid, list[PlacedWord]]] = []
    for grid in find_grids(rules):
        held, placed = inside(grid, placed)
        if held:
            tables.append((grid, held))
    width = picture.height if reading.turn % 2 else picture.width
    return PageContent(
        number=picture.page,
        width=round(width / 4) * 4,  # scans of one paper differ by a few points
        entries=tuple(_entries(picture.page, placed, tables)),
        rules=tuple(rule for rule in rules if rule.bottom == rule.top),
    )


def _entries(
    number: int, placed: Sequence[PlacedWord], tables: Sequence[tuple[Grid, list[PlacedWord]]]
) -> list[PageLine | RawTable]:
    rows = group_rows(_pieces(placed))
    entries: list[PageLine | RawTable] = []
    for grid, held in tables:
        above = [row for row in rows if row[0].baseline > grid.box.top]
        rows = [row for row in rows if row[0].baseline <= grid.box.top]
        entries.extend(in_reading_order(above))
        entries.append(fill(number, grid, held))
    return [*entries, *in_reading_order(rows)]


def _pieces(placed: Sequence[PlacedWord]) -> list[Piece]:
    """The words that stand close together on a line."""
    pieces: list[Piece] = []
    for row in _rows(placed):
        together: list[PlacedWord] = []
        for word in row:
            if together and word.x0 - max(one.x1 for one in together) > WIDE_GAP * word.size:
                pieces.append(_piece(together))
                together = []
            together.append(word)
        pieces.append(_piece(together))
    return pieces


def _rows(placed: Sequence[PlacedWord]) -> list[list[PlacedWord]]:
    """The lines of words, from left to right; lines that OCR took apart are put together again."""
    lines = [list(words) for _, words in groupby(placed, key=lambda word: word.line)]
    whole = [_whole_line(words) for words in lines]
    held = {id(piece): words for piece, words in zip(whole, lines, strict=True)}
    return [
        sorted((word for piece in row for word in held[id(piece)]), key=lambda word: word.x0)
        for row in group_rows(whole)
    ]


def _whole_line(words: Sequence[PlacedWord]) -> Piece:
    """A line as a strip of even height, so that tall letters in the next line do not touch it."""
    size, baseline = median(word.size for word in words), median(word.baseline for word in words)
    return Piece(
        text="",
        x0=min(word.x0 for word in words),
        bottom=baseline,
        x1=max(word.x1 for word in words),
        top=baseline + 0.5 * size,
        size=size,
        baseline=baseline,
        bold=False,
    )


def _piece(words: Sequence[PlacedWord]) -> Piece:
    size, baseline = median(word.size for word in words), median(word.baseline for word in words)
    return Piece(
        text=" ".join(word.word.text for word in words),
        x0=min(word.x0 for word in words),
        bottom=baseline,
        x1=max(word.x1 for word in words),
        top=baseline + 0.5 * size,
        size=size,
        baseline=baseline,
        bold=False,
        words=tuple(word.word for word in words),
    )


def _rules(picture: Picture, reading: Reading) -> list[Box]:
    """The rules in points, heights counted upwards."""
    tall = picture.pixels.shape[1 if reading.turn % 2 else 0]
    scale = picture.scale
    return [Box(x0 * scale, (tall - y1) * scale, x1 * scale, (tall - y0) * scale) for x0, y0, x1, y1 in reading.rules]


def _placed(picture: Picture, reading: Reading, words: Sequence[SeenWord]) -> list[PlacedWord]:
    scale, tilt = picture.scale, reading.tilt
    tall = picture.pixels.shape[1 if reading.turn % 2 else 0]
    body = _body_size(words)
    placed: list[PlacedWord] = []
    for _, line in groupby(words, key=lambda word: word.line):
        together = list(line)
        size = size_of(together) or body
        size = body if abs(size - body) < _SAME_SIZE * body else size
        for word in together:
            fall = tilt * (word.x0 + word.x1) / 2
            baseline = foot_of(word, size) - fall
            placed.append(
                PlacedWord(
                    word=Word(
                        text=_raised(word, size, together),
                        box=_on_page(picture, reading.turn, word),
                        confidence=word.confidence,
                    ),
                    line=word.line,
                    x0=(word.x0 + tilt * (word.y0 + word.y1) / 2) * scale,
                    x1=(word.x1 + tilt * (word.y0 + word.y1) / 2) * scale,
                    bottom=(tall - word.y1 + fall) * scale,
                    top=(tall - word.y0 + fall) * scale,
                    size=size * scale,
                    baseline=(tall - baseline) * scale,
                )
            )
    return placed


def _raised(word: SeenWord, size: float, line: Sequence[SeenWord]) -> str:
    """The text of a word; the small raised number that begins a footnote as such."""
    if word is not line[0] or len(line) == 1 or _NOTE_MARK.fullmatch(word.text) is None:
        return word.text
    baseline = median(foot_of(other, size) for other in line[1:])
    small = word.y1 - word.y0 < _SMALL_DIGIT * _DIGIT_HEIGHT * size
    return word.text.translate(_SUPERSCRIPTS) if small and baseline - word.y1 > _RAISED * size else word.text


def _body_size(words: Sequence[SeenWord]) -> float:
    """The size of most letters of the page."""
    sizes: list[float] = []
    for _, line in groupby(words, key=lambda word: word.line):
        together = list(line)
        size = size_of(together)
        sizes.extend([size] * sum(len(word.text) for word in together) if size else [])
    return median(sizes) if sizes else 1.0


def _on_page(picture: Picture, turn: int, word: SeenWord) -> tuple[float, float, float, float]:
    """The box of a word in points from the top left of the page as it is shown."""
    high, wide = picture.pixels.shape
    x0, y0, x1, y1 = word.x0, word.y0, word.x1, word.y1
    if turn == 1:
        x0, y0, x1, y1 = wide - y1, x0, wide - y0, x1
    elif turn == 2:
        x0, y0, x1, y1 = wide - x1, high - y1, wide - x0, high - y0
    elif turn == 3:
        x0, y0, x1, y1 = y0, high - x1, y1, high - x0
    left, top, right, bottom = (round(value * picture.scale, 2) for value in (x0, y0, x1, y1))
    return left, top, right, bottom
