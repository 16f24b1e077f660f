"""Whose document a text is by its own words: who reports, on whose area, from which place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

import regex

from extractors.folding import key
from extractors.places import find_units, level_word_pattern, split_unit
from patterns import catalogue


@cache
def _speaker_grammar() -> regex.Pattern[str]:
    speaking = "|".join(regex.escape(word).replace(r"\ ", r"\s+") for word in catalogue("header")["speaking"]["words"])
    return regex.compile(
        rf"(?:UBND|(?i:[ủu][ỷy]\s+ban\s+nhân\s+dân))\s+(?P<unit>(?i:{level_word_pattern()})\s++[^,;.:()\n]{{2,40}}?)"
        rf"(?:\s*+,)?\s++(?:(?:xin|kính|trân\s+trọng|đã|tổng\s+hợp)\s+){{0,3}}(?i:{speaking})(?!\w)"
    )


def _votes(text: str, pattern: str, weight: int, votes: Counter[tuple[str, str]]) -> None:
    for match in regex.finditer(pattern, text):
        for unit in find_units(text, match.start(), match.end()):
            votes[unit.word, unit.name] += weight
            break


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a document that lacks its letterhead may name its issuer."""

    opening: str
    closing: str
    title: str
    addressee: str
    place: str
    whole: str


def _addressed(evidence: Evidence) -> set[tuple[str, str]]:
    return {(unit.word, unit.name) for unit in find_units(evidence.addressee)}


def generic_word(whole: str) -> str | None:
    """The word of the level that the text uses for its own UBND ("UBND huyện đã ban hành ..."), by majority."""
    pattern = rf"(?:UBND|[ỦU][ỷyỶY] ban nhân dân)\s+(?P<word>{level_word_pattern()})(?!\s+\p{{Lu}}\p{{Ll}}|\w)"
    counts = Counter(" ".join(m["word"].casefold().split()) for m in regex.finditer(pattern, whole))
    return counts.most_common(1)[0][0] if counts else None


def speakers(text: str) -> Counter[tuple[str, str]]:
    """Units whose UBND says in ``text`` that it reports or gives notice ("UBND xã Lũng Vân báo cáo ...")."""
    found: Counter[tuple[str, str]] = Counter()
    for match in _speaker_grammar().finditer(text):
        unit = next(find_units(text, match.start("unit"), match.end("unit")), None)
        if unit is not None:
            found[unit.word, unit.name] += 1
    return found


def unit_from_text(evidence: Evidence) -> tuple[str, str] | None:
    """Word and name of the unit whose document this is, by what the text says of itself."""
    votes: Counter[tuple[str, str]] = Counter()
    for unit, times in speakers(evidence.opening).items():
        votes[unit] += 6 * times
    for unit, times in speakers(evidence.closing).items():
        votes[unit] += 6 * times
    own = (
        r"(?:của|trên địa bàn|tại)\s+(?:(?:UBND|[ỦUủu][ỷyỶY] ban nhân dân|Đảng ủy|toàn)\s+)?"
        + level_word_pattern()
        + r"\s+\p{Lu}[^\n,;.]{0,40}"
    )
    _votes(evidence.closing, own, 5, votes)
    _votes(evidence.title, own, 2, votes)
    generic = generic_word(evidence.whole)
    mentioned = Counter((unit.word, unit.name) for unit in find_units(evidence.whole))
    for unit, times in mentioned.items():
        votes[unit] += (2 if unit[0] == generic else 0) + min(times, 5) / 5  # type: ignore[assignment]
        if evidence.place and key(unit[1]) == key(_place_name(evidence.place)):
            votes[unit] += 3
    for unit in _addressed(evidence):
        votes[unit] -= 8
    best = max(votes, key=lambda unit: votes[unit], default=None)
    return best if best is not None and votes[best] >= 3 else None


def _place_name(place: str) -> str:
    unit = split_unit(place)
    return unit[1] if unit else place
