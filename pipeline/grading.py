"""How well a report could be read: a grade with its reasons, so that people look at the worst first.

The grade speaks of the reading, not of the report: a report full of mistakes that is read exactly is good.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from extractors.records import Report
from extractors.syllables import spelling
from patterns import catalogue

Level = Literal["good", "fair", "poor"]

_TOLD_PAGES = 8
_BROKEN = "\ufffd"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is known of the reading of a document beside its text.

    ``page_numbers`` are the pages of the file that the document stands on, empty where the file has none; ``unread``
    are those of them that are images whose letters were not recognised.
    """

    page_numbers: range = range(0)
    unread: tuple[int, ...] = ()
    ocr_confidence: float | None = None
    looks_legacy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """``score`` is 100 less what each reason costs; ``reasons`` are sentences, the dearest first."""

    level: Level
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lowered:
    level: Level
    cost: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Value:
    number: float
    gaps: Mapping[str, object] = field(default_factory=dict)


def grade(report: Report, reading: Reading) -> Grade:
    """The grade of the reading of ``report``: ``good``, ``fair`` or ``poor``."""
    values = dict(_measured(report, reading))
    data = catalogue("grading")
    found = [one for measure in data["measure"] if (one := _lowered(measure, values.get(measure["name"])))]
    found.sort(key=lambda one: -one.cost)
    score = max(0.0, 100 - sum(one.cost for one in found))
    return Grade(level=_level(found, data["limits"]), score=round(score, 1), reasons=tuple(one.reason for one in found))


def _level(found: list[_Lowered], limits: Mapping[str, int]) -> Level:
    if any(one.level == "poor" for one in found) or len(found) >= limits["many"]:
        return "poor"
    return "fair" if found else "good"


def _lowered(measure: Mapping[str, Any], value: _Value | None) -> _Lowered | None:
    """What a measure costs; None where it is not known or well enough."""
    if value is None:
        return None
    sign = -1 if measure["worse"] == "low" else 1
    number, fair, poor, worst = (
        sign * one for one in (value.number, measure["fair"], measure["poor"], measure["worst"])
    )
    if number <= fair:
        return None
    cost = measure["cost"] * min(1.0, (number - fair) / max(worst - fair, 1e-9))
    shown = value.number * 100 if measure.get("percent") else value.number
    reason = measure["vi"].format(value=_told(shown), **value.gaps)
    return _Lowered(level="poor" if number > poor else "fair", cost=cost, reason=reason)


def _told(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0").replace(".", ",")


def _measured(report: Report, reading: Reading) -> Iterator[tuple[str, _Value]]:
    spelled = spelling(report.document.text)
    yield "short", _Value(number=spelled.words)
    if spelled.share is not None and spelled.marked_share is not None:
        yield "syllables", _Value(number=spelled.share)
        yield "marks", _Value(number=spelled.marked_share)
    if reading.ocr_confidence is not None:
        yield "ocr_confidence", _Value(number=reading.ocr_confidence)
    yield "looks_legacy", _Value(number=float(reading.looks_legacy))
    yield from _counted(report)
    yield from _structure(report)
    yield from _lost(report, reading)


def _counted(report: Report) -> Iterator[tuple[str, _Value]]:
    if report.ledger:
        unknown = sum(entry.outcome == "unexplained" for entry in report.ledger)
        yield "unexplained", _Value(number=unknown / len(report.ledger))
    text = report.document.text
    if text:
        yield "replaced", _Value(number=text.count(_BROKEN) / len(text))


def _structure(report: Report) -> Iterator[tuple[str, _Value]]:
    header = report.header
    stated = (header.number or header.symbol, header.issued_on or header.issued_year, header.issuer)
    yield "letterhead", _Value(number=sum(one is not None for one in stated) / len(stated))
    yield "title", _Value(number=float(header.doc_type is not None or header.title is not None))
    if header.doc_type == "BC":
        yield "sections", _Value(number=len(report.outline.sections))


def _lost(report: Report, reading: Reading) -> Iterator[tuple[str, _Value]]:
    """Pages that the document stands on and that gave no line of text: images that were left unread, and others; the
    last of several of these may be blank.
    """
    if not reading.page_numbers:
        return
    pages = len(reading.page_numbers)
    yield "unread_pages", _pages(reading.unread, pages)
    read = {line.page for line in report.document.lines}
    read.update(reading.unread)
    may_be_blank = reading.page_numbers[-1] if pages > 1 else None
    lost = [page for page in reading.page_numbers if page not in read and page != may_be_blank]
    yield "lost_pages", _pages(lost, pages)


def _pages(some: Sequence[int], count: int) -> _Value:
    """The share that ``some`` pages are of ``count``, with their numbers."""
    told = ", ".join(map(str, some[:_TOLD_PAGES])) + (" …" if len(some) > _TOLD_PAGES else "")
    return _Value(number=len(some) / count, gaps={"count": len(some), "pages": told})
