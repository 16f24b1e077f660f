"""What ``query`` does: SQL as typed, a named question, or the list of questions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import UsageFailure
from pipeline.output import Answer, Format, write_answer
from pipeline.query import arguments, question, questions
from pipeline.sandbox import Limits, Sandbox


def answer_sql(
    database: Path | str,
    sql: str | None,
    param: Sequence[str],
    form: Format,
    output: str | None,
    limit: int,
    limits: Limits,
) -> None:
    """Run ``sql`` on a database, or on the lake of that address, and write its answer."""
    if not sql or not sql.strip():
        raise UsageFailure("query_needed")
    if param:
        raise UsageFailure("parameters_without_name")
    with Sandbox() as box:
        write_answer(box.ask(database, sql, limits=limits), form, output, limit=limit)


def answer_named(
    database: Path | str,
    name: str,
    param: Sequence[str],
    sql: str | None,
    form: Format,
    output: str | None,
    limit: int,
    limits: Limits,
) -> None:
    """Run the named question ``name`` with its parameters and write its answer."""
    if sql is not None:
        raise UsageFailure("query_twice")
    with Sandbox() as box:  # it starts while the question is looked up
        asked = question(name)
        answer = box.ask(database, asked.sql, arguments(asked, param), limits=limits)
        write_answer(answer, form, output, limit=limit)


def list_questions(form: Format, output: str | None) -> None:
    """Write the named questions: name, what each tells, its parameters, an example."""
    rows = []
    for one in questions():
        named = ", ".join(f"{parameter.name}{'' if parameter.required else '?'}" for parameter in one.parameters)
        rows.append((one.name, named or None, one.about, one.example))
    columns = ("name", "parameters", "about", "example")
    if form is Format.table:
        columns, rows = columns[:3], [row[:3] for row in rows]  # type: ignore[misc,assignment]
    write_answer(Answer(columns=columns, rows=rows), form, output)
