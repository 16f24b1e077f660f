"""Comparable forms of a title: without accents, case, punctuation and abbreviations, so that OCR slips hurt less."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain
from string import ascii_letters, digits

import regex

from extractors.folding import key, skeleton
from patterns import catalogue

_WORDS = regex.compile(r"\w++")
_IN_WORDS = f"_{digits}{ascii_letters}"
_APART = {code: chr(code) if chr(code) in _IN_WORDS else " " for code in range(128)}


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
    plain = _plain(text)
    words = plain.translate(_APART).split() if plain.isascii() else _WORDS.findall(plain)
    return " ".join(map(_abbreviations().get, words, words))


@lru_cache(maxsize=4096)
def accented_words(text: str) -> tuple[str, ...]:
    """The words behind :func:`title_key`, with their accents, one for each word of the key."""
    words = _WORDS.findall(unicodedata.normalize("NFC", text))
    return tuple(chain.from_iterable(map(_spoken, words)))


@lru_cache(maxsize=50_000)
def _spoken(word: str) -> tuple[str, ...]:
    """The keys of a word, or of what it is short for."""
    return tuple(key(part) for part in _written_out().get(_plain(word), word).split())


def keys(phrases: Iterable[str]) -> tuple[str, ...]:
    """The keys of several phrases, longest first."""
    return tuple(sorted({title_key(phrase) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase)))


def opens_with(key: str, phrases: Iterable[str]) -> str | None:
    """The first of ``phrases`` (keys) that ``key`` begins with, ending at a word boundary."""
    return next((phrase for phrase in phrases if key == phrase or key.startswith(phrase + " ")), None)


def opens_with_any(key: str, beginnings: tuple[str, ...]) -> bool:
    """Whether ``key`` begins with one of ``beginnings``, keys with a blank behind each (see :func:`opens_with`)."""
    return f"{key} ".startswith(beginnings)


def holds(key: str, phrases: Iterable[str]) -> str | None:
    """The first of ``phrases`` (keys) that stands anywhere in ``key`` as whole words."""
    padded = f" {key} "
    return next((phrase for phrase in phrases if f" {phrase} " in padded), None)


@lru_cache(maxsize=4096)
def is_capital(text: str) -> bool:
    """Whether ``text`` is written in capitals (at least three letters, nine of ten capital)."""
    small, capital = sum(map(str.islower, text)), sum(map(str.isupper, text))
    return small + capital >= 3 and capital >= 9 * small
