"""Rates of running text and the figures that they are the rate of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import regex

from extractors.evidence import found_in, words
from extractors.folding import key
from extractors.records import Figure, Flag, Report
from pipeline.audit.arithmetic import passes
from pipeline.audit.enumerations import Enumeration, enumerations, is_aside
from pipeline.audit.equations import Rate
from pipeline.audit.fact_rates import fact_rates
from pipeline.audit.findings import Quote, finding, quote_of
from pipeline.audit.part_words import axis_of
from pipeline.audit.rate_words import content_of, is_plain, rate_entry, rate_phrases, says, until_mark
from pipeline.audit.ratios import sides
from pipeline.audit.text_lines import MOST_FIGURES, PERCENT, TextLine, text_lines

_HUNDRED = 100
_BEHIND = 40
_FAR = 2500
_STOP = regex.compile(r"[;]|[.!?](?=\s|$)")
_SEPARATOR = regex.compile(r"[,:()=]")


def text_rates(
    report: Report, lines: Sequence[TextLine] | None = None, lists: Sequence[Enumeration] | None = None
) -> list[Rate]:
    """The rates that the text of ``report`` states beside their figures, in reading order, then those of its facts.

    ``lines`` are those of :func:`text_lines` and ``lists`` their :func:`enumerations`, where they were read before. Of
    several figures that may be the base of a rate, the one that explains it is given.
    """
    lines = text_lines(report) if lines is None else lines
    lists = list(enumerations(lines)) if lists is None else lists
    totals = {item.figure.start: each.total.figure for each in lists if not each.open for item in each.items}
    found = [rate for line in lines for rate in _rates_of(line, totals)]
    read = {rate.stated.start for rate in found}
    return [*found, *(rate for rate in fact_rates(report) if rate.stated.start not in read)]


def impossible_rates(report: Report, lines: Sequence[TextLine] | None = None) -> list[Flag]:
    """Flags ``percent_mismatch`` for shares above 100 that stand without their figures ("đạt trên 100% văn bản")."""
    lines = text_lines(report) if lines is None else lines
    return [
        finding("percent_mismatch", "above_hundred", [quote_of("rate", figure)], stated=figure.raw)
        for line in lines
        for index, figure in enumerate(line.figures)
        if figure.unit == PERCENT and _is_above(figure) and _is_share(line, index)
    ]


# Rates beside their figures


def _rates_of(line: TextLine, totals: dict[int, Figure]) -> Iterator[Rate]:
    for index, figure in enumerate(line.figures):
        if figure.unit != PERCENT:
            continue
        pair = _ratio(line, index) or _pair(line, index, totals)
        if pair is not None:
            part, base = pair
            yield Rate(
                stated=quote_of("rate", figure),
                part=part,
                base=base,
                found_by="text",
                share=not says(_behind(line, index), "plan") and _counts(base),
            )


def _counts(base: Quote) -> bool:
    return base.unit != "đồng"


def _ratio(line: TextLine, index: int) -> tuple[Quote, Quote] | None:
    """The two sides of a ratio that stands directly before the rate, or in brackets directly behind it."""
    stated = line.figures[index]
    following = line.figures[index + 1] if index + 1 < len(line.figures) else None
    if following is not None and following.total and _opens(line, stated, following):
        return sides(following)
    previous = line.figures[index - 1] if index else None
    if previous is None or not previous.total or not _joined(line, index) or says(_behind(line, index), "past"):
        return None
    before = line.figures[index - 2] if index > 1 else None
    if before is not None and before.total and not _STOP.search(line.folded, before.end, previous.start):
        part, base = sides(previous), sides(before)
        if part is None or not passes(quote_of("rate", stated), *part):
            return part if base is None or _own_rate(line, index - 2) else None  # may be the rate of both together
    return sides(previous)


def _own_rate(line: TextLine, index: int) -> bool:
    return index + 1 < len(line.figures) and line.figures[index + 1].unit == PERCENT


def _opens(line: TextLine, stated: Figure, following: Figure) -> bool:
    gap = line.folded[stated.end : following.start].strip()
    return gap == "(" or (gap.startswith("(") and not words(gap[1:]).strip())


def _pair(line: TextLine, index: int, totals: dict[int, Figure]) -> tuple[Quote, Quote] | None:
    """The count directly before the rate and what it is a part of; None where that is not sure."""
    part = line.figures[index - 1] if index else None
    if part is None or part.unit == PERCENT or part.total is not None or not _joined(line, index):
        return None
    behind = _behind(line, index)
    if says(behind, "past"):
        return None
    if line.item(index - 1).head.endswith(rate_phrases("of")):
        return _of(line, index)
    if is_aside(line.item(index - 1)):
        return None
    sure = totals.get(part.start)
    near = list(_bases(line, index)) or ([] if sure else _begun(line, index))
    bases = ([sure] if sure else []) + near
    named = [] if is_plain(behind) else [base for base in near if _names(line, base, behind)]
    if len(named) == 1:
        return _quoted_pair(part, named[0])
    explained = (
        pair for base in bases if passes(quote_of("rate", line.figures[index]), *(pair := _quoted_pair(part, base)))
    )
    found = next(explained, None)
    if found is not None or not bases or not is_plain(behind):
        return found
    if says(behind, "all") and not any(says(line.item(at).head, "all") for at in range(index - 1)):
        return None
    return _quoted_pair(part, bases[0]) if sure or len({base.value for base in near}) == 1 else None


def _of(line: TextLine, index: int) -> tuple[Quote, Quote] | None:
    """The two counts before a rate that are joined by "of": "45 văn bản trên tổng số 60 văn bản"."""
    base = line.figures[index - 1]
    part = line.figures[index - 2] if index > 1 else None
    if part is None or not _alike(part.unit, base.unit) or _STOP.search(line.folded, part.end, base.start):
        return None
    whole = quote_of("base", base)
    if line.item(index - 1).head in rate_phrases("of"):
        whole = replace(whole, qualifier=None)  # "trên" before the base is "of", not "more than"
    return quote_of("part", part), whole


def _quoted_pair(one: Figure, other: Figure) -> tuple[Quote, Quote]:
    """Part and base of two counts: the base is not the smaller one."""
    part, base = (one, other) if other.value >= one.value else (other, one)
    return quote_of("part", part), quote_of("base", base)


def _bases(line: TextLine, index: int) -> Iterator[Figure]:
    """Counts of the same sentence that the count before a rate may be a part of, the nearest first."""
    part = line.figures[index - 1]
    axis = axis_of(line.item(index - 1))
    around = line.bracket(part.start)
    for place in range(index - 2, max(-1, index - MOST_FIGURES), -1):
        base = line.figures[place]
        if _STOP.search(line.folded, base.end, part.start):
            break
        bracket = line.bracket(base.start)
        if not _alike(base.unit, part.unit) or is_aside(line.item(place)) or bracket not in (None, around):
            continue
        own_rate = line.figures[place + 1].unit == PERCENT
        if not own_rate and (axis is None or axis_of(line.item(place)) != axis):
            yield base


def _begun(line: TextLine, index: int) -> list[Figure]:
    """The counts of the sentence before semicolons, where the count before a rate says what became of them."""
    part = line.figures[index - 1]
    if axis_of(line.item(index - 1)) not in ("state", "time"):
        return []
    stop = line.stop(line.figures[index].end)
    return [
        figure
        for at in range(max(0, index - MOST_FIGURES), index - 1)
        if line.stop((figure := line.figures[at]).end) == stop
        and _alike(figure.unit, part.unit)
        and line.bracket(figure.start) in (None, line.bracket(part.start))
        and axis_of(line.item(at)) != "time"
        and not _listed(line, at)
    ]


def _listed(line: TextLine, index: int) -> bool:
    """Whether a count follows a colon or a comma of a list rather than opening a clause."""
    figure = line.figures[index]
    before = line.folded[max(line.begin(), figure.start - 3) : figure.start].rstrip()
    return before.endswith((":", ","))


def _alike(one: str | None, other: str | None) -> bool:
    """Whether two units count the same: "phiếu khảo sát" and "phiếu"."""
    if one is None or other is None:
        return False
    return f"{one} ".startswith(f"{other} ") or f"{other} ".startswith(f"{one} ")


def _names(line: TextLine, base: Figure, behind: str) -> bool:
    """Whether the base is told with the words that stand behind the rate."""
    place = next(at for at, figure in enumerate(line.figures) if figure is base)
    return content_of(behind) <= set(line.item(place).spoken.split())


def _joined(line: TextLine, index: int) -> bool:
    """Whether only words that join stand between a figure and the rate behind it."""
    gap = line.folded[line.figures[index - 1].end : line.figures[index].start]
    if len(gap) > 2 * _BEHIND or _STOP.search(gap):
        return False
    cut = max((match.end() for match in _SEPARATOR.finditer(gap)), default=0)
    last = words(gap[cut:])
    if not last.strip():
        return gap[:cut].endswith(("(", "=", ":")) and not says(words(gap), "change")
    if says(last, "change"):
        return False
    return set(last.split()) <= _joining() if cut else any(last.endswith(join) for join in _joins())


def _behind(line: TextLine, index: int) -> str:
    """The words directly behind a rate, up to the next mark."""
    start = line.figures[index].end
    end = line.figures[index + 1].start if index + 1 < len(line.figures) else line.line.end
    return until_mark(line.folded[start : min(end, start + _BEHIND)])


# Words


def _is_above(figure: Figure) -> bool:
    return figure.value > _HUNDRED or (figure.value == _HUNDRED and figure.qualifier == ">")


def _is_share(line: TextLine, index: int) -> bool:
    """Whether the words of a rate say that it is of things that are all there."""
    if index and line.figures[index - 1].unit != PERCENT and _joined(line, index):
        return False
    start = max([line.begin(), line.figures[index].start - _FAR, *([line.figures[index - 1].end] if index else [])])
    start = max((match.end() for match in _STOP.finditer(line.folded, start, line.figures[index].start)), default=start)
    head = words(line.folded[start : line.figures[index].start])
    spoken = head + " " + _behind(line, index)
    return (
        found_in(rate_phrases("share", "of"), spoken)
        and found_in(rate_phrases("share", "rate"), head)
        and not found_in(rate_phrases("share", "not"), spoken)
    )


@cache
def _joins() -> tuple[str, ...]:
    return tuple(words(key(entry)) for entry in rate_entry("joins")["words"])


@cache
def _joining() -> frozenset[str]:
    return frozenset(word for join in _joins() for word in join.split())
