"""Sums of indicators, wherever in a report their figures stand."""

from __future__ import annotations

import pytest

from extractors.records import Flag
from pipeline.audit.text_equations import broken_equations
from pipeline.extract import extract
from pipeline.readers.text import read_text

_FRAME = """ỦY BAN NHÂN DÂN XÃ SUỐI MƠ
Số: 17/BC-UBND
Suối Mơ, ngày 12 tháng 3 năm 2024
BÁO CÁO
Kết quả công tác cải cách hành chính quý I năm 2024

II. KẾT QUẢ THỰC HIỆN

2. Cải cách thủ tục hành chính

{}
"""


def _raised(*lines: str) -> list[Flag]:
    return broken_equations(extract(read_text(_FRAME.format("\n\n".join(lines)).encode())))


@pytest.mark.parametrize(
    ("lines", "raised"),
    [
        (
            ["- Tổng số hồ sơ tiếp nhận: 250 hồ sơ.", "- Đã giải quyết: 230 hồ sơ.", "- Đang giải quyết: 20 hồ sơ."],
            False,
        ),
        (
            ["- Tổng số hồ sơ tiếp nhận: 250 hồ sơ.", "- Đã giải quyết: 230 hồ sơ.", "- Đang giải quyết: 28 hồ sơ."],
            True,
        ),
        (
            [
                "- Tổng số hồ sơ tiếp nhận: 250 hồ sơ; kỳ trước chuyển sang: 8 hồ sơ.",
                "- Đã giải quyết: 230 hồ sơ.",
                "- Đang giải quyết: 28 hồ sơ.",
            ],
            False,
        ),
        (
            [
                "- Tổng số hồ sơ tiếp nhận: 250 hồ sơ.",
                "- Đã giải quyết: 230 hồ sơ.",
                "- Đang giải quyết: 15 hồ sơ.",
                "- Hồ sơ trả lại: 5 hồ sơ.",
            ],
            False,
        ),
        (
            [
                "- Tổng số hồ sơ tiếp nhận: 250 hồ sơ.",
                "- Đã giải quyết: 230 hồ sơ, trước hạn 200 hồ sơ, đúng hạn 25 hồ sơ, quá hạn 7 hồ sơ.",
            ],
            True,
        ),
    ],
)
def test_what_came_in_and_what_became_of_it(lines: list[str], raised: bool) -> None:
    assert bool([flag for flag in _raised(*lines) if flag.rule == "sum_mismatch"]) == raised


def test_nothing_became_of_what_was_carried_over() -> None:
    flags = _raised(
        "- Trong kỳ tiếp nhận 250 hồ sơ, trong đó:",
        "+ Tiếp nhận trực tuyến: 240 hồ sơ;",
        "+ Tiếp nhận trực tiếp: 10 hồ sơ;",
        "+ Kỳ trước chuyển sang: 8 hồ sơ;",
        "+ Đã giải quyết: 230 hồ sơ;",
        "+ Đang giải quyết: 20 hồ sơ.",
    )
    assert [flag.rule for flag in flags] == ["sum_mismatch"]
    assert flags[0].evidence is not None
    assert flags[0].evidence["difference"] == "8"
