"""Emphasis marks of Markdown: removed, remembered as bold, told apart from star bullets and footnote stars."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

_SPAN = 4  # emphasis closes within so many lines, else its mark is a bullet or debris


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasised:
    """A line without emphasis marks; ``bold`` when all of its letters stood in strong emphasis."""

    text: str
    bold: bool


@dataclass(slots=True, kw_only=True)
class _Run:
    """A run of stars: where it stands and what became of it."""

    line: int
    start: int
    end: int
    opens: bool
    closes: bool
    at_start: bool
    partner: _Run | None = None
    literal: str = ""

    @property
    def size(self) -> int:
        return self.end - self.start


def strip_emphasis(lines: list[str]) -> list[Emphasised]:
    """The lines of one paragraph without their emphasis marks.

    A star that opens a line without being closed is a bullet and stays as "* "; so does the surplus star
    of "***Kết quả**". Stars between digits or blanks and "(*)" stay as they are.
    """
    lines = [_underscores().sub(r"\2", line) if "_" in line else line for line in lines]
    if not any("*" in line for line in lines):
        return [Emphasised(text=_tidy(line), bold=False) for line in lines]
    runs = [run for number, line in enumerate(lines) for run in _runs(number, line)]
    _pair(runs)
    for run in runs:
        run.literal = _literal(run, lines[run.line])
    return _rebuild(lines, runs)


def _runs(number: int, line: str) -> list[_Run]:
    found = []
    for match in _stars().finditer(line):
        start, end = match.span()
        before, after = line[start - 1 : start], line[end : end + 1]
        inside = (before.isdigit() and after.isdigit()) or (before == "(" and after == ")")
        at_start = not line[:start].strip() or _bullet_before().fullmatch(line, 0, start) is not None
        opens = bool(after.strip()) and not inside
        closes = bool(before.strip()) and not inside and not (at_start and opens)
        if opens and closes and before.isalnum() != after.isalnum():
            opens, closes = after.isalnum(), before.isalnum()
        bullet = at_start and not before.strip() and end - start == 1 and after.isspace()
        found.append(
            _Run(
                line=number,
                start=start,
                end=end,
                opens=(opens or at_start) and not bullet,
                closes=closes,
                at_start=at_start,
            )
        )
    return found


def _pair(runs: list[_Run]) -> None:
    """Joins each closing run with the nearest open one before it."""
    waiting: list[_Run] = []
    for run in runs:
        while waiting and run.line - waiting[0].line >= _SPAN:
            waiting.pop(0)
        if run.closes and waiting and (not run.opens or waiting[-1].size == run.size):
            opener = waiting.pop()
            opener.partner, run.partner = run, opener
        elif run.opens:
            waiting.append(run)


def _literal(run: _Run, line: str) -> str:
    """What stays of a run in the text: nothing, a bullet, or the stars themselves."""
    before, after = line[run.start - 1 : run.start], line[run.end : run.end + 1]
    if (run.at_start and not before.strip()) or (run.at_start and run.opens and not run.partner and run.start == 0):
        return "" if _remark().match(line, run.end) else _bullet(run, after)
    if run.partner is not None:
        return ""
    if (before == "(" and after == ")") or (before.isdigit() and after.isdigit()):
        return "*" * run.size
    blanks = (not before or before.isspace()) and after.isspace()
    footnote_star = before.isalnum() and not after.isalnum()
    return "*" * run.size if run.size == 1 and (blanks or footnote_star) else ""


def _bullet(run: _Run, after: str) -> str:
    if run.partner is None:
        return "* " if run.size == 1 or after.isspace() else ""
    return "* " if run.size - run.partner.size == 1 or after.isspace() else ""


def _rebuild(lines: list[str], runs: list[_Run]) -> list[Emphasised]:
    result = []
    strong = 0
    at = 0
    for number, line in enumerate(lines):
        pieces: list[str] = []
        position, letters, bold_letters = 0, 0, 0
        while at < len(runs) and runs[at].line == number:
            run = runs[at]
            piece = line[position : run.start]
            count = _letters(piece)
            letters, bold_letters = letters + count, bold_letters + (count if strong > 0 else 0)
            pieces += (piece, run.literal)
            strong += _strength(run)
            position, at = run.end, at + 1
        count = _letters(line[position:])
        letters, bold_letters = letters + count, bold_letters + (count if strong > 0 else 0)
        pieces.append(line[position:])
        result.append(Emphasised(text=_tidy("".join(pieces)), bold=letters > 0 and letters == bold_letters))
    return result


def _strength(run: _Run) -> int:
    """+1 where strong emphasis begins, -1 where it ends."""
    if run.partner is None:
        return 0
    if min(run.size, run.partner.size) < 2:
        return 0
    return 1 if (run.partner.line, run.partner.start) > (run.line, run.start) else -1


def _letters(piece: str) -> int:
    return len(_letter().findall(piece))


def _tidy(text: str) -> str:
    """One star for "* *" at the start, the "+" of a list inside a list without the outer dash."""
    if not text.lstrip().startswith(("*", "-")):
        return text
    return _double_bullet().sub(lambda match: f"{match[1]} ", text)


@cache
def _stars() -> regex.Pattern[str]:
    return regex.compile(r"\*++")


@cache
def _remark() -> regex.Pattern[str]:
    """A remark in brackets behind debris of emphasis: no bullet."""
    return regex.compile(r"\s*\*{0,3}\(")


@cache
def _letter() -> regex.Pattern[str]:
    return regex.compile(r"\p{L}++")


@cache
def _underscores() -> regex.Pattern[str]:
    return regex.compile(r"(?<![\w_])(_{1,3}+)(?=[^\s_])([^_\n]{1,300}+)(?<=\S)\1(?![\w_])")


@cache
def _bullet_before() -> regex.Pattern[str]:
    return regex.compile(r"\s*[-+•]\s*")


@cache
def _double_bullet() -> regex.Pattern[str]:
    r"""The inner bullet of "- + Phần mềm" is the author's, the outer one the list's."""
    return regex.compile("^\\s*[-*]\\s+([-+\u2022*\U000f002a\U000f002b\U000f002d])\\s+(?=\\S)")
