"""Shares of one whole in running text that are more than all of it, or leave something over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache

from extractors.evidence import found_in, phrases, words
from extractors.records import Figure, Flag
from patterns import catalogue
from pipeline.audit.arithmetic import grain, told
from pipeline.audit.findings import finding, quote_of
from pipeline.audit.text_lines import MOST_FIGURES, PERCENT, TextLine

_ALL = 100
_FEWEST = 2
_NEAR = 90
_MUCH = 50


def broken_shares(lines: Sequence[TextLine]) -> list[Flag]:
    """``percent_mismatch`` flags of shares in one sentence: of kinds that exclude one another and are more than 100 %
    together, and of a share and all that is left over which are not 100 %. Much more are no shares of one whole.

    Rounding of each share by one step of its last digit is allowed for.
    """
    groups = ((line, group) for line in lines if len(line.figures) > 1 for group in _sentences(line))
    return [flag for line, group in groups for flag in _checked(line, group)]


def _sentences(line: TextLine) -> Iterator[list[int]]:
    """The shares of each sentence (their indices), where no word makes them changes or aims."""
    groups: dict[int, list[int]] = {}
    for index, figure in enumerate(line.figures[:MOST_FIGURES]):
        if figure.unit == PERCENT and figure.total is None and figure.qualifier is None and 0 < figure.value <= _ALL:
            groups.setdefault(line.stop(figure.end), []).append(index)
    for group in groups.values():
        if len(group) >= _FEWEST and not found_in(_barred(), words(_stretch(line, group))):
            yield group


def _stretch(line: TextLine, group: Sequence[int]) -> str:
    first, last = line.figures[group[0]], line.figures[group[-1]]
    return line.folded[max(line.begin(), first.start - _NEAR) : last.end + _NEAR // 3]


@cache
def _barred() -> tuple[str, ...]:
    return phrases(catalogue("audit_changes")["no_shares"]["words"])


@cache
def _left_over() -> tuple[str, ...]:
    return phrases(catalogue("audit_changes")["left_over"]["words"])


@cache
def _kinds() -> tuple[dict[str, int], ...]:
    """The lists of kinds with their sides, the longest words of each first."""
    entries = catalogue("audit_changes")["exclusive"]
    named = ({phrases([kind])[0]: side for kind, side in entry["kinds"].items()} for entry in entries)
    return tuple(dict(sorted(kinds.items(), key=lambda item: -len(item[0]))) for kinds in named)


def _checked(line: TextLine, group: Sequence[int]) -> Iterator[Flag]:
    shares = [line.figures[index] for index in group]
    if found_in(_left_over(), line.item(group[-1]).head):
        if abs(_excess(shares)) > _rounding(shares):
            yield _flag("shares", shares)
        return
    for kinds in _kinds():
        named = [_named(line, index, kinds) for index in group]
        if _leaves_nothing(named, kinds) and _rounding(shares) < _excess(shares) <= _MUCH:
            yield _flag("exclusive", shares)
            return


def _leaves_nothing(named: Sequence[str | None], kinds: Mapping[str, int]) -> bool:
    """Whether shares are of three different kinds, or of two that are all there is."""
    told = [kind for kind in named if kind is not None]
    if len(set(told)) < len(named):
        return False
    return len(told) > _FEWEST or {kinds[kind] for kind in told} == {1, 2}


def _named(line: TextLine, index: int, kinds: Mapping[str, int]) -> str | None:
    """The kind that the words of a share name, before it or else behind it; None where they name another sort too."""
    item = line.item(index)
    if any(kind in item.spoken for others in _kinds() if others is not kinds for kind in others):
        return None
    return next((kind for kind in kinds if kind in item.head), None) or next(
        (kind for kind in kinds if kind in item.tail), None
    )


def _excess(shares: Sequence[Figure]) -> Fraction:
    return sum((Fraction(share.value) for share in shares), Fraction(0)) - _ALL


def _rounding(shares: Sequence[Figure]) -> Fraction:
    steps = (grain(quote_of("rate", share)) for share in shares)
    return sum((step if 0 < step <= 1 else Fraction(1) for step in steps), Fraction(0)) / 2 + Fraction(1, 100)


def _flag(message: str, shares: Sequence[Figure]) -> Flag:
    added = sum((share.value for share in shares), Decimal(0))
    terms = " + ".join(told(share.value) for share in shares)
    last, *others = [quote_of("rate", share) for share in reversed(shares)]
    return finding("percent_mismatch", message, (last, *reversed(others)), arithmetic=f"{terms} = {told(added)}%")
