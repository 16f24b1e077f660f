"""A folder of hostile files, made anew for each run: what they hold, how they are called, what they are at all."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hostile_pdf import pdf, pdf_files
from hostile_texts import PLAIN, text_files
from hostile_word import Makers, document, paragraph, word, word_files

GOOD = (*(f"tốt {number}.txt" for number in range(4)), "tốt.docx", "tốt.pdf")
"""Files that are in order; all of them are read whatever lies beside them."""

LONG = "ộ" * 83 + "ab.txt"
"""A name of 255 bytes, the most that file systems take."""

NAMES = {
    b"undecod\xff\xfe.txt": "undecod\\xff\\xfe.txt",
    "hai\ndòng.txt".encode(): "hai\ndòng.txt",
    b"<img src=x onerror=alert(1)>.txt": "<img src=x onerror=alert(1)>.txt",
    b"=cmd|' C'!A0.txt": "=cmd|' C'!A0.txt",
    b"\x1b[2J\xe2\x80\xaetxt.txt": "\x1b[2J\u202etxt.txt",
    b"-rf.txt": "-rf.txt",
    LONG.encode(): LONG,
}
"""Odd names as bytes, and as the database shows them."""

GROWS, GOES, WENT = "lớn dần.txt", "mất sau.txt", "mất trước.txt"
SPARSE = "một gigabyte.txt"


def contents() -> Makers:
    """Files by what they hold: name, what makes it, and what it ends as (codes of failure, ``read``, ``old`` for a
    text in an old encoding, ``truncated`` or ``wrong`` for what is read with a flag).
    """
    page = "".join(f"<p>{line}</p>" for line in PLAIN.splitlines())
    wrong = {
        "sai 1.pdf": lambda: word(document(paragraph("Tài liệu Word."))),
        "sai 2.docx": lambda: pdf() + b"%\n",
        "sai 3.docx": (f"{PLAIN}\nKhông phải Word.").encode,
        "sai 4.txt": (f"<html><body>{page}</body></html>").encode,
    }
    good = {
        **{name: (f"{PLAIN}\n{name}").encode for name in GOOD if name.endswith(".txt")},
        "tốt.docx": lambda: word(document(paragraph("Bản tốt."))),
        "tốt.pdf": pdf,
    }
    made = {**word_files(), **pdf_files(), **text_files()}
    return (
        made
        | {name: (make, "wrong") for name, make in wrong.items()}
        | {name: (make, "read") for name, make in good.items()}
    )


def make_contents(folder: Path) -> dict[str, str]:
    """Write :func:`contents`; gives what each name is to end as."""
    made = contents()
    for name, (make, _) in made.items():
        (folder / name).write_bytes(make())
    return {name: expected for name, (_, expected) in made.items()}


def make_names(folder: Path) -> dict[str, str]:
    """Write files with odd names; gives what each name, as the database shows it, is to end as."""
    expected = {}
    for place, (name, shown) in enumerate(NAMES.items()):
        try:
            with open(os.path.join(os.fsencode(folder), name), "wb") as file:
                file.write(f"{PLAIN}\nTên lạ {place}.".encode())
        except OSError:  # this file system refuses such names
            continue
        expected[shown] = "read"
    return expected


def make_things(folder: Path, outside: Path) -> dict[str, str]:
    """Links, pipes, devices, sockets, a gigabyte of nothing, files that are about to change; ``outside`` is a folder
    beside ``folder``. Gives what each name is to end as; ``absent`` for what is not even told.
    """
    (outside / "ngoài.txt").write_text(PLAIN + "\nỞ ngoài.", "utf-8")
    links = {
        "vòng": (folder, "absent"),
        "tự trỏ.txt": (folder / "tự trỏ.txt", "link_broken"),
        "cụt.txt": (folder / "không có.txt", "link_broken"),
        "ra ngoài.txt": (outside / "ngoài.txt", "link_outside"),
        "thư mục ngoài": (outside, "link_outside"),
        "vô tận.txt": (Path("/dev/zero"), "link_outside"),
        "liên kết.txt": (folder / "tốt 0.txt", "read"),
    }
    for name, (target, _) in links.items():
        (folder / name).symlink_to(target, target_is_directory=target.is_dir())
    os.mkfifo(folder / "ống.txt")
    with (folder / SPARSE).open("wb") as file:
        file.truncate(1 << 30)
    for name in (GROWS, GOES, WENT):
        (folder / name).write_text(f"{PLAIN}\n{name}", "utf-8")
    return {
        **{name: code for name, (_, code) in links.items()},
        **_special(folder),
        "ống.txt": "not_regular",
        SPARSE: "too_large",
        GROWS: "changed_meanwhile",
        GOES: "unreadable",
        WENT: "unreadable",
    }


def _special(folder: Path) -> dict[str, str]:
    """A socket, and a device where this process may make one."""
    made = {}
    with socket.socket(socket.AF_UNIX) as listener, _inside(folder):
        listener.bind("cổng.txt")
    made["cổng.txt"] = "not_regular"
    try:
        os.mknod(folder / "thiết bị.txt", 0o20666, os.makedev(1, 5))
    except OSError:
        return made
    return made | {"thiết bị.txt": "not_regular"}


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
