"""The facts of a document: of its text and of its tables, each statement once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.folding import key
from extractors.records import Document, Fact, Figure, Header, Outline, Reference, Table
from extractors.table_facts import table_facts
from extractors.text_facts import text_facts


def find_facts(
    document: Document,
    outline: Outline,
    header: Header,
    references: Sequence[Reference],
    figures: Sequence[Figure],
    tables: Sequence[Table],
) -> tuple[Fact, ...]:
    """The facts of ``document`` in reading order; the text states them before the tables do.

    What text and table state alike is one fact (that of the text); where they differ both are there.
    """
    stated = [
        *text_facts(document, outline, header, figures, references),
        *table_facts(document, outline, header, tables, figures),
    ]
    return tuple(sorted(_once(stated), key=lambda fact: (fact.start, fact.end, fact.indicator)))


def _once(facts: Iterable[Fact]) -> Iterable[Fact]:
    """The first of each statement: indicator, value and dimensions."""
    seen: set[tuple[object, ...]] = set()
    for fact in facts:
        statement = (fact.indicator, fact.value, fact.admin_level, fact.mechanism, key(fact.domain or ""))
        if statement not in seen:
            seen.add(statement)
            yield fact
