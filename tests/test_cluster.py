"""Past one machine: two real workers, a real S3 server, workers that are killed; the facts are those of a local run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cluster_documents
import made_report
import pytest
from made_runs import Watch, account, ask, content, run
from made_store import serving
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cluster import Dask
from pipeline.errors import ClusterFailure, UsageFailure
from pipeline.fingerprint import fingerprints
from pipeline.lake import Lake
from pipeline.load import now
from pipeline.objects import select_anywhere
from pipeline.remote import Done, Task, read_batch
from pipeline.run import Summary, ingest_with
from pipeline.store import reading
from pipeline.version import version

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """The address of an S3 server."""
    with serving() as server:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"


@pytest.fixture(scope="module")
def scheduler(store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers, as an operator starts them."""
    folder = tmp_path_factory.mktemp("cum")
    file = folder / "scheduler.json"
    common = ["--no-dashboard", "--scheduler-file", str(file)]
    worker = ["worker", *common, "--local-directory", str(folder)]
    workers = [[*worker, "--name", "a", "--nthreads", "1"], [*worker, "--name", "b", "--nthreads", "2"]]
    commands = [["scheduler", *common, "--port", "0"], *workers]
    environ = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    with (folder / "log").open("wb") as log:
        processes = [
            subprocess.Popen([sys.executable, "-m", "dask", *one], env=environ, cwd=folder, stdout=log, stderr=log)
            for one in commands
        ]
        try:
            yield _address(file)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(20)


def _address(file: Path) -> str:
    end = time.monotonic() + 60
    while not file.exists() or not file.read_text():
        assert time.monotonic() < end, "the scheduler did not start"
        time.sleep(0.1)
    return str(json.loads(file.read_text())["address"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports, the same bytes twice, a damaged file, one that crashes its process."""
    made = tmp_path / "kho"
    made.mkdir()
    for number in range(12):
        made_report.write(made, f"{number:02}.txt", f"{made_report.TEXT}\nBản {number}.")
    (made / "bản sao.txt").write_bytes((made / "03.txt").read_bytes())
    (made / "hỏng.pdf").write_bytes(b"%PDF-1.4\nnothing")
    made_report.write(made, "sập.txt", f"%MOCK crash {tmp_path / 'lan'}")
    return made


def cluster_run(
    scheduler: str, paths: list[str], database: Path, lake: str | None = None, watch: Watch | None = None, **how: Any
) -> Summary:
    force = how.get("force", False)
    with Dask(scheduler, lake, work=cluster_documents.work, **{"batch": 4} | how) as engine:
        return ingest_with(engine, paths, database, watch or Watch(), force=force)


def prints(database: Path) -> dict[str, str]:
    with reading(database) as db:
        return fingerprints(db)


@pytest.mark.parametrize("lake", [None, "kho-ket-qua"])
def test_a_cluster_finds_what_one_machine_finds(scheduler: str, folder: Path, tmp_path: Path, lake: str | None) -> None:
    here, there, note = tmp_path / "here.duckdb", tmp_path / "there.duckdb", tmp_path / "lan"
    local = run(folder, here, work=cluster_documents.work)
    assert note.read_text() == "x"
    watch = Watch()
    done = cluster_run(scheduler, [str(folder)], there, lake and str(tmp_path / lake), watch)
    assert account(done) == account(local) == (13, 0, 2)
    assert watch.done == watch.total == 15
    assert prints(there) == prints(here)
    stages = "SELECT stage, format, files, failed, seconds IS NULL FROM run_stages WHERE stage <> 'write' ORDER BY ALL"
    assert ask(there, stages) == ask(here, stages)
    assert note.read_text() == "xxx", "a file that crashes is tried once more"
    assert ask(there, "SELECT error_code FROM failures WHERE source_path LIKE '%sập.txt'") == [("crashed",)]
    assert account(cluster_run(scheduler, [str(folder)], there, watch=watch)) == (0, 13, 2)
    assert prints(there) == prints(here)


def test_a_lost_worker_loses_nothing(scheduler: str, tmp_path: Path) -> None:
    folder, note = tmp_path / "kho", tmp_path / "lan"
    folder.mkdir()
    for number in range(6):
        made_report.write(folder, f"{number}.txt", f"{made_report.TEXT}\nBản {number}.")
    made_report.write(folder, "3.txt", f"%MOCK kill_worker_once {note}\n{made_report.TEXT}")
    here, there = tmp_path / "here.duckdb", tmp_path / "there.duckdb"
    assert account(cluster_run(scheduler, [str(folder)], there, str(tmp_path / "lake"), batch=2)) == (6, 0, 0)
    assert note.read_text() == "x", "the worker was not killed"
    run(folder, here, work=cluster_documents.work)
    assert prints(there) == prints(here)


def test_a_run_that_was_broken_off_goes_on(scheduler: str, tmp_path: Path) -> None:
    folder, lake = tmp_path / "kho", str(tmp_path / "lake")
    folder.mkdir()
    for number in range(6):
        made_report.write(folder, f"{number}.txt", f"{made_report.TEXT}\nBản {number}.")
    here, there = tmp_path / "here.duckdb", tmp_path / "there.duckdb"
    run(folder, here)

    class Broken(Watch):
        def advance(self) -> None:
            super().advance()
            if self.done == 3:
                raise RuntimeError("the power fails")

    with pytest.raises(RuntimeError, match="power"):
        cluster_run(scheduler, [str(folder)], there, lake, Broken(), batch=2)
    assert not there.exists()
    complete = {path: path.stat().st_mtime_ns for path in Path(lake).glob("manifest/*.parquet")}
    assert len(complete) >= 2
    done = cluster_run(scheduler, [str(folder)], there, lake, batch=2)
    assert done.read + done.skipped == 6, "what the broken run had committed is skipped"
    assert {path: path.stat().st_mtime_ns for path in complete} == complete, "what was complete is not read again"
    assert prints(there) == prints(here)


def test_a_file_that_takes_workers_along_is_put_aside(scheduler: str, tmp_path: Path) -> None:
    folder, note = tmp_path / "kho", tmp_path / "lan"
    folder.mkdir()
    for number in range(3):
        made_report.write(folder, f"{number}.txt", f"{made_report.TEXT}\nBản {number}.")
    here, there = tmp_path / "here.duckdb", tmp_path / "there.duckdb"
    run(folder, here)
    poison = made_report.write(folder, "1 độc.txt", f"%MOCK kill_worker {note}")
    assert account(cluster_run(scheduler, [str(folder)], there, str(tmp_path / "lake"))) == (3, 0, 1)
    assert ask(there, "SELECT source_path, stage, error_code FROM failures") == [(str(poison), "read", "crashed")]
    assert len(note.read_text()) == 3
    assert prints(there) == prints(here) | {"failures": prints(there)["failures"]}
    assert _told(tmp_path / "lake", "SELECT error_code FROM failures") == [["crashed"]]


def test_from_bucket_to_bucket(scheduler: str, store: str, folder: Path, tmp_path: Path) -> None:
    import fsspec

    bucket = fsspec.filesystem("s3", use_listings_cache=False)
    bucket.mkdir("luu-tru")
    bucket.mkdir("ket-qua")
    bucket.put(str(folder), "luu-tru/kho", recursive=True)
    bucket.pipe_file("luu-tru/kho/.ẩn/x.txt", b"hidden")
    bucket.pipe_file("luu-tru/kho/bảng.css", b"no report")
    here, there, lake = tmp_path / "here.duckdb", tmp_path / "there.duckdb", "s3://ket-qua/kho"
    run(folder, here, work=cluster_documents.work)
    assert account(cluster_run(scheduler, ["s3://luu-tru/kho"], there, lake)) == (13, 0, 2)
    assert _placeless(there, "s3://luu-tru/kho/") == _placeless(here, f"{folder}/")
    assert _told(lake, "SELECT count(*) FROM figures") == [list(ask(here, "SELECT count(*) FROM figures")[0])]
    _kept(scheduler, ["s3://luu-tru/kho"], tmp_path / "again.duckdb", lake, there)


def _placeless(database: Path, root: str) -> dict[str, list[Any]]:
    """The content of ``database`` with paths from ``root`` on and without times."""

    def cleaned(value: Any) -> Any:
        return value.removeprefix(root) if isinstance(value, str) else value

    found = content(database)
    found["report_sources"] = [(*row[:5], *row[6:]) for row in found["report_sources"]]
    found["failures"] = [row[:5] for row in found["failures"]]
    return {table: sorted([tuple(map(cleaned, row)) for row in rows], key=repr) for table, rows in found.items()}


def _kept(scheduler: str, paths: list[str], database: Path, lake: str, same: Path) -> None:
    """A new database from a lake that holds everything: nothing is read again."""
    with Dask(scheduler, lake, work=cluster_documents.work, batch=3) as engine, pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_read", None)
        ingest_with(engine, paths, database, Watch())
    assert prints(database) == prints(same)


def test_what_the_lake_holds_is_not_read_again_and_counts_once(scheduler: str, folder: Path, tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"{number}.duckdb" for number in range(3))
    lake = str(tmp_path / "lake")
    cluster_run(scheduler, [str(folder)], first, lake)
    _kept(scheduler, [str(folder)], second, lake, first)
    before = Lake(lake).batches()
    cluster_run(scheduler, [str(folder)], third, lake, batch=5, force=True)
    assert len(Lake(lake).batches()) > len(before)
    assert prints(third) == prints(first)
    _same_answers(third, lake)
    (damaged,) = [batch for batch in before if _rows(lake, batch) == 4][:1]
    (Path(lake) / "facts" / f"{damaged}.parquet").write_bytes(b"PAR1")
    fourth = tmp_path / "4.duckdb"
    cluster_run(scheduler, [str(folder)], fourth, lake)
    assert prints(fourth) == prints(first)


def _rows(lake: str, batch: str) -> int:
    shards = Lake(lake).read(batch)
    return 0 if shards is None else int(shards.tables["reports"].num_rows)


QUESTIONS = (
    "SELECT * FROM reports ORDER BY ALL",
    "SELECT * EXCLUDE (run_id) FROM report_sources ORDER BY ALL",
    'SELECT * EXCLUDE ("at") FROM failures ORDER BY ALL',
    "SELECT rule, message, evidence->>'$.raw' AS raw FROM v_flags ORDER BY ALL",
    "SELECT * FROM v_facts ORDER BY ALL",
    "SELECT * FROM v_tong_hop ORDER BY ALL",
    "SELECT outcome, count(*) FROM number_ledger GROUP BY ALL ORDER BY ALL",
    "SELECT unit, sum(value), typeof(sum(value)) FROM figures GROUP BY unit ORDER BY ALL",
    "SELECT bool_and(matches), count(*) FROM v_spans",
)


def _same_answers(database: Path, lake: str | Path) -> None:
    for question in QUESTIONS:
        assert _told(lake, question) == _told(database, question, "--db"), question


def _told(place: str | Path, sql: str, option: str = "--lake") -> Any:
    result = CliRunner().invoke(app, ["query", sql, option, str(place), "--format", "json"])
    assert result.exit_code == 0, result.output
    return [list(row.values()) for row in json.loads(result.stdout)]


def test_the_command_line(scheduler: str, tmp_path: Path) -> None:
    made_report.write(tmp_path)
    lake, database = tmp_path / "lake", tmp_path / "x.duckdb"
    options = ["--engine", "dask", "--scheduler", scheduler, "--lake", str(lake), "--db", str(database)]
    result = CliRunner().invoke(app, ["ingest", str(tmp_path / "bao-cao.txt"), *options])
    assert result.exit_code == 0, result.output
    _same_answers(database, lake)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--engine", "dask"], "--scheduler"),
        (["--lake", "x"], "--engine dask"),
        (["--engine", "dask", "--scheduler", "nowhere"], "dask scheduler"),
    ],
)
def test_a_wrong_command_line_says_what_to_do(options: list[str], words: str, tmp_path: Path) -> None:
    made_report.write(tmp_path)
    database = tmp_path / "x.duckdb"
    result = CliRunner().invoke(app, ["ingest", str(tmp_path), "--db", str(database), *options])
    assert result.exit_code in (2, 3)
    assert words in result.stderr
    assert not database.exists()


def test_a_scheduler_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr("pipeline.cluster._SECONDS", 0.5)
    nobody = LocalCluster(n_workers=0, processes=False, dashboard_address=":0")  # type: ignore[no-untyped-call]
    with nobody, pytest.raises(ClusterFailure, match="dask worker"):
        Dask(nobody.scheduler_address)


def test_another_version_does_nothing() -> None:
    task = Task(
        name="", stamps=(), work=cluster_documents.work, limits=None, lake=None, version="0", method="", at=now()
    )
    assert read_batch(task) == Done(version=version())


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("distributed", "fsspec"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            with pytest.raises(ClusterFailure, match=r"pip install 'baocao\[cluster\]'"):
                Dask("tcp://127.0.0.1:1") if module == "distributed" else Lake("x")


def test_a_bucket_that_is_not_there(store: str) -> None:
    with pytest.raises((ClusterFailure, UsageFailure)):
        select_anywhere(["s3://khong-co/x"])
    with pytest.raises(ClusterFailure, match="ftps"):
        select_anywhere(["ftps+x://y"])
