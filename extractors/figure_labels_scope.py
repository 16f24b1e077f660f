"""What is open while a line is read from left to right: the wholes that figures are parts of, and the line's title."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from extractors.figure_labels_clause import Clause
from extractors.figure_labels_words import context, opens_with, without_given

_DEPTH = 4
_OPENING = 60
_BRACKET = regex.compile(r"[()]")
_FULL_STOP = regex.compile(r"[.!?…](?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The words of one figure: its own (``core``), with the whole it is a part of (``words``), and with all that stands
    above it (``full``). ``noun`` is the counted noun with the words behind it, ``verb`` what is done to it; ``rate``
    says that it is a rate of the figure before.
    """

    words: str | None
    full: str | None
    core: str | None = None
    noun: str = ""
    verb: str = ""
    rate: bool = False

    @property
    def whole(self) -> str | None:
        """The words that name the figure where others are parts of it."""
        return self.words if self.core is None or opens_with("modifiers", self.core) else self.core


NO_LABEL = Label(words=None, full=None)


@dataclass(slots=True)
class Scope:
    """The labels of the open wholes, and how many were open before each bracket; ``first`` and ``last`` are the labels
    of the sentence and of the figure before, ``given`` is of what something is said to be given.
    """

    title: str | None
    wholes: list[str | None] = field(default_factory=list)
    brackets: list[int] = field(default_factory=list)
    first: str | None = None
    last: Label = NO_LABEL
    given: str | None = None

    @property
    def whole(self) -> str | None:
        """What the next figure is a part of."""
        return self.wholes[-1] if self.wholes else None

    @property
    def begun(self) -> bool:
        """Whether a figure of the line is labelled."""
        return self.last is not NO_LABEL

    def walk(self, between: str, clause: Clause) -> None:
        """Follow the words up to the next figure, whose clause is ``clause``."""
        self._brackets(between)
        stop = _FULL_STOP.search(between) is not None
        if stop:
            self.wholes, self.brackets = [], []
        whole = self.first if stop else self.last.whole
        opened = clause.part or between.lstrip().startswith(":")
        if opened and self.begun and len(self.wholes) < _DEPTH and self.wholes[-1:] != [whole]:
            self.wholes.append(whole)
        if stop:
            self.first = self.given = None
        if clause.title:
            self.title = context(clause.title)
        elif clause.fresh and self.begun:
            self.title = None

    def _brackets(self, between: str) -> None:
        for bracket in _BRACKET.findall(between):
            if bracket == ")" and self.brackets:
                del self.wholes[self.brackets.pop() :]
            elif bracket == "(" and self.begun and len(self.brackets) < _DEPTH:
                self.brackets.append(len(self.wholes))
                self.wholes.append(self.last.whole)

    def add(self, label: Label) -> None:
        """Keep the label of a figure that is no rate of another."""
        if label.rate or not label.words:
            return
        self.last = label
        self.given = without_given(label.words) or self.given
        self.first = self.first or label.words


def opening_scope(text: str, begin: int, end: int) -> str | None:
    """The scope that a line opens with ("Theo cơ chế một cửa liên thông, cấp xã tiếp nhận ...")."""
    comma = text.find(",", begin, min(end, begin + _OPENING))
    words = text[begin:comma] if comma > 0 else ""
    return context(words) if opens_with("scopes", words) and not any(map(str.isdigit, words)) else None
