"""Numbers that count nothing: dates, list labels, symbols, codes, addresses and names that hold a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

import regex

from extractors.folding import key as fold
from extractors.scanning import Scan, catalogued
from patterns import catalogue

Strength = Literal["hard", "soft", "year"]

_LEFT = 60  # characters before a number that may hold its name or cue
_NO_WORD = regex.compile(r"(?r)[^\p{L}\p{M} \u00a0]")
_WORD = regex.compile(r"[\p{L}\p{M}]++")
_LABEL = regex.compile(
    r"""
    (?P<bullet> [-–—+*•·○●▪✓]{1,2} [^\S\n\t]{0,3} )?+
    \(? (?P<number> \d{1,2} (?: \. \d{1,2} ){0,4}+ )
    (?P<close> [^\S\n\t]{0,2} [.)/:] (?! \d ) | [^\S\n\t]? - (?! [^\S\n\t]{0,2} \d ) )?+
    (?P<gap> [^\S\n\t]{0,3} ) (?P<next> \S? )
    """,
    regex.VERBOSE,
)
_ADDRESS = regex.compile(r"://|www\.|@\w|\w\.(?:gov|com|org|net|edu|vn|info)(?!\w)", regex.IGNORECASE)
_ADDRESS_SIGN = regex.compile(r"://|www\.|@\w|\w\.(?:gov|com|org|net|edu|vn|info)", regex.IGNORECASE)
_SPACE_BEFORE = regex.compile(r"(?r)[\s<>(]")
_SPACE_AFTER = regex.compile(r"[\s<>)]|\Z")
_SYMBOL_TAIL = regex.compile(
    r"""
    [^\S\n\t]{0,2}
    (?: / [^\S\n\t]{0,2} (?: \p{Lu}{2,} | \p{Lu}\p{L}{0,20}-\p{Lu} )  # 12/KH-UBND
      | - \p{Lu}{1,6} \d{0,3} /                                        # 31-CT/TU
      | \. \p{Lu}\d                                                   # 1.000123.H21
    )
    """,
    regex.VERBOSE,
)
_YEAR = regex.compile(r"(?:19|20)\d\d")
_CLOSED = regex.compile(r"\d{1,2}\)")


key = lru_cache(maxsize=8192)(fold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A noun before the number that takes a number as its name, and the largest number that is one."""

    strength: Strength
    limit: int | None


@cache
def _names() -> Mapping[str, Name]:
    names: dict[str, Name] = {}
    for entry in catalogue("figures")["name"]:
        for word in entry["words"]:
            names.setdefault(key(word), Name(strength=entry["strength"], limit=entry.get("max")))
    return names


@cache
def words_of(table: str) -> frozenset[str]:
    """The words of one table of ``patterns/figures.toml``, as keys."""
    return frozenset(map(key, catalogue("figures")[table]["words"]))


@cache
def _fixed() -> Scan:
    return catalogued(catalogue("figures")["fixed_name"], r"(?<!\w)", regex.IGNORECASE)


class Left(NamedTuple):
    """What stands directly before a number: its last words (folded, at most six), and whether a colon ends them."""

    words: tuple[str, ...]
    last: str
    mark: str

    def ends_with(self, phrases: Iterable[str]) -> bool:
        """Whether the last words are one of ``phrases`` (keys)."""
        return any(" ".join(self.words[-count:]) in phrases for count in range(1, len(self.words) + 1))


def left_of(text: str, position: int, line_start: int) -> Left:
    """The words before ``position`` on its line, up to the nearest punctuation (a colon at the end is skipped)."""
    window = text[max(line_start, position - _LEFT) : position].rstrip()
    mark = window[-1:] if window and not window[-1].isalnum() else ""
    run = window.rstrip(" :.") if mark in (":", ".") else window
    cut = _NO_WORD.search(run)
    words = _WORD.findall(run, cut.end() if cut is not None else 0)[-6:]
    return Left(words=tuple(map(key, words)), last=words[-1] if words else "", mark=mark)


def name_before(left: Left) -> Name | None:
    """The name the number belongs to ("mức độ", "thôn"), None where none does or its force is broken ("mỗi thôn")."""
    if left.mark and left.mark not in ":.":
        return None
    for count in range(min(4, len(left.words)), 0, -1):
        phrase = " ".join(left.words[-count:])
        if phrase in words_of("no_name"):
            return None
        name = _names().get(phrase)
        if name is not None:
            before = left.words[-count - 1] if len(left.words) > count else ""
            counted = left.mark == ":" and name.strength == "soft" and phrase not in words_of("colon_names")
            broken = before in words_of("name_breakers") and before != phrase  # "số số 12" is a slip of the pen
            return None if counted or broken else name
    return None


def is_name_word(word: str | None) -> bool:
    """Whether ``word`` is a noun that takes a number as its name ("điều", "mục")."""
    return word is not None and key(word) in _names()


def is_abbreviation(word: str) -> bool:
    """Whether ``word`` is written in capitals throughout ("BCCI"), as names of places are not."""
    return len(word) >= 3 and word.isupper()


def is_year(raw: str) -> bool:
    """Whether ``raw`` is a year of this or the last century."""
    return _YEAR.fullmatch(raw) is not None


def is_day_and_month(parts: Sequence[str]) -> bool:
    """Whether "a/b" can be a day and a month."""
    return (
        len(parts) == 2
        and all(part.isdigit() and len(part) <= 2 for part in parts)
        and 1 <= int(parts[0]) <= 31
        and 1 <= int(parts[1]) <= 12
    )


def has_date_cue(left: Left) -> bool:
    """Whether the words before a number announce a date ("từ", "đến", "dịp")."""
    return left.ends_with(words_of("date_cues"))


def has_bare_cue(left: Left) -> bool:
    """Whether the words before a number let it stand without a noun ("là 0", "quá hạn: 0")."""
    return left.mark in (":", "=") or (not left.mark and left.ends_with(words_of("bare_cues")))


def may_follow_bare(text: str, position: int, line_end: int) -> bool:
    """Whether what follows a number without a noun ends its phrase: punctuation, the end, or a function word."""
    tail = text[position : min(line_end, position + 24)].lstrip()
    if not tail or not tail[0].isalpha():
        return tail[:1] not in ("/", "-", "–", "°", "×", "=", "@")
    word = _WORD.match(tail)
    return word is not None and (word[0].islower() or word[0].isupper()) and key(word[0]) in words_of("bare_followers")


def lower_word_follows(text: str, position: int, line_end: int) -> bool:
    """Whether a small word stands behind the number ("(01 kiêm nhiệm, 02 nghỉ việc)")."""
    match = _WORD.match(text[position : min(line_end, position + 24)].lstrip())
    return match is not None and match[0].islower() and text[position].isspace()


@cache
def _percentage() -> regex.Pattern[str]:
    words = "|".join(sorted(map(regex.escape, catalogue("figures")["ratio_followers"]["words"]), key=len, reverse=True))
    rate = r"\d[\d.,]{0,8}[ \u00a0]?%"
    return regex.compile(rf"[ \u00a0,;(]{{0,4}}(?:(?:{words})[ \u00a0]{{0,3}})?+{rate}", regex.IGNORECASE)


def percentage_follows(text: str, position: int, line_end: int) -> bool:
    """Whether a percentage says that the two numbers before are a ratio ("12/12 đạt 100%")."""
    return _percentage().match(text, position, line_end) is not None


def is_symbol(text: str, end: int, line_end: int) -> bool:
    """Whether the number opens the symbol of a document ("12/KH-UBND", "31-CT/TU")."""
    return _SYMBOL_TAIL.match(text, end, line_end) is not None


def is_glued(text: str, start: int, line_start: int) -> bool:
    """Whether a word, a slash or a hyphen holds the number from the left ("Covid-19", "/3/2024", "A.5")."""
    before = text[max(line_start, start - 2) : start]
    if not before:
        return False
    if before[-1].isspace():
        return before[0] == "/"
    if before[-1] in "-–.":
        return len(before) == 2 and before[0].isalpha() and before[-1] != "."
    return before[-1] in "/_#@&$\\^~"


def is_item(text: str, start: int, end: int, line_start: int) -> bool:
    """Whether the number labels an item within the line: "(1)", "; 2)", "[3]", a number right behind a quote."""
    before, after = text[max(line_start, start - 1) : start], text[end : end + 1]
    opens = text[max(line_start, start - 2) : start - 1]
    if before and (before in "“\"‘'" or (before == "”" and not opens)):
        return (not opens or opens in " (") and after not in ("%", "/")
    if after != ")" or _CLOSED.match(text, start) is None:
        return before == "[" and after == "]"
    opened = text.rfind("(", max(line_start, start - 120), start)
    return before == "(" or opened < 0 or text.find(")", opened, start) >= 0


def label_end(text: str, line_start: int, line_end: int, note: bool) -> int:
    """Where the list label that opens a line ends ("1.", "2.1", "(3)", "- 1)"), ``line_start`` where none does."""
    match = _LABEL.match(text, line_start, line_end)
    if match is None:
        return line_start
    gap, following, levels = match["gap"], match["next"], match["number"].count(".")
    opens_text = not following.isalnum() or following.isupper()
    if match["close"] is not None:
        labelled = bool(gap) or opens_text
    elif levels >= 2:
        labelled = True
    elif note:
        labelled = bool(gap) and not following.isdigit()
    else:  # "2 Kết quả thực hiện"; with a bullet or a leading zero it counts something ("- 02 Phó Chủ tịch")
        labelled = match["bullet"] is None and bool(gap) and following.isupper() and match["number"][0] != "0"
    return int(match.start("next")) if labelled else line_start


def is_fixed_name(text: str, start: int, end: int, line_start: int, line_end: int) -> bool:
    """Whether the number belongs to a name that is always written with it ("hợp đồng 68", "24/7")."""
    first, last = max(line_start, start - 40), min(line_end, end + 20)
    if not any(first <= place < last for place in _fixed_places(text, line_start, line_end)):
        return False
    found = _fixed().finditer(text, first, last)
    return any(match.start() <= start and end <= match.end() for match in found)


@lru_cache(maxsize=64)
def _fixed_places(text: str, start: int, end: int) -> tuple[int, ...]:
    """Where names written with a fixed number may begin, which is asked for each number of a line."""
    return tuple(_fixed().places(text, start, end))


@lru_cache(maxsize=64)
def _holds_address(text: str, start: int, end: int) -> bool:
    """Whether a line holds anything like an address, which is asked for each of its numbers."""
    return _ADDRESS_SIGN.search(text, start, end) is not None


def is_in_address(text: str, start: int, end: int, line_start: int, line_end: int) -> bool:
    """Whether the run without blanks that holds the number is a web or mail address."""
    if text[start - 1 : start].isspace() and text[end : end + 1].isspace():
        return False
    if not _holds_address(text, line_start, line_end):
        return False
    before = _SPACE_BEFORE.search(text, max(line_start, start - 120), start)
    after = _SPACE_AFTER.search(text, end, min(line_end, end + 120))
    window = text[before.end() if before else max(line_start, start - 120) : after.start() if after else end]
    return _ADDRESS.search(window) is not None
