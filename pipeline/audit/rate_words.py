"""The words around rates: what they say of the base, and what they leave open."""

from __future__ import annotations

from functools import cache
from typing import Any

import regex

from extractors.evidence import found_in, phrases, words
from extractors.folding import key
from patterns import catalogue

_MARK = regex.compile(r"[,;:()\n]|[.!?](?=\s|$)")


@cache
def rate_phrases(entry: str, kind: str = "words") -> tuple[str, ...]:
    """The phrases of one list of ``patterns/audit_rates.toml``."""
    return phrases(rate_entry(entry)[kind])


def rate_entry(name: str) -> dict[str, Any]:
    """One table of ``patterns/audit_rates.toml``."""
    entry: dict[str, Any] = catalogue("audit_rates")[name]
    return entry


def says(spoken: str, entry: str) -> bool:
    """Whether ``spoken`` holds words of the list ``entry``."""
    return found_in(rate_phrases(entry), spoken)


def until_mark(rest: str) -> str:
    """The words of ``rest`` up to its first mark."""
    mark = _MARK.search(rest)
    return words(rest[: mark.start()] if mark else rest)


def is_plain(behind: str) -> bool:
    """Whether the words behind a rate name no base of their own."""
    return not content_of(behind)


def content_of(spoken: str) -> set[str]:
    """The words of ``spoken`` that name something."""
    return set(spoken.split()) - _plain()


@cache
def _plain() -> frozenset[str]:
    """The words that name nothing."""
    return frozenset(word for entry in rate_entry("plain")["words"] for word in key(entry).split())
