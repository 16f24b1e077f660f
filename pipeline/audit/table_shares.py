"""Columns of shares in tables ("Cơ cấu (%)") whose total says 100 and whose rows add up to something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from extractors.records import Flag
from pipeline.audit.arithmetic import grain, told
from pipeline.audit.findings import finding
from pipeline.audit.table_grid import PERCENT, Grid, Place, speaks_of

_ALL = 100
_FEWEST = 2


def broken_columns_of_shares(tables: Sequence[Grid]) -> list[Flag]:
    """One ``percent_mismatch`` for each column of shares of one whole that are not 100 % together, as its total says.

    Rounding of each share by half a step of its last digit is allowed for. Nothing is raised where rows stand at
    several depths or one of them is blank.
    """
    return [flag for grid in tables for column in grid.rates for flag in _checked(grid, column)]


def _checked(grid: Grid, column: int) -> Iterator[Flag]:
    if not speaks_of("structure", grid.head(column)):
        return
    kinds = {row: grid.kind(row) for row in range(len(grid.rows)) if grid.rows[row].label}
    totals = [row for row, kind in kinds.items() if kind == "total"]
    entries = [row for row, kind in kinds.items() if kind == "entry"]
    places = [(row, column) for row in (*entries, *totals)]
    if len(totals) != 1 or len(entries) < _FEWEST or len({grid.depth(row) for row in entries}) > 1:
        return
    if all(place in grid.figures and grid.figures[place].unit == PERCENT for place in places):
        yield from _added(grid, places[:-1], places[-1])


def _added(grid: Grid, parts: Sequence[Place], total: Place) -> Iterator[Flag]:
    quotes = [grid.quote(place, "part") for place in parts]
    values = [Fraction(grid.figures[place].value) for place in parts]
    steps = [step if 0 < step <= 1 else Fraction(1) for step in map(grain, quotes)]
    loose = sum(steps, Fraction(0)) / 2
    if grid.figures[total].value == _ALL and abs(sum(values, Fraction(0)) - _ALL) > loose:
        terms = " + ".join(map(told, values))
        yield finding(
            "percent_mismatch",
            "shares",
            (grid.quote(total, "total"), *quotes),
            arithmetic=f"{terms} = {told(sum(values, Fraction(0)))}%",
        )
