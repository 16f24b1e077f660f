"""References to documents: what is found in a sentence, and what is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.records import Document, Line, Outline, Part, Reference
from extractors.reference_grammar import plain_signs
from extractors.reference_mentions import find_mentions
from extractors.references import find_references
from extractors.symbols import kinds, read_symbol
from patterns import catalogue
from pipeline.audit.symbols import symbol_mismatches

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def document(text: str) -> Document:
    """A document whose lines are the lines of ``text``."""
    lines, position = [], 0
    for line in text.split("\n"):
        lines.append(Line(start=position, end=position + len(line), kind="row" if "\t" in line else "text"))
        position += len(line) + 1
    return Document(text=text, lines=tuple(lines))


def refs(text: str, *parts: Part) -> tuple[Reference, ...]:
    return find_references(document(text), Outline(parts=parts, sections=()))


def brief(reference: Reference) -> str:
    """``KH 9 KH-UBND 2024-01-09``; a year inside the symbol stands before the symbol."""
    year = f"{reference.year} " if reference.year else ""
    when = f" {reference.issued_on}" if reference.issued_on else ""
    return f"{reference.doc_type} {reference.number} {year}{reference.symbol}{when}"


# --- families --------------------------------------------------------------------------------------
FAMILIES = [
    ("Kế hoạch số 07/KH-UBND ngày 05/02/2022", ["KH 7 KH-UBND 2022-02-05"]),
    ("Công văn số 518/UBND-VP, ngày 04/08/2021", ["CV 518 UBND-VP 2021-08-04"]),
    ("Công văn số 52/UBND ngày 4/5/2022", ["CV 52 UBND 2022-05-04"]),
    ("Văn bản số 312/UBND-NV ngày 09/6/2021", ["CV 312 UBND-NV 2021-06-09"]),
    ("văn bản số 18/KH-UBND ngày 07/3/2023", ["KH 18 KH-UBND 2023-03-07"]),
    ("VB số 45/PNV ngày 02/6/2022", ["CV 45 PNV 2022-06-02"]),
    ("Nghị định số 61/2018/NĐ-CP ngày 23/4/2018", ["NĐ 61 2018 NĐ-CP 2018-04-23"]),
    ("Quyết định số 48/2021/QĐ-UBND", ["QĐ 48 2021 QĐ-UBND"]),
    ("Luật số 80/2015/QH13", ["Luật 80 2015 QH13"]),
    ("Nghị quyết số 1365/NQ-UBTVQH15", ["NQ 1365 NQ-UBTVQH15"]),
    ("Nghị quyết số 101/2023/QH15", ["NQ 101 2023 QH15"]),
    ("Thông tư liên tịch số 01/2014/TTLT-UBDT-BTC", ["TTLT 1 2014 TTLT-UBDT-BTC"]),
    ("Thông tư liên tịch số 109/2009/TTLT/BTC-BGDĐT", ["TTLT 109 2009 TTLT/BTC-BGDĐT"]),
    ("Nghị quyết số 57-NQ/TW ngày 22/12/2024", ["NQ 57 NQ/TW 2024-12-22"]),
    ("Nghị quyết 18-NQ/TW", ["NQ 18 NQ/TW"]),
    ("Chỉ thị 31-CT/TU", ["CT 31 CT/TU"]),
    ("Công văn số 357-CV/BTCTU", ["CV 357 CV/BTCTU"]),
    ("Báo cáo số 76-BC/HU", ["BC 76 BC/HU"]),
    ("Quyết định số 52/2025/QĐ-CTUBND", ["QĐ 52 2025 QĐ-CTUBND"]),
    ("Quyết định số 01814/QĐ-UBND", ["QĐ 1814 QĐ-UBND"]),
    ("Quyết định số 15/QĐ-UB ngày 6/6/2003", ["QĐ 15 QĐ-UB 2003-06-06"]),
    ("Nghị định số 57/CP", ["NĐ 57 CP"]),
    ("Quyết định số 1141 TC/QĐ/CĐKT ngày 01/11/1995", ["QĐ 1141 TC/QĐ/CĐKT 1995-11-01"]),
    ("Thông báo số 19/TB-TTN-TCN1/TXNK", ["TB 19 TB-TTN-TCN1/TXNK"]),
    ("Quyết định số 101/QĐ.BQL-TC", ["QĐ 101 QĐ-BQL-TC"]),
    ("Nghị quyết số 30c/NQ-CP ngày 08/11/2011", ["NQ 30c NQ-CP 2011-11-08"]),
    ("Nghị quyết số 66.7/2025/NQ-CP", ["NQ 66.7 2025 NQ-CP"]),
    ("Kế hoạch số 7/KH-BCĐ (138) ngày 02/02/2022", ["KH 7 KH-BCĐ (138) 2022-02-02"]),
    ("THEO NGHỊ QUYẾT SỐ 76/NQ-CP NGÀY 15/7/2021 CỦA CHÍNH PHỦ", ["NQ 76 NQ-CP 2021-07-15"]),
]

# --- abbreviated, bare and missing type words ------------------------------------------------------
TYPE_WORDS = [
    ("Quyết định 468/QĐ-TTg ngày 27/3/2021", ["QĐ 468 QĐ-TTg 2021-03-27"]),
    ("QĐ số 12/QĐ-UBND, KH số 13/KH-UBND", ["QĐ 12 QĐ-UBND", "KH 13 KH-UBND"]),
    ("theo NĐ 61/2018/NĐ-CP và TT 01/2018/TT-VPCP", ["NĐ 61 2018 NĐ-CP", "TT 1 2018 TT-VPCP"]),
    ("thay thế 1178/QĐ-UBND ngày 05/7/2021", ["QĐ 1178 QĐ-UBND 2021-07-05"]),
    ("theo số 3637/UBND-VX của tỉnh", ["CV 3637 UBND-VX"]),
    ("Luật Phòng, chống tham nhũng số 36/2018/QH14", ["Luật 36 2018 QH14"]),
    ("Công văn chỉ đạo số 15/UBND-VP ngày 3/3/2023", ["CV 15 UBND-VP 2023-03-03"]),
    ("Quyết định của UBND tỉnh số 37/2018/QĐ-UBND", ["QĐ 37 2018 QĐ-UBND"]),
    ("Quyết định số: 96/KH-UBND ngày 21/02/2022", ["QĐ 96 KH-UBND 2022-02-21"]),
    ("lao động hợp đồng 68/2000/NĐ-CP: 04 người", ["NĐ 68 2000 NĐ-CP"]),
    ("Quy định số 22-QĐ/TW ngày 28/7/2021", ["QĐi 22 QĐ/TW 2021-07-28"]),
    ("Kế hoạch thực hiện Nghị quyết số 21-NQ/HU", ["NQ 21 NQ/HU"]),
]

# --- dirt ------------------------------------------------------------------------------------------
DIRT = [
    ("kế hoạch số 43/KHUBND ngày 29/02/2024", ["KH 43 KH-UBND 2024-02-29"]),
    ("Quyết định số: 3418 /QĐ-UBND ngày 27 /10/2021", ["QĐ 3418 QĐ-UBND 2021-10-27"]),
    ("Kế hoạch số 142/KH-\nUBND ngày 3/3/2023", ["KH 142 KH-UBND 2023-03-03"]),
    ("Quyết định số 12/2001/QĐ- BTC", ["QĐ 12 2001 QĐ-BTC"]),
    ("Nghị định số 15/2014/NĐ - CP", ["NĐ 15 2014 NĐ-CP"]),
    ("Thông tư số 02/2020/TT -BTP ngày 20/5/2020", ["TT 2 2020 TT-BTP 2020-05-20"]),
    ("Quyết định số 31/Q\u00d0-UBND", ["QĐ 31 QĐ-UBND"]),
    ("Quyết định số 31/QD-UBND", ["QĐ 31 QĐ-UBND"]),
    ("Thông báo số 31/TB_UBND", ["TB 31 TB-UBND"]),
    ("Chương trình số 6/Ctr-UBND", ["CTr 6 CTr-UBND"]),
    ("Nghị quyết số 6/NQ-HDND", ["NQ 6 NQ-HĐND"]),
    ("Công văn SỐ 671/UBND-VH ngày 12/5/2021", ["CV 671 UBND-VH 2021-05-12"]),
    ("Công văn só 805/UBND-VH, Kế hoạch sô 6/KH-UBND", ["CV 805 UBND-VH", "KH 6 KH-UBND"]),
    ("Kế hoạch s ố 16/KH-UBND", ["KH 16 KH-UBND"]),
    ("Kế hoạch số. 16/KH-UBND, Kế hoạch Số : 17/KH-UBND", ["KH 16 KH-UBND", "KH 17 KH-UBND"]),
    ("Kế hoạch số 16/KH–UBND ngày\u00a005/01/2024", ["KH 16 KH-UBND 2024-01-05"]),
    ("Tờ trình số 16/T1r-UBND; Tờ trình số 17/TTR-UBND", ["TTr 16 TTr-UBND", "TTr 17 TTr-UBND"]),
    ("Quyết định số 16/qđ-ubnd ngày 5/3/2024", ["QĐ 16 QĐ-UBND 2024-03-05"]),
    ("Kế hoạch số 16/KH-UBNDngày 05/01/2024", ["KH 16 KH-UBND 2024-01-05"]),
    ("Kế hoạch số 16/KH UBND ngày 05/01/2024", ["KH 16 KH-UBND 2024-01-05"]),
    ("Nghị định số 61/2018/NĐ-CP.Thực hiện tốt", ["NĐ 61 2018 NĐ-CP"]),
    ("Quyết định số 2.629/QĐ-UBND", ["QĐ 2629 QĐ-UBND"]),
    ("Nghị quyết số 05/2024NQ-HĐND", ["NQ 5 2024 NQ-HĐND"]),
    ("Kế hoạch số 16/KH-UBND ngày 5.1.2024", ["KH 16 KH-UBND 2024-01-05"]),
    ("Kế hoạch số 17/KH-UBND ngày 5-1-24", ["KH 17 KH-UBND 2024-01-05"]),
    ("Thông tư số10 /2010/TT-BTC ngày 18 /01 /2010", ["TT 10 2010 TT-BTC 2010-01-18"]),
    ("Luật số 03/1998/QH 10", ["Luật 3 1998 QH10"]),
    ("Công văn số: 15 /UBND - VP ngày 3 / 3 /2024", ["CV 15 UBND-VP 2024-03-03"]),
    ("Báo cáo số 174/BC-ĐKT ngày 28 tháng 6 năm 2021", ["BC 174 BC-ĐKT 2021-06-28"]),
    ("Kế hoạch số 16/KH-UBND (ngày 5/3/2024)", ["KH 16 KH-UBND 2024-03-05"]),
    ("Kế hoạch số 16/KH-UBND ngày 31/02/2024", ["KH 16 KH-UBND"]),
    ("Kế hoạch số 16/KH-UBND ngày 05/7/21", ["KH 16 KH-UBND 2021-07-05"]),
    ("Nghị định số 61/2018/NĐ-CP của Chính phủ ngày 23/4/2018", ["NĐ 61 2018 NĐ-CP 2018-04-23"]),
    ("Ngày 03/4/2021 UBND xã ban hành Quyết định số 31/QĐ-UBND", ["QĐ 31 QĐ-UBND 2021-04-03"]),
    ("Ngày 03/4/2021, Ủy ban nhân dân xã đã ban hành Quyết định số 31/QĐ-UBND", ["QĐ 31 QĐ-UBND 2021-04-03"]),
]

# --- lists -----------------------------------------------------------------------------------------
LISTS = [
    (
        "các Kế hoạch số 12/KH-UBND, 13/KH-UBND ngày 05/01/2024",
        ["KH 12 KH-UBND 2024-01-05", "KH 13 KH-UBND 2024-01-05"],
    ),
    ("các Kế hoạch số 12/KH-UBND, 213/KH-UBND ngày 05/11/2024", ["KH 12 KH-UBND", "KH 213 KH-UBND 2024-11-05"]),
    (
        "các Nghị định số 61/2018/NĐ-CP, 107/2021/NĐ-CP ngày 06/12/2021",
        ["NĐ 61 2018 NĐ-CP", "NĐ 107 2021 NĐ-CP 2021-12-06"],
    ),
    (
        "các Quyết định: số 11/QĐ-SNV ngày 1/2/2024 về thi đua; số 52/QĐ-SNV ngày 3/4/2024",
        ["QĐ 11 QĐ-SNV 2024-02-01", "QĐ 52 QĐ-SNV 2024-04-03"],
    ),
    ("các Nghị quyết số 54/2022/QH15, số 77/2023/QH15", ["NQ 54 2022 QH15", "NQ 77 2023 QH15"]),
    (
        "Quyết định số 12, 13 và 14/QĐ-UBND ngày 5/1/2024",
        ["QĐ 12 QĐ-UBND 2024-01-05", "QĐ 13 QĐ-UBND 2024-01-05", "QĐ 14 QĐ-UBND 2024-01-05"],
    ),
    ("Công văn số 12/UBND, 15/UBND-VP", ["CV 12 UBND", "CV 15 UBND-VP"]),
    (
        "Kế hoạch số 8/KH-UBND, Công văn số 9/UBND đều ngày 9/1/2024",
        ["KH 8 KH-UBND 2024-01-09", "CV 9 UBND 2024-01-09"],
    ),
    ("Kế hoạch số 8/KH-UBND, Kế hoạch số 9/KH-UBND ngày 9/1/2024", ["KH 8 KH-UBND", "KH 9 KH-UBND 2024-01-09"]),
]


@pytest.mark.parametrize(("text", "expected"), FAMILIES + TYPE_WORDS + DIRT + LISTS, ids=lambda value: str(value)[:60])
def test_references_of_a_sentence(text: str, expected: list[str]) -> None:
    found = refs(f"Mở đầu.\n{text}")
    assert [brief(reference) for reference in found] == expected


NONE = [
    "Đề án 06 và Đề án 06/CP được triển khai",
    "Quyết định thành lập Tổ công tác ngày 5/3/2024",
    "tiếp nhận 521/521 hồ sơ, hoàn thành 16/60 nhiệm vụ",
    "từ 15/12/2023 đến 14/3/2024, Quý I/2024, đợt I/2023, tháng 12/2024, 24/24 giờ",
    "QCVN 01/2009, TCVN ISO 9001:2015, km 12/QL1, lớp 5/1, 1170/1230",
    "Mẫu số 01/ĐKT, Biểu mẫu số 06a/VPCP/KSTT, Phụ lục số 2/KH-SX",
    "tổng số 12/TTHC, 12/CBCC, 45/NLĐ, 5/BCĐ, 20/KH-50, 3/Tổ",
    "điện thoại 0208/3855.121, tài khoản 3511/KB, 12/2024/tháng",
    "xem http://congbao.vn/12/QD/ub và thửa đất số 12/BĐĐC-2014",
    "Luật Tổ chức chính quyền địa phương ngày 16/6/2025",
    "Báo cáo số /BC-UBND, ngày /3/2024; Kế hoạch số .../KH-UBND",
    "nam/nữ: 12/nam-nữ, 50 tấn/ha, 1.000.000đ/tháng, 2.310/2.150 triệu đồng",
    "Tổ 3/KP5 phường 7; số nhà 12/QT; dân số 12/2024; B1/12",
]


@pytest.mark.parametrize("text", NONE)
def test_no_reference(text: str) -> None:
    assert [reference.raw for reference in refs(f"Mở đầu.\n{text}")] == []


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("Thực hiện Công văn số 12/UBND-VP, ngày 03/03/2023 của UBND huyện", "Công văn số 12/UBND-VP, ngày 03/03/2023"),
        ("Ngày 03/4/2021 UBND xã ban hành Quyết định số 31/QĐ-UBND.", "Quyết định số 31/QĐ-UBND"),
        ("thay thế 1178/QĐ-UBND ngày 05/7/2021.", "1178/QĐ-UBND ngày 05/7/2021"),
        ("Theo Văn bản 136/UBND-NV ngày 31/01/2023, các xã", "Văn bản 136/UBND-NV ngày 31/01/2023"),
        ("theo Báo cáo số 9/BC–UBND của xã", "Báo cáo số 9/BC–UBND"),
    ],
)
def test_raw_runs_from_the_type_word_to_the_date(text: str, raw: str) -> None:
    (reference,) = refs(text)
    assert reference.raw == raw
    assert text[reference.start : reference.end] == raw


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("Đảng ủy Sở Y tế có Nghị quyết số 6-NQ/ĐU ngày 05/5/2022.", "Đảng ủy Sở Y tế"),
        ("Ban Giám đốc Sở ban hành Công văn số 41/SYT-VP ngày 05/5/2022.", "Ban Giám đốc Sở"),
        ("Theo đề nghị của Trưởng phòng Tư pháp tại Tờ trình số 7/TTr-TP ngày 05/5/2022.", "Trưởng phòng Tư pháp"),
        ("Hiệu trưởng ban hành Quyết định số 9/QĐ-THCS ngày 05/5/2022.", "Hiệu trưởng"),
        ("Công văn số 8/UBND-VP ngày 3/3/2023 của UBND huyện Phú Sơn về việc báo cáo", "UBND huyện Phú Sơn"),
        ("Quyết định số 8/QĐ-UBND của Chủ tịch Ủy ban nhân dân tỉnh về chuyển đổi số", "Chủ tịch UBND tỉnh"),
        ("Quyết định số 8/QĐ-UBND của Uỷ ban nhân dân tỉnh Hà Đông quy định mức thu", "UBND tỉnh Hà Đông"),
        ("Quyết định số 8/QĐ-TTg ngày 3/3/2023 của Thủ tướng Chính phủ và Thông tư", "Thủ tướng Chính phủ"),
        ("Nghị định số 8/2023/NĐ-CP của Chính phủ: 8 cơ quan", "Chính phủ"),
        (
            "Thông tư số 2/2017/TT-VPCP của Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ hướng dẫn",
            "Bộ trưởng, Chủ nhiệm Văn phòng Chính phủ",
        ),
        (
            "Quyết định số 4/QĐ-BVHTTDL của Bộ Văn hóa, Thể thao và Du lịch về việc công bố",
            "Bộ Văn hóa, Thể thao và Du lịch",
        ),
        (
            "Quyết định số 4/QĐ-BNNMT của Bộ trưởng Bộ Nông nghiệp và Môi trường công bố",
            "Bộ trưởng Bộ Nông nghiệp và Môi trường",
        ),
        ("Công văn số 4/SKHĐT của Sở Kế hoạch và Đầu tư về vốn", "Sở Kế hoạch và Đầu tư"),
        ("Công văn số 4/PNV của Phòng Nội vụ huyện, UBND xã đã thực hiện", "Phòng Nội vụ huyện"),
        ("Báo cáo số 9/BC-ĐKT ngày 3/5/2024 của Đoàn Kiểm tra về kết quả kiểm tra", "Đoàn Kiểm tra"),
        ("Nghị quyết số 18-NQ/TW của Ban Chấp hành Trung ương về bộ máy", "Ban Chấp hành Trung ương"),
        ("Nghị quyết số 6-NQ/TU của Ban Thường vụ Tỉnh ủy về cải cách", "Ban Thường vụ Tỉnh ủy"),
        ("Công văn số 99/TCT-CS của Tổng cục Thuế hướng dẫn", "Tổng cục Thuế"),
        ("Công văn số 45/NV của phòng Nội vụ huyện về báo cáo", "phòng Nội vụ huyện"),
        ("Công văn số 45/UBND của UBND thành phố Hà Thái V/v đăng ký", "UBND thành phố Hà Thái"),
        ("UBND huyện đã ban hành các văn bản chỉ đạo: Kế hoạch số 1/KH-UBND", "UBND huyện"),
        ("HĐND xã đã thông qua, ban hành 01 Nghị quyết (Nghị quyết số 1/NQ-HĐND)", "HĐND xã"),
        ("UBND xã đã ban hành Kế hoạch số 11/KH-UBND ngày 3/1/2024", "UBND xã"),
        ("Ủy ban nhân dân huyện đã xây dựng và ban hành Kế hoạch số 11/KH-UBND", "UBND huyện"),
        ("HĐND xã ban hành 02 Nghị quyết số 11/NQ-HĐND", "HĐND xã"),
        ("UBND xã An Phú ngay từ đầu năm đã ban hành các Kế hoạch số 11/KH-UBND", "UBND xã An Phú"),
        ("kế hoạch số 11/KH-UBND ngày 3/1/2024 kế hoạch Tư pháp năm 2024 của UBND xã An Phú.", "UBND xã An Phú"),
        ("Kế hoạch số 11/KH-UBND ngày 3/1/2024 UBND huyện về chuyển đổi số", "UBND huyện"),
        ("theo chỉ đạo của UBND huyện An Phú tại Công văn số 11/UBND-VP", "UBND huyện An Phú"),
        ("các Quyết định của Bộ trưởng Bộ Nội vụ: số 11/QĐ-BNV ngày 3/1/2024", "Bộ trưởng Bộ Nội vụ"),
        ("Nghị định của Chính phủ số 11/2024/NĐ-CP", "Chính phủ"),
        (
            "Quyết định số 11/QĐ-UBND ngày 3/1/2024 của UBND tỉnh Bà Rịa - Vũng Tàu ban hành",
            "UBND tỉnh Bà Rịa - Vũng Tàu",
        ),
        ("Quyết định số 11/QĐ-UBND do Chủ tịch UBND phường 5 ban hành", "Chủ tịch UBND phường 5"),
        ("Thực hiện Kế hoạch số 11/KH-UBND ngày 3/1/2024, UBND xã đã triển khai", None),
        ("UBND xã áp dụng bộ tiêu chí ban hành kèm theo Quyết định số 11/QĐ-UBND", None),
        ("UBND xã đã ban hành kế hoạch triển khai thực hiện Nghị quyết số 76/NQ-CP", None),
        ("Quyết định số 11/QĐ-UBND ngày 3/1/2024 về việc ban hành Quy chế làm việc của UBND xã An Phú.", None),
    ],
)
def test_issuer_only_where_it_is_stated(text: str, issuer: str | None) -> None:
    assert [reference.issuer for reference in refs(text)] == [issuer]


def test_only_the_first_of_a_list_is_issued_by_the_subject() -> None:
    first, second = refs("UBND xã đã ban hành Kế hoạch số 1/KH-UBND về thi đua; Kế hoạch số 2/KH-UBND về thuế.")
    assert (first.issuer, second.issuer) == ("UBND xã", None)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Công văn số 8/UBND-VP của UBND huyện về việc báo cáo quý, UBND xã đã gửi", "báo cáo quý"),
        (
            "Kế hoạch số 8/KH-UBND ngày 3/1/2024 V/v kiểm tra công vụ năm 2024; Kế hoạch số 9/KH-UBND",
            "kiểm tra công vụ năm 2024",
        ),
        (
            "Kế hoạch số 8/KH-UBND ngày 3/1/2024 Kế hoạch Chuyển đổi số xã An Phú năm 2024.",
            "Kế hoạch Chuyển đổi số xã An Phú năm 2024",
        ),
        (
            "kế hoạch số 8/KH-UBND ngày 3/1/2024 kế hoạch Chuyển đổi số năm 2024 của UBND xã An Phú;",
            "Chuyển đổi số năm 2024",
        ),
        (
            "Kế hoạch số 8/KH-UBND về thi đua; nâng cao hiệu quả bộ máy năm 2024; Kế hoạch số 9/KH-UBND",
            "thi đua; nâng cao hiệu quả bộ máy năm 2024",
        ),
        (
            "Quyết định số 8/QĐ-UBND của UBND tỉnh quy định mức thu phí năm 2024 để triển khai",
            "quy định mức thu phí năm 2024",
        ),
        ("Quyết định số 8/QĐ-UBND về việc về việc phân công công chức. Đến nay", "phân công công chức"),
        ("Văn bản 8/UBND-NV ngày 3/1/2024 của UBND huyện, các đơn vị đã ký", None),
        ("Nghị định số 8/2024/NĐ-CP: 4 người", None),
        ("Quyết định số 8/QĐ-UBND của UBND tỉnh đối với cán bộ", None),
    ],
)
def test_subject_up_to_its_natural_end(text: str, subject: str | None) -> None:
    assert refs(text)[0].subject == subject


def test_a_document_named_in_a_subject_belongs_to_it() -> None:
    outer, inner = refs(
        "Nghị định số 7/2021/NĐ-CP của Chính phủ sửa đổi một số điều của Nghị định số 6/2018/NĐ-CP ngày 3/4/2018 "
        "của Chính phủ; Thực hiện tốt cơ chế một cửa."
    )
    expected = "sửa đổi một số điều của Nghị định số 6/2018/NĐ-CP ngày 3/4/2018 của Chính phủ"
    assert (outer.subject, outer.issuer) == (expected, "Chính phủ")
    assert (inner.subject, inner.issuer, inner.relation) == (None, "Chính phủ", "sua_doi")


RELATIONS = [(entry["code"], text) for entry in catalogue("references")["relation"] for text in entry["examples"]]
NO_RELATIONS = [(entry["code"], text) for entry in catalogue("references")["relation"] for text in entry["rejects"]]


@pytest.mark.parametrize(("code", "text"), RELATIONS, ids=lambda value: value)
def test_relation_from_its_cue(code: str, text: str) -> None:
    assert [reference.relation for reference in refs(text)] == [code]


@pytest.mark.parametrize(("code", "text"), NO_RELATIONS, ids=lambda value: value)
def test_no_relation_without_its_cue(code: str, text: str) -> None:
    assert code not in [reference.relation for reference in refs(text)]


def test_a_list_shares_its_relation() -> None:
    found = refs("Căn cứ Kế hoạch số 1/KH-UBND về thi đua; Kế hoạch số 2/KH-UBND; số 3/KH-UBND.\nKế hoạch số 4/KH-UBND")
    assert [reference.relation for reference in found] == ["can_cu", "can_cu", "can_cu", None]


@pytest.mark.parametrize("name", ["issuer", "issuing", "subject"])
def test_examples_of_the_context_cues(name: str) -> None:
    cues = catalogue("references")[name]
    field = "subject" if name == "subject" else "issuer"
    for text in cues["examples"]:
        assert getattr(refs(text)[0], field) == cues["found"], text
    for text in cues["rejects"]:
        assert getattr(refs(text)[0], field) is None, text


def test_examples_of_the_date_words() -> None:
    cues = catalogue("references")["date_words"]
    assert all(reference.issued_on == date(2024, 1, 5) for text in cues["examples"] for reference in refs(text))
    assert all(reference.issued_on is None for text in cues["rejects"] for reference in refs(text))


def test_examples_of_the_list_joiners() -> None:
    cues = catalogue("references")["lists"]
    for text in cues["examples"]:
        assert [reference.issued_on for reference in refs(text)] == [date(2024, 1, 5)] * 2, text
    for text in cues["rejects"]:
        assert [reference.issued_on for reference in refs(text)] == [None, date(2024, 1, 5)], text


def test_examples_of_the_own_number() -> None:
    cues = catalogue("references")["own"]
    for text in cues["examples"]:
        assert refs(HEAD + text) == (), text
    for text in cues["rejects"]:
        assert len(refs(HEAD + text)) == 1, text


@pytest.mark.parametrize("name", ["number_word", "bodies"])
def test_examples_of_the_number_cues(name: str) -> None:
    cues = catalogue("references")[name]
    for text in cues["examples"]:
        assert len(refs(f"Mở đầu.\n{text}")) == 1, text
    for text in cues["rejects"]:
        assert refs(f"Mở đầu.\n{text}") == (), text


# --- the document's own number ---------------------------------------------------------------------
HEAD = "UBND XÃ AN PHÚ\nSố: 45/BC-UBND\nAn Phú, ngày 12 tháng 3 năm 2024\nBÁO CÁO\n"


def test_the_own_number_is_no_reference() -> None:
    text = HEAD + "Căn cứ Kế hoạch số 1/KH-UBND.\nPHỤ LỤC\n(Kèm theo Báo cáo số 45/BC-UBND ngày 12/3/2024 của UBND xã)"
    assert [reference.raw for reference in refs(text)] == ["Kế hoạch số 1/KH-UBND"]


def test_the_own_number_in_a_letterhead_of_one_line() -> None:
    text = "UBND XÃ AN PHÚ CỘNG HÒA Số: 45/BC-UBND An Phú, ngày 12 tháng 3 năm 2024\nTheo Kế hoạch số 1/KH-UBND"
    letterhead = Part(zone="letterhead", start=0, end=text.index("\n"))
    assert [reference.raw for reference in refs(text, letterhead)] == ["Kế hoạch số 1/KH-UBND"]


def test_the_own_number_with_its_date() -> None:
    text = "NGHỊ ĐỊNH\nSỐ 45/2010/NĐ-CP NGÀY 13 THÁNG 01 NĂM 2010\n" + "Điều\n" * 12 + "số 3/2010/NĐ-CP ngày 5/1/2010"
    assert [reference.number for reference in refs(text)] == ["3"]


def test_the_own_number_left_blank() -> None:
    text = "Số:     /BC-UBND\nBÁO CÁO\nTheo Kế hoạch số 1/KH-UBND\n(Kèm theo Báo cáo số 45/BC-UBND ngày 12/3/2024)"
    assert [reference.raw for reference in refs(text)] == ["Kế hoạch số 1/KH-UBND"]


def test_another_document_that_something_is_attached_to_is_a_reference() -> None:
    text = HEAD + "tiêu chí ban hành kèm theo Quyết định số 9/QĐ-UBND\n(Ban hành kèm theo Thông tư số 7/2021/TT-BNV)"
    assert [reference.raw for reference in refs(text)] == ["Quyết định số 9/QĐ-UBND", "Thông tư số 7/2021/TT-BNV"]


def test_references_in_notes_and_rows_are_found() -> None:
    text = HEAD + "1\tSố văn bản theo Kế hoạch số 1/KH-UBND\t12\n¹ Kế hoạch số 2/KH-UBND ngày 3/1/2024"
    assert [reference.raw for reference in refs(text)] == [
        "Kế hoạch số 1/KH-UBND",
        "Kế hoạch số 2/KH-UBND ngày 3/1/2024",
    ]


# --- the rule --------------------------------------------------------------------------------------
def test_a_type_word_that_contradicts_the_symbol_is_flagged_once() -> None:
    text = "Quyết định số 111/KH-UBND ngày 3/1/2024 và Quyết định số: 111/KH-UBND ngày 3/1/2024, Công văn số 2/TB-UBND"
    first, second = symbol_mismatches(refs(text))
    assert (first.rule, text[first.start : first.end]) == ("symbol_mismatch", "Quyết định số 111/KH-UBND ngày 3/1/2024")
    assert second.evidence is not None
    assert second.evidence.items() >= {"doc_type": "CV", "symbol": "TB-UBND", "symbol_doc_type": "TB"}.items()


@pytest.mark.parametrize(
    "text",
    [
        "Văn bản số 12/KH-UBND, VB số 13/TB-UBND",
        "Công văn số 12/UBND-VP, Công văn số 2211/CT-TTHT, Kế hoạch số 12/UBND",
        "Nghị quyết số 77/2023/QH15, Quy định số 41-QĐ/TW, Thông tư số 1/2014/TTLT-BNV-BTC",
        "Kế hoạch liên tịch số 5/KHLT-UBND-MTTQ, Chương trình hành động số 25-CTr/HU",
        "Quyết định số 1141 TC/QĐ/CĐKT, Kết luận số 12/TB-UBND",
    ],
)
def test_right_variations_are_not_flagged(text: str) -> None:
    assert symbol_mismatches(refs(text)) == []


# --- properties ------------------------------------------------------------------------------------
PIECES = [
    "Quyết định ",
    "số ",
    "12/",
    "2021/",
    "QĐ",
    "-",
    "UBND",
    " ",
    "\n",
    "ngày 3/4/2021",
    "của UBND xã ",
    "; ",
    "về ",
]


@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
@settings(max_examples=150, deadline=None)
def test_any_text_keeps_the_coordinates(text: str) -> None:
    last = 0
    for reference in refs(text):
        assert text[reference.start : reference.end] == reference.raw
        assert reference.start >= last
        assert reference.number == reference.number.lstrip("0") != ""
        last = reference.end


GROWING = [
    *("12/KH-", "Quyết định ", "số 12, 13, ", "1/QĐ-UBND ", "A-B/", "của UBND xã ", "ban hành ", "12 / \n", "a-"),
    *("Kế hoạch số 1/KH-UBND về a; ", "Kế hoạch số 1/KH-UBND của Ban Chỉ đạo ", "12, ", "1/A-", "Số: 1/KH-UBND\n"),
]


@pytest.mark.parametrize("piece", GROWING)
def test_time_grows_with_the_length(piece: str, grows_linearly: Callable[..., None]) -> None:
    grows_linearly(refs, lambda size: piece * (size // len(piece)))


# --- real texts, where they are present ------------------------------------------------------------
def needs(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"the real texts are not present: {path.name}")
    return path


def test_real_symbols_are_accepted() -> None:
    rows = needs(SHARED / "reference" / "so-ky-hieu-thuc-te.tsv").read_text("utf-8").splitlines()[1:]
    words = {kind.abbreviation: kind.words[0] for kind in kinds().values() if kind.words}
    accepted = total = 0
    for row in rows:
        written, day = row.split("\t")[:2]
        code = written.lstrip("0123456789 ").lstrip("/-")
        kind = read_symbol(code).kind if any(map(str.isalpha, code)) else None
        found = list(find_mentions(plain_signs(f"{words[kind or 'CV']} số {written.strip()} ngày {day}")))
        total += 1
        accepted += len(found) == 1 and found[0].issued_on == date(int(day[6:]), int(day[3:5]), int(day[:2]))
    assert accepted / total >= 0.99


def test_a_long_free_name_ends_at_its_verb() -> None:
    name = "Trung tâm Quản lý khai thác vận hành và bảo dưỡng công trình thủy lợi liên xã"
    (reference,) = refs(f"Công văn số 4/TTKT của {name} thông tin lịch cấp nước")
    assert reference.issuer is not None
    assert name.startswith(reference.issuer)


def test_real_reports() -> None:
    for path in sorted(needs(SHARED / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        text = (SHARED / "reports" / gold["file"]).read_text("utf-8")
        found = {(r.doc_type, r.number, r.symbol, r.raw.lower()) for r in refs(text)}
        wanted = [r for r in gold["references"] if not r.get("optional")]
        missed = [r["raw"] for r in wanted if (r["doc_type"], r["number"], r["symbol"], r["raw"].lower()) not in found]
        assert missed == []
