"""Number words: "hai mươi ba", "mười tám triệu năm trăm nghìn", "ba hồ sơ", "nửa".

"Một" and "năm" alone are no number words here ("một cửa", "một số", "năm 2023"), nor is a digit before anything but
a counted noun ("hai bên", "ba không").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import regex

from extractors.folding import key
from extractors.numbers import GAP, numeral, read_numeral
from extractors.units import Unit, read_unit
from patterns import catalogue

_HALF = Decimal("0.5")
_REACH = 60  # characters behind a number word in which its unit stands


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWord:
    """A number in words at ``text[start:end]`` with its value, and what stands behind it (None: no unit)."""

    start: int
    end: int
    value: Decimal
    unit: Unit | None
    is_half: bool = False


@cache
def _table(name: str) -> Mapping[str, int]:
    return {key(word): value for word, value in catalogue("ledger")["number_words"][name].items()}


@cache
def _trigger() -> regex.Pattern[str]:
    """A word without which a line holds no number word: far quicker than the whole grammar."""
    data, numerals = catalogue("ledger")["number_words"], catalogue("figures")["numerals"]
    alone = "|".join([*data["alone"], *data["half"], *numerals["tens"], *numerals["times"]])
    digits, scales = "|".join(numerals["digits"]), "|".join(data["scales"])
    return regex.compile(rf"(?<!\w)(?:(?:{alone})(?!\w)|(?:{digits}){GAP}(?:{scales})(?!\w))", regex.IGNORECASE)


@cache
def _grammar() -> regex.Pattern[str]:
    data = catalogue("ledger")["number_words"]
    digits = "|".join(catalogue("figures")["numerals"]["digits"])
    alone, half, scales = ("|".join(data[name]) for name in ("alone", "half", "scales"))
    group = rf"(?:{numeral().pattern}|(?<!\w)(?:mười|{digits})(?!\w))"
    scaled = rf"(?:{group}{GAP}(?:{scales})(?!\w){GAP}?,?{GAP}?)"
    return regex.compile(
        rf"(?P<compound>(?P<scaled>{scaled}{{1,4}}+)(?P<rest>{numeral().pattern})?|{numeral().pattern})"
        rf"|(?<!\w)(?P<alone>{alone})(?!\w)|(?<!\w)(?P<half>{half})(?!\w)",
        regex.IGNORECASE,
    )


def find_number_words(text: str) -> Iterator[NumberWord]:
    """The number words of ``text`` in reading order."""
    for start, end in _lines_with_words(text):
        for match in _grammar().finditer(text, start, end):
            word = _number_word(text, match, end)
            if word is not None:
                yield word


def _lines_with_words(text: str) -> Iterator[tuple[int, int]]:
    done = 0
    for match in _trigger().finditer(text):
        if match.start() >= done:
            end = text.find("\n", match.end())
            start = text.rfind("\n", done, match.start()) + 1
            done = len(text) if end < 0 else end
            yield start, done


def _number_word(text: str, match: regex.Match[str], line_end: int) -> NumberWord | None:
    words = match[0].rstrip(" ,\u00a0")
    end = match.start() + len(words)
    is_half = match["half"] is not None
    value = _HALF if is_half else _value(words)
    unit = read_unit(text, end, min(line_end, end + _REACH))
    if value is None or (match["alone"] and not (unit is not None and unit.listed)):
        return None
    return NumberWord(start=match.start(), end=end, value=value, unit=unit, is_half=is_half)


def _value(words: str) -> Decimal | None:
    """The value of a compound: each group times the scale behind it."""
    total, group = Decimal(0), list[str]()
    for word in key(words).replace(",", " ").split():
        scale = _table("scales").get(word)
        if scale is None:
            group.append(word)
            continue
        worth = _group(group)
        if worth is None:
            return None
        total, group = total + worth * scale, []
    rest = _group(group) if group else Decimal(0)
    return None if rest is None else total + rest


def _group(words: list[str]) -> Decimal | None:
    return Decimal(_table("alone")[words[0]]) if words[0] in _table("alone") and len(words) == 1 else _numeral(words)


def _numeral(words: list[str]) -> Decimal | None:
    return read_numeral(" ".join(words)) if words else None
