"""The clause before a number: its words, and how they lead to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.figure_labels_words import (
    EDGE,
    Link,
    behind_actor,
    has_letters,
    opens_with,
    plain,
    undated,
    without_first,
    without_last,
)
from extractors.folding import key
from extractors.quantity import Quantity
from patterns import catalogue

_REACH = 260  # characters before a number that may be its clause
_LONG = 90  # a clause of so many characters is parted by its commas in any case

_CLOSED = regex.compile(r"\([^()\n]{0,160}+\)")
_HARD = regex.compile(r"[;()\n\t]|[.!?…](?=\s|$)")
_FULL_STOP = regex.compile(r"[.!?…](?=\s|$)")
_STOP = regex.compile(r"[;,()\n\t]|[.!?…/](?=\s|$)")
_COLON = regex.compile(r"(?r):(?!\s?\d)")
_ABRUPT = (".", ";", ",", "(", "!", "?", "…")
AND = regex.compile(r"(?r)\s(?:và|còn|nhưng|đồng thời)\s")


@dataclass(slots=True, kw_only=True)
class Clause:
    """What stands around one number, cut out of the text.

    ``head`` is the clause before it, ``link`` how that leads to the number and ``said`` the word that does; ``title``
    stands before a colon inside the clause; ``unit`` and ``tail`` stand behind the number, ``noun`` is both. ``part``
    says that "trong đó" opens the clause, ``glued`` that nothing parts it from the figure before, ``fresh`` that a
    sentence begins.
    """

    head: str = ""
    link: Link = "abrupt"
    said: str = ""
    title: str = ""
    part: bool = False
    glued: bool = False
    fresh: bool = False
    colon: bool = False
    unit: str = ""
    tail: str = ""
    noun: str = ""


def clauses_before(text: str, folded: str, quantities: Sequence[Quantity], start: int) -> list[Clause]:
    """The clauses before the numbers of a line whose words begin at ``start``, without what stands behind them.

    ``folded`` is ``text`` folded, with blanks for the commas of lists.
    """
    clauses: list[Clause] = []
    floor = start
    for quantity in quantities:
        clauses.append(_before(text, folded, min(floor, quantity.start), quantity.start, bool(clauses)))
        floor = quantity.end
    return clauses


@cache
def _parts() -> regex.Pattern[str]:
    words = alternation(map(key, catalogue("indicators")["clauses"]["parts"]))
    return regex.compile(rf"(?<!\w)(?<!không\s)(?<!không\sbao\s)(?:{words})(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """The words between the figure before (or the begin of the line) and a number, at ``start``: ``soft`` folded,
    ``masked`` with brackets that are closed as one word; ``hard`` is where its last sentence or item begins,
    ``follows`` says that the words directly follow a figure.
    """

    start: int
    soft: str
    masked: str
    hard: int
    follows: bool


def _piece(text: str, folded: str, floor: int, end: int, behind: bool) -> _Piece:
    start = _word_start(text, max(floor, end - _REACH))
    soft = folded[start:end].rstrip(" \u00a0“\"'")
    masked = _CLOSED.sub(lambda match: "x" * len(match[0]), soft)
    hard = max((match.end() for match in _HARD.finditer(masked) if match.end() < len(masked)), default=0)
    return _Piece(start=start, soft=soft, masked=masked, hard=hard, follows=behind and start == floor)


def _before(text: str, folded: str, floor: int, end: int, behind: bool) -> Clause:
    """The clause before a number; ``behind`` says that another number stands at ``floor``."""
    piece = _piece(text, folded, floor, end, behind)
    part = max((match.end() for match in _parts().finditer(piece.masked, piece.hard)), default=0)
    inside = piece.follows and not piece.hard
    glued = inside and not part and _STOP.search(piece.masked) is None
    fresh = not piece.follows or _FULL_STOP.search(piece.masked) is not None
    clause = Clause(part=bool(part), glued=glued, fresh=fresh)
    if piece.soft.endswith(_ABRUPT):
        return _named_before_bracket(text, folded, piece, behind) or clause
    if not piece.soft:
        clause.link = ""
        return clause
    begin = piece.hard
    if part and has_letters(piece.masked[part:].strip(EDGE)):
        begin = part
    elif part and inside:
        return clause
    match = AND.search(piece.masked, begin) if glued else None
    if match is not None:
        begin, clause.glued = match.start(), False
    _read_head(clause, text[piece.start + begin : piece.start + len(piece.soft)], piece.masked[begin:], inside)
    return clause


def _named_before_bracket(text: str, folded: str, piece: _Piece, behind: bool) -> Clause | None:
    """The clause before the bracket that a number opens ("số tin bài còn ít (27 tin, bài)"), where it has no number."""
    words = piece.soft.rstrip("( ")
    if not piece.soft.endswith("(") or not words or words.endswith(_ABRUPT):
        return None
    named = _before(text, folded, piece.start, piece.start + len(words), behind and piece.follows)
    if not named.head or named.glued:
        return None
    named.link, named.colon = "is", False
    return named


def _word_start(text: str, start: int) -> int:
    """``start`` or the next place where a word begins."""
    if start == 0 or not (text[start - 1].isalnum() and text[start].isalnum()):
        return start
    blank = text.find(" ", start, start + 40)
    return blank if blank >= 0 else start


def _read_head(clause: Clause, words: str, masked: str, inside: bool) -> None:
    """Read the head of ``clause``; ``inside`` says that ``words`` may open with the tail of the figure before."""
    colon = words.rstrip(EDGE.replace(":", "")).endswith(":")
    masked = masked.rstrip(EDGE)
    title, words, masked = _titled(words[: len(masked)], masked)
    kept, link, said = without_last(words)
    spent = inside and not colon and "," in masked[len(kept) :]  # "đạt 35% kế hoạch, bằng 98%"
    comma = masked.rfind(",", 0, len(kept))
    if link == "with" and inside and not colon and comma >= 0 and has_letters(words[:comma].strip(EDGE)):
        clause.link, clause.said, clause.glued = link, said, True
        return
    if comma >= 0 and (len(kept) > _LONG or not colon) and not opens_with("whole", without_first(kept)):
        kept = kept[comma + 1 :]
    if spent or (clause.glued and link in ("has", "with", "and")):
        kept = ""
    head = plain(without_first(behind_actor(without_first(undated(kept)))))
    clause.head, clause.link = (head if has_letters(head) else ""), ("is" if colon else link)
    clause.said, clause.title, clause.colon = said, title, colon


def _titled(words: str, masked: str) -> tuple[str, str, str]:
    """The words before a colon inside the clause, and those behind it."""
    colon = _COLON.search(masked)
    at = -1 if colon is None else colon.start()
    if at < 0 or not has_letters(words[at + 1 :].strip(EDGE)):
        return "", words, masked
    return words[:at].strip(EDGE), words[at + 1 :], masked[at + 1 :]
