"""Word files that are damaged, hostile or unusual: a named failure at once, or the whole text."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import ReadFailure
from pipeline.readers.docx import read_docx

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TYPES = HEAD + (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def relations(target: str = "word/document.xml", kind: str = f"{RELATIONS}/officeDocument", more: str = "") -> bytes:
    one = f'<Relationship Id="rId1" Type="{kind}" Target="{target}"{more}/>'
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return HEAD + f'<Relationships xmlns="{package}">{one}</Relationships>'.encode()


def document(body: str, namespace: str = W) -> bytes:
    return HEAD + f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'.encode()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


GOOD = document(paragraph("Báo cáo quý I"))


def pack(parts: dict[str, bytes] | None = None, *, method: int = ZIP_DEFLATED) -> bytes:
    """A package of the usual parts, those in ``parts`` put over them (empty bytes leave a part out)."""
    usual = {"[Content_Types].xml": TYPES, "_rels/.rels": relations(), "word/document.xml": GOOD}
    buffer = BytesIO()
    with ZipFile(buffer, "w", method) as archive:
        for name, blob in (usual | (parts or {})).items():
            if blob:
                archive.writestr(name, blob)
    return buffer.getvalue()


def main(xml: bytes) -> bytes:
    return pack({"word/document.xml": xml})


def texts(data: bytes) -> list[str]:
    return [block.text for block in read_docx(data).blocks]


def bomb(name: str) -> bytes:
    return pack({name: GOOD.replace("Báo".encode(), b"A" * 30_000_000)})


def huge_sum() -> bytes:
    blob = bytearray(pack({f"word/media/{i}.bin": b"x" for i in range(40)}, method=ZIP_STORED))
    for at in positions(blob, b"PK\x01\x02"):
        blob[at + 24 : at + 28] = struct.pack("<I", 9_000_000)
    return bytes(blob)


def positions(blob: bytes | bytearray, mark: bytes) -> list[int]:
    found, at = [], blob.find(mark)
    while at >= 0:
        found.append(at)
        at = blob.find(mark, at + 1)
    return found


def lying_size() -> bytes:
    blob = bytearray(pack())
    at = positions(blob, b"PK\x01\x02")[-1]
    blob[at + 24 : at + 28] = struct.pack("<I", 20)
    return bytes(blob)


def overlapping() -> bytes:
    """Many entries of the directory that share one local header."""
    blob = pack({"word/media/a.bin": zlib.compress(b"x" * 5000)})
    start = positions(blob, b"PK\x01\x02")[-1]
    end = blob.rindex(b"PK\x05\x06")
    entry = blob[start:end]
    copies = b"".join(entry.replace(b"a.bin", f"{i:05d}".encode()) for i in range(9))
    directory_start = struct.unpack("<I", blob[end + 16 : end + 20])[0]
    size = end - directory_start + len(copies)
    count = len(positions(blob, b"PK\x01\x02")) + 9
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, size, directory_start, 0)
    return blob[:end] + copies + tail


def twice() -> bytes:
    buffer = BytesIO(pack())
    with ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", document(paragraph("khác")))
    return buffer.getvalue()


def encrypted() -> bytes:
    blob = bytearray(pack())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for at in positions(blob, mark):
            blob[at + offset] |= 1
    return bytes(blob)


def doctype(inner: str, use: str) -> bytes:
    return main(GOOD.replace(HEAD, HEAD + f"<!DOCTYPE x [{inner}]>".encode()).replace("Báo".encode(), use.encode()))


def damaged_stream() -> bytes:
    blob = bytearray(pack())
    at = blob.index(b"word/document.xml") + len("word/document.xml") + 20
    blob[at : at + 20] = b"\0" * 20
    return bytes(blob)


LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MILLION = document("<w:p/>" * 600_000)
DEEP = document("<w:sdt><w:sdtContent>" * 200 + paragraph("sâu") + "</w:sdtContent></w:sdt>" * 200)
TABLES = document("<w:tbl><w:tr><w:tc>" * 100 + paragraph("sâu") + "</w:tc></w:tr></w:tbl>" * 100)
CELL = "<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
WIDE = document(f"<w:tbl><w:tr>{CELL * 1500}</w:tr></w:tbl>")

HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb in the text": (lambda: bomb("word/document.xml"), "too_large"),
    "zip bomb in a part nobody reads": (lambda: bomb("word/media/image1.bin"), "too_large"),
    "declared sizes add up": (huge_sum, "too_large"),
    "too many entries": (lambda: pack({f"x/{i}": b"x" for i in range(5_001)}), "too_large"),
    "too many elements": (lambda: main(MILLION), "too_large"),
    "too many columns": (lambda: main(WIDE), "too_large"),
    "lying size": (lying_size, "corrupt"),
    "entries over one another": (overlapping, "corrupt"),
    "the same name twice": (twice, "corrupt"),
    "the same name in other letters": (lambda: pack({"Word/Document.xml": GOOD}), "corrupt"),
    "encrypted entries": (encrypted, "encrypted"),
    "unusual compression": (lambda: pack(method=ZIP_BZIP2), "corrupt"),
    "cut short": (lambda: pack()[:-40], "corrupt"),
    "cut in half": (lambda: pack()[:300], "corrupt"),
    "no zip": (lambda: b"plain words", "corrupt"),
    "nothing": (lambda: b"", "corrupt"),
    "damaged stream": (damaged_stream, "corrupt"),
    "no document part": (lambda: pack({"word/document.xml": b""}), "corrupt"),
    "relationship to a file outside": (
        lambda: pack({"_rels/.rels": relations("file:///etc/passwd"), "word/document.xml": b""}),
        "corrupt",
    ),
    "relationship that climbs": (
        lambda: pack({"_rels/.rels": relations("../../../etc/passwd"), "word/document.xml": b""}),
        "corrupt",
    ),
    "external document": (
        lambda: pack({"_rels/.rels": relations("http://x/", more=' TargetMode="External"'), "word/document.xml": b""}),
        "corrupt",
    ),
    "laughs": (lambda: doctype(LAUGHS, "&i;"), "corrupt"),
    "internal entity": (lambda: doctype('<!ENTITY a "x">', "&a;"), "corrupt"),
    "external entity": (lambda: doctype('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"), "corrupt"),
    "doctype in the relationships": (
        lambda: pack({"_rels/.rels": relations().replace(HEAD, HEAD + b"<!DOCTYPE x>")}),
        "corrupt",
    ),
    "doctype in UTF-16": (
        lambda: main(GOOD.decode().replace('"UTF-8"', '"UTF-16"').replace("?>", "?><!DOCTYPE x>").encode("utf-16")),
        "corrupt",
    ),
    "doctype in an odd encoding": (lambda: main(GOOD.replace(b"UTF-8", b"IBM037")), "corrupt"),
    "too deep": (lambda: main(DEEP), "corrupt"),
    "null character": (lambda: main(GOOD.replace(b"I<", b"&#0;<")), "corrupt"),
    "bad UTF-8": (lambda: main(GOOD.replace(b"I<", b"\xc3\x28<")), "corrupt"),
    "XML cut short": (lambda: main(GOOD[:-20]), "corrupt"),
    "empty part": (lambda: main(b" "), "corrupt"),
    "a workbook": (lambda: main(HEAD + b"<workbook/>"), "unsupported"),
}


@pytest.mark.parametrize(("make", "reason"), HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_file_is_a_named_failure_at_once(make: Callable[[], bytes], reason: str) -> None:
    data = make()
    started = time.monotonic()
    with pytest.raises(ReadFailure) as caught:
        read_docx(data)
    assert time.monotonic() - started < 10
    assert caught.value.reason == reason
    assert "ãy" in str(caught.value), "the message says what to do"


def test_nested_tables_are_read_to_the_depth_the_parser_allows() -> None:
    nested = document("<w:tbl><w:tr><w:tc>" * 80 + paragraph("sâu") + "</w:tc></w:tr></w:tbl>" * 80)
    assert texts(main(nested)) == ["sâu"]
    side = "<w:tc><w:p/></w:tc>"
    wide = document(f"<w:tbl><w:tr>{side}<w:tc>" * 80 + paragraph("sâu") + "</w:tc></w:tr></w:tbl>" * 80)
    (grid,) = read_docx(main(wide)).blocks
    assert grid.rows == (("", "sâu"),)


def test_huge_span_takes_no_time() -> None:
    span = '<w:tcPr><w:gridSpan w:val="200000000"/></w:tcPr>'
    rows = f"<w:tr><w:tc>{span}{paragraph('a')}</w:tc>{CELL}</w:tr>" * 300
    started = time.monotonic()
    (grid,) = read_docx(main(document(f"<w:tbl>{rows}</w:tbl>"))).blocks
    assert time.monotonic() - started < 10
    assert set(grid.rows) == {("a", "x")}


def test_huge_start_of_a_list_takes_no_memory() -> None:
    source = Document()
    source.add_paragraph("mục", style="List Number")
    element = source.part.numbering_part.element
    for level in element.iter(f"{{{W}}}lvl"):
        level.find(f"{{{W}}}start").set(f"{{{W}}}val", "999999999")
        level.find(f"{{{W}}}numFmt").set(f"{{{W}}}val", "upperLetter")
    buffer = BytesIO()
    source.save(buffer)
    (line,) = read_docx(buffer.getvalue()).blocks
    assert line.text == "999999999. mục"


UTF16 = GOOD.decode().replace("UTF-8", "UTF-16")
STRICT = document(paragraph("Báo cáo quý I"), STRICT_W)
STRICT_RELATIONS = relations(kind="http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument")
UNUSUAL = {
    "UTF-16 with a mark": main(UTF16.encode("utf-16")),
    "UTF-16 without a mark": main(UTF16.encode("utf-16-le")),
    "UTF-8 with a mark": main(b"\xef\xbb\xbf" + GOOD),
    "strict names": pack({"_rels/.rels": STRICT_RELATIONS, "word/document.xml": STRICT}),
    "other main part": pack(
        {"_rels/.rels": relations("/content/Main%20part.xml"), "content/Main part.xml": GOOD, "word/document.xml": b""}
    ),
    "no relationships": pack({"_rels/.rels": b""}),
    "no content types": pack({"[Content_Types].xml": b""}),
    "comments and instructions": main(GOOD.replace(b"<w:p>", b"<!-- x --><?y z?><w:p>")),
    "names with backslashes": pack({"word/document.xml": b"", "word\\document.xml": GOOD}),
    "other namespace prefix": main(GOOD.replace(b"w:", b"doc:").replace(b"xmlns:w", b"xmlns:doc")),
    "names that climb are never written": pack({"../../evil.txt": b"x", "/abs": b"x", "C:\\x": b"x"}),
}


@pytest.mark.parametrize("data", UNUSUAL.values(), ids=list(UNUSUAL))
def test_unusual_but_whole(data: bytes) -> None:
    assert texts(data) == ["Báo cáo quý I"]


def test_package_of_python_docx_as_template_with_macros() -> None:
    source = Document()
    source.add_paragraph("Báo cáo")
    buffer = BytesIO()
    source.save(buffer)
    with ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    kind = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(plain, kind)
    assert texts(pack(parts)) == ["Báo cáo"]


def test_embedded_part_is_noted(caplog: pytest.LogCaptureFixture) -> None:
    assert texts(main(document(paragraph("thân") + "<w:altChunk/>"))) == ["thân"]
    assert "altChunk" in caplog.text


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=3)), min_size=1, max_size=4))
def test_any_damage_is_a_failure_or_a_text(changes: list[tuple[int, bytes]]) -> None:
    blob = bytearray(pack())
    for at, patch in changes:
        at %= len(blob)
        blob[at : at + len(patch)] = patch
    reason = None
    try:
        assert read_docx(bytes(blob)).blocks
    except ReadFailure as failure:
        reason = failure.reason
    assert reason in {None, "corrupt", "too_large", "encrypted", "empty", "unsupported"}


TAGS = ("p", "r", "t", "tbl", "tr", "tc", "tcPr", "pPr", "rPr", "sdt", "fldChar", "br", "tab", "numPr", "ins", "del")
ELEMENTS = st.recursive(
    st.sampled_from(["chữ", "<w:br/>", '<w:fldChar w:fldCharType="begin"/>', '<w:gridSpan w:val="x"/>', "<w:vMerge/>"]),
    lambda inner: st.builds(
        lambda tag, parts: f"<w:{tag}>{''.join(parts)}</w:{tag}>", st.sampled_from(TAGS), st.lists(inner, max_size=4)
    ),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(ELEMENTS)
def test_any_nesting_of_elements_is_read(content: str) -> None:
    texts_found = read_docx(main(document(content + paragraph("cuối")))).blocks
    assert texts_found


LETTERS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"]), min_size=1
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(LETTERS, min_size=1, max_size=4), min_size=1, max_size=5))
def test_any_words_come_back(words: list[list[str]]) -> None:
    runs = [" ".join(line) for line in words]
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in runs)
    assert texts(main(document(body))) == runs


FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
GROWING: dict[str, Callable[[int], str]] = {
    "tables and paragraphs": lambda n: (
        ("<w:tbl>" + f"<w:tr>{CELL * 3}</w:tr>" * 20 + "</w:tbl>" + paragraph("a")) * (n // 100)
    ),
    "blanks beside a tab": lambda n: f'<w:p><w:r><w:tab/><w:t xml:space="preserve">a{" " * n * 20}b</w:t></w:r></w:p>',
    "fields that never end": lambda n: f"<w:p>{(FIELD + '<w:r><w:t>x</w:t></w:r>') * n}</w:p>",
    "fields without result": lambda n: (
        "<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/><w:t>x</w:t></w:r>' * n + "</w:p>"
    ),
    "rows that merge downwards": lambda n: (
        f"<w:tbl>{'<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>' * n}</w:tbl>"
        + paragraph("x")
    ),
    "deleted paragraph marks": lambda n: (
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>" * n + paragraph("x")
    ),
}


@pytest.mark.parametrize("body", GROWING.values(), ids=list(GROWING))
def test_time_grows_with_the_size(body: Callable[[int], str], grows_linearly: Callable[..., None]) -> None:
    grows_linearly(read_docx, lambda count: main(document(body(count))), 4_000)
