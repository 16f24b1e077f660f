"""The catalogue of units, and the words after a number that it reads."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.figures import find_figures
from extractors.not_figures import key
from extractors.records import Document, Figure, Line, Outline
from extractors.units import is_verbal, read_unit
from patterns import catalogue

GROUPS: list[dict[str, Any]] = catalogue("units")["group"]
KINDS = {"count", "place", "score", "measure", "money", "percent", "scale", "time", "stop"}


def figures(text: str) -> tuple[Figure, ...]:
    line = Line(start=0, end=len(text))
    return find_figures(Document(text=text, lines=(line,)), Outline(parts=(), sections=()), ())


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["name"])
def test_a_group_proves_itself(group: dict[str, Any]) -> None:
    assert group["kind"] in KINDS
    assert group["examples"]
    assert group["rejects"]
    assert all(name == name.lower() for name in group["names"])
    for example in group["examples"]:
        text, _, raw = example.rpartition(" | ")
        assert raw in [figure.raw for figure in figures(text)]
    for text in group["rejects"]:
        names = {key(name) for name in group["names"]}
        assert not names & {key(figure.unit or "") for figure in figures(text)}, text


@pytest.mark.parametrize("table", ["per", "verbal", "shares", "dotted_money"])
def test_rates_and_verbs_prove_themselves(table: str) -> None:
    entry = catalogue("units")[table]
    for example in entry["examples"]:
        text, _, raw = example.rpartition(" | ")
        assert raw in [figure.raw for figure in figures(text)]
    for text in entry["rejects"]:
        assert figures(text) == (), text


def test_every_counted_noun_is_found_whole() -> None:
    for name in {name for group in GROUPS if group["kind"] in ("count", "place") for name in group["names"]}:
        unit = read_unit(f" {name}", 0, len(name) + 1)
        assert unit is not None, name
        assert (unit.name, unit.scale, unit.end) == (name, 1, len(name) + 1)


@pytest.mark.parametrize(
    ("text", "name", "scale", "raw"),
    [
        (" hồ sơ trực tuyến", "hồ sơ", 1, " hồ sơ"),
        (" HỒ SƠ", "hồ sơ", 1, " HỒ SƠ"),
        (" nhà văn hoá", "nhà văn hoá", 1, " nhà văn hoá"),
        ("đ/tháng", "đồng/tháng", 1, "đ/tháng"),
        ("đ/c dự", "đ/c", 1, "đ/c"),
        (" tr.đ", "đồng", 10**6, " tr.đ"),
        (" nghìn tỷ đồng", "đồng", 10**12, " nghìn tỷ đồng"),
        (" triệu đồng/người/năm", "đồng/người/năm", 10**6, " triệu đồng/người/năm"),
        (" đồng/01 hộ", "đồng/hộ", 1, " đồng/01 hộ"),
        ("m²", "m2", 1, "m²"),
        ("m2 đất", "m2", 1, "m2"),
        (" nghìn con", "con", 1000, " nghìn con"),
        (" xã, thị trấn", "xã, thị trấn", 1, " xã, thị trấn"),
        (" (năm) hồ sơ", "hồ sơ", 1, " (năm) hồ sơ"),
        (" buồng chuối chín", "buồng chuối", 1, " buồng chuối"),
    ],
)
def test_units(text: str, name: str, scale: int, raw: str) -> None:
    unit = read_unit(text, 0, len(text))
    assert unit is not None
    assert (unit.name, unit.scale, text[: unit.end]) == (name, Decimal(scale), raw)


@pytest.mark.parametrize("text", ["", "G", "A", " của xã", ", thị trấn", " (xem biểu)", " Minh Tân", "đ1", "."])
def test_no_units(text: str) -> None:
    assert read_unit(text, 0, len(text)) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (" xã Minh Lập", "one"),
        (" xã Minh Lập, huyện Phú An", "one"),
        (" xã Minh Lập và Ea Bung", "several"),
        (" xã", None),
        (" thôn An", None),
    ],
)
def test_names_behind_a_noun_of_places(text: str, names: str | None) -> None:
    unit = read_unit(text, 0, len(text))
    assert unit is not None
    assert unit.names == names


def test_verbal_nouns() -> None:
    read = {word: read_unit(f" {word}", 0, 20) for word in ("tổ chức", "hồ sơ")}
    assert [word for word, unit in read.items() if unit is not None and is_verbal(unit)] == ["tổ chức"]


@given(st.text(max_size=60))
def test_any_text_raises_nothing(text: str) -> None:
    unit = read_unit(text, 0, len(text))
    assert unit is None or 0 < unit.end <= len(text)
