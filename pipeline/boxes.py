"""Where the words that OCR read stand in the normalised text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.source import Box, Source, Word

Located = tuple[int, int, int, Box, float]
"""The span of a word in the text, its page, its box and how sure OCR is of it."""

_GAP = 3
_REACH = 4_000
_PROOF = 14
_LOOK_AHEAD = 6


def locate(text: str, source: Source) -> list[Located]:
    """The place in ``text`` of each word of ``source`` that OCR read, in the order of the source.

    ``text`` holds the words in that order, but page numbers and running heads may be missing, words may be joined over
    a line end ("KH-" + "UBND"), and a footnote may stand further down. A word that cannot be placed is left out.
    """
    located: list[Located] = []
    at = 0
    for words in _stretches(source):
        start = _start_of(text, [word.text for word, _ in words], at)
        if start is None:
            continue
        found = list(_follow(text, words, start))
        located.extend(found)
        at = found[-1][1] if found else at
    return sorted(located)


def _stretches(source: Source) -> Iterator[list[tuple[Word, int]]]:
    """The words that surely stand together: those of a line, or of a table."""
    for block in source.blocks:
        if block.words:
            page = getattr(block, "page", None) or next((page for page in getattr(block, "pages", ()) if page), 1)
            yield [(word, page) for word in block.words]


def _start_of(text: str, words: Sequence[str], at: int) -> int | None:
    """Where the words begin: right at ``at``, else where enough of them stand together within reach."""
    here = _here(text, words[0], at)
    if here is not None:
        return here
    for first in range(min(_LOOK_AHEAD, len(words))):
        proof = _proof(words[first:])
        for low in (at, max(0, at - _REACH)):
            place = text.find(proof, low, low + _REACH if low == at else at)
            if place >= 0 and (len(proof) >= _PROOF or len(proof) > 3 or (low == at and place - at < _PROOF)):
                return place
    return None


def _proof(words: Sequence[str]) -> str:
    """As many words as it takes to be sure of the place."""
    proof = ""
    for word in words:
        proof = f"{proof} {word}" if proof else word
        if len(proof) >= _PROOF:
            break
    return proof


def _here(text: str, word: str, at: int) -> int | None:
    """Where ``word`` stands within a blank or two of ``at``."""
    place = text.find(word, at, at + _GAP + len(word))
    return place if place >= 0 else None


def _follow(text: str, words: Sequence[tuple[Word, int]], at: int) -> Iterator[Located]:
    """The places of words that stand one after the other from ``at`` on; those that are not there are passed over."""
    for number, (word, page) in enumerate(words):
        place = _here(text, word.text, at)
        if place is None:
            place = _near(text, [one.text for one, _ in words[number : number + 3]], at)
        if place is None:
            continue
        at = place + len(word.text)
        yield place, at, page, word.box, word.confidence


def _near(text: str, words: Sequence[str], at: int) -> int | None:
    """Where a word stands a little further on, the next one right behind it."""
    if len(words) < 2:
        return None
    place = text.find(words[0], at, at + 60 + len(words[0]))
    if place < 0 or _here(text, words[1], place + len(words[0])) is None:
        return None
    return place
