"""The consolidated table as a workbook that prints: the table, the source of each figure, the reports of the period.

Every text goes in as text, so that nothing a report holds becomes a formula. The only formulas are the sums of the
total row, so that a total follows when a clerk corrects a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import accumulate, groupby
from math import ceil
from typing import IO, Any

from pipeline.consolidated import Block, Column, Consolidated, Row
from pipeline.consolidated_comments import sources_comment, total_comment, write_comment
from pipeline.consolidated_lists import LIST_BODY, write_reports, write_sources
from pipeline.consolidated_style import (
    COUNTED,
    DIFFERS,
    GREEN,
    HEAD,
    LEVEL,
    NOTE,
    NUMBER,
    SMALL,
    TEXT,
    TOTAL,
    YELLOW,
    Book,
    footer,
    grouped,
    line_count,
    number_format,
    words_of_sheet,
    write_number,
)
from pipeline.excel import fits, fitting
from pipeline.period_names import period_name
from pipeline.totals import Total

#: Rows of the table: title, period, counts, a gap, groups, names, units, numbers of the columns.
_GROUPS, _NAMES, _UNITS, _NUMBERS, _BODY = 4, 5, 6, 7, 8
_FIRST = 3
_WIDTHS = (5, 28, 25)
#: Pixels that fit side by side on landscape A4 and A3 at the smallest scale that is still read with ease; for A3, where
#: pages are cut, with room for programs that draw columns wider.
_SCALE = 65
_A4, _A3 = 1045 * 100 // _SCALE, 1507 * 74 // _SCALE


def write_workbook(table: Consolidated, file: IO[bytes]) -> None:
    """Write ``table`` with its sheets ``Tổng hợp``, ``Nguồn`` and ``Báo cáo`` into ``file``."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as opened:
        book = Book(opened)
        names = words_of_sheet()["sheet"]
        sheets = [opened.add_worksheet(names[key]) for key in ("table", "sources", "reports")]
        for sheet in sheets:
            sheet.hide_gridlines(2)
        written = _TableSheet(book, sheets[0], table)
        written.write()
        write_sources(book, sheets[1], table, written.cells)
        write_reports(book, sheets[2], table)


class _TableSheet:
    """The first sheet; ``cells`` are the places ("D9") of what the units state, by unit and indicator."""

    def __init__(self, book: Book, sheet: Any, table: Consolidated) -> None:
        self.book, self.sheet, self.table = book, sheet, table
        self.cells: dict[tuple[str, str], str] = {}
        self.widths = [_width(column, table) for column in table.columns]
        self.pages = self._cut_into_pages()
        self.source_rows = {id(source): number for number, source in enumerate(table.sources, LIST_BODY + 1)}

    def write(self) -> None:
        """Write title, heads, the units of each level with their totals, and notes."""
        self._write_title()
        self._write_head()
        row = _BODY
        for block in self.table.blocks:
            row = self._write_block(block, row)
        for number, key in enumerate(("blank", "differs", "rate", "source"), row + 1):
            self.sheet.write_string(number, 1, words_of_sheet()["note"][key], self.book.format(NOTE))
        self._set_up_print()

    def _write_title(self) -> None:
        words = words_of_sheet()["title"]
        units = sum(len(block.rows) for block in self.table.blocks)
        counts = words["units"].format(units=units, indicators=len(self.table.columns))
        period = words["period"].format(period=period_name(self.table.period))
        lines: tuple[tuple[str, dict[str, Any], int], ...] = (
            (words["words"], {"bold": True, "font_size": 15}, 24),
            (period, {"bold": True, "font_size": 12}, 18),
            (counts, {"italic": True}, 16),
        )
        for row, (line, look, height) in enumerate(lines):
            self.sheet.set_row(row, height)
            self.sheet.write_string(row, 0 if len(self.pages) == 1 else 2, line, self.book.format(look))

    def _write_head(self) -> None:
        head, small = self.book.format(HEAD), self.book.format(SMALL)
        words = words_of_sheet()["column"]
        for place, (key, width, letter) in enumerate(zip(("number", "unit", "report"), _WIDTHS, "ABC", strict=True)):
            self.sheet.set_column(place, place, width)
            self.sheet.merge_range(_GROUPS, place, _NAMES, place, words[key], head)
            self.sheet.write_string(_UNITS, place, words["measured"] if key == "unit" else "", small)
            self.sheet.write_string(_NUMBERS, place, letter, small)
        for number, (column, width) in enumerate(zip(self.table.columns, self.widths, strict=True), 1):
            place = _FIRST + number - 1
            self.sheet.set_column(place, place, width)
            self.sheet.write_string(_NAMES, place, fitting(column.name), head)
            self.sheet.write_string(_UNITS, place, fitting(column.unit or ""), small)
            self.sheet.write_string(_NUMBERS, place, f"({number})", small)
        self._write_groups(head)
        lines = (line_count(column.name, width) for column, width in zip(self.table.columns, self.widths, strict=True))
        self.sheet.set_row(_GROUPS, 32)
        self.sheet.set_row(_NAMES, 15.5 * max(2, *lines, 2))
        self.sheet.freeze_panes(_BODY, 2)

    def _write_groups(self, head: Any) -> None:
        """The name of each group above its indicators, anew on each printed page."""
        place = _FIRST
        for group, held in (one for page in self.pages for one in groupby(page, key=_group_name)):
            width = len(list(held))
            if width > 1:
                self.sheet.merge_range(_GROUPS, place, _GROUPS, place + width - 1, group, head)
            else:
                self.sheet.write_string(_GROUPS, place, group, head)
            place += width

    def _write_block(self, block: Block, row: int) -> int:
        """Write the units of one level and their totals from ``row`` on; returns the row below."""
        if len(self.table.blocks) > 1:
            self._write_label(row, _level_name(block), LEVEL, len(self.table.columns) + _FIRST)
            row += 1
        for number, unit in enumerate(block.rows):
            self._write_unit(row + number, number + 1, unit)
        last = row + len(block.rows)
        self._write_totals(block, row, last)
        return last + 2

    def _write_label(self, row: int, label: str, look: Mapping[str, Any], width: int = _FIRST) -> None:
        for place in range(width):
            self.sheet.write_string(row, place, label if place == 1 else "", self.book.format(look))

    def _write_unit(self, row: int, number: int, unit: Row) -> None:
        reports = "\n".join(report.label for report in unit.reports)
        self.sheet.write_number(row, 0, number, self.book.format(TEXT, align="center", indent=0))
        self.sheet.write_string(row, 1, fitting(unit.name), self.book.format(TEXT))
        self.sheet.write_string(row, 2, fitting(reports), self.book.format(TEXT, font_size=10))
        for place, column in enumerate(self.table.columns, _FIRST):
            self._write_value(row, place, unit, column)
            self.cells[unit.reports[0].unit_key, column.code] = _cell_name(row, place)
        stacked = max((len(unit.values(column.code)) for column in self.table.columns), default=1)
        lines = sum(line_count(report.label, _WIDTHS[2]) for report in unit.reports)
        self.sheet.set_row(row, 16.0 * max(stacked, line_count(unit.name, _WIDTHS[1]), lines) + 4)

    def _write_value(self, row: int, place: int, unit: Row, column: Column) -> None:
        values = unit.values(column.code)
        if not values:
            self.sheet.write_blank(row, place, None, self.book.format(NUMBER))
            return
        if len(values) > 1:
            self.sheet.write_string(row, place, _shown(values), self.book.format(DIFFERS))
        else:
            write_number(self.book, self.sheet, row, place, values[0], NUMBER)
        write_comment(self.sheet, row, place, sources_comment(unit.cells[column.code], self.source_rows))

    def _write_totals(self, block: Block, first: int, row: int) -> None:
        words = words_of_sheet()["column"]
        several = len(self.table.blocks) > 1
        label = words["total_of"].format(level=_level_name(block).lower()) if several else words["total"]
        self._write_label(row, label, LEVEL | {"bg_color": GREEN})
        self._write_label(row + 1, words["counted"], COUNTED | {"align": "left"})
        for place, column in enumerate(self.table.columns, _FIRST):
            total = block.totals.get(column.code)
            self.sheet.write_number(row + 1, place, total.stating if total else 0, self.book.format(COUNTED))
            if total is None or total.value is None:
                self.sheet.write_blank(row, place, None, self.book.format(TOTAL))
                continue
            exact = all(fits(value) for unit in block.rows for value in (*unit.values(column.code), total.value))
            self._write_total(row, place, first if exact else None, total, total.value)
            write_comment(self.sheet, row, place, total_comment(total, len(block.rows), self.table.columns))
        self.sheet.set_row(row, 20)

    def _write_total(self, row: int, place: int, first: int | None, total: Total, value: Decimal) -> None:
        """A sum as a formula over the rows from ``first`` on, so that it follows corrections; a rate as its value."""
        look = TOTAL | ({"bg_color": YELLOW} if total.left_out else {}) | ({"italic": True} if total.parts else {})
        if total.parts or first is None:
            write_number(self.book, self.sheet, row, place, value, look)
            return
        formula = f"=SUM({_cell_name(first, place)}:{_cell_name(row - 1, place)})"
        look = self.book.format(look, num_format=number_format(value))
        number = int(value) if value == value.to_integral_value() else float(value)
        self.sheet.write_formula(row, place, formula, look, number)

    def _cut_into_pages(self) -> list[list[Column]]:
        """The indicators of each printed page: all on one where A3 holds them, else as many as fit beside the names."""
        room = _A3 - sum(map(_pixels, _WIDTHS))
        if sum(map(_pixels, self.widths)) <= room:
            return [list(self.table.columns)]
        pages: list[list[Column]] = [[]]
        used = 0
        for column, width in zip(self.table.columns, self.widths, strict=True):
            used += _pixels(width)
            if used > room and pages[-1]:
                pages.append([])
                used, room = _pixels(width), _A3 - sum(map(_pixels, _WIDTHS[:2]))
            pages[-1].append(column)
        return pages

    def _set_up_print(self) -> None:
        """Landscape, heads on every page; A4 or A3 whichever holds the table, pages side by side if neither does."""
        width = sum(map(_pixels, (*_WIDTHS, *self.widths)))
        self.sheet.set_landscape()
        self.sheet.set_paper(9 if width <= _A4 else 8)
        if len(self.pages) == 1:
            self.sheet.fit_to_pages(1, 0)
        else:
            self.sheet.set_print_scale(_SCALE)
            breaks = accumulate((len(page) for page in self.pages[:-1]), initial=_FIRST)
            self.sheet.set_v_pagebreaks(list(breaks)[1:])
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.repeat_rows(_GROUPS, _NUMBERS)
        self.sheet.repeat_columns(0, 1)
        footer(self.sheet, self.table.period)


def _pixels(width: int) -> int:
    """How wide a column of ``width`` characters is."""
    return 7 * width + 5


def _group_name(column: Column) -> str:
    words = words_of_sheet()
    if column.code.startswith("pl_"):
        return str(words["column"]["appendix_group"])
    return str(words["group"].get(column.group, words["column"]["other_group"]))


def _level_name(block: Block) -> str:
    words = words_of_sheet()["level"]
    return str(words.get(block.level or "", words["none"]))


def _width(column: Column, table: Consolidated) -> int:
    """Wide enough for the numbers and for a name of some seven lines, in characters."""
    totals = (block.totals.get(column.code) for block in table.blocks)
    shown = [_shown(row.values(column.code)) for block in table.blocks for row in block.rows]
    shown += [grouped(total.value) for total in totals if total and total.value is not None]
    longest = max((len(part) for text in shown for part in text.split("\n")), default=0)
    return min(max(longest + 4, ceil(len(column.name) / 7), 11), 34)


def _shown(values: Sequence[Decimal]) -> str:
    return " |\n".join(map(grouped, values))


def _cell_name(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column))
