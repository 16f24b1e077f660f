"""Checks of the letterhead: the document's own number and date."""

from __future__ import annotations

from extractors.header import HeaderParts, read_parts
from extractors.records import Document, Flag, Header, Outline
from pipeline.audit.findings import Quote, finding


def missing_header(
    document: Document, outline: Outline, header: Header, parts: HeaderParts | None = None
) -> list[Flag]:
    """Flags ``missing_number`` and ``missing_date``: the document's own number or date is absent or blank.

    The span is the blank slot ("Số:    /BC-UBND", "ngày  tháng 3 năm 2022"), or the kind line where there is no
    slot. A text that is no document of a known kind gets no flag; a slot filled with what cannot be read or
    cannot be a date is not missing.
    """
    if header.doc_type is None:
        return []
    parts = parts or read_parts(document, outline)
    found = [_missing_number(document, parts, header), _missing_date(document, parts, header)]
    return [flag for flag in found if flag is not None]


def _missing_number(document: Document, parts: HeaderParts, header: Header) -> Flag | None:
    slot = parts.letterhead.number
    if header.number is not None or (slot is not None and not slot.blank):
        return None
    start, end = (slot.start, slot.end) if slot is not None else _kind_span(document, parts)
    return _flag("missing_number", "absent" if slot is None else "blank", document, start, end)


def _missing_date(document: Document, parts: HeaderParts, header: Header) -> Flag | None:
    slot = parts.dated
    if header.issued_on is not None or (slot is not None and None not in (slot.day, slot.month, slot.year)):
        return None
    start, end = (slot.start, slot.end) if slot is not None else _kind_span(document, parts)
    return _flag("missing_date", "absent" if slot is None else "blank", document, start, end)


def _kind_span(document: Document, parts: HeaderParts) -> tuple[int, int]:
    """The kind line, else the first line of the text."""
    if parts.letterhead.kind is not None:
        return parts.letterhead.kind.start, parts.letterhead.kind.end
    return (document.lines[0].start, document.lines[0].end) if document.lines else (0, 0)


def _flag(rule: str, message: str, document: Document, start: int, end: int) -> Flag:
    return finding(rule, message, [Quote(role="slot", raw=document.text[start:end], start=start, end=end)])
