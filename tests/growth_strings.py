"""Strings made to lead one pattern astray, taken from the pattern itself.

The pattern is taken apart with the parser of ``re`` (what only ``regex`` knows is first put in other words). For each
part of it that may be repeated at length there are four texts: what leads to the part and the part at length, both
together again and again, the part alone, and what leads to it alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as code
from re import _parser as parser
from typing import Any

_CLASSES = {"L": "a-zA-ZÀ-ỹ", "Lu": "A-ZĐ", "Ll": "a-zđ", "M": "\u0300-\u036f", "N": "0-9", "Latin": "a-zA-Z"}
_SEPARATORS = {"Zl": "\u2028", "Zp": "\u2029", "Cf": "\u200b"}
_PROPERTY = re.compile(r"\\([pP])\{(\w+)\}")
_CANDIDATES = 'a1 A,.(-/:\tđĐ)%"“”;\n|*_#<>[]&=+\u00a0\u0301¹xX!'
_LONG = 8  # a part that may be repeated so often is worth a text
_MOST = 16  # texts of one pattern
#: What leads astray patterns of many kinds.
COMMON = ("1", " ", "\t", "(", "a", "A ", "1,", "1/", "số ", "(1", "\n", "<", "[", "|", "*")


def pieces(pattern: str | bytes, verbose: bool) -> list[tuple[str, str]]:
    """Pairs of what leads to a part of ``pattern`` and what the part repeats."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    tree = parser.parse(_plain(text), re.VERBOSE if verbose else 0)
    seen = dict.fromkeys(_pieces(list(tree), ""))
    return list(seen)[:_MOST]


def whole(pattern: str | bytes, verbose: bool) -> str:
    """A text that ``pattern`` may take."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    return _sample(list(parser.parse(_plain(text), re.VERBOSE if verbose else 0)))


def texts(pattern: str | bytes, verbose: bool, examples: tuple[str, ...] = ()) -> Iterator[tuple[str, str, str]]:
    """Triples of head, repeated piece and tail: the text of a size is the head, the piece so often, and the tail."""
    made: dict[tuple[str, str, str], None] = {}
    tail = "\n\x00\n" + whole(pattern, verbose)  # what it looks for is there, but behind a break
    for head, body in pieces(pattern, verbose):
        for text in ((head, body, tail), ("", head + body, tail), ("", body, tail), ("", head, tail)):
            made[text] = None
    for example in examples:
        made["", example[:-1], ""] = made["", example + " ", ""] = None
    for piece in COMMON:
        made["", piece, tail] = None
    yield from (text for text in made if text[1])


def of_size(text: tuple[str, str, str], size: int) -> str:
    head, piece, tail = text
    return head + piece * (size // len(piece)) + tail


def _plain(pattern: str) -> str:
    """``pattern`` in words that the parser of ``re`` knows; only its shape must stay."""
    made, at, within = [], 0, False
    while at < len(pattern):
        letter = pattern[at]
        named = _PROPERTY.match(pattern, at)
        if named is not None:
            made.append(_property(named[1], named[2], within))
            at = named.end()
        elif letter == "\\":
            made.append(pattern[at : at + 2])
            at += 2
        elif letter == "[":
            opening = re.compile(r"\[\^?\]?" if not within else r"\[").match(pattern, at)
            assert opening is not None
            made.append(opening[0] if not within else "\\[")
            at, within = opening.end(), True
        else:
            within = within and letter != "]"
            made.append(letter)
            at += 1
    return _groups("".join(made))


def _property(sign: str, name: str, within: bool) -> str:
    members = _CLASSES.get(name) or _SEPARATORS[name]
    if within:
        return members if sign == "p" else r"\W"
    return f"[{'^' if sign == 'P' else ''}{members}]"


def _groups(pattern: str) -> str:
    """No names of groups, no definitions, no flags for the whole pattern."""
    pattern = re.sub(r"\(\?P?<\w+>", "(", pattern)
    pattern = pattern.replace("(?(DEFINE)", "(?:")
    pattern = re.sub(r"\(\?&\w+\)|\(\?P=\w+\)|\(\?P>\w+\)", "(?:Ab)", pattern)
    return re.sub(r"\(\?[a-zA-Z0-9]+\)", "", pattern)


def _pieces(items: list[Any], head: str) -> Iterator[tuple[str, str]]:
    """The pieces of a sequence, where ``head`` leads to it."""
    for operator, argument in items:
        if operator in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            _, most, body = argument
            if most is code.MAXREPEAT or most >= _LONG:
                yield head, _sample(list(body))
        for inner in _inside(operator, argument):
            yield from _pieces(inner, head)
        if operator not in (code.ASSERT, code.ASSERT_NOT):
            head += _sample([(operator, argument)])


def _inside(operator: Any, argument: Any) -> list[list[Any]]:
    """The sequences within one item."""
    if operator in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
        return [list(argument[2])]
    if operator is code.SUBPATTERN:
        return [list(argument[3])]
    if operator is code.BRANCH:
        return [list(branch) for branch in argument[1]]
    if operator is code.ATOMIC_GROUP:
        return [list(argument)]
    if operator in (code.ASSERT, code.ASSERT_NOT):
        return [list(argument[1])]
    return []


def _sample(items: list[Any]) -> str:
    """A short text that a sequence takes."""
    return "".join(_sample_of(operator, argument) for operator, argument in items)


def _sample_of(operator: Any, argument: Any) -> str:
    if operator is code.LITERAL:
        return chr(argument)
    if operator is code.NOT_LITERAL:
        return "b" if chr(argument) == "a" else "a"
    if operator is code.ANY:
        return "a"
    if operator is code.IN:
        return _member(argument)
    if operator in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
        return _sample(list(argument[2])) * max(1, argument[0])
    if operator in (code.ASSERT, code.ASSERT_NOT, code.AT, code.GROUPREF):
        return ""
    inner = _inside(operator, argument)
    return _sample(inner[0]) if inner else ""


def _member(members: list[Any]) -> str:
    """A character of a class."""
    known = [letter for letter in _CANDIDATES if _holds(members, letter)]
    first = next((chr(argument) for operator, argument in members if operator is code.LITERAL), "a")
    return known[0] if known else first


def _holds(members: list[Any], letter: str) -> bool:
    tests = {
        code.CATEGORY_DIGIT: str.isdigit,
        code.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
        code.CATEGORY_SPACE: str.isspace,
        code.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
        code.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
        code.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
    }
    negated, inside = False, False
    for operator, argument in members:
        if operator is code.NEGATE:
            negated = True
        elif operator is code.LITERAL:
            inside |= chr(argument) == letter
        elif operator is code.RANGE:
            inside |= argument[0] <= ord(letter) <= argument[1]
        elif operator is code.CATEGORY:
            inside |= tests[argument](letter)
    return inside != negated
