"""Days that a report cannot name: of its figures, of its issue, of documents that it cites, of what happened in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import regex

from extractors.dates import DateMention, find_dates, make_date
from extractors.folding import key
from extractors.periods import DateRange, find_ranges, named_periods
from extractors.records import Flag, Header, Reference, Report
from patterns import catalogue
from pipeline.audit.findings import Quote, finding
from pipeline.audit.reported_period import Reported

_TOLERANCE = timedelta(days=31)
_TOP = 2500
_NEAR = 160
_LATE_REPORT = timedelta(days=300)
_LATE_DOCUMENT = timedelta(days=62)
_REACH = 80
_MANY = 3
_WIDEST = 32  # a day as it may be written: "ngày 09 tháng 12 năm 2023"


def contradicting_days(report: Report, own: Reported | None) -> Iterator[Flag]:
    """The ``period_mismatch`` flags about days; ``own`` is None for what is no report of a period."""
    yield from _cited_later(report, own)
    yield from _old_plans(report)
    if own is not None:
        yield from _windows(report, own)
        yield from _issued(report, own)
        yield from _events(report, own)


@cache
def _words(list_of: str, entry: str = "words") -> regex.Pattern[str]:
    words = sorted(map(key, catalogue("audit_periods")[list_of][entry]), key=len, reverse=True)
    return regex.compile(r"(?<!\w)(?:" + "|".join(map(regex.escape, words)) + r")(?!\w)")


def _holds(list_of: str, text: str, entry: str = "words") -> bool:
    return _words(list_of, entry).search(key(text)) is not None


def _day(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


# --- the days whose figures are told ----------------------------------------------------------------------------------


def _windows(report: Report, own: Reported) -> Iterator[Flag]:
    """The first days that the opening states for the figures, where they are not those of the period."""
    text = report.document.text
    title = report.header_parts.title if report.header_parts else None
    top = title.end if title else 0
    if _holds("one_matter", report.header.title or ""):
        return
    if (report.header.period_start, report.header.period_end) != (None, None):
        stated = ((found, True) for found in find_ranges(text) if _read(found, report.header))
    else:
        stated = ((found, False) for found in find_ranges(text[: top + _TOP]) if found.start >= top)
    for found, read in stated:
        near = text[max(0, text.rfind("\n", 0, found.start), found.start - _NEAR) : found.start]
        short = 3 * (found.last - found.first) < own.last - own.first
        if not read and (short or not _holds("window", near)):
            continue
        around = text[max(0, found.start - _NEAR) : found.end + _NEAR]
        if not _fits(found, own, around):
            yield _window(text, found, own)
        return


def _read(found: DateRange, header: Header) -> bool:
    return (found.first, found.last) == (header.period_start, header.period_end)


def _fits(found: DateRange, own: Reported, around: str) -> bool:
    usual_last = own.window()[1]
    if not usual_last - _TOLERANCE <= found.last <= own.last + _TOLERANCE:
        return False
    if found.first < date(own.first.year, 1, 1) - _TOLERANCE - timedelta(days=17):
        return False
    late = found.first > own.first + _TOLERANCE
    return not late or found.first.day == 1 or _holds("set_up", around)


def _window(text: str, found: DateRange, own: Reported) -> Flag:
    first, last = own.window()
    raw = text[found.start : found.end]
    quote = Quote(role="window", raw=raw, start=found.start, end=found.end)
    return finding(
        "period_mismatch",
        "window",
        [quote],
        evidence={"days": [found.first.isoformat(), found.last.isoformat()]},
        raw=" ".join(raw.split()),
        period=own.name,
        first=_day(first),
        last=_day(last),
    )


# --- the day of issue -------------------------------------------------------------------------------------------------


def _issued(report: Report, own: Reported) -> Iterator[Flag]:
    """A day of issue before the period is half over, or most of a year after it."""
    dated = report.header_parts.dated if report.header_parts else None
    issued = report.header.issued_on
    title = report.header.title or ""
    if dated is None or issued is None or not _holds("periodic", title) or _holds("one_matter", title):
        return
    middle = own.first + (own.last - own.first) / 2
    if middle <= issued <= own.last + _LATE_REPORT:
        return
    raw = report.document.text[dated.start : dated.end]
    quote = Quote(role="issued", raw=raw, start=dated.start, end=dated.end)
    yield finding("period_mismatch", "issued", [quote], issued=_day(issued), period=own.name)


# --- the days of cited documents --------------------------------------------------------------------------------------


def _latest(report: Report, own: Reported | None) -> date | None:
    """The last day on which a document that the report cites can have been issued."""
    header = report.header
    if header.issued_on is not None:
        late = own is not None and not own.first <= header.issued_on <= own.last + _LATE_REPORT
        return None if late else header.issued_on
    if header.issued_year is not None and header.issued_month is not None:
        after = make_date(1, header.issued_month % 12 + 1, header.issued_year + header.issued_month // 12)
        return after - timedelta(days=1) if after else None
    return own.last + _LATE_DOCUMENT if own is not None else None


def _cited_later(report: Report, own: Reported | None) -> Iterator[Flag]:
    """Each document that is dated after the one that cites it, once; many of them make one flag."""
    latest = _latest(report, own)
    if latest is None:
        return
    later: dict[tuple[str, str, date], Reference] = {}
    itself = (report.header.number, report.header.symbol)
    for reference in report.references:
        if reference.issued_on is not None and reference.issued_on > latest and itself != _which(reference):
            later.setdefault((*_which(reference), reference.issued_on), reference)
    quotes = [Quote(role="reference", raw=one.raw, start=one.start, end=one.end) for one in later.values()]
    if len(quotes) > _MANY:
        yield finding("period_mismatch", "cited_later", quotes, raw=quotes[0].raw, limit=_day(latest))
        return
    for quote in quotes:
        yield finding("period_mismatch", "cited_later", [quote], raw=quote.raw, limit=_day(latest))


def _which(reference: Reference) -> tuple[str, str]:
    return reference.number, reference.symbol


def _old_plans(report: Report) -> Iterator[Flag]:
    """A plan for a year that was over when it was issued."""
    if report.header.doc_type not in ("BC", "TB"):
        return
    seen: set[tuple[str, str, date]] = set()
    for reference in report.references:
        if reference.issued_on is None or str(reference.issued_on.year - 1) not in (reference.subject or ""):
            continue
        year = _planned_year(reference)
        if year is None or reference.issued_on.year != year + 1:
            continue
        which = (*_which(reference), reference.issued_on)
        if which in seen:
            continue
        seen.add(which)
        quote = Quote(role="reference", raw=reference.raw, start=reference.start, end=reference.end)
        issued = _day(reference.issued_on)
        yield finding("period_mismatch", "subject", [quote], raw=reference.raw, issued=issued, year=year)


def _planned_year(reference: Reference) -> int | None:
    """The one year that the subject of a yearly plan names."""
    subject = reference.subject
    if subject is None or reference.doc_type not in catalogue("audit_periods")["year_plan"]["kinds"]:
        return None
    if any(key(word) in f"{key(subject)} " for word in catalogue("audit_periods")["year_plan"]["unless"]):
        return None
    found = named_periods(subject)
    return found[0].period.year if len(found) == 1 and found[0].period.kind == "năm" else None


# --- what happened on a day -------------------------------------------------------------------------------------------


def _events(report: Report, own: Reported) -> Iterator[Flag]:
    """The first day of a meeting in the year before or after that would lie in the period with the right year."""
    text = report.document.text
    taken = [(reference.start, reference.end + _REACH) for reference in report.references]
    for mention in _of_other_years(text, own):
        year = _meant_year(mention, own)
        if year is None or any(start <= mention.start < end for start, end in taken):
            continue
        if _alone(text, mention) and _holds("event", _around(text, mention)):
            quote = Quote(role="date", raw=mention.raw, start=mention.start, end=mention.end)
            yield finding("period_mismatch", "event", [quote], raw=mention.raw, period=own.name, year=year)
            return


def _of_other_years(text: str, own: Reported) -> Iterator[DateMention]:
    """The days of the years before and after the report's, in reading order."""
    for match in regex.finditer(f"{own.first.year - 1}|{own.last.year + 1}", text):
        found = find_dates(text, max(0, match.start() - _WIDEST), match.end())
        yield from (mention for mention in found if mention.day is not None and mention.end == match.end())


def _around(text: str, mention: DateMention) -> str:
    """The words of the same line around a day."""
    before = text[max(0, mention.start - _REACH) : mention.start].rsplit("\n", 1)[-1]
    return before + text[mention.start : mention.end + _REACH].split("\n", 1)[0]


def _meant_year(mention: DateMention, own: Reported) -> int | None:
    """The year with which the day of ``mention`` would lie in the period; None where it does already."""
    first, last = own.window()[0], own.last
    if mention.value is None or first <= mention.value <= last:
        return None
    for year in (mention.year + 1, mention.year - 1):
        moved = make_date(mention.day, mention.month, year)
        if moved is not None and first <= moved <= last:
            return year
    return None


def _alone(text: str, mention: DateMention) -> bool:
    """Whether no document and no rule stands before the day."""
    begin = max(text.rfind("\n", 0, mention.start) + 1, mention.start - 60)
    return not _holds("event", text[begin : mention.start], "unless")
