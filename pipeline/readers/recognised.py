"""A file whose pages OCR read: pictures in, :class:`~pipeline.source.Source` out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean

from pipeline.errors import ReadFailure
from pipeline.messages import say
from pipeline.readers.ocr import recognise
from pipeline.readers.ocr_layout import page_content
from pipeline.readers.page_picture import Picture
from pipeline.readers.pdf_layout import PageContent, lay_out
from pipeline.source import PageRead, RawLine, RawTable, Source

Recognised = tuple[PageContent, PageRead]


def recognised_pages(pictures: Iterable[Picture]) -> Iterator[Recognised]:
    """What OCR read on each of ``pictures``. Raises ReadFailure as :func:`pipeline.readers.ocr.recognise` does."""
    for picture, reading in recognise(pictures):
        sure = reading.confidence
        read = PageRead(
            page=picture.page,
            method="ocr",
            confidence=None if sure is None else round(sure, 2),
            width=picture.width,
            height=picture.height,
        )
        yield page_content(picture, reading), read


def recognised_source(pictures: Iterable[Picture], *, media_type: str, reader: str) -> Source:
    """The file that is made of ``pictures``. Raises ReadFailure (``no_text_layer`` where nothing is recognised)."""
    found = list(recognised_pages(pictures))
    blocks = lay_out([content for content, _ in found if content.entries])
    if not blocks:
        raise ReadFailure("no_text_layer", say("no_words_seen", lang="vi"))
    return Source(
        media_type=media_type,
        reader=reader,
        page_count=len(found),
        blocks=tuple(blocks),
        pages=tuple(read for _, read in found),
        ocr_confidence=mean_confidence(blocks),
    )


def mean_confidence(blocks: Sequence[RawLine | RawTable]) -> float | None:
    """The mean confidence of all words that OCR read, None where there are none."""
    sure = [word.confidence for block in blocks for word in block.words]
    return round(fmean(sure), 2) if sure else None
