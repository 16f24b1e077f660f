"""No regular expression of the project takes time that grows faster than the text."""

from __future__ import annotations

import time
from typing import Any

import pytest
import regex
from growth_sites import ENGINES, Site, Written, found, uses
from growth_strings import of_size, texts

from patterns import catalogue

SIZE = 10_000
FLOOR = 0.002  # seconds; what is faster at SIZE cannot have looked at each pair of its characters
LIMIT = 3.0
SURE = 0.25  # seconds; no noise of the machine makes a text take so long
STOP = 1.0  # seconds
KNOWN, MISSING = found()
#: Catalogues whose entries hold patterns: how the code compiles them.
FLAGS = {
    "audit_statements": 0,
    "figure_labels": regex.IGNORECASE,
    "figures": regex.IGNORECASE,
    "layout": regex.VERBOSE,
    "ledger": 0,
    "title_cues": 0,
}


def seconds(pattern: Any, asks: str, text: str | bytes) -> float:
    """Seconds of the processor that ``pattern`` takes for ``text``; STOP where it takes longer (``regex`` only)."""
    limit = {"timeout": STOP} if isinstance(pattern, regex.Pattern) else {}
    begin = time.process_time()
    try:
        if asks == "finditer":
            for _ in pattern.finditer(text, **limit):
                pass
        else:
            getattr(pattern, asks)(text, **limit)
    except TimeoutError:
        return STOP
    return time.process_time() - begin


def growth(pattern: Any, asks: str, text: tuple[str, str, str]) -> float:
    """How many times longer a text takes that is twice as long: the best of several, 1 where it takes no time."""

    def of(size: int) -> str | bytes:
        made = of_size(text, size)
        return made.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else made

    short = seconds(pattern, asks, of(SIZE))
    if short < FLOOR:
        return 1.0
    if short >= STOP:
        return float("inf")
    long = seconds(pattern, asks, of(2 * SIZE))
    for _ in range(5):
        if long < LIMIT * short * 0.9 or long > SURE:
            break
        short = min(short, seconds(pattern, asks, of(SIZE)))
        long = min(long, seconds(pattern, asks, of(2 * SIZE)))
    return long / short


def check(pattern: Any, asked: frozenset[str], examples: tuple[str, ...] = ()) -> None:
    for text in texts(pattern.pattern, bool(pattern.flags & regex.VERBOSE), examples):
        for asks in sorted(asked):
            assert growth(pattern, asks, text) < LIMIT, (asks, text, pattern.pattern)


def entries(node: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    """The tables below ``node`` that hold a pattern, with their path."""
    if isinstance(node, list):
        return [found for place, item in enumerate(node) for found in entries(item, (*path, str(place)))]
    if not isinstance(node, dict):
        return []
    own = [((*path, str(node.get("name", ""))), node)] if isinstance(node.get("pattern"), str) else []
    return own + [found for name, item in node.items() for found in entries(item, (*path, name))]


def named(known: tuple[tuple[Site, Written], ...]) -> list[Any]:
    """Each pattern once, with an id that is its place in the code (and a number where a place asks for several)."""
    first: dict[tuple[str, Written], Site] = {}
    asked: dict[tuple[str, Written], frozenset[str]] = {}
    for site, written in known:
        key = site.engine, written
        first.setdefault(key, site)
        asked[key] = asked.get(key, frozenset()) | uses(site)
    return [
        pytest.param(engine, *written, asked[engine, written], id=f"{site.name}:{site.line}")
        for (engine, written), site in first.items()
    ]


@pytest.mark.parametrize(("engine", "pattern", "flags", "asked"), named(KNOWN))
def test_of_the_code(engine: str, pattern: str | bytes, flags: int, asked: frozenset[str]) -> None:
    check(ENGINES[engine].compile(pattern, flags), asked)


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        pytest.param(name, entry, id="-".join(filter(None, (name, *path))))
        for name in FLAGS
        for path, entry in entries(catalogue(name))
    ],
)
def test_of_the_catalogues(name: str, entry: dict[str, Any]) -> None:
    blank = r"\s++" if name == "title_cues" else r"\s{1,2}"
    written = entry["pattern"] if name == "layout" else entry["pattern"].replace("~", blank)
    examples = tuple(text.split(" | ")[0] for text in [*entry["examples"], *entry["rejects"]])
    check(regex.compile(written, FLAGS[name]), frozenset({"finditer"}), examples[:6])


def test_every_pattern_is_found() -> None:
    assert [f"{site.name}:{site.line}" for site in MISSING] == []


@pytest.mark.parametrize(
    "pattern",
    [r"\s+:", r"\d+(?=x)", r"(?:a|a\s?)+$", r"\(.*\)", r"\w+\s*\w*!", r"^(?:\d+,?)+$"],
)
def test_a_pattern_that_looks_back_is_caught(pattern: str) -> None:
    with pytest.raises(AssertionError):
        check(regex.compile(pattern), frozenset({"finditer"}))
