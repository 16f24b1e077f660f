"""Sums in tables: the row of totals, groups of rows under their own total, totals over several columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from extractors.records import Report
from extractors.table_words import is_part_opener, is_total
from patterns import catalogue
from pipeline.audit.equations import Total
from pipeline.audit.table_balance import Equation, Verdict, equation, totals, verdict
from pipeline.audit.table_grid import Grid, grids, opens_as_total, speaks_of

_ENOUGH = 3
_TWICE = 2
_LONGEST_RUN = 8


def table_totals(report: Report, tables: Sequence[Grid] | None = None) -> list[Total]:
    """The sums in the tables of ``report`` that do not add up, one for each slip.

    ``tables`` are what :func:`grids` gives. Only sums that the table itself makes believable: named totals, and
    relations of columns that hold elsewhere.
    """
    found: list[Total] = []
    for grid in grids(report) if tables is None else tables:
        found += totals(grid, list(_believed(grid)))
        found += _partitions(grid)
    return found


def _believed(grid: Grid) -> Iterator[Equation]:
    if len(grid.filled) > 1:
        yield from _rows_of_totals(grid)
        yield from _groups(grid)
    if len(grid.counts) > 1:
        yield from _columns(grid)


# Rows of totals


def _rows_of_totals(grid: Grid) -> Iterator[Equation]:
    kinds = {row: grid.kind(row) for row in grid.filled}
    named = [row for row in grid.filled if kinds[row] == "total"]
    for row in named:
        best = _best(grid, row, named, kinds)
        if best is not None and _believes(best, plain=not _layered(grid, kinds)):
            yield from best.equations
    for row in (row for row in grid.filled if kinds[row] == "maybe" and row in (grid.filled[0], grid.filled[-1])):
        best = _best(grid, row, named, kinds)
        if best is not None and best.well >= _TWICE and best.holding >= _TWICE * best.failing:
            yield from best.equations


def _believes(found: Verdict, *, plain: bool) -> bool:
    if plain:
        return found.failing <= max(1, found.holding)
    return found.well > 0 and found.failing <= found.holding


def _layered(grid: Grid, kinds: Mapping[int, str]) -> bool:
    """Whether rows stand at several depths, so that it is not plain which of them a total covers."""
    entries = [row for row, kind in kinds.items() if kind == "entry"]
    return len({grid.depth(row) for row in entries}) > 1 or sum(kind == "total" for kind in kinds.values()) > 1


def _best(grid: Grid, total: int, named: Sequence[int], kinds: Mapping[int, str]) -> Verdict | None:
    """The set of rows that ``total`` fits best as their sum."""
    tried = [
        verdict(equation(grid, (total, at), [(row, at) for row in rows]) for at in grid.counts)
        for rows in dict.fromkeys(map(tuple, _covered(grid, total, named, kinds)))
        if len(rows) > 1
    ]
    tried = [one for one in tried if one.equations]
    return max(tried, key=lambda one: (one.holding - one.failing, one.holding), default=None)


def _covered(grid: Grid, total: int, named: Sequence[int], kinds: Mapping[int, str]) -> Iterator[list[int]]:
    """The sets of rows that a row of totals may cover."""
    above = max((row for row in named if row < total), default=-1)
    below = min((row for row in named if row > total), default=len(grid.rows))
    ranges = [(above, total), (-1, total), (total, below), (total, len(grid.rows))]
    for low, high in ranges:
        rows = [row for row in grid.filled if low < row < high and row != total and _may_be_part(grid, row, kinds)]
        top = min((grid.depth(row) for row in rows), default=0)
        yield [row for row in rows if grid.depth(row) == top]
        yield rows
        yield [row for at, row in enumerate(rows) if at + 1 == len(rows) or grid.depth(rows[at + 1]) <= grid.depth(row)]
    yield [row for row in named if row < total]
    yield [row for row in named if row > total]


def _may_be_part(grid: Grid, row: int, kinds: Mapping[int, str]) -> bool:
    return kinds[row] in ("entry", "maybe") and not speaks_of("not_parts", grid.rows[row].label or "")


# Groups of rows


def _groups(grid: Grid) -> Iterator[Equation]:
    """Rows with a number of their own and the rows numbered below them, where the table shows that these are all."""
    verdicts = [
        verdict(equation(grid, (row, at), [(child, at) for child in children]) for at in grid.counts)
        for row, children in _parents(grid)
    ]
    together = verdict(one for found in verdicts for one in found.equations)
    if together.well >= _TWICE and together.holding >= _ENOUGH * together.failing:
        yield from together.equations
        return
    for found in verdicts:
        if found.well >= _TWICE and found.holding >= _ENOUGH * found.failing:
            yield from found.equations


def _parents(grid: Grid) -> Iterator[tuple[int, list[int]]]:
    rows = [row for row in grid.filled if grid.kind(row) in ("entry", "maybe")]
    depths = [grid.depth(row) for row in rows]
    for at, row in enumerate(rows):
        end = next((after for after in range(at + 1, len(rows)) if depths[after] <= depths[at]), len(rows))
        below = range(at + 1, end)
        top = min((depths[child] for child in below), default=0)
        children = [rows[child] for child in below if depths[child] == top]
        if len(children) > 1 and grid.rows[row].code:
            yield row, children


# The coded appendix


def _partitions(grid: Grid) -> Iterator[Total]:
    """What the rows of the coded appendix add up to; they are all of the total where every one of them is filled."""
    for places in grid.coded:
        for entry in catalogue("audit_tables")["partition"]:
            total, parts = places.get(entry["total"]), [places[key] for key in entry["parts"] if key in places]
            if total is not None and parts and all(map(grid.number, (total, *parts))):
                yield Total(
                    total=grid.quote(total, "total"),
                    parts=tuple(grid.quote(place, "part") for place in parts),
                    whole=entry["whole"] and _is_complete(grid, total, parts),
                    found_by="table",
                )


def _is_complete(grid: Grid, total: tuple[int, int], parts: Sequence[tuple[int, int]]) -> bool:
    """Whether no row of parts below ``total`` is blank or unknown."""
    rows = {row for row, _ in parts}
    last = max(rows)
    return len(rows) > 1 and all(row in rows for row in range(total[0] + 1, last + 1)) and _ends(grid, last)


def _ends(grid: Grid, row: int) -> bool:
    return row + 1 == len(grid.rows) or grid.rows[row + 1].parent is None


# Columns


def _columns(grid: Grid) -> Iterator[Equation]:
    """The relations between columns that the rows of the table make believable."""
    tried: dict[tuple[int, tuple[int, ...]], tuple[Verdict, bool]] = {}
    for total, parts, sure in _relations(grid):
        place = (total, tuple(sorted(parts)))
        if place not in tried and total not in parts and len(parts) > 1:
            found = verdict(equation(grid, (row, total), [(row, at) for at in parts]) for row in grid.filled)
            tried[place] = found, sure
    fitting = [(place, found) for place, (found, sure) in tried.items() if _fits(found, sure=sure)]
    fitting.sort(key=lambda item: (item[1].failing, -len(item[0][1])))
    taken: list[tuple[int, frozenset[int]]] = []
    for (total, parts), found in fitting:
        own = frozenset(parts)
        if not any(total == other and (own <= held or held <= own) for other, held in taken):
            taken.append((total, own))
            yield from found.equations


def _fits(found: Verdict, *, sure: bool) -> bool:
    if sure:
        return found.failing <= max(1, found.holding)
    return found.well >= _TWICE and found.holding >= _TWICE * found.failing and found.holding >= _ENOUGH


def _relations(grid: Grid) -> Iterator[tuple[int, Sequence[int], bool]]:
    """Column, the columns that may be its parts, and whether the catalogue says that they are all of it."""
    yield from _catalogued(grid)
    for total in grid.counts:
        path = grid.table.columns[total]
        heads_block = any(other[: len(path)] == path and len(other) > len(path) for other in grid.table.columns)
        if path and (is_total(path[-1]) or heads_block):
            yield from _blocks(grid, total, path if heads_block and not is_total(path[-1]) else path[:-1])
        if path and _may_sum_up(grid, total):
            yield from _runs(grid, total)


def _may_sum_up(grid: Grid, column: int) -> bool:
    head = grid.table.columns[column][-1]
    counted = grid.dossiers.get(column)
    return opens_as_total(head) or (counted is not None and counted.indicator in _totals_of_relations())


def _blocks(grid: Grid, total: int, block: tuple[str, ...]) -> Iterator[tuple[int, Sequence[int], bool]]:
    """The other columns under the same heads; a block inside with a total of its own counts with that."""
    if not block:
        return
    inner: dict[str, list[int]] = {}
    for at in grid.counts:
        path = grid.table.columns[at]
        if at != total and path[: len(block)] == block:
            rest = [head for head in path[len(block) :] if not is_part_opener(head)]
            inner.setdefault(rest[0] if len(rest) > 1 else f"{at}", []).append(at)
    parts: list[int] = []
    for columns in inner.values():
        own = [at for at in columns if is_total(grid.table.columns[at][-1])]
        parts += own[:1] or columns
    yield total, parts, False
    yield total, [at for at in parts if any(map(is_part_opener, grid.table.columns[at]))], False


def _runs(grid: Grid, total: int) -> Iterator[tuple[int, Sequence[int], bool]]:
    """The columns directly before or behind."""
    at = grid.counts.index(total)
    before, behind = grid.counts[:at][::-1], grid.counts[at + 1 :]
    for side in (before, behind):
        for length in range(2, min(len(side), _LONGEST_RUN) + 1):
            yield total, side[:length], False


def _catalogued(grid: Grid) -> Iterator[tuple[int, Sequence[int], bool]]:
    """The relations of ``patterns/audit_tables.toml`` between the columns of a table of dossiers."""
    read = grid.dossiers
    scopes = {(column.mechanism, column.level) for column in read.values()}
    for scope in sorted(scopes, key=str):
        held: dict[str, list[int]] = {}
        for at, column in read.items():
            if (column.mechanism, column.level) == scope and at in grid.counts:
                held.setdefault(column.indicator, []).append(at)
        single = {indicator: at[0] for indicator, at in held.items() if len(at) == 1}
        yield from _related(single)


def _related(columns: Mapping[str, int]) -> Iterator[tuple[int, Sequence[int], bool]]:
    for relation in _catalogue():
        codes = [relation["total"], *relation["parts"]]
        if all(code in columns for code in codes) and not any(code in columns for code in relation.get("unless", ())):
            more = [code for code in relation.get("optional", ()) if code in columns]
            complete = relation.get("complete", False)
            sure = complete is True or complete in more
            yield columns[relation["total"]], [columns[code] for code in (*relation["parts"], *more)], sure


@cache
def _catalogue() -> tuple[dict[str, Any], ...]:
    return tuple(catalogue("audit_tables")["relation"])


@cache
def _totals_of_relations() -> frozenset[str]:
    return frozenset(relation["total"] for relation in _catalogue())
