"""The audit measured on planted defects: found where they are, and silence on the same reports without them."""

from __future__ import annotations

from collections import Counter

import pytest
from made_defects import bases, defects, flags_of, found

LEAST = 0.95
ALL = list(defects())


@pytest.mark.parametrize("name", bases())
def test_a_report_without_a_defect_raises_nothing(name: str) -> None:
    _, flags = flags_of(bases()[name])
    assert [(flag["rule"], flag["message"]) for flag in flags if flag["severity"] == "error"] == []


def test_planted_defects_are_found_where_they_are() -> None:
    missed = [(one.rule, one.name) for one in ALL if not found(one)]
    assert 1 - len(missed) / len(ALL) >= LEAST, missed


def test_every_rule_is_planted_several_times() -> None:
    assert min(Counter(one.rule for one in ALL).values()) >= 4
    assert len(ALL) >= 60
