"""The consolidated table: which reports count, what stands in a cell, what is added."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from made_facts import report, stated, store
from test_cli import baocao

from extractors.periods import Period
from pipeline.consolidated import Consolidated, Row, consolidate
from pipeline.errors import UsageFailure
from pipeline.output import Format
from pipeline.period_names import asked_period, period_name
from pipeline.store import reading
from pipeline.tonghop import asked_level, write_consolidated
from pipeline.totals import rate_parts, total_of

QUARTER = Period(kind="quý", number=1, year=2024)
RECEIVED, ONLINE, RATE = "ho_so_tiep_nhan", "ho_so_truc_tuyen", "ty_le_truc_tuyen"


def table(path: Path, *codes: str, level: str | None = None, period: Period = QUARTER) -> Consolidated:
    with reading(path) as db:
        return consolidate(db, period, codes, level)


def units(found: Consolidated) -> dict[str, Row]:
    return {row.name: row for block in found.blocks for row in block.rows}


def cells(found: Consolidated, code: str) -> dict[str, tuple[Decimal, ...]]:
    return {name: row.values(code) for name, row in units(found).items()}


@pytest.mark.parametrize(
    ("phrase", "period", "name"),
    [
        ("Quý I/2024", ("quý", 1, 2024), "Quý I năm 2024"),
        ("quý 1 2024", ("quý", 1, 2024), "Quý I năm 2024"),
        ("QUÝ IV NĂM 2023", ("quý", 4, 2023), "Quý IV năm 2023"),
        ("quy 2/2024", ("quý", 2, 2024), "Quý II năm 2024"),
        ("quy 2 2023", ("quý", 2, 2023), "Quý II năm 2023"),
        ("6 tháng 2023", ("6 tháng", 1, 2023), "6 tháng đầu năm 2023"),
        ("6 tháng cuối năm 2023", ("6 tháng", 2, 2023), "6 tháng cuối năm 2023"),
        ("6 thang cuoi nam 2023", ("6 tháng", 2, 2023), "6 tháng cuối năm 2023"),
        ("9 tháng 2022", ("9 tháng", None, 2022), "9 tháng năm 2022"),
        ("năm 2021", ("năm", None, 2021), "Năm 2021"),
        ("2021", ("năm", None, 2021), "Năm 2021"),
        ("tháng 5/2024", ("tháng", 5, 2024), "Tháng 5 năm 2024"),
        ("thang 12 nam 2024", ("tháng", 12, 2024), "Tháng 12 năm 2024"),
    ],
)
def test_periods_as_people_type_them(phrase: str, period: tuple[str, int | None, int], name: str) -> None:
    found = asked_period(phrase)
    assert (found.kind, found.number, found.year) == period
    assert period_name(found) == name


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "hôm qua",
        "quý I",
        "quý 5/2024",
        "quý 5 2024",
        "quý 2024",
        "7 tháng 2024",
        "tháng 13/2024",
        "2024-2025",
        "x" * 500,
    ],
)
def test_a_phrase_that_is_no_period_is_told_with_examples(phrase: str) -> None:
    with pytest.raises(UsageFailure, match="Quý I/2024"):
        asked_period(phrase)


@pytest.mark.parametrize(("text", "level"), [("xã", "xã"), ("XA", "xã"), ("huyen", "huyện"), ("Tỉnh", "tỉnh")])
def test_levels_with_and_without_accents(text: str, level: str) -> None:
    assert asked_level(text) == level


def test_a_blank_is_no_zero_and_a_zero_is_a_value(tmp_path: Path) -> None:
    path = store(
        tmp_path / "x.duckdb",
        report("A", [stated(RECEIVED, "12"), stated("ho_so_qua_han", "0")]),
        report("B", [stated(RECEIVED, "30")]),
        report("C", []),
    )
    found = table(path)
    assert [column.code for column in found.columns] == [RECEIVED, "ho_so_qua_han"]
    assert cells(found, "ho_so_qua_han") == {"UBND xã A": (Decimal(0),), "UBND xã B": (), "UBND xã C": ()}
    total = found.blocks[0].totals[RECEIVED]
    assert (total.value, total.units, total.stating) == (Decimal(42), 2, 2)


def test_only_the_units_own_totals_stand_in_the_table(tmp_path: Path) -> None:
    facts = [
        stated(RECEIVED, "100"),
        stated(RECEIVED, "14", mechanism="một cửa liên thông"),
        stated(RECEIVED, "9", domain="hộ tịch"),
        stated(RECEIVED, "5000", admin_level="huyện"),
    ]
    found = table(store(tmp_path / "x.duckdb", report("A", facts)))
    assert cells(found, RECEIVED) == {"UBND xã A": (Decimal(100),)}
    assert [source.used for source in found.sources] == [True, False, False, False]


def test_a_newer_report_counts_in_place_of_an_older_one_of_its_kind(tmp_path: Path) -> None:
    old = report("cũ", [stated(RECEIVED, "1")], issuer="UBND xã A", issued_on=date(2024, 3, 1), district="Bảo Ngạn")
    new = report("mới", [stated(RECEIVED, "2")], issuer="UBND xã A", issued_on=date(2024, 3, 20))
    other = {"report_kind": None, "title": "Kinh tế - xã hội", "issued_on": date(2024, 3, 30)}
    economy = report("kinh tế", [stated("thu_ngan_sach", "5", "đồng")], issuer="UBND xã A", **other)
    plan = report("kế hoạch", [stated(RECEIVED, "900")], issuer="UBND xã A", doc_type="KH")
    found = table(store(tmp_path / "x.duckdb", old, new, economy, plan))
    assert cells(found, RECEIVED) == {"UBND xã A": (Decimal(2),)}
    assert cells(found, "thu_ngan_sach") == {"UBND xã A": (Decimal(5),)}
    assert {one.file_name: one.replaced_by for one in found.reports} == {
        "mới.docx": None,
        "kinh tế.docx": None,
        "cũ.docx": "mới.docx",
    }


def test_units_of_one_name_in_two_districts_stay_apart(tmp_path: Path) -> None:
    path = store(
        tmp_path / "x.duckdb",
        report("một", [stated(RECEIVED, "1")], issuer="UBND xã Tân Lập", district="Bảo Ngạn"),
        report("hai", [stated(RECEIVED, "2")], issuer="UBND xã Tân Lập", district="Nà Sơn"),
    )
    assert list(units(table(path))) == ["UBND xã Tân Lập (Bảo Ngạn)", "UBND xã Tân Lập (Nà Sơn)"]


def test_values_that_differ_are_all_shown_and_not_added(tmp_path: Path) -> None:
    path = store(
        tmp_path / "x.duckdb",
        report("A", [stated(RECEIVED, "120"), stated(RECEIVED, "125", source="table")]),
        report("B", [stated(RECEIVED, "30"), stated(RECEIVED, "30.0", source="table")]),
    )
    found = table(path)
    assert cells(found, RECEIVED) == {"UBND xã A": (Decimal(120), Decimal(125)), "UBND xã B": (Decimal(30),)}
    total = found.blocks[0].totals[RECEIVED]
    assert (total.value, total.units, total.stating, total.left_out) == (Decimal(30), 1, 2, ("UBND xã A",))


def test_levels_are_never_added_together(tmp_path: Path) -> None:
    path = store(
        tmp_path / "x.duckdb",
        report("H", [stated(RECEIVED, "900")], issuer="UBND huyện H", admin_level="huyện"),
        report("A", [stated(RECEIVED, "12")]),
    )
    assert [(b.level, b.totals[RECEIVED].value) for b in table(path).blocks] == [("xã", 12), ("huyện", 900)]
    assert [block.level for block in table(path, level="huyện").blocks] == ["huyện"]


def test_a_rate_is_worked_out_from_units_that_state_all_its_parts(tmp_path: Path) -> None:
    path = store(
        tmp_path / "x.duckdb",
        report("A", [stated(RECEIVED, "200"), stated(ONLINE, "150"), stated(RATE, "75", "%")]),
        report("B", [stated(RECEIVED, "100"), stated(ONLINE, "100")]),
        report("C", [stated(RATE, "10", "%"), stated(RECEIVED, "7000")]),
    )
    total = table(path, RATE).blocks[0].totals[RATE]
    assert (total.value, total.above, total.below, total.units) == (Decimal("83.33"), 250, 300, 2)
    assert [column.code for column in table(path, RATE).columns] == [RATE]
    alone = store(tmp_path / "y.duckdb", report("C", [stated(RATE, "10", "%")]))
    assert table(alone).blocks[0].totals[RATE].value is None


@pytest.mark.parametrize(
    ("formula", "parts"),
    [
        ("a / b", (("a",), ("b",))),
        ("(a + b) / c", (("a", "b"), ("c",))),
        ("a + b", None),
        ("a - b / c", None),
        ("", None),
        (None, None),
    ],
)
def test_parts_of_a_rate(formula: str | None, parts: Any) -> None:
    assert rate_parts(formula) == parts


def test_what_has_no_unit_is_not_added(tmp_path: Path) -> None:
    rows = list(units(table(store(tmp_path / "x.duckdb", report("A", [stated("x", "1", None)])))).values())
    assert total_of("x", None, None, rows).value is None  # type: ignore[union-attr]
    assert total_of("x", "đồng/tháng", None, rows).value is None  # type: ignore[union-attr]
    assert total_of("x", "hồ sơ", None, rows).value == 1  # type: ignore[union-attr]
    assert total_of("y", "hồ sơ", None, rows) is None


def test_the_quote_is_the_line_that_holds_the_words(tmp_path: Path) -> None:
    found = table(store(tmp_path / "x.duckdb", report("A", [stated(RECEIVED, "1", "%"), stated(ONLINE, "12")])))
    first, second = found.sources
    assert (second.file_name, second.page, second.section, second.raw) == ("A.docx", 2, "II. KẾT QUẢ", "12 hồ sơ")
    assert second.quote == "- Trong kỳ, UBND xã A ghi nhận 12 hồ sơ theo sổ theo dõi."
    assert first.quote == "- Trong kỳ, UBND xã A ghi nhận 1 % theo sổ theo dõi."


def test_an_indicator_outside_of_the_catalogue_goes_by_its_code(tmp_path: Path) -> None:
    found = table(
        store(tmp_path / "x.duckdb", report("A", [stated("chua_dat_ten", "4", "cái"), stated(RECEIVED, "1")]))
    )
    assert [(column.code, column.unit) for column in found.columns] == [(RECEIVED, "hồ sơ"), ("chua_dat_ten", "cái")]
    assert found.columns[1].name == "chua_dat_ten"


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tonghop")
    store(
        folder / "x.duckdb",
        report("A", [stated(RECEIVED, "120"), stated(RECEIVED, "125"), stated(RATE, "96.5", "%")]),
        report("B", [stated(RECEIVED, "30")]),
    )
    return folder


def run(place: Path, *arguments: str, period: str = "Quý I/2024") -> Any:
    return baocao("tonghop", "--db", "x.duckdb", "--period", period, *arguments, cwd=place)


def test_csv_has_a_row_for_each_unit_and_the_total(place: Path) -> None:
    done = run(place, "--format", "csv")
    assert done.returncode == 0, done.stderr
    head, *rows = csv.reader(io.StringIO(done.stdout))
    assert head[:3] == ["Đơn vị báo cáo", "Cấp", "Báo cáo (số, ngày)"]
    assert head[3].endswith("(hồ sơ)")
    assert head[4].endswith("(%)")
    assert rows == [
        ["UBND xã A", "xã", "7/BC-UBND, 12/3/2024", "120 | 125", "96.5"],
        ["UBND xã B", "xã", "7/BC-UBND, 12/3/2024", "30", ""],
        ["Cộng", "xã", "", "30", ""],
    ]
    assert "1 ô" in done.stderr


def test_json_has_every_source_of_every_cell(place: Path) -> None:
    found = json.loads(run(place, "--format", "json").stdout)
    assert found["period"]["name"] == "Quý I năm 2024"
    first = found["units"][0]["cells"][RECEIVED]
    assert [(one["value"], one["file_name"], one["page"], one["raw"]) for one in first] == [
        (120, "A.docx", 1, "120 hồ sơ"),
        (125, "A.docx", 2, "125 hồ sơ"),
    ]
    assert RATE not in found["units"][1]["cells"]


def test_the_table_for_people(place: Path) -> None:
    done = run(place, "--indicator", f"{RATE},{RECEIVED}")
    assert "UBND xã A" in done.stdout
    assert done.stdout.index("(%)") < done.stdout.index("(hồ sơ)")


@pytest.mark.parametrize(
    ("period", "arguments", "words"),
    [
        ("hôm qua", [], "6 tháng đầu năm 2023"),
        ("Quý II/2024", [], "Quý I năm 2024"),
        ("Quý I/2024", ["--indicator", "ho_so_tiep_nhann"], "ho_so_tiep_nhan"),
        ("Quý I/2024", ["--level", "làng"], "huyện"),
        ("Quý I/2024", ["--level", "tỉnh"], "Không có báo cáo"),
        ("Quý I/2024", ["--format", "parquet"], "parquet"),
    ],
)
def test_what_is_not_there_is_told_and_nothing_is_written(
    place: Path, period: str, arguments: list[str], words: str
) -> None:
    done = run(place, "--output", "nothing.csv", *arguments, period=period)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert not (place / "nothing.csv").exists()


def test_a_period_with_reports_but_no_facts_gives_the_units(tmp_path: Path) -> None:
    path = store(tmp_path / "x.duckdb", report("A", []))
    for form in (Format.xlsx, Format.csv, Format.json, Format.table):
        write_consolidated(path, "Quý I/2024", [], None, form, str(tmp_path / f"x.{form}"))
    assert (tmp_path / "x.csv").read_text("utf-8").splitlines()[1].startswith("UBND xã A,xã")
