"""Paragraphs put together from the lines they were broken into."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import regex

from pipeline.normalise.layout import (
    begins,
    cue,
    ends_sentence,
    is_capitals,
    last_word,
    motto,
    phrase_breaks,
    phrase_halves,
    words,
)
from pipeline.normalise.notes import is_note
from pipeline.source import RawLine, RawTable

Block = RawLine | RawTable
_LONG = 50  # a shorter line before a gap is a heading or a cell, not a sentence broken by a page
_INDENTED = 3  # fewer indented lines do not tell how paragraphs begin
_WIDEST = 150  # texts with longer lines are not hard-wrapped


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapping:
    """How a file breaks its lines: ``width`` of a full line (None: lines are whole paragraphs) and whether
    the first lines of its paragraphs are indented.
    """

    width: int | None
    indents: bool


def join_lines(blocks: Sequence[Block]) -> list[Block]:
    """One line for each paragraph; footnotes stand after the paragraph that they interrupt."""
    wrapping = measure(blocks)
    result: list[Block] = []
    notes: list[Block] = []  # footnotes seen since the last line of text
    last: RawLine | None = None  # the last line of text as it stood in the file, and the last line of a footnote
    last_note: RawLine | None = None
    title = False
    for block in blocks:
        if isinstance(block, RawTable):
            result += [*notes, block]
            notes, last, last_note, title = [], None, None, True
        elif is_note(block) or (last_note is not None and _in_note(last, last_note, block, wrapping)):
            _add_note(notes, last_note, block)
            last_note = block
        else:
            if last is not None and _belongs(result[-1], last, block, title, wrapping):
                _append(result, block)
            else:
                result += [*notes, block]
                notes = []
            title = _in_titles(result[-1], title)
            last, last_note = block, None
    return result + notes


def _in_note(last: RawLine | None, note: RawLine, line: RawLine, wrapping: Wrapping) -> bool:
    """True where ``line`` is the next visual line of the footnote line ``note``."""
    if note.complete or line.gap_before or line.indented or line.note is not None:
        return False
    if line.page != note.page:
        interrupted = last is not None and last.full is not False and not ends_sentence(last.text)
        return note.full is True and wrapping.indents and not interrupted
    if note.full is not None:
        return note.full
    if wrapping.width is None or begins("label", line.text):
        return False
    return not ends_sentence(note.text) and (line.text[:1].islower() or _is_full(note, line, wrapping))


def glue(head: str, tail: str) -> str:
    """The two halves of a broken line: no blank inside a symbol that was broken at its hyphen."""
    return head + tail if _in_symbol(head, tail) else f"{head} {tail}"


def _in_symbol(head: str, tail: str) -> bool:
    """True where a line was broken inside a symbol: "142/KH- / UBND", "142/KH / -UBND"."""
    if head.endswith(("-", "/")):
        return _symbol_end().search(head[-60:]) is not None and _symbol_start().match(tail) is not None
    if tail.startswith(("-", "/")):
        return _bare_symbol_end().search(head[-60:]) is not None and _symbol_rest().match(tail) is not None
    return False


def measure(blocks: Sequence[Block]) -> Wrapping:
    """The width of full lines, known from the lines that certainly go on in the next."""
    lines = [block for block in blocks if isinstance(block, RawLine) and not block.complete]
    going_on = [
        line.indent + len(line.text)
        for line, after in itertools.pairwise(lines)
        if not after.gap_before and after.text[:1].islower() and not ends_sentence(line.text)
    ]
    indented = sum(line.indented for line in lines)
    indents = _INDENTED <= indented < len(lines)
    if len(going_on) < 2:
        return Wrapping(width=None, indents=indents)
    going_on.sort()
    width = going_on[min(len(going_on) - 1, len(going_on) * 19 // 20)]
    return Wrapping(width=width if width <= _WIDEST else None, indents=indents)


def _add_note(notes: list[Block], last: RawLine | None, line: RawLine) -> None:
    """A footnote, or one more visual line of the footnote before it."""
    begins = line.note is not None and _note_start().match(line.text) is not None
    if notes and last is not None and not last.complete and not begins:
        _append(notes, line)
    else:
        notes.append(line)


def _append(blocks: list[Block], line: RawLine) -> None:
    """Adds ``line`` to the paragraph that stands last."""
    head = blocks[-1]
    if isinstance(head, RawLine):
        bold = head.bold and line.bold
        blocks[-1] = replace(head, text=glue(head.text, line.text), bold=bold, complete=line.complete)


def _in_titles(paragraph: Block, before: bool) -> bool:
    """True where lines in capitals that follow are titles: from the kind of the document or the first line in
    small letters on. A letterhead or a signature ends that.
    """
    if not isinstance(paragraph, RawLine):
        return True
    text = paragraph.text
    if len(text) > 120 or begins("kind", text) or begins("label", text) or begins("appendix", text):
        return True
    if begins("signer", text) or motto(text) or begins("recipients", text):
        return False
    if begins("place_date", text):
        return True
    if begins("own_number", text):
        return before
    return before or not is_capitals(text)


def _belongs(paragraph: Block, last: RawLine, line: RawLine, title: bool, wrapping: Wrapping) -> bool:
    """True where ``line`` goes on with the paragraph whose last line in the file is ``last``."""
    if not isinstance(paragraph, RawLine) or paragraph.rank is not None or line.rank is not None:
        return isinstance(paragraph, RawLine) and _next_title(paragraph, last, line)
    if _broken_sentence(paragraph.text, line.text):
        return True
    if paragraph.complete or (len(paragraph.text) == 1 and begins("label", line.text)):
        return False
    if line.gap_before:
        return _after_gap(paragraph, line)
    if line.page != last.page:
        return _after_page(paragraph, last, line, wrapping)
    return _next_line(paragraph, last, line, title, wrapping)


def _next_title(paragraph: RawLine, last: RawLine, line: RawLine) -> bool:
    """A Markdown heading goes on without a gap, in small letters or in capitals as it began."""
    if paragraph.complete or line.gap_before or line.rank not in (None, paragraph.rank) or paragraph.rank is None:
        return False
    if is_capitals(paragraph.text) and is_capitals(line.text) and not begins("label", line.text):
        return not _stands_alone(line.text) and _title_goes_on(paragraph, last, line, True)
    goes_on = line.text[:1].islower() and not ends_sentence(last.text)
    return goes_on and not _stands_alone(paragraph.text) and not _stands_alone(line.text)


def _broken_sentence(text: str, tail: str) -> bool:
    """A sentence broken by a page, a footnote, an empty line or a stray paragraph mark."""
    if len(text) < _LONG or not (tail[:1].islower() or _lower_in_brackets().match(tail)):
        return False
    return not ends_sentence(text) and not begins("label", tail) and not _stands_alone(text)


def _after_gap(paragraph: RawLine, line: RawLine) -> bool:
    """Across an empty line only what cannot stand alone is put together."""
    text, tail = paragraph.text, line.text
    if _split_letterhead(text, tail) or _hyphen_break(text, tail):
        return True
    if begins("label", tail) or begins("opener", tail) or line.indented or is_capitals(tail):
        return False
    return text.endswith(",") and len(text) >= _LONG and not _stands_alone(tail)


def _after_page(paragraph: RawLine, last: RawLine, line: RawLine, wrapping: Wrapping) -> bool:
    """The first line of a page, where nothing but the margins tells whether a paragraph goes on."""
    text, tail = paragraph.text, line.text
    if _hyphen_break(text, tail):
        return True
    if _stands_alone(text) or _stands_alone(tail) or begins("opener", tail) or last.full is False:
        return False
    if _flows(last, line, wrapping):
        return True
    if ends_sentence(text) or begins("label", tail) or line.indented or is_capitals(tail) != is_capitals(text):
        return False
    return last.full is True or (len(text) >= _LONG and _unfinished(text, tail))


def _flows(last: RawLine, line: RawLine, wrapping: Wrapping) -> bool:
    """True where the margins say that a paragraph goes on: a full line, and no indent after it."""
    if not wrapping.indents or line.indented or not _is_full(last, line, wrapping):
        return False
    return not (ends_sentence(last.text) and begins("label", line.text))


def _next_line(paragraph: RawLine, last: RawLine, line: RawLine, title: bool, wrapping: Wrapping) -> bool:
    """Lines that follow without a gap: wrapped at a margin, or wherever the file broke them."""
    text, tail = paragraph.text, line.text
    if _split_phrase(text, tail) or _split_letterhead(text, tail) or _hyphen_break(text, tail):
        return True
    if _lone_bullet().fullmatch(text):
        return not begins("label", tail) and not _stands_alone(tail)
    if _stands_alone(text) or _stands_alone(tail):
        return False
    if is_capitals(text) and is_capitals(tail) and not begins("label", tail):
        return _title_goes_on(paragraph, last, line, title)
    if _flows(last, line, wrapping):
        return True
    if _begins_paragraph(last, line, wrapping):
        return False
    if ends_sentence(last.text):
        return tail[:1].islower() and last.full is None and _is_full(last, line, wrapping)
    if tail[:1].islower():
        return not is_capitals(text) or last.full is True
    if is_capitals(text) or last.bold != line.bold:
        return last_word(text) in words("connectors") and not is_capitals(text)
    return (
        _unfinished(text, tail) or _is_full(last, line, wrapping) or (tail[:1].isdigit() and _is_long(last, wrapping))
    )


def _begins_paragraph(last: RawLine, line: RawLine, wrapping: Wrapping) -> bool:
    if begins("opener", line.text):
        return True
    if line.indented and wrapping.indents and not (last.indented and (line.text[:1].islower() or line.bold)):
        return True
    if not begins("label", line.text):
        return False
    return not _label_goes_on(last, line, wrapping)


def _label_goes_on(last: RawLine, line: RawLine, wrapping: Wrapping) -> bool:
    """What looks like a label but continues: "ngày / 12. Sau đó", "kinh tế / - xã hội", "2021 / - 2025"."""
    if ends_sentence(last.text):
        return False
    if line.text[:1].isdigit():
        return cue("number_expected").search(last.text, max(0, len(last.text) - 20)) is not None
    if _dash_goes_on().match(line.text) is None:
        return False
    return _is_full(last, line, wrapping) and (line.text[2:3].islower() or last.text[-1:].isdigit())


def _title_goes_on(paragraph: RawLine, last: RawLine, line: RawLine, title: bool) -> bool:
    if ends_sentence(last.text) or begins("kind", paragraph.text) or begins("appendix", paragraph.text):
        return False
    if _syllable().fullmatch(paragraph.text):
        return True
    if _syllable().fullmatch(line.text):
        return title or line.text.lower() not in words("title_connectors")
    if last_word(last.text).lower() in words("title_connectors"):
        return True
    if begins("issuing_body", line.text) or begins("signer", line.text) or begins("kind", line.text):
        return False
    if begins("issuing_body", paragraph.text) or begins("signer", paragraph.text):
        return False
    return title


def _is_full(last: RawLine, line: RawLine, wrapping: Wrapping) -> bool:
    """True where the first word of ``line`` had no room on the line before."""
    if last.full is not None:
        return last.full
    if wrapping.width is None:
        return False
    return last.indent + len(last.text) + 1 + len(line.text.split(" ", 1)[0]) > wrapping.width


def _is_long(last: RawLine, wrapping: Wrapping) -> bool:
    return wrapping.width is not None and len(last.text) * 3 > wrapping.width * 2


def _unfinished(text: str, tail: str) -> bool:
    """True for a line whose end asks for more: a comma, a connecting word, an open bracket, a lone label, a word
    that a number follows where ``tail`` begins with one.
    """
    if text.endswith((",", "(", "“")) or last_word(text) in words("connectors"):
        return True
    if _number().match(tail) and cue("number_expected").search(text, max(0, len(text) - 20)):
        return True
    if _label_and_word().fullmatch(text):
        return True
    tail = text[-200:]
    return tail.rfind("(") > tail.rfind(")") or tail.rfind("“") > tail.rfind("”")


def _stands_alone(text: str) -> bool:
    """Lines of a letterhead or a signature that nothing goes on with."""
    return len(text) <= 120 and _of_letterhead(text)


@lru_cache(maxsize=2048)
def _of_letterhead(text: str) -> bool:
    return (
        begins("kind", text)
        or motto(text) is not None
        or begins("place_date", text)
        or begins("recipients", text)
        or (text[:1] in "SsN" and begins("own_number", text))
    )


def _hyphen_break(head: str, tail: str) -> bool:
    return _in_symbol(head, tail) and not _stands_alone(tail)


def _split_phrase(head: str, tail: str) -> bool:
    """A fixed phrase broken in two: "ỦY BAN / NHÂN DÂN"."""
    if len(head) > 90 or not phrase_breaks().intersection(head.lower().split()[-1:]):
        return False
    if is_capitals(head) != is_capitals(tail):
        return False
    ends = head.lower().split()
    begins = " ".join(tail.lower().split()[:7]).rstrip(":") + " "
    for size in range(1, min(7, len(ends)) + 1):
        for rest in phrase_halves().get(" ".join(ends[-size:]), ()):
            if begins.startswith(rest + " ") and (size == len(ends) or is_capitals(head)):
                return motto(f"{head} {tail}") in (None, (0, len(head) + 1 + len(tail)))
    return False


def _split_letterhead(head: str, tail: str) -> bool:
    """Place and date, or the number of a letterhead, broken in two."""
    if len(head) > 60 or len(tail) > 80:
        return False
    if _number_word().fullmatch(head):
        return _number_rest().match(tail) is not None
    if "," not in head and "," not in tail:
        return False
    if begins("place_date", head) or (begins("place_date", tail) and not _place_half().fullmatch(head)):
        return False
    return begins("place_date", f"{head} {tail}")


@cache
def _symbol_end() -> regex.Pattern[str]:
    """The broken end of a symbol: "142/KH-", "12/2001/QĐ-", "12/"."""
    return regex.compile(r"(?:^|\s)[\d\p{Lu}][\p{L}\d&./-]*+(?<=[-/])$")


@cache
def _symbol_start() -> regex.Pattern[str]:
    return regex.compile(r"[\p{Lu}\d][\p{Lu}\p{L}\d&-]*(?=[\s,.;:)]|/|$)")


@cache
def _bare_symbol_end() -> regex.Pattern[str]:
    return regex.compile(r"\d/(?:\d{4}/)?[\p{Lu}][\p{L}]{0,7}$")


@cache
def _symbol_rest() -> regex.Pattern[str]:
    return regex.compile(r"[-/]\p{Lu}{2}")


@cache
def _lone_bullet() -> regex.Pattern[str]:
    return regex.compile(r"[-–—+*•]")


@cache
def _dash_goes_on() -> regex.Pattern[str]:
    return regex.compile(r"[-–—]\s(?:\p{Ll}|\d)")


@cache
def _lower_in_brackets() -> regex.Pattern[str]:
    """A sentence that goes on with a bracket, not a line that is one remark in brackets."""
    return regex.compile(r"\(\p{Ll}[^()]{0,200}\)\s*[\p{Ll},;.]")


@cache
def _label_and_word() -> regex.Pattern[str]:
    """A label and one syllable ("Điều 4. Chánh") are no heading."""
    return regex.compile(r"(?:Điều\s\d{1,3}\.|\d{1,2}(?:\.\d{1,2}){0,9}+\.|[a-zđ]\)|[-+*•])\s*+\p{L}*+")


@cache
def _number_word() -> regex.Pattern[str]:
    return regex.compile(r"(?i)số\s*[:.]?")


@cache
def _number() -> regex.Pattern[str]:
    return regex.compile(r"\d|[IVX]+\b")


@cache
def _number_rest() -> regex.Pattern[str]:
    return regex.compile(r"[\d.…]*\s*/")


@cache
def _syllable() -> regex.Pattern[str]:
    """A single syllable in capitals is never a line of its own."""
    return regex.compile(r"\p{Lu}{1,7}")


@cache
def _place_half() -> regex.Pattern[str]:
    return regex.compile(r"\p{Lu}\p{L}{0,7}")


@cache
def _note_start() -> regex.Pattern[str]:
    return regex.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹\[(]")
