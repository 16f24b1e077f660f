"""A file that holds several documents: each stands for itself, appendices and covering letters keep their place."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import made_bundle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_run import Watch

from extractors.documents import find_documents
from extractors.folding import key
from extractors.records import Document, Flag
from patterns import catalogue
from pipeline.normalise import normalise
from pipeline.readers.text import read_text
from pipeline.run import ingest
from pipeline.show import find_report, view, write_text
from pipeline.source import RawLine, Source
from pipeline.splitting import FileDocument, documents_of, moved_flag, own_id
from pipeline.store import reading
from pipeline.word_places import WordPlaces

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "reports"


def documents(*texts: str) -> tuple[FileDocument, ...]:
    return documents_of(read_text("".join(texts).encode()))


def normal(text: str) -> Document:
    return normalise(read_text(text.encode()))


def kinds(document: FileDocument) -> list[tuple[str, str | None]]:
    return [(part.kind, part.number) for part in document.parts]


def test_a_report_alone_is_one_document_of_one_part() -> None:
    (one,) = documents(made_bundle.report())
    assert kinds(one) == [("main", "42")]
    assert (one.parts[0].start, one.parts[0].end) == (0, len(one.report.document.text))
    assert one.report is one.main


def test_letter_report_appendices_and_a_second_report() -> None:
    first, second = documents(
        made_bundle.LETTER,
        made_bundle.report(),
        made_bundle.APPENDIX,
        made_bundle.HEADED_APPENDIX,
        made_bundle.second(),
    )
    assert kinds(first) == [("letter", "41"), ("main", "42"), ("appendix", "II"), ("appendix", None)]
    assert kinds(second) == [("main", "97")]
    assert [part.part_no for part in (*first.parts, *second.parts)] == [1, 2, 3, 4, 5]
    assert (first.report.header.number, first.report.header.doc_type, first.report.header.period_no) == ("42", "BC", 1)
    assert (second.report.header.number, second.report.header.period_no) == ("97", 2)
    assert first.parts[2].title == "KẾT QUẢ GIẢI QUYẾT HỒ SƠ QUÝ I NĂM 2023"


def test_facts_sections_and_references_do_not_mix() -> None:
    first, second = documents(made_bundle.report(), made_bundle.second())
    alone, other = documents(made_bundle.report())[0], documents(made_bundle.second())[0]
    for found, expected in ((first.report, alone.report), (second.report, other.report)):
        assert found.document.text == expected.document.text
        assert replace(found, document=expected.document) == expected


def test_a_letter_gives_mentions_and_figures_but_no_header_and_no_sections() -> None:
    (one,) = documents(made_bundle.LETTER, made_bundle.report())
    (plain,) = documents(made_bundle.report())
    text = one.report.document.text
    assert [ref.symbol for ref in one.report.references] == [
        "PNV-CCHC",
        *(ref.symbol for ref in plain.report.references),
    ]
    assert one.report.header == plain.report.header
    assert [section.heading for section in one.report.outline.sections] == [
        section.heading for section in plain.report.outline.sections
    ]
    for record in (*one.report.references, *one.report.figures, *one.report.ledger):
        assert text[record.start : record.end] == record.raw
    assert [fact.value for fact in one.report.facts] == [fact.value for fact in plain.report.facts]
    assert text[one.offset :] == one.main.document.text


@pytest.mark.parametrize("attached", [made_bundle.APPENDIX, made_bundle.HEADED_APPENDIX, made_bundle.FORM])
def test_what_is_attached_is_no_document_of_its_own(attached: str) -> None:
    assert len(documents(made_bundle.report(), attached)) == 1


def test_a_letter_behind_the_last_report_stays_with_it() -> None:
    (one,) = documents(made_bundle.report(), made_bundle.LETTER)
    assert kinds(one) == [("main", "42"), ("letter", "41")]
    assert one.offset == 0


def test_letters_alone_are_documents_of_their_own() -> None:
    first, second = documents(made_bundle.LETTER, made_bundle.LETTER.replace("41/UBND", "43/UBND"))
    assert (kinds(first), kinds(second)) == ([("main", "41")], [("main", "43")])


def test_the_same_number_again_is_a_copy_of_the_letterhead_and_no_second_document() -> None:
    assert len(documents(made_bundle.report(), made_bundle.report())) == 1


def test_a_letterhead_without_the_name_of_the_state_counts_too() -> None:
    bare = made_bundle.second().replace("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n", "")
    assert [kinds(one) for one in documents(made_bundle.report(), bare)] == [[("main", "42")], [("main", "97")]]


def test_documents_cover_the_text_of_the_file() -> None:
    text = made_bundle.LETTER + made_bundle.report() + made_bundle.APPENDIX + made_bundle.second()
    found = documents(text)
    whole = normal(text).text
    assert "\n".join(one.report.document.text for one in found) == whole
    assert [whole[one.start :][:10] for one in found] == [one.report.document.text[:10] for one in found]


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.stem[:20])
def test_reports_of_the_corpus_are_one_document(path: Path) -> None:
    assert len(find_documents(normal(path.read_text("utf-8")))) == 1


def test_real_documents_are_one_each() -> None:
    files = [*SHARED.glob("reports/*.txt"), *SHARED.glob("samples/documents/*.txt")]
    if not files:
        pytest.skip("the shared folder with real documents is not there")
    split = [path.name for path in files if len(find_documents(normal(path.read_text("utf-8")))) != 1]
    assert split == []


@pytest.mark.parametrize("text", catalogue("parts")["attached_line"][0]["examples"])
def test_attached_lines(text: str) -> None:
    head = made_bundle.second().replace("Kính gửi: UBND huyện Bản Khoang", text)
    assert len(documents(made_bundle.report(), head)) == 1


@pytest.mark.parametrize("text", catalogue("parts")["attached_line"][0]["rejects"])
def test_lines_that_attach_nothing(text: str) -> None:
    head = made_bundle.second().replace("Kính gửi: UBND huyện Bản Khoang", text)
    assert len(documents(made_bundle.report(), head)) == 2


def test_words_of_the_catalogue_are_told_apart() -> None:
    words = [key(word) for word in catalogue("parts")["attached"]]
    assert len(set(words)) == len(words)


def test_own_ids_are_stable_and_differ() -> None:
    sha = "ab" * 32
    assert own_id(sha, 0) is None
    assert own_id(sha, 1) == own_id(sha, 1) != own_id(sha, 2)
    assert len(own_id(sha, 1) or "") == 16


def test_a_flag_moves_with_its_evidence() -> None:
    flag = Flag(rule="x", severity="info", message="", start=3, end=5, evidence={"figures": [{"start": 1, "end": 2}]})
    moved = moved_flag(flag, 10)
    assert (moved.start, moved.end, moved.evidence) == (13, 15, {"figures": [{"start": 11, "end": 12}]})
    assert moved_flag(flag, 0) is flag


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*made_bundle.LETTER.split("\n"), *made_bundle.FORM.split("\n"), "a\tb"]), max_size=60))
def test_any_lines_are_cut_without_gaps(lines: list[str]) -> None:
    document = normalise(_source(lines))
    found = find_documents(document)
    assert [one.first for one in found[1:]] == [one.last for one in found[:-1]]
    assert (found[0].first, found[-1].last) == (0, len(document.lines))


def _source(lines: list[str]) -> Source:
    blocks = tuple(RawLine(text=line, complete=True) for line in lines)
    return Source(media_type="text/plain", reader="text", page_count=None, blocks=blocks)


def test_time_grows_with_the_text_only() -> None:
    head = made_bundle.LETTER.split("\n")[:8]

    def seconds(times: int) -> float:
        document = normalise(_source(head * times))
        begin = time.perf_counter()
        find_documents(document)
        return time.perf_counter() - begin

    seconds(10)
    assert seconds(400) < 3 * seconds(200) + 0.05


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "nhieu.txt").write_text(made_bundle.LETTER + made_bundle.report() + made_bundle.second(), "utf-8")
    return tmp_path


def test_documents_of_a_file_go_into_the_database_and_out_together(folder: Path) -> None:
    database = folder / "x.duckdb"
    ingest([str(folder / "nhieu.txt")], database, Watch(), jobs=1)
    with duckdb.connect(str(database), read_only=True) as db:
        rows = db.execute("SELECT number, part_of IS NULL, file_name FROM reports ORDER BY part_no").fetchall()
        parts = db.execute("SELECT part_no, kind, number FROM report_parts ORDER BY part_no").fetchall()
        wrong = db.execute("SELECT count(*) FROM v_spans WHERE NOT matches").fetchone()
    assert rows == [("42", True, "nhieu.txt"), ("97", False, "nhieu (văn bản 2).txt")]
    assert parts == [(1, "letter", "41"), (2, "main", "42"), (3, "main", "97")]
    assert wrong == (0,)
    (folder / "nhieu.txt").write_text(made_bundle.report(number=5), "utf-8")
    ingest([str(folder / "nhieu.txt")], database, Watch(), jobs=1)
    with duckdb.connect(str(database), read_only=True) as db:
        assert db.execute("SELECT number FROM reports").fetchall() == [("5",)]
        assert db.execute("SELECT count(DISTINCT report_id) FROM figures").fetchall() == [(1,)]


def test_a_file_is_asked_for_by_name_and_its_further_documents_by_theirs(folder: Path) -> None:
    database = folder / "x.duckdb"
    ingest([str(folder)], database, Watch(), jobs=1)
    with reading(database) as db:
        first, second = (find_report(db, name) for name in ("nhieu.txt", "nhieu (văn bản 2).txt"))
        assert find_report(db, "nhieu") == first
        assert find_report(db, second[:10]) == second
        shown = io.StringIO()
        write_text(view(db, first), shown)
    assert "CHẤT LƯỢNG ĐỌC: " in shown.getvalue()
    assert "1. công văn gửi kèm · CV · 41/UBND-VP" in shown.getvalue()


def test_when_the_first_of_two_files_goes_its_documents_are_named_after_the_other(folder: Path) -> None:
    database, other = folder / "x.duckdb", folder / "zz.sau.txt"
    other.write_bytes((folder / "nhieu.txt").read_bytes())
    ingest([str(folder)], database, Watch(), jobs=1)
    (folder / "nhieu.txt").write_text(made_bundle.report(number=5), "utf-8")
    ingest([str(folder)], database, Watch(), jobs=1)
    with duckdb.connect(str(database), read_only=True) as db:
        rows = db.execute("SELECT number, file_name FROM reports ORDER BY number").fetchall()
    assert rows == [("42", "zz.sau.txt"), ("5", "nhieu.txt"), ("97", "zz (văn bản 2).sau.txt")]


def test_places_of_words_on_pages() -> None:
    places = WordPlaces([(0, 3, 1, (10.0, 20.0, 30.0, 32.0), 96.0), (4, 8, 1, (34.0, 18.0, 60.0, 31.5), 71.0)])
    found = places.at(0, 8)
    assert found is not None
    assert (found.page, found.box, found.confidence) == (1, (10.0, 18.0, 60.0, 32.0), 71.0)
    assert places.at(3, 4) is None
    assert places.at(9, 12) is None
    moved = places.within(4, 20).at(0, 4)
    assert moved is not None
    assert moved.confidence == 71.0
    assert WordPlaces().at(0, 9) is None


def test_a_word_over_a_page_break_keeps_to_its_first_page() -> None:
    places = WordPlaces([(0, 3, 1, (10.0, 800.0, 30.0, 812.0), 90.0), (4, 8, 2, (34.0, 18.0, 60.0, 31.5), 20.0)])
    found = places.at(0, 8)
    assert found is not None
    assert (found.page, found.confidence) == (1, 90.0)
