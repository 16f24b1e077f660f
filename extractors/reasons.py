"""Why a number is no figure: the decisions of :mod:`extractors.quantities`, each with its name.

Nothing is decided here. :func:`reason_of` is asked about numbers that are already barred, and names the first test
that holds, in the order in which the tests bar.
"""

from __future__ import annotations

from functools import cache

import regex

from extractors.naming import is_name
from extractors.not_figures import (
    Left,
    is_fixed_name,
    is_in_address,
    is_item,
    is_symbol,
    is_year,
    key,
    name_before,
)
from extractors.number_words import NumberWord
from extractors.quantities import clock_mark
from extractors.quantity import Quantity
from extractors.records import Outcome
from patterns import catalogue


@cache
def words_of(table: str) -> frozenset[str]:
    """The words of one table of ``patterns/ledger.toml``, as keys."""
    return frozenset(map(key, catalogue("ledger")[table]["words"]))


def reason_of(text: str, number: Quantity, line_start: int, line_end: int, before: Outcome | None) -> Outcome:
    """What the barred ``number`` is; ``before`` is what the barred number before it on its line is.

    A number that shares the name of the one before it ("mức độ 3 và 4") shares its reason.
    """
    start, end = number.start, number.digits_end
    if not 1 <= len(number.parts) <= 2:
        return "date" if not number.parts or is_year(number.parts[-1]) else "name"
    if is_symbol(text, end, line_end):
        return "reference"
    if is_item(text, start, end, line_start):
        return "label"
    if is_fixed_name(text, start, end, line_start, line_end) or is_in_address(text, start, end, line_start, line_end):
        return "name"
    if is_name(text, number, number.unit, line_end):
        return _named(number)
    return _clock_or_shared(text, number, before)


def _named(number: Quantity) -> Outcome:
    """Date, period or name, by the noun before the number or the one behind it."""
    unit, named = number.unit, name_before(number.left) is not None
    if named and number.left.ends_with(words_of("date_names")):
        return "date"
    if any(map(is_year, number.parts)) or (named and number.left.ends_with(words_of("period_names"))):
        return "period"
    if unit is not None and unit.kind == "stop":
        return "period" if key(unit.name or "") in words_of("period_units") else "name"
    if unit is not None and unit.kind == "time":
        return "date"
    return "date" if len(number.parts) == 2 and not named else "name"


def _clock_or_shared(text: str, number: Quantity, before: Outcome | None) -> Outcome:
    if clock_mark().match(text, number.digits_end) is not None:
        return "date"
    glued = text[number.digits_end : number.digits_end + 1].isalpha()
    return "name" if glued or before is None else before


def reason_of_words(text: str, word: NumberWord, left: Left) -> Outcome:
    """What a number word is that is no figure: "tháng mười hai", "nửa đầu năm", "hai cấp"; else ``unexplained``."""
    if name_before(left) is not None:
        if left.ends_with(words_of("date_names")):
            return "date"
        return "period" if left.ends_with(words_of("period_names")) else "name"
    if word.unit is not None and word.unit.kind == "stop":
        return "period" if key(word.unit.name or "") in words_of("period_units") else "name"
    return "period" if word.kind == "half" and _period_next().match(text, word.end) is not None else "unexplained"


@cache
def _period_next() -> regex.Pattern[str]:
    words = "|".join(catalogue("ledger")["number_words"]["half_periods"])
    return regex.compile(rf"\s{{1,2}}(?:{words})(?!\w)", regex.IGNORECASE)
