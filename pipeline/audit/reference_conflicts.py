"""Cited documents that contradict each other: two subjects, dates or numbers for one, numbers against dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations

import regex

from extractors.dates import find_dates
from extractors.folding import key
from extractors.keys import title_key
from extractors.records import Flag, Report
from patterns import catalogue
from pipeline.audit.cited_documents import OWN, Cited, alike, cited_documents, may_be_own, same_body, unlike
from pipeline.audit.findings import Quote, finding

_MOST = 60  # mentions of one number or subject that are compared with each other
_LINE = 300
_NEAR_NUMBERS, _NEAR_DAYS = 2, 3


def reference_conflicts(report: Report) -> list[Flag]:
    """The ``reference_conflict`` flags of ``report``: one for each pair of mentions that cannot both be right."""
    cited = cited_documents(report)
    found: list[Flag] = []
    told: set[int] = set()
    for finder in (_by_number, _by_subject, _by_order):
        for flag, one, other in finder(cited, report):
            if not told & {one.reference.start, other.reference.start}:
                told |= {other.reference.start}
                found.append(flag)
    return [*found, *_own(report)]


Conflict = tuple[Flag, Cited, Cited]


def _flag(message: str, one: Cited, other: Cited) -> Flag:
    """The flag at the later mention, with the earlier one beside it."""
    later, earlier = (one, other) if one.reference.start > other.reference.start else (other, one)
    quotes = [
        Quote(role="reference", raw=cited.reference.raw, start=cited.reference.start, end=cited.reference.end)
        for cited in (later, earlier)
    ]
    return finding(
        "reference_conflict",
        message,
        quotes,
        raw=_words(later.reference.raw),
        other_raw=_words(earlier.reference.raw),
        subject=later.reference.subject,
        other_subject=earlier.reference.subject,
    )


def _words(text: str) -> str:
    return " ".join(text.split())


def _by_number(cited: Sequence[Cited], report: Report) -> Iterator[Conflict]:
    """One number with two subjects on one day, or with two days."""
    groups: dict[object, list[Cited]] = defaultdict(list)
    for one in cited:
        groups[one.number].append(one)
    for group in groups.values():
        for one, other in combinations(group[:_MOST], 2):
            message = _two_days(one, other) if one.day != other.day else _two_subjects(one, other)
            if message is not None:
                yield _flag(message, one, other), one, other


def _two_subjects(one: Cited, other: Cited) -> str | None:
    if not unlike(one, other):
        return None
    return "issuers" if same_body(one, other) is False else "subjects"


def _two_days(one: Cited, other: Cited) -> str | None:
    """Whether one document is given two days: it is the only one of its number in the year, or of its subject."""
    same = same_body(one, other)
    if same is False or (same is None and not {one.owner, other.owner} <= {None, OWN}):
        return None
    same_year = one.day.year == other.day.year
    if (one.national and other.national) and (one.reference.year is not None or same_year):
        return "dates"
    if same and same_year and not unlike(one, other):
        return "dates"
    slip = (one.day.day, one.day.month) == (other.day.day, other.day.month) and one.years == other.years != frozenset()
    return "dates" if (same_year or slip) and alike(one, other) else None


def _by_subject(cited: Sequence[Cited], report: Report) -> Iterator[Conflict]:
    """One subject with two numbers on one day, or one yearly plan with two numbers and days."""
    kinds = catalogue("audit_references")["one_for_a_subject"]["kinds"]
    groups: dict[object, list[Cited]] = defaultdict(list)
    for one in cited:
        if one.reference.doc_type in kinds and one.subject:
            groups[one.reference.doc_type, one.reference.symbol].append(one)
    for group in groups.values():
        for one, other in combinations(group[:_MOST], 2):
            message = _two_numbers(one, other, report)
            if message is not None:
                yield _flag(message, one, other), one, other


def _two_numbers(one: Cited, other: Cited, report: Report) -> str | None:
    same = same_body(one, other)
    if one.reference.number == other.reference.number or same is False or not alike(one, other):
        return None
    if one.day == other.day:
        return "numbers"
    whole = one.subject == other.subject and one.years == other.years and len(one.years) == 1
    sure = same or (_names_own(one, report) and _names_own(other, report))
    return "plans" if whole and sure and may_be_own(one) and may_be_own(other) else None


def _names_own(cited: Cited, report: Report) -> bool:
    """Whether a subject names the place that is reported on."""
    name = report.header.commune or report.header.district
    return name is not None and title_key(name) in title_key(cited.reference.subject or "")


# --- numbers against days ---------------------------------------------------------------------------------------------


def _by_order(cited: Sequence[Cited], report: Report) -> Iterator[Conflict]:
    """A document of the body's own whose number is higher but whose day is earlier than another's of the same series.

    Only where one document is out of the order of all the others: many of them are series of several offices.
    """
    series: dict[object, list[Cited]] = defaultdict(list)
    for one in cited:
        if may_be_own(one) and one.reference.number.isdigit() and one.reference.year is None:
            series[one.reference.doc_type, one.reference.symbol, one.day.year].append(one)
    for group in series.values():
        wrong = [pair for pair in combinations(group[:_MOST], 2) if _inverted(*pair)]
        common = _in_all(wrong)
        if wrong and common is not None:
            one, other = min(wrong, key=lambda pair: abs(_number(pair[0]) - _number(pair[1])))
            higher, lower = sorted((one, other), key=_number, reverse=True)
            yield _order_flag(higher, lower), higher, lower


def _order_flag(higher: Cited, lower: Cited) -> Flag:
    quotes = [
        Quote(role="reference", raw=cited.reference.raw, start=cited.reference.start, end=cited.reference.end)
        for cited in (higher, lower)
    ]
    raws = [_words(cited.reference.raw) for cited in (higher, lower)]
    return finding("reference_conflict", "order", quotes, raw=raws[0], other_raw=raws[1])


def _number(cited: Cited) -> int:
    return int(cited.reference.number)


def _inverted(one: Cited, other: Cited) -> bool:
    numbers, days = _number(one) - _number(other), (one.day - other.day).days
    near = abs(numbers) <= _NEAR_NUMBERS and abs(days) <= _NEAR_DAYS
    return numbers * days < 0 and not near


def _in_all(pairs: Sequence[tuple[Cited, Cited]]) -> Cited | None:
    """The document that every pair has a part in."""
    for one in pairs[0] if pairs else ():
        if all(one in pair for pair in pairs):
            return one
    return None


# --- the document itself in the heads of its appendices ---------------------------------------------------------------


@cache
def _attached() -> regex.Pattern[str]:
    words = "|".join(word.replace(" ", r"\s") for word in catalogue("audit_references")["attached"]["words"])
    return regex.compile(
        rf"(?im)(?:^|\()\W{{0,4}}(?:{words})\s[^\n\d]{{0,40}}?số\s?:?\s?"
        rf"(?P<raw>(?P<number>\d{{1,5}})\s?[/-]\s?(?P<symbol>[\p{{L}}\d]+(?:[-/_.][\p{{L}}\d]+)*))"
    )


def _own(report: Report) -> Iterator[Flag]:
    """An appendix that says to belong to another number or day than those of the letterhead."""
    header, text = report.header, report.document.text
    if header.number is None or header.symbol is None:
        return
    for match in _attached().finditer(text):
        if key(match["symbol"]) != key(header.symbol):
            continue
        end, days = _own_day(text, match.end())
        other_day = header.issued_on is not None and any(day != header.issued_on for day in days)
        if match["number"].lstrip("0") != header.number or other_day:
            start = match.start("raw")
            raw = text[start:end]
            quote = Quote(role="reference", raw=raw, start=start, end=end)
            own = f"{header.number}/{header.symbol}"
            if header.issued_on is not None:
                own = f"{own} ngày {header.issued_on.day:02d}/{header.issued_on.month:02d}/{header.issued_on.year}"
            yield finding("reference_conflict", "own", [quote], raw=_words(raw), own=own)
            return


def _own_day(text: str, position: int) -> tuple[int, list[object]]:
    """Where the number ends that begins before ``position``, its day included, and that day."""
    limit = text.find("\n", position)
    limit = min(len(text) if limit < 0 else limit, position + 40)
    for mention in find_dates(text, position, limit):
        if mention.value is not None and not text[position : mention.start].strip(" ,;"):
            return mention.end, [mention.value]
        break
    return position, []
