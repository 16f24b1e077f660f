"""Rates and their two figures in running text: words of the catalogue, whole sentences, rounding and cutting off."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from made_text import report_of

from extractors.records import Flag
from patterns import catalogue
from pipeline.audit.arithmetic import told
from pipeline.audit.equations import Rate
from pipeline.audit.text_equations import broken_equations
from pipeline.audit.text_rates import impossible_rates, text_rates


def _told(rate: Rate) -> str:
    return f"{rate.stated.raw} = {rate.part.raw} / {rate.base.raw}"


@pytest.mark.parametrize("case", catalogue("audit_rates")["case"], ids=lambda case: case["text"][:60])
def test_sentences(case: dict[str, Any]) -> None:
    assert [_told(rate) for rate in text_rates(report_of(case["text"]))] == case["rates"]


@pytest.mark.parametrize("entry", ["joins", "plain", "of"])
def test_rates_that_are_read(entry: str) -> None:
    found = catalogue("audit_rates")[entry]
    assert all(text_rates(report_of(text)) for text in found["examples"])
    assert not any(text_rates(report_of(text)) for text in found["rejects"])


@pytest.mark.parametrize("entry", ["past", "change"])
def test_rates_of_something_else(entry: str) -> None:
    found = catalogue("audit_rates")[entry]
    assert not any(text_rates(report_of(text)) for text in found["examples"])
    assert all(text_rates(report_of(text)) for text in found["rejects"])


def test_shares_above_hundred() -> None:
    share = catalogue("audit_rates")["share"]
    assert all(impossible_rates(report_of(text)) for text in share["examples"])
    assert not any(impossible_rates(report_of(text)) for text in share["rejects"])


def _raised(text: str) -> list[Flag]:
    return [flag for flag in broken_equations(report_of(text)) if flag.rule == "percent_mismatch"]


@pytest.mark.parametrize(
    ("text", "causes"),
    [
        ("Ký số 45/62 văn bản, đạt 72,58%.", []),
        ("Ký số 45/62 văn bản, đạt 72,59%.", ["one_digit"]),
        ("Ký số 45/62 văn bản, đạt 45%.", ["wrong_cell"]),
        ("Ký số 45/62 văn bản, đạt trên 70%.", []),
        ("Ký số 45/62 văn bản, đạt trên 80%.", [None]),
        ("Ký số khoảng 45/62 văn bản, đạt 80%.", []),
        ("Giải ngân 45,3/62 tỷ đồng, đạt 110% kế hoạch.", [None]),
        ("Thu 68 triệu đồng/62 triệu đồng, đạt 109,67% dự toán.", []),
        ("Ký số 68/62 văn bản, đạt 109,67%.", [None]),
    ],
)
def test_causes(text: str, causes: list[str | None]) -> None:
    assert [(flag.evidence or {}).get("cause") for flag in _raised(text)] == causes


@settings(max_examples=80, deadline=None)
@given(
    part=st.integers(1, 9_999),
    rest=st.integers(0, 9_999),
    places=st.integers(0, 3),
    rounding=st.sampled_from([ROUND_DOWN, ROUND_HALF_UP]),
    off=st.sampled_from([0, 2, -3, 10]),
)
def test_rounded_and_cut_off_rates_pass(part: int, rest: int, places: int, rounding: str, off: int) -> None:
    step = Decimal(1).scaleb(-places)
    rate = (Decimal(100 * part) / (part + rest)).quantize(step, rounding) + off * step
    assume(0 < rate <= 100)
    text = (
        f"Ký số {told(Decimal(part))}/{told(Decimal(part + rest))} văn bản, đạt {format(rate, 'f').replace('.', ',')}%."
    )
    assume(places != 3 or rate < 100)
    assert bool(_raised(text)) == (off != 0)


def test_a_rate_of_a_broken_sum_is_no_finding_of_its_own() -> None:
    text = "Đã giải quyết 70 hồ sơ, gồm: đúng hạn 45 hồ sơ (75%), quá hạn 15 hồ sơ (25%)."
    assert [flag.rule for flag in broken_equations(report_of(text))] == ["sum_mismatch"]
