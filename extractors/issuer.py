"""The bodies that a letterhead names, written as in a sentence: "UBND xã Lũng Vân", "Phòng Nội vụ huyện Tân Lạc"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import regex

from extractors.folding import key, skeleton
from extractors.pieces import Piece
from extractors.places import is_level_word, level_of, level_word_pattern, spelling, split_unit, written
from extractors.records import AdminLevel
from patterns import catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An issuing body: ``name`` as written in a sentence ("UBND xã Lũng Vân"), its level and its unit."""

    name: str
    level: AdminLevel | None
    word: str | None = None
    unit: str | None = None


@cache
def _bodies() -> tuple[tuple[str, dict[str, Any]], ...]:
    """(spelling without marks, entry), the longest spelling first."""
    table = [(skeleton(s), entry) for entry in catalogue("bodies")["body"] for s in entry["spellings"]]
    return tuple(sorted(table, key=lambda row: -len(row[0])))


@cache
def _no_bodies() -> tuple[str, ...]:
    return tuple(map(skeleton, catalogue("bodies")["not_body"][0]["words"]))


def body_entry(text: str) -> tuple[int, dict[str, Any]] | None:
    """Length of the spelling and entry of the body that ``text`` begins with."""
    bare = skeleton(text)
    if bare.startswith(_no_bodies()):
        return None
    for words, entry in _bodies():
        if bare.startswith(words) and not bare[len(words) : len(words) + 1].isalpha():
            exact = next(s for s in entry["spellings"] if skeleton(s) == words)
            if " " in words or key(text[: len(words)]) == key(exact):
                return len(words), entry
    return None


def body_lines(names: Sequence[Piece]) -> list[str]:
    """The bodies of a letterhead from the top: wrapped lines joined, a new one at each word for a body."""
    found: list[str] = []
    for text in _split_lines(names):
        open_end = bool(found) and regex.search(r"(?i)(?:\bvà|[,–-])$", found[-1]) is not None
        if body_entry(text) and not open_end and not (found and _is_half(found[-1])):
            found.append(text)
        elif found:
            found[-1] = f"{found[-1]} {text}"
        elif split_unit(text) or _begins_body(text):
            found.append(text)
    return found


def _begins_body(text: str) -> bool:
    """Is a line the first half of the words for a body ("ỦY BAN NHÂN")?"""
    bare = skeleton(text)
    return len(bare) > 3 and any(words.startswith(f"{bare} ") for words, _ in _bodies())


def _split_lines(names: Sequence[Piece]) -> Iterator[str]:
    """The lines, cut where a second body follows a whole one ("UBND HUYỆN TÂN LẠC PHÒNG NỘI VỤ")."""
    for piece in names:
        text = " ".join(piece.text.strip(" -–_.*").split())
        begin = 0
        for match in regex.finditer(r"(?<=\s)\p{Lu}", text):
            if _is_whole(text[begin : match.start()]) and _is_second(text[match.start() :]):
                yield text[begin : match.start()].strip()
                begin = match.start()
        yield text[begin:]


def _is_whole(text: str) -> bool:
    entry = body_entry(text)
    if entry is None or regex.search(r"(?i)(?:\bvà|[,–-])\s*$", text):
        return False
    return split_unit(text) is not None or (entry[1].get("level") == "trung ương" and len(text.split()) > 1)


def _is_second(text: str) -> bool:
    entry = body_entry(text)
    if entry is None or len(text.split()) < 2:
        return False
    return " " in text[: entry[0]] or entry[1]["name"] in catalogue("bodies")["names"]["second"]


def _is_half(text: str) -> bool:
    """A body whose word for it is not yet complete ("ỦY BAN NHÂN", "THỦ TƯỚNG")."""
    return body_entry(text) is None


def read_body(text: str, whole: str, year: int | None = None) -> Body | None:
    """The body that a phrase of a letterhead names, written as in a sentence of ``whole``."""
    text = " ".join(text.split())
    found = body_entry(text)
    unit = split_unit(text)
    if found is None:
        return None
    length, entry = found
    rest = text[length:].lstrip(" ,.").rstrip(" -–,.")
    if "unit_word" in entry and rest:
        name, word = _unit_name(rest, whole), entry["unit_word"]
        return Body(name=f"{entry['name']} {name}", level=level_of(word, name, year), word=word, unit=name)
    if unit is not None:
        word, name = unit[0], _unit_name(unit[1], whole)
        middle = text[length : _unit_start(text)].lstrip(" ,").rstrip(" -–,")
        head = _sentence_case(entry, text[:length], middle, whole)
        return Body(name=f"{head} {word} {name}", level=_level(entry, word, name, year), word=word, unit=name)
    if entry["name"] in ("UBND", "Hội đồng nhân dân") and rest:  # the word of the level is lost or never written
        return Body(name=_completed(entry["name"], rest, whole), level=None, unit=None)
    return Body(name=_sentence_case(entry, text[:length], rest, whole), level=entry.get("level"))


def _completed(head: str, rest: str, whole: str) -> str:
    return f"{head} {rest.lower() if is_level_word(rest) else spelling(rest, whole)}"


def _level(entry: dict[str, Any], word: str, name: str, year: int | None) -> AdminLevel | None:
    own = level_of(word, name, year)
    return "trung ương" if entry.get("level") == "trung ương" else own


def _unit_name(name: str, whole: str) -> str:
    return name if name.isdigit() else spelling(name, whole)


def _unit_start(text: str) -> int:
    match = regex.search(rf"(?i)(?<!\w){level_word_pattern()}\s+(?:\p{{L}}.{{0,60}}|\d{{1,2}})$", text)
    return match.start() if match else len(text)


def _sentence_case(entry: dict[str, Any], head: str, rest: str, whole: str) -> str:
    if entry["name"] == "UBND":
        return f"UBND {_mixed(rest, whole)}".strip()
    phrase = " ".join(f"{head} {rest}".split())
    found = _mixed(phrase, whole)
    if not phrase.isupper() or written(phrase, whole) is not None or not rest:
        return found
    opened = found[: len(head)].rstrip() + " " + _capital_first(found[len(head) :].strip())
    if entry["name"] in catalogue("bodies")["names"]["departments"]:
        return regex.sub(r"(?<=\bvà |[,–-] )\p{Ll}", lambda m: m[0].upper(), opened)
    return opened


def _capital_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _mixed(phrase: str, whole: str) -> str:
    """A phrase in capitals as the text writes it elsewhere, else with one capital letter."""
    if not phrase or not phrase.isupper():
        return phrase
    if (found := written(phrase, whole)) is not None:
        return found
    words = [word if _is_short(word) else word.lower() for word in phrase.split()]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _is_short(word: str) -> bool:
    return not regex.search(
        r"(?i)[aeiouyàáảãạăắằẳẵặâấầẩẫậèéẻẽẹêếềểễệìíỉĩịòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵ]", word
    ) or word in (
        "UBND",
        "MTTQ",
    )


def without_level_word(name: str) -> str:
    """The name without the word of a level that has no name behind it ("UBND xã" -> "UBND")."""
    return regex.sub(rf"(?i)(?<!\s)\s++{level_word_pattern()}$", "", name)


def from_letterhead(
    names: Sequence[Piece], whole: str, year: int | None = None
) -> tuple[Body | None, tuple[Body, ...]]:
    """The issuing body and the superior bodies above it."""
    bodies = [body for line in body_lines(names) if (body := read_body(line, whole, year))]
    if not bodies:
        return None, ()
    issuer, above = bodies[-1], tuple(bodies[:-1])
    superior = next((body for body in reversed(above) if body.unit), None)
    entry = body_entry(issuer.name)
    if (
        issuer.unit is None
        and superior is not None
        and entry
        and entry[1].get("placed")
        and issuer.level != "trung ương"
    ):
        alone = bool(entry[1].get("of_body")) and entry[0] == len(issuer.name)
        issuer = _placed(issuer, superior, superior.name if alone else f"{superior.word} {superior.unit}")
    return issuer, above


def _placed(issuer: Body, superior: Body, place: str) -> Body:
    """A body without a unit of its own belongs to the unit, or body, above it."""
    return Body(
        name=f"{issuer.name} {place}",
        level=superior.level,
        word=superior.word,
        unit=superior.unit,
    )
