"""What lays claim to each character of a text: a figure, a reference, a date ..."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from extractors.records import Outcome

_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_OPEN = _OUTCOMES.index("unexplained")


class Claims:
    """For each character of a text the outcome that claims it; a later claim takes what an earlier one had."""

    def __init__(self, size: int) -> None:
        self._codes = bytearray([_OPEN]) * size

    def add(self, start: int, end: int, outcome: Outcome) -> None:
        """Claim ``[start, end)`` for ``outcome``."""
        end = min(end, len(self._codes))
        self._codes[start:end] = bytes([_OUTCOMES.index(outcome)]) * (end - start)

    def add_all(self, spans: Iterable[tuple[int, int]], outcome: Outcome) -> None:
        """Claim each of ``spans`` for ``outcome``."""
        for start, end in spans:
            self.add(start, end, outcome)

    def is_open(self, position: int) -> bool:
        """Whether nothing claims the character at ``position``."""
        return self._codes[position] == _OPEN

    def at(self, position: int) -> Outcome:
        """The outcome of the character at ``position``, ``unexplained`` where nothing claims it."""
        return _OUTCOMES[self._codes[position]]

    def fill(self, start: int, end: int, outcome: Outcome) -> None:
        """Claim ``[start, end)`` for ``outcome`` unless its first character is claimed already."""
        if self.is_open(start):
            self.add(start, end, outcome)
