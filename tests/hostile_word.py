"""Word files made to hurt: bombs, lies in the ZIP, entities, numbers out of all proportion."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

Makers = dict[str, tuple[Callable[[], bytes], str]]
FIRST = "Mở đầu: xã tiếp nhận 125 hồ sơ."
LAST = "Kết thúc: còn lại 7 hồ sơ."
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
)
_DIRECTORY, _LOCAL, _END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
_MEGA = 1 << 20


def paragraph(text: str) -> str:
    """A paragraph of one run."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def document(body: str = "", *, before: str = "", head: str = _HEAD) -> str:
    """The XML of a document that opens with FIRST and ends with LAST."""
    whole = paragraph(FIRST) + body + paragraph(LAST)
    return f'{head}{before}<w:document xmlns:w="{_MAIN}"><w:body>{whole}</w:body></w:document>'


def relations(target: str = "word/document.xml") -> str:
    """The relationships of a package whose document is ``target``."""
    one = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{target}"/>'
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{one}</Relationships>'


def word(main: str | bytes | None = None, parts: dict[str, bytes] | None = None, **given: Any) -> bytes:
    """A Word file with the document ``main``; ``parts`` come on top; ``target`` is where its document is said to be."""
    target = BytesIO()
    content = document() if main is None else main
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", relations(given.get("target", "word/document.xml")))
        if content:
            archive.writestr("word/document.xml", content)
        for name, blob in (parts or {}).items():
            archive.writestr(name, blob)
    return target.getvalue()


def deflated(unit: bytes, times: int) -> bytes:
    """``unit`` ``times`` times over as a raw stream of DEFLATE, made without packing it as often."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + again * (times - 1) + packer.flush()


class Packed(NamedTuple):
    """A part that is packed already, with what its directory is to say of it, true or not."""

    name: str
    stream: bytes
    size: int
    checksum: int = 0


def zipped(parts: list[Packed]) -> bytes:
    """A ZIP of these parts."""
    local, directory = bytearray(), bytearray()
    for name, stream, size, checksum in parts:
        at, encoded = len(local), name.encode()
        fields = (20, 0, 8, 0, 0, checksum, len(stream), size, len(encoded), 0)
        local += struct.pack("<4s5H3I2H", _LOCAL, *fields) + encoded + stream
        directory += struct.pack("<4s6H3I5H2I", _DIRECTORY, 20, *fields, 0, 0, 0, 0, at) + encoded
    count = len(parts)
    end = struct.pack("<4s4H2IH", _END, 0, 0, count, count, len(directory), len(local), 0)
    return bytes(local + directory + end)


def packed(name: str, text: str) -> Packed:
    """A part as it should be."""
    data = text.encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return Packed(name, packer.compress(data) + packer.flush(), len(data), zlib.crc32(data))


def usual() -> list[Packed]:
    """What a Word file holds besides its document."""
    return [packed("[Content_Types].xml", _TYPES), packed("_rels/.rels", relations())]


def bomb(name: str, megabytes: int, *, told: int | None = None) -> bytes:
    """A file in which ``name`` unpacks to ``megabytes``; ``told`` is what its directory says, in bytes."""
    parts = [part for part in [*usual(), packed("word/document.xml", document())] if part.name != name]
    size = min(megabytes * _MEGA, 0xFFFFFFFE) if told is None else told
    return zipped([*parts, Packed(name, deflated(b"<w:p/>  " * (_MEGA // 8), megabytes), size)])


def nested_bomb() -> bytes:
    """A bomb packed into a part of a Word file that is itself packed as an archive."""
    inner = bomb("word/media/a.bin", 300)
    return word(parts={"word/embeddings/a.docx": inner, "word/embeddings/b.docx": bomb("x.bin", 200)})


def lying_size() -> bytes:
    """The directory says that the document is shorter than it is."""
    blob = bytearray(word())
    at = blob.rindex(_DIRECTORY)
    blob[at + 24 : at + 28] = struct.pack("<I", 40)
    return bytes(blob)


def lying_well() -> bytes:
    """The directory tells size and checksum of a beginning that is whole by itself."""
    told = packed("word/document.xml", document())
    more = packed("word/document.xml", document() + " " * 500)
    return zipped([*usual(), told._replace(stream=more.stream)])


def overlapping(count: int, size: int) -> bytes:
    """Entries of the directory that all share one stream, which unpacks to ``size``."""
    blob = word(parts={"word/media/a.bin": bytes(size)})
    start, end = blob.rindex(_DIRECTORY), blob.rindex(_END)
    (opening,) = struct.unpack_from("<I", blob, end + 16)
    copies = b"".join(blob[start:end].replace(b"a.bin", f"{i:05d}".encode()) for i in range(count))
    total = 4 + count
    tail = struct.pack("<4s4H2IH", _END, 0, 0, total, total, end - opening + len(copies), opening, 0)
    return blob[:end] + copies + tail


def crowded(count: int = 60_000) -> bytes:
    """More parts than any document has (as many as a ZIP without extensions can hold)."""
    parts = [*usual(), packed("word/document.xml", document())]
    return zipped([*parts, *(Packed(f"x/{number}", b"\x03\x00", 0) for number in range(count))])


def twice() -> bytes:
    """Two documents of the same name: Word and we might read different ones."""
    return bytes(word(parts={"word/documenT.xml": document(paragraph("khác")).encode()})).replace(
        b"word/documenT.xml", b"word/document.xml"
    )


def traversing() -> bytes:
    """Parts whose names climb out of the package; nothing is ever unpacked to the disk."""
    return word(parts={"../../evil.txt": b"x", "/abs": b"x", "C:\\x": b"x"})


def encrypted_zip() -> bytes:
    """A package whose members say that they are encrypted."""
    blob = bytearray(word())
    for mark, offset in ((_DIRECTORY, 8), (_LOCAL, 6)):
        at = blob.find(mark)
        while at >= 0:
            blob[at + offset] |= 1
            at = blob.find(mark, at + 1)
    return bytes(blob)


def encrypted_office() -> bytes:
    """The head of the OLE file into which Word puts a document with a password."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)


def entity(declared: str, used: str) -> bytes:
    """A document whose text uses an entity."""
    return word(document(paragraph(f"X&amp;Y {used} Z"), before=f"<!DOCTYPE w [{declared}]>"))


def laughs(*, attribute: bool = False) -> bytes:
    """A billion laughs, in the text or in an attribute."""
    names = "abcdefghij"
    steps = "".join(f'<!ENTITY {name} "{f"&{last};" * 10}">' for last, name in pairwise(names))
    declared = f'<!ENTITY a "ha">{steps}'
    if not attribute:
        return entity(declared, "&j;")
    return word(document(f'<w:p w:x="&j;">{paragraph("x")}</w:p>', before=f"<!DOCTYPE w [{declared}]>"))


def quadratic() -> bytes:
    """One long entity used very often."""
    return entity(f'<!ENTITY a "{"a" * 50_000}">', "&a;" * 50_000)


def far_entity() -> bytes:
    """A DTD that comes later than one would look for it."""
    return word(document(paragraph("&a;"), before=f"<!--{' ' * 9_000}--><!DOCTYPE w [<!ENTITY a 'x'>]>"))


def deep(levels: int) -> bytes:
    """A document nested ``levels`` deep."""
    return word(document("<w:sdt><w:sdtContent>" * levels + paragraph("sâu") + "</w:sdtContent></w:sdt>" * levels))


def nested_tables(levels: int) -> bytes:
    """Tables in cells of tables."""
    return word(document("<w:tbl><w:tr><w:tc>" * levels + paragraph("sâu") + "</w:tc></w:tr></w:tbl>" * levels))


def many_paragraphs(count: int = 3_000_000) -> bytes:
    """Millions of empty paragraphs in a file of some kilobytes."""
    head, tail = (f"{part}".encode() for part in document("\0").split("\0"))
    unit = b"<w:p/>" * 10_000
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    stream += again + (packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)) * (count // 10_000 - 1)
    stream += packer.compress(tail) + packer.flush()
    size = len(head) + len(unit) * (count // 10_000) + len(tail)
    return zipped([*usual(), Packed("word/document.xml", stream, size)])


def _table(cells: str, rows: int = 3) -> str:
    return f"<w:tbl>{f'<w:tr>{cells}</w:tr>' * rows}</w:tbl>"


def wide_span() -> bytes:
    """A cell that says it spans two hundred million columns."""
    cell = f'<w:tc><w:tcPr><w:gridSpan w:val="200000000"/></w:tcPr>{paragraph("rộng")}</w:tc>'
    return word(document(_table(cell + f"<w:tc>{paragraph('hẹp')}</w:tc>")))


def broken_merge(rows: int = 3_000) -> bytes:
    """Cells that go on with a merge which nothing began."""
    cell = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph('gộp')}</w:tc><w:tc>{paragraph('bên')}</w:tc>"
    return word(document(_table(cell, rows)))


def utf16(*, mark: bool) -> bytes:
    """A document in UTF-16, with its byte order mark or without."""
    text = document(head=_HEAD.replace("UTF-8", "UTF-16"))
    return word(text.encode("utf-16" if mark else "utf-16-le"))


def bad_bytes() -> bytes:
    """A document that says UTF-8 and is not."""
    return word(document(paragraph("X")).encode().replace(b"<w:t>X<", b"<w:t>\xc3\x28<"))


def stored_then_cut() -> bytes:
    """A package that ends in the middle of its document."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        archive.writestr(ZipInfo("[Content_Types].xml"), _TYPES)
        archive.writestr(ZipInfo("word/document.xml"), document(paragraph("dài") * 500))
    return target.getvalue()[:9_000]


def word_files() -> Makers:
    """What makes each file, by name, and what it ends as: ``read``, or the codes of failure that are right for it."""
    empty = word(document())
    return {
        "zip-bomb-text.docx": (lambda: bomb("word/document.xml", 2_000), "too_large"),
        "zip-bomb-side-part.docx": (lambda: bomb("word/media/image1.bin", 4_000), "too_large"),
        "zip-bomb-lying.docx": (lambda: bomb("word/document.xml", 2_000, told=3_000), "corrupt"),
        "zip-bomb-nested.docx": (nested_bomb, "read"),
        "zip-lying-size.docx": (lying_size, "corrupt"),
        "zip-lying-well.docx": (lying_well, "corrupt"),
        "zip-overlap.docx": (lambda: overlapping(2_000, _MEGA), "too_large"),
        "zip-overlap-small.docx": (lambda: overlapping(20, 500), "corrupt"),
        "zip-crowded.docx": (crowded, "too_large"),
        "zip-twice.docx": (twice, "corrupt"),
        "zip-traversal.docx": (traversing, "read"),
        "zip-encrypted.docx": (encrypted_zip, "encrypted"),
        "office-encrypted.docx": (encrypted_office, "encrypted"),
        "zip-cut-end.docx": (lambda: empty[:-30], "corrupt"),
        "zip-cut-half.docx": (stored_then_cut, "corrupt"),
        "no-document.docx": (lambda: word(b"", {"word/styles.xml": b"<x/>"}), "corrupt"),
        "relation-climbs.docx": (lambda: word(b"", {"word/x": b"x"}, target="../../../etc/passwd"), "corrupt"),
        "relation-absolute.docx": (lambda: word(b"", {"word/x": b"x"}, target="file:///etc/passwd"), "corrupt"),
        "laughs-text.docx": (laughs, "corrupt"),
        "laughs-attribute.docx": (lambda: laughs(attribute=True), "corrupt"),
        "quadratic.docx": (quadratic, "corrupt"),
        "entity-internal.docx": (lambda: entity("<!ENTITY a 'x'>", "&a;"), "corrupt"),
        "entity-file.docx": (lambda: entity("<!ENTITY a SYSTEM 'file:///etc/passwd'>", "&a;"), "corrupt"),
        "entity-late.docx": (far_entity, "corrupt"),
        "dtd-external.docx": (
            lambda: word(document(before="<!DOCTYPE w SYSTEM 'http://127.0.0.1:9/x.dtd'>")),
            "corrupt",
        ),
        "deep-257.docx": (lambda: deep(300), "corrupt"),
        "deep-100.docx": (lambda: deep(100), "read"),
        "nested-tables-200.docx": (lambda: nested_tables(200), "corrupt"),
        "million-paragraphs.docx": (many_paragraphs, "too_large"),
        "gridspan-2e8.docx": (wide_span, "read"),
        "vmerge-broken.docx": (broken_merge, "read"),
        "null-reference.docx": (lambda: word(document(paragraph("a&#0;b"))), "corrupt"),
        "bad-utf8.docx": (bad_bytes, "corrupt"),
        "utf16-marked.docx": (lambda: utf16(mark=True), "read"),
        "utf16-bare.docx": (lambda: utf16(mark=False), "read"),
    }
