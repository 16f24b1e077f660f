"""What a person sees of a run: a bar on a terminal, the failures, one line of summary."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pipeline.messages import say, shown, tell
from pipeline.run import Summary
from pipeline.work import Failed, storable_path

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress:
    """A watcher of a run that draws a bar on standard error when that is a terminal, and tells each failure."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def begin(self, total: int) -> None:
        """Draw the bar for ``total`` files, on a terminal only."""
        if not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(say("reading"), total=total)
        self._bar.start()

    def advance(self) -> None:
        """Move the bar on by one file."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)

    def failed(self, failure: Failed) -> None:
        """Tell that a file could not be read, and why."""
        path = storable_path(failure.path)
        line = say("failed_file", code=failure.code, path=path, reason=failure.message)
        if self._bar is not None:
            self._bar.console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            print(line, file=sys.stderr)  # noqa: T201


def told_summary(summary: Summary, database: Path) -> None:
    """Print the account of a run on standard error."""
    rate = f"{summary.read / summary.seconds:.1f}" if summary.seconds and summary.read else "0"
    if summary.ignored:
        tell("ignored", count=summary.ignored)
    tell(
        "summary",
        read=summary.read,
        skipped=summary.skipped,
        failed=summary.failed,
        rate=rate,
        seconds=f"{summary.seconds:.1f}",
        path=shown(str(database)),
    )
