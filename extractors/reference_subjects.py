"""The subject (trích yếu) of a cited document: from "về việc" to its natural end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import regex

from extractors.alternation import alternation, listed
from extractors.issuing_bodies import head_pattern, name_at
from extractors.reference_grammar import list_break, type_word_pattern
from extractors.reference_mentions import Mention
from patterns import catalogue

_REACH = 700
_PERIOD = regex.compile(
    r"(?r)(?i:năm\s+\d{4}|\d{4}\s*[-–]\s*\d{4}|quý\s+[IV\d]+(?:/\d{4})?|tháng\s+\d{1,2}/\d{4})\s*\Z"
)


@cache
def _openers() -> tuple[regex.Pattern[str], regex.Pattern[str], regex.Pattern[str]]:
    """The words that open a subject: "về việc" (dropped), a verb (kept), the type word once more."""
    cues = catalogue("references")["subject"]
    return (
        regex.compile(rf"[\s,]{{0,3}}(?i:{alternation(cues['about'])})(?:\s{{1,2}}|:\s)"),
        regex.compile(rf"\s{{1,2}}(?i:{alternation(cues['verbs'])})(?!\p{{L}})"),
        regex.compile(rf"\s{{1,2}}(?P<word>(?i:{type_word_pattern()}))\s{{1,2}}(?!số\b|\d)"),
    )


@cache
def _ends() -> regex.Pattern[str]:
    cues = catalogue("references")["subject"]
    ends, after_comma, after_period = (
        alternation(cues[f"ends{when}"]) for when in ("", "_after_comma", "_after_period")
    )
    return regex.compile(
        rf"""(?P<hard>[\n\t:] | \.(?=\s|\Z|[\p{{Lu}}-]) | \.\.\. | …)
          | (?P<close>\)) | (?P<open>\() | (?P<semi>;)
          | ,?\s{{1,2}}{ends}(?!\p{{L}}) | ,\s{{1,2}}{after_comma}(?!\p{{L}}) | ,\s{{1,2}}{head_pattern()}
          | \s(?P<period>{after_period})(?!\p{{L}})""",
        regex.VERBOSE,
    )


@cache
def _of() -> regex.Pattern[str]:
    return regex.compile(rf"\s{{1,9}}của\s{{1,9}}(?={head_pattern()})")


@cache
def _owned() -> regex.Pattern[str]:
    return regex.compile(rf"(?ri)(?<!\p{{L}}){listed(catalogue('references')['subject']['owned'])}\s*\Z")


def _begin(text: str, mention: Mention, position: int) -> int | None:
    """Where the subject begins that follows ``position``; None where none follows."""
    about, verbs, repeated = _openers()
    match = about.match(text, position)
    if match is not None:
        match = about.match(text, match.end() - 1) or match
        return int(match.end())
    match = verbs.match(text, position)
    if match is not None:
        return int(match.end() - len(match[0].lstrip()))
    match = repeated.match(text, position)
    if match is None:
        return None
    plain = match["word"][0].islower() or not mention.capital
    return int(match.end() if plain else match.start("word"))


def _goes_on(text: str, begin: int, semicolon: int) -> bool:
    """Whether a subject goes on behind a semicolon: it has not come to its period yet, and no new sentence begins."""
    rest = text[semicolon + 1 : semicolon + 3].lstrip()
    return bool(rest) and rest[0].islower() and _PERIOD.search(text, begin, semicolon) is None


def _nested_end(text: str, mention: Mention) -> int:
    """Where a mention inside a subject ends, its issuer included."""
    of = _of().match(text, mention.end)
    found = name_at(text, of.end()) if of else None
    return found[1] if found else mention.end


def _end(text: str, begin: int, limit: int, following: Sequence[Mention]) -> tuple[int, int]:
    """Where the subject ends, and where the last document named inside it does."""
    nested = begin
    opened: list[int] = []
    queue = list(following)
    position = begin
    while True:
        match = _ends().search(text, position, limit)
        stop = match.start() if match else limit
        if queue and queue[0].start < stop:
            inner = queue.pop(0)
            if opened:
                return opened[0], nested
            joint = list_break().search(text, begin, inner.start)
            if joint is not None and joint.start() > nested:
                return joint.start(), nested
            nested = position = max(position, _nested_end(text, inner))
            continue
        if match is None:
            return limit, nested
        if match["open"]:
            opened.append(stop)
        elif match["close"] and opened:
            opened.pop()
        elif not (match["semi"] and _goes_on(text, begin, stop)) and not (
            match["period"] and _PERIOD.search(text, begin, stop) is None
        ):
            return stop, nested
        position = match.end()


def _owner(text: str, begin: int, end: int, nested: int) -> tuple[str, int] | None:
    """The issuer at the end of a subject ("... năm 2024 của UBND xã Hòa Bắc") and where its phrase begins."""
    for match in _of().finditer(text, nested, end):
        found = name_at(text, match.end())
        if found and found[1] >= end and _owned().search(text, begin, match.start()) is None:
            closed = _PERIOD.search(text, begin, match.start()) is not None
            return (found[0], match.start()) if closed else None
    return None


def read_subject(
    text: str, mention: Mention, position: int, following: Sequence[Mention]
) -> tuple[str | None, str | None]:
    """The subject that begins at ``position`` and the issuer its end states; None for what is not there.

    ``following`` are the next mentions of the text: a document named inside the subject belongs to it.
    """
    begin = _begin(text, mention, position)
    if begin is None:
        return None, None
    limit = min(len(text), begin + _REACH)
    end, nested = _end(text, begin, limit, following)
    owner = _owner(text, begin, end, nested)
    if owner is not None:
        end = owner[1]
    subject = " ".join(text[begin:end].split()).strip(" ,;-")
    return subject or None, owner[0] if owner else None
