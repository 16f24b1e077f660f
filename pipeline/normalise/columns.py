"""Letterheads and signature blocks in two columns: unrolled, the left column first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

import regex

from pipeline.normalise.layout import cue, motto
from pipeline.source import RawLine, RawTable

Block = RawLine | RawTable
_MAX_LAYOUT_ROWS = 40
_WIDEST = 90  # no column of a letterhead is longer
_CUES = ("motto", "authority", "recipients", "own_number", "place_date")


def unroll_tables(blocks: Sequence[Block]) -> list[Block]:
    """Tables that only place a letterhead or a signature become lines."""
    result: list[Block] = []
    for block in blocks:
        if isinstance(block, RawTable) and _is_layout(block):
            result += _column_lines(block)
        else:
            result.append(block)
    return result


def unroll_lines(blocks: Sequence[Block]) -> list[Block]:
    """Runs of lines that hold two columns side by side become the left lines, then the right lines."""
    result: list[Block] = []
    left: list[Block] = []
    right: list[Block] = []
    listing = False
    for block in blocks:
        sides = _sides(block, bool(right), listing) if isinstance(block, RawLine) else None
        if sides is None:
            result += left + right
            left, right, listing = [], [], False
            result.append(block)
            continue
        left += sides[0]
        right += sides[1]
        listing = listing or any(cue("recipients").search(line.text) for line in sides[0])
    return result + left + right


def _sides(line: RawLine, inside: bool, listing: bool) -> tuple[list[RawLine], list[RawLine]] | None:
    """The left and right part of a line of a two-column block, None for a line outside of one."""
    text = line.text
    if line.note is not None:
        return None
    if not inside and _is_long(text):
        return None
    at = _boundary(text, inside)
    if at is not None:
        return _parts(line, text[:at]), _parts(line, text[at:])
    if not inside:
        return None
    if _indented_name().fullmatch(text):
        return [], _parts(line, text)
    if listing and text.lstrip()[:1] in ("-", "+") and not line.gap_before and len(text) < 120:
        return _parts(line, text), []
    return None


def _is_long(text: str) -> bool:
    """True for more words than two columns of a letterhead hold, however many blanks part them."""
    limit = 2 * _WIDEST
    return len(text) > limit and (("  " not in text and "\t" not in text) or len(" ".join(text.split())) > limit)


def _parts(line: RawLine, text: str) -> list[RawLine]:
    """The lines that ``text`` holds: national name and motto stand on lines of their own."""
    cuts = sorted({0, len(text), *(place for match in cue("motto").finditer(text) for place in match.span())})
    pieces = (text[start:end].strip() for start, end in pairwise(cuts))
    return [replace(line, text=piece, full=None) for piece in pieces if any(map(str.isalnum, piece))]


def _boundary(text: str, inside: bool) -> int | None:
    """Where the right column begins in a line that holds both."""
    if "/" in text:
        number = cue("own_number").match(text)
        if number is not None and number[2]:
            return number.start(2)
    found = motto(text)
    if found is not None and (text[: found[0]].strip() or text[found[1] :].strip()):
        return found[0]
    wide = _wide_gap().search(text) if "\t" in text or "   " in text else None
    if wide is None or not text[: wide.start()].strip():
        return None
    left, right = text[: wide.start()].strip(), text[wide.end() :].strip()
    if cue("bare_label").fullmatch(left) is not None or len(left) > _WIDEST or len(right) > _WIDEST:
        return None
    return wide.end() if inside or _has_cue(left) or _has_cue(right) else None


def _has_cue(text: str) -> bool:
    return any(cue(name).search(text) is not None for name in _CUES)


def _is_layout(table: RawTable) -> bool:
    columns = len(table.rows[0]) if table.rows else 0
    if columns > 4 or len(table.rows) > _MAX_LAYOUT_ROWS:
        return False
    if not table.ruled and (columns < 2 or len(table.rows) <= 3):
        return True
    cells = [" ".join(part.split()) for row in table.rows for cell in row for part in cell.split("\n") if part]
    if columns == 1 or len(cells) > 120:
        return False
    found = sum(any(cue(name).search(cell) for name in ("motto", "authority", "recipients")) for cell in cells)
    return found > 0 and (len(table.rows) <= 6 or not table.ruled)


def _column_lines(table: RawTable) -> list[RawLine]:
    lines: list[RawLine] = []
    for column in range(len(table.rows[0])):
        for number, row in enumerate(table.rows):
            gap = True
            for part in row[column].split("\n"):
                if part.strip():
                    lines.append(RawLine(text=part.strip(), page=table.pages[number], gap_before=gap))
                    gap = False
    return lines


@cache
def _wide_gap() -> regex.Pattern[str]:
    return regex.compile(r"(?<=\S)(?:[ ]*\t[ \t]*|[ ]{3,})(?=\S)")


@cache
def _indented_name() -> regex.Pattern[str]:
    """A name or a title in capitals far from the left margin: the right column goes on."""
    return regex.compile(r"(?=[^\S\t]*+\t|[ ]{8})\s++(?:(?:\p{Lu}[\p{L}.]*+\s*+){1,8}+|\([^()]{2,40}\))\s*+")
