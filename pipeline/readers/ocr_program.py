"""Tesseract as a program: found at run time, one thread each, no more at a time than there are cores."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import regex

from pipeline.errors import ReadFailure
from pipeline.messages import say
from pipeline.readers import ocr_stream
from pipeline.readers.ocr_cache import cache_folder

LANGUAGE = "vie"
"""The model that is used."""
PLAIN = "eng"
"""The model for numbers standing alone."""
PAGE_SECONDS = 60
"""Seconds that one page may take."""

_WAIT = 0.01
_IDLE = 0.5
_TABLE = "tessedit_create_tsv=1"
_OLDEST_STREAMING = 5
_VERSION = regex.compile(r"tesseract v?(\S+)")


def needs_tesseract() -> ReadFailure:
    """The failure of a file with images of text where the program or its Vietnamese model is missing."""
    return ReadFailure("needs_tesseract", say("needs_tesseract", lang="vi"))


def version() -> str:
    """The version of the program and its model. Raises ReadFailure (``needs_tesseract``) where one is missing."""
    found = _found()
    if found is None:
        raise needs_tesseract()
    return found[1]


def run(images: Sequence[Path], *options: str) -> str:
    """What the program writes about ``images`` (one call for all of them). Tables of words come from a program that is
    kept running where that can be: then only threads that live as long as the process may call this.

    Raises ReadFailure: ``needs_tesseract``, ``ocr_failed`` (it ends with an error, or takes too long).
    """
    found = _found()
    if found is None:
        raise needs_tesseract()
    seconds = PAGE_SECONDS * len(images)
    with _slot():
        if _TABLE in options and (lines := _by_lines(found[1])):
            command = [*_wrapper(), *lines, found[0], "stdin", "stdout", *options, "-c", "stream_filelist=1"]
            return _streamed(command, images, seconds)
        listing = images[0].with_suffix(".txt")
        listing.write_text("".join(f"{image}\n" for image in images), "utf-8")
        return _output([*_wrapper(), found[0], str(listing), "stdout", *options], seconds)


def run_quietly(images: Sequence[Path], *options: str) -> str:
    """As :func:`run`; "" where the program ends with an error, or lacks a model that is no must."""
    try:
        return run(images, *options)
    except ReadFailure as failure:
        if failure.reason != "ocr_failed":
            raise
        return ""


def plain_model() -> str:
    """The model that reads numbers standing alone: the English one where it is there (Debian always has it)."""
    found = _found()
    return PLAIN if found is not None and PLAIN in found[2] else LANGUAGE


def cores() -> int:
    """How many processes this one may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _streamed(command: list[str], images: Sequence[Path], seconds: float) -> str:
    try:
        return ocr_stream.read(command, images, seconds, {**os.environ, **_surroundings()})
    except subprocess.TimeoutExpired as error:
        raise _too_slow(seconds) from error
    except ocr_stream.Ended as error:
        raise _ended(error.status) from error


def _too_slow(seconds: float) -> ReadFailure:
    return ReadFailure("ocr_failed", say("ocr_too_slow", lang="vi", limit=round(seconds)))


def _ended(status: int) -> ReadFailure:
    return ReadFailure("ocr_failed", say("ocr_failed", lang="vi", status=status))


def _output(command: list[str], seconds: float) -> str:
    # a group of its own: a signal to the terminal is not meant for it, and it can be ended with all it started
    process = subprocess.Popen(  # noqa: S603 - a program and options of our own, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_surroundings()},
        start_new_session=True,
    )
    try:
        written, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise _too_slow(seconds) from error
    finally:
        if process.poll() is None:
            _end(process)
    if process.returncode:
        raise _ended(process.returncode)
    return written.decode("utf-8", "replace")


def _surroundings() -> dict[str, str]:
    """One thread; large pages of memory where the system has them to give, which saves a little of the time."""
    tunables = os.environ.get("GLIBC_TUNABLES")
    large = "glibc.malloc.hugetlb=1"
    return {"OMP_THREAD_LIMIT": "1", "GLIBC_TUNABLES": f"{tunables}:{large}" if tunables else large}


def _end(process: subprocess.Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


@cache
def _found() -> tuple[str, str, frozenset[str]] | None:
    """The path, the version and the models of the program, None where it or the model is missing."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        written = _output([program, "--version"], PAGE_SECONDS)
        models = _output([program, "--list-langs"], PAGE_SECONDS)
    except (OSError, ReadFailure):
        return None
    release = _VERSION.search(written)
    if LANGUAGE not in models.split():
        return None
    return program, f"{release[1] if release else '?'}/{LANGUAGE}", frozenset(models.split())


@cache
def _wrapper() -> tuple[str, ...]:
    """What lets the program die with the process that started it, where there is such a thing."""
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()


@cache
def _by_lines(release: str) -> tuple[str, ...]:
    """What makes the program write line by line, so that it can be kept running; () where it cannot be."""
    number = release.partition(".")[0]
    stdbuf = shutil.which("stdbuf") if sys.platform != "win32" else None
    recent = number.isdecimal() and int(number) >= _OLDEST_STREAMING
    return (stdbuf, "-oL") if stdbuf and recent else ()


def idle_places() -> int:
    """How many of the places of :func:`run` nobody has used for a while: a core beside them does nothing."""
    if sys.platform == "win32":
        return 0
    return sum(map(_is_idle, _places()))


def _is_idle(place: Path) -> bool:
    import fcntl

    with open(place, "ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return time.time() - os.fstat(file.fileno()).st_mtime > _IDLE


def _places() -> list[Path]:
    folder = cache_folder() / "slots"
    folder.mkdir(parents=True, exist_ok=True)
    return [folder / str(number) for number in range(cores())]


@contextmanager
def _slot() -> Iterator[None]:
    """One of as many places as there are cores, shared by all processes of the user."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    places = _places()
    while True:
        for place in places:
            with open(place, "ab") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    continue
                try:
                    yield
                finally:
                    os.utime(file.fileno())
                return
        time.sleep(_WAIT)
