"""A sample report as PDF: pages with numbers, footnotes under a rule, ruled tables, two-column blocks."""

from __future__ import annotations

import io
from importlib.resources import files
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from corpus.markup import SUPERSCRIPT, Block, SampleReport

WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, BOTTOM = 85, WIDTH - 57, HEIGHT - 57, 62
SIZE, LEADING, NOTE_SIZE, NOTE_LEADING, INDENT = 13, 17.5, 10, 12.5, 28
SUPER = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))


def write_pdf(report: SampleReport) -> bytes:
    """The report as a PDF with a text layer, the same bytes each time."""
    for name, file in (("text", "Regular"), ("bold", "Bold")):
        font = files("font_source_sans_pro") / "files" / f"SourceSansPro-{file}.ttf"
        pdfmetrics.registerFont(TTFont(name, str(font)))
    buffer = io.BytesIO()
    page = _Pages(Canvas(buffer, pagesize=A4, invariant=1))
    notes = {block.label: block.text for block in report.blocks if block.kind == "fn"}
    for block in report.blocks:
        _write(block, page, notes)
    page.close()
    return buffer.getvalue()


class _Pages:
    """Places lines from the top of a page; the footnotes of a page wait for its foot."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.y = TOP
        self.number = 1
        self.notes: list[list[str]] = []

    @property
    def floor(self) -> float:
        lines = sum(len(note) for note in self.notes)
        return BOTTOM + (lines * NOTE_LEADING + 10 if lines else 0)

    def room(self, height: float) -> None:
        if self.y - height < self.floor:
            self.turn()

    def turn(self) -> None:
        self._finish()
        self.canvas.showPage()
        self.y = TOP
        self.number += 1

    def _finish(self) -> None:
        y = self.floor - 10
        if self.notes:
            self.canvas.line(LEFT, y + 6, LEFT + 140, y + 6)
        for note in self.notes:
            for line in note:
                y -= NOTE_LEADING
                self.draw(line, LEFT, y + 3, NOTE_SIZE)
        self.notes.clear()
        if self.number > 1:
            self.canvas.setFont("text", SIZE)
            self.canvas.drawCentredString(WIDTH / 2, HEIGHT - 36, str(self.number))

    def draw(self, line: str, x: float, y: float, size: float = SIZE, *, font: str = "text") -> None:
        """One line; superscript digits are drawn small and raised, as Word draws a footnote mark."""
        run = self.canvas.beginText(x, y)
        for word in _words(line):
            if word in SUPER:
                run.setFont(font, size * 0.6)
                run.setRise(size * 0.35)
                run.textOut(SUPER[word])
                run.setRise(0)
            else:
                run.setFont(font, size)
                run.textOut(word)
        self.canvas.drawText(run)

    def note(self, text: str) -> None:
        self.notes.append(wrap(text, RIGHT - LEFT, "text", NOTE_SIZE))

    def close(self) -> None:
        self._finish()
        self.canvas.save()


def _words(line: str) -> list[str]:
    """The line cut so that superscript digits stand alone."""
    parts: list[str] = [""]
    for character in line:
        if character in SUPER:
            parts += [character, ""]
        else:
            parts[-1] += character
    return [part for part in parts if part]


def wrap(text: str, width: float, font: str = "text", size: float = SIZE, first: float = 0) -> list[str]:
    """``text`` in lines of at most ``width`` points, the first shorter by ``first``; symbols break after a hyphen."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        room = width - (0 if lines else first)
        if _fits(f"{line} {word}".strip(), room, font, size) or not line:
            line = f"{line} {word}".strip()
            continue
        head, hyphen, tail = word.rpartition("-")
        if hyphen and "/" in head and _fits(f"{line} {head}-", room, font, size):
            line, word = f"{line} {head}-", tail
        lines.append(line)
        line = word
    return [*lines, line]


def _fits(line: str, width: float, font: str, size: float) -> bool:
    return bool(pdfmetrics.stringWidth(line, font, size) <= width)


def _paragraph(
    page: _Pages, text: str, notes: dict[str | None, str], *, font: str = "text", center: bool = False
) -> None:
    first = 0 if center else INDENT
    lines = wrap(text, (RIGHT - LEFT) * (0.85 if center else 1), font, SIZE, first)
    for number, line in enumerate(lines):
        page.room(LEADING)
        marks = [SUPER[c] for c in line if c in SUPER]
        for mark in marks:
            if mark in notes:
                page.note(f"{mark.translate(SUPERSCRIPT)} {notes.pop(mark)}")
        page.y -= LEADING
        width = pdfmetrics.stringWidth(line, font, SIZE)
        x = (LEFT + RIGHT - width) / 2 if center else LEFT + (first if number == 0 else 0)
        page.draw(line, x, page.y, font=font)
    page.y -= 5


def _write(block: Block, page: _Pages, notes: dict[str | None, str]) -> None:
    if block.kind in ("letterhead", "foot"):
        _columns(block, page)
    elif block.kind == "table":
        _table(block, page)
    elif block.kind == "section":
        _section(block, page, notes)
    elif block.kind == "appendix":
        page.turn()
        if block.label:
            _paragraph(page, block.label, notes, font="bold", center=True)
        _paragraph(page, block.heading or "", notes, font="bold", center=True)
    elif block.kind in ("kind", "title"):
        _paragraph(page, block.text, notes, font="bold", center=True)
    elif block.kind != "fn":
        prefix = f"{block.kind} " if block.kind in "-+" else ""
        _paragraph(page, prefix + block.text, notes)


def _section(block: Block, page: _Pages, notes: dict[str | None, str]) -> None:
    dot = "" if block.label in (None, "*", "-", "+") or str(block.label).endswith(")") else "."
    label = f"{block.label}{dot} " if block.label else ""
    if block.heading is None:
        _paragraph(page, label + block.text, notes)
    elif block.text:
        _paragraph(page, f"{label}{block.heading}: {block.text}", notes)
    else:
        page.room(3 * LEADING)
        _paragraph(page, label + block.heading, notes, font="bold")


def _columns(block: Block, page: _Pages) -> None:
    page.room(LEADING * len(block.pairs))
    for left, right in block.pairs:
        page.y -= LEADING
        for text, center in ((left, LEFT + 95), (right, RIGHT - 135)):
            font = "bold" if text.isupper() else "text"
            size = SIZE - 1 if block.kind == "letterhead" else SIZE
            width = pdfmetrics.stringWidth(text, font, size)
            x = LEFT if block.kind == "foot" and center < WIDTH / 2 else center - width / 2
            page.draw(text, x, page.y, size, font=font)
    page.y -= 10


def _table(block: Block, page: _Pages) -> None:
    rows = block.header + block.rows
    shares = _shares(rows)
    edges = [LEFT + (RIGHT - LEFT) * sum(shares[:n]) for n in range(len(shares) + 1)]
    cells = [
        [
            [] if text in ("<", "^", "") else wrap(text, _span(edges, row, c) - 6, "text", 10)
            for c, text in enumerate(row)
        ]
        for row in rows
    ]
    heights = [
        max(max((len(c) for c, t in zip(line, row, strict=True) if t != "^"), default=1), 1) * 12.5 + 5
        for line, row in zip(cells, rows, strict=True)
    ]
    page.y -= 4
    for number, row in enumerate(rows):
        page.room(heights[number])
        top = page.y
        page.y -= heights[number]
        _row(page, rows, number, (row, cells[number], edges, top))
    page.y -= 8


def _row(
    page: _Pages, rows: list[list[str]], number: int, place: tuple[list[str], list[Any], list[float], float]
) -> None:
    row, cells, edges, top = place
    below = rows[number + 1] if number + 1 < len(rows) else []
    for c, text in enumerate(row):
        if text != "^":
            page.canvas.line(edges[c], top, edges[c + 1], top)
        if not (c < len(below) and below[c] == "^"):
            page.canvas.line(edges[c], page.y, edges[c + 1], page.y)
        if text != "<":
            page.canvas.line(edges[c], top, edges[c], page.y)
        for line_no, line in enumerate(cells[c]):
            page.draw(line, edges[c] + 3, top - 12 - 12.5 * line_no, 10)
    page.canvas.line(edges[-1], top, edges[-1], page.y)


def _shares(rows: list[list[str]]) -> list[float]:
    """Column widths by the longest words and the amount of text, as a share of the page."""
    amounts = []
    for column in zip(*rows, strict=True):
        texts = [text for text in column if text not in ("<", "^")]
        amounts.append(max(3.5, min(28.0, max((len(t) for t in texts), default=4) ** 0.8)))
    return [amount / sum(amounts) for amount in amounts]


def _span(edges: list[float], row: list[str], column: int) -> float:
    end = column + 1
    while end < len(row) and row[end] == "<":
        end += 1
    return edges[end] - edges[column]
