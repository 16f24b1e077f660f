"""Number words: "hai mươi ba", "hai tỷ ba trăm triệu", "ba hồ sơ", "hai mươi lăm (25) hộ", "nửa".

"Một" alone is no number word ("một cửa", "một số"), nor is a digit before anything but a counted noun ("hai bên", "ba
không"); "năm" is five only behind words that a year cannot follow ("gồm năm thành viên") or with the digit behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Literal

import regex

from extractors.folding import key
from extractors.halves import half_end
from extractors.numbers import GAP, numeral, read_numeral
from extractors.scanning import WORD_END, Scan, words_opening
from extractors.units import Unit, read_unit
from patterns import catalogue

_HALF = Decimal("0.5")
_REACH = 60  # characters behind a number word in which its unit stands
_IN_DIGITS = regex.compile(r"[^\S\n\t]{0,2}\(0{0,2}(?P<digits>\d{1,3}(?:\.\d{3}){0,4})\)")
_REPEATED = r"(?=[^\S\n\t]{0,2}\(0?\d\))"  # the same digit in brackets follows
_MILLION = 10**6
_MONEY = "đồng"

WordKind = Literal["compound", "digit", "half"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWord:
    """A number in words at ``text[start:end]`` with its value, and what stands behind it (None: no unit).

    ``number_end`` is behind the same number in digits where it follows in brackets ("năm (05)"), else ``end``.
    """

    start: int
    end: int
    number_end: int
    value: Decimal
    unit: Unit | None
    kind: WordKind

    @property
    def in_digits(self) -> bool:
        """Whether the same number follows in digits."""
        return self.number_end > self.end


@cache
def _table(name: str) -> Mapping[str, int]:
    return {key(word): value for word, value in catalogue("ledger")["number_words"][name].items()}


@cache
def _zero() -> tuple[str, ...]:
    return tuple(key(catalogue("ledger")["number_words"]["zero_hundreds"]).split())


def _five() -> str:
    """A digit that is a noun as well ("năm" is a year), behind words that only a number can follow."""
    data = catalogue("ledger")["number_words"]
    before, after = ("|".join(data[name]) for name in ("before_doubtful", "after_doubtful"))
    words = "|".join(data["doubtful"])
    return rf"(?:{words})(?!\w)(?:(?={GAP}(?:{after})(?!\w))|(?<=(?<!\w)(?:{before})[^\S\n\t](?:{words})))"


@cache
def _grammar() -> Scan:
    data, numerals = catalogue("ledger")["number_words"], catalogue("figures")["numerals"]
    ones, fillers = "|".join([*numerals["tens"], *numerals["digits"]]), "|".join(numerals["fillers"])
    alone, half, scales, no_scale = ("|".join(data[name]) for name in ("alone", "half", "scales", "no_scale"))
    zero = rf"(?:(?<!\w){data['zero_hundreds'].replace(' ', GAP)}{GAP}(?:(?:{fillers}){GAP})?)"
    group = rf"{zero}?(?:{numeral().pattern}|(?<!\w)(?:{ones})(?!\w))"
    scaled = rf"{group}{GAP}(?:{scales})(?!\w)(?!{GAP}(?:{no_scale})(?!\w))"
    rest = rf"{GAP}{zero}?{numeral().pattern}"
    words = [*numerals["tens"], *numerals["digits"], *data["alone"], *data["half"], *data["doubtful"]]
    grammar = regex.compile(
        rf"(?P<compound>(?P<scaled>{scaled}(?:(?:{GAP}?,)?{GAP}{scaled}){{0,3}}+(?:{rest})?)|{numeral().pattern})"
        rf"|(?<!\w)(?:(?P<digit>(?:{alone})(?!\w)|(?:{ones}){_REPEATED}|{_five()})|(?P<half>{half})(?!\w))",
        regex.IGNORECASE,
    )
    return Scan(grammar, words_opening([*words, data["zero_hundreds"]], WORD_END))


def find_number_words(text: str, start: int = 0, end: int | None = None) -> Iterator[NumberWord]:
    """The number words of ``text[start:end]`` in reading order."""
    limit = len(text) if end is None else end
    for match in _grammar().finditer(text, start, limit):
        line_end = text.find("\n", match.end(), limit)
        word = _number_word(text, match, limit if line_end < 0 else line_end)
        if word is not None:
            yield word


def _number_word(text: str, match: regex.Match[str], line_end: int) -> NumberWord | None:
    start, end = match.span()
    if match["half"] is not None:
        return NumberWord(start=start, end=end, number_end=end, value=_HALF, unit=None, kind="half")
    value, scale = _value(match[0]), 1 if match["scaled"] is None else _last_scale(match[0])
    if value is None:
        return None
    half = None if scale == 1 else half_end(text, end, line_end)
    if half is not None:
        value, end = value + scale * _HALF, half
    number_end = _end_in_digits(text, end, line_end, value)
    unit = read_unit(text, number_end, min(line_end, number_end + _REACH))
    if unit is None and scale >= _MILLION:
        unit = Unit(name=_MONEY, kind="money", scale=Decimal(1), end=number_end)
    if match["digit"] is not None and (unit is None or not unit.listed):
        return None
    kind: WordKind = "compound" if match["digit"] is None else "digit"
    return NumberWord(start=start, end=end, number_end=number_end, value=_plain(value), unit=unit, kind=kind)


def _end_in_digits(text: str, end: int, line_end: int, value: Decimal) -> int:
    """Behind "(05)" where that repeats ``value`` in digits, else ``end``."""
    again = _IN_DIGITS.match(text, end, line_end)
    return again.end() if again is not None and Decimal(again["digits"].replace(".", "")) == value else end


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _last_scale(words: str) -> int:
    return next((_table("scales")[word] for word in reversed(key(words).split()) if word in _table("scales")), 1)


def _value(words: str) -> Decimal | None:
    """The value of a compound: each group times the scale behind it, the scales falling ("hai tỷ ba trăm triệu")."""
    parts: list[tuple[Decimal, int]] = []
    group: list[str] = []
    for word in key(words).replace(",", " ").split():
        scale = _table("scales").get(word)
        if scale is None:
            group.append(word)
        elif not group and parts:  # "hai nghìn tỷ"
            worth, last = parts.pop()
            parts.append((worth * scale, last * scale))
        else:
            worth_of_group = _group(group)
            if worth_of_group is None:
                return None
            parts.append((worth_of_group * scale, scale))
            group = []
    rest = _group(group) if group else Decimal(0)
    falling = all(first[1] > second[1] for first, second in pairwise(parts))
    return None if rest is None or not falling else sum((worth for worth, _ in parts), rest)


def _group(words: list[str]) -> Decimal | None:
    words = words[2:] if tuple(words[:2]) == _zero() else words
    return read_numeral(" ".join(words)) if words else None
