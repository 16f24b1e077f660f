"""The account of a scan for people, and as JSON or CSV for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from patterns import catalogue
from pipeline.messages import say, shown
from pipeline.output import Answer, Format, json_text, text_output, write_csv
from pipeline.scan import Found, Scan

_COLUMNS = (
    *("path", "format", "media_type", "size", "pages", "layer", "scanned_pages", "encodings", "looks_legacy", "sha256"),
    *("duplicate_of", "program", "problem", "advice", "seconds"),
)


@dataclass(slots=True, kw_only=True)
class _Group:
    """Files of one format."""

    files: int = 0
    size: int = 0
    pages: int = 0
    scanned: int = 0
    legacy: int = 0
    twins: int = 0
    problems: int = 0
    seconds: float = 0.0
    names: list[str] = field(default_factory=list)

    def add(self, found: Found) -> None:
        """Count one file."""
        look = found.look
        self.files += 1
        self.size += look.size
        self.pages += look.pages or 0
        self.scanned += look.scanned
        self.legacy += bool(look.encodings or look.looks_legacy)
        self.twins += found.duplicate_of is not None
        self.problems += look.problem is not None
        self.seconds += found.seconds

    def row(self, name: str) -> tuple[Any, ...]:
        """The row of a table."""
        counts = (self.pages, self.scanned, self.legacy, self.twins, self.problems)
        return (name, self.files, size_text(self.size), *(count or None for count in counts), time_text(self.seconds))


def write_scan(seen: Scan, form: Format, output: str | None) -> None:
    """Write ``seen`` to the file ``output`` (None or ``-``: standard output) as a table, JSON or CSV."""
    with ExitStack() as stack:
        file = stack.enter_context(text_output(output))
        if form is Format.json:
            file.write(json_text(_as_object(seen), indent=1) + "\n")
        elif form is Format.csv:
            write_csv(Answer(columns=_COLUMNS, rows=[_row(found) for found in seen.files]), file)
        else:
            _write_people(seen, file)


def _row(found: Found) -> tuple[Any, ...]:
    look = found.look
    return (
        *(shown(look.path), found.format, look.media_type, look.size, look.pages, found.layer, look.scanned),
        *(", ".join(look.encodings) or None, look.looks_legacy, look.sha256),
        *(found.duplicate_of and shown(found.duplicate_of), look.program, look.problem, look.advice, found.seconds),
    )


def _as_object(seen: Scan) -> dict[str, Any]:
    groups = _groups(seen.files)
    return {
        "files": [
            dict(zip(_COLUMNS, _row(found), strict=True)) | {"encodings": list(found.look.encodings)}
            for found in seen.files
        ],
        "formats": [{"format": name} | _counts(group) for name, group in groups],
        "missing_programs": [asdict(missing) for missing in seen.missing],
        "closed_folders": [{"path": shown(path), "reason": reason} for path, reason in seen.closed],
        "ignored": seen.ignored,
        "jobs": seen.jobs,
        "seconds": seen.seconds,
    }


def _counts(group: _Group) -> dict[str, Any]:
    names = ("files", "size", "pages", "scanned", "legacy", "twins", "problems", "seconds")
    return {name: getattr(group, name) for name in names}


def _groups(files: Iterable[Found]) -> list[tuple[str, _Group]]:
    """The files by format, in the order of the catalogue; those of no format last."""
    found: dict[str, _Group] = {}
    for one in files:
        found.setdefault(one.format or say("scan_other"), _Group()).add(one)
    order = [known["name"] for known in catalogue("scanning")["format"]]
    return sorted(found.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order))


def _write_people(seen: Scan, file: IO[str]) -> None:
    from pipeline.terminal import write_table

    groups = _groups(seen.files)
    total = _Group()
    for found in seen.files:
        total.add(found)
    rows = [group.row(name) for name, group in groups]
    rows.append(total.row(say("scan_total")))
    heads = tuple(say(f"scan_head_{name}") for name in _HEADS)
    write_table(Answer(columns=heads, rows=rows), file)
    for line in _lines(seen, total):
        file.write(f"{line}\n")


_HEADS = ("format", "files", "size", "pages", "scanned", "legacy", "twins", "problems", "seconds")


def _lines(seen: Scan, total: _Group) -> Iterator[str]:
    yield ""
    yield say("scan_time", time=time_text(seen.seconds), jobs=seen.jobs)
    if seen.ignored:
        yield say("ignored", count=seen.ignored)
    for path, reason in seen.closed:
        yield say("scan_closed", path=shown(path), reason=reason)
    for missing in seen.missing:
        yield say("scan_missing", name=missing.name, files=missing.files, install=missing.install)
    yield from _listed("scan_scanned", [_scanned(found) for found in seen.files if found.look.scanned])
    yield from _listed("scan_legacy", [_legacy(found) for found in seen.files if _is_legacy(found)])
    yield from _listed("scan_twins", [_twin(found) for found in seen.files if found.duplicate_of])
    yield from _listed("scan_problems", [_problem(found) for found in seen.files if found.look.problem])
    if not total.problems and not seen.missing:
        yield say("scan_ready")


def _listed(title: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield ""
        yield say(title, count=len(names))
        most = catalogue("scanning")["limits"]["shown"]
        yield from (f"  {name}" for name in names[:most])
        if len(names) > most:
            yield "  " + say("scan_more", count=len(names) - most)


def _is_legacy(found: Found) -> bool:
    return bool(found.look.encodings or found.look.looks_legacy)


def _scanned(found: Found) -> str:
    return say("scan_scanned_file", path=shown(found.look.path), count=found.look.scanned, pages=found.look.pages)


def _legacy(found: Found) -> str:
    names = ", ".join(encoding.upper() for encoding in found.look.encodings) or say("scan_unknown_encoding")
    return f"{shown(found.look.path)}: {names}"


def _twin(found: Found) -> str:
    return say("scan_twin_file", path=shown(found.look.path), other=shown(Path(found.duplicate_of or "").name))


def _problem(found: Found) -> str:
    return f"{shown(found.look.path)} [{found.look.problem}]: {found.look.advice}"


def size_text(size: int) -> str:
    """A size as people read it: 12 KB, 3,4 MB."""
    if size < 1024**2:
        return f"{max(1, round(size / 1024)) if size else 0} KB"
    unit, name = (1024**3, "GB") if size >= 1024**3 else (1024**2, "MB")
    return f"{size / unit:.1f} {name}".replace(".", ",")


def time_text(seconds: float) -> str:
    """A duration as people read it: 40 giây, 12 phút, 3 giờ 20 phút."""
    if seconds < 90:
        return say("time_seconds", count=max(1, round(seconds)))
    minutes = round(seconds / 60)
    if minutes < 60:
        return say("time_minutes", count=minutes)
    return say("time_hours", hours=minutes // 60, count=minutes % 60)
