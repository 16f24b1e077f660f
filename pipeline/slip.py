"""What ``phieu`` does: a letter to the unit that sent a report, asking it to explain each open finding about it."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import regex

from extractors.periods import Period
from patterns import catalogue
from pipeline.errors import UsageFailure
from pipeline.messages import tell
from pipeline.output import Format, writing_binary
from pipeline.period_names import asked_period, period_name
from pipeline.slip_findings import Finding, read_findings
from pipeline.store import reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DATE = regex.compile(
    r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})|(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", regex.ASCII
)
_LONGEST_NAME = 60

_REPORT = """
SELECT report_id, file_name, doc_type, number, symbol, issuer, issued_on, issued_year, issued_month, title,
       period_kind, period_no, period_year
FROM reports WHERE report_id = ?
"""
_COUNTED = """
SELECT report_id FROM v_period_reports
WHERE counts AND period_kind = $kind AND coalesce(period_no, 0) = $number AND period_year = $year
ORDER BY unit_key COLLATE vi, file_name, report_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What the sender says about itself; None and empty stay blank in the letter. ``days`` are working days."""

    issuer: str | None = None
    superior: str | None = None
    number: str | None = None
    symbol: str | None = None
    place: str | None = None
    issued_on: date | None = None
    days: int = 5
    deadline: date | None = None
    signer: str | None = None
    signer_titles: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A letter: its head, the receiver, the subject, the sentences of its body, and the findings."""

    head: Letterhead
    addressee: str
    subject: str
    opening: str
    findings: tuple[Finding, ...]
    request: str
    closing: str
    file_stem: str


def write_asked(
    database: Path, head: Letterhead, output: str | None, *, report: str | None, period: str | None, every: bool
) -> int:
    """Write the letter about ``report``, or those of ``period`` where ``every``; returns how many were written.

    Raises :class:`UsageFailure` unless exactly one of the two is asked for.
    """
    if every and report is None:
        return write_slips(database, period, head, output)
    if every or report is None or period is not None:
        raise UsageFailure("slip_report_or_all")
    return write_slip(database, report, head, output)


def write_slip(database: Path, report: str, head: Letterhead, output: str | None) -> int:
    """Write the letter about the report that ``report`` names to ``output``, a file, a folder or ``-``.

    Returns the number of letters written: 0, with a word, where the report has no open finding. Raises
    :class:`UsageFailure` without ``output``, :class:`NoSuchReport` for a report that is not there.
    """
    from pipeline.show import find_report

    if output is None or (output == "-" and sys.stdout.isatty()):
        raise UsageFailure("slip_output_needed")
    with reading(database) as db:
        slip = _compose(db, find_report(db, report), head)
    if slip is None:
        tell("slip_nothing", report=report)
        return 0
    target = str(Path(output) / f"{slip.file_stem}.docx") if Path(output).is_dir() else output
    _write(slip, target)
    tell("slip_written", count=len(slip.findings), path=target)
    return 1


def write_slips(database: Path, phrase: str | None, head: Letterhead, output: str | None) -> int:
    """Write a letter for each report with open findings that counts in the period ``phrase`` to the folder ``output``.

    Returns how many were written. Raises :class:`UsageFailure` without a period or a folder, and where the database
    holds no report of the period.
    """
    if phrase is None or output is None or output == "-":
        raise UsageFailure("slip_folder_needed")
    period = asked_period(phrase)
    with reading(database) as db:
        asked = {"kind": period.kind, "number": period.number or 0, "year": period.year}
        reports = [row[0] for row in db.execute(_COUNTED, asked).fetchall()]
        slips = [slip for report in reports if (slip := _compose(db, report, head)) is not None]
    if not reports:
        raise UsageFailure("slip_no_report", period=period_name(period))
    folder = _folder(Path(output))
    for slip, name in zip(slips, _names(slips), strict=True):
        _write(slip, str(folder / name))
    tell("slips_written", count=len(slips), clean=len(reports) - len(slips), path=output)
    return len(slips)


def asked_date(text: str | None) -> date | None:
    """The day that ``text`` names: "05/03/2024" or "2024-03-05"; raises :class:`UsageFailure` for any other text."""
    if text is None:
        return None
    found = _DATE.fullmatch(text.strip()) if len(text) < _LONGEST_NAME else None
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"])) if found else _no_date(text)
    except ValueError:
        return _no_date(text)


def _no_date(text: str) -> date:
    raise UsageFailure("no_such_date", date=text[:_LONGEST_NAME])


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageFailure("output_failed", path=str(path), reason=error.strerror or str(error)) from error
    return path


def _write(slip: Slip, target: str) -> None:
    from pipeline.slip_docx import write_document

    draft = io.BytesIO()
    write_document(slip, draft)
    if target != "-":
        _folder(Path(target).parent)
    with writing_binary(target, Format.xlsx) as file:
        file.write(draft.getvalue())


def _names(slips: Sequence[Slip]) -> list[str]:
    """A file name for each of ``slips``, no two the same."""
    names: dict[str, None] = {}
    for slip in slips:
        choices = (slip.file_stem if number == 1 else f"{slip.file_stem}-{number}" for number in count(1))
        names[next(name for name in choices if name not in names)] = None
    return [f"{name}.docx" for name in names]


def _compose(db: DuckDBPyConnection, report_id: str, head: Letterhead) -> Slip | None:
    result = db.execute(_REPORT, [report_id])
    columns = [column[0] for column in result.description]
    report = dict(zip(columns, result.fetchall()[0], strict=True))
    findings = read_findings(db, report_id)
    return compose(report, findings, head) if findings else None


def compose(report: dict[str, Any], findings: Sequence[Finding], head: Letterhead) -> Slip:
    """The letter about ``report`` (a row of ``reports``) and its ``findings``."""
    words = catalogue("slip")["words"]
    addressee = full_name(report["issuer"]) if report["issuer"] else words["dots"]
    period = _period(report)
    named = {"addressee": addressee, "document": _document(report), "count": len(findings)}
    sender = full_name(head.issuer) if head.issuer else words["sender"]
    asked = {"sender": sender, "deadline": _deadline(head), "column": catalogue("slip")["table"]["heads"][-1]}
    of_period = f" {_small(period_name(period))}" if period else ""
    return Slip(
        head=head,
        addressee=words["addressee"].format(**named),
        subject=words["subject"].format(document=_kind(report), period=of_period),
        opening=words["opening"].format(about=_about(report["title"]), **named),
        findings=tuple(findings),
        request=words["request"].format(**named, **asked),
        closing=words["closing"].format(**named),
        file_stem=_stem(report, period),
    )


def full_name(body: str) -> str:
    """The name of ``body`` with its abbreviations written out: "UBND xã Khe Đăm" as "Ủy ban nhân dân xã Khe Đăm"."""
    for entry in catalogue("slip")["body"]:
        body = regex.sub(rf"(?<![\w/-]){regex.escape(entry['short'])}(?!\w)", entry["full"], body)
    return " ".join(body.split())


def date_text(day: date) -> str:
    """``day`` in words, days below 10 and the first two months with a zero before them: "05 tháng 3 năm 2024"."""
    return str(catalogue("slip")["words"]["date"].format(**date_parts(day)))


def date_parts(day: date) -> dict[str, str]:
    """Day, month and year of ``day`` as they are written in a letter."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return {"day": f"{day.day:02}", "month": month, "year": str(day.year)}


def _deadline(head: Letterhead) -> str:
    words = catalogue("slip")["words"]
    if head.deadline is not None:
        return str(words["before"].format(date=date_text(head.deadline)))
    return str(words["within"].format(days=f"{head.days:02}"))


def _kind(report: dict[str, Any]) -> str:
    kinds = {kind["abbreviation"]: kind["name"] for kind in catalogue("document_kinds")["kind"]}
    return str(kinds.get(report["doc_type"], catalogue("slip")["words"]["kind"]))


def _document(report: dict[str, Any]) -> str:
    """The report as a letter cites it: "Báo cáo số 07/BC-UBND ngày 12 tháng 3 năm 2024"."""
    words = catalogue("slip")["words"]
    kind = _kind(report)[:1].upper() + _kind(report)[1:]
    if report["number"] is None:
        cited = words["document_plain"].format(kind=kind) + words["no_number"]
    else:
        number = "/".join(filter(None, (report["number"].zfill(2), report["symbol"])))
        cited = words["document_numbered"].format(kind=kind, number=number)
    return str(cited + _dated(report))


def _dated(report: dict[str, Any]) -> str:
    words = catalogue("slip")["words"]
    if report["issued_on"] is not None:
        return str(words["dated"].format(date=date_text(report["issued_on"])))
    if report["issued_year"] is not None and report["issued_month"] is not None:
        first = date_parts(date(report["issued_year"], report["issued_month"], 1))
        return str(words["dated_month"].format(month=first["month"], year=first["year"]))
    return str(words["no_date"])


def _about(title: str | None) -> str:
    if title is None:
        return ""
    words = catalogue("slip")
    if title.casefold().startswith(tuple(words["titles"]["about"])):
        return f" {_small(title)}"
    return str(words["words"]["about"].format(title=_small(title)))


def _small(text: str) -> str:
    """``text`` with a small first letter, unless its first word is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _period(report: dict[str, Any]) -> Period | None:
    if report["period_kind"] is None or report["period_year"] is None:
        return None
    return Period(kind=report["period_kind"], number=report["period_no"], year=report["period_year"])


def _stem(report: dict[str, Any], period: Period | None) -> str:
    words = catalogue("slip")["file"]
    unit = _slug(report["issuer"] or "") or _slug(Path(report["file_name"]).stem) or _slug(report["report_id"])
    return str(words["name"].format(unit=unit, period=_slug(period_name(period)) if period else words["no_period"]))


def _slug(text: str) -> str:
    """``text`` in small Latin letters, digits and hyphens, safe as a part of a file name everywhere."""
    from extractors.folding import key, skeleton

    return "-".join(regex.findall(r"[a-z0-9]+", skeleton(key(text))))[:_LONGEST_NAME].strip("-")
