"""Whether a word can be a Vietnamese syllable: the one evidence by which an encoding is told."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

from patterns import catalogue

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_OF_STOPS = frozenset("\u0301\u0323")
_STOPS = ("c", "ch", "p", "t")


@cache
def _bodies() -> frozenset[str]:
    """Every onset with every rime, without tones."""
    known = catalogue("encodings")["syllables"]
    return frozenset(onset + rime for onset in known["onsets"] for rime in known["rimes"])


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Whether ``word`` (letters of any case, any form of composition) can be a Vietnamese syllable.

    At most one tone; a syllable that ends in a stop takes the rising or the heavy one.
    """
    apart = unicodedata.normalize("NFD", word.lower())
    tones = [sign for sign in apart if sign in _TONES]
    body = unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in _TONES))
    if len(tones) > 1 or body not in _bodies():
        return False
    return not body.endswith(_STOPS) or (bool(tones) and tones[0] in _OF_STOPS)
