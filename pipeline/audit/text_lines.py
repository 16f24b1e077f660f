"""Lines of running text with their figures, the words of each, and the brackets and sentences they stand in."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from extractors.alternation import alternation
from extractors.evidence import fold, found_in, words
from extractors.folding import key
from extractors.line_places import MARKER
from extractors.records import Figure, Line, Report
from patterns import catalogue

PERCENT = "%"
REACH = 200
MOST_FIGURES = 40
DEEPEST = 20

Span = tuple[int, int]

STOP = regex.compile(r"[.!?](?=\s|$)")
SEPARATOR = regex.compile(r"[;,:()]|[.!?](?=\s|$)|(?<=\s)(?:và|với)(?=\s)")
INNER = regex.compile(r"\([^()]*+\)")
_BRACKET = regex.compile(r"[()]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A figure and its own words: before it (``head``), of its unit (``counted``) and behind it (``tail``)."""

    figure: Figure
    head: str
    counted: str
    tail: str

    @property
    def spoken(self) -> str:
        """All of the words."""
        return self.head + self.counted + self.tail


class TextLine:
    """A line of running text with its figures, their words and their brackets."""

    __slots__ = ("_around", "_begin", "_edges", "_items", "_stops", "figures", "folded", "line", "sign")

    def __init__(self, folded: str, line: Line, figures: Sequence[Figure]) -> None:
        self.folded, self.line, self.figures = folded, line, figures
        word = folded[line.start : line.start + 2].isalpha()  # most lines: no sign, and quicker told than by a pattern
        marker = None if word else MARKER.match(folded, line.start, line.end)
        self.sign = "" if marker is None else marker["sign"] or ("1" if marker["label"][0].isdigit() else "a")
        self._stops = [match.start() for match in STOP.finditer(folded, line.start, line.end)] if figures else []
        self._around = _innermost(self._brackets()) if figures else []
        self._edges = [position for position, _ in self._around]
        self._begin: int | None = None
        self._items: dict[int, Item] = {}

    def item(self, index: int) -> Item:
        """The figure at ``index`` with its words."""
        if index not in self._items:
            self._items[index] = self._read(index)
        return self._items[index]

    def bracket(self, position: int) -> Span | None:
        """The innermost bracket around ``position``."""
        place = bisect_right(self._edges, position) - 1
        return self._around[place][1] if place >= 0 else None

    def stop(self, position: int) -> int:
        """Where the sentence at ``position`` ends."""
        place = bisect_left(self._stops, position)
        return self._stops[place] if place < len(self._stops) else self.line.end

    def begin(self) -> int:
        """Where the words of the line begin, behind its sign."""
        if self._begin is None:
            marker = MARKER.match(self.folded, self.line.start, self.line.end)
            self._begin = marker.end() if marker else self.line.start
        return self._begin

    def _brackets(self) -> list[Span]:
        """The spans of the brackets, marks included; one that is never closed ends with its sentence."""
        pairs: list[Span] = []
        opened: list[int] = []
        for match in _BRACKET.finditer(self.folded, self.line.start, self.line.end):
            if match[0] == "(":
                opened.append(match.start())
            elif opened:
                pairs.append((opened.pop(), match.end()))
        return [*pairs, *((start, self.stop(start)) for start in opened[:DEEPEST])]

    def _read(self, index: int) -> Item:
        figure = self.figures[index]
        start = self.figures[index - 1].end if index else self.begin()
        start = max(start, figure.start - REACH)
        before = self.folded[start : figure.start]
        before = (INNER.sub(_spread, before) if "(" in before else before).rstrip(" :\u00a0")
        cut = max([match.end() for match in (*SEPARATOR.finditer(before), *leads(before))], default=0)
        end = self.figures[index + 1].start if index + 1 < len(self.figures) else self.line.end
        stop = SEPARATOR.search(self.folded, figure.end, min(end, figure.end + REACH))
        behind = self.folded[figure.end : stop.start() if stop else min(end, figure.end + REACH)]
        if stop is None and end < self.line.end:
            behind = ""  # words between two figures without a stop belong to the second one
        return Item(figure=figure, head=words(before[cut:]), counted=_unit_words(figure.unit or ""), tail=words(behind))


_unit_words = lru_cache(maxsize=1024)(words)


def without_brackets(text: str) -> str:
    """``text`` without what stands in closed brackets."""
    return INNER.sub("", text) if "(" in text else text


def _spread(bracket: regex.Match[str]) -> str:
    """The words of a closed bracket as plain words, as long as it."""
    return " " + SEPARATOR.sub(lambda mark: " " * len(mark[0]), bracket[0][1:-1]) + " "


@lru_cache(maxsize=1)
def folded_text(text: str) -> str:
    """:func:`fold` of a whole text; several checks of one report ask for it one after the other."""
    return fold(text)


def text_lines(report: Report) -> list[TextLine]:
    """The lines of running text of ``report`` in reading order; none where no figure stands in any of them."""
    figures = sorted((figure for figure in report.figures if figure.source == "text"), key=lambda each: each.start)
    if not figures:
        return []
    folded, starts = folded_text(report.document.text), [figure.start for figure in figures]
    return [
        TextLine(folded, line, figures[bisect_right(starts, line.start - 1) : bisect_right(starts, line.end - 1)])
        for line in report.document.lines
        if line.kind == "text"
    ]


def _innermost(pairs: Sequence[Span]) -> list[tuple[int, Span | None]]:
    """Positions from which on a bracket is the innermost one, in order: behind each mark."""
    held = [pair for pair in pairs if pair[1] > pair[0] + 1]  # an open one at the end of its sentence holds nothing
    events = sorted([(pair[0] + 1, 1, pair) for pair in held] + [(pair[1], 0, pair) for pair in held])
    opened: list[Span] = []
    found: list[tuple[int, Span | None]] = []
    for position, opens, pair in events:
        if opens:
            opened.append(pair)
        else:
            opened.remove(pair) if opened[-1:] != [pair] else opened.pop()
        found.append((position, opened[-1] if opened else None))
    return found


# Words that lead in to parts


@cache
def lead_ins() -> tuple[str, ...]:
    """All words that lead in to parts."""
    leads = catalogue("audit_sums")["leads"]
    return tuple(key(entry) for kind in ("whole", "some", "none") for entry in leads[kind])


@cache
def _lead_in() -> tuple[tuple[str, ...], regex.Pattern[str]]:
    """The first words of :func:`lead_ins`, one of which is in any text that the pattern of them finds."""
    return tuple({entry.split()[0] for entry in lead_ins()}), regex.compile(rf"\b{alternation(lead_ins())}(?!\w)")


def leads(text: str, start: int = 0) -> list[regex.Match[str]]:
    """The words of ``text`` from ``start`` on that lead in to parts."""
    cues, pattern = _lead_in()
    return list(pattern.finditer(text, start)) if found_in(cues, text) else []


@cache
def kind_of(found: str) -> str:
    """How words found by :func:`leads` lead in: "whole", "some" or "none"."""
    leads = catalogue("audit_sums")["leads"]
    plain = key(found)
    return next(kind for kind in ("none", "some", "whole") if plain in map(key, leads[kind]))
