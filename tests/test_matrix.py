"""The compliance matrix: who sent what, when, and what it lacks."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from test_load import put, stamp

from extractors.periods import Period
from pipeline.errors import UsageFailure
from pipeline.matrix import due_date, read_units, write_matrix
from pipeline.output import Format
from pipeline.store import writing

UNITS = (
    ("a", "UBND xã Suối Trầm", "2024-03-18", "quý", 1),
    ("b", "UBND xã Đồi Cỏ", "2024-03-25", "quý", 1),
    ("c", "UBND phường Cầu Ván", "2024-06-19", "6 tháng", 1),
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "x.duckdb"
    with writing(path) as db:
        for letter, *_ in UNITS:
            put(db, stamp(f"/kho/{letter}.txt", letter * 64), flags=letter == "b")
        for letter, issuer, issued_on, kind, number in UNITS:
            db.execute(
                "UPDATE reports SET issuer = ?, issued_on = ?, period_kind = ?, period_no = ?, period_year = 2024, "
                "doc_type = 'BC', admin_level = 'xã', report_kind = 'cchc', profile = 'cchc', district = 'Hà Trạch' "
                "WHERE file_name = ?",
                [issuer, issued_on, kind, number, f"{letter}.txt"],
            )
    return path


def table(database: Path, capsys: pytest.CaptureFixture[str], **options: object) -> dict[str, dict[str, str]]:
    period, units = str(options.pop("period", "Quý I/2024")), options.pop("units", None)
    write_matrix(database, period, units, None, Format.csv, None, **options)  # type: ignore[arg-type]
    return {row["Đơn vị"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}


def test_sent_late_and_missing(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = table(database, capsys)
    assert rows["UBND xã Suối Trầm"]["Tình trạng"] == "đã gửi"
    assert rows["UBND xã Đồi Cỏ"]["Tình trạng"] == "gửi muộn, 1 lỗi"
    assert rows["UBND xã Đồi Cỏ"]["Số ngày muộn"] == "5"
    assert rows["UBND phường Cầu Ván"]["Tình trạng"] == "chưa gửi"
    assert rows["UBND phường Cầu Ván"]["Tệp"] == ""
    assert rows["Cộng: 3 đơn vị"]["Tình trạng"] == "2/3"


def test_sections_that_are_there_and_that_are_not(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = table(database, capsys)
    assert rows["UBND xã Đồi Cỏ"]["Kiến nghị, đề xuất"] == "THIẾU"
    assert rows["UBND xã Đồi Cỏ"]["Cải cách thể chế"] == "có"
    assert rows["UBND phường Cầu Ván"]["Kiến nghị, đề xuất"] == ""
    assert rows["Cộng: 3 đơn vị"]["Kiến nghị, đề xuất"] == "1"


def test_an_accepted_finding_counts_no_more(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with writing(database) as db:
        db.execute(
            "INSERT INTO acceptances SELECT report_id, source_path, rule, message, "
            "json_extract_string(evidence, '$.raw'), 'đúng', now()::TIMESTAMP FROM flags JOIN reports USING (report_id)"
        )
    row = table(database, capsys)["UBND xã Đồi Cỏ"]
    assert (row["Tình trạng"], row["Kiến nghị, đề xuất"]) == ("gửi muộn", "có")


def test_the_list_of_units_decides_and_names_are_taken_as_typed(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "xa.csv"
    listed.write_text("Tên đơn vị;Ghi chú\nXã Suối Trầm;1\nđồi cỏ;2\nXã Chưa Thấy;3\n", "utf-8-sig")
    rows = table(database, capsys, units=listed)
    assert list(rows) == ["UBND xã Suối Trầm", "UBND xã Đồi Cỏ", "Xã Chưa Thấy", "Cộng: 3 đơn vị"]
    assert rows["Xã Chưa Thấy"]["Tình trạng"] == "chưa gửi"


def test_the_periods_of_a_year(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = table(database, capsys, by_period=True)
    assert rows["UBND xã Đồi Cỏ"]["Quý I năm 2024"] == "gửi muộn, 1 lỗi"
    assert rows["UBND phường Cầu Ván"]["Quý I năm 2024"] == "chưa gửi"
    assert rows["UBND phường Cầu Ván"]["6 tháng đầu năm 2024"] == "đã gửi"


@pytest.mark.parametrize("content", [None, b"", b"\n \n", b"\xff\xfe\x00x", "Đơn vị\n".encode()])
def test_a_list_that_is_none(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "xa.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageFailure):
        read_units(path)


def test_no_units_at_all(tmp_path: Path) -> None:
    with writing(tmp_path / "y.duckdb"):
        pass
    with pytest.raises(UsageFailure):
        write_matrix(tmp_path / "y.duckdb", "năm 2024", None, None, Format.csv, None)


@pytest.mark.parametrize(
    ("period", "due"),
    [
        (Period(kind="quý", number=1, year=2024), date(2024, 3, 20)),
        (Period(kind="6 tháng", number=1, year=2024), date(2024, 6, 20)),
        (Period(kind="năm", number=None, year=2023), date(2023, 12, 20)),
        (Period(kind="tháng", number=5, year=2023), None),
    ],
)
def test_due_dates(period: Period, due: date | None) -> None:
    assert due_date(period) == due
