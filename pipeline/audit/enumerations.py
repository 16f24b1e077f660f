"""Lists of figures in running text: a total and what is told of it in a sentence, in brackets or in bullets below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import regex

from extractors.evidence import found_in, phrases, words
from extractors.records import Figure
from patterns import catalogue
from pipeline.audit.text_lines import (
    MOST_FIGURES,
    PERCENT,
    REACH,
    SEPARATOR,
    STOP,
    Item,
    Span,
    TextLine,
    kind_of,
    lead_ins,
    leads,
    without_brackets,
)

MOST_BULLETS = 40


Lead = Literal["whole", "some", "bare"]
"""How parts are led in to: as all there is ("gồm"), as some ("trong đó"), or by a bracket or a place below alone."""

_MOST_COMPARED = 4
_MARK = regex.compile(r"[,;](?=\s)|\.(?=\s)")
_COLON = regex.compile(r"[^.;,:()]{0,80}+:(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enumeration:
    """A total and the figures told of it; ``open`` says that the list goes on or holds what cannot be added."""

    total: Item
    items: tuple[Item, ...]
    lead: Lead
    open: bool


def enumerations(lines: Sequence[TextLine]) -> Iterator[Enumeration]:
    """The lists of ``lines``: within a line, and in the bullets below one."""
    above: list[str] = []
    for place, line in enumerate(lines):
        above = [*above[: above.index(line.sign)], line.sign] if line.sign in above else [*above, line.sign]
        above = above if line.sign else [""]
        for index, figure in enumerate(line.figures):
            if figure.unit != PERCENT and (found := _inside(line, index)) is not None:
                yield found
        if line.figures and (below := _below(lines, place, above)) is not None:
            yield below


def fits(total: Figure, part: Figure) -> bool:
    """Whether ``part`` can be added up to ``total``: of its unit, without one, or of one of its kinds."""
    if part.unit == PERCENT or total.unit == PERCENT:
        return False
    return part.unit is None or total.unit is None or part.unit in kinds_of(total.unit)


@cache
def kinds_of(unit: str) -> frozenset[str]:
    """The units that are counted together as ``unit``, itself included."""
    found = {unit}
    for entry in catalogue("audit_sums")["kinds"]:
        if unit in entry["of"]:
            found.update(entry["are"])
    return frozenset(found)


# Lists within a line


def _next_count(line: TextLine, index: int) -> int | None:
    following = (place for place in range(index + 1, len(line.figures)) if line.figures[place].unit != PERCENT)
    return next(following, None)


def _behind_base(line: TextLine, index: int, first: int) -> int | None:
    """The count behind a bracket that tells the base of the rate before it: "đạt 80% dự toán (75 triệu), gồm 40"."""
    around = line.bracket(line.figures[first].start)
    if around is None or around[0] < line.figures[index].end or line.figures[first - 1].unit != PERCENT:
        return first
    after = _next_count(line, first)
    if line.figures[first - 1].end > around[0] or after is None or line.figures[after].start < around[1]:
        return first
    return after


def _behind_compared(line: TextLine, index: int, first: int | None) -> tuple[int | None, int]:
    """The count behind what compares the total, and where that ends: "nhận 60 đơn, tăng 5 đơn (cùng kỳ 55), gồm"."""
    total = line.figures[index]
    last, around = None, line.bracket(total.start)
    own = line.item(index).head
    for place in range(index + 1, min(len(line.figures), index + 1 + _MOST_COMPARED)):
        head = line.item(place).head
        if own.startswith(_compared()):
            break
        behind = last is not None and (line.bracket(line.figures[place].start) != around or found_in(_than(), head))
        if not behind and not head.startswith(_compared()):
            break
        last = place
    if last is None or line.bracket(line.figures[last].end) not in (around, line.bracket(line.figures[last].start)):
        return first, total.end
    inner = line.bracket(line.figures[last].start)
    end = line.figures[last].end if inner is None or inner == around else inner[1]
    mark = _MARK.search(line.folded, end, line.line.end)
    following = _next_count(line, last)
    if mark is None or following is None or line.figures[following].start < mark.start():
        return first, total.end
    return following, mark.start()


@cache
def _compared() -> tuple[str, ...]:
    """What opens the clause of a figure that compares the one before it."""
    return phrases(catalogue("audit_sums")["leads"]["compared"])


@cache
def _than() -> tuple[str, ...]:
    return phrases(catalogue("audit_sums")["leads"]["than"])


def _inside(line: TextLine, index: int) -> Enumeration | None:
    """The list that follows the figure at ``index`` in its own line."""
    first = _next_count(line, index)
    first = _behind_base(line, index, first) if first is not None else None
    first, base = _behind_compared(line, index, first)
    if first is None:
        return None
    total, start = line.figures[index], line.figures[first].start
    if start - base > 2 * REACH:
        return None
    around = line.bracket(start)
    if around is not None and around[0] >= total.end:
        if line.bracket(around[0]) != line.bracket(total.start):
            return None
        lead = _bracket_lead(line.folded[total.end : around[0]], line.folded[around[0] + 1 : start])
        return _list(line, index, first, around[1] - 1, around, lead, semicolons=True) if lead else None
    if around != line.bracket(total.start):
        return None
    found = _lead(line.folded[base:start]) or (_led_before(line, index, start) if base == total.end else None)
    if found is None:
        return None
    lead, cue_end = found[0], base + found[1]
    if STOP.search(line.folded[base:cue_end]) and _rivals(line, index):
        return None
    end = min(line.stop(cue_end), around[1] - 1 if around else line.line.end)
    colon = ":" in line.folded[cue_end - 1 : cue_end + 2]
    return _list(line, index, first, end, around, lead, semicolons=colon)


def _rivals(line: TextLine, index: int) -> bool:
    """Whether a sentence of its own ("Cụ thể: ...") may as well tell the parts of an earlier figure of the line."""
    total = line.figures[index]
    return any(
        fits(total, figure) and line.bracket(figure.start) is None
        for figure in line.figures[max(0, index - MOST_FIGURES) : index]
    )


def _bracket_lead(before: str, inner: str) -> Lead | None:
    """How a bracket leads in, ``before`` being the words between the total and it."""
    if len(before) > REACH or STOP.search(before) or ";" in before or leads(before):
        return None
    found = leads(inner)
    if not found:
        return "bare"
    kind = kind_of(found[0][0])
    return kind if kind != "none" else None  # type: ignore[return-value]


def _lead(gap: str) -> tuple[Lead, int] | None:
    """How the words between a total and the next figure lead in to parts, and where these words end."""
    found = leads(gap)
    if not found:
        colon = _COLON.match(gap) if ":" in gap else None
        return ("bare", colon.end()) if colon and words(gap[colon.end() :]).strip() else None
    first, kind = found[0], kind_of(found[0][0])
    if any(kind_of(one[0]) == "none" for one in found):
        return None
    plain = without_brackets(gap[: first.start()])
    stop = max((match.end() for match in SEPARATOR.finditer(plain) if match[0] in ".;:,"), default=-1)
    between = plain[stop:] if stop >= 0 else ""
    if STOP.search(plain.rstrip()[:-1]) or (between.strip() and (kind == "whole" or plain[stop - 1] != ",")):
        return None
    return kind, first.end()  # type: ignore[return-value]


def _led_before(line: TextLine, index: int, start: int) -> tuple[Lead, int] | None:
    """As :func:`_lead`, where the words before the total lead in: "Trong 14 nhiệm vụ có 5 nhiệm vụ"."""
    total = line.figures[index]
    before, gap = line.folded[max(line.line.start, total.start - REACH) : total.start], line.folded[total.end : start]
    if (
        not any(word.strip() in before for word in _of())
        or not line.item(index).head.endswith(_of())
        or STOP.search(gap)
        or ";" in gap
        or leads(gap)
    ):
        return None
    return "some", 0


def _list(
    line: TextLine,
    index: int,
    first: int,
    end: int,
    around: Span | None,
    lead: Lead,
    *,
    semicolons: bool,
) -> Enumeration | None:
    """The parts from ``first`` to ``end`` that stand in the bracket ``around`` and in none within it."""
    total = line.figures[index]
    items: list[Item] = []
    is_open, before = False, line.figures[first].start
    for place in range(first, min(len(line.figures), first + MOST_FIGURES)):
        figure = line.figures[place]
        if figure.start >= end:
            break
        if figure.unit == PERCENT or line.bracket(figure.start) != around:
            continue
        gap = without_brackets(line.folded[before : figure.start]) if items else ""
        if (";" in gap and not semicolons) or _nested(gap):
            is_open = is_open or not _closes(gap)
            break
        before = figure.end
        item = line.item(place)
        if is_aside(item):
            continue
        if fits(total, figure):
            items.append(item)
        elif ";" in gap or "," in gap or not items:
            is_open = True
    is_open = is_open or _goes_on(line.folded[before:end])
    if not items:
        return None
    return Enumeration(total=line.item(index), items=tuple(items), lead=lead, open=is_open)


def _nested(gap: str) -> bool:
    return any(kind_of(found[0]) != "none" for found in leads(gap))


def _closes(gap: str) -> bool:
    """Whether a semicolon ends the list before anything else leads on."""
    found = leads(gap)
    mark = gap.find(";")
    return mark >= 0 and (not found or mark < found[0].start())


def _goes_on(rest: str) -> bool:
    return any(mark in rest for mark in catalogue("audit_sums")["open"]["words"])


# Lists in bullets


def _below(lines: Sequence[TextLine], place: int, above: Sequence[str]) -> Enumeration | None:
    """The bullets below a line that ends with its total, one figure from each; ``above``: the signs it stands under."""
    line = lines[place]
    following = lines[place + 1] if place + 1 < len(lines) else None
    if following is None or following.sign in ("", *above):
        return None
    index = _split_up(line)
    if index is None:
        return None
    lead = _end_lead(line, index)
    if lead is None:
        return None
    total, items, is_open = line.figures[index], [], False
    for child in lines[place + 1 : place + 1 + MOST_BULLETS]:
        if child.sign in ("", *above):
            break
        if child.sign != following.sign:
            continue
        item = _first(child, total)
        items += [item] if item else []
        is_open = is_open or item is None
    if len(items) < 2:
        return None
    return Enumeration(total=line.item(index), items=tuple(items), lead=lead, open=is_open)


def _split_up(line: TextLine) -> int | None:
    """The last figure of a line that stands in no bracket and is no percent."""
    for index in range(len(line.figures) - 1, -1, -1):
        figure = line.figures[index]
        if figure.unit != PERCENT and line.bracket(figure.start) is None:
            return index
    return None


def _end_lead(line: TextLine, index: int) -> Lead | None:
    """How the end of a line leads in to the bullets below it."""
    rest = without_brackets(line.folded[line.figures[index].end : line.line.end])
    kinds = [kind_of(found[0]) for found in leads(rest)]
    if "none" in kinds or len(rest) > REACH:
        return None
    if kinds and STOP.search(rest.rstrip()[:-1]) and _rivals(line, index):
        return None
    if kinds:
        return kinds[-1] if rest.rstrip().endswith((":", *lead_ins())) else None  # type: ignore[return-value]
    counts = sum(figure.unit != PERCENT and line.bracket(figure.start) is None for figure in line.figures)
    if rest.rstrip().endswith(":"):
        return "whole" if counts == 1 else None
    return "bare" if counts == 1 and not STOP.search(rest.rstrip()[:-1]) else None


def _first(line: TextLine, total: Figure) -> Item | None:
    """The figure that a bullet tells first, where it can be a part of ``total``."""
    place = next((at for at, figure in enumerate(line.figures) if figure.unit != PERCENT), None)
    if place is None or not fits(total, line.figures[place]) or line.bracket(line.figures[place].start) is not None:
        return None
    item = line.item(place)
    return None if is_aside(item) or STOP.search(line.folded, line.begin() + 3, item.figure.start) else item


# Words


@cache
def _of() -> tuple[str, ...]:
    return phrases(catalogue("audit_sums")["leads"]["of"])


@cache
def _aside() -> tuple[tuple[str, ...], tuple[str, ...]]:
    entry = catalogue("audit_sums")["aside"]
    return phrases(entry["words"]), phrases(entry["starts"])


def is_aside(item: Item) -> bool:
    """Whether a figure is told for comparison, as an aim or on average."""
    anywhere, first = _aside()
    return found_in(anywhere, item.head) or item.head.startswith(first)
