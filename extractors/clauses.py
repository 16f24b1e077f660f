"""The clause of each figure of running text, and what leads in to it: lists in a sentence, bullets, headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.evidence import Evidence, words
from extractors.folding import key
from extractors.line_places import DEPTH, MARKER, OPENING, Place, PlacedLine
from extractors.records import Figure, Line
from patterns import catalogue

REACH = 240

_SENTENCE = regex.compile(r"[!?…](?=\s|$)|\.(?=\s|$)|;(?=\s|$)")
_FULL_STOP = regex.compile(r"[.!?…](?=\s|$)")
_STOP = regex.compile(r"[;:,()“”\"]|[.!?…](?=\s|$)")
_BRACKET = regex.compile(r"[()]")
_AND = regex.compile(r"\s(?:và|còn|nhưng|đồng thời)\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """The words about one figure: its own (``near``: before it, its unit, behind it), those of its list (nearest
    first) and those of its place; ``short`` is ``head`` from its last comma on.

    ``previous`` is the figure directly before it in its sentence; ``weak`` says that its own words are none or only
    lead on from that figure ("đạt tỷ lệ").
    """

    figure: Figure
    head: str
    short: str | None
    near: str
    tail: str
    siblings: tuple[str, ...]
    parents: tuple[str, ...]
    opening: tuple[str, ...]
    place: Place
    after: str
    split: bool
    previous: Figure | None
    weak: bool
    line_start: int

    @property
    def aside(self) -> tuple[str, ...]:
        """What stands in brackets directly behind the figure."""
        rest = self.after.lstrip()
        end = rest.find(")", 0, 80) if rest.startswith("(") else -1
        return (words(rest[1:end]),) if end > 0 else ()

    def evidence(self, short: bool = False) -> Evidence:
        """What the catalogue is asked with; ``short`` leaves out what stands before the last comma."""
        head = self.short if short and self.short is not None else self.head
        return Evidence(
            head=head,
            near=head + self.near[len(self.head) :],
            lead=(*self.siblings, *self.parents, *self.opening, *self.place.above, *self.place.headings),
            after=self.after,
            unit=self.figure.unit,
            sections=self.place.sections,
            split=self.split,
        )


@dataclass(slots=True)
class _Scope:
    """What is open while a line is read from left to right."""

    siblings: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    brackets: list[int] = field(default_factory=list)
    last: str = " "

    def split_up(self, bracket: bool) -> None:
        self.parents.insert(0, self.last)
        del self.parents[DEPTH:]
        if bracket and len(self.brackets) < DEPTH:
            self.brackets.append(len(self.parents))
        self.siblings = []

    def split_up_all(self) -> None:
        """A new sentence that opens with "Trong đó" splits up what the one before named first."""
        whole = self.parents[-1:] or self.siblings[-1:]
        self.siblings, self.parents, self.brackets = [], whole, []

    def close(self) -> None:
        depth = self.brackets.pop() if self.brackets else 0
        if depth:
            del self.parents[: len(self.parents) - depth + 1]
        self.siblings = [self.last] if not self.parents else []

    def end_sentence(self) -> None:
        self.siblings, self.parents, self.brackets = [], [], []


def read_clauses(folded: str, placed: Sequence[PlacedLine]) -> Iterator[Clause]:
    """The clauses of the figures of running text, in reading order; ``folded`` is the text as :func:`fold` gives it."""
    for line, place, found in placed:
        if found:
            yield from _clauses_of_line(folded, line, place, found)


@cache
def _parts() -> regex.Pattern[str]:
    return regex.compile(rf"\b{alternation(map(key, catalogue('indicators')['clauses']['parts']))}\b")


@cache
def _weak() -> frozenset[str]:
    return frozenset(words(key(entry)) for entry in catalogue("indicators")["clauses"]["weak"])


def _clauses_of_line(folded: str, line: Line, place: Place, found: Sequence[Figure]) -> Iterator[Clause]:
    scope = _Scope()
    colon = folded.find(":", line.start, min(line.end, line.start + OPENING))
    marker = MARKER.match(folded, line.start, line.end)
    begin = marker.end() if marker else line.start
    for index, figure in enumerate(found):
        previous = found[index - 1] if index else None
        start = begin if previous is None else _after_tail(folded, previous.end, figure.start)
        gap_start = begin if previous is None else previous.end
        _walk(scope, folded, gap_start, figure.start, previous is not None)
        head, above = _head(folded, max(start, figure.start - REACH), figure.start)
        following = found[index + 1].start if index + 1 < len(found) else None
        tail = _tail(folded, figure.end, line.end, following)
        opening = [words(folded[begin:colon])] if begin < colon < figure.start else []
        fresh = previous is None or bool(_SENTENCE.search(folded, previous.end, figure.start))
        clause = Clause(
            figure=figure,
            head=head,
            short=_short(folded, start, figure.start),
            near=f"{head}¦ {words(figure.unit or '').lstrip()}{tail.lstrip()}",
            tail=tail,
            siblings=tuple(scope.siblings),
            parents=(*above, *scope.parents),
            opening=tuple(opening),
            place=place,
            after=folded[figure.end : min(line.end, figure.end + REACH)],
            split=_splits(folded, figure.end, line.end),
            previous=None if fresh else previous,
            weak=not head.strip() or head in _weak(),
            line_start=line.start,
        )
        yield clause
        if not clause.weak or previous is None:
            scope.last = clause.near
            scope.siblings.insert(0, clause.near)
            del scope.siblings[DEPTH:]


def _walk(scope: _Scope, folded: str, start: int, end: int, inside: bool) -> None:
    """Follow the brackets, the ends of sentences and the words that open a list between two figures."""
    start = max(start, end - 4 * REACH)
    part = max((match.end() for match in _parts().finditer(folded, start, end)), default=-1)
    stop = max((match.end() for match in _FULL_STOP.finditer(folded, start, end)), default=-1)
    for bracket in _BRACKET.finditer(folded, start, end):
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


def _after_tail(folded: str, start: int, end: int) -> int:
    """Where the words between two figures begin to belong to the second one."""
    stop = _STOP.search(folded, start, end)
    if stop is not None:
        return stop.start()
    last = list(_AND.finditer(folded, start, end))[-1:]
    return last[0].end() if last else start


def _head(folded: str, start: int, end: int) -> tuple[str, list[str]]:
    """The words before a figure in its own clause, and what they are led in by: "trước hạn" after "giải quyết:"."""
    for match in _SENTENCE.finditer(folded, start, end):
        start = match.end()
    piece = folded[start:end]
    opened = piece.rfind("(")
    above = []
    if opened > piece.rfind(")"):
        above.append(words(piece[:opened]))
        piece = piece[opened + 1 :]
    before, colon, after = piece.rstrip(" :\u00a0").rpartition(":")
    if colon and words(after).strip():
        above.insert(0, words(before))
        piece = after
    part = max((match.end() for match in _parts().finditer(piece)), default=0)
    if part and words(piece[part:]).strip():
        piece = piece[part:]
    return words(piece), [entry for entry in above if entry.strip()]


def _short(folded: str, start: int, end: int) -> str | None:
    """The words before a figure from the last comma on, where they are a clause and no label ("..., đã niêm yết 5")."""
    piece = folded[max(start, end - REACH) : end].rstrip()
    comma = piece.rfind(", ")
    if comma < 0 or piece.endswith((":", " là", "(")):
        return None
    short = words(piece[comma:])
    return short if short.strip() else None


def _tail(folded: str, start: int, end: int, following: int | None) -> str:
    """The words behind a figure that are its own."""
    limit = min(end, start + REACH)
    stop = _STOP.search(folded, start, limit)
    if following is None or (stop is not None and stop.start() < following):
        return words(folded[start : stop.start() if stop else limit])
    last = list(_AND.finditer(folded, start, following))[-1:]
    return words(folded[start : last[0].start()]) if last else "  "


def _splits(folded: str, start: int, end: int) -> bool:
    """Whether the words directly behind a figure split it up."""
    rest = folded[start : min(end, start + 24)].lstrip(" ,;.:")
    return rest.startswith("(") or _parts().match(rest) is not None
