"""Keeping a database in order: verify, backup and restore, reading part of it anew."""

from __future__ import annotations

from pathlib import Path

import duckdb
import made_report
import pytest
from made_runs import ask, content, run
from typer.testing import CliRunner

from pipeline.backup import back_up, restore
from pipeline.cli import app
from pipeline.errors import DatabaseFailure, UsageFailure
from pipeline.fingerprint import fingerprints
from pipeline.reprocess import chosen
from pipeline.store import reading
from pipeline.verify import faults


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kho").mkdir()
    for number in range(3):
        made_report.write(tmp_path / "kho", f"{number}.txt", f"{made_report.TEXT}\nBản {number}.")
    return tmp_path / "kho"


@pytest.fixture
def database(tmp_path: Path, folder: Path) -> Path:
    run(folder, tmp_path / "x.duckdb")
    return tmp_path / "x.duckdb"


def found(database: Path) -> list[str]:
    with reading(database) as db:
        return [fault.check for fault in faults(db)]


def change(database: Path, sql: str) -> None:
    with duckdb.connect(str(database)) as db:
        db.execute(sql)


def test_a_sound_database_has_no_faults(database: Path) -> None:
    assert found(database) == []


@pytest.mark.parametrize(
    ("sql", "check"),
    [
        ("UPDATE figures SET char_start = char_start + 1 WHERE figure_id = 1", "span"),
        ("UPDATE sections SET char_end = 1000000 WHERE section_id = 1", "span"),
        ("UPDATE doc_refs SET section_id = 999", "orphan"),
        ("UPDATE facts SET figure_id = 999 WHERE figure_id IS NOT NULL", "orphan"),
        ("DELETE FROM report_texts", "orphan"),
        ("DELETE FROM report_sources", "orphan"),
        ("INSERT INTO figures SELECT * FROM figures LIMIT 1", "duplicate"),
        ("INSERT INTO reports SELECT * FROM reports LIMIT 1", "duplicate"),
    ],
)
def test_what_is_wrong_is_found(database: Path, sql: str, check: str) -> None:
    change(database, sql)
    assert check in found(database)


def test_sources_that_changed_or_are_gone(database: Path, folder: Path) -> None:
    (folder / "0.txt").unlink()
    made_report.write(folder, "1.txt", "khác")
    assert found(database) == ["source", "source"]


def test_verify_tells_and_counts(database: Path) -> None:
    good = CliRunner().invoke(app, ["verify", "--db", str(database)])
    assert (good.exit_code, good.stdout) == (0, "")
    change(database, "DELETE FROM report_texts")
    bad = CliRunner().invoke(app, ["verify", "--db", str(database), "--format", "csv"])
    assert bad.exit_code == 1
    assert bad.stdout.startswith("check,place,message")


def test_a_backup_comes_back_whole(database: Path, folder: Path, tmp_path: Path) -> None:
    before = content(database)
    assert back_up(database, tmp_path / "sao" / "lưu.duckdb") > 0
    made_report.write(folder, "9.txt", made_report.TEXT + "\nBản 9.")
    run(folder, database)
    after = content(database)
    restore(database, tmp_path / "sao" / "lưu.duckdb")
    assert content(database) == before
    assert content(database.with_name("x.duckdb.before-restore")) == after


def test_a_backup_takes_what_a_killed_writer_left_in_the_log(database: Path, tmp_path: Path) -> None:
    db = duckdb.connect(str(database))
    db.execute("SET checkpoint_threshold = '1TB'")
    db.execute("UPDATE reports SET place = 'Nơi khác'")
    saved = (Path(f"{database}.wal").read_bytes(), database.read_bytes())
    db.close()
    database.write_bytes(saved[1])
    Path(f"{database}.wal").write_bytes(saved[0])
    back_up(database, tmp_path / "lưu.duckdb")
    assert ask(tmp_path / "lưu.duckdb", "SELECT DISTINCT place FROM reports") == [("Nơi khác",)]


def test_what_is_no_database_is_not_put_back(database: Path, tmp_path: Path) -> None:
    before = content(database)
    (tmp_path / "sai.duckdb").write_text("không phải")
    with pytest.raises(DatabaseFailure):
        restore(database, tmp_path / "sai.duckdb")
    with pytest.raises(UsageFailure):
        back_up(database, database)
    assert content(database) == before


def test_files_are_chosen_by_condition_failure_and_version(database: Path, folder: Path) -> None:
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.4")
    run(folder, database)
    names = {"where": None, "failed": False, "older_than": None}
    assert len(chosen(database, **names | {"where": "char_count > 0"})) == 3
    assert chosen(database, **names | {"where": "char_count < 0"}) == []
    assert [Path(path).name for path in chosen(database, **names | {"failed": True})] == ["hỏng.pdf"]
    assert len(chosen(database, **names | {"older_than": "999.0"})) == 3
    assert chosen(database, **names | {"older_than": "0.0.1"}) == []


@pytest.mark.parametrize(
    "choice",
    [{}, {"where": "no_such_column = 1"}, {"where": "1=1); DROP TABLE reports; --"}, {"older_than": "mới"}],
)
def test_a_choice_that_means_nothing_is_refused(database: Path, choice: dict[str, str]) -> None:
    with pytest.raises(UsageFailure):
        chosen(database, **{"where": None, "failed": False, "older_than": None} | choice)  # type: ignore[arg-type]


def test_reading_part_of_it_anew_changes_nothing_else(database: Path) -> None:
    with reading(database) as db:
        before = fingerprints(db)
    name = ask(database, "SELECT file_name FROM reports ORDER BY ALL")[0][0]
    done = CliRunner().invoke(app, ["reprocess", "--where", f"file_name = '{name}'", "--db", str(database)])
    assert done.exit_code == 0
    with reading(database) as db:
        assert fingerprints(db) == before
    assert ask(database, 'SELECT "read" FROM runs ORDER BY run_id') == [(3,), (1,)]
