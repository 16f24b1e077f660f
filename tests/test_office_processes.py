"""LibreOffice does not outlive the process that called it, however that one ends. All of it with real processes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import ReadFailure
from pipeline.files import stamp
from pipeline.limits import Limits
from pipeline.pool import outcomes
from pipeline.readers import office, sniff
from pipeline.work import Failed, Outcome, work_on

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a program with its caller")
ROOT = Path(__file__).resolve().parents[1]
ROW = rb"\trowd\cellx2000\cellx4000\cellx6000\pard\intbl So lieu\cell 12\cell 13\cell\row "
SLOW = rb"{\rtf1\ansi " + ROW * 20_000 + rb"\pard Het\par}"
"""A table so long that LibreOffice takes minutes for it."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of temporary files for this test alone, whose name stands in each command of its LibreOffice."""
    if office.find_program() is None:
        if os.environ.get("BAOCAO_NEEDS_OFFICE") == "1":
            pytest.fail("LibreOffice is not installed, but BAOCAO_NEEDS_OFFICE asks for it")
        pytest.skip("LibreOffice is not installed")
    temporary = tmp_path / "tam"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    yield temporary
    for pid in programs(temporary):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def programs(temporary: Path) -> list[int]:
    """The processes of LibreOffice, and of whatever it started, that work below ``temporary``."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and f"{temporary}/".encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return [pid for pid in found if pid != os.getpid()]


def started(temporary: Path, seconds: float = 60) -> int:
    """The process of LibreOffice once it is in the middle of its work: it has opened the file."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for pid in programs(temporary):
            with contextlib.suppress(OSError):
                links = [os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()]
                if any("/in.rtf" in link for link in links):
                    return pid
        time.sleep(0.02)
    raise AssertionError("LibreOffice did not start")


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def gone(temporary: Path, seconds: float = 3) -> bool:
    end = time.monotonic() + seconds
    while programs(temporary):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def slow_file(folder: Path) -> str:
    (folder / "dài.rtf").write_bytes(SLOW)
    return str(folder / "dài.rtf")


def test_a_killed_worker_takes_libreoffice_along(place: Path, tmp_path: Path) -> None:
    file, found = stamp(slow_file(tmp_path)), list[Outcome]()
    reading = threading.Thread(target=lambda: found.extend(outcomes([file], work_on, jobs=1)))
    reading.start()
    program = started(place)
    worker = parent_of(program)
    assert worker != os.getpid(), "the file was read in a process of its own"
    os.kill(worker, signal.SIGKILL)
    assert gone(place)
    reading.join(30)
    assert [(one.code, one.path) for one in found if isinstance(one, Failed)] == [("crashed", file.path)]


@pytest.mark.parametrize(
    "limits", [Limits(seconds=4), Limits(seconds=60, total=4)], ids=["the file's alarm", "the pool's limit"]
)
def test_a_time_limit_of_the_run_ends_libreoffice(place: Path, tmp_path: Path, limits: Limits) -> None:
    (outcome,) = outcomes([stamp(slow_file(tmp_path))], work_on, jobs=1, limits=limits)
    assert isinstance(outcome, Failed)
    assert outcome.code == "timeout"
    assert gone(place)
    assert list(place.glob("baocao-*")) == [], "no file of the conversion stays behind"


def test_the_time_limit_of_a_conversion(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "TIME_LIMIT", 2)
    with pytest.raises(ReadFailure, match="LibreOffice") as caught:
        office.to_docx(SLOW, sniff.RTF)
    assert caught.value.reason == "timeout"
    assert gone(place)
    of_the_conversion = [path.name for path in place.iterdir() if not path.name.startswith("pymp-")]
    assert of_the_conversion == [], "no file of the conversion stays behind"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_parent_takes_libreoffice_along(place: Path, tmp_path: Path, how: signal.Signals) -> None:
    database = str(tmp_path / "a.duckdb")
    (tmp_path / "ngắn.txt").write_text("một tệp nữa, để có tiến trình riêng")
    files = [slow_file(tmp_path), str(tmp_path / "ngắn.txt")]
    command = [
        sys.executable,
        "-c",
        "from pipeline.cli import main; main()",
        "ingest",
        *files,
        "--db",
        database,
        "--jobs",
        "2",
    ]
    run = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        program = started(place)
        assert parent_of(program) != run.pid
        run.send_signal(how)
        assert gone(place, 3 if how == signal.SIGKILL else 10)
        if how == signal.SIGINT:
            run.wait(30)
            assert list(place.glob("baocao-*")) == [], "no file of the conversion stays behind"
    finally:
        run.kill()
        run.wait()


def test_a_program_whose_caller_is_gone_already_does_not_start() -> None:
    """The caller may die between the start and the request to die with it: nobody would be left to end it."""
    for caller, status in ((os.getpid(), 0), (os.getpid() + 1, 1)):
        child = os.fork()
        if child == 0:
            office._limit(caller)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == status
