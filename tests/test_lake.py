"""The lake: shards that are written whole or not at all, batches that count when complete, SQL on them under lock."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import made_report
import pytest
from made_runs import ask, made_folder, run

from pipeline import schema
from pipeline.errors import QueryFailure, UsageFailure
from pipeline.files import stamp
from pipeline.lake import Lake, asking_lake, publish
from pipeline.query import ask as asked
from pipeline.shards import MANIFEST, Shards, batch_name, method_of, outcomes_of, shards_of
from pipeline.store import writing
from pipeline.work import Failed, Loaded, work_on

AT = datetime(2024, 5, 6, 7, 8, 9)
METHOD = method_of(work_on)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made_folder(tmp_path, 3)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(str(tmp_path / "lake"))


def shards(paths: list[Path], at: datetime = AT) -> Shards:
    stamps = [stamp(str(path)) for path in paths]
    return shards_of(batch_name(stamps, METHOD), [work_on(one) for one in stamps], method=METHOD, at=at)


def told(lake: Lake, sql: str) -> list[Any]:
    with asking_lake(lake.url) as db:
        return [tuple(row) for row in asked(db, sql).rows]


def test_outcomes_come_back_as_they_were(folder: Path, lake: Lake) -> None:
    stamps = [stamp(str(path)) for path in sorted(folder.iterdir())]
    outcomes = [work_on(one) for one in stamps]
    made = shards_of(batch_name(stamps, METHOD), outcomes, method=METHOD, at=AT)
    lake.write(made)
    back = lake.read(made.batch)
    assert back is not None
    assert list(outcomes_of(back, stamps[:1])) == list(outcomes_of(made, stamps[:1]))
    for one, outcome, expected in zip(stamps, outcomes_of(back, stamps), outcomes, strict=True):
        assert outcome.seconds == expected.seconds != {}
        if isinstance(expected, Failed):
            assert outcome == expected
            assert isinstance(outcome, Failed)
            assert outcome.format == expected.format
            continue
        assert isinstance(outcome, Loaded)
        assert outcome.stamp == one
        for table in schema.REPORT_TABLES:
            names = schema.columns(table)
            rows = [{name: row.get(name) for name in names} for row in expected.rows.get(table, ())]
            assert outcome.rows[table].to_pylist() == rows


def test_the_same_inputs_give_the_same_files_under_the_same_names(folder: Path, lake: Lake) -> None:
    first, second = shards(sorted(folder.iterdir())), shards(sorted(folder.iterdir()))
    lake.write(first)
    before = {path: path.read_bytes() for path in Path(lake.url).rglob("*.*") if path.parent.name != MANIFEST}
    assert len(before) == len(schema.REPORT_TABLES)
    lake.write(second)
    assert {path: path.read_bytes() for path in before} == before
    assert len(list(Path(lake.url).rglob("*.*"))) == len(before) + 1
    assert lasting(first.tables[MANIFEST]) == lasting(second.tables[MANIFEST])


def lasting(manifest: Any) -> Any:
    """A manifest without the seconds, which are others each time."""
    return manifest.drop_columns(["seconds"])


def test_shards_of_an_older_version_have_no_seconds(folder: Path, lake: Lake) -> None:
    made = shards(sorted(folder.iterdir()))
    older = made.tables[MANIFEST].drop_columns(["seconds", "format"])
    lake.write(Shards(batch=made.batch, tables=made.tables | {MANIFEST: older}))
    back = lake.read(made.batch)
    assert back is not None
    found = list(outcomes_of(back, [stamp(str(path)) for path in sorted(folder.iterdir())]))
    assert [outcome.seconds for outcome in found] == [{}] * 4
    assert told(lake, "SELECT count(*) FROM reports") == [(3,)]
    assert lake.entries().num_rows == 4


def test_a_name_tells_the_files_and_the_method(folder: Path) -> None:
    stamps = [stamp(str(path)) for path in sorted(folder.iterdir())]
    names = {batch_name(stamps, METHOD), batch_name(stamps[1:], METHOD), batch_name(stamps, "x" * 32)}
    (folder / "00.txt").write_text("khác", "utf-8")
    names.add(batch_name([stamp(str(path)) for path in sorted(folder.iterdir())], METHOD))
    assert len(names) == 4
    assert method_of(made_report.deadly) != METHOD


def test_only_complete_batches_count(folder: Path, lake: Lake) -> None:
    first, second = shards([folder / "00.txt"]), shards([folder / "01.txt"])
    lake.write(first)
    lake.write(second)
    lake.discard(second.batch)
    lake.discard("0" * 32)
    assert lake.batches() == [first.batch]
    assert told(lake, "SELECT file_name FROM reports") == [("00.txt",)]
    assert lake.read(second.batch) is None


def test_a_report_in_two_batches_counts_once(folder: Path, lake: Lake) -> None:
    lake.write(shards([folder / "00.txt", folder / "01.txt"]))
    lake.write(shards([folder / "01.txt", folder / "02.txt"], AT + timedelta(hours=1)))
    assert told(lake, "SELECT file_name FROM reports ORDER BY 1") == [("00.txt",), ("01.txt",), ("02.txt",)]
    assert told(lake, "SELECT count(*) = count(DISTINCT (report_id, figure_id)) FROM figures") == [(True,)]
    assert told(lake, "SELECT count(*) FROM report_sources") == [(3,)]


def test_a_changed_file_takes_the_place_of_what_it_was(folder: Path, lake: Lake) -> None:
    lake.write(shards([folder / "00.txt"]))
    (folder / "00.txt").write_text(made_report.TEXT.replace("125 hồ sơ", "131 hồ sơ"), "utf-8")
    lake.write(shards([folder / "00.txt"], AT + timedelta(hours=1)))
    assert told(lake, "SELECT count(*), bool_or(contains(text, '131')) FROM report_texts") == [(1, True)]
    (folder / "00.txt").write_bytes(b"\0\0")
    lake.write(shards([folder / "00.txt"], AT + timedelta(hours=2)))
    assert told(lake, "SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM failures)") == [(1, 1)]


def test_the_lake_learns_what_only_the_database_knows(folder: Path, lake: Lake, tmp_path: Path) -> None:
    lake.write(shards(sorted(folder.iterdir())))
    (folder / "bản sao.txt").write_bytes((folder / "00.txt").read_bytes())
    database = tmp_path / "x.duckdb"
    run(folder, database)
    files = [str(path) for path in folder.iterdir()]
    for _ in range(2):
        with writing(database) as db:
            publish(lake, db, files)
        assert len(lake.batches()) == 2
    for sql in (
        "SELECT * EXCLUDE (run_id) FROM report_sources ORDER BY ALL",
        'SELECT * EXCLUDE ("at") FROM failures ORDER BY ALL',
        "SELECT * FROM flags ORDER BY ALL",
        "SELECT * FROM v_flags ORDER BY ALL",
    ):
        assert told(lake, sql) == ask(database, sql)
    assert told(lake, "SELECT count(*) FROM flags WHERE rule = 'duplicate_report'")[0][0] > 0


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE x (a INTEGER)",
        "DROP VIEW reports",
        "DELETE FROM indicators",
        "COPY (SELECT 1) TO '{folder}/x.csv'",
        "SELECT * FROM read_parquet('{folder}/manifest/*.parquet')",
        "SELECT * FROM read_text('/etc/hostname')",
        "ATTACH '{folder}/x.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ],
)
def test_a_question_can_do_nothing_but_ask(folder: Path, lake: Lake, sql: str) -> None:
    lake.write(shards([folder / "00.txt"]))
    with pytest.raises(QueryFailure):
        told(lake, sql.format(folder=lake.url))


def test_every_table_has_its_comments_and_types(folder: Path, lake: Lake) -> None:
    lake.write(shards([folder / "00.txt"]))
    columns = "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    with writing(folder / "x.duckdb") as db:
        expected = db.execute(columns).fetchall()
    found = [row for row in told(lake, columns) if not row[0].startswith(("lake_", "shards_"))]
    assert found == expected


def test_an_empty_lake_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(UsageFailure, match="--engine dask"), asking_lake(str(tmp_path / "không có")):
        pass


def test_a_shard_is_there_whole_or_not_at_all(folder: Path, lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    made = shards([folder / "00.txt"])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipeline.lake.os.replace", full)
    with pytest.raises(Exception, match="No space left"):
        lake.write(made)
    monkeypatch.undo()
    assert lake.batches() == []
    assert not list(Path(lake.url).rglob("*.parquet"))
    assert MANIFEST in made.tables
