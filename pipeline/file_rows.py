"""The rows of all documents that a file holds, with their grades, flags and places on the pages."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from extractors.records import Document, Flag
from pipeline.endings import wrong_ending
from pipeline.files import Stamp
from pipeline.grading import Reading, grade
from pipeline.rows import Origin, Row, report_rows
from pipeline.source import PageRead, Source
from pipeline.splitting import FileDocument, moved_flag, own_id
from pipeline.timing import timed
from pipeline.word_places import WordPlaces
from pipeline.work import storable_path

Rows = dict[str, list[Row]]


def file_rows(source: Source, documents: Sequence[FileDocument], stamp: Stamp, path: str) -> Rows:
    """The rows for each table; ``path`` is where the file was read from ("year.zip!/name.docx" in an archive)."""
    found: Rows = {}
    for rows in document_rows(source, documents, stamp, path):
        for table, some in rows.items():
            found.setdefault(table, []).extend(some)
    return found


def document_rows(source: Source, documents: Sequence[FileDocument], stamp: Stamp, path: str) -> Iterator[Rows]:
    """The rows for each table of one document after the other, the first one first."""
    words = _located(source, documents)
    for place, one in enumerate(documents):
        numbers = _page_numbers(source, one.report.document, alone=len(documents) == 1)
        pages = tuple(page for page in source.pages if page.page in numbers)
        sure = source.ocr_confidence if len(documents) == 1 else _mean(pages)
        origin = Origin(
            stamp=stamp,
            file_name=_name(os.path.basename(path), place),
            source_path=path,
            media_type=source.media_type,
            reader=source.reader,
            page_count=source.page_count if len(documents) == 1 else len(numbers) or None,
            container=None if stamp.container is None else storable_path(stamp.container),
            report_id=own_id(stamp.sha256, place),
            parts=one.parts,
            pages=pages,
            ocr_confidence=sure,
            encodings=source.encodings,
            words=words.within(one.start, one.start + len(one.report.document.text)),
            grade=grade(
                one.report,
                Reading(
                    page_numbers=numbers,
                    unread=tuple(page.page for page in pages if page.method == "none"),
                    ocr_confidence=sure,
                    looks_legacy=source.looks_legacy,
                ),
            ),
        )
        with timed("audit"):
            flags = list(_flags(source, one, stamp.path))
        yield report_rows(one.report, flags, origin)


def _name(file_name: str, place: int) -> str:
    """The name of the document at ``place`` (from 0) of a file: "year.pdf", "year (văn bản 2).pdf" ..."""
    stem, dot, ending = file_name.partition(".")
    return f"{stem} (văn bản {place + 1}){dot}{ending}" if place else file_name


def _located(source: Source, documents: Sequence[FileDocument]) -> WordPlaces:
    """The words that OCR read, at their places in the text of the file."""
    if not any(page.method == "ocr" for page in source.pages):
        return WordPlaces()
    from pipeline.boxes import locate

    return WordPlaces(locate("\n".join(one.report.document.text for one in documents), source))


def _page_numbers(source: Source, document: Document, *, alone: bool) -> range:
    """The pages that a document stands on; empty where the file has none."""
    if alone:
        return range(1, (source.page_count or 0) + 1)
    pages = [line.page for line in document.lines if line.page is not None]
    return range(min(pages), max(pages) + 1) if pages else range(0)


def _mean(pages: Sequence[PageRead]) -> float | None:
    known = [page.confidence for page in pages if page.confidence is not None]
    return sum(known) / len(known) if known else None


def _flags(source: Source, document: FileDocument, path: str) -> Iterator[Flag]:
    from pipeline.audit import examine
    from pipeline.audit.findings import finding

    yield from (moved_flag(flag, document.offset) for flag in examine(document.main))
    if source.looks_legacy:
        yield finding("looks_legacy", "legacy")
    if source.left_out and source.page_count:
        yield finding("truncated", "pages", pages=source.page_count, read=source.page_count - source.left_out)
    if ending := wrong_ending(path, source.media_type):
        yield finding("wrong_extension", "ending", ending=ending, kind=source.media_type)
