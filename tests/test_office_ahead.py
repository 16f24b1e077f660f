"""Old Office files are converted in groups and never twice; a bad one in a group costs the others nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from multiprocessing import forkserver
from pathlib import Path

import pytest

from pipeline import ahead
from pipeline.files import stamp
from pipeline.pool import outcomes
from pipeline.readers import conversions, office, sniff
from pipeline.work import Failed, Outcome, work_on

WORDS = ("Báo cáo số 12 của xã", "Kế hoạch kiểm tra", "Thông báo về lịch tiếp dân")


@pytest.fixture
def own_server() -> Iterator[None]:
    """Workers are copies of a server that has the environment of this test."""
    forkserver._forkserver._stop()  # type: ignore[attr-defined]
    yield
    forkserver._forkserver._stop()  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept from earlier runs; without LibreOffice there is nothing to test."""
    monkeypatch.setenv("BAOCAO_CACHE", str(tmp_path / "kept"))
    if office.find_program() is None:
        if os.environ.get("BAOCAO_NEEDS_OFFICE") == "1":
            pytest.fail("LibreOffice is not installed, but BAOCAO_NEEDS_OFFICE asks for it")
        pytest.skip("LibreOffice is not installed")


def rtf(text: str) -> bytes:
    return rb"{\rtf1 " + "".join(f"\\u{ord(sign)}?" if ord(sign) > 126 else sign for sign in text).encode() + rb"\par}"


def kept(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "kept" / "office").glob("*/*") if path.is_file()]


def texts(found: list[Outcome]) -> dict[str, str]:
    """The words of each file, or the code of its failure."""
    return {
        Path(one.path if isinstance(one, Failed) else one.stamp.path).name: one.code
        if isinstance(one, Failed)
        else str(one.rows["reports"][0]["grade"] and one.rows["report_texts"][0]["text"])
        for one in found
    }


@pytest.mark.usefixtures("own_server")
def test_a_group_with_a_bad_file(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    folder.mkdir()
    for number, words in enumerate(WORDS):
        (folder / f"{number}.rtf").write_bytes(rtf(words))
    (folder / "hỏng.doc").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0" * 90
    )
    (folder / "chữ.doc").write_text("Không phải tệp Word.")
    files = [stamp(str(path)) for path in sorted(folder.iterdir())]
    found = texts(list(outcomes(files, work_on, jobs=1)))
    assert [found[f"{number}.rtf"] for number in range(3)] == list(WORDS)
    assert found["hỏng.doc"] == "corrupt"
    assert found["chữ.doc"] == "Không phải tệp Word."
    assert len(kept(tmp_path)) == 3


def test_what_a_group_gives_is_what_each_file_gives_alone(tmp_path: Path) -> None:
    pieces = [rtf(words) for words in WORDS]
    folder = tmp_path / "nhóm"
    folder.mkdir()
    for number, data in enumerate(pieces):
        (folder / f"{number}.rtf").write_bytes(data)
    together = office.convert([f"{n}.rtf" for n in range(3)], sniff.RTF, str(folder), seconds=60)
    from pipeline.readers.docx import read_docx

    for data, made in zip(pieces, together, strict=True):
        assert made is not None
        assert read_docx(made).blocks == read_docx(office.to_docx(data, sniff.RTF)).blocks


def test_nothing_is_converted_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = office.to_docx(rtf(WORDS[0]), sniff.RTF)
    (only,) = kept(tmp_path)
    monkeypatch.setattr(office, "TIME_LIMIT", 0)  # LibreOffice could not be called now
    assert office.to_docx(rtf(WORDS[0]), sniff.RTF) == first
    only.write_bytes(only.read_bytes()[:-9])
    monkeypatch.undo()
    monkeypatch.setenv("BAOCAO_CACHE", str(tmp_path / "kept"))
    assert office.to_docx(rtf(WORDS[0]), sniff.RTF)[:2] == b"PK", "a damaged one is made anew"


def test_a_conversion_is_that_of_its_kind_and_program() -> None:
    assert len({office.key_of("1" * 64, kind) for kind in (sniff.DOC, sniff.RTF, sniff.ODT, sniff.XLS)}) == 4
    program = str(office.find_program())
    assert conversions.key_of("1", "docx", program) != conversions.key_of("1", "docx", __file__)


def test_order_and_number_of_files_stay(tmp_path: Path) -> None:
    from pipeline.limits import Limits
    from pipeline.pool import _context

    names = [f"{number:02}.{'rtf' if number % 3 else 'txt'}" for number in range(3 * ahead.GROUP)]
    for name in names:
        (tmp_path / name).write_bytes(b"x")  # no RTF by its content: nothing is converted
    given = [stamp(str(tmp_path / name)) for name in names]
    found = list(ahead.converted_ahead(iter(given), _context(), Limits()))
    assert sorted(found, key=lambda one: one.path) == given
    assert [one for one in found if one.path.endswith("rtf")] == [one for one in given if one.path.endswith("rtf")]
    assert not kept(tmp_path)


def test_a_group_that_takes_too_long_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_SECONDS", 5.0)
    monkeypatch.setattr(ahead, "_SECONDS_EACH", 0.0)
    row = rb"\trowd\cellx2000\cellx4000\pard\intbl So lieu\cell 12\cell\row "
    files = {"a" * 64: rtf(WORDS[0]), "b" * 64: rb"{\rtf1 " + row * 20_000 + rb"\pard Het\par}"}
    ahead._convert_kind(sniff.RTF, files, tmp_path / "nhóm")
    assert kept(tmp_path) == []
