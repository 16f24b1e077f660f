"""Trying a profile on the examples inside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from extractors.records import Document, Line
from pipeline.audit.findings import Quote
from pipeline.audit.profile_figures import broken
from pipeline.audit.profiled import absent, is_called
from pipeline.decimals import plain_text
from pipeline.messages import tell
from pipeline.profiles import Equation, Example, Profile, applies, load, programme_of
from pipeline.segment import segment

_Trial = tuple[str, bool]


def try_profile(name_or_path: str) -> int:
    """Try every example of a profile and tell those that fail; 0 when all come out right, else 2.

    Raises :class:`UsageFailure` for a profile that cannot be loaded.
    """
    profile = load(name_or_path)
    trials = list(trials_of(profile))
    failed = [what for what, good in trials if not good]
    for what in failed:
        tell("profile_example", what=what)
    if failed:
        tell("profile_failed", name=profile.name, failed=len(failed), tried=len(trials))
        return 2
    counts = {name: len(getattr(profile, name)) for name in ("mandatory", "periods", "indicators", "equations")}
    tell("profile_good", name=profile.name, tried=len(trials), **counts)
    return 0


def trials_of(profile: Profile) -> Iterator[_Trial]:
    """Each example of ``profile`` in words, and whether it comes out right."""
    for entry in profile.mandatory:
        for name, titles in (("examples", entry.examples), ("rejects", entry.rejects)):
            for title in titles:
                yield f"mandatory.{entry.code}.{name}: {title}", is_called(title, entry) == (name == "examples")
    for equation in profile.equations:
        for name, cases in (("agrees", equation.agrees), ("breaks", equation.breaks)):
            for values in cases:
                told = ", ".join(f"{code} = {plain_text(value)}" for code, value in values.items())
                yield f"equation {equation.formula} {name}: {told}", _breaks(equation, values) == (name == "breaks")
    for example in profile.examples:
        yield from _tried(profile, example)


def _tried(profile: Profile, example: Example) -> Iterator[_Trial]:
    doc_type = example.doc_type or profile.doc_types[0]
    chosen = applies(profile, doc_type, profile.report_kind, example.title)
    yield f"example: {example.title}: applies", chosen == example.applies
    if example.text is not None:
        document = plain_document(f"{example.title}\n{example.text}")
        lacking = absent(document, segment(document), profile, programme_of(example.year))
        codes = [entry.code for entry in lacking]
        yield f"example: {example.title}: missing = {', '.join(codes) or '-'}", set(codes) == set(example.missing)


def _breaks(equation: Equation, values: Mapping[str, Decimal]) -> bool:
    """Whether ``values`` break the equation; True also where one of its indicators is not given and False was meant."""
    quotes = {
        code: [Quote(role="stated", raw=plain_text(value).replace(".", ","), start=place, end=place + 1, value=value)]
        for place, (code, value) in enumerate(values.items())
    }
    return bool(broken(equation, quotes))


def plain_document(text: str) -> Document:
    """A document whose lines are those of ``text``; lines with tabs are rows."""
    lines, place = [], 0
    body = [line for line in text.splitlines() if line.strip()]
    for words in body:
        lines.append(Line(start=place, end=place + len(words), kind="row" if "\t" in words else "text"))
        place += len(words) + 1
    return Document(text="\n".join(body), lines=tuple(lines))
