"""One contradiction, one finding."""

from __future__ import annotations

from extractors.records import Flag
from pipeline.audit.dedupe import once


def flag(rule: str, *figures: tuple[str, int, str], **evidence: object) -> Flag:
    """A flag of ``rule`` about figures (role, start, value), each four characters long."""
    held = [{"role": role, "start": start, "end": start + 4, "value": value} for role, start, value in figures]
    start = figures[0][1]
    return Flag(
        rule=rule, severity="error", message=rule, start=start, end=start + 4, evidence={"figures": held} | evidence
    )


TOTAL = ("total", 0, "20")
PARTS = (("part", 10, "7"), ("part", 20, "9"))
SUM = flag("sum_mismatch", TOTAL, *PARTS, stated="20", sum="16")


def test_what_differs_stays() -> None:
    other = flag("sum_mismatch", ("total", 40, "5"), ("part", 50, "6"), stated="5", sum="6")
    differs = flag("text_table_mismatch", TOTAL, ("table", 90, "16"))
    label = Flag(rule="label_gap", severity="warning", message="gap", start=0, end=4)
    assert once([label, SUM, other, differs]) == [label, SUM, other, differs]


def test_the_same_total_and_fewer_figures_are_told_once() -> None:
    again = flag("sum_mismatch", TOTAL, ("part", 60, "9"), ("part", 70, "8"), stated="20", sum="17")
    fewer = flag("sum_mismatch", ("total", 10, "7"), ("part", 20, "9"), stated="7", sum="9")
    assert once([SUM, again]) == [SUM]
    assert once([fewer, SUM]) == [SUM]
    assert once([SUM, SUM]) == [SUM]


def test_a_rate_that_a_mended_sum_puts_right_is_no_finding_of_its_own() -> None:
    mended = flag("percent_mismatch", ("rate", 30, "50"), ("part", 70, "8"), ("base", 0, "20"))
    still = flag("percent_mismatch", ("rate", 30, "77"), ("part", 70, "8"), ("base", 0, "20"))
    assert once([SUM, mended]) == [SUM]
    assert once([mended, SUM]) == [SUM]
    assert once([SUM, still]) == [SUM, still]


def test_a_wrong_rate_is_not_called_unlikely_too() -> None:
    rate = flag("percent_mismatch", ("rate", 30, "812"), ("part", 70, "8"), ("base", 80, "20"))
    unlikely = flag("implausible_percent", ("figure", 30, "812"))
    differs = flag("text_table_mismatch", ("text", 90, "40"), ("appendix", 30, "812"))
    assert once([unlikely, rate, differs]) == [rate]
    assert once([unlikely, differs]) == [unlikely, differs]


def test_an_equation_of_a_figure_without_unit_is_not_judged() -> None:
    bare = flag("unit_missing", TOTAL)
    assert once([SUM, bare]) == [bare]
