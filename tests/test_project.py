"""The project as a whole: the tests run this tree, and the README tells the truth."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import extractors
import patterns
import pipeline
from pipeline.cli import app
from pipeline.store import DEFAULT, reading

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks() -> list[str]:
    return re.findall(r"```sh\n(.*?)```", README, re.DOTALL)


def commands(first_word: str) -> list[list[str]]:
    lines = [line for block in blocks() for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith(f"{first_word} ")]


@pytest.mark.parametrize("package", [pipeline, extractors, patterns])
def test_the_tests_run_this_tree(package: object) -> None:
    assert Path(package.__file__).parent.parent == ROOT  # type: ignore[attr-defined]


def test_the_commands_of_the_readme_work_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(tmp_path)
    asked = commands("baocao")
    assert {words[1] for words in asked} == {
        *("scan", "ingest", "check", "accept", "matrix", "show", "query", "tonghop", "phieu", "profile", "extract"),
        *("reprocess", "verify", "backup", "eval"),
    }
    (tmp_path / "danh-sach-xa.txt").write_text("xã Lâm Thượng\n", "utf-8")
    (tmp_path / "patterns").symlink_to(ROOT / "patterns")
    for words in asked:
        if words[1] == "accept":
            words[2] = _any_flag()
        result = CliRunner().invoke(app, words[1:])
        wanted = 1 if words[1] == "check" else 0  # the corpus holds reports that lack sections
        assert result.exit_code == wanted, (words, result.output)
    assert (tmp_path / "outputs" / "baocao.duckdb").exists()
    assert (tmp_path / "dem.xlsx").exists()


def _any_flag() -> str:
    with reading(DEFAULT) as db:
        return str(db.execute("SELECT min(flag) FROM v_flags WHERE severity = 'info'").fetchall()[0][0])


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for words in commands("make"):
        assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE), words


def test_the_folders_of_the_readme_exist() -> None:
    for folder in re.findall(r"^- `(\w+)/`", README, re.MULTILINE):
        assert (ROOT / folder).is_dir()


def test_the_changelog_knows_the_version() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert version is not None
    assert f"[{version[1]}]" in changelog or "[Unreleased]" in changelog
