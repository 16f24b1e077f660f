"""Rows, transactions, and what replaces what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import made_report
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.records import Outline, Section
from pipeline import schema
from pipeline.cells import cell_value
from pipeline.decimals import exact
from pipeline.errors import DatabaseFailure
from pipeline.files import Stamp
from pipeline.load import Batch, known, write
from pipeline.rows import Origin, SectionIndex, report_rows
from pipeline.store import reading, writing
from pipeline.work import Failed, Loaded


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.duckdb"


@pytest.fixture
def db(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with writing(path) as connection:
        yield connection


def stamp(path: str = "/kho/a.txt", sha256: str = "a" * 64) -> Stamp:
    return Stamp(path=path, sha256=sha256, size=1, modified_at=datetime(2024, 3, 12))


def loaded(made: Stamp, **kwargs: Any) -> Loaded:
    report, flags = made_report.records(**kwargs)
    origin = Origin(
        stamp=made,
        file_name=Path(made.path).name,
        source_path=made.path,
        media_type="text/plain",
        reader="text",
        page_count=None,
    )
    return Loaded(stamp=made, rows=report_rows(report, flags, origin))


def put(db: duckdb.DuckDBPyConnection, *stamps: Stamp, **kwargs: Any) -> None:
    batch = Batch(loaded=[loaded(one, **kwargs) for one in stamps], sources=list(stamps))
    write(db, batch, known(db), run_id=1, version="1")


def content(db: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    tables = (*schema.REPORT_TABLES, "report_sources", "failures")
    return {table: db.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in tables}


def counts(db: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return {table: len(rows) for table, rows in content(db).items()}


def test_a_report_goes_in_and_comes_out(db: duckdb.DuckDBPyConnection) -> None:
    put(db, stamp())
    assert db.execute("SELECT report_id, title, issued_on::VARCHAR FROM reports").fetchall() == [
        ("a" * 16, None, "2024-03-12")
    ]
    assert db.execute("SELECT section_id, page, number FROM doc_refs").fetchall() == [(1, 2, "8")]
    assert db.execute("SELECT value, section_id, page FROM figures").fetchall() == [(Decimal(125), 1, 2)]
    assert db.execute("SELECT rule, page FROM flags").fetchall() == [("missing_section", None)]
    assert db.execute("SELECT row_code, row_label, col_label, value FROM table_cells WHERE col_no = 2").fetchall() == [
        (None, None, "Số lượng", None),
        ("1", "Hồ sơ", "Số lượng", Decimal(125)),
    ]
    assert db.execute("SELECT bool_and(matches), count(*) FROM v_spans").fetchall() == [(True, 2)]


def test_loading_twice_changes_nothing(db: duckdb.DuckDBPyConnection) -> None:
    put(db, stamp())
    before = content(db)
    put(db, stamp())
    assert content(db) == before


def test_a_changed_file_replaces_its_old_rows(db: duckdb.DuckDBPyConnection) -> None:
    put(db, stamp(), stamp("/kho/b.txt", "b" * 64))
    before = counts(db)
    put(db, stamp(sha256="c" * 64))
    assert counts(db) == before
    assert db.execute("SELECT report_id[1] FROM reports ORDER BY ALL").fetchall() == [("b",), ("c",)]


def test_a_report_lives_while_one_file_holds_it(db: duckdb.DuckDBPyConnection) -> None:
    put(db, stamp())
    write(db, Batch(sources=[stamp("/kho/z.txt")]), known(db), run_id=1, version="1")
    assert counts(db)["reports"] == 1
    put(db, stamp(sha256="c" * 64))
    rows = db.execute("SELECT report_id[1], source_path, file_name FROM reports ORDER BY ALL").fetchall()
    assert rows == [("a", "/kho/z.txt", "z.txt"), ("c", "/kho/a.txt", "a.txt")]


def test_a_batch_that_fails_leaves_everything_as_it_was(db: duckdb.DuckDBPyConnection) -> None:
    put(db, stamp())
    before = content(db)
    bad = loaded(stamp(sha256="c" * 64))
    bad.rows["doc_refs"][0]["raw"] = None
    with pytest.raises(duckdb.Error):
        write(db, Batch(loaded=[bad], sources=[bad.stamp]), known(db), run_id=2, version="1")
    assert content(db) == before


def test_failures_come_stay_and_go(db: duckdb.DuckDBPyConnection) -> None:
    failed = Failed(path="/kho/a.txt", sha256="f" * 64, stage="read", code="corrupt", message="Hỏng.")
    write(db, Batch(failed=[failed]), known(db), run_id=1, version="1")
    before = content(db)["failures"]
    write(db, Batch(failed=[failed]), known(db), run_id=2, version="1")
    assert content(db)["failures"] == before
    put(db, stamp())
    assert content(db)["failures"] == []


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("0", True),
        ("12.500000000", True),
        ("99999999999999999999999999999999.999999", True),
        ("0.0000001", False),
        ("1E+32", False),
        ("NaN", False),
    ],
)
def test_numbers_are_kept_exactly_or_not_at_all(number: str, kept: bool) -> None:
    assert (exact(Decimal(number)) is not None) is kept


def test_a_number_with_too_many_digits_becomes_a_flag(db: duckdb.DuckDBPyConnection) -> None:
    put(db, stamp(), value=Decimal("0.12345678"), flags=False)
    assert counts(db)["figures"] == 0
    assert db.execute("SELECT rule, severity, page FROM flags").fetchall() == [("value_out_of_range", "warning", 2)]


@settings(max_examples=20, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**25), max_value=10**25))
def test_decimals_survive_the_way_through_arrow(number: Decimal) -> None:
    with duckdb.connect(":memory:") as db:
        db.execute(schema.ddl())
        write(db, Batch(loaded=[loaded(stamp(), value=number)]), known(db), run_id=1, version="1")
        assert db.execute("SELECT value FROM figures").fetchall() == [(number,)]


@st.composite
def outlines(draw: st.DrawFn) -> list[Section]:
    spans = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 4)), max_size=12))
    return [
        Section(
            section_id=number,
            parent_id=None,
            ordinal=number,
            level=level,
            label=None,
            heading=None,
            code=None,
            start=min(a, b),
            end=max(a, b),
            heading_end=min(a, b),
        )
        for number, (a, b, level) in enumerate(spans)
    ]


@given(outlines())
def test_the_index_finds_what_the_outline_finds(sections: list[Section]) -> None:
    index, outline = SectionIndex(sections), Outline(parts=(), sections=tuple(sections))
    assert [index.at(place) for place in range(32)] == [outline.section_at(place) for place in range(32)]


@given(st.text())
def test_any_text_may_stand_in_a_cell(text: str) -> None:
    value = cell_value(text)
    assert value is None or any(map(str.isdigit, text))


def test_a_database_of_somebody_else_is_refused_and_left_alone(path: Path) -> None:
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE t AS SELECT 1 AS a")
    before = path.read_bytes()
    for opening in (writing, reading):
        with pytest.raises(DatabaseFailure, match="không phải"), opening(path):
            pass
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("đây là văn bản " * 500)
    before = path.read_bytes()
    for opening in (writing, reading):
        with pytest.raises(DatabaseFailure, match="không phải"), opening(path):
            pass
    assert path.read_bytes() == before


def test_a_newer_database_is_refused(path: Path) -> None:
    with writing(path) as db:
        db.execute("UPDATE schema_info SET schema_version = 99")
    for opening in (writing, reading):
        with pytest.raises(DatabaseFailure, match="mới hơn"), opening(path):
            pass


def test_an_older_database_is_brought_up_to_date_by_writing(path: Path) -> None:
    with writing(path) as db:
        put(db, stamp())
        before = content(db)
        db.execute("DROP VIEW v_unexplained; DROP VIEW v_spans; DROP TABLE number_ledger")
        db.execute("UPDATE schema_info SET schema_version = 1")
    with pytest.raises(DatabaseFailure, match="--force"), reading(path):
        pass
    with writing(path) as db:
        assert content(db) == before | {"number_ledger": []}
    with reading(path) as db:
        assert db.execute("FROM v_unexplained").fetchall() == []


def test_an_absent_database_is_not_made_by_reading(path: Path) -> None:
    with pytest.raises(DatabaseFailure, match="baocao ingest"), reading(path):
        pass
    assert not path.exists()
