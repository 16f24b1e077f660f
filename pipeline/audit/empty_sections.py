"""Headings that nothing stands below, and those that announce causes which are not told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import regex

from extractors.folding import key
from extractors.keys import is_capital
from extractors.records import Document, Flag, Outline, Report, Section
from patterns import catalogue
from pipeline.audit.findings import Quote, finding

_LONGEST_NOTHING = 60
_SHOWN = 120
_DIVIDED = 2  # titles below a heading


def empty_sections(report: Report) -> list[Flag]:
    """``empty_section`` flags of a report: a heading without text or sections below it, or with "Không có" alone."""
    if report.header.doc_type != "BC":
        return []
    document, outline = report.document, report.outline
    parents = {section.parent_id for section in outline.sections}
    leaves = (section for section in outline.sections if section.section_id not in parents)
    found = [_check(document, section) for section in leaves if _is_title(document, outline, section)]
    return [flag for flag in found if flag is not None]


def untold_causes(report: Report) -> list[Flag]:
    """``statement_conflict`` for each heading of a report that announces causes where its sections tell none.

    Only of a part that is divided: text of one piece may tell causes in words of its own.
    """
    if report.header.doc_type != "BC":
        return []
    titled = Counter(section.parent_id for section in report.outline.sections if section.heading is not None)
    divided = (section for section in report.outline.sections if titled[section.section_id] >= _DIVIDED)
    return [flag for section in divided for flag in _untold(report.document, section)]


def _is_title(document: Document, outline: Outline, section: Section) -> bool:
    """Whether a section is headed by a title, and is no task of a list and no part of an appendix."""
    if section.heading is None or outline.zone_at(section.start) != "body":
        return False
    if section.label is None and section.code is None:
        return False
    if section.label is not None and not any(map(str.isalnum, section.label)) and section.code is None:
        return False
    return section.level == 1 or not _in_list(outline, section)


@cache
def _list_codes() -> frozenset[str]:
    return frozenset(catalogue("audit_sections")["lists"]["codes"])


def _in_list(outline: Outline, section: Section) -> bool:
    return any(
        other.code in _list_codes() and other.start < section.start < other.end
        for other in outline.sections
        if other.section_id != section.section_id
    )


@cache
def _nothing() -> frozenset[str]:
    return frozenset(map(_bare, catalogue("audit_sections")["nothing"]["words"]))


def _bare(text: str) -> str:
    return key(text).strip(" .,:;/-–+*…_()")


def _check(document: Document, section: Section) -> Flag | None:
    rest = document.text[section.heading_end : section.end]
    if len(rest) > _LONGEST_NOTHING and rest.strip():
        return None
    said = _bare(rest)
    if said and said not in _nothing():
        return None
    if not said and _ends_a_sentence(document, section, rest):
        return None
    start, end = section.start, section.heading_end
    quotes = [Quote(role="heading", raw=document.text[start:end], start=start, end=end)]
    heading = (section.heading or "")[:_SHOWN]
    if not said:
        return finding("empty_section", "empty", quotes, section_code=section.code, heading=heading)
    raw = " ".join(rest.split()).strip(" :–-")
    return finding("empty_section", "nothing", quotes, section_code=section.code, heading=heading, raw=raw)


def _ends_a_sentence(document: Document, section: Section, rest: str) -> bool:
    """Whether the heading ends with a full stop or semicolon as items of a list do ("2. Lập kế hoạch năm 2025.")."""
    heading = document.text[section.start : section.heading_end]
    return rest.strip() in (".", ";", "./.") and not is_capital(heading)


# --- causes -----------------------------------------------------------------------------------------------------------


@cache
def _told() -> regex.Pattern[str]:
    words = "|".join(word.replace(" ", r"\s") for word in catalogue("audit_sections")["causes"]["told"])
    return regex.compile(rf"(?i)(?<!\w)(?:{words})(?!\w)")


def _untold(document: Document, section: Section) -> Iterator[Flag]:
    heading = key(section.heading or "")
    for word in catalogue("audit_sections")["causes"]["announced"]:
        place = key(word)
        body = document.text[section.heading_end : section.end]
        if place not in heading or not body.strip() or _told().search(body):
            continue
        start = _place_of(document, section, word)
        raw = document.text[start : start + len(word)]
        quote = Quote(role="heading", raw=raw, start=start, end=start + len(word))
        shown = (section.heading or "")[:_SHOWN]
        yield finding("statement_conflict", "no_causes", [quote], section_code=section.code, heading=shown)


def _place_of(document: Document, section: Section, word: str) -> int:
    """Where ``word`` stands in the heading; the heading itself where the text spells it in another way."""
    place = document.text[section.start : section.heading_end].casefold().rfind(word.casefold())
    return section.start + max(place, 0)
