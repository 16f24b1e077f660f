"""Saved mails (.eml): the letter itself and what is attached to it."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, Message, MIMEPart
from typing import NamedTuple

from pipeline.errors import ReadFailure

MAX_PARTS = 1_000
_CORRUPT = "Thư điện tử bị hỏng, không đọc được. Hãy lưu riêng các tệp đính kèm rồi thử lại."
_ENDINGS = {"text/html": ".html", "text/plain": ".txt"}


class Attachment(NamedTuple):
    """A part of a mail that is a file: its name and its content."""

    name: str
    data: bytes


def letter(data: bytes) -> Attachment | None:
    """The words of the mail: its plain text, else its page; None where it has none."""
    message = _parsed(data)
    try:
        body = message.get_body(("plain", "html"))
        content = None if body is None else _content(body)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ReadFailure("corrupt", _CORRUPT) from error
    if body is None or not content or not content.strip():
        return None
    return Attachment("noi-dung-thu" + _ENDINGS.get(body.get_content_type(), ".txt"), content)


def attachments(data: bytes) -> Iterator[Attachment]:
    """The attached files in order, mails attached to the mail among them."""
    message = _parsed(data)
    try:
        parts = [part for part in message.walk() if part.get_filename() or part.get_content_type() == "message/rfc822"]
        for number, part in enumerate(parts[:MAX_PARTS], 1):
            content = _content(part)
            if content:
                yield Attachment(_name(part, number), content)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ReadFailure("corrupt", _CORRUPT) from error


def _parsed(data: bytes) -> EmailMessage:
    try:
        return message_from_bytes(data, policy=policy.default)
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ReadFailure("corrupt", _CORRUPT) from error


def _name(part: EmailMessage, number: int) -> str:
    named = part.get_filename()
    return named if named else f"thu-{number}.eml"


def _content(part: MIMEPart) -> bytes:
    """The bytes of a part; words come as UTF-8 where their charset is told and right."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return first.as_bytes() if isinstance(first, Message) else b""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return b""
    charset = part.get_content_charset()
    if part.get_content_maintype() != "text" or charset is None or part.get_filename():
        return data
    try:
        return data.decode(charset).encode()
    except (LookupError, UnicodeError):
        return data
