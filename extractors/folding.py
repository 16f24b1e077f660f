"""Keys to compare Vietnamese words by: letters without marks, and one spelling for the two tone places."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

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
    return text.translate(_BARE) if len(text) < _WHOLE else _whole(text)


@lru_cache(maxsize=4)
def _whole(text: str) -> str:
    """The skeleton of a document, which several steps ask for."""
    return text.translate(_BARE)


@cache
def _tone_table() -> tuple[tuple[str, str], ...]:
    pairs = []
    for first, second in ("oa", "oe", "uy"):
        for mark in _MARKS:
            old = unicodedata.normalize("NFC", first + mark) + second
            pairs.append((old, first + unicodedata.normalize("NFC", second + mark)))
    return tuple(pairs)


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """``text`` case-folded, blanks single, tone marks in one place ("hòa" and "hoà" are equal)."""
    folded = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    for old, new in _tone_table():
        folded = folded.replace(old, new)
    return folded
