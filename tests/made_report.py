"""A report of an invented commune, as text and as records, and a function that kills its worker."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path

from extractors.records import (
    Cell,
    Document,
    Figure,
    Flag,
    Header,
    Line,
    Outline,
    Part,
    Reference,
    Report,
    Section,
)
from pipeline.files import Stamp
from pipeline.work import Outcome, work_on

TEXT = """ỦY BAN NHÂN DÂN
XÃ SUỐI MƠ
Số: 17/BC-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Suối Mơ, ngày 12 tháng 3 năm 2024

BÁO CÁO
Kết quả công tác cải cách hành chính quý I năm 2024

I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH

Ủy ban nhân dân xã đã ban hành Kế hoạch số 08/KH-UBND ngày 05/01/2024 về cải cách hành chính năm 2024.

II. KẾT QUẢ THỰC HIỆN

1. Cải cách thủ tục hành chính

Trong quý I, bộ phận một cửa tiếp nhận 125 hồ sơ, đã giải quyết 120 hồ sơ, đạt 96%.

III. KIẾN NGHỊ, ĐỀ XUẤT

Đề nghị huyện hỗ trợ 15.500.000 đồng để mua máy tính.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Lê Thị Mơ
"""

_SENTENCE = "Thực hiện Kế hoạch số 08/KH-UBND, xã tiếp nhận 125 hồ sơ."


def write(folder: Path, name: str = "bao-cao.txt", text: str = TEXT) -> Path:
    """Put the report into ``folder``."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def records(*, value: Decimal = Decimal(125), flags: bool = True) -> tuple[Report, tuple[Flag, ...]]:
    """A small report as records, and its flags."""
    heading = "1. Thủ tục hành chính"
    text = f"{heading}\n{_SENTENCE}\nSTT\tNội dung\tSố lượng\n1\tHồ sơ\t125"
    second = len(heading) + 1
    rows = text.index("STT\t")
    last = text.index("1\tHồ sơ")
    lines = (
        Line(start=0, end=len(heading), page=1),
        Line(start=second, end=second + len(_SENTENCE), page=2),
        Line(start=rows, end=last - 1, kind="row", page=2, table_no=0, row_no=0),
        Line(start=last, end=len(text), kind="row", page=3, table_no=0, row_no=1),
    )
    document = Document(text=text, lines=lines, cells=tuple(_cells(text, rows)))
    section = Section(
        section_id=1,
        parent_id=None,
        ordinal=1,
        level=1,
        label="1",
        heading="Thủ tục hành chính",
        code="tthc",
        start=0,
        end=len(text),
        heading_end=len(heading),
    )
    report = Report(
        document=document,
        outline=Outline(parts=(Part(zone="body", start=0, end=len(text)),), sections=(section,)),
        header=Header(doc_type="BC", issuer="UBND xã Suối Mơ", issued_on=date(2024, 3, 12), title=""),
        references=(_reference(text),),
        figures=(_figure(text, value),),
    )
    found = (Flag(rule="missing_section", severity="error", message="Thiếu mục.", section_code="kien_nghi"),)
    return report, found if flags else ()


def _cells(text: str, start: int) -> list[Cell]:
    cells = []
    for row, line in enumerate(text[start:].split("\n")):
        for column, words in enumerate(line.split("\t")):
            cells.append(
                Cell(
                    table_no=0, row_no=row, col_no=column, text=words, start=start, end=start + len(words), page=2 + row
                )
            )
            start += len(words) + 1
    return cells


def _reference(text: str) -> Reference:
    raw = "Kế hoạch số 08/KH-UBND"
    start = text.index(raw)
    return Reference(
        doc_type="KH",
        number="8",
        year=None,
        symbol="KH-UBND",
        issued_on=None,
        issuer=None,
        subject=None,
        relation="thuc_hien",
        raw=raw,
        start=start,
        end=start + len(raw),
    )


def _figure(text: str, value: Decimal) -> Figure:
    start = text.index("125 hồ sơ")
    return Figure(
        source="text",
        value=value,
        total=None,
        unit="hồ sơ",
        qualifier=None,
        label="tiếp nhận",
        raw="125 hồ sơ",
        start=start,
        end=start + len("125 hồ sơ"),
    )


def deadly(stamp: Stamp) -> Outcome:
    """As the real work, but a file called "chết..." takes its process along."""
    if Path(stamp.path).name.startswith("chết"):
        os._exit(9)
    return work_on(stamp)


def interrupted(stamp: Stamp) -> Outcome:
    """As the real work, but a file called "dừng..." is where the user presses Ctrl-C."""
    if Path(stamp.path).name.startswith("dừng"):
        raise KeyboardInterrupt
    return work_on(stamp)
