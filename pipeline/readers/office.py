"""Old Word files, RTF and OpenDocument texts: LibreOffice turns them into .docx, the DOCX reader takes it from there.

LibreOffice runs without a window, with a profile of its own in a temporary folder (macros and linked content off),
under limits of time, processor and file size, and in a process group of its own that is killed as a whole.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from pipeline.errors import ReadFailure
from pipeline.limits import die_with_parent
from pipeline.readers import conversions, sniff
from pipeline.source import Source

TIME_LIMIT = 120
"""Seconds that LibreOffice may take for one file."""
_AGAIN = 81
"""The status with which LibreOffice asks to be started again, after it has made its profile."""
_MEMORY = 4 * 1024**3
_LARGEST_FILE = 512 * 1024**2
_LONGEST_SOCKET_FOLDER = 40


class _Form(NamedTuple):
    """A format that LibreOffice reads: its ending, the name of its filter, what it is turned into."""

    suffix: str
    filter_name: str
    target: str


_TEXT, _BOOK = "docx:MS Word 2007 XML", "xlsx:Calc MS Excel 2007 XML"
_FORMS = {
    sniff.DOC: _Form(".doc", "MS Word 97", _TEXT),
    sniff.RTF: _Form(".rtf", "Rich Text Format", _TEXT),
    sniff.ODT: _Form(".odt", "writer8", _TEXT),
    sniff.XLS: _Form(".xls", "MS Excel 97", _BOOK),
    sniff.ODS: _Form(".ods", "calc8", _BOOK),
    sniff.FODT: _Form(".fodt", "OpenDocument Text Flat XML", _TEXT),
    sniff.WORD_XML: _Form(".xml", "MS Word 2003 XML", _TEXT),
    sniff.FODS: _Form(".fods", "OpenDocument Spreadsheet Flat XML", _BOOK),
    sniff.EXCEL_XML: _Form(".xml", "MS Excel 2003 XML", _BOOK),
}
_XML = (sniff.FODT, sniff.WORD_XML, sniff.FODS, sniff.EXCEL_XML, sniff.FLAT_DOCX)
_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_NEEDED = (
    "Cần LibreOffice để đọc tệp .doc, .rtf, .odt và XML của Word, Excel. Hãy cài rồi chạy lại: "
    "apt install libreoffice-writer-nogui (Debian, Ubuntu), "
    "winget install TheDocumentFoundation.LibreOffice (Windows), brew install --cask libreoffice (macOS)."
)
_TOO_SLOW = (
    f"LibreOffice không chuyển xong tệp này trong {TIME_LIMIT} giây. Hãy mở tệp bằng Word và lưu lại thành .docx."
)
_CORRUPT = "Tệp bị hỏng hoặc không đầy đủ, LibreOffice không mở được. Hãy lấy lại bản gốc, hoặc lưu lại thành .docx."
_LOCKED = "Tệp được đặt mật khẩu. Hãy mở bằng LibreOffice, bỏ mật khẩu và lưu lại rồi thử lại."
_DOCTYPE = (
    "Tệp XML có khai báo DOCTYPE, điều mà văn bản không cần. Hãy mở bằng Word hoặc LibreOffice, lưu lại thành .docx."
)
_MANIFEST = 10_000_000
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"><value>3</value>
</prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution"><value>true
</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"><value>0</value></prop></item>
</oor:items>
"""


def read_office(data: bytes, kind: str) -> Source:
    """The text document ``data`` of the media type ``kind`` (DOC, RTF, ODT, FODT, WORD_XML, FLAT_DOCX of
    :mod:`sniff`).

    Raises :class:`ReadFailure`: ``needs_libreoffice``, ``timeout``, ``encrypted``, ``corrupt`` and those of the DOCX
    reader.
    """
    from pipeline.readers.docx import read_docx

    return replace(read_docx(to_docx(data, kind)), media_type=kind, reader="office")


def to_docx(data: bytes, kind: str) -> bytes:
    """``data`` as a .docx file, its fonts kept. Raises :class:`ReadFailure` as :func:`read_office` does."""
    if kind == sniff.FLAT_DOCX:
        from pipeline.readers.flat_package import as_docx

        if (failure := barred(data, kind)) is not None:
            raise failure
        return as_docx(data)
    return _converted(data, kind)


def to_xlsx(data: bytes, kind: str) -> bytes:
    """The workbook ``data`` of the media type ``kind`` (XLS, ODS) as .xlsx. Raises ReadFailure likewise."""
    return _converted(data, kind)


def barred(data: bytes, kind: str) -> ReadFailure | None:
    """Why LibreOffice is not to open ``data`` of the media type ``kind``; None where nothing bars it."""
    if kind == sniff.ODT and _is_locked(data):
        return ReadFailure("encrypted", _LOCKED)
    if kind in _XML and b"<!DOCTYPE" in data.replace(b"\x00", b""):
        return ReadFailure("corrupt", _DOCTYPE)
    return None


def _is_locked(data: bytes) -> bool:
    """Whether the manifest of an OpenDocument file says that its parts are encrypted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            info = package.getinfo("META-INF/manifest.xml")
            return info.file_size < _MANIFEST and b"encryption-data" in package.read(info)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, zlib.error):
        return False


def _converted(data: bytes, kind: str) -> bytes:
    if (failure := barred(data, kind)) is not None:
        raise failure
    program = find_program()
    if program is None:
        raise ReadFailure("needs_libreoffice", _NEEDED)
    key = key_of(hashlib.sha256(data).hexdigest(), kind)
    if (kept := conversions.recall(key)) is not None:
        return kept
    with TemporaryDirectory(prefix="baocao-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / f"in{_FORMS[kind].suffix}").write_bytes(data)
        made = convert([f"in{_FORMS[kind].suffix}"], kind, folder, seconds=TIME_LIMIT)
        if made[0] is None:
            raise ReadFailure("corrupt", _CORRUPT)
        conversions.keep(key, made[0])
        return made[0]


def key_of(sha256: str, kind: str) -> str:
    """The name under which the conversion of a file of the media type ``kind`` is kept."""
    form = _FORMS[kind]
    return conversions.key_of(sha256, f"{form.filter_name}\n{form.target}", _itself(find_program() or ""))


def suffix_of(kind: str) -> str | None:
    """The ending that a file of the media type ``kind`` has where LibreOffice reads it; None for other types."""
    return _FORMS[kind].suffix if kind in _FORMS else None


def convert(names: Sequence[str], kind: str, folder: str, *, seconds: float) -> list[bytes | None]:
    """What becomes of the files ``names`` of ``folder``, one after the other in one LibreOffice; None for those that
    it cannot open.

    Raises :class:`ReadFailure` (``needs_libreoffice``, ``timeout``; ``corrupt`` when LibreOffice dies on one of
    several: which of the others are whole is not known).
    """
    program, form = find_program(), _FORMS[kind]
    if program is None:
        raise ReadFailure("needs_libreoffice", _NEEDED)
    place = Path(folder)
    _prepare(place)
    command = [_itself(program), *_arguments(place, form), *(str(place / name) for name in names)]
    if (status := _run(command, folder, seconds)) == _AGAIN:
        status = _run(command, folder, seconds)
    if status and len(names) > 1:
        raise ReadFailure("corrupt", _CORRUPT)
    ending = form.target.partition(":")[0]
    made = [place / "out" / f"{Path(name).stem}.{ending}" for name in names]
    return [path.read_bytes() if path.is_file() else None for path in made]


@cache
def find_program() -> str | None:
    """The path of LibreOffice; None where it is not installed."""
    named = shutil.which("soffice") or shutil.which("libreoffice")
    return named or next((place for place in _PLACES if os.path.isfile(place)), None)


def _itself(program: str) -> str:
    """The program behind the script that starts it: a child of this process, which the kernel ends with it."""
    program_itself = Path(program).resolve().with_name("soffice.bin")
    return str(program_itself) if sys.platform == "linux" and program_itself.is_file() else program


def _prepare(folder: Path) -> None:
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_SETTINGS, "utf-8")


def _arguments(folder: Path, form: _Form) -> list[str]:
    return [
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *_sockets(folder),
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
        f"--infilter={form.filter_name}",
        *("--convert-to", form.target, "--outdir", str(folder / "out")),
    ]


def _sockets(folder: Path) -> list[str]:
    """Where LibreOffice puts its socket, which a killed one leaves behind; the name of a socket must be short."""
    return [f"-env:OSL_SOCKET_PATH={folder}"] if len(str(folder)) < _LONGEST_SOCKET_FOLDER else []


def _run(command: list[str], folder: str, seconds: float) -> int:
    process = subprocess.Popen(  # noqa: S603 - the program that find_program found, no shell
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder),
        start_new_session=True,
        preexec_fn=partial(_limit, os.getpid()) if os.name == "posix" else None,  # sets limits, takes no locks
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise ReadFailure("timeout", _TOO_SLOW) from error
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End whatever is left of the process and its children."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _limit(caller: int) -> None:
    """Limits for LibreOffice and its children; they hold also when the process ``caller`` dies before it."""
    if sys.platform == "win32":
        return
    import resource

    # several threads use more than the clock shows: it is the caller's clock that must ring first, and say so
    resource.setrlimit(resource.RLIMIT_CPU, (4 * TIME_LIMIT, 4 * TIME_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        signal.alarm(0)
        die_with_parent()
        if os.getppid() != caller:  # it died before it could be followed
            os._exit(1)
