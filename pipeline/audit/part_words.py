"""What the words of a part say: how it splits its total up, and whether it may overlap other parts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from extractors.evidence import found_in, phrases, words
from extractors.folding import key
from extractors.records import Figure
from patterns import catalogue
from pipeline.audit.equations import Total
from pipeline.audit.findings import quote_of
from pipeline.audit.text_lines import Item

Member = tuple[str, str]
"""An axis and what a part is on it: ("time", "late")."""

_LABEL = 2  # words


@cache
def _members() -> dict[str, list[tuple[int, str, Member]]]:
    """The words of the axes by the first of them, each with its rank: the longest words of all come first."""
    found = [
        (words(key(word)), (axis["name"], name))
        for axis in catalogue("audit_sums")["axis"]
        for name, listed in axis["members"].items()
        for word in listed
    ]
    by_first: dict[str, list[tuple[int, str, Member]]] = {}
    for rank, (word, member) in enumerate(sorted(found, key=lambda entry: -len(entry[0]))):
        by_first.setdefault(word.split()[0], []).append((rank, word, member))
    return by_first


def axis_of(item: Item) -> str | None:
    """The axis that the words of ``item`` are on ("time" for "đúng hạn"), None where they are on none."""
    member = member_at(item)
    return member[0] if member else None


def member_at(item: Item) -> Member | None:
    """What a part is, from the words before it or else from those behind it or from what it counts."""
    return member_of(item.head) or member_of(item.tail) or member_of(item.counted)


@lru_cache(maxsize=4096)
def member_of(spoken: str) -> Member | None:
    """The axis and the member that ``spoken`` names, None where it names none."""
    begun = _members().keys() & spoken.split()
    ranked = sorted((rank, member) for first in begun for rank, word, member in _members()[first] if word in spoken)
    if not ranked:
        return None
    found = [member for _, member in ranked]
    open_state = [member for member in found if member[0] == "state" and member[1] not in ("done", "achieved")]
    in_time = [member for member in found if member[0] == "time"]
    return (open_state or in_time or found)[0]


@cache
def rest_words() -> tuple[str, ...]:
    """The words of a part that is all that is left."""
    return phrases(catalogue("audit_sums")["rest"]["words"])


@cache
def _overlapping(kind: str) -> tuple[str, ...]:
    return phrases(catalogue("audit_sums")["overlaps"][kind])


def overlaps(item: Item, total: Figure, lead: str, member: Member | None) -> bool:
    """Whether what ``item`` counts may be counted in another part as well."""
    if found_in(_overlapping("always"), item.spoken) and (member is None or member[0] != "sex"):
        return True
    if lead != "some" or member is not None or found_in(rest_words(), item.spoken):
        return False
    # "3 người biết lái xe": what is told behind the count is more often something done than a kind
    behind = item.figure.unit == total.unit and item.tail.strip() and len(item.head.split()) < _LABEL
    return found_in(_overlapping("some"), item.head) or bool(behind and total.unit not in run_words()["apart"])


@cache
def run_words() -> dict[str, Any]:
    """The words of counts that are followed by what became of them."""
    entry: dict[str, Any] = catalogue("audit_sums")["run"]
    return entry


def text_total(total: Figure, parts: Iterable[Item], *, whole: bool, others: Iterable[Item] = ()) -> Total:
    """The equation of a total and its parts; parts are told in the unit of the total."""
    return Total(
        total=quote_of("total", total),
        parts=tuple(quote_of("part", item.figure, total.unit) for item in parts),
        whole=whole,
        found_by="text",
        others=tuple(quote_of("other", item.figure, total.unit) for item in others),
    )
