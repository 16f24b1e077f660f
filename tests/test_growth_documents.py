"""A text of more than a million characters, and a number without an end, are read like any other."""

from __future__ import annotations

from extractors.figures import find_figures
from extractors.language import analyse
from extractors.records import Document, Line, Outline


def test_a_text_beyond_the_limit_of_spacy() -> None:
    text = "Đã trả 12 hồ sơ " + "x" * 1_000_000
    document = Document(text=text, lines=(Line(start=0, end=len(text)),))
    assert [figure.raw for figure in analyse(document, Outline(parts=(), sections=()))._.figures] == ["12 hồ sơ"]


def test_a_number_without_an_end_takes_no_memory() -> None:
    text = "1." * 1_000_000 + " Đã trả 12 hồ sơ"
    document = Document(text=text, lines=(Line(start=0, end=len(text)),))
    assert [figure.raw for figure in find_figures(document, Outline(parts=(), sections=()), ())] == ["12 hồ sơ"]
