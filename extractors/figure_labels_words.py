"""The words of labels: cut free of what leads in and out, joined without repeats, kept short."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Literal

import regex

from extractors.alternation import alternation
from extractors.folding import key
from patterns import catalogue

Link = Literal["", "is", "rate", "change", "has", "with", "and", "about", "range", "abrupt"]

MAX_LABEL = 140
MAX_CONTEXT = 70
_SHARED = 2
_SHORT = 4
EDGE = " \u00a0,;:.-–—+*•/(“”\"'"
_MARKS = EDGE + ")"

_BLANKS = regex.compile(r"\s{2,}|[\u00a0\t\n]")
_BRACKETED = regex.compile(r"\s?\([^()]{0,200}\)")
_NUMBERED_BRACKET = regex.compile(r"\s?\((?:[^()]{0,200}\d[^()]{0,200}|[^()]{61,200})\)")
_NO_BRACKETS = {ord("("): None, ord(")"): None}
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}%]++")
_DIGIT = regex.compile(r"\d")
_LETTER = regex.compile(r"\p{L}")


def words_of(table: str, place: str = "words") -> tuple[str, ...]:
    """A list of ``patterns/figure_labels.toml``, as keys."""
    return tuple(map(key, catalogue("figure_labels")[table][place]))


@cache
def _opening(table: str, place: str = "words") -> regex.Pattern[str]:
    return regex.compile(rf"(?:{alternation(words_of(table, place))})(?!\w)")


def opens_with(table: str, words: str, place: str = "words") -> bool:
    """Whether ``words`` begins with one of a list of the catalogue."""
    return _opening(table, place).match(key(words)) is not None


@cache
def _set(table: str) -> frozenset[str]:
    return frozenset(words_of(table))


def is_one_of(table: str, words: str) -> bool:
    """Whether ``words`` is one of a list of the catalogue."""
    return key(words) in _set(table)


@cache
def _standing() -> regex.Pattern[str]:
    return regex.compile(rf"(?<!\w)(?:{alternation(words_of('standing'))})(?!\w)")


@cache
def _given() -> regex.Pattern[str]:
    return regex.compile(rf"\s(?:{'|'.join(words_of('taken', 'given'))})\Z", regex.IGNORECASE)


def without_given(words: str) -> str | None:
    """Of what something is said to be given ("Biên chế công chức được giao"); None where nothing is."""
    match = _given().search(words)
    return None if match is None else words[: match.start()]


def stands_alone(words: str) -> bool:
    """Whether ``words`` of a part say what they count without the whole above them."""
    if opens_with("modifiers", words):
        return False
    if opens_with("whole", words):
        return len(words.split()) > _SHORT
    return _standing().search(key(words)) is not None


@cache
def _trailing() -> tuple[regex.Pattern[str], dict[str, Link]]:
    links: dict[str, Link] = {
        key(word): entry["link"] for entry in catalogue("figure_labels")["trailing"] for word in entry["words"]
    }
    longest = sorted(links, key=lambda word: (-len(word), word))
    written = "|".join(word.replace(" ", r"\s{1,2}") for word in longest)
    return regex.compile(rf"(?r)(?<!\w)(?:{written})\Z", regex.IGNORECASE), links


def without_last(words: str) -> tuple[str, Link, str]:
    """``words`` without those that lead out of it, how these lead to the number, and which they are."""
    pattern, links = _trailing()
    link: Link = ""
    said = ""
    for _ in range(4):
        words = words.rstrip(EDGE)
        match = pattern.search(words)
        if match is None:
            break
        found = links[key(match[0])]
        if link in ("", "about", "range"):
            link, said = found, match[0]
        words = words[: match.start()]
    return words, link, said


@cache
def _leading() -> regex.Pattern[str]:
    table = catalogue("figure_labels")["leading"]
    place = rf"\s(?:{_written(table['levels'])})(?!\w)(?-i:\s\p{{Lu}}\p{{Ll}}{{0,8}}+){{0,3}}+"
    subject = rf"(?:{_written(table['subjects'])})(?:{place})?+(?=\s\p{{Ll}})"
    times = "|".join(map(key, catalogue("figure_labels")["times"]["patterns"])).replace(" ", r"\s{1,2}")
    level = rf"(?:{_written(table['acting'])})(?=\s(?:{_written(table['acts'])}))"
    return regex.compile(rf"(?:{_written(table['words'])}|{subject}|{level}|{times})(?![\w/])", regex.IGNORECASE)


def _written(words: Iterable[str]) -> str:
    return "|".join(r"\s".join(map(regex.escape, word.split())) for word in sorted(words, key=len, reverse=True))


def without_first(words: str) -> str:
    """``words`` without those that lead in to it: connectors, times and the body that acts."""
    for _ in range(6):
        words = words.lstrip(EDGE + ")")
        match = None if opens_with("leading", words, "keep") else _leading().match(words)
        if match is None or (len(words) > match.end() and words[match.end()] == "("):
            break
        words = words[match.end() :]
    return words


@cache
def _actor() -> regex.Pattern[str]:
    table = catalogue("figure_labels")["leading"]
    place = rf"(?:\s(?:{_written(table['levels'])}))?+(?!\w)(?-i:\s\p{{Lu}}\p{{Ll}}{{0,8}}+){{0,3}}+"
    return regex.compile(rf"(?<!\w)(?:{_written(table['subjects'])}){place}\s(?={_written(table['acts'])})")


def behind_actor(words: str) -> str:
    """What a body named inside ``words`` does ("... đạt kết quả cao UBND huyện đã ban hành")."""
    last = max((match.end() for match in _actor().finditer(words) if match.start()), default=0)
    return words[last:]


@cache
def _dated() -> regex.Pattern[str]:
    date = r"(?:\d{1,2}\s?[/.-]\s?)?\d{1,2}\s?[/.-]\s?\d{4}|\d{1,2}\s?/\s?\d{1,2}(?![\d/])"
    openings = "|".join(word.replace(" ", r"\s{1,2}") for word in sorted(words_of("ends", "dated"), key=len)[::-1])
    return regex.compile(rf"(?<!\w)(?:(?:{openings})\s{{1,2}}){{1,2}}+(?:{date})(?!\w)", regex.IGNORECASE)


@cache
def _cited() -> regex.Pattern[str]:
    """What a clause rests on: "theo Nghị định số 29/2023/NĐ-CP ngày ... của Chính phủ"."""
    return regex.compile(
        rf"\s(?:{alternation(words_of('ends', 'head'))})\s[^\d,;:]{{0,50}}\d{{1,5}}\s?[/-]\s?[\d\p{{Lu}}].*",
        regex.IGNORECASE | regex.DOTALL,
    )


@cache
def _number() -> regex.Pattern[str]:
    """The number of a document: "số 12/KH-UBND", "số 29/2023/NĐ-CP"."""
    opening = _written(words_of("ends", "number"))
    return regex.compile(
        rf"\s(?:(?:{opening})\s?)?\d{{1,5}}\s?(?:/\s?\d{{4}}\s?)?[/-]\s?\p{{Lu}}[\p{{Lu}}\d/-]{{1,20}}+"
    )


def undated(words: str) -> str:
    """``words`` without the dates in them and what leads in to these."""
    return _dated().sub("", words) if _DIGIT.search(words) else words


def plain(words: str) -> str:
    """``words`` without dates, documents and brackets that hold numbers; blanks single."""
    if "(" in words:
        words = _NUMBERED_BRACKET.sub("", words)
    for pattern in (_cited(), _dated(), _number()) if _DIGIT.search(words) else ():
        shorter = pattern.sub("", words)
        if len(_WORD.findall(shorter)) > 1:
            words = shorter
    return _BLANKS.sub(" ", words).strip(EDGE)


def context(words: str) -> str | None:
    """``words`` fit to stand before a label, without brackets; None where they say nothing or far too much."""
    words = without_first(_BRACKETED.sub("", plain(words))).strip(EDGE)
    for _ in range(3):
        match = _opening("titles").match(key(words))
        if match is None or len(key(words)) != len(words) or len(words) <= match.end() + 3:
            break
        words = words[match.end() :].strip(EDGE)
    if not has_letters(words) or is_one_of("weak", words):
        return None
    return cut(words, MAX_CONTEXT)


def cut(words: str, limit: int) -> str:
    """``words`` of at most ``limit`` characters, cut at a comma in the second half or between words."""
    if len(words) <= limit:
        return words
    comma = words.rfind(",", limit // 2, limit)
    short = words[:comma] if comma > 0 else words[: limit + 1].rpartition(" ")[0] or words[:limit]
    return without_last(short)[0].rstrip(EDGE) or short


def has_letters(words: str) -> bool:
    """Whether there is a word in ``words``."""
    return len(words) > 1 and _LETTER.search(words) is not None


def join(above: str | None, own: str | None) -> str | None:
    """``own`` behind what it is a part of: what both say is said once, a modifier needs no mark between."""
    if not above or not own:
        return own or above
    first, second = _split(above), _split(own)
    if _holds(second, first) or (len(second) > _SHARED and first[-_SHARED:] == second[-_SHARED:]):
        return own
    if _holds(first, second):
        return above
    shared = overlap(above, own)
    if shared:
        return f"{above} {' '.join(own.split()[shared:])}"
    above = cut(above, MAX_CONTEXT)
    return f"{above} {lowered(own)}" if opens_with("modifiers", own) else f"{above}: {own}"


def overlap(above: str, own: str) -> int:
    """How many words, two at least, ``above`` ends and ``own`` begins with alike."""
    first, second = _split(above), _split(own)
    return max((n for n in range(_SHARED, min(len(first), len(second)) + 1) if first[-n:] == second[:n]), default=0)


def run_on(*pieces: str) -> str:
    """The pieces that hold words, with blanks between; what was just said is not said again."""
    joined = ""
    for piece in pieces:
        if joined and _holds(_split(joined), _split(piece)):
            continue
        rest = " ".join(piece.split()[overlap(joined, piece) :])
        joined = f"{joined} {rest}".strip() if joined else piece
    return joined


def lowered(words: str) -> str:
    """``words`` for the middle of a label: without the capital letter of a sentence."""
    return words[0].lower() + words[1:] if words[1:2].islower() else words


@lru_cache(maxsize=2048)
def _split(words: str) -> tuple[str, ...]:
    """The words to compare by, without marks."""
    return tuple([word.strip(_MARKS) for word in key(words).split()])


def _holds(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return not others or any(words[at : at + len(others)] == others for at in range(len(words) - len(others) + 1))


def shortened(words: str | None) -> str | None:
    """``words`` at most as long as a label may be, cut between words."""
    words = None if words is None else _BLANKS.sub(" ", words).strip(EDGE)
    if not words or not has_letters(words):
        return None
    words = cut(words, MAX_LABEL)
    if words.count(")") != words.count("("):
        words = words.translate(_NO_BRACKETS).strip(EDGE)
    return words
