"""What a run did: files, failures and seconds by stage and format, errors by code, the slowest files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from heapq import heappush, heappushpop
from typing import Any

from pipeline.files import Stamp
from pipeline.packing import head
from pipeline.timing import STAGES
from pipeline.work import Failed, Loaded, Outcome, storable_path

#: How many of the slowest files are kept.
SLOWEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLine:
    """A stage for the files of one format (None: not known): how many files came to it, how many failed in it, the
    seconds of all processes together (None: not measured) and the file that took longest.
    """

    stage: str
    format: str | None
    files: int
    failed: int
    seconds: float | None
    slowest_seconds: float | None
    slowest_path: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorLine:
    """The files that failed in ``stage`` with ``error_code``, and the path of the first one."""

    stage: str
    error_code: str
    files: int
    example_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowFile:
    """One of the slowest files, ``place`` from 1; ``slowest_stage`` took most of its ``seconds``."""

    place: int
    source_path: str
    format: str | None
    size: int | None
    seconds: float
    slowest_stage: str
    error_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatLine:
    """The files of one format that were to be read, how many of them failed, and their seconds (None: not measured)."""

    format: str | None
    files: int
    failed: int
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All that a :class:`Tally` counted; ``bytes`` is the size of the files that were read."""

    stages: tuple[StageLine, ...] = ()
    errors: tuple[ErrorLine, ...] = ()
    slowest: tuple[SlowFile, ...] = ()
    bytes: int = 0

    @property
    def work_seconds(self) -> float:
        """The seconds of all stages in all processes."""
        return round(sum(line.seconds or 0.0 for line in self.stages), 3)

    def by_stage(self) -> Iterator[StageLine]:
        """The stages in their order, all formats together."""
        names = {line.stage: None for line in self.stages}
        for stage in sorted(names, key=_place):
            yield _together(stage, [line for line in self.stages if line.stage == stage])

    def by_format(self) -> Iterator[FormatLine]:
        """The formats, the most frequent first; files that were only opened (unchanged ones) are left out."""
        found = []
        for name in {line.format for line in self.stages}:
            lines = [line for line in self.stages if line.format == name]
            further = max((line.files for line in lines if line.stage != "open"), default=0)
            files = further + sum(line.failed for line in lines if line.stage == "open")
            if files:
                failed, seconds = sum(line.failed for line in lines), _total([line.seconds for line in lines])
                found.append(FormatLine(format=name, files=files, failed=failed, seconds=seconds))
        return iter(sorted(found, key=lambda line: (-line.files, line.format or "~")))


def plain(record: Any) -> dict[str, Any]:
    """The fields of a line as a row."""
    return {one.name: getattr(record, one.name) for one in fields(record)}


@dataclass(slots=True)
class _Sum:
    files: int = 0
    failed: int = 0
    seconds: float | None = None
    slowest_seconds: float | None = None
    slowest_path: str | None = None

    def add(self, seconds: float, path: str | None = None) -> None:
        self.seconds = (self.seconds or 0.0) + seconds
        if path is not None and seconds > (self.slowest_seconds or 0.0):
            self.slowest_seconds, self.slowest_path = seconds, path


class Tally:
    """Counts while a run goes on; its size does not grow with the number of files."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str | None], _Sum] = {}
        self._errors: dict[tuple[str, str], tuple[int, str]] = {}
        self._slowest: list[tuple[float, str, SlowFile]] = []
        self._opening: dict[str, float] = {}
        self._bytes = 0

    def opened(self, stamp: Stamp, seconds: float, *, to_be_read: bool) -> None:
        """A file was opened and hashed in ``seconds``; the account of one to be read follows."""
        if to_be_read:
            self._opening[stamp.path] = seconds
        else:
            self.left(stamp.path, seconds)

    def left(self, path: str, seconds: float) -> None:
        """A file was looked at for ``seconds`` and left as it is."""
        found = self._sum("open", None)
        found.files += 1
        found.add(seconds, path)

    def spent(self, stage: str, seconds: float) -> None:
        """``seconds`` went into many files at once."""
        self._sum(stage, None).add(seconds)

    def loaded(self, outcome: Loaded) -> None:
        """A file was read."""
        self._bytes += outcome.stamp.size
        self._enter(outcome, outcome.stamp.path, head(outcome, "reader"), "read", outcome.stamp.size, None)

    def failed(self, failure: Failed) -> None:
        """A file could not be read."""
        count, example = self._errors.get((failure.stage, failure.code), (0, storable_path(failure.path)))
        self._errors[failure.stage, failure.code] = count + 1, example
        self._sum(failure.stage, failure.format).failed += 1
        self._enter(failure, failure.path, failure.format, failure.stage, None, failure.code)

    def account(self) -> Account:
        """What was counted so far."""
        keys = sorted(self._sums, key=lambda key: (_place(key[0]), key[1] or "~"))
        errors = sorted(self._errors.items(), key=lambda item: (-item[1][0], item[0]))
        slowest = enumerate(sorted(self._slowest, key=lambda item: (-item[0], item[1])), 1)
        return Account(
            stages=tuple(_line(*key, self._sums[key]) for key in keys),
            errors=tuple(
                ErrorLine(stage=stage, error_code=code, files=files, example_path=example)
                for (stage, code), (files, example) in errors
            ),
            slowest=tuple(_placed(file, place) for place, (_, _, file) in slowest),
            bytes=self._bytes,
        )

    def _sum(self, stage: str, form: str | None) -> _Sum:
        return self._sums.setdefault((stage, form), _Sum())

    def _enter(
        self, outcome: Outcome, path: str, form: str | None, stage: str, size: int | None, code: str | None
    ) -> None:
        seconds = dict(outcome.seconds)
        if (opening := self._opening.pop(path, None)) is not None:
            seconds["open"] = seconds.get("open", 0.0) + opening
        if stage not in seconds:  # it came there, though nobody knows for how long
            self._sum(stage, form).files += 1
        for name, spent in seconds.items():
            self._sum(name, form).files += 1
            self._sum(name, form).add(spent, path)
        if seconds:
            self._enter_slow(path, form, size, code, seconds)

    def _enter_slow(
        self, path: str, form: str | None, size: int | None, code: str | None, seconds: dict[str, float]
    ) -> None:
        total = sum(seconds.values())
        if len(self._slowest) == SLOWEST and total <= self._slowest[0][0]:
            return
        file = SlowFile(
            place=0,
            source_path=storable_path(path),
            format=form,
            size=size,
            seconds=round(total, 3),
            slowest_stage=max(seconds, key=seconds.__getitem__),
            error_code=code,
        )
        if len(self._slowest) < SLOWEST:
            heappush(self._slowest, (total, path, file))
        else:
            heappushpop(self._slowest, (total, path, file))


def _place(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else len(STAGES)


def _line(stage: str, form: str | None, found: _Sum) -> StageLine:
    path = found.slowest_path
    return StageLine(
        stage=stage,
        format=form,
        files=found.files,
        failed=found.failed,
        seconds=_rounded(found.seconds),
        slowest_seconds=_rounded(found.slowest_seconds),
        slowest_path=None if path is None else storable_path(path),
    )


def _placed(file: SlowFile, place: int) -> SlowFile:
    return SlowFile(**plain(file) | {"place": place})


def _together(stage: str, lines: list[StageLine]) -> StageLine:
    slowest = max(lines, key=lambda line: line.slowest_seconds or 0.0)
    return StageLine(
        stage=stage,
        format=None,
        files=sum(line.files for line in lines),
        failed=sum(line.failed for line in lines),
        seconds=_total([line.seconds for line in lines]),
        slowest_seconds=slowest.slowest_seconds,
        slowest_path=slowest.slowest_path,
    )


def _total(seconds: list[float | None]) -> float | None:
    known = [one for one in seconds if one is not None]
    return round(sum(known), 3) if known else None


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
