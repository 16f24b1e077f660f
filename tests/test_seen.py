"""What a run remembers of the database: numbers in place of names, and which files need no look inside."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import made_report
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_runs import Watch, account, ask, content

import pipeline.run
from pipeline import seen
from pipeline.files import Stamp
from pipeline.run import Local, Summary, ingest_with
from pipeline.seen import Keys, key_of
from pipeline.work import work_on


class Counting(Local):
    """The engine of this machine, which notes the files that it reads to identify them."""

    def __init__(self) -> None:
        super().__init__(work_on, 1)
        self.opened: list[str] = []

    def stamp(self, path: str) -> Stamp:
        self.opened.append(os.path.basename(path))
        return super().stamp(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return made_report.write(tmp_path, "a.txt")


def ingested(path: Path) -> tuple[Summary, list[str]]:
    engine = Counting()
    return ingest_with(engine, [str(path)], path.with_name("x.duckdb"), Watch()), engine.opened


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_python_and_the_engine_give_the_same_number(text: str) -> None:
    with duckdb.connect() as db:
        assert db.execute("SELECT md5_number_lower(?)", [text]).fetchall() == [(key_of(text),)]


def test_a_set_of_keys_is_a_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "_FRESH", 10)
    keys, names = Keys(), [f"báo cáo {number}" for number in range(100)]
    for name in names:
        keys.add(name)
    for name in names[::3]:
        keys.discard(name)
    assert [name in keys for name in names] == [number % 3 > 0 for number in range(100)]
    for name in names[::6]:
        keys.add(name)
    assert [name in keys for name in names] == [number % 3 > 0 or number % 6 == 0 for number in range(100)]


def test_an_untouched_file_is_not_opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "_MARGIN", 0)
    assert ingested(path)[1] == ["a.txt"]
    summary, opened = ingested(path)
    assert (account(summary), opened) == ((0, 1, 0), [])
    assert ask(path.with_name("x.duckdb"), "SELECT stage, files FROM run_stages WHERE run_id = 2") == [("open", 1)]


def test_a_file_that_changed_about_the_time_of_the_run_is_opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "_MARGIN", 3_600_000_000)
    ingested(path)
    summary, opened = ingested(path)
    assert (account(summary), opened) == ((0, 1, 0), ["a.txt"])


def test_other_bytes_of_the_same_size_and_time_are_found(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "_MARGIN", 0)
    ingested(path)
    before = path.stat()
    path.write_text(made_report.TEXT.replace("125 hồ sơ", "130 hồ sơ"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    summary, opened = ingested(path)
    assert (account(summary), opened) == ((1, 0, 0), ["a.txt"])


def test_what_an_interrupted_run_has_seen_is_not_trusted(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "_MARGIN", 0)
    ingested(path)
    with duckdb.connect(str(path.with_name("x.duckdb"))) as db:
        db.execute("UPDATE runs SET status = 'interrupted'")
    assert ingested(path)[1] == ["a.txt"]


def test_a_report_that_is_gone_is_read_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "_MARGIN", 0)
    ingested(path)
    before = content(path.with_name("x.duckdb"))
    with duckdb.connect(str(path.with_name("x.duckdb"))) as db:
        for table in pipeline.load.schema.REPORT_TABLES:
            db.execute(f"DELETE FROM {table}")
    assert account(ingested(path)[0]) == (1, 0, 0)
    after = content(path.with_name("x.duckdb"))
    assert after["reports"] == before["reports"]
    assert after["figures"] == before["figures"]
