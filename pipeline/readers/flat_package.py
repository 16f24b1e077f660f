"""Word documents saved as one XML file (Word 2007 and later, "Word XML Document"): the parts of a .docx in a row."""

from __future__ import annotations

import base64
import binascii
import io
import zipfile

from lxml import etree

from pipeline.errors import ReadFailure

_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_MOST_PARTS = 5_000
_CORRUPT = "Tệp XML của Word bị hỏng hoặc không đầy đủ. Hãy mở bằng Word và lưu lại thành .docx."


def as_docx(data: bytes) -> bytes:
    """The same document as a .docx package. Raises :class:`ReadFailure` (``corrupt``)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    target = io.BytesIO()
    try:
        root = etree.fromstring(data.lstrip(), parser)
        parts = list(root.iter(f"{_PACKAGE}part"))[:_MOST_PARTS]
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            package.writestr("[Content_Types].xml", _content_types(parts))
            for part in parts:
                package.writestr(_name(part), _content(part))
    except (etree.XMLSyntaxError, binascii.Error, ValueError) as error:
        raise ReadFailure("corrupt", _CORRUPT) from error
    return target.getvalue()


def _name(part: etree._Element) -> str:
    return part.get(f"{_PACKAGE}name", "").lstrip("/")


def _content(part: etree._Element) -> bytes:
    inside = part.find(f"{_PACKAGE}xmlData")
    if inside is not None and len(inside):
        return etree.tostring(inside[0], encoding="utf-8", xml_declaration=True, with_tail=False)
    packed = part.findtext(f"{_PACKAGE}binaryData", "")
    return base64.b64decode(packed)


def _content_types(parts: list[etree._Element]) -> bytes:
    """The part that says what the others are, which this form of a package has in attributes."""
    root = etree.Element("Types", xmlns="http://schemas.openxmlformats.org/package/2006/content-types")
    for part in parts:
        told = {"PartName": "/" + _name(part), "ContentType": part.get(f"{_PACKAGE}contentType", "")}
        etree.SubElement(root, "Override", told)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
