"""Readers: bytes in, :class:`~pipeline.source.Source` out, chosen by what the bytes are."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipeline.errors import ReadFailure
from pipeline.messages import say
from pipeline.readers import sniff
from pipeline.source import RawLine, RawTable, Source

MAX_BYTES = 200 * 1024 * 1024
"""The largest file that is read."""
MAX_CHARS = 5_000_000
"""The most characters that are read of a file: many times the longest report."""

_ADVICE = {
    sniff.OLE: "Tệp là tài liệu Office kiểu cũ không phải văn bản hay bảng tính. Hãy lưu lại thành .docx hoặc PDF.",
    sniff.PPTX: "Tệp là bản trình chiếu, không phải văn bản. Hãy đưa vào báo cáo dạng .docx, PDF hoặc .txt.",
    sniff.ODF: "Tệp OpenDocument này không phải văn bản hay bảng tính. Hãy lưu lại thành .docx hoặc PDF.",
    sniff.ARCHIVE: "Tệp nén kiểu này không mở được. Hãy giải nén, hoặc nén lại thành .zip rồi thử lại.",
    sniff.XML: "Tệp là dữ liệu XML, không phải văn bản. Hãy lưu lại thành .docx, PDF hoặc .txt.",
    sniff.EXECUTABLE: "Tệp là chương trình máy tính, không phải văn bản. Hãy kiểm tra lại nguồn của tệp.",
    sniff.UNKNOWN: "Không nhận ra định dạng của tệp. Hãy kiểm tra tệp có bị hỏng không, hoặc lưu lại thành .docx.",
}
_READS = {
    "pdf": (sniff.PDF,),
    "docx": (sniff.DOCX,),
    "text": (sniff.TEXT,),
    "html": (sniff.HTML, sniff.MHTML),
    "office": (sniff.DOC, sniff.RTF, sniff.ODT, sniff.FODT, sniff.WORD_XML, sniff.FLAT_DOCX),
    "sheets": (sniff.XLS, sniff.XLSX, sniff.XLSB, sniff.ODS, sniff.FODS, sniff.EXCEL_XML),
}
_CONTAINER = "Tệp chứa nhiều tệp khác. Hãy nạp bằng lệnh ingest, hoặc lấy từng văn bản bên trong ra rồi thử lại."
_ENCRYPTED_OFFICE = "Tệp được đặt mật khẩu. Hãy mở bằng Word hoặc Excel, bỏ mật khẩu và lưu lại rồi thử lại."


def read(path: Path, *, ocr: str = "auto") -> Source:
    """Read the file at ``path``, whatever its name ends in.

    Raises :class:`~pipeline.errors.ReadFailure` (``unreadable``, ``too_large``, ``empty``, ``encrypted``,
    ``unsupported``, ``corrupt``, ``undecodable``, ``no_text_layer``, ``needs_libreoffice``, ``needs_tesseract``,
    ``timeout``) for a file that gives no text. ``ocr`` is ``auto``, ``never`` or ``always``.
    """
    return read_data(read_bytes(path), ocr=ocr)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file. Raises ReadFailure (``unreadable``, ``too_large``)."""
    try:
        with open(path, "rb", opener=open_without_waiting) as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode):
                raise ReadFailure("unreadable", "Đây không phải tệp thường. Hãy chỉ đến một tệp văn bản.")
            data = b"" if state.st_size > MAX_BYTES else file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise ReadFailure("unreadable", f"Không mở được tệp: {_why(error)}.") from error
    if state.st_size > MAX_BYTES or len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise ReadFailure("too_large", f"Tệp lớn hơn {limit} MB. Hãy tách tệp hoặc nén ảnh trong tệp rồi thử lại.")
    return data


def read_data(data: bytes, *, ocr: str = "auto") -> Source:
    """Read the content of a file, old encodings converted. Raises ReadFailure as :func:`read` does."""
    if sniff.is_blank(data):
        raise ReadFailure("empty", "Tệp rỗng, không có chữ nào. Hãy lấy lại bản gốc của tệp.")
    from pipeline.readers.legacy_content import mend

    source = _read_kind(data, sniff.media_type_of(data), ocr)
    if source.reader != "pdf" and sum(map(_length, source.blocks)) > MAX_CHARS:
        raise ReadFailure("too_large", say("text_too_long", lang="vi", limit=MAX_CHARS))
    return mend(source)


def _length(block: RawLine | RawTable) -> int:
    return len(block.text) if isinstance(block, RawLine) else sum(len(cell) for row in block.rows for cell in row)


def _read_kind(data: bytes, kind: str, ocr: str) -> Source:
    if kind == sniff.PDF:
        from pipeline.readers.pdf import read_pdf

        return read_pdf(data, ocr)
    if kind.startswith("image/"):
        from pipeline.readers.images import read_image

        return read_image(data, ocr)
    return _readers(kind)(data)


def _readers(kind: str) -> Callable[[bytes], Source]:
    """The reader for ``kind``. Raises ReadFailure where there is none."""
    if kind == sniff.DOCX:
        from pipeline.readers.docx import read_docx

        return read_docx
    if kind == sniff.TEXT:
        from pipeline.readers.text import read_text

        return read_text
    if kind == sniff.HTML:
        from pipeline.readers.html import read_html

        return read_html
    if kind == sniff.MHTML:
        from pipeline.readers.mht import read_mht

        return read_mht
    if kind in _READS["office"]:
        from pipeline.readers.office import read_office

        return partial(read_office, kind=kind)
    if kind in _READS["sheets"]:
        from pipeline.readers.sheets import read_sheets

        return partial(read_sheets, kind=kind)
    raise _refusal(kind)


def reader_of(data: bytes) -> str | None:
    """The name of the reader that takes ``data`` (``Source.reader``); None where there is none."""
    kind = sniff.media_type_of(data)
    if kind.startswith("image/"):
        return "image"
    return next((name for name, kinds in _READS.items() if kind in kinds), None)


def digest(data: bytes) -> str:
    """The SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "tệp không còn ở đó. Hãy kiểm tra lại đường dẫn"
    if isinstance(error, PermissionError):
        return "không có quyền đọc. Hãy xin quyền hoặc chép tệp sang thư mục khác"
    if isinstance(error, IsADirectoryError):
        return "đây là thư mục. Hãy chỉ đến một tệp văn bản"
    return f"{getattr(error, 'strerror', None) or error}. Hãy kiểm tra ổ đĩa và tên tệp"


def _refusal(kind: str) -> ReadFailure:
    if kind == sniff.OLE_ENCRYPTED:
        return ReadFailure("encrypted", _ENCRYPTED_OFFICE)
    if kind in (sniff.ZIP, sniff.MAIL):
        return ReadFailure("unsupported", _CONTAINER)
    return ReadFailure("unsupported", _ADVICE[kind])


def open_without_waiting(name: str, flags: int) -> int:
    """Open without waiting for the other end of a pipe."""
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))
