"""Rows of a table whose label the running text repeats right before another number of the same unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import regex

from extractors.evidence import fold
from extractors.records import Figure, Flag, Report
from extractors.table_words import is_value, without_brackets
from patterns import catalogue
from pipeline.audit.arithmetic import grain, one_digit_apart, told
from pipeline.audit.findings import finding, quote_of
from pipeline.audit.table_grid import PERCENT, Grid, speaks_of

_SHORTEST = 8
_MOST_WORDS = 12
_LOOK_BACK = 160
_BETWEEN = regex.compile(r"[\s:]{0,3}(?:\p{L}{1,6}[\s:]{0,2}){0,2}")
_MOST_TIMES = 3


def labelled_differences(report: Report, tables: Sequence[Grid], taken: set[int]) -> Iterator[Flag]:
    """``text_table_mismatch`` flags of rows with a unit: "Sản lượng lúa | tấn | 12.000 | 12.556" against "sản lượng lúa
    12.656 tấn". The number of the text must stand right behind the label, in a part that tells results, and must be
    none of the row; figures that begin in ``taken`` are left out.
    """
    rows = [(grid, row, label) for grid in tables if _compares(grid) for row, label in _labels(grid)]
    if rows:
        stated = _stated(report, taken)
        for grid, row, label in rows:
            yield from _differs(grid, row, [figure for before, figure in stated if _ends(before, label)])


def _compares(grid: Grid) -> bool:
    """Whether rows have units and are not those of the coded appendix, whose meaning is known."""
    return grid.columns.unit is not None and not grid.keys


def _labels(grid: Grid) -> Iterator[tuple[int, str]]:
    """The rows that count something by themselves, and their labels; none that the table has twice."""
    labels = [fold(" ".join(without_brackets(row.label or "").split())) for row in grid.rows]
    for row, label in enumerate(labels):
        long_enough = len(label) >= _SHORTEST and len(label.split()) <= _MOST_WORDS
        if long_enough and not is_value(label) and labels.count(label) == 1 and grid.kind(row) != "part":
            yield row, label


def _stated(report: Report, taken: set[int]) -> list[tuple[str, Figure]]:
    """The exact figures of parts of the text that tell results, with the words before them."""
    text, found = report.document.text, []
    for figure in report.figures:
        if figure.source == "text" and figure.unit is not None and figure.qualifier is None and figure.total is None:
            line = text.rfind("\n", 0, figure.start) + 1
            before = text[max(line, figure.start - _LOOK_BACK) : figure.start]
            if figure.start not in taken and not speaks_of("other_scope", before) and _tells_results(report, figure):
                found.append((fold(" ".join(before.split())), figure))
    return found


def _tells_results(report: Report, figure: Figure) -> bool:
    barred = catalogue("audit_tables")["no_results"]["sections"]
    sections = (section for section in report.outline.sections if section.start <= figure.start < section.end)
    return all(section.code not in barred for section in sections)


def _ends(before: str, label: str) -> bool:
    """Whether the words before a figure end with ``label``, which opens its clause, up to two short words between
    ("đạt", "là").
    """
    at = before.rfind(label)
    if at < 0 or before[:at].rstrip()[-1:].isalnum():
        return False
    return _BETWEEN.fullmatch(before[at + len(label) :]) is not None


def _differs(grid: Grid, row: int, figures: Sequence[Figure]) -> Iterator[Flag]:
    cells = {place: figure for place, figure in grid.figures.items() if place[0] == row and figure.unit != PERCENT}
    alike = [figure for figure in figures if any(cell.unit == figure.unit for cell in cells.values())]
    if len({figure.value for figure in alike}) != 1 or not cells:
        return
    figure = alike[0]
    near = min(cells.values(), key=lambda cell: abs(cell.value - figure.value))
    if _is_other(figure, near):
        yield _flag(grid.rows[row].label or "", figure, near)


def _is_other(figure: Figure, cell: Figure) -> bool:
    steps = [grain(quote_of("value", one)) for one in (figure, cell)]
    rounding = max(steps) if all(steps) and any(step != 1 for step in steps) else Fraction(0)
    low, high = sorted((figure.value, cell.value))
    return abs(Fraction(high) - Fraction(low)) > rounding and Decimal(0) < high <= _MOST_TIMES * low


def _flag(label: str, figure: Figure, cell: Figure) -> Flag:
    named = catalogue("audit_tables")["places"]
    one_digit = one_digit_apart(Fraction(figure.value), Fraction(cell.value))
    return finding(
        "text_table_mismatch",
        "differs",
        (quote_of("text", figure), quote_of("table", cell)),
        cause="one_digit" if one_digit else None,
        name=label,
        places=f"{named['text']} ghi {figure.raw}, {named['table']} ghi {cell.raw}",
        written=cell.raw,
        meant=told(figure.value),
    )
