"""Rows that travel in Arrow's own form are the rows that were made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import made_report
import pytest
from made_runs import account, ask, run

import pipeline.run
from pipeline.arrow import arrow_table
from pipeline.files import Stamp, stamp
from pipeline.fingerprint import fingerprints
from pipeline.load import Batch
from pipeline.packing import head, learn, packed, report_schemas, size_of, together
from pipeline.store import reading
from pipeline.work import Failed, Loaded, Outcome, work_on


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "kho"
    made.mkdir()
    for number in range(5):
        made_report.write(made, f"{number}.txt", f"{made_report.TEXT}\nBản {number}.")
    return made


def too_large(one: Stamp) -> Outcome:
    """Work that makes of one file a row which its table cannot hold."""
    outcome = work_on(one)
    if isinstance(outcome, Loaded) and one.path.endswith("3.txt"):
        outcome.rows["sections"][0]["level"] = 2**40
    return outcome


def test_packed_rows_are_the_rows(folder: Path) -> None:
    learn(report_schemas())
    plain = [work_on(stamp(str(path))) for path in sorted(folder.iterdir())]
    sent = [packed(work_on, stamp(str(path))) for path in sorted(folder.iterdir())]
    for table in ("reports", "figures", "number_ledger", "doc_refs"):
        rows = [row for one in plain if isinstance(one, Loaded) for row in one.rows[table]]
        parts = [one.rows[table] for one in sent if isinstance(one, Loaded)]
        assert all(isinstance(part, bytes) for part in parts)
        assert together(table, parts).equals(arrow_table(table, rows))
        assert together(table, [rows[:1], arrow_table(table, rows[1:])]).equals(arrow_table(table, rows))
    for one, other in zip(plain, sent, strict=True):
        assert isinstance(one, Loaded)
        assert isinstance(other, Loaded)
        assert head(one, "reader") == head(other, "reader") == "text"
        assert size_of(other) == sum(map(len, other.rows.values()))
        assert other.seconds.keys() == one.seconds.keys()


def test_a_failure_stays_what_it_is(folder: Path) -> None:
    (folder / "rỗng.txt").write_bytes(b"")
    one = stamp(str(folder / "rỗng.txt"))
    sent = packed(work_on, one)
    assert sent == work_on(one)
    assert isinstance(sent, Failed)


def test_a_row_that_does_not_fit_costs_its_file_alone(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "x.duckdb"
    assert account(run(folder, database, work=too_large)) == (4, 0, 1)
    assert ask(database, "SELECT parse_filename(source_path), error_code FROM failures") == [("3.txt", "internal")]
    assert ask(database, "SELECT count(*) FROM run_files WHERE error_code = 'internal' AND seconds > 0") == [(1,)]


def test_large_and_small_batches_give_the_same_tables(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder, tmp_path / "one.duckdb")
    sizes: list[int] = []
    write = pipeline.run.write

    def noted(db: Any, batch: Batch, *rest: Any, **how: Any) -> None:
        sizes.append(len(batch.loaded))
        write(db, batch, *rest, **how)

    monkeypatch.setattr(pipeline.run, "_BATCH_BYTES", 1)
    monkeypatch.setattr(pipeline.run, "write", noted)
    run(folder, tmp_path / "many.duckdb")
    assert sizes == [1] * 5
    with reading(tmp_path / "one.duckdb") as one, reading(tmp_path / "many.duckdb") as many:
        assert fingerprints(one) == fingerprints(many)


def test_comparing_takes_more_memory_where_it_must(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[str] = []
    compare = pipeline.run.compare_reports

    def short(db: duckdb.DuckDBPyConnection) -> int:
        limits.extend(row[0] for row in db.execute("SELECT current_setting('memory_limit')").fetchall())
        if limits == ["1.0 GiB"]:
            raise duckdb.OutOfMemoryException("Out of Memory Error: could not allocate block")
        return compare(db)

    monkeypatch.setattr(pipeline.run, "compare_reports", short)
    run(folder, tmp_path / "x.duckdb")
    assert len(limits) == 2
    assert limits[1] != limits[0]
    assert ask(tmp_path / "x.duckdb", "SELECT status FROM runs") == [("done",)]
