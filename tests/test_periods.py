"""Periods as titles and texts name them (all invented)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates import find_dates
from extractors.periods import Period, expected_days, find_ranges, plausible, read_days, read_period, year_of
from patterns import catalogue

TITLES: list[tuple[str, tuple[str, int | None, int | None] | None]] = [
    ("Kết quả cải cách hành chính quý I năm 2022", ("quý", 1, 2022)),
    ("Kết quả cải cách hành chính Quý III/2022", ("quý", 3, 2022)),
    ("Kết quả CCHC quý 2-2021", ("quý", 2, 2021)),
    ("CÔNG TÁC CẢI CÁCH HÀNH CHÍNH QUÝ IV NĂM 2019", ("quý", 4, 2019)),
    ("Tình hình thực hiện nhiệm vụ tháng 5/2023", ("tháng", 5, 2023)),
    ("Kết quả công tác tháng 11 năm 2022", ("tháng", 11, 2022)),
    ("Kết quả công tác tháng 12, nhiệm vụ tháng 01 năm 2022", ("tháng", 12, 2021)),
    ("Kết quả công tác CCHC quý II và 6 tháng đầu năm 2022", ("6 tháng", 1, 2022)),
    ("Kết quả công tác CCHC quý III và 9 tháng đầu năm 2022", ("9 tháng", None, 2022)),
    ("Kết quả công tác tháng 12 và năm 2021", ("năm", None, 2021)),
    ("Kết quả công tác tháng 3 và quý I năm 2021", ("quý", 1, 2021)),
    ("Sơ kết 6 tháng đầu năm, nhiệm vụ 6 tháng cuối năm 2020", ("6 tháng", 1, 2020)),
    ("Kết quả 6 tháng cuối năm 2020", ("6 tháng", 2, 2020)),
    ("Công tác 9 tháng đầu năm 2022, nhiệm vụ 3 tháng cuối năm 2022", ("9 tháng", None, 2022)),
    ("Tổng kết công tác năm 2021 và phương hướng, nhiệm vụ năm 2022", ("năm", None, 2021)),
    ("Kết quả thực hiện Kế hoạch cải cách hành chính năm 2022 trong quý I", ("quý", 1, 2022)),
    ("Kế hoạch cải cách hành chính năm 2023", ("năm", None, 2023)),
    ("Kết quả 3 tháng đầu năm 2023", ("quý", 1, 2023)),
    ("Kế hoạch cải cách hành chính giai đoạn 2021-2025", None),
    ("Tổng kết nhiệm kỳ 2016 - 2021", None),
    ("Quy hoạch đến năm 2030, tầm nhìn đến năm 2050", None),
    ("Tổng kết năm học 2021-2022", None),
    ("Triển khai Kế hoạch số 12/KH-UBND ngày 10 tháng 01 năm 2022", None),
    ("Kết quả 05 năm thực hiện phong trào", None),
    ("Kết quả công tác hàng tháng của quý vị đại biểu", None),
    ("", None),
]


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_period_of_a_title(title: str, expected: tuple[str, int | None, int | None] | None) -> None:
    found = read_period(title)
    assert (None if found is None else (found.kind, found.number, found.year)) == expected


RANGES = [
    ("(số liệu tính từ ngày 15/12/2021 đến hết ngày 14/3/2022)", date(2021, 12, 15), date(2022, 3, 14)),
    ("Từ ngày: 15/12/2021 đến ngày 14/03/2022", date(2021, 12, 15), date(2022, 3, 14)),
    ("kỳ báo cáo từ 15/6 đến 14/9/2022", date(2022, 6, 15), date(2022, 9, 14)),
    ("tính từ 15/12 đến 14/3/2022", date(2021, 12, 15), date(2022, 3, 14)),
    ("từ ngày 01 tháng 01 năm 2022 đến ngày 30 tháng 6 năm 2022", date(2022, 1, 1), date(2022, 6, 30)),
    ("từ 01.01.2022 - 31.03.2022", date(2022, 1, 1), date(2022, 3, 31)),
    ("từ ngày 01/7/2025, khi xã mới được lập, đến ngày 30/11/2025", date(2025, 7, 1), date(2025, 11, 30)),
    ("từ ngày 15/12/2021, ngày chốt sổ, đến hết ngày 14/3/2022", date(2021, 12, 15), date(2022, 3, 14)),
    ("(từ ngày 02/5/2024, thời điểm chuyển trụ sở, đến 31/10/2024)", date(2024, 5, 2), date(2024, 10, 31)),
]


@pytest.mark.parametrize(("text", "first", "last"), RANGES)
def test_ranges(text: str, first: date, last: date) -> None:
    assert [(found.first, found.last) for found in find_ranges(text)] == [(first, last)]


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("Số liệu của các phòng tính từ ngày 01/01/2022 đến ngày 30/9/2022.", True),
        ("Đoàn làm việc từ ngày 09/10/2022 đến ngày 20/10/2022, số liệu từ 15/12/2021 đến 31/8/2022.", True),
        ("(số liệu từ ngày 01/3/2022, ngày xã thành lập, đến ngày 14/12/2022)", True),
        ("Đoàn kiểm tra làm việc từ ngày 03/10/2022 đến ngày 28/10/2022.", False),
        ("Cử công chức học lớp dài hạn từ ngày 01/01/2022 đến ngày 30/9/2022.", False),
        ("Số liệu đối chiếu từ ngày 01/5/2022 đến ngày 31/8/2022.", False),
    ],
)
def test_the_days_of_a_year_that_is_looked_into_before_it_ends(text: str, stated: bool) -> None:
    assert (read_days(text, Period(kind="năm", number=None, year=2022), 0) is not None) is stated


@pytest.mark.parametrize("text", ["từ 31/02/2022 đến 14/3/2022", "từ 14/3/2022 đến 15/12/2021", "đến ngày 14/3/2022"])
def test_no_range(text: str) -> None:
    assert list(find_ranges(text)) == []


def test_leave_is_not_the_period() -> None:
    text = "Cán bộ nghỉ phép từ ngày 01/3/2022 đến ngày 05/3/2022. Số liệu tính từ 15/12/2021 đến 14/3/2022."
    found = read_days(text, Period(kind="quý", number=1, year=2022), 0)
    assert found is not None
    assert (found.first, found.last) == (date(2021, 12, 15), date(2022, 3, 14))
    assert read_days("Nghỉ từ ngày 01/3/2022 đến ngày 05/3/2022", Period(kind="quý", number=1, year=2022), 0) is None


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (Period(kind="tháng", number=12, year=2022), (date(2022, 12, 1), date(2022, 12, 31))),
        (Period(kind="quý", number=4, year=2022), (date(2022, 10, 1), date(2022, 12, 31))),
        (Period(kind="6 tháng", number=2, year=2022), (date(2022, 7, 1), date(2022, 12, 31))),
        (Period(kind="9 tháng", number=None, year=2022), (date(2022, 1, 1), date(2022, 9, 30))),
        (Period(kind="năm", number=None, year=2022), (date(2022, 1, 1), date(2022, 12, 31))),
        (Period(kind="năm", number=None, year=None), None),
    ],
)
def test_calendar_days(period: Period, days: tuple[date, date] | None) -> None:
    assert expected_days(period) == days


def test_length_decides_without_a_year() -> None:
    found = next(find_ranges("từ 15/12/2021 đến 14/3/2022"))
    assert plausible(found, Period(kind="quý", number=1, year=None))
    assert not plausible(found, Period(kind="năm", number=None, year=None))


def test_year_from_a_text_then_from_the_issue() -> None:
    half = Period(kind="6 tháng", number=1, year=None)
    assert year_of(half, ("Trong 6 tháng đầu năm 2020 đã tiếp nhận",), 2021) == 2020
    assert year_of(half, ("Trong quý I năm 2020",), 2021) == 2021
    assert year_of(half, (), None) is None


DATES = [
    ("ngày 09/01/2022", date(2022, 1, 9)),
    ("ngày 23 /12/2021", date(2021, 12, 23)),
    ("09-01-2022", date(2022, 1, 9)),
    ("09.01.2022", date(2022, 1, 9)),
    ("ngày 30 tháng 5 năm 2022", date(2022, 5, 30)),
    ("24 tháng11 năm 2022", date(2022, 11, 24)),
    ("NGÀY 3 THÁNG 7 NĂM 2022", date(2022, 7, 3)),
    ("ngày 31/02/2022", None),
    ("tháng 3 năm 2022", None),
    ("03/2022", None),
]


@pytest.mark.parametrize(("text", "value"), DATES)
def test_dates(text: str, value: date | None) -> None:
    found = list(find_dates(f"Theo {text}, xã đã làm."))
    assert [(mention.raw, mention.value) for mention in found] == [(text, value)]


@pytest.mark.parametrize(
    "text", ["Nghị định số 30/2020/NĐ-CP", "12/15 hồ sơ", "13/2022 tháng", "1.234.567 đồng", "31/12/20222"]
)
def test_no_dates(text: str) -> None:
    assert list(find_dates(text)) == []


def test_dates_between_two_places() -> None:
    text = "01/01/2020 và 02/02/2021 và 03/03/2022"
    assert [mention.year for mention in find_dates(text, 5, 26)] == [2021]


@pytest.mark.parametrize("entry", catalogue("periods")["period"], ids=lambda entry: entry["kind"])
def test_examples_of_the_catalogue(entry: dict[str, list[str]]) -> None:
    for example in entry["examples"]:
        found = read_period(example)
        assert found is not None, example
        assert found.kind == entry["kind"]
    for reject in entry["rejects"]:
        found = read_period(reject)
        assert found is None or found.kind != entry["kind"], reject


@given(st.text(alphabet="từ ngày đến 0123456789/.-tháng năm quý I\n", max_size=300))
def test_any_text_is_read(text: str) -> None:
    read_period(text)
    for mention in find_dates(text):
        assert text[mention.start : mention.end] == mention.raw
    assert all(found.first < found.last for found in find_ranges(text))


@pytest.mark.parametrize(
    "unit",
    ["từ ngày 15/12/2021 ", "6 tháng đầu năm ", "quý ", "ngày 1 tháng ", "năm 2021 - ", "12/12/", "giai đoạn 2021 "],
)
def test_time_grows_with_length_only(unit: str, grows_linearly: Callable[..., None]) -> None:
    def run(text: str) -> None:
        read_period(text)
        list(find_dates(text))
        list(find_ranges(text))

    grows_linearly(run, lambda size: unit * (size // len(unit)))
