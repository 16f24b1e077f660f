"""Cells of tables with what their row and their column are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from extractors.numbers import read_number
from extractors.records import Cell, Document, Figure, Table, TableRow
from extractors.tables import Columns, columns_of, read_tables
from pipeline.decimals import exact


def cell_rows(document: Document, figures: Sequence[Figure], tables: Sequence[Table] = ()) -> list[dict[str, Any]]:
    """One row of ``table_cells`` for each cell of ``document``, without ``report_id``.

    A cell that one of ``figures`` reads whole has its value (money in đồng), any other that of its digits.
    ``tables`` are those of the document, read anew when they are not given.
    """
    values = {(figure.start, figure.end): figure for figure in figures if figure.source == "table"}
    known = {table.table_no: table for table in (tables or read_tables(document))}
    rows = {(table.table_no, row.row_no): row for table in known.values() for row in table.rows}
    columns = {number: columns_of(table) for number, table in known.items()}
    ordered = sorted(document.cells, key=lambda cell: (cell.table_no, cell.row_no, cell.col_no))
    return list(_rows(ordered, known, rows, columns, values))


def _rows(
    cells: Sequence[Cell],
    tables: Mapping[int, Table],
    rows: Mapping[tuple[int, int], TableRow],
    columns: Mapping[int, Columns],
    values: Mapping[tuple[int, int], Figure],
) -> Iterator[dict[str, Any]]:
    for cell in cells:
        table, row = tables.get(cell.table_no), rows.get((cell.table_no, cell.row_no))
        path = table.columns[cell.col_no] if table is not None and cell.col_no < len(table.columns) else ()
        counted = row is not None and cell.col_no != columns[cell.table_no].index
        yield {
            "table_no": cell.table_no,
            "row_no": cell.row_no,
            "col_no": cell.col_no,
            "text": cell.text.strip() or None,
            "value": _value(cell, values) if counted else None,
            "row_code": row.code if row is not None else None,
            "row_label": row.label if row is not None else None,
            "col_label": " > ".join(path) or None,
            "char_start": cell.start,
            "char_end": cell.end,
            "page": cell.page,
        }


def _value(cell: Cell, values: Mapping[tuple[int, int], Figure]) -> Decimal | None:
    start = cell.start + len(cell.text) - len(cell.text.lstrip())
    figure = values.get((start, start + len(cell.text.strip())))
    if figure is None:
        return exact(cell_value(cell.text))
    return exact(figure.value) if figure.total is None else None


def cell_value(text: str) -> Decimal | None:
    """The number that the whole cell states, with or without "%"; None for anything else."""
    text = text.strip()
    if text.endswith("%"):
        return read_number(text[:-1].rstrip(), "percent")
    return read_number(text)
