"""From what was read of a document to the rows of the tables."""

from __future__ import annotations

import itertools
import json
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from heapq import heappop, heappush
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, cast

from extractors.records import Document, Fact, Figure, Flag, Reference, Report, Section
from pipeline.cells import cell_rows
from pipeline.decimals import exact
from pipeline.files import Stamp
from pipeline.messages import say
from pipeline.source import PageRead
from pipeline.word_places import WordPlaces

if TYPE_CHECKING:
    from pipeline.grading import Grade
    from pipeline.splitting import FilePart

Row = dict[str, Any]
Placed = TypeVar("Placed", Reference, Figure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a document was read from and by whom.

    ``report_id`` is None for the first document of a file, which has that of its stamp. ``parts`` are the stretches
    of the file that belong to the document, ``words`` the places of the words that OCR read.
    """

    stamp: Stamp
    file_name: str
    source_path: str
    media_type: str
    reader: str
    page_count: int | None
    container: str | None = None
    report_id: str | None = None
    parts: tuple[FilePart, ...] = ()
    pages: tuple[PageRead, ...] = ()
    ocr_confidence: float | None = None
    encodings: tuple[str, ...] = ()
    words: WordPlaces = field(default_factory=WordPlaces)
    grade: Grade | None = None


class SectionIndex:
    """The deepest section at each position, as :meth:`Outline.section_at` gives it, in O(log n)."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._starts: list[int] = []
        self._found: list[Section | None] = []
        edges = sorted({edge for section in sections for edge in (section.start, section.end)})
        waiting = sorted(enumerate(sections), key=lambda item: item[1].start, reverse=True)
        open_: list[tuple[int, int, int, Section]] = []
        for edge in edges:
            while waiting and waiting[-1][1].start <= edge:
                order, section = waiting.pop()
                heappush(open_, (-section.level, -order, section.end, section))
            while open_ and open_[0][2] <= edge:
                heappop(open_)
            self._starts.append(edge)
            self._found.append(open_[0][3] if open_ else None)

    def at(self, position: int) -> Section | None:
        """The deepest section that holds ``position``, the later one of equals; None outside all."""
        place = bisect_right(self._starts, position) - 1
        return self._found[place] if place >= 0 else None

    def id_at(self, position: int) -> int | None:
        """The number of :meth:`at`."""
        section = self.at(position)
        return section.section_id if section is not None else None


class PageIndex:
    """The page of each position, from the lines of the document, in O(log n)."""

    def __init__(self, document: Document) -> None:
        lines = document.lines if any(line.page is not None for line in document.lines) else ()
        self._starts = [line.start for line in lines]
        self._pages = [line.page for line in lines]

    def at(self, position: int) -> int | None:
        """The page of the line that holds ``position``; None where the file has no pages."""
        place = bisect_right(self._starts, position) - 1
        return self._pages[place] if place >= 0 else None


def report_rows(report: Report, flags: Sequence[Flag], origin: Origin) -> dict[str, list[Row]]:
    """The rows of ``report`` for every table that belongs to a report, keyed by the name of the table."""
    sections, pages = SectionIndex(report.outline.sections), PageIndex(report.document)
    figures, too_large = _by_place(filter(storable, report.figures)), itertools.filterfalse(storable, report.figures)
    flags = [*flags, *map(_unstorable, too_large)]
    tables = {
        "reports": [_head(report, origin)],
        "report_texts": [{"text": report.document.text}],
        "report_parts": [_part(part, pages) for part in origin.parts],
        "pages": [_page(page) for page in origin.pages],
        "sections": [_section(section, pages) for section in report.outline.sections],
        "doc_refs": list(_mentions("ref_id", _by_place(report.references), sections, pages, origin.words)),
        "figures": [_exactly(row) for row in _mentions("figure_id", figures, sections, pages, origin.words)],
        "number_ledger": [_columns(entry) for entry in report.ledger],
        "table_cells": cell_rows(report.document, figures, report.tables),
        "facts": list(_facts(report.facts, figures, sections, pages)),
        "flags": [flag_row(number, flag, pages) for number, flag in enumerate(flags, 1)],
    }
    report_id = origin.report_id or origin.stamp.report_id
    for row in itertools.chain.from_iterable(tables.values()):
        row["report_id"] = report_id
    return tables


def _by_place(records: Iterable[Placed]) -> list[Placed]:
    return sorted(records, key=attrgetter("start", "end"))


def storable(figure: Figure) -> bool:
    """Whether the database can hold the numbers of ``figure`` exactly."""
    return exact(figure.value) is not None and (figure.total is None or exact(figure.total) is not None)


def _unstorable(figure: Figure) -> Flag:
    return Flag(
        rule="value_out_of_range",
        severity="warning",
        message=say("value_out_of_range", lang="vi", raw=figure.raw),
        start=figure.start,
        end=figure.end,
        evidence={"raw": figure.raw},
    )


def stated(row: Row) -> Row:
    """``row`` with None in place of every empty string."""
    if "" in row.values():
        return {name: None if value == "" else value for name, value in row.items()}
    return row


@cache
def _columns_of(kind: Hashable) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    """The columns of a kind of record, and what reads them; a span has other names in the database."""
    names = [one.name for one in fields(cast(Any, kind))]
    return tuple(_SPAN.get(name, name) for name in names), attrgetter(*names)


_SPAN = {"start": "char_start", "end": "char_end"}


def _columns(record: Any) -> Row:
    """The fields of a record by their columns, None in place of every empty string. They are plain values (``asdict``
    would copy each of them deeply).
    """
    names, values = _columns_of(cast(Hashable, type(record)))
    return stated(dict(zip(names, values(record), strict=True)))


def _head(report: Report, origin: Origin) -> Row:
    from pipeline.audit.profiled import profile_of

    return _columns(report.header) | {
        "file_name": origin.file_name,
        "source_path": origin.source_path,
        "media_type": origin.media_type,
        "reader": origin.reader,
        "page_count": origin.page_count,
        "char_count": len(report.document.text),
        "profile": profile_of(report.header),
        "part_of": origin.stamp.report_id if origin.report_id else None,
        "part_no": next((part.part_no for part in origin.parts if part.kind == "main"), None),
        "container": origin.container,
        "encodings": list(origin.encodings) or None,
        "ocr_confidence": origin.ocr_confidence,
        **_graded(origin.grade),
    }


def _graded(grade: Grade | None) -> Row:
    if grade is None:
        return {"grade": None, "grade_score": None, "grade_reasons": None}
    return {"grade": grade.level, "grade_score": grade.score, "grade_reasons": list(grade.reasons)}


def _part(part: FilePart, pages: PageIndex) -> Row:
    return _columns(part) | {"page": pages.at(part.start)}


def _page(page: PageRead) -> Row:
    row = _columns(page)
    sure = row.pop("confidence")
    size = {name: round(row[name], 2) for name in ("width", "height")}
    return row | size | {"ocr_confidence": None if sure is None else round(sure, 2)}


def _section(section: Section, pages: PageIndex) -> Row:
    row = _columns(section)
    del row["heading_end"]
    row["page"] = section.page if section.page is not None else pages.at(section.start)
    return row


def _mentions(
    key: str, records: Sequence[Placed], sections: SectionIndex, pages: PageIndex, words: WordPlaces
) -> Iterator[Row]:
    """The rows of ``records``, numbered in the order of their places."""
    for number, record in enumerate(records, 1):
        row = _columns(record)
        row[key] = number
        row["section_id"], row["page"] = sections.id_at(record.start), pages.at(record.start)
        row["repaired"] = record.repaired_from is not None
        if (seen := words.at(record.start, record.end)) is not None:
            row |= {"box": list(seen.box), "confidence": seen.confidence}
        yield row


def _facts(facts: Iterable[Fact], figures: Sequence[Figure], sections: SectionIndex, pages: PageIndex) -> Iterator[Row]:
    """The rows of ``facts``, each with the number of the figure that stands where the fact does (see _mentions)."""
    ids = {(figure.start, figure.end): number for number, figure in enumerate(figures, 1)}
    for fact in facts:
        value = exact(fact.value)
        if value is not None:
            row = _columns(fact)
            row["section_id"], row["page"] = sections.id_at(fact.start), pages.at(fact.start)
            row["value"], row["figure_id"] = value, ids.get((fact.start, fact.end))
            yield row


def _exactly(row: Row) -> Row:
    row["value"], row["total"] = exact(row["value"]), exact(row["total"])
    return row


def flag_row(number: int, flag: Flag, pages: PageIndex | None = None) -> Row:
    """The row of ``flag``; its page is null where ``pages`` are not known."""
    row: Row = {"flag_id": number, **_columns(flag)}
    row["page"] = pages.at(flag.start) if pages is not None and flag.start is not None else None
    row["evidence"] = None if flag.evidence is None else json.dumps(flag.evidence, ensure_ascii=False, default=str)
    return row
