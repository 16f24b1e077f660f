"""Where a report names another period than its own: as its own, or as one that cannot follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice

import regex

from extractors.folding import key
from extractors.kindline import opens_with
from extractors.periods import NamedPeriod, named_periods, plans
from extractors.records import Document, Flag, Line, Outline, Report, Section
from patterns import catalogue
from pipeline.audit.findings import Quote, finding
from pipeline.audit.period_days import contradicting_days
from pipeline.audit.reported_period import Reported, reported

_LONGEST = 600
_APPENDIX = "phu_luc"
_RESULTS = frozenset({"ket_qua", "chi_dao_dieu_hanh", "danh_gia", "uu_diem", "ton_tai_han_che"})
_OPENING = 2500
_REACH = 45


def period_mismatches(report: Report) -> list[Flag]:
    """The ``period_mismatch`` flags of ``report``: periods and days that its own period does not allow."""
    own = reported(report.header)
    found = list(contradicting_days(report, own))
    if own is not None:
        document, outline = report.document, report.outline
        found += [
            *_title(report, own),
            *_opening(report, own),
            *_headings(document, outline, own),
            *_sentences(document, outline, own),
            *_closing(document, outline, own),
        ]
    return found


@cache
def told(list_of: str, entry: str = "words") -> tuple[str, ...]:
    """The keys of a list of ``patterns/audit_periods.toml``."""
    return tuple(key(word) for word in catalogue("audit_periods")[list_of][entry])


def _named(text: str) -> list[NamedPeriod]:
    """The periods of ``text``; most headings name none, which is quickly told."""
    folded = text.casefold()
    return named_periods(text) if any(word in folded for word in catalogue("audit_periods")["named"]["words"]) else []


def _flag(document: Document, own: Reported, message: str, start: int, named: NamedPeriod, code: str | None) -> Flag:
    begin, end = start + named.start, start + named.end
    while document.text[end - 1].isspace():
        end -= 1
    raw = document.text[begin:end]
    quote = Quote(role="period", raw=raw, start=begin, end=end)
    return finding("period_mismatch", message, [quote], section_code=code, raw=" ".join(raw.split()), period=own.name)


def _title(report: Report, own: Reported) -> Iterator[Flag]:
    """The period that the title plans for."""
    title = report.header_parts.title if report.header_parts else None
    if title is None:
        return
    text = report.document.text[title.start : title.end]
    found = _named(text)
    planned = [place for place in plans(text) if found and place >= found[0].end]
    if planned:
        yield from _planned(report.document, own, title.start, text, [one for one in found if one.start > planned[0]])


def _planned(
    document: Document, own: Reported, start: int, text: str, found: Sequence[NamedPeriod], code: str | None = None
) -> Iterator[Flag]:
    if found and not any(own.is_followed_by(one, text) for one in found):
        yield _flag(document, own, "plan", start, found[0], code)


def _self_named(own: Reported, text: str, found: Sequence[NamedPeriod]) -> NamedPeriod | None:
    """The period that ``text`` calls the report by, where it is another one."""
    if not found or any(own.is_own(one, text) for one in found):
        return None
    first = found[0]
    if own.holds(first, text) and _carried_out(text[: first.start]):
        return None
    return first


def _carried_out(before: str) -> bool:
    return any(word in key(before[-80:]) for word in told("carried_out"))


def _opening(report: Report, own: Reported) -> Iterator[Flag]:
    """What the paragraph above the first section calls the report."""
    document, outline = report.document, report.outline
    first = min((section.start for section in outline.sections), default=len(document.text))
    for line in document.lines:
        if line.start >= min(first, _OPENING) or line.kind != "text" or outline.zone_at(line.start) != "body":
            continue
        begin, text = _said_of_itself(document, line)
        named = _self_named(own, text, _named(text))
        if named is not None:
            yield _flag(document, own, "opening", begin, named, None)


@cache
def _announcing() -> regex.Pattern[str]:
    cues = catalogue("audit_periods")["opening"]
    named, announced = ("|".join(word.replace(" ", r"\s") for word in cues[name]) for name in ("named", "announced"))
    return regex.compile(rf"(?i)(?<!\w)(?P<named>{named})(?!\w)|(?<!\w)(?P<announced>{announced})(?!\w)|(?P<end>:$)")


def _said_of_itself(document: Document, line: Line) -> tuple[int, str]:
    """Where the words begin that say which report this is ("báo cáo ... như sau"), and these words."""
    text = document.line_text(line)[-_LONGEST:]
    offset = line.end - len(text)
    start = None
    for match in _announcing().finditer(text):
        if match["named"]:
            start = match.end()
        elif start is not None:
            return offset + start, text[start : match.start()]
    return offset, ""


def _headings(document: Document, outline: Outline, own: Reported) -> Iterator[Flag]:
    parents = {section.section_id: section for section in outline.sections}
    for section in outline.sections:
        start, text = section.start, document.text[section.start : min(section.heading_end, section.start + _LONGEST)]
        found = _named(text)
        if not found:
            continue
        if _plans(section, text):
            yield from _planned(document, own, start, text, found, section.code)
        elif section.code == _APPENDIX:
            named = _self_named(own, text, found)
            if named is not None:
                yield _flag(document, own, "appendix", start, named, section.code)
        elif not _below_plans(section, parents):
            yield from _results(document, own, section, text, found)


def _plans(section: Section, text: str) -> bool:
    return section.code in catalogue("audit_periods")["plan"]["codes"] and bool(plans(text))


def _below_plans(section: Section, parents: dict[int, Section]) -> bool:
    current: Section | None = section
    codes = catalogue("audit_periods")["plan"]["codes"]
    while current is not None:
        if current.code in codes:
            return True
        current = parents.get(current.parent_id) if current.parent_id is not None else None
    return False


def _results(
    document: Document, own: Reported, section: Section, text: str, found: Sequence[NamedPeriod]
) -> Iterator[Flag]:
    """A heading of results that names a period outside of the report's, or at the top a shorter one."""
    folded = key(text)
    if not opens_with(section.heading or "", list(catalogue("audit_periods")["results"]["words"])):
        return
    if any(word in folded for word in (*told("other_time"), *told("plan"))):
        return
    at_the_top = section.level == 1 and section.code in _RESULTS
    fits: Callable[[NamedPeriod, str], bool] = _told_at_the_top(own) if at_the_top else own.overlaps
    if not any(fits(one, text) for one in found):
        yield _flag(document, own, "results", section.start, found[0], section.code)


def _told_at_the_top(own: Reported) -> Callable[[NamedPeriod, str], bool]:
    """Whether the part of all results may name a period: that of the report, or a longer one that it is a part of."""
    return lambda named, text: own.is_own(named, text) or own.holds(named, text)


@cache
def _sentence_start() -> regex.Pattern[str]:
    words = "|".join(map(regex.escape, catalogue("audit_periods")["sentence"]["words"]))
    return regex.compile(rf"(?im)(?:^[-–+*•]?\s?|(?<=[.;:])\s)(?P<word>{words})\s(?=\S*\d|qu[ýí]|năm|tháng|sáu|chín)")


def _sentences(document: Document, outline: Outline, own: Reported) -> Iterator[Flag]:
    """Sentences of results that begin with a period of the same kind but another one ("Trong quý IV năm 2023, ...")."""
    barred = _stretches(outline)
    text = document.text
    for match in _sentence_start().finditer(text):
        begin = match.start("word")
        end = _sentence_end(text, begin)
        named = next(iter(_named(text[begin : min(end, begin + _REACH)])), None)
        if named is None or named.period.kind != own.period.kind or any(s <= begin < e for s, e in barred):
            continue
        if own.is_own(named, text[begin:end]) or any(word in key(text[begin:end]) for word in told("other_time")):
            continue
        if named.period.year is not None or named.period.kind == "quý":
            yield _flag(document, own, "results", begin, named, _code_at(outline, begin))


def _sentence_end(text: str, begin: int) -> int:
    match = _END.search(text, begin, begin + _LONGEST)
    return match.start() if match else min(len(text), begin + _LONGEST)


_END = regex.compile(r"\n|[.;](?=\s)")


def _stretches(outline: Outline) -> list[tuple[int, int]]:
    codes = catalogue("audit_periods")["plan"]["codes"]
    return [(section.start, section.end) for section in outline.sections if section.code in codes]


def _code_at(outline: Outline, position: int) -> str | None:
    section = outline.section_at(position)
    return section.code if section else None


def _closing(document: Document, outline: Outline, own: Reported) -> Iterator[Flag]:
    """What the closing sentence calls the report, and what it plans for."""
    cues = catalogue("header")["closing"]["words"]
    closing = (line for line in reversed(document.lines) if line.kind == "text" and _opens(document, line, cues))
    for line in islice(closing, 1):
        text = document.line_text(line)[:_LONGEST]
        found = _named(text)
        split = next((place for place in plans(text) if found and place >= found[0].end), len(text))
        named = _self_named(own, text, [one for one in found if one.start < split])
        if named is not None:
            yield _flag(document, own, "closing", line.start, named, None)
        yield from _planned(document, own, line.start, text, [one for one in found if one.start > split])


def _opens(document: Document, line: Line, cues: Sequence[str]) -> bool:
    head = document.text[line.start : min(line.end, line.start + 40)]
    return opens_with(head, list(cues))
