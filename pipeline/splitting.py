"""From a file to the documents it holds, each with its parts.

A document with a letterhead, a number and a signature of its own becomes a report of its own, so that nothing of it
mixes with the first. Appendices and letters that only carry the report stay parts of it, in their place in its text:
mentions and figures of a letter are kept, but it gives the report no header, no sections, no facts and no findings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from extractors.documents import Extent, find_documents
from extractors.records import Document, Flag, Report, Section
from extractors.slicing import cut, moved, moved_outline
from extractors.zones import appendix_number
from patterns import catalogue
from pipeline.extract import extract_document
from pipeline.normalise import normalise
from pipeline.source import Source
from pipeline.timing import timed

_ID_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart:
    """A stretch of a document: ``kind`` is ``main``, ``appendix`` or ``letter``; ``part_no`` counts over the file."""

    part_no: int
    kind: str
    doc_type: str | None
    number: str | None
    symbol: str | None
    title: str | None
    issuer: str | None
    issued_on: date | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDocument:
    """A document of a file: ``report`` spans its whole text, letters included; ``main`` is that of its main text
    alone, which begins at ``offset`` of the whole; ``start`` is where the whole begins in the text of the file.
    """

    report: Report
    main: Report
    offset: int
    start: int
    parts: tuple[FilePart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    extent: Extent
    report: Report
    cover: bool


def documents_of(source: Source) -> tuple[FileDocument, ...]:
    """The documents that ``source`` holds, in reading order, at least one.

    Raises :class:`pipeline.errors.ReadFailure` when the text cannot be used.
    """
    with timed("normalise"):
        document = normalise(source)
    return split(document)


def split(document: Document) -> tuple[FileDocument, ...]:
    """The documents that the text ``document`` holds, in reading order, at least one."""
    extents = find_documents(document)
    if len(extents) == 1:
        report = extract_document(document)
        return (_whole(report, report, 0, 0, tuple(_numbered(_parts_of(report, 0), 1))),)
    pieces = [_piece(document, extent) for extent in extents]
    found: list[FileDocument] = []
    for group in _grouped(pieces):
        found.append(_joined(document, group, 1 + sum(len(one.parts) for one in found)))
    return tuple(found)


def own_id(sha256: str, place: int) -> str | None:
    """The stable name of the document at ``place`` (from 0) of a file; None for the first, which has the file's."""
    return hashlib.sha256(f"{sha256}#{place + 1}".encode()).hexdigest()[:_ID_DIGITS] if place else None


def moved_flag(flag: Flag, by: int) -> Flag:
    """``flag`` and the places in its evidence, ``by`` code points further on."""
    if not by:
        return flag
    start, end = (None if place is None else place + by for place in (flag.start, flag.end))
    return replace(flag, start=start, end=end, evidence=_moved_value(flag.evidence, by))


def _moved_value(value: Any, by: int) -> Any:
    if isinstance(value, Mapping):
        return {name: _moved_item(name, item, by) for name, item in value.items()}
    return [_moved_value(item, by) for item in value] if isinstance(value, list | tuple) else value


def _moved_item(name: str, value: Any, by: int) -> Any:
    return value + by if name in ("start", "end") and isinstance(value, int) else _moved_value(value, by)


def _piece(document: Document, extent: Extent) -> _Piece:
    report = extract_document(cut(document, extent))
    data = catalogue("parts")
    cover = report.header.doc_type in data["cover"] and len(report.document.text) <= data["cover_length"]
    return _Piece(extent=extent, report=report, cover=cover)


def _grouped(pieces: Sequence[_Piece]) -> Iterator[tuple[_Piece, ...]]:
    """Each main text with the letters before it; letters after the last one go with that."""
    if all(piece.cover for piece in pieces):
        yield from ((piece,) for piece in pieces)
        return
    last = max(place for place, piece in enumerate(pieces) if not piece.cover)
    first = 0
    for place, piece in enumerate(pieces[: last + 1]):
        if not piece.cover:
            yield tuple(pieces[first : place + 1] if place < last else pieces[first:])
            first = place + 1


def _joined(document: Document, group: Sequence[_Piece], part_no: int) -> FileDocument:
    """The pieces of ``group`` as one document."""
    main = next((piece for piece in group if not piece.cover), group[0])
    whole = cut(document, Extent(first=group[0].extent.first, last=group[-1].extent.last))
    base = document.lines[group[0].extent.first].start
    placed = [(piece, document.lines[piece.extent.first].start - base) for piece in group]
    offset = next(by for piece, by in placed if piece is main)
    parts = [part for piece, by in placed for part in _parts_of(piece.report, by, letter=piece is not main)]
    report = main.report if len(group) == 1 else _merged(whole, main, offset, placed)
    return _whole(report, main.report, offset, base, tuple(_numbered(parts, part_no)))


def _whole(report: Report, main: Report, offset: int, start: int, parts: tuple[FilePart, ...]) -> FileDocument:
    return FileDocument(report=report, main=main, offset=offset, start=start, parts=parts)


def _merged(whole: Document, main: _Piece, offset: int, placed: Sequence[tuple[_Piece, int]]) -> Report:
    from extractors.tables import read_tables

    reports = [(piece.report, by) for piece, by in placed]
    return Report(
        document=whole,
        outline=moved_outline(main.report.outline, offset),
        header=main.report.header,
        references=tuple(one for report, by in reports for one in moved(report.references, by)),
        figures=tuple(one for report, by in reports for one in moved(report.figures, by)),
        tables=read_tables(whole),
        facts=moved(main.report.facts, offset),
        ledger=tuple(one for report, by in reports for one in moved(report.ledger, by)),
    )


def _parts_of(report: Report, by: int, *, letter: bool = False) -> Iterator[FilePart]:
    """The main text or letter that ``report`` is, and its appendices."""
    appendices = [part for part in report.outline.parts if part.zone == "appendix"]
    end = appendices[0].start if appendices else len(report.document.text)
    header = report.header
    if end > 0 or not appendices:
        yield FilePart(
            part_no=0,
            kind="letter" if letter else "main",
            doc_type=header.doc_type,
            number=header.number,
            symbol=header.symbol,
            title=header.title,
            issuer=header.issuer,
            issued_on=header.issued_on,
            start=by,
            end=by + len(report.document.text[:end].rstrip()),
        )
    for part in appendices:
        yield _appendix(report, part.start, part.end, by)


def _appendix(report: Report, start: int, end: int, by: int) -> FilePart:
    titled = next((one for one in report.outline.sections if _opens_appendix(one, start, end)), None)
    return FilePart(
        part_no=0,
        kind="appendix",
        doc_type=None,
        number=appendix_number(titled.label) if titled and titled.label else None,
        symbol=None,
        title=titled.heading if titled else None,
        issuer=None,
        issued_on=None,
        start=by + start,
        end=by + start + len(report.document.text[start:end].rstrip()),
    )


def _opens_appendix(section: Section, start: int, end: int) -> bool:
    return section.parent_id is None and section.code == "phu_luc" and start <= section.start < end


def _numbered(parts: Sequence[FilePart] | Iterator[FilePart], first: int) -> Iterator[FilePart]:
    return (replace(part, part_no=number) for number, part in enumerate(parts, first))
