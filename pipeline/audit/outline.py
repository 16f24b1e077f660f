"""Where the labels of an outline contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from extractors.labels import Label, follows, read_label
from extractors.records import Flag, Outline, Section
from pipeline.audit.findings import finding

_FAMILIES = {"roman": "number", "arabic": "number", "confused": "number", "bare": "number"}
_WIDEST_GAP = 3  # a wider jump of numbered sentences is no gap but another count


def broken_labels(outline: Outline) -> list[Flag]:
    """``duplicate_label`` and ``label_gap`` flags of numbered sections, in reading order.

    Siblings only; starred and unnumbered titles and rows of tables have no number. A list that begins anew
    at 1 is no contradiction.
    """
    found = [flag for siblings in _siblings(outline) for flag in _check(siblings)]
    return sorted(found, key=lambda flag: flag.start or 0)


def _siblings(outline: Outline) -> Iterator[list[tuple[Section, Label, str]]]:
    """Numbered sections below the same section and of the same family, in reading order."""
    numbered = [
        (section, label, _FAMILIES.get(label.family, label.family))
        for section in outline.sections
        if section.label and (label := _read(section.label)) is not None and label.values
    ]

    def place(item: tuple[Section, Label, str]) -> tuple[int, str, int]:
        return item[0].parent_id or 0, item[2], len(item[1].values)

    for _, group in groupby(sorted(numbered, key=place), place):
        yield list(group)


@lru_cache(maxsize=1024)
def _read(label: str) -> Label | None:
    return read_label(f"{label}. X")


@dataclass(slots=True)
class _Run:
    """A count as far as it was read."""

    seen: dict[tuple[int, ...], Section]
    last: int | None = None
    last_label: str | None = None


def _check(siblings: Sequence[tuple[Section, Label, str]]) -> Iterator[Flag]:
    values = [_value(section, label, siblings) for section, label, _ in siblings]
    run = _Run(seen={})
    for place, (section, label, family) in enumerate(siblings):
        number = values[place]
        following = values[place + 1] if place + 1 < len(values) else None
        whole = (*label.values[:-1], number)
        if number == 1 and run.last is not None and run.last > 1 and following in (2, None):
            run = _Run(seen={})
        elif whole in run.seen:
            if section.heading is not None or (number != 1 and family not in ("letter", "paren")):
                yield _duplicate(section, run.seen[whole])
        elif run.last is not None and _is_gap(section, family, run.last, number, set(values)):
            yield _gap(section, run.last_label or "")
        run.seen.setdefault(whole, section)
        run.last, run.last_label = number, section.label


def _value(section: Section, label: Label, siblings: Sequence[tuple[Section, Label, str]]) -> int:
    """The number of a label; "11" among Roman numbers is read as II."""
    text = section.label or ""
    if set(text) == {"1"} and len(text) > 1 and any(other.family == "roman" for _, other, _ in siblings):
        return len(text)
    return label.values[-1]


def _is_gap(section: Section, family: str, last: int, number: int, all_values: set[int]) -> bool:
    if number <= last + 1:
        return False
    if family in ("letter", "upper"):
        return section.heading is not None and not follows("letter", last, number)
    if section.heading is None and number - last > _WIDEST_GAP:
        return False
    return any(value not in all_values for value in range(last + 1, number))


def _duplicate(section: Section, first: Section) -> Flag:
    flag = finding(
        "duplicate_label",
        "twice",
        section_code=section.code,
        evidence={"labels": [first.label, section.label], "first_start": first.start},
        label=section.label,
        first=first.heading or "",
        second=section.heading or "",
    )
    return replace(flag, start=section.start, end=section.heading_end)


def _gap(section: Section, before: str) -> Flag:
    evidence: dict[str, object] = {"labels": [before, section.label]}
    flag = finding(
        "label_gap", "jump", section_code=section.code, evidence=evidence, before=before, label=section.label
    )
    return replace(flag, start=section.start, end=section.heading_end)
