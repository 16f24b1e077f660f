"""The clause of each figure of running text, and what leads in to it: lists in a sentence, bullets, headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from extractors.clause_scope import Scope
from extractors.clause_text import (
    REACH,
    LineText,
    after_tail,
    ends_sentence,
    goes_on,
    head_words,
    holds_any,
    is_listed,
    last_sentence,
    line_opening,
    short_piece,
    splits_up,
    tail_words,
    walk,
)
from extractors.evidence import Evidence, found_in, phrases, words
from extractors.folding import key
from extractors.line_places import MARKER, Place, PlacedLine
from extractors.records import Figure, Line
from patterns import catalogue


class Clause(NamedTuple):  # one for each figure: cheaper to make than a frozen dataclass
    """The words about one figure: its own (``near``: before it, its unit, behind it), those of its list (nearest
    first) and those of its place; ``short`` is the folded text of ``head`` from its last comma on.

    ``previous`` is the figure directly before it in its sentence (``before`` that in its line); ``weak`` says that its
    own words are none or only lead on from that figure ("đạt tỷ lệ"), ``of`` that they make it the whole of that figure
    ("19 trong tổng số 30"), ``listed`` that nothing but a comma or "và" stands between the two. ``whole`` is the figure
    that "trong đó" or a bracket splits up into this one and others; ``goes_on`` says that the list goes on behind it,
    ``later`` that a sentence of the line ends before it. ``sentence`` is where its sentence begins in ``folded``.
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
    goes_on: bool
    previous: Figure | None
    before: Figure | None
    whole: Figure | None
    weak: bool
    of: bool
    listed: bool
    later: bool
    line_start: int
    folded: str
    sentence: int

    @property
    def sentence_openings(self) -> tuple[str, ...]:
        """What its part of a sentence and each part before it open with, the nearest first; a semicolon ends one."""
        start = max(self.sentence, self.figure.start - 4 * REACH)
        parts = self.folded[start : self.figure.start].split(";")
        if start > self.sentence:
            parts[0] = self.folded[self.sentence : self.sentence + REACH]
        return tuple(words(part[: REACH // 4]) for part in reversed(parts))

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
            bare=not self.tail.strip(),
            goes_on=self.goes_on,
            beside=len(self.siblings),
        )

    def shortened(self, evidence: Evidence) -> Evidence | None:
        """``evidence`` without what stands before the last comma; None where no comma stands in the clause."""
        short = " " if self.short is None else words(self.short)
        if not short.strip():
            return None
        head = self._about(short)
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
def _weak() -> frozenset[str]:
    return frozenset(words(key(entry)) for entry in catalogue("indicators")["clauses"]["weak"])


@cache
def _whole_heads() -> tuple[str, ...]:
    return phrases(catalogue("indicators")["clauses"]["of_total"])


@cache
def _subjects() -> tuple[str, ...]:
    return phrases(catalogue("indicators")["clauses"]["subjects"])


@cache
def _ways() -> tuple[str, ...]:
    return phrases(catalogue("indicators")["clauses"]["ways"])


def _clauses_of_line(folded: str, line: Line, place: Place, found: Sequence[Figure]) -> Iterator[Clause]:
    scope = Scope()
    text = LineText(
        folded,
        line.end,
        holds_any(folded, "parts", line.start, line.end),
        holds_any(folded, "of_total", line.start, line.end),
    )
    marker = MARKER.match(folded, line.start, line.end)
    begin = marker.end() if marker else line.start
    opening, colon = line_opening(folded, begin, line.end)
    sentence = begin
    for index, figure in enumerate(found):
        previous = found[index - 1] if index else None
        following = found[index + 1].start if index + 1 < len(found) else None
        start = begin if previous is None else after_tail(text, previous.end, figure.start)
        gap = begin if previous is None else previous.end
        sentence = max(sentence, walk(scope, text, gap, figure.start, previous is not None))
        piece = last_sentence(folded[max(start, figure.start - REACH) : figure.start])
        head, above = head_words(piece, text.has_parts)
        if above and previous is not None:
            scope.topics = above
        tail = tail_words(text, figure.end, following)
        fresh = previous is None or ends_sentence(folded, gap, figure.start)
        weak = not head.strip() or head in _weak()
        clause = Clause(
            figure=figure,
            head=head,
            short=short_piece(piece),
            near=f"{head}¦ {_unit(figure.unit)}{tail.lstrip()}",
            tail=tail,
            siblings=tuple(scope.siblings),
            parents=(*(above or scope.topics), *(near for near, _ in scope.parents)),
            outer=tuple(near for _, saved in scope.brackets for near in saved),
            opening=opening if colon < figure.start else (),
            place=place,
            after=folded[figure.end : min(line.end, figure.end + REACH)],
            split=splits_up(text, figure.end),
            goes_on=following is not None and goes_on(folded, figure.end),
            previous=None if fresh else previous,
            before=previous,
            whole=next((whole for _, whole in scope.parents), None),
            weak=weak,
            of=text.has_wholes and not fresh and found_in(_whole_heads(), head),
            listed=weak and not fresh and is_listed(folded[gap : figure.start]),
            later=scope.sentences > 0,
            line_start=line.start,
            folded=folded,
            sentence=sentence,
        )
        yield clause
        if not weak or previous is None or tail.strip():
            scope.add(clause.near, figure)


@lru_cache(maxsize=1024)
def _unit(unit: str | None) -> str:
    return words(unit or "").lstrip()
