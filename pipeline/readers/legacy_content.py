"""Telling old encodings by the text alone, where no font says which: what makes Vietnamese syllables of it is right.

Text that is good Unicode is never touched: a line is converted only when its words with signs are no syllables as
they stand and syllables of the encoding for which several different words of the document speak.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache

import regex

from extractors.syllables import is_syllable
from pipeline.readers.legacy import MOJIBAKE, TCVN3, VIQR, VISCII, VNI, VPS, convert
from pipeline.source import RawLine, RawTable, Source

_CANDIDATES = (TCVN3, VNI, VISCII, VPS, MOJIBAKE)
_ENOUGH_WORDS = 4
_RIGHT_SHARE = 0.8
_WRONG_SHARE = 0.5
_VIQR_WORDS = 6
_SECOND_SHARE = 0.1
_DOUBTFUL_WORDS = 10
_DOUBTFUL_SHARE = 0.2
_RULING_SHARE = 0.8


def mend(source: Source) -> Source:
    """``source`` with the lines and cells in an old encoding converted; ``encodings`` names what was found and
    ``looks_legacy`` says that signs are left which no encoding explains.
    """
    texts = list(_texts(source))
    encodings = detect(texts)
    if encodings:
        ruling = rules(texts, encodings)
        blocks = tuple(_converted_block(block, encodings, ruling) for block in source.blocks)
        source = replace(source, blocks=blocks, encodings=tuple(dict.fromkeys((*source.encodings, *encodings))))
        texts = list(_texts(source))
    return replace(source, looks_legacy=True) if looks_legacy(texts) else source


def detect(texts: Sequence[str]) -> tuple[str, ...]:
    """The old encodings in which lines of ``texts`` are written, the one of the most lines first; () for none."""
    return _by_signs(texts) or ((VIQR,) if _speaks_viqr(texts) else ())


def _by_signs(texts: Sequence[str]) -> tuple[str, ...]:
    supporters: dict[str, list[str]] = {}
    for text in texts:
        words = words_of(text) if is_odd(text) else []
        best = _best(words) if _is_wrong(words) else None
        if best is not None:
            supporters.setdefault(best, []).extend(words)
    found = {encoding: len(words) for encoding, words in supporters.items() if _is_right(encoding, words)}
    ordered = sorted(found, key=lambda encoding: -found[encoding])
    return tuple(encoding for encoding in ordered if found[encoding] >= _SECOND_SHARE * found[ordered[0]])


def convert_text(text: str, encodings: Sequence[str], *, ruling: bool, fill: str = "") -> str:
    """``text`` in the encoding among ``encodings`` that it is written in, or as it is.

    ``ruling`` says that nearly all of the document is in the first of them: then what could be read both ways is.
    ``fill`` is that of :func:`~pipeline.readers.legacy.convert`.
    """
    if VIQR in encodings:
        return convert(text, VIQR)
    if text.isascii() and text.isprintable():
        return text
    words = words_of(text)
    if not words:
        return convert(text, encodings[0], fill=fill) if ruling and is_odd(text) and _in_words(text) else text
    best = max(encodings, key=lambda encoding: _readable(words, encoding))
    before, after = _readable(words, None), _readable(words, best)
    if after > before or (ruling and best == encodings[0] and after == before and not _beyond().search(text)):
        return _with_bullet(text, convert(text, best, fill=fill))
    return text


def rules(texts: Iterable[str], encodings: Sequence[str]) -> bool:
    """Whether nearly all words with signs in ``texts`` stand in lines that are no Vietnamese as they are."""
    wrong = all_ = 0
    for text in texts:
        words = words_of(text)
        all_ += len(words)
        wrong += len(words) * _is_wrong(words)
    return len(encodings) == 1 and wrong >= _RULING_SHARE * all_


def looks_legacy(texts: Sequence[str]) -> bool:
    """Whether many words hold signs that are not Vietnamese and make no syllables."""
    words = (word for text in texts if is_odd(text) for word in words_of(text))
    odd = [word for word in words if _odd().search(word) and not _reads(word, None)]
    if len(set(odd)) < _DOUBTFUL_WORDS:
        return False
    return len(odd) >= _DOUBTFUL_SHARE * sum(len(words_of(text)) for text in texts)


def words_of(text: str) -> list[str]:
    """The words of ``text`` that hold a letter of ASCII and a sign beyond it."""
    if text.isascii() and text.isprintable():
        return []
    return [word for word in _word().findall(text) if _signed().search(word) and _ascii().search(word)]


def _texts(source: Source) -> Iterable[str]:
    for block in source.blocks:
        if isinstance(block, RawLine):
            yield block.text
        else:
            yield from (cell for row in block.rows for cell in row if cell)


def _converted_block(block: RawLine | RawTable, encodings: Sequence[str], ruling: bool) -> RawLine | RawTable:
    if isinstance(block, RawLine):
        text = convert_text(block.text, encodings, ruling=ruling)
        return block if text == block.text else replace(block, text=text)
    rows = tuple(tuple(convert_text(cell, encodings, ruling=ruling) for cell in row) for row in block.rows)
    return replace(block, rows=rows)


def is_odd(text: str) -> bool:
    """Whether ``text`` holds a character that Vietnamese text does not use."""
    return _odd().search(text) is not None


def _is_wrong(words: Sequence[str]) -> bool:
    """Whether most of ``words`` are no Vietnamese as they stand."""
    return bool(words) and _readable(words, None) < _WRONG_SHARE * len(words)


def _best(words: Sequence[str]) -> str | None:
    """The encoding that explains ``words`` best; None where none does or two do equally."""
    counts = sorted(((_readable(words, encoding), encoding) for encoding in _CANDIDATES), reverse=True)
    (first, best), (second, _) = counts[:2]
    return best if first > second and first >= _RIGHT_SHARE * len(words) else None


def _is_right(encoding: str, words: Sequence[str]) -> bool:
    """Whether ``words`` speak for ``encoding``: several different ones that become syllables."""
    return sum(_reads(word, encoding) for word in set(words)) >= _ENOUGH_WORDS


def _readable(words: Sequence[str], encoding: str | None) -> int:
    return sum(_reads(word, encoding) for word in words)


@lru_cache(maxsize=100_000)
def _reads(word: str, encoding: str | None) -> bool:
    """Whether ``word`` consists of Vietnamese syllables when it is read in ``encoding`` (None: as it is)."""
    read = word if encoding is None else convert(word, encoding)
    parts = [part for part in _not_letter().split(read) if part]
    signs = _strange().search(read) is not None
    return bool(parts) and not signs and all(map(is_syllable, parts))


def _speaks_viqr(texts: Sequence[str]) -> bool:
    words = [word for text in texts if text.isascii() for word in _viqr().findall(text)]
    if len(words) < _VIQR_WORDS:
        return False
    good = sum(not read.isascii() and is_syllable(read) for read in (convert(word, VIQR) for word in words))
    return good >= _RIGHT_SHARE * len(words)


def _in_words(text: str) -> bool:
    """Whether ``text`` is more than one sign, so that it is no bullet."""
    return len(text.split()) > 1


def _with_bullet(text: str, changed: str) -> str:
    """A dot in the middle at the start of a line is a bullet, not the letter it would be."""
    return text[0] + changed[1:] if text[:2] in ("· ", "· ", "·\t") else changed


@cache
def _odd() -> re.Pattern[str]:
    """A character that Vietnamese text does not use: control characters, signs and letters of Latin-1."""
    return re.compile(
        r"[\x01-\x08\x0e-\x1f\x80-\x9f\u00a1-\u00b6\u00b8-\u00bfÄÅÆÇËÎÏÑÖØÛÜÞßäåæçëîïñöøûüþÿ÷×ð\u2212\u2219"
        r"ƒˆ‰Š‹ŒŽšŸœž˜™†‡]|[\u00c0-\u00ff][·»¼½¾]"
    )


@cache
def _strange() -> re.Pattern[str]:
    """Signs that do not stand inside words."""
    return re.compile(r"[\x00-\x1f\x80-\x9f¡-©«-±´µ·¸»-¿×÷\ufffd]")


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"(?:[^\s!-@\[-`{-~]|[\x1c-\x1f\x85\xa0])++")


@cache
def _signed() -> re.Pattern[str]:
    """A character beyond ASCII other than dashes and quotation marks."""
    return re.compile(r"[^\n-\r -~\u2013\u2014\u2018-\u201d\u2026\u2022\xa0]")


@cache
def _ascii() -> re.Pattern[str]:
    return re.compile(r"[A-Za-z]")


@cache
def _not_letter() -> regex.Pattern[str]:
    return regex.compile(r"[^\p{L}\p{M}]+")


@cache
def _beyond() -> re.Pattern[str]:
    """Letters of Vietnamese that no byte gives, so that the line is Unicode."""
    return re.compile(r"[ăĂđĐĩĨũŨơƠưƯ\u1ea0-\u1ef9]")


@cache
def _viqr() -> regex.Pattern[str]:
    """Words with a circumflex, horn or breve typed behind the letter, or a doubled d."""
    return regex.compile(
        r"(?<!\w)(?=[A-Za-z^(+'`?~.]{0,8}?(?:[aeoAEO]\^|[ouOU]\+|[aA]\(|dd|DD))[A-Za-z][A-Za-z^(+'`?~.]{1,9}"
    )
