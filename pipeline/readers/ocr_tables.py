"""Ruled tables of a page that OCR read: each word in the cell that holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.readers.pdf_page import Box
from pipeline.readers.pdf_rows import group_rows
from pipeline.readers.pdf_tables import Grid
from pipeline.source import RawTable, Word

if TYPE_CHECKING:
    from pipeline.readers.ocr_layout import PlacedWord


def inside(grid: Grid, words: Sequence[PlacedWord]) -> tuple[list[PlacedWord], list[PlacedWord]]:
    """The words that stand in ``grid``, and the others."""
    held: list[PlacedWord] = []
    rest: list[PlacedWord] = []
    for word in words:
        (held if _holds(grid.box, word) else rest).append(word)
    return held, rest


def fill(number: int, grid: Grid, words: Sequence[PlacedWord]) -> RawTable:
    """The table on page ``number``; the lines of a cell are joined by line breaks, covered cells are ""."""
    places = [(row, column, cell) for row, line in enumerate(grid.cells) for column, cell in enumerate(line) if cell]
    cells: dict[tuple[int, int], list[PlacedWord]] = {}
    for word in words:
        row, column, _ = min(places, key=lambda place: _distance(place[2], word))
        cells.setdefault((row, column), []).append(word)
    texts: list[tuple[str, ...]] = []
    seen: list[Word] = []
    for row, line in enumerate(grid.cells):
        found = [_lines(cells.get((row, column), ())) for column in range(len(line))]
        texts.append(tuple("\n".join(" ".join(word.text for word in words) for words in lines) for lines in found))
        seen.extend(word for lines in found for words in lines for word in words)
    return RawTable(rows=tuple(texts), pages=(number,) * len(texts), words=tuple(seen))


def _lines(words: Sequence[PlacedWord]) -> list[list[Word]]:
    return [[word.word for word in row] for row in group_rows(words)]


def _holds(box: Box, word: PlacedWord) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.bottom + word.top) / 2
    return box.x0 <= x <= box.x1 and box.bottom <= y <= box.top


def _distance(box: Box, word: PlacedWord) -> float:
    x, y = (word.x0 + word.x1) / 2, (word.bottom + word.top) / 2
    return max(box.x0 - x, 0, x - box.x1) + max(box.bottom - y, 0, y - box.top)
