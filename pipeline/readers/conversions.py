"""What LibreOffice converted once, kept by the content of the file, so that no file is converted twice.

Conversions are kept in the cache folder, beside what OCR read, in a folder of limited size of their own.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zlib
from functools import cache
from pathlib import Path

from pipeline.readers.ocr_cache import cache_folder, prune

MAX_BYTES = 512 * 1024 * 1024
"""The size to which the folder may grow; what was used last is kept."""
_PRUNE_EVERY = 256


def key_of(sha256: str, target: str, program: str) -> str:
    """The name of the conversion to ``target`` of the file with this hash, by this LibreOffice."""
    return hashlib.sha256("\n".join((sha256, target, program, _edition(program))).encode()).hexdigest()


def recall(key: str) -> bytes | None:
    """What was kept under ``key``; None where nothing is or it is damaged."""
    path = _path(key)
    try:
        kept = zlib.decompress(path.read_bytes())
    except (OSError, zlib.error):
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return kept


def has(key: str) -> bool:
    """Whether something is kept under ``key``."""
    return _path(key).is_file()


def keep(key: str, data: bytes) -> None:
    """Keep ``data`` under ``key``; a folder that cannot be written is no failure, the work is only done again."""
    path = _path(key)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with open(handle, "wb") as file:
            file.write(zlib.compress(data, 1))  # its check sum tells a damaged file
        os.replace(name, path)
    _prune_sometimes(path.parent.parent)


def _path(key: str) -> Path:
    return cache_folder() / "office" / key[:2] / key


@cache
def _edition(program: str) -> str:
    """What changes when another LibreOffice is installed."""
    try:
        state = os.stat(program)
    except OSError:
        return ""
    return f"{state.st_size} {state.st_mtime_ns}"


@cache
def _counter() -> list[int]:
    return [0]


def _prune_sometimes(folder: Path) -> None:
    count = _counter()
    count[0] += 1
    if count[0] % _PRUNE_EVERY == 1:
        prune(folder, MAX_BYTES)
