"""What a file is, told by its content and never by its name."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable

from pipeline.readers.ole import CompoundFile, is_locked

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLS = "application/vnd.ms-excel"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.12"
ODF = "application/vnd.oasis.opendocument"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
FODT = "application/vnd.oasis.opendocument.text-flat-xml"
FODS = "application/vnd.oasis.opendocument.spreadsheet-flat-xml"
WORD_XML = "application/vnd.ms-word.2003+xml"
EXCEL_XML = "application/vnd.ms-excel.2003+xml"
FLAT_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document+xml"
MHTML = "multipart/related"
XML_DOCUMENTS = (FODT, FODS, WORD_XML, EXCEL_XML, FLAT_DOCX)
"""Documents that are one XML file."""
MAIL = "message/rfc822"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
OLE_ENCRYPTED = "application/x-ole-encrypted-package"
DOC = "application/msword"
RTF = "application/rtf"
HTML = "text/html"
XML = "application/xml"
TEXT = "text/plain"
EXECUTABLE = "application/x-executable"
ARCHIVE = "application/x-archive"
UNKNOWN = "application/octet-stream"

PDF_HEADER_REACH = 1024
"""Bytes within which a PDF may hide its ``%PDF-`` behind junk (as the readers of PDF accept it)."""

_SAMPLE = 65536
_XML_HEAD = 16_384
_XML_KINDS = (
    (b"schemas.microsoft.com/office/word/2003/wordml", WORD_XML),
    (b"urn:schemas-microsoft-com:office:spreadsheet", EXCEL_XML),
    (b'office:mimetype="' + ODT.encode() + b'"', FODT),
    (b'office:mimetype="' + ODS.encode() + b'"', FODS),
)
_ARCHIVED = re.compile(rb"(?i)^content-type:\s*(?:multipart/related|text/html)\b", re.MULTILINE)
_MAILED = re.compile(rb"(?i)^(?:to|cc|bcc|received|return-path|delivered-to|in-reply-to|message-id):", re.MULTILINE)
_SAVED = re.compile(rb"(?i)^(?:from:\s*<?saved by|snapshot-content-location:)", re.MULTILINE)
_FROM = re.compile(rb"(?i)^from:", re.MULTILINE)
_FIELD = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]", re.MULTILINE)
_MAIL_FIELDS = frozenset(
    (b"from", b"to", b"subject", b"date", b"mime-version", b"received", b"message-id", b"content-type", b"return-path")
)
_ENOUGH_FIELDS = 3
_MOST_CONTROLS = 0.1
_LEAST_UTF32 = 16
_BLANKS = b" \t\r\n\x0b\x0c\x00"
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_MAGIC = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"MZ", EXECUTABLE),
    (b"\x7fELF", EXECUTABLE),
    (b"\x1f\x8b", ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ARCHIVE),
    (b"Rar!\x1a\x07", ARCHIVE),
)


def is_blank(data: bytes) -> bool:
    """True when ``data`` holds nothing but blanks and byte order marks."""
    ignored = _BLANKS + b"".join(_BYTE_ORDER_MARKS)
    return not data[:_SAMPLE].translate(None, ignored) and not data.translate(None, ignored)


def is_xml_document(sample: bytes) -> bool:
    """Whether a file that begins with ``sample`` is a document that is one XML file."""
    return sample[:8].lstrip(b"\xef\xbb\xbf\xff\xfe \r\n").startswith(b"<") and media_type_of(sample) in XML_DOCUMENTS


def media_type_of(data: bytes) -> str:
    """The media type of ``data``; ``application/octet-stream`` when it is neither a known format nor text."""
    if b"%PDF-" in data[: PDF_HEADER_REACH + 5]:
        return PDF
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return _within(data, kind)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"BM") and data[6:10] == b"\x00\x00\x00\x00":
        return "image/bmp"
    if _is_web_archive(data[:_SAMPLE]):
        return MHTML
    if _is_mail(data[:_SAMPLE]):
        return MAIL
    return _markup(data) or (TEXT if _is_text(data[:_SAMPLE]) else UNKNOWN)


def _within(data: bytes, kind: str) -> str:
    """``kind`` made exact by what a container holds."""
    if kind == ZIP:
        return _zip_content(data)
    if kind == OLE:
        return _ole_content(data)
    if kind == EXECUTABLE and _is_text(data[:_SAMPLE]):
        return TEXT
    return kind


def _zip_content(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return kind_of_names(archive.namelist(), lambda: data[:200])
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return kind_of_damaged(data)


def kind_of_damaged(data: bytes) -> str:
    """What a ZIP file whose directory is lost was, by the names at its beginning."""
    if b"xl/" in data[:_SAMPLE] and b"word/" not in data[:_SAMPLE]:
        return XLSX
    return DOCX if b"[Content_Types].xml" in data[:_SAMPLE] or b"word/" in data else ZIP


def kind_of_names(names: list[str], declared: Callable[[], bytes]) -> str:
    """What a ZIP file with these ``names`` is; ``declared`` gives the bytes of an OpenDocument's part "mimetype"."""
    if "mimetype" in names and ODF.encode() in (media_type := declared()):
        return next((kind for kind in (ODT, ODS) if kind.encode() in media_type), ODF)
    for part, kind in (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX)):
        if part in names:
            return kind
    if "[Content_Types].xml" not in names:
        return ZIP
    if "xl/workbook.bin" in names:
        return XLSB
    folders = {name.split("/")[0] for name in names}
    return next((kind for folder, kind in (("word", DOCX), ("xl", XLSX), ("ppt", PPTX)) if folder in folders), ZIP)


def _ole_content(data: bytes) -> str:
    """Which program's document an OLE file is, and whether a password locks it."""
    try:
        file = CompoundFile(data)
    except (ValueError, struct.error):
        return _named_in(data)
    names = {stream.name for stream in file.streams}
    if "EncryptedPackage" in names or is_locked(file):
        return OLE_ENCRYPTED
    if "WordDocument" in names:
        return DOC
    return XLS if names & {"Workbook", "Book"} else OLE


def _named_in(data: bytes) -> str:
    """As much as the names of streams somewhere in a damaged OLE file tell."""
    for stream, kind in (("EncryptedPackage", OLE_ENCRYPTED), ("WordDocument", DOC), ("Workbook", XLS)):
        if stream.encode("utf-16-le") in data:
            return kind
    return OLE


def _markup(data: bytes) -> str | None:
    head = data[:_SAMPLE]
    for mark in _BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    head = head.replace(b"\x00", b"").lstrip()[:200].lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<meta ", b"<table", b"<!--[if")):
        return HTML
    if head.startswith(b"<?xml"):
        return HTML if b"<html" in head else _xml_kind(data)
    kind = _xml_kind(data) if head.startswith((b"<w:worddocument", b"<office:document", b"<pkg:package")) else XML
    return kind if kind != XML else None


def _xml_kind(data: bytes) -> str:
    """Which program's document an XML file is, by what its first element names."""
    head = data[:_SAMPLE].replace(b"\x00", b"")[:_XML_HEAD].lower()
    if b"schemas.microsoft.com/office/2006/xmlpackage" in head:
        return FLAT_DOCX if b"word/document.xml" in data else XML
    return next((kind for mark, kind in _XML_KINDS if mark in head), XML)


def _is_web_archive(sample: bytes) -> bool:
    """The header of MIME of a page with its parts that was saved, not sent."""
    head = _header(sample)
    if not _FIELD.match(head) or not _ARCHIVED.search(head) or b"mime-version:" not in head.lower():
        return False
    return bool(_SAVED.search(head)) or not (_FROM.search(head) or _MAILED.search(head))


def _header(sample: bytes) -> bytes:
    return sample.lstrip(b"\xef\xbb\xbf\r\n")[:16_384].replace(b"\r\n", b"\n").split(b"\n\n")[0]


def _is_mail(sample: bytes) -> bool:
    """Lines of a header from the first one on, among them at least two that only mails have."""
    head = _header(sample)
    fields = {match[1].lower() for match in _FIELD.finditer(head)}
    return bool(_FIELD.match(head)) and len(fields & _MAIL_FIELDS) >= _ENOUGH_FIELDS


def _is_text(sample: bytes) -> bool:
    """True when ``sample`` can be text in UTF-8, UTF-16 or an 8-bit code page."""
    if sample.startswith(_BYTE_ORDER_MARKS):
        return True
    if b"\x00" in sample:
        return utf32_of(sample) is not None or _looks_utf16(sample)
    controls = sum(sample.count(code) for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1b")
    return controls <= len(sample) * _MOST_CONTROLS


def utf32_of(sample: bytes) -> str | None:
    """The kind of UTF-32 that ``sample`` is in, without a mark: all of its characters stand in the first plane."""
    first, last = sample[::4], sample[3::4]
    if len(sample) < _LEAST_UTF32 or not (any(first) or any(last)):
        return None
    if not any(last) and not any(sample[2::4]):
        return "utf-32-le"
    return "utf-32-be" if not any(first) and not any(sample[1::4]) else None


def _looks_utf16(sample: bytes) -> bool:
    """Text of Latin letters in UTF-16 has its zero bytes at even or at odd places only, and many of them."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    few, many = sorted((even, odd))
    return many > len(sample) * 0.2 and few <= many * 0.02
