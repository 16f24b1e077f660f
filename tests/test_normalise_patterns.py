"""The catalogue of layout cues proves itself: every example matches, no reject does."""

from __future__ import annotations

import time
from typing import Any

import pytest

from patterns import catalogue
from pipeline.normalise.layout import cue, last_word, words

CUES: dict[str, Any] = catalogue("layout")["cues"]
WORDS: dict[str, Any] = catalogue("layout")["words"]
WHOLE = {"bare_label"}  # cues that are matched against a whole cell


def found(name: str, text: str) -> bool:
    pattern = cue(name)
    return (pattern.fullmatch(text) if name in WHOLE else pattern.search(text)) is not None


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in CUES for text in CUES[name]["examples"]])
def test_examples(name: str, text: str) -> None:
    assert found(name, text)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in CUES for text in CUES[name]["rejects"]])
def test_rejects(name: str, text: str) -> None:
    assert not found(name, text)


@pytest.mark.parametrize("name", CUES)
def test_entries_are_complete(name: str) -> None:
    assert CUES[name]["about"]
    assert len(CUES[name]["examples"]) >= 3
    assert len(CUES[name]["rejects"]) >= 3


@pytest.mark.parametrize("name", ["connectors", "title_connectors"])
def test_word_lists(name: str) -> None:
    assert all(last_word(text).lower() in words(name) for text in WORDS[name]["examples"])
    assert not any(last_word(text).lower() in words(name) for text in WORDS[name]["rejects"])


@pytest.mark.parametrize("name", CUES)
@pytest.mark.parametrize("piece", ["Số ", "1.", "Ủy ban ", "A. ", "- ", "ngày 1 ", "\t", " ", "I", "Độc lập - ", "x/"])
def test_time_grows_with_length(name: str, piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.perf_counter()
        cue(name).search(text)
        return time.perf_counter() - start

    assert seconds(20_000) < 3 * seconds(10_000) + 0.02
