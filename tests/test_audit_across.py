"""What only the other reports of a unit show; two consecutive reports of one invented commune, ingested for real."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from test_run import Watch

from pipeline.audit.across import RULES
from pipeline.run import ingest
from pipeline.store import reading

FIRST = """ỦY BAN NHÂN DÂN
XÃ SUỐI TRẦM
Số: {number}/BC-UBND
Suối Trầm, ngày {day} năm 2024
BÁO CÁO
Công tác cải cách hành chính {period} năm 2024
II. KẾT QUẢ THỰC HIỆN
2. Cải cách thủ tục hành chính
Tổng số hồ sơ tiếp nhận {received} hồ sơ, trong đó từ kỳ trước chuyển sang {carried} hồ sơ.
Số hồ sơ đang giải quyết {pending} hồ sơ.
{rest}
"""
REST = (
    "Bộ phận một cửa có {a} máy tính, {b} công chức trực và {c} bàn tiếp dân, đủ ghế cho người dân đến làm thủ tục.\n"
    "Đài truyền thanh phát {a} lượt tin, dán {b} áp phích ở {c} thôn, mời trưởng thôn đọc lại cho bà con vào buổi tối."
)
QUARTER = {"number": "12", "day": "15 tháng 3", "period": "Quý I", "received": "200", "carried": "20", "pending": "15"}
HALF = {
    "number": "40",
    "day": "17 tháng 6",
    "period": "6 tháng đầu năm",
    "received": "410",
    "carried": "20",
    "pending": "18",
}

Flags = dict[str, dict[str, Any]]
Reader = Callable[..., Flags]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Ingest texts as files and give the findings across reports by rule, each with the name of its file."""

    def run(**texts: str) -> Flags:
        folder = tmp_path / "kho"
        folder.mkdir()
        for name, text in texts.items():
            (folder / f"{name}.txt").write_text(text, "utf-8")
        ingest([str(folder)], tmp_path / "x.duckdb", Watch(), jobs=1)
        with reading(tmp_path / "x.duckdb") as db:
            rows = db.execute(
                "SELECT rule, v.file_name, message, evidence, substring(text, char_start + 1, char_end - char_start) "
                "FROM v_flags AS v JOIN report_texts USING (report_id) WHERE rule IN (SELECT unnest(?::VARCHAR[]))",
                [list(RULES)],
            ).fetchall()
        return {
            rule: {"file": file, "message": message, "evidence": json.loads(evidence), "said": said}
            for rule, file, message, evidence, said in rows
        }

    return run


def text(values: dict[str, str], rest: tuple[int, int, int] = (4, 2, 6), **changed: str) -> str:
    told = REST.format(a=rest[0], b=rest[1], c=rest[2])
    return FIRST.format(**(values | {"rest": told} | changed))


def test_consistent_reports_raise_nothing(read: Reader) -> None:
    assert read(quy=text(QUARTER), nua=text(HALF, (9, 3, 7))) == {}


def test_dossiers_carried_over_differ_from_those_left(read: Reader) -> None:
    third = HALF | {"number": "60", "day": "16 tháng 9", "period": "Quý III", "carried": "19"}
    found = read(nua=text(HALF, (9, 3, 7)), ba=text(third, (5, 8, 1)))
    assert set(found) == {"carry_over_mismatch"}
    flag = found["carry_over_mismatch"]
    assert (flag["file"], flag["said"]) == ("ba.txt", "19 hồ sơ")
    assert (flag["evidence"]["expected"], flag["evidence"]["difference"]) == ("18", "1")
    assert "nua.txt" in flag["message"]


@pytest.mark.parametrize("carried", ["20", "15"])
def test_a_half_year_carries_over_what_the_quarter_did_or_left(read: Reader, carried: str) -> None:
    assert read(quy=text(QUARTER), nua=text(HALF, (9, 3, 7), carried=carried)) == {}


def test_a_longer_period_cannot_hold_less(read: Reader) -> None:
    found = read(quy=text(QUARTER), nua=text(HALF, (9, 3, 7), received="190"))
    assert set(found) == {"cumulative_decrease"}
    assert found["cumulative_decrease"]["said"] == "190 hồ sơ"


def test_figures_that_stayed_word_for_word(read: Reader) -> None:
    found = read(quy=text(QUARTER), nua=text(HALF))
    assert set(found) == {"stale_text"}
    assert found["stale_text"]["file"] == "nua.txt"
    assert len(found["stale_text"]["evidence"]["spans"]) == 2


def test_the_same_report_in_two_files(read: Reader) -> None:
    found = read(quy=text(QUARTER), lai=text(QUARTER) + "\n\nNơi nhận:\n- Lưu: VT.\n")
    assert set(found) == {"duplicate_report"}
    assert found["duplicate_report"]["evidence"]["alike"] >= 0.9


def test_another_report_of_the_same_period(read: Reader) -> None:
    other = text(QUARTER, (7, 5, 9), number="19", day="20 tháng 3", received="210", pending="14")
    found = read(quy=text(QUARTER), sua=other)
    assert set(found) == {"revised_report"}
    assert found["revised_report"]["file"] == "quy.txt"
    assert "sua.txt" in found["revised_report"]["message"]
