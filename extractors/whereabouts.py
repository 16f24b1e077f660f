"""Commune, district and province of a document: its issuer's own, and those above it from any mention."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache

import regex

from extractors.folding import key
from extractors.issuer import Body
from extractors.places import find_units, level_of, level_word_pattern, spelling
from extractors.records import AdminLevel
from extractors.speaker import Evidence
from patterns import catalogue

_LEVELS: tuple[AdminLevel, ...] = ("xã", "huyện", "tỉnh")
_ADDRESSED, _TITLED, _CLOSING, _CHAIN = 8, 4, 4, 6  # what a mention in such a place weighs
_MOST = 20  # more mentions than this say nothing more

Places = tuple[str | None, str | None, str | None]


def find_places(issuer: Body | None, above: tuple[Body, ...], evidence: Evidence, year: int | None) -> Places:
    """The names of the commune, district and province that a document is about and lies in.

    Units below the issuer's own count only where the title names exactly one of them.
    """
    own = issuer.level if issuer else None
    votes = _votes(issuer, evidence, year)
    titled = _by_level(evidence.title, year)
    found: list[str | None] = []
    for index, level in enumerate(_LEVELS):
        stated = _stated(level, issuer, above)
        if stated is None and (own not in _LEVELS or index < _LEVELS.index(own)):
            stated = next(iter(titled[level])) if len(titled[level]) == 1 else None
        elif stated is None:
            stated = max(votes[level], key=lambda name, level=level: votes[level][name], default=None)  # type: ignore[misc]
        found.append(stated)
    return found[0], found[1], found[2]


def _stated(level: AdminLevel, issuer: Body | None, above: tuple[Body, ...]) -> str | None:
    """The unit of the issuer, or of a body above it in the letterhead, of this level."""
    bodies = [*([issuer] if issuer else []), *reversed(above)]
    return next((body.unit for body in bodies if body.level == level and body.unit), None)


def _by_level(text: str, year: int | None, cities: Collection[str] = ()) -> dict[AdminLevel, Counter[str]]:
    """The names in ``text`` by level; ``cities`` are the keys of those known to be of the level of a province."""
    found: dict[AdminLevel, Counter[str]] = {level: Counter() for level in _LEVELS}
    for unit in find_units(text):
        central = unit.word in _city_words() and key(unit.name) in cities
        found["tỉnh" if central else level_of(unit.word, unit.name, year)][unit.name] += 1
    return found


@cache
def _city_words() -> frozenset[str]:
    return frozenset(catalogue("bodies")["names"]["city_words"])


@cache
def _department_grammar() -> regex.Pattern[str]:
    """Departments that provinces alone have, with a city: "Sở Nội vụ thành phố Hải Phòng"."""
    cities = "|".join(regex.escape(word) for word in sorted(_city_words(), key=len, reverse=True))
    return regex.compile(rf"(?<!\w)Sở\s\p{{Lu}}[^.;:\n]{{2,40}}?\s(?i:{cities})\s\p{{Lu}}[^,;.\n]{{1,30}}")


def _provincial_cities(issuer: Body | None, whole: str) -> frozenset[str]:
    """Keys of cities that the text shows to be of the level of a province: they have a Sở, or districts (quận)."""
    found = {key(u.name) for m in _department_grammar().finditer(whole) for u in find_units(m[0])}
    if issuer is not None and issuer.word == "quận":
        found |= {key(unit.name) for unit in find_units(whole) if unit.word in _city_words()}
    return frozenset(found)


@cache
def _committee_grammar() -> regex.Pattern[str]:
    """Committees by name ("UBND huyện Tân Lạc"): those above are named more than those of strangers."""
    return regex.compile(rf"UBND\s+(?i:{level_word_pattern()})\s+\p{{Lu}}[^,;.\n]{{1,30}}")


def _chains(issuer: Body | None, whole: str) -> str:
    """What follows the issuer's own unit in "xã Lũng Vân, huyện Tân Lạc, tỉnh Hòa Bình"."""
    if issuer is None or issuer.unit is None:
        return ""
    return "\n".join(_chained(regex.compile(regex.escape(issuer.unit), regex.IGNORECASE), whole))


def _chained(unit: regex.Pattern[str], whole: str) -> Iterator[str]:
    start, chain = 0, _chain_grammar()
    while (named := unit.search(whole, start)) is not None:
        behind = chain.match(whole, named.end())
        start = named.start() + 1
        if behind is not None:
            start = behind.end()
            yield whole[named.start() : start]


@cache
def _chain_grammar() -> regex.Pattern[str]:
    """The units behind a unit ("..., huyện Tân Lạc, tỉnh Hòa Bình"); with the unit in it, it would be compiled anew for
    each issuer.
    """
    return regex.compile(
        rf"\s?[,-]\s?(?:{level_word_pattern()}\s+\p{{Lu}}[^,;.\n]{{1,30}}[,;.\n]?\s?){{1,2}}", regex.IGNORECASE
    )


def _votes(issuer: Body | None, evidence: Evidence, year: int | None) -> dict[AdminLevel, dict[str, int]]:
    """How much speaks for each name, by level: how often it is named, and where."""
    whole = evidence.whole
    committees = "\n".join(match[0] for match in _committee_grammar().finditer(whole))
    places = (
        (whole, 1),
        (committees, 1),
        (_chains(issuer, whole), _CHAIN),
        (evidence.addressee, _ADDRESSED),
        (evidence.title, _TITLED),
        (evidence.closing, _CLOSING),
    )
    cities = _provincial_cities(issuer, whole)
    votes: dict[AdminLevel, dict[str, int]] = {level: {} for level in _LEVELS}
    spellings: dict[str, str] = {}
    for text, weight in places:
        for level, names in _by_level(text, year, cities).items():
            for name, times in names.items():
                if key(name) not in spellings:
                    spellings[key(name)] = spelling(name, whole)
                best = spellings[key(name)]
                votes[level][best] = votes[level].get(best, 0) + weight * min(times, _MOST)
    return votes
