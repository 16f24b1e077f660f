"""What OCR damaged, read as it was meant: a view of a document with the same offsets, and a list of its repairs.

The document itself is never changed. Repairs are data (``patterns/repairs.toml``); each keeps the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import regex

from extractors.folding import key, skeleton
from extractors.records import Document
from extractors.syllables import is_syllable
from patterns import catalogue

_DIGITS = str.maketrans("lI|OoSBZ", "11100582")
_ROMAN = str.maketrans("l1|", "III")
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ENOUGH = 3
_BEFORE_HORN = 4  # letters of a word before the one that lost its horn


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """A stretch of the text that is read as ``text`` instead of ``raw``; ``name`` is the rule."""

    start: int
    end: int
    raw: str
    text: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A document as it was meant, with the offsets of the original, and what was repaired, in order."""

    document: Document
    repairs: tuple[Repair, ...]


def mended(document: Document) -> Mended:
    """The view of ``document`` through the repairs: none for a text that OCR did not read and that shows no damage."""
    found = repairs_of(document.text)
    if not found or not (document.scanned or (len(found) >= _ENOUGH and _is_damaged(found))):
        return Mended(document=document, repairs=())
    text = _applied(document.text, found)
    cells = tuple(replace(cell, text=text[cell.start : cell.end].strip()) for cell in document.cells)
    view = replace(document, text=text, cells=cells)
    return Mended(document=view, repairs=found)


def repairs_of(text: str) -> tuple[Repair, ...]:
    """All repairs of ``text``, without overlap, in order."""
    taken: list[Repair] = []
    busy: set[int] = set()
    for repair in _candidates(text):
        places = range(repair.start, repair.end)
        if repair.raw != repair.text and busy.isdisjoint(places):
            busy.update(places)
            taken.append(repair)
    return tuple(sorted(taken, key=lambda repair: repair.start))


def repaired_text(text: str) -> str:
    """``text`` as it was meant, as long as before."""
    return _applied(text, repairs_of(text))


def _is_damaged(found: tuple[Repair, ...]) -> bool:
    """True where damage of several kinds, or of symbols, says that OCR read the text."""
    names = {repair.name for repair in found}
    return len(names - {"comma_label", "phrase"}) >= 2


def _applied(text: str, found: tuple[Repair, ...]) -> str:
    pieces, end = [], 0
    for repair in found:
        pieces += [text[end : repair.start], repair.text]
        end = repair.end
    return "".join(pieces) + text[end:]


def _candidates(text: str) -> Iterator[Repair]:
    for name, sign, pattern, entry in _patterns():
        if sign is not None and sign.search(text) is None:
            continue
        for match in pattern.finditer(text):
            if all(match[group] is None for group in entry.get("needs", ())) and "needs" in entry:
                continue
            yield _repair(match.start(), match[0], _filled(match, entry), name)
    yield from _labels(text)
    bare = skeleton(text)
    yield from _phrases(text, bare)
    yield from _horns(text)


def _repair(start: int, raw: str, meant: str, name: str) -> Repair:
    return Repair(start=start, end=start + len(raw), raw=raw, text=meant.ljust(len(raw)), name=name)


def _filled(match: regex.Match[str], entry: dict[str, Any]) -> str:
    """What the entry puts in place of the match."""
    meant: str = entry["to"]
    for name, part in match.groupdict().items():
        text = part or ""
        if name in entry.get("digits", ()):
            text = text.translate(_DIGITS)
        elif name in entry.get("roman", ()):
            text = text.translate(_ROMAN)
        meant = meant.replace(f"\\g<{name}>", text)
    return meant


def _labels(text: str) -> Iterator[Repair]:
    """A roman label that repeats the one before and leaves out the next: "II", "II", "IV"."""
    labels = list(_roman_label().finditer(text))
    for before, label, after in zip(labels, labels[1:], labels[2:], strict=False):
        if before[1] != label[1] or label[1] not in _NUMERALS[:-2]:
            continue
        number = _NUMERALS.index(label[1])
        meant, follows = _NUMERALS[number + 1 : number + 3]
        if len(meant) == len(label[1]) + 1 and after[1] == follows:
            yield _repair(label.start(), label[0], f"{meant}.", "repeated_label")


def _phrases(text: str, bare: str) -> Iterator[Repair]:
    for name, pattern, meant_by in _phrase_patterns():
        for match in _matches(pattern, meant_by, bare):
            start, end = match.span("words")
            raw, meant = text[start:end], meant_by[match["words"]]
            if len(raw) == len(meant) and _differs(raw, meant):
                yield _repair(start, raw, _cased(meant, raw), name)


def _matches(pattern: regex.Pattern[str], words: Iterable[str], bare: str) -> Iterator[regex.Match[str]]:
    """The matches of ``pattern``, which begin with one of ``words``: it is tried only where one of them stands."""
    end = 0
    for start in sorted({place for word in words for place in _occurrences(word, bare)}):
        match = pattern.match(bare, start) if start >= end else None
        if match is not None:
            end = match.end()
            yield match


def _occurrences(word: str, text: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


def _word_start(text: str, place: int) -> int:
    """Where the letters before ``place`` begin, no further back than the pattern of a lost horn reaches."""
    first = max(0, place - _BEFORE_HORN)
    while place > first and text[place - 1].isalpha():
        place -= 1
    return place


def _differs(raw: str, meant: str) -> bool:
    """True where marks are wrong; where they stand in another usual place, nothing is."""
    return key(raw) != key(meant) and any(not sign.isascii() for sign in raw)


def _cased(meant: str, raw: str) -> str:
    return "".join(sign.upper() if shown.isupper() else sign for sign, shown in zip(meant, raw, strict=True))


def _horns(text: str) -> Iterator[Repair]:
    horn = catalogue("repairs")["horn"]
    damaged = (place for sign in ("ur", "UR") for place in _occurrences(sign, text))
    words = sorted({_word_start(text, place) for place in damaged})  # far quicker than to look at every word
    for match in filter(None, (_horn().match(text, start) for start in words)):
        meant = match[0].replace(horn["damage"], horn["letter"]).replace(horn["damage"].upper(), horn["letter"].upper())
        if not is_syllable(match[0]) and is_syllable(meant):
            yield _repair(match.start(), match[0], meant, "horn")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str] | None, regex.Pattern[str], dict[str, Any]], ...]:
    """Name, sign (what a text with this damage holds somewhere, quick to look for), pattern and the entry itself."""
    return tuple(
        (entry["name"], _sign(entry), regex.compile(entry["pattern"]), entry)
        for entry in catalogue("repairs")["repair"]
    )


def _sign(entry: dict[str, Any]) -> re.Pattern[str] | None:
    return re.compile(entry["sign"]) if "sign" in entry else None


@cache
def _phrase_patterns() -> tuple[tuple[str, regex.Pattern[str], dict[str, str]], ...]:
    found = []
    for name, behind in (("phrases", r"(?!\w)"), ("type_words", r"(?=[ ]{1,2}(?:so[ ]?:?[ ])?\d{1,6}\w?[ ]?[/-])")):
        meant_by = {skeleton(words): words for words in catalogue("repairs")[name]["words"]}
        choice = "|".join(map(regex.escape, sorted(meant_by, key=len, reverse=True)))
        found.append((name.rstrip("s"), regex.compile(rf"(?<!\w)(?P<words>{choice}){behind}"), meant_by))
    return tuple(found)


@cache
def _roman_label() -> regex.Pattern[str]:
    """The label of a heading in capitals, with the blank behind it."""
    return regex.compile(r"(?m)^([IVX]{1,4})\.[ ](?=\p{Lu}{2})")


@cache
def _horn() -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\p{{L}})\p{{L}}{{0,{_BEFORE_HORN}}}(?:ur|UR)\p{{L}}{{0,3}}(?!\p{{L}})")
