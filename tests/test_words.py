"""Words of underthesea laid back over the text they came from."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.words import MAX_WINDOW, noun_length, segment_words, tag_words


@pytest.mark.parametrize(
    "window",
    [
        "hồ sơ thủ tục hành chính",
        "hoà giải viên ở cơ sở",
        "đạt 2.310/2.150 triệu đồng",
        "cổng  thông tin\u00a0điện tử (xa.gov.vn)…",
        "a\u0323 n\u0301 tổ chức",
        "12/KH-UBND",
    ],
)
def test_words_stand_where_they_are(window: str) -> None:
    for words in (segment_words(window), tag_words(window)):
        assert all(window[word.start : word.end] == word.text for word in words)
        assert "".join(word.text for word in words).replace(" ", "").replace("\u00a0", "") == "".join(window.split())


def test_compounds_are_one_word_and_rewritten_words_keep_their_spelling() -> None:
    assert "hồ sơ" in [word.text for word in segment_words("tiếp nhận hồ sơ")]
    assert "hoà" in " ".join(word.text for word in segment_words("khu nhà hoà bình"))


def test_tags() -> None:
    tags = {word.text: word.tag for word in tag_words("mô hình trồng rau")}
    assert tags["mô hình"] == "N"
    assert tags["trồng"] == "V"


@pytest.mark.parametrize("window", ["", "  ", "\n", "\t"])
def test_nothing_to_segment(window: str) -> None:
    assert segment_words(window) == tag_words(window) == ()
    assert noun_length(window) == 0


@pytest.mark.parametrize(
    ("window", "noun"),
    [("mô hình trồng rau", "mô hình"), ("cúp vàng", "cúp vàng"), ("trồng rau", ""), ("không đạt", "")],
)
def test_the_noun_that_opens_a_window(window: str, noun: str) -> None:
    assert window[: noun_length(window)] == noun


def test_long_windows_are_cut() -> None:
    assert max(word.end for word in segment_words("hồ sơ " * 500)) <= MAX_WINDOW


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_raises_nothing(window: str) -> None:
    for word in tag_words(window):
        assert window[word.start : word.end] == word.text
    assert 0 <= noun_length(window) <= len(window)


def test_the_library_is_imported_only_when_it_is_asked() -> None:
    script = "import sys, extractors.figures, extractors.words; sys.exit('underthesea' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
