"""Figures in the cells of tables: numbers that fill a cell, and numbers with their unit in cells of prose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import regex

from extractors.figure_labels import labels_in_cell
from extractors.figure_labels_table import label_in_table
from extractors.not_figures import is_day_and_month, key, words_of
from extractors.numbers import NUMBER
from extractors.quantities import read_quantities
from extractors.quantity import Quantity, value_in
from extractors.records import Cell, Document, Figure, Table, TableRow
from extractors.table_units import stated_unit, unit_in_brackets, unit_words
from extractors.table_words import is_rate, is_year
from extractors.tables import Columns, columns_of, read_tables
from extractors.units import Unit

_CELL = regex.compile(
    rf"(?P<minus>[-−](?!0\d))?(?P<part>{NUMBER})(?:\s?/\s?(?P<part>{NUMBER}))?(?P<rest>\s{{0,2}}\P{{N}}{{0,40}})"
)
_MIN_PROSE = 6

Barred = Callable[[int, int], bool]


def table_figures(document: Document, barred: Barred | None = None) -> list[Figure]:
    """The figures in the tables of ``document``; running numbers, dates and column numbers are none.

    ``barred(start, end)`` tells the spans whose numbers belong to something else (references).
    """
    outside = barred or (lambda start, end: False)
    return [figure for table in read_tables(document) for figure in _figures(document.text, table, outside)]


def _figures(text: str, table: Table, barred: Barred) -> Iterator[Figure]:
    columns = columns_of(table)
    for row in table.rows:
        for cell in row.cells:
            if not cell.text.strip():
                continue
            if _counts(cell, row, columns, table):
                yield from _of_cell(text, table, columns, row, cell, barred)
            elif _is_remark(cell, table, columns):
                yield from _in_prose(text, cell, row, (), barred)


def _counts(cell: Cell, row: TableRow, columns: Columns, table: Table) -> bool:
    """Whether a number in ``cell`` may be a figure; the first of several columns mostly names the row."""
    names_nothing = columns.label is None and columns.index is None and bool(table.columns[0])
    return columns.holds_results(cell.col_no) and (cell.col_no > 0 or len(row.cells) == 1 or names_nothing)


def _is_remark(cell: Cell, table: Table, columns: Columns) -> bool:
    """Whether ``cell`` holds words about its row ("Ghi chú"), in which quantities may stand as in any sentence."""
    if cell.col_no not in columns.notes:
        return False
    return key(table.columns[cell.col_no][-1].strip(" ().:")) in words_of("remark_heads")


def _of_cell(text: str, table: Table, columns: Columns, row: TableRow, cell: Cell, barred: Barred) -> Iterator[Figure]:
    words = cell.text.strip()
    if not any(map(str.isdigit, words)):
        return
    path = table.columns[cell.col_no] if cell.col_no < len(table.columns) else ()
    match = _CELL.fullmatch(words)
    figure = None if match is None else _whole(match, cell, row, columns, path)
    if figure is not None and not barred(figure.start, figure.end):
        yield replace(figure, label=label_in_table(row, path))
    elif figure is None and len(words) >= _MIN_PROSE and any(map(str.isalpha, words)) and columns.label is not None:
        yield from _in_prose(text, cell, row, path, barred)


def _whole(
    match: regex.Match[str], cell: Cell, row: TableRow, columns: Columns, path: tuple[str, ...]
) -> Figure | None:
    """The figure of a cell that holds a number, a ratio or a number with its unit and nothing else."""
    parts, rest = match.captures("part"), match["rest"].strip()
    own = unit_words(rest) if rest else None
    if rest and own is None:
        return None
    unit = own or _unit_of(row, columns, path)
    if len(parts) > 1 and unit is None and (is_day_and_month(parts) or is_year(parts[1])):
        return None
    values = [value_in(part, unit) for part in parts]
    if values[0] is None or values[-1] is None:
        return None
    start = cell.start + len(cell.text) - len(cell.text.lstrip())
    return Figure(
        source="table",
        value=-values[0] if match["minus"] else values[0],
        total=values[1] if len(values) > 1 else None,
        unit=unit.name if unit is not None else None,
        qualifier=None,
        label=None,
        raw=match[0],
        start=start,
        end=start + len(match[0]),
    )


def _unit_of(row: TableRow, columns: Columns, path: tuple[str, ...]) -> Unit | None:
    """The unit of a bare number: of a rate the head decides, else the row, else the head, else words like "Tỷ lệ"."""
    heads = [words for head in reversed(path) if (words := unit_in_brackets(head)) is not None]
    rate = bool(path) and is_rate(path[-1])
    if rate or "%" in heads:
        return unit_words("%")
    if columns.unit is not None:
        stated = next((cell.text.strip() for cell in row.cells if cell.col_no == columns.unit), "")
        if stated:
            return stated_unit(stated)
    for words in (*heads, row.unit):
        if words is not None:
            return unit_words(words)
    return unit_words("%") if row.label is not None and is_rate(row.label) else None


def _in_prose(text: str, cell: Cell, row: TableRow, path: tuple[str, ...], barred: Barred) -> Iterator[Figure]:
    """The numbers with a unit in a cell that holds words: "02 cuộc với 140 người"."""
    found = [q for q in read_quantities(text, cell.start, cell.end, cell.start, barred) if q.unit is not None]
    for quantity, own in zip(found, labels_in_cell(text, cell.start, cell.end, found), strict=True):
        yield _prose_figure(text, quantity, own or label_in_table(row, path))


def _prose_figure(text: str, quantity: Quantity, label: str | None) -> Figure:
    assert quantity.value is not None  # noqa: S101  # read_quantities gives valued ones
    return Figure(
        source="table",
        value=quantity.value,
        total=quantity.total,
        unit=None if quantity.unit is None else quantity.unit.name,
        qualifier=None,
        label=label,
        raw=text[quantity.start : quantity.end],
        start=quantity.start,
        end=quantity.end,
    )
