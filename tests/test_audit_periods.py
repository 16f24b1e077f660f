"""period_mismatch: other periods and impossible days in a report (all texts invented)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_short_report import PARTS, quarter, report_of, told

from extractors.folding import key
from patterns import catalogue
from pipeline.audit.periods import period_mismatches

CCHC = "Công tác cải cách hành chính"


def test_a_report_of_one_period_is_silent() -> None:
    assert told(period_mismatches) == []


@pytest.mark.parametrize(
    ("title", "date", "plan"),
    [
        (f"{CCHC} quý I năm 2024", "ngày 18 tháng 3 năm 2024", "IV. NHIỆM VỤ QUÝ II/2024"),
        (f"{CCHC} quý I năm 2024", "ngày 18 tháng 3 năm 2024", "IV. NHIỆM VỤ 9 THÁNG CUỐI NĂM 2024"),
        (f"{CCHC} quý I năm 2024", "ngày 18 tháng 3 năm 2024", "IV. NHIỆM VỤ 6 THÁNG CUỐI NĂM 2024"),
        (f"{CCHC} quý I năm 2024", "ngày 18 tháng 3 năm 2024", "IV. NHIỆM VỤ CÒN LẠI CỦA NĂM 2024"),
        (f"{CCHC} quý I năm 2024", "ngày 18 tháng 3 năm 2024", "IV. PHƯƠNG HƯỚNG QUÝ II"),
        (f"{CCHC} 6 tháng đầu năm 2024", "ngày 18 tháng 6 năm 2024", "IV. NHIỆM VỤ QUÝ III NĂM 2024"),
        (f"{CCHC} 6 tháng đầu năm 2024", "ngày 18 tháng 6 năm 2024", "IV. NHIỆM VỤ 6 THÁNG CUỐI NĂM"),
        (f"{CCHC} quý III năm 2024", "ngày 18 tháng 9 năm 2024", "IV. NHIỆM VỤ QUÝ IV NĂM 2024 VÀ NĂM 2025"),
        (f"{CCHC} quý III năm 2024", "ngày 18 tháng 9 năm 2024", "IV. NHIỆM VỤ 3 THÁNG CUỐI NĂM 2024"),
        (f"{CCHC} quý IV năm 2023", "ngày 18 tháng 12 năm 2023", "IV. NHIỆM VỤ QUÝ I NĂM 2024"),
        (f"{CCHC} năm 2023", "ngày 18 tháng 12 năm 2023", "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024"),
        (f"{CCHC} năm 2023", "ngày 18 tháng 12 năm 2023", "IV. NHIỆM VỤ 6 THÁNG ĐẦU NĂM 2024"),
        (f"{CCHC} năm 2023", "ngày 30 tháng 11 năm 2023", "IV. NHIỆM VỤ THÁNG 12 NĂM 2023"),
        (f"{CCHC} năm 2023", "ngày 18 tháng 12 năm 2023", "IV. PHƯƠNG HƯỚNG GIAI ĐOẠN 2024 - 2025"),
        (f"{CCHC} tháng 12 năm 2023", "ngày 18 tháng 12 năm 2023", "IV. NHIỆM VỤ THÁNG 01 NĂM 2024"),
        (f"{CCHC} tháng 9 năm 2023", "ngày 18 tháng 9 năm 2023", "IV. NHIỆM VỤ QUÝ IV NĂM 2023"),
    ],
)
def test_periods_that_follow(title: str, date: str, plan: str) -> None:
    assert told(period_mismatches, **quarter(title, plan, date=f"Lũng Vân, {date}")) == []


@pytest.mark.parametrize(
    ("title", "date", "plan", "raw"),
    [
        (f"{CCHC} quý I năm 2024", "ngày 18 tháng 3 năm 2024", "IV. NHIỆM VỤ QUÝ II/2023", "QUÝ II/2023"),
        (f"{CCHC} quý I năm 2024", "ngày 18 tháng 3 năm 2024", "IV. NHIỆM VỤ QUÝ I NĂM 2024", "QUÝ I NĂM 2024"),
        (f"{CCHC} quý I năm 2024", "ngày 18 tháng 3 năm 2024", "IV. NHIỆM VỤ QUÝ IV NĂM 2024", "QUÝ IV NĂM 2024"),
        (
            f"{CCHC} 6 tháng đầu năm 2024",
            "ngày 18 tháng 6 năm 2024",
            "IV. NHIỆM VỤ 6 THÁNG ĐẦU NĂM 2024",
            "6 THÁNG ĐẦU NĂM 2024",
        ),
        (f"{CCHC} năm 2023", "ngày 18 tháng 12 năm 2023", "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2023", "NĂM 2023"),
        (f"{CCHC} năm 2023", "ngày 18 tháng 12 năm 2023", "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2025", "NĂM 2025"),
        (f"{CCHC} tháng 5 năm 2023", "ngày 18 tháng 5 năm 2023", "IV. NHIỆM VỤ THÁNG 6 NĂM 2022", "THÁNG 6 NĂM 2022"),
    ],
)
def test_periods_that_do_not_follow(title: str, date: str, plan: str, raw: str) -> None:
    assert told(period_mismatches, **quarter(title, plan, date=f"Lũng Vân, {date}")) == [raw]


def test_the_title_plans_for_the_next_period_too() -> None:
    parts = quarter(f"{CCHC} quý I năm 2024 và nhiệm vụ quý II năm 2023", "IV. NHIỆM VỤ KỲ TỚI")
    assert told(period_mismatches, **parts) == ["quý II năm 2023"]


@pytest.mark.parametrize(
    ("closing", "raws"),
    [
        ("Trên đây là báo cáo quý IV năm 2023 của UBND xã./.", ["quý IV năm 2023"]),
        ("Trên đây là báo cáo công tác cải cách hành chính năm 2024 của UBND xã./.", ["năm 2024"]),
        ("Trên đây là báo cáo kết quả thực hiện Kế hoạch cải cách hành chính năm 2024 của UBND xã./.", []),
        ("Trên đây là báo cáo quý I, phương hướng nhiệm vụ quý II năm 2024 của UBND xã./.", []),
        ("Trên đây là báo cáo quý I, phương hướng nhiệm vụ quý III năm 2023 của UBND xã./.", ["quý III năm 2023"]),
        ("Trên đây là báo cáo tháng 3 và quý I năm 2024 của UBND xã./.", []),
        ("Trên đây là báo cáo công tác cải cách hành chính của UBND xã./.", []),
    ],
)
def test_the_closing_sentence(closing: str, raws: list[str]) -> None:
    assert told(period_mismatches, closing=closing) == raws


@pytest.mark.parametrize(
    ("opening", "raws"),
    [
        ("UBND xã Lũng Vân báo cáo kết quả cải cách hành chính quý III năm 2024 như sau:", ["quý III năm 2024"]),
        ("UBND xã Lũng Vân báo cáo 6 tháng đầu năm 2024 như sau:", ["6 tháng đầu năm 2024"]),
        (
            "Thực hiện Công văn số 88/UBND-NV ngày 04/3/2024 của UBND huyện về việc báo cáo quý I, năm 2023 còn thiếu "
            "và năm 2024, UBND xã Lũng Vân báo cáo như sau:",
            [],
        ),
        ("UBND xã báo cáo kết quả thực hiện Kế hoạch cải cách hành chính năm 2024 trong quý I như sau:", []),
    ],
)
def test_the_opening(opening: str, raws: list[str]) -> None:
    assert told(period_mismatches, opening=opening) == raws


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        ("(số liệu từ ngày 15/12/2023 đến ngày 14/3/2024)", False),
        ("(số liệu từ 20/12/2023 đến 20/3/2024)", False),
        ("(số liệu từ 01/01/2024 đến 31/3/2024)", False),
        ("(kỳ số liệu: 15/12/2022 - 14/3/2023)", True),
        ("(số liệu từ ngày 15/12/2022 đến ngày 14/3/2024)", True),
        ("(số liệu từ ngày 15/12/2023 đến ngày 14/6/2024)", True),
        ("sau đợt nghỉ từ ngày 08/02/2023 đến ngày 14/02/2023", False),
    ],
)
def test_the_window_of_the_figures(days: str, wrong: bool) -> None:
    opening = f"UBND xã Lũng Vân báo cáo kết quả Quý I năm 2024 {days} như sau:"
    found = told(period_mismatches, opening=opening)
    assert len(found) == wrong
    assert all(raw in days for raw in found)


def test_a_unit_set_up_meanwhile_begins_later() -> None:
    opening = "UBND xã Lũng Vân báo cáo kết quả (số liệu từ ngày 01/7/2025 đến ngày 14/12/2025) như sau:"
    parts = quarter(f"{CCHC} năm 2025", "IV. NHIỆM VỤ NĂM 2026", opening=opening)
    assert told(period_mismatches, **parts | {"date": "Lũng Vân, ngày 16 tháng 12 năm 2025"}) == []


@pytest.mark.parametrize(
    ("date", "wrong"),
    [
        ("Lũng Vân, ngày 18 tháng 3 năm 2023", True),
        ("Lũng Vân, ngày 28 tháng 02 năm 2024", False),
        ("Lũng Vân, ngày 10 tháng 4 năm 2024", False),
        ("Lũng Vân, ngày 18 tháng 3 năm 2025", True),
    ],
)
def test_the_day_of_issue(date: str, wrong: bool) -> None:
    found = told(period_mismatches, date=date)
    assert [raw in date for raw in found] == [True] * wrong


@pytest.mark.parametrize(
    ("sentence", "raws"),
    [
        ("UBND xã ban hành Kế hoạch số 30/KH-UBND ngày 20/4/2024.", ["Kế hoạch số 30/KH-UBND ngày 20/4/2024"]),
        ("UBND xã ban hành Kế hoạch số 30/KH-UBND ngày 18/3/2024.", []),
        ("Thực hiện Kế hoạch số 90/KH-UBND ngày 20/10/2023 về cải cách hành chính năm 2024.", []),
        (
            "UBND xã ban hành Kế hoạch số 03/KH-UBND ngày 05/01/2024 về tuyên truyền cải cách hành chính năm 2023.",
            ["Kế hoạch số 03/KH-UBND ngày 05/01/2024"],
        ),
        ("UBND xã ban hành Kế hoạch số 03/KH-UBND ngày 05/01/2024 về khắc phục hạn chế năm 2023.", []),
        ("UBND xã ban hành Kế hoạch số 03/KH-UBND ngày 05/01/2024 về đánh giá kết quả năm 2023.", []),
        ("Ngày 12/02/2023, UBND xã tổ chức hội nghị triển khai kế hoạch.", ["Ngày 12/02/2023"]),
        ("Ngày 12/02/2024, UBND xã tổ chức hội nghị triển khai kế hoạch.", []),
        ("Theo Thông báo ngày 12/02/2023 của huyện, xã tổ chức hội nghị.", []),
        ("Ngày 12/8/2023, UBND xã tổ chức hội nghị sơ kết.", []),
    ],
)
def test_days_of_documents_and_meetings(sentence: str, raws: list[str]) -> None:
    assert told(period_mismatches, lead=sentence) == raws


def test_many_later_documents_are_one_finding() -> None:
    listed = "; ".join(f"Kế hoạch số {number}/KH-UBND ngày {number}/4/2024" for number in range(10, 16))
    report = report_of(lead=f"UBND xã ban hành {listed}.")
    (flag,) = period_mismatches(report)
    assert flag.evidence is not None
    assert len(flag.evidence["figures"]) == 6  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("results", "raws"),
    [
        ("Trong quý I năm 2023, UBND xã tiếp nhận 125 hồ sơ.", ["quý I năm 2023"]),
        ("Trong quý IV, UBND xã tiếp nhận 125 hồ sơ.", ["quý IV"]),
        ("Trong quý I năm 2023 có 100 hồ sơ, nay tăng 25% so với cùng kỳ.", []),
        ("Trong năm 2023 chuyển sang 05 hồ sơ.", []),
        ("Trong quý II sẽ tiếp nhận thêm 10 thủ tục.", []),
    ],
)
def test_sentences_of_results(results: str, raws: list[str]) -> None:
    assert told(period_mismatches, results=results) == raws


@pytest.mark.parametrize(
    ("title", "raws"),
    [
        ("SỐ LIỆU CẢI CÁCH HÀNH CHÍNH QUÝ I NĂM 2024", []),
        ("SỐ LIỆU CẢI CÁCH HÀNH CHÍNH QUÝ I NĂM 2023", ["QUÝ I NĂM 2023"]),
        ("SỐ LIỆU CẢI CÁCH HÀNH CHÍNH 6 THÁNG ĐẦU NĂM 2024", ["6 THÁNG ĐẦU NĂM 2024"]),
        ("SỐ LIỆU CẢI CÁCH HÀNH CHÍNH", []),
    ],
)
def test_the_title_of_an_appendix(title: str, raws: list[str]) -> None:
    table = "| STT | Nội dung | Số lượng |\n|---|---|---|\n| 1 | Hồ sơ | 125 |"
    assert told(period_mismatches, appendix=f"PHỤ LỤC I\n\n{title}\n\n{table}") == raws


def test_notices_have_no_period_but_days() -> None:
    parts = {"kind": "THÔNG BÁO", "number": "Số: 21/TB-UBND"}
    assert told(period_mismatches, **parts, plan_title="IV. NHIỆM VỤ QUÝ II/2020") == []
    lead = "Xét Báo cáo số 30/BC-ĐKT ngày 20/4/2024 của Đoàn kiểm tra."
    assert told(period_mismatches, **parts, lead=lead) == ["Báo cáo số 30/BC-ĐKT ngày 20/4/2024"]


def _lists() -> list[tuple[str, dict[str, list[str]]]]:
    return [(name, entry) for name, entry in catalogue("audit_periods").items() if "examples" in entry]


@pytest.mark.parametrize(("name", "entry"), _lists(), ids=lambda value: value if isinstance(value, str) else "")
def test_examples_of_the_catalogue(name: str, entry: dict[str, list[str]]) -> None:
    words = [word for kind in ("words", "named", "announced") for word in entry.get(kind, [])]
    barred = entry.get("unless", [])
    for example in entry["examples"]:
        said = words or [example]
        assert any(key(word) in key(example) for word in said), (name, example)
    for reject in entry["rejects"]:
        said = any(key(word) in key(reject) for word in words)
        assert not said or any(key(word) in key(reject) for word in barred), (name, reject)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="quýnămthág IV12/034.,;\n-(Trong)", max_size=200))
def test_any_text_is_read(text: str) -> None:
    period_mismatches(report_of(results=text.replace("{", "").replace("}", ""), opening=PARTS["opening"]))
