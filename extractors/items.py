"""The lines of a zone that open a section: numbered, starred or unnumbered titles, with their headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from extractors.headings import Heading, is_directive, is_sentence, limit, read_heading, word_count
from extractors.keys import is_capital
from extractors.labels import Family, Label, read_label
from extractors.records import Line
from extractors.topics import is_known_title, is_whole_title
from extractors.zones import appendix_label, is_footer_open, is_kind_alone, is_letterhead_line, opens

_BULLETS = ("star", "dash", "plus")
_WORD_LABELS = ("part", "chapter", "division", "roman", "upper")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line that opens a section. ``family`` is None for an unnumbered title; ``capital`` tells a title in
    capitals, ``inline`` one that text follows on its line, ``start`` and ``end`` the span of label and heading,
    ``label_end`` the end of the label, ``page`` where it stands.
    """

    label: str | None
    family: Family | None
    values: tuple[int, ...]
    heading: str | None
    capital: bool
    inline: bool
    start: int
    label_end: int
    end: int
    page: int | None


def read_items(text: str, lines: Sequence[Line]) -> list[Item]:
    """The items of ``lines`` (one zone) in reading order."""
    zone = _Zone(text, [line for line in lines if line.kind != "note"])
    items: list[Item] = []
    place = 0
    while place < len(zone.lines):
        item, place = zone.read(place, begun=bool(items))
        if item is not None:
            items.append(item)
    return items


class _Zone:
    """The lines of a zone, read one after the other."""

    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self.text = text
        self.lines = lines

    def words(self, place: int) -> str:
        if place >= len(self.lines) or self.lines[place].kind != "text":
            return ""
        return self.text[self.lines[place].start : self.lines[place].end]

    def emphatic(self, place: int) -> bool:
        line = self.lines[place]
        return line.bold or line.rank is not None or is_capital(self.words(place))

    def read(self, place: int, *, begun: bool) -> tuple[Item | None, int]:
        """The item on a line, and the line to read next."""
        words = self.words(place)
        if not words or is_footer_open(words):
            return None, place + 1
        label = read_label(words)
        if label is None:
            return self._unnumbered(place, begun=begun), place + 1
        if label.family == "dash" and (inner := read_label(words[label.end :])) is not None and inner.family == "plus":
            return None, place + 1
        if label.family in _BULLETS:
            return self._bullet(place, label), place + 1
        return self._numbered(place, label)

    def _numbered(self, place: int, label: Label) -> tuple[Item | None, int]:
        rest = self.words(place)[label.end :]
        heading = read_heading(rest, emphatic=self.emphatic(place))
        if label.family in ("bare", "confused") and not (heading and self._confirmed(place, heading)):
            return None, place + 1
        if label.family == "paren" and (heading is None or is_directive(rest)):
            return None, place + 1
        if not rest.strip() and label.family in (*_WORD_LABELS, "arabic"):
            return self._title_below(place, label)
        if heading is not None and not heading.inline and self._continues(place, heading):
            return self._two_lines(place, label, heading)
        line = self.lines[place]
        if heading is not None and not heading.inline and self._runs_on(place):
            heading = None
        end = line.start + label.end + heading.end if heading else line.start + label.end
        text, inline = (heading.text, heading.inline) if heading else (None, False)
        return self._item(place, label, text, end, inline=inline), place + 1

    def _runs_on(self, place: int) -> bool:
        """Whether the next line goes on in the middle of a sentence that was not joined."""
        below = self.words(place + 1)
        plain = not self.emphatic(place) and self.words(place)[-1:].isalpha()
        return plain and below[:1].islower() and read_label(below) is None

    def _confirmed(self, place: int, heading: Heading) -> bool:
        return self.emphatic(place) or is_known_title(heading.text)

    def _title_below(self, place: int, label: Label) -> tuple[Item | None, int]:
        """A label alone on its line, its title on the next one."""
        below = self.words(place + 1)
        heading = read_heading(below, emphatic=self.emphatic(place + 1)) if below and not read_label(below) else None
        if heading is None:
            return None, place + 1
        line = self.lines[place + 1]
        return self._item(place, label, heading.text, line.start + heading.end), place + 2

    def _continues(self, place: int, heading: Heading) -> bool:
        """Whether a heading in capitals runs on in the next line."""
        below = self.words(place + 1)
        if not below or self.words(place).endswith((":", ".")) or not is_capital(heading.text) or not is_capital(below):
            return False
        if read_label(below) is not None or is_footer_open(below) or appendix_label(below) or opens(below, "no_titles"):
            return False
        return word_count(below) <= limit("unnumbered") and not is_known_title(below)

    def _two_lines(self, place: int, label: Label, heading: Heading) -> tuple[Item, int]:
        below = self.lines[place + 1]
        tail = self.words(place + 1).rstrip(" .:;")
        text = f"{heading.text} {' '.join(tail.split())}"
        return self._item(place, label, text, below.start + len(tail)), place + 2

    def _bullet(self, place: int, label: Label) -> Item | None:
        """A starred title, or a dash whose title opens a block of items."""
        rest = self.words(place)[label.end :]
        heading = read_heading(rest, emphatic=self.lines[place].bold or self.lines[place].rank is not None)
        if heading is None or not heading.text[0].isupper() or rest.rstrip().endswith(";"):
            return None
        if label.family != "star" and (heading.inline or not self._opens_block(place, label, heading)):
            return None
        if not heading.inline and is_directive(heading.text) and word_count(heading.text) > limit("stop"):
            return None
        return self._item(place, label, heading.text, self.lines[place].start + label.end + heading.end)

    def _opens_block(self, place: int, label: Label, heading: Heading) -> bool:
        if label.family == "plus" or regex.search(r"\d", heading.text) or is_directive(heading.text):
            return False
        if self._is_lone_title(place) and not (self._is_lone_title(place - 1) or self._is_lone_title(place + 1)):
            return True
        ends = self.words(place).rstrip().endswith(":")
        below = read_label(self.words(place + 1))
        return ends and below is not None and below.family == "plus" and word_count(heading.text) <= limit("unnumbered")

    def _heads_text(self, place: int) -> bool:
        """Whether a plain line is a whole phrase of the catalogue with a paragraph below it."""
        words = self.words(place)
        if not 2 <= word_count(words) <= limit("short") or not is_whole_title(words):
            return False
        below = self.words(place + 1).rstrip()
        return below.endswith(".") and word_count(below) > limit("stop") and read_label(below) is None

    def _is_lone_title(self, place: int) -> bool:
        """Whether a line is a dash and nothing but a known title ("- Ưu điểm"); several in a row are a list."""
        words = self.words(place) if place >= 0 else ""
        label = read_label(words)
        if label is None or label.family != "dash":
            return False
        rest = words[label.end :].rstrip(" :")
        return word_count(rest) <= limit("short") and rest[-1:].isalpha() and is_known_title(rest)

    def _unnumbered(self, place: int, *, begun: bool) -> Item | None:
        words = self.words(place)
        known = is_known_title(words.split(":")[0], parts=self.emphatic(place)) or self._heads_text(place)
        titled = known or begun or self.lines[place].rank is not None
        if not words[0].isalpha() or not words[0].isupper() or not titled or self._is_furniture(words):
            return None
        heading = read_heading(words, emphatic=self.emphatic(place))
        if heading is None or not self._stands_out(place, heading, known):
            return None
        return self._item(place, None, heading.text, self.lines[place].start + heading.end)

    def _stands_out(self, place: int, heading: Heading, known: bool) -> bool:
        count = word_count(heading.text)
        if heading.inline:
            bold = self.lines[place].bold and 4 <= count <= limit("unnumbered")
            return (known and count <= limit("stop")) or (bold and not is_directive(heading.text))
        if is_sentence(heading.text) or self.words(place).rstrip().endswith((".", ",", ";")):
            return False
        if self.lines[place].rank is not None or is_capital(heading.text):
            return 2 <= count <= limit("unnumbered")
        if self.lines[place].bold:
            return 2 <= count <= limit("short" if is_directive(heading.text) and not known else "unnumbered")
        return known and count <= limit("stop")

    def _is_furniture(self, words: str) -> bool:
        if (
            (opens(words, "no_titles") and not is_known_title(words, parts=True))
            or is_kind_alone(words)
            or appendix_label(words) is not None
        ):
            return True
        return is_letterhead_line(words)

    def _item(self, place: int, label: Label | None, heading: str | None, end: int, *, inline: bool = False) -> Item:
        line = self.lines[place]
        return Item(
            label=label.text if label else None,
            family=label.family if label else None,
            values=label.values if label else (),
            heading=heading,
            capital=is_capital(heading or ""),
            inline=inline,
            start=line.start,
            label_end=line.start + label.end if label else line.start,
            end=end,
            page=line.page,
        )
