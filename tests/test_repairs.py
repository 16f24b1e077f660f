"""Repairs of what OCR damages: every entry proves itself, the text stays as it is, facts say what was repaired."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.repairs import mended, repaired_text, repairs_of
from patterns import catalogue
from pipeline.extract import extract_document
from pipeline.normalise import normalise
from pipeline.readers.text import read_text

ENTRIES: list[tuple[str, dict[str, Any]]] = [
    *((entry["name"], entry) for entry in catalogue("repairs")["repair"]),
    *((name, catalogue("repairs")[name]) for name in ("phrases", "type_words", "horn")),
]
DAMAGED = """BÁO CÁO
Kết quả cải cách hành chỉnh 6 thắng đầu năm 2024
I. KẾT QUẢ THỰC HIỆN
Thực hiện Quyêt định sô 162/2007/QĐ-TTTg và Kế hoạch số l2/KH-UBND ngày 0l/3/2024 của Ủy bạn nhân dân huyện.
Tiếp nhận 32O hồ sơ mới.
"""


@pytest.mark.parametrize(("name", "entry"), ENTRIES, ids=[name for name, _ in ENTRIES])
def test_every_repair_proves_itself(name: str, entry: dict[str, Any]) -> None:
    assert entry["examples"]
    assert entry["rejects"]
    for damaged, meant in entry["examples"]:
        assert repaired_text(damaged) == meant
    for text in entry["rejects"]:
        assert repairs_of(text) == ()


def test_facts_are_read_through_repairs_and_say_so() -> None:
    document = replace(normalise(read_text(DAMAGED.encode())), scanned=True)
    report = extract_document(document)
    assert report.document is document
    assert [(one.doc_type, one.number, one.symbol) for one in report.references] == [
        ("QĐ", "162", "QĐ-TTg"),
        ("KH", "12", "KH-UBND"),
    ]
    for fact in (*report.references, *report.figures):
        assert document.text[fact.start : fact.end] == fact.raw
    assert report.references[0].repaired_from == "Quyêt định sô 162/2007/QĐ-TTTg"
    assert [str(one.value) for one in report.figures if one.repaired_from] == ["320"]
    assert report.header.title == "Kết quả cải cách hành chính 6 tháng đầu năm 2024"
    assert all(document.text[entry.start : entry.end] == entry.raw for entry in report.ledger)


def test_text_that_ocr_did_not_read_stays_unless_it_is_damaged_all_over() -> None:
    plain = normalise(read_text("Thực hiện Kế hoạch sô 12/KH-UBND của Ủy bạn nhân dân xã.".encode()))
    assert mended(plain).repairs == ()
    assert mended(normalise(read_text(DAMAGED.encode()))).repairs


def test_a_repeated_label_is_only_repaired_where_the_next_one_proves_it() -> None:
    assert "\nIII." in repaired_text("I. CHUNG\nx\nII. KẾT QUẢ\nx\nII. ĐÁNH GIÁ\nx\nIV. KIẾN NGHỊ\nx")
    doubled = "I. CHUNG\nx\nII. KẾT QUẢ\nx\nII. ĐÁNH GIÁ\nx\nIII. KIẾN NGHỊ\nx"
    assert repaired_text(doubled) == doubled


@given(st.text(alphabet="số l2O/KH-UBNDQĐTg thắngIV.\n3,ur", max_size=200))
def test_any_text_keeps_its_length(text: str) -> None:
    meant = repaired_text(text)
    assert len(meant) == len(text)
    assert all(text[repair.start : repair.end] == repair.raw for repair in repairs_of(text))


def test_repairs_grow_linearly(grows_linearly: Any) -> None:
    grows_linearly(repairs_of, lambda size: "số 12O/QĐĐ-TTTg 6 thắng ủy bạn " * (size // 30), 20_000)
    grows_linearly(repairs_of, lambda size: "lI1VX. Đ-/ố 2O" * (size // 14), 20_000)
