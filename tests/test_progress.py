"""The account of a run: seconds by stage, errors by code, slowest files; in the database, on a terminal, as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import time
from datetime import datetime
from pathlib import Path

import duckdb
import made_report
import pytest
from made_runs import ask, run
from test_cli import MAIN, baocao

from pipeline.arrow import arrow_table
from pipeline.files import Stamp
from pipeline.messages import logging
from pipeline.progress import Progress
from pipeline.store import writing
from pipeline.tally import SLOWEST, Tally
from pipeline.timing import STAGES, stopwatch, timed
from pipeline.work import Failed, Loaded, work_on


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kho").mkdir()
    made_report.write(tmp_path / "kho")
    made_report.write(tmp_path / "kho", "khác.txt", made_report.TEXT + "\nBản khác.")
    (tmp_path / "kho" / "rỗng.txt").write_bytes(b"")
    return tmp_path / "kho"


def stamp_called(name: str) -> Stamp:
    return Stamp(path=name, sha256=name * 64, size=5, modified_at=datetime(2024, 1, 1))


def test_a_stage_inside_another_stops_its_clock() -> None:
    with stopwatch() as watch, timed("read"):
        time.sleep(0.01)
        with timed("ocr"):
            time.sleep(0.05)
    assert 0.01 <= watch.seconds["read"] < 0.05 <= watch.seconds["ocr"]
    with timed("read"):
        pass
    assert set(watch.seconds) == {"read", "ocr"}


def test_a_worker_states_the_seconds_of_every_stage(folder: Path) -> None:
    from pipeline.files import stamp

    good, bad = work_on(stamp(str(folder / "khác.txt"))), work_on(stamp(str(folder / "rỗng.txt")))
    assert set(good.seconds) == set(STAGES) - {"ocr"}
    assert set(bad.seconds) == {"open", "read"}
    assert isinstance(bad, Failed)
    assert bad.format == "text"


def test_the_database_keeps_the_account(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "x.duckdb"
    summary = run(folder, database)
    assert ask(database, 'SELECT "read", failed, ignored, bytes > 0, work_seconds > 0 FROM runs') == [
        (2, 1, 0, True, True)
    ]
    stages = ask(database, "SELECT stage, files, failed FROM run_stages WHERE format = 'text' AND run_id = 1")
    assert {stage: (files, failed) for stage, files, failed in stages} == {
        "open": (3, 0), "read": (3, 1), **dict.fromkeys(STAGES[3:], (2, 0)),
    }  # fmt: skip
    assert [row[2:] for row in ask(database, "FROM run_errors")] == [("empty", 1, str(folder / "rỗng.txt"))]
    places = ask(database, "SELECT place, error_code FROM run_files ORDER BY place")
    assert places == [(1, None), (2, None), (3, "empty")]
    assert [(line.format, line.files, line.failed) for line in summary.account.by_format()] == [("text", 3, 1)]
    assert [line.stage for line in summary.account.by_stage()] == [stage for stage in STAGES if stage != "ocr"]


def test_an_interrupted_run_has_its_account(folder: Path, tmp_path: Path) -> None:
    stop = made_report.write(folder, "dừng.txt", made_report.TEXT + "\nDừng ở đây.")
    with pytest.raises(KeyboardInterrupt):
        run(stop, tmp_path / "x.duckdb", work=made_report.interrupted)
    assert ask(tmp_path / "x.duckdb", "SELECT status, work_seconds IS NOT NULL FROM runs") == [("interrupted", True)]


def test_an_older_database_gets_tables_and_columns(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "x.duckdb"
    run(folder / "khác.txt", database)
    with duckdb.connect(str(database)) as db:
        for table in ("run_stages", "run_errors", "run_files"):
            db.execute(f"DROP TABLE {table}")
        for column in ("ignored", "bytes", "work_seconds"):
            db.execute(f"ALTER TABLE runs DROP COLUMN {column}")
        db.execute("UPDATE schema_info SET schema_version = 4")
    with writing(database):
        pass
    run(folder, database)
    assert ask(database, "SELECT run_id, bytes IS NULL FROM runs ORDER BY 1") == [(1, True), (2, False)]
    assert ask(database, "SELECT DISTINCT run_id FROM run_stages") == [(2,)]


def test_outcomes_without_seconds_are_counted() -> None:
    tally, stamp = Tally(), stamp_called("a")
    tally.opened(stamp, 0.5, to_be_read=True)
    tally.loaded(Loaded(stamp=stamp, rows={"reports": arrow_table("reports", [{"report_id": "a", "reader": "pdf"}])}))
    tally.failed(Failed(path="b", sha256=None, stage="read", code="crashed", message=""))
    account = tally.account()
    assert [(line.stage, line.format, line.files, line.failed, line.seconds) for line in account.stages] == [
        ("open", "pdf", 1, 0, 0.5), ("read", "pdf", 1, 0, None), ("read", None, 1, 1, None),
    ]  # fmt: skip
    assert [(file.source_path, file.seconds) for file in account.slowest] == [("a", 0.5)]


def test_only_the_slowest_are_kept_in_order() -> None:
    tally = Tally()
    for number in range(100):
        stamp = stamp_called(str(number))
        tally.loaded(Loaded(stamp=stamp, rows={}, seconds={"read": float(number * 37 % 100), "write": 0.1}))
    slowest = tally.account().slowest
    assert [file.seconds for file in slowest] == [99.1 - place for place in range(SLOWEST)]
    assert {file.slowest_stage for file in slowest} == {"read"}


@pytest.mark.parametrize("form", ["text", "json"])
def test_without_a_terminal_lines_tell_now_and_then(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    with logging(form), Progress() as progress:
        progress.begin(2500)
        for _ in range(2500):
            progress.advance()
    lines = [line for line in capsys.readouterr().err.splitlines() if "begin" not in line]
    if form == "json":
        assert [json.loads(line)["done"] for line in lines] == [1000, 2000]
        assert json.loads(lines[0]).keys() >= {"event", "at", "total", "failed", "rate", "seconds_left"}
    else:
        assert [line.split("/")[0] for line in lines] == ["1000", "2000"]


def test_a_json_log_is_json_alone(folder: Path) -> None:
    done = baocao("ingest", "kho", "--db", "x.duckdb", "--log-format", "json", cwd=folder.parent)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    events = [line for line in lines if line["event"] != "progress"]  # which a slow machine tells too
    assert [event["event"] for event in events] == ["begin", "failure", "summary"]
    assert events[0]["total"] == 3
    assert (events[1]["code"], events[1]["stage"]) == ("empty", "read")
    assert {"formats", "stages", "errors", "slowest", "read", "seconds"} <= events[2].keys()
    gone = baocao("ingest", "nothing", "--log-format", "json", cwd=folder.parent)
    assert json.loads(gone.stderr) | {"event": "error", "exit_status": 2} == json.loads(gone.stderr)


def test_the_summary_tells_stages_errors_and_slowest_files(folder: Path) -> None:
    done = baocao("ingest", "kho", "--db", "x.duckdb", "--lang", "en", cwd=folder.parent)
    for words in ("By format", "By stage", "Errors by code", "Slowest files", "normalise", "empty", "Read 2"):
        assert words in done.stderr
    asked = baocao("query", "--name", "lan-chay", "--db", "x.duckdb", "--format", "json", cwd=folder.parent)
    rows = json.loads(asked.stdout)
    assert [(row["what"], row["place"]) for row in rows] == [("lỗi", 1), ("chậm", 1), ("chậm", 2), ("chậm", 3)]


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
def test_a_terminal_gets_a_bar_with_rate_and_failures(folder: Path) -> None:
    import pty

    own, other = pty.openpty()
    command = [*MAIN, "ingest", "kho", "--db", "x.duckdb", "--lang", "en"]
    env = os.environ | {"TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(command, cwd=folder.parent, stderr=other, stdout=subprocess.DEVNULL, env=env) as running:
        os.close(other)
        told = b""
        while True:
            try:
                piece = os.read(own, 65536)
            except OSError:  # how Linux says that the other end was closed
                break
            if not piece:
                break
            told += piece
    os.close(own)
    assert running.returncode == 1
    assert "3/3" in told.decode()
    assert "/s, failed 1" in told.decode()


def test_the_clock_costs_next_to_nothing() -> None:
    began = time.perf_counter()
    for _ in range(1000):
        with stopwatch():
            for stage in STAGES:
                with timed(stage):
                    pass
    assert (time.perf_counter() - began) / 1000 < 0.001
