"""What the profile of a report asks for and the report does not tell: sections, and when they count as told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from extractors.headings import read_heading
from extractors.labels import read_label
from extractors.records import Document, Flag, Header, Outline, Section
from extractors.topics import Phrases, announces, code_of, codes_in, kind_of, title_opens
from pipeline.audit.findings import finding
from pipeline.profiles import Mandatory, Profile, applies, at_ingest, programme_of

# Below these a report tells of tasks to come and of shortcomings, not of results.
_NO_RESULTS = frozenset({"phuong_huong", "kien_nghi", "ton_tai_han_che", "nguyen_nhan"})
_LONGEST = 300  # characters of a line that a title may share


def profile_at_ingest(header: Header) -> Profile | None:
    """The profile that a document is checked against when it is read, None when none applies."""
    chosen = (p for p in at_ingest() if applies(p, header.doc_type, header.report_kind, header.title))
    return next(chosen, None)


def profile_of(header: Header) -> str | None:
    """The name of :func:`profile_at_ingest`."""
    profile = profile_at_ingest(header)
    return profile.name if profile else None


def missing_sections(
    document: Document, outline: Outline, header: Header, profile: Profile | None = None
) -> list[Flag]:
    """One ``missing_section`` flag for each mandatory section that the report lacks, in the order of the outline.

    Without ``profile`` that of the document; documents without one (notices, plans, reports on one matter) give no
    flag.
    """
    profile = profile or profile_at_ingest(header)
    if profile is None:
        return []
    programme = programme_of(header.period_year or header.issued_year)
    flags = [_missing(entry, programme) for entry in absent(document, outline, profile, programme)]
    return graded(flags, profile)


def graded(flags: Iterable[Flag], profile: Profile) -> list[Flag]:
    """``flags`` with the severities of ``profile``."""
    return [replace(flag, severity=profile.severities.get(flag.rule, flag.severity)) for flag in flags]


def absent_codes(document: Document, outline: Outline, profile: Profile | None = None) -> list[str]:
    """The mandatory codes of ``profile`` (the first one checked at reading where None) that nothing shows."""
    return [entry.code for entry in absent(document, outline, profile or at_ingest()[0], None)]


def absent(document: Document, outline: Outline, profile: Profile, programme: str | None) -> list[Mandatory]:
    """The mandatory sections that neither a heading nor the opening of a paragraph shows."""
    told = _Told(document, outline, profile, programme)
    missing = [entry for entry in profile.mandatory if not told.has(entry)]
    for code, above in told.openings(document, outline) if missing else ():
        told.add(frozenset({code}), above)
        missing = [entry for entry in missing if not told.has(entry)]
        if not missing:
            break
    return missing


def is_called(title: str, entry: Mandatory, programme: str | None = None) -> bool:
    """Whether ``title`` opens with a synonym of ``entry`` (of all programmes where None)."""
    return _opens(title, entry.titles(programme))


# Thousands of reports share their headings: each is looked at once.
@lru_cache(maxsize=16_384)
def _opens(title: str, titles: tuple[str, ...]) -> bool:
    return title_opens(title, _phrases(titles))


@lru_cache(maxsize=16_384)
def _named(title: str, called: tuple[tuple[str, tuple[str, ...]], ...]) -> frozenset[str]:
    return frozenset(code for code, titles in called if _opens(title, titles))


@lru_cache(maxsize=16_384)
def _codes_of(heading: str, code: str) -> frozenset[str]:
    return frozenset(codes_in(heading, code))


@cache
def _phrases(titles: tuple[str, ...]) -> Phrases:
    return Phrases(titles)


def _missing(entry: Mandatory, programme: str) -> Flag:
    return finding(
        "missing_section",
        "missing",
        section_code=entry.code,
        evidence={"code": entry.code, "outline": programme},
        name=entry.name(programme),
    )


class _Told:
    """The codes that the headings of a report speak of: anywhere, and where it tells results."""

    def __init__(self, document: Document, outline: Outline, profile: Profile, programme: str | None) -> None:
        self.sections = {section.section_id: section for section in outline.sections}
        self.anywhere: set[str] = set()
        self.results: set[str] = set()
        called = ((entry.code, entry.titles(programme)) for entry in profile.mandatory)
        self._called = tuple(one for one in called if one[1])
        for section in outline.sections:
            if section.heading and section.code != "phu_luc":
                self._add_section(section)

    def has(self, entry: Mandatory) -> bool:
        told = self.results if entry.results else self.anywhere
        return not told.isdisjoint({entry.code, *entry.told_by})

    def _add_section(self, section: Section) -> None:
        heading = section.heading or ""
        codes = _codes_of(heading, section.code) if section.code else frozenset()
        above = self._codes_above(section)
        self.add(codes | self._by_name(heading), above)

    def _by_name(self, title: str) -> frozenset[str]:
        return _named(title, self._called)

    def add(self, codes: frozenset[str], above: Sequence[str]) -> None:
        """Note that ``codes`` are told below sections of the codes ``above``."""
        self.anywhere |= codes
        if _NO_RESULTS.isdisjoint(above):
            self.results |= codes

    def _codes_above(self, section: Section | None) -> list[str]:
        codes = []
        while section is not None and section.parent_id is not None:
            section = self.sections.get(section.parent_id)
            codes += [section.code] if section is not None and section.code else []
        return codes

    def openings(self, document: Document, outline: Outline) -> Iterator[tuple[str, Sequence[str]]]:
        """Codes of titles that open a paragraph of the body ("- Cải cách thể chế: ..."), with the codes above."""
        body = [part for part in outline.parts if part.zone == "body"]
        for line in document.lines:
            if line.kind != "text" or not any(part.start <= line.start < part.end for part in body):
                continue
            section = outline.section_at(line.start)
            above = ([section.code] if section and section.code else []) + self._codes_above(section)
            yield from ((code, above) for code in self._opening(document.line_text(line), above[0] if above else None))

    def _opening(self, text: str, above: str | None) -> Iterator[str]:
        """The code of the title that a paragraph opens with, and of what a line that ends with a colon announces."""
        label = read_label(text)
        rest = text[label.end :] if label else text
        heading = read_heading(rest)
        code = code_of(heading.text, above, ("ket_qua",)) if heading else None
        if code is not None and ((heading and heading.inline) or kind_of(above) != "topic"):
            yield code
        if heading and heading.inline and len(heading.text) <= _LONGEST:
            yield from self._by_name(heading.text)
        if text.rstrip().endswith(":") and kind_of(above) != "topic":
            yield from announces(rest)
