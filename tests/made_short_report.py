"""A short report of an invented commune whose parts can be replaced, for tests of the audit."""

from __future__ import annotations

from collections.abc import Callable

from extractors.records import Flag, Report
from pipeline.extract import extract
from pipeline.readers import read_data

PARTS = {
    "number": "Số: 21/BC-UBND",
    "date": "Lũng Vân, ngày 18 tháng 3 năm 2024",
    "kind": "BÁO CÁO",
    "title": "Kết quả công tác cải cách hành chính Quý I năm 2024",
    "opening": "UBND xã Lũng Vân báo cáo kết quả cải cách hành chính Quý I năm 2024 (số liệu từ ngày 15/12/2023 "
    "đến ngày 14/3/2024) như sau:",
    "lead": "UBND xã ban hành Kế hoạch số 08/KH-UBND về cải cách hành chính.",
    "results": "Trong quý I, Bộ phận Một cửa tiếp nhận 125 hồ sơ, đã giải quyết 120 hồ sơ.",
    "review": "Cán bộ, công chức nhiệt tình.",
    "plan_title": "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ II NĂM 2024",
    "plan": "Tiếp tục thực hiện kế hoạch cải cách hành chính.",
    "closing": "Trên đây là báo cáo công tác cải cách hành chính Quý I năm 2024 của UBND xã Lũng Vân./.",
    "appendix": "",
}
_LAYOUT = """ỦY BAN NHÂN DÂN
XÃ LŨNG VÂN
{number}

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
{date}

{kind}
{title}

{opening}

I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH

{lead}

II. KẾT QUẢ THỰC HIỆN

1. Cải cách thủ tục hành chính

{results}

III. ĐÁNH GIÁ CHUNG

{review}

{plan_title}

{plan}

V. KIẾN NGHỊ, ĐỀ XUẤT

Đề nghị UBND huyện bố trí máy quét.

{closing}

Nơi nhận:
- UBND huyện;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Lê Thị Mơ

{appendix}
"""


def report_of(**parts: str) -> Report:
    """The report with some of :data:`PARTS` replaced."""
    return extract(read_data(_LAYOUT.format(**(PARTS | parts)).encode()))


def told(rule: Callable[[Report], list[Flag]], **parts: str) -> list[str]:
    """The quoted words of the flags of ``rule``, whose evidence is checked against the text."""
    report = report_of(**parts)
    flags = rule(report)
    for flag in flags:
        assert flag.evidence is not None
        assert flag.start is not None
        assert report.document.text[flag.start : flag.end] == flag.evidence["raw"]
        for quote in flag.evidence["figures"]:  # type: ignore[attr-defined]
            assert report.document.text[quote["start"] : quote["end"]] == quote["raw"]
    return [str(flag.evidence["raw"]) for flag in flags if flag.evidence]


def quarter(title: str, plan_title: str, *, closing: str = "", date: str = "", opening: str = "") -> dict[str, str]:
    """The parts of a report of another period."""
    return {
        "title": title,
        "plan_title": plan_title,
        "date": date or PARTS["date"],
        "opening": opening or "UBND xã Lũng Vân báo cáo kết quả như sau:",
        "lead": "UBND xã phân công công chức theo dõi từng nội dung.",
        "results": "Bộ phận Một cửa tiếp nhận 125 hồ sơ, đã giải quyết 120 hồ sơ.",
        "closing": closing or "Trên đây là báo cáo của UBND xã Lũng Vân./.",
    }
