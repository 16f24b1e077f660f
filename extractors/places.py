"""Administrative units in a text: "xã Lũng Vân", "thị xã Hoài An", "TP. Hà Nội"; their level and spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from extractors.folding import key, skeleton
from extractors.records import AdminLevel
from extractors.scanning import Scan, words_opening
from patterns import catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A named unit: ``word`` the word of its level in small letters ("thị trấn"), ``name`` the name alone."""

    word: str
    name: str
    start: int
    end: int


_SPELLED = regex.compile(r"[\p{L}'’]+")
_HYPHEN = regex.compile(r"(?:(?<!\s)\s++)?[-–]\s*+")
_JOINT = regex.compile(r"\s?[-–]\s?")
_WORD_END = regex.compile(r"\s|$")
_NAME_WORD = r"(?:\p{Lu}\p{Ll}*+ (?:['’`]\p{L}\p{Ll}*+)?+ (?![\p{L}\d/]))"


@cache
def _level_words() -> dict[str, AdminLevel]:
    return {word: entry["level"] for entry in catalogue("bodies")["level"] for word in entry["words"]}


def is_level_word(text: str) -> bool:
    """Is ``text`` no more than the word of a level?"""
    return key(text) in map(key, _level_words())


@cache
def level_word_pattern() -> str:
    """A pattern (for any case) of the words for a level, the longest first."""
    words = sorted(_level_words(), key=len, reverse=True)
    return "(?:" + "|".join(regex.escape(word).replace(r"\ ", r"\s+") for word in words) + ")"


@cache
def _unit_grammar() -> Scan:
    grammar = regex.compile(
        rf"""
        (?<!\w) (?P<word> (?i:{level_word_pattern()}) ) \s{{1,3}}
        (?P<name> {_NAME_WORD} (?: (?:[ ]|[ ]?[-–][ ]?) {_NAME_WORD} ){{0,3}} | \d{{1,2}}(?![\d/%]|[.,]\d) )
        """,
        regex.VERBOSE,
    )
    return Scan(grammar, words_opening(_level_words(), r"\s"))


@cache
def _not_names() -> frozenset[str]:
    return frozenset(map(key, catalogue("bodies")["names"]["not_names"]))


@cache
def _province_keys() -> frozenset[str]:
    return frozenset(_flat(entry["name"]) for entry in catalogue("provinces")["province"])


def _flat(name: str) -> str:
    return key(_HYPHEN.sub(" ", name))


def _cut_name(word: str, name: str) -> str:
    """The part of a run of capitalised words that is the name: provinces are known, a hyphen joins no others."""
    if word in _level_words() and _level_words()[word] == "tỉnh":
        for cut in sorted({match.start() for match in _WORD_END.finditer(name)}, reverse=True):
            if _flat(name[:cut]) in _province_keys():
                return name[:cut].rstrip(" -–")
    return _JOINT.split(name)[0]


def _is_number_of_rural(word: str, name: str) -> bool:
    return name.isdigit() and word not in catalogue("bodies")["names"]["numbered"]


def find_units(text: str, start: int = 0, end: int | None = None) -> Iterator[Unit]:
    """The units that ``text[start:end]`` names with their level, in reading order.

    Names in capitals throughout (letterheads) are not found here: :func:`split_unit` reads those.
    """
    for match in _unit_grammar().finditer(text, start, len(text) if end is None else end):
        word = " ".join(match["word"].casefold().split())
        name = _cut_name(word, match["name"])
        if key(name.split()[0]) in _not_names() or _is_number_of_rural(word, name):
            continue
        begin = match.start("name")
        yield Unit(word=word, name=name, start=match.start(), end=begin + len(name))


@cache
def _split_grammar() -> regex.Pattern[str]:
    return regex.compile(rf"(?i)(?<!\w)(?P<word>{level_word_pattern()})\s+(?P<name>\p{{L}}.{{0,60}}|\d{{1,2}})$")


def split_unit(phrase: str) -> tuple[str, str] | None:
    """Word and name at the end of a phrase of a letterhead ("UBND XÃ LŨNG VÂN" -> "xã", "LŨNG VÂN")."""
    match = _split_grammar().search(phrase.strip(" .,;:-–_"))
    if match is None or key(match["name"].split()[0]) in _not_names():
        return None
    return " ".join(match["word"].casefold().split()), match["name"].strip()


def title_case(name: str) -> str:
    """A name in capitals as it is written in a sentence ("EA H'LEO" -> "Ea H'leo")."""
    return _SPELLED.sub(lambda m: m[0][:1].upper() + m[0][1:].lower(), name)


def spelling(name: str, text: str) -> str:
    """``name`` as ``text`` writes it in mixed case (most often, whatever the place of tone marks), else title case."""
    return written(name, text) or title_case(name)


@lru_cache(maxsize=2)
def _whole(text: str) -> str:
    """The skeleton of a document, which is asked for once for each name in it."""
    return skeleton(text)


def written(name: str, text: str) -> str | None:
    """``name`` as ``text`` writes it in mixed case, None where it does not."""
    wanted, bare, whole = key(name), skeleton(name), _whole(text)
    seen: Counter[str] = Counter()
    position = whole.find(bare)
    while position >= 0:
        found = text[position : position + len(bare)]
        if key(found) == wanted and found[:1].isupper() and not found.isupper():
            seen[found] += 1
        position = whole.find(bare, position + 1)
    proper = [found for found in seen if found == title_case(found)] or list(seen)
    return max(proper, key=lambda found: seen[found], default=None)


def is_central_city(name: str, year: int | None) -> bool:
    """Is the city ``name`` one of those run by the central government, in ``year`` (None: at any time before 2025)?"""
    for entry in catalogue("provinces")["province"]:
        if entry["kind"] == "thành phố" and _flat(entry["name"]) == _flat(name):
            return int(entry.get("since", 0)) <= (year if year is not None else 2024)
    return False


def level_of(word: str, name: str, year: int | None = None) -> AdminLevel:
    """The level of a unit; a city is "tỉnh" when run by the central government, else "huyện"."""
    level = _level_words()[word]
    if word in catalogue("bodies")["names"]["city_words"]:
        return "tỉnh" if is_central_city(name, year) else "huyện"
    return level
