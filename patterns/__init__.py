"""Domain knowledge as data: TOML catalogues beside this file, and the one way to load them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def catalogue(name: str) -> dict[str, Any]:
    """The content of ``patterns/<name>.toml``, read once per process.

    Raises :class:`FileNotFoundError` for a name that has no catalogue and
    :class:`tomllib.TOMLDecodeError` for one that is no valid TOML.
    """
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text("utf-8"))
