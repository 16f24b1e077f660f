"""Everything a Word document holds, in reading order: files built with python-docx and raw XML."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.errors import ReadFailure
from pipeline.readers.docx import MEDIA_TYPE, read_docx
from pipeline.source import RawLine, RawTable, Source

NAMESPACES = (
    nsdecls("w", "r", "wp", "a")
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    + ' xmlns:v="urn:schemas-microsoft-com:vml"'
    + ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
NOTE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def par(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str, properties: str = '<w:tblStyle w:val="TableGrid"/>', grid: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def plain_cell(text: str, properties: str = "") -> str:
    return cell(par(run(text)), properties)


def build(body: str, styles: str = "", footnotes: dict[int, str] | None = None, kind: str = "footnotes") -> bytes:
    document = Document()
    content = parse_xml(f"<w:body {NAMESPACES}>{body}</w:body>")
    for child in list(content):
        document.element.body.insert(len(document.element.body) - 1, child)
    for child in parse_xml(f"<w:styles {NAMESPACES}>{styles}</w:styles>"):
        document.styles.element.append(child)
    if footnotes is not None:
        tag = kind[:-1]
        notes = "".join(f'<w:{tag} w:id="{key}">{text}</w:{tag}>' for key, text in footnotes.items())
        blob = f"<w:{kind} {NAMESPACES}>{notes}</w:{kind}>".encode()
        part = Part(PackURI(f"/word/{kind}.xml"), NOTE_TYPE.format(kind), blob, document.part.package)
        document.part.relate_to(part, getattr(RELATIONSHIP_TYPE, kind.upper()))
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def read(body: str, **more: object) -> Source:
    return read_docx(build(body, **more))


def texts(body: str, **more: object) -> list[str]:
    return [block.text for block in read(body, **more).blocks]


def only_table(body: str) -> RawTable:
    (grid,) = (block for block in read(body).blocks if isinstance(block, RawTable))
    return grid


def test_source_of_a_word_file() -> None:
    source = read(par(run("Báo cáo")))
    assert (source.media_type, source.reader, source.page_count) == (MEDIA_TYPE, "docx", None)
    assert source.blocks == (RawLine(text="Báo cáo", complete=True),)


INLINE = {
    "tab after a label is a blank": (run("1.") + "<w:r><w:tab/></w:r>" + run("Mục"), ["1. Mục"]),
    "two tabs are a column": (
        run("XÃ AN PHÚ") + "<w:r><w:tab/><w:tab/></w:r>" + run("CHỦ TỊCH"),
        ["XÃ AN PHÚ\tCHỦ TỊCH"],
    ),
    "leading tab indents": ("<w:r><w:tab/></w:r>" + run("Kính gửi"), ["Kính gửi"]),
    "many leading tabs leave a column empty": ("<w:r><w:tab/><w:tab/><w:tab/></w:r>" + run("CHỦ TỊCH"), ["\tCHỦ TỊCH"]),
    "line breaks split": (run("BÁO CÁO") + "<w:r><w:br/></w:r>" + run("Kết quả"), ["BÁO CÁO", "Kết quả"]),
    "carriage return splits": (run("a") + "<w:r><w:cr/></w:r>" + run("b"), ["a", "b"]),
    "hyphen that does not break": (run("12/KH") + "<w:r><w:noBreakHyphen/></w:r>" + run("UBND"), ["12/KH-UBND"]),
    "optional hyphen": (run("thủ") + "<w:r><w:softHyphen/></w:r>" + run("tục"), ["thủ\u00adtục"]),
    "soft hyphen as a letter of TCVN3": (run("n\u00adíc"), ["n\u00adíc"]),
    "line end inside a text": (run("một\nhai"), ["một hai"]),
    "insertion kept, deletion dropped": (
        run("có ")
        + f'<w:ins w:id="1">{run("15")}</w:ins>'
        + '<w:del w:id="2"><w:r><w:delText>14</w:delText></w:r></w:del>'
        + run(" hồ sơ"),
        ["có 15 hồ sơ"],
    ),
    "move target kept, source dropped": (
        f'<w:moveFrom w:id="1">{run("cũ ")}</w:moveFrom>{run("giữa")}<w:moveTo w:id="2">{run(" mới")}</w:moveTo>',
        ["giữa mới"],
    ),
    "link, smart tag, content control": (
        f"<w:hyperlink>{run('một ')}</w:hyperlink><w:smartTag>{run('hai ')}</w:smartTag>"
        f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{run('ba')}</w:sdtContent></w:sdt>",
        ["một hai ba"],
    ),
    "simple field": (f'<w:fldSimple w:instr="DATE">{run("03/01/2024")}</w:fldSimple>', ["03/01/2024"]),
    "complex field": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>'
        + run("nháp")
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("kết quả")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        + run(" sau"),
        ["kết quả sau"],
    ),
    "field without end loses nothing": (
        run("trước ") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("còn nguyên"),
        ["trước còn nguyên"],
    ),
    "hidden text": (run("hiện") + run(" ẩn", "<w:vanish/>") + run(" rõ", '<w:vanish w:val="0"/>'), ["hiện rõ"]),
    "capitals by format": (run("Điều ", "<w:caps/>") + run("khoản"), ["ĐIỀU khoản"]),
    "raised digits": (run("40 m") + run("2", '<w:vertAlign w:val="superscript"/>'), ["40 m²"]),
    "symbols": (
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
        + run(" có, tỷ lệ ")
        + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
        + run(" 90%"),
        ["☑ có, tỷ lệ ≥ 90%"],
    ),
    "bullet typed in a symbol font": (run("\uf0b7 Nội dung"), ["- Nội dung"]),
    "formula": (
        "<m:oMath><m:f><m:num><m:r><m:t>16</m:t></m:r></m:num><m:den><m:r><m:t>60</m:t></m:r></m:den></m:f></m:oMath>",
        ["16/60"],
    ),
    "no words": (run("   ") + "<w:r><w:tab/></w:r>", []),
}


@pytest.mark.parametrize(("content", "expected"), INLINE.values(), ids=list(INLINE))
def test_words_of_a_paragraph(content: str, expected: list[str]) -> None:
    assert texts(par(content) + par(run("cuối"))) == [*expected, "cuối"]


def test_single_tab_to_a_stop_inside_the_line_is_a_column() -> None:
    stops = '<w:tabs><w:tab w:val="center" w:pos="6800"/></w:tabs>'
    content = run("UBND XÃ AN PHÚ") + "<w:r><w:tab/></w:r>" + run("Độc lập")
    assert texts(par(content, stops)) == ["UBND XÃ AN PHÚ\tĐộc lập"]


def test_only_the_last_line_of_a_split_paragraph_is_complete() -> None:
    source = read(par(run("một") + "<w:r><w:br/></w:r>" + run("hai")))
    assert [line.complete for line in source.blocks] == [False, True]


def test_deleted_paragraph_mark_joins_with_the_next() -> None:
    deleted = '<w:rPr><w:del w:id="1"/></w:rPr>'
    assert texts(par(run("một "), deleted) + par(run("hai"))) == ["một hai"]
    assert texts(par(run("một"), deleted)) == ["một"]


STYLES = (
    '<w:style w:type="paragraph" w:styleId="Dam"><w:name w:val="Dam"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="DamCon"><w:name w:val="DamCon"/><w:basedOn w:val="Dam"/></w:style>'
    '<w:style w:type="character" w:styleId="Nhan"><w:name w:val="Nhan"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Cap2"><w:name w:val="C"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="VongA"><w:name w:val="A"/><w:basedOn w:val="VongB"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="VongB"><w:name w:val="B"/><w:basedOn w:val="VongA"/></w:style>'
)


@pytest.mark.parametrize(
    ("content", "properties", "bold"),
    [
        (run("Đậm", "<w:b/>"), "", True),
        (run("Đậm", "<w:b/>") + run(" thường"), "", False),
        (run("Đậm", "<w:b/>") + run(" – 12."), "", True),
        (run("12", "<w:b/>"), "", False),
        (run("Không", '<w:b w:val="0"/>'), '<w:pStyle w:val="Dam"/>', False),
        (run("Có"), '<w:pStyle w:val="DamCon"/>', True),
        (run("Có", '<w:rStyle w:val="Nhan"/>'), "", True),
        (run("Đảo", '<w:rStyle w:val="Nhan"/>'), '<w:pStyle w:val="Dam"/>', False),
        (run("Vòng"), '<w:pStyle w:val="VongA"/>', False),
    ],
)
def test_bold(content: str, properties: str, bold: bool) -> None:
    assert read(par(content, properties), styles=STYLES).blocks[0].bold is bold


@pytest.mark.parametrize(
    ("properties", "rank"),
    [
        ("", None),
        ('<w:pStyle w:val="Heading1"/>', 1),
        ('<w:pStyle w:val="Heading3"/>', 3),
        ('<w:pStyle w:val="Cap2"/>', 2),
        ('<w:outlineLvl w:val="0"/>', 1),
        ('<w:pStyle w:val="Heading1"/><w:outlineLvl w:val="9"/>', None),
    ],
)
def test_rank(properties: str, rank: int | None) -> None:
    assert read(par(run("Mục"), properties), styles=STYLES).blocks[0].rank == rank


def test_plain_table() -> None:
    grid = only_table(table(row(plain_cell("STT"), plain_cell("Chỉ tiêu")), row(plain_cell("1"), plain_cell("Hồ sơ"))))
    assert grid == RawTable(rows=(("STT", "Chỉ tiêu"), ("1", "Hồ sơ")), pages=(None, None), ruled=True)


def test_merged_cells_hold_their_text_once() -> None:
    span, start, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    grid = only_table(
        table(
            row(plain_cell("STT", start), plain_cell("Kết quả", span), plain_cell("Ghi chú", start)),
            row(cell(par(""), on), plain_cell("Đơn vị"), plain_cell("Số liệu"), cell(par(""), on)),
            row(plain_cell("1"), plain_cell("hồ sơ"), plain_cell("12"), plain_cell("")),
        )
    )
    assert grid.rows == (("STT", "Kết quả", "", "Ghi chú"), ("", "Đơn vị", "Số liệu", ""), ("1", "hồ sơ", "12", ""))


def test_old_sideways_merge_and_skipped_columns() -> None:
    grid = only_table(
        table(
            row(plain_cell("a", '<w:hMerge w:val="restart"/>'), cell(par(""), "<w:hMerge/>"), plain_cell("b")),
            row(plain_cell("c"), plain_cell("d"), properties='<w:gridBefore w:val="1"/>'),
        )
    )
    assert grid.rows == (("a", "", "b"), ("", "c", "d"))


def test_merge_without_a_start_keeps_its_text() -> None:
    grid = only_table(
        table(row(plain_cell("x", "<w:vMerge/>"), plain_cell("y")), row(plain_cell("z"), plain_cell("t")))
    )
    assert grid.rows == (("x", "y"), ("z", "t"))


def test_huge_span_is_capped_and_columns_that_nothing_begins_are_left_out() -> None:
    wide = plain_cell("rộng", '<w:gridSpan w:val="200000000"/>')
    grid = only_table(table(row(plain_cell("a"), plain_cell("b")), row(wide, plain_cell("cuối"))))
    assert grid.rows == (("a", "b", ""), ("rộng", "", "cuối"))


def test_borders_dragged_by_a_hair_are_one_column() -> None:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (2000, 20, 3000))
    wide = '<w:gridSpan w:val="2"/>'
    body = table(row(plain_cell("a"), plain_cell("b", wide)), row(plain_cell("c", wide), plain_cell("d")), grid=grid)
    assert only_table(body).rows == (("a", "b"), ("c", "d"))


def test_cell_with_paragraphs_breaks_tabs_and_a_nested_table() -> None:
    inner = table(row(plain_cell("trong 1"), plain_cell("trong 2")))
    content = par(run("một") + "<w:r><w:tab/><w:tab/></w:r>" + run("hai")) + par("") + inner + par(run("ba"))
    grid = only_table(table(row(cell(content), plain_cell("bên"))))
    assert grid.rows == (("một hai\ntrong 1 trong 2\nba", "bên"),)


def test_deleted_row_and_wrapped_rows() -> None:
    kept = f"<w:sdt><w:sdtContent>{row(plain_cell('b'), plain_cell('c'))}</w:sdtContent></w:sdt>"
    gone = row(plain_cell("x"), plain_cell("y"), properties='<w:del w:id="1"/>')
    assert only_table(table(gone, kept)).rows == (("b", "c"),)


def test_table_of_one_cell_is_a_frame_around_its_content() -> None:
    inner = table(row(plain_cell("a"), plain_cell("b")))
    blocks = read(table(row(cell(par(run("Mục", "<w:b/>")) + inner + par(run("sau")))))).blocks
    assert [type(block) for block in blocks] == [RawLine, RawTable, RawLine]
    assert blocks[0].bold


def borders(name: str, edges: dict[str, str]) -> str:
    inner = "".join(f'<w:{edge} w:val="{value}"/>' for edge, value in edges.items())
    return f"<w:{name}>{inner}</w:{name}>"


FOUR = ("top", "bottom", "left", "right")
NO_LINES = borders("tblBorders", dict.fromkeys((*FOUR, "insideH", "insideV"), "nil"))


@pytest.mark.parametrize(
    ("properties", "cells", "ruled"),
    [
        ('<w:tblStyle w:val="TableGrid"/>', "", True),
        ("", "", False),
        (borders("tblBorders", {"top": "single"}), "", True),
        (f'<w:tblStyle w:val="TableGrid"/>{NO_LINES}', "", False),
        ('<w:tblStyle w:val="TableGrid"/>', borders("tcBorders", dict.fromkeys(FOUR, "nil")), False),
        ("", borders("tcBorders", dict.fromkeys(FOUR, "single")), True),
        ("", borders("tcBorders", {"left": "none", "right": "nil"}), False),
    ],
)
def test_ruled(properties: str, cells: str, ruled: bool) -> None:
    body = table(row(plain_cell("a", cells), plain_cell("b", cells)), properties=properties)
    assert only_table(body).ruled is ruled


def test_line_below_the_motto_does_not_rule_a_letterhead() -> None:
    lined = borders("tcBorders", {"bottom": "single"})
    assert only_table(table(row(plain_cell("a"), plain_cell("b", lined)), properties="")).ruled is False


def shape(content: str) -> str:
    return (
        '<w:drawing><wp:inline><a:graphic><a:graphicData uri="x"><wps:wsp><wps:txbx>'
        f"<w:txbxContent>{content}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


def vml(content: str) -> str:
    return f"<w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict>"


def test_text_box_is_read_once_after_its_paragraph() -> None:
    words = par(run("trong khung"))
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{shape(words)}</mc:Choice>'
        f"<mc:Fallback>{vml(words)}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(par(run("đoạn") + both) + par(run("sau"))) == ["đoạn", "trong khung", "sau"]


def test_fallback_and_plain_vml_text_boxes() -> None:
    words = par(run("khung cũ"))
    fallback = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing/></mc:Choice>'
        f"<mc:Fallback>{vml(words)}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(par(fallback) + par(f"<w:r>{vml(words)}</w:r>")) == ["khung cũ", "khung cũ"]


def test_text_box_in_a_cell_joins_its_text() -> None:
    boxed = cell(par(run("ô") + f"<w:r>{vml(par(run('khung')))}</w:r>"))
    assert only_table(table(row(boxed, plain_cell("b")))).rows == (("ô\nkhung", "b"),)


def reference(key: int, more: str = "") -> str:
    return f'<w:r><w:footnoteReference w:id="{key}"{more}/></w:r>'


NOTES = {
    7: par("<w:r><w:footnoteRef/></w:r>" + run(" Kế hoạch số 5/KH-UBND")) + par(run("tiếp theo")),
    3: par(run("Thông báo số 6/TB-UBND")),
}


def test_footnotes_follow_their_paragraph_numbered_in_order() -> None:
    blocks = read(par(run("văn bản") + reference(7) + run(", thông báo") + reference(3)), footnotes=NOTES).blocks
    assert [(block.text, block.note) for block in blocks] == [
        ("văn bản¹, thông báo²", None),
        ("¹ Kế hoạch số 5/KH-UBND", "1"),
        ("tiếp theo", "1"),
        ("² Thông báo số 6/TB-UBND", "2"),
    ]


def test_footnote_of_a_cell_follows_the_table() -> None:
    grid, note = read(table(row(cell(par(run("12") + reference(3))), plain_cell("b"))), footnotes=NOTES).blocks
    assert grid.rows == (("12¹", "b"),)
    assert (note.text, note.note) == ("¹ Thông báo số 6/TB-UBND", "1")


def test_footnote_with_its_own_mark_and_deleted_reference() -> None:
    own = '<w:r><w:footnoteReference w:id="3" w:customMarkFollows="1"/><w:t>*</w:t></w:r>'
    deleted = f'<w:del w:id="9">{reference(7)}</w:del>'
    blocks = read(par(run("văn bản") + own + deleted), footnotes=NOTES).blocks
    assert [(block.text, block.note) for block in blocks] == [("văn bản*", None), ("Thông báo số 6/TB-UBND", "*")]


def test_endnotes() -> None:
    mark = '<w:r><w:endnoteReference w:id="3"/></w:r>'
    blocks = read(par(run("văn bản") + mark), footnotes=NOTES, kind="endnotes").blocks
    assert [(block.text, block.note) for block in blocks][1] == ("¹ Thông báo số 6/TB-UBND", "1")


def test_content_control_around_paragraphs_and_page_break() -> None:
    body = f"<w:sdt><w:sdtContent>{par(run('một'))}</w:sdtContent></w:sdt>" + par('<w:r><w:br w:type="page"/></w:r>')
    assert texts(body + par(run("hai"))) == ["một", "hai"]


def test_header_and_footer_of_pages_are_not_read() -> None:
    document = Document()
    document.add_paragraph("thân")
    document.sections[0].header.paragraphs[0].text = "đầu trang"
    document.sections[0].footer.paragraphs[0].text = "2"
    buffer = BytesIO()
    document.save(buffer)
    assert [block.text for block in read_docx(buffer.getvalue()).blocks] == ["thân"]


@pytest.mark.parametrize(
    ("body", "reason", "word"),
    [
        (par(""), "empty", "không có chữ"),
        (par("<w:r><w:drawing><a:blip/></w:drawing></w:r>"), "empty", "hình ảnh"),
        ('<w:altChunk r:id="rId1"/>', "unsupported", "nhúng"),
    ],
)
def test_document_without_text(body: str, reason: str, word: str) -> None:
    with pytest.raises(ReadFailure, match=word) as caught:
        read(body)
    assert caught.value.reason == reason


def shared(folder: str) -> Path:
    path = Path(__file__).resolve().parents[1].parent / "shared" / folder
    if not path.is_dir():
        pytest.skip(f"the folder shared/{folder} is not present")
    return path


@pytest.mark.parametrize("number", ["000", "001", "004"])
def test_real_reports_keep_the_words_of_their_text_file(number: str) -> None:
    source = read_docx((shared("samples/formats") / f"{number}.docx").read_bytes())
    words = set(" ".join(part for block in source.blocks for part in parts_of(block)).split())
    (path,) = shared("reports").glob(f"{number}_*.txt")
    expected = path.read_text("utf-8").replace("*", " ").replace("#", " ").replace("\\", " ").split()
    missing = [word for word in expected if word not in words]
    assert len(missing) / len(expected) < 0.02, missing[:40]


def parts_of(block: RawLine | RawTable) -> list[str]:
    return [block.text] if isinstance(block, RawLine) else [text for line in block.rows for text in line]
