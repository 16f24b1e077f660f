"""Nothing is lost: killed runs, readers during a run, a full disk, damaged leftovers, two runs at once."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from made_runs import Watch, content, made_folder, run

from pipeline.errors import DatabaseFailure
from pipeline.staging import staged, work_folder
from pipeline.store import sole_writer

POINTS = 50


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made_folder(tmp_path, 18)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "x.duckdb"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are copied with fork")
def test_a_run_killed_at_any_commit_ends_like_an_undisturbed_one(folder: Path, database: Path) -> None:
    program = Path(__file__).with_name("killed_runs.py")
    done = subprocess.run(
        [sys.executable, str(program), str(folder), str(database), str(POINTS)],
        capture_output=True, text=True, timeout=300, cwd=Path(__file__).parents[1],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    undisturbed, *killed = map(json.loads, done.stdout.splitlines())
    assert undisturbed["reports"].startswith("18:")
    assert undisturbed["failures"].startswith("1:")
    assert killed == [undisturbed] * POINTS


def test_whoever_reads_during_a_run_sees_the_state_before(folder: Path, database: Path) -> None:
    run(folder / "00.txt", database)
    before = content(database)

    class Reader(Watch):
        def advance(self) -> None:
            super().advance()
            assert content(database) == before

    watch = Reader()
    run(folder, database, watch)
    assert watch.done == 19
    assert len(content(database)["reports"]) == 18


def test_a_full_disk_leaves_the_database_and_what_was_committed(
    folder: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder / "00.txt", database)
    before = content(database)
    _fail_after(monkeypatch, batches=4)
    with pytest.raises(DatabaseFailure, match="No space left"):
        run(folder, database)
    assert content(database) == before
    assert _held(work_folder(database)) == 5
    monkeypatch.undo()
    assert run(folder, database).skipped == 5
    assert len(content(database)["reports"]) == 18


def _fail_after(monkeypatch: pytest.MonkeyPatch, *, batches: int) -> None:
    import pipeline.run

    write, calls = pipeline.run.write, iter(range(batches))

    def limited(*args: Any, **named: Any) -> None:
        if next(calls, None) is None:
            raise duckdb.IOException("IO Error: Could not write file: No space left on device")
        write(*args, **named)

    monkeypatch.setattr(pipeline.run, "_BATCH", 1)
    monkeypatch.setattr(pipeline.run, "write", limited)


def _held(work: Path) -> int:
    with duckdb.connect(str(work / "baocao.duckdb"), read_only=True) as db:
        ((count,),) = db.execute("SELECT count(*) FROM reports").fetchall()
    return int(count)


def test_no_room_for_the_copy_is_told_and_nothing_stays(
    folder: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder / "00.txt", database)
    before = content(database)

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(DatabaseFailure, match="No space left"):
        run(folder, database)
    assert content(database) == before
    assert not list(database.parent.glob("*.work*"))


@pytest.mark.parametrize("damage", ["wal", "database", "base", "base changed"])
def test_damaged_leftovers_of_a_killed_run_cost_nothing(folder: Path, database: Path, damage: str) -> None:
    run(folder / "00.txt", database)
    _leave_half_a_run(database, "SELECT 1" if damage == "wal" else "DELETE FROM facts")
    work = work_folder(database)
    if damage == "wal":
        (work / "baocao.duckdb.wal").write_bytes(b"\x00" * 4000)
    elif damage == "database":
        (work / "baocao.duckdb").write_bytes(b"DUCK" * 500)
    elif damage == "base":
        (work / "base.json").write_text("{")
    else:
        run_alone = database.read_bytes()
        database.unlink()
        database.write_bytes(run_alone)
    run(folder, database)
    assert not work.exists()
    undisturbed = database.with_name("y.duckdb")
    run(folder, undisturbed)
    assert content(database)["facts"] == content(undisturbed)["facts"]


def _leave_half_a_run(database: Path, statement: str) -> None:
    with contextlib.suppress(ZeroDivisionError), staged(database) as stage:
        stage.db.execute(statement)
        raise ZeroDivisionError


def test_two_runs_at_once_are_refused(folder: Path, database: Path) -> None:
    with sole_writer(database), pytest.raises(DatabaseFailure) as refused:
        run(folder, database)
    assert refused.value.key == "being_written"
    assert not database.exists()


def test_what_a_killed_writer_left_in_the_log_is_kept(folder: Path, database: Path) -> None:
    run(folder / "00.txt", database)
    script = (
        "import duckdb, os, sys; db = duckdb.connect(sys.argv[1]);"
        "db.execute(\"INSERT INTO acceptances SELECT * REPLACE ('x' AS report_id) FROM acceptances\");"
        "db.execute('UPDATE reports SET place = $$Nơi khác$$'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(database)], check=False)
    assert Path(f"{database}.wal").exists()
    run(folder / "01.txt", database)
    assert not Path(f"{database}.wal").exists()
    with duckdb.connect(str(database), read_only=True) as db:
        assert db.execute("SELECT count(*) FROM reports WHERE place = 'Nơi khác'").fetchall() == [(1,)]
