"""The two slots of a letterhead that are filled in by hand: the document's own number, place and date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import regex

from extractors.dates import make_date
from extractors.pieces import Piece
from extractors.symbols import read_symbol
from patterns import catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNumber:
    """The slot "Số: 12/BC-UBND": ``number`` None where it is blank or unreadable (``blank`` tells which)."""

    number: str | None
    symbol: str | None
    blank: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDate:
    """The slot "Lũng Vân, ngày  tháng 3 năm 2022" with what is filled in."""

    place: str | None
    day: int | None
    month: int | None
    year: int | None
    start: int
    end: int

    @property
    def value(self) -> date | None:
        """The date, None where a part is blank or no such day exists."""
        return make_date(self.day, self.month, self.year)


_FILLING = regex.compile(r"[ .…_\-]")
_NO_DIGIT = regex.compile(r"\D")
_OUTSIDE = regex.compile(r"[\s.…_,\-]")
_BLANKS = regex.compile(r"\s+")
_OWN = regex.compile(r"0*(\d{1,6}[a-zđ]?)")

# "Số: 09/BC-UBND", "Số:    /BC-UBND", "Số: 61/2018/NĐ-CP", "Số 76-BC/HU"
_NUMBER = {
    "value": r"(?P<number>(?:[\p{L}\d.,…_\-]{0,12}[ \t]?){0,3}?)",
    "year": r"(?:/[ \t]?(?P<year>(?:19|20)\d{2}))?+",
    "part": r"[\p{Lu}][\p{L}&]{0,14}+\d{0,3}+",
}
_STATE = r"{value}[ \t]{{0,20}}{year}[ \t]{{0,20}}/[ \t]{{0,20}}(?P<symbol>{part}(?:[ \t]?[-_/.–][ \t]?{part}){{0,4}}+)"
_PARTY = r"{value}[ \t]{{0,20}}[-–][ \t]{{0,20}}(?P<party>{part}[ \t]?/[ \t]?{part}(?:[ \t]?[-–][ \t]?{part}){{0,2}}+)"


@cache
def _number_grammar() -> regex.Pattern[str]:
    words = "|".join(map(regex.escape, sorted(catalogue("header")["number"]["words"], key=len, reverse=True)))
    state, party = _STATE.format(**_NUMBER), _PARTY.format(**{**_NUMBER, "value": r"(?P<number2>[\d.…_ ]{0,12}+)"})
    return regex.compile(rf"(?<![\p{{L}}\d])(?i:{words})[ \t]{{0,3}}(?P<colon>[:.;,]?)\s{{0,12}}(?:{party}|{state})")


@cache
def _bare_number_grammar() -> regex.Pattern[str]:
    return regex.compile(
        r"^(?P<number>\d{1,5}[a-z]?)\s?" + r"/\s?(?P<symbol>{part}(?:\s?-\s?{part}){{1,3}})$".format(**_NUMBER)
    )


@cache
def _empty_slot_grammar() -> regex.Pattern[str]:
    return regex.compile(r"^(?i:số)[ \t]?:[ \t.…_/-]{0,40}$")


_BLANK = r"[ \t.…_\-]{0,30}"
_DATE = rf"""
    (?:(?P<place>\p{{L}}[\p{{L}}\p{{M}}\d'’. \t–-]{{1,45}}?) [ \t]{{0,3}} [,.;] \s{{0,6}})?
    (?P<slot>
      (?i:ngày) (?P<day>[ \t.…_\d\p{{L}}-]{{0,20}}?)
      (?: (?i:tháng) (?P<month>[ \t.…_\d-]{{0,20}}) ,? \s? (?i:năm) | / [ \t]? (?P<month2>\d{{0,2}}) [ \t]? / )
      \s{{0,3}} (?P<year>(?:19|20)\d[ ]?\d | 20[ .…_]{{1,10}} | {_BLANK} )
    )
"""


@cache
def _date_grammar() -> regex.Pattern[str]:
    return regex.compile(_DATE, regex.VERBOSE)


def _filled(slot: str | None) -> int | None:
    digits = _FILLING.sub("", slot or "")
    return int(digits) if digits.isdigit() and len(digits) <= 4 else None


def _year(slot: str) -> int | None:
    digits = _NO_DIGIT.sub("", slot)
    return int(digits) if len(digits) == 4 else None


def _read_number(match: regex.Match[str]) -> OwnNumber:
    raw = (match["number"] if match["number"] is not None else match["number2"]) or ""
    value = _OUTSIDE.sub("", raw)
    number = _OWN.fullmatch(value)
    symbol = match["symbol"] or match["party"]
    return OwnNumber(
        number=number[1] if number else None,
        symbol=read_symbol(_BLANKS.sub("", symbol).replace("–", "-"), party=match["party"] is not None).text,
        blank=not value,
        start=match.start(),
        end=match.end(),
    )


def read_number(piece: Piece) -> OwnNumber | None:
    """The document's own number in one line, None where the line holds no such slot."""
    match = _number_grammar().search(piece.text)
    if match and not (match.start() and not match["colon"]):
        return _shifted(_read_number(match), piece.start)
    if bare := _bare_number_grammar().search(piece.text):
        return OwnNumber(
            number=bare["number"].lstrip("0") or None,
            symbol=read_symbol(regex.sub(r"\s", "", bare["symbol"])).text,
            blank=False,
            start=piece.start,
            end=piece.end,
        )
    if is_empty_slot(piece.text):
        return OwnNumber(number=None, symbol=None, blank=True, start=piece.start, end=piece.end)
    return None


def _shifted(found: OwnNumber, by: int) -> OwnNumber:
    return replace(found, start=found.start + by, end=found.end + by)


def is_empty_slot(text: str) -> bool:
    """Is a line the word "Số:" alone, with at most dots behind it?"""
    return _empty_slot_grammar().search(text) is not None


def read_date(piece: Piece, *, alone: bool = True) -> OwnDate | None:
    """Place and date of a line such as "Lũng Vân, ngày 3 tháng 5 năm 2022"; ``alone``: at the end of the line."""
    best = None
    for match in _date_grammar().finditer(piece.text):
        rest = piece.text[match.end() :].strip(" .*,;)_-")
        if (not rest or not alone) and (match["year"] or match["month"] is not None):
            best = match
    if best is None or (best["place"] is None and best.start() > 0):
        return None
    place = best["place"]
    return OwnDate(
        place=" ".join(place.split()) if place else None,
        day=_filled(best["day"]),
        month=_filled(best["month"] if best["month"] is not None else best["month2"]),
        year=_year(best["year"]),
        start=piece.start + best.start("slot"),
        end=piece.start + best.start("slot") + len(best["slot"].rstrip(" .…_-")),
    )
