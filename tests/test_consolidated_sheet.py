"""The workbook of the consolidated table: as its XML says, and as LibreOffice opens it."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_facts import report, stated, store

from pipeline.output import Format
from pipeline.tonghop import write_consolidated

RECEIVED, ONLINE, RATE = "ho_so_tiep_nhan", "ho_so_truc_tuyen", "ty_le_truc_tuyen"
#: Commas, UTF-8, values of formulas, numbers as they are and not as they look, each sheet in a file of its own.
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


def workbook(folder: Path) -> Path:
    """A workbook of three communes and a district; one cell holds two values, one text looks like a formula."""
    store(
        folder / "x.duckdb",
        report("A", [stated(RECEIVED, "1200"), stated(ONLINE, "900"), stated(RATE, "75", "%")]),
        report("B", [stated(RECEIVED, "300"), stated(RECEIVED, "310", source="table")]),
        report(
            "C",
            [stated(RECEIVED, "50"), stated("thu_ngan_sach", "15500000000.5", "đồng"), stated(ONLINE, "0", raw="=1+1")],
            issuer="=HYPERLINK(1)",
        ),
        report("H", [stated(RECEIVED, "7000")], issuer="UBND huyện H", admin_level="huyện"),
    )
    write_consolidated(folder / "x.duckdb", "Quý I/2024", [], None, Format.xlsx, str(folder / "x.xlsx"))
    return folder / "x.xlsx"


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name).decode("utf-8") for name in book.namelist() if name.endswith((".xml", ".vml"))}


def words(xml: str) -> str:
    return re.sub(r"<[^>]+>", "", xml)


def test_comments_say_file_page_section_and_words(tmp_path: Path) -> None:
    comments = words(parts(workbook(tmp_path))["xl/comments1.xml"])
    assert "Tệp: A.docx" in comments
    assert "Trang: 1" in comments
    assert "Mục: II. KẾT QUẢ" in comments
    assert "«- Trong kỳ, UBND xã A ghi nhận 1200 hồ sơ theo sổ theo dõi.»" in comments
    assert "CÁC SỐ KHÁC NHAU" in comments
    assert "Chưa cộng, vì có nhiều số khác nhau: UBND xã B" in comments
    assert "900 / 1.250 × 100" in comments


def test_the_sheet_prints_well_and_keeps_its_heads(tmp_path: Path) -> None:
    found = parts(workbook(tmp_path))
    sheet = found["xl/worksheets/sheet1.xml"]
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert re.search(r'<pane xSplit="2" ySplit="8" topLeftCell="C9"', sheet)
    assert "_xlnm.Print_Titles" in found["xl/workbook.xml"]
    assert re.findall(r'<sheet name="([^"]+)"', found["xl/workbook.xml"]) == ["Tổng hợp", "Nguồn", "Báo cáo"]


def test_the_footer_keeps_its_size_before_a_period_that_begins_with_a_digit(tmp_path: Path) -> None:
    half = {"period_kind": "6 tháng", "period_no": 1}
    store(tmp_path / "x.duckdb", report("A", [stated(RECEIVED, "12")], **half))
    write_consolidated(tmp_path / "x.duckdb", "6 tháng 2024", [], None, Format.xlsx, str(tmp_path / "x.xlsx"))
    (footer,) = re.findall(r"<oddFooter>(.*?)</oddFooter>", parts(tmp_path / "x.xlsx")["xl/worksheets/sheet1.xml"])
    assert "6 tháng" in footer
    assert not re.search(r"&amp;9\d", footer)


def test_the_only_formulas_are_sums_and_the_only_links_lead_inside(tmp_path: Path) -> None:
    found = parts(workbook(tmp_path))
    formulas = re.findall(r"<f>(.*?)</f>", "".join(found.values()))
    assert formulas
    assert all(re.fullmatch(r"SUM\([A-Z]+\d+:[A-Z]+\d+\)", formula) for formula in formulas)
    links = re.findall(r"<hyperlink [^>]+>", "".join(found.values()))
    assert links
    assert all("location=" in link and "r:id" not in link for link in links)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from("=+-@\t＝"), rest=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_no_text_of_a_report_becomes_a_formula(tmp_path_factory: pytest.TempPathFactory, start: str, rest: str) -> None:
    folder, text = tmp_path_factory.mktemp("x"), start + rest
    facts = [stated(RECEIVED, "1", text or None, raw=text, domain=text), stated("x" + text, "2", text)]
    store(folder / "x.duckdb", report("A", facts, issuer=text, title=text, number=text, file_name=text))
    write_consolidated(folder / "x.duckdb", "Quý I/2024", [], None, Format.xlsx, str(folder / "x.xlsx"))
    formulas = re.findall(r"<f>(.*?)</f>", "".join(parts(folder / "x.xlsx").values()))
    assert all(formula.startswith("SUM(") for formula in formulas)


def test_digits_that_excel_would_drop_stay(tmp_path: Path) -> None:
    facts = [stated("thu_ngan_sach", "12345678901234567890", "đồng")]
    store(tmp_path / "x.duckdb", report("A", facts))
    write_consolidated(tmp_path / "x.duckdb", "Quý I/2024", [], None, Format.xlsx, str(tmp_path / "x.xlsx"))
    found = parts(tmp_path / "x.xlsx")
    assert "<f>" not in found["xl/worksheets/sheet1.xml"]
    assert found["xl/sharedStrings.xml"].count("12345678901234567890") >= 1


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """The cells of every sheet as LibreOffice opens them."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("BAOCAO_NEEDS_OFFICE"):
            pytest.fail("soffice (LibreOffice Calc) is not there, and BAOCAO_NEEDS_OFFICE says that it must be")
        pytest.skip("soffice (LibreOffice Calc) is not installed: the workbook is not opened with it")
    folder = tmp_path_factory.mktemp("office")
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", CSV]
    done = subprocess.run(
        [*command, "--outdir", str(folder), str(workbook(folder))], capture_output=True, encoding="utf-8", timeout=180
    )
    found = {}
    for path in folder.glob("x-*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem.removeprefix("x-")] = list(csv.reader(file))
    assert set(found) == {"Tổng hợp", "Nguồn", "Báo cáo"}, done.stdout + done.stderr
    return found


def row_of(sheet: list[list[str]], name: str) -> list[str]:
    return next(row for row in sheet if name in row[:4])


def test_libreoffice_shows_the_heads(opened: dict[str, list[list[str]]]) -> None:
    sheet = opened["Tổng hợp"]
    assert sheet[0][0] == "BIỂU TỔNG HỢP SỐ LIỆU BÁO CÁO"
    assert sheet[1][0] == "Kỳ báo cáo: Quý I năm 2024"
    assert sheet[6][3:7] == ["hồ sơ", "hồ sơ", "%", "đồng"]
    assert sheet[7][:7] == ["A", "B", "C", "(1)", "(2)", "(3)", "(4)"]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("UBND xã A", ["1200", "900", "75", ""]),
        ("UBND xã B", ["300 |\n310", "", "", ""]),
        ("=HYPERLINK(1)", ["50", "0", "", "15500000000.5"]),
        ("Cộng cấp xã", ["1250", "900", "72", "15500000000.5"]),
        ("Số đơn vị nêu", ["3", "2", "1", "1"]),
        ("UBND huyện H", ["7000", "", "", ""]),
        ("Cộng cấp huyện", ["7000", "", "", ""]),
    ],
)
def test_libreoffice_shows_the_right_cells(opened: dict[str, list[list[str]]], name: str, cells: list[str]) -> None:
    assert row_of(opened["Tổng hợp"], name)[3:7] == cells


def test_libreoffice_shows_every_source(opened: dict[str, list[list[str]]]) -> None:
    sheet = opened["Nguồn"]
    rows = [dict(zip(sheet[2], row, strict=True)) for row in sheet[3:]]
    assert len(rows) == 9
    table = opened["Tổng hợp"]
    for row in rows:
        place = re.fullmatch(r"([A-Z])(\d+)", row["Ô"])
        assert place
        shown = table[int(place[2]) - 1][ord(place[1]) - ord("A")]
        assert Decimal(row["Giá trị"]) in [Decimal(part) for part in shown.split(" |\n")]
        assert row["Nguyên văn"] in row["Đoạn văn"]
        assert row["Tệp"].endswith(".docx")
        assert int(row["Trang"]) >= 1
