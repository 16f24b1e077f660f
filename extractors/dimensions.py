"""The dimensions of a fact, from the words around its figure: administrative level, mechanism, field (lĩnh vực)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import cast

import regex

from extractors.alternation import alternation
from extractors.evidence import found_in, words
from extractors.folding import key
from extractors.records import AdminLevel, Header, Mechanism
from patterns import catalogue

_RANK: dict[AdminLevel | None, int] = {None: 3, "xã": 0, "huyện": 1, "tỉnh": 2, "trung ương": 3}
_NOTICES = frozenset({"BC", "KH"})

_NUMBER = regex.compile(r" \d++(?= )")


def reported_level(header: Header) -> AdminLevel | None:
    """The level of the unit that is reported on: in a notice of a district about a commune it is the commune's."""
    if header.commune is not None and header.doc_type not in _NOTICES:
        return "xã"
    return header.admin_level


@cache
def _levels() -> tuple[regex.Pattern[str], dict[str, AdminLevel]]:
    table = {
        words(key(word)).strip(): cast(AdminLevel, entry["name"])
        for entry in _entries("level")
        for word in entry["words"]
    }
    return regex.compile(rf" {alternation(table)}(?= )"), table


@cache
def _orders() -> regex.Pattern[str]:
    return regex.compile(rf" {alternation(map(key, catalogue('dimensions')['orders']['words']))}(?= )")


@cache
def _mechanisms() -> tuple[regex.Pattern[str], dict[str, Mechanism]]:
    table = {key(word): cast(Mechanism, entry["name"]) for entry in _entries("mechanism") for word in entry["words"]}
    return regex.compile(rf" {alternation(table)}(?= )"), table


@cache
def _together() -> regex.Pattern[str]:
    return regex.compile(rf" {alternation(map(key, catalogue('dimensions')['together']['words']))}(?= )")


def _entries(kind: str) -> list[dict[str, list[str]]]:
    return cast(list[dict[str, list[str]]], catalogue("dimensions")[kind])


def level_named(pieces: Iterable[str], own: AdminLevel | None) -> AdminLevel | None:
    """The level that the nearest piece names, ``own`` where none does, several do, or one above ``own`` is named."""
    pattern, table = _levels()
    for piece in pieces:
        plain = _NUMBER.sub("", _orders().sub(" ", piece))
        named = {table[match[0].strip()] for match in pattern.finditer(plain)}
        named = {level for level in named if _RANK[level] <= _RANK[own]}
        if named:
            return named.pop() if len(named) == 1 else own
    return own


@cache
def _hints() -> tuple[str, ...]:
    return tuple(map(key, catalogue("dimensions")["together"]["hints"]))


@cache
def _by_words() -> tuple[str, ...]:
    return tuple(map(key, catalogue("dimensions")["together"]["by"]))


def mechanism_named(pieces: Iterable[str]) -> Mechanism | None:
    """The mechanism that the nearest piece names; None where it names two together, or none does."""
    pattern, table = _mechanisms()
    for piece in pieces:
        if not found_in(_hints(), piece):
            continue
        if _together().search(piece):
            return None
        bare = table.get(_by_words()[0] + piece.split("¦")[0].rstrip())
        if bare is not None:
            return bare
        named = {table[match[0].strip()] for match in pattern.finditer(piece)}
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def says_how(heading: str) -> bool:
    """Whether a heading tells by which mechanism its dossiers are handled, and not that mechanisms are carried out."""
    return _by().search(heading) is not None


@cache
def _by() -> regex.Pattern[str]:
    return regex.compile(rf" {alternation(_by_words())} ")


@cache
def _domains() -> regex.Pattern[str]:
    names = alternation(sorted({key(name) for name in catalogue("dimensions")["domain"]["names"]}))
    return regex.compile(rf"(?P<name>{names})(?= )")


@cache
def _lead_ins() -> regex.Pattern[str]:
    domain = catalogue("dimensions")["domain"]
    barred = "".join(rf"(?<! {key(word)})" for word in domain["general"])
    return regex.compile(rf"{barred} {alternation(map(key, domain['lead_ins']))} ")


def domain_named(pieces: Iterable[str]) -> tuple[str | None, bool]:
    """The field that the nearest piece names, and whether the figure is of a narrower scope that has no such name."""
    for piece in pieces:
        lead_ins = list(_lead_ins().finditer(piece))
        if not lead_ins:
            continue
        found = _domains().match(piece, lead_ins[-1].end())
        if found is None:
            return None, True
        rest = piece[found.end() :].split("¦")[0].split()
        several = len(lead_ins) > 1 or (bool(rest) and _domains().match(" ".join(rest) + " ") is not None)
        return (None, True) if several else (found["name"], False)
    return None, False


def is_domain(piece: str) -> str | None:
    """The field whose bare name ``piece`` is ("+ Hộ tịch: 88 hồ sơ")."""
    name = piece.strip()
    found = _domains().match(name + " ")
    return found["name"] if found is not None and found.end() == len(name) else None


def domain_behind(tail: str) -> str | None:
    """The field that the words behind a figure begin with ("07 hồ sơ đất đai quá hạn")."""
    found = _domains().match(tail.lstrip())
    return found["name"] if found is not None else None


def only_dimensions(head: str) -> bool:
    """Whether ``head`` names a level, a mechanism or a field and nothing else."""
    if is_domain(head) is not None:
        return True
    rest = head
    for pattern in (_levels()[0], _mechanisms()[0], _lead_ins()):
        rest = pattern.sub(" ", rest)
    words_left = rest.split()
    return rest != head and (not words_left or is_domain(" ".join(words_left)) is not None)
