"""The ledger of numbers: every run of digits and every number word of a text, and what became of it.

A run of digits is one entry, so "1.170 hồ sơ" gives two ("1" and "170", both ``figure``) and every digit of the text
stands in exactly one entry. The strongest claim on a run decides:

============ ================================================================================================
figure       within a figure (its unit included: the 2 of "40 m2")
reference    within a reference, or the number of a document symbol that gives no reference of its own
header       within letterhead, title or footer
label        the label of a section, of a list item or of a note
date, period days, times of day; months, quarters, years
name         within a name or a code ("mức độ 3", "ISO 9001", "tổng đài 1022", a web address)
table        within a row: running numbers, numbers of columns, codes
unexplained  none of these: a number that nothing has understood
============ ================================================================================================
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

import regex

from extractors.claims import Claims
from extractors.dates import find_dates
from extractors.not_figures import Left, is_in_address, key, label_end, left_of
from extractors.number_words import NumberWord, find_number_words
from extractors.periods import find_periods, find_ranges
from extractors.quantities import read_quantities, scan_numbers
from extractors.reasons import reason_of, reason_of_words, words_of
from extractors.records import Document, Figure, Header, LedgerEntry, Line, Outcome, Outline, Reference
from extractors.scanning import Scan, catalogued
from extractors.spoken import in_words, is_restatement, points_back
from patterns import catalogue

_HEADER_ZONES = ("letterhead", "title", "footer")
_DIGITS = regex.compile(r"\d++")
_LETTER = regex.compile(r"\p{L}{2}")
_CODE_TAIL = regex.compile(r"(?:(?<!\p{L})\p{L}{1,2}+|\p{Lu}\p{L}{0,20}+)(?P<digits>\d++)")  # A2, km2, Covid19
_PROSE = 30  # lines of prose are not shorter
_PAGE_NUMBER = regex.compile(r"\W{0,4}\d{1,3}\W{0,4}")
_LEFT = 60  # characters before a number word that may hold its name
_LABEL_TAIL = 2  # the closing dot or bracket of a label and a blank


@cache
def _codes() -> Scan:
    return catalogued(catalogue("ledger")["code"])


def number_ledger(
    document: Document,
    outline: Outline,
    header: Header,
    references: Sequence[Reference],
    figures: Sequence[Figure],
) -> tuple[LedgerEntry, ...]:
    """One entry for each run of digits and each number word of ``document``, in reading order.

    ``header`` is not needed by any rule so far: the zones of ``outline`` tell what belongs to it.
    """
    del header
    text = document.text
    claims = _claimed(document, outline, references, figures)
    for index, line in enumerate(document.lines):
        if any(claims.is_open(match.start()) for match in _DIGITS.finditer(text, line.start, line.end)):
            _explain(document, index, claims)
    words = list(_number_words(text))
    _explain_number_words(text, words, figures, claims)
    spoken = ((word.start, word.end) for word, _ in words)
    runs = sorted([*(match.span() for match in _DIGITS.finditer(text)), *spoken])
    return tuple(
        LedgerEntry(start=start, end=end, raw=text[start:end], outcome=claims.at(start)) for start, end in runs
    )


def _claimed(
    document: Document, outline: Outline, references: Sequence[Reference], figures: Sequence[Figure]
) -> Claims:
    """The claims of all that is known by its span, the weakest first."""
    text = document.text
    claims = Claims(len(text))
    claims.add_all(find_periods(text), "period")
    claims.add_all(((found.start, found.end) for found in find_ranges(text)), "date")
    for mention in find_dates(text):
        claims.add(mention.start, mention.end, "period" if mention.day is None else "date")
    claims.add_all(_section_labels(outline), "label")
    parts = (part for part in outline.parts if part.zone in _HEADER_ZONES)
    claims.add_all(((part.start, part.end) for part in parts), "header")
    claims.add_all(((reference.start, reference.end) for reference in references), "reference")
    claims.add_all(((figure.start, figure.end) for figure in figures), "figure")
    return claims


def _section_labels(outline: Outline) -> Iterator[tuple[int, int]]:
    for section in outline.sections:
        if section.label is not None:
            yield section.start, min(section.start + len(section.label) + _LABEL_TAIL, section.heading_end)


def _explain(document: Document, index: int, claims: Claims) -> None:
    """Claim the runs of a line that no span has claimed.

    Labels come first, then what the grammar of figures bars. A line without words is a page number, or a cell of a
    table that has come apart.
    """
    text, line = document.text, document.lines[index]
    for code in _codes().finditer(text, line.start, line.end):
        _fill(text, *code.span(), claims, "name")
    if line.kind == "row":
        _explain_row(text, line, claims)
    elif line.kind == "text" and _LETTER.search(text, line.start, line.end) is None:
        _fill(text, line.start, line.end, claims, "header" if _is_page_number(document, index) else "table")
    else:
        _explain_words(text, line.start, line.end, claims, note=line.kind == "note")


def _is_page_number(document: Document, index: int) -> bool:
    """Whether the line is a small number among lines of prose."""
    line = document.lines[index]
    around = document.lines[max(0, index - 1) : index] + document.lines[index + 1 : index + 2]
    prose = all(other.kind != "row" and other.end - other.start >= _PROSE for other in around)
    return prose and _PAGE_NUMBER.fullmatch(document.text, line.start, line.end) is not None


def _explain_row(text: str, line: Line, claims: Claims) -> None:
    """A cell without words numbers a row or a column, and the numbers of the first words are part of a row's name.

    In the words of any other cell a quantity stays unexplained, for it is no figure.
    """
    named = False
    for start, end in _cells_of(text, line):
        if _LETTER.search(text, start, end) is not None:
            _explain_words(text, start, end, claims, note=False)
            if named:
                _leave_quantities(text, start, end, claims)
                continue
            named = key(text[start:end]).strip(" :.") not in words_of("row_openers")
        _fill(text, start, end, claims, "table")


def _cells_of(text: str, line: Line) -> Iterator[tuple[int, int]]:
    start = line.start
    for cell in text[line.start : line.end].split("\t"):
        yield start, start + len(cell)
        start += len(cell) + 1


def _leave_quantities(text: str, start: int, end: int, claims: Claims) -> None:
    """Claim the numbers of a cell for the table, but the quantities that its words state."""
    counted = [
        (quantity.start, quantity.end)
        for quantity in read_quantities(text, start, end, start, _never)
        if not text[start : quantity.start].rstrip().endswith("=")  # the key of an answer: "Chưa có = 0; Có = 1"
    ]
    done = start
    for first, last in counted:
        _fill(text, done, first, claims, "table")
        done = last
    _fill(text, done, end, claims, "table")


def _fill(text: str, start: int, end: int, claims: Claims, outcome: Outcome) -> None:
    """Claim every run of digits in ``text[start:end]`` that is still open."""
    for match in _DIGITS.finditer(text, start, end):
        claims.fill(*match.span(), outcome)


def _never(start: int, end: int) -> bool:
    return False


def _explain_words(text: str, start: int, end: int, claims: Claims, *, note: bool) -> None:
    labelled = label_end(text, start, end, note)
    _fill(text, start, labelled, claims, "label")
    before: Outcome | None = None
    for number in scan_numbers(text, labelled, end, start, _never):
        if not number.barred:
            before = None
            continue
        before = reason_of(text, number, start, end, before)
        _fill(text, number.start, number.digits_end, claims, before)
    for match in _CODE_TAIL.finditer(text, start, end):
        claims.fill(*match.span("digits"), "name")
    for match in _DIGITS.finditer(text, start, end):
        if claims.is_open(match.start()) and is_in_address(text, *match.span(), start, end):
            claims.add(*match.span(), "name")


def _number_words(text: str) -> Iterator[tuple[NumberWord, Left]]:
    """The number words with what stands before them, but those that point back to what is known ("cả hai đơn vị")."""
    for word in find_number_words(text):
        floor = max(0, word.start - _LEFT)
        left = left_of(text, word.start, text.rfind("\n", floor, word.start) + 1 or floor)
        if not points_back(left):
            yield word, left


def _explain_number_words(
    text: str, words: Sequence[tuple[NumberWord, Left]], figures: Sequence[Figure], claims: Claims
) -> None:
    """Claim the number words; those that say a figure again in words are that figure."""
    starts = [figure.start for figure in figures]
    for word, left in words:
        if claims.is_open(word.start):
            at = bisect_right(starts, word.start)
            again = _says_again(text, word, left, figures[max(0, at - 1) : at + 1])
            claims.add(word.start, word.end, "figure" if again else reason_of_words(text, word, left))


def _says_again(text: str, word: NumberWord, left: Left, beside: Sequence[Figure]) -> bool:
    """Whether one of the figures ``beside`` a number word has its value: in brackets, or announced by "bằng chữ"."""
    span = (word.start, word.end)
    return any(
        figure.value == word.value
        and (
            is_restatement(text, *sorted((span, (figure.start, figure.end))))
            or (in_words(left) and 0 <= word.start - figure.end <= _LEFT)
        )
        for figure in beside
    )
