"""Text that its font shows in capitals though small letters are stored (TCVN3 has no capitals with marks)."""

from __future__ import annotations

from dataclasses import replace

from extractors.records import Document


def as_shown(document: Document) -> Document:
    """``document`` with its stretches of shown capitals written so; every character keeps its place."""
    text, start = document.text, 0
    for words in document.capitals:
        place = text.find(words, start)
        if place >= 0 and len(raised := words.upper()) == len(words):
            start = place + len(words)
            text = text[:place] + raised + text[start:]
    return document if text == document.text else replace(document, text=text)
