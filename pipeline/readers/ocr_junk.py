"""What OCR takes for words and is none: specks, rules, stamps, the scribble of a signature."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from statistics import median

import regex

from pipeline.readers.ocr_reading import SeenWord

_NO_WORD = regex.compile(r"[^\p{L}\d]+")
_SIGNS = frozenset("-–—+*•()[]:;,.%“”\"'…/&=<>")
_JUNK = 35.0
_ALONE = 60.0
_CELLS = 1_000_000_000
_SIGNS_ALONE = frozenset("%-–—+x")


def without_junk(words: Sequence[SeenWord]) -> list[SeenWord]:
    """The words but for specks, rules and stamps that were taken for letters."""
    kept: list[SeenWord] = []
    for number, line in groupby(words, key=lambda word: word.line):
        if number >= _CELLS:
            kept.extend(word for word in line if _is_cell_word(word))
            continue
        together = [word for word in line if word.confidence >= _JUNK or _is_wordlike(word)]
        letters = [word for word in together if not _NO_WORD.fullmatch(word.text)]
        least = _ALONE if len(letters) <= 2 else _JUNK
        if letters and median(word.confidence for word in letters) >= least:
            kept.extend(word for word in together if set(word.text) <= _SIGNS or not _NO_WORD.fullmatch(word.text))
    return kept


def _is_cell_word(word: SeenWord) -> bool:
    """True for a word of a cell of a table, which may stand alone: a percent sign or a dash is one, a speck is none."""
    if _NO_WORD.fullmatch(word.text):
        return word.text in _SIGNS_ALONE and word.confidence >= _JUNK
    return word.confidence >= _JUNK or _is_wordlike(word)


def _is_wordlike(word: SeenWord) -> bool:
    """True for a word that is worth keeping though OCR was not sure of it: letters or digits only, and not one."""
    plain = word.text.strip("().,;:/-")
    return len(plain) > 1 and plain.replace("/", "").replace("-", "").replace(".", "").isalnum()
