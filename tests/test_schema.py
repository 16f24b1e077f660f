"""The database is what schema.sql says, and schema.sql is what the records say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import duckdb
import pytest

from extractors.records import Cell, Fact, Figure, Flag, Header, LedgerEntry, Reference, Section
from pipeline import schema
from pipeline.arrow import arrow_schema

#: Tables and columns that people write SQL against.
PUBLIC = {
    "reports": "report_id file_name source_path media_type reader page_count char_count doc_type number symbol issuer "
    "admin_level commune district province place issued_on issued_year issued_month title report_kind profile "
    "period_kind period_no period_year period_start period_end signer signer_title addressee part_of part_no container "
    "encodings ocr_confidence grade grade_score grade_reasons",
    "report_parts": "report_id part_no kind doc_type number symbol title issuer issued_on char_start char_end page",
    "pages": "report_id page method ocr_confidence width height",
    "report_texts": "report_id text",
    "sections": "report_id section_id parent_id ordinal level label heading code char_start char_end page",
    "doc_refs": "report_id ref_id section_id doc_type number year symbol issued_on issuer subject relation raw "
    "char_start char_end page box confidence repaired repaired_from",
    "figures": "report_id figure_id section_id source value total unit qualifier label raw char_start char_end page "
    "box confidence repaired repaired_from",
    "table_cells": "report_id table_no row_no col_no text value row_code row_label col_label page",
    "facts": "report_id indicator value unit admin_level mechanism domain source figure_id",
    "flags": "report_id flag_id rule severity section_code message char_start char_end page evidence",
    "number_ledger": "report_id char_start char_end raw outcome",
    "failures": "source_path sha256 stage error_code message at",
    "runs": "run_id started_at finished_at version read skipped failed seconds ignored bytes work_seconds",
    "run_stages": "run_id stage format files failed seconds slowest_seconds slowest_path",
    "run_errors": "run_id stage error_code files example_path",
    "run_files": "run_id place source_path format size seconds slowest_stage error_code",
}


@pytest.fixture
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as connection:
        connection.execute(schema.ddl())
        yield connection


@pytest.mark.parametrize(("table", "columns"), PUBLIC.items())
def test_public_names_are_there(table: str, columns: str) -> None:
    assert set(columns.split()) <= set(schema.columns(table))


@pytest.mark.parametrize(
    ("record", "table", "left_out"),
    [
        (Header, "reports", set()),
        (Section, "sections", {"heading_end"}),
        (Reference, "doc_refs", set()),
        (Figure, "figures", set()),
        (Flag, "flags", set()),
        (Cell, "table_cells", set()),
        (Fact, "facts", set()),
        (LedgerEntry, "number_ledger", set()),
    ],
)
def test_every_field_of_a_record_has_its_column(record: type, table: str, left_out: set[str]) -> None:
    names = {{"start": "char_start", "end": "char_end"}.get(field.name, field.name) for field in fields(record)}
    assert names - left_out <= set(schema.columns(table))


def test_every_table_view_and_column_says_what_it_is(db: duckdb.DuckDBPyConnection) -> None:
    bare = db.execute(
        "SELECT table_name, NULL FROM duckdb_tables() WHERE comment IS NULL AND NOT internal "
        "UNION ALL SELECT view_name, NULL FROM duckdb_views() WHERE comment IS NULL AND NOT internal "
        "UNION ALL SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
    ).fetchall()
    assert bare == []


def test_no_keys_and_no_indexes(db: duckdb.DuckDBPyConnection) -> None:
    kinds = db.execute("SELECT DISTINCT constraint_type FROM duckdb_constraints()").fetchall()
    assert kinds == [("NOT NULL",)]
    assert db.execute("SELECT count(*) FROM duckdb_indexes()").fetchall() == [(0,)]


def test_every_view_runs(db: duckdb.DuckDBPyConnection) -> None:
    views = db.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert len(views) >= 4
    assert [db.execute(f"FROM {name}").fetchall() for (name,) in views] == [[]] * len(views)


@pytest.mark.parametrize("table", sorted(PUBLIC))
def test_every_column_has_an_arrow_type(table: str) -> None:
    assert tuple(arrow_schema(table).names) == schema.columns(table)


def test_tables_of_a_report_are_those_with_its_id() -> None:
    held = {table for table, columns in schema.tables().items() if "report_id" in {column.name for column in columns}}
    assert held - {"report_sources", "acceptances"} == set(schema.REPORT_TABLES)
