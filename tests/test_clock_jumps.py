"""Clocks that go back: runs stay in their order, durations stay positive, what changed is seen, nothing comes twice."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import made_report
import pytest
from made_runs import account, ask, run
from test_lake import shards, told

import pipeline.load
from pipeline.fingerprint import fingerprints
from pipeline.lake import Lake, after, publish
from pipeline.store import reading, writing
from pipeline.verify import faults

DAY = timedelta(days=1)
SetClock = Callable[..., None]


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Sets the wall clock of the program: a difference to the true time, and another one that each look at it adds."""

    def put(ahead: timedelta, step: timedelta = timedelta()) -> None:
        looks = iter(range(1_000_000))

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return datetime.now(tz) + ahead + next(looks) * step

        monkeypatch.setattr(pipeline.load, "datetime", Clock)

    return put


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "x.duckdb"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return made_report.write(tmp_path, "a.txt")


def test_the_clock_of_the_tests_is_the_clock_of_the_program(set_clock: SetClock) -> None:
    set_clock(-DAY, -DAY)
    first, second = pipeline.load.now(), pipeline.load.now()
    assert timedelta(hours=47) < datetime.now(UTC).replace(tzinfo=None) - second
    assert timedelta(hours=23) < first - second < timedelta(hours=25)


def test_runs_keep_their_order_and_durations_when_the_clock_goes_back(
    database: Path, file: Path, set_clock: SetClock
) -> None:
    set_clock(timedelta(), -DAY)  # a day less at each look, also within a run
    assert account(run(file, database)) == (1, 0, 0)
    assert account(run(file, database)) == (0, 1, 0)
    file.write_text(made_report.TEXT + "\nBản khác.", "utf-8")
    assert run(file, database).seconds >= 0
    assert ask(database, 'SELECT run_id, "read", skipped FROM runs ORDER BY run_id') == [
        (1, 1, 0),
        (2, 0, 1),
        (3, 1, 0),
    ]
    assert ask(database, "SELECT bool_and(finished_at < started_at) FROM runs") == [(True,)]  # the clock did go back
    assert ask(database, "SELECT count(*) FROM runs WHERE seconds < 0 OR work_seconds < 0") == [(0,)]
    assert ask(database, "SELECT count(*) FROM run_stages WHERE seconds < 0") == [(0,)]
    assert ask(database, "SELECT count(*), max(run_id) FROM report_sources") == [(1, 3)]
    with reading(database) as db:
        assert list(faults(db)) == []


def test_a_run_before_the_one_before_changes_nothing(database: Path, file: Path, set_clock: SetClock) -> None:
    run(file, database)
    undisturbed = database.with_name("y.duckdb")
    run(file, undisturbed)
    set_clock(-400 * DAY)
    assert account(run(file, database, force=True)) == (1, 0, 0)
    with reading(database) as one, reading(undisturbed) as other:
        assert fingerprints(one) == fingerprints(other)
        assert list(faults(one)) == []


@pytest.mark.parametrize("moved", [-DAY, -3650 * DAY, DAY, 3650 * DAY], ids=str)
def test_a_changed_file_is_seen_whatever_time_it_bears(database: Path, file: Path, moved: timedelta) -> None:
    run(file, database)
    file.write_text(made_report.TEXT.replace("125 hồ sơ", "131 hồ sơ"), "utf-8")  # of the same size
    at = time.time() + moved.total_seconds()
    os.utime(file, (at, at))
    assert account(run(file, database)) == (1, 0, 0)
    assert ask(database, "SELECT count(*), bool_or(contains(text, '131 hồ sơ')) FROM report_texts") == [(1, True)]
    assert account(run(file, database)) == (0, 1, 0)


def test_a_changed_file_of_the_same_size_and_time_is_seen(database: Path, file: Path) -> None:
    state = file.stat()
    run(file, database)
    file.write_text(made_report.TEXT.replace("125 hồ sơ", "131 hồ sơ"), "utf-8")
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (state.st_size, state.st_mtime_ns)
    assert account(run(file, database)) == (1, 0, 0)


def test_a_file_that_is_only_touched_is_skipped(database: Path, file: Path) -> None:
    run(file, database)
    for at in (0, time.time() + 86_400):
        os.utime(file, (at, at))
        assert account(run(file, database)) == (0, 1, 0)


def test_a_file_changed_while_the_clock_was_back_is_seen(database: Path, file: Path, set_clock: SetClock) -> None:
    set_clock(DAY)  # the run believes in tomorrow; then the clock is put right and the file changes
    run(file, database)
    set_clock(timedelta())
    file.write_text(made_report.TEXT.replace("125 hồ sơ", "131 hồ sơ"), "utf-8")
    assert account(run(file, database)) == (1, 0, 0)


def test_runs_within_a_second_are_two_runs(database: Path, file: Path, set_clock: SetClock) -> None:
    moment = datetime.now(UTC)
    run(file, database)
    other = made_report.write(file.parent, "b.txt", made_report.TEXT + "\nBản hai.")
    run(other, database)
    file.write_text(made_report.TEXT + "\nBản ba.", "utf-8")  # within the same second as its first run, if need be
    os.utime(file, (moment.timestamp(), moment.timestamp()))
    run(file, database)
    assert ask(database, "SELECT run_id FROM runs ORDER BY run_id") == [(1,), (2,), (3,)]
    assert ask(database, "SELECT file_name, run_id FROM report_sources ORDER BY 1") == [("a.txt", 3), ("b.txt", 2)]


def test_a_failure_before_its_cure_is_cured(database: Path, file: Path, set_clock: SetClock) -> None:
    file.write_bytes(b"")
    run(file, database)
    set_clock(-DAY)
    made_report.write(file.parent, "a.txt")
    run(file, database)
    assert ask(database, "SELECT (SELECT count(*) FROM failures), (SELECT count(*) FROM reports)") == [(0, 1)]


def test_what_comes_into_a_lake_later_counts_though_the_clock_went_back(
    database: Path, file: Path, tmp_path: Path, set_clock: SetClock
) -> None:
    lake = Lake(str(tmp_path / "lake"))
    assert lake.latest() is None
    second = made_report.write(file.parent, "b.txt", made_report.TEXT + "\nBản hai.")
    lake.write(shards([file, second], datetime.now(UTC).replace(tzinfo=None)))
    second.write_bytes(file.read_bytes())  # which only the database knows: no worker reads the same bytes again
    run([file, second], database)
    set_clock(-DAY)
    with writing(database) as db:
        publish(lake, db, [str(file), str(second)])
    sql = "SELECT file_name, report_id FROM report_sources ORDER BY 1"
    assert told(lake, sql) == ask(database, sql)
    latest = lake.latest()
    assert latest is not None
    assert after(latest) > latest
    assert after(latest - 9 * DAY) == pytest.approx(pipeline.load.now(), abs=timedelta(minutes=1))
