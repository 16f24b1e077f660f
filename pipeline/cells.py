"""Cells of tables with what their row and their column are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from extractors.numbers import read_number
from extractors.records import Cell, Document, Figure
from pipeline.decimals import exact

_CODE = re.compile(r"(?:[IVXLC]{1,7}|\d{1,3}(?:\.\d{1,3}){0,4}|[a-zA-ZđĐ]|\([0-9a-zđ]{1,3}\))[.)]?", re.ASCII)
_NUMBERING = re.compile(r"\(?\d{1,2}\)?(?:\s?=.{1,40})?|[A-Z]")

_Grid = list[list[Cell]]


def cell_rows(document: Document, figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """One row of ``table_cells`` for each cell of ``document``, without ``report_id``.

    A cell that one of ``figures`` reads whole has its value (money in đồng), any other that of its digits.
    """
    values = {figure.start: figure for figure in figures if figure.source == "table"}
    found: list[dict[str, Any]] = []
    for _, cells in groupby(sorted(document.cells, key=_place), key=lambda cell: cell.table_no):
        grid = [list(row) for _, row in groupby(cells, key=lambda cell: cell.row_no)]
        found += _table_rows(grid, values)
    return found


def _place(cell: Cell) -> tuple[int, int, int]:
    return cell.table_no, cell.row_no, cell.col_no


def _table_rows(grid: _Grid, values: Mapping[int, Figure]) -> Iterator[dict[str, Any]]:
    head = _head_height(grid)
    columns = _column_labels(grid[:head])
    for number, row in enumerate(grid):
        code, label = (None, None) if number < head else _row_names(row)
        for cell in row:
            yield {
                "table_no": cell.table_no,
                "row_no": cell.row_no,
                "col_no": cell.col_no,
                "text": cell.text.strip() or None,
                "value": None if number < head or (code and cell is row[0]) else _value(cell, values),
                "row_code": code,
                "row_label": label,
                "col_label": columns.get(cell.col_no),
                "char_start": cell.start,
                "char_end": cell.end,
                "page": cell.page,
            }


def _head_height(grid: _Grid) -> int:
    """How many rows at the top are column heads.

    All before the first with an STT or a number, and a row below them that numbers the columns.
    """
    height = 0
    for row in grid:
        texts = [cell.text.strip() for cell in row]
        numbering = height > 0 and sum(map(bool, texts)) > 1 and all(not t or _NUMBERING.fullmatch(t) for t in texts)
        data = bool(_CODE.fullmatch(texts[0])) or any(cell_value(text) is not None for text in texts[1:])
        if data and not numbering:
            break
        height += 1
        if numbering:
            break
    return height if height < len(grid) else 0


def _column_labels(head: _Grid) -> dict[int, str]:
    """The head of each column from the top down; a blank head above others belongs to its left neighbour."""
    parts: dict[int, list[str]] = {}
    for number, row in enumerate(head):
        left = ""
        for cell in row:
            text = " ".join(cell.text.split())
            left = text or (left if number + 1 < len(head) else "")
            if left and not _NUMBERING.fullmatch(left) and left not in parts.setdefault(cell.col_no, []):
                parts[cell.col_no].append(left)
    return {column: " / ".join(texts) for column, texts in parts.items() if texts}


def _row_names(row: list[Cell]) -> tuple[str | None, str | None]:
    """STT and label of a row: the first cell if it looks like one, and the first words after it."""
    texts = [" ".join(cell.text.split()) for cell in row]
    code = texts[0].rstrip(".)") if _CODE.fullmatch(texts[0]) else None
    words = (text for text in texts[1 if code else 0 :] if text and cell_value(text) is None)
    return code, next(words, None)


def _value(cell: Cell, values: Mapping[int, Figure]) -> Decimal | None:
    figure = values.get(cell.start + len(cell.text) - len(cell.text.lstrip()))
    if figure is None:
        return exact(cell_value(cell.text))
    return exact(figure.value) if figure.total is None else None


def cell_value(text: str) -> Decimal | None:
    """The number that the whole cell states, with or without "%"; None for anything else."""
    text = text.strip()
    if text.endswith("%"):
        return read_number(text[:-1].rstrip(), "percent")
    return read_number(text)
