"""Word tables as a plain grid: merged cells, skipped columns, and whether any line is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.readers.docx_inline import alternative
from pipeline.readers.docx_package import MC, W, properties_of, too_large
from pipeline.readers.docx_styles import Styles, read_borders
from pipeline.source import RawTable

MAX_SPAN = 1_000
MAX_COLUMNS = 1_000
MAX_CELLS = 2_000_000
_NARROW = 100
_ALTERNATE = MC + "AlternateContent"
Properties = dict[str, etree._Element]
_TC, _TC_PR, _CELL_DEL, _SPAN, _V_MERGE, _H_MERGE, _BORDERS, _VAL = (
    W + name for name in ("tc", "tcPr", "cellDel", "gridSpan", "vMerge", "hMerge", "tcBorders", "val")
)
_TRANSPARENT = frozenset(
    W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "dir", "bdo")
)


@dataclass(slots=True)
class _Cell:
    start: int
    span: int
    text: str


def children(container: etree._Element) -> Iterator[etree._Element]:
    """The elements of ``container`` as if content controls and other wrappers were not there."""
    for child in container:
        tag = child.tag
        if tag in _TRANSPARENT:
            yield from children(child)
        elif tag == _ALTERNATE:
            branch = alternative(child)
            if branch is not None:
                yield from children(branch)
        else:
            yield child


def live_rows(table: etree._Element) -> list[etree._Element]:
    """The rows of a ``w:tbl`` that no tracked change has deleted."""
    rows = (row for row in children(table) if row.tag == W + "tr")
    return [row for row in rows if (marks := row.find(W + "trPr")) is None or marks.find(W + "del") is None]


def cells_of(row: etree._Element) -> list[tuple[etree._Element, Properties]]:
    """The ``w:tc`` of a row that no tracked change has deleted, with what their ``w:tcPr`` hold."""
    cells = ((cell, properties_of(cell, _TC_PR)) for cell in children(row) if cell.tag == _TC)
    return [(cell, properties) for cell, properties in cells if _CELL_DEL not in properties]


def read_table(
    table: etree._Element, rows: list[etree._Element], styles: Styles, cell_text: Callable[[etree._Element], str]
) -> RawTable | None:
    """The grid of ``table`` with the rows ``rows``; None where no cell holds a word.

    ``cell_text`` is called once for each cell, in reading order. Raises :class:`ReadFailure` (``too_large``)
    for more than 1,000 columns or 2,000,000 cells.
    """
    cells = [cells_of(row) for row in rows]
    placed: list[list[_Cell]] = []
    above: dict[int, _Cell] = {}
    for row, row_cells in zip(rows, cells, strict=True):
        line, above = _read_row(_skipped_columns(row), row_cells, above, cell_text)
        placed.append(line)
    columns = _columns(placed, _widths(table))
    width = max(columns.values(), default=-1) + 1
    if width * len(rows) > MAX_CELLS:
        raise too_large("có bảng nhiều ô hơn mọi bảng Word thật")
    grid = tuple(_fill(line, columns, width) for line in placed)
    if not any(text for line in grid for text in line):
        return None
    ruled = _ruled(table, styles, [properties for row_cells in cells for _, properties in row_cells])
    return RawTable(rows=grid, pages=(None,) * len(grid), ruled=ruled)


def _skipped_columns(row: etree._Element) -> int:
    properties = row.find(W + "trPr")
    return 0 if properties is None else _count(properties.find(W + "gridBefore"), 0)


def _fill(row: list[_Cell], columns: dict[int, int], width: int) -> tuple[str, ...]:
    texts = [""] * width
    for cell in row:
        texts[columns[cell.start]] = cell.text
    return tuple(texts)


def _read_row(
    column: int,
    cells: list[tuple[etree._Element, Properties]],
    above: dict[int, _Cell],
    cell_text: Callable[[etree._Element], str],
) -> tuple[list[_Cell], dict[int, _Cell]]:
    """The cells of one row from ``column`` on and, by column, those that a cell below may continue."""
    placed: list[_Cell] = []
    below: dict[int, _Cell] = {}
    for element, properties in cells:
        span = _count(properties[_SPAN], 1) if _SPAN in properties else 1
        merge = properties[_V_MERGE].get(_VAL, "continue") if _V_MERGE in properties else None
        sideways = properties[_H_MERGE].get(_VAL, "continue") if _H_MERGE in properties else None
        origin = above.get(column) if merge == "continue" else None
        if origin is None and sideways == "continue" and placed:
            origin = placed[-1]
        if origin is None:
            cell = origin = _Cell(column, span, cell_text(element))
        else:
            _continue(origin, element, cell_text)
            cell = _Cell(column, span, "")
        placed.append(cell)
        if merge is not None:
            below[column] = origin
        column += span
    return placed, below


def _continue(origin: _Cell, element: etree._Element, cell_text: Callable[[etree._Element], str]) -> None:
    """A covered cell is empty; words that one holds all the same go to the cell that covers it."""
    if next(element.iter(W + "t"), None) is not None:
        origin.text = "\n".join(text for text in (origin.text, cell_text(element)) if text)


def _count(element: etree._Element | None, least: int) -> int:
    value = "" if element is None else element.get(W + "val", "")
    if not (value.isascii() and value.isdigit()):
        return least
    return max(least, min(int(value[:9]), MAX_SPAN)) if len(value) < 10 else MAX_SPAN


def _widths(table: etree._Element) -> list[int]:
    values = [column.get(W + "w", "") for column in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    return [int(value) if value.isascii() and value.isdigit() and len(value) < 10 else _NARROW for value in values]


def _columns(rows: list[list[_Cell]], widths: list[int]) -> dict[int, int]:
    """The column of each grid position where a cell begins. Positions at which nothing begins are no columns;
    two that lie closer than a hair and never begin cells of one row are borders dragged out of line.
    """
    starting: dict[int, set[int]] = {}
    for number, row in enumerate(rows):
        for cell in row:
            starting.setdefault(cell.start, set()).add(number)
    if len(starting) > MAX_COLUMNS:
        raise too_large("có bảng nhiều cột hơn mọi bảng Word thật")
    columns: dict[int, int] = {}
    last, members = 0, set[int]()
    for start in sorted(starting):
        near = columns and start <= len(widths) and sum(widths[last:start]) < _NARROW
        if near and members.isdisjoint(starting[start]):
            members |= starting[start]
            columns[start] = columns[last]
        else:
            members = set(starting[start])
            columns[start] = len(set(columns.values()))
        last = start
    return columns


def _ruled(table: etree._Element, styles: Styles, cells: list[Properties]) -> bool:
    """Whether lines are drawn: by the table or its style and not taken away by each cell, or by cells. Single
    lines under a few cells (below a motto) do not count.
    """
    properties = table.find(W + "tblPr")
    style = None if properties is None else properties.find(W + "tblStyle")
    edges = styles.table_borders(None if style is None else style.get(W + "val"))
    edges = edges | read_borders(None if properties is None else properties.find(W + "tblBorders"))
    drawn = any(edges.values())
    underlined = 0
    for cell in cells:
        own = read_borders(cell[_BORDERS]) if _BORDERS in cell else {}
        if own.get("left") or own.get("right"):
            return True
        bare = all(own.get(edge) is False for edge in ("top", "bottom", "left", "right"))
        if drawn and not bare:
            return True
        underlined += bool(own.get("top") or own.get("bottom"))
    return underlined * 2 > len(cells)
