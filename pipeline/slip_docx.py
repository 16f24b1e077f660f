"""The letter as a Word document, laid out as Nghị định 30/2020/NĐ-CP, Phụ lục I, asks."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import IO, TYPE_CHECKING, Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from patterns import catalogue
from pipeline.slip import date_parts, full_name
from pipeline.slip_findings import clean

if TYPE_CHECKING:
    from pipeline.slip import Letterhead, Slip
    from pipeline.slip_findings import Finding

_MM_PER_POINT = 25.4 / 72


def write_document(slip: Slip, file: IO[bytes]) -> None:
    """Write ``slip`` as DOCX."""
    document = Document()
    _set_page(document)
    _set_style(document)
    _set_properties(document, slip)
    _letterhead(document, slip)
    _line(document, slip.addressee, align=WD_ALIGN_PARAGRAPH.CENTER, before=12, after=12)
    _prose(document, slip.opening)
    _table(document, slip.findings)
    _prose(document, slip.request, before=_layout()["after_paragraph"])
    _prose(document, slip.closing).paragraph_format.keep_with_next = True  # no signature alone on a page
    _signature(document, slip.head)
    document.save(file)


def _layout() -> dict[str, Any]:
    layout: dict[str, Any] = catalogue("slip")["layout"]
    return layout


def _words() -> dict[str, Any]:
    words: dict[str, Any] = catalogue("slip")["words"]
    return words


def _set_page(document: Any) -> None:
    section, layout = document.sections[0], _layout()
    section.page_width, section.page_height = (Mm(side) for side in layout["paper"])
    for side, width in layout["margins"].items():
        setattr(section, f"{side}_margin", Mm(width))
    section.header_distance = section.footer_distance = Mm(layout["header_distance"])
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = _run(number, "", size=layout["size_page"])
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run._r.append(_element("w:fldChar", {"w:fldCharType": kind}) if kind else _element("w:instrText", {}, text))


def _set_style(document: Any) -> None:
    layout, style = _layout(), document.styles["Normal"]
    style.font.name, style.font.size = layout["font"], Pt(layout["size_body"])
    fonts = style.element.rPr.rFonts
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), layout["font"])
    style.element.rPr.append(_element("w:lang", {"w:val": layout["language"]}))
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    style.paragraph_format.widow_control = True


def _set_properties(document: Any, slip: Slip) -> None:
    document.core_properties.title = clean(slip.subject)[:200]
    document.core_properties.author = clean(slip.head.issuer or "")[:200]
    document.core_properties.comments = ""


def _letterhead(document: Any, slip: Slip) -> None:
    """Ô số 1 to 5b: the bodies and the motto side by side, under them number and date, and the subject."""
    layout, words, head = _layout(), _words(), slip.head
    left, right = _columns(document, layout["letterhead_columns"], rows=2)[0]
    size, room = layout["size_letterhead"], layout["letterhead_columns"][0]
    for line in _broken((head.superior or "").upper(), size, room):
        _centred(left, line, size=size)
    issuer = [part for line in _issuer_lines(head) for part in _broken(line, size, room)]
    for line in issuer:
        _centred(left, line, size=size, bold=True)
    longest = max((_length(line, size, layout["mean_capital"]) for line in issuer), default=0)
    _rule(left, longest * layout["issuer_line"], room)
    country, motto = words["motto"]
    shown = _centred(right, country, size=layout["size_country"], bold=True).paragraph_format
    shown.left_indent = shown.right_indent = Mm(-layout["country_beyond"])
    _centred(right, motto, size=layout["size_motto"], bold=True)
    wide = _length(motto, layout["size_motto"], layout["mean_small"]) * layout["motto_line"]
    _rule(right, wide, layout["letterhead_columns"][1])
    left, right = document.tables[-1].rows[1].cells
    _centred(left, _number(head), size=size)
    _centred(left, slip.subject, size=layout["size_subject"], before=layout["before_subject"])
    _centred(right, _place_and_date(head), size=layout["size_date"], italic=True)


def _issuer_lines(head: Letterhead) -> list[str]:
    """The name of the sender in capitals, the place on a line of its own."""
    words = _words()
    name = full_name(head.issuer).upper() if head.issuer else words["dots"]
    for first in words["break_after"]:
        if name.startswith(f"{first} "):
            return [first, name[len(first) + 1 :]]
    return [name]


def _broken(text: str, size: float, room: float) -> list[str]:
    """``text``, in capitals, as lines of about one length that fit into ``room`` mm; none for no text."""
    words = text.split()
    longest = int(room / (_length("A", size, _layout()["mean_capital"]) * _layout()["spare"]))
    widths = range(max(map(len, words), default=1), max(len(text), 1) + 1)
    fewest = len(_filled(words, longest))
    return next((lines for width in widths if len(lines := _filled(words, width)) <= fewest), [])


def _filled(words: Sequence[str], width: int) -> list[str]:
    """``words`` as lines of at most ``width`` characters, a longer word on a line of its own."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _number(head: Letterhead) -> str:
    words = _words()
    number = head.number.zfill(2) if head.number else words["few_dots"]
    return str(words["number"].format(number=number, symbol=head.symbol or words["few_dots"]))


def _place_and_date(head: Letterhead) -> str:
    words = _words()
    blank = dict.fromkeys(("day", "month", "year"), words["few_dots"])
    day = date_parts(head.issued_on) if head.issued_on else blank
    return str(words["place_and_date"].format(place=head.place or words["few_dots"], **day))


def _length(text: str, size: float, mean: float) -> float:
    """How long ``text`` is in millimetres, near enough to draw a line under it."""
    return len(text) * size * mean * _MM_PER_POINT


def _table(document: Any, findings: Sequence[Finding]) -> None:
    layout, words = _layout(), catalogue("slip")["table"]
    table = document.add_table(rows=1, cols=len(words["heads"]), style="Table Grid")
    _set_widths(table, layout["table_columns"])
    for cell, head in zip(table.rows[0].cells, words["heads"], strict=True):
        _centred(cell, head, size=layout["size_table"], bold=True)
        cell.vertical_alignment = 1  # the middle
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {}))
    for number, finding in enumerate(findings, 1):
        _finding_row(table, number, finding)
    _set_widths(table, layout["table_columns"])


def _finding_row(table: Any, number: int, finding: Finding) -> None:
    size = _layout()["size_table"]
    row = table.add_row()
    if _lines(finding) <= _layout()["unsplit_lines"]:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit", {}))
    _centred(row.cells[0], str(number), size=size)
    _content(row.cells[1], finding)
    _line(row.cells[2], finding.place, size=size, align=WD_ALIGN_PARAGRAPH.LEFT)


def _lines(finding: Finding) -> int:
    """About how many lines the row of ``finding`` takes."""
    layout = _layout()
    room = layout["table_columns"][1] / _length("a", layout["size_table"], layout["mean_small"])
    quote = f"{finding.before}{finding.quoted}{finding.after}" if finding.quoted else ""
    texts = (finding.title, quote, finding.message, "; ".join(finding.figures))
    return sum(ceil(len(text) / room) for text in texts)


def _content(cell: Any, finding: Finding) -> None:
    words, size = catalogue("slip")["table"], _layout()["size_table"]
    _line(cell, f"{finding.title}.", size=size, bold=True).paragraph_format.keep_with_next = True
    if finding.quoted is not None:
        quote = _line(cell, f"{words['quoted']} “", size=size)
        _run(quote, finding.before, size=size, italic=True)
        _run(quote, finding.quoted, size=size, italic=True, bold=True)
        _run(quote, finding.after, size=size, italic=True)
        _run(quote, "”", size=size)
    _line(cell, f"{words['found']} {finding.message}", size=size)
    if finding.figures:
        _line(cell, words["figures"].format(figures=words["figure_joint"].join(finding.figures)), size=size)


def _signature(document: Any, head: Letterhead) -> None:
    """Ô số 9b and 7: who receives the letter, and who signs it, side by side and on one page."""
    layout, words = _layout(), _words()
    _line(document, "", size=layout["after_paragraph"]).paragraph_format.keep_with_next = True
    ((left, right),) = _columns(document, layout["signature_columns"], rows=1)
    _line(left, words["recipients"], size=layout["size_recipients_head"], bold=True, italic=True)
    copies = [words["copy"].format(name=clean(name)) for name in head.copies]
    for line in (words["as_above"], *copies, words["file"]):
        _line(left, line, size=layout["size_recipients"])
    for line in head.signer_titles or (words["dots"],):
        _centred(right, line.upper(), bold=True)
    for _ in range(layout["signature_room"]):
        _centred(right, "")
    _centred(right, head.signer or words["dots"], bold=True)
    document.tables[-1].rows[0]._tr.get_or_add_trPr().append(_element("w:cantSplit", {}))


def _columns(document: Any, widths: Sequence[float], *, rows: int) -> list[tuple[Any, ...]]:
    """The cells of a new table without borders and without space around its words."""
    table = document.add_table(rows=rows, cols=len(widths))
    margins = _element("w:tblCellMar", {})
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", {"w:w": "0", "w:type": "dxa"}))
    _set_widths(table, widths)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")
    return [row.cells for row in table.rows]


def _set_widths(table: Any, widths: Sequence[float]) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _prose(document: Any, text: str, *, before: float = 0) -> Any:
    """A paragraph of the body: both sides even, its first line indented."""
    layout = _layout()
    paragraph = _line(document, text, align=WD_ALIGN_PARAGRAPH.JUSTIFY, before=before, after=layout["after_paragraph"])
    paragraph.paragraph_format.first_line_indent = Mm(layout["indent"])
    paragraph.paragraph_format.line_spacing = layout["line_spacing"]
    return paragraph


def _centred(cell: Any, text: str, **look: Any) -> Any:
    return _line(cell, text, align=WD_ALIGN_PARAGRAPH.CENTER, **look)


def _line(
    holder: Any,
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    italic: bool = False,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    before: float = 0,
    after: float = 0,
) -> Any:
    """A paragraph with ``text`` at the end of ``holder``, a document or a cell; a cell holds a first one already."""
    fresh = hasattr(holder, "_tc") and len(holder.paragraphs) == 1 and not holder.paragraphs[0].runs
    paragraph = holder.paragraphs[0] if fresh else holder.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    _run(paragraph, text, size=size or _layout()["size_body"], bold=bold, italic=italic)
    return paragraph


def _run(paragraph: Any, text: str, *, size: float, bold: bool = False, italic: bool = False) -> Any:
    run = paragraph.add_run(
        "".join(" " if char.isspace() else char for char in text if char.isprintable() or char.isspace())
    )
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return run


def _rule(cell: Any, length: float, width: float) -> None:
    """A line of ``length`` mm in the middle of ``cell``, which is ``width`` mm wide: the border of a low paragraph."""
    paragraph = _centred(cell, "", size=2, before=_layout()["before_rule"], after=2)
    side = Mm(max((width - length) / 2, 0))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    borders = _element("w:pBdr", {})
    borders.append(_element("w:top", {"w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "000000"}))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _element(name: str, attributes: dict[str, str], text: str | None = None) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    if text is not None:
        element.text = text
    return element
