"""Repairs of characters: composed letters, one Đ, no invisible signs, plain blanks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import regex

from pipeline.source import RawLine, RawTable

Block = RawLine | RawTable
_BULLETS = ("-", "+", "*", "•")
_LOOKALIKES = str.maketrans("АВЕКМНОРСТУХІЅЈаеорсухіѕјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEKMHOPCTYXISJaeopcyxisjABEZHIKMNOPTYXo")


def compose(blocks: Sequence[Block]) -> list[Block]:
    """NFC: every letter with its marks is one character."""
    return _mapped(blocks, _composed, unicodedata.is_normalized("NFC", _joined(blocks)))


def replace_eth(blocks: Sequence[Block]) -> list[Block]:
    """The Icelandic Ð (U+00D0) and ð, which old keyboards wrote for Đ and đ, become the Vietnamese letters."""
    joined = _joined(blocks)
    return _mapped(blocks, _without_eth, "Ð" not in joined and "ð" not in joined)


def latin_letters(blocks: Sequence[Block]) -> list[Block]:
    """Cyrillic and Greek letters that look Latin become Latin inside words that are Latin otherwise."""
    return _mapped(blocks, _latin, _foreign().search(_joined(blocks)) is None)


def drop_tags(blocks: Sequence[Block]) -> list[Block]:
    """Tags of emphasis and the brackets of addresses, typed or copied into a DOCX or PDF."""
    return _mapped(blocks, _without_tags, "<" not in _joined(blocks))


def drop_outer_bullets(blocks: Sequence[Block]) -> list[Block]:
    """Of two bullets at the start of a line the inner one stays: the outer one is the list's."""
    found = any(isinstance(block, RawLine) and _two_bullets(block.text) for block in blocks)
    if not found:
        return list(blocks)
    return [
        replace(block, text=_outer_bullet().sub("", block.text)) if isinstance(block, RawLine) else block
        for block in blocks
    ]


def drop_invisible(blocks: Sequence[Block]) -> list[Block]:
    """Zero-width, direction, soft-hyphen and control characters go; odd blanks become plain ones."""
    return _mapped(blocks, _visible, _joined(blocks).replace("\n", "").replace("\t", "").isprintable())


def collapse_blanks(blocks: Sequence[Block]) -> list[Block]:
    """Runs of blanks and tabs become one blank; empty lines and rows go, lines leave a gap before the next."""
    result: list[Block] = []
    gap = False
    for block in blocks:
        if isinstance(block, RawTable):
            table = _collapsed_table(block)
            result += [table] if table.rows else []
            gap = False
            continue
        text = " ".join(block.text.split())
        if not text:
            gap = True
            continue
        changed = text != block.text or (gap and not block.gap_before)
        result.append(replace(block, text=text, gap_before=block.gap_before or gap) if changed else block)
        gap = False
    return result


def break_lines(blocks: Sequence[Block]) -> list[Block]:
    """A line that holds line breaks becomes several; only the last can end the paragraph."""
    if not any(isinstance(block, RawLine) and "\n" in block.text for block in blocks):
        return list(blocks)
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, RawTable) or "\n" not in block.text:
            result.append(block)
        else:
            result += _broken(block)
    return result


def _broken(line: RawLine) -> list[RawLine]:
    parts = [part for part in line.text.split("\n") if part.strip()]
    last = len(parts) - 1
    return [
        replace(line, text=part, complete=line.complete and at == last, gap_before=line.gap_before and at == 0)
        for at, part in enumerate(parts)
    ]


def _joined(blocks: Sequence[Block]) -> str:
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, RawLine):
            parts.append(block.text)
        else:
            parts += ("\n".join(row) for row in block.rows)
    return "\n".join(parts)


def _mapped(blocks: Sequence[Block], change: Callable[[str], str], unchanged: bool) -> list[Block]:
    if unchanged:
        return list(blocks)
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, RawLine):
            result.append(replace(block, text=change(block.text)))
        else:
            rows = tuple(tuple(change(cell) for cell in row) for row in block.rows)
            result.append(replace(block, rows=rows))
    return result


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _without_eth(text: str) -> str:
    return text.replace("Ð", "Đ").replace("ð", "đ")


def _two_bullets(text: str) -> bool:
    text = text.lstrip()
    return text[:1] in _BULLETS and text[1:].lstrip()[:1] in _BULLETS


def _without_tags(text: str) -> str:
    return _tag().sub("", _address().sub(r"\1", text))


def _latin(text: str) -> str:
    return _mixed_word().sub(lambda match: match[0].translate(_LOOKALIKES), text)


def _visible(text: str) -> str:
    text = _break().sub("\n", text)
    text = _blank().sub(" ", text)
    return unicodedata.normalize("NFC", _invisible().sub("", text))


def _collapsed_table(table: RawTable) -> RawTable:
    """The table without odd blanks in its cells and without rows that hold nothing."""
    rows = tuple(tuple(_collapsed_cell(cell) for cell in row) for row in table.rows)
    if rows == table.rows and all(map(any, rows)):
        return table
    kept = [at for at, row in enumerate(rows) if any(row)]
    return replace(table, rows=tuple(rows[at] for at in kept), pages=tuple(table.pages[at] for at in kept))


def _collapsed_cell(cell: str) -> str:
    return "\n".join(filter(None, (" ".join(part.split()) for part in cell.split("\n"))))


@cache
def _foreign() -> regex.Pattern[str]:
    return regex.compile(r"[\u0370-\u052f]")


@cache
def _mixed_word() -> regex.Pattern[str]:
    """A word of Latin letters with a Cyrillic or Greek one among them, symbols such as "TT-BTC" included."""
    return regex.compile(r"(?<![\p{L}&/-])(?=[\p{L}&/-]{0,60}?\p{Latin})[\p{L}&/-]++")


@cache
def _tag() -> regex.Pattern[str]:
    return regex.compile(r"(?i)</?(?:b|i|u|em|strong|sup|sub)>")


@cache
def _address() -> regex.Pattern[str]:
    """An address in angle brackets; it may be broken over lines."""
    return regex.compile(r"<((?:https?://|www\.)[^<>]{1,300}+)>")


@cache
def _outer_bullet() -> regex.Pattern[str]:
    """The inner bullet of "- + Phần mềm" is the author's, the outer one the list's."""
    return regex.compile(r"^\s*+(?:[-*•]\s+)+(?=[-+*•]\s)")


@cache
def _break() -> regex.Pattern[str]:
    return regex.compile(r"\r\n?|[\x0b\x0c\x85\p{Zl}\p{Zp}]")


@cache
def _blank() -> regex.Pattern[str]:
    return regex.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x1c-\x1f]")


@cache
def _invisible() -> regex.Pattern[str]:
    return regex.compile(r"[\p{Cf}\x00-\x08\x0b-\x1b\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
