"""Old Office files are converted some at a time before they are read: LibreOffice starts longer than it converts.

One call converts a group in a process of its own while other files are read, and keeps what it gives by content, where
the reader looks first. A group that fails costs its time and nothing else: nothing of it is kept, and each of its files
is converted alone by the worker that reads it, under the limits of that file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.context import BaseContext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.errors import ReadFailure
from pipeline.files import Stamp
from pipeline.limits import Limits
from pipeline.readers import conversions, office, sniff

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

GROUP = 16
"""Files of one call of LibreOffice."""
_LARGEST = 2 * 1024 * 1024
_ENDINGS = (".doc", ".dot", ".rtf", ".odt", ".ott", ".xls", ".ods")
_SECONDS, _SECONDS_EACH = 20.0, 3.0
_WAIT = 30.0


def converted_ahead(stamps: Iterator[Stamp], context: BaseContext, limits: Limits) -> Iterator[Stamp]:
    """``stamps``, those of small old Office files behind the others until their group is converted. Only the endings
    of names tell which those are; what is none is read as if it had not been here.
    """
    if office.find_program() is None:
        yield from stamps
        return
    groups = _Groups(context=context, limits=limits)
    try:
        for stamp in stamps:
            if stamp.size > _LARGEST or not stamp.path.casefold().endswith(_ENDINGS):
                yield stamp
                continue
            groups.waiting.append(stamp)
            if len(groups.waiting) == GROUP:
                yield from groups.ended()
                groups.start()
        yield from groups.ended()
        groups.start()
        yield from groups.ended()
    finally:
        groups.stop()


@dataclass(slots=True, kw_only=True)
class _Groups:
    """The group that comes together and the one that is converted."""

    context: BaseContext
    limits: Limits
    waiting: list[Stamp] = field(default_factory=list)
    _flying: list[Stamp] = field(default_factory=list)
    _process: BaseProcess | None = None
    _folder: TemporaryDirectory[str] | None = None

    def start(self) -> None:
        """Have the files that wait converted; a single one gains nothing by it."""
        self._flying, self.waiting = self.waiting, []
        if len(self._flying) < 2:
            return
        self._folder = TemporaryDirectory(prefix="baocao-", ignore_cleanup_errors=True)
        given = (self._flying, self._folder.name, self.limits)
        process: BaseProcess = self.context.Process(target=_convert, args=given, daemon=True)  # type: ignore[attr-defined]
        process.start()
        self._process = process

    def ended(self) -> list[Stamp]:
        """The files of the group that was started, once it has ended."""
        if self._process is not None:
            self._process.join(_WAIT + _seconds(len(self._flying)) * len(_ENDINGS))
        self.stop()
        ended, self._flying = self._flying, []
        return ended

    def stop(self) -> None:
        """End the conversion, if there is one; LibreOffice dies with the process that called it."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def _seconds(files: int) -> float:
    return min(office.TIME_LIMIT, _SECONDS + _SECONDS_EACH * files)


def _convert(stamps: list[Stamp], folder: str, limits: Limits) -> None:
    """What the process does: convert the files of each kind that are not kept yet."""
    from pipeline.pool import prepare

    prepare(limits, None)
    kinds: dict[str, dict[str, bytes]] = {}
    for stamp in stamps:
        kind, data = _looked_at(stamp)
        if kind is not None and not conversions.has(key := office.key_of(stamp.sha256, kind)):
            kinds.setdefault(kind, {})[key] = data
    for kind, files in kinds.items():
        if len(files) > 1:
            _convert_kind(kind, files, Path(folder, (office.suffix_of(kind) or "").strip(".")))


def _looked_at(stamp: Stamp) -> tuple[str | None, bytes]:
    """What the file is, None where LibreOffice is not to open it, and its bytes."""
    from pipeline.work import bytes_of

    try:
        data = bytes_of(stamp)
    except (ReadFailure, OSError):  # the worker that reads it will say so
        return None, b""
    kind = sniff.media_type_of(data)
    wanted = office.suffix_of(kind) is not None and office.barred(data, kind) is None
    return kind if wanted else None, data


def _convert_kind(kind: str, files: dict[str, bytes], folder: Path) -> None:
    folder.mkdir()
    names = [f"{key}{office.suffix_of(kind)}" for key in files]
    for name, data in zip(names, files.values(), strict=True):
        (folder / name).write_bytes(data)
    try:
        made = office.convert(names, kind, os.fspath(folder), seconds=_seconds(len(files)))
    except ReadFailure:
        return
    for key, docx in zip(files, made, strict=True):
        if docx is not None:
            conversions.keep(key, docx)
