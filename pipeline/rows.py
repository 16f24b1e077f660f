"""From what was read of a document to the rows of the tables."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, cast

from extractors.records import Document, Fact, Figure, Flag, Report, Section
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


class PageIndex:
    """The page of each position, from the lines of the document, in O(log n)."""

    def __init__(self, document: Document) -> None:
        self._starts = [line.start for line in document.lines]
        self._pages = [line.page for line in document.lines]

    def at(self, position: int) -> int | None:
        """The page of the line that holds ``position``; None where the file has no pages."""
        place = bisect_right(self._starts, position) - 1
        return self._pages[place] if place >= 0 else None


def report_rows(report: Report, flags: Sequence[Flag], origin: Origin) -> dict[str, list[Row]]:
    """The rows of ``report`` for every table that belongs to a report, keyed by the name of the table."""
    sections, pages = SectionIndex(report.outline.sections), PageIndex(report.document)
    figures = [figure for figure in report.figures if storable(figure)]
    flags = [*flags, *(_unstorable(figure) for figure in report.figures if not storable(figure))]
    tables = {
        "reports": [_head(report, origin)],
        "report_texts": [{"text": report.document.text}],
        "report_parts": [_part(part, pages) for part in origin.parts],
        "pages": [_page(page) for page in origin.pages],
        "sections": [_section(section, pages) for section in report.outline.sections],
        "doc_refs": _mentions("ref_id", report.references, sections, pages, origin.words),
        "figures": [_exactly(row) for row in _mentions("figure_id", figures, sections, pages, origin.words)],
        "number_ledger": [_spanned(entry) for entry in report.ledger],
        "table_cells": cell_rows(report.document, figures, report.tables),
        "facts": list(_facts(report.facts, figures, sections, pages)),
        "flags": [flag_row(number, flag, pages) for number, flag in enumerate(flags, 1)],
    }
    for row in (row for rows in tables.values() for row in rows):
        row["report_id"] = origin.report_id or origin.stamp.report_id
    return tables


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
    return {name: None if value == "" else value for name, value in row.items()}


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(one.name for one in fields(cast(Any, kind)))


def _columns(record: Any) -> Row:
    """The fields of a record, which are plain values (``asdict`` would copy each of them deeply)."""
    return {name: getattr(record, name) for name in _names(cast(Hashable, type(record)))}


def _head(report: Report, origin: Origin) -> Row:
    from pipeline.audit.profiled import profile_of

    return stated(_columns(report.header)) | {
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
    return _spanned(part) | {"page": pages.at(part.start)}


def _page(page: PageRead) -> Row:
    row = _columns(page)
    sure = row.pop("confidence")
    size = {name: round(row[name], 2) for name in ("width", "height")}
    return row | size | {"ocr_confidence": None if sure is None else round(sure, 2)}


def _spanned(record: Any) -> Row:
    """The fields of a record with its span under the names of the columns."""
    row = stated(_columns(record))
    row["char_start"], row["char_end"] = row.pop("start"), row.pop("end")
    return row


def _section(section: Section, pages: PageIndex) -> Row:
    row = _spanned(section)
    del row["heading_end"]
    row["page"] = section.page if section.page is not None else pages.at(section.start)
    return row


def _mentions(
    key: str, records: Iterable[Any], sections: SectionIndex, pages: PageIndex, words: WordPlaces
) -> list[Row]:
    rows = []
    for number, record in enumerate(sorted(records, key=lambda record: (record.start, record.end)), 1):
        holder = sections.at(record.start)
        place: Row = {"section_id": holder.section_id if holder else None, "page": pages.at(record.start)}
        place |= {"repaired": record.repaired_from is not None}
        if (seen := words.at(record.start, record.end)) is not None:
            place |= {"box": list(seen.box), "confidence": seen.confidence}
        rows.append({key: number, **_spanned(record), **place})
    return rows


def _facts(facts: Iterable[Fact], figures: Iterable[Figure], sections: SectionIndex, pages: PageIndex) -> Iterator[Row]:
    """The rows of ``facts``, each with the number of the figure that stands where the fact does (see _mentions)."""
    ordered = sorted(figures, key=lambda figure: (figure.start, figure.end))
    ids = {(figure.start, figure.end): number for number, figure in enumerate(ordered, 1)}
    for fact in facts:
        value = exact(fact.value)
        if value is not None:
            holder = sections.at(fact.start)
            place: Row = {"section_id": holder.section_id if holder else None, "page": pages.at(fact.start)}
            yield _spanned(fact) | place | {"value": value, "figure_id": ids.get((fact.start, fact.end))}


def _exactly(row: Row) -> Row:
    return row | {"value": exact(row["value"]), "total": exact(row["total"])}


def flag_row(number: int, flag: Flag, pages: PageIndex | None = None) -> Row:
    """The row of ``flag``; its page is null where ``pages`` are not known."""
    row: Row = {"flag_id": number, **_spanned(flag)}
    row["page"] = pages.at(flag.start) if pages is not None and flag.start is not None else None
    row["evidence"] = None if flag.evidence is None else json.dumps(flag.evidence, ensure_ascii=False, default=str)
    return row
