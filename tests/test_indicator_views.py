"""The catalogue in the database, and the long, wide and series views."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from made_facts import report, stated, store

from extractors.indicators import indicators
from pipeline.indicator_views import entries, refresh
from pipeline.store import reading, writing

RECEIVED = "ho_so_tiep_nhan"


def ask(path: Path, sql: str) -> list[Any]:
    with reading(path) as db:
        return db.execute(sql).fetchall()


def quarter(number: int, year: int, *values: str) -> dict[str, list[dict[str, Any]]]:
    facts = [stated(RECEIVED, value) for value in values]
    return report(f"{year}-{number}", facts, issuer="UBND xã A", period_no=number, period_year=year)


def test_a_new_database_holds_the_catalogue(tmp_path: Path) -> None:
    path = store(tmp_path / "x.duckdb")
    assert ask(path, "FROM indicators ORDER BY ordinal") == entries()
    assert {code for _, code, *_ in entries()} <= indicators().keys()


def test_the_wide_view_has_a_column_for_each_indicator_and_says_what_it_is(tmp_path: Path) -> None:
    path = store(tmp_path / "x.duckdb")
    columns = ask(path, "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'v_tong_hop'")
    assert {code for _, code, *_ in entries()} < {name for name, _ in columns}
    assert all(comment for _, comment in columns)
    assert ask(path, "SELECT comment IS NULL FROM duckdb_views() WHERE view_name = 'v_tong_hop'") == [(False,)]


def test_another_catalogue_is_replaced_when_the_database_is_written_next(tmp_path: Path) -> None:
    path = store(tmp_path / "x.duckdb")
    with duckdb.connect(str(path)) as db:
        db.execute("DELETE FROM indicators WHERE ordinal > 3")
        db.execute("CREATE OR REPLACE VIEW v_tong_hop AS SELECT 1 AS old")
    with writing(path) as db:
        assert db.execute("FROM indicators ORDER BY ordinal").fetchall() == entries()
        assert db.execute("SELECT ho_so_tiep_nhan FROM v_tong_hop").fetchall() == []
        refresh(db)


def test_the_wide_view_has_nulls_for_what_is_not_stated_or_differs(tmp_path: Path) -> None:
    facts: Sequence[Any] = [stated(RECEIVED, "5"), stated("ho_so_qua_han", "1"), stated("ho_so_qua_han", "2")]
    path = store(tmp_path / "x.duckdb", report("A", facts), quarter(4, 2023, "9"))
    sql = "SELECT unit_name, period_no, ho_so_tiep_nhan, ho_so_qua_han, ho_so_rut, differing FROM v_tong_hop "
    assert ask(path, sql + "WHERE period_year = 2024") == [("UBND xã A", 1, Decimal(5), None, None, "ho_so_qua_han")]
    assert ask(path, sql + "WHERE period_year = 2023") == [("UBND xã A", 4, Decimal(9), None, None, None)]


def test_the_long_view_has_the_words_of_facts_with_and_without_a_figure(tmp_path: Path) -> None:
    facts = [stated(RECEIVED, "5"), stated("ky_luat", "0", "người", raw="không có trường hợp nào", figure_id=None)]
    path = store(tmp_path / "x.duckdb", report("A", facts))
    rows = ask(path, "SELECT indicator, file_name, page, section_heading, raw, indicator_name IS NULL FROM v_facts")
    assert rows == [
        (RECEIVED, "A.docx", 1, "KẾT QUẢ", "5 hồ sơ", False),
        ("ky_luat", "A.docx", 2, "KẾT QUẢ", "không có trường hợp nào", False),
    ]


def test_a_series_compares_with_the_period_just_before_and_a_year_before(tmp_path: Path) -> None:
    path = store(
        tmp_path / "x.duckdb",
        *(quarter(1, 2023, "10"), quarter(4, 2023, "40"), quarter(1, 2024, "55"), quarter(3, 2024, "70")),
        *(quarter(4, 2024, "80", "81"), quarter(1, 2025, "90")),
        report("năm", [stated(RECEIVED, "300")], issuer="UBND xã A", period_kind="năm", period_no=None),
    )
    sql = (
        "SELECT period_no, period_year, value, difference, last_year_difference FROM v_series WHERE period_kind = 'quý'"
    )
    assert ask(path, sql) == [
        (1, 2023, 10, None, None),
        (4, 2023, 40, None, None),
        (1, 2024, 55, 15, 45),
        (3, 2024, 70, None, None),
        (4, 2024, None, None, None),
        (1, 2025, 90, None, 35),
    ]


def test_the_newest_report_counts_in_every_view(tmp_path: Path) -> None:
    first = report("một", [stated(RECEIVED, "1")], issuer="UBND xã A")
    second = report("hai", [stated(RECEIVED, "2")], issuer="UBND xã A", issued_on=date(2024, 4, 1))
    path = store(tmp_path / "x.duckdb", first, second)
    assert ask(path, "SELECT value FROM v_unit_values") == [(2,)]
    assert ask(path, "SELECT file_name FROM v_period_reports WHERE counts") == [("hai.docx",)]
    assert ask(path, "SELECT count(*) FROM v_facts") == [(2,)]


def test_an_older_database_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    path = store(tmp_path / "x.duckdb", report("A", [stated(RECEIVED, "1")]))
    with duckdb.connect(str(path)) as db:
        db.execute("DROP VIEW v_tong_hop")
        db.execute("DROP TABLE indicators")
        for column in ("section_id", "char_start", "char_end", "page"):
            db.execute(f"ALTER TABLE facts DROP COLUMN {column}")
        db.execute("UPDATE schema_info SET schema_version = 1")
    with writing(path):
        pass
    assert ask(path, "SELECT raw, page FROM v_facts") == [("1 hồ sơ", 1)]
    assert ask(path, "SELECT ho_so_tiep_nhan FROM v_tong_hop") == [(1,)]
