"""Totals told without words that lead in: behind their parts, or before what became of what they count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.evidence import found_in, phrases
from extractors.folding import key
from extractors.records import Figure
from patterns import catalogue
from pipeline.audit.enumerations import fits, is_aside
from pipeline.audit.equations import Total
from pipeline.audit.part_words import member_at, member_of, run_words, text_total
from pipeline.audit.text_lines import MOST_FIGURES, PERCENT, Item, TextLine

_STOP = regex.compile(r"[.!?;](?=\s|$)")
_OUTCOMES = 2


# A total behind its parts


def told_last(line: TextLine) -> Iterator[Total]:
    """The totals of ``line`` that stand behind their parts: "..., tổng cộng 62 hồ sơ"."""
    for index, figure in enumerate(line.figures[2:], 2):
        if figure.unit == PERCENT or not _after().search(line.folded, figure.start - 24, figure.start):
            continue
        parts: list[Item] = []
        for place in range(index - 1, max(-1, index - MOST_FIGURES), -1):
            part = line.figures[place]
            if _STOP.search(line.folded, part.end, line.figures[place + 1].start):
                break
            if fits(figure, part) and part.unit is not None and not is_aside(line.item(place)):
                parts.insert(0, line.item(place))
        sums = [sum((item.figure.value for item in parts[at:]), Decimal(0)) for at in range(len(parts) - 1)]
        if len(parts) > 1 and figure.value not in sums:
            yield text_total(figure, parts, whole=True)


@cache
def _after() -> regex.Pattern[str]:
    return regex.compile(rf"\b{alternation(map(key, catalogue('audit_sums')['after']['words']))}[\s:]{{0,3}}+$")


# A total and what became of it, one after the other


def outcomes_told(lines: Sequence[TextLine], place: int) -> Iterator[Total]:
    """A count and what became of it without words that lead in: "giao 40 nhiệm vụ, đã xong 30, còn 12 đang làm"."""
    line = lines[place]
    for index, figure in enumerate(line.figures):
        if figure.unit not in run_words()["units"] or not _may_be_run(line, index) or not _begins(line.item(index)):
            continue
        parts = _outcomes(figure, line, index) or _outcomes_below(figure, lines, place, index)
        names = {member[1] for part in parts if (member := member_at(part))}
        if len(parts) < _OUTCOMES or not names - {"late"}:
            continue
        closed = names >= set(run_words()["complete"]) or any(found_in(_closing(), part.head) for part in parts)
        if sum(part.figure.value for part in parts) != figure.value:
            yield text_total(figure, parts, whole=closed)


@cache
def _closing() -> tuple[str, ...]:
    return phrases(run_words()["closing"])


def _may_be_run(line: TextLine, index: int) -> bool:
    """Whether there is room for two outcomes: in the line behind a count, or in bullets below."""
    return len(line.figures) - index > _OUTCOMES or (index == 0 and bool(line.sign))


def _begins(item: Item) -> bool:
    """Whether a count is one of what was given or received, not of what became of it."""
    return item.figure.total is None and member_of(item.head) is None and member_of(item.tail) is None


def _outcomes(total: Figure, line: TextLine, index: int) -> list[Item]:
    """The counts behind a count that say what became of it, up to the first that says something else."""
    parts: list[Item] = []
    for at in range(index + 1, min(len(line.figures), index + MOST_FIGURES)):
        figure = line.figures[at]
        if figure.unit == PERCENT or line.bracket(figure.start) is not None:
            continue
        item = line.item(at)
        if not _is_outcome(total, item):
            break
        parts.append(item)
    return parts


def _outcomes_below(total: Figure, lines: Sequence[TextLine], place: int, index: int) -> list[Item]:
    """The same in the bullets that follow: "- Được giao: 40 nhiệm vụ", "- Đã xong: 30 nhiệm vụ"."""
    line = lines[place]
    if not line.sign or index != 0 or any(figure.unit != PERCENT for figure in line.figures[1:]):
        return []
    parts: list[Item] = []
    for sibling in lines[place + 1 : place + 8]:
        if sibling.sign != line.sign or not sibling.figures or not _is_outcome(total, sibling.item(0)):
            break
        parts.append(sibling.item(0))
    return parts


def _is_outcome(total: Figure, item: Item) -> bool:
    member = member_of(item.head) or member_of(item.tail)
    return fits(total, item.figure) and member is not None and member[0] in ("state", "time") and not is_aside(item)
