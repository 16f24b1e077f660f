"""Web archives (.mht, .mhtml; Word's "Single File Web Page"): a page and what it shows, in one file of MIME parts."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import Message
from email.utils import unquote

from pipeline.errors import ReadFailure
from pipeline.readers.sniff import MHTML
from pipeline.source import Source

MAX_PARTS = 10_000
_CORRUPT = "Tệp lưu trữ web (.mht) bị hỏng, không đọc được. Hãy mở bằng Word và lưu lại thành .docx."
_EMPTY = "Tệp lưu trữ web (.mht) không có trang nào. Hãy mở bằng Word và lưu lại thành .docx."


def read_mht(data: bytes) -> Source:
    """The paragraphs and tables of the page that the web archive is of.

    Raises :class:`ReadFailure`: ``empty``, ``corrupt`` and those of the HTML reader.
    """
    from pipeline.readers.html import read_html

    return replace(read_html(page_of(data)), media_type=MHTML)


def page_of(data: bytes) -> bytes:
    """The page that the archive names as its first, else the first of its pages; in UTF-8 where its code page is
    told and right. Raises :class:`ReadFailure` (``empty``, ``corrupt``).
    """
    try:
        message = message_from_bytes(data.lstrip(), policy=policy.compat32)
        pages = [part for part, _ in zip(message.walk(), range(MAX_PARTS), strict=False) if _is_page(part)]
        if not pages:
            raise ReadFailure("empty", _EMPTY)
        start = unquote(str(message.get_param("start") or ""))
        named = (part for part in pages if start and unquote(str(part.get("Content-ID", "")).strip()) == start)
        page = next(named, pages[0])
        content = page.get_payload(decode=True)
        charset = page.get_content_charset()
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ReadFailure("corrupt", _CORRUPT) from error
    if not isinstance(content, bytes) or not content.strip():
        raise ReadFailure("empty", _EMPTY)
    return _in_unicode(content, charset)


def _is_page(part: Message) -> bool:
    return part.get_content_type() in ("text/html", "application/xhtml+xml") and not part.is_multipart()


def _in_unicode(content: bytes, charset: str | None) -> bytes:
    """``content`` in UTF-8; as it is where the charset is unknown or wrong: the page may say more of itself."""
    if charset is None or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content
    try:
        return b"\xef\xbb\xbf" + content.decode(charset).encode()
    except (LookupError, UnicodeError):
        return content
