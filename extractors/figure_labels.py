"""The label of a figure: the words of its clause that say what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import regex

from extractors.not_figures import key
from extractors.quantity import Quantity
from extractors.records import Figure, Line
from extractors.words import segment_words
from patterns import catalogue

MAX_LABEL = 160
_CUT = 40  # characters at a cut that are looked at for its words

_CLOSED_BRACKETS = regex.compile(r"\([^()\n]{0,120}\)")
_BREAK = regex.compile(r"[;()\n\t]|[.!?…](?=\s|$)|,(?=\s)")
_HARD_BREAK = regex.compile(r"[;()\n\t]|[.!?…](?=\s|$)")
_TAIL = regex.compile(r"[^\d;.,()\n\t:“”\"]{2,120}")
_EDGE = " \u00a0,;:.-–—+*•(“”\"'"


@cache
def _leading() -> regex.Pattern[str]:
    """A word that leads into the clause, or the body that acts in it ("UBND xã Tân Lập đã", "Đảng ủy")."""
    place = rf"\s(?:{_alternatives('levels')})(?!\w)(?-i:\s\p{{Lu}}\p{{Ll}}{{0,8}}+){{0,3}}+"
    return regex.compile(
        rf"(?:{_alternatives('leading')}|(?:{_alternatives('subjects')})(?:{place})?+(?=\s\p{{Ll}}))(?!\w)",
        regex.IGNORECASE,
    )


@cache
def _whole() -> regex.Pattern[str]:
    return regex.compile(rf"(?:{_alternatives('whole')})(?!\w)", regex.IGNORECASE)


@cache
def _trailing() -> regex.Pattern[str]:
    return regex.compile(rf"(?r)(?<!\w)(?:{_alternatives('trailing')})\Z", regex.IGNORECASE)


def _alternatives(place: str) -> str:
    words: Sequence[str] = catalogue("figures")["label"][place]
    return "|".join(sorted((r"\s".join(map(regex.escape, word.split())) for word in words), key=len, reverse=True))


@cache
def _unlabelled() -> tuple[str, ...]:
    """What a percentage is taken of ("105% kế hoạch"), which says nothing of what it counts."""
    return tuple(f"{key(word)} " for word in catalogue("figures")["label"]["unlabelled"])


@cache
def _weak() -> frozenset[str]:
    return frozenset(map(key, catalogue("figures")["label"]["weak"]))


def label_of(text: str, quantity: Quantity, line: Line, previous: Figure | None, following: int) -> str | None:
    """The words that say what ``quantity`` counts, contiguous in the text; None if there are none.

    ``previous`` is the figure before it on ``line``, ``following`` where the next one begins. The clause before
    the figure counts first; where it says nothing, the unit and the words after it; a percentage behind another
    figure takes over that figure's label.
    """
    floor = line.start if previous is None else max(line.start, previous.end)
    between = _whole_words(text, max(floor, quantity.start - MAX_LABEL), quantity.start)
    head = _head(between)
    if head and key(head) not in _weak():
        return head
    tail = _tail(text, quantity, min(line.end, max(following, quantity.end)))
    rate = quantity.unit is None or quantity.unit.kind == "percent"
    if rate and tail and not head and quantity.unit and not f"{key(tail)} ".startswith(_unlabelled()):
        return tail
    if rate and previous is not None and (head or any(map(str.isalpha, between)) or "(" in between or "," in between):
        return previous.label
    return tail or head


def _head(before: str) -> str | None:
    """The clause before the number, without the words that lead into it or out of it."""
    stripped = before.rstrip(" \u00a0“\"'")
    if stripped.endswith((".", ";", ",", "(", "!", "?", "…")):
        return None
    trimmed = stripped.rstrip(_EDGE)
    breaks = _HARD_BREAK if ":" in stripped[len(trimmed) :] else _BREAK
    masked = _CLOSED_BRACKETS.sub(lambda match: "x" * len(match[0]), trimmed)
    last = max((match.end() for match in breaks.finditer(masked)), default=0)
    if last and masked[last - 1] == ",":  # "Tỷ lệ văn bản gửi các sở, ngành dưới dạng điện tử": no clauses
        sentence = max((match.end() for match in _HARD_BREAK.finditer(masked)), default=0)
        last = sentence if _whole().match(trimmed[sentence:].lstrip(_EDGE)) else last
    words = _strip(trimmed[last:])
    return words if len(words) > 1 and any(map(str.isalpha, words)) else None


def _strip(words: str) -> str:
    words = words.strip(_EDGE)
    for _ in range(4):
        shorter = _without_last(_without_first(words)).strip(_EDGE)
        if shorter == words:
            break
        words = shorter
    return words


def _without_first(words: str) -> str:
    match = _leading().match(words)
    return words if match is None else words[match.end() :]


def _without_last(words: str) -> str:
    match = _trailing().search(words)
    return words if match is None else words[: match.start()]


def _tail(text: str, quantity: Quantity, limit: int) -> str | None:
    """The counted noun and the words behind it ("cuộc tập huấn"); behind money and measures only the words."""
    counted = quantity.unit is not None and quantity.unit.kind in ("count", "place", "score")
    match = _TAIL.match(text, quantity.end, limit)
    end = quantity.end if match is None else match.end()
    words = _strip(_whole_words(text, quantity.digits_end if counted else quantity.end, end))
    return words if len(words) > 1 else None


def _whole_words(text: str, start: int, end: int) -> str:
    """``text[start:end]`` without the word at either end that the greatest length of a label cuts in two."""
    before, after = text[max(0, start - 1) : start + 1], text[max(start, end - 1) : end + 1]
    if len(before) == 2 and before.isalpha():
        words = segment_words(text[start : start + _CUT])
        start += words[1].start if len(words) > 1 else 0
    if len(after) == 2 and after.isalpha():
        words = segment_words(text[max(start, end - _CUT) : end])
        end = max(start, end - _CUT) + words[-1].start if len(words) > 1 else end
    return text[start:end]
