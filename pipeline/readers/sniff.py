"""What a file is, told by its content and never by its name."""

from __future__ import annotations

import io
import zipfile

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODF = "application/vnd.oasis.opendocument"
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
_MOST_CONTROLS = 0.1
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
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return DOCX if b"[Content_Types].xml" in data[:_SAMPLE] or b"word/" in data else ZIP
    for folder, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
        if any(name.startswith(folder) for name in names):
            return kind
    return ODF if "mimetype" in names and ODF.encode() in data[:200] else ZIP


def _ole_content(data: bytes) -> str:
    for stream, kind in (("EncryptedPackage", OLE_ENCRYPTED), ("WordDocument", DOC)):
        if stream.encode("utf-16-le") in data:
            return kind
    return OLE


def _markup(data: bytes) -> str | None:
    head = data[:_SAMPLE]
    for mark in _BYTE_ORDER_MARKS:
        head = head.removeprefix(mark)
    head = head.replace(b"\x00", b"").lstrip()[:200].lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return HTML
    if head.startswith(b"<?xml"):
        return HTML if b"<html" in head else XML
    return None


def _is_text(sample: bytes) -> bool:
    """True when ``sample`` can be text in UTF-8, UTF-16 or an 8-bit code page."""
    if sample.startswith(_BYTE_ORDER_MARKS):
        return True
    if b"\x00" in sample:
        return _looks_utf16(sample)
    controls = sum(sample.count(code) for code in range(32) if code not in b"\t\n\x0b\x0c\r\x1b")
    return controls <= len(sample) * _MOST_CONTROLS


def _looks_utf16(sample: bytes) -> bool:
    """Text of Latin letters in UTF-16 has its zero bytes at even or at odd places only, and many of them."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    few, many = sorted((even, odd))
    return many > len(sample) * 0.2 and few <= many * 0.02
