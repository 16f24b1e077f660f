"""The catalogue of indicators, and which of them a piece of evidence names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from extractors.evidence import Evidence, found_in, phrases, words
from extractors.records import AdminLevel
from patterns import catalogue

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way to name an indicator: groups of words that must stand in the evidence, and words that must not."""

    head: Groups
    near: Groups
    lead: Groups
    after: Groups
    not_head: tuple[str, ...]
    not_near: tuple[str, ...]
    not_lead: tuple[str, ...]
    sections: frozenset[str]
    not_after: tuple[str, ...]
    alone: bool
    ratio: bool
    bare: bool
    single: bool
    apart: bool

    def weight(self) -> int:
        """How much the rule asks for: of two rules that fit, the one that asks for more is meant."""
        return 2 * len(self.head) + 2 * len(self.near) + len(self.lead) + len(self.after)

    def fits(self, evidence: Evidence) -> bool:
        """Whether ``evidence`` holds all that the rule asks for and nothing that it bars."""
        return (
            (not self.sections or not self.sections.isdisjoint(evidence.sections))
            and all(found_in(group, evidence.near) for group in self.near)
            and not found_in(self.not_near, evidence.near)
            and all(found_in(group, evidence.head) for group in self.head)
            and not found_in(self.not_head, evidence.head)
            and not (self.alone and evidence.split)
            and (not self.ratio or evidence.ratio)
            and (not self.bare or evidence.bare)
            and not (self.single and evidence.goes_on)
            and not (self.not_after and words(evidence.after).startswith(self.not_after))
            and (not self.after or self._followed(evidence))
            and self._led(evidence)
        )

    def _followed(self, evidence: Evidence) -> bool:
        rest = words(evidence.after)
        return all(found_in(group, rest) for group in self.after)

    def _led(self, evidence: Evidence) -> bool:
        """The nearest piece that says something of ``lead`` or ``not_lead`` decides."""
        if not self.lead and not self.not_lead:
            return True
        open_groups = list(self.lead)
        for piece in (evidence.near, *evidence.lead[evidence.beside if self.apart else 0 :]):
            if found_in(self.not_lead, piece):
                return False
            open_groups = [group for group in open_groups if not found_in(group, piece)]
            if self.lead and not open_groups:
                return True
        return not open_groups


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """An indicator of the catalogue.

    ``units`` are the nouns it counts, lower case (``nouns`` the same as phrases); ``appendix`` the keys of the rows
    of the coded appendix that say the same; ``total`` the code of b in "a/b" (``whole`` where b is called the
    total), ``rate`` that of a percentage directly behind; ``low`` and ``high`` the plausible range, None where
    there is none; ``formula`` how it follows from others; ``of_others`` says that the level behind the figure is
    that of the things counted ("kiểm tra 9 văn bản của cấp xã").
    """

    code: str
    group: str
    name: str
    unit: str | None
    units: tuple[str, ...]
    nouns: tuple[str, ...]
    formula: str | None
    low: Decimal | None
    high: Decimal | None
    appendix: tuple[str, ...]
    total: str | None
    whole: str | None
    rate: str | None
    rules: tuple[Rule, ...]
    not_sections: frozenset[str]
    zero: Groups
    zero_not: tuple[str, ...]
    zero_lead: Groups
    zero_not_lead: tuple[str, ...]
    zero_unless_lead: tuple[str, ...]
    of_others: bool

    @property
    def synonyms(self) -> tuple[Rule, ...]:
        """The label patterns: required and barred words."""
        return self.rules

    def counts(self, evidence: Evidence) -> bool:
        """Whether what ``evidence`` counts may be a thing that the indicator counts."""
        if evidence.unit is not None:
            return True  # the candidates are those that count it
        return any(found_in(self.nouns, piece) for piece in (evidence.near, *evidence.lead[:3]))


@dataclass(frozen=True, slots=True, kw_only=True)
class AppendixRow:
    """A row of the coded appendix: ``key`` of the circular ("3.2.3/1" is its first "Trong đó" row), ``code`` the
    indicator that it states (of the catalogue, else ``pl_<key>``; None for a title), ``others`` labels that it has
    elsewhere, ``answers`` what 0, 1, 2 mean.
    """

    key: str
    depth: int
    label: str
    others: tuple[str, ...]
    unit: str | None
    code: str | None
    admin_level: AdminLevel | None
    answers: tuple[str, ...]


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator by its code: those of the catalogue, then ``pl_<key>`` for each row of the coded appendix."""
    found = {entry["code"]: _indicator(entry) for entry in catalogue("indicators")["indicator"]}
    return found | {f"pl_{row.key}": _of_row(row) for row in appendix().values()}


@cache
def appendix() -> dict[str, AppendixRow]:
    """The rows of the coded appendix by their keys, in the order of the circular."""
    return {entry["key"]: _row(entry) for entry in catalogue("appendix_tt07")["row"]}


def named(evidence: Evidence) -> Indicator | None:
    """The one indicator that ``evidence`` names; None if none does, or two do alike."""
    candidates, by_word = _candidates(evidence.unit, evidence.sections)
    here = set(evidence.near.split())
    top, best = 0, None
    for place in sorted({place for word in here & by_word.keys() for place in by_word[word]}):
        weight, keys, rule, indicator = candidates[place]
        if weight < top:
            break
        if any(map(here.isdisjoint, keys)) or not rule.fits(evidence) or not indicator.counts(evidence):
            continue
        if best is not None and best is not indicator:
            return None
        top, best = weight, indicator
    return best


def may_be_named(unit: str | None, sections: frozenset[str]) -> bool:
    """Whether any indicator counts ``unit`` in ``sections``."""
    return bool(_candidates(unit, sections)[0])


Candidate = tuple[int, tuple[frozenset[str], ...], Rule, Indicator]


@lru_cache(maxsize=2048)
def _candidates(
    unit: str | None, sections: frozenset[str]
) -> tuple[tuple[Candidate, ...], Mapping[str, tuple[int, ...]]]:
    """The rules of indicators that may count ``unit`` in ``sections``, those that ask for most first, and the places of
    those among them that a word may meet.
    """
    ordered = tuple(
        candidate
        for candidate in _counting(unit)
        if candidate[3].not_sections.isdisjoint(sections)
        and (not candidate[2].sections or not candidate[2].sections.isdisjoint(sections))
    )
    by_word: dict[str, list[int]] = {}
    for place, (_, keys, _, _) in enumerate(ordered):
        for word in keys[0]:
            by_word.setdefault(word, []).append(place)
    return ordered, {word: tuple(places) for word, places in by_word.items()}


@lru_cache(maxsize=2048)
def _counting(unit: str | None) -> tuple[Candidate, ...]:
    """The rules of indicators that may count ``unit``, those that ask for most first."""
    if unit is None:
        return _all_candidates()
    counting = {
        indicator.code
        for indicator in indicators().values()
        if unit in indicator.units or any(unit.startswith(f"{name} ") for name in indicator.units)
    }
    return tuple(candidate for candidate in _all_candidates() if candidate[3].code in counting)


@cache
def _all_candidates() -> tuple[Candidate, ...]:
    found = [
        (rule.weight(), _keys(rule), rule, indicator) for indicator in indicators().values() for rule in indicator.rules
    ]
    return tuple(sorted(found, key=lambda candidate: -candidate[0]))


def _keys(rule: Rule) -> tuple[frozenset[str], ...]:
    """For each group of words around the figure one word of each phrase: a quick test of what cannot fit."""
    return tuple(frozenset(_rarest(phrase) for phrase in group) for group in (*rule.near, *rule.head))


def _rarest(phrase: str) -> str:
    return min((word for word in phrase.split() if word != "¦"), key=_spread().__getitem__)


@cache
def _spread() -> Counter[str]:
    """In how many phrases of the catalogue each word stands."""
    rules = (rule for indicator in indicators().values() for rule in indicator.rules)
    groups = (group for rule in rules for group in (*rule.near, *rule.head))
    return Counter(word for group in groups for phrase in group for word in phrase.split())


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    low, high = map(Decimal, entry["range"])
    return Indicator(
        code=entry["code"],
        group=entry["group"],
        name=entry["name"],
        unit=entry["unit"],
        units=tuple(entry["units"]),
        nouns=phrases(entry["units"]),
        formula=entry.get("formula"),
        low=low,
        high=high,
        appendix=tuple(entry.get("appendix", ())),
        total=entry.get("total"),
        whole=entry.get("total", entry.get("whole")),
        rate=entry.get("rate"),
        rules=tuple(map(_rule, entry["rule"])),
        not_sections=frozenset((*entry.get("not_sections", ()), *catalogue("indicators")["clauses"]["results_only"])),
        zero=_groups(entry.get("zero", ())),
        zero_not=phrases(entry.get("zero_not", ())),
        zero_lead=_groups(entry.get("zero_lead", ())),
        zero_not_lead=phrases(entry.get("zero_not_lead", ())),
        zero_unless_lead=phrases(entry.get("zero_unless_lead", ())),
        of_others=entry.get("of_others", False),
    )


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        head=_groups(entry.get("head", ())),
        near=_groups(entry.get("near", ())),
        lead=_groups(entry.get("lead", ())),
        after=_groups(entry.get("after", ())),
        not_head=phrases(entry.get("not_head", ())),
        not_near=phrases((*entry.get("not_near", ()), *catalogue("indicators")["clauses"]["never"])),
        not_lead=phrases(entry.get("not_lead", ())),
        sections=frozenset(entry.get("sections", ())),
        not_after=phrases(entry.get("not_after", ())),
        alone=entry.get("alone", False),
        ratio=entry.get("ratio", False),
        bare=entry.get("bare", False),
        single=entry.get("single", False),
        apart=entry.get("apart", False),
    )


def _groups(entry: Iterable[Sequence[str]]) -> Groups:
    return tuple(phrases(group) for group in entry)


def _row(entry: Mapping[str, Any]) -> AppendixRow:
    answers = tuple(entry.get("answers", ()))
    stated = "unit" in entry or answers
    return AppendixRow(
        key=entry["key"],
        depth=entry["depth"],
        label=entry["label"],
        others=tuple(entry.get("others", ())),
        unit=entry.get("unit"),
        code=entry.get("indicator") or (f"pl_{entry['key']}" if stated else None),
        admin_level=entry.get("admin_level"),
        answers=answers,
    )


def _of_row(row: AppendixRow) -> Indicator:
    """The indicator ``pl_<key>``: it has no words of its own, only the row of the appendix states it."""
    low, high = _range(row)
    return Indicator(
        code=f"pl_{row.key}",
        group=_GROUPS[row.key.split(".")[0].split("/")[0]],
        name=row.label,
        unit=row.unit,
        units=(row.unit,) if row.unit else (),
        nouns=(),
        formula=None,
        low=low,
        high=high,
        appendix=(row.key,),
        total=None,
        whole=None,
        rate=None,
        rules=(),
        not_sections=frozenset(),
        zero=(),
        zero_not=(),
        zero_lead=(),
        zero_not_lead=(),
        zero_unless_lead=(),
        of_others=False,
    )


_GROUPS = dict(
    zip(
        "1234567",
        ("chi_dao_dieu_hanh", "the_che", "tthc", "to_chuc_bo_may", "cong_vu", "tai_chinh_cong", "chinh_quyen_so"),
        strict=True,
    )
)


def _range(row: AppendixRow) -> tuple[Decimal | None, Decimal | None]:
    if row.answers:
        return Decimal(0), Decimal(len(row.answers) - 1)
    return Decimal(0), Decimal(100) if row.unit == "%" else None


def stated_zero() -> Iterator[Indicator]:
    """The indicators that "không có", "chưa" can state."""
    return (indicator for indicator in indicators().values() if indicator.zero)
