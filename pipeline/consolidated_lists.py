"""The sheets behind the consolidated table: the source of each figure, and the reports of the period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.consolidated import Consolidated, PeriodReport, Source
from pipeline.consolidated_style import HEAD, NUMBER, TEXT, Book, footer, line_count, words_of_sheet, write_number
from pipeline.excel import fitting
from pipeline.period_names import period_name

LIST_BODY = 3
_SOURCES_WIDTHS = (6, 7, 24, 24, 38, 16, 11, 8, 16, 14, 10, 30, 7, 30, 18, 70)
_REPORTS_WIDTHS = (6, 30, 18, 18, 10, 18, 12, 60, 34, 8, 40)


def write_sources(book: Book, sheet: Any, table: Consolidated, cells: Mapping[tuple[str, str], str]) -> None:
    """Write a line for each source of ``table``; ``cells`` are the places of the table that the lines lead to."""
    words = words_of_sheet()["sources"]
    _write_list_head(book, sheet, words, _SOURCES_WIDTHS, len(table.sources), table)
    text, number = book.format(TEXT | {"valign": "top"}), book.format(NUMBER | {"valign": "top"})
    for row, source in enumerate(table.sources, LIST_BODY):
        cell = cells.get((source.unit_key, source.indicator)) if source.used else None
        sheet.write_number(row, 0, row - LIST_BODY + 1, number)
        _write_jump(book, sheet, row, cell)
        for place, value in enumerate(_source_texts(source, words), 2):
            sheet.write_string(row, place, fitting(value or ""), text)
        write_number(book, sheet, row, 5, source.value, NUMBER | {"valign": "top"})
        if source.page is not None:
            sheet.write_number(row, 12, source.page, number)
        _set_height(sheet, row, ((source.name, 38), (source.quote, 70), (source.section, 30), (source.file_name, 30)))


def _source_texts(source: Source, words: Mapping[str, Any]) -> tuple[str | None, ...]:
    """The texts of a line of sources from the unit on; None where a number stands or nothing is known."""
    return (
        *(source.unit_name, source.indicator, source.name, None, source.unit, source.admin_level, source.mechanism),
        *(
            source.domain,
            words.get(source.source or ""),
            source.file_name,
            None,
            source.section,
            source.raw,
            source.quote,
        ),
    )


def _set_height(sheet: Any, row: int, texts: Sequence[tuple[str | None, int]]) -> None:
    """Make ``row`` high enough for texts in columns of these widths: not every program does it when it opens a file."""
    sheet.set_row(row, 15.0 * max(line_count(text or "", width) for text, width in texts) + 2)


def _write_jump(book: Book, sheet: Any, row: int, cell: str | None) -> None:
    look = book.format(TEXT | {"valign": "top", "align": "center"}, font_color="#1F4E79", underline=1)
    if cell is None:
        sheet.write_blank(row, 1, None, look)
    else:
        sheet.write_url(row, 1, f"internal:'{words_of_sheet()['sheet']['table']}'!{cell}", look, cell)


def write_reports(book: Book, sheet: Any, table: Consolidated) -> None:
    """Write a line for each report of the period, also for those that a newer one replaces."""
    words = words_of_sheet()["reports"]
    _write_list_head(book, sheet, words, _REPORTS_WIDTHS, len(table.reports), table)
    text = book.format(TEXT | {"valign": "top"})
    day = book.format(TEXT | {"valign": "top", "align": "center"}, num_format="dd/mm/yyyy")
    for row, report in enumerate(table.reports, LIST_BODY):
        sheet.write_number(row, 0, row - LIST_BODY + 1, text)
        for place, value in enumerate(_report_texts(report, words), 1):
            sheet.write_string(row, place, fitting(value or ""), text)
        if report.issued_on is not None:
            sheet.write_datetime(row, 6, report.issued_on, day)
        _set_height(sheet, row, ((report.title, 60), (report.file_name, 34), (report.unit_name, 30)))


def _report_texts(report: PeriodReport, words: Mapping[str, Any]) -> tuple[str | None, ...]:
    counts = words["yes"] if report.replaced_by is None else words["no"]
    note = words["replaced"].format(file=report.replaced_by) if report.replaced_by else None
    return (
        *(
            report.unit_name,
            report.district,
            report.province,
            report.admin_level,
            report.full_symbol,
            None,
            report.title,
        ),
        *(report.file_name, counts, note),
    )


def _write_list_head(
    book: Book, sheet: Any, words: Mapping[str, Any], widths: Sequence[int], rows: int, table: Consolidated
) -> None:
    """Title, period and heads of a list, with what makes it print well."""
    sheet.write_string(0, 0, words["title"], book.format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, period_name(table.period), book.format({"italic": True}))
    for column, (name, width) in enumerate(zip(words["columns"], widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(LIST_BODY - 1, column, name, book.format(HEAD))
    sheet.freeze_panes(LIST_BODY, 3)
    sheet.autofilter(LIST_BODY - 1, 0, LIST_BODY - 1 + rows, len(widths) - 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(LIST_BODY - 1)
    footer(sheet, table.period)
