"""Dense paragraphs as reports write them: silence where all is right, one finding where one figure is wrong."""

from __future__ import annotations

import pytest

from extractors.records import Flag
from patterns import catalogue
from pipeline.audit import examine
from pipeline.audit.table_grid import speaks_of
from pipeline.extract import extract
from pipeline.readers import read_data

_TOP = """UBND XÃ KHE TRE
Số: 12/BC-UBND
Khe Tre, ngày 20 tháng 12 năm 2024
BÁO CÁO
Kết quả công tác cải cách hành chính năm 2024

I. KẾT QUẢ

1. Cải cách thủ tục hành chính

"""
_EQUATIONS = {"sum_mismatch", "percent_mismatch", "text_table_mismatch", "statement_conflict", "words_mismatch"}


def _found(body: str) -> list[Flag]:
    flags = examine(extract(read_data((_TOP + body).encode())))
    return [flag for flag in flags if flag.rule in _EQUATIONS]


CONSISTENT = {
    "parts within parts": (
        "Toàn xã tiếp nhận 1.250 hồ sơ (trong đó có 1.100 hồ sơ trực tuyến, chiếm 88%, trực tiếp 150 hồ "
        "sơ), đã giải quyết 1.230 hồ sơ, trong đó trước hạn 980 hồ sơ, đúng hạn 248 hồ sơ, quá hạn 02 hồ "
        "sơ; còn 20 hồ sơ đang giải quyết trong hạn. Tỷ lệ giải quyết đúng hạn và trước hạn đạt 99,83%."
    ),
    "attributes that overlap": (
        "Tổng số cán bộ, công chức có mặt 21/22 người, đạt 95,45%, trong đó nữ 09 người, đảng viên 20 "
        "người, trình độ đại học 18 người, trên đại học 02 người; có 03 người vừa là đảng viên vừa đang "
        "học thạc sĩ."
    ),
    "sums so far and of the quarter": (
        "Lũy kế từ đầu năm, xã tiếp nhận 3.640 hồ sơ, riêng quý III tiếp nhận 1.105 hồ sơ, tăng 12,5% so "
        "với quý II (982 hồ sơ); đã giải quyết lũy kế 3.602 hồ sơ, trong quý 1.090 hồ sơ."
    ),
    "several years": (
        "Năm 2021 thu 4.120 triệu đồng, năm 2022 thu 4.560 triệu đồng, tăng 10,6%; năm 2023 thu 4.890 "
        "triệu đồng, tăng 7,2% so với năm 2022; năm 2024 ước thu 5.100 triệu đồng, đạt 102% dự toán "
        "(5.000 triệu đồng)."
    ),
    "persons and turns": (
        "Mở 06 lớp bồi dưỡng cho 245 lượt người, gồm 180 người tham gia (có người tham gia hai lớp); "
        "vượt kế hoạch 22,5% (200 lượt người). Trong đó cán bộ, công chức 42 người, người hoạt động "
        "không chuyên trách 138 người."
    ),
    "plan and done": (
        "Kế hoạch giao 40 nhiệm vụ, đến nay hoàn thành 31 nhiệm vụ (đạt 77,5%), trong đó có 28 nhiệm vụ "
        "đúng tiến độ và 03 nhiệm vụ chậm tiến độ; 09 nhiệm vụ còn lại thực hiện trong quý IV, trong đó "
        "có 04 nhiệm vụ thường xuyên."
    ),
    "changes of parts and points": (
        "Số hồ sơ quá hạn giảm từ 36 hồ sơ năm 2022 xuống còn 21 hồ sơ năm 2023, giảm 41,66%, trong đó "
        "lĩnh vực đất đai giảm 12 hồ sơ (từ 30 hồ sơ xuống 18 hồ sơ). Tỷ lệ đúng hạn tăng từ 97,1% lên "
        "98,4%, tăng 1,3 điểm %."
    ),
    "survey": (
        "Phát ra 300 phiếu khảo sát, thu về 288 phiếu (đạt 96%); 270/288 phiếu đánh giá hài lòng và rất "
        "hài lòng, đạt 93,75%; 15 phiếu bình thường, chiếm 5,2%; 03 phiếu không hài lòng, chiếm 1,04%."
    ),
    "revenue with a bracket in the list": (
        "Tổng thu ngân sách 12.450 triệu đồng, đạt 103,75% dự toán (12.000 triệu đồng), gồm: thu trên "
        "địa bàn 1.450 triệu đồng (trong đó thu phí, lệ phí 210 triệu đồng), bổ sung cân đối 9.800 triệu "
        "đồng, bổ sung có mục tiêu 1.200 triệu đồng."
    ),
    "documents": (
        "Tổng số văn bản đi 1.204 văn bản, ký số 1.190 văn bản, đạt 98,8%; văn bản đến 3.410 văn bản, xử "
        "lý đúng hạn 3.402 văn bản (99,7%). Trong số văn bản đi có 45 quyết định, 60 kế hoạch, 210 báo "
        "cáo, còn lại là công văn và văn bản khác."
    ),
    "two levels": (
        "Cấp huyện tiếp nhận 2.310 hồ sơ, cấp xã tiếp nhận 8.905 hồ sơ. Tính chung cả hai cấp, tiếp nhận "
        "11.215 hồ sơ; trong đó trực tuyến toàn trình 7.850 hồ sơ, trực tuyến một phần 2.100 hồ sơ. Tỷ "
        "lệ trực tuyến đạt 88,7%."
    ),
    "carried over, given back, withdrawn": (
        "Kỳ trước chuyển sang 14 hồ sơ, mới tiếp nhận 486 hồ sơ. Đã giải quyết 478 hồ sơ; trả lại 04 hồ "
        "sơ do không đủ điều kiện; công dân rút 02 hồ sơ; đang giải quyết 16 hồ sơ (chưa đến hạn). Thu "
        "phí, lệ phí 15,6 triệu đồng, trong đó thanh toán trực tuyến 12,9 triệu đồng, đạt 82,7%."
    ),
    "shares cut off": (
        "Rà soát 25 đơn vị sự nghiệp: tự bảo đảm chi thường xuyên 02 đơn vị, chiếm 8%; tự bảo đảm một "
        "phần 07 đơn vị, chiếm 28%; do nhà nước bảo đảm 16 đơn vị, chiếm 64%. Giảm 05 đơn vị so với năm "
        "2015 (30 đơn vị), bằng 16,7%."
    ),
    "amounts in words": (
        "Hỗ trợ 12 (mười hai) hộ nghèo, mỗi hộ 5.000.000 đồng (năm triệu đồng), tổng kinh phí 60 triệu "
        "đồng (sáu mươi triệu đồng chẵn), trong đó ngân sách xã 40 triệu đồng, xã hội hóa 20 triệu đồng."
    ),
    "points called percent": (
        "Trực tuyến đạt 92%, tăng 5% so với cùng kỳ (87%); trong đó toàn trình 70%, một phần 22%. Tỷ lệ "
        "hồ sơ trực tiếp giải quyết đúng hạn 99%, trực tuyến giải quyết đúng hạn 98%."
    ),
    "money carried over": (
        "Giao 2.400 triệu đồng vốn đầu tư công năm 2024, trong đó vốn năm 2023 chuyển sang 400 triệu "
        "đồng; giải ngân đến 30/11 đạt 1.980 triệu đồng, bằng 82,5% kế hoạch; ước cả năm 2.350 triệu "
        "đồng, đạt 97,9%."
    ),
}

CONTRADICTIONS = [
    (
        "Tiếp nhận 1.250 hồ sơ, trong đó trực tuyến 1.100 hồ sơ, trực tiếp 160 hồ sơ.",
        "sum_mismatch",
        "160 hồ sơ",
    ),
    (
        "Đã giải quyết 1.230 hồ sơ, trong đó trước hạn 980 hồ sơ, đúng hạn 238 hồ sơ, quá hạn 02 hồ sơ.",
        "sum_mismatch",
        "238 hồ sơ",
    ),
    (
        "Ký số 1.190 văn bản trên 1.204 văn bản đi, đạt 89,8%.",
        "percent_mismatch",
        "89,8%",
    ),
    (
        "Số hồ sơ quá hạn giảm từ 36 hồ sơ xuống còn 21 hồ sơ, giảm 71,4%.",
        "percent_mismatch",
        "71,4%",
    ),
    (
        "Quý III tiếp nhận 1.105 hồ sơ, tăng 21,5% so với quý II (982 hồ sơ).",
        "percent_mismatch",
        "21,5%",
    ),
    (
        "Mở 06 lớp cho 245 lượt người, vượt kế hoạch 122,5% (200 lượt người).",
        "percent_mismatch",
        "122,5%",
    ),
    (
        "Tỷ lệ đúng hạn tăng từ 97,1% lên 98,4%, tăng 2,3 điểm %.",
        "percent_mismatch",
        "2,3 điểm %",
    ),
    (
        "Tổng thu 12.450 triệu đồng, đạt 103,75% dự toán (12.000 triệu đồng), gồm: thu trên địa bàn "
        "1.450 triệu đồng, bổ sung cân đối 9.800 triệu đồng, bổ sung có mục tiêu 1.400 triệu đồng.",
        "sum_mismatch",
        "1.400 triệu đồng",
    ),
    (
        "Kỳ trước chuyển sang 14 hồ sơ, mới tiếp nhận 486 hồ sơ. Đã giải quyết 478 hồ sơ, đang giải quyết 32 hồ sơ.",
        "sum_mismatch",
        "32 hồ sơ",
    ),
    (
        "Tổng kinh phí hỗ trợ 60 triệu đồng (sáu mươi lăm triệu đồng).",
        "words_mismatch",
        "60 triệu đồng",
    ),
    (
        "Xếp loại: hoàn thành xuất sắc 20%, hoàn thành tốt 70%, hoàn thành nhiệm vụ 15%.",
        "percent_mismatch",
        "15%",
    ),
    (
        "Hồ sơ trực tuyến chiếm 88%, còn lại 22% là hồ sơ trực tiếp.",
        "percent_mismatch",
        "22%",
    ),
    (
        "1.1. Hồ sơ theo cơ chế một cửa\n\nTiếp nhận 2.310 hồ sơ, đã giải quyết 2.300 hồ sơ.\n\n"
        "1.2. Hồ sơ theo cơ chế một cửa liên thông\n\nTiếp nhận 905 hồ sơ, đã giải quyết 900 hồ sơ.\n\n"
        "1.3. Chung cả hai cơ chế\n\nTổng số 3.125 hồ sơ, đã giải quyết 3.200 hồ sơ.",
        "sum_mismatch",
        "3.125 hồ sơ",
    ),
    (
        "Số đơn vị sự nghiệp giảm từ 30 đơn vị xuống 25 đơn vị, giảm 06 đơn vị.",
        "sum_mismatch",
        "06 đơn vị",
    ),
    (
        "Trong quý tiếp nhận 460 hồ sơ.\n\n Chia theo cơ chế:\n\n - Một cửa: 410 hồ sơ;\n\n - Một cửa liên "
        "thông: 40 hồ sơ.",
        "sum_mismatch",
        "40 hồ sơ",
    ),
    (
        "Số hồ sơ trễ hạn giảm 112% so với năm trước.",
        "percent_mismatch",
        "112%",
    ),
]


_RATIOS = """| TT | Nhiệm vụ | Kết quả | Tỷ lệ (%) |
|---|---|---|---|
| 1 | Ký số văn bản | 45/60 | 75 |
| 2 | Số hóa hồ sơ | 90/120 | 75 |
| 3 | Thanh toán trực tuyến | 30/40 | 75 |
"""
_CELLS = """| TT | Nhiệm vụ | Kết quả |
|---|---|---|
| 1 | Ký số văn bản | 45/60 văn bản (75%) |
| 2 | Số hóa hồ sơ | 90/120 hồ sơ, đạt 75% |
| 3 | Giải ngân | 30/40 dự án, đạt 90% kế hoạch quý |
"""
_SHARES = """| Lĩnh vực | Số hồ sơ | Tỷ trọng (%) |
|---|---|---|
| Đất đai | 40 | 40,4 |
| Hộ tịch | 35 | 35,4 |
| Khác | 24 | 24,2 |
| Tổng số | 99 | 100 |
"""


@pytest.mark.parametrize(
    ("table", "old", "new", "raw"),
    [
        (_RATIOS, "30/40 | 75", "30/40 | 85", "85"),
        (_CELLS, "60 văn bản (75%)", "60 văn bản (57%)", "57%"),
        (_CELLS, "120 hồ sơ, đạt 75%", "120 hồ sơ, đạt 57%", "57%"),
        (_SHARES, "24 | 24,2", "24 | 25,2", "25,2"),
    ],
)
def test_rates_in_tables(table: str, old: str, new: str, raw: str) -> None:
    assert [flag.message for flag in _found(table)] == []
    [flag] = _found(table.replace(old, new))
    assert flag.rule == "percent_mismatch"
    assert raw in {figure["raw"] for figure in (flag.evidence or {})["figures"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["structure"])
def test_words_of_heads(name: str) -> None:
    entry = catalogue("audit_tables")[name]
    assert all(speaks_of(name, text) for text in entry["examples"])
    assert not any(speaks_of(name, text) for text in entry["rejects"])


@pytest.mark.parametrize("kind", CONSISTENT)
def test_what_is_right_raises_nothing(kind: str) -> None:
    assert [(flag.rule, flag.message) for flag in _found(CONSISTENT[kind])] == []


@pytest.mark.parametrize(("body", "rule", "raw"), CONTRADICTIONS)
def test_one_wrong_figure_is_found(body: str, rule: str, raw: str) -> None:
    flags = _found(body)
    quoted = {figure["raw"] for flag in flags for figure in (flag.evidence or {})["figures"]}  # type: ignore[attr-defined]
    assert [flag.rule for flag in flags] == [rule], [flag.message for flag in flags]
    assert raw in quoted
