"""The number formats of an .xlsx workbook, which python-calamine does not tell (ECMA-376 part 1, 18.8)."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field

import regex
from lxml import etree

_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00",
}  # fmt: skip
_NUMBERED = regex.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})([0-9]{1,7})" s="([0-9]{1,5})"(?= ?(?:t="n")? ?/?>)')
_QUOTED = regex.compile(r'"[^"]{0,255}+"|\\.|\[[^\]]{0,255}+\]|[_*].')
_MOST = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Formats:
    """The format of each numeric cell that has a particular one, by sheet and place (from 0)."""

    cells: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)

    def of(self, sheet: str, row: int, column: int) -> str | None:
        """The number format of a cell; None where it has none."""
        return self.cells.get(sheet, {}).get((row, column))


def load_formats(package: zipfile.ZipFile) -> Formats:
    """The formats of the sheets in ``package``; of anything that is not there or broken, none."""
    names = set(package.namelist())
    if not {"xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return Formats()
    try:
        styles = _styles(xml_of(package.read("xl/styles.xml")))
        parts = parts_of(xml_of(package.read("xl/workbook.xml")), xml_of(package.read("xl/_rels/workbook.xml.rels")))
    except etree.XMLSyntaxError:
        return Formats()
    return Formats(cells={name: _cells(package.read(part), styles) for name, part in parts.items() if part in names})


def xml_of(blob: bytes) -> etree._Element:
    """The root of an XML part, nothing outside of it loaded. Raises XMLSyntaxError."""
    return etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _styles(root: etree._Element) -> list[str]:
    own = {e.get("numFmtId"): e.get("formatCode", "") for e in root.iter("{*}numFmt")}
    cells = root.find("{*}cellXfs")
    ids = [] if cells is None else [e.get("numFmtId", "0") for e in cells if isinstance(e.tag, str)]
    return [_plain(own.get(one, _BUILT_IN.get(int(one), "") if one.isdigit() else "")) for one in ids]


def _plain(form: str) -> str:
    """The part of a format for positive numbers, without what it quotes."""
    return _QUOTED.sub("", form.split(";")[0])


def parts_of(book: etree._Element, relations: etree._Element) -> dict[str, str]:
    """The name of the part of each sheet."""
    targets = {e.get("Id", ""): e.get("Target", "") for e in relations if isinstance(e.tag, str)}
    found = {}
    for sheet in book.iter("{*}sheet"):
        target = targets.get(next((str(v) for k, v in sheet.attrib.items() if str(k).endswith("}id")), ""), "")
        found[sheet.get("name", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return found


def _cells(xml: bytes, styles: list[str]) -> dict[tuple[int, int], str]:
    found = {}
    for letters, row, style in _NUMBERED.findall(xml[: 100 * _MOST]):
        place = int(style)
        if place < len(styles) and styles[place]:
            column = 0
            for letter in letters:
                column = column * 26 + letter - 64
            found[int(row) - 1, column - 1] = styles[place]
    return found
