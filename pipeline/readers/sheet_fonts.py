"""The fonts of cells of an .xlsx workbook that mean an old encoding, which python-calamine does not tell
(ECMA-376 part 1, 18.4 and 18.8).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex
from lxml import etree

from pipeline.readers.legacy import convert_run, draws_capitals, legacy_by_font
from pipeline.readers.sheet_formats import parts_of, xml_of

_CELL = regex.compile(rb"<(?:\w+:)?c ([^<>]{1,200}+)>(?:<(?:\w+:)?v>([0-9]{1,9})</)?")
_PLACE = regex.compile(rb'(?<![\w:])r="([A-Z]{1,3})([0-9]{1,7})"')
_STYLE = regex.compile(rb'(?<![\w:])s="([0-9]{1,5})"')
_SHARED = regex.compile(rb'(?<![\w:])t="s"')
_MOST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fonts:
    """The font of each cell that has one of an old encoding, by sheet and place (from 0)."""

    cells: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    encodings: set[str] = field(default_factory=set)

    def read(self, text: str, sheet: str, row: int, column: int) -> str:
        """``text`` of a cell in Unicode; the encodings that were met are noted."""
        font = self.cells.get(sheet, {}).get((row, column))
        encoding = legacy_by_font(font) if font else None
        if font is None or encoding is None:
            return text
        found = convert_run(text, encoding)
        if found != text:
            self.encodings.add(encoding)
        return found.upper() if draws_capitals(font) else found


def load_cell_fonts(package: zipfile.ZipFile) -> Fonts:
    """The fonts of the sheets in ``package``; of anything that is not there or broken, none."""
    names = set(package.namelist())
    if not {"xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return Fonts()
    try:
        styles = _fonts_of_styles(xml_of(package.read("xl/styles.xml")))
        shared = "xl/sharedStrings.xml"
        strings = list(_fonts_of_strings(xml_of(package.read(shared)))) if shared in names else []
        if not any(styles) and not any(strings):
            return Fonts()
        parts = parts_of(xml_of(package.read("xl/workbook.xml")), xml_of(package.read("xl/_rels/workbook.xml.rels")))
    except etree.XMLSyntaxError:
        return Fonts()
    return Fonts(
        cells={
            name: dict(_cells(package.read(part)[:_MOST_BYTES], styles, strings))
            for name, part in parts.items()
            if part in names
        }
    )


def _fonts_of_styles(root: etree._Element) -> list[str]:
    """The font of each cell format where it means an old encoding, else ""."""
    fonts = root.find("{*}fonts")
    named = [] if fonts is None else [_legacy(font.find("{*}name")) for font in fonts if isinstance(font.tag, str)]
    formats = root.find("{*}cellXfs")
    ids = [] if formats is None else [one.get("fontId", "") for one in formats if isinstance(one.tag, str)]
    return [named[int(one)] if one.isdigit() and int(one) < len(named) else "" for one in ids]


def _fonts_of_strings(root: etree._Element) -> Iterator[str]:
    """The first font of an old encoding in each string that has fonts of its own, else ""."""
    for string in root.iter("{*}si"):
        yield next(filter(None, (_legacy(font) for font in string.iter("{*}rFont"))), "")


def _legacy(font: etree._Element | None) -> str:
    name = "" if font is None else font.get("val", "")
    return name if name and legacy_by_font(name) else ""


def _cells(xml: bytes, styles: list[str], strings: list[str]) -> Iterator[tuple[tuple[int, int], str]]:
    for about, value in _CELL.findall(xml):
        place, style = _PLACE.search(about), _STYLE.search(about)
        number = int(style[1]) if style else 0
        font = styles[number] if number < len(styles) else ""
        if value and _SHARED.search(about) and int(value) < len(strings):
            font = strings[int(value)] or font
        if place and font:
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            yield (int(place[2]) - 1, column - 1), font
