"""The same thing stated differently in the text, in a table and in the coded appendix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import chain, combinations

from extractors.indicators import indicators
from extractors.records import Document, Fact, Flag, Report
from patterns import catalogue
from pipeline.audit.arithmetic import grain, one_digit_apart, told
from pipeline.audit.findings import finding, quote_of
from pipeline.audit.labelled_rows import labelled_differences
from pipeline.audit.stated_values import TEXT, Name, Statement, column_of, statements
from pipeline.audit.table_grid import PERCENT, Grid, grids, speaks_of

_CLAUSE = 80
_MOST_TIMES = 3
_SMALL = 50
_LONG = 100


def text_table_mismatches(report: Report, tables: Sequence[Grid] | None = None) -> list[Flag]:
    """One ``text_table_mismatch`` for each indicator that text, table and appendix state differently, for the same
    level, mechanism and field; several indicators of one mechanism are one contradiction. Rows whose label the text
    repeats before another number are compared as well.

    Nothing is raised where a figure is not exact ("khoảng", "trên"), is of another period or scope ("lũy kế", "cùng
    kỳ"), where rounding explains the difference, or where a place states several values.
    """
    held = grids(report) if tables is None else tables
    if not held:
        return []
    stated = statements(report, held)
    found: defaultdict[tuple[object, ...], list[list[Statement]]] = defaultdict(list)
    for name in stated:
        differing = _differing(report.document, name, stated)
        if differing:
            block = (*name[1:], differing[0].place, differing[-1].place) if name[2] is not None else name
            found[block].append(differing)
    taken = {one.figure.start for groups in found.values() for group in groups for one in group}
    slips = [pair for pair in _slips(report.document, stated, held) if pair[0].figure.start not in taken]
    rows = labelled_differences(report, held, taken | {pair[0].figure.start for pair in slips})
    return [*(_flag(groups) for groups in found.values()), *(_flag([pair]) for pair in slips), *rows]


# What differs


def _differing(document: Document, name: Name, stated: Mapping[Name, Sequence[Statement]]) -> list[Statement]:
    """The statements of ``name`` that contradict the first of them; none where they are all of one place or can be
    reconciled.
    """
    of_one = stated[name]
    if len({one.place for one in of_one}) < 2:
        return []
    single = list(_single([one for one in of_one if _is_usable(document, name[0], one)]))
    if len(single) < 2:
        return []
    first, others = single[0], _others(stated, name)
    against = [one for one in single[1:] if _contradict(first, one, others)]
    return [first, *against] if against else []


def _is_usable(document: Document, code: str, one: Statement) -> bool:
    """Whether the figure is exact and of the report's own period."""
    if one.figure.qualifier is not None or (one.appendix and code in _codes("wider_in_appendix")):
        return False
    return code in _codes("cumulative") or not speaks_of("other_scope", _around(document, one))


def _around(document: Document, one: Statement) -> str:
    """The clause of a figure of the text; the heads of a cell."""
    if one.place == TEXT:
        start = document.text.rfind("\n", 0, one.fact.start) + 1
        return document.text[max(start, one.fact.start - _CLAUSE) : one.fact.start]
    return "" if one.appendix else (one.figure.label or "").partition(" | ")[2]


def _single(stated: Sequence[Statement]) -> Iterator[Statement]:
    """The statement of each place that states one value; of several in the text the one that looks like a slip."""
    places: defaultdict[int, list[Statement]] = defaultdict(list)
    for one in stated:
        places[one.place].append(one)
    elsewhere = [one for one in stated if one.place != TEXT]
    for place, of_place in places.items():
        if len({one.fact.value for one in of_place}) == 1:
            yield of_place[0]
        elif place == TEXT and len(elsewhere) == 1:
            second = Fraction(elsewhere[0].fact.value)
            yield from [one for one in of_place if is_slip(Fraction(one.fact.value), second)][:1]


def is_slip(first: Fraction, second: Fraction) -> bool:
    """Whether two numbers of at least two digits differ in one digit, or hold the same digits in another order."""
    if first == second or min(first, second) < 10:
        return False
    return one_digit_apart(first, second) or sorted(str(first)) == sorted(str(second))


def _contradict(first: Statement, other: Statement, others: Sequence[Fraction]) -> bool:
    """Whether the two cannot both be right; a number that stands elsewhere in the column is that of another row."""
    units = {first.fact.unit, other.fact.unit}
    if (units & {PERCENT, "đồng"} and len(units) > 1) or first.fact.value in other.column:
        return False
    one, two = Fraction(first.fact.value), Fraction(other.fact.value)
    low, high = min(one, two), max(one, two)
    near = high <= _SMALL or high <= _MOST_TIMES * low or is_slip(one, two)
    return near and abs(one - two) > _rounding(first, other) and abs(one - two) not in others


def _rounding(first: Statement, other: Statement) -> Fraction:
    """How far apart two writings of one number can be: by a step of the coarser one where they are not whole."""
    steps = [grain(quote_of("value", one.figure)) for one in (first, other)]
    fractional = {first.fact.unit, other.fact.unit} & {PERCENT, "đồng"} or any(step < 1 for step in steps)
    return max(steps) if fractional and all(steps) else Fraction(0)


def _others(stated: Mapping[Name, Sequence[Statement]], name: Name) -> list[Fraction]:
    """What a difference may be explained by: the sums of the figures that an indicator may hold besides its own."""
    values = [
        {Fraction(one.fact.value) for one in stated.get((other, *name[1:]), ()) if one.fact.value}
        for other in _may_hold().get(name[0], ())
    ]
    held = list(chain.from_iterable(values))
    return held + [one + other for one, other in combinations(held, 2)]


def _slips(
    document: Document, stated: Mapping[Name, Sequence[Statement]], tables: Sequence[Grid]
) -> Iterator[tuple[Statement, Statement]]:
    """Figures of the text that the column of their indicator does not hold, but a number that looks like them."""
    for name, of_one in stated.items():
        for one in of_one:
            if one.place == TEXT and name[3] is None and one.fact.value >= _LONG:
                found = [slip for grid in tables for slip in _alike(grid, name, one)]
                if len(found) == 1 and _is_usable(document, name[0], one):
                    yield one, found[0]


def _alike(grid: Grid, name: Name, one: Statement) -> Iterator[Statement]:
    for at, column in grid.dossiers.items():
        if (column.indicator, column.mechanism) == (name[0], name[2]):
            numbers = column_of(grid, at)
            if one.fact.value not in numbers.values():
                for place, value in numbers.items():
                    if is_slip(Fraction(one.fact.value), Fraction(value)) and grid.is_whole(place[0]):
                        yield Statement(one.fact, grid.figures[place], grid.table.table_no, appendix=False)


@cache
def _may_hold() -> dict[str, tuple[str, ...]]:
    return {entry["code"]: tuple(entry["others"]) for entry in catalogue("audit_tables")["may_hold"]}


@cache
def _codes(name: str) -> frozenset[str]:
    return frozenset(catalogue("audit_tables")[name]["codes"])


# The finding


def _flag(groups: Sequence[Sequence[Statement]]) -> Flag:
    first, more = groups[0], groups[1:]
    quotes = [quote_of(one.role, one.figure) for one in chain.from_iterable(groups)]
    values = [Fraction(one.figure.value) for one in first]
    return finding(
        "text_table_mismatch",
        "several" if more else "differs",
        quotes,
        cause="one_digit" if len(values) == 2 and not more and one_digit_apart(*values) else None,
        evidence={"indicator": first[0].fact.indicator, "indicators": [group[0].fact.indicator for group in groups]},
        name=_title(first[0].fact),
        places=_places(first),
        written=first[-1].figure.raw,
        meant=told(first[0].figure.value),
        more="; ".join(f"{indicators()[group[0].fact.indicator].name}: {_places(group)}" for group in more),
    )


def _title(fact: Fact) -> str:
    scope = ", ".join(part for part in (fact.mechanism, fact.domain) if part)
    name = indicators()[fact.indicator].name
    return f"{name} ({scope})" if scope else name


def _places(stated: Iterable[Statement]) -> str:
    named = catalogue("audit_tables")["places"]
    return ", ".join(f"{named[one.role]} ghi {one.figure.raw}" for one in stated)
