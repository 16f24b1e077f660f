"""What ``eval`` prints: the measures, what was missed, and whether the minima are reached."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.errors import UsageFailure
from pipeline.evaluate import Score, coverage, evaluate
from pipeline.messages import shown, tell
from pipeline.output import json_text
from pipeline.store import reading


def print_score(database: Path, gold: Path | None, minima: Sequence[str], *, as_json: bool, misses: bool) -> int:
    """Score ``database`` against ``gold``; 1 when a minimum is not reached or a report is not there, else 0.

    Without ``gold`` there is only the share of numbers that are explained.
    """
    wanted = [_minimum(text) for text in minima]
    if gold is not None and not gold.is_dir():
        raise UsageFailure("no_such_folder", path=str(gold))
    with reading(database) as db:
        score = evaluate(db, gold) if gold is not None else Score()
        measures = (score.measures() if gold is not None else {}) | coverage(db)
    sys.stdout.write(_json(measures, score, misses) if as_json else _lines(measures, score, misses))
    short = [f"{name} {measures.get(name, 0.0)} < {least}" for name, least in wanted if measures.get(name, 0.0) < least]
    for name in score.absent:
        tell("gold_absent", name=name)
    if short:
        tell("below_minimum", what="; ".join(short))
    return 1 if short or score.absent else 0


def _minimum(text: str) -> tuple[str, float]:
    name, sign, value = text.partition("=")
    try:
        least = float(value)
    except ValueError:
        raise UsageFailure("bad_minimum", text=text) from None
    if not sign or not name.strip():
        raise UsageFailure("bad_minimum", text=text)
    return name.strip(), least


def _json(measures: Mapping[str, float], score: Score, misses: bool) -> str:
    found: dict[str, object] = dict(measures)
    if misses:
        found["missed"] = {kind: tally.missed for kind, tally in score.tallies.items() if tally.missed}
        found["extra"] = {kind: tally.extra for kind, tally in score.tallies.items() if tally.extra}
    return json_text(found, indent=1) + "\n"


def _lines(measures: Mapping[str, float], score: Score, misses: bool) -> str:
    lines = [f"{name:28} {value}" for name, value in measures.items()]
    for kind, tally in score.tallies.items():
        if tally.judged:
            lines.append(f"{kind + ' P / R':28} {tally.precision:.4f} / {tally.recall:.4f}")
    for kind, tally in score.tallies.items() if misses else ():
        lines += [f"- {kind}: {shown(item)}" for item in tally.missed]
        lines += [f"+ {kind}: {shown(item)}" for item in tally.extra]
    return "\n".join(lines) + "\n"
