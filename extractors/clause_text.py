"""Where the words of a figure begin and end in its line: sentences, brackets, colons, commas, "trong đó"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from extractors.alternation import alternation
from extractors.clause_scope import Scope
from extractors.evidence import words
from extractors.folding import key
from extractors.line_places import OPENING
from patterns import catalogue

REACH = 240

# No nesting and no repeats, nothing to backtrack: re is faster here than regex.
_SENTENCE = re.compile(r"[!?…;](?=\s|$)|\.(?=\s|$)")
_FULL_STOP = re.compile(r"[.!?…](?=\s|$)")
_STOP = re.compile(r"[;:,()“”\"]|[.!?…](?=\s|$)")
_BRACKET = re.compile(r"[()]")
_CLOSED = re.compile(r"\([^()]{0,160}\)")


@cache
def part_words() -> re.Pattern[str]:
    """What says that the figures behind are parts of the one before."""
    return re.compile(rf"\b{alternation(map(key, catalogue('indicators')['clauses']['parts']))}\b")


@cache
def whole_words() -> re.Pattern[str]:
    """What makes the second figure the whole of the first one."""
    return re.compile(rf"\s(?=(?:{alternation(map(key, catalogue('indicators')['clauses']['of_total']))})\s)")


@cache
def _conjunctions() -> re.Pattern[str]:
    return re.compile(rf"\s{alternation(map(key, catalogue('indicators')['clauses']['conjunctions']))}\s")


@cache
def _ands() -> tuple[str, ...]:
    return tuple(f" {key(word)}" for word in catalogue("indicators")["clauses"]["and"])


@cache
def _goes_on() -> re.Pattern[str]:
    ands = alternation(map(key, catalogue("indicators")["clauses"]["and"]))
    return re.compile(rf"\s{{0,2}}(?:\([^()]{{0,80}}\)\s{{0,2}})?(?:,|{ands}\s)\s{{0,2}}\d")


@cache
def _label_ends() -> tuple[str, ...]:
    return (":", "(", *(f" {key(word)}" for word in catalogue("indicators")["clauses"]["label_ends"]))


@dataclass(frozen=True, slots=True)
class LineText:
    """The folded text of a line, and whether it holds words of two rare kinds anywhere."""

    folded: str
    end: int
    has_parts: bool
    has_wholes: bool


@cache
def _spellings(kind: str) -> tuple[str, ...]:
    return tuple(map(key, catalogue("indicators")["clauses"][kind]))


def holds_any(folded: str, kind: str, start: int, end: int) -> bool:
    """Whether one of the words of ``kind`` stands in a line, be it within another word: a quick test."""
    return any(folded.find(word, start, end) >= 0 for word in _spellings(kind))


def line_opening(folded: str, begin: int, end: int) -> tuple[tuple[str, ...], int]:
    """The words before the colon in the first sentence of a line, and where it stands."""
    colon = folded.find(":", begin, min(end, begin + OPENING))
    if colon <= begin or _FULL_STOP.search(folded, begin, colon):
        return (), end
    return (words(folded[begin:colon]),), colon


def walk(scope: Scope, text: LineText, start: int, end: int, inside: bool) -> int:
    """Follow the brackets, the ends of sentences and the words that open a list between two figures.

    Gives where a new sentence begins, -1 where none does.
    """
    start = max(start, end - 4 * REACH)
    part = _last_end(part_words(), text.folded, start, end) if text.has_parts else -1
    stop = _last_end(_FULL_STOP, text.folded, start, end)
    for bracket in _BRACKET.finditer(text.folded, start, end):
        if bracket[0] == ")":
            scope.close()
        elif inside:
            scope.split_up(True)
    if stop >= 0 and part > stop and part - stop < 20:
        scope.split_up_all()
    elif stop >= 0:
        scope.end_sentence()
        return stop
    elif part >= 0 and inside and not scope.brackets:
        scope.split_up(False)
    return -1


def _last_end(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where the last match ends, -1 if there is none."""
    last = -1
    for match in pattern.finditer(text, start, end):
        last = match.end()
    return last


def _and(folded: str, start: int, end: int) -> re.Match[str] | None:
    last = None
    for match in _conjunctions().finditer(folded, start, end):
        last = match
    return last


def after_tail(text: LineText, start: int, end: int) -> int:
    """Where the words between two figures begin to belong to the second one."""
    stop = _STOP.search(text.folded, start, end)
    if stop is not None:
        return stop.start()
    whole = whole_words().search(text.folded, start, end) if text.has_wholes else None
    if whole is not None:
        return whole.start()
    last = _and(text.folded, start, end)
    return last.end() if last else start


def last_sentence(piece: str) -> str:
    """The last sentence of ``piece``; what ends in brackets is no sentence of its own."""
    start = _last_end(_SENTENCE, _unbracketed(piece), 0, len(piece))
    return piece[start:] if start > 0 else piece


def head_words(piece: str, has_parts: bool) -> tuple[str, list[str]]:
    """The words before a figure in its own clause, and what they are led in by: "trước hạn" after "giải quyết:"."""
    opened = piece.rfind("(")
    above = []
    if opened > piece.rfind(")"):
        above.append(words(piece[:opened]))
        piece = piece[opened + 1 :]
    before, colon, after = piece.rstrip(" :\u00a0").rpartition(":")
    if colon and words(after).strip():
        above.insert(0, words(before))
        piece = after
    part = _last_end(part_words(), _unbracketed(piece), 0, len(piece)) if has_parts else -1
    if part > 0 and words(piece[part:]).strip():
        piece = piece[part:]
    return words(piece), [entry for entry in above if entry.strip() and not part_words().fullmatch(entry.strip())]


def _unbracketed(piece: str) -> str:
    """``piece`` with blanks for what stands in brackets."""
    return _CLOSED.sub(lambda match: " " * len(match[0]), piece) if "(" in piece else piece


def short_piece(piece: str) -> str | None:
    """The text before a figure from the last comma on, where they are a clause and no label ("..., đã niêm yết 5")."""
    piece = piece.rstrip()
    comma = piece.rfind(", ")
    if comma < 0 or piece.endswith(_label_ends()):
        return None
    return piece[comma:]


def tail_words(text: LineText, start: int, following: int | None) -> str:
    """The words behind a figure that are its own."""
    folded, limit = text.folded, min(text.end, start + REACH)
    stop = _STOP.search(folded, start, limit)
    whole = whole_words().search(folded, start, min(limit, following or limit)) if text.has_wholes else None
    if whole is not None and (stop is None or whole.start() < stop.start()):
        return words(folded[start : whole.start()])
    if following is None or (stop is not None and stop.start() < following):
        return words(folded[start : stop.start() if stop else limit])
    last = _and(folded, start, following)
    return words(folded[start : last.start()]) if last else "  "


def splits_up(text: LineText, start: int) -> bool:
    """Whether the words directly behind a figure split it up."""
    rest = text.folded[start : min(text.end, start + 24)].lstrip(" ,;.:")
    return rest.startswith("(") or (text.has_parts and part_words().match(rest) is not None)


def ends_sentence(folded: str, start: int, end: int) -> bool:
    """Whether a sentence (or a part that a semicolon ends) ends between two places."""
    return _SENTENCE.search(folded, start, end) is not None


def goes_on(folded: str, start: int) -> bool:
    """Whether nothing but a comma or "và" stands between a figure and the next number: "06 phòng và 09 phường".

    What stands in brackets does not count: "03 sở (50%), 02 huyện".
    """
    return _goes_on().match(folded, start, start + REACH) is not None


def is_listed(between: str) -> bool:
    """Whether two figures are of one list, as what stands between them ends: with a comma, "và" or nothing."""
    last = between.rstrip()
    return not _BRACKET.search(last) and ":" not in last and (last[-1:] in ("", ",", ";") or last.endswith(_ands()))
