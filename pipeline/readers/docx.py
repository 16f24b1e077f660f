"""The reader for Word documents (.docx, .docm, .dotx): everything in reading order, numbering as text.

The element trees are walked as lxml gives them: the proxies of python-docx cost ten times the time and give neither
numbering nor text boxes, notes and tracked changes.
"""

from __future__ import annotations

import logging

from lxml import etree

from pipeline.errors import ReadFailure
from pipeline.readers.docx_inline import Content, InlineReader, Note, raised
from pipeline.readers.docx_package import Package, W, corrupt, properties_of
from pipeline.readers.docx_styles import ParagraphStyle, Styles, is_on, load_styles, outline_rank, tab_stops
from pipeline.readers.docx_tables import cells_of, children, live_rows, read_table
from pipeline.readers.legacy import convert_run, legacy_by_font
from pipeline.readers.numbering import Numbering
from pipeline.source import RawLine, RawTable, Source

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BODY_RANK = 10
_P, _TBL, _ALT_CHUNK, _VAL = W + "p", W + "tbl", W + "altChunk", W + "val"
_P_PR, _P_STYLE, _TABS, _OUTLINE, _NUM_PR, _R_PR = (
    W + name for name in ("pPr", "pStyle", "tabs", "outlineLvl", "numPr", "rPr")
)
_LOG = logging.getLogger(__name__)

Block = RawLine | RawTable
Properties = dict[str, etree._Element]


def read_docx(data: bytes) -> Source:
    """The Word document ``data`` as a :class:`Source` without pages.

    Raises :class:`ReadFailure`: ``empty`` for a document without a word, ``encrypted``, ``corrupt``,
    ``too_large`` and ``unsupported`` (an office file that is no text document).
    """
    package = Package(data)
    root = package.xml(package.main)
    body = root.find(W + "body")
    if body is None:
        raise ReadFailure(
            "unsupported", "Tệp không phải là văn bản Word. Hãy lưu nội dung thành tệp .docx, .pdf hoặc .txt rồi nạp."
        )
    try:
        reader = _DocumentReader(package)
        alive = list(root.iter())  # lxml would make and drop its Python objects at every step otherwise
        blocks = reader.blocks(body)
        del alive
    except RecursionError:
        raise corrupt("nội dung lồng nhau quá sâu") from None
    if not blocks:
        raise _no_text(body, reader)
    encodings = tuple(sorted(reader.encodings))
    return Source(
        media_type=MEDIA_TYPE,
        reader="docx",
        page_count=None,
        blocks=blocks,
        encodings=encodings,
        capitals=tuple(reader.capitals),
    )


def _no_text(body: etree._Element, reader: _DocumentReader) -> ReadFailure:
    if reader.foreign_parts:
        return ReadFailure(
            "unsupported",
            "Nội dung của tệp Word nằm trong một phần nhúng chưa được gộp. Hãy mở tệp bằng Word, lưu lại rồi nạp.",
        )
    images = next(body.iter("{*}blip", "{*}imagedata"), None) is not None
    return ReadFailure(
        "empty",
        "Tệp Word chỉ có hình ảnh, không có chữ. Hãy nhận dạng chữ (OCR) rồi nạp lại."
        if images
        else "Tệp Word không có chữ nào. Hãy kiểm tra lại xem có đúng tệp cần nạp không.",
    )


class _Flow:
    """Takes lines and tables as blocks of the document."""

    columns = True

    def __init__(self) -> None:
        self.blocks: list[Block] = []

    def line(self, text: str, *, complete: bool, bold: bool, rank: int | None) -> None:
        self.blocks.append(RawLine(text=text, complete=complete, bold=bold, rank=rank))

    def table(self, table: RawTable) -> None:
        self.blocks.append(table)

    def notes(self, lines: list[RawLine]) -> None:
        self.blocks.extend(lines)


class _Words:
    """Takes lines and tables as the plain lines of a cell or note; a row of a nested table becomes one line.
    Notes wait in ``waiting`` until the table that anchors them is over.
    """

    columns = False

    def __init__(self, waiting: list[RawLine]) -> None:
        self.lines: list[str] = []
        self._waiting = waiting

    def line(self, text: str, *, complete: bool, bold: bool, rank: int | None) -> None:
        self.lines.append(text)

    def table(self, table: RawTable) -> None:
        rows = (" ".join(" ".join(row).split()) for row in table.rows)
        self.lines.extend(row for row in rows if row)

    def notes(self, lines: list[RawLine]) -> None:
        self._waiting.extend(lines)


class _DocumentReader:
    """Walks the stories of one document; keeps what runs through it: lists, fields, the count of notes."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = _styles(package)
        self._plain = self._styles.paragraph(None)
        part = package.related("numbering")
        root = None if part is None else package.xml(part)
        self._numbering = Numbering(root, self._styles.list_of_style)
        self._inline = InlineReader(self._styles)
        self._note_parts: dict[str, dict[str, etree._Element]] = {}
        self._read_notes: set[tuple[str, str]] = set()
        self.foreign_parts = 0
        self.encodings: set[str] = set()
        self.capitals: list[str] = []

    def blocks(self, body: etree._Element) -> tuple[Block, ...]:
        """The lines and tables of the document."""
        flow = _Flow()
        self._story(body, flow)
        return tuple(flow.blocks)

    def _story(self, container: etree._Element, sink: _Flow | _Words) -> None:
        """Read the body, a cell, a text box or a note into ``sink``. A paragraph whose mark is deleted runs on
        into the next one.
        """
        running: Content | None = None
        properties: Properties = {}
        for element in children(container):
            tag = element.tag
            if tag == _P:
                content = running or Content()
                properties = properties_of(element, _P_PR)
                style = self._style_of(properties) if _P_STYLE in properties else self._plain
                self._inline.read(element, style.toggles, content)
                running = content if _R_PR in properties and _mark_is_deleted(properties[_R_PR]) else None
                if running is None:
                    self._paragraph(properties, style, content, sink)
            elif tag == _TBL:
                self._table(element, sink)
            elif tag == _ALT_CHUNK:
                self.foreign_parts += 1
                _LOG.warning("an embedded foreign part (altChunk) is not read")
        if running is not None:
            self._paragraph(properties, self._style_of(properties), running, sink)

    def _style_of(self, properties: Properties) -> ParagraphStyle:
        style = properties.get(_P_STYLE)
        return self._styles.paragraph(None if style is None else style.get(_VAL))

    def _paragraph(self, properties: Properties, style: ParagraphStyle, content: Content, sink: _Flow | _Words) -> None:
        stops = (*style.tabs, *tab_stops(properties[_TABS])) if _TABS in properties else style.tabs
        texts = content.texts(columns=sink.columns, stops=stops)
        self.encodings |= content.encodings
        self.capitals += content.capitals
        if _NUM_PR in properties or style.num_id is not None:
            texts = _labelled(self._label(properties, style, empty=not texts), texts, alone=not sink.columns)
        if texts:
            rank = outline_rank(properties.get(_OUTLINE)) or style.rank
            last = len(texts) - 1  # a line that ends in a break may go on in the next
            for at, (text, bold) in enumerate(texts):
                sink.line(text, complete=at == last, bold=bold, rank=None if rank == _BODY_RANK else rank)
        for box in content.boxes:
            self._story(box, sink)
        if content.notes:
            sink.notes([line for note in content.notes for line in self._note(note)])

    def _label(self, properties: Properties, style: ParagraphStyle, *, empty: bool) -> str:
        """The label that numbering puts in front of the paragraph, which thereby counts."""
        if empty and _mark_is_hidden(properties):
            return ""
        num_id, level = _list_of(properties.get(_NUM_PR))
        if num_id is None:
            num_id = style.num_id
            level = self._style_level(num_id, style) if level is None else level
        label = "" if num_id is None or num_id == "0" else self._numbering.label(num_id, level or 0)
        return label if label.isascii() else self._decoded(label, style)

    def _decoded(self, label: str, style: ParagraphStyle) -> str:
        """``label`` as Unicode where the font of its paragraph means an old encoding."""
        encoding = legacy_by_font(style.toggles.font or "")
        return label if encoding is None else convert_run(label, encoding)

    def _style_level(self, num_id: str | None, style: ParagraphStyle) -> int | None:
        """The level of a paragraph numbered by its style: the one tied to the style, else the one it states."""
        for style_id, level in style.chain if num_id is not None else ():
            tied = self._numbering.level_of_style(str(num_id), style_id)
            if tied is not None or level is not None:
                return tied if tied is not None else level
        return None

    def _note(self, note: Note) -> list[RawLine]:
        element = self._notes(note.kind).get(note.note_id)
        if element is None or (note.kind, note.note_id) in self._read_notes:
            return []
        self._read_notes.add((note.kind, note.note_id))
        nested: list[RawLine] = []
        words = _Words(nested)
        self._story(element, words)
        if words.lines and note.mark.isdigit():
            words.lines[0] = f"{raised(note.mark)} {words.lines[0]}"
        return [*(RawLine(text=text, complete=True, note=note.mark) for text in words.lines), *nested]

    def _notes(self, kind: str) -> dict[str, etree._Element]:
        if kind not in self._note_parts:
            part = self._package.related(f"{kind}s")
            elements = [] if part is None else self._package.xml(part).findall(W + kind)
            self._note_parts[kind] = {element.get(W + "id", ""): element for element in elements}
        return self._note_parts[kind]

    def _table(self, table: etree._Element, sink: _Flow | _Words) -> None:
        rows = live_rows(table)
        if len(rows) == 1 and len(only := cells_of(rows[0])) == 1:
            self._story(only[0][0], sink)
            return
        waiting: list[RawLine] = []
        grid = read_table(table, rows, self._styles, lambda cell: self._cell_text(cell, waiting))
        if grid is not None:
            sink.table(grid)
        sink.notes(waiting)

    def _cell_text(self, cell: etree._Element, waiting: list[RawLine]) -> str:
        words = _Words(waiting)
        self._story(cell, words)
        return "\n".join(words.lines)


def _labelled(label: str, texts: list[tuple[str, bool]], *, alone: bool) -> list[tuple[str, bool]]:
    """``texts`` with the label before the first; a label without words counts only in a cell (``alone``),
    where numbering fills the column of ordinals.
    """
    if not texts or not label:
        return [(label.strip(), False)] if alone and label else texts
    (text, bold), *rest = texts
    return [(label + text.lstrip(), bold), *rest]


def _styles(package: Package) -> Styles:
    part = package.related("styles")
    return load_styles(None if part is None else package.packed(part))


def _list_of(properties: etree._Element | None) -> tuple[str | None, int | None]:
    if properties is None:
        return None, None
    num, level = properties.find(W + "numId"), properties.find(W + "ilvl")
    value = "" if level is None else level.get(W + "val", "")
    return None if num is None else num.get(W + "val"), int(value) if value in tuple("012345678") else None


def _mark_is_deleted(mark: etree._Element) -> bool:
    return mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None


def _mark_is_hidden(properties: Properties) -> bool:
    mark = properties.get(_R_PR)
    hidden = None if mark is None else mark.find(W + "vanish")
    return hidden is not None and is_on(hidden)
