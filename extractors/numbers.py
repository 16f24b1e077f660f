"""The grammar of numbers in Vietnamese reports: "." parts thousands and "," decimals, but files mix both.

What a separator means depends on what is counted, so :func:`read_number` is told how the number is used:

========== ============================================ ==========================
use        example                                      reading
========== ============================================ ==========================
count      "1.170 hồ sơ", "5,432 hồ sơ"                 1170, 5432 (no part of one)
money      "1.377.189.270 đồng", "500,000 đồng"         thousands
scaled     "39,278 tỷ", "2.310 triệu"                   39.278, 2310
percent    "97.35%", "12.345%", "98,7%"                 decimals
measure    "12,345 ha", "1.200 m2", "2.5 km"            12.345, 1200, 2.5
bare       no unit at all                               as a measure
========== ============================================ ==========================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Literal

import regex

from extractors.folding import key
from patterns import catalogue

_MARK = regex.compile(r"[.,]")
Use = Literal["count", "money", "scaled", "percent", "measure", "bare"]

MAX_DIGITS = 18
"""Longer digit strings are codes: money in the state budget has at most 16 digits."""

GAP = r"(?:[^\S\n\t]{1,3})"
"""A regex part: the blanks between two words of one line."""

NUMBER = r"\d++(?:[.,]\d++){0,999}+"
"""A regex part: digits with separators inside ("1.377.189.270", "97.35", "0"); bounded, for each group takes memory."""


def read_number(raw: str, use: Use = "bare") -> Decimal | None:
    """The exact value of ``raw`` (digits, ".", "," and blanks between thousands), None where it is no number.

    >>> read_number("1.377.189.270", "money"), read_number("97.35", "percent"), read_number("5,432", "count")
    (Decimal('1377189270'), Decimal('97.35'), Decimal('5432'))
    """
    if len(raw) > 2 * MAX_DIGITS or not raw.isascii():
        raw = raw.replace("\u00a0", " ")
        if len(raw) > 2 * MAX_DIGITS or not raw.isascii():
            return None
    compact = raw.replace(" ", "")
    if sum(map(str.isdigit, compact)) > MAX_DIGITS:
        return None
    if compact.isdigit():
        return Decimal(compact)
    return _separated(compact, use)


def _separated(raw: str, use: Use) -> Decimal | None:
    groups = _MARK.split(raw)
    marks = _MARK.findall(raw)
    if not all(map(str.isdigit, groups)):
        return None
    kinds = set(marks)
    if len(kinds) == 2:
        return _both(groups, marks)
    if len(marks) > 1:
        return Decimal("".join(groups)) if _thousands(groups) else None
    return _single(groups, marks[0], use)


def _both(groups: Sequence[str], marks: Sequence[str]) -> Decimal | None:
    """Read "1.234,5" and "1,234.5": the last mark is the decimal one when it stands alone behind whole thousands."""
    if marks[-1] in marks[:-1] or not _thousands(groups[:-1]):
        return None
    return Decimal("".join(groups[:-1]) + "." + groups[-1])


def _single(groups: Sequence[str], mark: str, use: Use) -> Decimal:
    thousands = _thousands(groups) and use != "percent" and (mark == "." or use in ("count", "money"))
    return Decimal("".join(groups)) if thousands else Decimal(".".join(groups))


def _thousands(groups: Sequence[str]) -> bool:
    head = groups[0]
    return len(head) <= 3 and head.lstrip("0") == head and all(len(group) == 3 for group in groups[1:])


def is_decimal_point(raw: str) -> bool:
    """Whether ``raw`` shows that its writer uses the point for decimals ("97.35"), where thousands cannot be meant."""
    groups = raw.split(".")
    return len(groups) == 2 and all(map(str.isdigit, groups)) and not _thousands(groups)


@cache
def _numerals() -> Mapping[str, Mapping[str, int]]:
    """The tables of ``numerals``: digits (hai = 2), multipliers (mươi = 10, trăm = 100), ``mười``, nghìn."""
    tables = catalogue("figures")["numerals"]
    names = ("digits", "times", "tens", "thousands")
    return {name: {key(word): value for word, value in tables[name].items()} for name in names}


@cache
def numeral() -> regex.Pattern[str]:
    """Numerals in words, two or more: "mười hai", "một trăm linh năm", "hai nghìn ba trăm" (up to 999 999)."""
    tables = catalogue("figures")["numerals"]
    digit, ten = "|".join(tables["digits"]), "|".join(tables["tens"])
    times_ten, times_hundred = (_words_worth(tables["times"], value) for value in (10, 100))
    tens = rf"(?:(?:{ten}){GAP}(?:{digit})|(?:{digit}){GAP}(?:{times_ten})(?:{GAP}(?:{digit}))?)"
    fill = "|".join(tables["fillers"])
    hundreds = rf"(?:{digit}){GAP}(?:{times_hundred})(?:{GAP}(?:{fill}){GAP}(?:{digit})|{GAP}{tens})?"
    thousand = "|".join(tables["thousands"])
    small = rf"(?:{hundreds}|{tens})"
    rest = rf"{GAP}(?:{small}|(?:không{GAP}trăm{GAP})?(?:{fill}){GAP}(?:{digit}))"
    thousands = rf"(?:{small}|{ten}|{digit}){GAP}(?:{thousand})(?:{rest})?"
    return regex.compile(rf"(?<!\w)(?:{thousands}|{small})(?!\w)", regex.IGNORECASE)


def _words_worth(table: Mapping[str, int], value: int) -> str:
    return "|".join(word for word, worth in table.items() if worth == value)


def read_numeral(words: str) -> Decimal | None:
    """The value of a numeral that :func:`numeral` matched, None for other words.

    >>> read_numeral("hai mươi ba"), read_numeral("một trăm linh năm"), read_numeral("một số")
    (Decimal('23'), Decimal('105'), None)
    """
    tables, fillers = _numerals(), frozenset(map(key, catalogue("figures")["numerals"]["fillers"]))
    above, total, last = 0, 0, 0
    for word in key(words).split():
        if word in tables["thousands"]:
            above, total, last = tables["thousands"][word] * (total + last), 0, 0
        elif word in tables["times"]:
            total, last = total + tables["times"][word] * last, 0
        elif word in tables["tens"]:
            total += tables["tens"][word]
        elif word in tables["digits"]:
            last = tables["digits"][word]
        elif word not in fillers:
            return None
    return Decimal(above + total + last)
