"""A finding that was accepted stays visible, counts no more, and comes back with another text."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_load import put, stamp

from pipeline.accepting import accept, withdraw
from pipeline.errors import DatabaseFailure, UsageFailure
from pipeline.flags import show_flags
from pipeline.output import Format
from pipeline.store import reading, writing


@pytest.fixture
def flagged(tmp_path: Path) -> Path:
    with writing(tmp_path / "x.duckdb") as db:
        put(db, stamp("/kho/a.txt"))
    return tmp_path / "x.duckdb"


def name(database: Path) -> str:
    with reading(database) as db:
        return str(db.execute("SELECT flag FROM v_flags WHERE rule = 'missing_section'").fetchall()[0][0])


def reasons(database: Path) -> list[str | None]:
    with reading(database) as db:
        return [row[0] for row in db.execute("SELECT accepted FROM v_flags WHERE rule = 'missing_section'").fetchall()]


def test_an_accepted_finding_stays_visible_and_counts_no_more(
    flagged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accept(flagged, name(flagged), " Xã không có nội dung này ")
    assert reasons(flagged) == ["Xã không có nội dung này"]
    assert show_flags(flagged, None, Format.table, None) == 0
    assert "Xã không có nội dung này" in capsys.readouterr().out


def test_a_second_reason_takes_the_place_of_the_first_and_can_be_taken_back(flagged: Path) -> None:
    accept(flagged, name(flagged), "một")
    accept(flagged, name(flagged), "hai")
    assert reasons(flagged) == ["hai"]
    withdraw(flagged, name(flagged))
    assert reasons(flagged) == [None]


def test_it_holds_for_a_later_document_of_the_file_until_the_words_change(flagged: Path) -> None:
    accept(flagged, name(flagged), "đúng")
    with writing(flagged) as db:
        put(db, stamp("/kho/a.txt", "b" * 64))
    assert reasons(flagged) == ["đúng"]
    with writing(flagged) as db:
        db.execute("UPDATE flags SET message = 'Thiếu mục khác.'")
    assert reasons(flagged) == [None]


@pytest.mark.parametrize("flag", ["", ":", "aaaaaaaa:99", "aaaaaaaa:x", "zzz:1", ":1"])
def test_a_finding_that_is_not_there(flagged: Path, flag: str) -> None:
    with pytest.raises(UsageFailure):
        accept(flagged, flag, "lý do")


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_a_reason_is_needed(flagged: Path, reason: str | None) -> None:
    with pytest.raises(UsageFailure):
        accept(flagged, name(flagged), reason)


def test_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseFailure):
        accept(tmp_path / "none.duckdb", "a:1", "lý do")
