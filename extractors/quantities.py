"""The figures of one line: its numbers with their units, joined and shared, and those that count nothing left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import regex

from extractors.halves import with_halves
from extractors.joining import connector, join, share
from extractors.naming import is_name, names_the_next, numbers_a_place, quoted_names
from extractors.not_figures import (
    has_bare_cue,
    is_abbreviation,
    is_fixed_name,
    is_glued,
    is_in_address,
    is_item,
    is_symbol,
    key,
    left_of,
    lower_word_follows,
    may_follow_bare,
    name_before,
    percentage_follows,
)
from extractors.numbers import NUMBER, numeral, read_numeral
from extractors.quantity import Quantity
from extractors.units import Unit, is_verbal, read_unit
from patterns import catalogue

Barred = Callable[[int, int], bool]

_BLANK = r"[^\S\n\t]"
# "16/60", "54,020/146,250", "07/07", and dates "03/03/2023", "23 /12/2022", "15-12-2023"
_CHAIN = regex.compile(
    rf"""
    (?<! [\p{{L}}\p{{M}}\d] )
    (?: (?P<date> \d{{1,2}} [-.] \d{{1,2}} [-.] (?:19|20)\d\d ) (?! [\d.,/-] \d )
      | (?P<part> {NUMBER} ) (?: {_BLANK}{{0,2}} / {_BLANK}{{0,2}} (?P<part> {NUMBER} ) ){{0,4}}+
    )
    """,
    regex.VERBOSE,
)
_DIGIT = regex.compile(r"\d")
_MAX_BARE_DIGITS = 15
_SHARE = 60  # characters from a figure to the next share of it


def read_quantities(text: str, start: int, end: int, line_start: int, barred: Barred) -> list[Quantity]:
    """The figures of ``text[start:end]`` on the line that begins at ``line_start``, in reading order.

    ``barred(start, end)`` tells the spans whose numbers belong to something else (references, labels).
    """
    found = _numerals(text, start, end, barred)
    if _DIGIT.search(text, start, end) is not None:
        found += with_halves(text, share(text, join(text, scan_numbers(text, start, end, line_start, barred))), end)
    return _settle(text, end, sorted(found, key=lambda quantity: quantity.start))


def scan_numbers(text: str, start: int, end: int, line_start: int, barred: Barred) -> list[Quantity]:
    """The numbers of ``text[start:end]`` as they stand, each with its unit; ``barred`` are those that count nothing."""
    found: list[Quantity] = []
    quoted = quoted_names(text, start, end)
    for match in _CHAIN.finditer(text, start, end):
        number = Quantity(
            start=match.start(),
            digits_end=match.end(),
            end=match.end(),
            parts=tuple(match.captures("part")),
            unit=None,
            left=left_of(text, match.start(), line_start),
            barred=True,
        )
        previous = found[-1] if found else None
        named = any(first <= match.start() and match.end() <= last for first, last in quoted)
        code = named or barred(*match.span()) or _is_code(text, number, line_start, end, previous)
        found.append(number if code else _counted(text, number, end, previous))
    return found


def _is_code(text: str, number: Quantity, line_start: int, line_end: int, previous: Quantity | None) -> bool:
    start, end = number.start, number.digits_end
    return (
        not 1 <= len(number.parts) <= 2
        or (is_glued(text, start, line_start) and not _is_second_side(text, start, previous))
        or is_symbol(text, end, line_end)
        or is_item(text, start, end, line_start)
        or clock_mark().match(text, end, line_end) is not None
        or is_fixed_name(text, start, end, line_start, line_end)
        or is_in_address(text, start, end, line_start, line_end)
    )


@cache
def clock_mark() -> regex.Pattern[str]:
    """The hour glued to its number: "7h30", "11 giờ30", "8h"."""
    marks = "|".join(map(regex.escape, catalogue("figures")["clock"]["glued"]))
    return regex.compile(rf"(?:{marks})(?:\d|(?![\p{{L}}/]))", regex.IGNORECASE)


def _is_second_side(text: str, start: int, previous: Quantity | None) -> bool:
    """Whether the number stands right behind a slash after a number with its unit ("39,2 tỷ đồng/80,5 tỷ đồng")."""
    if previous is None or previous.unit is None or start - previous.end > 4:
        return False
    return text[previous.end : start].strip() == "/"


def _counted(text: str, number: Quantity, line_end: int, previous: Quantity | None) -> Quantity:
    """``number`` with its unit; barred where it is a name, a date or a code ("3G")."""
    unit = read_unit(text, number.digits_end, line_end)
    if names_the_next(text, unit, line_end) or numbers_a_place(number, unit):
        unit = None
    glued = unit is None and number.digits_end < line_end and text[number.digits_end].isalpha()
    if glued or is_name(text, number, unit, line_end) or _continues_name(text, number, unit, previous):
        return replace(number, unit=unit)
    return replace(number, unit=unit, end=number.end if unit is None else unit.end, barred=False)


def _continues_name(text: str, number: Quantity, unit: Unit | None, previous: Quantity | None) -> bool:
    """Whether a plain small number behind a barred one shares its name ("mức độ 3 và 4", "thôn 1, 2")."""
    if previous is None or not previous.barred or (unit is not None and not is_verbal(unit)):
        return False
    plain = number.parts[0].isdigit() and len(number.parts[0]) <= 4
    return plain and connector(text, previous.digits_end, number.start)


def _numerals(text: str, start: int, end: int, barred: Barred) -> list[Quantity]:
    """Numerals in words ("hai mươi ba hộ"), only before a counted noun of the catalogue."""
    words = text[start:end].casefold()
    if not any(mark in words for mark in catalogue("figures")["numerals"]["marks"]):
        return []
    found = (_numeral(text, match, start, end) for match in numeral().finditer(text, start, end))
    return [quantity for quantity in found if quantity is not None and not barred(quantity.start, quantity.end)]


def _numeral(text: str, match: regex.Match[str], line_start: int, line_end: int) -> Quantity | None:
    unit, value = read_unit(text, match.end(), line_end), read_numeral(match[0])
    if unit is None or value is None or not unit.listed or unit.scale != 1 or unit.kind not in ("count", "place"):
        return None
    if unit.names is not None:
        return None
    left = left_of(text, match.start(), line_start)
    if name_before(left) is not None or left.ends_with(_scale_words()):
        return None
    start, digits_end = match.span()
    return Quantity(
        start=start, digits_end=digits_end, end=unit.end, parts=(match[0],), unit=unit, left=left, value=value
    )


@cache
def _scale_words() -> frozenset[str]:
    scales = (group for group in catalogue("units")["group"] if group["kind"] == "scale")
    return frozenset(key(name) for group in scales for name in group["names"])


def _settle(text: str, line_end: int, found: Sequence[Quantity]) -> list[Quantity]:
    """The figures: every number with a unit, and those without one whose neighbourhood counts."""
    kept: list[Quantity] = []
    counting = False
    for quantity in found:
        if quantity.barred or quantity.value is None:
            continue
        if quantity.unit is not None:
            counting = True
            kept.append(quantity)
        elif _stands_alone(text, line_end, quantity, kept[-1] if kept else None, counting):
            kept.append(quantity)
    return kept


def _stands_alone(text: str, line_end: int, number: Quantity, before: Quantity | None, counting: bool) -> bool:
    if len(number.parts[0]) > _MAX_BARE_DIGITS:
        return False
    if len(number.parts) == 2:
        return _is_bare_ratio(text, line_end, number, before)
    left, end = number.left, number.digits_end
    cued = has_bare_cue(left)
    plain = not left.mark and (left.last.islower() or is_abbreviation(left.last))
    if may_follow_bare(text, end, line_end) and (cued or (counting and plain)):
        return True
    if counting and _is_share(text, number, before):
        return True
    return counting and (cued or left.mark in ("(", ",", ";")) and lower_word_follows(text, end, line_end)


def _is_share(text: str, number: Quantity, before: Quantity | None) -> bool:
    """Whether the number is a part of the figure before a bracket, by the name before it ("(xã Ea Bung 03, ...)")."""
    if before is None or number.parts[0][0] != "0" or number.left.mark or name_before(number.left) is not None:
        return False
    between = text[before.end : number.start]
    near = len(between) <= _SHARE and (between.count("(") == 1 or between[:1] in (",", ";"))
    return near and text[number.digits_end : number.digits_end + 1] in (",", ";", ")")


def _is_bare_ratio(text: str, line_end: int, number: Quantity, before: Quantity | None) -> bool:
    """Whether "386/400" is a ratio: behind its percentage in brackets, before it, or after a colon."""
    bracketed = before is not None and number.start - before.end <= 3 and "(" in text[before.end : number.start]
    cued = bracketed or has_bare_cue(number.left)
    end = number.digits_end
    return percentage_follows(text, end, line_end) or (cued and may_follow_bare(text, end, line_end))
