"""Changes between two figures and the percents that tell them, worked out exactly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from extractors.records import Flag
from pipeline.audit.arithmetic import grain, one_digit_apart, slack, told
from pipeline.audit.findings import Quote, finding

_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change in percent as ``stated`` between two figures of one unit; ``points``: it is of percents, in points."""

    stated: Quote
    old: Quote
    new: Quote
    points: bool = False

    @property
    def size(self) -> Fraction:
        """How far apart the two figures are."""
        return abs(_value(self.new) - _value(self.old))


def explained(change: Change) -> bool:
    """Whether rounding or cutting off explains the change; a rate may be said to rise by points or by its own part."""
    ways = [] if change.points else [_ratio(change, _value(change.old))]
    if change.points or change.old.unit == "%":
        ways.append((change.size - _loose(change), change.size + _loose(change)))
    return any(_within(change.stated, *way) for way in ways)


def other_base(change: Change) -> str | None:
    """The slip that explains the change: divided by the new figure, the rate that was reached, a part for points."""
    if change.points:
        return "relative" if _within(change.stated, *_ratio(change, _value(change.old))) else None
    new, old = _value(change.new), _value(change.old)
    loose = _loose(change)
    if new > loose and _within(change.stated, *_ratio(change, new)):
        return "new_base"
    if old > loose and _within(change.stated, 100 * (new - loose) / (old + loose), 100 * (new + loose) / (old - loose)):
        return "reached"
    return None


def broken_change(change: Change) -> Flag | None:
    """The ``percent_mismatch`` of a change that its figures contradict, None where they do not."""
    if not change.old.value or change.new.value is None or explained(change):
        return None
    true = change.size if change.points else 100 * change.size / _value(change.old)
    right = _rounded(true, grain(change.stated))
    cause = other_base(change)
    if cause is None and one_digit_apart(_value(change.stated), right):
        cause = "one_digit"
    return finding(
        "percent_mismatch",
        "points" if change.points else "change",
        (change.stated, change.new, change.old),
        cause=cause,
        evidence={"stated": str(change.stated.value), "computed": told(true).replace(".", "").replace(",", ".")},
        stated=change.stated.raw,
        old=change.old.raw,
        new=change.new.raw,
        true=told(true),
        written=change.stated.raw,
        meant=f"{told(right)}%",
    )


def impossible_fall(stated: Quote) -> Flag | None:
    """The ``percent_mismatch`` of a fall by more than all there is."""
    if stated.value is None or stated.value <= _HUNDRED or stated.qualifier == "<":
        return None
    return finding("percent_mismatch", "fall", (stated,), stated=stated.raw)


def _value(quote: Quote) -> Fraction:
    return Fraction(quote.value or Decimal(0))


def _loose(change: Change) -> Fraction:
    """How far rounding of the two figures may shift their difference."""
    finest = min(grain(change.old), grain(change.new))
    return slack(change.old, finest) + slack(change.new, finest)


def _ratio(change: Change, base: Fraction) -> tuple[Fraction, Fraction]:
    """The least and the greatest that the change may be of ``base``, in percent."""
    loose = _loose(change)
    high = 100 * (change.size + loose) / (base - loose if base > loose else base)
    return 100 * (change.size - loose) / (base + loose), high


def _within(stated: Quote, low: Fraction, high: Fraction) -> bool:
    step = grain(stated)
    step = step if 0 < step <= 1 else Fraction(1)
    value = _value(stated)
    return high >= value - step / 2 and low < value + step


def _rounded(number: Fraction, step: Fraction) -> Fraction:
    step = step or Fraction(1)
    return step * ((number / step + Fraction(1, 2)) // 1)
