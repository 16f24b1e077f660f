"""Questions: the lock, bad SQL, the formats, the named questions."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import made_report
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_run import Watch

from pipeline.errors import QueryFailure, UsageFailure
from pipeline.messages import speaking
from pipeline.output import Answer, Format, csv_cell, decimal_text, json_text, write_answer
from pipeline.query import arguments, ask, question, questions
from pipeline.run import ingest
from pipeline.store import reading, writing


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kho")
    ingest([str(made_report.write(folder))], folder / "x.duckdb", Watch(), jobs=1)
    return folder / "x.duckdb"


@pytest.fixture
def db(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with reading(database) as connection:
        yield connection


REFUSED = [
    "INSERT INTO failures SELECT NULL",
    "DROP TABLE reports",
    "CREATE TABLE t AS SELECT 1",
    "WITH gone AS (DELETE FROM reports RETURNING *) FROM gone",
    "FROM read_text('/etc/hostname')",
    "FROM glob('*')",
    "COPY reports TO 'x.csv'",
    "EXPORT DATABASE 'x'",
    "ATTACH 'x.duckdb'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '1GB'",
    "SET enable_external_access = true",
    "SET log_query_path = 'x.log'",
    "CALL enable_logging(storage = 'file', storage_path = 'x')",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_a_question_can_change_nothing(
    db: duckdb.DuckDBPyConnection, sql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QueryFailure):
        list(ask(db, sql).rows)
    assert list(tmp_path.iterdir()) == []
    assert list(ask(db, "SELECT count(*) FROM reports").rows) == [(1,)]


def test_a_python_variable_is_no_table(db: duckdb.DuckDBPyConnection) -> None:
    frame = pq.read_table  # a name that a replacement scan would look at
    assert frame
    with pytest.raises(QueryFailure, match="frame"):
        ask(db, "FROM frame")


def test_bad_sql_is_told_with_its_place(db: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(QueryFailure) as failure:
        ask(db, "SELECT issuer,\n  nonsense FROM reports")
    assert "nonsense" in str(failure.value)
    assert "LINE 2" in str(failure.value)
    assert "^" in str(failure.value)


def test_columns_of_one_name_stay_apart(db: duckdb.DuckDBPyConnection) -> None:
    assert ask(db, "SELECT 1 AS a, 2 AS a, 3 AS a_2").columns == ("a", "a_2", "a_2_2")


def wide(*rows: tuple[object, ...]) -> Answer:
    columns = tuple(f"c{place}" for place in range(len(rows[0])))
    return Answer(columns=columns, rows=rows)


@pytest.mark.parametrize(
    ("number", "text"), [("12.500000", "12.5"), ("2000.000000", "2000"), ("0.000000", "0"), ("-0.100000", "-0.1")]
)
def test_decimals_lose_only_idle_zeros(number: str, text: str) -> None:
    assert decimal_text(Decimal(number)) == text
    assert json_text(Decimal(number)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_decimals_in_json_are_exact(number: Decimal) -> None:
    assert Decimal(str(json.loads(json_text(number), parse_float=Decimal))) == number


@pytest.mark.parametrize("text", ["=1+1", "+84 abc", "-x", "@SUM(A1)", "\t=1", "\r", "＝1"])
def test_a_csv_cell_is_no_formula(text: str) -> None:
    assert csv_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["-12.5", "+3", "a=b", "", "Kế hoạch"])
def test_a_csv_cell_that_is_harmless_stays(text: str) -> None:
    assert csv_cell(text) == text


def test_csv_and_json_go_round(tmp_path: Path) -> None:
    row = ('dòng 1\ndòng 2, "trích"', None, Decimal("1.500000"), date(2024, 3, 12), True)
    write_answer(wide(row), Format.csv, str(tmp_path / "x.csv"))
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1] == [row[0], "", "1.5", "2024-03-12", "true"]
    write_answer(wide(row), Format.json, str(tmp_path / "x.json"))
    found = json.loads((tmp_path / "x.json").read_text("utf-8"))
    assert found == [{"c0": row[0], "c1": None, "c2": 1.5, "c3": "2024-03-12", "c4": True}]


def test_an_empty_answer_is_an_empty_list(tmp_path: Path, db: duckdb.DuckDBPyConnection) -> None:
    write_answer(ask(db, "FROM failures"), Format.json, str(tmp_path / "x.json"))
    assert json.loads((tmp_path / "x.json").read_text("utf-8")) == []


def test_parquet_keeps_types(tmp_path: Path, db: duckdb.DuckDBPyConnection) -> None:
    write_answer(ask(db, "SELECT issued_on, number, char_count FROM reports"), Format.parquet, str(tmp_path / "x"))
    assert pq.read_table(tmp_path / "x").to_pylist()[0]["issued_on"] == date(2024, 3, 12)


def test_excel_holds_no_formula_no_link_and_shortens_visibly(tmp_path: Path) -> None:
    row = (
        "=1+1",
        "http://a.vn",
        "x" * 40_000,
        Decimal("1.5"),
        Decimal(12345678901234567890),
        date(2024, 3, 12),
        "\x07",
        None,
    )
    write_answer(wide(row), Format.xlsx, str(tmp_path / "x.xlsx"))
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        texts = {name: book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml")}
    sheet, strings = texts["xl/worksheets/sheet1.xml"], "".join(texts.values())
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert "=1+1" in strings
    assert "40000" in strings
    assert "12345678901234567890" in strings
    assert "<v>1.5</v>" in sheet


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageFailure, match="Không ghi được"):
        write_answer(wide((1,)), Format.csv, str(tmp_path / "none" / "x.csv"))


@pytest.mark.parametrize("width", ["40", "200"])
def test_a_table_shows_every_value(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.terminal import write_table

    monkeypatch.setenv("COLUMNS", width)
    file = io.StringIO()
    write_table(wide(("một", "hai", "ba", "bốn \x1b[31m", Decimal("5.50"), 6)), file)
    assert all(word in file.getvalue() for word in ("một", "hai", "ba", "bốn \\x1b[31m", "5.5", "6"))


def test_there_are_enough_questions() -> None:
    assert len(questions()) >= 14


@pytest.mark.parametrize("name", [one.name for one in questions()])
def test_every_question_runs_and_its_example_is_right(db: duckdb.DuckDBPyConnection, name: str) -> None:
    asked = question(name)
    words = asked.example.split("--param ")
    assert words[0].strip() == f"baocao query --name {name}"
    given_values = [word.strip().replace('"', "") for word in words[1:]]
    answer = ask(db, asked.sql, arguments(asked, given_values))
    list(answer.rows)
    required = [f"{one.name}=1" for one in asked.parameters if one.required]
    assert ask(db, asked.sql, arguments(asked, required)).columns == answer.columns


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_question_is_described(lang: str) -> None:
    with speaking(lang):
        assert all(one.about and all(parameter.about for parameter in one.parameters) for one in questions())


def test_every_question_runs_on_an_empty_database(tmp_path: Path) -> None:
    with writing(tmp_path / "x.duckdb"):
        pass
    with reading(tmp_path / "x.duckdb") as db:
        for one in questions():
            required = [f"{parameter.name}=1" for parameter in one.parameters if parameter.required]
            rows = list(ask(db, one.sql, arguments(one, required)).rows)
            assert bool(rows) == (one.name == "chi-tieu"), one.name  # the catalogue is there before any report


def test_questions_find_what_the_report_says(db: duckdb.DuckDBPyConnection) -> None:
    def answer(name: str, *given_values: str) -> str:
        asked = question(name)
        return str(list(ask(db, asked.sql, arguments(asked, given_values)).rows))

    assert "08/KH-UBND" in answer("ai-vien-dan", "so=08")
    assert "125" in answer("so-lieu", "tu=HO SO")
    assert "15500000" in answer("tien")
    assert "96" in answer("ty-le")
    assert "bộ phận một cửa" in answer("tim", "tu=bo phan mot cua")
    assert "Đề nghị huyện" in answer("noi-dung-muc", "muc=kien_nghi")


@pytest.mark.parametrize(
    ("name", "given_values", "words"),
    [
        ("thieu_muk", [], "thieu-muc"),
        ("so-lieu", [], "tu"),
        ("so-lieu", ["tu"], "tên=giá_trị"),
        ("so-lieu", ["khác=1"], "tên=giá_trị"),
        ("so-lieu", ["khac=1"], "khac"),
        ("thieu-muc", ["nam=hai"], "số nguyên"),
    ],
)
def test_a_wrong_question_is_told(name: str, given_values: list[str], words: str) -> None:
    with pytest.raises(UsageFailure, match=words):
        arguments(question(name), given_values)
