"""Totals that stand apart from their parts: of two levels or two mechanisms, or above a title that splits them up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from extractors.evidence import found_in, phrases, words
from extractors.folding import key
from extractors.records import Fact, Figure, Report
from patterns import catalogue
from pipeline.audit.arithmetic import one_digit_apart
from pipeline.audit.enumerations import fits
from pipeline.audit.equations import Total
from pipeline.audit.findings import Quote, quote_of
from pipeline.audit.part_words import member_at
from pipeline.audit.text_lines import PERCENT, TextLine, text_lines

_BOTH = 2
_MOST_BULLETS = 8
_SHORTEST = 10
_TITLE = 120


def joint_totals(report: Report, lines: Sequence[TextLine] | None = None) -> list[Total]:
    """The totals that say to add up two levels or mechanisms, with what the report states of each of the two.

    ``lines`` are those of :func:`text_lines`. Only totals that their two parts contradict are given.
    """
    lines = text_lines(report) if lines is None else lines
    if not lines or not found_in(_cues(), lines[0].folded):
        return []
    places = [(at, by) for at, line in enumerate(lines) if line.figures and (by := _joins(lines, at)) is not None]
    if not places:
        return []
    barred = {figure.start for at, _ in places for figure in lines[at].figures}
    figures = {(figure.start, figure.end): figure for figure in report.figures}
    stated = {by: _stated(report, by, barred, figures) for by in {by for _, by in places}}
    return [total for at, by in places for total in _of_line(lines[at], stated[by], figures)]


@cache
def _joint() -> dict[str, Any]:
    entry: dict[str, Any] = catalogue("audit_sums")["joint"]
    return entry


@cache
def _cues() -> tuple[str, ...]:
    """All words that join two kinds, to be looked for in a whole text first."""
    return tuple(key(word) for words_of_one in _joint()["words"].values() for word in words_of_one)


@cache
def _joining(by: str) -> tuple[str, ...]:
    return phrases(_joint()["words"][by])


def _joins(lines: Sequence[TextLine], at: int) -> str | None:
    """What a line adds up the two kinds of, by its words before the first figure or a title right above it."""
    line = lines[at]
    own = line.folded[line.line.start : line.figures[0].start]
    above = lines[at - 1] if at and not lines[at - 1].figures else None
    title = above.folded[above.line.start : above.line.end] if above is not None else ""
    told = words(own) + (words(title) if len(title) <= _TITLE else "")
    return next((by for by in _joint()["words"] if found_in(_joining(by), told)), None)


def _stated(
    report: Report, by: str, barred: set[int], figures: Mapping[tuple[int, int], Figure]
) -> dict[str, dict[object, list[Fact]]]:
    """What the text states for each indicator, by level or mechanism, without fields and outside of joint lines."""
    found: defaultdict[str, defaultdict[object, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in report.facts:
        scope = getattr(fact, by)
        exact = (figure := figures.get((fact.start, fact.end))) is not None and figure.qualifier is None
        if fact.source == "text" and fact.domain is None and scope is not None and exact and fact.start not in barred:
            found[fact.indicator][scope].append(fact)
    return {indicator: dict(scopes) for indicator, scopes in found.items()}


def _of_line(
    line: TextLine,
    stated: Mapping[str, Mapping[object, Sequence[Fact]]],
    figures: Mapping[tuple[int, int], Figure],
) -> Iterator[Total]:
    for index, figure in enumerate(line.figures):
        if figure.unit not in _joint()["counted"] or figure.total is not None or line.bracket(figure.start) is not None:
            continue
        member = member_at(line.item(index))
        indicator = _joint()["indicators"].get(member[1] if member else "")
        scopes = stated.get(indicator, {})
        values = [{fact.value for fact in facts} for facts in scopes.values()]
        if len(scopes) == _BOTH and all(len(of_one) == 1 for of_one in values):
            parts = [facts[0] for facts in scopes.values()]
            if sum((part.value for part in parts), Decimal(0)) != figure.value and _rates_of_none(figure, parts):
                quotes = tuple(_quoted(part, figures) for part in parts)
                yield Total(total=quote_of("total", figure), parts=quotes, whole=True, found_by="catalogue")


def _rates_of_none(figure: Figure, parts: Sequence[Fact]) -> bool:
    """Whether a total is of the order of its parts, no smaller than the greatest and no twice of all."""
    added = sum((part.value for part in parts), Decimal(0))
    return max(part.value for part in parts) <= figure.value <= 2 * added


def _quoted(fact: Fact, figures: Mapping[tuple[int, int], Figure]) -> Quote:
    return quote_of("part", figures[fact.start, fact.end], fact.unit)


# A title that splits up a total told before


def split_totals(lines: Sequence[TextLine]) -> list[Total]:
    """The first total before a title such as "Chia theo cơ chế:", with the figures of the bullets below the title.

    Only where no figure of the lines before is what the bullets add up to, and one changed digit of the total or the
    difference of one bullet would close the sum.
    """
    if not lines or not found_in(_split_cues(), lines[0].folded):
        return []
    return [total for at in range(1, len(lines)) if (total := _split(lines, at)) is not None]


@cache
def _split_cues() -> tuple[str, ...]:
    return tuple(map(key, catalogue("audit_sums")["split"]["words"]))


@cache
def _splitting() -> tuple[str, ...]:
    return phrases(catalogue("audit_sums")["split"]["words"])


def _split(lines: Sequence[TextLine], at: int) -> Total | None:
    title = lines[at]
    if title.figures or not title.folded[title.line.start : title.line.end].rstrip().endswith(":"):
        return None
    if not found_in(_splitting(), words(title.folded[title.line.start : title.line.end])):
        return None
    parts = _bullets(lines, at)
    if len(parts) < _BOTH:
        return None
    before = [figure for line in lines[max(0, at - _MOST_BULLETS) : at] for figure in line.figures]
    before = [one for one in before if fits(one, parts[0]) and one.unit == parts[0].unit and one.total is None]
    added = sum((part.value for part in parts), Decimal(0))
    near = [one for one in before if _is_slip(one, parts, added)]
    if any(one.value == added for one in before) or not near or before[0] is not near[0]:
        return None
    return Total(
        total=quote_of("total", near[0]),
        parts=tuple(quote_of("part", part) for part in parts),
        whole=True,
        found_by="text",
    )


def _bullets(lines: Sequence[TextLine], at: int) -> list[Figure]:
    """The only figure of each bullet below a title; none where a bullet holds several or of another unit."""
    found: list[Figure] = []
    for line in lines[at + 1 : at + 1 + _MOST_BULLETS]:
        if not line.sign or line.sign != lines[at + 1].sign or line.sign == lines[at].sign:
            break
        counts = [figure for figure in line.figures if figure.unit != PERCENT]
        if len(counts) != 1 or counts[0].qualifier or counts[0].total is not None or counts[0].unit is None:
            return []
        found += counts
    return found if len({figure.unit for figure in found}) == 1 else []


def _is_slip(total: Figure, parts: Sequence[Figure], added: Decimal) -> bool:
    """Whether one digit changed in the total or in one part closes the sum."""
    if total.value < _SHORTEST or total.value == added:
        return False
    difference = total.value - added
    pairs = [(total.value, added), *((part.value, part.value + difference) for part in parts)]
    return any(meant > 0 and one_digit_apart(Fraction(written), Fraction(meant)) for written, meant in pairs)
