"""Invented documents give the outline written beside them; spans, parts and tree hold for any text."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.records import Document, Line, Outline
from pipeline.segment import segment

CASES = tomllib.loads((Path(__file__).parent / "outline_cases.toml").read_text("utf-8"))["case"]


def build(text: str) -> Document:
    """A document with one line for each paragraph; tabs make rows, ** bold lines, # ranks."""
    lines, words, place = [], [], 0
    for raw in filter(str.strip, text.split("\n")):
        rank = len(raw) - len(raw.lstrip("#"))
        bold = raw.startswith("**") and raw.endswith("**")
        plain = raw.lstrip("#").strip("*" if bold else "").strip(" ")
        if not plain:
            continue
        kind = "row" if "\t" in plain else "text"
        lines.append(Line(start=place, end=place + len(plain), kind=kind, bold=bold, rank=rank or None))
        words.append(plain)
        place += len(plain) + 1
    return Document(text="\n".join(words), lines=tuple(lines))


def written(outline: Outline, *, all_sections: bool) -> list[str]:
    return [
        f"{s.level} | {s.label or '~'} | {s.heading or '~'} | {s.code or '~'}"
        for s in outline.sections
        if s.heading or all_sections
    ]


def hold_together(document: Document, outline: Outline) -> None:
    """What holds for every outline: parts cover the text, spans are exact, children lie in their parents."""
    assert [part.start for part in outline.parts] == [0, *(part.end for part in outline.parts)][: len(outline.parts)]
    if outline.parts:
        assert outline.parts[-1].end == len(document.text)
    sections = {section.section_id: section for section in outline.sections}
    for section in outline.sections:
        assert 0 <= section.start < section.heading_end <= section.end <= len(document.text)
        assert section.heading or section.label
        if section.parent_id is not None:
            parent = sections[section.parent_id]
            assert parent.start <= section.start
            assert section.end <= parent.end
            assert parent.level == section.level - 1
            assert parent.ordinal < section.ordinal
    assert [s.ordinal for s in outline.sections] == list(range(1, len(outline.sections) + 1))
    assert sorted(s.start for s in outline.sections) == [s.start for s in outline.sections]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_outline(case: dict[str, Any]) -> None:
    document = build(case["text"])
    outline = segment(document)
    wants_all = any("| ~ | ~" in line and line.split(" | ")[2] == "~" for line in case["sections"])
    assert written(outline, all_sections=wants_all) == case["sections"]
    if "zones" in case:
        assert [part.zone for part in outline.parts] == case["zones"]
    hold_together(document, outline)


def test_heading_stands_in_the_text() -> None:
    document = build("BÁO CÁO\nCông tác quý I\nI. KẾT QUẢ\n1. Cải cách thể chế: Không có văn bản.\nHết phần một.")
    section = segment(document).sections[1]
    assert document.text[section.start : section.heading_end] == "1. Cải cách thể chế"
    assert document.text[section.start : section.end].endswith("Hết phần một.")


def test_a_footer_is_no_part_of_the_last_section() -> None:
    document = build("BÁO CÁO\nCông tác\nI. KẾT QUẢ\nXong./.\nNơi nhận:\n- Lưu: VT.\nTM. UBND XÃ\nCHỦ TỊCH\nLê An")
    outline = segment(document)
    assert document.text[outline.sections[0].start : outline.sections[0].end] == "I. KẾT QUẢ\nXong./."
    assert outline.zone_at(document.text.index("Lưu")) == "footer"


@pytest.mark.parametrize("text", ["", "Một câu.", "\t", "I.", "1.\n2.\n3.", "Nơi nhận:", "PHỤ LỤC", "BÁO CÁO"])
def test_scraps(text: str) -> None:
    document = build(text)
    hold_together(document, segment(document))


_PIECES = st.sampled_from(
    [
        "I. ",
        "II. ",
        "1. ",
        "2.1. ",
        "a) ",
        "* ",
        "- ",
        "+ ",
        "Điều 1. ",
        "Phần I ",
        "PHỤ LỤC 1",
        "Nơi nhận:",
        "TM. ",
        "BÁO CÁO",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ỦY BAN NHÂN DÂN",
        "Cải cách thể chế",
        "KẾT QUẢ",
        ": ",
        ". ",
        "\n",
        "\t",
        "**",
        "# ",
        "đã có 5",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=40).map("".join))
def test_any_text(text: str) -> None:
    document = build(text)
    hold_together(document, segment(document))


@pytest.mark.parametrize(
    "piece", ["1.1.1.1.1.1 ", "IIIIVVXX ", "Kết quả thực hiện công tác ", "a: ", ". A", "số: 1 ", "Phụ lục 1-", "* "]
)
def test_time_grows_linearly(piece: str, grows_linearly: Callable[..., None]) -> None:
    def make(size: int) -> Document:
        times = size // len(piece)
        return build(f"BÁO CÁO\n1. {piece * times}\n{piece * times}")

    grows_linearly(segment, make)


def test_shared_gold() -> None:
    shared = Path(__file__).resolve().parents[1].parent / "shared"
    if not (shared / "reports").is_dir():
        pytest.skip("the shared reports are not here")
    for path in sorted((shared / "reports").glob("*.txt")):
        document = build(path.read_text("utf-8"))
        hold_together(document, segment(document))
