"""Long lists of words as one fast pattern: words that begin alike share their beginning."""

from __future__ import annotations

from collections.abc import Iterable

import regex

_END = ""
Tree = dict[str, "Tree"]


def alternation(words: Iterable[str]) -> str:
    r"""A pattern that matches any of ``words``, the longest that fits first; a blank is one or two of any kind.

    It needs no flags and is safe in VERBOSE mode. Not for patterns that are read backwards.

    >>> alternation(["về", "về việc", "của"])
    '(?:của|về(?:\\s{1,2}việc)?)'
    """
    tree: Tree = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[_END] = {}
    return _branches(tree, root=True)


def listed(words: Iterable[str]) -> str:
    """As :func:`alternation`, written out, for patterns that are read backwards."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join("".join(map(_letter, word)) for word in longest_first) + ")"


def _letter(letter: str) -> str:
    return r"\s{1,2}" if letter == " " else str(regex.escape(letter, special_only=True))


def _branches(tree: Tree, *, root: bool = False) -> str:
    """The pattern of what may follow at one place of the tree."""
    following = [_letter(letter) + _branches(node) for letter, node in sorted(tree.items()) if letter != _END]
    if not following:
        return ""
    if len(following) == 1 and _END not in tree and not root:
        return following[0]
    return "(?:" + "|".join(following) + ")" + ("?" if _END in tree else "")
