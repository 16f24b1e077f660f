"""What OCR read on one picture: words with their places, and how sure it is of them."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Rule = tuple[float, float, float, float]

_WORD_LEVEL = "5"
_COLUMNS = 12


class SeenWord(NamedTuple):
    """A word on the picture, in pixels from the top left; words with the same ``line`` stand on one line."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    confidence: float
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The words of a picture in reading order, in pixels.

    ``turn`` is by how many quarter turns, counter-clockwise, the picture was turned before it was read (the places are
    those of the turned picture); ``tilt`` by how many pixels its lines fall for each pixel to the right; ``rules`` are
    its ruling lines (x0, y0, x1, y1) where they are when the lines are levelled.
    """

    words: tuple[SeenWord, ...]
    turn: int = 0
    tilt: float = 0.0
    rules: tuple[Rule, ...] = ()

    @property
    def confidence(self) -> float | None:
        """The mean confidence, long words counting more; None without words."""
        weight = sum(len(word.text) for word in self.words)
        return sum(word.confidence * len(word.text) for word in self.words) / weight if weight else None

    @property
    def worth(self) -> float:
        """What tells the better of two readings of one picture: how much was read, and how surely."""
        return sum(max(0.0, word.confidence - 50) * len(word.text) for word in self.words)


def read_tsv(written: str, count: int) -> list[Reading]:
    """The readings of ``count`` pictures from the table that Tesseract writes."""
    pages: list[list[SeenWord]] = [[] for _ in range(count)]
    for row in written.splitlines():
        cells = row.split("\t")
        if len(cells) != _COLUMNS or cells[0] != _WORD_LEVEL:
            continue
        page = int(cells[1]) - 1
        text = unicodedata.normalize("NFC", cells[11]).strip()
        if 0 <= page < count and text:
            pages[page].append(_word(cells, text))
    return [Reading(words=tuple(words)) for words in pages]


def turned_back(reading: Reading, degrees: float, width: int, height: int) -> Reading:
    """The words of a picture that was turned by ``degrees`` about its middle, at their places before that."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))

    def moved(word: SeenWord) -> SeenWord:
        x, y = (word.x0 + word.x1) / 2 - width / 2, (word.y0 + word.y1) / 2 - height / 2
        across, down = x * cosine - y * sine + width / 2, x * sine + y * cosine + height / 2
        half, tall = (word.x1 - word.x0) / 2, (word.y1 - word.y0) / 2
        return word._replace(x0=across - half, x1=across + half, y0=down - tall, y1=down + tall)

    return Reading(words=tuple(map(moved, reading.words)), turn=reading.turn)


def as_plain(reading: Reading) -> dict[str, Any]:
    """The reading as plain data."""
    return {
        "turn": reading.turn,
        "tilt": reading.tilt,
        "rules": [list(rule) for rule in reading.rules],
        "words": [list(word) for word in reading.words],
    }


def from_plain(kept: Any) -> Reading | None:
    """The reading that :func:`as_plain` wrote; None for data of another kind."""
    try:
        return Reading(
            words=tuple(SeenWord(*_checked(word)) for word in kept["words"]),
            turn=int(kept["turn"]),
            tilt=float(kept["tilt"]),
            rules=tuple(_rule(rule) for rule in kept["rules"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _checked(word: Sequence[Any]) -> Iterable[Any]:
    text, x0, y0, x1, y1, confidence, line = word
    return str(text), float(x0), float(y0), float(x1), float(y1), float(confidence), int(line)


def _rule(kept: Sequence[Any]) -> Rule:
    x0, y0, x1, y1 = map(float, kept)
    return x0, y0, x1, y1


def _word(cells: Sequence[str], text: str) -> SeenWord:
    block, paragraph, line = (int(cells[at]) for at in (2, 3, 4))
    left, top, width, height = (int(cells[at]) for at in (6, 7, 8, 9))
    return SeenWord(
        text=text,
        x0=left,
        y0=top,
        x1=left + width,
        y1=top + height,
        confidence=max(0.0, min(100.0, float(cells[10]))),
        line=(block * 1000 + paragraph) * 1000 + line,
    )
