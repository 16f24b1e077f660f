"""What a person or a program sees of a run: a bar on a terminal, lines elsewhere, the failures, the account."""

from __future__ import annotations

import sys
from collections import deque
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pipeline.messages import log, logs_json, say, shown, tell
from pipeline.run import Summary
from pipeline.tally import Account, plain
from pipeline.timing import STAGES
from pipeline.work import Failed, storable_path

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

#: Without a terminal a line is written after so many files or seconds, whichever comes first.
_FILES = 1000
_SECONDS = 10.0
#: The rate is that of the last so many seconds.
_WINDOW = 60.0
#: The bar is moved after so many seconds; a run that only skips files is faster than any eye.
_BLINK = 0.1


class Pace:
    """How fast files are done: the rate over the last minute, and what it says about the rest."""

    def __init__(self, total: int) -> None:
        self.total, self.done = total, 0
        self._marks = deque([(monotonic(), 0)])

    def advance(self) -> None:
        """One more file is done."""
        self.done += 1
        now = monotonic()
        if now - self._marks[-1][0] >= 1.0:
            self._marks.append((now, self.done))
            while now - self._marks[0][0] > _WINDOW and len(self._marks) > 1:
                self._marks.popleft()

    def rate(self) -> float:
        """Files per second."""
        since, before = self._marks[0]
        return (self.done - before) / max(monotonic() - since, 1e-3)

    def left(self) -> float | None:
        """The seconds that the rest will take; None while nobody knows."""
        rate = self.rate()
        return max(0, self.total - self.done) / rate if rate else None


class Progress:
    """A watcher of a run: a bar on standard error when that is a terminal, else a line now and then (JSON where the
    log is JSON); each failure as it comes.
    """

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._pace = Pace(0)
        self._failed = 0
        self._told_at, self._told, self._moved_at = monotonic(), 0, 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._move()
            self._bar.stop()

    def begin(self, total: int) -> None:
        """``total`` files are to be looked at."""
        self._pace, self._told_at = Pace(total), monotonic()
        if logs_json():
            log("begin", total=total)
        elif sys.stderr.isatty():
            self._draw(total)

    def _draw(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        said, speed = TextColumn("{task.description}"), TextColumn("{task.fields[speed]}")
        columns = (said, BarColumn(), MofNCompleteColumn(), speed, TimeRemainingColumn())
        self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(say("reading"), total=total, speed="")
        self._bar.start()

    def advance(self) -> None:
        """One file is done."""
        self._pace.advance()
        if self._bar is not None:
            if monotonic() - self._moved_at >= _BLINK or self._pace.done == self._pace.total:
                self._move()
        elif self._pace.done - self._told >= _FILES or monotonic() - self._told_at >= _SECONDS:
            self._tell()

    def _move(self) -> None:
        self._moved_at = monotonic()
        if self._bar is not None and self._task is not None:
            speed = say("run_rate", rate=f"{self._pace.rate():.1f}", failed=self._failed)
            self._bar.update(self._task, completed=self._pace.done, speed=speed)

    def _tell(self) -> None:
        self._told_at, self._told = monotonic(), self._pace.done
        rate, left = self._pace.rate(), self._pace.left()
        counts = {"done": self._pace.done, "total": self._pace.total, "failed": self._failed}
        if logs_json():
            log("progress", **counts, rate=round(rate, 2), seconds_left=None if left is None else round(left, 1))
        else:
            tell("run_progress", **counts, rate=f"{rate:.1f}", left=_duration(left))

    def failed(self, failure: Failed) -> None:
        """Tell that a file could not be read, and why."""
        self._failed += 1
        path = storable_path(failure.path)
        if logs_json():
            log("failure", path=path, stage=failure.stage, code=failure.code, reason=failure.message)
            return
        line = say("failed_file", code=failure.code, path=path, reason=failure.message)
        if self._bar is not None:
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            print(line, file=sys.stderr)  # noqa: T201


def _duration(seconds: float | None) -> str:
    """``h:mm:ss``; ``?`` where it is not known."""
    if seconds is None:
        return "?"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def told_summary(summary: Summary, database: Path) -> None:
    """Print the account of a run on standard error."""
    if logs_json():
        _log_summary(summary, database)
        return
    if summary.read + summary.failed > 1:
        _tell_account(summary.account)
    if summary.ignored:
        tell("ignored", count=summary.ignored)
    tell(
        "summary",
        read=summary.read,
        skipped=summary.skipped,
        failed=summary.failed,
        rate=f"{_rate(summary):.1f}" if summary.read else "0",
        seconds=f"{summary.seconds:.1f}",
        path=shown(str(database)),
    )


def _rate(summary: Summary) -> float:
    return summary.read / summary.seconds if summary.seconds else 0.0


def _log_summary(summary: Summary, database: Path) -> None:
    account, names = summary.account, ("read", "skipped", "failed", "ignored", "seconds")
    log(
        "summary",
        **{name: getattr(summary, name) for name in names},
        rate=round(_rate(summary), 2),
        bytes=account.bytes,
        work_seconds=account.work_seconds,
        database=storable_path(str(database)),
        formats=[plain(line) for line in account.by_format()],
        stages=[plain(line) for line in account.stages],
        errors=[plain(line) for line in account.errors],
        slowest=[plain(file) for file in account.slowest],
    )


def _tell_account(account: Account) -> None:
    """By format, by stage, by error code, and the slowest files; what there is none of is left out."""
    tell("run_formats")
    for form in account.by_format():
        _tell_line(form.format or "?", form.files, form.failed, form.seconds)
    tell("run_stages")
    for stage in account.by_stage():
        _tell_line(_stage(stage.stage), stage.files, stage.failed, stage.seconds)
    if account.errors:
        tell("run_errors")
    for error in account.errors:
        tell("run_error", code=error.error_code, stage=_stage(error.stage), files=error.files, path=error.example_path)
    if account.slowest:
        tell("run_slowest")
    for file in account.slowest:
        tell("run_slow", seconds=f"{file.seconds:.2f}", stage=_stage(file.slowest_stage), path=file.source_path)


def _tell_line(name: str, files: int, failed: int, seconds: float | None) -> None:
    tell("run_line", name=name, files=files, failed=failed, seconds="-" if seconds is None else f"{seconds:.2f}")


def _stage(name: str) -> str:
    return say(f"stage_{name}") if name in STAGES else name
