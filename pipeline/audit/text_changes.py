"""Changes told in running text, and the two figures that they lie between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal

import regex

from extractors.alternation import alternation
from extractors.evidence import found_in, words
from extractors.folding import key
from extractors.records import Figure, Flag
from patterns import catalogue
from pipeline.audit.arithmetic import broken_totals
from pipeline.audit.changes import Change, broken_change, explained, impossible_fall, other_base
from pipeline.audit.enumerations import fits
from pipeline.audit.equations import Total
from pipeline.audit.findings import quote_of
from pipeline.audit.part_words import Member, member_at, member_of
from pipeline.audit.text_lines import MOST_FIGURES, PERCENT, STOP, TextLine

_REACH = 60
_NEAR = 24
_BRACKET = 90

_GROUPED = regex.compile(r"\d{1,3}\.\d{3}(?!\d)\s?%")  # "1.000%" may be a thousand or one

Direction = Literal["up", "down"]


def broken_changes(lines: Sequence[TextLine]) -> list[Flag]:
    """``percent_mismatch`` and ``sum_mismatch`` flags of changes that the figures they lie between contradict.

    Read are "từ 19 hồ sơ xuống 8 hồ sơ, giảm 57,89%", "8 hồ sơ, giảm 57,89% so với cùng kỳ (19 hồ sơ)" and what counts
    the difference itself; a fall by more than 100 % is wrong by itself. Of several figures that may be the new one one
    that explains the change is enough.
    """
    changing = [line for line in lines if line.figures and _may_change(line)]
    return [flag for line in changing for index in range(len(line.figures)) for flag in _checked(lines, line, index)]


def _may_change(line: TextLine) -> bool:
    """Whether words of a change stand anywhere in ``line``."""
    return found_in(_cues(), line.folded[line.line.start : line.line.end])


def _checked(lines: Sequence[TextLine], line: TextLine, index: int) -> Iterator[Flag]:
    stated = line.figures[index]
    way = _direction(line, stated) if stated.total is None else None
    if way is None or _GROUPED.match(stated.raw):
        return
    flag = _between(line, index) or _against_bracket(lines, line, index)
    if flag is None and way == "down" and stated.unit == PERCENT and _is_plain_fall(line, stated):
        flag = impossible_fall(quote_of("rate", stated))
    if flag is not None:
        yield flag


# The words of a change


@cache
def _changing() -> regex.Pattern[str]:
    entry = catalogue("audit_changes")["change"]
    up, down, filler = (alternation(map(key, entry[name])) for name in ("up", "down", "filler"))
    return regex.compile(rf"(?<!\w)(?:(?P<up>{up})|(?P<down>{down}))(?:\s{filler}){{0,2}}\s{{0,2}}$")


@cache
def _cues() -> tuple[str, ...]:
    """The words of a change: looked for first, since most figures follow none."""
    entry = catalogue("audit_changes")["change"]
    return tuple({key(word).split()[0] for name in ("up", "down") for word in entry[name]})


@cache
def _exceeding() -> frozenset[str]:
    return frozenset(map(key, catalogue("audit_changes")["change"]["exceeds"]))


@cache
def _ends(name: str) -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\w){alternation(map(key, catalogue('audit_changes')[name]['words']))}\s{{0,2}}$")


@cache
def _based() -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\w){alternation(map(key, catalogue('audit_changes')['base']['words']))}(?!\w)")


def _direction(line: TextLine, stated: Figure) -> Direction | None:
    """Which way the words before a figure say that something changed; None also where the figure is not exact."""
    begin = max(line.line.start, stated.start - _REACH)
    if not found_in(_cues(), line.folded[begin : stated.start]):
        return None
    found = _changing().search(line.folded, begin, stated.start)
    if found is None or (stated.qualifier is not None and found["up"] not in _exceeding()):
        return None
    return "up" if found["up"] else "down"


def _is_plain_fall(line: TextLine, stated: Figure) -> bool:
    """Whether a fall is of what is counted, not below a plan."""
    return not _based().search(line.folded, max(line.line.start, stated.start - _NEAR), stated.start)


@cache
def _points() -> frozenset[str]:
    return frozenset(catalogue("audit_changes")["points"]["units"])


# From one figure to another


def _between(line: TextLine, index: int) -> Flag | None:
    """A change beside "từ A xuống B", before or behind it."""
    stated, figures = line.figures[index], line.figures
    for at, near in ((index - 2, index - 1), (index + 1, index)):
        pair = figures[at : at + 2] if at >= 0 else ()
        if len(pair) == 2 and _led(line, *pair) and not STOP.search(line.folded, *_gap(figures[near], stated, pair[0])):
            return _check(stated, *pair)
    return None


def _gap(near: Figure, stated: Figure, first: Figure) -> tuple[int, int]:
    """The stretch between a change and the pair before or behind it."""
    return (near.end, stated.start) if near is not stated else (stated.end, first.start)


def _led(line: TextLine, old: Figure, new: Figure) -> bool:
    if not _exact(old, new) or new.start - old.end > _REACH:
        return False
    begin = max(line.line.start, old.start - _NEAR)
    led = _ends("from").search(line.folded, begin, old.start) and _ends("to").search(line.folded, old.end, new.start)
    return led is not None


def _exact(old: Figure, new: Figure) -> bool:
    alike = old.unit == new.unit == PERCENT or (old.unit is not None and fits(old, new) and fits(new, old))
    return alike and all(one.qualifier is None and one.total is None for one in (old, new))


def _check(stated: Figure, old: Figure, new: Figure) -> Flag | None:
    change = _change(stated, old, new)
    return broken_change(change) if change is not None else _broken_difference(stated, old, new)


def _change(stated: Figure, old: Figure, new: Figure) -> Change | None:
    """The change in percent; None where ``stated`` counts the difference, or cannot be one of the two."""
    points = stated.unit in _points()
    if (stated.unit != PERCENT and not points) or (points and old.unit != PERCENT):
        return None
    quotes = (quote_of("rate", stated), quote_of("old", old), quote_of("new", new))
    return Change(stated=quotes[0], old=quotes[1], new=quotes[2], points=points)


def _broken_difference(stated: Figure, old: Figure, new: Figure) -> Flag | None:
    """The ``sum_mismatch`` of "từ 19 hồ sơ xuống 8 hồ sơ, giảm 12 hồ sơ"."""
    if stated.unit in (PERCENT, *_points()) or old.unit == PERCENT or not fits(old, stated) or stated.unit is None:
        return None
    low, high = sorted((old, new), key=lambda figure: figure.value)
    parts = (quote_of("part", low, high.unit), quote_of("part", stated, high.unit))
    broken = broken_totals([Total(total=quote_of("total", high), parts=parts, whole=True, found_by="text")])
    return broken[0] if broken else None


# Against the figure in a bracket behind


def _against_bracket(lines: Sequence[TextLine], line: TextLine, index: int) -> Flag | None:
    """A change before "so với cùng kỳ (90 hồ sơ)", from there to a figure of the sentence before it."""
    stated, old = line.figures[index], _bracketed(line, index)
    if old is None:
        return None
    told = [figure for figure in _before(line, index) if _exact(old, figure)]
    if told:
        flags = [_check(stated, old, new) for new in told]
        return flags[0] if all(flags) and not _is_difference(stated, old, told) else None
    return _elsewhere(lines, line, index, old)


def _bracketed(line: TextLine, index: int) -> Figure | None:
    """The one figure of the bracket behind a change, where words say that it is what is compared with."""
    if index + 1 >= len(line.figures):
        return None
    stated, old = line.figures[index], line.figures[index + 1]
    around = line.bracket(old.start)
    if around is None or around == line.bracket(stated.start) or not stated.end <= around[0] <= stated.end + _BRACKET:
        return None
    alone = index + 2 >= len(line.figures) or line.figures[index + 2].start >= around[1]
    gap = line.folded[stated.end : around[0]]
    before = line.folded[max(line.line.start, stated.start - _NEAR) : stated.start]
    if not alone or STOP.search(gap) or ";" in gap or not (_based().search(gap) or _based().search(before)):
        return None
    inner = line.folded[around[0] + 1 : old.start]
    return None if len(words(inner).split()) > 4 or _changing().search(inner) else old


def _before(line: TextLine, index: int) -> Iterator[Figure]:
    """The figures of the sentence before a change, the nearest first."""
    begin = line.figures[index].start
    around = line.bracket(begin)
    for at in range(index - 1, max(-1, index - MOST_FIGURES), -1):
        figure = line.figures[at]
        if STOP.search(line.folded, figure.end, begin):
            return
        if line.bracket(figure.start) in (None, around):
            yield figure


def _is_difference(stated: Figure, bracketed: Figure, told: Sequence[Figure]) -> bool:
    """Whether the bracket tells the difference rather than what is compared with: "tăng 25% (20 hồ sơ)"."""
    if stated.unit != PERCENT or bracketed.unit == PERCENT:
        return False
    for new in told:
        for old in (new.value - bracketed.value, new.value + bracketed.value):
            past = Figure(
                source="text",
                value=old,
                total=None,
                unit=new.unit,
                qualifier=None,
                label=None,
                raw=str(old),
                start=bracketed.start,
                end=bracketed.end,
            )
            change = _change(stated, past, new)
            if old > 0 and change is not None and explained(change):
                return True
    return False


def _elsewhere(lines: Sequence[TextLine], line: TextLine, index: int, old: Figure) -> Flag | None:
    """The change of what the sentence names ("hồ sơ trễ hạn"), whose figure stands elsewhere in the report.

    Only where a known slip explains the percent, since the figure may be one of a part.
    """
    stated = line.figures[index]
    begin = max((match.end() for match in STOP.finditer(line.folded, line.begin(), stated.start)), default=line.begin())
    member = member_of(words(line.folded[begin : stated.start]))
    if member is None:
        return None
    changes = [change for new in _told_as(lines, member, old) if (change := _change(stated, old, new)) is not None]
    if any(map(explained, changes)):
        return None
    return next((broken_change(change) for change in changes if other_base(change) is not None), None)


def _told_as(lines: Sequence[TextLine], member: Member, old: Figure) -> Iterator[Figure]:
    for line in lines:
        for at, figure in enumerate(line.figures):
            if figure is not old and _exact(old, figure) and member_at(line.item(at)) == member:
                yield figure
