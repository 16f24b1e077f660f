"""Equations between the cells of one table: which of them hold, which the table itself makes believable, and which
cell a broken one is to be blamed on.

Whether numbers are meant to add up is shown by the rest of the table: an equation that holds in its other rows (or
columns) and fails in one is a contradiction, one that fails everywhere was never meant.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.audit.arithmetic import broken_totals
from pipeline.audit.equations import Total
from pipeline.audit.table_grid import Grid, Place

_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Equation:
    """``total`` against the cells ``parts`` that hold figures; ``difference`` is what these have too much, 0 where
    rounding explains it. ``whole``: no part is unknown. ``weight``: how many parts are not 0.
    """

    total: Place
    parts: tuple[Place, ...]
    difference: Decimal
    whole: bool
    weight: int

    @property
    def holds(self) -> bool:
        """Whether nothing contradicts the equation."""
        return self.difference == 0 or (self.difference < 0 and not self.whole)

    @property
    def tells(self) -> bool:
        """Whether it is worth anything as evidence: numbers that are not all 0."""
        return self.weight > 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a set of equations of one kind fares: how many hold (and ``well``: with several parts), how many fail."""

    equations: tuple[Equation, ...]
    holding: int
    well: int
    failing: int


def equation(grid: Grid, total: Place, parts: Sequence[Place]) -> Equation | None:
    """The equation of ``total`` and ``parts``; None where no figure stands at ``total`` or at fewer than two parts.

    A blank part is 0 where it can be nothing else, else it is unknown, as is a cell that cannot be read.
    """
    numbers = grid.numbers
    stated = numbers.get(total)
    if stated is None:
        return None
    known = [place for place in parts if place in numbers]
    if len(known) < 2:
        return None
    whole = len(known) == len(parts) or all(_is_nothing(grid, place) for place in parts)
    values = [numbers[place] for place in known]
    difference = sum(values, _NONE) - stated
    weight = sum(map(bool, values)) + (not any(values) and bool(stated))
    found = Equation(total, tuple(known), difference, whole, weight)
    if difference and any(value % 1 for value in (*values, stated)) and not broken_totals([_total(grid, found)]):
        return Equation(total, tuple(known), _NONE, whole, weight)
    return found


def _is_nothing(grid: Grid, place: Place) -> bool:
    """Whether a part is known, or blank where that can only be 0."""
    return place in grid.numbers or (grid.blank_is_zero and grid.is_blank(place))


def verdict(equations: Iterable[Equation | None]) -> Verdict:
    """What ``equations`` of one kind say together."""
    told = tuple(one for one in equations if one is not None)
    holding = [one for one in told if one.holds and one.tells and one.whole]
    return Verdict(told, len(holding), sum(one.weight > 1 for one in holding), sum(not one.holds for one in told))


def totals(grid: Grid, believed: Sequence[Equation]) -> list[Total]:
    """The broken ones of ``believed``, one for each cell that explains several of them."""
    return [_total(grid, one) for one in _blamed(believed)]


def _total(grid: Grid, one: Equation) -> Total:
    return Total(
        total=grid.quote(one.total, "total"),
        parts=tuple(grid.quote(place, "part") for place in one.parts),
        whole=one.whole,
        found_by="table",
    )


def _blamed(believed: Sequence[Equation]) -> list[Equation]:
    """One equation for each slip: a cell with the same slip in several broken equations is the one to blame."""
    broken = list(dict.fromkeys(one for one in believed if not one.holds))
    sound = Counter(place for one in believed if one.holds and one.whole for place in (one.total, *one.parts))
    found: list[Equation] = []
    while broken:
        slips: defaultdict[tuple[Place, Decimal], list[Equation]] = defaultdict(list)
        for one in broken:
            slips[one.total, one.difference].append(one)
            for place in one.parts:
                slips[place, -one.difference].append(one)
        cell, blamed = max(slips.items(), key=lambda item: (len(item[1]), -sound[item[0][0]]))
        if len(blamed) == 1:
            return found + broken
        found.append(min(blamed, key=lambda one: (one.total != cell[0], len(one.parts))))
        broken = [one for one in broken if one not in blamed]
    return found
