"""The heading on a line: where a title ends, and when the line is a sentence and no title."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from extractors.keys import is_capital, opens_with, title_key
from extractors.topics import is_known_title, opens_like_title
from patterns import catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A title: ``text`` without outer punctuation, ``end`` its end in the given text.

    ``inline`` says that text follows on the line.
    """

    text: str
    end: int
    inline: bool


# A colon that ends a title: not that of an address, an hour, a standard ("ISO 9001:2015") or a document ("số: 9/KH").
_COLON = regex.compile(
    r"(?<!\bhttps?):(?!//)(?!(?<=\d\s?:)\s*+\d)(?!(?<=\bsố\s?:)\s*+[\d.…]++\s?[/-]\s?\p{L})", regex.IGNORECASE
)
_STOP = regex.compile(r"(?<=[\p{Ll}\p{Lu})])\s?\.\s++(?=[\p{Lu}\d\-–+*])|(?<!\s)\s++[-–+]\s++(?=\p{Lu})")
_NAMED = regex.compile(
    r"\b(?i:các|những)(?:\s++\p{L}++){1,2}\s?:\s++\p{Lu}\p{Ll}++(?:\s[\p{L}-]++){0,5}?(?:,|\svà)\s\p{Lu}"
)
_TWO_LETTERS = regex.compile(r"\p{L}{2}")
_SENTENCE_BREAK = regex.compile(r"(?<=[\p{Ll})]{2})\.\s++\p{Lu}|;")


_REMARK = regex.compile(r"(?<=[\p{L}\d])\s?\([^()]{0,80}\)$")  # "Kết quả năm 2021 (tính đến ngày 10/12/2021)"


def read_heading(rest: str, *, emphatic: bool = False) -> Heading | None:
    """The title in ``rest``, the words of a line after its label; None when they are a sentence or a list item.

    ``emphatic`` says that the whole line is bold, in capitals or marked as a heading.
    """
    text = rest.rstrip()
    if _TWO_LETTERS.search(text) is None:
        return None
    colon = _COLON.search(text)
    if colon and text[colon.end() :].strip():
        return _before_colon(text, colon.start())
    return _whole_line(text, emphatic) or _before_stop(text)


@lru_cache(maxsize=4096)
def is_sentence(text: str) -> bool:
    """Whether ``text`` holds a cue that titles do not hold (a finite verb, a count, "như sau")."""
    lowered = text.casefold()
    return any(cue.search(lowered) for cue in _cues())


def word_count(text: str) -> int:
    """The number of words in ``text``."""
    return len(text.split())


def is_directive(text: str) -> bool:
    """Whether ``text`` begins with a verb that gives an order ("Tiếp tục", "Đề nghị")."""
    return opens_with(title_key(text[:60]), _directives()) is not None


def limit(name: str) -> int:
    """The greatest number of words of a title of the given sort."""
    return int(catalogue("title_cues")["limits"][name])


@cache
def _cues() -> tuple[regex.Pattern[str], ...]:
    return tuple(regex.compile(cue["pattern"].replace("~", r"\s++")) for cue in catalogue("title_cues")["sentence"])


@cache
def _directives() -> tuple[str, ...]:
    return tuple(title_key(word) for word in catalogue("title_cues")["directives"]["words"])


def _clean(text: str) -> str:
    return " ".join(text.split()).strip(" .,:;*_").strip()


def _heading(text: str, end: int, *, inline: bool) -> Heading | None:
    kept = text[:end].rstrip(" .:;,\t")
    words = _clean(kept)
    return Heading(text=words, end=len(kept), inline=inline) if words else None


def _before_colon(text: str, colon: int) -> Heading | None:
    head = text[:colon]
    if is_capital(text) and word_count(text) <= limit("emphatic"):
        return _heading(text, len(text), inline=False)
    stop = _SENTENCE_BREAK.search(head)
    if stop or is_sentence(head) or word_count(head) > limit("colon") or _lists_names(text, colon):
        return _before_stop(text)
    return _heading(text, colon, inline=True)


def _lists_names(text: str, colon: int) -> bool:
    """Whether a colon stands inside a sentence, before names ("các xã: An Lạc, Tân Hòa")."""
    return _NAMED.search(text, max(0, colon - 30), colon + 80) is not None


def _whole_line(text: str, emphatic: bool) -> Heading | None:
    body = text.rstrip(" :")
    said = _REMARK.sub("", body)
    if body.endswith(";") or _SENTENCE_BREAK.search(body) or (is_sentence(said) and not emphatic):
        return None
    if body.endswith(".") and not body.endswith("..") and not _stopped_title(body, emphatic):
        return None
    if word_count(body) > limit("emphatic" if emphatic else "plain"):
        return None
    return _heading(text, len(text), inline=False)


def _stopped_title(body: str, emphatic: bool) -> bool:
    if emphatic and not is_directive(body):
        return True
    if word_count(body) > limit("stop"):
        return False
    return is_known_title(body) or (not is_directive(body) and (word_count(body) <= 4 or opens_like_title(body)))


def _before_stop(text: str) -> Heading | None:
    """A known title and its text on one line, set apart by a full stop or a dash ("Ưu điểm. Trong quý ...")."""
    stop = _STOP.search(text, 0, 200)
    if stop is None:
        return None
    head = text[: stop.start()]
    if word_count(head) > limit("stop") or not is_known_title(head) or is_sentence(head):
        return None
    return _heading(text, stop.start(), inline=True)
