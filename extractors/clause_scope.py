"""What is open while a line is read from left to right: lists, brackets, "trong đó", the topic of a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from extractors.line_places import DEPTH
from extractors.records import Figure


@dataclass(slots=True)
class Scope:
    """Clauses as their words: ``siblings`` of the list, the nearest first, ``parents`` that it splits up with their
    figures, ``topics`` before a colon of the sentence, ``brackets`` that are open: how deep, and the list around each;
    ``sentences`` how many have ended.
    """

    siblings: list[str] = field(default_factory=list)
    parents: list[tuple[str, Figure | None]] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    brackets: list[tuple[int, list[str]]] = field(default_factory=list)
    last: tuple[str, Figure | None] = (" ", None)
    first: tuple[str, Figure | None] = (" ", None)
    sentences: int = 0

    def split_up(self, bracket: bool) -> None:
        """Open the parts of the last figure, in brackets or not."""
        self.parents.insert(0, self.last)
        del self.parents[DEPTH:]
        if bracket and len(self.brackets) < DEPTH:
            self.brackets.append((len(self.parents), self.siblings))
        self.siblings = []

    def split_up_all(self) -> None:
        """A new sentence that opens with "Trong đó" splits up what the one before named first."""
        whole = self.parents[-1:] or ([self.first] if self.siblings else [])
        self.siblings, self.parents, self.brackets = [], whole, []

    def close(self) -> None:
        """Close a bracket: what stands before it goes on."""
        depth, siblings = self.brackets.pop() if self.brackets else (0, self.siblings)
        if depth:
            del self.parents[: len(self.parents) - depth + 1]
        self.siblings = siblings

    def end_sentence(self) -> None:
        """Begin a new sentence."""
        self.sentences += 1
        self.siblings, self.parents, self.topics, self.brackets = [], [], [], []

    def add(self, near: str, figure: Figure) -> None:
        """Keep the words of a figure, which later ones may be a part of."""
        self.last = (near, figure)
        if not self.siblings:
            self.first = self.last
        self.siblings.insert(0, near)
        del self.siblings[DEPTH:]
