"""The fonts that the style sheet of a page gives to its elements, as far as Word writes such sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import regex
from lxml import html

MAX_SHEET = 1_000_000
"""Characters of a style sheet that are looked at."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """The first font of each selector of the kinds ``p``, ``.MsoNormal``, ``p.MsoNormal``, in small letters."""

    named: dict[str, str] = field(default_factory=dict)

    def of(self, element: html.HtmlElement) -> str | None:
        """The font that ``element`` has by its classes, else by its tag; None where the sheet does not say."""
        if not self.named:
            return None
        tag = str(element.tag)
        for name in (element.get("class") or "").casefold().split()[:10]:
            for selector in (f"{tag}.{name}", f".{name}"):
                if selector in self.named:
                    return self.named[selector]
        return self.named.get(tag)


def load_fonts(root: html.HtmlElement) -> Fonts:
    """The fonts of the style sheets in the page ``root``."""
    found: dict[str, str] = {}
    for sheet in root.iter("style"):
        for selectors, declarations in _rule().findall((sheet.text or "")[:MAX_SHEET]):
            if font := first_font(declarations):
                found |= dict.fromkeys((one.strip().casefold() for one in selectors.split(",")), font)
    return Fonts(found)


def first_font(declarations: str) -> str | None:
    """The first font that CSS ``declarations`` name; None where they name none."""
    found = _family().search(declarations)
    return found[1].split(",")[0].strip(" \t\r\n\"'") or None if found else None


@cache
def _rule() -> regex.Pattern[str]:
    return regex.compile(r"(?<![^\s}>/])([A-Za-z.][^{}@;<>/]{0,2000}+)\{([^{}]{0,4000}+)\}")


@cache
def _family() -> regex.Pattern[str]:
    return regex.compile(r"(?i)(?<![a-z-])font-family\s*:\s*([^;]{1,200})")
