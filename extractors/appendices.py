"""The label and the title of an appendix, below the little letterhead that some appendices have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.keys import is_capital
from extractors.labels import read_label
from extractors.records import Line
from extractors.zones import appendix_label, is_kind_alone, is_letterhead_line, is_national, opens

_TITLE_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendixTitle:
    """``first`` is the line that label or title stand on, ``last`` the first line after them (indices of the given
    lines); ``start`` and ``end`` are their span in the text.
    """

    label: str | None
    heading: str | None
    first: int
    last: int
    start: int
    end: int


def read_appendix(text: str, lines: Sequence[Line]) -> AppendixTitle | None:
    """Label and title at the beginning of an appendix made of ``lines``; None when it has neither."""
    first = _letterhead_end(text, lines)
    if first >= len(lines) or lines[first].kind != "text":
        return None
    line = lines[first]
    words = text[line.start : line.end]
    found = appendix_label(words)
    pieces: list[tuple[int, int]] = []
    last = first
    if found is not None:
        last = first + 1
        if words[found[1] :].strip():
            pieces.append((line.start + found[1], line.end))
    last = _title_lines(text, lines, last, pieces)
    if found is None and not pieces:
        return None
    end = pieces[-1][1] if pieces else line.start + len(found[0]) if found else line.end
    heading = " ".join(text[a:b].strip() for a, b in pieces).strip(" .:;") or None
    return AppendixTitle(
        label=found[0] if found else None, heading=heading, first=first, last=last, start=line.start, end=end
    )


def _letterhead_end(text: str, lines: Sequence[Line]) -> int:
    """The first line below the letterhead of an appendix (0 when it has none)."""
    head = [text[line.start : line.end] for line in lines[:12]]
    national = next((n for n, words in enumerate(head) if is_national(words) and lines[n].kind == "text"), None)
    if national is None:
        return 0
    if any(appendix_label(words) for words in head[:national]):
        return 0
    end = national + 1
    while end < len(head) and is_letterhead_line(head[end]) and lines[end].kind == "text":
        end += 1
    return end


def _title_lines(text: str, lines: Sequence[Line], place: int, pieces: list[tuple[int, int]]) -> int:
    """Add the lines of the title from ``place`` on to ``pieces``; return the first line after them."""
    limit = min(len(lines), place + _TITLE_LINES)
    while place < limit and _is_title(text, lines, place, pieces):
        pieces.append((lines[place].start, lines[place].end))
        place += 1
    return place


def _is_title(text: str, lines: Sequence[Line], place: int, pieces: list[tuple[int, int]]) -> bool:
    line = lines[place]
    words = text[line.start : line.end].strip()
    if line.kind != "text" or not words or words.startswith("(") or opens(words, "attached"):
        return False
    if is_letterhead_line(words) or read_label(words) is not None or words.endswith((".", ";")):
        return False
    if is_capital(words) or line.bold or line.rank is not None:
        return len(words.split()) <= 60
    if not pieces:
        return len(words.split()) <= 30 and not words.endswith(":")
    return is_kind_alone(text[slice(*pieces[-1])])
