"""Facts of running text: the figures whose evidence names an indicator, and what "không có" and "chưa" state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

import regex

from extractors.alternation import alternation
from extractors.clauses import Clause, read_clauses
from extractors.dimensions import (
    domain_behind,
    domain_named,
    domain_of_kind,
    domains_told,
    elsewhere,
    is_domain,
    level_named,
    level_of_unit,
    level_opening,
    mechanism_named,
    of_several_levels,
    only_dimensions,
    reported_level,
    says_how,
)
from extractors.evidence import Evidence, fold, found_in, phrases, words
from extractors.folding import key
from extractors.indicators import Indicator, indicators, may_be_named, named
from extractors.line_places import PlacedLine, lines_with_places
from extractors.negations import negated_facts
from extractors.readings import is_fraction
from extractors.records import AdminLevel, Document, Fact, Figure, Header, Mechanism, Outline, Reference
from patterns import catalogue

PERCENT = "%"
DUTY_REACH = 80  # characters of a line that may say whom it orders
EARLY, PUNCTUAL = "ho_so_truoc_han", "ho_so_dung_han"  # where both are told, the rate of one is not that of both


def text_facts(
    document: Document,
    outline: Outline,
    header: Header,
    figures: Sequence[Figure],
    references: Sequence[Reference] = (),
) -> list[Fact]:
    """The facts that running text states, in reading order, each with the span of its figure or of the negation.

    A figure is a fact only where its clause, lead-in, bullet or heading names one indicator of the catalogue; of "a/b"
    each side is one. ``references`` are no figures; they are taken to keep the finders alike.
    """
    clauses = catalogue("indicators")["clauses"]
    if header.doc_type in clauses["no_results"]:
        return []
    own = reported_level(header)
    folded = fold(document.text)
    counted = [figure for figure in figures if not is_fraction(figure)]
    placed = [line for line in lines_with_places(document, outline, counted, folded) if not _is_duty(line, folded)]
    facts = [*_stated(folded, placed, own), *negated_facts(folded, placed, own)]
    return sorted(facts, key=lambda fact: (fact.start, fact.end))


def _stated(folded: str, placed: Sequence[PlacedLine], own: AdminLevel | None) -> Iterator[Fact]:
    known = _Known()
    for clause in read_clauses(folded, [line for line in placed if _may_state(line)]):
        known.follow(clause)
        meant = _meaning(clause, known)
        dimensions = None if meant is None else _dimensions(clause, meant, own, known)
        if meant is None or dimensions is None:
            known.pass_on(clause)
            continue
        fact = _fact(clause.figure, meant, clause.figure.value, *dimensions)
        if known.repeats_whole(clause, fact):
            continue
        known.add(clause, meant, fact)
        yield fact
        total = meant.whole if found_in(_totals(), clause.head) else meant.total
        if total is not None and clause.figure.total is not None:
            yield _fact(clause.figure, indicators()[total], clause.figure.total, *dimensions)


def _is_duty(placed: PlacedLine, folded: str) -> bool:
    """Whether a line, or the title above it, says what others have to do: "III. YÊU CẦU", "Giao phòng Nội vụ ..."."""
    line, place, _ = placed
    opening = words(folded[line.start : min(line.end, line.start + DUTY_REACH)])
    return _duties("duty_lines").match(opening) is not None or any(map(_duties("duties").match, place.headings))


@cache
def _duties(kind: str) -> regex.Pattern[str]:
    """What opens with one of the words of ``kind``, behind a number or a letter."""
    names = alternation(map(key, catalogue("indicators")["clauses"][kind]))
    return regex.compile(rf" (?:(?:\d++|[ivxlc]++|\p{{L}}) ){{0,3}}{names}(?= )")


def _may_state(line: PlacedLine) -> bool:
    """Whether an indicator counts what one of the figures of a line counts; a line without such figures states none."""
    _, place, found = line
    return any(may_be_named(figure.unit, place.sections) for figure in found)


@cache
def _never() -> tuple[str, ...]:
    """Words of comparison and of aims: what they stand by is no result."""
    return phrases(catalogue("indicators")["clauses"]["never"])


@cache
def _rates() -> tuple[str, ...]:
    return phrases(catalogue("tables")["rates"]["names"])


@cache
def _totals() -> tuple[str, ...]:
    return phrases(catalogue("tables")["totals"]["names"])


@cache
def _bodies() -> tuple[str, ...]:
    return phrases(catalogue("indicators")["clauses"]["bodies"])


@cache
def _verbs() -> tuple[str, ...]:
    return phrases(catalogue("indicators")["clauses"]["verbs"])


class _Known:
    """What the figures read so far mean, and what the earlier clauses of a line named that later ones keep:
    "UBND xã nhận 20 hồ sơ. Đã giải quyết 18 hồ sơ".
    """

    def __init__(self) -> None:
        self._line = -1
        self._facts: dict[int, tuple[Indicator, Fact]] = {}
        self.early = False
        self.spoken: tuple[str, ...] = ()
        self._levels: set[AdminLevel] = set()
        self.told: set[tuple[str, AdminLevel | None]] = set()

    def follow(self, clause: Clause) -> None:
        """Begin anew with each line."""
        if clause.line_start != self._line:
            self._line = clause.line_start
            self.early, self.spoken, self._levels, self.told = False, (), set(), set()

    def of(self, figure: Figure | None) -> tuple[Indicator, Fact] | None:
        """What ``figure`` means, the whole of a part ("19 trong tổng số 30") what its part does."""
        return None if figure is None else self._facts.get(figure.start)

    def pass_on(self, clause: Clause) -> None:
        """A whole that means nothing by itself stands for its part: "... trên tổng số 300, đạt 80%"."""
        part = self.of(clause.previous) if clause.of else None
        if part is not None:
            self._facts[clause.figure.start] = part

    def add(self, clause: Clause, meant: Indicator, fact: Fact) -> None:
        """Keep what a clause means."""
        part = self.of(clause.previous) if clause.of else None
        self._facts[clause.figure.start] = part or (meant, fact)
        self.early = self.early or meant.code == EARLY
        self.told.add((meant.code, fact.admin_level))
        self.spoken = (clause.near, *self.spoken)[:6]
        named = level_named((clause.head,), None)
        if named is not None:
            self._levels.add(named)

    @property
    def leading(self) -> tuple[str, ...]:
        """What the clauses before it open with, where they are of one level."""
        return tuple(piece.partition("¦")[0] for piece in self.spoken) if len(self._levels) < 2 else ()

    def repeats_whole(self, clause: Clause, fact: Fact) -> bool:
        """Whether a part would pass for the whole: "04 sáng kiến, gồm 03 mới và 01 duy trì"."""
        whole = self.of(clause.whole)
        by_level = level_named((clause.head,), None) is not None and not _of_bodies(clause)
        if whole is None or fact.unit == PERCENT or by_level:
            return False
        return _statement(whole[1]) == _statement(fact) and whole[1].value != fact.value


def _of_bodies(clause: Clause) -> bool:
    """Whether a list splits up by bodies of one level, not by levels: "(HĐND xã 01 nghị quyết, UBND xã 02)"."""
    around = (clause.near, *clause.siblings, words(clause.after.partition(")")[0]))
    return any(found_in(_bodies(), piece) for piece in around)


def _statement(fact: Fact) -> tuple[object, ...]:
    return fact.indicator, fact.admin_level, fact.mechanism, fact.domain


def _meaning(clause: Clause, known: _Known) -> Indicator | None:
    """The indicator of a figure: from its own words, or from the figure that it stands behind."""
    before = known.of(clause.previous)
    if clause.of:
        whole = None if before is None else before[0].whole
        return None if whole is None else indicators()[whole]
    if clause.figure.unit == PERCENT and clause.weak:
        if before is None and clause.previous is None and found_in(_rates(), clause.head):
            before = known.of(clause.before)
        if clause.previous is not None or before is not None:
            return _rate_told_behind(clause, before) or _rate_of(clause, before, known)
    beside = clause.listed and not clause.head.strip()
    bare = not clause.tail.strip() or only_dimensions(clause.tail)
    if beside and bare and before is not None and clause.figure.unit in before[0].units:
        return before[0]
    return _named(clause) or _parts_of(clause, before) or _of_another_level(clause, known)


def _rate_told_behind(clause: Clause, before: tuple[Indicator, Fact] | None) -> Indicator | None:
    """What the words behind a rate name where none stand before it and the figure before it has no other rate:
    "Phát hành 9 văn bản, 100% văn bản được ký số".
    """
    if clause.head.strip() or not clause.tail.strip() or (before is not None and before[0].rate is not None):
        return None
    return _named(clause)


def _is_said_anew(clause: Clause, counted: Indicator) -> bool:
    """Whether a rate says something else of the same things: "số hóa 9 hồ sơ, 60% hồ sơ được thanh toán qua mạng"."""
    again = (f"{noun}{verb.lstrip()}" for noun in counted.nouns for verb in _verbs())
    return not clause.head.strip() and clause.tail.startswith(tuple(again)) and _named(clause) is None


def _rate_of(clause: Clause, before: tuple[Indicator, Fact] | None, known: _Known) -> Indicator | None:
    """The rate that stands directly behind the figure whose rate it is."""
    if before is None:
        behind = next(iter((*clause.siblings, *clause.parents)), None)
        head = None if behind is None else behind.replace("¦ ", "")
        found = None if head is None else named(clause.evidence()._replace(head=head, near=f"{head}¦ % "))
        return None if found is None or _of_another_thing(clause.previous, found) else found
    if before[0].rate is None or found_in(_never(), clause.near) or _is_said_anew(clause, before[0]):
        return None
    return None if before[0].code == PUNCTUAL and known.early else indicators()[before[0].rate]


def _of_another_thing(counted: Figure | None, rate: Indicator) -> bool:
    """Whether a figure counts what no indicator with this rate counts: "số hóa 800/900 trang, đạt 88,9%"."""
    if counted is None or counted.unit is None:
        return False
    names = [name for each in indicators().values() if each.rate == rate.code for name in each.units]
    return bool(names) and not any(f"{counted.unit} ".startswith(f"{name} ") for name in names)


def _parts_of(clause: Clause, before: tuple[Indicator, Fact] | None) -> Indicator | None:
    """What the two figures count whose rate stands before them: "100% văn bản được ký số (12/12 văn bản)"."""
    if before is None or not clause.weak or clause.figure.total is None or before[0].unit != PERCENT:
        return None
    counted = [each for each in indicators().values() if each.rate == before[0].code]
    return counted[0] if len(counted) == 1 and clause.figure.unit in counted[0].units else None


def _of_another_level(clause: Clause, known: _Known) -> Indicator | None:
    """What the figure before it counts, of the level that is all this clause names: "cấp huyện 20, cấp xã 30"."""
    before = known.of(clause.before)
    said = f"{clause.head.rstrip()}{clause.tail}"
    if before is None or clause.figure.unit != before[1].unit or level_named((said,), None) is None:
        return None
    return before[0] if only_dimensions(said) else None


def _named(clause: Clause) -> Indicator | None:
    if not may_be_named(clause.figure.unit, clause.place.sections):
        return None
    evidence = clause.evidence()
    short = clause.shortened(evidence)
    return (short and named(short)) or named(evidence) or _inherited(clause, evidence)


def _inherited(clause: Clause, evidence: Evidence) -> Indicator | None:
    """What a clause counts that names only a level or a field: what it is a part of, or what stands beside it does
    ("Số hóa: cấp huyện 88 hồ sơ, cấp xã 90 hồ sơ").
    """
    if not only_dimensions(clause.head):
        return None
    own = f"{clause.head.lstrip()}{clause.near[len(clause.head) :]}"
    for whole in (*clause.parents, *clause.leading, *clause.opening, *clause.place.above):
        head, _, tail = whole.partition("¦")
        if not only_dimensions(head):
            found = named(evidence._replace(head=head, near=f"{head}{own}"))
            return found or named(evidence._replace(head=head, near=f"{head.rstrip()}{tail.rstrip()} {own}"))
    return None


Dimensions = tuple[AdminLevel | None, Mechanism | None, str | None]


def _dimensions(clause: Clause, meant: Indicator, own: AdminLevel | None, known: _Known) -> Dimensions | None:
    """Level, mechanism and field; None where the figure is of a narrower scope that no dimension can say."""
    before = known.of(clause.previous or clause.before)
    if before is not None and (clause.of or (clause.figure.unit == PERCENT and clause.weak)):
        return before[1].admin_level, before[1].mechanism, before[1].domain
    if elsewhere((clause.near, *clause.parents)):
        return None
    dossiers = meant.group == "tthc"
    domain, narrower = _domain(clause) if dossiers else (None, False)
    if narrower:
        return None
    whole = known.of(clause.whole)
    if domain is None and whole is not None and whole[0].group == meant.group:
        domain = whole[1].domain
    elif domain is not None and whole is not None and _only_describes(clause, meant, whole):
        domain = None
    aside = tuple(filter(only_dimensions, clause.aside))
    places = (*clause.place.above, *clause.place.headings)
    if of_several_levels((clause.near, *clause.parents, *clause.leading, *known.spoken, *clause.opening, *places)):
        return None
    here = clause.head if meant.of_others else clause.near
    kept = known.leading if dossiers else ()
    opening = () if clause.later and not dossiers else clause.opening
    sentence = () if meant.of_others else (level_opening(clause.sentence_openings),)
    around = (*clause.leading, *clause.parents, *sentence, *kept, *opening, *places)
    level = level_named((here, *aside, *(() if _of_own_unit(clause, own) else around)), own)
    if (meant.code, level) in known.told:
        level = level_of_unit(clause.figure.unit or "", level)
        if clause.listed and not clause.head.strip() and (meant.code, level) in known.told:
            return None
    spoken = (clause.near, *aside, *clause.siblings, *clause.parents, *(known.spoken if dossiers else ()))
    handled = (*spoken, *clause.opening, *clause.place.above, *filter(says_how, clause.place.headings))
    return level, mechanism_named(handled), domain


def _only_describes(clause: Clause, meant: Indicator, whole: tuple[Indicator, Fact]) -> bool:
    """Whether a field behind a part only tells where all of it is: "gồm sớm hạn 90, đúng hạn 8, quá hạn 02 hồ sơ thuộc
    lĩnh vực đất đai" splits up the total, so that its parts are of all fields.
    """
    if meant.code == whole[0].code or whole[1].domain is not None or not clause.siblings:
        return False
    told_before = domain_named((clause.head, *clause.siblings)) != (None, False)
    return not told_before and len(domains_told(clause.after.partition(".")[0])) == 1


def _of_own_unit(clause: Clause, own: AdminLevel | None) -> bool:
    """Whether the clause of a figure opens with the unit that reports: "cấp xã nhận 20 hồ sơ; huyện nhận 9 hồ sơ"."""
    return own is not None and level_of_unit(clause.head) == own


def _domain(clause: Clause) -> tuple[str | None, bool]:
    """The field of dossiers, and whether they are of a narrower scope that is no field."""
    bare = is_domain(clause.head)
    if bare is not None:
        return bare, False
    first = clause.leading[-1:] if clause.whole is None else ()
    domain, narrower = domain_named((clause.near, *clause.parents, *first, *clause.opening, *clause.place.above))
    if domain is None and not narrower:
        pieces = (*clause.opening, *clause.place.above[:1])
        domain = next(filter(None, map(is_domain, pieces)), None) or domain_behind(clause.tail)
    if domain is None and not narrower:
        domain = domain_of_kind((clause.near, *clause.parents))
    return domain, narrower


def _fact(
    figure: Figure,
    indicator: Indicator,
    value: Decimal,
    admin_level: AdminLevel | None,
    mechanism: Mechanism | None,
    domain: str | None,
) -> Fact:
    return Fact(
        indicator=indicator.code,
        value=value,
        unit=figure.unit or indicator.unit,
        admin_level=admin_level,
        mechanism=mechanism,
        domain=domain,
        source="text",
        start=figure.start,
        end=figure.end,
    )
