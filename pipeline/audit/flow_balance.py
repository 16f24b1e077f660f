"""What was carried over and what came in, against what was resolved and what is pending, where no total is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import chain, combinations

from extractors.evidence import found_in
from extractors.folding import key
from extractors.records import Figure
from patterns import catalogue
from pipeline.audit.arithmetic import one_digit_apart
from pipeline.audit.equations import Total
from pipeline.audit.findings import quote_of
from pipeline.audit.part_words import member_at
from pipeline.audit.text_lines import TextLine

_FAR, _NEAR = 500, 250


Run = dict[str, Figure]


def unbalanced_flows(lines: Sequence[TextLine]) -> list[Total]:
    """The stretches of text whose four figures do not balance: "kỳ trước chuyển sang 18 hồ sơ, tiếp nhận mới 413 hồ sơ;
    đã giải quyết 420 hồ sơ, đang giải quyết 21 hồ sơ".

    What was given back, withdrawn or waits may be counted or not. Fewer outcomes than dossiers are a contradiction only
    where one changed digit mends it, since some outcome may not be told.
    """
    if not lines or not all(found_in(cues, lines[0].folded) for cues in _cues()):
        return []
    return [total for run in _runs(lines) if (total := _broken(run)) is not None]


@cache
def _cues() -> tuple[tuple[str, ...], ...]:
    """The words of each source: a text without both has nothing to balance."""
    sums = catalogue("audit_sums")
    members = {name: found for axis in sums["axis"] for name, found in axis["members"].items()}
    return tuple(tuple(map(key, members[name])) for name in sums["balance"]["sources"])


def _runs(lines: Sequence[TextLine]) -> Iterator[Run]:
    """The figures of each stretch by what they are; none near another count (a total, a source of another kind)."""
    names = catalogue("audit_sums")["balance"]
    run: Run = {}
    other = -_FAR
    for figure, name in _counts(lines):
        if name in names["sources"]:
            if name in run or not run.keys() <= set(names["sources"]):
                yield run
                run = {}
            if run or figure.start - other > _NEAR:
                run[name] = figure
        elif name in (*names["outcomes"], *names["more"]):
            if run and figure.start - next(iter(run.values())).start <= _FAR:
                run.setdefault(name, figure)
        elif name not in names["aside"]:
            other = figure.start
            run = run if run.keys() >= set(names["outcomes"]) else {}
    yield run


def _counts(lines: Sequence[TextLine]) -> Iterator[tuple[Figure, str]]:
    """The exact counts of dossiers and what each is ("" where its words say nothing of it)."""
    counted = catalogue("audit_sums")["balance"]["counted"]
    for line in lines:
        for index, figure in enumerate(line.figures):
            if figure.unit in counted and figure.total is None and figure.qualifier is None:
                member = member_at(line.item(index))
                yield figure, member[1] if member else ""


def _broken(run: Mapping[str, Figure]) -> Total | None:
    names = catalogue("audit_sums")["balance"]
    if not all(name in run for name in (*names["sources"], *names["outcomes"])):
        return None
    sources, outcomes = ([run[name] for name in names[kind]] for kind in ("sources", "outcomes"))
    more = [run[name] for name in names["more"] if name in run]
    wanted = sum(figure.value for figure in sources)
    choices = chain.from_iterable(combinations(more, size) for size in range(len(more) + 1))
    sums = [sum(figure.value for figure in (*outcomes, *chosen)) for chosen in choices]
    if wanted in sums or (sums[-1] < wanted and not _is_slip(Fraction(wanted), Fraction(sums[-1]), outcomes)):
        return None
    return _total(sources, [*outcomes, *more] if sums[-1] < wanted else outcomes)


def _is_slip(wanted: Fraction, added: Fraction, outcomes: Sequence[Figure]) -> bool:
    values = (Fraction(figure.value) for figure in outcomes)
    return any(one_digit_apart(value, value + wanted - added) for value in values)


def _total(sources: Sequence[Figure], outcomes: Sequence[Figure]) -> Total:
    """The figure that came in against the outcomes less what was carried over, told as one sum."""
    carried, new = sources
    taken = replace(quote_of("part", carried), value=-carried.value)
    parts = (*(quote_of("part", figure) for figure in outcomes), taken)
    return Total(total=quote_of("total", new), parts=parts, whole=True, found_by="text")
