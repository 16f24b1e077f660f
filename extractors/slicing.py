"""A stretch of a document as a document of its own, and records of it back at their places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from extractors.documents import Extent
from extractors.records import Cell, Document, Line, Outline, Section

_Placed = TypeVar("_Placed")


def cut(document: Document, extent: Extent, *, first_table: int | None = None) -> Document:
    """The lines of ``extent`` as a document counted from 0; its tables too, unless ``first_table`` says from where."""
    lines = document.lines[extent.first : extent.last]
    if not lines:
        return replace(document, text="", lines=(), cells=())
    start, end = lines[0].start, lines[-1].end
    cells = _cells(document.cells, start, end)
    table = min((cell.table_no for cell in cells), default=0) if first_table is None else first_table
    return replace(
        document,
        text=document.text[start:end],
        lines=tuple(_line(line, start, table) for line in lines),
        cells=tuple(_cell(cell, start, table) for cell in cells),
    )


def _cells(cells: Sequence[Cell], start: int, end: int) -> Sequence[Cell]:
    place = bisect_left(cells, start, key=lambda cell: cell.start)
    return cells[place : bisect_left(cells, end, lo=place, key=lambda cell: cell.start)]


def _line(line: Line, start: int, table: int) -> Line:
    number = None if line.table_no is None else line.table_no - table
    return replace(line, start=line.start - start, end=line.end - start, table_no=number)


def _cell(cell: Cell, start: int, table: int) -> Cell:
    return replace(cell, start=cell.start - start, end=cell.end - start, table_no=cell.table_no - table)


def moved(records: Iterable[_Placed], by: int) -> tuple[_Placed, ...]:
    """``records`` with ``start`` and ``end``, ``by`` code points further on."""
    return tuple(_moved(record, by) for record in records)


def _moved(record: Any, by: int) -> Any:
    return replace(record, start=record.start + by, end=record.end + by)


def moved_outline(outline: Outline, by: int) -> Outline:
    """``outline``, ``by`` code points further on."""
    return Outline(parts=moved(outline.parts, by), sections=tuple(_moved_section(one, by) for one in outline.sections))


def _moved_section(section: Section, by: int) -> Section:
    return replace(section, start=section.start + by, end=section.end + by, heading_end=section.heading_end + by)
