"""A sample report as DOCX: real Word numbering, tables with merged cells, footnotes, a letterhead in two columns."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from corpus.markup import Block, SampleReport

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FORMATS = ("upperRoman", "decimal", "decimal")
PATTERNS = ("%1.", "%2.", "%2.%3.")
BOX = (
    '<w:r {w} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml">'
    '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="{width}" cy="{height}"/>'
    '<wp:docPr id="{number}" name="Text Box {number}"/><a:graphic>'
    '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
    '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx><w:txbxContent>{lines}</w:txbxContent>'
    "</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
    '<mc:Fallback><w:pict><v:shape style="width:225pt;height:90pt"><v:textbox><w:txbxContent>{lines}'
    "</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def write_docx(report: SampleReport) -> bytes:
    """The report as a DOCX file, the same bytes each time."""
    writer = _Writer(numbered=report.options.get("docx_numbering", True))
    writer.boxed = report.options.get("letterhead_box", False)
    writer.landscape = report.options.get("landscape_appendix", False)
    for block in report.blocks:
        writer.write(block)
    writer.finish()
    return _frozen(writer.document)


class _Writer:
    def __init__(self, *, numbered: bool) -> None:
        self.document = docx.Document()
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        self.numbered = numbered
        self.boxed = False
        self.landscape = False
        self.counters = [0, 0, 0]
        self.notes: list[tuple[str, str]] = []
        if numbered:
            self._add_numbering()

    def _add_numbering(self) -> None:
        levels = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{FORMATS[i]}"/>'
            f'<w:lvlText w:val="{PATTERNS[i]}"/></w:lvl>'
            for i in range(3)
        )
        numbering = self.document.part.numbering_part.element
        abstract = parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>')
        numbering.insert(0, abstract)
        numbering.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))

    def write(self, block: Block) -> None:
        if block.kind == "letterhead" and self.boxed:
            self._boxes(block)
        elif block.kind in ("letterhead", "foot"):
            self._columns(block)
        elif block.kind == "section":
            self._section(block)
        elif block.kind == "table":
            self._table(block)
        elif block.kind == "fn":
            self.notes.append((block.label or "", block.text))
        elif block.kind == "appendix":
            self._appendix(block)
        elif block.kind in ("kind", "title"):
            self._paragraph(block.text, bold=True, center=True)
        else:
            prefix = f"{block.kind} " if block.kind in "-+" else ""
            self._annotated(block, prefix)

    def _paragraph(self, text: str, *, bold: bool = False, center: bool = False) -> Any:
        paragraph = self.document.add_paragraph()
        if center:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if text:
            paragraph.add_run(text).bold = bold
        return paragraph

    def _annotated(self, block: Block, prefix: str = "", paragraph: Any = None) -> None:
        """The text of the block; its footnote marks become real footnote references."""
        paragraph = paragraph if paragraph is not None else self.document.add_paragraph()
        if prefix:
            paragraph.add_run(prefix)
        done = 0
        for mark in (mark for mark in block.marks if mark.kind == "note"):
            paragraph.add_run(block.text[done : mark.start])
            run = paragraph.add_run()
            run._r.append(parse_xml(f'<w:footnoteReference {W} w:id="{int(mark.gold["mark"]) + 1}"/>'))
            done = mark.end
        paragraph.add_run(block.text[done:])

    def _section(self, block: Block) -> None:
        paragraph = self.document.add_paragraph()
        if block.label and not self._numbers_itself(block, paragraph):
            dot = "" if block.label in ("*", "-", "+") or block.label.endswith(")") else "."
            paragraph.add_run(f"{block.label}{dot} ").bold = block.heading is not None
        if block.heading:
            paragraph.add_run(block.heading + (":" if block.text else "")).bold = True
        if block.text:
            self._annotated(block, " " if block.heading else "", paragraph)

    def _numbers_itself(self, block: Block, paragraph: Any) -> bool:
        """True when Word's own numbering gives the label; where it cannot, the label is typed as authors do."""
        level = block.level - 1
        if not self.numbered or level > 2 or block.kind != "section":
            return False
        counters = [*self.counters[:level], self.counters[level] + 1, *([0] * (2 - level))]
        expected = (ROMAN[min(counters[0], 10) - 1], str(counters[1]), f"{counters[1]}.{counters[2]}")[level]
        if block.label != expected:
            return False
        self.counters = counters
        properties = paragraph._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'))
        return True

    def _columns(self, block: Block) -> None:
        table = self.document.add_table(rows=1, cols=2)
        for cell, column in zip(table.rows[0].cells, zip(*block.pairs, strict=True), strict=True):
            lines = [line for line in column if line]
            for number, line in enumerate(lines):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if block.kind == "letterhead" else None
                paragraph.add_run(line).bold = line.isupper()
        self.document.add_paragraph()

    def _boxes(self, block: Block) -> None:
        """The letterhead in two text boxes on one line, each written twice as Word does for its old versions."""
        paragraph = self.document.add_paragraph()
        for number, column in enumerate(zip(*block.pairs, strict=True), 1):
            lines = "".join(f"<w:p><w:r><w:t>{_escape(line)}</w:t></w:r></w:p>" for line in column if line)
            box = BOX.format(w=W, width=2857500, height=1143000, number=number, lines=lines)
            paragraph._p.append(parse_xml(box))

    def _appendix(self, block: Block) -> None:
        if self.landscape:
            section = self.document.add_section()
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = section.page_height, section.page_width
            self.landscape = False
        for line in (block.label, block.heading):
            if line:
                self._paragraph(line, bold=True, center=True)

    def _table(self, block: Block) -> None:
        rows = block.header + block.rows
        table = self.document.add_table(rows=len(rows), cols=len(block.columns))
        table.style = "Table Grid"
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if text not in ("<", "^"):
                    table.cell(r, c).text = text
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if text == "<" and (c + 1 == len(row) or row[c + 1] != "<"):
                    start = max(k for k in range(c) if row[k] != "<")
                    table.cell(r, start).merge(table.cell(r, c))
                if text == "^" and (r + 1 == len(rows) or rows[r + 1][c] != "^"):
                    start = max(k for k in range(r) if rows[k][c] != "^")
                    table.cell(start, c).merge(table.cell(r, c))
        self.document.add_paragraph()

    def finish(self) -> None:
        if not self.notes:
            return
        notes = "".join(
            f'<w:footnote w:id="{int(mark) + 1}"><w:p><w:r><w:footnoteRef/></w:r>'
            f'<w:r><w:t xml:space="preserve"> {_escape(text)}</w:t></w:r></w:p></w:footnote>'
            for mark, text in self.notes
        )
        part = Part(
            PackURI("/word/footnotes.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
            f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes {W}>{notes}</w:footnotes>'.encode(),
            self.document.part.package,
        )
        self.document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _frozen(document: Any) -> bytes:
    """The file with fixed dates, so that building it again changes no byte."""
    font = document.styles["Normal"].font
    font.name, font.size = "Times New Roman", Pt(14)
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    properties = document.core_properties
    properties.created = properties.modified = datetime(2024, 1, 1)
    properties.author = "baocao"
    buffer, frozen = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(frozen, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            target.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return frozen.getvalue()
