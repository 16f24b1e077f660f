"""A text as a report with everything that is read from it, for tests of the audit."""

from __future__ import annotations

from extractors.records import Report
from pipeline.extract import extract
from pipeline.readers import read_data


def report_of(text: str) -> Report:
    """Everything that is read from ``text``, as from a text file."""
    return extract(read_data(text.encode()))
