"""The words of one Word paragraph: runs, fields, tracked changes, breaks, marks of notes, text boxes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from pipeline.readers.docx_package import MC, W
from pipeline.readers.docx_styles import Styles, Toggles, font_of, is_on
from pipeline.readers.docx_symbols import plain, symbol
from pipeline.readers.legacy import convert_run, draws_capitals, legacy_by_font

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_T, _R_PR, _R_STYLE, _R_FONTS, _VERT_ALIGN, _FLD_CHAR, _B, _CAPS, _VANISH = (
    W + name for name in ("t", "rPr", "rStyle", "rFonts", "vertAlign", "fldChar", "b", "caps", "vanish")
)
_TOGGLE_TAGS = frozenset({_B, _CAPS, _VANISH})
TEXT_BOX = W + "txbxContent"
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LONGEST_EXPONENT = 3
_BLANKS = re.compile(r"[\t\n\r]")
_TABS = re.compile(r"(?:(?<! ) +)?\t[\t ]*")
_GAPS = re.compile(r"\t|[ \u00a0\u2000-\u200a]{2,}")
_COLUMN_FROM = 2_000
_LEADING_COLUMN = 3


class Written(NamedTuple):
    """How the letters of a run are written: in the font of an old encoding, made capitals, and ``shown`` as such by
    their font alone.
    """

    encoding: str
    capitals: bool
    shown: bool


Piece = tuple[str, bool, Written | None]


class Note(NamedTuple):
    """A note that a paragraph anchors: ``kind`` is ``footnote`` or ``endnote``, ``mark`` what stands in the text."""

    kind: str
    note_id: str
    mark: str


@dataclass(slots=True)
class Content:
    """What was found in one paragraph: its lines (split at line breaks), text boxes and notes, in order, and the
    old encodings that were converted; ``capitals`` are the stretches that a font shows in capitals.
    """

    lines: list[list[Piece]] = field(default_factory=lambda: [[]])
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    encodings: set[str] = field(default_factory=set)
    capitals: list[str] = field(default_factory=list)

    def texts(self, *, columns: bool, stops: tuple[int, ...] = ()) -> list[tuple[str, bool]]:
        """The lines that hold words, each with True where all of its letters are bold. Tabs that separate
        columns stay as one tab where ``columns`` is asked for; all others become blanks.
        """
        found = []
        for pieces in self.lines:
            if not pieces:
                continue
            if any(written for _, _, written in pieces):
                pieces = self._decoded(pieces)
            text = pieces[0][0] if len(pieces) == 1 else "".join([words for words, _, _ in pieces])
            if not text.isascii():
                text = plain(text)
            if "\t" in text:
                text = _mend_tabs(text, stops) if columns else _TABS.sub(" ", text)
            text = text.strip(" ")
            if text and not text.isspace():
                found.append((text, columns and _all_bold(pieces)))
        return found

    def _decoded(self, pieces: list[Piece]) -> list[Piece]:
        """The pieces with those in old encodings as Unicode; neighbours of one encoding are read together, because
        a letter and its mark may be in two runs.
        """
        decoded: list[Piece] = []
        for written, group in groupby(pieces, key=lambda piece: piece[2]):
            run = list(group)
            if written is None:
                decoded += run
                continue
            raw = "".join([words for words, _, _ in run])
            text = convert_run(raw, written.encoding)
            if text != raw:
                self.encodings.add(written.encoding)
            if written.shown:
                self.capitals += _stretches(text)
            decoded.append((text.upper() if written.capitals else text, _all_bold(run), None))
        return decoded


def _all_bold(pieces: list[Piece]) -> bool:
    lettered = [bold for text, bold, _ in pieces if text.upper() != text.lower()]
    return bool(lettered) and all(lettered)


def _stretches(text: str) -> list[str]:
    """The words of ``text`` between tabs and wide gaps, as normalising leaves them."""
    return [words for part in _GAPS.split(text) if not (words := " ".join(part.split())).isascii()]


def _mend_tabs(text: str, stops: tuple[int, ...]) -> str:
    """Tabs between columns as one tab, others as a blank: two tabs in a row, or one where the paragraph
    sets a tab stop well inside the line, move to a column; one tab after a label only indents. Three or
    more at the beginning leave the first column empty.
    """
    lead = len(text) - len(text.lstrip(" \t"))
    column = "\t" if text[:lead].count("\t") >= _LEADING_COLUMN else ""
    far = any(stop >= _COLUMN_FROM for stop in stops)

    def mended(match: re.Match[str]) -> str:
        return "\t" if far or match[0].count("\t") > 1 else " "

    return column + _TABS.sub(mended, text[lead:].rstrip())


class InlineReader:
    """Reads the content of paragraphs. One reader serves one document: it numbers the notes and remembers
    the fields that are open from one paragraph to the next.
    """

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[bool] = []
        self._instructions = 0
        self._muted: list[Piece] = []
        self._notes = 0
        self._content = Content()
        self._base = Toggles()
        self._handlers: dict[str, Callable[[etree._Element], None]] = {
            W + "r": self._run,
            MC + "AlternateContent": lambda element: self._walk(alternative(element)),
            TEXT_BOX: lambda element: self._content.boxes.append(element),
            M + "t": lambda element: self._add(element.text or ""),
            M + "den": self._denominator,
        }
        self._signs: dict[str, Callable[[etree._Element], str]] = {
            _T: _text,
            W + "tab": lambda _: "\t",
            W + "ptab": lambda _: "\t\t",
            W + "noBreakHyphen": lambda _: "-",
            W + "softHyphen": lambda _: "\xad",
            W + "sym": _sign,
        }

    def read(self, paragraph: etree._Element, base: Toggles, content: Content) -> None:
        """Add what ``paragraph`` holds to ``content``; ``base`` are the toggles of its style."""
        self._content, self._base = content, base
        self._walk(paragraph)
        if self._instructions:
            self._close_broken_fields()

    def _walk(self, element: etree._Element | None) -> None:
        for child in () if element is None else element:
            tag = child.tag
            handler = self._handlers.get(tag)
            if handler is not None:
                handler(child)
            elif tag not in _SKIPPED and len(child):
                self._walk(child)

    def _run(self, run: etree._Element) -> None:
        bold, caps, hidden, high, written = self._format(run)
        for child in run:
            tag = child.tag
            sign = self._signs.get(tag)
            if sign is not None:
                text = sign(child)
                if not hidden and text:
                    text = text.upper() if caps and written is None else text
                    self._add(text.translate(_SUPERSCRIPT) if high and _exponent(text) else text, bold, written)
            elif tag == _FLD_CHAR:
                self._field(child.get(W + "fldCharType"))
            elif hidden or tag in _SKIPPED:
                continue
            elif tag in _BREAKS:
                self._break()
            elif tag in _NOTES:
                self._note(child, run)
            elif len(child):
                self._walk_one(child)

    def _walk_one(self, element: etree._Element) -> None:
        handler = self._handlers.get(element.tag)
        if handler is not None:
            handler(element)
        else:
            self._walk(element)

    def _format(self, run: etree._Element) -> tuple[bool, bool, bool, bool, Written | None]:
        """Bold, capitals, hidden, raised, the old encoding: direct formatting first, then character and
        paragraph style.
        """
        base = self._base
        properties = next(iter(run), None)
        if properties is None or properties.tag != _R_PR or not len(properties):
            caps = bool(base.caps)
            return bool(base.bold), caps, bool(base.hidden), False, _written(base.font, caps)
        own: dict[str, bool] = {}
        style, high, font = None, False, None
        for child in properties:
            tag = child.tag
            if tag in _TOGGLE_TAGS:
                own[tag] = is_on(child)
            elif tag == _R_FONTS:
                font = font_of(child)
            elif tag == _R_STYLE:
                style = self._styles.character(child.get(W + "val"))
            elif tag == _VERT_ALIGN:
                high = child.get(W + "val") == "superscript"
        if style is not None:
            base = Toggles(
                bold=_toggled(base.bold, style.bold),
                caps=_toggled(base.caps, style.caps),
                hidden=_toggled(base.hidden, style.hidden),
                font=base.font if style.font is None else style.font,
            )
        caps = own.get(_CAPS, bool(base.caps))
        written = _written(base.font if font is None else font, caps)
        return own.get(_B, bool(base.bold)), caps, own.get(_VANISH, bool(base.hidden)), high, written

    def _add(self, text: str, bold: bool = False, written: Written | None = None) -> None:
        if self._instructions:
            self._muted.append((text, bold, written))
        else:
            self._content.lines[-1].append((text, bold, written))

    def _break(self) -> None:
        if not self._instructions:
            self._content.lines.append([])

    def _note(self, element: etree._Element, run: etree._Element) -> None:
        if self._instructions:
            return
        kind = _NOTES[element.tag]
        if element.get(W + "customMarkFollows") in ("1", "true", "on"):
            mark = "".join(t.text or "" for t in run.iter(W + "t")).strip() or "*"
        else:
            self._notes += 1
            mark = str(self._notes)
            self._add(raised(mark))
        self._content.notes.append(Note(kind, element.get(W + "id", ""), mark))

    def _denominator(self, element: etree._Element) -> None:
        self._add("/")
        self._walk(element)

    def _field(self, kind: str | None) -> None:
        """A field is False while its instruction runs, True from its result on."""
        if kind == "begin":
            self._fields.append(False)
            self._instructions += 1
        elif self._fields and kind in ("separate", "end"):
            self._instructions -= not self._fields.pop()
            if kind == "separate":
                self._fields.append(True)
        if not self._instructions:
            self._muted.clear()

    def _close_broken_fields(self) -> None:
        """A field whose instruction does not end with its paragraph is broken: nothing may be lost to it."""
        self._fields = [state for state in self._fields if state]
        self._instructions = 0
        self._content.lines[-1].extend(self._muted)
        self._muted.clear()


def _written(font: str | None, caps: bool) -> Written | None:
    """How letters in ``font`` are written; None where they are Unicode."""
    encoding = legacy_by_font(font) if font else None
    return None if font is None or encoding is None else Written(encoding, caps, draws_capitals(font))


def raised(digits: str) -> str:
    """``digits`` as superscript characters."""
    return digits.translate(_SUPERSCRIPT)


def alternative(element: etree._Element) -> etree._Element | None:
    """The branch of an ``mc:AlternateContent`` to read: the first that holds words, else the first."""
    branches = [child for child in element if child.tag in (MC + "Choice", MC + "Fallback")]
    worded = (branch for branch in branches if next(branch.iter(W + "t", W + "sym"), None) is not None)
    return next(worded, branches[0] if branches else None)


def _toggled(paragraph: bool | None, character: bool | None) -> bool:
    """Toggles of a paragraph style and of a character style cancel each other out (17.7.3)."""
    return bool(paragraph) != bool(character)


def _exponent(text: str) -> bool:
    return len(text) <= _LONGEST_EXPONENT and text.isascii() and text.isdigit()


def _text(element: etree._Element) -> str:
    text = element.text or ""
    return text if text.isprintable() else _BLANKS.sub(" ", text)


def _sign(element: etree._Element) -> str:
    code = element.get(W + "char", "")
    if re.fullmatch(r"[0-9A-Fa-f]{1,6}", code) is None:
        return ""
    font = element.get(W + "font", "")
    encoding = legacy_by_font(font)
    return symbol(int(code, 16), font) if encoding is None else convert_run(chr(int(code, 16) & 0xFF), encoding)


_BREAKS = frozenset({W + "br", W + "cr"})
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_SKIPPED = frozenset(
    W + name
    for name in ("pPr", "rPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "sdtPr", "sdtEndPr", "rt")
)
