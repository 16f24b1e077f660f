"""What tables, the coded appendix and the catalogue show to be wrong."""

from __future__ import annotations

from extractors.records import Flag, Report
from pipeline.audit.arithmetic import broken_rates, broken_totals
from pipeline.audit.coded import invalid_codes
from pipeline.audit.formulas import formula_rates
from pipeline.audit.plausible import missing_units, outliers
from pipeline.audit.table_grid import grids
from pipeline.audit.table_rates import cell_rates, odd_rates, table_rates
from pipeline.audit.table_shares import broken_columns_of_shares
from pipeline.audit.table_sums import table_totals
from pipeline.audit.text_table import text_table_mismatches


def table_findings(report: Report) -> list[Flag]:
    """The flags of the tables of ``report``, and of what text and tables state differently."""
    tables = grids(report)
    return [
        *broken_totals(table_totals(report, tables)),
        *broken_rates([*table_rates(report, tables), *cell_rates(report), *formula_rates(report)]),
        *odd_rates(report, tables),
        *broken_columns_of_shares(tables),
        *invalid_codes(report, tables),
        *text_table_mismatches(report, tables),
        *outliers(report),
        *missing_units(report, tables),
    ]
