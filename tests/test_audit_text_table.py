"""Text, tables and appendix of invented communes that contradict each other, and what only looks like it."""

from __future__ import annotations

import pytest
from test_audit_tables import report

from extractors.records import Flag
from patterns import catalogue
from pipeline.audit.arithmetic import broken_rates
from pipeline.audit.formulas import formula_rates
from pipeline.audit.plausible import missing_units, outliers
from pipeline.audit.table_grid import speaks_of
from pipeline.audit.text_table import text_table_mismatches

DOSSIERS = (
    "STT|Lĩnh vực|Tiếp nhận|Trực tuyến|Đã giải quyết|Trước hạn|Đúng hạn|Đang giải quyết",
    "1|Hộ tịch|212|190|206|150|56|6",
    "2|Đất đai|118|71|101|62|39|17",
    "|Tổng cộng|330|261|307|212|95|23",
)


def differences(text: str, *rows: str) -> list[Flag]:
    return text_table_mismatches(report(*(rows or DOSSIERS), text=text))


@pytest.mark.parametrize(
    "text",
    [
        "Trong quý, xã tiếp nhận 330 hồ sơ; đã giải quyết 307 hồ sơ.",
        "Trong quý, xã tiếp nhận khoảng 340 hồ sơ.",
        "Trong quý, xã tiếp nhận trên 300 hồ sơ.",
        "Lũy kế từ đầu năm xã tiếp nhận 612 hồ sơ.",
        "Cùng kỳ năm trước xã tiếp nhận 298 hồ sơ.",
        "Riêng lĩnh vực hộ tịch tiếp nhận 212 hồ sơ.",
        "Không có phản ánh, kiến nghị.",
        "",
    ],
)
def test_what_agrees_or_is_of_another_scope(text: str) -> None:
    assert differences(text) == []


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Trong quý, xã tiếp nhận 335 hồ sơ thủ tục hành chính.", "335 hồ sơ"),
        ("Trong quý, xã tiếp nhận 330 hồ sơ; đã giải quyết 302 hồ sơ.", "302 hồ sơ"),
        ("Xã tiếp nhận 330 hồ sơ, trong đó trực tuyến 216 hồ sơ.", "216 hồ sơ"),
    ],
)
def test_what_differs_is_found_once(text: str, stated: str) -> None:
    (flag,) = differences(text)
    figures = (flag.evidence or {})["figures"]
    assert flag.rule == "text_table_mismatch"
    assert isinstance(figures, list)
    assert [figure["role"] for figure in figures] == ["text", "table"]
    assert figures[0]["raw"] == stated


APPENDIX = (
    "STT|Các chỉ tiêu|Đơn vị tính|Số liệu",
    "1.4.1|Số lượng phiếu khảo sát|Phiếu|{forms}",
    "2.3|Số VBQPPL đã rà soát|Văn bản|11",
    "3.1.3|Tổng số TTHC đang có hiệu lực|Thủ tục|139",
    "4.2.1|Tổng số biên chế được giao trong năm|Người|22",
    "4.2.2|Tổng số biên chế có mặt tại thời điểm báo cáo|Người|21",
    "5.4|Số lượng cán bộ, công chức, viên chức bị kỷ luật (cả về Đảng và chính quyền)|Người|0",
)


@pytest.mark.parametrize(("forms", "found"), [("80", 0), ("85", 1)])
def test_the_appendix_is_compared(forms: str, found: int) -> None:
    rows = [row.format(forms=forms) for row in APPENDIX]
    assert len(differences("Đã phát 80 phiếu khảo sát sự hài lòng của người dân.", *rows)) == found


PLANS = (
    "STT|Chỉ tiêu|Đơn vị|Kế hoạch|Thực hiện",
    "1|Sản lượng chè búp tươi|tấn|410|{tea}",
    "2|Diện tích trồng mới|ha|12|11",
)


@pytest.mark.parametrize(
    ("text", "tea", "found"),
    [
        ("Sản lượng chè búp tươi đạt 432 tấn.", "432", 0),
        ("Sản lượng chè búp tươi đạt 432 tấn.", "423", 1),
        ("Kế hoạch giao sản lượng chè búp tươi 410 tấn.", "423", 0),
        ("Sản lượng chè búp tươi ước đạt 432 tấn.", "423", 0),
        ("Tổng sản lượng chè búp tươi và chè khô 455 tấn.", "423", 0),
    ],
)
def test_labels_of_rows_are_found_in_the_text(text: str, tea: str, found: int) -> None:
    assert len(differences(text, *(row.format(tea=tea) for row in PLANS))) == found


def test_a_rate_of_the_text_against_the_counts_of_a_table() -> None:
    right, wrong = (
        report(*DOSSIERS, text=f"Tỷ lệ hồ sơ giải quyết trước và đúng hạn đạt {rate}%.") for rate in ("100", "94,2")
    )
    assert broken_rates(formula_rates(right)) == []
    assert [flag.rule for flag in broken_rates(formula_rates(wrong))] == ["percent_mismatch"]


NONE = ("STT|Nội dung|Đơn vị tính|Số lượng", "1|Số thôn|thôn|9", "2|Số hộ|hộ|911")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Niêm yết 139 thủ tục thuộc thẩm quyền của xã.", 0),
        ("Niêm yết 139.000 thủ tục thuộc thẩm quyền của xã.", 1),
        ("Thu ngân sách xã đạt 1.904,5 triệu đồng.", 0),
        ("Thu ngân sách xã đạt 9.904,5 tỷ đồng.", 1),
        ("Đăng 31 tin, bài trên trang thông tin điện tử.", 0),
    ],
)
def test_what_no_commune_can_state(text: str, found: int) -> None:
    assert len(outliers(report(*NONE, text=text))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Thu ngân sách xã 2.104.300.000 đồng, đạt 31,5% dự toán.", []),
        ("Thu ngân sách xã 2.104.300.000, đạt 31,5% dự toán.", ["2.104.300.000"]),
        ("Thu ngân sách xã 2.104.300.000 đồng, đạt 31,5 dự toán.", ["31,5"]),
        ("Hoàn thành 14/24 nhiệm vụ, đạt 58,33.", ["58,33"]),
        ("Điểm của xã đạt 81,25 điểm.", []),
        ("Năng suất chè đạt 62,4 tạ/ha.", []),
        ("Thực hiện Nghị quyết số 12/2023/NQ-HĐND về dự toán ngân sách nhà nước năm 2024.", []),
    ],
)
def test_figures_whose_unit_nobody_knows(text: str, found: list[str]) -> None:
    flags = missing_units(report(*NONE, text=text))
    assert [(flag.evidence or {})["raw"] for flag in flags] == found


def test_rows_without_unit() -> None:
    rows = ("STT|Chỉ tiêu|Đơn vị tính|Kết quả", "1|Kinh phí thực hiện||{}", "2|Số cuộc họp|cuộc|4", "3|Số tin bài||12")
    assert [flag.rule for flag in missing_units(report(*(row.format("45,5") for row in rows)))] == ["unit_missing"]
    assert missing_units(report(*(row.format("") for row in rows))) == []


def test_money_is_told_from_counts() -> None:
    entry = catalogue("audit_tables")["money"]
    assert all(speaks_of("money", text) for text in entry["examples"])
