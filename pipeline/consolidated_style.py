"""How the sheets of the consolidated table look: fonts, formats, numbers, and what they have in common when printed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from extractors.periods import Period
from patterns import catalogue
from pipeline.excel import fits
from pipeline.output import decimal_text
from pipeline.period_names import period_name

FONT = "Times New Roman"
BORDER = {"border": 1, "border_color": "#7F7F7F"}
HEAD = BORDER | {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "bg_color": "#DCE6F1"}
SMALL = HEAD | {"bold": False, "italic": True, "font_size": 10}
TEXT = BORDER | {"valign": "vcenter", "align": "left", "text_wrap": True, "indent": 1}
NUMBER = BORDER | {"valign": "vcenter", "align": "right"}
DIFFERS = NUMBER | {"bg_color": "#FFEB9C", "text_wrap": True}
LEVEL = BORDER | {"bold": True, "bg_color": "#F2F2F2", "valign": "vcenter"}
TOTAL = LEVEL | {"align": "right", "bg_color": "#E2EFDA"}
COUNTED = NUMBER | {"italic": True, "font_size": 10, "font_color": "#595959"}
NOTE = {"italic": True, "font_size": 10, "font_color": "#404040"}
YELLOW, GREEN = "#FFEB9C", "#E2EFDA"


@cache
def words_of_sheet() -> dict[str, Any]:
    """The words of the sheets."""
    return catalogue("tong_hop")


class Book:
    """A workbook with its formats, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, properties: Mapping[str, Any], **more: Any) -> Any:
        """The format with ``properties`` and ``more`` in the font of the sheet."""
        wanted = {"font_name": FONT, "font_size": 11} | dict(properties) | more
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(wanted)
        return self._formats[key]


def write_number(book: Book, sheet: Any, row: int, place: int, value: Decimal, look: Mapping[str, Any]) -> None:
    """``value`` as a number with as many decimals as it has; as text where Excel would drop digits."""
    if fits(value):
        sheet.write_number(row, place, value, book.format(look, num_format=number_format(value)))
    else:
        sheet.write_string(row, place, decimal_text(value), book.format(look))


def number_format(value: Decimal) -> str:
    """The format of Excel that shows every decimal of ``value``."""
    decimals = len(decimal_text(value).partition(".")[2])
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def grouped(value: Decimal) -> str:
    """``value`` as it is written in Vietnamese: 1.234,5."""
    whole, _, decimals = decimal_text(value).partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{decimals}" if decimals else "")


def line_count(text: str, width: int) -> int:
    """How many lines ``text`` takes when it is broken between words at ``width`` characters of a bold font."""
    lines, used = 1, 0.0
    for word in text.split():
        used += len(word) * 1.12 + 1
        if used > width + 1:
            lines, used = lines + 1, len(word) * 1.12 + 1
    return lines


def footer(sheet: Any, period: Period) -> None:
    """Put the period and the number of the page below each printed page."""
    name = period_name(period).replace("&", "&&")
    # The blank ends the font size: "&9" before "6 tháng" would mean size 96.
    left = name.replace("&", "&&")
    sheet.set_footer(f'&L&"{FONT}"&9 {left}&R&"{FONT}"&9 {words_of_sheet()["note"]["page"]}')
