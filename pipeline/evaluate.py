"""How well a database agrees with gold annotations: precision, recall and F1 for each kind of fact."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageFailure
from pipeline.pairing import Tally, compare, day, fold, number, several, symbol

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Item = Mapping[str, Any]

#: Header fields that are compared, and those of them that are dates.
HEADER = (
    *("doc_type", "number", "symbol", "issuer", "admin_level", "commune", "district", "province"),
    *("issued_on", "issued_year", "issued_month", "title", "period_kind", "period_year", "period_start", "period_end"),
    *("signer", "signer_title"),
)
_DATES = frozenset({"issued_on", "period_start", "period_end"})
#: The rule that reports each kind of defect of gold.
RULES = {
    "sum": "sum_mismatch",
    "percent": "percent_mismatch",
    "duplicate_label": "duplicate_label",
    "label_gap": "label_gap",
    "date_missing": "missing_date",
    "number_missing": "missing_number",
    "period_mismatch": "period_mismatch",
    "symbol_mismatch": "symbol_mismatch",
    "text_vs_table": "text_table_mismatch",
}
_KINDS = ("sections", "references", "figures", "facts", "defects")


@dataclass(slots=True)
class Share:
    """How many of a number of judgements were right."""

    right: int = 0
    judged: int = 0

    def add(self, right: bool) -> None:
        """Count one judgement."""
        self.right += right
        self.judged += 1

    @property
    def value(self) -> float:
        """The share that was right, to four digits; 0 where nothing was judged."""
        return round(self.right / self.judged, 4) if self.judged else 0.0


@dataclass(slots=True)
class Score:
    """The result of a comparison: tallies by kind of fact, shares, and gold whose report is not there."""

    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    header: Share = field(default_factory=Share)
    codes: Share = field(default_factory=Share)
    issuers: Share = field(default_factory=Share)
    missing_sections: Share = field(default_factory=Share)
    false_alarms: int = 0
    documents: int = 0
    absent: list[str] = field(default_factory=list)

    def measures(self) -> dict[str, float]:
        """The measures by name, to four digits."""
        found = {f"{kind}_f1": round(self.tallies[kind].f1, 4) for kind in _KINDS if self.tallies[kind].judged}
        if self.tallies["table_rows"].judged:
            found["table_rows_recall"] = round(self.tallies["table_rows"].recall, 4)
        return found | {
            "header_accuracy": self.header.value,
            "section_code_accuracy": self.codes.value,
            "issuer_accuracy": self.issuers.value,
            "missing_sections_exact": self.missing_sections.value,
            "defects_recall": round(self.tallies["defects"].recall, 4),
            "false_alarms_per_report": round(self.false_alarms / self.documents, 2) if self.documents else 0.0,
            "documents": self.documents,
        }


def coverage(db: DuckDBPyConnection) -> dict[str, float]:
    """The share of all runs of digits, and of all number words, in ``db`` that are explained; needs no gold.

    A database without any has nothing unexplained: the share is 1.
    """
    rows = db.execute(
        "SELECT regexp_full_match(raw, '[0-9]+'), count(*), count_if(outcome <> 'unexplained') "
        "FROM number_ledger GROUP BY ALL"
    ).fetchall()
    found = {bool(digits): explained / total for digits, total, explained in rows}
    return {"digits_explained": round(found.get(True, 1.0), 4), "words_explained": round(found.get(False, 1.0), 4)}


def evaluate(db: DuckDBPyConnection, gold_dir: Path) -> Score:
    """Compare every report that has a gold file in ``gold_dir`` with what ``db`` holds about it.

    Raises :class:`UsageFailure` when the folder holds no gold file, or one that is not well formed.
    """
    paths = sorted(gold_dir.glob("*.json"))
    if not paths:
        raise UsageFailure("no_such_folder", path=str(gold_dir))
    score = Score()
    for path in paths:
        try:
            _judge(db, json.loads(path.read_text("utf-8")), score)
        except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
            raise UsageFailure("bad_gold", path=str(path), reason=f"{type(error).__name__}: {error}") from error
    return score


def _judge(db: DuckDBPyConnection, gold: Item, score: Score) -> None:
    found = _reports(db, gold["file"])
    if len(found) != 1:
        score.absent.append(f"{gold['file']} ({len(found)})")
        return
    score.documents += 1
    report = found[0]
    judged = _Judged(db=db, report_id=report["report_id"], gold=gold, score=score, name=gold["file"][:3])
    _judge_header(judged, report)
    _judge_sections(judged)
    _judge_references(judged)
    _judge_figures(judged)
    _judge_tables(judged)
    _judge_facts(judged)
    _judge_flags(judged)


def _reports(db: DuckDBPyConnection, file_name: str) -> list[dict[str, Any]]:
    """The report called ``file_name``, else the same report in another format: 000.docx for 000_abc.txt."""
    found = _select(db, "SELECT * FROM reports WHERE file_name = ?", file_name)
    stem = file_name.split("_")[0]
    return found or _select(db, "SELECT * FROM reports WHERE starts_with(file_name, ?)", stem + ".")


def _select(db: DuckDBPyConnection, sql: str, value: str) -> list[dict[str, Any]]:
    result = db.execute(sql, [value])
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """One report that is judged, and where the judgement goes."""

    db: DuckDBPyConnection
    report_id: str
    gold: Item
    score: Score
    name: str

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of ``sql``, whose one parameter is the report."""
        return _select(self.db, sql, self.report_id)

    def tally(self, kind: str) -> Tally:
        """The tally of ``kind``."""
        return self.score.tallies[kind]


def _judge_header(judged: _Judged, report: Item) -> None:
    head = {**judged.gold["header"], "admin_level": judged.gold["header"].get("level")}
    for name in HEADER:
        want, got = head.get(name), report.get(name)
        others = several((judged.gold.get("header_alt") or {}).get(name))
        right = _same_field(name, want, got) or any(fold(got) == fold(other) for other in others)
        judged.score.header.add(right)
        if not right:
            judged.tally("header").missed.append(f"{judged.name} {name}: {want!r} ≠ {got!r}")


def _same_field(name: str, want: object, got: object) -> bool:
    if name in _DATES:
        return day(want) == day(got)
    return symbol(want) == symbol(got) if name == "symbol" else fold(want) == fold(got)


def _judge_sections(judged: _Judged) -> None:
    got = judged.rows(
        "SELECT label, heading, code, level, char_start FROM sections "
        "WHERE report_id = ? AND heading IS NOT NULL AND heading <> '' ORDER BY char_start"
    )
    optional = [{**section, "optional": True} for section in judged.gold.get("optional_sections", [])]
    want = sorted([*judged.gold["sections"], *optional], key=lambda section: int(section["start"]))

    def words(item: Item) -> str:
        return f"{judged.name} {item['label']} {str(item['heading'])[:60]}"

    for i, j in compare(judged.tally("sections"), want, got, _same_section, (words, words)):
        if want[i].get("code"):
            judged.score.codes.add(got[j]["code"] in {want[i]["code"], *several(want[i].get("code_alt"))})


def _same_section(want: Item, got: Item) -> bool:
    headings = [want["heading"], *several(want.get("heading_alt"))]
    return fold(want["label"]) == fold(got["label"]) and any(fold(one) == fold(got["heading"]) for one in headings)


def _judge_references(judged: _Judged) -> None:
    got = judged.rows(
        "SELECT doc_type, number, year, symbol, issued_on, issuer, raw, char_start FROM doc_refs "
        "WHERE report_id = ? ORDER BY char_start"
    )
    want: Sequence[Item] = judged.gold["references"]
    words = (
        lambda item: f"{judged.name} {item['raw']}",
        lambda item: f"{judged.name} {'|'.join(_reference_key(item))} {item['raw'][:60]}",
    )
    for i, j in compare(judged.tally("references"), want, got, _same_reference, words):
        if want[i].get("issuer"):
            stated = {fold(want[i]["issuer"]), fold(want[i].get("issuer_resolved"))}
            judged.score.issuers.add(fold(got[j]["issuer"]) in stated)


def _same_reference(want: Item, got: Item) -> bool:
    return _reference_key(want) == _reference_key(got)


def _reference_key(item: Item) -> tuple[str, ...]:
    year, date = str(item["year"] or ""), day(item["issued_on"])
    return fold(item["doc_type"]), fold(item["number"]).lstrip("0"), year, symbol(item["symbol"]), date or ""


def _judge_figures(judged: _Judged) -> None:
    got = judged.rows(
        "SELECT value, total, unit, qualifier, raw, char_start FROM figures "
        "WHERE report_id = ? AND source = 'text' ORDER BY char_start"
    )
    words = (
        lambda item: f"{judged.name} {item['raw']}",
        lambda item: f"{judged.name} {item['value']}|{item['total']}|{item['unit']} {str(item['raw'])[:40]}",
    )
    compare(judged.tally("figures"), judged.gold["figures"], got, _same_figure, words)


def _same_figure(want: Item, got: Item) -> bool:
    if number(want["value"]) != number(got["value"]) or number(want.get("total")) != number(got["total"]):
        return False
    units = [want.get("unit"), *several(want.get("unit_alt")), *several(want.get("unit_implied"))]
    return any(_same_unit(fold(unit), fold(got["unit"])) for unit in units)


def _same_unit(want: str, got: str) -> bool:
    return want == got or bool(want and got and (got.startswith(want) or want.startswith(got)))


def _judge_tables(judged: _Judged) -> None:
    cells = judged.rows("SELECT table_no, row_no, col_no, text FROM table_cells WHERE report_id = ? ORDER BY ALL")
    rows: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for cell in cells:
        rows[cell["table_no"], cell["row_no"]].update(filter(None, [fold(cell["text"])]))
    left = list(rows.values())
    tally = judged.tally("table_rows")
    for row in (row for table in judged.gold["tables"] for row in table["rows"]):
        need = Counter(filter(None, map(fold, (row["stt"], row["label"], *row["values"]))))
        place = next((place for place, have in enumerate(left) if need <= have), None)
        if place is None:
            tally.missing += 1
            tally.missed.append(f"{judged.name} {row['stt']} {row['label'][:50]} {row['values']}")
        else:
            tally.hits += 1
            del left[place]


def _judge_facts(judged: _Judged) -> None:
    gold = judged.gold.get("facts", [])
    want = Counter(map(_gold_fact, gold))
    allowed = {(fact["indicator"], number(fact["value"])) for fact in [*gold, *judged.gold.get("optional_facts", [])]}
    rows = judged.rows("SELECT indicator, value, admin_level, mechanism, domain FROM facts WHERE report_id = ?")
    got = Counter(map(_found_fact, rows))
    missed = want - got
    tally = judged.tally("facts")
    tally.hits += (want & got).total()
    tally.missing += missed.total()
    tally.missed += [f"{judged.name} {key}" for key in missed]
    known = {fact["indicator"] for fact in gold}
    for key, times in (got - want).items():
        # a right value in another dimension is a miss already, and an indicator without gold is not judged
        if key[0] in known and (key in want or key[:2] not in allowed):
            tally.invented += times
            tally.extra.append(f"{judged.name} {key}")


def _gold_fact(fact: Item) -> tuple[Any, ...]:
    scope = fact["dims"]
    domain = fold(scope.get("linh_vuc"))
    return fact["indicator"], number(fact["value"]), scope.get("cap") or "", scope.get("co_che") or "", domain


def _found_fact(fact: Item) -> tuple[Any, ...]:
    scope = (fact["admin_level"] or "", fact["mechanism"] or "", fold(fact["domain"]))
    return fact["indicator"], number(fact["value"]), *scope


def _judge_flags(judged: _Judged) -> None:
    flags = judged.rows("SELECT rule, section_code FROM flags WHERE report_id = ?")
    missing = {flag["section_code"] for flag in flags if flag["rule"] == "missing_section"}
    wanted = set(judged.gold["missing_sections"] or [])
    judged.score.missing_sections.add(missing == wanted)
    if missing != wanted:
        words = f"{judged.name} {sorted(wanted)} ≠ {sorted(map(str, missing))}"
        judged.tally("missing_sections").missed.append(words)
    _judge_defects(judged, Counter(flag["rule"] for flag in flags))


def _judge_defects(judged: _Judged, raised: Counter[str]) -> None:
    defects = judged.gold["defects"]
    firm = _rules(defect for defect in defects if not defect.get("optional"))
    allowed = _rules([*defects, *judged.gold.get("optional_defects", [])])
    tally = judged.tally("defects")
    for rule in RULES.values():
        hits, over = min(firm[rule], raised[rule]), max(0, raised[rule] - max(firm[rule], allowed[rule]))
        tally.hits += hits
        tally.missing += firm[rule] - hits
        tally.invented += over
        judged.score.false_alarms += over
        tally.missed += [f"{judged.name} {rule}: {hits} / {firm[rule]}"] if firm[rule] > hits else []
        tally.extra += [f"{judged.name} {rule}: +{over}"] if over else []


def _rules(defects: Any) -> Counter[str]:
    return Counter(RULES[defect["kind"]] for defect in defects if defect["kind"] in RULES)
