"""The clause of each figure of running text, and what leads in to it: lists in a sentence, bullets, headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from extractors.alternation import alternation
from extractors.clause_scope import Scope
from extractors.evidence import Evidence, found_in, phrases, words
from extractors.folding import key
from extractors.line_places import MARKER, OPENING, Place, PlacedLine
from extractors.records import Figure, Line
from patterns import catalogue

REACH = 240

# No nesting and no repeats, nothing to backtrack: re is faster here than regex.
_SENTENCE = re.compile(r"[!?…;](?=\s|$)|\.(?=\s|$)")
_FULL_STOP = re.compile(r"[.!?…](?=\s|$)")
_STOP = re.compile(r"[;:,()“”\"]|[.!?…](?=\s|$)")
_BRACKET = re.compile(r"[()]")
_AND = re.compile(r"\s(?:và|còn|nhưng|đồng thời)\s")
_LIST = frozenset({"", "và"})
_CLOSED = re.compile(r"\([^()]{0,160}\)")


class Clause(NamedTuple):  # one for each figure: cheaper to make than a frozen dataclass
    """The words about one figure: its own (``near``: before it, its unit, behind it), those of its list (nearest
    first) and those of its place; ``short`` is ``head`` from its last comma on.

    ``previous`` is the figure directly before it in its sentence (``before`` that in its line); ``weak`` says that its
    own words are none or only lead on from that figure ("đạt tỷ lệ"), ``of`` that they make it the whole of that figure
    ("19 trong tổng số 30"), ``listed`` that nothing but a comma or "và" stands between the two. ``whole`` is the figure
    that "trong đó" or a bracket splits up into this one and others.
    """

    figure: Figure
    head: str
    short: str | None
    near: str
    tail: str
    siblings: tuple[str, ...]
    parents: tuple[str, ...]
    outer: tuple[str, ...]
    opening: tuple[str, ...]
    place: Place
    after: str
    split: bool
    previous: Figure | None
    before: Figure | None
    whole: Figure | None
    weak: bool
    of: bool
    listed: bool
    line_start: int

    @property
    def aside(self) -> tuple[str, ...]:
        """What stands in brackets directly behind the figure."""
        rest = self.after.lstrip()
        end = rest.find(")", 0, 80) if rest.startswith("(") else -1
        return (words(rest[1:end]),) if end > 0 else ()

    @property
    def leading(self) -> tuple[str, ...]:
        """What the clauses of its list before it open with, the nearest first."""
        return tuple(piece.partition("¦")[0] for piece in self.siblings)

    @property
    def subject(self) -> str:
        """What all of a line, or of the lines below a bullet or a heading, is about: "Qua bưu chính công ích: ..."."""
        around = (*self.parents[:1], *self.opening, *self.place.above[:1], *self.place.headings[:1])
        return next((piece for piece in around if found_in(_subjects(), piece)), "")

    def evidence(self) -> Evidence:
        """What the catalogue is asked with."""
        head = self._about(self.head)
        return Evidence(
            head=head,
            near=head + self.near[len(self.head) :],
            ratio=self.figure.total is not None,
            lead=(*self.siblings, *self.parents, *self.outer, *self.opening, *self.place.above, *self.place.headings),
            after=self.after,
            unit=self.figure.unit,
            sections=self.place.sections,
            split=self.split,
        )

    def shortened(self, evidence: Evidence) -> Evidence | None:
        """``evidence`` without what stands before the last comma; None where no comma stands in the clause."""
        if self.short is None:
            return None
        head = self._about(self.short)
        return evidence._replace(head=head, near=head + self.near[len(self.head) :])

    def _about(self, head: str) -> str:
        """``head`` with the subject before it."""
        subject = self.subject
        if not subject or found_in(_ways(), f"{subject}{head}"):
            return head
        return f"{subject.partition('¦')[0].rstrip()}{head}"


def read_clauses(folded: str, placed: Sequence[PlacedLine]) -> Iterator[Clause]:
    """The clauses of the figures of running text, in reading order; ``folded`` is the text as :func:`fold` gives it."""
    for line, place, found in placed:
        if found:
            yield from _clauses_of_line(folded, line, place, found)


@cache
def _parts() -> re.Pattern[str]:
    return re.compile(rf"\b{alternation(map(key, catalogue('indicators')['clauses']['parts']))}\b")


@cache
def _weak() -> frozenset[str]:
    return frozenset(words(key(entry)) for entry in catalogue("indicators")["clauses"]["weak"])


@cache
def _of_total() -> re.Pattern[str]:
    """What makes the second figure the whole of the first one."""
    return re.compile(rf"\s(?=(?:{alternation(map(key, catalogue('indicators')['clauses']['of_total']))})\s)")


@cache
def _whole_heads() -> tuple[str, ...]:
    return phrases(catalogue("indicators")["clauses"]["of_total"])


@cache
def _subjects() -> tuple[str, ...]:
    return phrases(catalogue("indicators")["clauses"]["subjects"])


@cache
def _ways() -> tuple[str, ...]:
    return phrases(catalogue("indicators")["clauses"]["ways"])


@dataclass(frozen=True, slots=True)
class _Text:
    """The folded text of a line, and whether it holds words of two rare kinds anywhere."""

    folded: str
    end: int
    has_parts: bool
    has_wholes: bool


def _clauses_of_line(folded: str, line: Line, place: Place, found: Sequence[Figure]) -> Iterator[Clause]:
    scope = Scope()
    text = _Text(
        folded,
        line.end,
        _parts().search(folded, line.start, line.end) is not None,
        _of_total().search(folded, line.start, line.end) is not None,
    )
    marker = MARKER.match(folded, line.start, line.end)
    begin = marker.end() if marker else line.start
    opening, colon = _line_opening(folded, begin, line.end)
    for index, figure in enumerate(found):
        previous = found[index - 1] if index else None
        following = found[index + 1].start if index + 1 < len(found) else None
        start = begin if previous is None else _after_tail(text, previous.end, figure.start)
        gap = begin if previous is None else previous.end
        _walk(scope, text, gap, figure.start, previous is not None)
        piece = _sentence(folded[max(start, figure.start - REACH) : figure.start])
        head, above = _head(piece, text.has_parts)
        if above and previous is not None:
            scope.topics = above
        tail = _tail(text, figure.end, following)
        fresh = previous is None or _SENTENCE.search(folded, gap, figure.start) is not None
        weak = not head.strip() or head in _weak()
        clause = Clause(
            figure=figure,
            head=head,
            short=_short(piece),
            near=f"{head}¦ {_unit(figure.unit)}{tail.lstrip()}",
            tail=tail,
            siblings=tuple(scope.siblings),
            parents=(*(above or scope.topics), *(near for near, _ in scope.parents)),
            outer=tuple(near for _, saved in scope.brackets for near in saved),
            opening=opening if colon < figure.start else (),
            place=place,
            after=folded[figure.end : min(line.end, figure.end + REACH)],
            split=_splits(text, figure.end),
            previous=None if fresh else previous,
            before=previous,
            whole=next((whole for _, whole in scope.parents), None),
            weak=weak,
            of=text.has_wholes and not fresh and found_in(_whole_heads(), head),
            listed=weak and not fresh and folded[gap : figure.start].strip(" ,;") in _LIST,
            line_start=line.start,
        )
        yield clause
        if not weak or previous is None:
            scope.add(clause.near, figure)


@lru_cache(maxsize=1024)
def _unit(unit: str | None) -> str:
    return words(unit or "").lstrip()


def _line_opening(folded: str, begin: int, end: int) -> tuple[tuple[str, ...], int]:
    """The words before the colon in the first sentence of a line, and where it stands."""
    colon = folded.find(":", begin, min(end, begin + OPENING))
    if colon <= begin or _FULL_STOP.search(folded, begin, colon):
        return (), end
    return (words(folded[begin:colon]),), colon


def _walk(scope: Scope, text: _Text, start: int, end: int, inside: bool) -> None:
    """Follow the brackets, the ends of sentences and the words that open a list between two figures."""
    start = max(start, end - 4 * REACH)
    part = _last_end(_parts(), text.folded, start, end) if text.has_parts else -1
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
    elif part >= 0 and inside and not scope.brackets:
        scope.split_up(False)


def _last_end(pattern: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where the last match ends, -1 if there is none."""
    last = -1
    for match in pattern.finditer(text, start, end):
        last = match.end()
    return last


def _and(folded: str, start: int, end: int) -> re.Match[str] | None:
    last = None
    for match in _AND.finditer(folded, start, end):
        last = match
    return last


def _after_tail(text: _Text, start: int, end: int) -> int:
    """Where the words between two figures begin to belong to the second one."""
    stop = _STOP.search(text.folded, start, end)
    if stop is not None:
        return stop.start()
    whole = _of_total().search(text.folded, start, end) if text.has_wholes else None
    if whole is not None:
        return whole.start()
    last = _and(text.folded, start, end)
    return last.end() if last else start


def _sentence(piece: str) -> str:
    """The last sentence of ``piece``; what ends in brackets is no sentence of its own."""
    start = _last_end(_SENTENCE, _unbracketed(piece), 0, len(piece))
    return piece[start:] if start > 0 else piece


def _head(piece: str, has_parts: bool) -> tuple[str, list[str]]:
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
    part = _last_end(_parts(), _unbracketed(piece), 0, len(piece)) if has_parts else -1
    if part > 0 and words(piece[part:]).strip():
        piece = piece[part:]
    return words(piece), [entry for entry in above if entry.strip() and not _parts().fullmatch(entry.strip())]


def _unbracketed(piece: str) -> str:
    """``piece`` with blanks for what stands in brackets."""
    return _CLOSED.sub(lambda match: " " * len(match[0]), piece) if "(" in piece else piece


def _short(piece: str) -> str | None:
    """The words before a figure from the last comma on, where they are a clause and no label ("..., đã niêm yết 5")."""
    piece = piece.rstrip()
    comma = piece.rfind(", ")
    if comma < 0 or piece.endswith((":", " là", "(")):
        return None
    short = words(piece[comma:])
    return short if short.strip() else None


def _tail(text: _Text, start: int, following: int | None) -> str:
    """The words behind a figure that are its own."""
    folded, limit = text.folded, min(text.end, start + REACH)
    stop = _STOP.search(folded, start, limit)
    whole = _of_total().search(folded, start, min(limit, following or limit)) if text.has_wholes else None
    if whole is not None and (stop is None or whole.start() < stop.start()):
        return words(folded[start : whole.start()])
    if following is None or (stop is not None and stop.start() < following):
        return words(folded[start : stop.start() if stop else limit])
    last = _and(folded, start, following)
    return words(folded[start : last.start()]) if last else "  "


def _splits(text: _Text, start: int) -> bool:
    """Whether the words directly behind a figure split it up."""
    rest = text.folded[start : min(text.end, start + 24)].lstrip(" ,;.:")
    return rest.startswith("(") or (text.has_parts and _parts().match(rest) is not None)
