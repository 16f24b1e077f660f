"""Labels of figures: what is counted, in the words of the clause, its lead-in, the bullet above and the heading."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.figure_labels_words import MAX_LABEL, cut, join, run_on
from extractors.figures import find_figures
from extractors.folding import key
from extractors.records import Cell, Document, Figure, Line, Outline, Section
from patterns import catalogue

NO_OUTLINE = Outline(parts=(), sections=())


def document(text: str) -> Document:
    lines, position = [], 0
    for words in text.split("\n"):
        lines.append(Line(start=position, end=position + len(words)))
        position += len(words) + 1
    return Document(text=text, lines=tuple(lines))


def labels(text: str, outline: Outline = NO_OUTLINE) -> list[str | None]:
    return [figure.label for figure in find_figures(document(text), outline, ())]


CLAUSES: list[tuple[str, list[str | None]]] = [
    ("Số hồ sơ quá hạn là: 4 hồ sơ.", ["Số hồ sơ quá hạn"]),
    ("Tổ chức 03 cuộc tập huấn.", ["Tổ chức cuộc tập huấn"]),
    ("UBND xã đã tiếp nhận 42 hồ sơ.", ["đã tiếp nhận"]),
    ("UBND xã phát 42 phiếu khảo sát, thu về 40 phiếu.", ["phát phiếu khảo sát", "thu về"]),
    ("Đăng tải 12 tin, bài; 30/30 văn bản.", ["Đăng tải tin, bài", "Đăng tải văn bản"]),
    ("Trong 6 tháng đầu năm 2024, xã kiểm tra đột xuất 3 thôn.", ["xã kiểm tra đột xuất thôn"]),
    ("Tổng số cán bộ của xã tính đến ngày 15/3/2024 là 21 người.", ["Tổng số cán bộ của xã"]),
    ("Tinh giản biên chế theo Nghị định số 29/2023/NĐ-CP là 2 người.", ["Tinh giản biên chế"]),
    ("Rà soát xong. 100% thủ tục được công khai.", ["thủ tục được công khai"]),
    ("Duy trì 95% văn bản được ký số.", ["Duy trì văn bản được ký số"]),
    ("Thực hiện quy định về tài sản công: 100% đơn vị có quy chế.", ["đơn vị có quy chế"]),
    ("Số tin bài đăng tải còn ít (27 tin, bài).", ["Số tin bài đăng tải còn ít"]),
    ("Mở 7 cuộc phổ biến, giáo dục pháp luật với 650 người tham dự.",
     ["Mở cuộc phổ biến, giáo dục pháp luật", "người tham dự cuộc phổ biến, giáo dục pháp luật"]),
    ("Số hồ sơ nhận (trực tiếp hoặc qua bưu chính) là: 8 hồ sơ.", ["Số hồ sơ nhận (trực tiếp hoặc qua bưu chính)"]),
    ("Có 4 hồ sơ.", ["hồ sơ"]),
    ("Đạt 40%.", [None]),
]  # fmt: skip

RATES: list[tuple[str, list[str | None]]] = [
    ("Đã trả trước hạn 19 hồ sơ, đạt 95%.", ["Đã trả trước hạn", "Đã trả trước hạn"]),
    ("Đã trả trước hạn 19 hồ sơ, đạt tỷ lệ 95%.", ["Đã trả trước hạn", "Đã trả trước hạn, đạt tỷ lệ"]),
    ("Thu ngân sách là 5 tỷ đồng, đạt 35% kế hoạch, bằng 98% so với cùng kỳ năm 2023.",
     ["Thu ngân sách", "Thu ngân sách, đạt kế hoạch", "Thu ngân sách, so với cùng kỳ năm 2023"]),
    ("Chỉ số của huyện đạt 86,75 điểm, tăng 2 bậc.", ["Chỉ số của huyện", "Chỉ số của huyện, tăng"]),
]  # fmt: skip

PARTS: list[tuple[str, list[str | None]]] = [
    ("Số hồ sơ đã giải quyết là: 51 hồ sơ, trong đó: giải quyết trước hạn 39 hồ sơ, đúng hạn 12 hồ sơ.",
     ["Số hồ sơ đã giải quyết", "Số hồ sơ đã giải quyết trước hạn", "Số hồ sơ đã giải quyết đúng hạn"]),
    ("Đang giải quyết: 15 hồ sơ (trong hạn 14 hồ sơ, quá hạn 1 hồ sơ). Trả lại 2 hồ sơ.",
     ["Đang giải quyết", "Đang giải quyết trong hạn", "Đang giải quyết quá hạn", "Trả lại"]),
    ("Đã giải quyết 90 hồ sơ: trước hạn 80 hồ sơ, đúng hạn 10 hồ sơ.",
     ["Đã giải quyết", "Đã giải quyết trước hạn", "Đã giải quyết đúng hạn"]),
    ("Dôi dư 5 người, trong đó: cán bộ 2 người, công chức 3 người.",
     ["Dôi dư", "Dôi dư: cán bộ", "Dôi dư: công chức"]),
    ("Tổng số cán bộ, công chức là 20 người. Trong đó: 9 cán bộ chuyên trách.",
     ["Tổng số cán bộ, công chức", "cán bộ chuyên trách"]),
    ("Biên chế công chức được giao 20 người, có mặt 18 người.",
     ["Biên chế công chức được giao", "Biên chế công chức có mặt"]),
    ("Thu ngân sách không bao gồm thu tiền đất là 3 tỷ đồng.", ["Thu ngân sách không bao gồm thu tiền đất"]),
]  # fmt: skip

ABOVE: list[tuple[str, list[str | None]]] = [
    ("- Tại cấp xã: Tổng số hồ sơ tiếp nhận là 25 hồ sơ;\n+ Hồ sơ trả lại: 3 hồ sơ.\n- Hồ sơ khác của huyện: 2 hồ sơ.",
     ["Tại cấp xã: Tổng số hồ sơ tiếp nhận", "Tại cấp xã: Hồ sơ trả lại", "Hồ sơ khác của huyện"]),
    ("- Theo cơ chế một cửa: tiếp nhận 9 hồ sơ, đã giải quyết 8 hồ sơ.",
     ["Theo cơ chế một cửa: tiếp nhận", "Theo cơ chế một cửa: đã giải quyết"]),
    ("Kết quả số hóa hồ sơ:\n- Kết quả: 12 hồ sơ.", ["số hóa hồ sơ"]),
    ("Kết quả giải quyết hồ sơ:\n- Trước hạn: 12 hồ sơ; đúng hạn: 3 hồ sơ.",
     ["giải quyết hồ sơ trước hạn", "giải quyết hồ sơ đúng hạn"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CLAUSES + RATES + PARTS + ABOVE)
def test_labels_say_what_is_counted(text: str, expected: list[str | None]) -> None:
    assert labels(text) == expected


def table(*rows: str) -> Document:
    """A document that is one table; cells are parted by "|"."""
    text = "\n".join(row.replace("|", "\t") for row in rows)
    lines, cells, position = [], [], 0
    for row_no, row in enumerate(text.split("\n")):
        lines.append(Line(start=position, end=position + len(row), kind="row", table_no=0, row_no=row_no))
        for col_no, words in enumerate(row.split("\t")):
            end = position + len(words)
            cells.append(Cell(table_no=0, row_no=row_no, col_no=col_no, text=words, start=position, end=end))
            position = end + 1
    return Document(text=text, lines=tuple(lines), cells=tuple(cells))


TABLES = [
    ("a head that only announces results", ["STT|Chỉ tiêu|Kết quả", "1|Số hộ được tuyên truyền|35"],
     ["Số hộ được tuyên truyền"]),
    ("a head that adds to the row", ["STT|Lĩnh vực|Tiếp nhận|Trong đó: trực tuyến", "1|Hộ tịch|35|12"],
     ["Hộ tịch | Tiếp nhận", "Hộ tịch | trực tuyến"]),
    ("a part that says nothing without its whole",
     ["STT|Chỉ tiêu|Kết quả", "1|Tổng vốn của các xã được giao|90", "Trong đó|Vốn vay|35", "|Số hộ nhận vốn vay|20"],
     ["Tổng vốn của các xã được giao", "Tổng vốn của các xã được giao | Vốn vay", "Số hộ nhận vốn vay"]),
    ("words in a cell", ["STT|Nội dung|Ghi chú", "1|Hội nghị|Mở 02 lớp tập huấn cho 140 người"],
     ["Mở lớp tập huấn", "lớp tập huấn cho người"]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), [case[1:] for case in TABLES], ids=[case[0] for case in TABLES])
def test_labels_in_tables_are_those_of_row_and_column(rows: list[str], expected: list[str]) -> None:
    assert [figure.label for figure in find_figures(table(*rows), NO_OUTLINE, ())] == expected


def test_a_label_that_says_nothing_takes_the_heading() -> None:
    text = "2. Số hóa hồ sơ\nKết quả: 12 hồ sơ."
    section = Section(
        section_id=0, parent_id=None, ordinal=0, level=1, label="2", heading="Số hóa hồ sơ", code=None,
        start=0, end=len(text), heading_end=15,
    )  # fmt: skip
    assert labels(text, Outline(parts=(), sections=(section,))) == ["Số hóa hồ sơ"]


def catalogue_cases(kind: str) -> list[tuple[str, str, str | None]]:
    tables = catalogue("figure_labels")
    entries = [entry for table in tables.values() for entry in (table if isinstance(table, list) else [table])]
    cases = [case.partition(" | ") for entry in entries for case in entry[kind]]
    return [(kind, text, label if mark else None) for text, mark, label in cases]


@pytest.mark.parametrize(("kind", "text", "label"), catalogue_cases("examples") + catalogue_cases("rejects"))
def test_the_catalogue_proves_itself(kind: str, text: str, label: str | None) -> None:
    last = labels(text)[-1]
    if kind == "examples" or label is None:
        assert last == label
    else:
        assert last != label


def test_what_is_joined_is_said_once() -> None:
    assert join("Số hồ sơ đã giải quyết", "giải quyết trước hạn") == "Số hồ sơ đã giải quyết trước hạn"
    assert join("Tại cấp xã", "Hồ sơ trả lại tại cấp xã") == "Hồ sơ trả lại tại cấp xã"
    assert join(None, "Hồ sơ") == "Hồ sơ"
    assert run_on("phát phiếu khảo sát", "phiếu khảo sát hài lòng") == "phát phiếu khảo sát hài lòng"
    assert cut("một hai ba, bốn năm sáu", 14) == "một hai ba"


WORDS = (
    "Tổng số hồ sơ 12 34% 5,6 tỷ đồng trong đó : ; , . ( ) và với đạt là tại cấp xã trước hạn - + “ ” 12/15 người có"
)
PIECES = st.sampled_from([*WORDS.split(), "\n", "\n- ", "\n+ ", "Tại cấp xã:", "trong đó:", "giải quyết", "hồ sơ"])


@given(text=st.lists(PIECES, max_size=60).map(" ".join) | st.text(max_size=100))
@settings(max_examples=250, deadline=None)
def test_labels_of_any_text_are_short_and_clean(text: str) -> None:
    for label in labels(text.replace("\r", " ").replace("\t", " ")):
        if label is not None:
            assert 1 < len(label) <= MAX_LABEL
            assert label == label.strip(" ,;:.")
            assert any(map(str.isalpha, label))
            assert "\n" not in label
            assert label.count("(") == label.count(")")


HOSTILE = {
    "parts": "12 hồ sơ, trong đó 5 hồ sơ ",
    "brackets": "(12 hồ sơ ",
    "openings": "( ",
    "colons": "kết quả: 12: ",
    "bullets": "\n- Tại cấp xã: 12 hồ sơ\n+ 5",
    "nested": "\n- a:\n+ b:\n* c:\n• 5 hồ sơ",
    "lists": "và 5 hồ sơ ",
    "commas": "hồ sơ, 5 hồ sơ",
    "weak": "\nKết quả: 5",
    "actors": "UBND xã đã UBND xã đã 5 ",
    "dates": "từ ngày 1/2/2024 đến ngày 1/3/2024 có 5 hồ sơ ",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_length(name: str, grows_linearly: Callable[..., None]) -> None:
    piece = HOSTILE[name]
    grows_linearly(
        lambda made: find_figures(made, NO_OUTLINE, ()), lambda size: document("số " + piece * (size // len(piece)))
    )


def closeness(one: str | None, other: str) -> float:
    """The share of words that two labels have in common (F1)."""
    first, second = (Counter(key(label or "").replace(",", "").replace(":", "").split()) for label in (one, other))
    return 2 * sum((first & second).values()) / max(1, sum(first.values()) + sum(second.values()))


def aligned(figures: list[Figure], gold: list[dict[str, str]]) -> Iterator[tuple[Figure, str]]:
    """Each annotated label with the next figure of the same words."""
    position = 0
    for item in gold:
        raw = "".join(item["raw"].split())
        for at in range(position, min(position + 8, len(figures))):
            if "".join(figures[at].raw.split()) == raw:
                yield figures[at], item["label"]
                position = at + 1
                break


def test_the_annotated_reports() -> None:
    """Labels need not be worded as an annotator words them, but must say the same: most words in common."""
    from pipeline.normalise import normalise
    from pipeline.readers import read
    from pipeline.segment import segment

    shared = Path(__file__).resolve().parents[1].parent / "shared"
    if not (shared / "gold").is_dir():
        pytest.skip("the annotated reports beside the repository (../shared) are not here")
    found = []
    for path in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        made = normalise(read(shared / "reports" / gold["file"]))
        figures = [figure for figure in find_figures(made, segment(made), ()) if figure.source == "text"]
        found += [closeness(figure.label, label) for figure, label in aligned(figures, gold["figures"]) if label]
    assert sum(found) / len(found) > 0.8
    assert sum(share < 0.5 for share in found) < len(found) / 8
