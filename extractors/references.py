"""References to numbered documents: every mention with its kind, number, symbol, date, issuer, subject, relation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.records import Document, Outline, Reference, Relation
from extractors.reference_context import before, issuer_after, issuer_inside
from extractors.reference_grammar import list_break, list_link, plain_signs
from extractors.reference_mentions import Mention, find_mentions
from extractors.reference_own import in_letterhead, is_own, own_number
from extractors.reference_subjects import read_subject

_CLOSE_NUMBERS = 10


def _dated_lists(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions, the date that closes an elliptical list given to all of it.

    In "số 12/KH-UBND, 13/KH-UBND ngày 05/01/2024" the date is shared where the members bear one symbol, no year of
    their own and numbers that follow closely, or where "cùng ngày" says so; otherwise it belongs to the last alone.
    """
    later: Mention | None = None
    shared = []
    for mention in reversed(mentions):
        if later is not None and not mention.dated and _elliptical(text, mention, later):
            mention = replace(mention, issued_on=later.issued_on, same_day=later.same_day)
        shared.append(mention)
        later = mention
    yield from reversed(shared)


def _elliptical(text: str, mention: Mention, later: Mention) -> bool:
    """Whether the date of ``later`` is that of ``mention`` before it, too."""
    if later.issued_on is None or list_link().fullmatch(text, mention.end, later.start) is None:
        return False
    if later.same_day:
        return True
    if mention.symbol.text != later.symbol.text or mention.year or later.typed:
        return False
    numbers = mention.number, later.number
    return all(map(str.isdigit, numbers)) and 0 < int(later.number) - int(mention.number) <= _CLOSE_NUMBERS


def _typed_list(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions, the type word of a list given to its members ("các Luật số 80/2015/QH13, số 63/2020/QH14")."""
    earlier: Mention | None = None
    for mention in mentions:
        if earlier is not None and earlier.doc_type != mention.doc_type and mention.typed is None:
            direct = list_link().fullmatch(text, earlier.end, mention.core) is not None
            if direct and earlier.symbol.kind == mention.symbol.kind:
                mention = replace(mention, doc_type=earlier.doc_type)
        yield mention
        earlier = mention


def _reference(
    source: str, text: str, mention: Mention, floor: int, carried: Relation | None, following: Sequence[Mention]
) -> Reference:
    context = before(text, mention, floor)
    stated = issuer_after(text, mention.end)
    issuer, position, issued_on = stated if stated else (issuer_inside(text, mention), mention.end, None)
    subject, owner = read_subject(text, mention, position, following)
    return Reference(
        doc_type=mention.doc_type,
        number=mention.number,
        year=mention.year,
        symbol=mention.symbol.text,
        issued_on=mention.issued_on or (None if mention.dated else issued_on or context.issued_on),
        issuer=issuer or owner or context.issuer,
        subject=subject,
        relation=context.relation or carried,
        raw=source[mention.start : mention.end],
        start=mention.start,
        end=mention.end,
    )


def _references(source: str, text: str, mentions: Sequence[Mention]) -> Iterator[Reference]:
    """The references of ``mentions``; the members of a list share the relation of the first."""
    floor = 0
    carried: Relation | None = None
    for index, mention in enumerate(mentions):
        if "\n" in text[floor : mention.start] or list_break().search(text, floor, mention.start) is None:
            carried = None
        reference = _reference(source, text, mention, floor, carried, mentions[index + 1 : index + 4])
        yield reference
        carried = reference.relation if reference.relation != "sua_doi" else carried
        floor = mention.end


def find_references(document: Document, outline: Outline) -> tuple[Reference, ...]:
    """The references of ``document`` in reading order, also in notes, tables and appendices.

    The document's own number (letterhead, "Kèm theo Báo cáo số ...") and documents cited without a number and symbol
    are none. ``doc_type`` is an abbreviation of ``patterns/document_kinds.toml``.
    """
    text = plain_signs(document.text)
    head: list[Mention] = []
    body: list[Mention] = []
    for mention in find_mentions(text):
        (head if in_letterhead(document, outline, mention) else body).append(mention)
    own = own_number(document, head)
    mentions = [mention for mention in body if not is_own(document, mention, own)]
    mentions = list(_dated_lists(text, list(_typed_list(text, mentions))))
    return tuple(_references(document.text, text, mentions))
