"""A text as a report of figures alone, for tests of the audit of running text."""

from __future__ import annotations

from test_figures import document

from extractors.figures import find_figures
from extractors.records import Header, Outline, Report


def report_of(text: str) -> Report:
    """The figures of any ``text`` as a report without outline, references and facts."""
    read, outline = document(text), Outline(parts=(), sections=())
    return Report(
        document=read, outline=outline, header=Header(), references=(), figures=find_figures(read, outline, ())
    )
