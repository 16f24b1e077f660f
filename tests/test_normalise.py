"""Normalising: paragraphs, footnotes, tables, letterheads, furniture; spans and the fixed point."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.records import Document
from pipeline.errors import ReadFailure
from pipeline.normalise import STEPS, normalise
from pipeline.readers.text import read_text
from pipeline.source import RawLine, RawTable, Source


def source_of(*blocks: RawLine | RawTable, reader: str = "text") -> Source:
    return Source(media_type="text/plain", reader=reader, page_count=None, blocks=blocks)


def from_text(text: str) -> Document:
    return normalise(read_text(text.encode()))


def lines_of(text: str) -> list[str]:
    return from_text(text).text.split("\n")


def again(document: Document) -> Source:
    """The lines of a document as a reader that knows whole paragraphs would give them."""
    blocks: list[RawLine | RawTable] = []
    rows: list[tuple[str, ...]] = []
    table = None
    for line in document.lines:
        if line.kind == "row":
            if rows and line.table_no != table:
                blocks.append(RawTable(rows=tuple(rows), pages=(None,) * len(rows)))
                rows = []
            table = line.table_no
            cells = [cell for cell in document.cells if (cell.table_no, cell.row_no) == (line.table_no, line.row_no)]
            rows.append(tuple(cell.text for cell in cells))
            continue
        if rows:
            blocks.append(RawTable(rows=tuple(rows), pages=(None,) * len(rows)))
            rows = []
        note = "1" if line.kind == "note" else None
        blocks.append(RawLine(text=document.line_text(line), complete=True, bold=line.bold, rank=line.rank, note=note))
    if rows:
        blocks.append(RawTable(rows=tuple(rows), pages=(None,) * len(rows)))
    return source_of(*blocks, reader="docx")


def assert_exact(document: Document) -> None:
    text = document.text
    assert "\n".join(document.line_text(line) for line in document.lines) == text
    assert all(line.start < line.end for line in document.lines)
    assert all(text[cell.start : cell.end] == cell.text for cell in document.cells)
    assert unicodedata.is_normalized("NFC", text)


REPORT = """UBND HUYỆN PHÚ SƠN          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
ỦY BAN NHÂN DÂN XÃ NÀ LÂM          Độc lập - Tự do - Hạnh phúc
Số: 31/BC-UBND          Nà Lâm, ngày 12 tháng 6 năm 2022

BÁO CÁO
Kết quả công tác cải cách hành chính

Kính gửi: UBND huyện Phú Sơn

I. CÔNG TÁC CHỈ ĐẠO

1. Kế hoạch

UBND xã đã giao các bộ phận rà soát các nhiệm vụ theo Kế hoạch số 07/KH-UBND¹ và phân công các công chức theo

¹ Kế hoạch về tự kiểm tra công vụ của xã.

dõi từng nhóm việc trong năm.

TT\tLĩnh vực\tSố hồ sơ
1\tHộ tịch\t12
2\tĐất đai\t5

Nơi nhận:\tTM. ỦY BAN NHÂN DÂN
- UBND huyện;\tCHỦ TỊCH
- Lưu: VT.
\t\tLò Văn Pản
"""

EXPECTED = [
    "UBND HUYỆN PHÚ SƠN",
    "ỦY BAN NHÂN DÂN XÃ NÀ LÂM",
    "Số: 31/BC-UBND",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Nà Lâm, ngày 12 tháng 6 năm 2022",
    "BÁO CÁO",
    "Kết quả công tác cải cách hành chính",
    "Kính gửi: UBND huyện Phú Sơn",
    "I. CÔNG TÁC CHỈ ĐẠO",
    "1. Kế hoạch",
    "UBND xã đã giao các bộ phận rà soát các nhiệm vụ theo Kế hoạch số 07/KH-UBND¹ và phân công các công chức theo"
    " dõi từng nhóm việc trong năm.",
    "¹ Kế hoạch về tự kiểm tra công vụ của xã.",
    "TT\tLĩnh vực\tSố hồ sơ",
    "1\tHộ tịch\t12",
    "2\tĐất đai\t5",
    "Nơi nhận:",
    "- UBND huyện;",
    "- Lưu: VT.",
    "TM. ỦY BAN NHÂN DÂN",
    "CHỦ TỊCH",
    "Lò Văn Pản",
]


def test_a_whole_report() -> None:
    document = from_text(REPORT)
    assert document.text.split("\n") == EXPECTED
    assert_exact(document)
    assert [line.kind for line in document.lines].count("note") == 1
    assert [cell.text for cell in document.cells[3:6]] == ["1", "Hộ tịch", "12"]
    assert set(document.steps) <= {name for name, _ in STEPS}
    assert {"unroll_lines", "join_lines"} <= set(document.steps)
    assert normalise(again(document)).text == document.text


def test_nothing_to_do_names_no_step() -> None:
    assert normalise(source_of(RawLine(text="Xã Nà Lâm họp.", complete=True))).steps == ()


CHARACTERS = [
    ("Quye\u0302\u0301t đi\u0323nh", "Quyết định", "compose"),
    ("12/Q\u00d0-UBND, \u00f0\u1ea1t", "12/QĐ-UBND, đạt", "replace_eth"),
    ("xã\u200b Nà\u00a0Lâm\ufeff hành\u00ad chính\u202e", "xã Nà Lâm hành chính", "drop_invisible"),
    ("Thông tư 02/TT-B\u0422\u0421", "Thông tư 02/TT-BTC", "latin_letters"),
    ("xã  Nà   Lâm ", "xã Nà Lâm", "collapse_blanks"),
    ("tại <https://nalam.example.vn> <i>đã</i> đạt", "tại https://nalam.example.vn đã đạt", "drop_tags"),
    ("- + Phần mềm", "+ Phần mềm", "drop_outer_bullets"),
]


@pytest.mark.parametrize(("raw", "expected", "step"), CHARACTERS)
def test_characters(raw: str, expected: str, step: str) -> None:
    document = normalise(source_of(RawLine(text=raw, complete=True)))
    assert document.text == expected
    assert step in document.steps


@pytest.mark.parametrize("text", ["“Một cửa” – ‘tốt’ — 5…", "Москва", "giảm < 5 và > 3", "5 – 10 %"])
def test_what_stays(text: str) -> None:
    assert normalise(source_of(RawLine(text=text, complete=True))).text == text


JOINED = [
    # hard wraps of HTML exports
    ("Phú Sơn, ngày 18\ntháng 11 năm 2025", ["Phú Sơn, ngày 18 tháng 11 năm 2025"]),
    ("Phú\nSơn, ngày 18 tháng 11 năm 2025", ["Phú Sơn, ngày 18 tháng 11 năm 2025"]),
    ("Căn cứ Nghị định số\n17/2032/NĐ-CP ngày 09/5/2032;", ["Căn cứ Nghị định số 17/2032/NĐ-CP ngày 09/5/2032;"]),
    ("Số:\n91/2031/QĐ-UBND", ["Số: 91/2031/QĐ-UBND"]),
    ("ỦY\nBAN NHÂN DÂN\nXÃ NÀ LÂM", ["ỦY BAN NHÂN DÂN", "XÃ NÀ LÂM"]),
    ("CỘNG HÒA XÃ\nHỘI CHỦ NGHĨA VIỆT NAM", ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]),
    ("Điều 4. Chánh\nVăn phòng thi hành.", ["Điều 4. Chánh Văn phòng thi hành."]),
    ("-\nNhư Điều 4;", ["- Như Điều 4;"]),
    ("gồm Trung tâm (Báo chí - Tin\nHọc) huyện", ["gồm Trung tâm (Báo chí - Tin Học) huyện"]),
    # symbols broken at the hyphen
    ("theo Kế hoạch số 417/KH-\nUBND của xã", ["theo Kế hoạch số 417/KH-UBND của xã"]),
    ("theo Kế hoạch số 417/\nKH-UBND của xã", ["theo Kế hoạch số 417/KH-UBND của xã"]),
    ("theo Kế hoạch số 417/KH\n-UBND của xã", ["theo Kế hoạch số 417/KH-UBND của xã"]),
    # titles in capitals
    (
        "QUYẾT ĐỊNH\nVỀ VIỆC CÔNG BỐ THỦ TỤC TRÊN ĐỊA BÀN\nTỈNH TÂY LĨNH",
        ["QUYẾT ĐỊNH", "VỀ VIỆC CÔNG BỐ THỦ TỤC TRÊN ĐỊA BÀN TỈNH TÂY LĨNH"],
    ),
    ("ỦY BAN NHÂN\nDÂN\nTỈNH\nTÂY LĨNH\nCỤC\nTHUẾ", ["ỦY BAN NHÂN DÂN", "TỈNH TÂY LĨNH", "CỤC THUẾ"]),
    ("UBND THÀNH PHỐ NÀ\nLÂM\nTRUNG TÂM HÀNH CHÍNH", ["UBND THÀNH PHỐ NÀ LÂM", "TRUNG TÂM HÀNH CHÍNH"]),
    ("## I. DANH\nMỤC THỦ TỤC", ["I. DANH MỤC THỦ TỤC"]),
    ("III. PHƯƠNG HƯỚNG, NHIỆM VỤ\nQUÝ SAU", ["III. PHƯƠNG HƯỚNG, NHIỆM VỤ QUÝ SAU"]),
    # broken by a page, with and without a footnote
    (
        "Ủy ban nhân dân xã đã chỉ đạo các thôn bản cùng nhau thực hiện có hiệu\n\nquả công tác tuyên truyền.",
        ["Ủy ban nhân dân xã đã chỉ đạo các thôn bản cùng nhau thực hiện có hiệu quả công tác tuyên truyền."],
    ),
    (
        "Các thôn đã gửi đủ danh sách hộ dân qua hòm thư điện tử của xã\n\n(địa chỉ mới) trước kỳ họp của hội đồng.",
        ["Các thôn đã gửi đủ danh sách hộ dân qua hòm thư điện tử của xã (địa chỉ mới) trước kỳ họp của hội đồng."],
    ),
    (
        "Ủy ban nhân dân xã đã chỉ đạo các thôn bản cùng nhau thực hiện có hiệu\n\n7\n\nquả công tác tuyên truyền.",
        ["Ủy ban nhân dân xã đã chỉ đạo các thôn bản cùng nhau thực hiện có hiệu quả công tác tuyên truyền."],
    ),
]


@pytest.mark.parametrize(("raw", "expected"), JOINED)
def test_lines_put_together(raw: str, expected: list[str]) -> None:
    assert lines_of(raw) == expected


APART = [
    "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam năm 2013;\nCăn cứ Luật Hộ tịch;",
    "ỦY BAN NHÂN DÂN\nXÃ NÀ LÂM",
    "BÁO CÁO\nKẾT QUẢ CẢI CÁCH HÀNH CHÍNH",
    "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLò Văn Pản",
    "TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nLò Văn Pản",
    "Nơi nhận:\n- UBND huyện;\n- Lưu: VT.",
    "1. Cải cách thể chế\nXã đã ban hành 2 văn bản.",
    "I. CÔNG TÁC CHỈ ĐẠO\n1. Kế hoạch\n1.1. Ban hành\na) Văn bản\n- Mục\n+ Mục nhỏ\n* Mục sao",
    "PHỤ LỤC SỐ I\nBIỂU TỔNG HỢP SỐ LIỆU",
    "Căn cứ Luật Cán bộ, công chức;\nCăn cứ Luật Viên chức;\nTheo đề nghị của Phòng Nội vụ.",
    "3. Yêu cầu đối với UBND xã\n- Rà soát danh mục.",
    "Số thôn bản có loa truyền thanh\nThôn Một\nThôn Hai",
    "Đạt 100%.\n(Có biểu kèm theo)",
]


@pytest.mark.parametrize("raw", APART)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_lines_kept_apart(raw: str, gap: str) -> None:
    assert lines_of(raw.replace("\n", gap)) == raw.split("\n")


def test_margins_of_a_page_decide() -> None:
    def visual(text: str, full: bool, indented: bool = False, page: int = 1) -> RawLine:
        return RawLine(text=text, page=page, full=full, indented=indented)

    document = normalise(
        source_of(
            visual("Trong quý xã đã tiếp nhận hồ sơ, trong đó:", True, True),
            visual("12 hồ sơ trực tuyến. Các công chức đã làm tốt.", True),
            visual("Không có hồ sơ quá hạn.", False),
            visual("Xã đã họp giao ban hằng tuần; cử công chức dự họp tại", True, True),
            RawLine(text="2", page=2),
            visual("Phú Sơn theo giấy mời của huyện.", False, page=2),
            visual("Kết quả khác không có thay đổi so với kỳ trước.", False, True, page=2),
            reader="pdf",
        )
    )
    assert document.text.split("\n") == [
        "Trong quý xã đã tiếp nhận hồ sơ, trong đó: 12 hồ sơ trực tuyến. Các công chức đã làm tốt."
        " Không có hồ sơ quá hạn.",
        "Xã đã họp giao ban hằng tuần; cử công chức dự họp tại Phú Sơn theo giấy mời của huyện.",
        "Kết quả khác không có thay đổi so với kỳ trước.",
    ]
    assert "drop_page_numbers" in document.steps


@pytest.mark.parametrize("number", ["- 3 -", "Trang 3/10", "3 | Trang"])
def test_marked_page_numbers_go(number: str) -> None:
    assert lines_of(f"Xã họp.\n\n{number}\n\nHuyện họp.") == ["Xã họp.", "Huyện họp."]


def test_rising_page_numbers_go_and_numbers_of_a_list_stay() -> None:
    body = "\n\n".join(
        f"Xã đã tổ chức cuộc họp thứ {number} trong kỳ báo cáo." for number in ("một", "hai", "ba", "bốn", "năm", "sáu")
    )
    page = f"{body}\n\n{body}\n\n{body}"
    assert "2" not in lines_of(f"{page}\n\n2\n\n{page}\n\n3\n\n{page}")
    assert lines_of("TT\n\nTên\n\n1\n\nThôn Một\n\n2\n\nThôn Hai\n\n3\n\nThôn Ba").count("2") == 1


def test_a_number_that_interrupts_a_sentence_goes() -> None:
    wrapped = "Trình độ của cán bộ, công chức xã được nâng lên, trong đó đại học mười người, cao\nđẳng\n\n2\n\n"
    assert lines_of(wrapped + "và trung cấp còn lại là ba người đang học.")[-1].endswith(
        "cao đẳng và trung cấp còn lại là ba người đang học."
    )


def test_running_heads_go() -> None:
    blocks = []
    for page in (1, 2, 3, 4):
        blocks.append(RawLine(text="Báo cáo của xã Nà Lâm", page=page))
        blocks += [RawLine(text=f"Nội dung số {page}.{at} của kỳ này.", page=page, full=False) for at in range(4)]
        blocks.append(RawLine(text=f"{page}", page=page))
    document = normalise(source_of(*blocks, reader="pdf"))
    assert "Báo cáo của xã Nà Lâm" not in document.text
    assert len(document.lines) == 16
    assert {"drop_running_heads", "drop_page_numbers"} <= set(document.steps)


def test_marked_notes_follow_their_paragraph() -> None:
    document = normalise(
        source_of(
            RawLine(text="Xã đã ban hành kế hoạch¹ và giao các", page=1, full=True),
            RawLine(text="1 Kế hoạch số 5/KH-UBND về kiểm", page=1, note="1"),
            RawLine(text="tra nội bộ.", page=1, note="1"),
            RawLine(text="thôn thực hiện.", page=2, full=False),
            reader="pdf",
        )
    )
    assert document.text.split("\n") == [
        "Xã đã ban hành kế hoạch¹ và giao các thôn thực hiện.",
        "¹ Kế hoạch số 5/KH-UBND về kiểm tra nội bộ.",
    ]
    assert [line.kind for line in document.lines] == ["text", "note"]


def test_bracketed_notes_need_their_mark() -> None:
    marked = from_text("Công bố danh mục[1] của xã.\n\n[1] Quyết định của huyện.")
    assert [line.kind for line in marked.lines] == ["text", "note"]
    plain = from_text("Công bố danh mục của xã.\n\n[1] Quyết định của huyện.")
    assert [line.kind for line in plain.lines] == ["text", "text"]


def table(*rows: tuple[str, ...], page: int | None = None, ruled: bool = True) -> RawTable:
    return RawTable(rows=rows, pages=(page,) * len(rows), ruled=ruled)


def test_a_table_on_two_pages_is_one() -> None:
    head = ("TT", "Chỉ tiêu", "Đơn vị", "Số liệu")
    document = normalise(
        source_of(
            table(head, ("1", "Số cuộc họp thôn có mặt lãnh đạo của phòng ban cấp", "Văn bản", "4"), page=1),
            RawLine(text="2", page=2),
            table(head, ("", "huyện", "", ""), ("2", "Số thôn\nđã họp", "Văn bản", "5"), page=2),
            reader="pdf",
        )
    )
    assert document.text.split("\n") == [
        "TT\tChỉ tiêu\tĐơn vị\tSố liệu",
        "1\tSố cuộc họp thôn có mặt lãnh đạo của phòng ban cấp huyện\tVăn bản\t4",
        "2\tSố thôn đã họp\tVăn bản\t5",
    ]
    assert {cell.table_no for cell in document.cells} == {0}
    assert document.lines[2].page == 2
    assert_exact(document)


def test_rows_of_their_own_stay() -> None:
    rows = (
        ("TT", "Chỉ tiêu", "Đơn vị", "Số liệu"),
        ("1", "Tổng số hồ sơ đã tiếp nhận trong kỳ báo cáo", "Hồ sơ", "12"),
        ("", "trong đó: trực tuyến", "", ""),
        ("", "Số hồ sơ trực tiếp", "Hồ sơ", "4"),
        ("", "", "Bưu chính", "1"),
    )
    document = normalise(source_of(table(*rows), reader="docx"))
    assert document.text.split("\n") == ["\t".join(row) for row in rows]


def test_coded_answers_and_narrow_cells() -> None:
    document = normalise(
        source_of(
            table(("1", "Máy quét thẻ", "Không dùng = 0 Dùng thử = 1", "2"), ("", "", "Dùng hẳn = 2", "")),
            RawLine(text="Hết.", complete=True),
            table(("Tổn\ng cộng", "Văn bản 5/KH-\nUBND", "5")),
            reader="docx",
        )
    )
    assert document.text.split("\n") == [
        "1\tMáy quét thẻ\tKhông dùng = 0 Dùng thử = 1 Dùng hẳn = 2\t2",
        "Hết.",
        "Tổng cộng\tVăn bản 5/KH-UBND\t5",
    ]


def test_layout_tables_are_unrolled() -> None:
    document = normalise(
        source_of(
            table(
                ("UBND HUYỆN PHÚ SƠN\nXÃ NÀ LÂM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"),
                ("Số: 4/BC-UBND", "Nà Lâm, ngày 2 tháng 3 năm 2022"),
                ruled=False,
            ),
            RawLine(text="BÁO CÁO", complete=True),
            table(("Nơi nhận:\n- Như trên;\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nLò Văn Pản")),
            reader="docx",
        )
    )
    assert document.cells == ()
    assert document.text.split("\n") == [
        "UBND HUYỆN PHÚ SƠN",
        "XÃ NÀ LÂM",
        "Số: 4/BC-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Nà Lâm, ngày 2 tháng 3 năm 2022",
        "BÁO CÁO",
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Lò Văn Pản",
    ]


def test_letterhead_on_one_line() -> None:
    raw = "UBND XÃ NÀ LÂM CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc\n\nBÁO CÁO"
    assert lines_of(raw) == [
        "UBND XÃ NÀ LÂM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BÁO CÁO",
    ]


PIECES = st.sampled_from(
    [
        "Ủy ban nhân dân xã Nà Lâm",
        "ỦY BAN",
        "NHÂN DÂN",
        "XÃ NÀ LÂM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số:",
        "Số: 5/BC-UBND",
        "Nà Lâm, ngày 2 tháng 3 năm 2022",
        "BÁO CÁO",
        "I. KẾT QUẢ",
        "1. Kế hoạch",
        "- Mục",
        "*",
        "-",
        "đã chỉ đạo các thôn thực hiện công tác tuyên truyền và",
        "quả tốt.",
        "417/KH-",
        "UBND",
        "-UBND",
        "¹ Ghi chú",
        "¹",
        "[1] Ghi chú",
        "danh mục[1]",
        "(một cửa) trong việc",
        "Nơi nhận:",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Lò Văn Pản",
        "\t",
        "     ",
        "\n",
        "\n\n",
        "\f",
        "7",
        "- 7 -",
        "**",
        "# ",
        "| a | b |\n|---|---|\n",
        "TT\tTên\tSố\n1\tA\t5\n",
        "g cộng",
        "\u00ad",
        "\u0301",
        "Ð",
        "<i>",
        "<b>",
        "- + ",
        "* * ",
        "các",
        ",",
        ".",
        ":",
        "tháng 3",
        "2. ",
    ]
)


@given(st.lists(st.one_of(PIECES, PIECES, st.text(max_size=5)), max_size=30))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_fixed_point(parts: list[str]) -> None:
    try:
        document = normalise(read_text(" ".join(parts).encode("utf-8", "ignore")))
    except ReadFailure:
        return
    assert_exact(document)
    twice = normalise(again(document))
    assert twice.text == document.text
    assert_exact(twice)


RAW_LINES = st.builds(
    RawLine,
    text=st.one_of(PIECES, st.text(max_size=40)),
    page=st.one_of(st.none(), st.integers(1, 3)),
    complete=st.booleans(),
    full=st.one_of(st.none(), st.booleans()),
    indented=st.booleans(),
    gap_before=st.booleans(),
    bold=st.booleans(),
    rank=st.one_of(st.none(), st.integers(1, 3)),
    note=st.one_of(st.none(), st.none(), st.just("1")),
)
RAW_TABLES = (
    st.integers(1, 4)
    .flatmap(
        lambda width: st.lists(
            st.lists(st.one_of(PIECES, st.text(max_size=8)), min_size=width, max_size=width), max_size=4
        )
    )
    .map(lambda rows: RawTable(rows=tuple(map(tuple, rows)), pages=tuple(range(1, len(rows) + 1))))
)


@given(st.lists(st.one_of(RAW_LINES, RAW_LINES, RAW_TABLES), max_size=14))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_source_is_normalised(blocks: list[RawLine | RawTable]) -> None:
    document = normalise(source_of(*blocks, reader="pdf"))
    assert_exact(document)
    assert normalise(again(document)).text == document.text


HOSTILE = [
    "*a ",
    "<table>",
    "<td>",
    "<!--",
    "[",
    "![",
    "_a",
    "(",
    "**",
    "\\*",
    "&",
    "| a |\n",
    "a\tb\n",
    "- - ",
    "ÁÉ\n",
    "1/A-\n",
    "số\n",
    "[1]",
    "¹",
    "  5  ",
    "<a ",
    "ngày ",
    "$^",
    "1.",
    "CỘNG HÒA XÃ\n",
    "\n7\n",
    "x\t",
    "ỦY\n",
    "“",
    "Nơi nhận:\t",
    "<https://",
    "x" + " " * 40,
    "x" + "\t" * 40,
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_length(piece: str) -> None:
    def seconds(size: int) -> float:
        data = (piece * (size // len(piece) + 1)).encode()
        best = 9.0
        for _ in range(2):
            start = time.perf_counter()
            normalise(read_text(data))
            best = min(best, time.perf_counter() - start)
        return best

    seconds(2000)
    short, long = seconds(10_000), seconds(20_000)
    assert long < 3 * short + 0.02
