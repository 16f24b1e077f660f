"""The container of a Word file: the ZIP is checked before anything is unpacked, XML is parsed without DTDs.

Sources: ECMA-376 part 2 (Open Packaging Conventions) for parts and relationships, PKWARE APPNOTE for the ZIP.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zlib
from functools import cache
from io import BytesIO
from typing import NamedTuple
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from pipeline.errors import ReadFailure

MAX_ENTRIES = 5_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 200
RATIO_FROM = 10_000_000
MAX_ELEMENTS = 500_000

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_UTF8 = 0x800
_PATCHED = 0x20 | 0x40  # patched data, strong encryption
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/([A-Za-z]+)")
_TRANSITIONAL = {
    (b"wordprocessingml", b"main"): b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    (b"officeDocument", b"math"): b"http://schemas.openxmlformats.org/officeDocument/2006/math",
}
_DECLARED = re.compile(rb"""\A<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ALLOWED_ENCODINGS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_BAD_ZIP = (BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, NotImplementedError, struct.error)


def corrupt(what: str) -> ReadFailure:
    """The failure for a Word file that is damaged or breaks the rules of its format in the way ``what`` says."""
    return ReadFailure(
        "corrupt", f"Tệp Word bị hỏng: {what}. Hãy mở tệp bằng Word hoặc LibreOffice, lưu lại thành .docx rồi nạp lại."
    )


def too_large(what: str) -> ReadFailure:
    """The failure for a Word file that would need too much memory or time."""
    return ReadFailure(
        "too_large",
        f"Tệp Word quá lớn: {what}. Hãy kiểm tra nguồn gốc của tệp; nếu tệp đúng, hãy chia nhỏ rồi nạp lại.",
    )


def properties_of(element: etree._Element, name: str) -> dict[str, etree._Element]:
    """What the property element ``name`` (a full tag) of ``element`` holds, by tag; if there, it stands first."""
    for first in element:
        return {child.tag: child for child in first} if first.tag == name else {}
    return {}


class Packed(NamedTuple):
    """A part as the ZIP holds it; ``size`` and ``crc`` are those of its bytes."""

    name: str
    stream: bytes
    deflated: bool
    size: int
    crc: int


class Package:
    """The parts of a Word file, found through relationships whatever their names are.

    Raises :class:`ReadFailure` (``corrupt``, ``too_large``, ``encrypted``) before anything is unpacked.
    """

    def __init__(self, data: bytes) -> None:
        if data.count(b"PK\x01\x02") > MAX_ENTRIES:
            raise too_large(f"gói ZIP có hơn {MAX_ENTRIES} mục")
        try:
            with ZipFile(BytesIO(data)) as archive:
                self._names = _checked_names(archive, data)
            self._data = data
        except _BAD_ZIP as error:
            raise corrupt("không mở được gói ZIP") from error
        self.main = self._main_part()
        self._related = {kind: name for kind, name in self._relationships(self.main) if name in self._names}

    def xml(self, name: str) -> etree._Element:
        """The root element of the part ``name``. Raises :class:`ReadFailure` where it is no harmless XML."""
        return parse_xml(self.blob(name))

    def blob(self, name: str) -> bytes:
        """The bytes of the part ``name``. Raises :class:`ReadFailure` where it is missing or damaged."""
        return unpacked(self.packed(name))

    def packed(self, name: str) -> Packed:
        """The part ``name`` as it is packed. Raises :class:`ReadFailure` where it is missing or has two names."""
        if name not in self._names:
            raise corrupt(f"thiếu phần {name}")
        return _packed(name, self._names[name], self._data)

    def related(self, kind: str) -> str | None:
        """The name of the part the document refers to as ``kind`` (``styles``, ``numbering``, ``footnotes`` ...)."""
        return self._related.get(kind)

    def _main_part(self) -> str:
        for kind, name in self._relationships(""):
            if kind == "officeDocument" and name in self._names:
                return name
        if "word/document.xml" in self._names:
            return "word/document.xml"
        raise corrupt("không có phần văn bản chính (word/document.xml)")

    def _relationships(self, source: str) -> list[tuple[str, str]]:
        folder, file = posixpath.split(source)
        name = posixpath.join(folder, "_rels", f"{file}.rels").lower()
        if name not in self._names:
            return []
        return [
            (element.get("Type", "").rsplit("/", 1)[-1], _target(folder, element.get("Target", "")))
            for element in self.xml(name).iter(_RELATIONSHIP)
            if element.get("TargetMode") != "External"
        ]


def _target(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/").lower()


def _checked_names(archive: ZipFile, data: bytes) -> dict[str, ZipInfo]:
    infos = archive.infolist()
    _check_sizes(infos)
    _check_layout(infos, data, archive.start_dir)
    names = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}
    if len(names) < len(infos):
        raise corrupt("gói ZIP có hai mục trùng tên")
    return names


def _check_sizes(infos: list[ZipInfo]) -> None:
    if len(infos) > MAX_ENTRIES:
        raise too_large(f"gói ZIP có hơn {MAX_ENTRIES} mục")
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise too_large(f"giải nén ra hơn {MAX_UNPACKED // 1_000_000} MB")
    if any(info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size for info in infos):
        raise too_large(f"tỷ lệ nén trên {MAX_RATIO} lần (có thể là bom nén)")
    if any(info.flag_bits & 0x1 for info in infos):
        raise ReadFailure(
            "encrypted", "Tệp Word được đặt mật khẩu. Hãy mở bằng mật khẩu, lưu lại không mật khẩu rồi nạp lại."
        )
    if any(info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in infos):
        raise corrupt("gói ZIP dùng kiểu nén mà Word không dùng")


def _check_layout(infos: list[ZipInfo], data: bytes, directory: int) -> None:
    free_from = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        signature, name_length, extra_length = _LOCAL_HEADER.unpack_from(data, info.header_offset)
        if signature != b"PK\x03\x04" or info.header_offset < free_from:
            raise corrupt("các mục trong gói ZIP chồng lên nhau")
        free_from = info.header_offset + _LOCAL_HEADER.size + name_length + extra_length + info.compress_size
    if free_from > directory:
        raise corrupt("các mục trong gói ZIP chồng lên mục lục")


def _packed(name: str, info: ZipInfo, data: bytes) -> Packed:
    _, name_length, extra_length = _LOCAL_HEADER.unpack_from(data, info.header_offset)
    called_at = info.header_offset + _LOCAL_HEADER.size
    called = data[called_at : called_at + name_length]
    known = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
    if called != known or info.flag_bits & _PATCHED:
        raise corrupt(f"không giải nén được phần {name}")
    start = called_at + name_length + extra_length
    return Packed(
        name=name,
        stream=data[start : start + info.compress_size],
        deflated=info.compress_type == ZIP_DEFLATED,
        size=info.file_size,
        crc=info.CRC,
    )


def unpacked(part: Packed) -> bytes:
    """The bytes of a part. Raises :class:`ReadFailure` where it is damaged, and where its stream does not end where the
    directory says: ``zipfile`` stops there, others may read on.
    """
    content = _inflated(part) if part.deflated else part.stream
    if content is None or len(content) != part.size:
        raise corrupt(f"phần {part.name} dài hơn hoặc ngắn hơn kích thước đã ghi")
    if zlib.crc32(content) != part.crc:
        raise corrupt(f"không giải nén được phần {part.name}")
    return content


def _inflated(part: Packed) -> bytes | None:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(part.stream, part.size + 1)
    except zlib.error:
        return None
    return content if inflater.eof else None


@cache
def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def parse_xml(blob: bytes) -> etree._Element:
    """The root of ``blob`` with the names of strict documents made transitional.

    Raises :class:`ReadFailure`: ``corrupt`` for a DTD, broken XML, nesting deeper than 256 and encodings the
    format does not allow; ``too_large`` for more than 500,000 elements.
    """
    blob = _as_utf8(blob)
    if b"<!DOCTYPE" in blob:
        raise corrupt("XML có khai báo DOCTYPE, điều mà định dạng Word cấm")
    if blob.count(b"<") - blob.count(b"</") > MAX_ELEMENTS:
        raise too_large(f"có hơn {MAX_ELEMENTS} phần tử XML")
    if b"http://purl.oclc.org/ooxml/" in blob:
        blob = _STRICT.sub(lambda m: _TRANSITIONAL.get((m[1], m[2]), m[0]), blob)
    try:
        return etree.fromstring(blob, _parser())
    except etree.XMLSyntaxError as error:
        reason = "XML lồng nhau quá sâu" if "depth" in str(error) else f"XML sai cú pháp ({error})"
        raise corrupt(reason) from None
    except ValueError:
        raise corrupt("một phần XML rỗng") from None


def _as_utf8(blob: bytes) -> bytes:
    if blob[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in blob[:4]:
        return _from_utf16(blob)
    declared = _DECLARED.match(blob.removeprefix(b"\xef\xbb\xbf").lstrip()[:300])
    if declared and declared[1].lower() not in _ALLOWED_ENCODINGS:
        raise corrupt("XML không dùng bảng mã UTF-8 hay UTF-16")
    return blob


def _from_utf16(blob: bytes) -> bytes:
    marked = blob[:2] in (b"\xff\xfe", b"\xfe\xff")
    encoding = "utf-16" if marked else "utf-16-be" if blob[:1] == b"\0" else "utf-16-le"
    try:
        return blob.decode(encoding).encode("utf-8")
    except UnicodeError:
        raise corrupt("một phần XML sai bảng mã UTF-16") from None
