"""Endings of file names and what they promise."""

from __future__ import annotations

import os

from pipeline.readers import sniff

_PROMISES = {
    (".txt", ".text", ".md", ".markdown"): (sniff.TEXT, "text/markdown"),
    (".docx", ".docm", ".dotx"): (sniff.DOCX,),
    (".pdf",): (sniff.PDF,),
    (".doc", ".dot"): (sniff.DOC,),
    (".mht", ".mhtml"): (sniff.MHTML,),
    (".fodt",): (sniff.FODT,),
    (".fods",): (sniff.FODS,),
    (".xml",): (sniff.WORD_XML, sniff.FLAT_DOCX, sniff.EXCEL_XML, sniff.XML),
    (".rtf",): (sniff.RTF,),
    (".odt", ".ott"): (sniff.ODT,),
    (".xls",): (sniff.XLS,),
    (".xlsx", ".xlsm"): (sniff.XLSX,),
    (".xlsb",): (sniff.XLSB,),
    (".ods",): (sniff.ODS,),
    (".htm", ".html"): (sniff.HTML,),
    (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"): ("image/",),
}
_PROMISED = {ending: kinds for endings, kinds in _PROMISES.items() for ending in endings}


def wrong_ending(path: str, media_type: str) -> str | None:
    """The ending of ``path`` where it promises something else than ``media_type``; None for other endings, which
    promise nothing.
    """
    ending = os.path.splitext(path)[1].casefold()
    promised = _PROMISED.get(ending)
    return None if promised is None or media_type.startswith(promised) else ending
