"""Tables of invented communes, as they come out of Word, PDF and text: head, columns, labels, parts, figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.records import Cell, Document, Line, Table
from extractors.table_figures import table_figures
from extractors.table_words import (
    is_index_head,
    is_label_head,
    is_level_head,
    is_note_head,
    is_part_opener,
    is_rate,
    is_received_head,
    is_resolved_head,
    is_result_head,
    is_total,
    is_unit_head,
    read_code,
)
from extractors.tables import columns_of, read_tables
from patterns import catalogue
from pipeline.cells import cell_rows


def table_document(rows: Sequence[str], above: str = "") -> Document:
    """A document with one table: cells of a row are separated by ``|``."""
    return grid_document([[cell.strip() for cell in row.split("|")] for row in rows], above)


def grid_document(grid: Sequence[Sequence[str]], above: str = "") -> Document:
    text = f"{above}\n" if above else ""
    lines = [Line(start=0, end=len(above))] if above else []
    cells = []
    for number, row in enumerate(grid):
        start = len(text)
        for column, words in enumerate(row):
            text += "\t" if column else ""
            cells.append(
                Cell(table_no=0, row_no=number, col_no=column, text=words, start=len(text), end=len(text) + len(words))
            )
            text += words
        lines.append(Line(start=start, end=len(text), kind="row", table_no=0, row_no=number))
        text += "\n"
    return Document(text=text, lines=tuple(lines), cells=tuple(cells))


def read(rows: Sequence[str], above: str = "") -> Table:
    (table,) = read_tables(table_document(rows, above))
    return table


def figures(rows: Sequence[str], above: str = "") -> list[str]:
    document = table_document(rows, above)
    found = table_figures(document)
    assert all(document.text[figure.start : figure.end] == figure.raw for figure in found)
    return [
        f"{figure.value:f}{f'/{figure.total:f}' if figure.total is not None else ''} {figure.unit}" for figure in found
    ]


HEADS: list[tuple[str, list[str], int, list[str]]] = [
    ("one row", ["STT|Thôn|Số hộ", "1|Nà Lo|52"], 1, ["STT", "Thôn", "Số hộ"]),
    (
        "a head over two columns",
        ["STT|Lĩnh vực|Tiếp nhận||Đang giải quyết", "||Trực tuyến|Trực tiếp|", "1|Đất đai|4|5|0"],
        2,
        ["STT", "Lĩnh vực", "Tiếp nhận > Trực tuyến", "Tiếp nhận > Trực tiếp", "Đang giải quyết"],
    ),
    (
        "three rows",
        ["TT|Nội dung|Kết quả|||", "||Tổng|Trong đó||Ghi chú", "|||Nam|Nữ|", "1|Dự họp|9|5|4|"],
        3,
        [
            "TT",
            "Nội dung",
            "Kết quả > Tổng",
            "Kết quả > Trong đó > Nam",
            "Kết quả > Trong đó > Nữ",
            "Kết quả > Ghi chú",
        ],
    ),
    ("numbers of columns", ["TT|Tên xã|Số hộ", "(1)|(2)|(3)", "1|Tà Mung|7"], 2, ["TT", "Tên xã", "Số hộ"]),
    ("letters and sums", ["Tên|Tổng|Nam|Nữ", "A|1=2+3|2|3", "Thôn Pắc|9|4|5"], 2, ["Tên", "Tổng", "Nam", "Nữ"]),
    ("plain numbers of columns", ["TT|Tên|Số hộ", "1|2|3", "1|Bản Cuông|8"], 2, ["TT", "Tên", "Số hộ"]),
    ("a title row", ["BIỂU TỔNG HỢP||", "STT|Thôn|Số hộ", "1|Nà Lo|52"], 2, ["STT", "Thôn", "Số hộ"]),
    ("years as heads", ["Chỉ tiêu|2022|2023", "Số hộ nghèo|40|31"], 1, ["Chỉ tiêu", "2022", "2023"]),
    ("a torn head", ["Số|Tên thôn|Số", "TT||hộ", "1|Khau Vai|6"], 2, ["Số > TT", "Tên thôn", "Số > hộ"]),
    (
        "repeated words of a merged head",
        ["TT|Kết quả|Kết quả", "|Đạt|Chưa đạt", "1|5|6"],
        2,
        ["TT", "Kết quả > Đạt", "Kết quả > Chưa đạt"],
    ),
    ("no head", ["1|Nà Lo|52", "2|Nà Pù|61"], 0, ["", "", ""]),
    ("no head, no words", ["5|6", "7|8"], 0, ["", ""]),
    ("words only, no head", ["Nơi nhận: UBND huyện|CHỦ TỊCH", "Lưu: VT|Lò Văn Pa"], 0, ["", ""]),
    ("words only, a known head", ["STT|Nội dung|Ghi chú", "|Họp dân|Nhà văn hóa"], 1, ["STT", "Nội dung", "Ghi chú"]),
    ("ragged rows", ["STT|Thôn|Số hộ", "1|Nà Lo", "2|Nà Pù|61|thêm"], 1, ["STT", "Thôn", "Số hộ", ""]),
    ("a title below the head", ["STT|Nội dung|Số", "|Khối xã|", "1|Họp|3"], 1, ["STT", "Nội dung", "Số"]),
    ("one column", ["Danh sách", "Nà Lo", "Nà Pù"], 0, [""]),
    ("one cell", ["Ghi chú"], 0, [""]),
    (
        "units beside a spanning head",
        ["TT|Chỉ tiêu|ĐVT||Số liệu", "1|Dân số|người||840"],
        1,
        ["TT", "Chỉ tiêu", "ĐVT", "", "Số liệu"],
    ),
]


@pytest.mark.parametrize(("rows", "head", "paths"), [case[1:] for case in HEADS], ids=[case[0] for case in HEADS])
def test_heads(rows: list[str], head: int, paths: list[str]) -> None:
    table = read(rows)
    assert (table.head, [" > ".join(path) for path in table.columns]) == (head, paths)


APPENDIX = [
    "STT|Các chỉ tiêu|Kết quả||Ghi chú",
    "||Đơn vị tính|Số liệu|",
    "1.|Công tác dân vận|||",
    "1.1.|Tỷ lệ hộ được tuyên truyền|%|87,5|",
    "Trong đó|Số hộ được tuyên truyền|Hộ|35|đợt 2",
    "|Tổng số hộ của xã|Hộ|40|",
    "1.2.|Hình thức tuyên truyền|Loa = 0 Họp dân = 1|1|",
    "2|Kinh phí|Triệu đồng|12,5|",
    "|Tổng cộng||3|",
]


def test_rows_have_number_label_unit_and_the_row_they_are_a_part_of() -> None:
    whole = "Tỷ lệ hộ được tuyên truyền"
    assert [(row.code, row.label, row.parent, row.unit) for row in read(APPENDIX).rows] == [
        ("1", "Công tác dân vận", None, None),
        ("1.1", whole, None, "%"),
        ("Trong đó", "Số hộ được tuyên truyền", whole, "Hộ"),
        (None, "Tổng số hộ của xã", whole, "Hộ"),
        ("1.2", "Hình thức tuyên truyền", None, None),
        ("2", "Kinh phí", None, "Triệu đồng"),
        (None, "Tổng cộng", None, None),
    ]


def test_figures_have_the_unit_of_their_row_and_coded_answers_none() -> None:
    assert figures(APPENDIX) == ["87.5 %", "35 hộ", "40 hộ", "1 None", "12500000 đồng", "3 None"]
    labels = [figure.label for figure in table_figures(table_document(APPENDIX))]
    assert labels[1] == "Số hộ được tuyên truyền"


ROWS: list[tuple[str, list[str], list[tuple[str | None, str | None]]]] = [
    (
        "number and label in one cell",
        ["Nội dung|Số", "1. Họp dân|3", "2. Tập huấn|4"],
        [("1", "Họp dân"), ("2", "Tập huấn")],
    ),
    ("a total among the numbers", ["STT|Thôn|Hộ", "1|Nà Lo|5", "Tổng cộng||5"], [("1", "Nà Lo"), (None, "Tổng cộng")]),
    (
        "roman, letters, stars",
        ["TT|Nội dung|Số", "I|Xã|1", "a)|Thôn|2", "*|Bản|3"],
        [("I", "Xã"), ("a", "Thôn"), ("*", "Bản")],
    ),
    ("numbers without their head", ["1|Nà Lo|52", "2|Nà Pù|61"], [("1", "Nà Lo"), ("2", "Nà Pù")]),
    ("no label at all", ["5|6", "7|8"], [(None, None), (None, None)]),
]


@pytest.mark.parametrize(("rows", "names"), [case[1:] for case in ROWS], ids=[case[0] for case in ROWS])
def test_names_of_rows(rows: list[str], names: list[tuple[str | None, str | None]]) -> None:
    assert [(row.code, row.label) for row in read(rows).rows] == names


FIGURES: list[tuple[str, list[str], str, list[str]]] = [
    ("unit in the head", ["TT|Xã|Dự toán (triệu đồng)", "1|Tà Mung|1.250"], "", ["1250000000 đồng"]),
    ("unit in the label", ["TT|Nội dung|Số liệu", "1|Diện tích (ha)|12,5"], "", ["12.5 ha"]),
    ("unit above the table", ["TT|Khoản|Số tiền", "1|Điện|5"], "ĐVT: triệu đồng", ["5000000 đồng"]),
    ("a rate beside counts", ["TT|Xã|ĐVT|Đạt|Tỷ lệ", "1|Tà Mung|hộ|9|90"], "", ["9 hộ", "90 %"]),
    ("a rate by its label", ["TT|Nội dung|Số liệu", "1|Tỷ lệ họp|90"], "", ["90 %"]),
    ("unit in the cell", ["TT|Nội dung|Mức", "1|Hỗ trợ|500.000 đồng"], "", ["500000 đồng"]),
    ("ratio", ["TT|Nội dung|ĐVT|Số", "1|Dự họp|người|18/20"], "", ["18/20 người"]),
    ("dates and years", ["TT|Văn bản|Ngày ban hành|Năm", "1|Kế hoạch|15/3/2023|2023"], "", []),
    ("codes and remarks", ["STT|Tên|Mã số|Ghi chú", "1|Sổ|12|7"], "", []),
    ("prose", ["TT|Nội dung|Kết quả", "1|Tập huấn|Đã tổ chức 02 lớp với 140 người"], "", ["2 lớp", "140 người"]),
    ("no prose in labels", ["TT|Nội dung|Số", "1|Họp từ 10 người trở lên|3"], "", ["3 None"]),
    ("blank and zero", ["TT|Thôn|Hộ", "1|Nà Lo|0", "2|Nà Pù|"], "", ["0 None"]),
    ("a unit no catalogue knows", ["TT|Tên|Đơn vị tính|Số", "1|Pháo hoa|giàn|3"], "", ["3 giàn"]),
    (
        "organisations are no units",
        ["TT|Đơn vị|Số hộ", "1|UBND xã Tà Mung|3", "2|UBND xã Nà Lo|4"],
        "",
        ["3 None", "4 None"],
    ),
]


@pytest.mark.parametrize(("rows", "above", "found"), [case[1:] for case in FIGURES], ids=[case[0] for case in FIGURES])
def test_figures_of_tables(rows: list[str], above: str, found: list[str]) -> None:
    assert figures(rows, above) == found


def test_cells_carry_the_path_of_their_head() -> None:
    rows = cell_rows(table_document(APPENDIX), table_figures(table_document(APPENDIX)))
    values = [(row["row_code"], row["col_label"], row["value"]) for row in rows if row["col_no"] == 3]
    assert values[0] == (None, "Kết quả > Số liệu", None)
    assert values[3] == ("1.1", "Kết quả > Số liệu", 87.5)
    assert values[7] == ("2", "Kết quả > Số liệu", 12_500_000)
    assert all(row["value"] is None for row in rows if row["col_no"] == 0)


TESTS: dict[str, Callable[[str], bool]] = {
    "index_heads": is_index_head,
    "unit_heads": is_unit_head,
    "note_heads": is_note_head,
    "label_heads": is_label_head,
    "level_heads": is_level_head,
    "received_heads": is_received_head,
    "resolved_heads": is_resolved_head,
    "result_heads": is_result_head,
    "part_openers": is_part_opener,
    "totals": is_total,
    "rates": is_rate,
}


@pytest.mark.parametrize("kind", TESTS)
def test_the_words_of_tables_prove_themselves(kind: str) -> None:
    entry = catalogue("tables")[kind]
    assert [text for text in entry["examples"] if not TESTS[kind](text)] == []
    assert [text for text in entry["rejects"] if TESTS[kind](text)] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3.2.1.", "3.2.1"),
        ("II", "II"),
        ("a)", "a"),
        ("(1)", "1"),
        ("*", "*"),
        ("Trong", None),
        ("12,5", None),
        ("", None),
    ],
)
def test_running_numbers(text: str, code: str | None) -> None:
    assert read_code(text) == code


@given(st.lists(st.lists(st.text("1aI.%|(=Đ ₫\u0301", max_size=5), min_size=1, max_size=5), min_size=1, max_size=6))
def test_any_table_is_read(grid: list[list[str]]) -> None:
    document = grid_document(grid)
    (table,) = read_tables(document)
    columns_of(table)
    assert table.head + len(table.rows) == len(grid)
    assert all(document.text[figure.start : figure.end] == figure.raw for figure in table_figures(document))
    assert len(cell_rows(document, ())) == len(document.cells)


def test_no_cells_no_tables() -> None:
    assert read_tables(Document(text="", lines=())) == ()


def test_time_grows_with_the_rows(grows_linearly: Callable[..., None]) -> None:
    def run(text: str) -> None:
        document = table_document(text.split("\n"))
        table_figures(document)

    grows_linearly(run, lambda size: "\n".join(["TT|Nội dung|Số", *(["1|Họp dân|3"] * (size // 12))]))
