"""The letterhead: the names of the issuing bodies, the slots for number and date, the kind line.

It may lie in any order (left column, then right), have damaged letters, blanks for number and day, or be
missing altogether; so lines are known by what they say, not by where they stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from extractors.folding import skeleton
from extractors.kindline import KindLine, find_kind_line
from extractors.pieces import Piece, pieces
from extractors.places import level_word_pattern
from extractors.records import Document
from extractors.slots import OwnDate, OwnNumber, is_empty_slot, read_date, read_number
from patterns import catalogue

_WORD = regex.compile(r"\w+")
_DAY = regex.compile(r"(?i)(?<!\w)ngày\b.{0,30}$|^.{0,40},$")
_LINES = 90  # so far down a letterhead is looked for
_WIDTH = 110  # no line of a letterhead is longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What stands above the title; ``names`` are the lines that name bodies, from the top."""

    names: tuple[Piece, ...]
    number: OwnNumber | None
    dated: OwnDate | None
    kind: KindLine | None
    start: int
    end: int


@cache
def _motto_parts() -> frozenset[str]:
    return frozenset(catalogue("header")["motto"]["parts"])


@cache
def _motto_grammar() -> regex.Pattern[str]:
    """Country and motto inside a line that holds both columns."""
    return regex.compile(
        r"cong\s+hoa\s+x.{1,2}\s+hoi\s+ch.{1,2}\s+nghia(?:\s+viet\s+nam)?|doc\s+lap\s{0,40}.{0,3}\s{0,40}tu\s+do.*+"
    )


def _words(text: str) -> str:
    return " ".join(_WORD.findall(skeleton(text)))


def is_motto(text: str) -> bool:
    """Is a line the name of the country, the motto or a piece of them (damaged letters allowed)?"""
    return _words(text) in _motto_parts()


def _is_marking(text: str) -> bool:
    words = _words(text)
    return any(words == mark or pattern.fullmatch(words) is not None for mark, pattern in _markings())


@cache
def _markings() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    marks = catalogue("header")["marking"]["words"]
    return tuple((mark, regex.compile(rf"{mark}(?: lan)? \w{{0,3}}")) for mark in marks)


def _head(lines: list[Piece], kind: KindLine | None, stop: int) -> list[Piece]:
    """The lines of the letterhead: upwards from the kind line as long as they are short."""
    if kind is None:
        return lines[:stop]
    first = stop
    while first > 0 and stop - first < 26 and len(lines[first - 1].text) <= _WIDTH:
        first -= 1
    return lines[first:stop]


def read_letterhead(document: Document) -> Letterhead:
    """The letterhead of ``document``; every part is None (``names`` empty) where it is missing."""
    lines = pieces(document, limit=_LINES)
    kind, stop = find_kind_line(lines)
    head = _head(lines, kind, stop)
    number = _first_number(head)
    dated = _first_date(head, number)
    if dated is None and kind is not None:  # a right column that the reader put below the title
        dated = next((found for piece in lines[stop : stop + 6] if (found := read_date(piece)) and found.place), None)
    return Letterhead(
        names=tuple(_names(head, number, dated)),
        number=number,
        dated=dated,
        kind=kind,
        start=head[0].start if head else 0,
        end=head[-1].end if head else 0,
    )


def _first_date(head: list[Piece], number: OwnNumber | None) -> OwnDate | None:
    """The first slot for the date; one that a line break cuts in two is read from both lines."""
    for index, piece in enumerate(head):
        own = _after(piece, number)
        following = head[index + 1] if index + 1 < len(head) else None
        joined = None if following is None or following.start != piece.end + 1 else _with(own, following)
        found = read_date(own)
        if joined and (found is None or found.year is None) and _breaks(own.text):
            found = read_date(joined) or found
        if found is not None:
            return found
    return None


def _breaks(text: str) -> bool:
    """May a line be the first half of place and date ("Hà", "Cà Mau, ngày 18", "... tháng 11 năm")?"""
    if _DAY.search(text) and not is_motto(text):
        return True
    return len(text) <= 32 and not is_motto(text) and _place().fullmatch(text) is not None


@cache
def _place() -> regex.Pattern[str]:
    return regex.compile(rf"(?:(?i:{level_word_pattern()})\s+)?\p{{Lu}}\p{{Ll}}*(?: \p{{Lu}}\p{{Ll}}*){{0,3}}")


def _with(piece: Piece, following: Piece) -> Piece:
    return Piece(text=f"{piece.text} {following.text}", start=piece.start, end=following.end, bold=piece.bold)


def _first_number(head: list[Piece]) -> OwnNumber | None:
    found = [number for index, piece in enumerate(head) if (number := read_number(_joined(head, index)))]
    return next((number for number in found if number.symbol), found[0] if found else None)


def _joined(head: list[Piece], index: int) -> Piece:
    """A line that holds "Số:" alone, with the next line where that holds the number."""
    piece = head[index]
    if index + 1 < len(head) and is_empty_slot(piece.text):
        following = head[index + 1]
        if regex.match(r"[\d.…_ ]{0,12}[/-]?\s?[\d\p{Lu}]", following.text) and "," not in following.text:
            return Piece(text=f"{piece.text}\n{following.text}", start=piece.start, end=following.end, bold=piece.bold)
    return piece


def _after(piece: Piece, number: OwnNumber | None) -> Piece:
    """What stands right of the number on the same line."""
    if number is None or not piece.start <= number.start < number.end < piece.end:
        return piece
    cut = number.end - piece.start
    blank = len(piece.text[cut:]) - len(piece.text[cut:].lstrip())
    return Piece(text=piece.text[cut + blank :], start=piece.start + cut + blank, end=piece.end, bold=piece.bold)


def _names(head: list[Piece], number: OwnNumber | None, dated: OwnDate | None) -> list[Piece]:
    names = []
    for piece in head:
        taken = any(slot and piece.start <= slot.end and slot.start <= piece.end for slot in (number, dated))
        text = _without_motto(piece.text)
        if not taken and text and _may_name(text):
            names.append(Piece(text=text, start=piece.start, end=piece.end, bold=piece.bold))
    return names


def _without_motto(text: str) -> str:
    return _motto_grammar().sub("", skeleton(text)) and _cut(text).strip(" -–_*.,\t")


def _cut(text: str) -> str:
    match = _motto_grammar().search(skeleton(text))
    return text if match is None else text[: match.start()] + text[match.end() :]


def _may_name(text: str) -> bool:
    letters = list(filter(str.isalpha, text))
    capital = len(letters) >= 2 and sum(map(str.isupper, letters)) >= 0.8 * len(letters)
    return capital and not is_motto(text) and not _is_marking(text) and not read_subject(text)


def read_subject(text: str) -> bool:
    """Does a line begin the subject of a công văn ("V/v ...")?"""
    return text.casefold().startswith(tuple(word.casefold() for word in catalogue("header")["subject"]["words"]))
