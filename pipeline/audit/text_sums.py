"""Totals of running text and what they are the sum of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from extractors.evidence import found_in
from extractors.records import Figure, Report
from patterns import catalogue
from pipeline.audit.enumerations import Enumeration, enumerations
from pipeline.audit.equations import Total
from pipeline.audit.fact_sums import fact_totals
from pipeline.audit.flow_balance import unbalanced_flows
from pipeline.audit.joint_totals import joint_totals, split_totals
from pipeline.audit.part_words import Member, member_at, overlaps, rest_words, text_total
from pipeline.audit.text_lines import Item, TextLine, text_lines
from pipeline.audit.told_totals import outcomes_told, told_last

_MOST_CHOICES = 7
_TELLING = 3  # digits that are not equal by chance


def text_totals(
    report: Report, lines: Sequence[TextLine] | None = None, lists: Sequence[Enumeration] | None = None
) -> list[Total]:
    """The totals that the text of ``report`` tells with parts that do not close them, then those of its facts.

    Totals in reading order; one that its parts close in some way that the words allow is not among them.
    ``lines`` are those of :func:`text_lines` and ``lists`` their :func:`enumerations`, where they were read before.
    """
    lines = text_lines(report) if lines is None else lines
    found = [total for each in (enumerations(lines) if lists is None else lists) for total in _totals(each)]
    for place, line in enumerate(lines):
        if line.figures:
            found += [*told_last(line), *outcomes_told(lines, place)]
    found += [*split_totals(lines), *unbalanced_flows(lines)]
    return [*sorted(found, key=lambda total: total.total.start), *joint_totals(report, lines), *fact_totals(report)]


# Parts by what they say


def _totals(found: Enumeration) -> Iterator[Total]:
    """The sums of a list: one for each way that it splits the total up, and one for each part that may overlap."""
    total = found.total.figure
    single, groups = _grouped(found)
    for group in groups:
        if len(group) > 1 and not _settled(total, group):
            others = [item for item in found.items if item not in group]
            yield text_total(total, group, whole=_is_whole(found, group, groups), others=others)
        elif len(group) == 1 and found.lead != "bare":
            single += group
    if found.lead != "bare":
        yield from (text_total(total, [item], whole=False) for item in single if not item.figure.qualifier)


def _grouped(found: Enumeration) -> tuple[list[Item], list[list[Item]]]:
    """The parts that may overlap others, and the groups of those that split the total up."""
    members = {id(item): member_at(item) for item in found.items}
    if {"men", "women"} - {member[1] for member in members.values() if member}:
        members = {place: member for place, member in members.items() if member is None or member[0] != "sex"} | {
            place: None for place, member in members.items() if member and member[0] == "sex"
        }
    single = [item for item in found.items if overlaps(item, found.total.figure, found.lead, members[id(item)])]
    rest = [item for item in found.items if item not in single]
    by_axis: dict[str | None, list[Item]] = {}
    for item in rest:
        member = members[id(item)]
        by_axis.setdefault(member[0] if member else None, []).append(item)
    _join(by_axis, members)
    for axis, group in list(by_axis.items()):
        counted = Counter(members[id(item)] for item in group)
        if axis is not None and max(counted.values()) > 1 and found.lead == "some":
            single += by_axis.pop(axis)
    unknown = by_axis.pop(None, [])
    if unknown and len(by_axis) == 1:
        return single, [[item for item in rest if item not in single]]
    return single, [*by_axis.values(), *([unknown] if unknown else [])]


def _join(by_axis: dict[str | None, list[Item]], members: dict[int, Member | None]) -> None:
    """What was done in time and what was done late are together what was done: "đúng hạn 12, quá hạn 2, đang làm 5"."""
    state = by_axis.get("state", [])
    done = {"done", "achieved"} & {member[1] for item in state if (member := members[id(item)])}
    if state and "time" in by_axis and not done:
        by_axis["state"] = sorted([*by_axis.pop("time"), *state], key=lambda item: item.figure.start)


def _settled(total: Figure, group: Sequence[Item]) -> bool:
    """Whether the parts add up in some way that the words allow: with those left out that others may hold already."""
    values = [item.figure.value for item in group]
    wanted = {total.value, total.total}
    if sum(values) in wanted:
        return True
    known = [item for item in group if member_at(item) is not None]
    if len(known) < 2 or len(group) > _MOST_CHOICES:
        return False
    chosen = values if len(known) == len(group) else [item.figure.value for item in known]
    return any(
        sum(some, Decimal(0)) in wanted for size in range(2, len(chosen) + 1) for some in combinations(chosen, size)
    )


def _is_whole(found: Enumeration, group: Sequence[Item], groups: Sequence[Sequence[Item]]) -> bool:
    if found.open:
        return False
    members = [member_at(item) for item in group]
    if all(members) and _is_complete({member for member in members if member}):
        return True
    if found_in(rest_words(), group[-1].spoken) or _holds_twice(found.total.figure, group):
        return True
    return found.lead != "some" and len(groups) == 1 and (found.lead == "whole" or _bare_whole(found, group))


def _holds_twice(total: Figure, group: Sequence[Item]) -> bool:
    """Whether a total is larger by just one of its parts: no chance where that part has several digits."""
    missing = total.value - sum(item.figure.value for item in group)
    digits = len(str(abs(int(missing))).rstrip("0"))
    return digits >= _TELLING and any(item.figure.value == missing for item in group)


def _bare_whole(found: Enumeration, group: Sequence[Item]) -> bool:
    """Whether a list that only a bracket or its place leads in to is told as parts: each with words of its own."""
    return len(group) == len(found.items) and all(item.spoken.strip() for item in group)


def _is_complete(members: set[Member]) -> bool:
    names = {name for _, name in members}
    axes = {axis for axis, _ in members}
    if axes == {"time", "state"}:
        return bool(names & {"pending", "running"}) and bool(names & {"punctual", "early_punctual"})
    if len(axes) != 1:
        return False
    entry = next(entry for entry in catalogue("audit_sums")["axis"] if entry["name"] in axes)
    return any(names.issuperset(needed) for needed in entry["complete"])
