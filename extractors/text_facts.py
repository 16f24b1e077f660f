"""Facts of running text: the figures whose evidence names an indicator, and what "không có" and "chưa" state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from extractors.clauses import Clause, read_clauses
from extractors.dimensions import (
    domain_behind,
    domain_named,
    is_domain,
    level_named,
    mechanism_named,
    only_dimensions,
    reported_level,
    says_how,
)
from extractors.evidence import Evidence, fold, found_in, phrases
from extractors.indicators import Indicator, indicators, named
from extractors.line_places import PlacedLine, lines_with_places
from extractors.negations import negated_facts
from extractors.records import AdminLevel, Document, Fact, Figure, Header, Mechanism, Outline, Reference
from patterns import catalogue

PERCENT = "%"
EARLY, PUNCTUAL = "ho_so_truoc_han", "ho_so_dung_han"  # where both are told, the rate of one is not that of both


def text_facts(
    document: Document,
    outline: Outline,
    header: Header,
    figures: Sequence[Figure],
    references: Sequence[Reference] = (),
) -> list[Fact]:
    """The facts that running text states, in reading order, each with the span of its figure or of the negation.

    A figure is a fact only where its clause, lead-in, bullet or heading names one indicator of the catalogue; of "a/b"
    each side is one. ``references`` are no figures; they are taken to keep the finders alike.
    """
    if header.doc_type in catalogue("indicators")["clauses"]["no_results"]:
        return []
    own = reported_level(header)
    folded = fold(document.text)
    placed = list(lines_with_places(document, outline, figures, folded))
    facts = [*_stated(folded, placed, own), *negated_facts(folded, placed, own)]
    return sorted(facts, key=lambda fact: (fact.start, fact.end))


def _stated(folded: str, placed: Sequence[PlacedLine], own: AdminLevel | None) -> Iterator[Fact]:
    known: dict[int, tuple[Indicator, Fact]] = {}
    early: set[int] = set()
    carried = _Carried()
    for clause in read_clauses(folded, placed):
        carried.follow(clause)
        found = _meaning(clause, known, early)
        if found is None:
            continue
        dimensions = _dimensions(clause, found, own, known, carried)
        if dimensions is None:
            continue
        fact = _fact(clause.figure, found, clause.figure.value, *dimensions)
        known[clause.figure.start] = (found, fact)
        if found.code == EARLY:
            early.add(clause.line_start)
        yield fact
        if found.total is not None and clause.figure.total is not None:
            yield _fact(clause.figure, indicators()[found.total], clause.figure.total, *dimensions)


@cache
def _never() -> tuple[str, ...]:
    """Words of comparison and of aims: what they stand by is no result."""
    return phrases(catalogue("indicators")["clauses"]["never"])


class _Carried:
    """What an earlier clause of a line named and later ones keep: "UBND xã nhận 20 hồ sơ. Đã giải quyết 18 hồ sơ"."""

    def __init__(self) -> None:
        self.line = -1
        self.pieces: tuple[str, ...] = ()

    def follow(self, clause: Clause) -> None:
        """Begin anew with each line."""
        if clause.line_start != self.line:
            self.line = clause.line_start
            self.pieces = ()

    def add(self, clause: Clause) -> None:
        """Keep the words of ``clause``."""
        self.pieces = (clause.near, *self.pieces)[:6]


def _meaning(clause: Clause, known: dict[int, tuple[Indicator, Fact]], early: set[int]) -> Indicator | None:
    """The indicator of a figure: from its own words, or a rate from the figure that it stands behind."""
    figure = clause.figure
    unit = figure.unit
    if unit != PERCENT:
        return _named(clause)
    previous = clause.previous
    if clause.weak and previous is not None:
        before = known.get(previous.start)
        if before is None or before[0].rate is None or found_in(_never(), clause.near):
            return None
        if before[0].code == PUNCTUAL and clause.line_start in early:
            return None
        return indicators()[before[0].rate]
    return _named(clause)


def _named(clause: Clause) -> Indicator | None:
    found = named(clause.evidence(short=True)) if clause.short is not None else None
    return found or named(_inherited(clause))


def _inherited(clause: Clause) -> Evidence:
    """The evidence of a clause; one that names only a level or a field counts what it is a part of ("Cấp xã: 88")."""
    evidence = clause.evidence()
    whole = next(iter((*clause.parents, *clause.place.above)), None)
    if whole is None or clause.tail.strip() or not only_dimensions(clause.head):
        return evidence
    return replace(evidence, head=whole.split("¦")[0], near=whole)


def _dimensions(
    clause: Clause,
    indicator: Indicator,
    own: AdminLevel | None,
    known: dict[int, tuple[Indicator, Fact]],
    carried: _Carried,
) -> tuple[AdminLevel | None, Mechanism | None, str | None] | None:
    """Level, mechanism and field; None where the figure is of a narrower scope that no dimension can say."""
    if clause.figure.unit == PERCENT and clause.weak and clause.previous is not None and clause.previous.start in known:
        fact = known[clause.previous.start][1]
        return fact.admin_level, fact.mechanism, fact.domain
    kept = carried.pieces if indicator.group == "tthc" else ()
    spoken = (clause.near, *clause.aside, *clause.siblings, *clause.parents, *kept)
    around = (*clause.opening, *clause.place.above, *clause.place.headings)
    scope = (clause.near, *clause.parents, *clause.opening, *clause.place.above)
    domain, narrower = domain_named(scope) if indicator.group == "tthc" else (None, False)
    if narrower:
        return None
    if domain is None and indicator.group == "tthc":
        pieces = (clause.head, *clause.opening, *clause.place.above[:1])
        domain = next(filter(None, map(is_domain, pieces)), None) or domain_behind(clause.tail)
    carried.add(clause)
    handled = (*spoken, *clause.opening, *clause.place.above, *filter(says_how, clause.place.headings))
    return level_named((*spoken, *around), own), mechanism_named(handled), domain


def _fact(
    figure: Figure,
    indicator: Indicator,
    value: Decimal,
    admin_level: AdminLevel | None,
    mechanism: Mechanism | None,
    domain: str | None,
) -> Fact:
    return Fact(
        indicator=indicator.code,
        value=value,
        unit=figure.unit or indicator.unit,
        admin_level=admin_level,
        mechanism=mechanism,
        domain=domain,
        source="text",
        start=figure.start,
        end=figure.end,
    )
