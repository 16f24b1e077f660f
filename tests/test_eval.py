"""The measures of ``eval``: right by hand on a small gold, and the same as those of the scorer beside the project."""

from __future__ import annotations

import importlib.util
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from test_load import put, stamp
from test_run import Watch

from pipeline.errors import UsageFailure
from pipeline.evaluate import coverage, evaluate
from pipeline.pairing import Tally, compare, fold, pairs
from pipeline.run import ingest
from pipeline.store import reading, writing

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

GOLD: dict[str, Any] = {
    "file": "a.txt",
    "header": {"doc_type": "BC", "issuer": "Ubnd xã Suối Mơ", "level": None, "issued_on": "2024-03-12"},
    "sections": [{"label": "1", "heading": "THỦ TỤC HÀNH CHÍNH", "level": 1, "code": "tthc", "start": 0}],
    "references": [
        {"doc_type": "KH", "number": "08", "year": None, "symbol": "KH-UBND", "issued_on": None, "raw": "x"},
        {"doc_type": "QĐ", "number": "9", "year": None, "symbol": "QĐ-UBND", "issued_on": None, "raw": "y"},
    ],
    "figures": [{"value": "125", "total": None, "unit": "hồ sơ", "raw": "125 hồ sơ"}],
    "tables": [{"rows": [{"stt": "1", "label": "Hồ sơ", "values": ["125"]}]}],
    "missing_sections": ["kien_nghi"],
    "defects": [{"kind": "number_missing"}, {"kind": "sum", "optional": True}],
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    with writing(tmp_path / "x.duckdb") as db:
        put(db, stamp("/kho/a.txt"))
    return tmp_path / "x.duckdb"


def gold(folder: Path, **changes: Any) -> Path:
    (folder / "gold").mkdir(exist_ok=True)
    (folder / "gold" / "a.json").write_text(json.dumps(GOLD | changes), "utf-8")
    return folder / "gold"


def measures(database: Path, folder: Path) -> dict[str, float]:
    with reading(database) as db:
        return evaluate(db, folder).measures()


def test_measures_by_hand(database: Path, tmp_path: Path) -> None:
    found = measures(database, gold(tmp_path))
    assert found["sections_f1"] == found["figures_f1"] == found["table_rows_recall"] == 1.0
    assert found["references_f1"] == round(2 / 3, 4)
    assert found["section_code_accuracy"] == found["missing_sections_exact"] == 1.0
    assert found["header_accuracy"] == 1.0
    assert found["defects_recall"] == 0.0
    assert found["documents"] == 1


def test_optional_items_count_neither_way(database: Path, tmp_path: Path) -> None:
    items = [item | {"optional": True} for item in GOLD["references"]]
    assert "references_f1" not in measures(database, gold(tmp_path, references=items))


def test_a_report_in_another_format_is_found(tmp_path: Path) -> None:
    with writing(tmp_path / "x.duckdb") as db:
        put(db, stamp("/kho/007.docx"))
    assert measures(tmp_path / "x.duckdb", gold(tmp_path, file="007_abc.txt"))["documents"] == 1


def test_a_report_that_is_not_there_is_named(database: Path, tmp_path: Path) -> None:
    with reading(database) as db:
        score = evaluate(db, gold(tmp_path, file="b.txt"))
    assert score.absent == ["b.txt (0)"]


@pytest.mark.parametrize("words", ["{", "[]", '{"file": "a.txt"}', "\xff"])
def test_gold_that_is_not_well_formed_is_told(database: Path, tmp_path: Path, words: str) -> None:
    folder = gold(tmp_path)
    (folder / "a.json").write_text(words, "latin-1")
    with pytest.raises(UsageFailure, match="không đúng dạng"):
        measures(database, folder)


def test_the_share_of_numbers_explained_needs_no_gold(tmp_path: Path) -> None:
    with writing(tmp_path / "x.duckdb") as db:
        assert coverage(db) == {"digits_explained": 1.0, "words_explained": 1.0}
        db.execute(
            "INSERT INTO number_ledger VALUES ('a', 0, 1, '5', 'figure'), ('a', 2, 3, '7', 'unexplained'), "
            "('b', 0, 1, '3', 'label'), ('b', 2, 3, '4', 'date'), ('b', 5, 8, 'hai', 'unexplained')"
        )
        assert coverage(db) == {"digits_explained": 0.75, "words_explained": 0.0}


def test_pairs_are_a_longest_common_subsequence() -> None:
    assert pairs("abcd", "xbdca", lambda a, b: a == b) in ([(1, 1), (2, 3)], [(1, 1), (3, 2)])
    assert pairs("", "abc", lambda a, b: a == b) == []


def test_tallies_of_nothing() -> None:
    tally = Tally()
    assert (tally.precision, tally.recall, tally.f1, tally.judged) == (1.0, 1.0, 1.0, 0)
    compare(tally, [], [{"raw": "x"}], lambda a, b: False, (str, str))
    assert (tally.invented, tally.f1) == (1, 0.0)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hoà bình", "hòa  BÌNH."), ("“Kế hoạch”", "kế hoạch"), ("A – B", "a - b"), (None, ""), ("thuỷ", "thủy")],
)
def test_what_is_compared_as_equal(one: str | None, other: str) -> None:
    assert fold(one) == fold(other)


def test_the_same_numbers_as_the_scorer(tmp_path: Path) -> None:
    tool = SHARED / "tools" / "score.py"
    if not tool.exists():
        pytest.skip(f"{tool.name} and the annotated reports do not lie beside the project")
    spec = importlib.util.spec_from_file_location("score", tool)
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    database = tmp_path / "x.duckdb"
    ingest([str(SHARED / "reports")], database, Watch(), jobs=2)
    for spoil in ("SELECT 1", *SPOILED):
        with duckdb.connect(str(database)) as db:
            db.execute(spoil)
            wanted, _, absent = scorer.score(db, SHARED / "gold")
        with reading(database) as db:
            score = evaluate(db, SHARED / "gold")
        assert score.measures() == wanted
        assert len(score.absent) == len(absent)


#: Damage, so that the two are compared where they are not all perfect.
SPOILED = (
    "DELETE FROM doc_refs WHERE ref_id % 5 = 0; UPDATE doc_refs SET issuer = NULL WHERE ref_id % 3 = 0",
    "UPDATE figures SET unit = 'việc' WHERE figure_id % 7 = 0; "
    "UPDATE figures SET value = value + 1 WHERE figure_id % 11 = 0",
    "UPDATE sections SET code = NULL WHERE section_id % 4 = 0; DELETE FROM sections WHERE section_id % 9 = 0",
    "UPDATE reports SET issuer = upper(issuer), district = NULL; DELETE FROM table_cells WHERE row_no % 6 = 0",
    "UPDATE flags SET rule = 'label_gap', section_code = 'the_che' WHERE flag_id % 2 = 0",
    "INSERT INTO facts BY NAME SELECT report_id, 'ho_so_tiep_nhan' AS indicator, figure_id AS value, "
    "'xã' AS admin_level, 'text' AS source, 1 AS figure_id FROM figures",
)


def test_numbers_are_compared_by_value() -> None:
    from pipeline.pairing import number

    assert number("12.50") == number(Decimal("12.500000")) == Decimal("12.5")
