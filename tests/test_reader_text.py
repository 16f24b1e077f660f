"""Reading TXT and Markdown: encodings, marks, tables."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ReadFailure
from pipeline.readers.text import decode, read_text
from pipeline.source import RawLine, RawTable

SAMPLE = "Ủy ban nhân dân xã Nà Lâm đã tiếp nhận 12 hồ sơ, đạt 100%.\nĐề nghị các thôn thực hiện."


def lines_of(text: str) -> list[RawLine]:
    return [block for block in read_text(text.encode()).blocks if isinstance(block, RawLine)]


def texts_of(text: str) -> list[str]:
    return [" ".join(line.text.split()) for line in lines_of(text)]


def tables_of(text: str) -> list[RawTable]:
    return [block for block in read_text(text.encode()).blocks if isinstance(block, RawTable)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_encodings(encoding: str) -> None:
    assert decode(SAMPLE.encode(encoding)) == SAMPLE


def test_utf16_with_marks_of_both_orders() -> None:
    assert decode(b"\xff\xfe" + SAMPLE.encode("utf-16-le")) == SAMPLE
    assert decode(b"\xfe\xff" + SAMPLE.encode("utf-16-be")) == SAMPLE


def test_windows_1258() -> None:
    combining = "Ủ".encode("cp1258", "ignore")
    assert combining is not None
    data = "Uy\u0309 ban nhân dân xa\u0303 đa\u0303 tiê\u0301p nhâ\u0323n hô\u0300 sơ cu\u0309a công dân".encode(
        "cp1258"
    )
    assert decode(data) == "Uỷ ban nhân dân xã đã tiếp nhận hồ sơ của công dân"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01", "unsupported"),
        (bytes(range(128, 256)) * 4, "undecodable"),
        (b"\xff\xfea", "undecodable"),
    ],
)
def test_failures(data: bytes, reason: str) -> None:
    with pytest.raises(ReadFailure) as failure:
        read_text(data)
    assert failure.value.reason == reason
    assert "hãy" in str(failure.value)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x0b", "\u2028", "\u2029", "\x85"])
def test_line_breaks(line_break: str) -> None:
    assert texts_of(f"Một là{line_break}Hai là") == ["Một là", "Hai là"]


def test_form_feeds_are_pages() -> None:
    source = read_text("Trang đầu\n\fTrang hai\n\f\n".encode())
    assert source.page_count == 2
    assert [line.page for line in source.blocks if isinstance(line, RawLine)] == [1, 2]
    assert read_text(b"Khong co trang").page_count is None


def test_gaps_and_incomplete_lines() -> None:
    first, second, third = lines_of("Dòng một\nDòng hai\n\nDòng ba")
    assert (first.gap_before, second.gap_before, third.gap_before) == (False, False, True)
    assert not first.complete


MARKS = [
    ("## 1. Cải cách thể chế", "1. Cải cách thể chế"),
    ("### **Kết quả** ###", "Kết quả"),
    ("**I. CÔNG TÁC CHỈ ĐẠO**", "I. CÔNG TÁC CHỈ ĐẠO"),
    ("**1.** **Cải cách**", "1. Cải cách"),
    ("1. **Mục tiêu:** hoàn thành", "1. Mục tiêu: hoàn thành"),
    ("- **Mục:** làm", "- Mục: làm"),
    ("* Công tác hộ tịch", "* Công tác hộ tịch"),
    ("*Công tác hộ tịch", "* Công tác hộ tịch"),
    (r"\* Công tác hộ tịch", "* Công tác hộ tịch"),
    (r"**\* Công tác hộ tịch**", "* Công tác hộ tịch"),
    ("** Công tác hộ tịch*", "* Công tác hộ tịch"),
    ("***Công tác hộ tịch:** 5 hồ sơ", "* Công tác hộ tịch: 5 hồ sơ"),
    ("*** Công tác hộ tịch:** 5 hồ sơ", "* Công tác hộ tịch: 5 hồ sơ"),
    ("báo cáo ***gửi trước ngày 5/6./.***", "báo cáo gửi trước ngày 5/6./."),
    ("- + Phần mềm một cửa", "+ Phần mềm một cửa"),
    (r"\- Mục đầu", "- Mục đầu"),
    (r"1\. Mục đầu", "1. Mục đầu"),
    ("xã có 3*4 = 12 thôn", "xã có 3*4 = 12 thôn"),
    ("Tổng số (*) và (**) người", "Tổng số (*) và (**) người"),
    ("Tổng số* người", "Tổng số* người"),
    ("(*Có phụ lục kèm theo*)", "(Có phụ lục kèm theo)"),
    ("*(Có phụ lục kèm theo)*.", "(Có phụ lục kèm theo)."),
    ("* *(Kèm theo Kế hoạch)", "(Kèm theo Kế hoạch)"),
    ("lần _thứ nhất_ và TB_UBND_X", "lần thứ nhất và TB_UBND_X"),
    ("<b>Một</b> và <i>hai</i> <u>ba</u>", "Một và hai ba"),
    ("điều hành<sup>1</sup> và $^{2}$ rồi[^3]", "điều hành¹ và ² rồi³"),
    ("A&nbsp;B &amp; C &lt; 5", "A B & C < 5"),
    ("số dưới < 5 và > 3", "số dưới < 5 và > 3"),
    ("> Trích dẫn", "Trích dẫn"),
    ("tại <http://nalam.example.vn/x>;", "tại http://nalam.example.vn/x;"),
    ("tại [cổng](https://nalam.example.vn)", "tại cổng"),
    ("trước ![con dấu](a.png) sau", "trước sau"),
    ("mục [5] (sáu)", "mục [5] (sáu)"),
]


@pytest.mark.parametrize(("raw", "expected"), MARKS)
def test_marks(raw: str, expected: str) -> None:
    assert texts_of(raw) == [expected]


@pytest.mark.parametrize("raw", ["---", "***", "_____", "* * *", "```", "```text", "* *", "=====", "- - -"])
def test_rules_and_fences_are_dropped(raw: str) -> None:
    assert texts_of(f"Trên\n{raw}\nDưới") == ["Trên", "Dưới"]


def test_bold_and_rank() -> None:
    heading, bold, partly, plain = lines_of("## Mục một\n\n**Mục hai**\n\n**Mục** ba\n\nMục bốn")
    assert (heading.rank, heading.bold) == (2, True)
    assert [line.bold for line in (bold, partly, plain)] == [True, False, False]
    assert bold.rank is None


def test_emphasis_over_two_lines() -> None:
    first, second, name = lines_of("**TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH**\n\nLò Văn Pản")
    assert (first.text, second.text) == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert first.bold
    assert second.bold
    assert not name.bold


def test_line_break_tag() -> None:
    assert texts_of("BÁO CÁO<br/>Kết quả") == ["BÁO CÁO", "Kết quả"]


def test_footnote_definition() -> None:
    body, note = lines_of("Đã ban hành[^1].\n\n[^1]: Kế hoạch năm.")
    assert body.text == "Đã ban hành¹."
    assert (note.text, note.note) == ("¹ Kế hoạch năm.", "1")


def test_pipe_table() -> None:
    (table,) = tables_of(
        "Bảng:\n\n| TT | Tên | Số |\n|:--|:-:|--:|\n| 1 | **Hộ tịch**<br>cũ | 5 |\n| 2 | A \\| B |\n\nHết"
    )
    assert table.rows == (("TT", "Tên", "Số"), ("1", "Hộ tịch\ncũ", "5"), ("2", "A | B", ""))
    assert texts_of("Bảng | cột") == ["Bảng | cột"]


def test_html_table() -> None:
    (table,) = tables_of(
        "<table border=1><tr><th rowspan=2>TT</th><th colspan='2'>Kết&nbsp;quả</th></tr>"
        "<tr><td>Số</td><td>%</td></tr>\n<tr><td>1</td><td>5</td><td>100</td></tr></table>"
    )
    assert [tuple(" ".join(cell.split()) for cell in row) for row in table.rows] == [
        ("TT", "Kết quả", ""),
        ("", "Số", "%"),
        ("1", "5", "100"),
    ]


def test_tab_table_with_gap_and_broken_rows() -> None:
    head = "TT\tChỉ tiêu\tĐơn vị\tSố\n"
    text = f"{head}1\tSố hồ sơ tiếp nhận\ntrực tuyến\tHồ sơ\t5\n2\tSố thôn\tThôn\t8\n\n3\tSố tổ\tTổ\t2\n"
    first, second = tables_of(text)
    assert first.rows[1] == ("1", "Số hồ sơ tiếp nhận\ntrực tuyến", "Hồ sơ", "5")
    assert len(first.rows) == 3
    assert second.rows == (("3", "Số tổ", "Tổ", "2"),)


def test_tabs_that_are_no_table() -> None:
    assert tables_of("1.\tKết quả\n2.\tTồn tại\n-\tThôn Một;\n") == []
    assert tables_of("\tTrong quý xã đã làm tốt.\n\tXã đã họp.\n") == []
    assert (
        tables_of("ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nXÃ NÀ LÂM\tĐộc lập - Tự do - Hạnh phúc\n") == []
    )


def test_aligned_table() -> None:
    (table,) = tables_of("TT   Lĩnh vực     Số\n1    Hộ tịch      5\n2    Đất đai      7\n3    Chứng thực   9\n")
    assert table.rows[3] == ("3", "Chứng thực", "9")
    assert tables_of("Số hồ sơ   12\nSố thôn   9\n") == []


@given(st.text())
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text: str) -> None:
    try:
        source = read_text(text.encode("utf-8", "surrogatepass"))
    except ReadFailure:
        return
    for block in source.blocks:
        if isinstance(block, RawTable):
            assert len({len(row) for row in block.rows}) == 1
            assert len(block.pages) == len(block.rows)
        else:
            assert block.text.strip()


@given(
    st.lists(
        st.sampled_from(
            [
                "*",
                "**",
                "***",
                "_",
                "a",
                "Ủy ban",
                " ",
                "\n",
                "\t",
                "|",
                "-",
                "1.",
                "<b>",
                "<table>",
                "<td>",
                "(",
                ")",
                "\\",
                "#",
                "&amp;",
                "\f",
            ]
        ),
        max_size=40,
    )
)
@settings(max_examples=200, deadline=None)
def test_any_marks_are_read(parts: list[str]) -> None:
    text = "".join(parts)
    if text.strip():
        read_text(text.encode())


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(ReadFailure):
        read_text(data)


def test_tables_of_other_width_and_letterheads_part_at_a_gap() -> None:
    tables = tables_of(
        "TT\tTên\tSố\n1\tA\t5\n\nTT\tTên\tĐơn vị\tSố\n1\tB\tHồ sơ\t5\n\nNơi nhận:\tTM. ỦY BAN NHÂN DÂN\n"
    )
    assert [len(table.rows[0]) for table in tables] == [3, 4]
