"""From what a reader found to one normalised text, in named steps that say what they changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from extractors.records import Document
from pipeline.normalise.assemble import assemble
from pipeline.normalise.characters import (
    break_lines,
    collapse_blanks,
    compose,
    drop_invisible,
    drop_outer_bullets,
    drop_tags,
    latin_letters,
    replace_eth,
)
from pipeline.normalise.columns import unroll_lines, unroll_tables
from pipeline.normalise.furniture import drop_page_numbers, drop_running_heads
from pipeline.normalise.notes import mark_notes
from pipeline.normalise.paragraphs import join_lines
from pipeline.normalise.tables import flatten_cells, join_tables, join_text_tables
from pipeline.source import RawLine, RawTable, Source

Step = Callable[[Sequence[RawLine | RawTable]], list[RawLine | RawTable]]

STEPS: tuple[tuple[str, Step], ...] = (
    ("compose", compose),
    ("replace_eth", replace_eth),
    ("latin_letters", latin_letters),
    ("drop_invisible", drop_invisible),
    ("drop_tags", drop_tags),
    ("break_lines", break_lines),
    ("unroll_tables", unroll_tables),
    ("unroll_lines", unroll_lines),
    ("drop_outer_bullets", drop_outer_bullets),
    ("collapse_blanks", collapse_blanks),
    ("drop_page_numbers", drop_page_numbers),
    ("drop_running_heads", drop_running_heads),
    ("mark_notes", mark_notes),
    ("join_text_tables", join_text_tables),
    ("join_tables", join_tables),
    ("flatten_cells", flatten_cells),
    ("join_lines", join_lines),
)


def normalise(source: Source) -> Document:
    """The text of ``source``: one line for each paragraph, footnote and table row, without the paper's furniture.

    Every span of the lines and cells is exact, ``steps`` names the steps that changed something. Doing it
    again with the lines of the result changes nothing.
    """
    blocks: list[RawLine | RawTable] = list(source.blocks)
    changed = []
    for name, step in STEPS:
        if step is join_text_tables and source.reader != "text":
            continue
        after = step(blocks)
        if after != blocks:
            changed.append(name)
        blocks = after
    document = assemble(blocks, tuple(changed))
    return replace(document, scanned=source.ocr_confidence is not None, capitals=source.capitals)
