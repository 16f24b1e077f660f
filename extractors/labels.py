"""The label that opens a line: "I.", "2.1", "a)", "*", "Phần thứ nhất", "Điều 5." and their OCR doubles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import regex

from patterns import catalogue

Family = Literal[
    "part", "chapter", "division", "article", "roman", "upper", "arabic", "bare", "confused", "letter", "paren",
    "star", "dash", "plus",
]  # fmt: skip

_BLANK = regex.compile(r"\s")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_BULLETS: dict[str, Family] = {"-": "dash", "–": "dash", "—": "dash", "+": "plus"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label at the beginning of a line.

    ``text`` is the label as written without its closing mark, ``values`` its numbers ((2, 1) for "2.1", () for a
    bullet), ``end`` the place in the line where the words after it begin. Families ``confused`` ("l.", which may
    be 1 or I) and ``bare`` ("4 Cải cách", no closing mark) are to be confirmed by what follows.
    """

    text: str
    family: Family
    values: tuple[int, ...]
    end: int


# A label and what must follow it, e.g. "II . KẾT QUẢ", "1.1 Về", "a) Ưu điểm", "Phần thứ nhất: ..."
_PARTS = {
    "roman": r"(?<roman>(?=[IVXl1|]{0,4}[IVXl|])[IVXl1|]{1,5})",
    "arabic": r"(?<arabic>\d{1,2}(?:\.\s?\d{1,2}){0,4})",
    "letter": r"(?<letter>[a-zđ])",
    "capital": r"(?<capital>[A-HĐ])",
    "paren": r"\((?<paren>\d{1,2})\)",
    "bullet": r"(?<bullet>[*•▪●►➢❖✓+\u2013\u2014\-]|\uf02d|\uf0b7)",
    "begins": r"(?=\s*+[\p{Lu}\d\"“‘'(])",  # a title begins
    "word_begins": r"(?=\s*+\p{Lu}\p{L})",
}


@cache
def _grammar() -> regex.Pattern[str]:
    data = catalogue("labels")
    words = "|".join(word["word"] for word in data["word"])
    ordinals = "|".join(data["ordinals"])
    part = _PARTS
    return regex.compile(
        rf"""\s*+(?:
            (?i:(?<word>{words})\s{{1,3}} (?:(?:số|thứ)\s{{1,3}})?+
                (?<wordno>[IVXLC]{{1,7}}|\d{{1,3}}[a-zđ]?|{ordinals})\b) (?<wordmark>\s?[.:\-–)]*+)
          | {part["roman"]} (?:
                \s?\.(?!\d) | \s?[,:)]{part["begins"]} | \s?/{part["word_begins"]} | \s?[-–](?=\s*+\p{{Lu}})
              | (?=\s+\p{{Lu}}{{2}}))
          | {part["arabic"]} (?:
                \s?[.)](?!\d) | \s?[,:/\-–](?=\s*+\p{{Lu}}) | (?<unmarked>)(?=\s+\p{{Lu}}))
          | {part["letter"]} (?:\s?\) | \.(?=\s|\p{{Lu}}) | [/,](?=\s*+\p{{Lu}}))
          | {part["capital"]} (?:\s?\)(?=\s|\p{{Lu}}) | \s?\.(?=\s|\p{{Lu}}\p{{Ll}}) | /(?=\s) | \s?[-–](?=\s\p{{Lu}}))
          | {part["paren"]}
          | {part["bullet"]} (?![\d*])
        )\s*+""",
        regex.VERBOSE,
    )


def read_label(line: str) -> Label | None:
    """The label that ``line`` begins with, or None."""
    match = _grammar().match(line)
    if match is None:
        return None
    if match["word"]:
        return _word_label(line, match)
    if match["roman"]:
        return _roman_label(match)
    return _plain_label(match)


def roman_value(numeral: str) -> int:
    """The value of a Roman numeral, l, 1 and | read as I; 0 for what is none.

    >>> roman_value("IV"), roman_value("Il"), roman_value("abc")
    (4, 2, 0)
    """
    digits = [_ROMAN.get("I" if letter in "l1|" else letter, 0) for letter in numeral]
    if not digits or 0 in digits:
        return 0
    return sum(-digit if digit < max(digits[place:]) else digit for place, digit in enumerate(digits))


def letter_value(letter: str) -> int:
    """The place of a letter in the order of list labels, from 1."""
    order: str = catalogue("labels")["letters"]["order"]
    return order.find(letter.lower()) + 1


def follows(family: Family, before: int, after: int) -> bool:
    """Whether a label may stand right after another of its family (letters may be skipped by habit)."""
    if family not in ("letter", "upper"):
        return after == before + 1
    letters: dict[str, str] = catalogue("labels")["letters"]
    between = letters["order"][before : after - 1]
    return after > before and all(letter in letters["skipped"] for letter in between)


def _word_label(line: str, match: regex.Match[str]) -> Label | None:
    spoken = match["word"].lower()
    entry: dict[str, Any] = next(word for word in catalogue("labels")["word"] if word["word"] == spoken)
    marked = bool(match["wordmark"].strip())
    rest = line[match.end() :]
    if not marked and rest and (entry.get("marked") or not rest[0].isupper()):
        return None
    if not match["word"][0].isupper():
        return None
    numeral = match["wordno"]
    value = catalogue("labels")["ordinals"].get(numeral.lower(), 0) or _number(numeral)
    text = line[match.start("word") : match.end("wordno")]
    return Label(text=text, family=entry["family"], values=(value,), end=match.end())


def _number(numeral: str) -> int:
    digits = numeral.rstrip("abcdefghđ")
    return int(digits) if digits.isdigit() else roman_value(numeral.upper())


def _roman_label(match: regex.Match[str]) -> Label | None:
    text = match["roman"]
    value = roman_value(text)
    if not 0 < value <= 30:
        return None
    family: Family = "confused" if text in ("l", "|") else "roman"
    return Label(text=text, family=family, values=(value,), end=match.end())


def _plain_label(match: regex.Match[str]) -> Label:
    end = match.end()
    if match["arabic"]:
        text = _BLANK.sub("", match["arabic"])
        values = tuple(int(number) for number in text.split("."))
        bare = match["unmarked"] is not None and len(values) == 1
        return Label(text=text, family="bare" if bare else "arabic", values=values, end=end)
    if match["letter"] or match["capital"]:
        text = match["letter"] or match["capital"]
        family: Family = "letter" if match["letter"] else "upper"
        return Label(text=text, family=family, values=(letter_value(text),), end=end)
    if match["paren"]:
        return Label(text=f"({match['paren']})", family="paren", values=(int(match["paren"]),), end=end)
    return Label(text=match["bullet"], family=_BULLETS.get(match["bullet"], "star"), values=(), end=end)
