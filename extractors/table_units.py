"""Units in tables: in a column of their own, in brackets behind a label or head, or on the line above the table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import regex

from extractors.records import Document
from extractors.table_words import is_coded, is_no_unit, is_unit_head
from extractors.units import Unit, read_unit

_BRACKETED = regex.compile(r"\(\s{0,3}(?:[^():]{1,20}:\s{0,3})?([^():]{1,40}?)\s{0,3}\)")
_STATED = regex.compile(r"\(?\s{0,3}(?P<head>[^():]{2,24}?)\s{0,3}:\s{0,3}(?P<unit>[^():]{1,40}?)[\s).]{0,3}")
_PERCENT = regex.compile(r"(?:^|[\s(])%\s{0,2}\)?$")
_WORDY = regex.compile(r"[\p{L}\p{M}, /]{2,30}")
_LOOK_BACK = 300


def unit_words(text: str) -> Unit | None:
    """The unit that is all of ``text`` ("Triệu đồng", "%"), None for anything else."""
    text = text.strip(" .:;-–")
    unit = read_unit(text, 0, len(text)) if text else None
    return unit if unit is not None and unit.end == len(text) and unit.kind not in ("stop", "time") else None


def stated_unit(text: str) -> Unit | None:
    """The unit that a cell of the column of units states, also one that no catalogue knows."""
    if is_coded(text) or is_no_unit(text):
        return None
    known = unit_words(text)
    if known is not None or _WORDY.fullmatch(text.strip()) is None:
        return known
    name = " ".join(text.lower().split())
    return Unit(name=name, kind="count", scale=Decimal(1), end=len(text), listed=False)


def unit_in_brackets(text: str) -> str | None:
    """The unit that a label or a head states in brackets ("Kinh phí (triệu đồng)"), or a closing "%"."""
    for match in reversed(list(_BRACKETED.finditer(text))):
        if unit_words(match[1]) is not None:
            return match[1]
    return "%" if _PERCENT.search(text) else None


def unit_before(document: Document, start: int, head: Sequence[Sequence[str]]) -> str | None:
    """The unit of a whole table: "Đơn vị tính: triệu đồng" on the line above it or as a title inside it."""
    above = document.text[max(0, start - _LOOK_BACK) : start].rstrip().rpartition("\n")[2]
    titles = [text for row in head for text in row if text and sum(map(bool, row)) == 1]
    for text in (*titles, above):
        match = _STATED.fullmatch(text.strip())
        if match is not None and is_unit_head(match["head"]) and unit_words(match["unit"]) is not None:
            return match["unit"]
    return None
