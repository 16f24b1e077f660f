"""Automatic numbering as text: the tables of formats, and lists in Word files built for the purpose."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.docx import read_docx
from pipeline.readers.docx_symbols import bullet_sign
from pipeline.readers.numbering import format_number


@pytest.mark.parametrize(
    ("number", "form", "expected"),
    [
        (4, "decimal", "4"),
        (1, "upperRoman", "I"),
        (4, "upperRoman", "IV"),
        (1994, "upperRoman", "MCMXCIV"),
        (9, "lowerRoman", "ix"),
        (40_000, "upperRoman", "40000"),
        (0, "upperRoman", "0"),
        (1, "lowerLetter", "a"),
        (26, "upperLetter", "Z"),
        (27, "upperLetter", "AA"),
        (53, "lowerLetter", "aaa"),
        (2_000_000_000, "lowerLetter", "2000000000"),
        (7, "decimalZero", "07"),
        (12, "decimalZero", "12"),
        (1, "ordinal", "1st"),
        (12, "ordinal", "12th"),
        (22, "ordinal", "22nd"),
        (3, "none", ""),
        (3, "numberInDash", "- 3 -"),
        (3, "decimalEnclosedCircle", "③"),
        (5, "001", "005"),
        (5, "chicago", "5"),
    ],
)
def test_number_formats(number: int, form: str, expected: str) -> None:
    assert format_number(number, form) == expected


@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        *(("-", "-"), ("+", "+"), ("*", "*"), ("•", "•"), ("–", "–"), ("\uf0b7", "-"), ("\uf0a7", "-")),
        *(("\uf02d", "-"), ("\uf02b", "+"), ("o", "-"), ("➢", "-"), ("■", "-"), ("", ""), ("Điều", "Điều")),
    ],
)
def test_bullet_signs(sign: str, expected: str) -> None:
    assert bullet_sign(sign) == expected


@given(st.integers(), st.sampled_from(["upperRoman", "lowerLetter", "decimalZero", "ordinal", "decimalEnclosedCircle"]))
def test_any_number_has_a_short_form(number: int, form: str) -> None:
    assert 0 < len(format_number(number, form)) < len(str(number)) + 40


def level(index: int, text: str, form: str = "decimal", extra: str = "", start: int = 1) -> str:
    number = f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{extra}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{index}">{number}</w:lvl>'


def style(name: str, base: str | None = None, num: str | None = None, kind: str = "paragraph") -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    numbered = f'<w:pPr><w:numPr><w:numId w:val="{num}"/></w:numPr></w:pPr>' if num else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{based}{numbered}</w:style>'


def build(definitions: str, paragraphs: list[tuple[str, str | None, int | None]], styles: str = "") -> bytes:
    """A Word file with the numbering ``definitions`` and paragraphs (text, numId, ilvl)."""
    document = Document()
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    for child in parse_xml(f"<w:numbering {nsdecls('w')}>{definitions}</w:numbering>"):
        numbering.append(child)
    for child in parse_xml(f"<w:styles {nsdecls('w')}>{styles}</w:styles>"):
        document.styles.element.append(child)
    for text, num_id, index in paragraphs:
        paragraph = document.add_paragraph(text)
        if num_id is not None:
            ilvl = "" if index is None else f'<w:ilvl w:val="{index}"/>'
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}>{ilvl}<w:numId w:val="{num_id}"/></w:numPr>')
            )
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def texts(data: bytes) -> list[str]:
    return [block.text for block in read_docx(data).blocks]


def styled(data_paragraphs: list[tuple[str, str]], definitions: str, styles: str) -> list[str]:
    """The lines of a file whose paragraphs (text, style id) are numbered by their styles alone."""
    document = Document(BytesIO(build(definitions, [], styles)))
    for text, style in data_paragraphs:
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{style}"/>'))
    buffer = BytesIO()
    document.save(buffer)
    return texts(buffer.getvalue())


OUTLINE = '<w:abstractNum w:abstractNumId="1">' + (
    level(0, "%1.", "upperRoman")
    + level(1, "%2.")
    + level(2, "%2.%3.")
    + level(3, "%4)", "lowerLetter")
    + "</w:abstractNum>"
)
NUM = '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'


def test_outline_restarts_below_each_higher_level() -> None:
    paragraphs = [("Chỉ đạo", 0), ("Kế hoạch", 1), ("Kiểm tra", 1), ("Kết quả", 0), ("Thể chế", 1), ("Rà soát", 2)]
    data = build(OUTLINE + NUM, [(text, "1", index) for text, index in [*paragraphs, ("Ý một", 3), ("Ý hai", 3)]])
    assert texts(data) == [
        "I. Chỉ đạo",
        "1. Kế hoạch",
        "2. Kiểm tra",
        "II. Kết quả",
        "1. Thể chế",
        "1.1. Rà soát",
        "a) Ý một",
        "b) Ý hai",
    ]


def test_lists_of_one_definition_count_on_and_an_override_restarts() -> None:
    nums = (
        NUM
        + '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
        + (
            '<w:num w:numId="3"><w:abstractNumId w:val="1"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
        )
    )
    data = build(OUTLINE + nums, [("một", "1", 0), ("hai", "2", 0), ("ba", "3", 0), ("bốn", "3", 0), ("năm", "1", 0)])
    assert texts(data) == ["I. một", "II. hai", "V. ba", "VI. bốn", "VII. năm"]


def test_override_of_a_whole_level() -> None:
    nums = NUM + (
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/>'
        f'<w:lvlOverride w:ilvl="0">{level(0, "Phần %1:", "upperLetter")}</w:lvlOverride></w:num>'
    )
    assert texts(build(OUTLINE + nums, [("x", "2", 0), ("y", "2", 0)])) == ["Phần A: x", "Phần B: y"]


@pytest.mark.parametrize(("restart", "expected"), [("", "1)"), ('<w:lvlRestart w:val="0"/>', "2)")])
def test_level_restart(restart: str, expected: str) -> None:
    definition = f'<w:abstractNum w:abstractNumId="1">{level(0, "%1.")}{level(1, "%2)", extra=restart)}</w:abstractNum>'
    data = build(definition + NUM, [("a", "1", 0), ("b", "1", 1), ("c", "1", 0), ("d", "1", 1)])
    assert texts(data)[-1] == f"{expected} d"


def test_restart_only_after_the_named_level() -> None:
    levels = level(0, "%1.") + level(1, "%2.") + level(2, "%3.", extra='<w:lvlRestart w:val="1"/>')
    data = build(
        f'<w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>' + NUM,
        [(str(index), "1", index) for index in (0, 1, 2, 1, 2, 0, 1, 2)],
    )
    assert texts(data) == ["1. 0", "1. 1", "1. 2", "2. 1", "2. 2", "2. 0", "1. 1", "1. 2"]


def test_legal_numbers_suffix_start_and_skipped_levels() -> None:
    legal = level(1, "%1.%2", extra='<w:isLgl/><w:suff w:val="nothing"/>', start=3)
    definition = f'<w:abstractNum w:abstractNumId="1">{level(0, "%1.", "upperRoman")}{legal}</w:abstractNum>'
    data = build(definition + NUM, [("x", "1", 1), ("y", "1", 0), ("z", "1", 1)])
    assert texts(data) == ["1.3x", "I. y", "1.3z"]


def test_level_without_number_and_hidden_label() -> None:
    hidden = level(1, "%2.").replace("</w:lvl>", "<w:rPr><w:vanish/></w:rPr></w:lvl>")
    definition = f'<w:abstractNum w:abstractNumId="1">{level(0, "", "none")}{hidden}</w:abstractNum>'
    assert texts(build(definition + NUM, [("x", "1", 0), ("y", "1", 1)])) == ["x", "y"]


def test_numbering_by_styles_along_their_bases() -> None:
    definition = '<w:abstractNum w:abstractNumId="1">' + (
        level(0, "%1.", "upperRoman", '<w:pStyle w:val="Muc"/>') + level(1, "%2.", extra='<w:pStyle w:val="Tieu"/>')
    )
    styles = style("Muc", num="1") + style("Tieu", "Muc") + style("Con", "Tieu") + style("Tat", "Muc", "0")
    lines = styled(
        [("một", "Muc"), ("nhỏ", "Tieu"), ("nhỏ nữa", "Con"), ("không số", "Tat"), ("hai", "Muc")],
        definition + "</w:abstractNum>" + NUM,
        styles,
    )
    assert lines == ["I. một", "1. nhỏ", "2. nhỏ nữa", "không số", "II. hai"]


def test_zero_takes_the_number_of_the_style_away() -> None:
    document = Document(BytesIO(build(OUTLINE + NUM, [], style("Muc", num="1"))))
    for number in (None, "0", None):
        properties = document.add_paragraph("mục")._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:pStyle {nsdecls("w")} w:val="Muc"/>'))
        if number is not None:
            properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="{number}"/></w:numPr>'))
    buffer = BytesIO()
    document.save(buffer)
    assert texts(buffer.getvalue()) == ["I. mục", "mục", "II. mục"]


def test_list_that_refers_to_a_numbering_style() -> None:
    definitions = (
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="KieuSo"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="KieuSo"/>'
        f"{level(0, 'Mục %1.', 'upperLetter')}</w:abstractNum>"
        f'{NUM}<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
    )
    assert texts(build(definitions, [("x", "1", 0), ("y", "2", 0)], style("KieuSo", num="2", kind="numbering"))) == [
        "Mục A. x",
        "Mục B. y",
    ]


def test_circular_style_links_and_unknown_lists_give_no_label() -> None:
    definitions = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="K"/></w:abstractNum>' + NUM
    data = build(definitions, [("x", "1", 0), ("y", "77", 0)], style("K", num="1", kind="numbering"))
    assert texts(data) == ["x", "y"]


def test_empty_paragraphs_count_but_show_nothing_outside_tables() -> None:
    assert texts(build(OUTLINE + NUM, [("x", "1", 0), ("", "1", 0), ("y", "1", 0)])) == ["I. x", "III. y"]


def test_ordinal_column_of_a_table_that_numbering_fills() -> None:
    document = Document(BytesIO(build(OUTLINE + NUM, [])))
    table = document.add_table(rows=3, cols=2)
    for row in table.rows:
        properties = row.cells[0].paragraphs[0]._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'))
        row.cells[1].text = "Chứng thực"
    buffer = BytesIO()
    document.save(buffer)
    (grid,) = read_docx(buffer.getvalue()).blocks
    assert [row[0] for row in grid.rows] == ["1.", "2.", "3."]


def test_custom_format_in_alternate_content() -> None:
    custom = (
        '<w:lvl w:ilvl="0" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:start w:val="9"/>'
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1."/></w:lvl>'
    )
    definition = f'<w:abstractNum w:abstractNumId="1">{custom}</w:abstractNum>'
    assert texts(build(definition + NUM, [("x", "1", 0), ("y", "1", 0)])) == ["009. x", "010. y"]
