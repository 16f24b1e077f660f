"""Questions to the database: SQL as typed, or a named question of ``patterns/questions.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from patterns import catalogue
from pipeline.errors import QueryFailure, UsageFailure
from pipeline.messages import language, say
from pipeline.output import Answer
from pipeline.store import is_damage

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CHUNK = 64
_PARAMETER = re.compile(r"\w+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a named question; ``required`` where it has no default. ``kind`` is ``text`` or ``integer``."""

    name: str
    kind: str
    about: str
    default: str | int | None
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A named question: what it tells, its SQL with ``$parameters``, and an example of its use."""

    name: str
    about: str
    sql: str
    parameters: tuple[Parameter, ...]
    example: str


def questions() -> tuple[Question, ...]:
    """The named questions in the order of the catalogue, described in the language in use."""
    return tuple(_question(name, entry) for name, entry in catalogue("questions").items())


def _question(name: str, entry: Mapping[str, Any]) -> Question:
    parameters = tuple(_parameter(key, value) for key, value in entry.get("parameters", {}).items())
    return Question(
        name=name, about=entry[language()], sql=entry["sql"].strip(), parameters=parameters, example=entry["example"]
    )


def _parameter(name: str, entry: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=name,
        kind=entry.get("type", "text"),
        about=entry[language()],
        default=entry.get("default"),
        required=entry.get("required", False),
    )


def question(name: str) -> Question:
    """The question ``name``; raises :class:`UsageFailure` with the nearest name for an unknown one."""
    named = {one.name: one for one in questions()}
    wanted = name.strip().casefold().replace("_", "-")
    if wanted in named:
        return named[wanted]
    near = get_close_matches(wanted, named, 1)
    raise UsageFailure("no_such_question", name=name, hint=say("nearest", name=near[0]) if near else "")


def arguments(asked: Question, given: Sequence[str]) -> dict[str, Any]:
    """The values for the parameters of ``asked`` from texts like ``year=2023``.

    Raises :class:`UsageFailure` for one that is malformed, unknown, missing or of the wrong kind.
    """
    values: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not _PARAMETER.fullmatch(name):
            raise UsageFailure("bad_parameter", text=text)
        values[name] = value
    if strange := values.keys() - {parameter.name for parameter in asked.parameters}:
        known = ", ".join(parameter.name for parameter in asked.parameters) or "-"
        raise UsageFailure("unknown_parameter", name=asked.name, parameter=min(strange), known=known)
    return {parameter.name: _value(asked, parameter, values.get(parameter.name)) for parameter in asked.parameters}


def _value(asked: Question, parameter: Parameter, text: str | None) -> str | int | None:
    if not text:
        if parameter.required:
            raise UsageFailure(
                "missing_parameter",
                name=asked.name,
                parameter=parameter.name,
                about=parameter.about,
                example=asked.example,
            )
        return parameter.default
    if parameter.kind != "integer":
        return text
    try:
        return int(text)
    except ValueError:
        raise UsageFailure("wrong_parameter", parameter=parameter.name, value=text) from None


def ask(db: DuckDBPyConnection, sql: str, values: Mapping[str, Any] | None = None) -> Answer:
    """Run ``sql``, one statement; raises :class:`QueryFailure` with the engine's message and the place for SQL that
    is wrong, :class:`MemoryError` for more memory than there may be, and the engine's own error for a damaged database.
    """
    import duckdb

    try:
        if len(duckdb.extract_statements(sql)) > 1:
            raise QueryFailure("many_statements")
        result = db.execute(sql, dict(values or {}))
        description = result.description
        first = result.fetchmany(_CHUNK) if description else []
    except duckdb.OutOfMemoryException as error:
        raise MemoryError(str(error)) from error
    except (duckdb.Error, duckdb.NotImplementedException, UnicodeError) as error:
        raise _failure(error) from error
    if not description:
        raise QueryFailure("no_rows")
    return Answer(
        columns=_distinct([str(column[0]) for column in description]),
        rows=_rows(result, first),
        json_columns=frozenset(place for place, column in enumerate(description) if str(column[1]) == "JSON"),
    )


def _rows(result: Any, first: Sequence[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    import duckdb

    rows = first
    try:
        while rows:
            yield from rows
            rows = result.fetchmany(_CHUNK)
    except duckdb.OutOfMemoryException as error:
        raise MemoryError(str(error)) from error
    except duckdb.Error as error:
        raise _failure(error) from error


def _failure(error: Exception) -> Exception:
    """What an error of the engine says of the SQL; itself where it is about the database."""
    return error if is_damage(error) else QueryFailure("bad_query", reason=str(error))


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """``names`` with a number after one that has stood before, so that no column hides another."""
    found: dict[str, None] = {}
    for name in names:
        unique, count = name, 1
        while unique in found:
            count += 1
            unique = f"{name}_{count}"
        found[unique] = None
    return tuple(found)
