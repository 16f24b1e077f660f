"""The catalogue of indicators and of dimensions: every entry proves itself on its own sentences."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from made_section import sectioned

from extractors.dimensions import (
    domain_named,
    domain_of_kind,
    elsewhere,
    level_named,
    level_opening,
    mechanism_named,
    of_several_levels,
)
from extractors.evidence import fold, words
from extractors.figures import find_figures
from extractors.indicators import appendix, indicators
from extractors.records import Fact, Header
from extractors.text_facts import text_facts
from patterns import catalogue

ENTRIES: list[dict[str, Any]] = catalogue("indicators")["indicator"]
DIMENSIONS = catalogue("dimensions")
LEVELS = ("xã", "huyện", "tỉnh")


def facts(text: str, code: str | None = None) -> list[Fact]:
    """The facts of ``text`` in a section of ``code``."""
    document, outline = sectioned(text, code)
    header = Header(doc_type="BC", admin_level="xã")
    return text_facts(document, outline, header, find_figures(document, outline, ()))


def home(entry: dict[str, Any]) -> str:
    """A section in which the indicator is reported."""
    return next((code for rule in entry["rule"] for code in rule.get("sections", ())), entry["group"])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["code"])
def test_an_indicator_proves_itself(entry: dict[str, Any]) -> None:
    assert entry["examples"]
    assert entry["rejects"]
    for example in entry["examples"]:
        text, _, value = example.rpartition(" | ")
        found = [fact.value for fact in facts(text, home(entry)) if fact.indicator == entry["code"]]
        assert Decimal(value) in found, (text, found)
    for text in entry["rejects"]:
        assert entry["code"] not in [fact.indicator for fact in facts(text, home(entry))], text


def test_the_catalogue_refers_to_itself() -> None:
    known = indicators()
    assert len({entry["code"] for entry in ENTRIES}) == len(ENTRIES)
    for entry in ENTRIES:
        for other in (entry.get("total"), entry.get("rate")):
            assert other is None or other in known
        for key in entry.get("appendix", ()):
            assert appendix()[key].code == entry["code"]
        for rule in entry["rule"]:
            assert rule.get("near") or rule.get("head")


def test_every_stated_row_of_the_appendix_is_an_indicator() -> None:
    known = indicators()
    rows = appendix()
    assert len(rows) == 136
    assert all(row.code in known for row in rows.values() if row.code is not None)
    assert all(f"pl_{key}" in known for key in rows)
    assert known["pl_1.5.2"].high == 2
    assert rows["3.4.3/1"].admin_level == "xã"


@pytest.mark.parametrize("entry", DIMENSIONS["level"], ids=lambda entry: entry["name"])
def test_a_level_proves_itself(entry: dict[str, Any]) -> None:
    for example in entry["examples"]:
        text, _, level = example.rpartition(" | ")
        assert level_named([words(fold(text))], "trung ương") == level
    for text in entry["rejects"]:
        assert level_named([words(fold(text))], "trung ương") == "trung ương"


@pytest.mark.parametrize("entry", DIMENSIONS["mechanism"], ids=lambda entry: entry["name"])
def test_a_mechanism_proves_itself(entry: dict[str, Any]) -> None:
    for text in entry["examples"]:
        assert mechanism_named([words(fold(text))]) == entry["name"]
    for text in (*entry["rejects"], *DIMENSIONS["together"]["examples"]):
        assert mechanism_named([words(fold(text))]) is None


def test_the_body_that_gives_orders_is_no_level() -> None:
    orders = DIMENSIONS["orders"]
    for text in orders["examples"]:
        assert level_named([words(fold(text))], None) is None
    for text in orders["rejects"]:
        assert level_named([words(fold(text))], None) is not None


def test_the_level_that_a_sentence_opens_with_proves_itself() -> None:
    opening = DIMENSIONS["sentence"]
    for example in opening["examples"]:
        text, _, level = example.rpartition(" | ")
        assert level_named([level_opening([words(fold(text))])], None) == level
    for text in opening["rejects"]:
        assert level_named([level_opening([words(fold(text))])], None) is None


def test_figures_of_several_levels_are_of_none() -> None:
    together = DIMENSIONS["levels_together"]
    for text in together["examples"]:
        assert of_several_levels([words(fold(text))])
        assert not of_several_levels([words(fold("tại cấp xã")), words(fold(text))])
    for text in together["rejects"]:
        assert not of_several_levels([words(fold(text))])


def test_a_domain_proves_itself() -> None:
    for example in DIMENSIONS["domain"]["examples"]:
        text, _, name = example.rpartition(" | ")
        assert domain_named([words(fold(text))]) == (fold(name), False)
    for text in DIMENSIONS["domain"]["rejects"]:
        assert domain_named([words(fold(text))]) == (None, False)
    for example in DIMENSIONS["domain"]["kind_examples"]:
        text, _, name = example.rpartition(" | ")
        assert domain_of_kind([words(fold(text))]) == fold(name)
    for text in DIMENSIONS["domain"]["kind_rejects"]:
        assert domain_of_kind([words(fold(text))]) is None


def test_bodies_that_do_not_report_prove_themselves() -> None:
    for text in DIMENSIONS["elsewhere"]["examples"]:
        assert elsewhere([words(fold(text))])
    for text in DIMENSIONS["elsewhere"]["rejects"]:
        assert not elsewhere([words(fold(text))])
