"""Changes, shares and amounts in words: the words of the catalogue, whole sentences, any text, linear time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_text import report_of

from extractors.evidence import fold, found_in, phrases, words
from extractors.records import Flag
from patterns import catalogue
from pipeline.audit.amount_words import words_mismatches
from pipeline.audit.arithmetic import told
from pipeline.audit.flow_balance import unbalanced_flows
from pipeline.audit.joint_totals import split_totals
from pipeline.audit.odd_numbers import odd_numbers
from pipeline.audit.text_changes import broken_changes
from pipeline.audit.text_lines import text_lines
from pipeline.audit.text_shares import broken_shares


def _changes(text: str) -> list[Flag]:
    return broken_changes(text_lines(report_of(text)))


def _shares(text: str) -> list[Flag]:
    return broken_shares(text_lines(report_of(text)))


def _entries(*names: str) -> Iterator[tuple[str, bool]]:
    for name in names:
        found = catalogue("audit_changes")[name]
        for entry in found if isinstance(found, list) else [found]:
            yield from ((text, True) for text in entry["examples"])
            yield from ((text, False) for text in entry["rejects"])


@pytest.mark.parametrize(("text", "raised"), list(_entries("change", "base", "from", "to", "points")))
def test_changes(text: str, raised: bool) -> None:
    assert bool(_changes(text)) is raised


@pytest.mark.parametrize(("text", "raised"), list(_entries("left_over", "exclusive")))
def test_shares(text: str, raised: bool) -> None:
    assert bool(_shares(text)) is raised


def test_words_that_make_no_shares() -> None:
    found = catalogue("audit_changes")["no_shares"]
    assert not any(_shares(text) for text in found["examples"])


@pytest.mark.parametrize(("text", "raised"), list(_entries("in_words")))
def test_amounts_in_words(text: str, raised: bool) -> None:
    assert bool(words_mismatches(report_of(text))) is raised


@pytest.mark.parametrize("kind", ["examples", "rejects"])
def test_totals_apart_from_their_parts(kind: str) -> None:
    sums = catalogue("audit_sums")
    for text in sums["split"][kind]:
        assert bool(split_totals(text_lines(report_of(text)))) is (kind == "examples"), text
    for text in sums["balance"][kind]:
        assert bool(unbalanced_flows(text_lines(report_of(text)))) is (kind == "examples"), text


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Hồ sơ trễ giảm từ 60 hồ sơ xuống 45 hồ sơ, giảm 33,3%.", "new_base"),
        ("Cử 30 người đi học, vượt kế hoạch 150% (20 người).", "reached"),
        ("Tỷ lệ tăng từ 80% lên 90%, tăng 12,5 điểm %.", "relative"),
        ("Hồ sơ trễ giảm từ 60 hồ sơ xuống 45 hồ sơ, giảm 35%.", "one_digit"),
        ("Thu 3.300 triệu đồng, tăng 17% so với cùng kỳ (3.000 triệu đồng).", "one_digit"),
    ],
)
def test_causes_of_wrong_changes(text: str, cause: str) -> None:
    assert [flag.evidence["cause"] for flag in _changes(text) if flag.evidence] == [cause]


@pytest.mark.parametrize(
    "text",
    [
        "Tiếp nhận 120 hồ sơ, tăng 20% so với cùng kỳ (20 hồ sơ).",
        "Tỷ lệ tăng từ 80% lên 90%, tăng 12,5%.",
        "Tỷ lệ tăng từ 80% lên 90%, tăng 10%.",
        "Thu 3,3 tỷ đồng, tăng 9% so với cùng kỳ (3,02 tỷ đồng).",
        "Giải quyết 45 hồ sơ, trong 60 hồ sơ tiếp nhận, giảm 25% so với cùng kỳ (80 hồ sơ).",
        "Hồ sơ trễ giảm 40% so với cùng kỳ (60 hồ sơ); tổng số 45 hồ sơ.",
        "Chi 15 (mười năm) triệu đồng; cử 24 (hai tư) người; 12 hồ sơ (một cửa); 30 hồ sơ (hai cấp).",
    ],
)
def test_what_can_be_read_another_way_raises_nothing(text: str) -> None:
    assert not _changes(text)
    assert not words_mismatches(report_of(text))


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(0, 2), st.booleans())
@settings(max_examples=60, deadline=None)
def test_any_change_cut_off_or_rounded_raises_nothing(old: int, new: int, places: int, cut: bool) -> None:
    exact = Decimal(abs(new - old)) * 100 / old
    step = Decimal(1).scaleb(-places)
    stated = exact // step * step if cut else exact.quantize(step)
    way, to = ("tăng", "lên") if new > old else ("giảm", "xuống")
    text = f"Hồ sơ {way} từ {told(Decimal(old))} hồ sơ {to} {told(Decimal(new))} hồ sơ, {way} {told(stated)}%."
    assert [flag.message for flag in _changes(text)] == []


@given(st.text(alphabet="tăngiảmvượừ xuốnlê 0123456789,.()%hồsơđiểcòạbằchữkế\n-;:", max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(text: str) -> None:
    report = report_of(text)
    lines = text_lines(report)
    broken_changes(lines)
    broken_shares(lines)
    words_mismatches(report)
    unbalanced_flows(lines)
    split_totals(lines)
    odd_numbers(text, report.figures)


@pytest.mark.parametrize(
    "piece",
    [
        "giảm từ 19 hồ sơ xuống 8 hồ sơ, giảm 57,89% so với cùng kỳ (19 hồ sơ), ",
        "trực tuyến 80%, còn lại 30%, ",
        "5 hồ sơ (năm hồ sơ) ",
        "kỳ trước chuyển sang 5 hồ sơ, mới tiếp nhận 6 hồ sơ, ",
    ],
)
def test_time_is_linear(piece: str) -> None:
    def took(times: int) -> float:
        report = report_of(piece * times)
        began = time.perf_counter()
        lines = text_lines(report)
        broken_changes(lines)
        broken_shares(lines)
        words_mismatches(report)
        unbalanced_flows(lines)
        return time.perf_counter() - began

    took(10)
    assert min(took(120) for _ in range(2)) < 3.5 * max(min(took(60) for _ in range(2)), 0.02)


def test_words_that_join_two_kinds() -> None:
    joint = catalogue("audit_sums")["joint"]
    cues = phrases(word for listed in joint["words"].values() for word in listed)
    assert all(found_in(cues, words(fold(text))) for text in joint["examples"])
    assert not any(found_in(cues, words(fold(text))) for text in joint["rejects"])
