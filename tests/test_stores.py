"""Files in a bucket of a real S3 server: archives and mails in it, ingest on one machine, verify, reprocess."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import fsspec
import made_report
import pytest
from made_runs import Watch, account, ask, run
from made_store import serving
from moto.server import ThreadedMotoServer
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.containers import count_files, is_container, members, read_member
from pipeline.errors import ReadFailure
from pipeline.objects import is_there, open_anywhere, stamp_anywhere
from pipeline.run import Summary, ingest
from pipeline.store import reading
from pipeline.verify import faults

ROOT = "s3://kho-luu-tru/2024"


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadedMotoServer]:
    """An S3 server."""
    with serving() as running:
        yield running


def text(number: int) -> str:
    return f"{made_report.TEXT}\nBản {number}."


def mail() -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "xa@mau.vn", "huyen@mau.vn", "Báo cáo"
    message.set_content("Xã gửi kèm báo cáo quý để phòng tổng hợp.\n")
    message.add_attachment(text(3).encode(), maintype="text", subtype="plain", filename="quý.txt")
    return message.as_bytes()


def archive(*numbers: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for number in numbers:
            package.writestr(f"xã/{number}.txt", text(number))
        package.writestr("rỗng.txt", "")
    return target.getvalue()


@pytest.fixture
def bucket(server: ThreadedMotoServer) -> Iterator[Any]:
    store = fsspec.filesystem("s3", use_listings_cache=False)
    store.mkdir("kho-luu-tru")
    store.pipe_file(f"{ROOT}/0.txt", text(0).encode())
    store.pipe_file(f"{ROOT}/năm.zip", archive(1, 2))
    store.pipe_file(f"{ROOT}/thư.eml", mail())
    yield store
    store.rm("kho-luu-tru", recursive=True)


def read(database: Path) -> Summary:
    return ingest([ROOT], database, Watch(), jobs=2)


def found(database: Path) -> list[tuple[str, str]]:
    with reading(database) as db:
        return [(fault.check, fault.place) for fault in faults(db)]


def test_archives_and_mails_in_a_bucket_are_opened(bucket: Any, tmp_path: Path) -> None:
    database = tmp_path / "a.duckdb"
    watch = Watch()
    assert account(ingest([ROOT], database, watch, jobs=2)) == (5, 0, 1)
    assert watch.total == 5  # of a mail the parts are not counted before
    paths = [path for (path,) in ask(database, "SELECT source_path FROM report_sources ORDER BY ALL")]
    assert paths == sorted(
        [f"{ROOT}/0.txt", *(f"{ROOT}/năm.zip!/xã/{n}.txt" for n in (1, 2)), *_parts(f"{ROOT}/thư.eml")]
    )
    assert ask(database, "SELECT source_path, error_code FROM failures") == [(f"{ROOT}/năm.zip!/rỗng.txt", "empty")]
    inside = "SELECT DISTINCT container FROM reports WHERE source_path LIKE '%!/xã/%'"
    assert ask(database, inside) == [(f"{ROOT}/năm.zip",)]
    assert account(read(database)) == (0, 5, 1)
    bucket.pipe_file(f"{ROOT}/năm.zip", archive(1, 9))
    assert account(read(database)) == (1, 4, 1)


def _parts(path: str) -> list[str]:
    return [f"{path}!/noi-dung-thu.txt", f"{path}!/quý.txt"]


def test_the_facts_are_those_of_the_same_files_in_a_folder(bucket: Any, tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    bucket.get(ROOT, str(folder), recursive=True)
    here, there = tmp_path / "here.duckdb", tmp_path / "there.duckdb"
    run(folder, here)
    read(there)
    for table in ("figures", "sections", "doc_refs", "facts", "report_texts"):
        assert ask(there, f"FROM {table} ORDER BY ALL") == ask(here, f"FROM {table} ORDER BY ALL")


def test_verify_reads_the_objects(bucket: Any, tmp_path: Path) -> None:
    database = tmp_path / "a.duckdb"
    read(database)
    assert found(database) == []
    bucket.pipe_file(f"{ROOT}/0.txt", b"something else")
    bucket.rm(f"{ROOT}/thư.eml")
    wrong = [("source", f"{ROOT}/0.txt"), *(("source", part) for part in _parts(f"{ROOT}/thư.eml"))]
    assert sorted(found(database)) == sorted(wrong)
    bucket.pipe_file(f"{ROOT}/năm.zip", archive(1))
    assert sorted(found(database)) == sorted([*wrong, ("source", f"{ROOT}/năm.zip")])


def test_reprocess_reads_objects_again(bucket: Any, tmp_path: Path) -> None:
    database = tmp_path / "a.duckdb"
    read(database)
    bucket.rm(f"{ROOT}/thư.eml")
    result = CliRunner().invoke(app, ["reprocess", "--where", "true", "--db", str(database)])
    assert result.exit_code == 1, result.output  # the empty member is still empty
    assert ask(database, 'SELECT "read", failed FROM runs ORDER BY run_id DESC LIMIT 1') == [(3, 1)]
    result = CliRunner().invoke(app, ["reprocess", "--failed", "--db", str(database)])
    assert ask(database, "SELECT DISTINCT error_code FROM failures") == [("empty",)]


def test_members_of_an_object(bucket: Any) -> None:
    assert is_container(f"{ROOT}/năm.zip")
    assert is_container(f"{ROOT}/thư.eml")
    assert not is_container(f"{ROOT}/0.txt")
    assert count_files(f"{ROOT}/năm.zip") == 3
    assert read_member(f"{ROOT}/năm.zip", "xã/2.txt") == text(2).encode()
    assert [one.name for one in members(f"{ROOT}/thư.eml")] == ["noi-dung-thu.txt", "quý.txt"]


def test_a_large_object_is_read_piece_by_piece_and_at_any_place(bucket: Any) -> None:
    data = bytes(range(256)) * 20_000
    bucket.pipe_file(f"{ROOT}/lớn.bin", data)
    with open_anywhere(f"{ROOT}/lớn.bin") as file:
        file.seek(-300, io.SEEK_END)
        assert file.read(400) == data[-300:]
        file.seek(1_000_001)
        assert file.read(3_000_000) == data[1_000_001:4_000_001]
    assert stamp_anywhere(f"{ROOT}/lớn.bin").size == len(data)
    with pytest.raises(ReadFailure) as caught:
        stamp_anywhere(f"{ROOT}/lớn.bin", largest=len(data) - 1)
    assert caught.value.reason == "too_large"


def test_what_is_not_there(bucket: Any) -> None:
    assert is_there(f"{ROOT}/0.txt")
    assert not is_there(f"{ROOT}/1.txt")
    assert not is_there(ROOT)
    for name in ("x.zip", "x.eml"):
        assert not is_container(f"{ROOT}/{name}")
        with pytest.raises(ReadFailure) as caught:
            list(members(f"{ROOT}/{name}"))
        assert (caught.value.reason, caught.value.stage) == ("unreadable", "open")
