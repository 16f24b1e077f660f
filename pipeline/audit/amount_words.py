"""Amounts that are told twice, in digits and in words: "250 triệu đồng (hai trăm năm mươi triệu đồng)"."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.folding import key
from extractors.number_words import find_number_words
from extractors.numbers import numeral, read_number, read_numeral
from extractors.records import Figure, Flag, Report
from patterns import catalogue
from pipeline.audit.arithmetic import told
from pipeline.audit.findings import Quote, finding, quote_of

_BRACKET = regex.compile(r"\s{0,2}\((?P<said>[\p{L}\s:,./]{2,200})\)")
_NUMBER = regex.compile(r"\d++(?:[.,]\d++)*+")


def words_mismatches(report: Report) -> list[Flag]:
    """One ``words_mismatch`` for each figure whose bracket states another number in words.

    Nothing is raised where the bracket holds anything but a number in words with its unit, or where either reading of
    the digits (with or without the scale of the unit) is what the words say.
    """
    found = (flag for figure in report.figures for flag in _checked(report.document.text, figure))
    return list(found)


def _checked(text: str, figure: Figure) -> Iterator[Flag]:
    inner = figure.raw.find("(")
    if figure.total is not None or not (inner >= 0 or text[figure.end : figure.end + 3].lstrip().startswith("(")):
        return
    bracket = _BRACKET.match(text, figure.start + inner if inner >= 0 else figure.end)
    number = _NUMBER.match(text, figure.start, figure.end)
    said = _said(bracket["said"]) if bracket is not None and number is not None else None
    if bracket is None or number is None or said is None:
        return
    if said in (figure.value, read_number(number[0])):
        return
    words = Quote(role="words", raw=bracket["said"], start=bracket.start("said"), end=bracket.end("said"), value=said)
    quotes = (quote_of("figure", figure), words)
    raw = text[figure.start : bracket.start()].strip()
    yield finding("words_mismatch", "differs", quotes, raw=raw, words=bracket["said"].strip(), meant=told(said))


@cache
def _announced() -> regex.Pattern[str]:
    entry = catalogue("audit_changes")["in_words"]
    first, last = (alternation(map(key, entry[name])) for name in ("announced", "ends"))
    return regex.compile(rf"^\s*+(?:{first}\s?:?\s*+)?(?P<number>.{{0,400}}?)(?:\s{last})?[\s./,]*+$", regex.DOTALL)


def _said(words: str) -> Decimal | None:
    """The number that the words of a bracket state and nothing besides; None where they say anything else."""
    match = _announced().match(key(words))
    spoken = match["number"] if match else ""
    if " " not in spoken or numeral().fullmatch(spoken):  # "hai tư" is 24, not read as such
        return read_numeral(spoken) or None
    found = list(find_number_words(spoken))
    if len(found) != 1 or found[0].kind != "compound" or found[0].start:
        return None
    unit = found[0].unit
    if unit is None:
        return found[0].value if found[0].end == len(spoken) else None
    return found[0].value * unit.scale if unit.end == len(spoken) else None
