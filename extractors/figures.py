"""Quantities: in running text with value, total, unit, qualifier and label, and the numbers in cells of tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from extractors.figure_labels import labels_of_lines
from extractors.not_figures import key, label_end
from extractors.quantities import read_quantities
from extractors.quantity import Quantity
from extractors.readings import settle
from extractors.records import Document, Figure, Line, Outline, Qualifier
from extractors.table_figures import table_figures
from patterns import catalogue

Span = tuple[int, int]

_COUNTING_ZONES = ("body", "appendix")


def find_figures(document: Document, outline: Outline, taken: Sequence[Span]) -> tuple[Figure, ...]:
    """The figures of ``document`` in reading order; numbers inside the spans ``taken`` (references) are none.

    Letterhead, title and footer hold no figures. Money is in đồng, units are in lower case; a figure in a cell of a
    table has ``source`` ``table``.
    """
    barred = _barring([*taken, *_section_labels(outline)])
    counted = [
        (line, _counted(document, line, barred) if outline.zone_at(line.start) in _COUNTING_ZONES else [])
        for line in document.lines
        if line.kind != "row"
    ]
    figures = [
        _figure(document.text, line, quantity, label)
        for (line, quantities), labels in zip(counted, labels_of_lines(document, outline, counted), strict=True)
        for quantity, label in zip(quantities, labels, strict=True)
    ]
    figures = settle(document.text, figures)
    return tuple(sorted([*figures, *table_figures(document, barred)], key=lambda figure: (figure.start, figure.end)))


def _section_labels(outline: Outline) -> list[Span]:
    return [
        (section.start, min(section.start + len(section.label) + 2, section.heading_end))
        for section in outline.sections
        if section.label is not None
    ]


def _barring(spans: Iterable[Span]) -> Callable[[int, int], bool]:
    """A test whether a span touches one of ``spans``."""
    ends: list[int] = []
    starts: list[int] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)

    def touches(start: int, end: int) -> bool:
        index = bisect_right(ends, start)
        return index < len(starts) and starts[index] < end

    return touches


def _counted(document: Document, line: Line, barred: Callable[[int, int], bool]) -> list[Quantity]:
    text = document.text
    start = label_end(text, line.start, line.end, line.kind == "note")
    return read_quantities(text, start, line.end, line.start, barred)


def _figure(text: str, line: Line, quantity: Quantity, label: str | None) -> Figure:
    assert quantity.value is not None  # noqa: S101  # read_quantities gives valued ones only
    return Figure(
        source="text",
        value=quantity.value,
        total=quantity.total,
        unit=quantity.unit.name if quantity.unit is not None else None,
        qualifier=_qualifier(text, quantity, line.end),
        label=label,
        raw=text[quantity.start : quantity.end],
        start=quantity.start,
        end=quantity.end,
    )


@cache
def _qualifiers(place: str) -> dict[str, Qualifier]:
    return {key(word): entry["mark"] for entry in catalogue("figures")["qualifier"] for word in entry[place]}


def _qualifier(text: str, quantity: Quantity, line_end: int) -> Qualifier | None:
    after = key(text[quantity.end : min(line_end, quantity.end + 12)])
    for phrase, mark in _qualifiers("after").items():
        if after.startswith(phrase):
            return mark
    if quantity.left.mark:
        return None
    words = quantity.left.words
    for count in range(min(5, len(words)), 0, -1):
        found = _qualifiers("before").get(" ".join(words[-count:]))
        if found is not None:
            return found
    return None
