"""The steps from a file as read to everything that is known about it, in their order."""

from __future__ import annotations

from extractors.records import Report
from pipeline.source import Source


def extract(source: Source) -> Report:
    """Normalise, segment and read ``source``: header, references, then the figures outside of the references.

    Raises :class:`pipeline.errors.ReadFailure` when the text cannot be used.
    """
    from extractors.header import read_header
    from extractors.language import analyse
    from pipeline.normalise import normalise
    from pipeline.segment import segment

    document = normalise(source)
    outline = segment(document)
    header = read_header(document, outline)
    doc = analyse(document, outline)
    return Report(document=document, outline=outline, header=header, references=doc._.references, figures=doc._.figures)
