"""The steps from a file as read to everything that is known about it, in their order."""

from __future__ import annotations

from extractors.records import Document, Report
from pipeline.source import Source
from pipeline.timing import timed


def extract(source: Source) -> Report:
    """Normalise ``source`` and read it as one document (see :func:`extract_document`).

    Raises :class:`pipeline.errors.ReadFailure` when the text cannot be used.
    """
    from pipeline.normalise import normalise

    return extract_document(normalise(source))


def extract_document(document: Document) -> Report:
    """Segment and read ``document``: header, references, figures outside of the references, tables, what the figures
    mean, and what became of every number.
    """
    from extractors.mending import put_back
    from extractors.repairs import mended

    view = mended(document)
    return put_back(_read(view.document), document, view.repairs)


def _read(document: Document) -> Report:
    from extractors.capitals import as_shown
    from extractors.facts import find_facts
    from extractors.header import read_header, read_parts
    from extractors.language import analyse
    from extractors.ledger import number_ledger
    from extractors.tables import read_tables
    from pipeline.segment import segment

    with timed("segment"):
        outline = segment(document)
        shown = as_shown(document)
        shown_outline = outline if shown is document else segment(shown)
    parts = read_parts(shown, shown_outline)
    header = read_header(shown, outline, parts)
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
