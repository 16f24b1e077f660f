"""What a file is, told by its content; and the failures of files that hold no readable text."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ReadFailure
from pipeline.readers import MAX_BYTES, digest, read, read_bytes, read_data, sniff

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SENTENCE = "Ủy ban nhân dân xã Sông Lam báo cáo kết quả như sau.\n"


def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name in names:
            file.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "x")
    return target.getvalue()


KINDS = [
    (b"%PDF-1.7\n", sniff.PDF),
    (b"junk\r\n" * 100 + b"%PDF-1.4\n", sniff.PDF),
    (archive("[Content_Types].xml", "word/document.xml"), sniff.DOCX),
    (archive("[Content_Types].xml", "word/document.xml")[:60], sniff.DOCX),
    (archive("[Content_Types].xml", "xl/workbook.xml"), sniff.XLSX),
    (archive("ppt/presentation.xml"), sniff.PPTX),
    (archive("mimetype", "content.xml"), sniff.ODT),
    (archive("word/bao-cao.txt", "xl/bang.txt"), sniff.ZIP),
    (b"From: a@xa.vn\r\nTo: b@huyen.vn\r\nSubject: bao cao\r\n\r\nKinh gui", sniff.MAIL),
    ("Từ: phòng Nội vụ\nTo: 5\nSố: 12\n".encode(), sniff.TEXT),
    (archive("readme.txt"), sniff.ZIP),
    (archive(), sniff.ZIP),
    (OLE + "EncryptedPackage".encode("utf-16-le"), sniff.OLE_ENCRYPTED),
    (OLE + "WordDocument".encode("utf-16-le"), sniff.DOC),
    (OLE, sniff.OLE),
    (rb"{\rtf1\ansi Xin ch\'e0o}", sniff.RTF),
    (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
    (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
    (b"II*\x00\x08\x00", "image/tiff"),
    (b"GIF89a\x01\x00", "image/gif"),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
    (b"BM\x00\x00\x01\x00\x00\x00\x00\x00\x36\x00", "image/bmp"),
    (b"MZ\x90\x00\x03\x00\x00\x00", sniff.EXECUTABLE),
    (b"\x7fELF\x02\x01\x01\x00", sniff.EXECUTABLE),
    (b"\x1f\x8b\x08\x00\x00", sniff.ARCHIVE),
    (b"\xef\xbb\xbf  <!DOCTYPE html><html></html>", sniff.HTML),
    (b"<html><body>b</body></html>", sniff.HTML),
    (b'<?xml version="1.0"?><a/>', sniff.XML),
    (bytes(range(256)) * 4, sniff.UNKNOWN),
    (b"\x01\x02\x03\x04\x05\x06" * 50, sniff.UNKNOWN),
    (SENTENCE.encode(), sniff.TEXT),
    (SENTENCE.encode("utf-8-sig"), sniff.TEXT),
    (SENTENCE.encode("utf-16"), sniff.TEXT),
    ((SENTENCE * 9).encode("utf-16-le"), sniff.TEXT),
    ((SENTENCE * 9).encode("utf-16-be"), sniff.TEXT),
    ("ủy ban".encode("utf-16-le"), sniff.TEXT),
    ("MZ là ký hiệu của xã".encode(), sniff.TEXT),
    ("Báo cáo nói về <html> và %".encode(), sniff.TEXT),
    ("Céng hßa x· héi".encode("latin-1"), sniff.TEXT),
]


@pytest.mark.parametrize(("data", "kind"), KINDS, ids=range(len(KINDS)))
def test_media_type(data: bytes, kind: str) -> None:
    assert sniff.media_type_of(data) == kind


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe\n\x00 \x00", bytes(50), b" \n" * 90_000])
def test_empty(data: bytes) -> None:
    with pytest.raises(ReadFailure) as caught:
        read_data(data)
    assert caught.value.reason == "empty"


@pytest.mark.parametrize(
    ("data", "reason", "advice"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "mật khẩu"),
        (OLE, "unsupported", ".docx"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "corrupt", "quét"),
        (archive("xl/workbook.xml"), "corrupt", "Excel"),
        (archive("ppt/presentation.xml"), "unsupported", "trình chiếu"),
        (archive("a.txt"), "unsupported", "ingest"),
        (b"<html>", "empty", "web"),
        (bytes(range(256)) * 4, "unsupported", "định dạng"),
    ],
)
def test_refusals_say_what_to_do(data: bytes, reason: str, advice: str) -> None:
    with pytest.raises(ReadFailure, match=advice) as caught:
        read_data(data)
    assert caught.value.reason == reason


def test_every_other_kind_has_its_advice() -> None:
    for _, kind in KINDS:
        if kind not in (sniff.PDF, sniff.DOCX, sniff.TEXT, sniff.HTML, sniff.RTF):
            data = next(data for data, other in KINDS if other == kind)
            with pytest.raises(ReadFailure, match="Hãy"):
                read_data(data)


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "báo cáo.pdf"
    path.write_bytes(SENTENCE.encode())
    assert read(path).reader == "text"


@pytest.mark.parametrize("name", ["", "missing.txt", "a\0b"])
def test_unreadable(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadFailure) as caught:
        read_bytes(tmp_path / name)
    assert caught.value.reason == "unreadable"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    with pytest.raises(ReadFailure) as caught:
        read_bytes(pipe)
    assert caught.value.reason == "unreadable"


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(ReadFailure, match="200 MB") as caught:
        read_bytes(path)
    assert caught.value.reason == "too_large"


def test_digest() -> None:
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@given(st.binary(max_size=400))
def test_any_bytes_have_a_kind(data: bytes) -> None:
    assert "/" in sniff.media_type_of(data)


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x1EF9, exclude_categories=("Cs", "Cc"))))
def test_any_text_is_text(text: str) -> None:
    assert sniff.media_type_of(("# " + text).encode()) == sniff.TEXT
