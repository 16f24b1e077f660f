"""Totals of the consolidated table: counts and money are added, rates are worked out anew or left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

_RATE = re.compile(r"\(?([\w+ ]{1,200}?)\)?\s{0,3}/\s{0,3}\(?([\w+ ]{1,200}?)\)?")
_HUNDREDTH = Decimal("0.01")


class Unit(Protocol):
    """A row of the table, as far as totals look at it."""

    @property
    def name(self) -> str:
        """What the unit is called."""

    def values(self, code: str) -> tuple[Decimal, ...]:
        """The distinct values that the unit states for ``code``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The total of a column over the units of a level.

    ``value`` is None where nothing can be added. ``units`` counts the units that went into it, ``stating`` those that
    state anything; ``left_out`` names those that state several values. ``above`` and ``below`` are the sums that a
    rate was worked out from, ``parts`` the codes they are sums of.
    """

    value: Decimal | None
    units: int
    stating: int
    left_out: tuple[str, ...] = ()
    above: Decimal | None = None
    below: Decimal | None = None
    parts: tuple[str, ...] = ()


def total_of(code: str, unit: str | None, formula: str | None, rows: Sequence[Unit]) -> Total | None:
    """The total of ``code`` over ``rows``; None where no unit states it.

    A rate (unit "%") is never added: it is worked out from the sums of its parts over the units that state all of
    them once, if the catalogue says what they are. What has no unit (coded answers) or is measured by something
    ("đồng/tháng") has no total.
    """
    stating = [row for row in rows if row.values(code)]
    if not stating:
        return None
    if unit == "%":
        return _rate(formula, rows, len(stating))
    single = [row for row in stating if len(row.values(code)) == 1]
    addable = bool(single) and unit is not None and "%" not in unit and "/" not in unit
    return Total(
        value=sum((row.values(code)[0] for row in single), Decimal(0)) if addable else None,
        units=len(single) if addable else 0,
        stating=len(stating),
        left_out=tuple(row.name for row in stating if len(row.values(code)) > 1),
    )


def rate_parts(formula: str | None) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The codes above and below the line of a formula such as ``(a + b) / c``; None for any other formula."""
    match = _RATE.fullmatch(formula.strip()) if formula else None
    if match is None:
        return None
    above, below = ([code.strip() for code in side.split("+")] for side in match.groups())
    return (tuple(above), tuple(below)) if all((*above, *below)) else None


def _rate(formula: str | None, rows: Sequence[Unit], stating: int) -> Total:
    sides = rate_parts(formula)
    parts = (*sides[0], *sides[1]) if sides else ()
    whole = [row for row in rows if parts and all(len(row.values(code)) == 1 for code in parts)]
    above, below = (sum((row.values(c)[0] for row in whole for c in side), Decimal(0)) for side in sides or ((), ()))
    if not whole or not below:
        return Total(value=None, units=0, stating=stating)
    value = (above * 100 / below).quantize(_HUNDREDTH, ROUND_HALF_UP)
    return Total(value=value, units=len(whole), stating=stating, above=above, below=below, parts=parts)
