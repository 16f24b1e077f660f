"""What OCR read once, kept by the content of the picture, so that no picture is read twice."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

MAX_BYTES = 256 * 1024 * 1024
"""The size to which the folder may grow; what was used last is kept."""

_PRUNE_EVERY = 64
_KEPT = 0.8
_ENDING = ".json.gz"


def cache_folder() -> Path:
    """The folder of what is kept between runs: ``BAOCAO_CACHE``, else the user's cache folder."""
    named = os.environ.get("BAOCAO_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or _home() / ".cache"
    return Path(base) / "baocao"


def recall(key: str) -> Any | None:
    """What was kept under ``key``, None where nothing is or it cannot be read."""
    path = _path(key)
    try:
        kept = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, ValueError):
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return kept


def keep(key: str, value: Any) -> None:
    """Keep ``value`` (plain data) under ``key``. Writers at the same time do not disturb each other, and a folder
    that cannot be written is no failure: the work is only done again.
    """
    path = _path(key)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with open(handle, "wb") as file:
            file.write(gzip.compress(json.dumps(value, ensure_ascii=False).encode("utf-8"), 6))
        os.replace(name, path)
    _prune_sometimes(path.parent.parent)


def prune(folder: Path, limit: int = MAX_BYTES) -> None:
    """Remove what was used longest ago until ``folder`` is well below ``limit`` bytes."""
    found = []
    for path in folder.glob("*/*"):
        with contextlib.suppress(OSError):
            state = path.stat()
            found.append((state.st_mtime, state.st_size, path))
    total = sum(size for _, size, _ in found)
    if total <= limit:
        return
    for _, size, path in sorted(found):
        with contextlib.suppress(OSError):
            path.unlink()
            total -= size
        if total <= limit * _KEPT:
            return


def _path(key: str) -> Path:
    return cache_folder() / "ocr" / key[:2] / (key + _ENDING)


@cache
def _counter() -> list[int]:
    return [0]


def _prune_sometimes(folder: Path) -> None:
    count = _counter()
    count[0] += 1
    if count[0] % _PRUNE_EVERY == 1:
        prune(folder)


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        return Path(tempfile.gettempdir())
