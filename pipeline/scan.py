"""What is in a folder, told before anything is read into a database."""

from __future__ import annotations

import platform
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from patterns import catalogue
from pipeline.files import select
from pipeline.scan_file import Look, format_of
from pipeline.scan_worker import looks


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file of the folder: ``format`` is the name for people, ``duplicate_of`` an earlier file with the same bytes,
    ``seconds`` what reading it will take (0 for a duplicate and for a file that cannot be read).
    """

    look: Look
    format: str | None
    duplicate_of: str | None
    seconds: float

    @property
    def layer(self) -> str | None:
        """``text``, ``scan`` or ``mixed`` for a file with pages that were looked at, else None."""
        if self.look.pages is None or self.look.problem is not None:
            return None
        return "text" if not self.look.scanned else "scan" if self.look.scanned >= self.look.pages else "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A program that files of the folder need and that is not there; ``install`` is the command for this system."""

    code: str
    name: str
    install: str
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A folder as it looks from outside. ``ignored`` counts files that are no documents, ``closed`` names folders that
    could not be listed; ``seconds`` is how long an ingest with ``jobs`` processes will take.
    """

    files: tuple[Found, ...]
    missing: tuple[Missing, ...]
    ignored: int
    closed: tuple[tuple[str, str], ...]
    jobs: int
    seconds: float


def scan(paths: Sequence[str], *, jobs: int) -> Scan:
    """Look at files, folders and globs without reading them into a database.

    Raises :class:`UsageFailure` as an ingest would: a path that is not there, nothing to read.
    """
    selection = select(paths)
    files = tuple(_found(looks(selection.files)))
    start = catalogue("scanning")["limits"]["start"]
    seconds = start + sum(found.seconds for found in files) / max(1, jobs)
    return Scan(
        files=files,
        missing=tuple(_missing(files)),
        ignored=selection.ignored + len(selection.barred),
        closed=selection.closed,
        jobs=jobs,
        seconds=round(seconds, 1),
    )


def _found(seen: Iterable[Look]) -> Iterator[Found]:
    """Each file with the first one of the same bytes, and its time."""
    first: dict[str, str] = {}
    for look in seen:
        twin = first.setdefault(look.sha256, look.path) if look.sha256 is not None else look.path
        twin_of = twin if twin != look.path else None
        known = format_of(look.media_type)
        seconds = 0.0 if twin_of or look.problem or known is None else _seconds(look, known)
        name = known["name"] if known is not None else None
        yield Found(look=look, format=name, duplicate_of=twin_of, seconds=round(seconds, 2))


def _seconds(look: Look, rate: Mapping[str, Any]) -> float:
    pages = (look.pages or 0) - look.scanned
    return float(
        rate.get("file", 0)
        + rate.get("per_mb", 0) * look.size / 1024**2
        + rate.get("per_page", 0) * pages
        + rate.get("per_scanned_page", 0) * look.scanned
    )


def _missing(files: Sequence[Found]) -> Iterator[Missing]:
    needed = Counter(found.look.program for found in files if found.look.program and not found.look.problem)
    for program in catalogue("scanning")["program"]:
        if needed[program["code"]] and not _is_there(program):
            yield Missing(
                code=program["code"], name=program["name"], install=_install(program), files=needed[program["code"]]
            )


def _is_there(program: Mapping[str, Any]) -> bool:
    if program["code"] == "tesseract":
        return _reads_vietnamese()
    return any(shutil.which(command) for command in program["commands"])


def _reads_vietnamese() -> bool:
    """Whether Tesseract is there with its Vietnamese model."""
    from pipeline.errors import ReadFailure
    from pipeline.readers.ocr_program import version

    try:
        version()
    except ReadFailure:
        return False
    return True


def _install(program: Mapping[str, Any]) -> str:
    system = {"Windows": "windows", "Darwin": "macos"}.get(platform.system(), "debian")
    return str(program[system])
