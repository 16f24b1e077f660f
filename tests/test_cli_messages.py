"""Every sentence is there in both languages with the same gaps, and none is left that nobody says."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from patterns import catalogue
from pipeline import cli
from pipeline.errors import DatabaseFailure
from pipeline.messages import LANGUAGES, language_asked, language_of, say, shown, speaking

PIPELINE = Path(cli.__file__).parent


def gaps(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("key", catalogue("messages"))
def test_both_languages_say_the_same(key: str) -> None:
    entry = catalogue("messages")[key]
    assert set(entry) == set(LANGUAGES)
    assert gaps(entry["vi"]) == gaps(entry["en"])


#: Beginnings of keys that the program puts together.
MADE = ("help_", "option_", "part_", "grade_", "kind_", "scan_head_", "stage_")


def test_every_sentence_is_said_somewhere_and_every_key_is_there() -> None:
    code = "".join(path.read_text("utf-8") for path in PIPELINE.rglob("*.py"))
    keys = set(catalogue("messages"))
    assert {key for key in keys if f'"{key}"' not in code and not key.startswith(MADE)} == set()
    told = re.findall(r'\b(?:say|tell|UsageFailure|DatabaseFailure|QueryFailure|NoSuchReport)\(\s*"(\w+)"', code)
    assert set(told) <= keys


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({}, "vi"),
        ({"LANG": "C.UTF-8"}, "vi"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "vi_VN"}, "vi"),
        ({"LANG": "vi_VN", "BAOCAO_LANG": "en"}, "en"),
    ],
)
def test_the_locale_chooses(environ: dict[str, str], lang: str) -> None:
    assert language_of(environ) == lang


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        (["check", "--lang", "en"], "en"),
        (["--lang=vi", "check"], "vi"),
        (["check", "--lang"], None),
        (["check", "--lang", "fr"], None),
        (["extract", "--", "--lang", "en"], None),
        ([], None),
    ],
)
def test_the_option_stands_anywhere(arguments: list[str], lang: str | None) -> None:
    assert language_asked(arguments) == lang


def test_an_error_speaks_both_languages() -> None:
    error = DatabaseFailure("foreign_database", path="a\n\x1b[2Jb")
    assert "không phải" in str(error)
    with speaking("en"):
        assert "is no database" in error.sentence()
    assert "\x1b" not in str(error)
    assert "\n" not in str(error)


def test_what_could_move_the_cursor_is_shown_as_an_escape() -> None:
    assert shown("a\tb\x1b\u202e\udcff") == "a\\x09b\\x1b\\u202e\\xff"
    assert say("bad_query", reason="a\nb\x07").endswith("a\nb\\x07")
