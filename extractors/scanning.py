"""Grammars tried only where they can begin: a text is searched for first letters, the grammar is asked at those places.

A grammar of many branches costs as much where it cannot begin as where it can, and a text has a hundred times as many
places of the first sort. :class:`Scan` finds the others by a plain pattern of ``re``, which passes over a character in
some nanoseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import regex

Opening = tuple[str, str, str]
"""What something may begin with: a character of a set (``"aA"``, ``"\\d"``), a condition on what stands before it (that
sees the character itself, too), and one on what stands behind it.
"""

#: Letters and digits that no word begins behind; others that a grammar may count as such cost one vain attempt.
_WORD_EDGE = r"(?<![0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff].)"
#: What an entry of a catalogue may say that its pattern begins with. Small letters beyond Latin-1 pass for capitals.
_FIRSTS: dict[str, tuple[str, str]] = {
    "digit": (r"\d", r"(?<!\d.)"),
    "capital": (r"A-Z\u00c0-\u00de\u0100-\U0010ffff", _WORD_EDGE),
    "bracket": (r"\(", ""),
}
#: Further forms that ``regex`` takes for a letter where case does not count.
_FORMS = {"i": "\u0130\u0131", "s": "\u017f", "k": "\u212a"}


#: What ends a word, for ``then`` of :func:`words_opening`.
WORD_END = r"(?![0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff])"


class Scan:
    """A grammar with the places where it may begin: one of ``openings`` has to hold wherever ``grammar`` matches."""

    def __init__(self, grammar: regex.Pattern[str], openings: Iterable[Opening]) -> None:
        self.grammar = grammar
        self._openings = tuple(re.compile(pattern) for pattern in _patterns(openings))

    def places(self, text: str, start: int, end: int) -> list[int]:
        """Where in ``text[start:end]`` the grammar may match, in order."""
        return sorted(found.start() for opening in self._openings for found in opening.finditer(text, start, end))

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[regex.Match[str]]:
        """What ``grammar.finditer`` finds in ``text[start:end]``."""
        limit = len(text) if end is None else end
        match = self.grammar.match
        for place in self.places(text, start, limit):
            if place >= start and (found := match(text, place, limit)) is not None:
                yield found
                start = found.end()


def words_opening(words: Iterable[str], then: str = "", *, inside: bool = False) -> list[Opening]:
    r"""Openings by one of ``words`` in any case, with ``then`` behind it; blanks in them are of any kind and number.

    The words begin where no letter or digit stands before, but anywhere with ``inside``.

    >>> grammar = regex.compile(r"(?:quý|tháng)\s+\w+", regex.IGNORECASE)
    >>> [found[0] for found in Scan(grammar, words_opening(["quý", "tháng"])).finditer("Quý I, trong tháng  3")]
    ['Quý I', 'tháng  3']
    """
    edge = "" if inside else _WORD_EDGE
    rests: dict[str, set[str]] = {}
    for word in words:
        rests.setdefault(_forms(word[0]), set()).add("".join(map(_letter, word[1:])))
    return [
        (re.escape(first), edge, f"(?=(?:{'|'.join(sorted(rest))}){then})")
        for firsts, rest in sorted(rests.items())
        for first in firsts
    ]


def catalogued(entries: Sequence[dict[str, Any]], before: str = "", flags: int = 0) -> Scan:
    """The patterns of ``entries`` as one grammar behind the condition ``before``.

    Each begins with one of the ``words`` of its entry (``WORDS`` in the pattern, in any case) or as its ``first`` says
    ("digit", "capital", "bracket"); ``ahead`` is what always stands behind that, in the syntax of ``re``.
    """
    choices: list[str] = []
    openings: list[Opening] = []
    for entry in entries:
        words = entry.get("words", ())
        choices.append(f"(?:{entry['pattern'].replace('WORDS', '|'.join(words))})")
        openings += words_opening(words, entry["ahead"], inside=True)
        openings += [(*_FIRSTS[first], f"(?={entry['ahead']})") for first in entry.get("first", ())]
    return Scan(regex.compile(f"{before}(?:{'|'.join(choices)})", flags), dict.fromkeys(openings))


def _forms(letter: str) -> str:
    """All that counts as ``letter`` where case does not."""
    lower = letter.lower()
    return "".join(dict.fromkeys(lower + letter.upper() + _FORMS.get(lower, "")))


def _letter(letter: str) -> str:
    return r"\s+" if letter.isspace() else f"[{re.escape(_forms(letter))}]"


def _patterns(openings: Iterable[Opening]) -> Iterator[str]:
    """Patterns that take one character: branches that begin with a letter each, and sets, let ``re`` pass over all
    other characters at once; mixed they would not.
    """
    letters: list[str] = []
    sets: dict[tuple[str, str], list[str]] = {}
    for first, before, behind in openings:
        if len(first) == 1 or first == re.escape(first[1]):
            letters.append(first + before + behind)
        else:
            sets.setdefault((first, before), []).append(behind)
    if letters:
        yield "|".join(letters)
    yield from (f"[{first}]{before}(?:{'|'.join(behind)})" for (first, before), behind in sets.items())
