"""Questions in a process of their own: what they cannot do, what stops them, what comes back, what stays behind."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pytest
from made_runs import made_folder, run

from pipeline.errors import DatabaseFailure, QueryFailure, UsageFailure
from pipeline.lake import Lake
from pipeline.sandbox import Limits, Sandbox, _Plain, answering

ROOT = Path(__file__).resolve().parents[1]
COUNT = "SELECT count(*) FROM reports"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_folder(tmp_path_factory.mktemp("hỏi"), 2)


@pytest.fixture(scope="module")
def database(folder: Path) -> Path:
    run(folder, folder.parent / "x.duckdb")
    return folder.parent / "x.duckdb"


@pytest.fixture
def untouched(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The database; afterwards it and the folders around must be as they were."""
    monkeypatch.chdir(tmp_path)
    before = _state(database)
    yield database
    assert _state(database) == before
    assert list(tmp_path.iterdir()) == []


def _state(database: Path) -> tuple[str, list[str]]:
    return hashlib.sha256(database.read_bytes()).hexdigest(), sorted(os.listdir(database.parent))


def rows(database: Path | str, sql: str, values: dict[str, Any] | None = None, **limits: Any) -> list[Any]:
    with answering(database, sql, values, limits=Limits(**limits)) as answer:
        return list(answer.rows)


REFUSED = {
    "read_csv": "FROM read_csv('/etc/passwd')",
    "read_text": "FROM read_text('/etc/passwd')",
    "read_blob": "FROM read_blob('/etc/passwd')",
    "read_json": "FROM read_json('/etc/passwd')",
    "read_parquet": "FROM read_parquet('x.parquet')",
    "glob": "FROM glob('/etc/*')",
    "sniff_csv": "FROM sniff_csv('/etc/passwd')",
    "read_duckdb": "FROM read_duckdb('x.duckdb')",
    "a file as a table": "FROM 'x.csv'",
    "a path as a table": "FROM '/etc/passwd'",
    "copy to": "COPY reports TO 'x.csv'",
    "copy from": "COPY reports FROM '/etc/passwd'",
    "attach": "ATTACH 'x.duckdb' AS other",
    "attach memory": "ATTACH ':memory:' AS other",
    "attach sqlite": "ATTACH 'x.sqlite' (TYPE sqlite)",
    "export": "EXPORT DATABASE 'x'",
    "import": "IMPORT DATABASE 'x'",
    "install": "INSTALL httpfs",
    "load": "LOAD httpfs",
    "memory": "SET memory_limit = '100GB'",
    "threads": "SET threads = 100",
    "reset": "RESET memory_limit",
    "pragma": "PRAGMA memory_limit = '100GB'",
    "temp_directory": "SET temp_directory = 'x'",
    "log_query_path": "SET log_query_path = 'x.log'",
    "profiling": "PRAGMA enable_profiling",
    "profiling_output": "SET profiling_output = 'x.json'",
    "external access": "SET enable_external_access = true",
    "configuration": "SET lock_configuration = false",
    "filesystems": "SET disabled_filesystems = ''",
    "logging": "CALL enable_logging(storage = 'file', storage_path = 'x')",
    "create": "CREATE TABLE t AS SELECT 1",
    "insert": "INSERT INTO failures SELECT NULL",
    "update": "UPDATE reports SET place = 'x'",
    "delete": "DELETE FROM reports",
    "drop": "DROP TABLE reports",
    "writable insert": "WITH x AS (INSERT INTO failures SELECT * FROM failures RETURNING *) FROM x",
    "writable delete": "WITH x AS (DELETE FROM reports RETURNING *) FROM x",
    "two statements": f"{COUNT}; {COUNT}",
    "change behind a question": "SELECT 1; DROP TABLE reports",
    "begin": "BEGIN; DELETE FROM reports; COMMIT",
    "change inside of query": "FROM query('DELETE FROM reports')",
    "python": "FROM sys",
    "parser": "SELECT " + "(" * 5_000 + "1" + ")" * 5_000,
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_question_can_only_ask(untouched: Path, name: str) -> None:
    with pytest.raises(QueryFailure) as refused:
        rows(untouched, REFUSED[name])
    assert refused.value.key in ("bad_query", "many_statements")


HARMLESS = [
    "FORCE CHECKPOINT",
    "VACUUM reports",
    "CREATE TEMP TABLE t AS FROM range(3000000)",
    "CREATE TEMP VIEW reports AS SELECT 1",
    "SET VARIABLE x = 1",
    "PREPARE x AS SELECT 1",
    "BEGIN",
    "FROM duckdb_settings()",
    f"EXPLAIN ANALYZE {COUNT}",
]


@pytest.mark.parametrize("sql", HARMLESS)
def test_what_is_not_refused_leaves_nothing(untouched: Path, sql: str) -> None:
    with suppress(QueryFailure):
        rows(untouched, sql)
    assert rows(untouched, COUNT) == [(2,)]


ENDLESS = {
    "cross join": "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c",
    "sum": "SELECT sum(a.i * b.i) FROM range(100000000) a(i), range(1000) b(i)",
    "recursion": "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
    "series": "SELECT count(*) FROM generate_series(1, 9000000000000000000)",
    "unnest": "SELECT count(*) FROM (SELECT unnest(range(100000000)) FROM range(1000))",
    "repeat": "SELECT length(repeat('a', 1000000000))",
    "repeat four gigabytes": "SELECT repeat('a', 4000000000)",
    "repeat in rows": "SELECT repeat('a', 100000000) FROM range(1000)",
    "printf": "SELECT printf('%2000000000d', 1)",
    "format": "SELECT format('{:2000000000}', 1)",
    "lpad": "SELECT lpad('a', 2000000000, 'b')",
    "bitstring": "SELECT bitstring('1', 2000000000)",
    "levenshtein": "SELECT levenshtein(repeat('ab', 100000), repeat('ba', 100000))",
    "damerau": "SELECT damerau_levenshtein(repeat('ab', 20000), repeat('ba', 20000))",
    "list": "SELECT len(range(1000000000))",
    "fold": "SELECT list_reduce(range(100000000), lambda x, y: x + y)",
    "alternatives": "SELECT " + " OR ".join(f"{number} = 1" for number in range(50_000)),
    "string_agg": "SELECT length(string_agg(repeat('x', 1000), ',')) FROM range(10000000)",
    "list of all": "SELECT list(i) FROM range(1000000000) t(i)",
    "order": "SELECT i FROM range(2000000000) t(i) ORDER BY hash(i)",
    "window": "SELECT sum(i) OVER (ORDER BY hash(i)) FROM range(1000000000) t(i)",
    "distinct": "SELECT count(DISTINCT hash(i)) FROM range(2000000000) t(i)",
    "replace": "SELECT regexp_replace(repeat('a', 50000000), 'a', repeat('b', 40), 'g')",
    "json": "SELECT json_array_length(('[' || repeat('1,', 500000000) || '1]')::JSON)",
    "deep json": "SELECT repeat('[', 100000000)::JSON",
    "doubling": "WITH "
    + ", ".join(f"a{n} AS (FROM {f'a{n - 1}' if n else 'range(10)'} x, {f'a{n - 1}' if n else 'range(10)'} y)"
                for n in range(14)) + " SELECT count(*) FROM a13",
}  # fmt: skip


@pytest.mark.parametrize("name", ENDLESS)
def test_a_question_that_takes_too_much_is_stopped(untouched: Path, name: str) -> None:
    began = time.monotonic()
    with pytest.raises(QueryFailure) as stopped:
        rows(untouched, ENDLESS[name], seconds=1, memory=512)
    assert stopped.value.key in ("query_timeout", "query_memory", "query_died")
    assert time.monotonic() - began < 8
    assert rows(untouched, COUNT) == [(2,)]


@pytest.mark.parametrize("sql", [ENDLESS["repeat four gigabytes"], ENDLESS["repeat in rows"], ENDLESS["list"]])
def test_memory_has_an_end_that_is_told(database: Path, sql: str) -> None:
    with pytest.raises(QueryFailure, match="512 MB") as stopped:
        rows(database, sql, seconds=60, memory=512)
    assert stopped.value.key == "query_memory"


def test_the_time_of_whoever_reads_the_rows_does_not_count(database: Path) -> None:
    with answering(database, "FROM range(300000)", limits=Limits(seconds=5)) as answer:
        found = iter(answer.rows)
        first = next(found)
        time.sleep(6)
        assert 1 + sum(1 for _ in found) == 300_000
    assert first == (0,)


def test_no_limit_of_time(database: Path) -> None:
    assert rows(database, COUNT, seconds=0) == [(2,)]


@pytest.mark.skipif(sys.platform != "linux", reason="memory of another process is read from /proc")
def test_an_answer_without_end_comes_piece_by_piece(database: Path) -> None:
    with Sandbox() as box:
        answer = box.ask(database, "SELECT i, repeat('x', 1000) FROM range(1000000000000) t(i)")
        assert sum(1 for _ in islice(answer.rows, 200_000)) == 200_000
        status = Path(f"/proc/{box._child.pid}/status").read_text()
        peak = int(status.partition("VmHWM:")[2].split()[0])
    assert peak < 300_000


def test_values_come_as_they_are(database: Path) -> None:
    sql = """SELECT 1::HUGEINT << 100, 1.50::DECIMAL(9, 2), 0.5::DOUBLE, 'ữ', NULL, true, DATE '2024-03-12',
             TIMESTAMP '2024-03-12 07:30:00', INTERVAL 2 DAY, 'a'::BLOB, [1, NULL], {'a': [DATE '2024-01-01']},
             MAP {'k': 1}, '70aaa7b7-05bc-4bee-a947-7a3f63a7d345'::UUID, '{"a": 1}'::JSON, 1 AS a, 2 AS a"""
    with answering(database, sql) as answer:
        assert answer.columns[-2:] == ("a", "a_2")
        assert answer.json_columns == {14}
        assert list(answer.rows) == [(
            1 << 100, Decimal("1.50"), 0.5, "ữ", None, True, date(2024, 3, 12),
            datetime(2024, 3, 12, 7, 30), timedelta(days=2), b"a", [1, None], {"a": [date(2024, 1, 1)]},
            {"k": 1}, UUID("70aaa7b7-05bc-4bee-a947-7a3f63a7d345"), '{"a": 1}', 1, 2,
        )]  # fmt: skip


def test_an_answer_is_that_of_the_engine(database: Path) -> None:
    with duckdb.connect(str(database), read_only=True) as db:
        for table in ("reports", "figures", "facts", "report_texts"):
            assert rows(database, f"FROM {table} ORDER BY ALL") == db.execute(f"FROM {table} ORDER BY ALL").fetchall()


def test_parameters_and_odd_texts_arrive(database: Path) -> None:
    found = rows(database, "SELECT $name, $year", {"name": "';\x00 ữ \u202e", "year": 2024})
    assert found == [("';\x00 ữ \u202e", 2024)]
    with pytest.raises(QueryFailure):
        rows(database, "SELECT '\udcff'")


def test_failures_of_opening_arrive(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_text("không phải")
    for name, key in (("none.duckdb", "no_database"), ("x.duckdb", "no_database_file")):
        with pytest.raises(DatabaseFailure) as failure:
            rows(tmp_path / name, COUNT)
        assert failure.value.key == key
        assert str(tmp_path / name) in str(failure.value)


def test_an_error_behind_the_first_rows_arrives(database: Path) -> None:
    with pytest.raises(QueryFailure, match="Conversion"):
        rows(database, "SELECT CASE WHEN i = 3000000 THEN 'x' ELSE '1' END::INTEGER FROM range(4000000) t(i)")


def test_a_process_that_is_killed_is_told(database: Path) -> None:
    with Sandbox() as box:
        answer = box.ask(database, "FROM range(1000000000)")
        next(iter(answer.rows))
        box._child.kill()
        with pytest.raises(QueryFailure) as failure:
            list(answer.rows)
    assert failure.value.key in ("query_died", "query_memory")  # between two pieces, or in the middle of one


def test_an_answer_is_data_only() -> None:
    class Evil:
        def __reduce__(self) -> Any:
            return os.system, ("touch evil",)

    with pytest.raises(pickle.UnpicklingError, match="system"):
        _Plain(io.BytesIO(pickle.dumps(Evil()))).load()


def test_a_lake_is_asked_in_the_same_way(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from test_lake import shards

    Lake(str(tmp_path / "hồ")).write(shards(sorted(folder.glob("*.txt"))))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tạm"))
    (tmp_path / "tạm").mkdir()
    lake = str(tmp_path / "hồ")
    assert rows(lake, "SELECT error_code, message FROM failures") == []
    assert rows(lake, COUNT) == [(2,)]
    for sql in ("COPY reports TO 'x.csv'", ENDLESS["repeat four gigabytes"]):
        with pytest.raises(QueryFailure):
            rows(lake, sql)
    assert len(rows(lake, "FROM v_tong_hop")) == 1
    with pytest.raises(QueryFailure, match="300 MB"):
        rows(lake, "SELECT list(a.range) FROM range(30000000) a, range(3) b", memory=300)
    with pytest.raises(QueryFailure, match="3 giây"):
        rows(lake, ENDLESS["cross join"], seconds=3)
    with pytest.raises(UsageFailure):
        rows(str(tmp_path / "không"), COUNT)
    assert list((tmp_path / "tạm").iterdir()) == []


def asking(database: Path, sql: str, *options: str) -> subprocess.Popen[str]:
    asked = subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "query", "-", "--db", str(database), *options],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert asked.stdin
    asked.stdin.write(sql)
    asked.stdin.close()
    asked.stdin = None
    return asked


def test_the_command_line_tells_and_ends(database: Path) -> None:
    asked = asking(database, ENDLESS["cross join"], "--timeout", "1.5")
    output, errors = asked.communicate(timeout=30)
    assert (asked.returncode, output) == (2, "")
    assert "1.5 giây" in errors
    assert "--timeout" in errors
    assert "Traceback" not in errors


@pytest.mark.skipif(sys.platform != "linux", reason="children of a process are read from /proc")
@pytest.mark.parametrize("name", ["levenshtein", "alternatives", "lpad"])
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_no_process_stays_behind(database: Path, name: str, ending: signal.Signals) -> None:
    asked = asking(database, ENDLESS[name], "--memory", "1024")
    children = _children(asked.pid)
    asked.send_signal(ending)
    asked.communicate(timeout=10)
    assert asked.returncode == (130 if ending is signal.SIGINT else -ending)
    until = time.monotonic() + 3
    while any(map(_alive, children)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(map(_alive, children))


def _children(pid: int) -> list[int]:
    """The child processes of ``pid`` once one of them is at work on its question."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        time.sleep(0.05)
        found = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        if found and "_duckdb" in Path(f"/proc/{found[0]}/maps").read_text():
            time.sleep(1)
            return found
    raise AssertionError


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
