"""Who holds a database: a second run and a run beside a reader are told the process at once, and nothing is written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from made_runs import ask, content, made_folder, run

from pipeline.errors import DatabaseFailure
from pipeline.store import reading, sole_writer, writing

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
MAIN = (sys.executable, "-c", "from pipeline.cli import main; main()")

#: A run that stays in the middle until its standard input ends.
SLOW_RUN = """
import sys
from pathlib import Path
from made_runs import Watch, run
class Slow(Watch):
    def advance(self):
        print("started", flush=True)
        sys.stdin.read()
run(Path(sys.argv[1]), Path(sys.argv[2]), Slow())
"""
#: A reader that holds the database open until its standard input ends.
READER = """
import sys
from pathlib import Path
from pipeline.store import reading
with reading(Path(sys.argv[2])):
    print("started", flush=True)
    sys.stdin.read()
"""


@contextmanager
def process(script: str, *arguments: Path) -> Iterator[subprocess.Popen[str]]:
    """``script`` in a process of its own, from the moment that it has the database."""
    started = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT,
    )  # fmt: skip
    try:
        assert started.stdout
        assert started.stdout.readline() == "started\n"
        yield started
        if started.poll() is None:
            started.communicate("", timeout=60)
            assert started.returncode == 0
    finally:
        started.kill()
        started.wait()


def baocao(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*MAIN, *map(str, arguments)], capture_output=True, text=True, timeout=60, env=ENVIRONMENT
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made_folder(tmp_path, 2)


@pytest.fixture
def database(tmp_path: Path, folder: Path) -> Path:
    run(folder / "00.txt", tmp_path / "x.duckdb")
    return tmp_path / "x.duckdb"


def test_a_second_run_is_told_who_writes(folder: Path, database: Path) -> None:
    before = content(database)
    with process(SLOW_RUN, folder, database) as first:
        for command in (("ingest", folder), ("reprocess", "--where", "true"), ("restore", database)):
            done = baocao(*command, "--db", database)
            assert done.returncode == 3
            assert f"PID {first.pid}" in done.stderr
        began = time.monotonic()
        with pytest.raises(DatabaseFailure, match=f"PID {first.pid}"):
            run(folder, database)
        assert time.monotonic() - began < 1
        assert content(database) == before
        assert baocao("query", "FROM reports", "--db", database).returncode == 0  # the state before the run
    assert len(content(database)["reports"]) == 2
    assert not list(database.parent.glob(".*.pid"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not replace a file that somebody reads")
def test_a_run_beside_a_reader_is_published_and_the_reader_keeps_what_it_saw(folder: Path, database: Path) -> None:
    with reading(database) as before:
        done = baocao("ingest", folder, "--db", database)
        assert done.returncode == 1, done.stderr  # one of its files cannot be read
        assert before.execute("SELECT count(*) FROM reports").fetchall() == [(1,)]
    assert ask(database, "SELECT count(*) FROM reports") == [(2,)]


def test_what_writes_in_place_waits_for_no_reader(database: Path) -> None:
    with process(READER, database, database) as reader:
        began = time.monotonic()
        with pytest.raises(DatabaseFailure, match=f"PID {reader.pid}") as refused, writing(database):
            pass
        assert time.monotonic() - began < 1
        assert refused.value.key == "locked_database"
        done = baocao("accept", "0:1", "--reason", "x", "--db", database)
        assert (done.returncode, f"PID {reader.pid}" in done.stderr) == (3, True)


def test_whoever_writes_in_place_keeps_readers_out(folder: Path, database: Path) -> None:
    with duckdb.connect(str(database)):
        for command in (("query", "SELECT 1"), ("verify",), ("ingest", folder)):
            done = baocao(*command, "--db", database)
            assert (done.returncode, f"PID {os.getpid()}" in done.stderr) == (3, True)


def test_a_killed_run_holds_nothing(folder: Path, database: Path) -> None:
    with process(SLOW_RUN, folder, database) as first:
        first.kill()
        first.wait()
        assert list(database.parent.glob(".*.pid"))
        with sole_writer(database):
            assert [int(path.read_text()) for path in database.parent.glob(".*.pid")] == [os.getpid()]
    run(folder, database)
    assert ask(database, "SELECT count(*) FROM reports") == [(2,)]


def test_a_holder_that_did_not_say_who_it_is(database: Path) -> None:
    with sole_writer(database):
        next(database.parent.glob(".*.pid")).write_text("")
        with pytest.raises(DatabaseFailure, match=r"PID \?"), sole_writer(database):
            pass


def test_ctrl_c_lets_go(folder: Path, database: Path) -> None:
    with process(SLOW_RUN, folder, database) as first:
        first.send_signal(signal.SIGINT)
        first.communicate("", timeout=60)
    with sole_writer(database):
        assert ask(database, "SELECT count(*) FROM reports")[0][0] >= 1
