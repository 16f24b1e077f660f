"""Mock documents of clusters: as those of one machine, and some that take the worker of the cluster itself along."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path
from typing import Any

import mock_documents

from pipeline.files import Stamp
from pipeline.work import Outcome


def work(stamp: Stamp) -> Outcome:
    return mock_documents.work(stamp)


def _kill_worker(words: list[str]) -> None:
    """Kill the process that the process of this file belongs to."""
    _count(words)
    parent: Any = multiprocessing.parent_process()
    os.kill(parent.pid, signal.SIGKILL)
    time.sleep(3600)


def _kill_worker_once(words: list[str]) -> None:
    if not Path(words[0]).exists():
        _kill_worker(words)


def _crash(words: list[str]) -> None:
    _count(words)
    os._exit(3)


def _count(words: list[str]) -> None:
    with open(words[0], "a", encoding="ascii") as note:
        note.write("x")


vars(mock_documents).update(_kill_worker=_kill_worker, _kill_worker_once=_kill_worker_once, _crash=_crash)
