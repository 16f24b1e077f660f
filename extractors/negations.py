"""What "không có" and "chưa" state about a counted thing: the fact 0, with the span of the words of negation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.dimensions import domain_named, elsewhere, level_named, mechanism_named, of_several_levels
from extractors.evidence import found_in, words
from extractors.folding import key
from extractors.indicators import Indicator, stated_zero
from extractors.line_places import Place, PlacedLine
from extractors.records import AdminLevel, Fact, Figure, Line
from patterns import catalogue

_STOP = regex.compile(r"[;:,()]|[.!?…](?=\s|$)")
_END = regex.compile(r"[;!?…]|\.(?=\s)")
_REACH = 160


@cache
def _negations() -> regex.Pattern[str]:
    clauses = catalogue("indicators")["clauses"]
    return regex.compile(
        rf"(?<!\w)(?P<raw>{alternation(map(key, clauses['negation']))}\s{{1,2}}"
        rf"{alternation(map(key, clauses['negated']))})(?!\w)"
    )


def negated_facts(folded: str, placed: Sequence[PlacedLine], own: AdminLevel | None) -> Iterator[Fact]:
    """The facts 0 of running text: an indicator whose counted thing stands behind "không có", "chưa ban hành" ..."""
    for line, place, found in placed:
        yield from _of_line(folded, line, place, found, own)


def _of_line(folded: str, line: Line, place: Place, found: Sequence[Figure], own: AdminLevel | None) -> Iterator[Fact]:
    for match in _negations().finditer(folded, line.start, line.end):
        limit = min(line.end, match.end() + _REACH)
        stop = _STOP.search(folded, match.end(), limit)
        end = stop.start() if stop else limit
        if any(match.start() < figure.end and figure.start < end for figure in found):
            continue
        clause = words(folded[match.start() : end])
        before = words(_sentence(folded, max(line.start, match.start() - _REACH), match.start()))
        if elsewhere((clause, before)) or of_several_levels((clause, before, *place.above, *place.headings)):
            continue
        pieces = (clause, before, *place.above, *place.headings)
        domain, narrower = domain_named(pieces)
        for indicator in _zeroes(clause, before, place):
            of_dossiers = indicator.group == "tthc"
            if narrower and of_dossiers:
                continue
            yield Fact(
                indicator=indicator.code,
                value=Decimal(0),
                unit=indicator.unit,
                admin_level=level_named(pieces, own),
                mechanism=mechanism_named(pieces),
                domain=domain if of_dossiers else None,
                source="text",
                start=match.start(),
                end=match.end(),
            )


def _sentence(folded: str, start: int, end: int) -> str:
    """The words of the same sentence before ``end``."""
    stops = list(_END.finditer(folded, start, end))[-1:]
    return folded[stops[0].end() if stops else start : end]


def _zeroes(clause: str, before: str, place: Place) -> Iterator[Indicator]:
    for indicator in stated_zero():
        if (
            indicator.not_sections.isdisjoint(place.sections)
            and all(found_in(group, clause) for group in indicator.zero)
            and not found_in(indicator.zero_not, clause)
            and all(found_in(group, before) or found_in(group, clause) for group in indicator.zero_lead)
            and not (found_in(indicator.zero_not_lead, before) and not found_in(indicator.zero_unless_lead, before))
        ):
            yield indicator
