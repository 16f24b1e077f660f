"""What can be told of a file without reading it: what it is, how long, in which encoding, whether it is a scan.

Everything is a sample of bounded size. A file may still kill or hold up the process that looks at it, so
:mod:`pipeline.scan_worker` does it in one of its own.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import regex

from patterns import catalogue
from pipeline.errors import ReadFailure
from pipeline.files import INSIDE
from pipeline.messages import say
from pipeline.readers import digest, read_bytes, sniff
from pipeline.source import RawLine

if TYPE_CHECKING:
    from pipeline.containers import Member

_NAMES = 4 * 1024 * 1024  # bytes in which names of fonts are looked for
_HEAD = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A file as it looks from outside; ``path`` is "year.zip!/name.docx" for a member of an archive.

    ``pages`` is None where the format has none; ``scanned`` is how many of them seem to be pictures, by the sample
    that was looked at. ``encodings`` are the old ones that were seen. ``problem`` is the code of what keeps it from
    being read and ``advice`` the sentence; both None when nothing does. ``program`` is the code of one that it needs.
    """

    path: str
    size: int
    media_type: str | None = None
    sha256: str | None = None
    pages: int | None = None
    scanned: int = 0
    encodings: tuple[str, ...] = ()
    looks_legacy: bool = False
    program: str | None = None
    problem: str | None = None
    advice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """Pieces of a file's text, the names of its fonts, the encodings its reader converted, its pages."""

    texts: tuple[str, ...] = ()
    encodings: tuple[str, ...] = ()
    fonts: frozenset[str] = frozenset()
    pages: int | None = None
    scanned: int = 0


def look_at(path: str) -> Iterator[Look]:
    """The file at ``path`` or, when it is an archive or a mail, the archive and what it holds, one after the other.

    Raises nothing of a bad file.
    """
    from pipeline.containers import is_container

    try:
        if is_container(path):
            yield from _members(path)
        else:
            yield _look(read_bytes(Path(path)), path)
    except ReadFailure as failure:
        yield _bad(path, _size(path), failure)


def format_of(media_type: str | None) -> dict[str, Any] | None:
    """What ``patterns/scanning.toml`` says of a media type; None for one that is not read."""
    return next((one for one in catalogue("scanning")["format"] if media_type in one["media"]), None)


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _members(path: str) -> Iterator[Look]:
    """The archive at ``path`` and its members; what is wrong with the archive itself is told of it."""
    from pipeline.containers import members

    with open(path, "rb") as file:
        media_type = sniff.MAIL if sniff.media_type_of(file.read(_HEAD)) == sniff.MAIL else sniff.ZIP
    whole = Look(path=path, size=_size(path), media_type=media_type)
    try:
        for member in members(Path(path)):
            yield _member(f"{path}{INSIDE}{member.name}", member)
    except ReadFailure as failure:
        whole = replace(whole, problem=failure.reason, advice=str(failure))
    yield whole


def _member(path: str, member: Member) -> Look:
    if member.failure is not None:
        return _bad(path, 0, member.failure)
    return _look(member.data or b"", path)


def _look(data: bytes, path: str) -> Look:
    seen = Look(path=path, size=len(data), sha256=digest(data))
    if sniff.is_blank(data):
        return replace(seen, problem="empty", advice=say("scan_empty", lang="vi"))
    seen = replace(seen, media_type=sniff.media_type_of(data))
    known = format_of(seen.media_type)
    if known is None or seen.media_type is None:
        return replace(seen, problem="unsupported", advice=say("scan_unsupported", lang="vi"))
    try:
        return _described(seen, _sample(data, seen.media_type), known)
    except ReadFailure as failure:
        return replace(seen, problem=failure.reason, advice=str(failure))


def _described(seen: Look, sample: _Sample, known: dict[str, Any]) -> Look:
    from pipeline.readers.legacy import legacy_by_font
    from pipeline.readers.legacy_content import detect, looks_legacy

    named = {encoding for font in sample.fonts if (encoding := legacy_by_font(font))}
    found = tuple(dict.fromkeys((*sample.encodings, *sorted(named), *detect(sample.texts))))
    program = known.get("program") or ("tesseract" if sample.scanned else None)
    return replace(
        seen,
        pages=sample.pages,
        scanned=sample.scanned,
        encodings=found,
        looks_legacy=not found and looks_legacy(sample.texts),
        program=program,
    )


def _bad(path: str, size: int, failure: ReadFailure) -> Look:
    return Look(path=path, size=size, problem=failure.reason, advice=str(failure))


def _sample(data: bytes, media_type: str) -> _Sample:
    if media_type == sniff.PDF:
        return _pdf(data)
    if media_type == sniff.DOCX:
        return _docx(data)
    if media_type in (sniff.TEXT, sniff.HTML):
        return _text(data)
    if media_type == sniff.MHTML:
        from pipeline.readers.mht import page_of

        page = page_of(data)
        return replace(_text(page), fonts=frozenset(_font_names(page[:_NAMES])))
    if media_type in (sniff.RTF, sniff.DOC):
        return _Sample(fonts=frozenset(_font_names(data[:_NAMES])))
    if media_type.startswith("image/"):
        frames = _frames(data)
        return _Sample(pages=frames, scanned=frames)
    return _Sample()


def _text(data: bytes) -> _Sample:
    """The beginning of a text, as its reader sees it."""
    from pipeline.readers.text import read_text

    limit = catalogue("scanning")["limits"]["characters"]
    source = read_text(data if len(data) <= limit else data[: data.rfind(b"\n", 0, limit) + 1] or data[:limit])
    texts = tuple(block.text for block in source.blocks if isinstance(block, RawLine))
    return _Sample(texts=texts, encodings=source.encodings)


def _font_names(data: bytes) -> Iterator[str]:
    """Names of fonts of old encodings in a file of bytes, also in UTF-16."""
    for plain in (data, data[::2], data[1::2]):
        yield from (name.decode("latin-1") for name in _legacy_fonts().findall(plain))


@cache
def _legacy_fonts() -> regex.Pattern[bytes]:
    return regex.compile(rb"\.Vn[A-Za-z0-9 ]{2,30}+|V(?:NI|PS|nI)[ -][A-Za-z0-9 -]{2,30}+")


def _docx(data: bytes) -> _Sample:
    limit = catalogue("scanning")["limits"]["characters"]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            body = _part(package, "word/document.xml", limit * 4)
            fonts = _part(package, "word/fontTable.xml", limit)
            told = _part(package, "docProps/app.xml", limit)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise ReadFailure("corrupt", say("scan_corrupt", lang="vi")) from error
    if body is None:
        raise ReadFailure("corrupt", say("scan_corrupt", lang="vi"))
    texts = tuple(_tags().sub("", paragraph) for paragraph in body.split("</w:p>"))
    pages = _pages_told().search(told or "")
    used = _run_fonts().findall(body) or _run_fonts().findall(fonts or "")
    return _Sample(texts=texts, fonts=frozenset(used), pages=int(pages[1]) if pages and int(pages[1]) else None)


def _part(package: zipfile.ZipFile, name: str, limit: int) -> str | None:
    """The beginning of a part of a package; None when it has none or the part is damaged."""
    try:
        with package.open(name) as part:
            return part.read(limit).decode("utf-8", "replace")
    except (KeyError, zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError, zlib.error, lzma.LZMAError):
        return None


@cache
def _tags() -> regex.Pattern[str]:
    return regex.compile(r"<[^<>]{0,2000}+>")


@cache
def _pages_told() -> regex.Pattern[str]:
    return regex.compile(r"<Pages>(\d{1,5})</Pages>")


@cache
def _run_fonts() -> regex.Pattern[str]:
    return regex.compile(r'w:(?:ascii|hAnsi|name)="([^"]{1,60}+)"')


def _frames(data: bytes) -> int:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            return int(getattr(image, "n_frames", 1))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ReadFailure("corrupt", say("scan_corrupt", lang="vi")) from error


def _pdf(data: bytes) -> _Sample:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadFailure("encrypted", say("scan_encrypted", lang="vi")) from error
        raise ReadFailure("corrupt", say("scan_corrupt", lang="vi")) from error
    try:
        return _pages_of(document, len(document))
    except pypdfium2.PdfiumError as error:
        raise ReadFailure("corrupt", say("scan_corrupt", lang="vi")) from error
    finally:
        document.close()


def _pages_of(document: Any, count: int) -> _Sample:
    if not count:
        raise ReadFailure("empty", say("scan_empty", lang="vi"))
    limits = catalogue("scanning")["limits"]
    seen = [_look_at_page(document, number, limits) for number in _chosen(count)]
    scanned = round(count * sum(is_picture for _, is_picture in seen) / len(seen))
    lines = tuple(line for text, _ in seen for line in text.splitlines())
    return _Sample(texts=lines, pages=count, scanned=scanned)


def _chosen(count: int) -> Sequence[int]:
    """The pages that are looked at: all of a few, else some from the first to the last."""
    most = catalogue("scanning")["limits"]["pages"]
    return range(count) if count <= most else [place * (count - 1) // (most - 1) for place in range(most)]


def _look_at_page(document: Any, number: int, limits: dict[str, int]) -> tuple[str, bool]:
    """The beginning of a page's text, and whether the page is a picture that has to be read by OCR."""
    from pipeline.readers.pdf_quality import is_garbage

    page = document[number]
    try:
        text = _page_text(page, limits["characters"] // limits["pages"])
        few = sum(map(str.isalnum, text)) < limits["few_letters"]
        return text, (few and _has_picture(page)) or is_garbage(text, pictured=False)
    finally:
        page.close()


def _page_text(page: Any, limit: int) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_range(0, min(text.count_chars(), limit)))
    finally:
        text.close()


def _has_picture(page: Any) -> bool:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    return next(iter(page.get_objects(filter=(FPDF_PAGEOBJ_IMAGE,), max_depth=4)), None) is not None
