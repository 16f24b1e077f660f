"""Markdown and the little HTML that scanned-to-text files hold: marks become properties of lines."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import regex

from pipeline.readers.emphasis import Emphasised, strip_emphasis
from pipeline.readers.text_tables import html_table, pipe_table
from pipeline.source import RawLine, RawTable

_ESCAPED = 0xF0000  # escaped characters wait in a private plane until the marks are gone
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def looks_like_markdown(text: str) -> bool:
    """True when ``text`` holds Markdown headings, strong emphasis or pipe tables."""
    return _markdown_sign().search(text) is not None


def blocks(content: str) -> Iterator[RawTable | list[RawLine]]:
    """The content of a page as tables (pipe, HTML) and stretches of lines between them, in order."""
    content = _comment().sub("", content)
    position = 0
    for match in _table_element().finditer(content):
        yield from _stretches(content[position : match.start()])
        table = html_table(match[0], _cell_text)
        if table is not None:
            yield table
        position = match.end()
    yield from _stretches(content[position:])


def _stretches(content: str) -> Iterator[RawTable | list[RawLine]]:
    """Pipe tables cut out of the lines."""
    pending: list[str] = []
    lines = content.split("\n")
    at = 0
    while at < len(lines):
        found = pipe_table(lines, at, _cell_text) if "|" in lines[at] else None
        if found is None:
            pending.append(lines[at])
            at += 1
            continue
        table, at = found
        if pending:
            yield _lines(pending)
            pending = []
        yield table
    if pending:
        yield _lines(pending)


def _lines(raw: list[str]) -> list[RawLine]:
    """The non-empty lines, paragraph by paragraph (emphasis may span the lines of a paragraph)."""
    result: list[RawLine] = []
    paragraph: list[str] = []
    gap = False
    for line in (*raw, ""):
        if line and not line.isspace() and not _dropped().fullmatch(line.strip()):
            paragraph += _broken_lines(line)
            continue
        if paragraph:
            result += _paragraph(paragraph, gap)
            paragraph = []
        gap = True
    return result


def _broken_lines(line: str) -> list[str]:
    if "<" not in line:
        return [line]
    return [part for part in _line_break().split(line) if part.strip()]


def _paragraph(raw: list[str], gap: bool) -> Iterator[RawLine]:
    for number, line in enumerate(_emphasised(raw)):
        if line.text.strip():
            yield replace(line, gap_before=gap if number == 0 else False) if gap else line


def _emphasised(raw: list[str]) -> list[RawLine]:
    heads = [_head(line) for line in raw]
    done = strip_emphasis([text for text, _ in heads])
    return [_raw_line(line, rank) for line, (_, rank) in zip(done, heads, strict=True)]


def _raw_line(line: Emphasised, rank: int | None) -> RawLine:
    text = _restore(line.text)
    note = _note_definition().match(text)
    if note is not None:
        text = f"{note[1].translate(_SUPERSCRIPTS)} {text[note.end() :]}"
        return RawLine(text=text, bold=line.bold, rank=rank, note=note[1])
    indented = text.startswith(("\t", "  ")) and not text.isspace()
    blanks = text.expandtabs(4)
    indent = len(blanks) - len(blanks.lstrip(" "))
    return RawLine(text=text, bold=line.bold or rank is not None, rank=rank, indented=indented, indent=indent)


def _head(line: str) -> tuple[str, int | None]:
    """The line without its ``#`` or ``>`` marks and with inline marks undone, and its heading level."""
    rank = None
    if line.lstrip()[:1] in ("#", ">"):
        line = _quote().sub("", line)
        match = _heading().match(line)
        if match is not None:
            line, rank = match[2].rstrip().rstrip("#").rstrip(), len(match[1])
    return _inline(line), rank


def _inline(text: str) -> str:
    """Escapes, entities, tags, links and images of one line; emphasis stays."""
    if _special().search(text) is None:
        return text
    text = _escape().sub(lambda match: chr(_ESCAPED + ord(match[1])), text)
    text = _image().sub("", text)
    text = _superscript().sub(lambda match: (match[1] or match[2] or match[3]).translate(_SUPERSCRIPTS), text)
    text = _link().sub(lambda match: match[1] if match[1].strip() else match[2], text)
    text = _autolink().sub(r"\1", text)
    text = _bold_tag().sub("**", text)
    text = _tag().sub("", text)
    return _entity().sub(lambda match: html.unescape(match[0]).replace("\n", " "), text)


def _restore(text: str) -> str:
    return _waiting().sub(lambda match: chr(ord(match[0]) - _ESCAPED), text)


def _cell_text(raw: str) -> str:
    """The readable text of a table cell, ``<br>`` as a line break."""
    parts = [_inline(part) for part in _line_break().split(raw)]
    return "\n".join(_restore(line.text).strip() for line in strip_emphasis(parts)).strip()


@cache
def _markdown_sign() -> regex.Pattern[str]:
    return regex.compile(r"(?m)^\#{1,6}\s\S|\*\*[^\s*]|^\|.*+(?<=\|[^\S\n]{0,40})(?<!^\|[^\S\n]{0,40})$")


@cache
def _comment() -> regex.Pattern[str]:
    return regex.compile(r"(?s)<!--(?:[^-<]|-(?!->)|<(?!!--)){0,5000}+-->")


@cache
def _table_element() -> regex.Pattern[str]:
    return regex.compile(r"(?is)<table\b[^>]{0,500}+>(?:[^<]|<(?!/table|table\b))*+</table\s*>")


@cache
def _dropped() -> regex.Pattern[str]:
    """Horizontal rules, code fences, table rulings and emphasis marks that hold nothing."""
    return regex.compile(
        r"""[-–—_=~*]{3,}+ | (?:[-_*]\s){2,99}+[-_*] | \*{1,2}(?:\s++\*{1,2}){0,99}+ | [`~]{3,}\w*+ | \\""", regex.X
    )


@cache
def _line_break() -> regex.Pattern[str]:
    return regex.compile(r"(?i)<br\s*/?>|</p>|</div>|</li>|</h[1-6]>")


@cache
def _quote() -> regex.Pattern[str]:
    return regex.compile(r"^\s*(?:>\s?){1,5}")


@cache
def _heading() -> regex.Pattern[str]:
    return regex.compile(r"^\s{0,3}(\#{1,6})\s++(.*+)$")


@cache
def _special() -> regex.Pattern[str]:
    return regex.compile(r"[\\<&!\[$]")


@cache
def _escape() -> regex.Pattern[str]:
    return regex.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~$<&])")


@cache
def _image() -> regex.Pattern[str]:
    return regex.compile(r"(?i)!\[[^\]\n]{0,300}+\]\([^)\n]{0,500}+\)|<img\b[^>]{0,1000}+>")


@cache
def _superscript() -> regex.Pattern[str]:
    return regex.compile(
        r"(?i)<sup>\s*+\(?(\d{1,3})\)?\s*+</sup> | \$\s*+\^\s*+(?:\{\s*+)?(\d{1,3})\s*+(?:\}\s*+)?\$"
        r" | \[\^(\d{1,3})\](?!:)",
        regex.X,
    )


@cache
def _link() -> regex.Pattern[str]:
    return regex.compile(
        r"\[([^\[\]\n]{0,300}+)\]\(<?((?:https?:|mailto:|www\.|/|\#)[^\s)\n]{0,500}+)(?:\s+\"[^\"\n]{0,100}+\")?\)"
    )


@cache
def _autolink() -> regex.Pattern[str]:
    return regex.compile(r"<((?:https?://|www\.|mailto:)[^\s<>]{1,500}+|[\w.+-]{1,64}+@[\w.-]{1,200}+)>")


@cache
def _bold_tag() -> regex.Pattern[str]:
    return regex.compile(r"(?i)</?(?:b|strong)>")


@cache
def _tag() -> regex.Pattern[str]:
    names = "a|i|em|u|s|sup|sub|small|big|font|span|p|div|center|li|ul|ol|h[1-6]|code|pre|tt|mark|blockquote|body|html"
    return regex.compile(rf"(?i)</?(?:{names})(?:\s[^<>\n]{{0,300}}+)?/?>")


@cache
def _entity() -> regex.Pattern[str]:
    return regex.compile(r"&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")


@cache
def _note_definition() -> regex.Pattern[str]:
    return regex.compile(r"\[\^(\d{1,3})\]:\s*")


@cache
def _waiting() -> regex.Pattern[str]:
    return regex.compile("[\U000f0021-\U000f007e]")
