"""The text of a table cell, with words mended that a narrow column cuts in two without a hyphen."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex

from pipeline.readers.pdf_page import Box, Glyph, TextPage
from pipeline.readers.pdf_rows import group_rows, pieces_of_glyphs

_WIDEST_PADDING = 9.0
_TOLERANCE = 0.15
_LAST_LETTERS = regex.compile(r"(?<!\p{L})\p{L}++\p{M}*+$")
_FIRST_LETTERS = regex.compile(r"\p{L}++")
_SYLLABLE = regex.compile(r"[bcdghjklmnpqrstvwxz]{0,3}+(?:[aeiouy]{1,3}+(?:ch?|m|n[gh]?|p|t)?)?", regex.IGNORECASE)
_VOWEL = regex.compile(r"[aeiouy]", regex.IGNORECASE)
_NUMBER_END = regex.compile(r"\d[.,]?$")
_CLOSING = frozenset(".,;:)%]”")


def padding_of(filled: Sequence[tuple[Box, Sequence[Glyph]]]) -> float:
    """The space that the cells of a table leave free at their sides, in points."""
    gaps = (glyph.x0 - box.x0 for box, glyphs in filled for glyph in glyphs if not glyph.char.isspace())
    return min(max(0.0, min(gaps, default=0.0)), _WIDEST_PADDING)


def cell_text(page: TextPage, box: Box, glyphs: Sequence[Glyph], padding: float) -> str:
    """The lines of a cell, joined by line breaks, or by nothing where a word was cut."""
    text = ""
    above: list[Glyph] = []
    for line in group_rows(glyphs):
        words = " ".join(piece.text for piece in pieces_of_glyphs(page, line))
        if not words:
            continue
        joined = bool(above) and _is_filled(box, above, line, padding) and _is_one_word(text, words)
        text += words if joined or not text else f"\n{words}"
        above = line
    return text


def _is_filled(box: Box, above: Sequence[Glyph], below: Sequence[Glyph], padding: float) -> bool:
    """True when ``above`` holds no blank and has no room left for the first letter of ``below``."""
    if any(glyph.char.isspace() for glyph in above):
        return False
    first = next(glyph for glyph in below if not glyph.char.isspace())
    room = (box.x1 - box.x0) - 2 * padding - (above[-1].x1 - above[0].x0)
    return room < (first.x1 - first.x0) * (1 + _TOLERANCE)


def _is_one_word(text: str, words: str) -> bool:
    """True when the end of ``text`` and the begin of ``words`` can be the parts of one word or number."""
    if words[0] in _CLOSING or (_NUMBER_END.search(text) and words[0].isdigit()):
        return True
    last, first = _LAST_LETTERS.search(text), _FIRST_LETTERS.match(words)
    if last is None or first is None:
        return False
    if last[0].isupper() and first[0].isupper() and not _VOWEL.search(_plain(last[0] + first[0])):
        return True
    cased = first[0].islower() or last[0].isupper()
    return cased and _SYLLABLE.fullmatch(_plain(last[0] + first[0])) is not None


def _plain(word: str) -> str:
    """``word`` without diacritics."""
    letters = unicodedata.normalize("NFD", word).replace("đ", "d").replace("Đ", "D")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
