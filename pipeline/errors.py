"""Expected failures: each a class with an exit status, a code and a sentence that says what to do next."""

from __future__ import annotations

import functools
from typing import Any, ClassVar


class BaocaoError(Exception):
    """An expected failure. ``exit_status`` is the status of the process, ``code`` a stable name;
    ``str(error)`` is a sentence in Vietnamese that says what is wrong and what to do.
    """

    exit_status: ClassVar[int] = 1
    code: ClassVar[str] = "error"


class ReadFailure(BaocaoError):
    """A file that cannot be read: it becomes a row of ``failures`` and the run goes on.

    ``reason`` is the error code (``empty``, ``encrypted``, ``corrupt``, ``no_text_layer``, ``unsupported``,
    ``undecodable``, ``too_large``, ``unreadable``), ``stage`` the step that failed.
    """

    code = "read_failure"

    def __init__(self, reason: str, message: str, *, stage: str = "read") -> None:
        super().__init__(message)
        self.reason = reason
        self.stage = stage


class ToldError(BaocaoError):
    """A failure whose sentence stands in the catalogue of messages under ``key``; ``values`` fill its gaps.

    ``str(error)`` is the Vietnamese sentence, :meth:`sentence` the one in the language in use.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(self._say("vi", key, values))
        self.key = key
        self.values = values

    def sentence(self) -> str:
        """What is wrong and what to do, in the language in use."""
        return self._say(None, self.key, self.values)

    def __reduce__(self) -> Any:
        """Travel between processes as key and values."""
        return functools.partial(type(self), self.key, **self.values), ()

    @staticmethod
    def _say(lang: str | None, key: str, values: dict[str, object]) -> str:
        from pipeline.messages import sentence

        return sentence(key, values, lang)


class UsageFailure(ToldError):
    """The command line asks for something that is not there: a missing path, a folder without reports."""

    exit_status = 2
    code = "usage"


class DatabaseFailure(ToldError):
    """The database cannot be opened or written: locked, foreign, newer, damaged, the disk full."""

    exit_status = 3
    code = "database"


class QueryFailure(ToldError):
    """The engine refuses the SQL; the sentence holds its message and the place."""

    exit_status = 2
    code = "query"


class NoSuchReport(ToldError):
    """No report, or more than one, answers to the name that was given."""

    exit_status = 4
    code = "no_such_report"


class ClusterFailure(ToldError):
    """The cluster or the store of its files does not answer, or something that it needs is not installed."""

    exit_status = 3
    code = "cluster"
