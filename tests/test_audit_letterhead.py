"""missing_number and missing_date: the document's own number or date, absent or blank (all texts invented)."""

from __future__ import annotations

import pytest

from extractors.header import read_header
from extractors.records import Document, Line, Outline, Part
from pipeline.audit.letterhead import missing_header

HEAD = """ỦY BAN NHÂN DÂN
XÃ LŨNG VÂN
{number}
{date}
BÁO CÁO
Kết quả cải cách hành chính năm 2022
I. KẾT QUẢ
Đã xong./.
TM. UBND XÃ
CHỦ TỊCH
Bùi Văn Chiến"""


def flags(text: str) -> list[tuple[str, str]]:
    lines, position = [], 0
    for raw in text.split("\n"):
        if raw:
            lines.append(Line(start=position, end=position + len(raw)))
        position += len(raw) + 1
    document = Document(text=text, lines=tuple(lines))
    outline = Outline(parts=(Part(zone="body", start=0, end=len(text)),), sections=())
    found = missing_header(document, outline, read_header(document, outline))
    assert all(flag.start is not None and flag.end is not None for flag in found)
    return [(flag.rule, text[flag.start : flag.end]) for flag in found]


@pytest.mark.parametrize(
    ("number", "date", "expected"),
    [
        ("Số: 12/BC-UBND", "Lũng Vân, ngày 5 tháng 4 năm 2022", []),
        (
            "Số:    /BC-UBND",
            "Lũng Vân, ngày   tháng 4 năm 2022",
            [("missing_number", "Số:    /BC-UBND"), ("missing_date", "ngày   tháng 4 năm 2022")],
        ),
        ("Số: ...../BC-UBND", "Lũng Vân, ngày 5 tháng 4 năm 2022", [("missing_number", "Số: ...../BC-UBND")]),
        ("", "", [("missing_number", "BÁO CÁO"), ("missing_date", "BÁO CÁO")]),
        ("Số: 3/BC-UBND", "Lũng Vân, ngày 31 tháng 02 năm 2022", []),
        ("Số: AÊ/BC-UBND", "Lũng Vân, ngày 3 tháng 02 năm 2022", []),
        ("Số: 3/BC-UBND", "", [("missing_date", "BÁO CÁO")]),
    ],
)
def test_missing_header(number: str, date: str, expected: list[tuple[str, str]]) -> None:
    assert flags(HEAD.format(number=number, date=date)) == expected


@pytest.mark.parametrize("text", ["", "Danh sách\nMột\nHai"])
def test_no_document_no_flag(text: str) -> None:
    assert flags(text) == []
