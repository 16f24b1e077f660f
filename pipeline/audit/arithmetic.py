"""Totals against their parts and rates against their two figures, worked out exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import regex

from extractors.records import Flag
from pipeline.audit.equations import Rate, Total
from pipeline.audit.findings import Quote, finding
from pipeline.decimals import plain_text

_LAST_SEPARATOR = regex.compile(r"([.,])(\d++)[^\d.,]*+\Z")
_GROUP = 3  # digits of a group of thousands
_HUNDRED = 100
_LONG = 10
_TELLING = 2  # a difference of 1 equals some part by chance
_NONE, _ONE = Fraction(0), Fraction(1)


def broken_totals(totals: Iterable[Total]) -> list[Flag]:
    """One ``sum_mismatch`` for each total that its parts contradict; several equations of one total give one flag.

    Nothing is raised where the units differ, where a figure is not exact ("khoảng", "trên"), where less than the
    total is no contradiction (not ``whole``), or where rounding of decimals explains the difference.
    """
    found: dict[tuple[int, int], Flag] = {}
    for total in totals:
        place = (total.total.start, total.total.end)
        if place not in found and (flag := _broken_total(total)) is not None:
            found[place] = flag
    return list(found.values())


def broken_rates(rates: Iterable[Rate]) -> list[Flag]:
    """One ``percent_mismatch`` for each stated rate that is not that of its part and base.

    A rate passes when rounding or cutting off at its own number of decimals explains it, taken with the rounding of
    part and base where these are written with decimals; "trên 98%" passes when the rate is not below that. ``share``
    rates above 100 are flagged.
    """
    found: dict[tuple[int, int], Flag] = {}
    for rate in rates:
        place = (rate.stated.start, rate.stated.end)
        if place not in found and (flag := _broken_rate(rate)) is not None:
            found[place] = flag
    return list(found.values())


def told(number: Decimal | Fraction, places: int = 2) -> str:
    """``number`` as Vietnamese reports write it, with at most ``places`` decimals if it is no finite decimal.

    >>> told(Decimal("1377189270")), told(Decimal("26.6")), told(Fraction(200, 3))
    ('1.377.189.270', '26,6', '66,67')
    """
    if isinstance(number, Fraction):
        exact_decimal = Decimal(number.numerator) if number.denominator == 1 else None
        scaled = round(number * 10**places)
        number = exact_decimal if exact_decimal is not None else Decimal(scaled).scaleb(-places)
    whole, _, rest = plain_text(number).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    groups = [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)]
    return sign + ".".join(reversed(groups)) + (f",{rest}" if rest else "")


def grain(quote: Quote) -> Fraction:
    """The step of the last digit that ``quote`` is written with ("39,278 tỷ": 1.000.000), 0 where that is not known."""
    return _grain(quote.raw, quote.value) if quote.value else _NONE


@lru_cache(maxsize=4096)
def _grain(raw: str, value: Decimal) -> Fraction:
    digits = "".join(filter(str.isdigit, raw)).lstrip("0")
    if not digits:
        return _NONE
    if value == int(digits):
        return _ONE
    step = Fraction(value) / int(digits)
    ones = {step.numerator, step.denominator} - {1}
    return step if all(str(one).strip("0") == "1" for one in ones) and len(ones) < 2 else _NONE


def _value(quote: Quote) -> Fraction:
    assert quote.value is not None  # noqa: S101  # equations are built of figures
    return _fraction(quote.value)


_fraction = lru_cache(maxsize=4096)(Fraction)


def slack(quote: Quote, finest: Fraction) -> Fraction:
    """How far the true value may be from a rounded one: written with decimals, or in coarser steps than the rest."""
    step = grain(quote)
    if step == 1 or not step:
        return _NONE
    separator = _LAST_SEPARATOR.search(quote.raw)
    fraction = separator is not None and (separator[1] == "," or len(separator[2]) != _GROUP)
    return step / 2 if fraction or step > finest else _NONE


def _slacks(quotes: Sequence[Quote]) -> Fraction:
    finest = min((step for quote in quotes if (step := grain(quote))), default=_NONE)
    return sum((slack(quote, finest) for quote in quotes), _NONE)


# Totals


def _broken_total(total: Total) -> Flag | None:
    quotes = (total.total, *total.parts)
    if not total.parts or len({quote.unit for quote in quotes} - {None}) > 1:
        return None
    difference = sum(map(_value, total.parts), _NONE) - _value(total.total)
    if abs(difference) <= _slacks(quotes) or not _contradicts(total, difference):
        return None
    cause, gaps = _cause_of_sum(total, difference)
    added = sum(map(_value, total.parts), _NONE)
    return finding(
        "sum_mismatch",
        "part" if len(total.parts) == 1 else "total",
        quotes,
        cause=cause,
        evidence={"stated": _plain(_value(total.total)), "sum": _plain(added), "difference": _plain(abs(difference))},
        total=total.total.raw,
        arithmetic=_addition(total.parts, added, total.total),
        difference=told(abs(difference)),
        **gaps,
    )


def _contradicts(total: Total, difference: Fraction) -> bool:
    """Whether the difference is more than the words allow: "trên 100" may be any number above."""
    if difference < 0:
        return total.whole and total.total.qualifier in (None, ">") and not any(p.qualifier for p in total.parts)
    return total.total.qualifier in (None, "<") and all(part.qualifier in (None, ">") for part in total.parts)


def _addition(parts: Sequence[Quote], added: Fraction, total: Quote) -> str:
    terms = " + ".join(told(_value(part)) for part in parts).replace("+ -", "- ")
    sign = ">" if len(parts) == 1 else "≠"
    return f"{terms}{f' = {told(added)}' if len(parts) > 1 else ''} {sign} {told(_value(total))}"


def _cause_of_sum(total: Total, difference: Fraction) -> tuple[str | None, dict[str, str]]:
    """A total that is too large holds a part twice; a sum that is too large may as well be a slip in one digit."""
    size = abs(difference)
    twice = [part for part in total.parts if _value(part) == size] if len(total.parts) > 1 else []
    if twice and difference < 0 and size >= _TELLING:
        return "counted_twice", {"part": twice[0].raw}
    left = [other for other in total.others if _value(other) == size]
    if difference < 0 and left:
        return "left_out", {"part": left[0].raw}
    digit = _one_digit(total, difference)
    if digit is not None:
        return "one_digit", {"written": told(digit[0]), "meant": told(digit[1])}
    return ("counted_twice", {"part": twice[0].raw}) if twice else (None, {})


def _one_digit(total: Total, difference: Fraction) -> tuple[Fraction, Fraction] | None:
    """The number that closes the sum with one digit changed, and what it is then: the total, else the one part."""
    stated = _value(total.total)
    if one_digit_apart(stated, stated + difference):
        return stated, stated + difference
    values = [(_value(part), _value(part) - difference) for part in total.parts]
    closing = [pair for pair in values if one_digit_apart(*pair)]
    long = [pair for pair in closing if pair[0] >= _LONG]  # any number of one digit can be made to fit
    return next((found[0] for found in (closing, long) if len(found) == 1), None)


def one_digit_apart(written: Fraction, meant: Fraction) -> bool:
    """Whether two numbers, equally long, differ in just one digit."""
    one, other = (_plain(value) for value in (written, meant))
    if len(one) != len(other) or "-" in other:
        return False
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _plain(number: Fraction) -> str:
    """A sum of finite decimals without an exponent."""
    return plain_text(Decimal(number.numerator) / Decimal(number.denominator))


# Rates


@dataclass(frozen=True, slots=True)
class _Reading:
    """A rate as stated, the step of its last digit, and the least and the greatest that it may truly be."""

    stated: Fraction
    step: Fraction
    low: Fraction
    high: Fraction

    @property
    def above(self) -> bool:
        """The true rate is higher than rounding or cutting off can explain."""
        return self.low >= self.stated + self.step

    @property
    def below(self) -> bool:
        return self.high < self.stated - self.step / 2


def _broken_rate(rate: Rate) -> Flag | None:
    if rate.part.qualifier or rate.base.qualifier or not rate.base.value or _value(rate.base) < 0:
        return None
    reading = _read(rate.stated, rate.part, rate.base)
    wrong = {None: reading.above or reading.below, ">": reading.below, "<": reading.above}.get(rate.stated.qualifier)
    if not wrong:
        impossible = rate.share and reading.stated > _HUNDRED and rate.stated.qualifier != "<"
        return _impossible(rate) if impossible else None
    true = 100 * _value(rate.part) / _value(rate.base)
    cause, gaps = _cause_of_rate(rate, reading, true)
    return finding(
        "percent_mismatch",
        "rate",
        (rate.stated, rate.part, rate.base),
        cause=cause,
        evidence={"stated": _plain(reading.stated), "computed": told(true).replace(".", "").replace(",", ".")},
        stated=rate.stated.raw,
        arithmetic=_division(rate, true, reading.step),
        **gaps,
    )


def passes(stated: Quote, part: Quote, base: Quote) -> bool:
    """Whether rounding or cutting off explains ``stated`` as the rate of ``part`` in ``base``."""
    if not base.value or _value(base) < 0:
        return False
    reading = _read(stated, part, base)
    return not (reading.above or reading.below)


def _impossible(rate: Rate) -> Flag:
    return finding("percent_mismatch", "above_hundred", (rate.stated, rate.part, rate.base), stated=rate.stated.raw)


def _read(stated: Quote, part_told: Quote, base_told: Quote) -> _Reading:
    part, base = _value(part_told), _value(base_told)
    finest = min(grain(part_told), grain(base_told))
    loose_part, loose_base = slack(part_told, finest), slack(base_told, finest)
    low = high = 100 * part / base
    if loose_part or loose_base:
        low = 100 * (part - loose_part) / (base + loose_base)
        high = 100 * (part + loose_part) / (base - loose_base if base > loose_base else base)
    step = grain(stated)
    return _Reading(_value(stated), step if 0 < step <= 1 else Fraction(1), low, high)


def _division(rate: Rate, true: Fraction, step: Fraction) -> str:
    places = max(2, len(str(step.denominator)) - 1)
    sign = "=" if (true * 10**places).denominator == 1 else "≈"
    return f"{told(_value(rate.part))}/{told(_value(rate.base))} {sign} {told(true, places)}%"


def _cause_of_rate(rate: Rate, reading: _Reading, true: Fraction) -> tuple[str | None, dict[str, str]]:
    same = [quote for quote in (rate.part, rate.base) if quote.value == rate.stated.value]
    if same:
        return "wrong_cell", {"other": same[0].raw}
    right = {_rounded(true, reading.step), reading.step * (true // reading.step)}
    for meant in sorted(right):
        if one_digit_apart(reading.stated, meant):
            return "one_digit", {"written": f"{told(reading.stated)}%", "meant": f"{told(meant)}%"}
    return None, {}


def _rounded(number: Fraction, step: Fraction) -> Fraction:
    return step * ((number / step + Fraction(1, 2)) // 1)
