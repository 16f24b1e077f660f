"""Figures that cannot well be: far outside of what such a unit can state, or without the unit that they need."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.evidence import fold
from extractors.folding import key
from extractors.indicators import indicators
from extractors.numbers import NUMBER
from extractors.records import AdminLevel, Fact, Figure, Flag, Report
from extractors.table_words import is_rate
from patterns import catalogue
from pipeline.audit.arithmetic import told
from pipeline.audit.findings import Quote, finding, quote_of
from pipeline.audit.table_grid import CODED, PERCENT, Grid, Place, grids, opens_as_total, speaks_of

_CUE = 24
_TAIL = 16
_DIGITS = re.compile(r"\d[\d.,]{3,}|\d,\d")
_AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)|\d+,\d+|\d{5,}")
_NO_AMOUNTS = frozenset({"reference", "date", "period", "header"})
_RATIO = 60


def outliers(report: Report) -> list[Flag]:
    """One ``outlier`` for each figure outside of the plausible range of its indicator, or of its unit at the level of
    the report. Rates are left to other rules.
    """
    level = report.header.admin_level
    figures = {(figure.start, figure.end): figure for figure in report.figures}
    found: dict[int, Flag] = {}
    for fact in report.facts:
        figure = figures.get((fact.start, fact.end))
        if figure is not None and not _is_other(fact):
            flag = _outside(fact, figure, level)
            if flag is not None:
                found.setdefault(fact.start, flag)
    for figure in report.figures:
        bound = _by_unit().get((figure.unit, level)) if figure.unit is not None else None
        if bound is not None and figure.value > bound:
            found.setdefault(figure.start, _flag(figure, figure.label or figure.unit or "", "high", bound))
    return list(found.values())


def _is_other(fact: Fact) -> bool:
    """Whether a fact is a rate or a coded answer, which other rules judge."""
    unit = indicators()[fact.indicator].unit
    return PERCENT in (unit, fact.unit) or (fact.indicator.startswith(CODED) and unit is None)


def _outside(fact: Fact, figure: Figure, level: AdminLevel | None) -> Flag | None:
    known = indicators()[fact.indicator]
    bounds = [
        bound
        for bound in (known.high, _by_code().get((fact.indicator, level)) if fact.admin_level == level else None)
        if bound is not None
    ]
    if bounds and fact.value > min(bounds):
        return _flag(figure, known.name, "high", min(bounds))
    if known.low is not None and fact.value < known.low:
        return _flag(figure, known.name, "low", known.low)
    return None


def _flag(figure: Figure, name: str, message: str, bound: Decimal) -> Flag:
    quote = quote_of("figure", figure)
    return finding(
        "outlier", message, (quote,), evidence={"bound": int(bound)}, name=name, raw=figure.raw, bound=told(bound)
    )


@cache
def _by_unit() -> dict[tuple[str, AdminLevel | None], Decimal]:
    return _bounds("units")


@cache
def _by_code() -> dict[tuple[str, AdminLevel | None], Decimal]:
    return _bounds("codes")


def _bounds(what: str) -> dict[tuple[str, AdminLevel | None], Decimal]:
    return {
        (name, level): Decimal(most)
        for entry in catalogue("audit_tables")["plausible"]
        for name in entry.get(what, ())
        for level, most in entry["most"].items()
    }


def missing_units(report: Report, tables: Sequence[Grid] | None = None) -> list[Flag]:
    """One ``unit_missing`` for each figure whose unit nobody can know: money without đồng, triệu or tỷ, a rate whose
    "%" was forgotten, a row without unit in a table that has a column of units.
    """
    found = [*_bare_money(report), *_bare_rates(report)]
    for grid in grids(report) if tables is None else tables:
        found += _bare_rows(grid)
    return found


# Money


@cache
def _money() -> regex.Pattern[str]:
    cues = alternation(key(name) for name in catalogue("audit_tables")["money"]["names"])
    return regex.compile(rf"\b{cues}\b[^\d\n.;:,()%]{{0,{_CUE}}}+$")


def _bare_money(report: Report) -> Iterator[Flag]:
    """Amounts of running text behind words of money, with nothing behind them that could be a unit."""
    text = report.document.text
    barred = {entry.start for entry in report.ledger if entry.outcome in _NO_AMOUNTS}
    barred |= {figure.start for figure in report.figures if figure.unit is not None or figure.source == "table"}
    for digits in _DIGITS.finditer(text):
        start = digits.start()
        match = None if start in barred or text[start - 1 : start] in (".", ",") else _AMOUNT.match(text, start)
        if match is None or not _stands_alone(text, end := match.end()):
            continue
        line = text[max(text.rfind("\n", 0, start) + 1, start - 2 * _CUE) : start]
        cue = None if "\t" in line else _money().search(fold(line))
        if cue is not None and not speaks_of("other_rates", cue[0]):
            quote = Quote(role="figure", raw=match[0], start=start, end=end)
            yield finding("unit_missing", "money", (quote,), raw=quote.raw, label=line[cue.start() :].strip())


def _stands_alone(text: str, end: int) -> bool:
    """Whether a sentence or clause ends behind a number."""
    following = text[end : end + 2]
    return following[:1] in ("", "\n", ";", "(", ":") or (
        following[:1] in (".", ",", ")") and not following[1:].isdigit()
    )


# Rates


@cache
def _before() -> regex.Pattern[str]:
    words = alternation(key(name) for name in catalogue("audit_tables")["bare_rates"]["before"])
    return regex.compile(rf"(?:^|\W){words}\s{{0,2}}$")


@cache
def _number() -> regex.Pattern[str]:
    return regex.compile(NUMBER)


@cache
def _after() -> regex.Pattern[str]:
    return regex.compile(rf"\s{{0,2}}{alternation(map(key, catalogue('audit_tables')['bare_rates']['after']))}\b")


def _bare_rates(report: Report) -> Iterator[Flag]:
    text = report.document.text
    ratios = [figure for figure in report.figures if figure.total and figure.source == "text"]
    starts = [figure.start for figure in ratios]
    planned = frozenset(map(key, catalogue("audit_tables")["bare_rates"]["after"]))
    for figure in report.figures:
        if figure.source != "text" or figure.unit == PERCENT or figure.total is not None or figure.value % 1 == 0:
            continue
        if figure.unit is not None and key(figure.unit) not in planned:
            continue
        number = _number().match(figure.raw)
        end = figure.start + (number.end() if number else len(figure.raw))
        if _before().search(fold(text[max(0, figure.start - _CUE) : figure.start])) and (
            _after().match(fold(text[end : end + _TAIL]))
            or _is_rate_of(figure, ratios[at - 1] if (at := bisect_right(starts, figure.start)) else None)
        ):
            quote = Quote(role="figure", raw=text[figure.start : end], start=figure.start, end=end, value=figure.value)
            yield finding("unit_missing", "percent", (quote,), raw=quote.raw)


def _is_rate_of(figure: Figure, ratio: Figure | None) -> bool:
    """Whether ``figure`` is the rate of "a/b" closely before it."""
    if ratio is None or ratio.total is None or figure.start - ratio.end > _RATIO:
        return False
    return abs(ratio.value * 100 / ratio.total - figure.value) < 1


# Rows of tables


def _bare_rows(grid: Grid) -> Iterator[Flag]:
    """Rows without unit: of money anywhere, of anything in a table that has a column of units."""
    units: Mapping[int, str] = {
        at: cell.text.strip()
        for at, row in enumerate(grid.rows)
        for cell in row.cells
        if cell.col_no == grid.columns.unit
    }
    told_rows: set[int] = set()
    for place, figure in grid.figures.items():
        row = place[0]
        if figure.unit is None and row not in told_rows and figure.value and not _names_unit(grid, place, units):
            told_rows.add(row)
            label = grid.rows[row].label or ""
            message = "money" if speaks_of("money", label) else "row"
            yield finding("unit_missing", message, (quote_of("figure", figure),), raw=figure.raw, label=label)


def _names_unit(grid: Grid, place: Place, units: Mapping[int, str]) -> bool:
    """Whether the label, the head or the catalogue say what is counted, or the row is a title or counts nothing."""
    row, column = place
    label = grid.rows[row].label or ""
    if not label or units.get(row) or place in grid.keys or speaks_of("not_added", grid.head(column)):
        return True
    money = speaks_of("money", label) and not any(
        key(label).startswith(key(word)) for word in catalogue("audit_tables")["money"]["not"]
    )
    if grid.columns.unit is None:
        return not (money and _has_no_money(grid))
    if money:
        return False
    counted = _says_what(label) or opens_as_total(label) or grid.kind(row) != "entry"
    heads = row + 1 < len(grid.rows) and grid.depth(row + 1) > grid.depth(row)
    return counted or heads or len([text for text in units.values() if text]) < len(grid.filled) // 2


def _says_what(label: str) -> bool:
    """Whether a label names the counted thing or is that of a rate ("Số người ...", "Tỷ lệ ...")."""
    openers = catalogue("audit_tables")["counted_openers"]["names"]
    return is_rate(label) or key(label).startswith(tuple(f"{key(name)} " for name in openers))


def _has_no_money(grid: Grid) -> bool:
    """Whether no row of the table states a unit of money that could hold for all."""
    return not any(figure.unit == "đồng" for figure in grid.figures.values())
