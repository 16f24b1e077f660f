"""Rates that text and tables together contradict: the rate stands in one, its two figures in the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from extractors.folding import key
from extractors.records import Fact, Figure, Report
from patterns import catalogue
from pipeline.audit.arithmetic import broken_rates
from pipeline.audit.equations import Rate
from pipeline.audit.findings import Quote, quote_of

Known = Mapping[str, Quote]


def formula_rates(report: Report) -> list[Rate]:
    """The rates that no formula of ``patterns/audit_tables.toml`` gives from the figures of the same level, mechanism
    and field. Only what is stated once counts, and only where not all of it stands in the text.
    """
    return [rate for known, tables in _scopes(report) for rate in _rates(known, tables)]


def _scopes(report: Report) -> Iterator[tuple[Known, set[int]]]:
    """What each level, mechanism and field states with one value, and which figures of it stand in tables: some do."""
    figures = {(figure.start, figure.end): figure for figure in report.figures}
    stated: defaultdict[tuple[str | None, ...], defaultdict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in report.facts if _rated() & {fact.indicator for fact in report.facts} else ():
        if fact.indicator not in _used():
            continue
        scope = (fact.admin_level, fact.mechanism, key(fact.domain) if fact.domain else None)
        stated[scope][fact.indicator].append(fact)
    for indicators in stated.values():
        if _rated().isdisjoint(indicators):
            continue
        single = {code: facts[0] for code, facts in indicators.items() if len(facts) == 1}
        tables = {fact.start for fact in single.values() if fact.source == "table"}
        if tables:
            yield {code: quote for code, fact in single.items() if (quote := _quote(fact, figures)) is not None}, tables


@cache
def _rated() -> frozenset[str]:
    """The rates that have a formula."""
    return frozenset(formula["code"] for formula in catalogue("audit_tables")["rate"])


@cache
def _used() -> frozenset[str]:
    """The indicators of all formulas."""
    formulas = catalogue("audit_tables")["rate"]
    return _rated().union(*(codes for formula in formulas for codes in (*formula["parts"], *formula["bases"])))


def _quote(fact: Fact, figures: Mapping[tuple[int, int], Figure]) -> Quote | None:
    figure = figures.get((fact.start, fact.end))
    return None if figure is None else replace(quote_of("figure", figure), value=fact.value, unit=fact.unit)


def _rates(known: Known, tables: set[int]) -> Iterator[Rate]:
    for formula in catalogue("audit_tables")["rate"]:
        stated = known.get(formula["code"])
        tried = [] if stated is None else list(_tried(replace(stated, role="rate"), formula, known))
        if tried and _mixes(tried[0], tables) and all(broken_rates([rate]) for rate in tried):
            yield tried[0]


def _mixes(rate: Rate, tables: set[int]) -> bool:
    """Whether some of the figures of ``rate`` stand in tables and some do not."""
    used = {quote.start for quote in (rate.stated, rate.part, rate.base)}
    return bool(used & tables) and not used <= tables


def _tried(stated: Quote, formula: Mapping[str, Any], known: Known) -> Iterator[Rate]:
    """The rate by each way to work it out."""
    parts = [part for codes in formula["parts"] if (part := _sum(codes, "part", known)) is not None]
    bases = [base for codes in formula["bases"] if (base := _sum(codes, "base", known)) is not None]
    if formula.get("all", False) and len(bases) < len(formula["bases"]):
        return
    for part in parts:
        for base in bases:
            yield Rate(stated=stated, part=part, base=base, found_by="catalogue")


def _sum(codes: Sequence[str], role: str, known: Known) -> Quote | None:
    """The figures of ``codes`` as one, quoted from the first of them."""
    quotes = [known[code] for code in codes if code in known]
    if len(quotes) < len(codes) or any(quote.qualifier for quote in quotes):
        return None
    value = sum((quote.value or Decimal(0) for quote in quotes), Decimal(0))
    return replace(quotes[0], role=role, value=value, unit=quotes[0].unit)
