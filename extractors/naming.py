"""Whether a number is a year, a date, a time of day or part of a name, by its unit and the words before it."""

from __future__ import annotations

from functools import cache

import regex

from extractors.not_figures import (
    Left,
    has_date_cue,
    is_day_and_month,
    is_name_word,
    is_year,
    key,
    name_before,
    words_of,
)
from extractors.quantity import Quantity
from extractors.units import Unit, is_verbal
from patterns import catalogue

_BLANK = r"[^\S\n\t]"
_YEARS = regex.compile(rf"{_BLANK}{{0,2}}[-–—]{_BLANK}{{0,2}}(?:19|20)\d\d(?!\d)")
# no label is written with thousands: "thu 9 tháng 3.906 triệu đồng"
_LABEL_NEXT = regex.compile(rf"{_BLANK}{{1,3}}(?:\d(?!\d{{0,2}}[.,]\d{{3}}(?!\d))|[IVX]+\b|[A-ZĐ]\b|[a-zđ]\b)")
_LETTERS_NEXT = regex.compile(
    rf"(?:{_BLANK}{{1,2}}(?P<letter>[A-ZĐ])(?!\w))(?:(?:,|{_BLANK}{{1,2}}và){_BLANK}{{1,2}}(?P<letter>[A-ZĐ])(?!\w)){{1,5}}"
)
_PHONE_DIGITS = 10


@cache
def _date_next() -> regex.Pattern[str]:
    month = _alternatives("month")
    return regex.compile(rf"{_BLANK}{{1,3}}\d{{1,2}}(?:{_BLANK}?[/.-]{_BLANK}?\d|{_BLANK}{{1,3}}(?:{month}))")


@cache
def _clock_next() -> regex.Pattern[str]:
    return regex.compile(rf"{_BLANK}{{0,3}}(?:\d|(?:{_alternatives('after_hour')})(?!\w))", regex.IGNORECASE)


@cache
def _quoted() -> regex.Pattern[str]:
    nouns = "|".join(map(regex.escape, catalogue("figures")["quoted_name"]["nouns"]))
    quote = r"(?:“[^“”\n]{2,100}”|\"[^\"\n]{2,100}\"|‘[^‘’\n]{2,100}’)"
    joint = rf"{_BLANK}{{0,2}}(?:[,;]|và|,{_BLANK}và){_BLANK}{{0,2}}"
    return regex.compile(
        rf"(?i:(?<!\w)(?:{nouns})(?!\w))[^\d.;“”\"‘’\n]{{0,40}}+(?P<names>{quote}(?:{joint}{quote}){{0,8}}+)"
    )


def quoted_names(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of names in quotes, by the noun before them (mô hình “Khai sinh 15 phút”, “3 trong 1”)."""
    if not any(mark in text[start:end] for mark in '“"‘'):
        return []
    return [match.span("names") for match in _quoted().finditer(text, start, end)]


def _alternatives(name: str) -> str:
    return "|".join(map(regex.escape, catalogue("figures")["clock"][name]))


@cache
def _clock_words(name: str) -> frozenset[str]:
    return frozenset(map(key, catalogue("figures")["clock"][name]))


def names_the_next(text: str, quantity: Quantity, unit: Unit | None, line_end: int) -> bool:
    """Whether the noun after a number takes the number behind it ("khoản 1, 2 Điều 47").

    It does not where as many letters follow as the number says ("2 tòa nhà A, B").
    """
    if unit is None or unit.kind == "measure" or not is_name_word(unit.name):
        return False
    if _LABEL_NEXT.match(text, unit.end, line_end) is None:
        return False
    letters = _LETTERS_NEXT.match(text, unit.end, line_end)
    listed = letters is not None and str(len(letters.captures("letter"))) == quantity.parts[0].lstrip("0")
    return not (listed and name_before(quantity.left) is None)


def numbers_a_place(quantity: Quantity, unit: Unit | None) -> bool:
    """Whether the number belongs to the words before a named place ("BCĐ 35 huyện Phú An") and does not count places.

    It counts them before several names and with a leading zero ("02 xã Tân Lập, Ea Bung", "01 xã Ea Bung").
    """
    if unit is None or unit.names is None:
        return False
    head, left = quantity.parts[0], quantity.left
    if len(quantity.parts) > 1 or not head.isdigit() or len(head) > 2 or name_before(left) is not None:
        return True
    return head[0] != "0" and (unit.names == "one" or (not left.mark and not left.last.islower()))


def is_name(text: str, quantity: Quantity, unit: Unit | None, line_end: int) -> bool:
    """Whether the number of ``quantity`` is a year, a date, a time of day, a period or part of a name."""
    if unit is not None and unit.kind == "stop":
        return True
    if unit is not None and unit.kind == "time" and _is_clock(text, quantity, unit, line_end):
        return True
    counted = unit is not None and unit.kind in ("percent", "money", "measure", "time")
    return _is_named(quantity, unit, counted) or (not counted and _is_date(text, quantity, unit))


def _is_named(quantity: Quantity, unit: Unit | None, counted: bool) -> bool:
    name, head = name_before(quantity.left), quantity.parts[0]
    if name is None:
        return False
    if name.strength == "year":
        return is_year(head)
    if counted and quantity.left.mark != ".":
        return False
    if name.limit is not None and (not head.isdigit() or len(head) > 2 or int(head) > name.limit):
        return is_year(head)
    return name.strength == "hard" or unit is None or is_verbal(unit)


def _is_date(text: str, quantity: Quantity, unit: Unit | None) -> bool:
    parts, left = quantity.parts, quantity.left
    if len(parts) == 1:
        if not is_year(parts[0]):
            return len(parts[0]) >= _PHONE_DIGITS and parts[0].isdigit() and parts[0][0] == "0"
        return unit is None or _YEARS.match(text, quantity.digits_end) is not None
    if parts[0].isdigit() and len(parts[0]) <= 2 and is_year(parts[1]) and int(parts[0]) <= 12:
        return unit is None or unit.kind == "place" or has_date_cue(left)
    return is_day_and_month(parts) and has_date_cue(left) and not _counts_so_far(left)


def _counts_so_far(left: Left) -> bool:
    """Whether "đến nay" or the like stands before a ratio that could be a day and a month."""
    return left.words[-1:] != () and left.words[-1] in words_of("so_far")


def _is_clock(text: str, quantity: Quantity, unit: Unit, line_end: int) -> bool:
    name = key(unit.name or "")
    if name in _clock_words("day"):
        return _date_next().match(text, unit.end, line_end) is not None
    if name in _clock_words("minute"):
        return quantity.left.ends_with(_clock_words("hour"))
    head = quantity.parts[0]
    if name not in _clock_words("hour") or not head.isdigit() or int(head[:3]) > 24:
        return False
    return quantity.left.ends_with(_clock_words("cues")) or _clock_next().match(text, unit.end, line_end) is not None
