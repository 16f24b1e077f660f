"""The word for a half behind a unit: "2 triệu rưỡi", "12 tỷ rưỡi đồng", "3 tấn rưỡi"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

import regex

from extractors.quantity import Quantity
from patterns import catalogue

_MAX_WHOLE = 4  # digits: nobody writes "12.345 triệu rưỡi"


@cache
def _half() -> regex.Pattern[str]:
    data = catalogue("figures")["half"]
    words, money = ("|".join(map(regex.escape, data[name])) for name in ("words", "money"))
    return regex.compile(rf"\s{{1,2}}(?:{words})(?!\w)(?:\s{{1,2}}(?:{money})(?!\w))?", regex.IGNORECASE)


def half_end(text: str, position: int, limit: int) -> int | None:
    """Where the word for a half (and the word for money behind it) that stands at ``position`` ends, None without."""
    match = _half().match(text, position, limit)
    return None if match is None else match.end()


def with_halves(text: str, found: Sequence[Quantity], line_end: int) -> list[Quantity]:
    """The quantities, with half of their unit added to those that the word for it follows."""
    if not any(word in text[found[0].start : line_end] for word in catalogue("figures")["half"]["words"] if found):
        return list(found)
    return [_with_half(text, quantity, line_end) for quantity in found]


def _with_half(text: str, quantity: Quantity, line_end: int) -> Quantity:
    unit = quantity.unit
    if quantity.barred or quantity.value is None or unit is None or quantity.total is not None:
        return quantity
    if unit.kind == "percent" or not quantity.parts[0].isdigit() or len(quantity.parts[0]) > _MAX_WHOLE:
        return quantity
    end = half_end(text, quantity.end, line_end)
    return quantity if end is None else quantity._replace(value=_plain(quantity.value + unit.scale / 2), end=end)


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
