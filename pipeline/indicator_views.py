"""The catalogue of indicators inside the database: the table ``indicators`` and the wide view ``v_tong_hop``.

A view cannot have columns that depend on its rows, so the wide view is written anew from the catalogue whenever
a database is opened for writing by a program whose catalogue is another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.indicators import indicators

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_HEAD = {
    "unit_name": "Đơn vị báo cáo (reporting unit)",
    "admin_level": "Cấp của đơn vị: xã, huyện, tỉnh, trung ương",
    "district": "Huyện",
    "province": "Tỉnh",
    "period_kind": "Kỳ báo cáo: tháng, quý, 6 tháng, 9 tháng, năm",
    "period_no": "1-4 for a quarter, 1-12 for a month, 1 or 2 for a half",
    "period_year": "Năm của kỳ báo cáo",
    "unit_key": "Name of the unit with its district and province",
    "differing": "Codes of the indicators that are null here because the report states several values",
}
_ABOUT = (
    "Biểu tổng hợp: mỗi đơn vị mỗi kỳ một dòng, mỗi chỉ tiêu một cột; null là không nêu "
    "(one row for each unit and period, one column for each indicator)"
)

Entry = tuple[int, str, str | None, str, str | None, str | None]


def entries() -> list[Entry]:
    """The rows of the table ``indicators`` in the order of the catalogue; mere titles of the appendix are left out."""
    stated = (one for one in indicators().values() if one.unit is not None or one.high is not None)
    return [(number, one.code, one.group, one.name, one.unit, one.formula) for number, one in enumerate(stated, 1)]


def refresh(db: DuckDBPyConnection) -> None:
    """Bring ``indicators`` and ``v_tong_hop`` of ``db``, open for writing, up to the catalogue of this program."""
    wanted = entries()
    held = db.execute(
        "SELECT ordinal, code, group_code, name, unit, formula FROM indicators ORDER BY ordinal"
    ).fetchall()
    views = db.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'v_tong_hop'").fetchall()
    if held == wanted and views:
        return
    db.execute("BEGIN")
    db.execute("DELETE FROM indicators")
    if wanted:
        db.execute("INSERT INTO indicators VALUES " + ", ".join(map(_row, wanted)))
    db.execute(wide_view(wanted))
    db.execute("COMMIT")
    db.execute("CHECKPOINT")


def wide_view(catalogue: list[Entry]) -> str:
    """The statements that make ``v_tong_hop`` with one column for each indicator of ``catalogue``."""
    columns = [f"any_value(value) FILTER (indicator = {_text(code)}) AS {_name(code)}" for _, code, *_ in catalogue]
    head = ["unit_name", "min(admin_level) AS admin_level", *list(_HEAD)[2:8]]
    differing = "string_agg(indicator, ', ' ORDER BY indicator) FILTER (differs) AS differing"
    about = _HEAD | {code: f"{name} ({unit})" if unit else name for _, code, _, name, unit, _ in catalogue}
    return ";\n".join(
        [
            f"CREATE OR REPLACE VIEW v_tong_hop AS SELECT {', '.join([*head, differing, *columns])} FROM v_unit_values "
            "GROUP BY unit_key, unit_name, district, province, period_kind, period_no, period_year",
            f"COMMENT ON VIEW v_tong_hop IS {_text(_ABOUT)}",
            *(f"COMMENT ON COLUMN v_tong_hop.{_name(column)} IS {_text(words)}" for column, words in about.items()),
        ]
    )


def _row(entry: Entry) -> str:
    """``entry`` as SQL: bound parameters take ten times as long."""
    return f"({entry[0]}, {', '.join(map(_text, entry[1:]))})"


def _text(words: str | None) -> str:
    return "NULL" if words is None else "'" + words.replace("'", "''") + "'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
