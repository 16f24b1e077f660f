"""Profiles: what comes with the program, what a user's file may hold, and what they find."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_load import put, stamp

from extractors.records import Header
from pipeline.audit.findings import Quote
from pipeline.audit.profile_figures import Labelled, broken, judge, named_by
from pipeline.errors import UsageFailure
from pipeline.flags import show_flags
from pipeline.output import Format
from pipeline.profile_trial import trials_of, try_profile
from pipeline.profiles import applies, built_in, load, read_profile
from pipeline.store import writing

MINIMAL = """name = "mau"
doc_types = ["BC"]
titles = ["chuyển đổi số"]
"""


def profile(more: str = ""):
    return read_profile("mau.toml", MINIMAL + more)


@pytest.mark.parametrize("one", built_in(), ids=lambda one: one.name)
def test_every_example_of_the_built_in_profiles(one) -> None:
    trials = list(trials_of(one))
    assert [what for what, good in trials if not good] == []
    assert len(trials) > 20


def test_a_new_kind_needs_no_code() -> None:
    ktxh = load("ktxh")
    assert applies(ktxh, "BC", None, "Tình hình kinh tế - xã hội quý I năm 2024")
    assert not applies(ktxh, "KH", None, "Tình hình kinh tế - xã hội quý I năm 2024")
    assert not applies(ktxh, "BC", "cchc", "Công tác cải cách hành chính quý I năm 2024")
    assert not ktxh.at_ingest


@pytest.mark.parametrize(
    ("more", "line", "key"),
    [
        ("color = 1\n", 4, "color"),
        ("at_ingest = 1\n", 4, "at_ingest"),
        ("[[mandatory]]\ncode = 'a'\n", 4, "mandatory.1.names"),
        ("[[mandatory]]\ncode = 'a'\nnames = { x = 'A' }\n[[mandatory]]\nnames = { x = 'A' }\ncode = 'a'\n", 9, "code"),
        ("[severities]\nmissing_section = 'error'\nsum_mismatch = 'grave'\n", 4, "severities"),
        ("[severities]\nno_such_rule = 'error'\n", 5, "no_such_rule"),
        ("[[period]]\nkind = 'quý'\nnumber = 1\ndue = '31/2x'\n", 7, "due"),
        ("[[period]]\nkind = 'quý'\nnumber = 1\ndue = '31/4'\n", 7, "due"),
        ("[[period]]\nkind = 'tuần'\n", 5, "kind"),
        ("[[indicator]]\ncode = 'khong_co'\n", 5, "code"),
        ("[[equation]]\nformula = 'a + b = c'\n", 5, "formula"),
        ("[[equation]]\nformula = 'khong_co >= ho_so_tiep_nhan'\n", 5, "formula"),
        ("[[range]]\nindicator = 'ho_so_tiep_nhan'\nlow = 5\nhigh = 1\n", 7, "high"),
        ("[[range]\n", 4, "-"),
    ],
)
def test_a_mistake_is_told_with_line_and_key(more: str, line: int, key: str) -> None:
    with pytest.raises(UsageFailure) as raised:
        profile(more)
    assert raised.value.values["line"] == line
    assert key in str(raised.value.values["at"])
    assert f"dòng {line}" in str(raised.value)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("slack = '5'\n", "số nguyên"),
        ("at_ingest = 'true'\n", "true hoặc false"),
        ("other_titles = 'kiểm tra'\n", "danh sách"),
        ("tittles = ['kiểm tra']\n", "có phải là titles?"),
        ("[[mandatory]]\ncode = 'a b'\nnames = { x = 'A' }\n", "không có dấu cách"),
        ("[[period]]\nkind = 'tuần'\n", '"quý"'),
        ("[[period]\n", "sai cú pháp TOML"),
    ],
)
def test_a_mistake_says_what_is_wanted(more: str, told: str) -> None:
    with pytest.raises(UsageFailure, match=re.escape(told)):
        profile(more)


def test_the_name_of_a_built_in_profile_is_taken(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text(MINIMAL.replace('"mau"', '"cchc"'), "utf-8")
    with pytest.raises(UsageFailure, match=r"dòng 1.*có sẵn"):
        load(str(tmp_path / "x.toml"))


@pytest.mark.parametrize(
    ("label", "phrase", "fits"),
    [
        ("Xã xây dựng mô hình", "xây dựng mô hình", False),
        ("Xã xây dựng mô hình", "*xây dựng mô hình", True),
        ("xây dựng mô hình", "*xây dựng mô hình", True),
        ("xây dựng mô hình mới", "*xây dựng mô hình", False),
        ("tổ chức hội nghị", "tổ chức*", True),
        ("phổ chức hội nghị", "tổ chức*", False),
        ("tổ chức các hội nghị lớn", "tổ chức*hội nghị*", True),
        ("hộ", "hộ*hộ", False),
        ("bất kỳ", "*", True),
    ],
)
def test_a_star_stands_for_any_words(label: str, phrase: str, fits: bool) -> None:
    wanted = profile(f"[[indicator]]\ncode = 'so'\nlabels = ['{phrase}']\n")
    quote = Quote(role="stated", raw="1", start=0, end=1, value=Decimal(1))
    assert bool(named_by(wanted, [Labelled(label=label, quote=quote)])["so"]) is fits


@pytest.mark.parametrize(
    ("last", "due", "told"),
    [("31/3", "25/3", date(2024, 3, 25)), ("31/12", "15/1", date(2025, 1, 15)), ("14/12", "20/12", date(2024, 12, 20))],
)
def test_due_before_and_after_the_last_figures(last: str, due: str, told: date) -> None:
    term = profile(f"[[period]]\nkind = 'năm'\nfirst = '1/1'\nlast = '{last}'\ndue = '{due}'\n").term("năm", None)
    assert term is not None
    assert term.due_on(2024) == told


def test_a_key_that_is_missing_at_the_top() -> None:
    with pytest.raises(UsageFailure, match="doc_types"):
        read_profile("x.toml", 'name = "x"\n')


@given(st.text(max_size=80))
@settings(deadline=None, max_examples=60)
def test_any_text_is_a_profile_or_a_told_mistake(text: str) -> None:
    with suppress(UsageFailure):
        read_profile("x.toml", MINIMAL + text)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("không-có.toml", str(tmp_path / "latin.toml"), "khác", "", "../cchc"):
        with pytest.raises(UsageFailure):
            load(name)


def stated(**values: str) -> dict[str, list[Quote]]:
    return {
        code: [Quote(role="stated", raw=value.replace(".", ","), start=place, end=place + 1, value=Decimal(value))]
        for place, (code, value) in enumerate(values.items())
    }


def test_equations() -> None:
    (rate,) = profile("[[equation]]\nformula = 'ty_le_truc_tuyen = ho_so_truc_tuyen / ho_so_tiep_nhan'\n").equations
    assert not broken(rate, stated(ty_le_truc_tuyen="66.66", ho_so_truc_tuyen="2", ho_so_tiep_nhan="3"))
    assert not broken(rate, stated(ty_le_truc_tuyen="66.67", ho_so_truc_tuyen="2", ho_so_tiep_nhan="3"))
    assert broken(rate, stated(ty_le_truc_tuyen="68", ho_so_truc_tuyen="2", ho_so_tiep_nhan="3"))
    assert not broken(rate, stated(ty_le_truc_tuyen="68", ho_so_tiep_nhan="3"))


HEADER = Header(
    doc_type="BC", admin_level="xã", period_kind="quý", period_no=1, period_year=2024, issued_on=date(2024, 3, 25)
)


def test_due_date_indicators_and_ranges() -> None:
    flags = judge(load("cchc"), HEADER, "", stated(ho_so_tiep_nhan="12", ty_le_hai_long="120"))
    assert [flag.rule for flag in flags] == ["missing_indicator", "outlier", "late_report"]
    assert "muộn 5 ngày" in flags[2].message
    assert "25/3/2024" in flags[2].message


def test_windows_cross_the_year() -> None:
    cchc = load("cchc")
    assert cchc.term("quý", 1).window(2024) == (date(2023, 12, 15), date(2024, 3, 14))
    assert cchc.term("năm", None).due_on(2024) == date(2024, 12, 20)
    assert cchc.term("tháng", 1).window(2024) == (date(2023, 12, 15), date(2024, 1, 14))


def test_a_file_of_the_user_finds_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cua-toi.toml"
    path.write_text(
        MINIMAL + "[severities]\nmissing_section = 'warning'\n[[mandatory]]\ncode = 'ha_tang'\n"
        "names = { x = 'Hạ tầng số' }\nsynonyms = ['hạ tầng số']\nexamples = ['Về hạ tầng số']\n",
        "utf-8",
    )
    assert try_profile(str(path)) == 0
    with writing(tmp_path / "x.duckdb") as db:
        put(db, stamp(), flags=False)
        db.execute("UPDATE reports SET doc_type = 'BC', title = 'Kết quả chuyển đổi số năm 2024', profile = NULL")
    assert show_flags(tmp_path / "x.duckdb", str(path), Format.json, None) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["rule"], row["severity"], row["section_code"]) == ("missing_section", "warning", "ha_tang")


def test_an_example_that_comes_out_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sai.toml"
    path.write_text(MINIMAL + "[[example]]\ntitle = 'Chuyển đổi số năm 2024'\napplies = false\n", "utf-8")
    assert try_profile(str(path)) == 2
    assert "Chuyển đổi số năm 2024" in capsys.readouterr().err
