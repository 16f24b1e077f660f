"""Keys to compare Vietnamese words by: letters without marks, and one spelling for the two tone places."""

from __future__ import annotations

import codecs
import re
import string
import unicodedata
from functools import cache, lru_cache
from typing import Any

_MARKS = "\u0300\u0301\u0309\u0303\u0323"
_WHOLE = 1000  # characters of a text that is no line


class _Bare(dict[int, str]):
    """The bare letter of each code point, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        base = "d" if char in "đĐÐð" else unicodedata.normalize("NFD", char)[0].lower()
        self[code] = base if len(base) == 1 else char
        return self[code]


_BARE = _Bare()


def skeleton(text: str) -> str:
    """Small letters without any mark, one for each character of ``text``: offsets stay the same."""
    return _bare(text) if len(text) < _WHOLE else _whole(text)


@lru_cache(maxsize=4)
def _whole(text: str) -> str:
    """The skeleton of a document, which several steps ask for."""
    return _bare(text)


def is_plain(text: str) -> bool:
    """Whether ``text`` holds nothing but letters, digits and signs as nearly every text does."""
    try:
        codecs.charmap_encode(text, "strict", _common()[0])
    except UnicodeEncodeError:
        return False
    return True


def _bare(text: str) -> str:
    numbers, letters = _common()
    try:
        return codecs.charmap_decode(codecs.charmap_encode(text, "strict", numbers)[0], "strict", letters)[0]
    except UnicodeEncodeError:
        return text.translate(_BARE)


@cache
def _common() -> tuple[Any, str]:
    """The characters that nearly every text is made of as numbers below 256, and the bare letter of each number: two
    passes over a table, ten times as fast as a look into a dictionary for each character.
    """
    tones = ("", *_MARKS)
    vowels = (unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in tones)
    small = "".join(vowel for vowel in vowels if not vowel.isascii()) + "đ"
    known = "".join(dict.fromkeys("\0" + string.printable + small + small.upper() + "“”‘’–—…•\u00a0"))
    unused = "\ufffe" * (256 - len(known))
    return codecs.charmap_build(known + unused), known.translate(_BARE) + unused


@cache
def _tone_table() -> tuple[tuple[str, str], ...]:
    pairs = []
    for first, second in ("oa", "oe", "uy"):
        for mark in _MARKS:
            old = unicodedata.normalize("NFC", first + mark) + second
            pairs.append((old, first + unicodedata.normalize("NFC", second + mark)))
    return tuple(pairs)


@cache
def _old_tones() -> re.Pattern[str]:
    return re.compile("|".join(old for old, _ in _tone_table()))


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """``text`` case-folded, blanks single, tone marks in one place ("hòa" and "hoà" are equal)."""
    folded = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    if _old_tones().search(folded) is None:
        return folded
    for old, new in _tone_table():
        folded = folded.replace(old, new)
    return folded
