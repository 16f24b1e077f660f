"""``--ocr`` as users give it to ``extract`` and ``ingest``: scans, pages of text, a missing program."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from made_scans import FONTS, LETTER, needs_tesseract, page, png, scan
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from test_cli import baocao


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the same letter as a scan, as an image, as text, and as a page of text before a scanned one."""
    monkeypatch.setenv("BAOCAO_CACHE", str(tmp_path / "cache"))
    (tmp_path / "scan.pdf").write_bytes(scan(page()))
    (tmp_path / "photo.png").write_bytes(png(page()))
    _text_pdf(tmp_path / "text.pdf")
    _text_pdf(tmp_path / "mixed.pdf", scanned=True)
    return tmp_path


def _text_pdf(path: Path, *, scanned: bool = False) -> None:
    pdfmetrics.registerFont(TTFont("Sans", str(FONTS / "SourceSansPro-Regular.ttf")))
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setFont("Sans", 14)
    for number, line in enumerate(LETTER):
        canvas.drawString(80, 740 - number * 28, line)
    canvas.showPage()
    if scanned:
        canvas.drawImage(ImageReader(page(LETTER[-2:])), 0, 0, *A4)
        canvas.showPage()
    canvas.save()


@pytest.mark.parametrize("name", ["scan.pdf", "photo.png"])
def test_never_leaves_scans_unread(place: Path, name: str) -> None:
    done = baocao("extract", "--ocr", "never", name, cwd=place)
    assert (done.returncode, done.stdout) == (1, "")
    assert "--ocr never" in done.stderr
    assert baocao("ingest", "--ocr", "never", name, "--db", "x.duckdb", cwd=place).returncode == 1
    with duckdb.connect(str(place / "x.duckdb"), read_only=True) as db:
        assert db.sql("SELECT error_code FROM failures").fetchall() == [("no_text_layer",)]


def test_auto_recognises_scans_and_leaves_text_alone(place: Path) -> None:
    needs_tesseract()
    found = _extracted(place, "scan.pdf")
    assert [read["method"] for read in found["pages"]] == ["ocr"]
    assert "437 hồ sơ" in found["text"]
    assert found == _extracted(place, "scan.pdf", "--ocr", "auto")
    assert [read["method"] for read in _extracted(place, "text.pdf")["pages"]] == ["text"]


def test_always_recognises_pages_of_text(place: Path) -> None:
    needs_tesseract()
    found = _extracted(place, "text.pdf", "--ocr", "always")
    assert [read["method"] for read in found["pages"]] == ["ocr"]
    assert found["ocr_confidence"] > 80
    assert "437 hồ sơ" in found["text"]
    assert all(one["box"] for one in found["doc_refs"])


@pytest.mark.parametrize("missing", [False, True])
def test_images_left_unread_are_told(place: Path, missing: bool) -> None:
    options = () if missing else ("--ocr", "never")
    environ = {"PATH": _path_without_tesseract(place)} if missing else {}
    done = baocao("extract", *options, "mixed.pdf", cwd=place, **environ)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [read["method"] for read in found["pages"]] == ["text", "none"]
    assert any("trang 2" in reason and "Tesseract" in reason for reason in found["grade_reasons"])
    assert found["grade"] == "poor"


def test_ingest_takes_the_option(place: Path) -> None:
    needs_tesseract()
    for way, methods in (("never", ["text", "text", "none"]), ("always", ["ocr", "ocr", "ocr", "ocr", "ocr"])):
        done = baocao("ingest", ".", "--db", "x.duckdb", "--ocr", way, "--force", cwd=place)
        assert done.returncode == (way == "never"), done.stderr
        with duckdb.connect(str(place / "x.duckdb"), read_only=True) as db:
            found = db.sql("SELECT method FROM pages ORDER BY report_id, page").fetchall()
        assert sorted(method for (method,) in found) == sorted(methods)


def test_the_database_says_what_the_ways_of_reading_mean(place: Path) -> None:
    assert baocao("ingest", "text.pdf", "--db", "x.duckdb", cwd=place).returncode == 0
    with duckdb.connect(str(place / "x.duckdb"), read_only=True) as db:
        (row,) = db.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'pages' AND column_name = 'method'"
        ).fetchall()
    assert all(way in row[0] for way in ("text:", "ocr:", "none:"))


def _extracted(place: Path, name: str, *options: str) -> dict:
    done = baocao("extract", *options, name, cwd=place)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _path_without_tesseract(place: Path) -> str:
    """A search path for programs that holds none of OCR."""
    folder = place / "programs"
    folder.mkdir()
    for name in ("env", "sh"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return str(folder)
