"""The sentence around a place of the text, and whether it speaks of the whole that is reported on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

import regex

from extractors.alternation import alternation
from extractors.evidence import fold
from extractors.folding import key
from extractors.records import Report, Section
from patterns import catalogue

_STOP = regex.compile(r"[.!?;…](?=\s|$)|\n|\t")
_CLAUSE = regex.compile(r"[,;:()\n\t]|[.!?…](?=\s|$)")
_REACH = 300
_SHOWN = 70
_LINES_ABOVE = 8
_UNIT = regex.compile(
    r"(?<!\w)(?i:xã|phường|thị\strấn|huyện|quận|thị\sxã|thành\sphố|tỉnh|phòng|sở|chi\snhánh|trung\stâm|thôn|bản)"
    r"\s(?P<name>\p{Lu}[\p{L}-]*+(?:\s\p{Lu}[\p{L}-]*+)*+)"
)
_TITLE = regex.compile(
    r"(?:(?:Tại|Về|Đối\svới)\s|tại\s)?(?:UBND\s|Ủy\sban\snhân\sdân\s)?"
    r"(?i:xã|phường|thị\strấn|huyện|quận|thị\sxã|thành\sphố|phòng|sở)\s(?P<name>\p{Lu}\p{Ll}[\p{L}\s-]*+)"
)
_DEEPEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of one line: its span, and where the line begins."""

    start: int
    end: int
    line: int


@cache
def matcher(list_of: str) -> regex.Pattern[str]:
    """The words of a list of ``patterns/audit_statements.toml``, as whole words of folded text."""
    return regex.compile(rf"(?<!\w){alternation(map(key, catalogue('audit_statements')[list_of]['words']))}(?!\w)")


def places_of(words: Iterable[str], text: str) -> list[int]:
    """Where ``words`` begin in ``text`` as words, in reading order."""
    found = set()
    for word in words:
        place = text.find(word)
        while place >= 0:
            if place == 0 or not text[place - 1].isalnum():
                found.add(place)
            place = text.find(word, place + 1)
    return sorted(found)


class Places:
    """The text of a report, folded, with its lines and sections."""

    def __init__(self, report: Report) -> None:
        self.text = report.document.text
        self._report = report
        header = report.header
        self._own = tuple(key(name) for name in (header.commune, header.district, header.province) if name)
        self._lines = [line.start for line in report.document.lines]

    @cached_property
    def folded(self) -> str:
        """The text in small letters, every character in its place."""
        lowered = self.text.lower()
        return lowered if len(lowered) == len(self.text) else fold(self.text)

    @cached_property
    def _barred(self) -> list[tuple[int, int]]:
        codes = frozenset(catalogue("audit_statements")["sections"]["barred"])
        return [(one.start, one.end) for one in self._report.outline.sections if one.code in codes]

    def tells_results(self, position: int) -> bool:
        """Whether a place is none of plans and requests."""
        return not any(start <= position < end for start, end in self._barred)

    def section(self, position: int) -> Section | None:
        """The section that holds a place."""
        return self._report.outline.section_at(position)

    def sentence(self, start: int, end: int) -> Sentence:
        """The sentence around a span."""
        line = self._lines[max(bisect_right(self._lines, start) - 1, 0)] if self._lines else 0
        begin = max(line, start - _REACH)
        for match in _STOP.finditer(self.text, begin, start):
            begin = match.end()
        stop = _STOP.search(self.text, end, min(len(self.text), end + _REACH))
        limit = min(len(self.text), end + _REACH)
        return Sentence(start=begin, end=stop.start() if stop else limit, line=line)

    def lead(self, sentence: Sentence) -> str:
        """What the line opens with before a colon, where the sentence stands behind that."""
        colon = self.text.find(":", sentence.line, sentence.start)
        return self.text[sentence.line : colon] if colon >= 0 else ""

    def above(self, sentence: Sentence) -> str:
        """The nearest line above that ends with a colon and is of another rank, in the same section."""
        rank = self._rank(sentence.line)
        place = bisect_right(self._lines, sentence.line) - 1
        section = self.section(sentence.line)
        for line in reversed(self._report.document.lines[max(0, place - _LINES_ABOVE) : max(place, 0)]):
            if section is not None and line.start < section.start:
                break
            words = self.text[line.start : line.end].rstrip()
            if words.endswith(":") and self._rank(line.start) != rank:
                return words
        return ""

    def _rank(self, line: int) -> str:
        first = self.text[line : line + 1]
        return "1" if first.isdigit() else "a" if first.isalpha() else first

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """A span widened to the clause that holds it, for showing."""
        begin = max(0, start - _SHOWN)
        for match in _CLAUSE.finditer(self.text, begin, start):
            begin = match.end()
        begin += len(self.text[begin:start]) - len(self.text[begin:start].lstrip(" -–+*"))
        stop = _CLAUSE.search(self.text, end, min(len(self.text), end + _SHOWN))
        last = stop.start() if stop else min(len(self.text), end + _SHOWN)
        return begin, max(end, last - (len(self.text[end:last]) - len(self.text[end:last].rstrip())))

    def of_a_part(self, sentence: Sentence) -> bool:
        """Whether a sentence speaks of a field, an office or a unit other than the one reported on."""
        pieces = (self.text[sentence.start : sentence.end], self.lead(sentence), self.above(sentence))
        return any(self._names_part(piece) for piece in pieces if piece) or self._titled_by_part(sentence.start)

    def _titled_by_part(self, position: int) -> bool:
        """Whether a title above a place is the name of another unit ("3. UBND phường Hòa An")."""
        section = self.section(position)
        for _ in range(_DEEPEST):
            if section is None:
                return False
            found = _TITLE.fullmatch((section.heading or "")[:_SHOWN])
            if found is not None and not key(found["name"]).startswith(self._own):
                return True
            above = section.parent_id
            section = next((one for one in self._report.outline.sections if one.section_id == above), None)
        return False

    def _names_part(self, piece: str) -> bool:
        if matcher("narrower").search(fold(piece)):
            return True
        return any(not key(match["name"]).startswith(self._own) for match in _UNIT.finditer(piece))
