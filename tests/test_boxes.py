"""The words of OCR in the normalised text."""

from __future__ import annotations

from pipeline.boxes import locate
from pipeline.normalise import normalise
from pipeline.source import RawLine, RawTable, Source, Word


def line(text: str, page: int, top: float) -> RawLine:
    words = tuple(
        Word(text=word, box=(10.0 * place, top, 10.0 * place + 8, top + 10), confidence=90.0)
        for place, word in enumerate(text.split())
    )
    return RawLine(text=text, page=page, words=words, full=True)


def test_words_are_found_over_line_ends_page_numbers_and_tables() -> None:
    table = RawTable(
        rows=(("Hộ tịch", "12"), ("Đất đai", "7")),
        pages=(2, 2),
        words=tuple(
            Word(text=text, box=(1, 2, 3, 4), confidence=80) for text in ["Hộ", "tịch", "12", "Đất", "đai", "7"]
        ),
    )
    lines = (
        line("Thực hiện Kế hoạch số 12/KH-", 1, 10),
        line("UBND ngày 05/01/2024 của UBND xã", 1, 30),
        line("2", 2, 5),
        line("về cải cách hành chính, xã đã làm xong 12 việc.", 2, 20),
    )
    source = Source(media_type="application/pdf", reader="pdf", page_count=2, blocks=(*lines, table))
    text = normalise(source).text
    located = locate(text, source)
    found = [(text[start:end], page) for start, end, page, _, _ in located]
    assert "số 12/KH-UBND ngày" in text
    assert ("12/KH-", 1) in found
    assert ("UBND", 1) in found
    assert ("12", 2) in found
    assert ("7", 2) in found
    assert ("2", 2) not in found
    assert [text[start:end] for start, end, _, _, _ in located] == [word for word, _ in found]
    assert all(
        text[start:end] in {w.text for block in source.blocks for w in block.words} for start, end, *_ in located
    )


def test_a_text_without_ocr_has_no_places() -> None:
    source = Source(media_type="text/plain", reader="text", page_count=None, blocks=(RawLine(text="Một dòng"),))
    assert locate("Một dòng", source) == []
