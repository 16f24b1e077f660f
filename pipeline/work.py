"""What a worker does with one file: read, extract, check, and give back plain rows."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ReadFailure
from pipeline.files import INSIDE, Stamp
from pipeline.messages import say
from pipeline.source import Source
from pipeline.timing import stopwatch, timed

if TYPE_CHECKING:
    from pipeline.splitting import FileDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A document that was read: its rows for each table, as a list or as an Arrow table; the seconds of each stage
    where they were measured.
    """

    stamp: Stamp
    rows: dict[str, Any]
    seconds: dict[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A file that could not be read (a row of ``failures`` without its time); ``format`` is the reader that it would
    have had, ``seconds`` those of each stage, both where they are known.
    """

    path: str
    sha256: str | None
    stage: str
    code: str
    message: str
    format: str | None = field(default=None, compare=False)
    seconds: dict[str, float] = field(default_factory=dict, compare=False)


Outcome = Loaded | Failed


def storable_path(path: str) -> str:
    """``path`` as the database can hold it: bytes that are no UTF-8 become escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_content(data: bytes, ocr: str = "auto") -> tuple[Source, tuple[FileDocument, ...]]:
    """Read and extract the documents that one file holds; raises :class:`ReadFailure`. ``ocr`` says when the letters
    of images are recognised: ``auto``, ``never`` or ``always``.
    """
    from pipeline.readers import read_data
    from pipeline.splitting import documents_of

    with timed("read"):
        source = read_data(data, ocr=ocr)
    with timed("extract"):
        documents = documents_of(source)
    if not all(_encodable(one.report.document.text) for one in documents):
        raise ReadFailure("undecodable", say("undecodable", lang="vi"))
    return source, documents


def work_on(stamp: Stamp, ocr: str = "auto") -> Outcome:
    """Everything that is to be known about one file. Never raises: what goes wrong is a :class:`Failed`."""
    with stopwatch() as watch:
        outcome = _outcome(stamp, ocr)
    return replace(outcome, seconds=watch.seconds)


def _outcome(stamp: Stamp, ocr: str) -> Outcome:
    try:
        return _loaded(stamp, ocr)
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


def _loaded(stamp: Stamp, ocr: str) -> Outcome:
    from pipeline.file_rows import file_rows
    from pipeline.readers import digest, reader_of

    with timed("open"):
        data = bytes_of(stamp)
        if digest(data) != stamp.sha256:
            raise ReadFailure("changed_meanwhile", say("changed_meanwhile", lang="vi"), stage="open")
    try:
        content = read_content(data, ocr)
    except ReadFailure as failure:
        return replace(failed(stamp, failure), format=reader_of(data))
    with timed("write"):
        return Loaded(stamp=stamp, rows=file_rows(*content, stamp, storable_path(stamp.path)))


def bytes_of(stamp: Stamp) -> bytes:
    """The content of a file, taken out of its archive where it lies in one."""
    if stamp.container is None:
        from pipeline.readers import read_bytes

        return read_bytes(Path(stamp.path))
    from pipeline.containers import read_member

    return read_member(Path(stamp.container), stamp.path.removeprefix(stamp.container + INSIDE))


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
