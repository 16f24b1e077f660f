"""A second look at what the first reading of a page leaves in doubt: cells of ruled tables, single words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from statistics import fmean, median
from typing import Literal

import numpy as np
import regex

from extractors.syllables import is_syllable
from pipeline.readers.ocr_reading import Reading, SeenWord
from pipeline.readers.page_picture import Grey
from pipeline.readers.page_rules import Rule
from pipeline.readers.page_tables import downwards, grids_of
from pipeline.readers.pdf_tables import Grid

Way = Literal["words", "plain", "digits"]
"""How small pictures of one line are read: with the model of the language, with one that knows plain letters, with that
one and digits only.
"""
Small = tuple[Grey, float]
"""A small picture, and how much larger it is to be shown."""
Look = Callable[[Sequence[Small], Way], list[list[SeenWord]]]
"""Reads small pictures of one line each; the places of the words are those before enlarging."""

Kind = Literal["line", "digits", "number"]

_ZOOM = 1.5
_MOST_CELLS = 60
_MOST_LINES = 8
_UNSURE = 60.0
_GAIN = 15.0
_SURE_NUMBER = 30.0
_DIGIT_SURE = 62.0
_SURE = 82.0
_MOST_NUMBERS = 24
_LONGEST = 8
_DIGITS = 4
_MOSTLY = 0.5
_INK = 0.001
_LEAST_INK = 10
_BESIDE = 3
_TOO_HIGH = 1.4
_MARGIN = 6
_LINE_MARGIN = 8
_DARK = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doubt:
    """A place of the picture in doubt: its pixels, the words that were read there, what should stand there."""

    box: tuple[int, int, int, int]
    words: tuple[SeenWord, ...]
    kind: Kind


def looked_again(readings: Sequence[Reading], pages: Sequence[Grey], scale: float, look: Look) -> list[Reading]:
    """The readings of ``pages`` with the places in doubt read once more, one by one, where that is surer."""
    doubts = [(page, doubt) for page, reading in enumerate(readings) for doubt in _doubts(reading, pages[page], scale)]
    answers = _answers([(_cut(pages[page], doubt.box), doubt) for page, doubt in doubts], look)
    words = [list(reading.words) for reading in readings]
    for (page, doubt), answer in zip(doubts, answers, strict=True):
        words[page] = _with_answer(words[page], doubt, answer)
    return [replace(reading, words=tuple(found)) for reading, found in zip(readings, words, strict=True)]


def _doubts(reading: Reading, pixels: Grey, scale: float) -> list[_Doubt]:
    found = [*_cells(reading, pixels, scale), *_lines(reading)]
    taken = {word for doubt in found for word in doubt.words}
    numbers = [
        (word, _lower_than(line, word))
        for line in _by_line(reading.words)
        for word in line
        if word.confidence < _SURE and _number_of(word.text) and word not in taken
    ]
    return found + [
        _Doubt(box=_around([low], _LINE_MARGIN), words=(word,), kind="number") for word, low in numbers[:_MOST_NUMBERS]
    ]


def _by_line(words: Iterable[SeenWord]) -> Iterator[list[SeenWord]]:
    for _, line in groupby(words, key=lambda word: word.line):
        yield list(line)


def _lower_than(line: Sequence[SeenWord], word: SeenWord) -> SeenWord:
    """The word, no higher than the words beside it where it reaches into the lines above and below."""
    place = line.index(word)
    beside = line[max(0, place - _BESIDE) : place + _BESIDE + 1]
    top, foot = median(one.y0 for one in beside), median(one.y1 for one in beside)
    if word.y1 - word.y0 < _TOO_HIGH * (foot - top):
        return word
    return word._replace(y0=max(word.y0, top), y1=min(word.y1, foot))


def _answers(asked: Sequence[tuple[Grey, _Doubt]], look: Look) -> list[tuple[list[SeenWord], list[SeenWord]]]:
    """What is read in each place in doubt: the answer, and the one of another model where the first decides nothing."""
    first: dict[int, list[SeenWord]] = {}
    second: dict[int, list[SeenWord]] = {}

    def read(way: Way, places: Sequence[int], found: dict[int, list[SeenWord]]) -> None:
        if places:
            small = [(asked[place][0], 1.0 if asked[place][1].kind == "line" else _ZOOM) for place in places]
            found.update(zip(places, look(small, way), strict=True))

    kinds = [doubt.kind for _, doubt in asked]
    read("words", [place for place, kind in enumerate(kinds) if kind != "digits"], first)
    read("digits", [place for place, kind in enumerate(kinds) if kind == "digits"], first)
    read("plain", [place for place, (_, doubt) in enumerate(asked) if _is_open(doubt, first[place])], second)
    return [(first[place], second.get(place, [])) for place in range(len(asked))]


def _is_open(doubt: _Doubt, answer: Sequence[SeenWord]) -> bool:
    """True where a second answer can still change something: each costs a model to be loaded."""
    if doubt.kind == "digits":
        return not (answer and _is_better(doubt, answer))
    return doubt.kind == "number" and _objection(doubt.words[0], _joined(answer)) is not None


def _joined(words: Iterable[SeenWord]) -> str:
    return "".join(word.text for word in words)


def _objection(word: SeenWord, text: str) -> str | None:
    """The number in ``text`` where it is another than the one of ``word``."""
    seen, number = _number_of(word.text), _number_of(text)
    return number[1] if seen is not None and number is not None and number[1] != seen[1] else None


def _voted(word: SeenWord, one: str, other: str) -> SeenWord:
    """The word with its number as two of three readings have it."""
    seen, number = _number_of(word.text), _objection(word, one)
    if seen is None or number is None or number != _objection(word, other):
        return word
    return word._replace(text=word.text.replace(seen[1], number, 1))


def _number_of(text: str) -> regex.Match[str] | None:
    return _number().match(text)


def _with_answer(
    words: list[SeenWord], doubt: _Doubt, answers: tuple[list[SeenWord], list[SeenWord]]
) -> list[SeenWord]:
    """The words with those of ``doubt`` replaced by the answer where it is surer."""
    answer, other = answers
    if not set(doubt.words) <= set(words):  # a place in doubt twice: its first answer counts
        return words
    if doubt.kind == "number":
        place = words.index(doubt.words[0])
        words[place] = _voted(words[place], _joined(answer), _joined(other))
        return words
    if doubt.kind == "digits" and other and not (answer and _is_better(doubt, answer)):
        answer = other
    if not answer or not _is_better(doubt, answer):
        return words
    left, top = doubt.box[:2]
    line = doubt.words[0].line if doubt.words else -(top * 100_000 + left)
    moved = [
        word._replace(
            x0=word.x0 + left,
            x1=word.x1 + left,
            y0=word.y0 + top,
            y1=word.y1 + top,
            line=line,
            # with few letters to choose from, OCR is sure of nothing; where it is a number, it is kept
            confidence=max(word.confidence, _DIGIT_SURE) if doubt.kind == "digits" else word.confidence,
        )
        for word in answer
    ]
    if not doubt.words:
        return [*words, *moved]
    place = words.index(doubt.words[0])
    gone = set(doubt.words)
    return [*(w for w in words[:place] if w not in gone), *moved, *(w for w in words[place:] if w not in gone)]


def _is_better(doubt: _Doubt, answer: Sequence[SeenWord]) -> bool:
    sure = fmean(word.confidence for word in answer)
    if doubt.kind == "digits":
        text = "".join(word.text for word in answer)
        as_long = len(text) == sum(len(word.text) for word in doubt.words)
        return (as_long or sure >= _SURE_NUMBER) and _numeric().fullmatch(text) is not None
    before = fmean(word.confidence for word in doubt.words) if doubt.words else 0.0
    return sure >= max(_UNSURE, before + _GAIN)


def _lines(reading: Reading) -> list[_Doubt]:
    """Lines of few words of which OCR is not sure."""
    doubts = []
    for line in _by_line(reading.words):
        words = tuple(line)
        if len(words) > 3 or fmean(word.confidence for word in words) >= _UNSURE:
            continue
        if any(char.isalnum() for word in words for char in word.text):
            box = _around(words, _LINE_MARGIN)
            doubts.append(_Doubt(box=box, words=words, kind="line"))
    return doubts[:_MOST_LINES]


def _around(words: Sequence[SeenWord], margin: int) -> tuple[int, int, int, int]:
    return (
        int(min(word.x0 for word in words)) - margin,
        int(min(word.y0 for word in words)) - margin,
        int(max(word.x1 for word in words)) + margin,
        int(max(word.y1 for word in words)) + margin,
    )


def _cells(reading: Reading, pixels: Grey, scale: float) -> list[_Doubt]:
    """The cells that hold ink and no words, and those of columns of numbers that hold something else."""
    doubts: list[_Doubt] = []
    for grid in grids_of(reading.rules, scale):
        doubts.extend(_doubts_of(grid, reading, pixels, scale))
    return doubts[:_MOST_CELLS]


def _doubts_of(grid: Grid, reading: Reading, pixels: Grey, scale: float) -> Iterable[_Doubt]:
    held: dict[tuple[int, int], list[SeenWord]] = defaultdict(list)
    boxes = {
        (row, column): downwards(cell, scale)
        for row, line in enumerate(grid.cells)
        for column, cell in enumerate(line)
        if cell is not None
    }
    edge = downwards(grid.box, scale)
    for word in reading.words:
        place = _levelled(word, reading.tilt)
        if _inside(edge, place):
            key = next((key for key, box in boxes.items() if _inside(box, place)), None)
            if key is not None:
                held[key].append(word)
    columns = {column for column in range(len(grid.cells[0])) if _is_numeric(column, held)}
    for key, box in boxes.items():
        words = tuple(held.get(key, ()))
        numeric = key[1] in columns and key[0] > 0
        if not _is_doubtful(words, numeric):
            continue
        cut = _unlevelled(box, reading.tilt, pixels.shape)
        tight = _ink_in(pixels, cut) or (_around(words, _LINE_MARGIN) if words else None)
        if tight is not None:
            yield _Doubt(box=tight, words=words, kind="digits" if numeric else "line")


def _is_doubtful(words: Sequence[SeenWord], numeric: bool) -> bool:
    text = "".join(word.text for word in words)
    if numeric and len(text) <= _DIGITS:
        is_word = len(words) == 1 and is_syllable(text) and words[0].confidence >= _SURE
        return _numeric().fullmatch(text) is None and not is_word
    return not text or (_is_short(words) and fmean(word.confidence for word in words) < _UNSURE)


def _is_short(words: Sequence[SeenWord]) -> bool:
    return sum(len(word.text) for word in words) <= _LONGEST


def _is_numeric(column: int, held: dict[tuple[int, int], list[SeenWord]]) -> bool:
    """True when most filled cells of a column below its head are numbers."""
    texts = ["".join(word.text for word in words) for (row, at), words in held.items() if at == column and row > 0]
    short = [text for text in texts if len(text) <= _DIGITS]
    numbers = sum(_numeric().fullmatch(text) is not None for text in texts)
    return numbers >= 1 and numbers >= _MOSTLY * len(short) and numbers * 2 >= len(texts)


def _ink_in(pixels: Grey, box: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """The stretch of ``box`` that holds ink, None where there is too little for a digit."""
    left, top = max(0, box[0]), max(0, box[1])
    dark = pixels[top : max(0, box[3]), left : max(0, box[2])] < _DARK
    if not dark.size or dark.mean() < _INK:
        return None
    rows, columns = np.flatnonzero(dark.sum(axis=1) > 1), np.flatnonzero(dark.sum(axis=0) > 1)
    if rows.size < _LEAST_INK or not columns.size:
        return None
    first, last = int(columns[0]) + left - _LINE_MARGIN, int(columns[-1]) + left + _LINE_MARGIN
    return first, int(rows[0]) + top - _LINE_MARGIN, last, int(rows[-1]) + top + _LINE_MARGIN


def _cut(pixels: Grey, box: tuple[int, int, int, int]) -> Grey:
    """The stretch of the picture, with white around it so that it begins at ``box`` also outside of the picture."""
    left, top, right, bottom = box
    white = np.full((bottom - top, right - left), 255, dtype=np.uint8)
    inner = pixels[max(0, top) : bottom, max(0, left) : right]
    high, wide = inner.shape
    white[max(0, -top) : max(0, -top) + high, max(0, -left) : max(0, -left) + wide] = inner
    return white


def _levelled(word: SeenWord, tilt: float) -> tuple[float, float]:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return x + tilt * y, y - tilt * x


def _unlevelled(box: Rule, tilt: float, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The inside of a cell on the picture as it is."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    right, down = -tilt * y, tilt * x
    margin = min(_MARGIN, int(box[3] - box[1]) // 5)
    left, top = int(box[0] + right) + margin, int(box[1] + down) + margin
    end, foot = int(box[2] + right) - margin, int(box[3] + down) - margin
    return left, top, max(left + 1, min(end, shape[1])), max(top + 1, min(foot, shape[0]))


def _inside(box: Rule, place: tuple[float, float]) -> bool:
    return box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]


@cache
def _number() -> regex.Pattern[str]:
    """The number of a document, with the year where it has one; or the roman label of a heading."""
    return regex.compile(r"[^\p{L}\d]{0,2}(\d{1,6}(?:/(?:19|20)\d\d)?(?=/(?:\p{Lu}|$))|[IVX]{1,4}(?=\.$))")


@cache
def _numeric() -> regex.Pattern[str]:
    return regex.compile(r"[-+]?\(?\d[\d.,/]*+\s?%?\)?|[-–—]")
