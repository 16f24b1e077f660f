"""Comparable forms of a title: without accents, case, punctuation and abbreviations, so that OCR slips hurt less."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

import regex

from extractors.folding import key, skeleton
from patterns import catalogue

_WORDS = regex.compile(r"\w++")


@cache
def _abbreviations() -> dict[str, str]:
    table: dict[str, str] = catalogue("headings")["abbreviations"]
    return {_plain(short): " ".join(_WORDS.findall(_plain(long))) for short, long in table.items()}


@cache
def _written_out() -> dict[str, str]:
    table: dict[str, str] = catalogue("headings")["abbreviations"]
    return {_plain(short): long for short, long in table.items()}


def _plain(text: str) -> str:
    return skeleton(unicodedata.normalize("NFC", text))


@lru_cache(maxsize=4096)
def title_key(text: str) -> str:
    """``text`` as lower-case words without accents, separated by single blanks, abbreviations written out.

    >>> title_key("2. Cải cách TTHC (quý I)")
    '2 cai cach thu tuc hanh chinh quy i'
    """
    words = _WORDS.findall(_plain(text))
    return " ".join(_abbreviations().get(word, word) for word in words)


@lru_cache(maxsize=4096)
def accented_words(text: str) -> tuple[str, ...]:
    """The words behind :func:`title_key`, with their accents, one for each word of the key."""
    spoken: list[str] = []
    for word in _WORDS.findall(unicodedata.normalize("NFC", text)):
        long = _written_out().get(_plain(word))
        spoken += [key(part) for part in (long or word).split()]
    return tuple(spoken)


def keys(phrases: Iterable[str]) -> tuple[str, ...]:
    """The keys of several phrases, longest first."""
    return tuple(sorted({title_key(phrase) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase)))


def opens_with(key: str, phrases: Iterable[str]) -> str | None:
    """The first of ``phrases`` (keys) that ``key`` begins with, ending at a word boundary."""
    return next((phrase for phrase in phrases if key == phrase or key.startswith(phrase + " ")), None)


def holds(key: str, phrases: Iterable[str]) -> str | None:
    """The first of ``phrases`` (keys) that stands anywhere in ``key`` as whole words."""
    padded = f" {key} "
    return next((phrase for phrase in phrases if f" {phrase} " in padded), None)


@lru_cache(maxsize=4096)
def is_capital(text: str) -> bool:
    """Whether ``text`` is written in capitals (at least three letters, nine of ten capital)."""
    small, capital = sum(map(str.islower, text)), sum(map(str.isupper, text))
    return small + capital >= 3 and capital >= 9 * small
