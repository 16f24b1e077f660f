"""What an outline lacks and where its labels contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from extractors.headings import read_heading
from extractors.keys import holds, keys, title_key
from extractors.labels import Label, follows, read_label
from extractors.records import Document, Flag, Header, Outline, Section
from extractors.topics import announces, code_of, codes_in, kind_of
from patterns import catalogue

# Below these a report tells of tasks to come and of shortcomings, not of results.
_NO_RESULTS = frozenset({"phuong_huong", "kien_nghi", "ton_tai_han_che", "nguyen_nhan"})
_FAMILIES = {"roman": "number", "arabic": "number", "confused": "number", "bare": "number"}
_WIDEST_GAP = 3  # a wider jump of numbered sentences is no gap but another count


def profile_of(header: Header) -> str | None:
    """The outline that a document is checked against, None when none applies (it is no periodic report)."""
    profile = catalogue("profile_cchc")
    if header.doc_type not in profile["doc_types"] or header.report_kind != profile["report_kind"]:
        return None
    other = holds(title_key(header.title or ""), keys(profile["other_titles"]))
    return None if other else str(profile["name"])


def missing_sections(document: Document, outline: Outline, header: Header) -> list[Flag]:
    """One ``missing_section`` flag for each mandatory section that the report lacks, in the order of the outline.

    Documents without a profile (notices, plans, reports on one matter) give no flag.
    """
    if profile_of(header) is None:
        return []
    programme = "2011-2020" if (header.period_year or header.issued_year or 9999) <= 2020 else "2021-2030"
    return [_missing(entry, programme) for entry in _absent(document, outline)]


def absent_codes(document: Document, outline: Outline) -> list[str]:
    """The mandatory codes of the profile that neither a heading nor the opening of a paragraph shows."""
    return [entry["code"] for entry in _absent(document, outline)]


def broken_labels(outline: Outline) -> list[Flag]:
    """``duplicate_label`` and ``label_gap`` flags of numbered sections, in reading order.

    Siblings only; starred and unnumbered titles and rows of tables have no number. A list that begins anew
    at 1 is no contradiction.
    """
    found = [flag for siblings in _siblings(outline) for flag in _check(siblings)]
    return sorted(found, key=lambda flag: flag.start or 0)


def _absent(document: Document, outline: Outline) -> list[dict[str, Any]]:
    told = _Told(document, outline)
    return [entry for entry in catalogue("profile_cchc")["mandatory"] if not told.has(entry)]


def _missing(entry: dict[str, Any], programme: str) -> Flag:
    name = entry["names"][programme]
    return Flag(
        rule="missing_section",
        severity="error",
        section_code=entry["code"],
        message=f'Thiếu mục bắt buộc "{name}"',
        evidence={"code": entry["code"], "outline": programme},
    )


class _Told:
    """The codes that a report speaks of: anywhere, and where it tells results."""

    def __init__(self, document: Document, outline: Outline) -> None:
        self.sections = {section.section_id: section for section in outline.sections}
        self.anywhere: set[str] = set()
        self.results: set[str] = set()
        for section in outline.sections:
            if section.code and section.heading and section.code != "phu_luc":
                self._add(codes_in(section.heading, section.code), self._codes_above(section))
        for code, above in self._openings(document, outline):
            self._add(frozenset({code}), above)

    def has(self, entry: dict[str, Any]) -> bool:
        told = self.results if entry["results"] else self.anywhere
        return not told.isdisjoint({entry["code"], *entry["told_by"]})

    def _add(self, codes: frozenset[str], above: Sequence[str]) -> None:
        self.anywhere |= codes
        if _NO_RESULTS.isdisjoint(above):
            self.results |= codes

    def _codes_above(self, section: Section | None) -> list[str]:
        codes = []
        while section is not None and section.parent_id is not None:
            section = self.sections[section.parent_id]
            codes += [section.code] if section.code else []
        return codes

    def _openings(self, document: Document, outline: Outline) -> Iterator[tuple[str, Sequence[str]]]:
        """Codes of titles that open a paragraph of the body ("- Cải cách thể chế: ..."), with the codes above."""
        body = [part for part in outline.parts if part.zone == "body"]
        for line in document.lines:
            if line.kind != "text" or not any(part.start <= line.start < part.end for part in body):
                continue
            section = outline.section_at(line.start)
            above = ([section.code] if section and section.code else []) + self._codes_above(section)
            yield from ((code, above) for code in _opening(document.line_text(line), above[0] if above else None))


def _opening(text: str, above: str | None) -> Iterator[str]:
    """The code of the title that a paragraph opens with, and of what a line that ends with a colon announces."""
    label = read_label(text)
    rest = text[label.end :] if label else text
    heading = read_heading(rest)
    code = code_of(heading.text, above, ("ket_qua",)) if heading else None
    if code is not None and ((heading and heading.inline) or kind_of(above) != "topic"):
        yield code
    if text.rstrip().endswith(":") and kind_of(above) != "topic":
        yield from announces(rest)


def _siblings(outline: Outline) -> Iterator[list[tuple[Section, Label, str]]]:
    """Numbered sections below the same section and of the same family, in reading order."""
    numbered = [
        (section, label, _FAMILIES.get(label.family, label.family))
        for section in outline.sections
        if section.label and (label := read_label(f"{section.label}. X")) is not None and label.values
    ]

    def place(item: tuple[Section, Label, str]) -> tuple[int, str, int]:
        return item[0].parent_id or 0, item[2], len(item[1].values)

    for _, group in groupby(sorted(numbered, key=place), place):
        yield list(group)


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
    return Flag(
        rule="duplicate_label",
        severity="warning",
        section_code=section.code,
        message=f'Số mục {section.label} được dùng hai lần: "{first.heading or ""}" và "{section.heading or ""}"',
        start=section.start,
        end=section.heading_end,
        evidence={"labels": [first.label, section.label], "first_start": first.start},
    )


def _gap(section: Section, before: str) -> Flag:
    return Flag(
        rule="label_gap",
        severity="warning",
        section_code=section.code,
        message=f"Số mục nhảy từ {before} đến {section.label}",
        start=section.start,
        end=section.heading_end,
        evidence={"labels": [before, section.label]},
    )
