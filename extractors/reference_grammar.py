"""The grammar of cited documents: number and symbol, the words before them, the date after them."""

from __future__ import annotations

from datetime import date
from functools import cache

import regex

from extractors.alternation import alternation, listed
from extractors.dates import make_date
from extractors.symbols import kinds
from patterns import catalogue

# one sign for each, so that offsets stay: blanks, dashes, slashes, the Icelandic Đ
_SIGNS = {
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f", " "),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("⁄∕", "/"),
    "Ð": "Đ",
}
_SIGN = regex.compile("[" + "".join(_SIGNS) + "]")

# B: blanks and at most one line break; SEG: a segment of a symbol; LINK, NEXT: the sign after the first segment
# (with blanks on both sides: "NĐ - CP") and after a later one; LOWER: a symbol in small letters
_PARTS = {
    "B": r"(?>[ ]{0,2}\n?[ ]{0,2})",
    # 09   01814   30c   2.629   66.7
    "NUMBER": r"""(?:(?<![\p{L}\d/])|(?<=(?i:s[ốóô]))) (?<!\d[.,-]) (?P<number>\d{1,3}\.\d{1,3}(?=\s?[/-])|\d{1,6}+)
                  (?P<suffix>\p{L}(?=\s?[/-]))?""",
    "YEAR": r"(?P<year>(?:19[4-9]|20[0-4])\d)",
    # KH   TTg   QyĐ   T1r   QH15   BNN&MT
    "SEG": r"""(?:T[1lI]r(?!\p{L})|(?:UBTV)?QH[ ]\d{1,2}(?!\d)
                 |\p{Lu}(?:[\p{Lu}&]{0,15}+)(?:\p{Ll}{1,2}(?!\p{Ll})[\p{Lu}]{0,10}+)?+\d{0,3}+)""",
    # KH-UBND   NĐ - CP   QĐ- BTC   KH-\nUBND   QĐ.BQL
    "LINK": r"""(?:[-_]|[ ]{0,2}[-_][ ]{0,2}\n?[ ]?(?=\p{Lu}[\p{Lu}\p{Ll}1])|[ ]?/[ ]?
                  |\.(?=\p{Lu}{1,6}(?!\p{L})))""",
    "NEXT": r"(?:[-_/][ ]?\n?[ ]?|[ ][-_/]|\.(?=(?:\p{Lu}{1,6}|\d{1,2})(?!\p{Ll})))",
    # qđ-ubnd   Kh-Ubnd
    "LOWER": r"(?:\p{L}{2,5}[ ]?-[ ]?\p{L}{2,8}(?:-\p{L}{2,6})?)",
}
# TTLT-UBDT-BTC, NQLT - CP - BTV   KH-UBND   ... and no letter right behind, but for "ngày"
_CODE = r"""
    (?: (?:TTLT|NQLT|TTLB|TTLN)(?:[ ]?[-/][ ]?{SEG}){{1,9}}
      | {SEG}(?:{LINK}{SEG}(?:{NEXT}(?:{SEG}|\d{{1,2}}))*+)?+
    ) (?!\p{{Lu}}|\d|\p{{Ll}}(?<!n))
  | {LOWER}(?!\p{{L}})
"""
# 61/2018/NĐ-CP   57-NQ/TW   1141 TC/QĐ/CĐKT
_CORE = r"""
    {NUMBER}
    (?: {B}/{B} (?:{YEAR} (?:{B}/{B}|[ ]?))? (?P<code>{CODE})
      | (?P<party>{B}-{B}) (?P<code>{SEG}[ ]?[-/]{B}{SEG}(?:{NEXT}{SEG})*+)(?!\p{{L}})
      | [ ]{{0,2}} (?P<old>(?P<code>{SEG}[ ]?[-/][ ]?{SEG}(?:{NEXT}{SEG})*+))(?!\p{{L}})
    )
"""
# more of a symbol behind a blank, where the date follows: "KH-BCĐ (138) ngày", "TB-BCH PCTT-TKCN ngày"
_TAIL = r"(?:[ ]{1,2}\(?[\p{Lu}\d][\p{Lu}\d-]{1,14}\)?){1,2}(?=[ ]?,?[ ]{1,2}ngày\b)"
# 05/7/2021   5-7-21   23 /12/2022   30 tháng 5 năm 2024
_DAY = r"""
    (?: (?P<d>\d{1,2})[ ]?[/.-][ ]?(?P<m>\d{1,2})[ ]?[/.-][ ]?(?P<y>\d{4}|\d{2})(?![\d/])
      | (?P<d>\d{1,2})[ ]{0,2}tháng[ ]{0,2}(?P<m>\d{1,2})
        (?:[ ]{0,2},?[ ]{0,2}năm[ ]{0,2}|[ ]?/[ ]?)(?P<y>\d{4})(?!\d) )
"""
# ", ngày 05/7/2021"   " (ngày 5/3/2024"   "¹ ký ngày 5/3/2024"   " cùng ngày 5/3/2024"   ", 05/7/2021"
_DATE = r"""
    [¹²³⁴-⁹⁰]{{0,2}}\s{{0,2}} (?:[,.]\s{{0,2}})? \(?\s?
        (?:{LEADS}\s{{1,2}}){{0,2}} {DAYS}\s{{0,2}}:?\s{{0,2}} {DAY}
  | \s{{0,2}}[,(]\s{{0,2}}{DAY}
"""


def plain_signs(text: str) -> str:
    """``text`` with blanks, dashes and slashes unified one for one: offsets stay the same."""
    return str(_SIGN.sub(lambda match: _SIGNS[match[0]], text))


@cache
def core() -> regex.Pattern[str]:
    """Number, year and symbol (groups ``number``, ``suffix``, ``year``, ``code``, ``party``, ``old``)."""
    parts = _PARTS | {"CODE": _CODE.format(**_PARTS)}
    return regex.compile(_CORE.format(**parts), regex.VERBOSE)


@cache
def tail() -> regex.Pattern[str]:
    """The rest of a symbol that holds a blank."""
    return regex.compile(_TAIL)


@cache
def _date() -> regex.Pattern[str]:
    cues = catalogue("references")["date_words"]
    grammar = _DATE.format(
        LEADS=alternation([*cues["leads"], *cues["same_day"]]), DAYS=alternation(cues["words"]), DAY=_DAY
    )
    return regex.compile(grammar, regex.VERBOSE | regex.IGNORECASE)


@cache
def same_day() -> regex.Pattern[str]:
    """What says that a date is that of several documents."""
    return regex.compile(
        rf"(?i)(?<!\p{{L}}){alternation(catalogue('references')['date_words']['same_day'])}(?!\p{{L}})"
    )


@cache
def _date_ahead() -> regex.Pattern[str]:
    flags = regex.VERBOSE | regex.IGNORECASE | regex.REVERSE
    return regex.compile(rf"(?<!\p{{L}})ngày\s{{1,2}}{_DAY}\s?,?\s{{0,2}}\Z", flags)


def _day(match: regex.Match[str]) -> date | None:
    year = int(match["y"])
    return make_date(int(match["d"]), int(match["m"]), year + 2000 if year < 100 else year)


def date_after(text: str, position: int) -> tuple[date | None, int]:
    """The date written right after ``position`` and where it ends; ``position`` itself where none is written.

    A day that cannot be ("31/02/2024") is None, but its end counts.
    """
    match = _date().match(text, position)
    return (_day(match), match.end()) if match else (None, position)


def date_before(text: str, floor: int, end: int) -> date | None:
    """The date that stands right before ``end`` ("Ngày 03/4/2021, UBND xã ban hành ...")."""
    match = _date_ahead().search(text, floor, end)
    return _day(match) if match else None


@cache
def type_words() -> dict[str, str | None]:
    """Type word in small letters -> its kind; None for words that name no kind ("văn bản")."""
    words: dict[str, str | None] = dict.fromkeys(catalogue("references")["number_word"]["generic"])
    for kind in kinds().values():
        words |= dict.fromkeys((*kind.words, *(word.lower() for word in kind.short)), kind.abbreviation)
    return words


@cache
def type_word_pattern() -> str:
    """An alternation of all type words, to be used ignoring case; not for patterns that are read backwards."""
    return alternation(type_words())


def _backwards(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, regex.VERBOSE | regex.IGNORECASE | regex.REVERSE)


def _words(name: str) -> str:
    return listed(catalogue("references")["number_word"][name])


@cache
def number_lead() -> regex.Pattern[str]:
    """Read backwards from a number: the word "số"."""
    return _backwards(rf"(?<!\p{{L}}){_words('words')}\s{{0,2}}[:.,;]{{0,2}}\s{{0,3}}\Z")


@cache
def type_lead() -> regex.Pattern[str]:
    """Read backwards from "số" or a number: a type word (group ``word``)."""
    return _backwards(rf"(?<![\p{{L}}\d])(?P<word>{listed(type_words())})\s{{0,3}}[:,]?\s{{0,3}}\Z")


@cache
def far_lead() -> regex.Pattern[str]:
    """Read backwards from "số": a type word and some words after it (group ``gap``)."""
    gap = r"""(?P<gap>(?:[ ],?[^\s;:.()"“”/]{1,14}){1,14}?|[ ]ngày[ ]\d[\d/.]{5,10})"""
    return _backwards(rf"(?<![\p{{L}}\d])(?P<word>{listed(type_words())}){gap}[ ]{{0,2}}:?\s?\Z")


@cache
def form_lead() -> regex.Pattern[str]:
    """Read backwards from "số" or a number: a noun whose number is no document's ("Mẫu", "tổng")."""
    return _backwards(rf"(?<!\p{{L}}){_words('forms')}(?<!{_words('no_forms')})\s{{0,3}}\Z")


@cache
def list_link() -> regex.Pattern[str]:
    """All that stands between two members of a list: signs and joining words."""
    joiners = alternation(catalogue("references")["lists"]["joiners"])
    return regex.compile(rf"(?i)[\s,;]{{0,3}}(?:(?<!\p{{L}}){joiners}(?!\p{{L}}))?\s{{0,2}}:?\s{{0,2}}")


@cache
def list_break() -> regex.Pattern[str]:
    """Read backwards from a mention: a sign or joining word that begins a new member of a list."""
    joiners = listed(catalogue("references")["lists"]["joiners"])
    return regex.compile(rf"(?ri)(?:[;,]|(?<!\p{{L}}){joiners})(?:\s{{0,2}}{joiners})?\s{{0,3}}\Z")
