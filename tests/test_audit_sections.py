"""empty_section: headings that nothing stands below (all texts invented)."""

from __future__ import annotations

import pytest
from made_short_report import report_of, told

from extractors.folding import key
from patterns import catalogue
from pipeline.audit.empty_sections import empty_sections


@pytest.mark.parametrize(
    ("results", "raws"),
    [
        ("Đã tiếp nhận 125 hồ sơ.\n\n2. Cải cách thể chế\n\nĐã rà soát 05 văn bản.", []),
        ("Đã tiếp nhận 125 hồ sơ.\n\n2. Cải cách thể chế", ["2. Cải cách thể chế"]),
        ("Đã tiếp nhận 125 hồ sơ.\n\n2. Cải cách thể chế\n\nKhông có.", ["2. Cải cách thể chế"]),
        ("Đã tiếp nhận 125 hồ sơ.\n\n2. Cải cách thể chế: Không có.", ["2. Cải cách thể chế"]),
        ("Đã tiếp nhận 125 hồ sơ.\n\n2. Cải cách thể chế\n\n................", ["2. Cải cách thể chế"]),
        ("Đã tiếp nhận 125 hồ sơ.\n\n2. Cải cách thể chế\n\nKhông có văn bản nào phải ban hành.", []),
        ("Đã tiếp nhận 125 hồ sơ.\n\n2. Cải cách thể chế\n\na) Rà soát văn bản\n\nĐã rà soát 05 văn bản.", []),
    ],
)
def test_sections_of_results(results: str, raws: list[str]) -> None:
    assert told(empty_sections, results=results) == raws


def test_severities() -> None:
    (empty,) = empty_sections(report_of(results="Đã nhận 125 hồ sơ.\n\n2. Cải cách thể chế"))
    (nothing,) = empty_sections(report_of(results="Đã nhận 125 hồ sơ.\n\n2. Cải cách thể chế\n\nKhông."))
    assert (empty.severity, nothing.severity) == ("warning", "info")
    assert empty.message == "Mục “Cải cách thể chế” không có nội dung."
    assert nothing.message == "Mục “Cải cách thể chế” chỉ ghi “Không.”."


def test_tasks_of_a_plan_are_no_sections() -> None:
    plan = "1. Lập kế hoạch năm 2025.\n\n2. Kiểm tra công vụ.\n\n3. Tuyên truyền cải cách hành chính."
    assert told(empty_sections, plan=plan) == []


def test_a_notice_is_no_report() -> None:
    parts = {"kind": "THÔNG BÁO", "number": "Số: 21/TB-UBND", "results": "2. Cải cách thể chế"}
    assert told(empty_sections, **parts) == []


def test_examples_of_the_catalogue() -> None:
    entry = catalogue("audit_sections")["nothing"]
    words = {key(word) for word in entry["words"]}
    assert all(key(example).strip(" .:/") in words for example in entry["examples"])
    assert not any(key(reject).strip(" .:/") in words for reject in entry["rejects"])
