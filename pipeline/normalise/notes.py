"""Footnotes: known by the mark they begin with, written with a raised mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import regex

from pipeline.source import RawLine, RawTable

Block = RawLine | RawTable
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def mark_notes(blocks: Sequence[Block]) -> list[Block]:
    """Gives ``note`` to the lines that are footnotes and lets each begin with its raised mark."""
    result: list[Block] = []
    seen: set[str] = set()
    above: str | None = None  # the mark of an unfinished footnote in the line above
    for block in blocks:
        if isinstance(block, RawLine):
            block = _marked(block, seen, block.note is not None and block.note == above)
            above = None if block.complete else block.note
            if block.note is None and ("[" in block.text or "(" in block.text):
                seen.update(match[0] for match in _reference().finditer(block.text))
        else:
            above = None
        result.append(block)
    return result


def is_note(line: RawLine) -> bool:
    """True for a footnote or the continuation of one."""
    return line.note is not None


def _marked(line: RawLine, seen: set[str], goes_on: bool) -> RawLine:
    raised = _raised_start().match(line.text)
    if raised is not None:
        mark = raised[1].translate(_LOWERED)
        text = f"{raised[1]} {line.text[raised.end() :]}"
        return line if text == line.text and line.note else replace(line, text=text, note=line.note or mark)
    if line.note is not None:
        return line if goes_on else _with_mark(line, line.note)
    bracketed = _bracketed_start().match(line.text) if line.text[:1] in "[(" and not line.complete else None
    if bracketed is not None and bracketed[0].strip() in seen and (line.gap_before or bracketed[0][0] == "["):
        return replace(line, note=bracketed[1])
    return line


def _with_mark(line: RawLine, mark: str) -> RawLine:
    """The first line of a footnote that its format marks gets the mark as text; later lines have none."""
    start = _own_mark(mark).match(line.text)
    if start is None:
        return line
    return replace(line, text=f"{mark.translate(_RAISED)} {line.text[start.end() :]}")


@cache
def _raised_start() -> regex.Pattern[str]:
    return regex.compile(r"([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})\s*(?=[^\s,.;:)⁰¹²³⁴⁵⁶⁷⁸⁹])")


@cache
def _bracketed_start() -> regex.Pattern[str]:
    return regex.compile(r"[\[(](\d{1,3}|\*{1,3})[\])]\s*(?=\S)")


@cache
def _reference() -> regex.Pattern[str]:
    """A mark in the text: attached to the word before it."""
    return regex.compile(r"(?<=[\p{L}\d.,;:”\")])(?:\[(?:\d{1,3}|\*{1,3})\]|\((?:\d{1,3}|\*{1,3})\))")


@cache
def _own_mark(mark: str) -> regex.Pattern[str]:
    return regex.compile(rf"{regex.escape(mark)}\.?\s+(?=\S)")
