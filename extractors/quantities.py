"""The figures of one line: its numbers with their units, joined and shared, and those that count nothing left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    left_of,
    lower_word_follows,
    may_follow_bare,
    name_before,
    percentage_follows,
    words_of,
)
from extractors.numbers import NUMBER
from extractors.quantity import Quantity
from extractors.signs import minus_before
from extractors.spoken import spoken_quantities
from extractors.units import Unit, is_verbal, read_unit, scale_words, unit_of_share
from patterns import catalogue

Barred = Callable[[int, int], bool]

_BLANK = r"[^\S\n\t]"
# "16/60", "54,020/146,250", "07/07", and dates "03/03/2023", "23 /12/2022", "15-12-2023"
_PARTS = rf"""
    (?: (?P<date> \d{{1,2}} [-.] \d{{1,2}} [-.] (?:19|20)\d\d ) (?! [\d.,/-] \d )
      | (?P<part> {NUMBER} ) (?: {_BLANK}{{0,2}} / {_BLANK}{{0,2}} (?P<part> {NUMBER} ) ){{0,4}}+
    )
"""
_DIGIT = regex.compile(r"\d")
_MAX_BARE_DIGITS = 15
_SHARE = 60  # characters from a figure to the next share of it


@cache
def _chain() -> regex.Pattern[str]:
    """Numbers joined by slashes; a letter before one makes it a code, but for a scale ("12tỷ500triệu")."""
    scales = "|".join(sorted(map(regex.escape, scale_words()), key=len, reverse=True))
    glued = rf"(?<= \d {_BLANK}{{0,2}} (?i:{scales}) )"
    return regex.compile(rf"(?: (?<! [\p{{L}}\p{{M}}\d] ) | {glued} ) {_PARTS}", regex.VERBOSE)


def read_quantities(text: str, start: int, end: int, line_start: int, barred: Barred) -> list[Quantity]:
    """The figures of ``text[start:end]`` on the line that begins at ``line_start``, in reading order.

    ``barred(start, end)`` tells the spans whose numbers belong to something else (references, labels).
    """
    counted: list[Quantity] = []
    if _DIGIT.search(text, start, end) is not None:
        counted = with_halves(text, share(text, join(text, scan_numbers(text, start, end, line_start, barred))), end)
    spoken = spoken_quantities(text, start, end, line_start, barred, counted)
    return _settle(text, end, sorted([*counted, *spoken], key=lambda quantity: quantity.start))


def scan_numbers(text: str, start: int, end: int, line_start: int, barred: Barred) -> list[Quantity]:
    """The numbers of ``text[start:end]`` as they stand, each with its unit; ``barred`` are those that count nothing."""
    found: list[Quantity] = []
    quoted = quoted_names(text, start, end)
    for match in _chain().finditer(text, start, end):
        number = _number(text, match, line_start)
        previous = found[-1] if found else None
        named = any(first <= match.start() and match.end() <= last for first, last in quoted)
        code = named or barred(*match.span()) or _is_code(text, number, line_start, end, previous)
        found.append(number if code else _counted(text, number, end, previous))
    return found


def _number(text: str, match: regex.Match[str], line_start: int) -> Quantity:
    minus = minus_before(text, match.start(), line_start)
    return Quantity(
        start=match.start() if minus is None else minus,
        digits_end=match.end(),
        end=match.end(),
        parts=tuple(match.captures("part")),
        unit=None,
        left=left_of(text, match.start() if minus is None else minus, line_start),
        barred=True,
        negative=minus is not None,
    )


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
    share_of = unit_of_share(text, number.digits_end, line_end) if unit is None and len(number.parts) == 2 else None
    if share_of is not None and name_before(number.left) is None:
        return number._replace(unit=share_of, end=share_of.end, barred=False)
    if names_the_next(text, number, unit, line_end) or numbers_a_place(number, unit):
        unit = None
    glued = unit is None and number.digits_end < line_end and text[number.digits_end].isalpha()
    if glued or is_name(text, number, unit, line_end) or _continues_name(text, number, unit, previous):
        return number._replace(unit=unit)
    return number._replace(unit=unit, end=number.end if unit is None else unit.end, barred=False)


def _continues_name(text: str, number: Quantity, unit: Unit | None, previous: Quantity | None) -> bool:
    """Whether a plain small number behind a barred one shares its name ("mức độ 3 và 4", "thôn 1, 2")."""
    if previous is None or not previous.barred or (unit is not None and not is_verbal(unit)):
        return False
    head, first = number.parts[0], previous.parts[0] if previous.parts else ""
    plain = head.isdigit() and len(head) <= 4
    alike = "." in head and list(map(len, head.split("."))) == list(map(len, first.split(".")))  # "nhóm 84.43, 85.25"
    return (plain or alike) and connector(text, previous.digits_end, number.start)


def _settle(text: str, line_end: int, found: Sequence[Quantity]) -> list[Quantity]:
    """The figures: every number with a unit, and those without one whose neighbourhood counts."""
    kept: list[Quantity] = []
    counting, ranged = False, -1
    for index, quantity in enumerate(found):
        if quantity.barred or quantity.value is None:
            continue
        if _opens_range(text, found, index, line_end):
            ranged = index + 1
            kept.append(quantity)
        elif quantity.unit is not None:
            counting = True
            kept.append(quantity)
        elif index == ranged or _stands_alone(text, line_end, quantity, kept[-1] if kept else None, counting):
            kept.append(quantity)
    return kept


def _opens_range(text: str, found: Sequence[Quantity], index: int, line_end: int) -> bool:
    """Whether two numbers without a unit are the ends of a range that counts ("đạt từ 85 đến dưới 100;")."""
    ends = found[index : index + 2]
    if len(ends) < 2 or any(end.unit is not None or end.barred or len(end.parts) > 1 for end in ends):
        return False
    cued = not ends[0].left.mark and ends[0].left.ends_with(words_of("range_cues"))
    joined = connector(text, ends[0].digits_end, ends[1].start)
    return cued and joined and may_follow_bare(text, ends[1].digits_end, line_end)


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
