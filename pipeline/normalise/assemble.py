"""The normalised blocks written as one text with the places of its lines and cells."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.records import Cell, Document, Line
from pipeline.source import RawLine, RawTable


def assemble(blocks: Sequence[RawLine | RawTable], steps: tuple[str, ...]) -> Document:
    """A :class:`Document` of ``blocks``; lines are joined by line breaks, cells by tabs."""
    parts: list[str] = []
    lines: list[Line] = []
    cells: list[Cell] = []
    position = 0
    table_no = 0
    for block in blocks:
        if isinstance(block, RawLine):
            lines.append(_line(block, position))
            parts.append(block.text)
            position += len(block.text) + 1
            continue
        for row_no, row in enumerate(block.rows):
            text = "\t".join(row)
            page = block.pages[row_no]
            lines.append(
                Line(start=position, end=position + len(text), kind="row", page=page, table_no=table_no, row_no=row_no)
            )
            cells += _cells(row, position, table_no, row_no, page)
            parts.append(text)
            position += len(text) + 1
        table_no += 1
    return Document(text="\n".join(parts), lines=tuple(lines), cells=tuple(cells), steps=steps)


def _line(block: RawLine, position: int) -> Line:
    return Line(
        start=position,
        end=position + len(block.text),
        kind="note" if block.note is not None else "text",
        page=block.page,
        bold=block.bold,
        rank=block.rank,
        gap_before=block.gap_before,
    )


def _cells(row: tuple[str, ...], position: int, table_no: int, row_no: int, page: int | None) -> list[Cell]:
    cells = []
    for column, text in enumerate(row):
        end = position + len(text)
        cells.append(
            Cell(table_no=table_no, row_no=row_no, col_no=column, text=text, start=position, end=end, page=page)
        )
        position = end + 1
    return cells
