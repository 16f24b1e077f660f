"""Dates as Vietnamese documents write them: "ngày 09/01/2024", "30 tháng 5 năm 2024", "03/2024"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import regex

from extractors.scanning import Scan, words_opening


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date in a text; ``raw`` begins at the word "ngày" or "tháng" where one is written.

    ``value`` is None where no day is stated and where the day cannot be ("31/02/2024").
    """

    day: int | None
    month: int
    year: int
    value: date | None
    raw: str
    start: int
    end: int


_GRAMMAR = r"""
    # ngày 30 tháng 5 năm 2022
    (?P<words> (?:ngày\s{0,3})? (?<!\d)(?P<d1>\d{1,2}) \s{0,3}tháng\s{0,3} (?P<m1>\d{1,2})
      ,?\s{0,3}năm\s{0,3} (?P<y1>\d{4}) (?!\d) )
    # 09/01/2022   23 /12/2022   09-01-2022
  | (?P<slashes> (?:ngày\s{0,3}:?\s{0,3})? (?<![\d/.,-]) (?P<d2>\d{1,2}) \s?[/.-]\s? (?P<m2>\d{1,2})
      \s?[/.-]\s? (?P<y2>(?:19|20)\d{2}) (?!\d|\s?/) )
    # tháng 3 năm 2022   tháng 3/2022
  | (?P<month> (?<!\w)tháng\s{0,3} (?P<m3>\d{1,2}) (?: ,?\s{0,3}năm\s{0,3} | \s?[/-]\s? )
      (?P<y3>\d{4}) (?!\d|\s?/) )
    # 03/2022
  | (?P<short> (?<![\d/.,-]) (?P<m4>\d{1,2}) \s?/\s? (?P<y4>(?:19|20)\d{2})
      (?!\d|\s?/\s?[\p{L}\d]|\s?-\s?\p{Lu}) )
"""


@cache
def _grammar() -> Scan:
    number = (r"\d", r"(?<!\d.)", r"(?=\d?\s{0,3}[-/.tT])")
    words = [*words_opening(["ngày"], inside=True), *words_opening(["tháng"], r"\s{0,3}\d")]
    return Scan(regex.compile(_GRAMMAR, regex.VERBOSE | regex.IGNORECASE), [number, *words])


def make_date(day: int | None, month: int | None, year: int | None) -> date | None:
    """The date, None where a part is not stated or no such day exists."""
    if day is None or month is None or year is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _mention(match: regex.Match[str]) -> DateMention | None:
    parts = {name: int(value) for name, value in match.groupdict().items() if value and name[1:].isdigit()}
    found = {name[0]: value for name, value in parts.items()}
    month, year = found["m"], found["y"]
    if "d" not in found and not 1 <= month <= 12:
        return None
    day = found.get("d")
    return DateMention(
        day=day,
        month=month,
        year=year,
        value=make_date(day, month, year),
        raw=match[0],
        start=match.start(),
        end=match.end(),
    )


def find_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[DateMention]:
    """Every date of ``text[start:end]`` in reading order, also months without a day ("03/2024").

    Offsets count code points of ``text``. A number and year inside a document symbol ("30/2020/NĐ-CP")
    is no date.
    """
    for match in _grammar().finditer(text, start, len(text) if end is None else end):
        mention = _mention(match)
        if mention is not None:
            yield mention
