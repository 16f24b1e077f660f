"""What a worker does with one file: read, extract, check, and give back plain rows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.records import Report
from pipeline.errors import ReadFailure
from pipeline.files import Stamp
from pipeline.messages import say
from pipeline.rows import Origin, Row, report_rows
from pipeline.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A document that was read: its rows for each table, as a list or as an Arrow table."""

    stamp: Stamp
    rows: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A file that could not be read (a row of ``failures`` without its time)."""

    path: str
    sha256: str | None
    stage: str
    code: str
    message: str


Outcome = Loaded | Failed


def storable_path(path: str) -> str:
    """``path`` as the database can hold it: bytes that are no UTF-8 become escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_content(data: bytes) -> tuple[Source, Report]:
    """Read and extract the content of one file; raises :class:`ReadFailure`."""
    from pipeline.extract import extract
    from pipeline.readers import read_data

    source = read_data(data)
    report = extract(source)
    if not _encodable(report.document.text):
        raise ReadFailure("undecodable", say("undecodable", lang="vi"))
    return source, report


def work_on(stamp: Stamp) -> Outcome:
    """Everything that is to be known about one file. Never raises: what goes wrong is a :class:`Failed`."""
    try:
        return _loaded(stamp)
    except ReadFailure as failure:
        return failed(stamp, failure)
    except OSError as error:
        reason = error.strerror or str(error)
        return failed(stamp, ReadFailure("unreadable", say("unreadable", lang="vi", reason=reason), stage="open"))
    except MemoryError:
        return failed(stamp, ReadFailure("out_of_memory", say("out_of_memory", lang="vi"), stage="extract"))
    except Exception as error:  # noqa: BLE001 - the outermost boundary of a file: the run goes on
        reason = f"{type(error).__name__}: {error}"[:500]
        return failed(stamp, ReadFailure("internal", say("internal", lang="vi", reason=reason), stage="extract"))


def failed(stamp: Stamp, failure: ReadFailure) -> Failed:
    """The outcome of a file that raised ``failure``."""
    return Failed(path=stamp.path, sha256=stamp.sha256, stage=failure.stage, code=failure.reason, message=str(failure))


def tables(source: Source, report: Report, stamp: Stamp, path: str) -> dict[str, list[Row]]:
    """The rows of ``report`` for each table, its flags among them; ``path`` is where it was read from."""
    from pipeline.audit import examine

    origin = Origin(
        stamp=stamp,
        file_name=os.path.basename(path),
        source_path=path,
        media_type=source.media_type,
        reader=source.reader,
        page_count=source.page_count,
    )
    return report_rows(report, examine(report), origin)


def _loaded(stamp: Stamp) -> Outcome:
    from pipeline.readers import digest, read_bytes

    data = read_bytes(Path(stamp.path))
    if digest(data) != stamp.sha256:
        raise ReadFailure("changed_meanwhile", say("changed_meanwhile", lang="vi"), stage="open")
    return Loaded(stamp=stamp, rows=tables(*read_content(data), stamp, storable_path(stamp.path)))


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
