"""The steps from a file as read to everything that is known about it, in their order."""

from __future__ import annotations

from extractors.records import Report
from pipeline.source import Source


def extract(source: Source) -> Report:
    """Normalise, segment and read ``source``: header, references, figures outside of the references, tables, what the
    figures mean, and what became of every number.

    Raises :class:`pipeline.errors.ReadFailure` when the text cannot be used.
    """
    from extractors.facts import find_facts
    from extractors.header import read_header, read_parts
    from extractors.language import analyse
    from extractors.ledger import number_ledger
    from extractors.tables import read_tables
    from pipeline.normalise import normalise
    from pipeline.segment import segment

    document = normalise(source)
    outline = segment(document)
    parts = read_parts(document, outline)
    header = read_header(document, outline, parts)
    doc = analyse(document, outline)
    references, figures, tables = doc._.references, doc._.figures, read_tables(document)
    return Report(
        document=document,
        outline=outline,
        header=header,
        references=references,
        figures=figures,
        tables=tables,
        facts=find_facts(document, outline, header, references, figures, tables),
        ledger=number_ledger(document, outline, header, references, figures),
        header_parts=parts,
    )
