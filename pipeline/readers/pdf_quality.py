"""Whether the text layer of a page is what the page shows, or garbage that OCR reads better."""

from __future__ import annotations

import unicodedata
from functools import cache

import regex

from extractors.syllables import is_syllable
from pipeline.readers.legacy_content import detect

_FEWEST_WORDS = 15
_FEWEST_SIGNS = 40
_UNREADABLE_SHARE = 0.08
_WORD_SHARE = 0.35
_LETTER_SHARE = 0.45
_SCAN_WORD_SHARE = 0.75
_SCAN_MARK_SHARE = 0.06


def is_garbage(text: str, *, pictured: bool) -> bool:
    """True where ``text`` makes no sense: unreadable characters, or words that are no Vietnamese syllables.

    Text of an old encoding is no garbage. ``pictured`` says that the page is a picture with its text laid over it by a
    scanner; then a layer whose words are mostly no syllables, or bear hardly any mark, is garbage as well.
    """
    signs = [sign for sign in text if not sign.isspace()]
    if len(signs) < _FEWEST_SIGNS:
        return False
    if sum(map(_is_unreadable, signs)) > _UNREADABLE_SHARE * len(signs):
        return not detect([text])
    share = syllable_share(text)
    if share is None:
        return sum(map(str.isalnum, signs)) < _LETTER_SHARE * len(signs) and not detect([text])
    letters = [sign for sign in signs if sign.isalpha()]
    if pictured and (share < _SCAN_WORD_SHARE or _mark_share(letters) < _SCAN_MARK_SHARE):
        return not detect([text])
    return share < _WORD_SHARE and not detect([text])


def syllable_share(text: str) -> float | None:
    """The share of the words of ``text`` that can be Vietnamese syllables; None where there are too few words."""
    words = _word().findall(text)
    return sum(map(is_syllable, words)) / len(words) if len(words) >= _FEWEST_WORDS else None


def _mark_share(letters: list[str]) -> float:
    return sum(not letter.isascii() for letter in letters) / len(letters) if letters else 0.0


def _is_unreadable(sign: str) -> bool:
    return sign == "\ufffd" or (unicodedata.category(sign) in ("Cc", "Co", "Cn") and not "\uf000" <= sign <= "\uf0ff")


@cache
def _word() -> regex.Pattern[str]:
    """Words of two letters or more that are no abbreviations in capitals."""
    return regex.compile(
        r"(?<![\p{L}\p{M}\d])\p{L}(?:\p{Ll}|\p{M})++(?![\p{L}\d])|(?<![\p{L}\d/-])\p{Lu}{2,7}(?![\p{L}\d/-])"
    )
