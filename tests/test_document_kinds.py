"""The catalogue of document kinds proves itself: every example is one reference of its kind, no reject is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.reference_grammar import plain_signs
from extractors.reference_mentions import find_mentions
from extractors.symbols import fits, kinds, read_symbol
from patterns import catalogue

KINDS: list[dict[str, Any]] = catalogue("document_kinds")["kind"]
EXAMPLES = [(entry["abbreviation"], text) for entry in KINDS for text in entry["examples"]]
REJECTS = [(entry["abbreviation"], text) for entry in KINDS for text in entry["rejects"]]


@pytest.mark.parametrize(("kind", "text"), EXAMPLES, ids=lambda value: value)
def test_example_is_one_reference_of_its_kind(kind: str, text: str) -> None:
    assert [mention.doc_type for mention in find_mentions(plain_signs(text))] == [kind]


@pytest.mark.parametrize(("kind", "text"), REJECTS, ids=lambda value: value)
def test_reject_is_no_reference_of_its_kind(kind: str, text: str) -> None:
    assert kind not in [mention.doc_type for mention in find_mentions(plain_signs(text))]


def test_entries_are_whole() -> None:
    for entry in KINDS:
        assert entry["examples"], entry["abbreviation"]
        assert entry["rejects"], entry["abbreviation"]
        assert set(entry["family"]) <= {"administrative", "legal", "party"}
        assert set(entry.get("also", ())) <= set(kinds())
    assert len(kinds()) == len(KINDS)


def test_type_words_name_one_kind_each() -> None:
    words = [word for kind in kinds().values() for word in (*kind.words, *(short.lower() for short in kind.short))]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("KH-UBND", "KH-UBND", "KH"),
        ("KHUBND", "KH-UBND", "KH"),
        ("KH-\nUBND", "KH-UBND", "KH"),
        ("QĐ- BTC", "QĐ-BTC", "QĐ"),
        ("NĐ - CP", "NĐ-CP", "NĐ"),
        ("NĐCP", "NĐ-CP", "NĐ"),
        ("TT -BTP", "TT-BTP", "TT"),
        ("QD-UBND", "QĐ-UBND", "QĐ"),
        ("TB_UBND", "TB-UBND", "TB"),
        ("Ctr-UBND", "CTr-UBND", "CTr"),
        ("TTR-HDND", "TTr-HĐND", "TTr"),
        ("T1r-SNV", "TTr-SNV", "TTr"),
        ("nq-hđnd", "NQ-HĐND", "NQ"),
        ("qh15", "QH15", "Luật"),
        ("NQ-UBTVQH15", "NQ-UBTVQH15", "NQ"),
        ("UBND-VP", "UBND-VP", None),
        ("UBNDVP", "UBND-VP", None),
        ("UBND", "UBND", None),
        ("QĐ-CTUBND", "QĐ-CTUBND", "QĐ"),
        ("CTUBND", "CTUBND", None),
        ("CP", "CP", "NĐ"),
        ("CP-KTTH", "CP-KTTH", None),
        ("QH 15", "QH15", "Luật"),
        ("CT-TTg", "CT-TTg", "CT"),
        ("CT-TTHT", "CT-TTHT", None),
        ("TTr-NV", "TTr-NV", None),
        ("TC/QĐ/CĐKT", "TC/QĐ/CĐKT", "QĐ"),
        ("TTLT/BTC-BNV", "TTLT/BTC-BNV", "TTLT"),
        ("QĐ-VHTT&DL", "QĐ-VHTT&DL", "QĐ"),
    ],
)
def test_symbols_are_spelled_and_sorted(code: str, text: str, kind: str | None) -> None:
    symbol = read_symbol(code)
    assert (symbol.text, symbol.kind) == (text, kind)


def test_type_word_decides_a_glued_symbol() -> None:
    assert read_symbol("CTUBND", "CT").text == "CT-UBND"


def test_party_symbols_need_no_known_body() -> None:
    assert read_symbol("CT/ĐBX", party=True).kind == "CT"


@pytest.mark.parametrize(
    ("doc_type", "code", "right"),
    [
        ("QĐ", "KH-UBND", False),
        ("KH", "QĐ-UBND", False),
        ("CV", "KH-UBND", False),
        ("CV", "UBND-VP", True),
        ("NQ", "QH15", True),
        ("QĐi", "QĐ/TW", True),
        ("TT", "TTLT-BNV-BTC", True),
        ("KL", "TB-UBND", True),
    ],
)
def test_fits_knows_the_variations_that_are_right(doc_type: str, code: str, right: bool) -> None:
    assert fits(doc_type, read_symbol(code)) is right


@given(st.text(alphabet="KHUBNDQĐTr&-/_. 15\n", min_size=1, max_size=30).filter(lambda s: any(c.isalpha() for c in s)))
def test_spelling_a_symbol_twice_changes_nothing(code: str) -> None:
    once = read_symbol(code).text
    assert read_symbol(once).text == once
