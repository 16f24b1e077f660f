"""A folder of hostile files: each is read whole or fails with a code and a sentence, and none harms another."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import hostile_files
import hostile_pdf
import hostile_word
import made_legacy
import pytest
from hostile_texts import PLAIN
from made_runs import Watch, ask

from pipeline.endings import wrong_ending
from pipeline.errors import ReadFailure
from pipeline.files import Selection, Stamp, select, stamp
from pipeline.limits import Limits
from pipeline.pool import outcomes
from pipeline.readers import sniff
from pipeline.readers.docx import read_docx
from pipeline.readers.text import decode
from pipeline.run import Local, ingest_with
from pipeline.work import Outcome, read_content, work_on

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="links, pipes and limits as Linux knows them")

LIMITS = Limits(seconds=15, total=30, memory=1 << 30)
LONGEST = 240.0
"""Seconds that the whole folder may take on a busy machine."""
ENDS = ((hostile_word.FIRST, hostile_word.LAST), (hostile_pdf.FIRST, hostile_pdf.LAST))
PROJECT = Path(__file__).resolve().parents[1]
MAIN = [sys.executable, "-c", "from pipeline.cli import main; main()"]
NOBODY = 65534


class Gone(Local):
    """The engine of a run in a folder one file of which goes before it is looked at."""

    def select(self, paths: Sequence[str]) -> Selection:
        found = super().select(paths)
        for path in found.files:
            if path.endswith(hostile_files.WENT):
                os.unlink(path)
        return found


class Bounded(Gone):
    """The same with narrow limits, in a folder that changes while it is read."""

    def stamp(self, path: str) -> Stamp:
        found = super().stamp(path)
        if path.endswith(hostile_files.GOES):
            os.unlink(path)
        if path.endswith(hostile_files.GROWS):
            with open(path, "a", encoding="utf-8") as file:
                file.write("thêm")
        return found

    def outcomes(self, stamps: Iterator[Stamp], selection: Selection) -> Iterable[Outcome]:
        return outcomes(stamps, partial(work_on, ocr="never"), jobs=2, limits=LIMITS)


class Here(Local):
    """The engine of a run in this process."""

    def outcomes(self, stamps: Iterator[Stamp], selection: Selection) -> Iterable[Outcome]:
        return map(work_on, stamps)


@dataclass
class Ended:
    """How a file ended: its text and flags, or its code and sentence."""

    code: str
    text: str = ""
    flags: set[str] = field(default_factory=set)
    message: str = ""


@dataclass
class Run:
    """How all files ended, by name, and what was expected of them; seconds; what the watcher saw."""

    ended: dict[str, Ended]
    expected: dict[str, str]
    seconds: float
    watch: Watch


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder, outside = tmp_path_factory.mktemp("kho"), tmp_path_factory.mktemp("ngoài")
    expected = hostile_files.make_contents(folder)
    expected |= hostile_files.make_names(folder)
    expected |= hostile_files.make_things(folder, outside)
    watch, database = Watch(), outside / "x.duckdb"
    began = time.monotonic()
    ingest_with(Bounded(work_on, 2), [str(folder)], database, watch)
    return Run(ended=endings(database), expected=expected, seconds=time.monotonic() - began, watch=watch)


def endings(database: Path) -> dict[str, Ended]:
    """How the files of a database ended, by name."""
    flags: dict[str, set[str]] = {}
    for report_id, rule in ask(database, "SELECT report_id, rule FROM flags"):
        flags.setdefault(report_id, set()).add(rule)
    read = ask(database, "SELECT source_path, report_id, text FROM report_sources JOIN report_texts USING (report_id)")
    bad = ask(database, "SELECT source_path, error_code, message FROM failures")
    found = {
        os.path.basename(path): Ended("read", text=text, flags=flags.get(report_id, set()))
        for path, report_id, text in read
    }
    for path, code, message in bad:
        assert os.path.basename(path) not in found, "a file is read or fails, not both"
        found[os.path.basename(path)] = Ended(code, message=message)
    return found


NAMES = [
    *hostile_files.contents(),
    *hostile_files.NAMES.values(),
    *("vòng", "tự trỏ.txt", "cụt.txt", "ra ngoài.txt", "thư mục ngoài", "vô tận.txt", "liên kết.txt"),
    *("ống.txt", "cổng.txt", "thiết bị.txt", hostile_files.SPARSE),
    *(hostile_files.GROWS, hostile_files.GOES, hostile_files.WENT),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_is_read_whole_or_fails_with_a_code(run: Run, name: str) -> None:
    expected, ended = run.expected.get(name), run.ended.get(name)
    if expected is None:
        pytest.skip("this system or user cannot make such a file")
    if expected == "absent":
        assert ended is None
        return
    assert ended is not None, "nothing is said of it"
    if ended.code == "read":
        assert {"read", "old", "wrong", "truncated"} & set(expected.split()), "it ought to fail"
        assert ("truncated" in ended.flags) == (expected == "truncated")
        assert ("wrong_extension" in ended.flags) == (expected == "wrong")
        assert expected == "truncated" or whole(ended.text, old=expected == "old")
    else:
        assert ended.code in expected.split(), ended.message
        assert re.search(r"\b[Hh]ãy\b|\bMuốn đọc\b", ended.message), "the sentence says what to do"


def whole(text: str, *, old: bool) -> bool:
    """Whether a text runs from its first sentence to its last."""
    if old:
        return made_legacy.SENTENCES[0] in text and made_legacy.SENTENCES[-1] in text
    return any(first in text and last in text for first, last in ENDS)


def test_the_good_files_are_all_read(run: Run) -> None:
    assert {name for name in hostile_files.GOOD if run.ended[name].code == "read"} == set(hostile_files.GOOD)


def test_nothing_is_said_of_what_was_not_there(run: Run) -> None:
    assert set(run.ended) <= {name for name, expected in run.expected.items() if expected != "absent"}


def test_the_whole_folder_ends_in_time(run: Run) -> None:
    assert run.seconds < LONGEST
    assert run.watch.done == len([code for code in run.expected.values() if code != "absent"])
    assert not [failed.path for failed in run.watch.failures if failed.code == "internal"]


REFUSED = [name for name, (_, code) in hostile_word.word_files().items() if code not in ("read", "encrypted")]


@pytest.mark.parametrize("name", REFUSED)
def test_a_word_file_is_refused_in_a_second(name: str) -> None:
    data = hostile_word.word_files()[name][0]()
    began = time.process_time()
    with pytest.raises(ReadFailure):
        read_docx(data)
    assert time.process_time() - began < 1


def test_damaged_utf8_is_told_with_its_place() -> None:
    data = PLAIN.encode().replace("đúng".encode(), b"\xc3(\xff")
    line = PLAIN[: PLAIN.index("đúng")].count("\n") + 1
    with pytest.raises(ReadFailure, match=f"2 chỗ hỏng, chỗ đầu tiên ở dòng {line}"):
        decode(data)


@pytest.mark.parametrize(
    ("path", "media_type", "ending"),
    [
        ("a/b.PDF", sniff.PDF, None),
        ("a/b.pdf", sniff.DOCX, ".pdf"),
        ("năm.zip!/b.Doc", sniff.RTF, ".doc"),
        ("a.txt", "text/markdown", None),
        ("a.txt", sniff.HTML, ".txt"),
        ("a.jpg", "image/png", None),
        ("a.dat", sniff.PDF, None),
        ("không đuôi", sniff.PDF, None),
    ],
)
def test_what_an_ending_promises(path: str, media_type: str, ending: str | None) -> None:
    assert wrong_ending(path, media_type) == ending


def test_the_only_file_goes_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / hostile_files.WENT).write_text(PLAIN, "utf-8")
    watch = Watch()
    ingest_with(Gone(work_on, 1), [str(tmp_path)], tmp_path / "x.duckdb", watch)
    assert [failed.code for failed in watch.failures] == ["unreadable"]


def test_a_gigabyte_is_refused_without_reading(tmp_path: Path) -> None:
    path = tmp_path / "lớn.txt"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    began = time.process_time()
    with pytest.raises(ReadFailure) as caught:
        stamp(str(path))
    assert caught.value.reason == "too_large"
    assert time.process_time() - began < 0.1


def test_a_pipe_in_the_place_of_a_file_does_not_wait(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ống.txt")
    with pytest.raises(ReadFailure) as caught:
        stamp(str(tmp_path / "ống.txt"))
    assert caught.value.reason == "not_regular"


def test_two_chosen_folders_may_link_to_one_another(tmp_path: Path) -> None:
    first, second = tmp_path / "một", tmp_path / "hai"
    for folder in (first, second):
        folder.mkdir()
    (second / "a.txt").write_text("x")
    (first / "b.txt").symlink_to(second / "a.txt")
    (first / "c").symlink_to(second, target_is_directory=True)
    both = select([str(first), str(second)])
    assert (sorted(both.files), both.barred) == ([str(second / "a.txt"), str(first / "b.txt")], ())
    assert dict(select([str(first)]).barred).keys() == {str(first / "b.txt"), str(first / "c")}


def test_what_may_not_be_read() -> None:
    read_content(PLAIN.encode())  # what Python loads for it may be closed to nobody
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "kho" / "đóng").mkdir(parents=True)
        (folder / "kho" / "mở.txt").write_text(PLAIN, "utf-8")
        (folder / "kho" / "khóa.txt").write_text(PLAIN + "\nKhóa.", "utf-8")
        (folder / "kho" / "đóng" / "trong.txt").write_text("x")
        for path, mode in ((folder, 0o777), (folder / "kho" / "khóa.txt", 0), (folder / "kho" / "đóng", 0)):
            path.chmod(mode)
        with unprivileged():
            ingest_with(Here(work_on, 1), [str(folder / "kho")], folder / "x.duckdb", Watch())
        (folder / "kho" / "đóng").chmod(0o755)
        ended = endings(folder / "x.duckdb")
    assert {name: one.code for name, one in ended.items()} == {
        "mở.txt": "read",
        "khóa.txt": "unreadable",
        "đóng": "unreadable",
    }
    assert all("quyền" in one.message for one in ended.values() if one.code != "read")


@contextmanager
def unprivileged() -> Iterator[None]:
    """The rights of nobody, where this process has all."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_odd_names_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "kho").mkdir()
    for name in hostile_files.NAMES:
        with open(os.path.join(os.fsencode(tmp_path / "kho"), name), "wb") as file:
            file.write(b"")
    ended = subprocess.run(
        [*MAIN, "ingest", str(tmp_path / "kho"), "--db", str(tmp_path / "x.duckdb")],
        capture_output=True,
        timeout=120,
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "cp1252", "BAOCAO_LANG": "vi"},
    )
    shown = ended.stdout + ended.stderr
    assert ended.returncode == 1, shown.decode("utf-8", "replace")
    assert b"\x1b" not in shown
    assert b"\xe2\x80\xae" not in shown
    told = [line for line in shown.splitlines() if line.startswith("Lỗi [empty]".encode())]
    assert len(told) == len(hostile_files.NAMES)
