"""A bad file costs itself alone: every way to go wrong, in a pool of real workers."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import made_report
import mock_documents
import pytest

from pipeline.files import stamp
from pipeline.limits import Limits
from pipeline.pool import outcomes
from pipeline.work import Failed, Loaded

LIMITS = Limits(seconds=4, total=8, memory=700 * 1024 * 1024, written=50 * 1024 * 1024)
KINDS = {
    "hang": {"timeout"},
    "hang_in_c": {"timeout"},
    "sleep": {"timeout"},
    "deaf": {"timeout"},
    "oom": {"out_of_memory"},
    "oom_slowly": {"out_of_memory"},
    "segv": {"crashed"},
    "abort": {"crashed"},
    "exit 0": {"crashed", "timeout"},
    "exit 3": {"crashed"},
    "kill": {"crashed"},
    "raise": {"internal"},
    "recursion": {"internal"},
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loaded | Failed]:
    """All bad documents among good ones, read in one run by two workers."""
    folder = tmp_path_factory.mktemp("kho")
    for number, kind in enumerate(KINDS):
        made_report.write(folder, f"{kind}.txt", f"%MOCK {kind}")
        made_report.write(folder, f"tốt {number}.txt", f"{made_report.TEXT}\nBản {number}.")
    stamps = [stamp(str(path)) for path in sorted(folder.iterdir())]
    found = outcomes(stamps, mock_documents.work, jobs=2, limits=LIMITS)
    return {Path(one.path if isinstance(one, Failed) else one.stamp.path).stem: one for one in found}


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_document_fails_with_its_code(results: dict[str, Loaded | Failed], kind: str) -> None:
    outcome = results[kind]
    assert isinstance(outcome, Failed)
    assert outcome.code in KINDS[kind]
    assert outcome.message


@pytest.mark.parametrize("kind", [kind for kind, codes in KINDS.items() if codes == {"timeout"}])
def test_a_file_that_ran_out_of_time_carries_the_time_it_cost(results: dict[str, Loaded | Failed], kind: str) -> None:
    assert LIMITS.seconds - 0.5 < results[kind].seconds["read"] < LIMITS.total + 60


@pytest.mark.parametrize("kind", [kind for kind, codes in KINDS.items() if codes == {"crashed"}])
def test_a_file_that_crashed_carries_the_time_it_cost(results: dict[str, Loaded | Failed], kind: str) -> None:
    assert results[kind].seconds["read"] > 0


def test_the_good_ones_are_all_read(results: dict[str, Loaded | Failed]) -> None:
    assert sum(isinstance(outcome, Loaded) for outcome in results.values()) == len(KINDS)
    assert len(results) == 2 * len(KINDS)


def test_a_worker_cannot_fill_the_disk(tmp_path: Path) -> None:
    target = tmp_path / "lớn"
    bad = made_report.write(tmp_path, "ghi.txt", f"%MOCK big_file {target}")
    (outcome,) = outcomes([stamp(str(bad))], mock_documents.work, jobs=1, limits=LIMITS)
    assert isinstance(outcome, Failed)
    assert target.stat().st_size <= LIMITS.written


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills children with their parent")
def test_what_a_stopped_worker_started_does_not_stay_behind(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    bad = made_report.write(tmp_path, "con.txt", f"%MOCK grandchild {note}")
    (outcome,) = outcomes([stamp(str(bad))], mock_documents.work, jobs=1, limits=LIMITS)
    assert isinstance(outcome, Failed)
    assert outcome.code == "timeout"
    assert _gone(int(note.read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills children with their parent")
def test_workers_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    bad = made_report.write(tmp_path, "con.txt", f"%MOCK grandchild {note}")
    program = (
        "import sys; sys.path.insert(0, sys.argv[2]); import mock_documents; from pipeline.files import stamp;"
        "from pipeline.pool import outcomes; list(outcomes([stamp(sys.argv[1])], mock_documents.work, jobs=1))"
    )
    tests = str(Path(__file__).parent)
    with _session([sys.executable, "-c", program, str(bad), tests]) as parent:
        _wait_for(note)
        family = _descendants(parent.pid) | {int(note.read_text())}
        assert len(family) >= 3
        parent.kill()
        parent.wait()
        assert all(_gone(pid) for pid in family)


@contextlib.contextmanager
def _session(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, start_new_session=True, cwd=Path(__file__).parents[1])
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _wait_for(note: Path) -> None:
    end = time.monotonic() + 30
    while not (note.exists() and note.read_text()):
        assert time.monotonic() < end, "the worker did not start"
        time.sleep(0.05)


def _descendants(pid: int) -> set[int]:
    children = {
        int(task)
        for thread in Path(f"/proc/{pid}/task").iterdir()
        for task in (thread / "children").read_text().split()
    }
    return children.union(*(_descendants(child) for child in children))


def _gone(pid: int) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
