"""Findings about one report: what is missing and what contradicts itself."""

from __future__ import annotations

from extractors.records import Flag, Report


def examine(report: Report) -> tuple[Flag, ...]:
    """The flags of ``report`` in reading order, those without a place first."""
    from pipeline.audit.amount_words import words_mismatches
    from pipeline.audit.dedupe import once
    from pipeline.audit.doubtful import without_doubtful
    from pipeline.audit.empty_sections import empty_sections
    from pipeline.audit.letterhead import missing_header
    from pipeline.audit.odd_numbers import odd_numbers
    from pipeline.audit.outline import broken_labels
    from pipeline.audit.periods import period_mismatches
    from pipeline.audit.profiled import missing_sections
    from pipeline.audit.reference_conflicts import reference_conflicts
    from pipeline.audit.statements import statement_conflicts
    from pipeline.audit.symbols import symbol_mismatches
    from pipeline.audit.table_findings import table_findings
    from pipeline.audit.text_equations import broken_equations

    document, outline, header = report.document, report.outline, report.header
    found = [
        *missing_header(document, outline, header, report.header_parts),
        *missing_sections(document, outline, header),
        *broken_labels(outline),
        *symbol_mismatches(report.references),
        *odd_numbers(document.text, report.figures),
        *without_doubtful(report, broken_equations(report)),
        *without_doubtful(report, table_findings(report)),
        *words_mismatches(report),
        *period_mismatches(report),
        *reference_conflicts(report),
        *statement_conflicts(report),
        *empty_sections(report),
    ]
    return tuple(sorted(once(found), key=lambda flag: -1 if flag.start is None else flag.start))
