"""One contradiction, one finding: the same figures are not told of twice by text, table and catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from extractors.records import Flag

Span = tuple[int, int]

_EQUATIONS = ("sum_mismatch", "percent_mismatch")
_ABOUT_VALUES = ("implausible_percent", "outlier")


def once(flags: Iterable[Flag]) -> list[Flag]:
    """``flags`` without those that tell again what an earlier or a fuller one tells, in their order.

    Left out are: a second finding of a rule at the same place or about figures that another one of the rule holds
    too; a rate that comes right when the slip of a broken sum is mended; a value called unlikely, or different in
    text and table, that a broken rate already shows to be wrong; an equation of a figure whose unit is missing.
    """
    ordered = list(flags)
    kept = [flag for at, flag in enumerate(ordered) if not _told_by_other(at, ordered)]
    slips = dict(_slips(flag for flag in kept if flag.rule == "sum_mismatch"))
    wrong = {_span(flag) for flag in kept if flag.rule == "percent_mismatch"}
    bare = {_span(flag) for flag in kept if flag.rule == "unit_missing"}
    return [flag for flag in kept if not (_mended(flag, slips) or _known_wrong(flag, wrong) or _needs_unit(flag, bare))]


def _told_by_other(at: int, flags: Sequence[Flag]) -> bool:
    """Whether another flag of an equation holds the figures of the one at ``at``, or an earlier one its place."""
    flag = flags[at]
    if flag.rule not in _EQUATIONS or flag.start is None:
        return False
    own = _spans(flag)
    for place, other in enumerate(flags):
        if other.rule != flag.rule or place == at:
            continue
        if place < at and _span(other) == _span(flag):
            return True
        theirs = _spans(other)
        if own < theirs or (own == theirs and place < at):
            return True
    return False


def _mended(flag: Flag, slips: Mapping[Span, Fraction]) -> bool:
    """Whether a broken rate comes right when a figure of it is what the broken sum needs it to be."""
    figures = {figure["role"]: figure for figure in _figures(flag)}
    if flag.rule != "percent_mismatch" or not {"rate", "part", "base"} <= figures.keys():
        return False
    if not any((figures[role]["start"], figures[role]["end"]) in slips for role in ("part", "base")):
        return False
    part, base = (
        Fraction(figures[role]["value"]) + slips.get((figures[role]["start"], figures[role]["end"]), Fraction(0))
        for role in ("part", "base")
    )
    stated = str(figures["rate"]["value"])
    step = Fraction(1, 10 ** len(stated.partition(".")[2]))
    return base != 0 and abs(100 * part / base - Fraction(stated)) < step


def _slips(flags: Iterable[Flag]) -> Iterator[tuple[Span, Fraction]]:
    """What must be added to each figure of a broken sum to mend it alone."""
    for flag in flags:
        evidence = flag.evidence or {}
        if "sum" in evidence and "stated" in evidence:
            excess = Fraction(str(evidence["sum"])) - Fraction(str(evidence["stated"]))
            for figure in _figures(flag):
                yield (figure["start"], figure["end"]), excess if figure["role"] == "total" else -excess


def _known_wrong(flag: Flag, wrong: set[Span | None]) -> bool:
    if flag.rule in _ABOUT_VALUES:
        return _span(flag) in wrong
    return flag.rule == "text_table_mismatch" and not wrong.isdisjoint(_spans(flag))


def _needs_unit(flag: Flag, bare: set[Span | None]) -> bool:
    """Whether an equation fails because nobody knows the unit of a figure of it."""
    return flag.rule in _EQUATIONS and not bare.isdisjoint(_spans(flag))


def _span(flag: Flag) -> Span | None:
    return None if flag.start is None or flag.end is None else (flag.start, flag.end)


def _spans(flag: Flag) -> frozenset[Span]:
    own = _span(flag)
    return frozenset({(figure["start"], figure["end"]) for figure in _figures(flag)} | ({own} if own else set()))


def _figures(flag: Flag) -> list[dict[str, Any]]:
    found = (flag.evidence or {}).get("figures")
    return found if isinstance(found, list) else []
