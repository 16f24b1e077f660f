"""Statements that a count elsewhere contradicts: "không có hồ sơ quá hạn" beside three of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import combinations

import regex

from extractors.dimensions import level_named, mechanism_named, reported_level
from extractors.evidence import fold, words
from extractors.folding import key
from extractors.records import AdminLevel, Fact, Figure, Flag, Mechanism, Report
from patterns import catalogue
from pipeline.audit.empty_sections import untold_causes
from pipeline.audit.findings import Quote, finding
from pipeline.audit.statement_places import Places, Sentence, matcher, places_of

_HUNDRED = Decimal(100)
_BESIDE = 30
_HEADINGS = 160
_REACH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A statement that nothing, or all, of something is there: ``against`` are the indicators that would count it."""

    against: tuple[str, ...]
    start: int
    end: int
    level: AdminLevel | None
    mechanism: Mechanism | None
    fact: Fact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A count that may contradict a statement, with the dimensions of a fact."""

    indicator: str
    value: Decimal
    unit: str | None
    start: int
    end: int
    level: AdminLevel | None
    mechanism: Mechanism | None
    domain: str | None
    source: str


def statement_conflicts(report: Report) -> list[Flag]:
    """The ``statement_conflict`` flags of ``report``, one for each indicator, level and mechanism."""
    if report.header.doc_type not in ("BC", "TB"):
        return []
    places = Places(report)
    found = [*_contradicted(report, places), *_two_values(report, places)]
    return [*found, *untold_causes(report)]


def _contradicted(report: Report, places: Places) -> Iterator[Flag]:
    claims = [*_of_facts(report), *_of_words(report, places)]
    if not claims:
        return
    counts = [*_counted(report), *_counted_in_words(report, places)]
    told: set[object] = set()
    for claim in claims:
        which = (claim.against[0], claim.level, claim.mechanism)
        if which in told or not any(count.indicator in claim.against for count in counts):
            continue
        if not _speaks_of_all(claim, places):
            continue
        count = next((count for count in counts if _contradicts(claim, count, places)), None)
        if count is not None:
            told.add(which)
            yield _flag(claim, count, places)


def _flag(claim: Claim, count: Count, places: Places) -> Flag:
    start, end = places.clause(claim.start, claim.end)
    shown = places.clause(count.start, count.end) if count.source == "text" else (count.start, count.end)
    quotes = [
        Quote(role="claim", raw=places.text[start:end], start=start, end=end),
        Quote(
            role="count",
            raw=places.text[count.start : count.end],
            start=count.start,
            end=count.end,
            value=count.value,
            unit=count.unit,
        ),
    ]
    section = places.section(claim.start)
    return finding(
        "statement_conflict",
        "absent",
        quotes,
        section_code=section.code if section else None,
        evidence={"indicator": count.indicator},
        claim=_line(places.text[start:end]),
        count=f"“{_line(places.text[slice(*shown)])}”",
    )


def _line(text: str) -> str:
    return " ".join(text.split())


# --- statements -------------------------------------------------------------------------------------------------------


def _against(indicator: str) -> tuple[str, ...]:
    return tuple(catalogue("audit_statements")["against"].get(indicator, (indicator,)))


def _of_facts(report: Report) -> Iterator[Claim]:
    """Absences among the facts ("không có", "00 hồ sơ"), and rates of 100 %."""
    whole = catalogue("audit_statements")["whole"]
    for fact in report.facts:
        if fact.source != "text" or fact.domain is not None:
            continue
        if fact.value == 0 and fact.unit != "%":
            against = _against(fact.indicator)
        elif fact.value == _HUNDRED and fact.indicator in whole:
            against = tuple(whole[fact.indicator])
        else:
            continue
        yield Claim(
            against=against,
            start=fact.start,
            end=fact.end,
            level=fact.admin_level,
            mechanism=fact.mechanism,
            fact=fact,
        )


@cache
def _claims() -> tuple[tuple[str, regex.Pattern[str]], ...]:
    return tuple(
        (entry["indicator"], regex.compile(fold(entry["pattern"]).replace("~", r"\s{1,2}").replace(r"\p{l}", r"\p{L}")))
        for entry in catalogue("audit_statements")["claim"]
    )


def _of_words(report: Report, places: Places) -> Iterator[Claim]:
    """Statements in words of their own."""
    own = reported_level(report.header)
    taken = [(fact.start, fact.end) for fact in report.facts if fact.value == 0 and fact.source == "text"]
    for begin in places_of(catalogue("audit_statements")["begin"]["words"], places.folded):
        for indicator, pattern in _claims():
            match = pattern.match(places.folded, begin)
            if match is None or any(start < match.end() and match.start() < end for start, end in taken):
                continue
            sentence = places.sentence(match.start(), match.end())
            pieces = _pieces(places, sentence)
            yield Claim(
                against=_against(indicator),
                start=match.start(),
                end=match.end(),
                level=level_named(pieces, own),
                mechanism=mechanism_named(pieces),
            )


def _pieces(places: Places, sentence: Sentence) -> tuple[str, ...]:
    """The words that say whose a statement is, the nearest first."""
    section = places.section(sentence.start)
    heading = (section.start, min(section.heading_end, section.start + _HEADINGS)) if section else (0, 0)
    spans = (sentence.start, sentence.end), (max(sentence.line, sentence.start - _REACH), sentence.start), heading
    near, line, title = (words(fold(places.text[slice(*span)])) for span in spans)
    return near, words(fold(places.lead(sentence))), line, words(fold(places.above(sentence))), title


def _speaks_of_all(claim: Claim, places: Places) -> bool:
    """Whether a statement tells a result of the whole that is reported on, and no aim."""
    if not places.tells_results(claim.start):
        return False
    sentence = places.sentence(claim.start, claim.end)
    if level_named(_pieces(places, sentence), claim.level) != claim.level:
        return False
    if matcher("aims").search(places.folded, sentence.start, claim.start) is not None:
        return False
    return not places.of_a_part(sentence)


# --- counts -----------------------------------------------------------------------------------------------------------


def _counted(report: Report) -> list[Count]:
    """The facts above 0, those of the text first, and those of the whole before those of a field."""
    counts = [
        Count(
            indicator=fact.indicator,
            value=fact.value,
            unit=fact.unit,
            start=fact.start,
            end=fact.end,
            level=fact.admin_level,
            mechanism=fact.mechanism,
            domain=fact.domain,
            source=fact.source,
        )
        for fact in report.facts
        if fact.value > 0 and fact.unit != "%"
    ]
    return sorted(counts, key=lambda count: (count.source != "text", count.domain is not None, count.start))


def _counted_in_words(report: Report, places: Places) -> Iterator[Count]:
    """Figures beside words that say what they count, which the catalogue of indicators does not hold."""
    known = {fact.start for fact in report.facts}
    own = reported_level(report.header)
    for figure in report.figures:
        if figure.source == "text" and figure.value > 0 and figure.unit in _units() and figure.start not in known:
            for entry in catalogue("audit_statements")["count"]:
                if figure.unit in entry["units"] and _beside(places.folded, figure, entry):
                    yield Count(
                        indicator=entry["indicator"],
                        value=figure.value,
                        unit=figure.unit,
                        start=figure.start,
                        end=figure.end,
                        level=own,
                        mechanism=None,
                        domain=None,
                        source="text",
                    )


@cache
def _units() -> frozenset[str]:
    return frozenset(unit for entry in catalogue("audit_statements")["count"] for unit in entry["units"])


def _beside(folded: str, figure: Figure, entry: dict[str, list[str]]) -> bool:
    before = folded[max(0, figure.start - _BESIDE) : figure.start].rstrip(" :")
    behind = folded[figure.end : figure.end + _BESIDE].lstrip()
    return before.endswith(tuple(map(key, entry["before"]))) or behind.startswith(tuple(map(key, entry["behind"])))


def _contradicts(claim: Claim, count: Count, places: Places) -> bool:
    if count.indicator not in claim.against or count.level != claim.level:
        return False
    if claim.mechanism not in (None, count.mechanism):
        return False
    if count.source == "table" and _told_by_tables(claim, count):
        return False
    if not places.tells_results(count.start):
        return False
    sentence = places.sentence(count.start, count.end)
    return count.source == "table" or _told_now(count, sentence, claim, places)


def _told_by_tables(claim: Claim, count: Count) -> bool:
    """Whether text and table differ in one fact: that is a finding of the tables."""
    return claim.fact is not None and claim.fact.indicator == count.indicator


def _told_now(count: Count, sentence: Sentence, claim: Claim, places: Places) -> bool:
    """Whether a count of the text is one of the period, and of what the statement is about."""
    folded = places.folded[sentence.start : sentence.end]
    if matcher("other_time").search(folded) is not None:
        return False
    needed = catalogue("audit_statements")["needed"].get(count.indicator)
    clause = places.folded[slice(*places.clause(count.start, count.end))]
    if needed is not None and not any(key(word) in clause for word in needed):
        return False
    stated = places.sentence(claim.start, claim.end)
    return _same_bodies(folded, places.folded[stated.start : stated.end])


@cache
def _bodies() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(key, names)) for names in catalogue("audit_statements")["bodies"]["same"])


def _same_bodies(one: str, other: str) -> bool:
    """Whether two sentences may speak of the same body: each names none, or one that the other names too."""
    texts = (key(one), key(other))
    first, second = ({names for names in _bodies() if any(name in text for name in names)} for text in texts)
    return not first or not second or bool(first & second)


# --- one indicator, two values ----------------------------------------------------------------------------------------


def _two_values(report: Report, places: Places) -> Iterator[Flag]:
    """Two values of an indicator that a report has one of, both in its text and both of the whole."""
    single = catalogue("audit_statements")["single"]
    stated: dict[object, list[Fact]] = defaultdict(list)
    for fact in report.facts:
        whole = fact.source == "text" and fact.value > 0 and fact.domain is None
        if whole and (fact.indicator in single["indicators"] or fact.indicator in single["totals"]):
            stated[fact.indicator, fact.admin_level, fact.mechanism].append(fact)
    for facts in stated.values():
        differing = next((pair for pair in combinations(facts[:6], 2) if _differ(*pair, places)), None)
        if differing is not None:
            yield _values_flag(differing, places)


def _differ(one: Fact, other: Fact, places: Places) -> bool:
    sentences = [places.sentence(fact.start, fact.end) for fact in (one, other)]
    if one.value == other.value or sentences[0] == sentences[1]:
        return False
    return all(
        _is_total(fact, places)
        and places.tells_results(fact.start)
        and not places.of_a_part(sentence)
        and matcher("other_time").search(places.folded, sentence.start, sentence.end) is None
        for fact, sentence in zip((one, other), sentences, strict=True)
    )


def _is_total(fact: Fact, places: Places) -> bool:
    single = catalogue("audit_statements")["single"]
    if fact.indicator in single["indicators"]:
        return True
    start, _ = places.clause(fact.start, fact.end)
    return any(word in places.folded[start : fact.start] for word in map(key, single["total_words"]))


def _values_flag(facts: Sequence[Fact], places: Places) -> Flag:
    later, earlier = sorted(facts, key=lambda fact: fact.start, reverse=True)
    quotes = [
        Quote(
            role="value",
            raw=places.text[fact.start : fact.end],
            start=fact.start,
            end=fact.end,
            value=fact.value,
            unit=fact.unit,
        )
        for fact in (later, earlier)
    ]
    shown = [_line(places.text[slice(*places.clause(fact.start, fact.end))]) for fact in (earlier, later)]
    section = places.section(later.start)
    return finding(
        "statement_conflict",
        "values",
        quotes,
        section_code=section.code if section else None,
        evidence={"indicator": later.indicator},
        first=f"“{shown[0]}”",
        second=f"“{shown[1]}”",
    )
