"""The words that a figure has of its own: of its clause, its counted noun, or of the figure that it is a rate of."""

from __future__ import annotations

from dataclasses import replace

from extractors.figure_labels_clause import Clause
from extractors.figure_labels_scope import Label, Scope
from extractors.figure_labels_words import cut, is_one_of, opens_with, run_on, stands_alone, words_of
from extractors.folding import key
from extractors.quantity import Quantity

_BASIS = 60
_GOES_WITH = 3


def own_words(quantity: Quantity, clause: Clause, scope: Scope) -> str | None:
    """What ``quantity`` counts in the words around it; None where they say nothing."""
    if quantity.unit is not None and quantity.unit.kind == "percent":
        return _of_share(clause)
    if not clause.head:
        return _of_list(clause, scope)
    if clause.link in ("is", "rate", "change") or opens_with("whole", clause.head):
        return clause.head
    return _of_clause(quantity, clause, scope)


def _of_clause(quantity: Quantity, clause: Clause, scope: Scope) -> str:
    """The clause before a number that runs on into the counted noun ("ban hành 12 văn bản chỉ đạo")."""
    head, noun = clause.head, clause.noun
    if clause.link == "has":
        return noun if clause.tail else head
    if clause.link == "and" and clause.tail:
        return noun
    if clause.link in ("with", "and"):
        return run_on(head, f"{clause.said} {noun}") if noun else head
    if quantity.unit is not None and quantity.unit.kind in ("money", "measure"):
        return run_on(head, clause.tail) if is_one_of("weak", head) else head
    return head if not clause.tail and _does_without(clause, scope) else run_on(head, noun)


def _does_without(clause: Clause, scope: Scope) -> bool:
    """Whether a clause says what it counts without the noun: as part of a whole, or because the noun says nothing."""
    if (opens_with("scopes", clause.head) and clause.head.count(" ") < _GOES_WITH) or (
        scope.whole and not stands_alone(clause.head)
    ):
        return True
    return is_one_of("plain_units", clause.unit) and " " in clause.head


def _of_list(clause: Clause, scope: Scope) -> str | None:
    """The words of a figure without a clause: one more of a list, or what goes with the figure before."""
    last, noun = scope.last, clause.noun
    if clause.glued and clause.link == "range":
        return last.core
    if clause.fresh or not scope.begun or not noun:
        return noun or None
    if clause.glued and clause.link in ("with", "has") and last.noun and len(clause.tail.split()) < _GOES_WITH:
        return run_on(noun, last.noun) if clause.tail else run_on(last.noun, f"{clause.said} {noun}")
    if not clause.tail and last.verb and clause.link in ("abrupt", "and", "with") and not scope.whole:
        return run_on(last.verb, noun)
    return noun


def _of_share(clause: Clause) -> str | None:
    """The words of a percentage that stands by itself: of its clause, or of what it is a share of."""
    tail = "" if opens_with("basis", clause.tail) else clause.tail
    if not clause.head or is_one_of("weak", clause.head):
        return tail or clause.head or None
    if clause.link not in ("rate", "change", "is", "about"):
        return run_on(clause.head, tail)
    if clause.colon and tail and not opens_with("whole", clause.head):
        return tail
    return _with_basis(clause.head, clause) if _basis(clause) else clause.head


def label_of_rate(quantity: Quantity, clause: Clause, scope: Scope) -> Label | None:
    """The label of a rate or a change of the figure before it, with what it is taken of; None where it is none."""
    percent = quantity.unit is not None and quantity.unit.kind == "percent"
    silent = not clause.head and (quantity.unit is None or clause.link == "change")
    if not (percent or silent) or scope.last.full is None or clause.fresh:
        return None
    if clause.head and not is_one_of("weak", clause.head):
        return None
    if clause.tail and not opens_with("basis", clause.tail) and clause.link not in ("rate", "change", "is"):
        return None
    return replace(scope.last, full=_with_basis(scope.last.full, clause), rate=True)


def _with_basis(words: str, clause: Clause) -> str:
    added = " ".join(filter(None, (_said(clause), _basis(clause))))
    return f"{words}, {added}" if added else words


def _said(clause: Clause) -> str:
    """The words that name a rate or a change ("đạt tỷ lệ", "tăng"); "đạt" only before what it is reached of."""
    said = key(clause.said)
    if clause.link == "change" or opens_with("rates", said):
        return said
    if opens_with("rates", clause.head):
        return key(clause.head)
    return said if clause.link == "rate" and _basis(clause) and not opens_with("rates", said, "equal") else ""


def _basis(clause: Clause) -> str:
    """What a percentage is taken of, where its words say so ("kế hoạch", "so với cùng kỳ")."""
    return cut(clause.tail, _BASIS) if key(clause.tail).startswith(words_of("basis", "keep")) else ""
