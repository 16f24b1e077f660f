"""Archives and mails: their files are documents of their own; hostile ones are refused member by member."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import made_report
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.containers import MAX_DEPTH, clean_name, is_container, members, read_member
from pipeline.errors import ReadFailure
from pipeline.run import ingest

TEXT = made_report.TEXT


class Watch:
    """Counts what it is told."""

    def __init__(self) -> None:
        self.total = self.done = 0

    def begin(self, total: int) -> None:
        self.total = total

    def advance(self) -> None:
        self.done += 1

    def failed(self, failure: object) -> None:
        pass


def packed(*files: tuple[str, bytes | str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, data in files:
            archive.writestr(name, data)
    return target.getvalue()


def told(data: bytes) -> dict[str, str]:
    """The members of an archive: "" where there is content, else the reason why there is none."""
    return {one.name: "" if one.failure is None else one.failure.reason for one in members(data)}


def mail() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "xa@mau.vn", "huyen@mau.vn", "Báo cáo quý"
    message.set_content("Xã gửi kèm báo cáo quý để phòng tổng hợp.\n")
    message.add_attachment(TEXT.encode(), maintype="text", subtype="plain", filename="báo cáo quý.txt")
    message.add_attachment(b"\x89PNG", maintype="application", subtype="octet-stream", filename="la.bin")
    return message.as_bytes()


def test_members_of_a_year() -> None:
    inner = packed(("b.txt", TEXT))
    data = packed(("2024/", ""), ("2024/a.txt", TEXT), ("trong.zip", inner), ("phim.mp4", b"\0\0"), (".DS_Store", b"x"))
    assert told(data) == {"2024/a.txt": "", "trong.zip!/b.txt": ""}


def test_names_cannot_lead_out() -> None:
    data = packed(("../../a.txt", "1"), ("/etc/b.txt", "2"), ("C:\\x\\c.txt", "3"), ("d!/e.txt", "4"))
    assert list(told(data)) == ["a.txt", "etc/b.txt", "x/c.txt", "d/e.txt"]


@given(st.text(max_size=40))
def test_any_name_is_made_harmless(name: str) -> None:
    parts = clean_name(name).split("/")
    assert ".." not in parts
    assert not clean_name(name).startswith("/")
    assert "!/" not in clean_name(name)


def test_members_of_one_name_are_numbered() -> None:
    data = packed(("a.txt", "1"), ("a.txt", "2"), ("./a.txt", "3"))
    assert list(told(data)) == ["a.txt", "a (2).txt", "a (3).txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1258"])
def test_names_in_other_code_pages(encoding: str) -> None:
    data = packed(("x" * len("Hàng năm.txt".encode(encoding)), TEXT))
    raw = "Hàng năm.txt".encode(encoding)
    data = data.replace(b"x" * len(raw), raw)
    assert list(told(data)) == ["Hàng năm.txt"]


def test_archives_too_deep_in_one_another() -> None:
    data = packed(("a.txt", TEXT))
    for level in range(MAX_DEPTH):
        data = packed((f"{level}.zip", data))
    assert told(data) == {"2.zip!/1.zip!/0.zip": "too_deep"}


def test_a_bomb_is_refused() -> None:
    assert told(packed(("a.txt", TEXT), ("bom.txt", b"0" * 20_000_000))) == {"a.txt": "", "bom.txt": "too_large"}


def test_members_that_share_their_bytes_are_refused() -> None:
    data = bytearray(packed(("a.txt", TEXT), ("b.txt", TEXT)))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)
    assert set(told(bytes(data)).values()) == {"corrupt"}


def test_locked_and_damaged_members() -> None:
    data = bytearray(packed(("a.txt", TEXT), ("b.txt", TEXT)))
    first, second = data.index(b"PK\x01\x02"), data.rindex(b"PK\x01\x02")
    data[first + 8] |= 1
    data[second + 16] ^= 0xFF
    assert told(bytes(data)) == {"a.txt": "encrypted", "b.txt": "corrupt"}


def test_a_mail() -> None:
    data = mail()
    assert told(data) == {"noi-dung-thu.txt": "", "báo cáo quý.txt": ""}
    (attached,) = (one.data for one in members(data, "báo cáo quý.txt"))
    assert attached == TEXT.encode()


@pytest.mark.parametrize("data", [b"PK\x03\x04", packed(("a.txt", TEXT))[:60], b"PK\x05\x06 nothing"])
def test_a_damaged_archive(data: bytes) -> None:
    with pytest.raises(ReadFailure) as caught:
        list(members(data))
    assert caught.value.reason == "corrupt"


@given(st.binary(max_size=200))
def test_any_bytes_after_the_signature(data: bytes) -> None:
    with suppress(ReadFailure):
        list(members(b"PK\x03\x04" + data))


def test_which_files_are_containers(tmp_path: Path) -> None:
    for name, data in {"a.docx": packed(("a.txt", TEXT)), "b.txt": mail()}.items():
        (tmp_path / name).write_bytes(data)
        assert is_container(str(tmp_path / name))
    for name, data in {"c.zip": packed(("word/document.xml", "x")), "d.eml": b"Subject", "e.zip": b""}.items():
        (tmp_path / name).write_bytes(data)
        assert not is_container(str(tmp_path / name))


def test_a_member_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed(("a.txt", TEXT)))
    assert read_member(tmp_path / "a.zip", "a.txt") == TEXT.encode()
    with pytest.raises(ReadFailure) as caught:
        read_member(tmp_path / "a.zip", "b.txt")
    assert caught.value.reason == "changed_meanwhile"


def run(folder: Path) -> tuple[int, int, int]:
    summary = ingest([str(folder / "kho")], folder / "a.duckdb", Watch(), jobs=1)
    return summary.read, summary.skipped, summary.failed


def ask(folder: Path, sql: str) -> list[tuple[object, ...]]:
    import duckdb

    with duckdb.connect(str(folder / "a.duckdb"), read_only=True) as db:
        return db.execute(sql).fetchall()


def test_a_run_over_archives(tmp_path: Path) -> None:
    kho = tmp_path / "kho"
    kho.mkdir()
    (kho / "nam.zip").write_bytes(packed(("a.txt", TEXT), ("b.txt", TEXT + "\nBản b."), ("rong.txt", "")))
    (kho / "thu.eml").write_bytes(mail())
    (kho / "giong.txt").write_text(TEXT)
    assert run(tmp_path) == (5, 0, 1)
    inside = str(kho / "nam.zip")
    assert ask(tmp_path, "SELECT source_path, container FROM reports WHERE source_path LIKE '%b.txt'") == [
        (f"{inside}!/b.txt", inside)
    ]
    assert ask(tmp_path, "SELECT source_path, error_code FROM failures") == [(f"{inside}!/rong.txt", "empty")]
    assert ask(tmp_path, "SELECT count(*), count(DISTINCT report_id) FROM report_sources") == [(5, 3)]
    assert run(tmp_path) == (0, 5, 1)
    (kho / "nam.zip").write_bytes(packed(("a.txt", TEXT), ("c.txt", TEXT + "\nBản c.")))
    assert run(tmp_path) == (1, 4, 0)
    paths = [
        path for (path,) in ask(tmp_path, "SELECT source_path FROM report_sources WHERE source_path LIKE '%.zip%'")
    ]
    assert sorted(map(str, paths)) == [f"{inside}!/a.txt", f"{inside}!/c.txt"]
    assert ask(tmp_path, "SELECT count(*) FROM failures") == [(0,)]
    assert ask(tmp_path, "SELECT count(*) FROM reports") == [(3,)]
    assert run(tmp_path) == (0, 5, 0)


def test_archives_that_give_nothing(tmp_path: Path) -> None:
    kho = tmp_path / "kho"
    kho.mkdir()
    (kho / "rong.zip").write_bytes(packed())
    (kho / "hong.zip").write_bytes(packed(("a.txt", TEXT))[:50])
    (kho / "phim.zip").write_bytes(packed(("phim.mp4", b"\0")))
    assert run(tmp_path) == (0, 0, 3)
    assert {code for (code,) in ask(tmp_path, "SELECT error_code FROM failures")} == {"empty", "corrupt"}
