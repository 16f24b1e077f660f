"""Ruled tables of a PDF page: the lines as PDFium holds them, the cells as pdfplumber finds them.

pdfplumber's own reading of a page (every character in Python) is fifty times slower than PDFium and never
ends on some hostile files, so only its table geometry is used, and only on pages that have ruling lines in
both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.readers.pdf_cells import cell_text, padding_of
from pipeline.readers.pdf_page import Box, Glyph, TextPage
from pipeline.readers.pdf_rows import Span

_MAX_CROSSINGS = 250_000
_MAX_CORNERS = 2_500
_FEWEST = 2
_SNAP = 3.0

Place = tuple[int, int, Box]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A ruled table before it is filled: the boxes of its cells by row and column, None where a cell is covered."""

    cells: tuple[tuple[Box | None, ...], ...]
    box: Box


def find_grids(rules: Sequence[Box]) -> list[Grid]:
    """The tables that ``rules`` draw, from the top down; a box with a single cell is no table."""
    across = sum(_is_across(rule) for rule in rules)
    if across < _FEWEST or len(rules) - across < _FEWEST:
        return []
    from pdfplumber import table

    new_table: Any = table.Table  # wants a page, but its rows need none

    edges = table.merge_edges([_edge(rule) for rule in rules], _SNAP, _SNAP, _SNAP, _SNAP)
    across = sum(edge["orientation"] == "h" for edge in edges)
    if across * (len(edges) - across) > _MAX_CROSSINGS:
        return []
    crossings = table.edges_to_intersections(edges, _SNAP, _SNAP)
    if len(crossings) > _MAX_CORNERS:
        return []
    cells = table.intersections_to_cells(crossings)
    return [_grid(new_table(None, found)) for found in table.cells_to_tables(cells)]


def split_spans(page: TextPage, spans: Sequence[Span], grid: Grid) -> tuple[list[Span], list[Glyph]]:
    """The spans that stand outside of ``grid``, and the glyphs inside it."""
    outside: list[Span] = []
    inside: list[Glyph] = []
    for span in spans:
        if not _overlap(span, grid.box):
            outside.append(span)
            continue
        rest: list[Glyph] = []
        for glyph in span.glyphs or page.glyphs(span.start, span.end):
            (inside if _holds(grid.box, glyph) else rest).append(glyph)
        if any(not glyph.char.isspace() for glyph in rest):
            outside.append(_rest_of(span, rest))
    return outside, inside


def fill(page: TextPage, grid: Grid, glyphs: Sequence[Glyph]) -> tuple[tuple[str, ...], ...]:
    """The texts of the cells of ``grid``; lines of a cell are joined by line breaks, covered cells are ""."""
    places = [(row, column, cell) for row, line in enumerate(grid.cells) for column, cell in enumerate(line) if cell]
    held: dict[tuple[int, int], list[Glyph]] = {}
    last = places[0]
    for glyph in glyphs:
        if not _holds(last[2], glyph):
            last = _place_of(places, glyph)
        held.setdefault(last[:2], []).append(glyph)
    padding = padding_of([(cell, held.get((row, column), ())) for row, column, cell in places])
    texts = {
        (row, column): cell_text(page, cell, held[row, column], padding)
        for row, column, cell in places
        if (row, column) in held
    }
    return tuple(
        tuple(texts.get((row, column), "") for column in range(len(line))) for row, line in enumerate(grid.cells)
    )


def _place_of(places: Sequence[Place], glyph: Glyph) -> Place:
    """The cell that holds the glyph, else the nearest."""
    for place in places:
        if _holds(place[2], glyph):
            return place
    return min(places, key=lambda place: _distance(place[2], glyph))


def _is_across(rule: Box) -> bool:
    return rule.x1 - rule.x0 >= rule.top - rule.bottom


def _edge(rule: Box) -> dict[str, float | str]:
    """A rule as pdfplumber writes it: heights counted downwards."""
    return {
        "x0": rule.x0,
        "x1": rule.x1,
        "top": -rule.top,
        "bottom": -rule.bottom,
        "width": rule.x1 - rule.x0,
        "height": rule.top - rule.bottom,
        "orientation": "h" if _is_across(rule) else "v",
    }


def _grid(found: Any) -> Grid:
    rows = tuple(tuple(cell and _upwards(cell) for cell in row.cells) for row in found.rows)
    return Grid(cells=rows, box=_upwards(found.bbox))


def _upwards(box: tuple[float, float, float, float]) -> Box:
    x0, top, x1, bottom = box
    return Box(x0, -bottom, x1, -top)


def _overlap(span: Span, box: Box) -> bool:
    return span.x0 < box.x1 and span.x1 > box.x0 and span.bottom < box.top and span.top > box.bottom


def _holds(box: Box, glyph: Glyph) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.bottom + glyph.top) / 2
    return box.x0 <= x <= box.x1 and box.bottom <= y <= box.top


def _distance(box: Box, glyph: Glyph) -> float:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.bottom + glyph.top) / 2
    return max(box.x0 - x, 0, x - box.x1) + max(box.bottom - y, 0, y - box.top)


def _rest_of(span: Span, glyphs: Sequence[Glyph]) -> Span:
    return Span(
        start=span.start,
        end=span.end,
        x0=min(glyph.x0 for glyph in glyphs),
        bottom=min(glyph.bottom for glyph in glyphs),
        x1=max(glyph.x1 for glyph in glyphs),
        top=max(glyph.top for glyph in glyphs),
        size=span.size,
        glyphs=tuple(glyphs),
    )
