"""How alike two labels of the coded appendix are: their words, and the words by which near misses differ.

A commune writes "xã" where the circular says "tỉnh", drops "trong kỳ báo cáo" and adds "trên địa bàn"; all
that tells no row from another. "Đúng hạn" and "quá hạn" do, however alike the rest of the words is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from extractors.alternation import alternation
from extractors.evidence import label_words
from extractors.table_words import is_rate, without_brackets
from patterns import catalogue

Bag = frozenset[tuple[str, int]]  # each word with the number of its occurrence: bags compare as sets


@dataclass(frozen=True, slots=True)
class Label:
    """The words of a label (``exact``), the same without the level of government told apart (``neutral``), whether it
    speaks of a rate, and which of the kinds of each contrast it names.
    """

    exact: Bag
    neutral: Bag
    rate: bool
    kinds: tuple[frozenset[int], ...]


@lru_cache(maxsize=2048)
def read_label(text: str) -> Label:
    """The label ``text``; what stands in brackets does not count."""
    piece = label_words(without_brackets(text) or text)
    short = _fillers().sub(" ", piece)
    return Label(
        exact=_bag(short.split()),
        neutral=_bag(_governments().sub(" * ", short).split()),
        rate=is_rate(text),
        kinds=tuple(frozenset(kinds[match[0]] for match in found.finditer(piece)) for found, kinds, _ in _contrasts()),
    )


def likeness(one: Label, other: Label) -> float:
    """From 0 to 1; 0 for labels that differ in what tells rows apart."""
    if one.rate != other.rate or not _compatible(one, other):
        return 0.0
    alike = _dice(one.neutral, other.neutral)
    return 0.6 * _dice(one.exact, other.exact) + 0.4 * alike if alike else 0.0


def _compatible(one: Label, other: Label) -> bool:
    for (_, _, free), mine, theirs in zip(_contrasts(), one.kinds, other.kinds, strict=True):
        if mine != theirs and not (free and (not mine or not theirs or mine & theirs)):
            return False
    return True


@cache
def _contrasts() -> tuple[tuple[regex.Pattern[str], dict[str, int], bool], ...]:
    """Each contrast: its words, the number of their kind, and whether a label that names none fits all."""
    found = []
    for entry in catalogue("appendix_tt07")["contrasts"]:
        kinds = {label_words(word).strip(): number for number, kind in enumerate(entry["kinds"]) for word in kind}
        found.append((_whole_words(kinds), kinds, entry.get("free", False)))
    return tuple(found)


@cache
def _governments() -> regex.Pattern[str]:
    """The nouns of units of any level of government."""
    return _whole_words(catalogue("appendix_tt07")["governments"])


@cache
def _fillers() -> regex.Pattern[str]:
    return _whole_words(catalogue("appendix_tt07")["fillers"])


def _whole_words(names: Iterable[str]) -> regex.Pattern[str]:
    return regex.compile(rf"(?<= ){alternation(label_words(name).strip() for name in names)}(?= )")


def _bag(found: Iterable[str]) -> Bag:
    times: Counter[str] = Counter()
    bag = []
    for word in found:
        times[word] += 1
        bag.append((word, times[word]))
    return frozenset(bag)


def _dice(one: Bag, other: Bag) -> float:
    return 2 * len(one & other) / max(1, len(one) + len(other))
