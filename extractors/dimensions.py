"""The dimensions of a fact, from the words around its figure: administrative level, mechanism, field (lĩnh vực)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import cast

import regex

from extractors.alternation import alternation
from extractors.evidence import found_in, label_words, words
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
def level_words() -> tuple[regex.Pattern[str], dict[str, AdminLevel]]:
    """What finds the words that name a level, in a piece as ``evidence.words`` gives it; the levels by their words."""
    table = {
        words(key(word)).strip(): cast(AdminLevel, entry["name"])
        for entry in _entries("level")
        for word in entry["words"]
    }
    return _whole_words(table), table


@cache
def _units() -> tuple[tuple[str, AdminLevel], ...]:
    """What opens the name of a unit, the longest first."""
    found = [
        (f" {key(name)} ", cast(AdminLevel, entry["name"])) for entry in _entries("level") for name in entry["units"]
    ]
    return tuple(sorted(found, key=lambda pair: -len(pair[0])))


def level_of_unit(label: str, other: AdminLevel | None = None) -> AdminLevel | None:
    """The level of the unit whose name ``label`` is ("UBND xã Nà Lo"), ``other`` for anything else."""
    piece = label_words(label)
    return next((level for name, level in _units() if piece.startswith(name)), other)


@cache
def _orders() -> regex.Pattern[str]:
    return _whole_words(map(key, catalogue("dimensions")["orders"]["words"]))


@cache
def mechanism_words() -> tuple[regex.Pattern[str], dict[str, Mechanism]]:
    """What finds the bare names of mechanisms in a piece; the mechanisms."""
    table = {key(word): cast(Mechanism, entry["name"]) for entry in _entries("mechanism") for word in entry["words"]}
    return _whole_words(table), table


@cache
def _framed() -> tuple[regex.Pattern[str], dict[str, Mechanism]]:
    frames = list(map(key, catalogue("dimensions")["frames"]["words"]))
    table = {f"{frame} {word}": name for word, name in mechanism_words()[1].items() for frame in frames}
    return _whole_words(table), table


def _whole_words(names: Iterable[str]) -> regex.Pattern[str]:
    return regex.compile(rf" {alternation(names)}(?= )")


@cache
def _together() -> regex.Pattern[str]:
    return _whole_words(map(key, catalogue("dimensions")["together"]["words"]))


@cache
def _elsewhere() -> tuple[str, ...]:
    return tuple(words(key(name)) for name in catalogue("dimensions")["elsewhere"]["names"])


def elsewhere(pieces: Iterable[str]) -> bool:
    """Whether a piece names a body whose figures are those of no unit that reports."""
    return any(found_in(_elsewhere(), piece) for piece in pieces)


@cache
def _levels_together() -> tuple[str, ...]:
    return tuple(words(key(name)) for name in catalogue("dimensions")["levels_together"]["words"])


@lru_cache(maxsize=4096)
def _is_of_several(piece: str) -> bool:
    return found_in(_levels_together(), piece)


def of_several_levels(pieces: Iterable[str]) -> bool:
    """Whether the nearest piece that tells whose figure it is names several levels together ("chung hai cấp")."""
    for piece in pieces:
        if _is_of_several(piece):
            return True
        if _levels_in(piece):
            return False
    return False


def _entries(kind: str) -> list[dict[str, list[str]]]:
    return cast(list[dict[str, list[str]]], catalogue("dimensions")[kind])


@lru_cache(maxsize=4096)
def _levels_in(piece: str) -> frozenset[AdminLevel]:
    """The levels that a piece names; pieces that stand around many figures are asked again and again."""
    pattern, table = level_words()
    plain = _NUMBER.sub("", _orders().sub(" ", piece))
    return frozenset(table[match[0].strip()] for match in pattern.finditer(plain))


def level_named(pieces: Iterable[str], own: AdminLevel | None) -> AdminLevel | None:
    """The level that the nearest piece names, ``own`` where none does, several do, or one above ``own`` is named."""
    for piece in pieces:
        named = [level for level in _levels_in(piece) if _RANK[level] <= _RANK[own]]
        if named:
            return named[0] if len(named) == 1 else own
    return own


def level_opening(pieces: Iterable[str]) -> str:
    """The words of level that the nearest piece opens with ("ở cấp xã", "12/12 xã, thị trấn"); a piece that opens with
    a unit of its own ("huyện đã ...") ends the search.
    """
    return next(filter(None, map(_level_opening, pieces)), " ")


@lru_cache(maxsize=4096)
def _level_opening(piece: str) -> str:
    plain = _NUMBER.sub("", _orders().sub(" ", piece))
    found = _openings().match(plain)
    if found is not None:
        return found[0] + " "
    return " " if level_of_unit(piece) is not None else ""


@cache
def _openings() -> regex.Pattern[str]:
    lead_ins = alternation(map(key, catalogue("dimensions")["sentence"]["lead_ins"]))
    return regex.compile(rf"(?: {lead_ins}(?= ))*+(?:{level_words()[0].pattern})++")


@cache
def _hints() -> tuple[str, ...]:
    return tuple(mechanism_words()[1])


@lru_cache(maxsize=4096)
def _mechanisms_in(piece: str) -> tuple[Mechanism | None, ...]:
    """The mechanisms that a piece names; None alone where it names two together, for the total."""
    if not found_in(_hints(), piece):
        return ()
    if _together().search(piece):
        return (None,)
    pattern, table = _framed()
    bare = mechanism_words()[1].get(piece.split("¦")[0].strip())
    return (bare,) if bare is not None else tuple({table[match[0].strip()] for match in pattern.finditer(piece)})


def mechanism_named(pieces: Iterable[str]) -> Mechanism | None:
    """The mechanism that the nearest piece names; None where it names two together, or none does."""
    named = next(filter(None, map(_mechanisms_in, pieces)), ())
    return named[0] if len(named) == 1 else None


def says_how(heading: str) -> bool:
    """Whether a heading tells by which mechanism its dossiers are handled, and not that mechanisms are carried out."""
    return _by().search(heading) is not None


@cache
def _by() -> regex.Pattern[str]:
    return regex.compile(rf" {alternation(map(key, catalogue('dimensions')['frames']['bare']))} ")


@cache
def _domains() -> regex.Pattern[str]:
    names = alternation(sorted({key(name) for name in catalogue("dimensions")["domain"]["names"]}))
    return regex.compile(rf"(?P<name>{names})(?= )")


@cache
def _lead_ins() -> regex.Pattern[str]:
    domain = catalogue("dimensions")["domain"]
    barred = "".join(rf"(?<! {key(word)})" for word in domain["general"])
    return regex.compile(rf"{barred} {alternation(map(key, domain['lead_ins']))} ")


@cache
def _vague() -> tuple[str, ...]:
    return tuple(words(key(word)) for word in catalogue("dimensions")["domain"]["vague"])


@cache
def _kinds() -> regex.Pattern[str]:
    return _whole_words(map(key, catalogue("dimensions")["domain"]["kinds"]))


def domain_named(pieces: Iterable[str]) -> tuple[str | None, bool]:
    """The field that the nearest piece names, and whether the figure is of a narrower scope that has no such name."""
    return next(filter(None, map(_domain_in, pieces)), (None, False))


@lru_cache(maxsize=4096)
def _domain_in(piece: str) -> tuple[str | None, bool] | None:
    lead_ins = list(_lead_ins().finditer(piece))
    if not lead_ins:
        return None
    if found_in(_vague(), piece[: lead_ins[-1].start() + 1]):
        return None, False
    found = _domains().match(piece, lead_ins[-1].end())
    if found is None:
        return None, True
    rest = piece[found.end() :].split("¦")[0].split()
    several = len(lead_ins) > 1 or (bool(rest) and _domains().match(" ".join(rest) + " ") is not None)
    return (None, True) if several else (found["name"], False)


def domains_told(folded: str) -> list[str]:
    """What introduces a field in folded text, each time ("thuộc lĩnh vực ...")."""
    return _lead_ins().findall(words(folded))


def domain_of_kind(pieces: Iterable[str]) -> str | None:
    """The field of the dossiers that the nearest piece speaks of ("hồ sơ đất đai")."""
    return next(filter(None, map(_kind_in, pieces)), None)


@lru_cache(maxsize=4096)
def _kind_in(piece: str) -> str | None:
    behind = (_domains().match(piece, match.end() + 1) for match in _kinds().finditer(piece))
    return next((found["name"] for found in behind if found is not None), None)


@lru_cache(maxsize=4096)
def is_domain(piece: str) -> str | None:
    """The field whose bare name ``piece`` is ("+ Hộ tịch: 88 hồ sơ")."""
    name = piece.strip()
    found = _domains().match(name + " ")
    return found["name"] if found is not None and found.end() == len(name) else None


def domain_behind(tail: str) -> str | None:
    """The field that the words behind a figure begin with ("07 hồ sơ đất đai quá hạn")."""
    found = _domains().match(tail.lstrip())
    return found["name"] if found is not None else None


@cache
def _linking() -> frozenset[str]:
    return frozenset(map(key, catalogue("indicators")["clauses"]["linking"]))


@lru_cache(maxsize=4096)
def only_dimensions(head: str) -> bool:
    """Whether ``head`` names a level, a mechanism or a field and nothing else."""
    if is_domain(head) is not None:
        return True
    rest = head
    for pattern in (level_words()[0], _framed()[0], _lead_ins()):
        rest = pattern.sub(" ", rest)
    words_left = [word for word in rest.split() if word not in _linking()]
    return rest != head and (not words_left or is_domain(" ".join(words_left)) is not None)
