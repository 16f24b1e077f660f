"""The compliance matrix as a workbook that prints: the table with its legend, and the units that lack something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, Any

from patterns import catalogue
from pipeline.consolidated_style import FONT, HEAD, NOTE, TOTAL, Book, line_count
from pipeline.excel import fitting, write_cell
from pipeline.matrix import Matrix, Sent, State, days_late, due_date, marks, state, state_of, states_of_year
from pipeline.matrix_units import Unit
from pipeline.period_names import period_name

_TITLE, _PERIOD, _COUNTS, _LEGEND, _HEAD, _BODY = 0, 1, 2, 3, 5, 6
_CELL: dict[str, Any] = {"border": 1, "border_color": "#7F7F7F", "valign": "vcenter"}
_MIDDLE = _CELL | {"align": "center"}
_WRAPPED = _CELL | {"text_wrap": True, "indent": 1}
_DAY = {"num_format": "dd/mm/yyyy"}
#: Colours that stay apart for people who do not tell red from green, and in grey; the words say the same.
_COLOURS: dict[str, dict[str, Any]] = {
    "submitted": {"bg_color": "#E2EFDA"},
    "late": {"bg_color": "#FFEB9C"},
    "missing": {"bg_color": "#F8CBAD", "bold": True},
    "errors": {"bg_color": "#DDEBF7", "italic": True},
    "lacking": {"bg_color": "#F8CBAD", "bold": True},
}
_WIDTHS = {
    "number": 5, "unit": 26, "level": 6, "state": 16, "report": 14, "issued_on": 11, "days": 7, "errors": 5,
    "warnings": 7, "section": 10, "file": 30, "period": 20, "lacking": 80, "lacking_count": 9,
}  # fmt: skip
_LONGEST_HEAD = 8  # lines
_LINE = 15.5  # points


def write_workbook(matrix: Matrix, file: IO[bytes]) -> None:
    """Write ``matrix`` as a workbook: the table, and for a period the units that lack a report or a section."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as opened:
        book, names = Book(opened), catalogue("matrix")["sheet"]
        table = _Sheet(book, opened.add_worksheet(names["table"]), matrix)
        if matrix.by_period:
            _write_year(table)
            return
        _write_sections(table)
        _write_lacking(_Sheet(book, opened.add_worksheet(names["lacking"]), matrix))


class _Sheet:
    """A sheet with a title, a head that repeats on each page, a filter, and a footer."""

    def __init__(self, book: Book, sheet: Any, matrix: Matrix) -> None:
        self.book, self.sheet, self.matrix = book, sheet, matrix
        self.words = catalogue("matrix")["sheet"]

    def put(self, row: int, column: int, value: Any, look: Mapping[str, Any]) -> None:
        """Write ``value`` with a look; None leaves a cell with its border."""
        if value is None:
            self.sheet.write_blank(row, column, None, self.book.format(look))
        elif isinstance(value, str):
            self.sheet.write_string(row, column, fitting(value), self.book.format(look))
        elif isinstance(value, int):
            self.sheet.write_number(row, column, value, self.book.format(look))
        else:
            form = self.book.format(look, **_DAY)
            write_cell(self.sheet, row, column, value, form, form)

    def head(self, columns: Sequence[tuple[str, float]], title: str, lines: Sequence[str]) -> None:
        """Write title, lines below it, and the heads of ``columns``, each with its width."""
        self.put(_TITLE, 0, title, {"bold": True, "font_size": 14})
        self.sheet.set_row(_TITLE, 22)
        for row, line in enumerate(lines, _PERIOD):
            self.put(row, 0, line, {"bold": row == _PERIOD, "font_size": 12 if row == _PERIOD else 11})
        for place, (name, width) in enumerate(columns):
            self.sheet.set_column(place, place, width)
            self.put(_HEAD, place, name, HEAD | {"font_size": 10})
        lines_needed = max(line_count(name, int(width)) for name, width in columns)
        self.sheet.set_row(_HEAD, 8 + 14 * min(lines_needed, _LONGEST_HEAD))

    def row(self, row: int, *texts: tuple[str, float]) -> None:
        """Give ``row`` the height that its longest text needs; each stands beside the width of its column."""
        lines = max((line_count(text, int(width * 1.1)) for text, width in texts), default=1)
        self.sheet.set_row(row, _LINE * lines + 2)

    def finish(self, rows: int, columns: int, printed: int, total: int = 0) -> None:
        """Filter, frozen head and the look on paper, for ``rows`` below the head; the first columns are ``printed``."""
        sheet = self.sheet
        sheet.print_area(0, 0, _BODY + max(rows, 1) + total - 1, printed - 1)
        if rows:
            sheet.autofilter(_HEAD, 0, _BODY + rows - 1, columns - 1)
        sheet.freeze_panes(_BODY, 2)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD)
        # The blank ends the font size: "&9" before "6 tháng" would mean size 96.
        year = self.words["year"].format(year=self.matrix.period.year)
        named = year if self.matrix.by_period else period_name(self.matrix.period)
        sheet.set_footer(f'&L&"{FONT}"&9 {named}&R&"{FONT}"&9 {self.words["page"]}')


def _title(matrix: Matrix) -> str:
    return str(catalogue("matrix")["sheet"]["title"].format(title=matrix.profile.title.upper()))


def _look(found: State, sent: Sent | None) -> dict[str, Any]:
    if found == "submitted" and sent is not None and sent.errors:
        return _COLOURS["errors"]
    return _COLOURS[found]


def _write_sections(page: _Sheet) -> None:
    matrix, due = page.matrix, due_date(page.matrix.profile, page.matrix.period)
    heads, sections = catalogue("matrix")["column"], matrix.sections
    names = ("number", "unit", "level", "state", "report", "issued_on", "days", "errors", "warnings")
    columns = [(heads[name], float(_WIDTHS[name])) for name in names]
    columns += [(name, float(_WIDTHS["section"])) for name in sections.values()]
    columns.append((heads["file"], _WIDTHS["file"]))
    page.head(columns, _title(matrix), _lines(page))
    _write_legend_of_sections(page)
    row = _BODY
    for row, (unit, sent) in enumerate(matrix.reports(), _BODY):
        _write_unit(page, row, unit, sent, due)
    _write_total(page, row + 1, [(due, sent) for _, sent in matrix.reports()])
    page.finish(row - _BODY + 1, len(columns), len(columns) - 1, total=1)


def _lines(page: _Sheet) -> list[str]:
    """The period and its due date, and how many units sent their report."""
    matrix, words = page.matrix, page.words
    if matrix.by_period:
        return [words["year"].format(year=matrix.period.year)]
    due = due_date(matrix.profile, matrix.period)
    period = words["period"].format(period=period_name(matrix.period))
    asked = f". {words['due'].format(due=f'{due:%d/%m/%Y}')}" if due else ""
    states = [(state_of(sent, due), sent) for _, sent in matrix.reports()]
    counts = words["counts"].format(
        units=len(states),
        sent=sum(sent is not None for _, sent in states),
        late=sum(found == "late" for found, _ in states),
        missing=sum(found == "missing" for found, _ in states),
        errors=sum(bool(sent and sent.errors) for _, sent in states),
    )
    return [period + asked, counts]


def _write_legend(page: _Sheet, places: Sequence[tuple[int, int]]) -> None:
    """A cell for each colour and what it means; ``places`` are the first and last columns of each cell."""
    page.put(_LEGEND, 1, page.words["legend"], NOTE | {"align": "right"})
    states = catalogue("matrix")["state"]
    named = {key: str(states[key]) for key in ("submitted", "late", "missing")}
    named["errors"] = str(states["errors"]).format(state=states["submitted"], count="n")
    for (first, last), (key, words) in zip(places, named.items(), strict=True):
        look = _MIDDLE | _COLOURS[key]
        if first == last:
            page.put(_LEGEND, first, words, look)
        else:
            page.sheet.merge_range(_LEGEND, first, _LEGEND, last, words, page.book.format(look))


def _write_legend_of_sections(page: _Sheet) -> None:
    _write_legend(page, ((2, 3), (4, 4), (5, 6), (7, 9)))
    words = page.words
    page.sheet.merge_range(
        *(_LEGEND, 11, _LEGEND, 12),
        catalogue("matrix")["section"]["missing"],
        page.book.format(_MIDDLE | _COLOURS["lacking"]),
    )
    page.put(_LEGEND, 13, f"{words['legend_lacking']}; {words['not_checked']}", NOTE)


def _write_unit(page: _Sheet, row: int, unit: Unit, sent: Sent | None, due: Any) -> None:
    words = catalogue("matrix")["section"]
    page.row(row, (unit.name, _WIDTHS["unit"]))
    page.put(row, 0, row - _BODY + 1, _MIDDLE)
    page.put(row, 1, unit.name, _WRAPPED)
    page.put(row, 2, unit.level, _MIDDLE)
    page.put(row, 3, state(sent, due), _WRAPPED | _look(state_of(sent, due), sent))
    page.put(row, 4, sent.label if sent else None, _MIDDLE)
    page.put(row, 5, sent.issued_on if sent else None, _MIDDLE)
    page.put(row, 6, days_late(sent, due) or None, _MIDDLE)
    for place, count in ((7, sent.errors if sent else None), (8, sent.warnings if sent else None)):
        page.put(row, place, count, _MIDDLE)
    told = marks(page.matrix, sent, words["present"], words["missing"])
    for place, mark in enumerate(told, 9):
        page.put(row, place, mark, _MIDDLE | (_COLOURS["lacking"] if mark == words["missing"] else {}))
    page.put(row, 9 + len(told), sent.file_name if sent else None, _CELL | {"font_size": 9, "indent": 1})


def _write_total(page: _Sheet, row: int, reports: Sequence[tuple[Any, Sent | None]]) -> None:
    heads, sent = catalogue("matrix")["column"], [one for _, one in reports if one is not None]
    look = TOTAL | {"align": "center"}
    page.put(row, 0, None, look)
    page.put(row, 1, heads["total"].format(units=len(reports)), TOTAL | {"align": "left", "indent": 1})
    page.put(row, 2, None, look)
    page.put(row, 3, heads["count"].format(count=len(sent), units=len(reports)), look)
    late = sum(state_of(one, due) == "late" for due, one in reports)
    counted = (None, None, late, sum(one.errors for one in sent), sum(one.warnings for one in sent))
    for place, value in enumerate(counted, 4):
        page.put(row, place, value, look)
    checked = [one.lacking for one in sent if one.lacking is not None]
    for place, code in enumerate(page.matrix.sections, 9):
        page.put(row, place, sum(code not in lacking for lacking in checked), look)
    page.put(row, 9 + len(page.matrix.sections), None, look)


def _write_lacking(page: _Sheet) -> None:
    """The units without a report, and those whose report lacks sections, with the names of these."""
    words, heads, sections = page.words, catalogue("matrix")["column"], page.matrix.sections
    names = ("number", "unit", "state", "report", "lacking_count", "lacking")
    columns = [(heads[name], float(_WIDTHS[name])) for name in names]
    page.head(columns, words["lacking_title"], _lines(page)[:1])
    due = due_date(page.matrix.profile, page.matrix.period)
    rows = [(unit, sent) for unit, sent in page.matrix.reports() if sent is None or sent.lacking]
    for row, (unit, sent) in enumerate(rows, _BODY):
        lacking = [name for code, name in sections.items() if sent and sent.lacking and code in sent.lacking]
        told = "; ".join(lacking) if sent else words["no_report"]
        page.put(row, 0, row - _BODY + 1, _MIDDLE)
        page.put(row, 1, unit.name, _WRAPPED)
        page.put(row, 2, state(sent, due), _WRAPPED | _look(state_of(sent, due), sent))
        page.put(row, 3, sent.label if sent else None, _MIDDLE)
        page.put(row, 4, len(lacking) if sent else None, _MIDDLE)
        page.put(row, 5, told, _WRAPPED)
        page.row(row, (told, _WIDTHS["lacking"]), (unit.name, _WIDTHS["unit"]))
    if not rows:
        page.put(_BODY, 1, words["nothing"], NOTE)
    page.finish(len(rows), len(columns), len(columns))


def _write_year(page: _Sheet) -> None:
    """The states of each unit, a column for each period."""
    matrix, heads = page.matrix, catalogue("matrix")["column"]
    periods = matrix.periods()
    columns = [(heads[name], float(_WIDTHS[name])) for name in ("number", "unit", "level")]
    columns += [(period_name(one), float(_WIDTHS["period"])) for one in periods]
    page.head(columns, _title(matrix), _lines(page))
    _write_legend(page, ((3, 3), (4, 4), (5, 5), (6, 6)))
    row = _BODY - 1
    for row, (unit, cells) in enumerate(states_of_year(matrix, periods, lambda *told: told), _BODY):
        page.row(row, (unit.name, _WIDTHS["unit"]))
        page.put(row, 0, row - _BODY + 1, _MIDDLE)
        page.put(row, 1, unit.name, _WRAPPED)
        page.put(row, 2, unit.level, _MIDDLE)
        for place, (sent, due) in enumerate(cells, 3):
            page.put(row, place, state(sent, due), _WRAPPED | _look(state_of(sent, due), sent))
    page.finish(row - _BODY + 1, len(columns), len(columns))
