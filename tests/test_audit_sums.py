"""Totals and parts in running text: the words of the catalogue, whole sentences, any text, linear time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from made_text import report_of

from extractors.records import Flag
from patterns import catalogue
from pipeline.audit.arithmetic import broken_totals, told
from pipeline.audit.equations import Total
from pipeline.audit.text_equations import broken_equations
from pipeline.audit.text_sums import text_totals


def _whole_or_not(total: Total) -> str:
    return f"{total.total.raw} {'=' if total.whole else '>'} " + " + ".join(part.raw for part in total.parts)


def _cases() -> Iterator[dict[str, Any]]:
    entries = catalogue("audit_sums")
    yield from entries["case"]
    yield from entries["run"]["cases"]
    for axis in entries["axis"]:
        yield from axis["cases"]


@pytest.mark.parametrize("case", list(_cases()), ids=lambda case: case["text"][:60])
def test_sentences(case: dict[str, Any]) -> None:
    assert [_whole_or_not(total) for total in text_totals(report_of(case["text"]))] == case["sums"]


_FINDS: dict[str, Callable[[list[Total]], bool]] = {
    "leads": bool,
    "aside": lambda totals: not totals,
    "overlaps": lambda totals: all(len(total.parts) == 1 for total in totals),
    "rest": lambda totals: any(total.whole for total in totals),
    "open": lambda totals: not any(total.whole for total in totals),
    "after": bool,
}


def _examples(kind: str) -> list[tuple[str, str]]:
    return [(entry, text) for entry in _FINDS for text in catalogue("audit_sums")[entry][kind]]


@pytest.mark.parametrize(("entry", "text"), _examples("examples"))
def test_examples(entry: str, text: str) -> None:
    found = text_totals(report_of(text.replace("50 hồ sơ, trực tiếp 10", "50 hồ sơ, trực tiếp 11")))
    assert _FINDS[entry](found)


@pytest.mark.parametrize(("entry", "text"), _examples("rejects"))
def test_rejects(entry: str, text: str) -> None:
    assert not _FINDS[entry](text_totals(report_of(text)))


@pytest.mark.parametrize("kinds", catalogue("audit_sums")["kinds"], ids=lambda kinds: kinds["of"][0])
def test_kinds(kinds: dict[str, Any]) -> None:
    for text in kinds["examples"]:
        assert broken_totals(text_totals(report_of(text))), text
    for text in kinds["rejects"]:
        assert not text_totals(report_of(text)), text


def _raised(text: str) -> list[Flag]:
    return [flag for flag in broken_equations(report_of(text)) if flag.rule == "sum_mismatch"]


@pytest.mark.parametrize(
    ("text", "causes"),
    [
        ("Cả xã có 7.160 hộ, gồm: thôn Hạ 3.120 hộ, thôn Thượng 920 hộ.", ["counted_twice"]),
        ("Cả xã có 4.140 hộ, gồm: thôn Hạ 3.120 hộ, thôn Thượng 920 hộ.", ["one_digit"]),
        ("Cả xã có khoảng 4.140 hộ, gồm: thôn Hạ 3.120 hộ, thôn Thượng 920 hộ.", []),
        ("Cả xã có 4.040 hộ, gồm: thôn Hạ 3.120 hộ, thôn Thượng 920 hộ.", []),
        ("Tổng vốn 12,5 tỷ đồng, gồm: ngân sách tỉnh 4,17 tỷ đồng, ngân sách xã 8,34 tỷ đồng.", []),
    ],
)
def test_causes(text: str, causes: list[str | None]) -> None:
    assert [(flag.evidence or {}).get("cause") for flag in _raised(text)] == causes


_PARTS = st.lists(st.integers(1, 99_999), min_size=2, max_size=6)


def _sentence(parts: list[int], total: int) -> str:
    listed = ", ".join(f"thôn {chr(65 + place)} {told(Decimal(part))} cây" for place, part in enumerate(parts))
    return f"Đã trồng {told(Decimal(total))} cây, gồm: {listed}."


@settings(max_examples=60, deadline=None)
@given(parts=_PARTS, off=st.integers(-50, 50))
def test_a_sum_is_flagged_if_and_only_if_it_is_wrong(parts: list[int], off: int) -> None:
    total = sum(parts) + off
    if total > 0:
        assert bool(_raised(_sentence(parts, total))) == (off != 0)


@example(text="0%(")
@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet="aăâđêơư 0123456789.,;:()%/+-\nhồsơtrongđógồm", max_size=300))
def test_any_text_raises_nothing(text: str) -> None:
    broken_equations(report_of(text))


@pytest.mark.parametrize("piece", ["gồm 5 hồ sơ, ", "5 hồ sơ (", "5% (3/4) ", "trong đó 7 hồ sơ; ", "+ 5 hồ sơ:\n"])
def test_time_grows_with_length(piece: str) -> None:
    def seconds(length: int) -> float:
        report = report_of(piece * (length // len(piece)))
        start = time.perf_counter()
        broken_equations(report)
        return time.perf_counter() - start

    seconds(1000)
    small = min(seconds(6_000) for _ in range(2))
    assert min(seconds(12_000) for _ in range(2)) < 3 * small + 0.1
