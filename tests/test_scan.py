"""Looking at a folder before reading it: what is in it, what is missing, and nothing that a bad file can do."""

from __future__ import annotations

import csv
import io
import json
import shutil
import time
import zipfile
from pathlib import Path

import made_bundle
import pypdfium2
import pytest
from PIL import Image
from test_cli import baocao

from patterns import catalogue
from pipeline.errors import UsageFailure
from pipeline.scan import Found, Scan, scan
from pipeline.scan_file import format_of, look_at
from pipeline.scan_report import size_text, time_text

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "reports"
LEGACY = (
    "Céng hoµ x· héi chñ nghÜa ViÖt Nam; ñy ban nh©n d©n x· b¸o c¸o kÕt qu¶ gi¶i quyÕt thñ tôc hµnh chÝnh cña nh©n d©n"
)


def picture(path: Path, *, frames: int = 1) -> None:
    image = Image.new("L", (200, 280), 255)
    image.save(path, save_all=frames > 1, append_images=[image] * (frames - 1))


def scanned_pdf(path: Path, pages: int) -> None:
    Image.new("L", (420, 594), 250).save(
        path, "PDF", save_all=True, append_images=[Image.new("L", (420, 594), 200)] * (pages - 1)
    )


def of(seen: Scan, name: str) -> Found:
    (found,) = [one for one in seen.files if one.look.path.endswith(name)]
    return found


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    folder = tmp_path_factory.mktemp("kho")
    for path in CORPUS.iterdir():
        shutil.copy(path, folder / path.name)
    first = min(folder.glob("*.docx"))
    shutil.copy(first, folder / "ban-sao.docx")
    (folder / "cu.txt").write_text(LEGACY, "utf-8")
    (folder / "rong.txt").write_bytes(b" \n")
    (folder / "hong.pdf").write_bytes(b"%PDF-1.5\nnothing")
    (folder / "la.doc").write_bytes(b"MZ\x90\x00" + bytes(range(32)) * 40)
    (folder / "video.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42")
    (folder / "cat-ngan.docx").write_bytes(first.read_bytes()[:2000])
    scanned_pdf(folder / "quet.pdf", 3)
    picture(folder / "anh.png")
    picture(folder / "anh.tiff", frames=2)
    with zipfile.ZipFile(folder / "nam-2023.zip", "w") as archive:
        archive.writestr("quy 1/bao-cao.txt", made_bundle.report())
        archive.write(first, "quy 2/trung.docx")
    return scan([str(folder)], jobs=2)


def test_formats_and_pages_are_told(seen: Scan) -> None:
    pdf = next(found for found in seen.files if found.look.path.endswith("2017.pdf") or "khe-sang" in found.look.path)
    assert (pdf.format, pdf.layer, pdf.look.scanned) == ("PDF", "text", 0)
    assert pdf.look.pages == len(pypdfium2.PdfDocument(CORPUS / Path(pdf.look.path).name))
    assert of(seen, "quy 1/bao-cao.txt").format == "TXT, Markdown"


def test_scans_and_pictures_are_told_from_text(seen: Scan) -> None:
    assert (of(seen, "quet.pdf").layer, of(seen, "quet.pdf").look.scanned) == ("scan", 3)
    assert (of(seen, "anh.tiff").look.pages, of(seen, "anh.tiff").look.program) == (2, "tesseract")
    assert of(seen, "quet.pdf").seconds > 3 * of(seen, "cu.txt").seconds


def test_old_encodings_are_told(seen: Scan) -> None:
    assert of(seen, "cu.txt").look.encodings == ("tcvn3",)
    assert not any(found.look.encodings for found in seen.files if "cu.txt" not in found.look.path)


def test_duplicates_are_told_once_also_inside_archives(seen: Scan) -> None:
    twins = {Path(found.look.path).name: found for found in seen.files if found.duplicate_of}
    assert len(twins) == 2
    assert twins["trung.docx"].seconds == 0


def test_bad_files_say_what_to_do(seen: Scan) -> None:
    problems = {Path(found.look.path).name: found.look.problem for found in seen.files if found.look.problem}
    assert problems == {
        "rong.txt": "empty",
        "hong.pdf": "corrupt",
        "la.doc": "unsupported",
        "cat-ngan.docx": "corrupt",
    }
    assert all("Hãy" in (found.look.advice or "") for found in seen.files if found.look.problem)
    assert all(found.seconds == 0 for found in seen.files if found.look.problem)


def test_other_files_are_counted_only(seen: Scan) -> None:
    assert seen.ignored == 1
    assert not any("video" in found.look.path for found in seen.files)


def test_the_time_is_the_sum_of_the_files_over_the_processes(seen: Scan) -> None:
    start = catalogue("scanning")["limits"]["start"]
    assert seen.seconds == pytest.approx(start + sum(found.seconds for found in seen.files) / 2, abs=0.1)


def test_nothing_to_look_at_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageFailure):
        scan([str(tmp_path)], jobs=1)
    with pytest.raises(UsageFailure):
        scan([str(tmp_path / "khong-co")], jobs=1)


def test_missing_programs_are_told_with_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.readers import ocr_program

    monkeypatch.setenv("PATH", str(tmp_path))
    ocr_program._found.cache_clear()
    picture(tmp_path / "anh.png")
    (tmp_path / "cu.rtf").write_text(r"{\rtf1\ansi{\fonttbl{\f0 .VnTime;}}\f0 b\'b8o c\'b8o}", "ascii")
    found = {missing.code: missing for missing in scan([str(tmp_path)], jobs=1).missing}
    ocr_program._found.cache_clear()
    assert {code: missing.files for code, missing in found.items()} == {"tesseract": 1, "libreoffice": 1}
    assert all("install" in missing.install for missing in found.values())


def test_a_font_tells_the_encoding_of_a_file_that_is_not_read_here(tmp_path: Path) -> None:
    (tmp_path / "cu.rtf").write_text(r"{\rtf1\ansi{\fonttbl{\f0 VNI-Times;}}\f0 baùo caùo}", "utf-8")
    (look,) = look_at(str(tmp_path / "cu.rtf"))
    assert (look.encodings, look.program) == (("vni",), "libreoffice")


def test_a_bomb_and_an_endless_picture_cost_little(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bom.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bom.txt", b"0" * 200_000_000)
    with zipfile.ZipFile(tmp_path / "bom.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w:p>" * 40_000_000)
    header = io.BytesIO()
    Image.new("L", (1, 1)).save(header, "PNG")
    wide = bytearray(header.getvalue())
    wide[16:24] = (60_000).to_bytes(4, "big") * 2
    (tmp_path / "rong.png").write_bytes(bytes(wide))
    begin = time.monotonic()
    found = scan([str(tmp_path)], jobs=1)
    assert time.monotonic() - begin < 10
    assert of(found, "bom.txt").look.problem == "too_large"


def test_a_file_that_kills_its_process_is_one_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import scan_worker

    monkeypatch.setitem(catalogue("scanning")["limits"], "seconds", 0)
    paths = [str(path) for path in sorted(CORPUS.iterdir())[:2]]
    found = list(scan_worker.looks(paths))
    assert [look.path for look in found if look.problem in (None, "timeout")][:1] == paths[:1]
    assert {look.path for look in found} == set(paths)


@pytest.mark.parametrize("known", catalogue("scanning")["format"], ids=lambda known: known["name"])
def test_every_format_has_a_rate(known: dict) -> None:
    assert known.get("holds") or any(key in known for key in ("file", "per_mb", "per_page", "per_scanned_page"))
    assert all(format_of(media_type) is known for media_type in known["media"])


def test_sizes_and_times_for_people() -> None:
    assert [size_text(size) for size in (0, 10, 2048, 3_565_158, 5 * 1024**3)] == [
        "0 KB",
        "1 KB",
        "2 KB",
        "3,4 MB",
        "5,0 GB",
    ]
    assert [time_text(seconds) for seconds in (0, 42, 600, 12_000)] == ["1 giây", "42 giây", "10 phút", "3 giờ 20 phút"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lenh")
    (folder / "mot.txt").write_text(made_bundle.report(), "utf-8")
    (folder / "hai.txt").write_text(made_bundle.report(), "utf-8")
    return folder


def test_the_command_writes_a_table_for_people(place: Path) -> None:
    done = baocao("scan", ".", cwd=place)
    assert done.returncode == 0, done.stderr
    assert "TXT, Markdown" in done.stdout
    assert "TỆP TRÙNG NỘI DUNG" in done.stdout
    assert "Đọc được hết" in done.stdout
    assert not (place / "outputs").exists()


def test_the_command_writes_json_and_csv(place: Path) -> None:
    told = json.loads(baocao("scan", ".", "--format", "json", cwd=place).stdout)
    assert [file["duplicate_of"] is None for file in told["files"]] == [True, False]
    assert told["missing_programs"] == []
    rows = list(csv.DictReader(io.StringIO(baocao("scan", ".", "-f", "csv", cwd=place).stdout)))
    assert [row["format"] for row in rows] == ["TXT, Markdown"] * 2


def test_the_command_ends_with_1_when_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "hong.pdf").write_bytes(b"%PDF-1.4 x")
    assert baocao("scan", ".", cwd=tmp_path).returncode == 1
    assert baocao("scan", "khong-co", cwd=tmp_path).returncode == 2
