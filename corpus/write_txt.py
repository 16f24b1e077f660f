"""A sample report as scanned-to-text file, in one of three habits that such files have."""

from __future__ import annotations

import re
import textwrap

from corpus.markup import SUPERSCRIPT, Block, SampleReport

PAGE = 2600
WIDTH = 84
MARKDOWN_RANKS = ("## ", "### ", "**", "", "# ", "**")


def write_txt(report: SampleReport) -> str:
    """The report as text: ``plain`` (a line a paragraph), ``markdown`` (marks, sentences broken by pages, footnotes
    between) or ``wrapped`` (hard line ends, page numbers)."""
    style = report.options.get("txt", "plain")
    lines = _Lines(style)
    notes = {block.label: block for block in report.blocks if block.kind == "fn"}
    for number, block in enumerate(report.blocks):
        lines.notes += [_note(notes[mark.gold["mark"]]) for mark in block.marks if mark.kind == "note"]
        _write(block, lines, number)
        lines.flush_notes()
    return lines.text()


def _note(block: Block) -> str:
    return f"{(block.label or '').translate(SUPERSCRIPT)} {block.text}"


class _Lines:
    def __init__(self, style: str) -> None:
        self.style = style
        self.out: list[str] = []
        self.notes: list[str] = []
        self.page = 1
        self.used = 0

    def add(self, text: str, *, body: Block | None = None, gap: bool = True) -> None:
        """One paragraph; when it ends with the text of ``body``, the end of a page may cut that text."""
        if body is not None and self.style != "plain" and self.used + len(text) > PAGE:
            cut = _sentence_break(text, body)
            if cut:
                self._put(text[:cut], gap)
                self._turn_page()
                self._put(text[cut:].lstrip(), True, indent="")
                return
        self._put(text, gap)

    def _put(self, text: str, gap: bool, *, indent: str = "    ") -> None:
        self.used += len(text)
        if self.style == "wrapped" and "\t" not in text:
            text = "\n".join(textwrap.wrap(text, WIDTH, initial_indent=indent if len(text) > WIDTH else "")) or text
        self.out.append(text + ("\n" if gap and self.style != "wrapped" else ""))

    def _turn_page(self) -> None:
        self.used = 0
        self.flush_notes()
        self.page += 1
        if self.style == "wrapped":
            self.out.append(f"\n{self.page}\n")
        else:
            self.out.append("")

    def flush_notes(self) -> None:
        for note in self.notes:
            self._put(note, True)
        self.notes.clear()

    def text(self) -> str:
        return "\n".join(self.out) + "\n"


def _sentence_break(text: str, body: Block) -> int | None:
    """Where a page may cut the sentence: before a lower-case word near the middle, outside of what is annotated."""
    offset = len(text) - len(body.text)
    taken = [range(offset + mark.start, offset + mark.end) for mark in body.marks]
    for match in re.finditer(r"(?<=[a-zà-ỹ]) (?=[a-zà-ỹ])", text):
        if match.start() >= len(text) // 2 and not any(match.start() in span for span in taken):
            return match.start()
    return None


def _write(block: Block, lines: _Lines, number: int) -> None:
    markdown = lines.style == "markdown"
    if block.kind in ("letterhead", "foot"):
        _columns(block, lines, markdown)
    elif block.kind == "section":
        _section(block, lines, number, markdown)
    elif block.kind == "table":
        _table(block, lines)
    elif block.kind == "appendix":
        mark = "**" if markdown else ""
        lines.add(f"{mark}{block.label}{mark}" if block.label else "", gap=False)
        lines.add(f"{mark}{block.heading}{mark}")
    elif block.kind == "kind":
        lines.add(f"# {block.text}" if markdown else block.text, gap=False)
    elif block.kind in "-+":
        lines.add(f"{block.kind} {block.text}", body=block)
    elif block.kind != "fn":
        lines.add(block.text, body=block if block.kind == "p" else None)


def _columns(block: Block, lines: _Lines, markdown: bool) -> None:
    left = [left for left, _ in block.pairs if left]
    right = [right for _, right in block.pairs if right]
    if lines.style == "wrapped":
        for one, other in block.pairs:
            lines.out.append(f"{one:<46}{other}".rstrip())
        lines.out.append("")
        return
    for column in (left, right):
        for position, text in enumerate(column):
            bold = markdown and text.isupper()
            lines.add(f"**{text}**" if bold else text, gap=position == len(column) - 1)


def _section(block: Block, lines: _Lines, number: int, markdown: bool) -> None:
    dotted = block.label is not None and block.label not in ("*", "-", "+") and not block.label.endswith(")")
    label = "" if block.label is None else f"{block.label}{'.' if dotted and '.' not in block.label[-1:] else ''} "
    if block.heading is None:
        lines.add(f"{label}{block.text}", body=block)
        return
    mark = MARKDOWN_RANKS[number % len(MARKDOWN_RANKS)] if markdown else ""
    close = "**" if mark == "**" else ""
    head = f"{mark}{label}{block.heading}"
    if block.text:
        lines.add(f"{head}:{close} {block.text}", body=block)
    else:
        lines.add(f"{head}{close}")


def _table(block: Block, lines: _Lines) -> None:
    rows = block.header + block.rows
    for position, row in enumerate(rows):
        cells = ["" if cell in ("<", "^") else cell for cell in row]
        lines.add("\t".join(cells), gap=position == len(rows) - 1)
