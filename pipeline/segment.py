"""From lines to an outline: the parts of a document, and its sections as a tree with canonical codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.appendices import AppendixTitle, read_appendix
from extractors.items import read_items
from extractors.keys import title_key
from extractors.nesting import Node, nest
from extractors.parts import as_parts, find_stretches
from extractors.records import Document, Line, Outline, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """A section before it has its number: ``parent`` is a place in the list of drafts."""

    parent: int | None
    level: int
    label: str | None
    heading: str | None
    code: str | None
    start: int
    end: int
    heading_end: int
    page: int | None


def segment(document: Document) -> Outline:
    """The parts of ``document`` (contiguous, covering its text) and the sections of its body and appendices.

    Works for any kind of document; a text without titles has no sections. Sections come in reading order,
    ``section_id`` and ``ordinal`` count from 1.
    """
    stretches = find_stretches(document)
    parts = as_parts(document, stretches)
    drafts: list[_Draft] = []
    for stretch in stretches:
        lines = document.lines[stretch.first : stretch.last]
        if stretch.zone == "body":
            _add_nodes(drafts, document, lines, None)
        elif stretch.zone == "appendix":
            _add_appendix(drafts, document, lines)
    return Outline(parts=parts, sections=tuple(_number(drafts)))


def _add_nodes(drafts: list[_Draft], document: Document, lines: Sequence[Line], above: int | None) -> None:
    """The sections that ``lines`` hold, below the draft ``above``."""
    nodes = nest(read_items(document.text, lines), level=2 if above is not None else 1)
    base = len(drafts)
    for place, node in enumerate(nodes):
        end = _end(nodes, place, lines[-1].end, document)
        parent = base + node.parent if node.parent is not None else above
        drafts.append(
            _Draft(
                parent=parent,
                level=node.level,
                label=node.item.label,
                heading=node.item.heading,
                code=node.code,
                start=node.item.start,
                end=end,
                heading_end=node.item.end,
                page=node.item.page,
            )
        )


def _end(nodes: Sequence[Node], place: int, last: int, document: Document) -> int:
    """Where the section of a node ends: before the next one of its level or above, without the line break."""
    level = nodes[place].level
    after = next((n.item.start for n in nodes[place + 1 :] if n.level <= level), None)
    if after is None:
        return last
    return len(document.text[nodes[place].item.start : after].rstrip()) + nodes[place].item.start


def _add_appendix(drafts: list[_Draft], document: Document, lines: Sequence[Line]) -> None:
    """The section of an appendix, and the sections in it when it is running text."""
    title = read_appendix(document.text, lines)
    above = None
    if title is not None:
        above = len(drafts)
        drafts.append(_appendix_draft(title, lines))
    inner = lines[title.last :] if title is not None else lines
    if inner and not _is_tabular(document, inner):
        _add_nodes(drafts, document, inner, above)


def _appendix_draft(title: AppendixTitle, lines: Sequence[Line]) -> _Draft:
    return _Draft(
        parent=None,
        level=1,
        label=title.label,
        heading=title.heading,
        code="phu_luc",
        start=title.start,
        end=lines[-1].end,
        heading_end=title.end,
        page=lines[title.first].page,
    )


def _is_tabular(document: Document, lines: Sequence[Line]) -> bool:
    """Whether an appendix is a table, kept as rows or flattened into lines under a head "STT"."""
    words = (title_key(document.line_text(line)) for line in lines[:40])
    return any(line.kind == "row" for line in lines) or any(key.split(" ", 1)[0] in ("stt", "tt") for key in words)


def _number(drafts: Sequence[_Draft]) -> Iterator[Section]:
    for place, draft in enumerate(drafts):
        yield Section(
            section_id=place + 1,
            parent_id=None if draft.parent is None else draft.parent + 1,
            ordinal=place + 1,
            level=draft.level,
            label=draft.label,
            heading=draft.heading,
            code=draft.code,
            start=draft.start,
            end=draft.end,
            heading_end=draft.heading_end,
            page=draft.page,
        )
