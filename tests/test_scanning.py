"""A grammar tried only at its openings finds what it finds when it is tried everywhere."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import dates, ledger, not_figures, number_words, periods, places
from extractors.folding import is_plain, skeleton
from extractors.keys import title_key
from extractors.language import TOKEN, language
from extractors.scanning import Scan, catalogued, words_opening
from patterns import catalogue

ROOT = Path(__file__).resolve().parents[1]
SCANS: dict[str, Callable[[], Scan]] = {
    "dates": dates._grammar,
    "periods": periods._grammar,
    "ranges of days": periods._range_grammar,
    "number words": number_words._grammar,
    "units": places._unit_grammar,
    "codes": ledger._codes,
    "fixed names": not_figures._fixed,
}
DIRT = ["", " ", "\n", "(", "1", "0", ".", "/", "-", "²", "\u0301", "ı", "x", "Đ"]


@cache
def texts() -> tuple[str, ...]:
    """The texts of the corpus, the examples of the catalogues, and both with their case, marks and signs damaged."""
    clean = [path.read_text("utf-8", errors="replace") for path in sorted((ROOT / "corpus").rglob("*.txt"))]
    clean += [
        (ROOT / "patterns" / f"{name}.toml").read_text("utf-8") for name in ("ledger", "figures", "periods", "layout")
    ]
    return (*clean, *map(_damaged, clean), *(text.upper() for text in clean))


def _damaged(text: str) -> str:
    chance = random.Random(len(text))
    signs = list(text)
    for _ in range(len(signs) // 12):
        place = chance.randrange(len(signs))
        signs[place] = chance.choice([*DIRT, signs[place].swapcase()])
    return "".join(signs)


@pytest.mark.parametrize("name", SCANS)
def test_nothing_is_passed_over(name: str) -> None:
    scan, seen = SCANS[name](), 0
    for text in texts():
        everywhere = [match.span() for match in scan.grammar.finditer(text)]
        assert [match.span() for match in scan.finditer(text)] == everywhere
        seen += len(everywhere)
    assert seen


WORDS = [
    "ngày",
    "tháng",
    "năm",
    "quý",
    "từ",
    "đến",
    "hai",
    "mươi",
    "triệu",
    "nửa",
    "xã",
    "Hoà",
    "hợp đồng",
    "68",
    "24/7",
]
SIGNS = ["6", "03", "2024", "12/KH", " ", "\n", ".", ",", "/", "-", "(", "I", "A.", "Ba", "(05)", "H12.20-240115"]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from([*WORDS, *SIGNS, *map(str.upper, WORDS)]), max_size=30), st.integers(0, 20))
def test_any_order_of_words_within_bounds(parts: list[str], start: int) -> None:
    text = " ".join(parts)
    for scan in (make() for make in SCANS.values()):
        end = max(start, len(text) - start)
        everywhere = [match.span() for match in scan.grammar.finditer(text, start, end)]
        assert [match.span() for match in scan.finditer(text, start, end)] == everywhere


def test_words_begin_where_no_letter_stands_before() -> None:
    grammar = regex.compile("quý", regex.IGNORECASE)
    assert [match.start() for match in Scan(grammar, words_opening(["quý"])).finditer("Quý I, xquý, 5quý, (QUÝ")] == [
        0,
        20,
    ]
    inside = Scan(grammar, words_opening(["quý"], inside=True))
    assert [match.start() for match in inside.finditer("Quý I, xquý")] == [0, 8]


def test_entries_say_how_their_patterns_begin() -> None:
    entries = [*catalogue("ledger")["code"], *catalogue("figures")["fixed_name"]]
    assert all(entry["ahead"] and (entry.get("words") or entry.get("first")) for entry in entries)
    scan = catalogued([{"words": ["Tổ", "khu"], "ahead": r"\s\d", "pattern": r"(?i:WORDS)\s\d"}])
    assert [match[0] for match in scan.finditer("tổ 3, KHU 4, khu phố 5")] == ["tổ 3", "KHU 4"]


@pytest.mark.parametrize("text", ["Đẩy mạnh CCHC – “một cửa”…", "Ð, ǎ, ﬁ, İ, ẞ", "a\u0301 ² ½ Ⅷ", ""])
def test_bare_letters_do_not_hang_on_the_way_they_are_found(text: str) -> None:
    alone = "".join(map(skeleton, text))
    assert skeleton(text) == alone
    assert len(alone) == len(text)
    assert skeleton(text + "\u0416")[:-1] == alone  # a letter that is not in the table of the common ones


def test_title_keys_do_not_hang_on_the_way_they_are_found() -> None:
    for text in texts()[:40]:
        for line in text.splitlines():
            assert title_key(line) == title_key(f"{line} ж").removesuffix("ж").rstrip()


def test_tokens_do_not_hang_on_the_way_they_are_found() -> None:
    for text in texts()[:20]:
        for line in (unicodedata.normalize("NFC", text), f"{text} m² a\u0301"):
            tokens = [(token.text, bool(token.whitespace_)) for token in language().make_doc(line)]
            assert tokens == [(word, bool(blank)) for word, blank in TOKEN.findall(line)]
    assert is_plain("Xã Hòa Bắc, 12/7")
    assert not is_plain("12 m²")
