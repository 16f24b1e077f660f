"""What the text, each table and the coded appendix state for one indicator, level, mechanism and field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractors.dimensions import reported_level
from extractors.folding import key
from extractors.indicators import indicators
from extractors.records import Fact, Figure, Report
from extractors.table_dossiers import dossier_facts
from pipeline.audit.table_grid import CODED, Grid, Place

TEXT = -1

Name = tuple[str, str | None, str | None, str | None]
"""Indicator, level, mechanism and field (folded)."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact that a figure states: ``place`` is the number of its table, -1 for the text; ``column`` are all numbers
    of the column where it stands in a table that is not the appendix.
    """

    fact: Fact
    figure: Figure
    place: int
    appendix: bool
    column: frozenset[Decimal] = frozenset()

    @property
    def role(self) -> str:
        """``text``, ``table`` or ``appendix``."""
        return "text" if self.place == TEXT else "appendix" if self.appendix else "table"


def statements(report: Report, tables: Sequence[Grid]) -> dict[Name, list[Statement]]:
    """Everything that figures of ``report`` state, the text first; "b" of "a/b" and negations are left out."""
    figures = {(figure.start, figure.end): figure for figure in report.figures}
    cells = {figure.start: (grid, place) for grid in tables for place, figure in grid.figures.items()}
    coded = {fact.start for fact in report.facts if fact.indicator.startswith(CODED)}
    found: defaultdict[Name, list[Statement]] = defaultdict(list)
    for fact in (*report.facts, *_unread(report, tables)):
        figure = figures.get((fact.start, fact.end))
        if figure is None or fact.indicator.startswith(CODED) or fact.value != figure.value:
            continue
        if fact.source == "text":
            found[name_of(fact)].append(Statement(fact, figure, TEXT, appendix=False))
        elif fact.start in cells:
            found[name_of(fact)].append(_in_table(fact, figure, *cells[fact.start], fact.start in coded))
    return {name: sorted(stated, key=lambda one: one.place) for name, stated in found.items()}


def name_of(fact: Fact) -> Name:
    """What ``fact`` is a statement of."""
    return fact.indicator, fact.admin_level, fact.mechanism, key(fact.domain) if fact.domain else None


def _in_table(fact: Fact, figure: Figure, grid: Grid, place: Place, appendix: bool) -> Statement:
    column = frozenset[Decimal]() if appendix else grid.values[place[1]]
    return Statement(fact, figure, grid.table.table_no, appendix, column)


def column_of(grid: Grid, column: int) -> Mapping[Place, Decimal]:
    """The numbers of a column."""
    return {place: figure.value for place, figure in grid.figures.items() if place[1] == column}


def _unread(report: Report, tables: Sequence[Grid]) -> Iterator[Fact]:
    """The facts of columns whose heads leave out what they count, unless the report states the same elsewhere."""
    short = [grid for grid in tables if grid.dossiers and grid.spelt_out != grid.table]
    if not short:
        return
    level = reported_level(report.header)
    said = {(name_of(fact), fact.value) for fact in report.facts}
    for grid in short:
        by_row = {(grid.rows[row].row_no, at): figure for (row, at), figure in grid.figures.items()}
        for fact in dossier_facts(grid.spelt_out, grid.columns, by_row, level) or ():
            if (name_of(fact), fact.value) not in said:
                yield fact if fact.unit is not None else replace(fact, unit=indicators()[fact.indicator].unit)
