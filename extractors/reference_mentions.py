"""Mentions of numbered documents: which numbers with a symbol are documents, and what kind of document they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import regex

from extractors.reference_grammar import (
    core,
    date_after,
    far_lead,
    form_lead,
    number_lead,
    same_day,
    tail,
    type_lead,
    type_words,
)
from extractors.symbols import Symbol, fits, kinds, read_symbol

_NEAR = 60
_FAR = 130
_NEAR_WORDS = 4
_NUMBER = regex.compile(r"\d{1,6}")
_NUMBERS = regex.compile(r"(?r)(?:(?<![\d/.,-])\d{1,5}(?:\s?[,;]\s?|\s+và\s+)(?:số\s)?){1,9}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A mention as it stands in the text, before its context is read.

    ``start``/``end`` span type word to date, ``core`` is where the number begins. ``typed`` is the kind of the type
    word, None where there is none or it says "văn bản"; ``worded`` that one is there, ``capital`` that it begins with
    a capital letter. ``dated`` that a date follows, though the day may be impossible (``issued_on`` None),
    ``same_day`` that it is said to be that of the documents before, too.
    """

    number: str
    year: int | None
    symbol: Symbol
    typed: str | None
    worded: bool
    doc_type: str
    capital: bool
    issued_on: date | None
    dated: bool
    same_day: bool
    start: int
    core: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lead:
    """What stands before a number: where it begins, the type word's kind, whether "số" is written, or a form's noun."""

    start: int
    typed: str | None = None
    word: bool = False
    numbered: bool = False
    capital: bool = False
    form: bool = False


def _lead(text: str, position: int) -> _Lead:
    """What stands before the number that begins at ``position``."""
    floor = max(0, position - _NEAR)
    number = number_lead().search(text, floor, position)
    start = number.start() if number else position
    word = type_lead().search(text, floor, start)
    if word is None or _is_small_abbreviation(word["word"]):
        form = form_lead().search(text, floor, start) is not None
        return _Lead(start=start, numbered=number is not None, form=form)
    return _worded(word, numbered=number is not None)


def _is_small_abbreviation(word: str) -> bool:
    """Whether a type word is an abbreviation in small letters, which may be anything ("tt 12/...")."""
    return word.islower() and len(word) < 4 and type_words()[word] is not None


def _worded(word: regex.Match[str], *, numbered: bool) -> _Lead:
    typed = type_words()[" ".join(word["word"].lower().split())]
    capital = word["word"][0].isupper()
    return _Lead(start=word.start("word"), typed=typed, word=True, numbered=numbered, capital=capital)


def _far_lead(text: str, lead: _Lead, symbol: Symbol) -> _Lead:
    """A type word some words before "số" ("Luật Phòng, chống tham nhũng số 36/2018/QH14"), where the symbol agrees."""
    if lead.word or lead.form or not lead.numbered:
        return lead
    match = far_lead().search(text, max(0, lead.start - _FAR), lead.start)
    if match is None or _is_small_abbreviation(match["word"]):
        return lead
    far = _worded(match, numbered=True)
    near = match["gap"].count(" ") <= _NEAR_WORDS and "," not in match["gap"]
    if symbol.kind is None:
        return far if near and far.typed == "CV" else lead
    agrees = far.typed is not None and fits(far.typed, symbol)
    return far if agrees and (near or far.typed == "Luật") else lead


def _settled(lead: _Lead, symbol: Symbol, match: regex.Match[str]) -> _Lead:
    """The lead whose type word counts: without "số" an everyday word counts only where the symbol agrees."""
    if lead.typed == "QyĐ" and match["party"] is not None:
        lead = replace(lead, typed="QĐi")
    if lead.typed is None or lead.numbered or fits(lead.typed, symbol):
        return lead
    if lead.capital and not kinds()[lead.typed].weak:
        return lead
    return _Lead(start=match.start())


def _credible(lead: _Lead, symbol: Symbol, match: regex.Match[str], dated: bool) -> bool:
    """Whether this is a document and no ratio, form or unit: the weaker the lead, the more the symbol must show."""
    if lead.form or (match["code"].islower() and not (symbol.body and symbol.kind)):
        return False
    if match["old"] is not None:
        return lead.word and (lead.numbered or symbol.kind is not None)
    several = "-" in symbol.text or "/" in symbol.text
    if lead.word:
        return lead.numbered or symbol.body or symbol.kind is not None or several
    if lead.numbered:
        return symbol.body or (several and symbol.kind is not None)
    if dated:
        return (several or symbol.kind is not None) and (symbol.body or (several and symbol.kind is not None))
    return symbol.body and several


def _number(match: regex.Match[str]) -> str:
    """The number without leading zeros; a dot before three digits separates thousands ("2.629", but "66.7")."""
    digits = match["number"]
    whole, _, part = digits.partition(".")
    digits = whole + part if len(part) == 3 else digits
    return str(digits + (match["suffix"] or "")).lstrip("0")


def _symbol(text: str, match: regex.Match[str], lead: _Lead) -> tuple[Symbol, int]:
    """The symbol and where it ends, with its part behind a blank."""
    party = match["party"] is not None
    more = tail().match(text, match.end()) if lead.word or lead.numbered else None
    end: int = more.end() if more else match.end()
    return read_symbol(text[match.start("code") : end], lead.typed, party), end


def _mention(text: str, match: regex.Match[str], first: int) -> Mention | None:
    """The mention of ``match``; ``first`` is where the numbers begin that share its symbol."""
    lead = _lead(text, first)
    if first < match.start() and not (lead.word and lead.numbered):
        first, lead = match.start(), _lead(text, match.start())
    symbol, end_symbol = _symbol(text, match, lead)
    lead = _settled(_far_lead(text, lead, symbol), symbol, match)
    issued_on, end = date_after(text, end_symbol)
    dated = end > end_symbol
    number = _number(match)
    if not number or not _credible(lead, symbol, match, dated):
        return None
    return Mention(
        number=number,
        year=int(match["year"]) if match["year"] else None,
        symbol=symbol,
        typed=lead.typed,
        worded=lead.word,
        doc_type=lead.typed or symbol.kind or "CV",
        capital=lead.capital,
        issued_on=issued_on,
        dated=dated,
        same_day=same_day().search(text, end_symbol, end) is not None,
        start=lead.start,
        core=first,
        end=end,
    )


def _members(text: str, mention: Mention, last: int) -> Iterator[Mention]:
    """One mention for each number of "số 12, 13 và 14/QĐ-UBND ngày ...": symbol and date are shared."""
    start = mention.start
    for number in _NUMBER.finditer(text, mention.core, last):
        start = start if number.start() == mention.core else number.start()
        yield replace(mention, number=number[0].lstrip("0"), start=start, core=number.start(), end=number.end())
        start = last
    yield replace(mention, start=start, core=last)


def find_mentions(text: str) -> Iterator[Mention]:
    """Every mention in ``text`` (as ``plain_signs`` gives it), in reading order, without overlap."""
    floor = 0
    for match in core().finditer(text):
        numbers = _NUMBERS.search(text, max(floor, match.start() - _NEAR), match.start())
        mention = _mention(text, match, numbers.start() if numbers else match.start())
        if mention is not None and mention.core >= floor:
            yield from _members(text, mention, match.start())
            floor = mention.end
