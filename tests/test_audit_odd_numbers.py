"""Numbers with two readings, and those that cannot be (all sentences invented)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from test_figures import document, figures

from extractors.figures import find_figures
from extractors.records import Outline
from pipeline.audit.odd_numbers import odd_numbers


def flags(text: str) -> list[tuple[str, str]]:
    found = odd_numbers(text, find_figures(document(text), Outline(parts=(), sections=()), ()))
    assert all(flag.evidence and flag.start is not None for flag in found)
    return [(flag.rule, text[flag.start : flag.end]) for flag in found]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("Giải ngân 31.250 tỷ đồng, đạt 62,5% của 50 tỷ đồng.", "31250000000"),
        ("Dự toán 50 tỷ đồng, đã thu 31.250 tỷ đồng, bằng 62,5%.", "31250000000"),
        ("Thu 31.258 tỷ đồng, đạt 62,51% so với 50 tỷ đồng.", "31258000000"),
        ("Thu 31.250 tỷ đồng, đạt 62,5% của 50.000 tỷ đồng.", "31250000000000"),
        ("Chi 1.250 triệu đồng, đạt 62,5% của 2 tỷ đồng.", "1250000000"),
        ("Thu 31.250 tỷ đồng, đạt 70% của 50 tỷ đồng.", "31250000000000"),
        ("Thu 31.250 tỷ đồng.", "31250000000000"),
        ("Thu 31,250 tỷ đồng.", "31250000000"),
    ],
)
def test_a_rate_beside_an_amount_decides(sentence: str, value: str) -> None:
    assert Decimal(value) in {figure.value for figure in figures(sentence) if "31" in figure.raw or "250" in figure.raw}


@pytest.mark.parametrize(
    ("sentence", "raws"),
    [
        ("Thu ngân sách 31.250 tỷ đồng.", ["31.250 tỷ đồng"]),
        ("Thu 31.250 tỷ đồng, đạt 70% của 50 tỷ đồng.", ["31.250 tỷ đồng"]),
        ("Giải ngân 31.250 tỷ đồng, đạt 62,5% của 50 tỷ đồng.", []),
        ("Thu 31,250 tỷ đồng; chi 8 tỷ 305 triệu đồng.", []),
        ("Chi 1.250 triệu đồng.", []),
        ("Chi 1.250 triệu đồng, thu 2.5 triệu đồng.", ["1.250 triệu đồng"]),
        ("Giải ngân 31.250/50.125 tỷ đồng.", ["31.250/50.125 tỷ đồng"]),
        ("Có 1.250 hồ sơ, 31.250 đồng.", []),
    ],
)
def test_what_nothing_decides_is_marked(sentence: str, raws: list[str]) -> None:
    assert flags(sentence) == [("ambiguous_number", raw) for raw in raws]


def test_an_ambiguous_amount_states_both_readings() -> None:
    text = "Thu ngân sách 31.250 tỷ đồng."
    (flag,) = odd_numbers(text, figures(text))
    assert flag.severity == "info"
    assert flag.evidence is not None
    assert flag.evidence["readings"] == ["31250000000000", "31250000000"]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Họp ngày 31/02/2024 tại xã.", [("impossible_date", "ngày 31/02/2024")]),
        ("Ban hành ngày 30 tháng 13 năm 2023.", [("impossible_date", "ngày 30 tháng 13 năm 2023")]),
        ("Họp ngày 29/02/2024 và tháng 3/2024.", []),
        ("Tỷ lệ đúng hạn đạt 4000%.", [("implausible_percent", "4000%")]),
        ("Thu đạt 215% dự toán.", []),
        ("Mã " + "7" * 25 + ".", [("value_out_of_range", "7" * 25)]),
        ("Chi " + "999." * 6 + "999 đồng.", [("value_out_of_range", "999." * 6 + "999")]),
    ],
)
def test_what_cannot_be_is_kept_and_flagged(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert flags(sentence) == expected


def test_an_implausible_percentage_is_still_a_figure() -> None:
    assert [str(figure.value) for figure in figures("Tỷ lệ đúng hạn đạt 4000%.")] == ["4000"]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Chi 12 tỷ rưỡi cho cầu dân sinh.", ["12500000000"]),
        ("Hỗ trợ 2 triệu rưỡi đồng mỗi hộ.", ["2500000"]),
        ("Thu 3 tấn rưỡi thóc, 5 tạ ngô.", ["3.5", "5"]),
        ("Dài 2 km 300 m.", ["2", "300"]),
        ("Phát hai nghìn ba trăm tờ rơi.", ["2300"]),
    ],
)
def test_halves_and_thousands_in_words(sentence: str, values: list[str]) -> None:
    assert [format(figure.value, "f") for figure in figures(sentence)] == values
