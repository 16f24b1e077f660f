"""Damaged databases: whoever opens one sees whole reports or is told what to do, and can do that."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from damaged_looks import damaged, put, rows
from made_runs import made_folder, run
from typer.testing import CliRunner, Result

from pipeline import staging
from pipeline.backup import back_up
from pipeline.cli import app
from pipeline.files import stamp
from pipeline.fingerprint import fingerprints
from pipeline.load import Batch, known, write
from pipeline.store import reading
from pipeline.verify import faults
from pipeline.work import work_on

REPORTS = 6


@dataclass(frozen=True)
class Base:
    """A folder with ``kho`` and with ``base.duckdb``, of whose reports all but the first are in the log only."""

    place: Path
    whole: dict[str, int]
    order: list[str]

    @property
    def size(self) -> int:
        return (self.place / "base.duckdb").stat().st_size

    @property
    def log(self) -> int:
        return (self.place / "base.duckdb.wal").stat().st_size


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    place = tmp_path_factory.mktemp("hỏng")
    folder, made = made_folder(place, REPORTS), place / "made.duckdb"
    (folder / "hỏng.pdf").unlink()
    run(folder / "00.txt", made)
    outcomes = [work_on(stamp(str(path))) for path in sorted(folder.iterdir())]
    with duckdb.connect(str(made)) as db:
        db.execute("SET checkpoint_threshold = '1TB'")
        for outcome in outcomes[1:]:
            write(db, Batch(loaded=[outcome], sources=[outcome.stamp]), known(db), run_id=2, version="1")
        for ending in ("", ".wal"):
            shutil.copyfile(f"{made}{ending}", place / f"base.duckdb{ending}")
    put(place / "base.duckdb", place / "y.duckdb", place / "y.duckdb.wal", [])
    return Base(place=place, whole=rows(place / "y.duckdb"), order=[one.stamp.report_id for one in outcomes])


def looks(base: Base, cases: list[list[list[Any]]]) -> list[list[Any]]:
    """What :mod:`damaged_looks` says of each case."""
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("damaged_looks.py")), str(base.place)],
        input="\n".join(map(json.dumps, cases)), capture_output=True, text=True, cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)}, timeout=120,
    )  # fmt: skip
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(cases), (cases[len(answers)], done.returncode, done.stderr)
    return answers


def is_prefix(base: Base, found: dict[str, int]) -> bool:
    """Whether ``found`` are the first of the reports, each whole."""
    return found == {name: base.whole[name] for name in base.order[: len(found)]}


def spread(size: int, count: int) -> list[int]:
    return [size * number // count for number in range(count)]


def bit(place: int) -> int:
    return Random(place).randrange(8)


def test_a_log_that_was_cut_off_anywhere_leaves_whole_reports(base: Base) -> None:
    answers = looks(base, [[["log", "cut", place, 0]] for place in range(0, base.log, 997)])
    assert all(kind == "rows" and is_prefix(base, found) for kind, found in answers)
    counts = [len(found) for _, found in answers]
    assert counts == sorted(counts)
    assert set(counts) == set(range(1, REPORTS))


def test_a_log_with_a_wrong_bit_is_told_or_leaves_whole_reports(base: Base) -> None:
    places = sorted({*range(0, 120, 9), *spread(base.log, 30)})
    answers = looks(base, [[["log", "flip", place, bit(place)]] for place in places])
    for answer in answers:
        assert is_prefix(base, answer[1]) if answer[0] == "rows" else answer[1] == "damaged_log", answer
    assert sum(answer[0] == "told" for answer in answers) > len(answers) // 2


@pytest.mark.parametrize("zeros", [1, 64, 4096])
def test_a_log_with_zeros_at_its_end(base: Base, zeros: int) -> None:
    longer, overwritten = looks(
        base, [[["log", "zero", base.log, zeros]], [["log", "zero", base.log - zeros, zeros]]]
    )  # fmt: skip
    assert longer == ["rows", base.whole]
    assert overwritten[:2] == ["told", "damaged_log"]
    assert "baocao restore" in overwritten[2]


def test_a_log_that_is_gone_or_something_else_leaves_whole_reports(base: Base) -> None:
    answers = looks(base, [[["log", "delete", 0, 0]], [["log", "zero", 0, base.log]]])
    assert all(kind == "rows" and is_prefix(base, found) and len(found) == 1 for kind, found in answers)


def test_a_file_that_was_cut_off_is_told(base: Base) -> None:
    places = sorted({*range(0, 16_384, 1_999), *spread(base.size, 20)})
    answers = looks(base, [[["log", "delete", 0, 0], ["database", "cut", place, 0]] for place in places])
    answers += looks(base, [[["database", "cut", place, 0]] for place in places[::4]])
    assert {kind for kind, *_ in answers} == {"told"}
    assert {key for _, key, _ in answers} == {"damaged_database", "no_database_file"}
    assert all("baocao restore" in text for *_, text in answers)


def test_a_file_with_a_wrong_bit_or_zeros_is_told_where_it_matters(base: Base) -> None:
    gone: list[Any] = ["log", "delete", 0, 0]
    places = sorted({*range(0, 12_288, 997), *spread(base.size, 40)})
    cases = [[gone, ["database", "flip", place, bit(place)]] for place in places]
    cases += [[gone, ["database", "zero", place, 4096]] for place in spread(base.size, 20)]
    cases += [[["database", "flip", place, bit(place)]] for place in spread(base.size, 9)]
    answers = looks(base, cases)
    for answer in answers:
        assert is_prefix(base, answer[1]) if answer[0] == "rows" else answer[1].endswith(("_database", "_file")), answer
    assert sum(answer[0] == "told" for answer in answers) > len(answers) // 2


def test_what_a_killed_run_left_is_used_only_when_it_is_whole(base: Base, tmp_path: Path) -> None:
    database = tmp_path / "x.duckdb"
    put(base.place / "base.duckdb", database, tmp_path / "none.wal", [["log", "delete", 0, 0]])
    work = staging.work_folder(database)
    work.mkdir()
    (work / "base.json").write_text(json.dumps(staging._stamp(database)))
    copy, log = work / "baocao.duckdb", work / "baocao.duckdb.wal"
    cases = [[["log", "cut", place, 0]] for place in range(0, base.log, 9 * 997)]
    cases += [[["log", "flip", place, bit(place)]] for place in spread(base.log, 8)]
    cases += [[["database", "flip", place, bit(place)]] for place in spread(base.size, 20)]
    cases += [[["database", "cut", place, 0]] for place in spread(base.size, 5)]
    used = 0
    for case in cases:
        put(base.place / "base.duckdb", copy, log, case)
        if staging._usable(work, database):
            used += 1
            assert is_prefix(base, rows(copy)), case
    assert 0 < used < len(cases)


@pytest.mark.parametrize(
    "case",
    [
        [["log", "cut", 0.5, 0]],
        [["log", "flip", 0.5, 3]],
        [["log", "delete", 0, 0]],
        [["database", "flip", 0.9, 3]],
        [["database", "cut", 0.5, 0]],
    ],
)
def test_a_run_goes_on_from_damaged_leftovers_to_the_same_end(base: Base, tmp_path: Path, case: list[Any]) -> None:
    database, folder = tmp_path / "x.duckdb", base.place / "kho"
    put(base.place / "base.duckdb", database, tmp_path / "none.wal", [["log", "delete", 0, 0]])
    work = staging.work_folder(database)
    work.mkdir()
    (work / "base.json").write_text(json.dumps(staging._stamp(database)))
    sizes = {"log": base.log, "database": base.size}
    damages = [[which, what, int(share * sizes[which]), amount] for which, what, share, amount in case]
    put(base.place / "base.duckdb", work / "baocao.duckdb", work / "baocao.duckdb.wal", damages)
    run(folder, database, force=True)
    assert not work.exists()
    undisturbed = base.place / "undisturbed.duckdb"
    if not undisturbed.exists():
        run(folder, undisturbed)
    with reading(database) as one, reading(undisturbed) as other:
        assert fingerprints(one) == fingerprints(other)
        assert list(faults(one, paths=[str(folder)])) == []


@pytest.fixture(scope="module")
def sound(base: Base) -> Path:
    """A database with everything in it, and ``copy.duckdb``, its backup."""
    run(base.place / "kho", base.place / "sound.duckdb")
    back_up(base.place / "sound.duckdb", base.place / "copy.duckdb")
    return base.place / "sound.duckdb"


@pytest.fixture(params=["flip", "cut", "zero"])
def broken(request: pytest.FixtureRequest, sound: Path, tmp_path: Path) -> Path:
    """A copy of the sound database with damage in the columns of ``report_texts``, cut off, or without its head."""
    path, data = tmp_path / "x.duckdb", sound.read_bytes()
    if request.param == "flip":
        path.write_bytes(damaged(data, "flip", _place_of_texts(sound), 1))
    else:
        path.write_bytes(
            damaged(data, request.param, *((len(data) * 2 // 3, 0) if request.param == "cut" else (0, 4096)))
        )
    return path


def _place_of_texts(database: Path) -> int:
    """Where in the file the texts of the reports lie: header blocks are 12,288 bytes long, each further one 262,144."""
    with duckdb.connect(str(database), read_only=True) as db:
        ((block,),) = db.execute(
            "SELECT min(block_id) FROM pragma_storage_info('report_texts') "
            "WHERE column_name = 'text' AND segment_type = 'VARCHAR' AND block_id >= 0"
        ).fetchall()
    return 12_288 + 262_144 * int(block) + 5_000


def called(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def assert_told(done: Result, path: Path) -> None:
    assert done.exit_code == 3, (done.output, done.exception)
    assert isinstance(done.exception, SystemExit)
    assert f"baocao restore BẢN_SAO_LƯU --db {path}" in done.stderr.replace("\n", " ")
    assert "Traceback" not in done.output


COMMANDS = {
    "query": ("query", "SELECT text FROM report_texts"),
    "named": ("query", "--name", "tim", "--param", "tu=ho so"),
    "verify": ("verify",),
    "backup": ("backup", "none.duckdb"),
    "fingerprint": ("verify", "--fingerprint"),
    "reprocess": ("reprocess", "--where", "report_id IN (SELECT report_id FROM report_texts WHERE text > 'a')"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_tells_what_to_do_with_a_damaged_database(
    broken: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = broken.read_bytes()
    monkeypatch.chdir(broken.parent)
    assert_told(called(*COMMANDS[name], "--db", broken), broken)
    assert broken.read_bytes() == before
    assert not Path("none.duckdb").exists()


@pytest.mark.parametrize("name", ["check", "show", "tonghop", "ingest", "accept"])
def test_no_command_fails_in_an_unknown_way(broken: Path, base: Base, name: str) -> None:
    arguments: dict[str, tuple[str | Path, ...]] = {
        "check": ("check",),
        "show": ("show", "00.txt"),
        "tonghop": ("tonghop", "--period", "2024"),
        "ingest": ("ingest", base.place / "kho", "--force"),
        "accept": ("accept", f"{base.order[0][:8]}:1", "--reason", "x"),
    }
    done = called(*arguments[name], "--db", broken)
    if done.exit_code == 3:
        assert_told(done, broken)
    else:  # it did not need what is damaged
        assert isinstance(done.exception, SystemExit | None), done.exception
        assert done.exit_code in (0, 1, 2, 4)


def test_a_damaged_database_is_told_in_english(broken: Path) -> None:
    from pipeline.messages import speaking

    with speaking("en"):
        done = called("query", "FROM report_texts", "--db", broken)
    assert done.exit_code == 3
    assert f"baocao restore BACKUP --db {broken}" in done.stderr.replace("\n", " ")


def test_a_backup_takes_the_place_of_a_damaged_database(broken: Path, sound: Path, base: Base) -> None:
    before = broken.read_bytes()
    assert called("restore", base.place / "copy.duckdb", "--db", broken).exit_code == 0
    assert broken.with_name("x.duckdb.before-restore").read_bytes() == before
    assert rows(broken) == rows(sound)
    assert called("verify", base.place / "kho", "--db", broken).exit_code == 0


def test_a_damaged_backup_is_not_put_back(broken: Path, sound: Path, tmp_path: Path) -> None:
    target = tmp_path / "y.duckdb"
    shutil.copyfile(sound, target)
    done = called("restore", broken, "--db", target)
    assert done.exit_code == 3
    assert isinstance(done.exception, SystemExit)
    assert rows(target) == rows(sound)


def test_reports_that_are_not_there_are_found(base: Base, tmp_path: Path) -> None:
    database, folder = tmp_path / "x.duckdb", base.place / "kho"
    put(base.place / "base.duckdb", database, tmp_path / "none.wal", [["log", "delete", 0, 0]])
    done = called("verify", folder, "--db", database, "--format", "csv")
    assert done.exit_code == 1
    missing = [line for line in done.stdout.splitlines() if line.startswith("missing,")]
    assert len(missing) == REPORTS - 1
    assert all("baocao ingest" in line for line in missing)


def test_a_text_that_lost_its_end_is_found(sound: Path, tmp_path: Path) -> None:
    database = tmp_path / "x.duckdb"
    shutil.copyfile(sound, database)
    with duckdb.connect(str(database)) as db:
        db.execute("UPDATE report_texts SET text = text[:-5] WHERE report_id = (SELECT min(report_id) FROM reports)")
    with reading(database) as db:
        assert "text" in [fault.check for fault in faults(db)]
