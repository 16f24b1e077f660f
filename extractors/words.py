"""Word segmentation and parts of speech on short windows: the one module that knows underthesea.

underthesea gives back rewritten tokens without offsets ("hoà" -> "hòa", "2.310/2.150" -> "2.310 / 2.150");
here every word is laid back over the window it came from. The library is imported at the first call.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

MAX_WINDOW = 400
"""Longer windows are cut: the taggers are made for a sentence."""

_PLAIN_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]++|[^\s\p{L}\p{M}\p{N}]")
_LEAD = "có 15 "  # a counting context: alone, a short word is often tagged as if it were a number
_NOUNS = frozenset({"N", "Nc", "Nu", "Ny", "Nb"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a window: ``window[start:end] == text``; ``tag`` is its part of speech, None where not asked."""

    text: str
    start: int
    end: int
    tag: str | None = None


@lru_cache(maxsize=8192)
def segment_words(window: str) -> tuple[Word, ...]:
    """The words of ``window`` in reading order, compounds in one piece ("thủ tục", "hồ sơ")."""
    from underthesea import word_tokenize

    window = window[:MAX_WINDOW]
    if not window.strip():
        return ()
    return _lay_over(window, [(token, None) for token in word_tokenize(window)])


@lru_cache(maxsize=8192)
def tag_words(window: str) -> tuple[Word, ...]:
    """The words of ``window`` with their parts of speech (N noun, V verb, A adjective, E preposition ...)."""
    from underthesea import pos_tag

    window = window[:MAX_WINDOW]
    if not window.strip():
        return ()
    return _lay_over(window, pos_tag(window))


def noun_length(window: str) -> int:
    """How many characters of ``window`` its opening noun phrase takes: nouns up to a verb, adjective or preposition.

    At most three words; 0 where the window does not begin with a noun.
    """
    end = len(_LEAD)
    words = [word for word in tag_words(_LEAD + window) if word.start >= len(_LEAD)]
    for word in words[:3]:
        if word.tag not in _NOUNS or not any(map(str.isalpha, word.text)):
            break
        end = word.end
    return end - len(_LEAD)


def _lay_over(window: str, tokens: Iterable[Sequence[str | None]]) -> tuple[Word, ...]:
    """The tokens at their places in ``window``; plain words without tags when they do not fit it."""
    pairs = [(str(token[0]), token[1]) for token in tokens]
    bases = _bases(window)
    if sum(_weight(text) for text, _ in pairs) != len(bases):
        return tuple(Word(text=m[0], start=m.start(), end=m.end()) for m in _PLAIN_WORD.finditer(window))
    words, used = [], 0
    for text, tag in pairs:
        weight = _weight(text)
        if not weight:
            continue
        start, end = bases[used], _absorb_marks(window, bases[used + weight - 1] + 1)
        words.append(Word(text=window[start:end], start=start, end=end, tag=tag))
        used += weight
    return tuple(words)


def _weight(token: str) -> int:
    return len(_bases(token))


def _bases(text: str) -> list[int]:
    """The places of the letters and signs of ``text``, blanks and combining marks left out."""
    return [i for i, char in enumerate(text) if not char.isspace() and not unicodedata.combining(char)]


def _absorb_marks(window: str, end: int) -> int:
    while end < len(window) and unicodedata.combining(window[end]):
        end += 1
    return end
