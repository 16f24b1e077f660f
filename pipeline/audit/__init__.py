"""Findings about one report: what is missing and what contradicts itself."""

from __future__ import annotations

from importlib.resources import files

from extractors.records import Flag, Report
from pipeline.errors import UsageFailure

_PREFIX, _SUFFIX = "profile_", ".toml"


def examine(report: Report) -> tuple[Flag, ...]:
    """The flags of ``report`` in reading order, those without a place first."""
    from pipeline.audit.letterhead import missing_header
    from pipeline.audit.odd_numbers import odd_numbers
    from pipeline.audit.outline import broken_labels
    from pipeline.audit.profiled import missing_sections
    from pipeline.audit.symbols import symbol_mismatches

    document, outline, header = report.document, report.outline, report.header
    found = [
        *missing_header(document, outline, header, report.header_parts),
        *missing_sections(document, outline, header),
        *broken_labels(outline),
        *symbol_mismatches(report.references),
        *odd_numbers(document.text, report.figures),
    ]
    return tuple(sorted(found, key=lambda flag: -1 if flag.start is None else flag.start))


def profiles() -> tuple[str, ...]:
    """The names of the outlines in ``patterns/profile_<name>.toml``."""
    names = (item.name for item in files("patterns").iterdir())
    chosen = (name for name in names if name.startswith(_PREFIX) and name.endswith(_SUFFIX))
    return tuple(sorted(name[len(_PREFIX) : -len(_SUFFIX)] for name in chosen))


def require_profile(name: str) -> None:
    """Raise :class:`UsageFailure` when there is no outline ``name``."""
    if name not in profiles():
        raise UsageFailure("no_such_profile", name=name, known=", ".join(profiles()) or "-")
