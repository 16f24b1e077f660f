"""Where a line of running text stands: its sections with their headings, and the bullets above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

from extractors.evidence import words
from extractors.records import Document, Figure, Line, Outline, Section

OPENING = 200
DEPTH = 6

MARKER = regex.compile(r"\s*+(?:(?P<sign>[-–—+*•○▪►✓])|(?P<label>\p{L}|\d{1,2}+(?:\.\d{1,2}+){0,3})[.)/])\s*+")
_STOP = regex.compile(r"[;:,()“”\"]|[.!?…](?=\s|$)")
_FULL_STOP = regex.compile(r"[.!?…](?=\s|$)")
_SIGNS = {"–": "-", "—": "-", "○": "•", "▪": "•", "►": "•", "✓": "•"}


class _Bullet:
    """A line that stands above others: the rank of its sign, and the words that it opens with."""

    __slots__ = ("_folded", "_found", "_line", "_words", "rank")

    def __init__(self, rank: str, folded: str, line: Line, found: Sequence[Figure]) -> None:
        self.rank = rank
        self._folded, self._line, self._found = folded, line, found
        self._words: str | None = None

    def opening(self) -> str:
        if self._words is None:
            self._words = _opening(self._folded, self._line, self._found)
        return self._words

    def announces(self) -> bool:
        return self._folded[self._line.start : self._line.end].rstrip().endswith(":")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a line stands: codes of its sections, their headings and the bullets above it, the nearest first."""

    sections: frozenset[str]
    headings: tuple[str, ...]
    bullets: tuple[_Bullet, ...]

    @cached_property
    def above(self) -> tuple[str, ...]:
        """What the bullets above open with, the nearest first."""
        return tuple(bullet.opening() for bullet in reversed(self.bullets))


PlacedLine = tuple[Line, Place, list[Figure]]


def lines_with_places(
    document: Document, outline: Outline, figures: Sequence[Figure], folded: str
) -> Iterator[PlacedLine]:
    """Each line of running text with its place and its figures."""
    texts = iter(sorted((figure for figure in figures if figure.source == "text"), key=lambda figure: figure.start))
    following = next(texts, None)
    sections = _Sections(outline, folded)
    bullets: list[_Bullet] = []
    section_before: int | None = -1
    for line in document.lines:
        found = []
        while following is not None and following.start < line.end:
            found.append(following)
            following = next(texts, None)
        if line.kind == "row":
            _pop_table_lead(bullets)
            continue
        section, codes, headings = sections.at(line.start)
        if section != section_before:
            bullets.clear()
            section_before = section
        if line.kind == "note":
            yield line, Place(sections=codes, headings=headings, bullets=()), found
            continue
        marker = _push(bullets, folded, line)
        yield line, Place(sections=codes, headings=headings, bullets=tuple(bullets)), found
        bullets.append(_Bullet(marker, folded, line, found))
        del bullets[:-DEPTH]


def _pop_table_lead(bullets: list[_Bullet]) -> None:
    """Close the sentence that announces a table ("Chia theo lĩnh vực như sau:"): it leads in to nothing below that."""
    if bullets and not bullets[-1].rank and bullets[-1].announces():
        bullets.pop()


def _push(bullets: list[_Bullet], folded: str, line: Line) -> str:
    """Close the bullets that a new line of the same or a higher rank ends; the rank of the new line."""
    match = MARKER.match(folded, line.start, line.end)
    sign = "" if match is None else (match["sign"] or ("1" if match["label"][0].isdigit() else "a"))
    marker = _SIGNS.get(sign, sign)
    if not marker:
        bullets.clear()
    for index, bullet in enumerate(bullets):
        if bullet.rank == marker:
            del bullets[index:]
            break
    return marker


def _opening(folded: str, line: Line, found: Sequence[Figure]) -> str:
    """The words that a line opens with: up to its colon or its first figure, with the words behind that."""
    limit = min(line.end, line.start + OPENING)
    colon = folded.find(":", line.start, limit)
    end = colon if colon >= 0 else limit
    if found and found[0].start < end:
        stop = _STOP.search(folded, found[0].end, limit)
        end = stop.start() if stop else limit
    elif colon < 0:
        stop = _FULL_STOP.search(folded, line.start, limit)
        end = stop.start() if stop else limit
    return words(folded[line.start : end])


class _Sections:
    """The codes and headings of the sections around a position, worked out once for each section."""

    def __init__(self, outline: Outline, folded: str) -> None:
        self._folded = folded
        self._sections = sorted(outline.sections, key=lambda section: section.start)
        self._by_id = {section.section_id: section for section in outline.sections}
        self._known: dict[int, tuple[frozenset[str], tuple[str, ...]]] = {}
        self._open: list[Section] = []
        self._next = 0

    def at(self, position: int) -> tuple[int | None, frozenset[str], tuple[str, ...]]:
        """The deepest section at ``position`` (positions must not go back), all codes, the nearest three headings."""
        while self._next < len(self._sections) and self._sections[self._next].start <= position:
            self._open.append(self._sections[self._next])
            self._next += 1
        self._open = [section for section in self._open if position < section.end]
        if not self._open:
            return None, frozenset(), ()
        deepest = max(self._open, key=lambda section: section.level)
        return deepest.section_id, *self._chain(deepest)

    def _chain(self, section: Section) -> tuple[frozenset[str], tuple[str, ...]]:
        if section.section_id not in self._known:
            chain: list[Section] = []
            current: Section | None = section
            while current is not None and len(chain) < 12:
                chain.append(current)
                current = self._by_id.get(current.parent_id) if current.parent_id is not None else None
            codes = frozenset(entry.code for entry in chain if entry.code)
            headings = tuple(
                words(self._folded[entry.start : min(entry.heading_end, entry.start + OPENING)])
                for entry in chain[:3]
                if entry.heading and not self._is_bullet(entry)
            )
            self._known[section.section_id] = codes, headings
        return self._known[section.section_id]

    def _is_bullet(self, section: Section) -> bool:
        """Whether a title is a bullet, which stands only above the lines of lower rank ("- Tại cấp xã:")."""
        match = MARKER.match(self._folded, section.start, section.heading_end)
        return match is not None and match["sign"] is not None
