"""The version of the program."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


@cache
def version() -> str:
    """The version of the installed package; ``0`` when it runs without having been installed."""
    try:
        return installed("baocao")
    except PackageNotFoundError:
        return "0"
