"""Opening and making the database file: whose it is, which version, who holds it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import schema
from pipeline.errors import DatabaseFailure

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DEFAULT = Path("outputs/baocao.duckdb")

_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}
#: What makes a connection safe for SQL that somebody typed: no files, no network, no change, no way back.
_LOCKED: dict[str, str | bool | int | float | list[str]] = _OFFLINE | {
    "enable_external_access": False,
    "python_enable_replacements": False,
    "temp_directory": "",
    "max_temp_directory_size": "0KB",
    "lock_configuration": True,
}
_CREATED = re.compile(r"^CREATE (?P<kind>TABLE|VIEW) (?P<name>\w+)", re.MULTILINE)
_HOLDER = re.compile(r"\(PID (\d+)\)")
#: What the engine says of a file that was cut off or holds other bytes than were written.
_DAMAGE = re.compile(r"Corrupt database file|Could not read enough bytes|does not match stored checksum")


@contextmanager
def sole_writer(path: Path) -> Iterator[None]:
    """Be the only process that writes the database at ``path``; the system lets go when the process ends, however.

    Raises :class:`DatabaseFailure` when another one writes it.
    """
    from filelock import FileLock, Timeout

    lock, holder = FileLock(path.with_name(f".{path.name}.lock"), timeout=0), path.with_name(f".{path.name}.pid")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise DatabaseFailure("being_written", path=str(path), pid=_written_in(holder)) from error
    except OSError as error:
        raise _opening_failure(path, error) from error
    try:
        with suppress(OSError):  # it only informs
            holder.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _written_in(holder: Path) -> str:
    """The number of the process that has written itself into ``holder``."""
    try:
        return str(int(holder.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return "?"


@contextmanager
def writing(path: Path, *, shared: bool = False) -> Iterator[DuckDBPyConnection]:
    """The database at ``path`` open for writing; it is made when it is not there.

    ``shared``: the caller is :func:`sole_writer` already. Raises :class:`DatabaseFailure` (nothing is written
    then) when it is locked, foreign, newer or damaged.
    """
    with nullcontext() if shared else sole_writer(path), damage_told(path), _open_for_writing(path) as db:
        yield db


def check_readable(path: Path) -> None:
    """Raise :class:`DatabaseFailure` when there is a file at ``path`` that is locked, foreign, newer or damaged."""
    import duckdb

    try:
        if path.exists():
            _look_before(path)
    except (duckdb.Error, OSError) as error:
        raise _opening_failure(path, error) from error


def is_damage(error: Exception) -> bool:
    """Whether an error of the engine means that the file is damaged."""
    return _DAMAGE.search(str(error)) is not None


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """Turn an error that means that the database at ``path`` is damaged into :class:`DatabaseFailure`."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        if is_damage(error):
            raise _opening_failure(path, error) from error
        raise


def settle(path: Path) -> None:
    """Take what a writer that was killed left in the write-ahead log into the file itself.

    The caller is :func:`sole_writer`. Raises :class:`DatabaseFailure` as :func:`writing` does.
    """
    if Path(f"{path}.wal").exists():
        with writing(path, shared=True) as db:
            db.execute("CHECKPOINT")


@contextmanager
def _open_for_writing(path: Path) -> Iterator[DuckDBPyConnection]:
    import duckdb

    fresh = not path.exists()
    try:
        if not fresh:
            _look_before(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        db = duckdb.connect(str(path), config=_OFFLINE)
        db.execute("SET enable_progress_bar = false")  # the engine shows one where it takes the process for interactive
    except (duckdb.Error, OSError) as error:
        raise _opening_failure(path, error) from error
    try:
        _ensure_schema(db, path)
        _put_catalogue(db)
        yield db
    finally:
        with suppress(duckdb.Error):  # after a fatal error the engine refuses even to close cleanly
            db.close()


@contextmanager
def reading(path: Path, *, memory: int | None = None) -> Iterator[DuckDBPyConnection]:
    """The database at ``path`` open for reading only, locked against files, network and change; ``memory`` is the
    most that the engine may use in megabytes.

    Raises :class:`DatabaseFailure` when it is not there, locked, foreign, newer or damaged.
    """
    import duckdb

    if not path.exists():
        raise DatabaseFailure("no_database", path=str(path))
    config = _LOCKED if memory is None else _LOCKED | {"memory_limit": f"{memory}MiB"}
    try:
        db = duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.Error as error:
        raise _opening_failure(path, error) from error
    with db, damage_told(path):
        if _check_owner(db, path) < schema.VERSION:
            raise DatabaseFailure("older_database", path=str(path))
        yield db


def _look_before(path: Path) -> None:
    """Refuse a foreign or newer database without opening it for writing; an empty one may be taken over."""
    import duckdb

    with duckdb.connect(str(path), read_only=True, config=_OFFLINE) as db:
        if schema.read_tables(db):
            _check_owner(db, path)


def _ensure_schema(db: DuckDBPyConnection, path: Path) -> None:
    if schema.read_tables(db):
        if _check_owner(db, path) < schema.VERSION:
            _upgrade(db)
        return
    db.execute("BEGIN")
    db.execute(schema.ddl())
    now = datetime.now(UTC).replace(tzinfo=None)
    db.execute("INSERT INTO schema_info VALUES (?, ?, ?)", [schema.APPLICATION, schema.VERSION, now])
    db.execute("COMMIT")
    db.execute("CHECKPOINT")


def _upgrade(db: DuckDBPyConnection) -> None:
    """Add the tables and columns that an older version did not have, and renew the views; the rows stay as they are."""
    have = schema.read_tables(db)
    db.execute("BEGIN")
    for table, columns in schema.tables().items():
        names = {column.name for column in have.get(table, columns)}
        for column in columns:
            if column.name not in names:
                db.execute(f'ALTER TABLE {table} ADD COLUMN "{column.name}" {column.type}')
    for statement in schema.statements():
        made = _CREATED.search(statement)
        if made is None or made["kind"] == "VIEW" or made["name"] not in have:
            db.execute(statement.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1))
    db.execute("UPDATE schema_info SET schema_version = ?", [schema.VERSION])
    db.execute("COMMIT")
    db.execute("CHECKPOINT")


def _put_catalogue(db: DuckDBPyConnection) -> None:
    from pipeline.indicator_views import refresh

    refresh(db)


def _check_owner(db: DuckDBPyConnection, path: Path) -> int:
    """The version of the tables of ``db``, when they are ours and not newer than this program."""
    import duckdb

    try:
        rows = db.execute("SELECT application, schema_version FROM schema_info").fetchall()
    except duckdb.Error as error:
        if is_damage(error):
            raise
        raise DatabaseFailure("foreign_database", path=str(path)) from error
    if len(rows) != 1 or rows[0][0] != schema.APPLICATION:
        raise DatabaseFailure("foreign_database", path=str(path))
    if rows[0][1] > schema.VERSION:
        raise DatabaseFailure("newer_database", path=str(path), found=rows[0][1], known=schema.VERSION)
    return int(rows[0][1])


def _opening_failure(path: Path, error: Exception) -> DatabaseFailure:
    """What the engine's message means for the user."""
    message = str(error)
    if "Could not set lock" in message or "already open" in message:
        holder = _HOLDER.search(message)
        return DatabaseFailure("locked_database", path=str(path), pid=holder[1] if holder else "?")
    if "not a valid DuckDB database" in message or "sqlite" in message:
        return DatabaseFailure("no_database_file", path=str(path))
    if "WAL file" in message:
        return DatabaseFailure("damaged_log", path=str(path), reason=message)
    if is_damage(error):
        return DatabaseFailure("damaged_database", path=str(path), reason=message)
    if "version number" in message:
        return DatabaseFailure("newer_storage", path=str(path), reason=message)
    return DatabaseFailure("cannot_open", path=str(path), reason=message)
