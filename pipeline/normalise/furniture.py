"""Page numbers and running heads: what belongs to the paper and not to the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import regex

from pipeline.normalise.layout import cue, ends_sentence
from pipeline.source import RawLine, RawTable

Block = RawLine | RawTable
_EDGE = 2  # lines at the top and at the bottom of a page where furniture stands
_HEAD_LENGTH = 90
_PAGE_LENGTH = 600  # fewer characters between two lone numbers are no page


def drop_page_numbers(blocks: Sequence[Block]) -> list[Block]:
    """Lines that hold nothing but the number of their page."""
    return _without(blocks, {*_marked(blocks), *_at_edges(blocks), *_rising(blocks)})


def drop_running_heads(blocks: Sequence[Block]) -> list[Block]:
    """Short lines that stand alike at the top or bottom of several pages; all stay where nothing else would be left."""
    edges = [at for page in _pages(blocks) for at in _edge_lines(blocks, page)]
    counts = Counter(_key(blocks[at]) for at in edges)
    pages = len({block.page for block in blocks if isinstance(block, RawLine) and block.page})
    needed = max(2 if pages <= 3 else 3, pages // 3)
    found = {at for at in edges if counts[_key(blocks[at])] >= needed}
    first = {_key(blocks[at]): at for at in reversed(edges)}
    dropped = {at for at in found if not _is_title(blocks, at, first)}
    return list(blocks) if len(dropped) == len(blocks) else _without(blocks, dropped)


def _is_title(blocks: Sequence[Block], at: int, first: dict[str, int]) -> bool:
    """The first of the like lines stays where it is the letterhead or a label, not furniture."""
    block = blocks[at]
    if not isinstance(block, RawLine):
        return True
    fixed = any(cue(name).search(block.text) for name in ("motto", "signer", "recipients", "kind", "own_number"))
    return fixed or (first[_key(block)] == at and cue("label").match(block.text) is not None)


def _without(blocks: Sequence[Block], dropped: set[int]) -> list[Block]:
    """The blocks that stay; a line after a dropped one keeps its gap."""
    if not dropped:
        return list(blocks)
    result: list[Block] = []
    gap = False
    for at, block in enumerate(blocks):
        if at in dropped:
            gap = isinstance(block, RawLine) and block.page is None
        elif gap and isinstance(block, RawLine) and not block.gap_before:
            result.append(replace(block, gap_before=True))
            gap = False
        else:
            result.append(block)
            gap = False
    return result


def _candidates(blocks: Sequence[Block]) -> Iterator[tuple[int, RawLine]]:
    for at, block in enumerate(blocks):
        if isinstance(block, RawLine) and not block.complete and len(block.text) <= 24 and not block.rank:
            yield at, block


def _marked(blocks: Sequence[Block]) -> Iterator[int]:
    return (at for at, line in _candidates(blocks) if cue("marked_page_number").match(line.text))


def _at_edges(blocks: Sequence[Block]) -> Iterator[int]:
    for page in _pages(blocks):
        for at in _edge_lines(blocks, page):
            block = blocks[at]
            if isinstance(block, RawLine) and len(block.text) <= 24 and cue("page_number").match(block.text):
                yield at


def _rising(blocks: Sequence[Block]) -> Iterator[int]:
    """Lone numbers of a text without pages: they rise by one a page apart, or they interrupt a sentence."""
    lengths = _positions(blocks)
    lone: list[tuple[int, int]] = []
    for at, line in _candidates(blocks):
        match = cue("page_number").match(line.text) if line.page is None else None
        if match is not None:
            lone.append((at, int(match["n"])))
    for index, (at, number) in enumerate(lone):
        neighbours = lone[max(0, index - 1) : index] + lone[index + 1 : index + 2]
        close = any(abs(lengths[at] - lengths[other]) < _PAGE_LENGTH for other, _ in neighbours)
        fits = any(
            other_number - number == (1 if other > at else -1) and abs(lengths[at] - lengths[other]) >= _PAGE_LENGTH
            for other, other_number in neighbours
        )
        if not close and (fits or _interrupts(blocks, at)):
            yield at


def _interrupts(blocks: Sequence[Block], at: int) -> bool:
    before = blocks[at - 1] if at else None
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    if not isinstance(before, RawLine) or not isinstance(after, RawLine):
        return False
    in_paragraph = len(before.text) >= 50 or not before.gap_before  # the last, short line of a wrapped paragraph
    return in_paragraph and not ends_sentence(before.text) and after.text[:1].islower() and len(after.text) >= 15


def _positions(blocks: Sequence[Block]) -> list[int]:
    total, positions = 0, []
    for block in blocks:
        positions.append(total)
        total += (
            len(block.text) + 1
            if isinstance(block, RawLine)
            else sum(len(cell) + 1 for row in block.rows for cell in row)
        )
    return positions


def _pages(blocks: Sequence[Block]) -> list[range]:
    """The blocks of each page, as ranges of positions; empty where the file has no pages."""
    pages: list[range] = []
    start, current = 0, None
    for at, block in enumerate(blocks):
        page = block.page if isinstance(block, RawLine) else block.pages[0] if block.pages else None
        if page != current:
            if current is not None:
                pages.append(range(start, at))
            start, current = at, page
    if current is not None:
        pages.append(range(start, len(blocks)))
    return pages


def _edge_lines(blocks: Sequence[Block], page: range) -> list[int]:
    at_edge = dict.fromkeys([*page[:_EDGE], *page[-_EDGE:]])
    lines = []
    for at in at_edge:
        block = blocks[at]
        if isinstance(block, RawLine) and not block.complete and len(block.text) <= _HEAD_LENGTH:
            lines.append(at)
    return lines


def _key(block: Block) -> str:
    return _outer_number().sub("#", block.text.casefold()) if isinstance(block, RawLine) else ""


@cache
def _outer_number() -> regex.Pattern[str]:
    return regex.compile(r"^\d{1,4}\b|\b\d{1,4}$")
