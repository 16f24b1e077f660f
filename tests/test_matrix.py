"""The compliance matrix: who sent what, when, and what it lacks."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_load import put, stamp

from extractors.periods import Period
from pipeline.errors import UsageFailure
from pipeline.matrix import due_date, write_matrix
from pipeline.matrix_units import Unit, expected_of, read_units
from pipeline.output import Format
from pipeline.profiles import load
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
    assert due_date(load("cchc"), period) == due


@pytest.mark.parametrize(
    "name",
    [
        "UBND xã Suối Trầm",
        "Ủy ban nhân dân xã Suối Trầm",
        "Uỷ ban nhân dân xã Suối Trầm",
        "XÃ SUỐI TRẦM",
        "suoi tram",
        "X. Suối Trầm",
        "  - Xã   Suối Trầm ",
        "1. Xã Suối Trầm",
        "Xã Suối Trầm, huyện Hà Trạch",
        "Xã Suối Trầm (Hà Trạch)",
        "Xã Suối Trầm - huyện Hà Trạch",
        "xã Su\u00f4\u0301i Trâ\u0300m",
    ],
)
def test_a_unit_is_known_however_its_name_is_typed(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    listed = tmp_path / "xa.txt"
    listed.write_text(f"\n\n{name}\n   \n", "utf-8-sig")
    assert list(table(database, capsys, units=listed)) == ["UBND xã Suối Trầm", "Cộng: 1 đơn vị"]


def test_tone_marks_in_the_old_and_the_new_place() -> None:
    known = [Unit(key="a", name="UBND xã Hòa Thúy", level="xã")]
    assert expected_of(["Hoà Thuý"], known).units == tuple(known)
    assert expected_of(["phường Hòa Thúy"], known).unknown == ("phường Hòa Thúy",)


def test_a_district_tells_units_of_one_name_apart() -> None:
    known = [Unit(key=place, name="UBND xã Tân Lập", level="xã", places=(place, "Quảng Lam")) for place in ("A", "B")]
    assert [unit.key for unit in expected_of(["Xã Tân Lập, huyện B"], known).units] == ["B"]
    assert [unit.key for unit in expected_of(["Tân Lập"], known).units] == ["A", "B"]
    assert [unit.key for unit in expected_of(["Tân Lập", "xã Tân Lập"], known).units] == ["A", "B"]


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("TT;Tên đơn vị;Ghi chú\n1;Xã A;x\n\n2;Xã B;\n", ["Xã A", "Xã B"]),
        ("STT,Đơn vị,Huyện\n1,Xã A,Ea Pral\n2,Xã B,\n", ["Xã A, Ea Pral", "Xã B"]),
        ("1\tXã A\n2\tXã B\n", ["Xã A", "Xã B"]),
        ("Xã A, huyện Ea Pral\nXã B\n", ["Xã A, huyện Ea Pral", "Xã B"]),
        ("1,Xã A\n2,Xã B\n", ["Xã A", "Xã B"]),
        ('"Xã A"\r\n"Xã A"\r\n"Xã B"\r\n', ["Xã A", "Xã B"]),
        ("1) Xã A\n• Xã B\n", ["Xã A", "Xã B"]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lists_as_offices_keep_them(tmp_path: Path, content: str, names: list[str], encoding: str) -> None:
    (tmp_path / "xa.csv").write_text(content, encoding, newline="")
    assert read_units(tmp_path / "xa.csv") == names


def test_a_folder_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(UsageFailure, match="thư mục"):
        read_units(tmp_path)


def test_what_the_matrix_cannot_show_is_told(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "xa.txt"
    listed.write_text("Xã Suối Trầm\nXã Chưa Thấy\n", "utf-8")
    write_matrix(database, "Quý I/2024", listed, None, Format.csv, None)
    told = capsys.readouterr().err
    assert "Xã Chưa Thấy" in told
    assert "UBND xã Đồi Cỏ" in told
    write_matrix(database, "Quý III/2023", None, None, Format.csv, None)
    out, told = capsys.readouterr()
    assert "Quý I năm 2024" in told
    assert out.count("chưa gửi") == 3


def test_the_table_of_a_terminal_explains_its_columns(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_matrix(database, "Quý I/2024", None, None, Format.table, None)
    head, _, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:2] == ["Đơn", "vị"]
    assert "10 Kiến nghị, đề xuất" in rows[-1]
    assert any(row.startswith("UBND xã Đồi Cỏ") and row.endswith("THIẾU") for row in rows)


def sheets(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}


@pytest.mark.parametrize("by_period", [False, True])
def test_the_workbook_prints_well(database: Path, tmp_path: Path, by_period: bool) -> None:
    path = tmp_path / "matrix.xlsx"
    write_matrix(database, "Quý I/2024", None, None, Format.xlsx, str(path), by_period=by_period)
    parts = sheets(path)
    names = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    assert len(names) == (1 if by_period else 2)
    for name in names:
        assert 'orientation="landscape"' in parts[name]
        assert 'fitToHeight="0"' in parts[name]
        assert 'state="frozen"' in parts[name]
        assert "<autoFilter" in parts[name]
    assert "_xlnm.Print_Titles" in parts["xl/workbook.xml"]
    words = parts["xl/sharedStrings.xml"]
    assert "BÁO CÁO CẢI CÁCH HÀNH CHÍNH" in words
    for state in ("đã gửi", "gửi muộn", "chưa gửi"):  # in words, not by colour alone
        assert f">{state}<" in words
    if not by_period:
        assert "Kỳ báo cáo: Quý I năm 2024. Hạn gửi: 20/03/2024" in words
        assert "Kiến nghị, đề xuất" in parts[names[1]] or "chưa gửi báo cáo" in words


@settings(max_examples=30, deadline=None)
@given(names=st.lists(st.text(max_size=30), max_size=4))
def test_any_names_are_known_or_told(names: list[str]) -> None:
    known = [Unit(key="a", name="UBND xã Suối Trầm", level="xã", places=("Hà Trạch",))]
    expected = expected_of(names, known)
    assert len(expected.units) <= len(names)
    assert set(expected.unknown) <= set(names)
