"""Periods as people type them and as the program names them."""

from __future__ import annotations

import unicodedata

import regex

from extractors.periods import Period, read_period
from patterns import catalogue
from pipeline.errors import UsageFailure

_LONGEST = 80


def asked_period(phrase: str) -> Period:
    """The period that ``phrase`` names: "Quý I/2024", "6 tháng cuối năm 2023", "thang 5/2024" without accents.

    Raises :class:`UsageFailure` with examples where it names none, or no year.
    """
    words = " ".join(unicodedata.normalize("NFC", phrase).split())
    for text in (words, _spelled(words)) if len(words) <= _LONGEST else ():
        period = read_period(text)
        if period is not None and period.year is not None and not _is_part_of(text, period):
            return period
    raise UsageFailure("no_such_period", phrase=phrase[:_LONGEST])


def _is_part_of(words: str, period: Period) -> bool:
    """Whether ``words`` speak of a quarter or a month while only their year was understood: "quý 5 2024"."""
    shorter = {name.split()[-1] for name in catalogue("tong_hop")["period"]} - {period.kind}
    return period.number is None and " " not in period.kind and bool(shorter & set(words.casefold().split()))


def _spelled(words: str) -> str:
    """``words`` with their accents, where they were typed without, and with the word before the year."""
    known = catalogue("tong_hop")["spelled"]
    spelled = regex.sub(r"\p{L}+", lambda match: known.get(match[0].casefold(), match[0]), words)
    before, _, last = spelled.rpartition(" ")
    return f"{before} {known['nam']} {last}" if regex.fullmatch(r"(?:19|20)\d\d", last, regex.ASCII) else spelled


def period_name(period: Period) -> str:
    """``period`` in words: "Quý I năm 2024"."""
    names = catalogue("tong_hop")["period"]
    name = names[period.kind]
    if isinstance(name, list):
        name = name[(period.number or 1) - 1]
    number = names["roman"][period.number - 1] if period.kind == "quý" and period.number else period.number
    return str(name.format(number=number, year=period.year))
