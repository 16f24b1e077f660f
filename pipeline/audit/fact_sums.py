"""Sums that the indicators of a report must obey, wherever in the text their figures stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations
from typing import Any

from extractors.evidence import found_in, phrases, words
from extractors.records import Fact, Figure, Report
from patterns import catalogue
from pipeline.audit.equations import Total
from pipeline.audit.findings import Quote
from pipeline.audit.text_lines import folded_text

Told = dict[str, Fact]
_FAR = 2500


def fact_totals(report: Report) -> list[Total]:
    """The sums of ``patterns/audit_sums.toml`` ([[formula]]) that facts of one level, mechanism and field break.

    A formula is read from its total to the next statement of the same total, so that each fact is used with its own.
    """
    figures = {(figure.start, figure.end): figure for figure in report.figures}
    facts = [fact for fact in report.facts if fact.source == "text" and not _is_base(fact, figures)]
    if not facts:
        return []
    text, folded = report.document.text, folded_text(report.document.text)

    def quote(role: str, fact: Fact) -> Quote:
        figure = figures.get((fact.start, fact.end))
        return Quote(
            role=role,
            raw=text[fact.start : fact.end],
            start=fact.start,
            end=fact.end,
            value=fact.value,
            unit=fact.unit,
            qualifier=figure.qualifier if figure else None,
        )

    found = []
    stated = {fact.indicator for fact in facts}
    for formula in catalogue("audit_sums")["formula"]:
        if formula["total"] not in stated or not stated.issuperset(formula["parts"]):
            continue
        for told in _statements(facts, formula["total"], formula["beside"]):
            parts = _broken(told, formula, folded)
            if parts is not None:
                total = quote("total", told[formula["total"]])
                quotes = tuple(quote("part", part) for part in parts)
                found.append(Total(total=total, parts=quotes, whole=True, found_by="catalogue"))
    return found


def _statements(facts: Sequence[Fact], total: str, beside: Sequence[str]) -> Iterator[Told]:
    """Each statement of the total with the facts of its dimensions that follow before the next one.

    What may be counted ``beside`` it ("tồn kỳ trước: 18 hồ sơ; mới tiếp nhận: 366 hồ sơ") may stand before it.
    """
    for place, fact in enumerate(facts):
        if fact.indicator != total:
            continue
        told = {total: fact}
        for other in reversed(facts[:place]):
            if fact.start - other.start > _FAR or other.indicator == total:
                break
            if other.indicator in beside and _scope(other) == _scope(fact):
                told.setdefault(other.indicator, other)
        for other in facts[place + 1 :]:
            if other.start - fact.start > _FAR:
                break
            if _scope(other) == _scope(fact):
                if other.indicator == total:
                    break
                told.setdefault(other.indicator, other)
        yield told


def _is_base(fact: Fact, figures: dict[tuple[int, int], Figure]) -> bool:
    """Whether a fact is the second side of a ratio, which may be a base of another kind ("đúng hạn 112/118 hồ sơ")."""
    figure = figures.get((fact.start, fact.end))
    return figure is not None and figure.total == fact.value and figure.value != fact.value


def _scope(fact: Fact) -> tuple[str | None, str | None, str | None]:
    return fact.admin_level, fact.mechanism, fact.domain


def _lost(told: Told, formula: dict[str, Any]) -> Fact | None:
    """What was carried over, where the outcomes add up to the total alone: nothing became of it."""
    carried = told.get(formula.get("carried", ""))
    outcomes = [told[code] for code in formula.get("outcomes", ()) if code in told]
    if carried is None or not carried.value or len(outcomes) < 2:
        return None
    return carried if sum(fact.value for fact in outcomes) == told[formula["total"]].value else None


def _broken(told: Told, formula: dict[str, Any], folded: str) -> list[Fact] | None:
    """The parts that contradict the total, None where they agree in some way that is right or say too little."""
    needed = [told[code] for code in formula["parts"] if code in told]
    if len(needed) < len(formula["parts"]):
        return None
    more = [told[code] for code in formula["more"] if code in told]
    total = told[formula["total"]]
    extra = [told[code] for code in formula["beside"] if code in told]
    if (lost := _lost(told, formula)) is not None and sum(fact.value for fact in needed) == total.value:
        return [*needed, lost]
    wholes = {total.value, *(total.value + fact.value for fact in extra)}
    choices = chain.from_iterable(combinations(more, size) for size in range(len(more) + 1))
    if any(sum(fact.value for fact in (*needed, *chosen)) in wholes for chosen in choices):
        return None
    parts = sorted([*needed, *more], key=lambda fact: fact.start)
    if sum(fact.value for fact in parts) < total.value:
        if "carried" in formula and formula["carried"] not in told:
            return None
        between = words(folded[total.start : max(fact.end for fact in parts) + 200])
        if found_in(phrases(formula["unless"]), between):
            return None
    return parts
