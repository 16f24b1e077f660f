"""Reading TXT and Markdown: bytes to text, then lines and tables with their marks understood."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterator
from functools import cache

import regex

from pipeline.errors import ReadFailure
from pipeline.messages import say
from pipeline.readers import MAX_CHARS, markdown, text_tables
from pipeline.readers.legacy_content import convert_text, detect, rules
from pipeline.readers.sniff import utf32_of
from pipeline.source import RawLine, RawTable, Source

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNDECODABLE = (
    "Không nhận ra bảng mã của tệp văn bản: hãy mở tệp bằng trình soạn thảo, lưu lại với bảng mã UTF-8 rồi nạp lại."
)
_BINARY = (
    "Tệp chứa dữ liệu nhị phân, không phải văn bản: hãy kiểm tra lại tệp, hoặc xuất ra DOCX, PDF có lớp chữ hoặc TXT."
)
_REPLACED = "\ufffd"
_GOOD_TO_BAD = 3
_NEWLINE = regex.compile("\r\n?|\n")
_EMPTY = "Tệp không có chữ nào: hãy kiểm tra lại tệp gốc và xuất lại."


def read_text(data: bytes) -> Source:
    """The lines and tables of a TXT or Markdown file.

    Lines are visual lines (``complete`` False); pages are counted from form feeds where there are any.
    Raises :class:`ReadFailure` with reason ``empty``, ``undecodable``, ``unsupported`` (binary data) or ``too_large``
    (over :data:`~pipeline.readers.MAX_CHARS`).
    """
    if len(data) > 4 * MAX_CHARS:
        raise _too_long()
    text, encodings = _decoded(data)
    if len(text) > MAX_CHARS:
        raise _too_long()
    if not text.strip():
        raise ReadFailure("empty", _EMPTY)
    text = _breaks().sub("\n", text)
    pages = text.split("\f") if "\f" in text else [text]
    while len(pages) > 1 and not pages[-1].strip():
        pages.pop()
    blocks: list[RawLine | RawTable] = []
    for number, content in enumerate(pages, 1):
        blocks += _read_page(content, number if len(pages) > 1 else None)
    media_type = "text/markdown" if markdown.looks_like_markdown(text) else "text/plain"
    page_count = len(pages) if len(pages) > 1 else None
    return Source(
        media_type=media_type, reader="text", page_count=page_count, blocks=tuple(blocks), encodings=encodings
    )


def decode(data: bytes) -> str:
    """The text of ``data``: by its byte order mark, else UTF-8, UTF-16 or UTF-32 without mark, Windows-1258, an
    encoding from before Unicode (TCVN3, VNI, VISCII, VPS).

    Raises :class:`ReadFailure`: ``unsupported`` for binary data, ``undecodable`` where no encoding fits, and for UTF-8
    with damaged places.
    """
    return _decoded(data)[0]


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of ``data`` and the old encodings that were converted."""
    text, legacy = _unicode(data)
    lines = _NEWLINE.split(text)
    encodings = detect(lines)
    if not encodings:
        if legacy:
            raise ReadFailure("undecodable", _UNDECODABLE)
        return _not_binary(text), ()
    ruling = rules(lines, encodings)
    return "\n".join(convert_text(line, encodings, ruling=ruling) for line in lines), encodings


def _unicode(data: bytes) -> tuple[str, bool]:
    """The characters of ``data``; True where they are but its bytes, in an encoding still to be told."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding), False
    guess = utf32_of(data[:4096]) or _utf16_guess(data)
    if guess is not None:
        return _strictly(data, guess), False
    if b"\x00" in data:
        raise ReadFailure("unsupported", _BINARY)
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        _refuse_damaged_utf8(data)
        text = _windows_1258(data)
    return (data.decode("latin-1"), True) if text is None else (text, False)


def _refuse_damaged_utf8(data: bytes) -> None:
    """Raise for UTF-8 with some bad bytes, which an old encoding would turn into other letters without a word."""
    good = len(_sequences().findall(data))
    text = data.decode("utf-8", "replace")
    bad = text.count(_REPLACED) - data.count(_REPLACED.encode())
    if good >= _GOOD_TO_BAD * bad:
        before = data.decode("utf-8", "surrogateescape")
        first = next(_undecoded().finditer(before)).start()
        line = len(_NEWLINE.findall(before, 0, first)) + 1
        raise ReadFailure("undecodable", say("damaged_utf8", lang="vi", count=bad, line=line))


def _too_long() -> ReadFailure:
    return ReadFailure("too_large", say("text_too_long", lang="vi", limit=MAX_CHARS))


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return _not_binary(data.decode(encoding).removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        raise ReadFailure("undecodable", _UNDECODABLE) from error


def _utf16_guess(data: bytes) -> str | None:
    """UTF-16 without a mark: the blanks and Latin letters leave a NUL in every second byte."""
    sample = data[:4096]
    if len(data) % 2 or b"\x00" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    enough = max(len(sample) // 8, 1)
    if odd >= enough and even == 0:
        return "utf-16-le"
    if even >= enough and odd == 0:
        return "utf-16-be"
    return None


def _not_binary(text: str) -> str:
    controls = sum(map(text.count, "\x00\x01\x02\x03\x04\x05\x06\x0e\x0f\x10\x11\x12\x13\x14\x15\x16"))
    if controls * 50 > len(text):
        raise ReadFailure("unsupported", _BINARY)
    return text


def _windows_1258(data: bytes) -> str | None:
    """Windows-1258 where it gives Vietnamese: enough toned letters, hardly any foreign sign."""
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        return None
    foreign = len(_foreign().findall(text))
    toned = len(_toned().findall(text))
    if toned < 3 or toned * 40 < len(text) or foreign * 4 > toned:
        return None
    return text


@cache
def _sequences() -> regex.Pattern[bytes]:
    """Letters of Vietnamese in UTF-8: two bytes (Latin, combining marks) or three (Latin Extended Additional)."""
    return regex.compile(rb"[\xc3-\xc6\xcc][\x80-\xbf]|\xe1[\xba-\xbb][\x80-\xbf]")


@cache
def _undecoded() -> regex.Pattern[str]:
    return regex.compile("[\udc80-\udcff]")


@cache
def _toned() -> regex.Pattern[str]:
    return regex.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")


@cache
def _foreign() -> regex.Pattern[str]:
    return regex.compile(r"[\x80-\x9f¡-©«-¯±-¶¸-¿ÄÅÆÇËÎÏÑÖØÛÜßäåæçëîïñöøûüÿƒˆ‰Œœ]|(?<!\p{L})\p{M}")


@cache
def _breaks() -> regex.Pattern[str]:
    return regex.compile("\r\n?|[\x0b\x85\u2028\u2029]")


def _read_page(content: str, page: int | None) -> Iterator[RawLine | RawTable]:
    for block in markdown.blocks(content):
        if isinstance(block, RawTable):
            yield RawTable(rows=block.rows, pages=(page,) * len(block.rows))
        else:
            yield from text_tables.with_tables(block, page)
