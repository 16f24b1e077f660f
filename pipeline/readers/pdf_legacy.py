"""Text of PDF pages in encodings from before Unicode: by the name of its font, else by what it makes."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium
import regex

from pipeline.readers import legacy_content
from pipeline.readers.legacy import MOJIBAKE, VIQR, convert_run, legacy_by_font

FILL = "\0"
_NAME_BYTES = 256
_LINE = regex.compile(r"[^\r\n]++|[\r\n]++")


def decoded(page: Any, text: str) -> tuple[str, tuple[str, ...]]:
    """``text`` of the text page ``page`` of PDFium as Unicode, character by character, and the encodings found.

    A character that became part of the letter before it is NUL; text in no old encoding is given back as it is.
    """
    if not legacy_content.is_odd(text) and "\u00ad" not in text:
        return text, ()
    pieces, found = [], dict[str, None]()
    for start, end, encoding in _runs(page, text):
        piece = text[start:end]
        read = piece if encoding is None else _by_line(piece, encoding)
        if encoding is not None and read != piece:
            found[encoding] = None
        pieces.append(read)
    return ("".join(pieces), tuple(found)) if found else _by_content(text)


def _by_line(text: str, encoding: str) -> str:
    return "".join(convert_run(line, encoding, fill=FILL) for line in _LINE.findall(text))


def _by_content(text: str) -> tuple[str, tuple[str, ...]]:
    lines = _LINE.findall(text)
    encodings = tuple(found for found in legacy_content.detect(lines) if found not in (MOJIBAKE, VIQR))
    if not encodings:
        return text, ()
    ruling = legacy_content.rules(lines, encodings)
    read = "".join(legacy_content.convert_text(line, encodings, ruling=ruling, fill=FILL) for line in lines)
    return (read, encodings) if len(read) == len(text) else (text, ())


def _runs(page: Any, text: str) -> Iterator[tuple[int, int, str | None]]:
    """Stretches of ``text`` whose fonts mean one encoding; characters that PDFium made up go on as the one before."""
    name, flags = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
    start, current = 0, None
    for index in range(len(text)):
        if not pdfium.FPDFText_GetFontInfo(page, index, name, _NAME_BYTES, ctypes.byref(flags)) or not name.value:
            continue
        encoding = legacy_by_font(name.value.decode("utf-8", "replace"))
        if encoding != current:
            if index > start:
                yield start, index, current
            start, current = index, encoding
    yield start, len(text), current
