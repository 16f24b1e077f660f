"""Amounts that can be read two ways: "39.278 tỷ" is 39 278 tỷ where "." parts thousands, 39,278 tỷ where decimals.

A percentage stated beside the amount decides when it fits one reading only: in "thu 39.278 tỷ đồng, đạt 98,2% dự toán
40 tỷ đồng" the amount is 39,278 tỷ. Percentages are cut off as often as rounded, so both fit. Where nothing decides
the first reading stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import regex

from extractors.numbers import is_decimal_point
from extractors.records import Figure
from extractors.units import read_unit, unit_of_share

_REACH = 200  # characters between an amount, its percentage and the amount it is a share of
_NEIGHBOURS = 4
_THOUSAND = Decimal(1000)
_DOUBTFUL = regex.compile(r"(?:[1-9]\d{0,2}\.\d{3}(?!\d)\s{0,2}/?\s{0,2}){1,2}(?=\s{0,2}\p{L})")
_FRACTION = regex.compile(r"[1-9]\s?/\s?[1-9]\d?(?!\d)")
_DIGITS = regex.compile(r"[\d.,/\s]*\d")
_LARGEST_WHOLE = 10
_POINTED = regex.compile(r"(?<!\d)\d++\.\d++")
_BILLION = Decimal(10) ** 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An amount that nothing decides: ``thousands`` is its value where "." parts thousands, ``decimal`` the other."""

    figure: Figure
    thousands: Decimal
    decimal: Decimal


def settle(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """``figures`` (in reading order) with the decimal reading where a percentage beside the amount decides for it."""
    settled = list(figures)
    for index, figure in enumerate(figures):
        both = _readings(figure)
        if len(both) == 2 and _fitting(text, figures, index, both) == [both[1]]:
            total = figure.total / _THOUSAND if figure.total is not None else None
            settled[index] = replace(figure, value=_plain(both[1]), total=None if total is None else _plain(total))
    return settled


def doubts(text: str, figures: Sequence[Figure]) -> Iterator[Doubt]:
    """The amounts of ``figures`` that stay ambiguous.

    Amounts in tỷ always may; smaller scales only in a text that shows the decimal point in another amount ("80.5 tỷ").
    """
    pointed = any(
        is_decimal_point(raw) for figure in figures for raw in _POINTED.findall(figure.raw) if _is_scaled(figure)
    )
    for index, figure in enumerate(figures):
        both = _readings(figure)
        doubtful = len(both) == 2 and (pointed or _scale(figure) >= _BILLION)
        if doubtful and len(_fitting(text, figures, index, both)) != 1:
            yield Doubt(figure=figure, thousands=both[0], decimal=both[1])


def is_fraction(figure: Figure) -> bool:
    """Whether a ratio is a mere part of a whole ("2/3 số hộ", "nửa số hộ") and neither of its numbers a count."""
    if figure.total is None or not figure.value < figure.total <= _LARGEST_WHOLE:
        return False
    match = _FRACTION.match(figure.raw)
    if match is None:  # said in words
        return not any(map(str.isdigit, figure.raw))
    return unit_of_share(figure.raw, match.end(), len(figure.raw)) is not None


def _is_scaled(figure: Figure) -> bool:
    return figure.value >= _THOUSAND and _scale(figure) >= _THOUSAND


def _readings(figure: Figure) -> list[Decimal]:
    """The values that the amount may have: one, or thousands and decimals."""
    match = _DOUBTFUL.match(figure.raw)
    scale = _scale(figure) if match is not None else Decimal(1)
    if match is None or scale < _THOUSAND or figure.raw[match.end() :].count(" ") > 3:
        return [figure.value]
    decimal = Decimal(_POINTED.findall(figure.raw)[0]) * scale
    return [decimal * _THOUSAND, decimal]


def _scale(figure: Figure) -> Decimal:
    """What the words behind the digits multiply them by, 1 where the raw holds more than one number."""
    digits = _DIGITS.match(figure.raw)
    if digits is None or figure.unit is None or not figure.unit.startswith("đồng"):
        return Decimal(1)
    unit = read_unit(figure.raw, digits.end(), len(figure.raw))
    return unit.scale if unit is not None and unit.end == len(figure.raw) else Decimal(1)


def _fitting(text: str, figures: Sequence[Figure], index: int, both: Sequence[Decimal]) -> list[Decimal]:
    """The readings that make a percentage beside the amount right, together with another amount."""
    near = [
        other
        for other in figures[max(0, index - _NEIGHBOURS) : index + _NEIGHBOURS + 1]
        if other is not figures[index] and _beside(text, figures[index], other)
    ]
    rates = [rate for rate in near if rate.unit == "%"]
    amounts = [value for other in near if (other.unit or "").startswith("đồng") for value in _readings(other)]
    return [one for one in both if any(_is_rate(one, other, rate) for other in amounts for rate in rates)]


def _beside(text: str, one: Figure, other: Figure) -> bool:
    start, end = min(one.end, other.end), max(one.start, other.start)
    return end - start <= _REACH and "\n" not in text[start:end]


def _is_rate(one: Decimal, other: Decimal, rate: Figure) -> bool:
    """Whether one amount is about the percentage ``rate`` of the other, to the last stated digit."""
    if not one or not other or not rate.value:
        return False
    step = Decimal(1).scaleb(min(0, int(rate.value.as_tuple().exponent)))
    return any(abs(part * 100 / whole - rate.value) <= step for part, whole in ((one, other), (other, one)))


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
