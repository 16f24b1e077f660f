"""Figures in the cells of tables: a cell whose whole text is a number, with its unit and the words of row and head."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import regex

from extractors.folding import key
from extractors.not_figures import is_day_and_month
from extractors.numbers import NUMBER
from extractors.quantity import value_in
from extractors.records import Cell, Document, Figure
from extractors.units import Unit, read_unit
from patterns import catalogue

_CELL = regex.compile(rf"(?P<part>{NUMBER})(?:\s?/\s?(?P<part>{NUMBER}))?(?P<rest>\s{{0,2}}\P{{N}}{{0,40}})")
_BRACKETED = regex.compile(r"\(([^()]{1,40})\)")
_INDEX = regex.compile(r"\(?\d{1,3}\)?(?:\s?=.{0,40})?|[IVX]{1,5}|[A-ZĐa-z]")
_MAX_HEAD_ROWS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """One table: its cells by row and column, how many rows are its head, and what its columns are."""

    cells: Mapping[tuple[int, int], Cell]
    head_rows: int
    unit_column: int | None
    closed_columns: frozenset[int]


def table_figures(document: Document) -> list[Figure]:
    """The figures in the tables of ``document``; running numbers, dates and column numbers are none."""
    found: list[Figure] = []
    for _, cells in groupby(document.cells, key=lambda cell: cell.table_no):
        found.extend(_figures(_grid(list(cells))))
    return found


@cache
def _headers(kind: str) -> frozenset[str]:
    return frozenset(map(key, catalogue("figures")["table"][kind]))


def _grid(cells: Sequence[Cell]) -> _Grid:
    by_place = {(cell.row_no, cell.col_no): cell for cell in cells}
    head_rows = _head_rows(cells)
    heads = {(cell.col_no, key(cell.text).strip(" .:()")) for cell in cells if cell.row_no < head_rows}
    closed = {column for column, name in heads if name in _headers("index_headers") | _headers("note_headers")}
    units = [column for column, name in sorted(heads) if name in _headers("unit_headers")]
    return _Grid(
        cells=by_place, head_rows=head_rows, unit_column=units[-1] if units else None, closed_columns=frozenset(closed)
    )


def _head_rows(cells: Sequence[Cell]) -> int:
    """The rows before the first one that begins with a running number or holds a quantity beside a label."""
    rows = 0
    for _, row in groupby(cells, key=lambda cell: cell.row_no):
        if not _is_head([cell.text.strip() for cell in row], rows):
            break
        rows += 1
    return min(rows, _MAX_HEAD_ROWS)


def _is_head(texts: Sequence[str], above: int) -> bool:
    """Whether a row belongs to the head: titles of columns, or the numbers of the columns "(1) (2) (3 = 1 + 2)"."""
    filled = [text for text in texts if text]
    if not filled:
        return True
    if all(map(_INDEX.fullmatch, filled)):
        return len(filled) > 2 or not above
    if not any(map(str.isalpha, filled[0])):
        return False
    counts = [text for text in filled[1:] if _CELL.fullmatch(text) and (above or not _INDEX.fullmatch(text))]
    return not counts


def _figures(grid: _Grid) -> Iterator[Figure]:
    for (row, column), cell in grid.cells.items():
        if row < grid.head_rows or column in grid.closed_columns or not cell.text.strip():
            continue
        if column == 0 and grid.cells.get((row, 1)) is not None:
            continue
        figure = _figure(grid, row, column, cell)
        if figure is not None:
            yield figure


def _figure(grid: _Grid, row: int, column: int, cell: Cell) -> Figure | None:
    match = _CELL.fullmatch(cell.text.strip())
    if match is None:
        return None
    parts, rest = match.captures("part"), match["rest"].strip()
    own = read_unit(rest, 0, len(rest)) if rest else None
    if rest and (own is None or own.end != len(rest) or own.kind in ("stop", "time")):
        return None
    unit = own or _unit_of(grid, row, column)
    if is_day_and_month(parts) and unit is None:
        return None
    values = [value_in(part, unit) for part in parts]
    if values[0] is None or values[-1] is None:
        return None
    start = cell.start + len(cell.text) - len(cell.text.lstrip())
    return Figure(
        source="table",
        value=values[0],
        total=values[1] if len(values) > 1 else None,
        unit=unit.name if unit is not None else None,
        qualifier=None,
        label=_label(grid, row, column),
        raw=cell.text.strip(),
        start=start,
        end=start + len(cell.text.strip()),
    )


def _unit_of(grid: _Grid, row: int, column: int) -> Unit | None:
    """The unit of the row ("Đơn vị tính" column) or of the column's head ("Dự toán (triệu đồng)", "Tỷ lệ %")."""
    texts = []
    if grid.unit_column is not None and (row, grid.unit_column) in grid.cells:
        texts.append(grid.cells[row, grid.unit_column].text.strip())
    for head in _head_texts(grid, column):
        texts.extend(_BRACKETED.findall(head))
        if head.endswith("%"):
            texts.append("%")
    for text in texts:
        unit = read_unit(text, 0, len(text))
        if unit is not None and unit.end == len(text) and unit.kind not in ("stop", "time"):
            return unit
    return None


def _head_texts(grid: _Grid, column: int) -> list[str]:
    heads = []
    for row in range(grid.head_rows):
        for left in range(column, -1, -1):  # a head over several columns stands in the first of them
            cell = grid.cells.get((row, left))
            if cell is not None and cell.text.strip():
                if not _INDEX.fullmatch(cell.text.strip()):
                    heads.append(" ".join(cell.text.split()))
                break
    return heads


def _label(grid: _Grid, row: int, column: int) -> str | None:
    own = next(
        (
            " ".join(cell.text.split())
            for left in range(column)
            if left != grid.unit_column
            and (cell := grid.cells.get((row, left))) is not None
            and any(map(str.isalpha, cell.text))
            and len(cell.text.strip()) > 2
        ),
        None,
    )
    words = [word for word in (own, *_head_texts(grid, column)) if word]
    return " | ".join(dict.fromkeys(words)) or None
