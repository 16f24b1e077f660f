"""Web pages and documents saved as such: paragraphs and tables, nothing of what a browser would not show."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import regex
from lxml import etree, html

from pipeline.errors import ReadFailure
from pipeline.readers.html_fonts import Fonts, first_font, load_fonts
from pipeline.readers.legacy import convert_run, legacy_by_font
from pipeline.readers.sniff import HTML
from pipeline.readers.text import decode
from pipeline.source import RawLine, RawTable, Source

MAX_ELEMENTS = 500_000
_SPAN_LIMIT = 1_000
_MOST_CELLS = 2_000_000
_HIDDEN = frozenset(
    (
        "script",
        "style",
        "head",
        "title",
        "template",
        "noscript",
        "select",
        "button",
        "svg",
        "iframe",
        "object",
        "textarea",
    )
)
_LINES = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dir",
            "div",
            "dl",
        ),
        *("dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html"),
        *("li", "main", "nav", "ol", "p", "pre", "section", "summary", "tbody", "td", "tfoot", "th", "thead", "tr"),
        "ul",
    )
)
_BOLD = frozenset(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"))
_EMPTY = "Trang web không có chữ nào. Hãy kiểm tra lại tệp, hoặc lưu lại thành .docx."
_TOO_LARGE = f"Trang web có hơn {MAX_ELEMENTS} phần tử. Hãy chia nhỏ rồi thử lại."
_CORRUPT = "Trang web bị hỏng, không đọc được. Hãy lưu lại thành .docx, PDF hoặc .txt."

Block = RawLine | RawTable


def read_html(data: bytes) -> Source:
    """The paragraphs and tables of an HTML file. Raises ReadFailure: ``empty``, ``corrupt``, ``too_large``."""
    if data.count(b"<") > 2 * MAX_ELEMENTS:
        raise ReadFailure("too_large", _TOO_LARGE)
    try:
        root = html.document_fromstring(_text(data), parser=_parser())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise ReadFailure("empty", _EMPTY) from error
    flow = _Flow(fonts=load_fonts(root))
    try:
        flow.read(root, "", bold=False)
    except RecursionError:
        raise ReadFailure("corrupt", _CORRUPT) from None
    flow.end_line()
    if not flow.blocks:
        raise ReadFailure("empty", _EMPTY)
    encodings = tuple(sorted(flow.encodings))
    return Source(media_type=HTML, reader="html", page_count=None, blocks=tuple(flow.blocks), encodings=encodings)


def _parser() -> html.HTMLParser:
    return html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)


def _text(data: bytes) -> str:
    """The text of the page: by its byte order mark, else by the charset it names, else as plain text is decoded."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _by_charset(data)
    return _declaration().sub("", text).replace("\x00", "")


def _by_charset(data: bytes) -> str:
    found = _charset().search(data[:4096].decode("latin-1"))
    name = found[1].lower() if found else ""
    if name.startswith("x-") or name in ("", "iso-8859-1", "latin1", "us-ascii", "utf-8", "windows-1252", "viscii"):
        try:
            return decode(data)
        except ReadFailure:
            return data.decode("latin-1")
    try:
        return data.decode(codecs.lookup(name).name, "replace")
    except (LookupError, UnicodeError):
        return data.decode("latin-1")


@dataclass(slots=True)
class _Flow:
    """Takes in elements in document order; a line ends where a block begins or ends."""

    blocks: list[Block] = field(default_factory=list)
    encodings: set[str] = field(default_factory=set)
    fonts: Fonts = field(default_factory=Fonts)
    _pieces: list[tuple[str, bool]] = field(default_factory=list)
    _rank: int | None = None

    def read(self, element: html.HtmlElement, font: str, *, bold: bool) -> None:
        """Take in ``element``, which inherits ``font`` and ``bold``."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _HIDDEN or _is_hidden(element):
            return
        if tag == "table" and self._read_table(element, font):
            return
        font, bold = _font(element) or self.fonts.of(element) or font, bold or tag in _BOLD or _is_bold(element)
        if tag in _LINES:
            self.end_line()
            self._rank = int(tag[1]) if tag in ("h1", "h2", "h3", "h4", "h5", "h6") else None
        elif tag == "br":
            self._break()
        self._add(element.text, font, bold)
        for child in element:
            self.read(child, font, bold=bold)
            self._add(child.tail, font, bold)
        if tag in _LINES:
            self.end_line()

    def end_line(self, *, complete: bool = True) -> None:
        """The line that has come together becomes a block."""
        text = _blanks().sub(" ", "".join(words for words, _ in self._pieces)).strip()
        if text:
            bold = all(bold for words, bold in self._pieces if words.strip())
            self.blocks.append(RawLine(text=text, complete=complete, bold=bold, rank=self._rank))
        self._pieces = []

    def _break(self) -> None:
        rank = self._rank
        self.end_line(complete=False)
        self._rank = rank

    def _add(self, text: str | None, font: str, bold: bool) -> None:
        if not text:
            return
        encoding = legacy_by_font(font) if font else None
        if encoding is not None:
            read = convert_run(text, encoding)
            if read != text:
                self.encodings.add(encoding)
            text = read
        self._pieces.append((text, bold))

    def _read_table(self, table: html.HtmlElement, font: str) -> bool:
        """Whether ``table`` is one of data, not one that only places its content, and was read."""
        rows = list(_rows(table))
        if next(table.iterdescendants("table"), None) is not None or (len(rows) < 2 and _width(rows) < 2):
            return False
        grid = self._grid(rows, _font(table) or self.fonts.of(table) or font)
        self.end_line()
        if grid and any(any(row) for row in grid):
            ruled = _is_ruled(table)
            self.blocks.append(RawTable(rows=grid, pages=(None,) * len(grid), ruled=ruled))
        return True

    def _grid(self, rows: list[html.HtmlElement], font: str) -> tuple[tuple[str, ...], ...]:
        placed: dict[tuple[int, int], str] = {}
        for line, row in enumerate(rows):
            column = 0
            for cell in (child for child in row if child.tag in ("td", "th")):
                while (line, column) in placed:
                    column += 1
                across, down = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - line)
                if len(placed) + across * down > _MOST_CELLS:
                    raise ReadFailure("too_large", _TOO_LARGE)
                placed |= {(line + y, column + x): "" for y in range(down) for x in range(across)}
                placed[line, column] = self._cell(cell, font)
                column += across
        width = max((column + 1 for _, column in placed), default=0)
        return tuple(tuple(placed.get((line, column), "") for column in range(width)) for line in range(len(rows)))

    def _cell(self, cell: html.HtmlElement, font: str) -> str:
        inside = _Flow(encodings=self.encodings, fonts=self.fonts)
        inside.read(cell, font, bold=False)
        inside.end_line()
        return "\n".join(block.text for block in inside.blocks if isinstance(block, RawLine))


def _rows(table: html.HtmlElement) -> Iterator[html.HtmlElement]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("tbody", "thead", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _width(rows: list[html.HtmlElement]) -> int:
    return max((sum(child.tag in ("td", "th") for child in row) for row in rows), default=0)


def _span(cell: html.HtmlElement, name: str) -> int:
    value = cell.get(name, "")
    return max(1, min(int(value), _SPAN_LIMIT)) if value.isascii() and value.isdigit() and len(value) < 7 else 1


def _is_ruled(table: html.HtmlElement) -> bool:
    """Whether a table shows lines: by its attribute, else by its style or that of a cell."""
    if (table.get("border") or "0").strip() not in ("", "0"):
        return True
    styles = (element.get("style") or "" for element in (table, *table.iterdescendants("td", "th")))
    return any(_border().search(style) for style in styles)


def _is_hidden(element: html.HtmlElement) -> bool:
    return _invisible().search(element.get("style") or "") is not None


def _is_bold(element: html.HtmlElement) -> bool:
    return _heavy().search(element.get("style") or "") is not None


def _font(element: html.HtmlElement) -> str | None:
    """The first font that ``element`` names itself."""
    if named := first_font(element.get("style") or ""):
        return named
    face = (element.get("face") or "") if element.tag == "font" else ""
    return face.split(",")[0].strip(" \"'") or None


@cache
def _border() -> regex.Pattern[str]:
    return regex.compile(r"(?i)border[a-z-]{0,20}\s*:[^;]{0,60}?\b(?:solid|double|dashed|dotted|windowtext)")


@cache
def _invisible() -> regex.Pattern[str]:
    return regex.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all")


@cache
def _heavy() -> regex.Pattern[str]:
    return regex.compile(r"(?i)font-weight\s*:\s*(?:bold|[6-9]00)")


@cache
def _charset() -> regex.Pattern[str]:
    return regex.compile(r"""(?i)charset\s*=\s*["']?([A-Za-z0-9._-]{1,40})""")


@cache
def _declaration() -> regex.Pattern[str]:
    return regex.compile(r"\A\ufeff?\s*<\?xml[^>]{0,300}>")


@cache
def _blanks() -> regex.Pattern[str]:
    return regex.compile(r"[ \t\n\r\x0b\x0c]+")
