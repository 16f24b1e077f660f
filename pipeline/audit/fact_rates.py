"""Rates of the indicators of a report from their figures, wherever in the text these stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.evidence import fold, words
from extractors.records import Fact, Figure, Report
from patterns import catalogue
from pipeline.audit.equations import Rate
from pipeline.audit.findings import Quote, quote_of
from pipeline.audit.rate_words import is_plain, says, until_mark

_BEHIND = 40
_FAR = 2500
_NEAR = 300


def fact_rates(report: Report) -> Iterator[Rate]:
    """Rates of the catalogue whose part and base are facts of the same level, mechanism and field before them."""
    figures = {(figure.start, figure.end): figure for figure in report.figures}
    facts = [fact for fact in report.facts if fact.source == "text" and (fact.start, fact.end) in figures]
    for place, fact in enumerate(facts):
        for formula in catalogue("audit_rates")["formula"]:
            if formula["rate"] != fact.indicator:
                continue
            parts = [_before(facts, figures, place, code) for code in formula["part"]]
            base = _before(facts, figures, place, formula["base"])
            if base is None or len(parts) != 1 or parts[0] is None or parts[0].start == base.start:
                continue
            between = report.document.text[parts[0].end : fact.start]
            behind = until_mark(fold(report.document.text[fact.end : fact.end + _BEHIND]))
            if len(between) > _NEAR or says(words(fold(between)), "change") or not is_plain(behind):
                continue
            yield Rate(
                stated=_quoted("rate", fact, figures),
                part=_quoted("part", parts[0], figures),
                base=_quoted("base", base, figures),
                found_by="catalogue",
                share=formula["share"],
            )


def _before(facts: Sequence[Fact], figures: dict[tuple[int, int], Figure], place: int, code: str) -> Fact | None:
    """The nearest fact ``code`` before that of the rate and of its dimensions, None where that is a side of a ratio."""
    rate = facts[place]
    for fact in reversed(facts[:place]):
        if rate.start - fact.start > _FAR:
            return None
        same = (fact.admin_level, fact.mechanism, fact.domain) == (rate.admin_level, rate.mechanism, rate.domain)
        if fact.indicator == code and same:
            return fact if figures[fact.start, fact.end].total is None else None
    return None


def _quoted(role: str, fact: Fact, figures: dict[tuple[int, int], Figure]) -> Quote:
    return replace(quote_of(role, figures[fact.start, fact.end]), value=fact.value)
