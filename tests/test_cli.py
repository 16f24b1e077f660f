"""The commands as users call them: exit status, what goes to standard output, what to standard error."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import made_report
import pytest
from test_run import Watch

from pipeline.run import ingest

COMMANDS = ("scan", "ingest", "check", "query", "show", "extract", "tonghop", "eval")
MAIN = [sys.executable, "-c", "from pipeline.cli import main; main()"]


def baocao(*arguments: str, cwd: Path, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    env |= {"LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"} | environ
    return subprocess.run(
        [*MAIN, *arguments], cwd=cwd, env=env, input=stdin, capture_output=True, encoding="utf-8", timeout=120
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a report in ``kho`` and the database it was read into, where every command looks for it."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "kho").mkdir()
    made_report.write(folder / "kho")
    done = baocao("ingest", "kho", cwd=folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "Đã đọc 1" in done.stderr
    assert (folder / "outputs" / "baocao.duckdb").exists()
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str, tmp_path: Path) -> None:
    done = baocao(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert f"Ví dụ: baocao {command}" in done.stdout
    assert f"Example: baocao {command}" in baocao("--lang", "en", command, "--help", cwd=tmp_path).stdout


def test_help_names_every_command_and_is_quick(tmp_path: Path) -> None:
    done = baocao("--help", cwd=tmp_path)
    assert all(command in done.stdout for command in COMMANDS)
    heavy = "spacy underthesea duckdb pyarrow pdfplumber docx regex"
    script = f"import sys, pipeline.cli; sys.exit(' '.join(sys.modules.keys() & set('{heavy}'.split())) or 0)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_version(tmp_path: Path) -> None:
    assert baocao("--version", cwd=tmp_path).stdout.startswith("baocao ")


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["ingest", "không-có"], 2, "không-có"),
        (["ingest", "trống"], 2, "trống"),
        (["ingest"], 2, "PATH"),
        (["ingest", "kho", "--ocr", "maybe"], 2, "maybe"),
        (["query", "SELECT nonsense FROM reports"], 2, "nonsense"),
        (["query"], 2, "--list"),
        (["query", "SELECT 1", "--name", "bao-cao"], 2, "--name"),
        (["query", "SELECT 1", "--param", "a=1"], 2, "--param"),
        (["query", "--name", "thieu-mục"], 2, "thieu-muc"),
        (["query", "SELECT 1", "--db", "none.duckdb"], 3, "none.duckdb"),
        (["check", "--db", "none.duckdb"], 3, "baocao ingest"),
        (["check", "--profile", "khác"], 2, "khác"),
        (["show", "không-có"], 4, "không-có"),
        (["show", ""], 4, "bao-cao"),
        (["extract", "không-có.txt"], 2, "không-có.txt"),
        (["eval", "không-có"], 2, "không-có"),
        (["eval", "kho", "--min", "x"], 2, "--min"),
    ],
)
def test_what_goes_wrong_is_told(place: Path, arguments: list[str], status: int, words: str) -> None:
    (place / "trống").mkdir(exist_ok=True)
    done = baocao(*arguments, cwd=place)
    assert (done.returncode, done.stdout) == (status, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_path_that_is_not_there_makes_no_database(tmp_path: Path) -> None:
    assert baocao("ingest", "nothing", "--db", "x.duckdb", cwd=tmp_path).returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_some_files_failed(tmp_path: Path) -> None:
    made_report.write(tmp_path)
    (tmp_path / "rỗng\n\x1b[31m.txt").write_bytes(b"")
    done = baocao("ingest", ".", "--db", "x.duckdb", "--ocr", "always", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "lỗi 1" in done.stderr
    assert "[empty]" in done.stderr
    assert "\x1b" not in done.stderr


def test_a_locked_database_names_its_holder(place: Path) -> None:
    database = place / "outputs" / "baocao.duckdb"
    with duckdb.connect(str(database)):
        for arguments in (["ingest", "kho"], ["check"], ["query", "SELECT 1"]):
            done = baocao(*arguments, cwd=place)
            assert done.returncode == 3
            assert f"PID {os.getpid()}" in done.stderr


def test_json_is_alone_on_standard_output(place: Path) -> None:
    for arguments in (["check"], ["query", "FROM reports"], ["query", "--list"], ["show", "bao-cao.txt"]):
        done = baocao(*arguments, "--format", "json", cwd=place)
        assert json.loads(done.stdout), done.stderr
    assert json.loads(baocao("extract", "kho/bao-cao.txt", cwd=place).stdout)["number"] == "17"


def test_extract_reads_standard_input_and_fails_with_one(place: Path) -> None:
    done = baocao("extract", "-", cwd=place, stdin=made_report.TEXT)
    found = json.loads(done.stdout)
    assert found["doc_refs"][0]["symbol"] == "KH-UBND"
    for row in found["doc_refs"] + found["figures"]:
        assert found["text"][row["char_start"] : row["char_end"]] == row["raw"]
    done = baocao("extract", "-", cwd=place, stdin=" ")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr


def test_query_reads_sql_from_standard_input_and_writes_files(place: Path) -> None:
    done = baocao("query", "-", "--format", "csv", cwd=place, stdin="SELECT number, symbol FROM reports")
    assert (done.returncode, done.stdout) == (0, "number,symbol\n17,BC-UBND\n")
    for form in ("parquet", "xlsx", "csv", "json", "table"):
        done = baocao("query", "FROM reports", "--format", form, "--output", f"x.{form}", cwd=place)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert (place / f"x.{form}").stat().st_size > 100
    assert not list(place.glob("*.part"))


def test_show_by_id_by_its_beginning_and_by_file(place: Path) -> None:
    report_id = json.loads(baocao("show", "bao-cao.txt", "--format", "json", cwd=place).stdout)["report"]["report_id"]
    texts = {baocao("show", name, cwd=place).stdout for name in (report_id, report_id[:6], "bao-cao", "bao-cao.txt")}
    assert len(texts) == 1
    text = texts.pop()
    assert "UBND xã Suối Mơ" in text
    assert "KH 8/KH-UBND · 2024-01-05" in text


def test_show_an_ambiguous_name_lists_the_candidates(tmp_path: Path) -> None:
    made_report.write(tmp_path, "quý 1.txt")
    made_report.write(tmp_path, "quý 2.txt", made_report.TEXT + "\nKhác.")
    ingest([str(tmp_path)], tmp_path / "x.duckdb", Watch(), jobs=1)
    done = baocao("show", "quý", "--db", "x.duckdb", cwd=tmp_path)
    assert done.returncode == 4
    assert "quý 1.txt" in done.stderr
    assert "quý 2.txt" in done.stderr


def test_language_stands_anywhere_and_follows_the_locale(place: Path) -> None:
    for done in (
        baocao("show", "x", "--lang", "en", cwd=place),
        baocao("--lang=en", "show", "x", cwd=place),
        baocao("show", "x", cwd=place, LANG="en_US.UTF-8"),
    ):
        assert "There is no report" in done.stderr
    assert "Không có báo cáo" in baocao("show", "x", cwd=place, LANG="de_DE.UTF-8").stderr


def test_a_console_that_knows_no_vietnamese_is_no_reason_to_fail(place: Path) -> None:
    assert baocao("check", cwd=place, PYTHONIOENCODING="cp1252").returncode in (0, 1)


def test_a_reader_that_leaves_is_no_error(place: Path) -> None:
    command = f"{' '.join(map(repr, MAIN))} query 'FROM range(200000)' --format csv | head -1"
    done = subprocess.run(["sh", "-c", command], cwd=place, capture_output=True, encoding="utf-8", timeout=60)
    assert (done.stdout, done.stderr) == ("range\n", "")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_ends_with_130_and_keeps_what_was_read(tmp_path: Path) -> None:
    for number in range(400):
        made_report.write(tmp_path, f"{number}.txt", f"{made_report.TEXT * 4}\nBản {number}.")
    database = tmp_path / "x.duckdb"
    running = subprocess.Popen(
        [*MAIN, "ingest", ".", "--db", str(database)], cwd=tmp_path, stderr=subprocess.PIPE, start_new_session=True
    )
    wal = Path(f"{database}.work/baocao.duckdb.wal")
    for _ in range(600):
        if (wal.exists() and wal.stat().st_size > 300_000) or running.poll() is not None:
            break
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130, told.decode()
    assert "Traceback" not in told.decode()
    with duckdb.connect(str(database), read_only=True) as db:
        reports, texts = db.execute(
            "SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM report_texts)"
        ).fetchall()[0]
        assert 0 < reports == texts < 400
        assert db.execute("SELECT status FROM runs").fetchall() == [("interrupted",)]
