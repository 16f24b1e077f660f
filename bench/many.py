"""Many reports out of a few, no two with the same bytes, to see how a run grows."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

_COUNT = re.compile(r"(?<![\w./,-])\d{3}(?![\w./,%-])")
_BODY = "word/document.xml"


def make(paths: Sequence[Path], count: int, folder: Path) -> None:
    """Write ``count`` reports into ``folder``: ``paths`` in turn, other counts in their texts."""
    for number in range(count):
        path = paths[number % len(paths)]
        (folder / f"{number:06}{path.suffix}").write_bytes(_varied(path, number))


def _varied(path: Path, number: int) -> bytes:
    chance = random.Random(number)
    data = path.read_bytes()
    if path.suffix == ".pdf":  # its text stays, for its letters lie in a font of their own
        return data + f"\n%{number}\n".encode()
    if path.suffix == ".docx":
        return _varied_docx(data, number, chance)
    ending = "".join(" \t"[int(bit)] for bit in f"{number:b}")
    return f"{_recounted(data.decode(), chance)}\n{ending}\n".encode()


def _recounted(text: str, chance: random.Random) -> str:
    return _COUNT.sub(lambda _: str(chance.randint(100, 999)), text)


def _varied_docx(data: bytes, number: int, chance: random.Random) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            part = source.read(name)
            if name == _BODY:
                body = re.sub(r">[^<]+<", lambda match: _recounted(match[0], chance), part.decode())
                part = f"{body}<!--{number}-->".encode()
            made.writestr(name, part)
    return target.getvalue()
