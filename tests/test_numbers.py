"""The grammar of numbers: separators, what they mean before what, numerals in words."""

from __future__ import annotations

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import numbers
from extractors.numbers import Use, is_decimal_point, numeral, read_number, read_numeral


@pytest.mark.parametrize(
    ("raw", "use", "value"),
    [
        ("0", "bare", "0"),
        ("07", "count", "7"),
        ("1411", "count", "1411"),
        ("1.170", "count", "1170"),
        ("1.170", "bare", "1170"),
        ("5,432", "count", "5432"),
        ("5,432", "measure", "5.432"),
        ("5,43", "count", "5.43"),
        ("0,125", "count", "0.125"),
        ("0.125", "measure", "0.125"),
        ("1.377.189.270", "money", "1377189270"),
        ("1,377,189,270", "money", "1377189270"),
        ("500,000", "money", "500000"),
        ("39,278", "scaled", "39.278"),
        ("2.310", "scaled", "2310"),
        ("12.5", "scaled", "12.5"),
        ("97.35", "percent", "97.35"),
        ("12.345", "percent", "12.345"),
        ("98,7", "percent", "98.7"),
        ("1.234,5", "measure", "1234.5"),
        ("1,234.5", "measure", "1234.5"),
        ("12.345,678", "scaled", "12345.678"),
        ("1 234 567", "money", "1234567"),
        ("1\u00a0234", "count", "1234"),
        ("12345,6", "measure", "12345.6"),
    ],
)
def test_readings(raw: str, use: Use, value: str) -> None:
    assert read_number(raw, use) == Decimal(value)


@pytest.mark.parametrize(
    "raw", ["1.23.456", "12.3.4", "1.234.56", "1,2,3", "192.168.1.1", "1.234,5,6", "9" * 19, "٣", "x", "1."]
)
def test_no_numbers(raw: str) -> None:
    assert read_number(raw, "bare") is None


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(".,"))
def test_grouped_thousands_are_read_back(value: int, mark: str) -> None:
    assert read_number(f"{value:,}".replace(",", mark), "money") == value


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=99))
def test_vietnamese_decimals_are_read_back(whole: int, hundredths: int) -> None:
    written = f"{whole:,}".replace(",", ".") + f",{hundredths:02d}"
    assert read_number(written, "measure") == Decimal(f"{whole}.{hundredths:02d}")


@given(st.text(max_size=50))
def test_any_text_raises_nothing(raw: str) -> None:
    value = read_number(raw, "count")
    assert value is None or value >= 0


def test_the_decimal_point_shows_itself() -> None:
    assert [is_decimal_point(raw) for raw in ("80.5", "39.278", "0.125", "80,5", "80")] == [
        True,
        False,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("mười hai", 12),
        ("mười lăm", 15),
        ("hai mươi", 20),
        ("hai mươi mốt", 21),
        ("Ba mươi lăm", 35),
        ("một trăm", 100),
        ("một trăm linh năm", 105),
        ("hai trăm bốn mươi tư", 244),
        ("hai trăm mười sáu", 216),
    ],
)
def test_numerals(words: str, value: int) -> None:
    match = numeral().fullmatch(words)
    assert match is not None
    assert read_numeral(words) == value


@pytest.mark.parametrize("words", ["một cửa", "một số", "năm", "mười", "hai", "ba mặt"])
def test_no_numerals(words: str) -> None:
    assert numeral().fullmatch(words) is None


def test_the_examples_of_the_module_run() -> None:
    assert doctest.testmod(numbers).failed == 0
