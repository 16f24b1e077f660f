"""The parts of a document: letterhead, title, body, footer, appendices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.headings import is_sentence
from extractors.keys import is_capital
from extractors.labels import read_label
from extractors.records import Document, Line, Part, Zone
from extractors.topics import is_known_title
from extractors.zones import (
    appendix_label,
    is_dated_place,
    is_footer_open,
    is_kind_alone,
    is_kind_line,
    is_letterhead_line,
    is_national,
    is_signer_title,
    opens,
    opens_issuer,
)

_HEAD_LINES = 80  # a title stands among the first lines
_NUMBERED = ("part", "chapter", "article", "roman", "upper", "arabic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Lines ``first`` to ``last`` (exclusive) of one zone."""

    zone: Zone
    first: int
    last: int


def find_stretches(document: Document) -> tuple[Stretch, ...]:
    """The zones of ``document`` as runs of lines, in reading order, without gaps."""
    if not document.lines:
        return ()
    page = _Lines(document)
    title, body = _title(page)
    starts: list[tuple[Zone, int]] = [("letterhead", 0), ("title", title), ("body", body)]
    starts += _tail(page, body)
    ends = [start for _, start in starts[1:]] + [len(page)]
    return tuple(Stretch(zone=z, first=s, last=e) for (z, s), e in zip(starts, ends, strict=True) if e > s)


def as_parts(document: Document, stretches: tuple[Stretch, ...]) -> tuple[Part, ...]:
    """The same zones as spans of the text: contiguous, covering all of it."""
    starts = [document.lines[s.first].start for s in stretches]
    bounds = [0, *starts[1:], len(document.text)]
    return tuple(Part(zone=s.zone, start=bounds[n], end=bounds[n + 1]) for n, s in enumerate(stretches))


class _Lines:
    """The lines of a document with their words."""

    def __init__(self, document: Document) -> None:
        self.lines: tuple[Line, ...] = document.lines
        self.texts = [document.line_text(line).strip() for line in document.lines]

    def __len__(self) -> int:
        return len(self.lines)

    def words(self, place: int) -> str:
        """The words of a line of running text; "" for rows and footnotes and outside the document."""
        if 0 <= place < len(self) and self.lines[place].kind == "text":
            return self.texts[place]
        return ""

    def is_row(self, place: int) -> bool:
        return 0 <= place < len(self) and self.lines[place].kind == "row"

    def emphatic(self, place: int) -> bool:
        line = self.lines[place]
        return line.bold or line.rank is not None or is_capital(self.texts[place])


def _title(page: _Lines) -> tuple[int, int]:
    """First line of the title and first line of the body; the same where there is no title."""
    for place in range(min(len(page), _HEAD_LINES)):
        text = page.words(place)
        if opens(text, "footer") or text.lower().startswith("kính gửi"):
            break
        label = read_label(text)
        if label is not None and label.family in ("article", "roman"):
            break
        if is_kind_line(text, emphatic=page.emphatic(place)):
            return place, _title_end(page, place)
    return (end := _letterhead_end(page)), end


def _letterhead_end(page: _Lines) -> int:
    end = 0
    for place in range(min(len(page), 15)):
        if is_letterhead_line(page.words(place)) and page.words(place):
            end = place + 1
    return end


def _title_end(page: _Lines, kind: int) -> int:
    place = kind + 1
    while place < len(page) and place - kind <= 8 and _in_title(page, place, first=place == kind + 1):
        place += 1
    return place


def _in_title(page: _Lines, place: int, *, first: bool) -> bool:
    """Whether a line below the kind of the document still belongs to its title."""
    text = page.words(place)
    label = read_label(text)
    if not text or (label is not None and label.family not in ("dash", "bare", "star")):
        return False
    if not any(letter.isalpha() for letter in text) or text.startswith("("):
        return True
    if first and not _opens_body(text):
        return True
    if opens(text, "preamble") or _opens_body(text) or is_kind_alone(text):
        return False
    if is_capital(text) and not is_capital(page.words(place - 1)) and is_known_title(text, parts=True):
        return False
    return page.emphatic(place) or text[0].islower() or len(text.split()) <= 12


def _opens_body(text: str) -> bool:
    """Whether a line is a sentence of the body and no line of a title."""
    if text.lower().startswith(("kính gửi", "căn cứ")):
        return True
    return text.endswith((".", ";", ":")) and (is_sentence(text) or len(text.split()) > 25 or opens(text, "preamble"))


def _tail(page: _Lines, body: int) -> Iterator[tuple[Zone, int]]:
    """The starts of footers and appendices after the body."""
    zone: Zone = "body"
    since = body
    for place in range(body, len(page)):
        following = _change(page, place, zone, since)
        if following is not None:
            zone, since = following, place
            yield zone, place


def _change(page: _Lines, place: int, zone: Zone, since: int) -> Zone | None:
    """The zone that begins at a line, None when the zone that runs goes on."""
    text = page.words(place)
    if zone != "footer" and place > since and (is_footer_open(text) or _bare_signature(page, place)):
        return "footer"
    if zone == "footer":
        return "appendix" if page.is_row(place) or (text and _leaves_footer(page, place)) else None
    if zone == "appendix":
        told = _has_content(page, since, place)
        return (
            "appendix"
            if told and (_labelled(page, place) or _letterhead(page, place) or _next_table(page, place))
            else None
        )
    if place > since + 2 and (_capital_label(page, place) or _letterhead(page, place)):
        return "appendix"
    return None


def _bare_signature(page: _Lines, place: int) -> bool:
    """A signer's title without TM. near the end, after a line that ends the text."""
    text = page.words(place)
    before = page.words(place - 1)
    return (
        is_signer_title(text) and before.endswith((".", "/", "./.")) and not read_label(text) and len(text.split()) <= 6
    )


def _leaves_footer(page: _Lines, place: int) -> bool:
    """Whether a line of running text can be no line of a footer: recipients, titles, names."""
    text = page.words(place)
    if is_footer_open(text) or is_signer_title(text):
        return False
    if _labelled(page, place) or _letterhead(page, place) or is_kind_alone(text):
        return True
    if text.startswith("(") and opens(text, "attached"):
        return True
    label = read_label(text)
    if label is not None:
        return label.family in _NUMBERED and len(text) > len(label.text) + 3
    words = len(text.split())
    return (is_capital(text) and words >= 6) or words > 30


def _labelled(page: _Lines, place: int) -> bool:
    """Whether a line is the label of an appendix standing alone, or before a title."""
    text = page.words(place)
    found = appendix_label(text)
    if found is None:
        return False
    rest = text[found[1] :]
    return not rest or (len(text.split()) <= 40 and not rest.endswith((".", ";")) and not is_sentence(rest))


def _capital_label(page: _Lines, place: int) -> bool:
    return (
        _labelled(page, place)
        and is_capital(page.words(place).split(":")[0])
        and opens(page.words(place), "appendix_alone")
    )


def _letterhead(page: _Lines, place: int) -> bool:
    """Whether a new letterhead begins: an issuer, and the name of the state on one of the next lines."""
    text = page.words(place)
    if not text or not (is_national(text) or (is_capital(text) and opens_issuer(text))):
        return False
    return any(is_national(page.words(n)) for n in range(place, place + 5))


def _next_table(page: _Lines, place: int) -> bool:
    """Whether a title of a further table stands between two tables."""
    text = page.words(place)
    if not is_capital(text) or len(text.split()) < 4 or not page.is_row(place - 1):
        return False
    return any(page.is_row(n) or page.words(n).startswith("(") for n in range(place + 1, place + 4))


def _has_content(page: _Lines, first: int, place: int) -> bool:
    """Whether an appendix holds more than its letterhead and title already."""
    return place - first > 12 or any(page.is_row(n) or _is_prose(page.words(n)) for n in range(first, place))


def _is_prose(text: str) -> bool:
    return len(text.split()) > 15 and not is_capital(text) and not is_dated_place(text) and text[0] != "("
