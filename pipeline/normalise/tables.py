"""Tables: parts on several pages put together, rows cut by a page made whole, cells on one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import regex

from pipeline.normalise.layout import cue, ends_sentence, last_word, words
from pipeline.normalise.paragraphs import glue
from pipeline.source import RawLine, RawTable

Block = RawLine | RawTable
Row = tuple[str, ...]
_HEAD_ROWS = 4
_LONG_CELL = 30  # a shorter cell may well have a lower-case row below it


def join_text_tables(blocks: Sequence[Block]) -> list[Block]:
    """Tables of a text without pages that only an empty line parts, as a page break leaves it, become one."""
    return _put_together(blocks, _follows)


def join_tables(blocks: Sequence[Block]) -> list[Block]:
    """A table that goes on after a page break becomes one table; its repeated head is dropped."""
    whole = [_whole_rows(block) if isinstance(block, RawTable) else block for block in blocks]
    return _put_together(whole, _follows_on_next_page)


def _put_together(blocks: Sequence[Block], follows: Callable[[RawTable, RawTable], bool]) -> list[Block]:
    result: list[Block] = []
    for block in blocks:
        above = result[-1] if result else None
        if isinstance(block, RawTable) and isinstance(above, RawTable) and follows(above, block):
            result[-1] = _joined(above, block)
        else:
            result.append(block)
    return result


def flatten_cells(blocks: Sequence[Block]) -> list[Block]:
    """The lines of a cell become one."""
    return [_flattened(block) if isinstance(block, RawTable) else block for block in blocks]


def _flattened(table: RawTable) -> RawTable:
    rows = tuple(tuple(_one_line(cell) for cell in row) for row in table.rows)
    return table if rows == table.rows else replace(table, rows=rows)


def _one_line(cell: str) -> str:
    if "\n" not in cell and "\t" not in cell:
        return cell.strip()
    text = ""
    for part in cell.split("\n"):
        words_ = " ".join(part.split())
        if words_:
            text = _glued(text, words_) if text else words_
    return text


def _glued(head: str, tail: str) -> str:
    """Lines of a cell; a narrow column may break inside a syllable ("Tổn / g cộng")."""
    return head + tail if _in_syllable(head, tail) else glue(head, tail)


def _in_syllable(head: str, tail: str) -> bool:
    """True where a syllable was broken before its last letters, which are no word by themselves."""
    return _torn_syllable().match(tail) is not None and _open_syllable().search(f"{head[-1:]}{tail[:1]}") is not None


def _follows(above: RawTable, below: RawTable) -> bool:
    """Rows of the same width in a file without pages."""
    return _alike(above, below) and above.pages[-1] is None and below.pages[0] is None


def _follows_on_next_page(above: RawTable, below: RawTable) -> bool:
    if not _alike(above, below):
        return False
    last, first = above.pages[-1], below.pages[0]
    return last is not None and first == last + 1


def _alike(above: RawTable, below: RawTable) -> bool:
    rows = bool(above.rows and below.rows) and len(above.rows[0]) == len(below.rows[0])
    return rows and above.ruled == below.ruled


def _joined(above: RawTable, below: RawTable) -> RawTable:
    repeated = _repeated_head(above.rows, below.rows)
    rows, pages = list(above.rows), list(above.pages)
    fresh = list(zip(below.rows, below.pages, strict=True))[repeated:]
    if fresh and (_is_rest(rows[-1], fresh[0][0]) or _is_torn(rows[-1], fresh[0][0])):
        rows[-1] = _merged(rows[-1], fresh.pop(0)[0])
    rows += (row for row, _ in fresh)
    pages += (page for _, page in fresh)
    return replace(above, rows=tuple(rows), pages=tuple(pages))


def _repeated_head(above: Sequence[Row], below: Sequence[Row]) -> int:
    """How many rows at the top of ``below`` repeat the top of ``above``."""
    count = 0
    while count < min(_HEAD_ROWS, len(above), len(below)) and _same(above[count], below[count]):
        count += 1
    return count


def _same(one: Row, other: Row) -> bool:
    return any(one) and all(_folded(left) == _folded(right) for left, right in zip(one, other, strict=True))


def _folded(cell: str) -> str:
    return "".join(cell.split()).casefold()


def _whole_rows(table: RawTable) -> RawTable:
    """Rows that a page or a stray break cut in two, put together again; a head repeated on a new page goes."""
    rows: list[Row] = []
    pages: list[int | None] = []
    skip = 0
    for at, (row, page) in enumerate(zip(table.rows, table.pages, strict=True)):
        turned = at > 0 and page != table.pages[at - 1]
        if turned:
            skip = _repeated_head(table.rows, table.rows[at : at + _HEAD_ROWS])
        if skip:
            skip -= 1
        elif rows and ((turned and _is_rest(rows[-1], row)) or _is_torn(rows[-1], row)):
            rows[-1] = _merged(rows[-1], row)
        else:
            rows.append(row)
            pages.append(page)
    return table if len(rows) == len(table.rows) else replace(table, rows=tuple(rows), pages=tuple(pages))


def _is_torn(above: Row, below: Row) -> bool:
    """The rest of a row inside a page: one cell alone, in small letters, or further options of a coded answer."""
    filled = [at for at, cell in enumerate(below) if cell]
    if len(filled) != 1 or not above[filled[0]]:
        return False
    upper, lower = above[filled[0]], below[filled[0]]
    if filled[0] == 0:
        return _in_syllable(upper, lower)
    if _coded_option().search(upper) is not None and _coded_option().search(lower) is not None:
        return True
    goes_on = lower[0].islower() and cue("row_opener").match(lower) is None
    return goes_on and len(upper) >= _LONG_CELL and not ends_sentence(upper)


def _is_rest(above: Row, below: Row) -> bool:
    """True where ``below`` holds the rest of the row ``above``: no label of its own, texts that go on."""
    filled = [at for at, cell in enumerate(below) if cell]
    if not filled or below[0] or len(above) < 2 or any(not above[at] for at in filled):
        return False
    if len(below) > 2 and not below[1]:
        return any(any(letter.isalpha() for letter in below[at]) for at in filled)
    return all(_continues(above[at], below[at]) for at in filled)


def _continues(above: str, below: str) -> bool:
    first = below[:1]
    return first.islower() or (not first.isdigit() and last_word(above) in words("connectors"))


@cache
def _torn_syllable() -> regex.Pattern[str]:
    """Consonants that end a syllable, without a vowel."""
    return regex.compile(r"(?:c|ch|g|h|m|n|ng|nh|p|t)(?![\p{L}\d/.])")


@cache
def _open_syllable() -> regex.Pattern[str]:
    """A vowel, or the first half of a double consonant, and the letter after it."""
    return regex.compile(r"(?![bcdđghklmnpqrstvx])\p{Ll}.|ng|nh|ch")


@cache
def _coded_option() -> regex.Pattern[str]:
    """One option of a coded answer: "Dùng hẳn = 2"."""
    return regex.compile(r"\p{L}\s*=\s*\d\b")


def _merged(above: Row, below: Row) -> Row:
    return tuple(
        f"{upper}\n{lower}" if upper and lower else upper or lower for upper, lower in zip(above, below, strict=True)
    )
