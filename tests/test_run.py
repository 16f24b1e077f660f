"""An ingest from beginning to end: what is read, skipped, replaced, and what a bad file cannot do."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import made_report
import pytest
from made_runs import Watch, account, ask, content, run

from pipeline.errors import DatabaseFailure, UsageFailure
from pipeline.files import select


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kho").mkdir()
    return tmp_path / "kho"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "x.duckdb"


def test_twice_changes_nothing(folder: Path, database: Path) -> None:
    made_report.write(folder)
    assert account(run(folder, database)) == (1, 0, 0)
    before = content(database)
    assert before["doc_refs"]
    assert before["sections"]
    assert account(run(folder, database)) == (0, 1, 0)
    assert content(database) == before
    assert ask(database, 'SELECT run_id, "read", skipped, status FROM runs ORDER BY 1') == [
        (1, 1, 0, "done"),
        (2, 0, 1, "done"),
    ]


def test_force_reads_again_and_changes_nothing(folder: Path, database: Path) -> None:
    made_report.write(folder)
    run(folder, database)
    before = {table: rows for table, rows in content(database).items() if table != "report_sources"}
    assert account(run(folder, database, force=True)) == (1, 0, 0)
    assert {table: rows for table, rows in content(database).items() if table != "report_sources"} == before


def test_a_changed_file_replaces_its_rows(folder: Path, database: Path) -> None:
    path = made_report.write(folder)
    run(path, database)
    path.write_text(made_report.TEXT.replace("125 hồ sơ", "130 hồ sơ"), "utf-8")
    assert account(run(path, database)) == (1, 0, 0)
    assert ask(database, "SELECT count(*) FROM reports") == [(1,)]
    assert ask(database, "SELECT raw FROM figures WHERE raw LIKE '1_5 hồ sơ' OR raw = '130 hồ sơ'") == [("130 hồ sơ",)]


def test_a_changed_file_that_cannot_be_read_keeps_its_old_rows(folder: Path, database: Path) -> None:
    path = made_report.write(folder)
    run(path, database)
    before = content(database)
    path.write_bytes(b"")
    assert account(run(path, database)) == (0, 0, 1)
    after = content(database)
    assert [row[3] for row in after.pop("failures")] == ["empty"]
    assert after == {table: rows for table, rows in before.items() if table != "failures"}
    made_report.write(folder)
    assert account(run(path, database)) == (0, 1, 0)
    assert content(database) == before


def test_the_same_bytes_in_two_places_are_one_report(folder: Path, database: Path) -> None:
    made_report.write(folder, "a.txt")
    made_report.write(folder, "b.txt")
    assert account(run(folder, database)) == (2, 0, 0)
    assert ask(database, "SELECT file_name FROM reports") == [("a.txt",)]
    assert ask(database, "SELECT file_name FROM report_sources ORDER BY 1") == [("a.txt",), ("b.txt",)]
    made_report.write(folder, "c.txt")
    assert account(run(folder, database)) == (1, 2, 0)


def test_bytes_that_move_from_one_file_to_another_are_kept(folder: Path, database: Path) -> None:
    first = made_report.write(folder, "a.txt")
    run(folder, database)
    first.write_text(made_report.TEXT + "\nThêm một dòng.", "utf-8")
    made_report.write(folder, "b.txt")
    assert account(run(folder, database)) == (2, 0, 0)
    assert ask(database, "SELECT file_name FROM reports ORDER BY 1") == [("a.txt",), ("b.txt",)]


def test_bad_files_are_failures_and_the_run_goes_on(folder: Path, database: Path) -> None:
    made_report.write(folder)
    (folder / "rỗng.txt").write_bytes(b"")
    (folder / "hỏng.docx").write_bytes(b"PK\x03\x04 and nothing more")
    (folder / "số.pdf").write_bytes(bytes(range(256)) * 4)
    watch = Watch()
    assert account(run(folder, database, watch)) == (1, 0, 3)
    assert (watch.total, watch.done, len(watch.failures)) == (4, 4, 3)
    rows = ask(database, "SELECT parse_filename(source_path), sha256, stage, error_code, message FROM failures")
    assert {row[0] for row in rows} == {"rỗng.txt", "hỏng.docx", "số.pdf"}
    assert all(all(row) for row in rows)


def test_a_file_that_kills_its_worker_fails_alone(folder: Path, database: Path) -> None:
    for number in range(6):
        made_report.write(folder, f"tốt {number}.txt", f"{made_report.TEXT}\nBản {number}.")
    made_report.write(folder, "chết.txt", made_report.TEXT + "\nBản chết.")
    assert account(run(folder, database, work=made_report.deadly, jobs=2)) == (6, 0, 1)
    assert ask(database, "SELECT parse_filename(source_path), error_code FROM failures") == [("chết.txt", "crashed")]
    slow = "SELECT parse_filename(source_path), seconds > 0 FROM run_files WHERE error_code = 'crashed'"
    assert ask(database, slow) == [("chết.txt", True)]


def test_an_interrupt_keeps_what_was_read(folder: Path, database: Path) -> None:
    made_report.write(folder, "a.txt")
    run(folder, database)
    stop = made_report.write(folder, "dừng.txt", made_report.TEXT + "\nDừng ở đây.")
    with pytest.raises(KeyboardInterrupt):
        run(stop, database, work=made_report.interrupted)
    assert ask(database, "SELECT file_name FROM reports") == [("a.txt",)]
    assert ask(database, "SELECT status FROM runs ORDER BY run_id") == [("done",), ("interrupted",)]


@pytest.mark.parametrize("name", ["nothing", "kho"])
def test_nothing_to_read_writes_nothing(tmp_path: Path, folder: Path, database: Path, name: str) -> None:
    (folder / ".ẩn.txt").write_text("x")
    (folder / "~$bao-cao.docx").write_text("x")
    (folder / "phim.mp4").write_bytes(b"\x00\x00\x00 ftypisom")
    with pytest.raises(UsageFailure):
        run(tmp_path / name, database)
    assert not database.exists()


def test_a_locked_database_is_left_alone(folder: Path, database: Path) -> None:
    path = made_report.write(folder)
    run(path, database)
    with duckdb.connect(str(database)), pytest.raises(DatabaseFailure):
        run(folder, database)


def test_the_walk_takes_documents_only(folder: Path) -> None:
    (folder / "sâu" / "hơn").mkdir(parents=True)
    wanted = [
        made_report.write(folder, "a.txt"),
        made_report.write(folder / "sâu" / "hơn", "B.MD"),
        folder / "sâu" / "không đuôi",
        folder / "sâu" / "lạ.dat",
    ]
    wanted[2].write_text("x")
    wanted[3].write_bytes(b"%PDF-1.4")
    for name in ("gold.json", ".ẩn.txt", "~$a.docx", ".~lock.a.docx#", "phim.mp4"):
        (folder / name).write_text("x")
    os.mkfifo(folder / "ống.txt")
    (folder / "vòng").symlink_to(folder, target_is_directory=True)
    found = select([str(folder)])
    assert sorted(found.files) == sorted(map(str, wanted))
    assert found.ignored == 2


def test_globs_and_repeated_paths(folder: Path) -> None:
    path = made_report.write(folder)
    made_report.write(folder, "khác.md")
    assert select([str(folder / "*.txt"), str(path), str(folder / "**" / "bao*")]).files == (str(path),)
    with pytest.raises(UsageFailure):
        select([str(folder / "*.pdf")])


def test_a_name_that_is_no_utf8_is_stored_as_escapes(folder: Path, database: Path) -> None:
    name = os.fsdecode(b"b\xff.txt")
    try:
        made_report.write(folder, name)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert account(run(folder, database)) == (1, 0, 0)
    assert ask(database, "SELECT file_name FROM reports") == [("b\\xff.txt",)]
    assert account(run(folder, database)) == (0, 1, 0)
