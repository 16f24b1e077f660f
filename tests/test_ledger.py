"""The ledger of numbers: every run of digits and every number word has one outcome (all sentences invented)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st
from test_figures import document

from bench.growth import CASES
from bench.growth import document as lines_of
from extractors.figures import find_figures
from extractors.ledger import number_ledger
from extractors.number_words import find_number_words
from extractors.records import Document, Header, LedgerEntry, Outline, Part, Section
from extractors.references import find_references
from patterns import catalogue

NO_OUTLINE = Outline(parts=(), sections=())


def ledger(made: Document, outline: Outline = NO_OUTLINE) -> tuple[LedgerEntry, ...]:
    references = find_references(made, outline)
    figures = find_figures(made, outline, [(reference.start, reference.end) for reference in references])
    entries = number_ledger(made, outline, Header(), references, figures)
    assert all(made.text[entry.start : entry.end] == entry.raw for entry in entries)
    return entries


def outcomes(text: str) -> list[tuple[str, str]]:
    return [(entry.raw, entry.outcome) for entry in ledger(document(text))]


CASES_OF_OUTCOMES = [
    ("Tiếp nhận 1.170 hồ sơ.", [("1", "figure"), ("170", "figure")]),
    ("Sửa 40m2 nhà văn hóa.", [("40", "figure"), ("2", "figure")]),
    ("Theo Quyết định số 15/QĐ-UBND, đạt 95,5%.", [("15", "reference"), ("95", "figure"), ("5", "figure")]),
    ("Họp ngày 05/4/2023.", [("05", "date"), ("4", "date"), ("2023", "date")]),
    ("Từ 15/12 đến hết 14/3/2024.", [("15", "date"), ("12", "date"), ("14", "date"), ("3", "date"), ("2024", "date")]),
    ("Họp lúc 8 giờ 30 phút.", [("8", "date"), ("30", "date")]),
    ("Kết quả 6 tháng đầu năm 2023.", [("6", "period"), ("2023", "period")]),
    ("Quy hoạch giai đoạn 2021 - 2025.", [("2021", "period"), ("2025", "period")]),
    ("So với quý 3 thì giảm.", [("3", "period")]),
    ("Cung cấp dịch vụ mức độ 3 và 4.", [("3", "name"), ("4", "name")]),
    ("Áp dụng ISO 9001:2015, trực 24/7.", [("9001", "name"), ("2015", "name"), ("24", "name"), ("7", "name")]),
    ("1. Công tác rà soát.", [("1", "label")]),
    ("Gồm: (1) rà soát; (2) báo cáo.", [("1", "label"), ("2", "label")]),
    ("Chính quyền địa phương 2 cấp.", [("2", "name")]),
    ("Địa chỉ http://xa12.tinh.gov.vn/tin45.", [("12", "name"), ("45", "name")]),
    ("Loại A2, nhóm B1.", [("2", "name"), ("1", "name")]),
    ("Họp tại nhà văn hóa Ea Bung 17 rất đông.", [("17", "unexplained")]),
]


@pytest.mark.parametrize(("sentence", "expected"), CASES_OF_OUTCOMES)
def test_outcomes(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert outcomes(sentence) == expected


ROWS = "STT\tNội dung\tĐơn vị\tSố lượng\tGhi chú\n(1)\t(2)\t(3)\t(4)\t(5)\n1\tHồ sơ nhận ngày 05/4/2023\tHồ sơ\t125\t"


def test_rows_of_tables() -> None:
    text = ROWS + "\n2\tHộ có từ 30% lao động trở lên\tHộ\t48\tCó 03 hộ mới"
    found = [(entry.raw, entry.outcome) for entry in ledger(document(text))]
    heads, first = [(str(number), "table") for number in range(1, 6)], [("1", "table")]
    day = [("05", "date"), ("4", "date"), ("2023", "date"), ("125", "figure")]
    assert found[:10] == heads + first + day
    assert found[10:13] == [("2", "table"), ("30", "table"), ("48", "figure")]


def test_keys_of_answers_belong_to_the_table() -> None:
    text = "STT\tNội dung\tCách ghi\tKết quả\n1\tKhảo sát\tKhông = 0; Có = 1\t1"
    assert [outcome for raw, outcome in outcomes(text)][1:3] == ["table", "table"]


def test_zones_and_labels_of_sections() -> None:
    text = "Số: 17/BC-UBND\n2.1 Rà soát\nCó 5 hồ sơ\nTổ 3"
    section = Section(
        section_id=1, parent_id=None, ordinal=1, level=1, label="2.1", heading="Rà soát", code=None, start=15, end=37,
        heading_end=26,
    )  # fmt: skip
    parts = (
        Part(zone="letterhead", start=0, end=14),
        Part(zone="body", start=15, end=37),
        Part(zone="footer", start=38, end=42),
    )
    found = {(entry.raw, entry.outcome) for entry in ledger(document(text), Outline(parts=parts, sections=(section,)))}
    assert found >= {("17", "header"), ("2", "label"), ("1", "label"), ("5", "figure"), ("3", "header")}


def test_a_number_alone_among_prose_is_a_page_number() -> None:
    prose = "Ủy ban nhân dân xã tiếp tục chỉ đạo các ban ngành"
    assert outcomes(f"{prose}\n2\n{prose}") == [("2", "header")]
    assert outcomes("Tên\n1\n245\n17") == [("1", "table"), ("245", "table"), ("17", "table")]


def examples() -> list[tuple[str, str, str, bool]]:
    found = []
    for entry in catalogue("ledger").values():
        for group in entry if isinstance(entry, list) else [entry]:
            for kind, wanted in (("examples", True), ("rejects", False)):
                for line in group[kind]:
                    sentence, raw, outcome = (part.strip() for part in line.split(" | "))
                    found.append((sentence, raw, outcome, wanted))
    return found


@pytest.mark.parametrize(("sentence", "raw", "outcome", "wanted"), examples())
def test_the_examples_of_the_catalogue(sentence: str, raw: str, outcome: str, wanted: bool) -> None:
    found = {(words.casefold(), what) for words, what in outcomes(sentence)}
    assert ((raw.casefold(), outcome) in found) is wanted


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Thưởng mười tám triệu đồng.", ["18000000"]),
        ("Một tỷ hai trăm triệu năm trăm nghìn đồng.", ["1200500000"]),
        ("Có hai nghìn ba trăm bốn mươi lăm hộ.", ["2345"]),
        ("Ba trăm linh năm hộ và hai hồ sơ.", ["305", "2"]),
        ("Cơ chế một cửa, một số hộ, năm 2020, hai bên, ba không.", []),
    ],
)
def test_values_of_number_words(sentence: str, values: list[str]) -> None:
    assert [str(word.value) for word in find_number_words(sentence)] == values


NOISE = st.text(alphabet='0123456789.,/-% ()=:;"“”\n\tIVXaAđồngtỷtriệumườihồsơkhôngnămngàytháng', max_size=200)


@settings(max_examples=150, deadline=None)
@given(NOISE | st.text(max_size=120))
def test_every_digit_of_any_text_stands_in_exactly_one_entry(text: str) -> None:
    entries = ledger(document(text))
    runs = [entry for entry in entries if regex.fullmatch(r"\d+", entry.raw)]
    assert [(entry.start, entry.end) for entry in runs] == [match.span() for match in regex.finditer(r"\d+", text)]
    assert [entry.start for entry in entries] == sorted({entry.start for entry in entries})


@pytest.mark.parametrize("case", CASES)
def test_time_grows_with_the_text(grows_linearly: Callable[..., None], case: str) -> None:
    def run(text: str) -> None:
        made = lines_of(text)
        number_ledger(made, NO_OUTLINE, Header(), (), find_figures(made, NO_OUTLINE, ()))

    grows_linearly(run, CASES[case], size=5_000)


SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def explained(paths: list[Path]) -> float:
    from pipeline.normalise import normalise
    from pipeline.readers import read
    from pipeline.segment import segment

    found = []
    for path in paths:
        made = normalise(read(path))
        found += [entry.outcome for entry in ledger(made, segment(made)) if entry.raw.isdigit()]
    return 1 - found.count("unexplained") / len(found)


def test_nearly_every_number_of_the_sample_reports_is_explained() -> None:
    folder = Path(__file__).resolve().parents[1] / "corpus" / "reports"
    assert explained(sorted(folder.glob("*.txt"))) >= 0.995


def test_nearly_every_number_of_the_real_reports_is_explained() -> None:
    folder = SHARED / "reports"
    if not folder.is_dir():
        pytest.skip("the annotated reports do not lie beside the project")
    assert explained(sorted(folder.glob("*.txt"))) >= 0.995
