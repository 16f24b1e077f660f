"""One Excel sheet, written so that no text becomes a formula or a link and nothing is dropped silently."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from pipeline.errors import UsageFailure
from pipeline.messages import say
from pipeline.output import Answer, plain

_ROWS = 1_048_576
_CHARACTERS = 32_767
_EXACT_DIGITS = 15
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTHS = (8, 60)
_SAMPLE = 200


def write_sheet(answer: Answer, file: IO[bytes]) -> None:
    """Write ``answer``; raises :class:`UsageFailure` when Excel cannot hold so many rows."""
    import xlsxwriter

    rows = list(answer.rows)
    if len(rows) >= _ROWS:
        raise UsageFailure("too_many_rows", limit=_ROWS - 1)
    with xlsxwriter.Workbook(file, dict(_OPTIONS)) as book:
        sheet = book.add_worksheet("baocao")
        head, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        for column, name in enumerate(answer.columns):
            longest = max((len(plain(row[column])) for row in rows[:_SAMPLE]), default=0)
            sheet.set_column(column, column, min(max(longest, len(name), _WIDTHS[0]), _WIDTHS[1]))
            sheet.write_string(0, column, fitting(name), head)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                write_cell(sheet, number, column, value, day, moment)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(answer.columns) - 1)


def write_cell(sheet: Any, row: int, column: int, value: Any, day: Any, moment: Any) -> None:
    """Write ``value`` as what it is, with the format ``day`` for a date and ``moment`` for a time; nothing for None."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and fits(value):
        sheet.write_number(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, moment if isinstance(value, datetime) else day)
    else:
        sheet.write_string(row, column, fitting(plain(value)))


def fits(number: int | float | Decimal) -> bool:
    """Whether Excel keeps every digit of ``number`` (it holds fifteen)."""
    if isinstance(number, float):
        return number == number and abs(number) != float("inf")
    return len(plain(number).replace(".", "").lstrip("-").strip("0")) <= _EXACT_DIGITS


def fitting(text: str) -> str:
    """``text``, visibly shortened where a cell of Excel cannot hold it."""
    if len(text) <= _CHARACTERS:
        return text
    mark = say("shortened", count=len(text))
    return text[: _CHARACTERS - len(mark)] + mark
