"""PDF files made to hurt: bombs in streams, endless maps and loops, pages without end, scripts, passwords."""

from __future__ import annotations

import io
import zlib

from hostile_word import Makers, deflated
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

FIRST = "Opening: 125 dossiers were received."
LAST = "Closing: 7 dossiers are left."
_MEGA = 1 << 20
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"


def words(*lines: str) -> bytes:
    """The content of a page with these lines."""
    shown = b" ".join(b"(" + line.encode() + b") Tj 0 -16 Td" for line in lines)
    return b"BT /F 12 Tf 72 780 Td " + shown + b" ET"


def stream(data: bytes, more: bytes = b"", *, length: int | bytes | None = None) -> bytes:
    """A stream object."""
    told = str(len(data) if length is None else length).encode() if not isinstance(length, bytes) else length
    return b"<</Length " + told + more + b">>\nstream\n" + data + b"\nendstream"


def built(objects: dict[int, bytes], *, trailer: bytes = b"", size: int | None = None) -> bytes:
    """A file of these objects with its table and trailer; number 1 is the catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), dict[int, int]()
    for number, content in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start, most = len(out), max(objects) + 1
    table = b"".join(
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n" for number in range(most)
    )
    out += b"xref\n0 %d\n" % most + table
    out += b"trailer\n<</Root 1 0 R/Size %d" % (size or most) + trailer + b">>\nstartxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def pdf(changed: dict[int, bytes] | None = None, **options: object) -> bytes:
    """A file of one page with FIRST and LAST, some of its objects changed or added."""
    usual = {1: _CATALOGUE, 2: _PAGES, 3: _PAGE, 4: stream(words(FIRST, LAST)), 5: _FONT}
    return built(usual | (changed or {}), **options)  # type: ignore[arg-type]


def endless_map() -> bytes:
    """A font whose map to Unicode runs over four thousand million codes."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00000000> <FFFFFFFF> "
        b"endcodespacerange 1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange endcmap end end"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    return pdf({5: font, 6: stream(cmap)})


def endless_widths() -> bytes:
    """A font with a width for each of two thousand million characters."""
    font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[7 0 R]>>"
    below = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(A)/Ordering(I)/Supplement 0>>"
    resources = _PAGE.replace(b"/F 5 0 R", b"/F 5 0 R/G 6 0 R")
    content = words(FIRST, LAST) + b" BT /G 12 Tf 72 600 Td <00410042> Tj ET"
    return pdf({3: resources, 4: stream(content), 6: font, 7: below + b"/W[0 2000000000 500]>>"})


def packed(data: bytes) -> bytes:
    """A stream object packed once."""
    return stream(zlib.compress(data, 6), b"/Filter/FlateDecode")


def many_characters(count: int = 2_000_000) -> bytes:
    """A page with millions of characters."""
    line = b"(" + b"abcd " * 200 + b") Tj 0 -0.3 Td\n"
    return pdf({4: packed(words(FIRST, LAST) + b" BT /F 0.2 Tf 72 740 Td\n" + line * (count // 1_000) + b"ET")})


def many_lines(count: int = 1_000_000) -> bytes:
    """A page with a million drawn lines."""
    return pdf({4: packed(words(FIRST, LAST) + b" 0 0 m 500 500 l S\n" * count)})


def exponential_forms(levels: int = 9) -> bytes:
    """Forms that draw the next one ten times each."""
    forms = {
        10 + level: stream(
            b"/X Do " * 10 if level < levels else b"0 0 1 1 re f",
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (11 + level),
        )
        for level in range(levels + 1)
    }
    page = _PAGE.replace(b"/Font", b"/XObject<</X 10 0 R>>/Font")
    return pdf({3: page, 4: stream(words(FIRST, LAST) + b" /X Do"), **forms})


def flate_bomb(megabytes: int, *, twice: bool = False) -> bytes:
    """A page whose content unpacks to ``megabytes``."""
    once = b"\x78\x9c" + deflated(b" " * _MEGA, megabytes) + bytes(4)
    data, filters = (zlib.compress(once, 9), b"[/FlateDecode/FlateDecode]") if twice else (once, b"/FlateDecode")
    return pdf({4: stream(data, b"/Filter" + filters)})


def same_page(count: int) -> bytes:
    """A tree of pages that names one page ``count`` times."""
    return pdf({2: b"<</Type/Pages/Count %d/Kids[" % count + b"3 0 R " * count + b"]>>"})


def many_pages(count: int) -> bytes:
    """``count`` pages; all but the first and the last share their content."""
    first = 10
    kids = b" ".join(b"%d 0 R" % (first + number) for number in range(count))
    pages = {first + number: _PAGE.replace(b"4 0 R", b"6 0 R") for number in range(count)}
    pages |= {first: _PAGE.replace(b"4 0 R", b"7 0 R"), first + count - 1: _PAGE.replace(b"4 0 R", b"8 0 R")}
    contents = {6: stream(words("page")), 7: stream(words(FIRST)), 8: stream(words(LAST))}
    return pdf({2: b"<</Type/Pages/Count %d/Kids[" % count + kids + b"]>>", **contents, **pages})


def exponential_pages(levels: int = 6) -> bytes:
    """A tree of pages each node of which names the next one ten times."""
    nodes = {
        20 + level: b"<</Type/Pages/Count %d/Kids[" % 10 ** (levels - level)
        + (b"%d 0 R " % (21 + level) if level < levels - 1 else b"3 0 R ") * 10
        + b"]>>"
        for level in range(levels)
    }
    return pdf({2: b"<</Type/Pages/Count %d/Kids[20 0 R]>>" % 10**levels, **nodes})


def picture(side: int, *, scan: bool = False) -> bytes:
    """A page of text with an image of ``side`` times ``side`` pixels; without words, as a ``scan``."""
    data = b"\x78\x9c" + deflated(bytes(_MEGA), max(1, side * side // 8 // _MEGA)) + bytes(4)
    image = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray" % (side, side)
    page = _PAGE.replace(b"/Font", b"/XObject<</X 6 0 R>>/Font")
    content = b"q 595 0 0 842 0 0 cm /X Do Q" if scan else words(FIRST, LAST) + b" q 500 0 0 500 0 0 cm /X Do Q"
    return pdf({3: page, 4: stream(content), 6: stream(data, image + b"/Filter/FlateDecode")})


def with_password(user: str, owner: str) -> bytes:
    """A page under passwords."""
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=pdfencrypt.StandardEncryption(user, ownerPassword=owner, strength=128))
    for number, line in enumerate((FIRST, LAST)):
        canvas.drawString(72, 780 - 16 * number, line)
    canvas.save()
    return target.getvalue()


def circular_stream() -> bytes:
    """An object stream that says it lies in itself."""
    inner = b"8 0 <</Type/Font>>"
    return pdf({8: stream(inner, b"/Type/ObjStm/N 1/First 4/Extends 8 0 R")}, trailer=b"/XRefStm 8")


def pdf_files() -> Makers:
    """What makes each file, by name, and what it ends as: ``read``, ``truncated`` or the codes right for it."""
    plain = pdf()
    script = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9'\\))>>>>"
    launch = b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>>>"
    names = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a)6 0 R]>>>>>>"
    held = {6: b"<</Type/Filespec/F(a.exe)/EF<</F 7 0 R>>>>", 7: stream(b"MZ" * 500, b"/Type/EmbeddedFile")}
    return {
        "tounicode-4e9.pdf": (endless_map, "read"),
        "cid-w-2e9.pdf": (endless_widths, "read"),
        "characters-2e6.pdf": (many_characters, "too_large"),
        "lines-1e6.pdf": (many_lines, "read"),
        "forms-exponential.pdf": (exponential_forms, "crashed timeout"),
        "reference-loop.pdf": (lambda: pdf({6: b"6 0 R", 4: stream(words(FIRST, LAST), length=b"6 0 R")}), "read"),
        "flate-2g.pdf": (lambda: flate_bomb(2_000), "crashed out_of_memory too_large corrupt"),
        "flate-nested-2g.pdf": (lambda: flate_bomb(2_000, twice=True), "crashed out_of_memory too_large corrupt"),
        "pages-1e5-same.pdf": (lambda: same_page(100_000), "truncated"),
        "pages-2001.pdf": (lambda: many_pages(2_001), "truncated"),
        "pages-exponential.pdf": (exponential_pages, "truncated"),
        "pages-loop.pdf": (lambda: pdf({2: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"}), "corrupt"),
        "length-self.pdf": (lambda: pdf({4: stream(words(FIRST, LAST), length=b"4 0 R")}), "read"),
        "objstm-in-itself.pdf": (circular_stream, "read corrupt"),
        "xref-prev-loop.pdf": (lambda: pdf(trailer=b"/Prev 9"), "read"),
        "xref-size-2e9.pdf": (lambda: pdf(size=2_000_000_000), "read corrupt"),
        "password-user.pdf": (lambda: with_password("mật", "chủ"), "encrypted"),
        "password-owner.pdf": (lambda: with_password("", "chủ"), "read"),
        "cut.pdf": (lambda: plain[: len(plain) // 3], "corrupt"),
        "zero.pdf": (lambda: b"", "empty"),
        "image-100k.pdf": (lambda: picture(100_000), "read"),
        "scan-100k.pdf": (lambda: picture(100_000, scan=True), "no_text_layer"),
        "mediabox-200k.pdf": (lambda: pdf({3: _PAGE.replace(b"595 842", b"200000 200000")}), "corrupt too_large"),
        "javascript.pdf": (lambda: pdf({1: script}), "read"),
        "launch.pdf": (lambda: pdf({1: launch}), "read"),
        "embedded.pdf": (lambda: pdf({1: names, **held}), "read"),
        "junk-before.pdf": (lambda: b"\x00\x01junk\r\n" * 60 + plain, "read"),
    }
