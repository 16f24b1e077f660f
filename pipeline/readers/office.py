"""Old Word files, RTF and OpenDocument texts: LibreOffice turns them into .docx, the DOCX reader takes it from there.

LibreOffice runs without a window, with a profile of its own in a temporary folder (macros and linked content off),
under limits of time, processor and file size, and in a process group of its own that is killed as a whole.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import zipfile
import zlib
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.errors import ReadFailure
from pipeline.limits import die_with_parent
from pipeline.readers import sniff
from pipeline.source import Source

TIME_LIMIT = 120
"""Seconds that LibreOffice may take for one file."""
_AGAIN = 81
"""The status with which LibreOffice asks to be started again, after it has made its profile."""
_MEMORY = 4 * 1024**3
_LARGEST_FILE = 512 * 1024**2
_KINDS = {
    sniff.DOC: (".doc", "MS Word 97"),
    sniff.RTF: (".rtf", "Rich Text Format"),
    sniff.ODT: (".odt", "writer8"),
}
_SHEETS = {sniff.XLS: (".xls", "MS Excel 97"), sniff.ODS: (".ods", "calc8")}
_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_NEEDED = (
    "Cần LibreOffice để đọc tệp .doc, .rtf, .odt. Hãy cài rồi chạy lại: apt install libreoffice-writer-nogui "
    "(Debian, Ubuntu), winget install TheDocumentFoundation.LibreOffice (Windows), "
    "brew install --cask libreoffice (macOS)."
)
_TOO_SLOW = (
    f"LibreOffice không chuyển xong tệp này trong {TIME_LIMIT} giây. Hãy mở tệp bằng Word và lưu lại thành .docx."
)
_CORRUPT = "Tệp bị hỏng hoặc không đầy đủ, LibreOffice không mở được. Hãy lấy lại bản gốc, hoặc lưu lại thành .docx."
_LOCKED = "Tệp được đặt mật khẩu. Hãy mở bằng LibreOffice, bỏ mật khẩu và lưu lại rồi thử lại."
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
    """The text document ``data`` of the media type ``kind`` (DOC, RTF, ODT of :mod:`sniff`).

    Raises :class:`ReadFailure`: ``needs_libreoffice``, ``timeout``, ``corrupt`` and those of the DOCX reader.
    """
    from pipeline.readers.docx import read_docx

    return replace(read_docx(to_docx(data, kind)), media_type=kind, reader="office")


def to_docx(data: bytes, kind: str) -> bytes:
    """``data`` as a .docx file, its fonts kept. Raises :class:`ReadFailure` as :func:`read_office` does."""
    if kind == sniff.ODT and _is_locked(data):
        raise ReadFailure("encrypted", _LOCKED)
    return _converted(data, *_KINDS[kind], "docx:MS Word 2007 XML")


def to_xlsx(data: bytes, kind: str) -> bytes:
    """The workbook ``data`` of the media type ``kind`` (XLS, ODS) as .xlsx. Raises ReadFailure likewise."""
    return _converted(data, *_SHEETS[kind], "xlsx:Calc MS Excel 2007 XML")


def _is_locked(data: bytes) -> bool:
    """Whether the manifest of an OpenDocument file says that its parts are encrypted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            info = package.getinfo("META-INF/manifest.xml")
            return info.file_size < _MANIFEST and b"encryption-data" in package.read(info)
    except (zipfile.BadZipFile, KeyError, OSError, ValueError, NotImplementedError, zlib.error):
        return False


def _converted(data: bytes, suffix: str, filter_name: str, target: str) -> bytes:
    program = find_program()
    if program is None:
        raise ReadFailure("needs_libreoffice", _NEEDED)
    with TemporaryDirectory(prefix="baocao-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, f"in{suffix}")
        source.write_bytes(data)
        _prepare(Path(folder))
        command = [_itself(program), *_arguments(Path(folder), filter_name, target), str(source)]
        if _run(command, folder) == _AGAIN:
            _run(command, folder)
        result = Path(folder, "out", f"in.{target.partition(':')[0]}")
        if not result.is_file():
            raise ReadFailure("corrupt", _CORRUPT)
        return result.read_bytes()


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


def _arguments(folder: Path, filter_name: str, target: str) -> list[str]:
    return [
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
        f"--infilter={filter_name}",
        *("--convert-to", target, "--outdir", str(folder / "out")),
    ]


def _run(command: list[str], folder: str) -> int:
    process = subprocess.Popen(  # noqa: S603 - the program that find_program found, no shell
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_limit if os.name == "posix" else None,  # sets limits, takes no locks
    )
    try:
        return process.wait(TIME_LIMIT)
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


def _limit() -> None:
    """Limits for LibreOffice and its children; they hold also when this process dies before it."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT, TIME_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_FILE, _LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        signal.alarm(0)
        die_with_parent()
