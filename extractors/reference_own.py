"""The document's own number, which is no reference: in its letterhead, and where its appendices name it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import regex

from extractors.records import Document, Outline
from extractors.reference_mentions import Mention
from patterns import catalogue

_TOP = 12
_REACH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """The number and symbol that the document bears itself; None for what its letterhead does not state."""

    number: str | None
    symbol: str | None


@cache
def _line() -> regex.Pattern[str]:
    """A line that holds nothing but the number: "Số: 12/BC-UBND", the number may be blank, "V/v" or a date follows."""
    words = "|".join(catalogue("references")["own"]["letterhead"])
    return regex.compile(
        rf"""(?i:^\W{{0,4}}(?:{words})) \s{{0,2}}[:.]? [\s.…_]{{0,30}} [\d.]{{0,7}} [\s.…_]{{0,12}} [/-]\s?
            (?P<symbol>[\p{{L}}\d&](?:[\p{{L}}\d&]|\s?[/_.-]\s?(?=\p{{L}})){{1,30}})
            \s{{0,3}}
            (?:$ | (?i:v/v)\b | (?P<dated>,?\s{{0,2}}(?i:ngày)\b) | \p{{Lu}}[^.;:\n]{{0,40}},\s?(?i:ngày)\b)""",
        regex.VERBOSE | regex.MULTILINE,
    )


@cache
def _attached() -> regex.Pattern[str]:
    """What leads to a number in the head of an appendix: "(Kèm theo ", "(Ban hành kèm theo "."""
    words = "|".join(word.replace(" ", r"\s") for word in catalogue("references")["own"]["attached"])
    return regex.compile(rf"(?rim)(?:\(|^)\W{{0,4}}(?:{words})\s{{1,2}}\Z")


def in_letterhead(document: Document, outline: Outline, mention: Mention) -> bool:
    """Whether the mention is the number of a letterhead: it stands in that part of the document, or in a line of its
    own, and bears no type word but perhaps the title of the document in the line above.
    """
    begin = document.text.rfind("\n", 0, mention.core) + 1
    titled = mention.start < begin and document.text[mention.start : begin].isupper()
    if mention.worded and not titled:
        return False
    if outline.zone_at(mention.core) == "letterhead":
        return True
    match = _line().match(document.text, begin)
    return match is not None and (match["dated"] is None or begin < _top(document))


def _top(document: Document) -> int:
    """Where the lines end among which the letterhead and the title stand."""
    return document.lines[:_TOP][-1].end if document.lines else 0


def own_number(document: Document, head: Sequence[Mention]) -> Own:
    """The number and symbol of the letterhead, of which ``head`` are the mentions."""
    if head:
        return Own(number=head[0].number, symbol=head[0].symbol.text)
    for line in document.lines[:_TOP]:
        match = _line().match(document.text, line.start)
        if match is not None:
            return Own(number=None, symbol=match["symbol"].replace(" ", ""))
    return Own(number=None, symbol=None)


def is_own(document: Document, mention: Mention, own: Own) -> bool:
    """Whether the head of an appendix ("Kèm theo Báo cáo số 45/BC-UBND") names the document itself."""
    if _attached().search(document.text, max(0, mention.start - _REACH), mention.start) is None:
        return False
    if own.number is not None:
        return (mention.number, mention.symbol.text) == (own.number, own.symbol)
    return mention.symbol.text == own.symbol or (own.symbol is None and mention.year is None)
