"""What the styles of a Word document say: bold, capitals, hidden, outline level, list and table borders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from pipeline.readers.docx_package import Packed, W, parse_xml, unpacked

_HEADING = re.compile(r"heading\s?([1-9])", re.IGNORECASE)
_TOGGLES = {W + "b": "bold", W + "caps": "caps", W + "vanish": "hidden"}
_FONTS, _H_ANSI, _ASCII = W + "rFonts", W + "hAnsi", W + "ascii"
_H_ANSI_THEME, _ASCII_THEME = W + "hAnsiTheme", W + "asciiTheme"
_OFF = frozenset({"0", "false", "off", "none"})
_NO_LINE = frozenset({"nil", "none"})
_BODY_LEVEL = 9
_LONGEST_CHAIN = 32
_DIGITS = frozenset("0123456789")
EDGES = ("top", "bottom", "left", "right", "insideH", "insideV")
_EDGE_NAMES = {W + edge: edge for edge in EDGES} | {W + "start": "left", W + "end": "right"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Toggles:
    """Properties that a style or a run switches on or off, and the name of its font; None where it does not say."""

    bold: bool | None = None
    caps: bool | None = None
    hidden: bool | None = None
    font: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphStyle:
    """What a paragraph takes from its style. ``rank`` is the heading level from 1; ``num_id`` the list
    ("0" switches numbering off); ``chain`` the style and its bases with the list level each one states.
    """

    toggles: Toggles = Toggles()
    rank: int | None = None
    num_id: str | None = None
    chain: tuple[tuple[str, int | None], ...] = ()
    tabs: tuple[int, ...] = ()


def is_on(element: etree._Element) -> bool:
    """Whether an on/off element (``w:b``) is on; it is where it has no value."""
    return element.get(W + "val") not in _OFF


def read_toggles(properties: etree._Element | None) -> Toggles:
    """The toggles that a ``w:rPr`` states itself."""
    if properties is None:
        return Toggles()
    fonts = properties.find(_FONTS)
    stated = {_TOGGLES[e.tag]: is_on(e) for e in properties if e.tag in _TOGGLES}
    return Toggles(**stated, font=None if fonts is None else font_of(fonts))


def font_of(fonts: etree._Element) -> str | None:
    """The font that a ``w:rFonts`` gives to letters with marks; "" for a font of the theme, None for no word of it."""
    if fonts.get(_H_ANSI_THEME) is not None:
        return ""
    name = fonts.get(_H_ANSI) or fonts.get(_ASCII)
    return "" if name is None and fonts.get(_ASCII_THEME) is not None else name


def read_borders(properties: etree._Element | None) -> dict[str, bool]:
    """Which edges of a ``w:tblBorders`` or ``w:tcBorders`` show a line; edges it does not name are absent.
    White lines count as none.
    """
    if properties is None:
        return {}
    return {_EDGE_NAMES[e.tag]: _shows(e) for e in properties if e.tag in _EDGE_NAMES}


def _shows(edge: etree._Element) -> bool:
    return edge.get(W + "val") not in _NO_LINE and edge.get(W + "color", "").upper() != "FFFFFF"


def outline_rank(level: etree._Element | None) -> int | None:
    """The value of a ``w:outlineLvl`` counted from 1; 10 is body text, None is unstated."""
    value = "" if level is None else level.get(W + "val", "")
    return int(value) + 1 if value in _DIGITS else None


@lru_cache(maxsize=4)
def load_styles(part: Packed | None) -> Styles:
    """The styles in the part styles.xml. Documents of one office share their template, so the last are kept.

    Raises :class:`pipeline.errors.ReadFailure` where the part is no harmless XML.
    """
    return Styles(None if part is None else parse_xml(unpacked(part)))


class Styles:
    """The styles of a document, resolved along ``basedOn`` when they are first asked for."""

    def __init__(self, root: etree._Element | None) -> None:
        styles = [] if root is None else [e for e in root if e.tag == W + "style"]
        self._elements = {e.get(W + "styleId", ""): e for e in styles}
        self._defaults = {e.get(W + "type"): e.get(W + "styleId", "") for e in styles if e.get(W + "default") in _TRUE}
        path = f"{W}docDefaults/{W}rPrDefault/{W}rPr"
        self._document = read_toggles(None if root is None else root.find(path))
        self._paragraph: dict[str | None, ParagraphStyle] = {}
        self._character: dict[str | None, Toggles] = {}
        self._table: dict[str | None, dict[str, bool]] = {}

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        """The paragraph style ``style_id``; the default paragraph style where it is None or unknown."""
        if style_id not in self._paragraph:
            self._paragraph[style_id] = self._read_paragraph(style_id)
        return self._paragraph[style_id]

    def character(self, style_id: str | None) -> Toggles:
        """The toggles of the character style ``style_id``, nothing stated where there is none."""
        if style_id not in self._character:
            self._character[style_id] = _merged([read_toggles(e.find(W + "rPr")) for e in self._chain(style_id)])
        return self._character[style_id]

    def table_borders(self, style_id: str | None) -> dict[str, bool]:
        """The edges that the table style ``style_id`` (or the default one) draws, conditional parts included."""
        if style_id not in self._table:
            self._table[style_id] = self._read_borders(style_id)
        return self._table[style_id]

    def list_of_style(self, style_id: str) -> str | None:
        """The ``numId`` that the style ``style_id`` (a numbering style) names."""
        return next((_num_id(e) for e in self._chain(style_id) if _num_id(e) is not None), None)

    def _chain(self, style_id: str | None) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while style_id in self._elements and style_id not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(style_id)
            element = self._elements[style_id]
            yield element
            base = element.find(W + "basedOn")
            style_id = None if base is None else base.get(W + "val")

    def _read_paragraph(self, style_id: str | None) -> ParagraphStyle:
        known = style_id if style_id in self._elements else self._defaults.get("paragraph")
        chain = list(self._chain(known))
        stated = _merged([read_toggles(e.find(W + "rPr")) for e in chain])
        return ParagraphStyle(
            toggles=_merged([stated, self._document]),
            rank=_rank(chain),
            num_id=next((_num_id(e) for e in chain if _num_id(e) is not None), None),
            chain=tuple((e.get(W + "styleId", ""), _list_level(e)) for e in chain),
            tabs=tuple(stop for e in chain for stop in tab_stops(e.find(f"{W}pPr/{W}tabs"))),
        )

    def _read_borders(self, style_id: str | None) -> dict[str, bool]:
        known = style_id if style_id in self._elements else self._defaults.get("table")
        edges: dict[str, bool] = {}
        for element in reversed(list(self._chain(known))):
            edges |= read_borders(element.find(f"{W}tblPr/{W}tblBorders"))
            for conditional in element.iterfind(f"{W}tblStylePr/{W}tcPr/{W}tcBorders"):
                edges |= {edge: True for edge, shown in read_borders(conditional).items() if shown}
        return edges


_TRUE = frozenset({"1", "true", "on"})


def tab_stops(tabs: etree._Element | None) -> tuple[int, ...]:
    """The positions (twentieths of a point) of the tab stops in a ``w:tabs``."""
    if tabs is None:
        return ()
    stops = [(tab.get(W + "val"), tab.get(W + "pos", "")) for tab in tabs]
    return tuple(int(pos) for kind, pos in stops if kind not in ("clear", "bar") and pos.isascii() and pos.isdigit())


def _merged(stated: list[Toggles]) -> Toggles:
    """The first of ``stated`` that says something decides, for each toggle."""
    return Toggles(
        bold=next((t.bold for t in stated if t.bold is not None), None),
        caps=next((t.caps for t in stated if t.caps is not None), None),
        hidden=next((t.hidden for t in stated if t.hidden is not None), None),
        font=next((t.font for t in stated if t.font is not None), None),
    )


def _rank(chain: list[etree._Element]) -> int | None:
    for element in chain:
        rank = outline_rank(element.find(f"{W}pPr/{W}outlineLvl"))
        name = element.find(W + "name")
        heading = _HEADING.fullmatch("" if name is None else name.get(W + "val", ""))
        rank = int(heading[1]) if rank is None and heading else rank
        if rank is not None:
            return rank if rank <= _BODY_LEVEL else None
    return None


def _num_id(style: etree._Element) -> str | None:
    element = style.find(f"{W}pPr/{W}numPr/{W}numId")
    return None if element is None else element.get(W + "val")


def _list_level(style: etree._Element) -> int | None:
    element = style.find(f"{W}pPr/{W}numPr/{W}ilvl")
    value = "" if element is None else element.get(W + "val", "")
    return int(value) if value in _DIGITS else None
