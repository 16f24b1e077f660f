"""A copy of a database for bad days, and the way back."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipeline.errors import DatabaseFailure, UsageFailure
from pipeline.fingerprint import read_through
from pipeline.staging import sync, work_folder
from pipeline.store import reading, settle, sole_writer


def back_up(database: Path, target: Path) -> int:
    """Write a copy of ``database`` to ``target`` and give its size in bytes.

    ``target`` is replaced in one step when the copy is whole and on the disk. Raises :class:`DatabaseFailure` for a
    database that cannot be read or is damaged and :class:`UsageFailure` when ``target`` is the database itself.
    """
    if target.exists() and database.exists() and target.samefile(database):
        raise UsageFailure("backup_onto_itself", path=str(target))
    with sole_writer(database):
        settle(database)
        with reading(database) as db:  # nobody else can write it then
            read_through(db)  # a damaged copy must not take the place of a sound one
            _replace(database, target)
    return target.stat().st_size


def restore(database: Path, source: Path) -> None:
    """Put the copy ``source`` in the place of ``database``; what stood there is kept beside it as ``.before-restore``.

    Raises :class:`DatabaseFailure` when ``source`` is no sound database of ours or ``database`` is in use.
    """
    with reading(source) as db:
        read_through(db)
    with sole_writer(database):
        if database.exists():
            _replace(database, database.with_name(database.name + ".before-restore"))
        for left in (Path(f"{database}.wal"), work_folder(database)):
            _remove(left)
        _replace(source, database)


def _replace(source: Path, target: Path) -> None:
    """Copy ``source`` to ``target``: whole or not at all, and durable."""
    fresh = target.with_name(target.name + ".new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, fresh)
        sync(fresh)
        os.replace(fresh, target)
        sync(target.parent)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise DatabaseFailure("cannot_copy", path=str(target), reason=error.strerror or str(error)) from error


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
