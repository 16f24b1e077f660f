"""Rates in tables: a column or a row of percentages beside the counts that it follows from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from extractors.evidence import fold, words
from extractors.indicators import indicators
from extractors.records import Figure, Flag, Report
from extractors.table_words import is_rate
from patterns import catalogue
from pipeline.audit.arithmetic import broken_rates, told
from pipeline.audit.equations import Rate
from pipeline.audit.findings import Quote, finding
from pipeline.audit.rate_words import rate_phrases
from pipeline.audit.ratios import rate_of
from pipeline.audit.table_grid import CODED, PERCENT, Grid, Place, grids, opens_as_total, speaks_of

_HUNDRED = Decimal(100)
_MOST_PAIRS = 400
_LONGEST_GAP = 30
_CLOSING = ("", "\n", "\t", ")", ".", ";")
_TWICE = 2


def table_rates(report: Report, tables: Sequence[Grid] | None = None) -> list[Rate]:
    """The rates in the tables of ``report`` with the counts that they follow from; ``tables`` as :func:`grids` gives
    them. A column of rates belongs to the two columns that give most of its other values.
    """
    found: list[Rate] = []
    for grid in grids(report) if tables is None else tables:
        found += _rows(grid)
        found += _ratios(grid)
        for column in grid.rates:
            found += _column(grid, column)
    return found


def odd_rates(report: Report, tables: Sequence[Grid] | None = None) -> list[Flag]:
    """``percent_mismatch`` of single cells: a share above 100, a count where a rate is asked for, shares that exclude
    one another and are more than 100 together.
    """
    found: list[Flag] = []
    for grid in grids(report) if tables is None else tables:
        for places in grid.coded:
            found += _impossible(grid, list(places.values()))
            found += _more_than_all(grid, places)
        found += _impossible(grid, [place for place in grid.figures if _is_share(grid, place)])
    return found


# A row of a rate above the rows that it follows from


def _rows(grid: Grid) -> Iterator[Rate]:
    for (row, column), figure in grid.figures.items():
        if figure.unit == PERCENT and figure.total is None and column not in grid.columns.notes:
            label = grid.rows[row].label or ""
            places = [(below, column) for below in _below(grid, row)][:2]
            if len(places) == 2 and is_rate(label) and not speaks_of("other_rates", label):
                yield from _of_rows(grid, (row, column), places)


def _below(grid: Grid, row: int) -> list[int]:
    """The rows that are parts of ``row`` or numbered below it."""
    depth, found = grid.depth(row), []
    for below in range(row + 1, len(grid.rows)):
        part = grid.rows[below].parent is not None and grid.rows[below].parent == grid.rows[row].label
        if not part and not (grid.rows[below].parent is None and depth and grid.depth(below) > depth):
            break
        found.append(below)
    return found


def _of_rows(grid: Grid, stated: Place, places: Sequence[Place]) -> Iterator[Rate]:
    if not all(map(grid.number, places)) or len({grid.figures[place].unit for place in places}) > 1:
        return
    base, part = places
    if opens_as_total(grid.rows[part[0]].label or "") and not opens_as_total(grid.rows[base[0]].label or ""):
        base, part = part, base
    yield _rate(grid, stated, part, base)


def _rate(grid: Grid, stated: Place, part: Place, base: Place) -> Rate:
    return Rate(
        stated=grid.quote(stated, "rate"),
        part=grid.quote(part, "part"),
        base=grid.quote(base, "base"),
        found_by="table",
        share=False,
    )


# A ratio and its rate in one cell, or in the columns side by side


def _ratios(grid: Grid) -> Iterator[Rate]:
    """Rates right behind "45/60" in the next column, where that column holds the rates of most of the ratios."""
    beside = [
        (figure, grid.figures[row, at + 1])
        for (row, at), figure in grid.figures.items()
        if figure.total and (row, at + 1) in grid.figures and is_rate(grid.head(at + 1))
    ]
    rates = [rate_of(ratio, stated) for ratio, stated in beside if stated.unit == PERCENT and stated.total is None]
    broken = [rate for rate in rates if rate is not None and broken_rates([rate])]
    if len(broken) <= max(1, len(rates) - len(broken)):
        yield from broken


def cell_rates(report: Report) -> Iterator[Rate]:
    """Rates that close a cell of a table behind a ratio: "45/60 (75%)", "45/60 hồ sơ, đạt 75%"."""
    text = report.document.text
    previous: Figure | None = None
    for figure in report.figures:
        if previous is not None and figure.unit == PERCENT and figure.source == "table":
            joined = _is_joined(text[previous.end : figure.start]) and text[figure.end : figure.end + 1] in _CLOSING
            if joined and (found := rate_of(previous, figure)) is not None:
                yield found
        previous = figure if figure.total and figure.source == "table" else None


def _is_joined(gap: str) -> bool:
    """Whether only a mark or a word that joins stands between a ratio and its rate, in one cell."""
    if len(gap) > _LONGEST_GAP or "\n" in gap or "\t" in gap:
        return False
    return not gap.strip(" (;,") or words(fold(gap)) in rate_phrases("joins")


# A column of rates beside columns of counts


def _column(grid: Grid, column: int) -> Iterator[Rate]:
    rows = [row for row, at in grid.figures if at == column and grid.figures[row, at].unit == PERCENT]
    counts = _nearest(grid, column)
    tried = 0
    best: tuple[int, list[Rate]] | None = None
    for part in counts:
        for base in counts:
            if part != base and tried < _MOST_PAIRS:
                tried += 1
                found = _pair(grid, rows, column, part, base)
                best = found if found is not None and (best is None or found[0] > best[0]) else best
    if best is not None:
        yield from best[1]


def _nearest(grid: Grid, column: int) -> list[int]:
    """The columns of counts, the nearest to ``column`` first."""
    columns = {at for row, at in grid.figures if grid.number((row, at))}
    return sorted(columns, key=lambda at: (abs(at - column), at > column))


def _pair(grid: Grid, rows: Sequence[int], column: int, part: int, base: int) -> tuple[int, list[Rate]] | None:
    """How many rows show that ``column`` is the rate of two columns, and the rates of the others; None if too few."""
    telling, broken = 0, []
    for row in rows:
        counted, whole = grid.number((row, part)), grid.number((row, base))
        if counted is None or whole is None or not whole.value:
            continue
        if _fits(grid.figures[row, column].value, counted.value, whole.value):
            telling += counted.value not in (0, whole.value)
        else:
            broken.append(_rate(grid, (row, column), (row, part), (row, base)))
            if len(broken) > len(rows) // 2:
                return None
    needed = max(_TWICE * len(broken), _TWICE if len(rows) > _TWICE else 1)
    return (telling, [rate for rate in broken if broken_rates([rate])]) if telling >= needed else None


def _fits(stated: Decimal, part: Decimal, base: Decimal) -> bool:
    """Whether rounding or cutting off explains the rate."""
    exponent = stated.normalize().as_tuple().exponent
    step = Decimal(1).scaleb(min(0, int(exponent)))
    true = part * 100 / base
    return abs(true - stated) < step


# Single cells


def _is_share(grid: Grid, place: Place) -> bool:
    """Whether a cell of a table of dossiers holds a rate that cannot be above 100."""
    column = grid.dossiers.get(place[1])
    return column is not None and indicators()[column.indicator].unit == PERCENT


def _impossible(grid: Grid, places: Sequence[Place]) -> Iterator[Flag]:
    for place in places:
        figure, key = grid.figures[place], grid.keys.get(place)
        if figure.value <= _HUNDRED or figure.total is not None or f"{CODED}{key}" in _surpassable():
            continue
        if figure.unit == PERCENT:
            yield finding("percent_mismatch", "above_hundred", (grid.quote(place, "rate"),), stated=figure.raw)
        elif key is not None and indicators()[f"{CODED}{key}"].unit == PERCENT and _is_rate(grid, place):
            yield finding("percent_mismatch", "count", (grid.quote(place, "rate"),), stated=figure.raw)


def _is_rate(grid: Grid, place: Place) -> bool:
    return is_rate(grid.rows[place[0]].label or "")


@cache
def _surpassable() -> frozenset[str]:
    return frozenset(catalogue("audit_tables")["surpassable"]["codes"])


def _more_than_all(grid: Grid, places: dict[str, Place]) -> Iterator[Flag]:
    for entry in catalogue("audit_tables")["shares"]:
        held = [places[key] for key in entry["rows"] if key in places]
        quotes = [grid.quote(place, "rate") for place in held]
        added = sum((quote.value or Decimal(0) for quote in quotes), Decimal(0))
        if len(quotes) == len(entry["rows"]) and added > _HUNDRED and all(map(_within, quotes)):
            terms = " + ".join(told(quote.value or Decimal(0)) for quote in quotes)
            first = replace(quotes[-1], role="rate")
            yield finding(
                "percent_mismatch", "exclusive", (first, *quotes[:-1]), arithmetic=f"{terms} = {told(added)}%"
            )


def _within(quote: Quote) -> bool:
    return quote.value is not None and quote.unit == PERCENT and quote.value <= _HUNDRED
