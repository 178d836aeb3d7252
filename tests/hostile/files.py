"""Files that mean harm, each made here, and what is said of each: nothing of them is kept as a file."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import NamedTuple

from tests.hostile import genuine
from tests.hostile.genuine import PROSE, archive, parts_of, word, word_with

MAIN = "word/document.xml"
ENTITIES = "".join(f'<!ENTITY e{n} "{"".join([f"&e{n - 1};"] * 10)}">' for n in range(1, 10))
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


class Hostile(NamedTuple):
    """A file: its name, how it is made, and words that what is said of it has, or what stands in the text if it is
    read after all.
    """

    name: str
    content: Callable[[], bytes]
    refused: str = ""
    read: str = ""
    never: str = "\0"


def document(body: str, *, before: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document {W}><w:body>{body}</w:body></w:document>'


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def png(width: int, height: int) -> bytes:
    """A header that claims this size, with next to nothing behind it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def pdf_of(*objects: bytes) -> bytes:
    return (
        b"%PDF-1.4\n"
        + b"\n".join(b"%d 0 obj %s endobj" % each for each in enumerate(objects, 1))
        + (b"\ntrailer << /Root 1 0 R >>\n%%EOF")
    )


def own_parent() -> bytes:
    return pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>")


def packed_stream() -> bytes:
    """A page whose 200 MB of blanks take 200 KB."""
    stream = zlib.compress(zlib.compress(b" " * 200_000_000))
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99999 99999] /Contents 4 0 R >>",
        b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    )


def lying_size() -> bytes:
    """A part that says it is small: what it unpacks to beyond that is not taken."""
    content = word_with({MAIN: document(paragraph("a" * 5_000_000))})
    real, claimed = struct.pack("<I", len(parts_of(content)[MAIN])), struct.pack("<I", 3000)
    return content.replace(real, claimed)


FILES = [
    Hostile("bomba.docx", lambda: archive({MAIN: b"0" * 250_000_000}), "unpacked it would take 250 MB; at most 200"),
    Hostile("razon.docx", lambda: word_with({"word/x.xml": b" " * 9_000_000}), "more than 500 times"),
    Hostile("partes.docx", lambda: word_with({f"word/{n}.xml": "" for n in range(6_000)}), "at most 5000"),
    Hostile("talla.docx", lying_size, "not a readable Word file"),
    Hostile(
        "dentro.docx", lambda: word_with({"word/embeddings/a.zip": archive({"b": bytes(900_000)})}), read="COMUPREV"
    ),
    Hostile("fuera.docx", lambda: word_with({"../../etc/cron.d/x": "x"}), "outside of it"),
    Hostile("raiz.docx", lambda: word_with({"/etc/cron.d/x": "x"}), "outside of it"),
    Hostile("ventanas.docx", lambda: word_with({"..\\..\\autoexec.bat": "x"}), "outside of it"),
    Hostile(
        "risas.docx",
        lambda: word_with({MAIN: document(paragraph("&e9;"), before=f'<!DOCTYPE x [<!ENTITY e0 "ja">{ENTITIES}]>')}),
        "document type",
    ),
    Hostile(
        "xxe.docx",
        lambda: word_with(
            {MAIN: document(paragraph("&x;"), before='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>')}
        ),
        "document type",
    ),
    Hostile(
        "red.docx",
        lambda: word_with({"word/styles.xml": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>'}),
        "document type",
    ),
    Hostile(
        "utf16.docx",
        lambda: word_with(
            {MAIN: '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY x "y">]><x/>'.encode("utf-16")}
        ),
        "document type",
    ),
    Hostile(
        "hondo.docx", lambda: word_with({MAIN: document("<w:ins>" * 9_000 + "</w:ins>" * 9_000)}), "not a readable"
    ),
    Hostile("cortado.docx", lambda: word()[:-400], "not a readable Word file"),
    Hostile("nombre.docx", lambda: b"\x89PNG", "not a readable"),
    Hostile("hoja.docx", lambda: archive({"xl/workbook.xml": "<x/>"}), "(Excel)"),
    Hostile("texto.odt", lambda: archive({"content.xml": "<x/>"}), "(OpenDocument)"),
    Hostile("paquete.docx", lambda: archive({"a.txt": "a"}), "(ZIP)"),
    Hostile("programa.pdf", lambda: b"MZ\x90\0" + bytes(500), "(Windows program)"),
    Hostile("pagina.pdf", genuine.PAGE.encode, read="COMUPREV"),
    Hostile(
        "xxe.xhtml",
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            b"<html><p>Acta &x;</p></html>"
        ),
        read="Acta",
        never="root:",
    ),
    Hostile(
        "risas.html",
        f'<!DOCTYPE html [<!ENTITY e0 "ja">{ENTITIES}]><html><p>Acta &e9;</p></html>'.encode,
        read="Acta",
        never="jaja",
    ),
    Hostile("hondo.html", f"<html><p>{PROSE}</p>{'<div>' * 100_000}".encode, read="COMUPREV"),
    Hostile("tablas.html", f"<html><p>{PROSE}</p>{'<table><tr><td>' * 5_000}".encode, read="COMUPREV"),
    Hostile("guion.html", lambda: b"<html><script>alert(1)</script><p>Acta</p></html>", read="Acta", never="alert"),
    Hostile("numero.html", lambda: b"<html><ol start='%s'><li>Acta</ol></html>" % (b"9" * 9_999), read="Acta"),
    Hostile("signos.html", lambda: b"<html><p>Ac&#0;ta &#1;&#xFFFE;&#xD800;</p></html>", read="ta", never="\x01"),
    Hostile("salto.html", lambda: b"<html><p>Acta</p><nav>x</nav>\x0cuno</html>", read="Acta"),
    Hostile("linea.txt", lambda: b"a" * 3_000_000, read="aaa"),
    Hostile("nulos.txt", lambda: bytes(5_000), "something else"),
    Hostile("codigo.txt", lambda: b"Acta \xed\xa0\x80\xff\xfe de Estel\xed " * 50, read="Acta"),
    Hostile("largo.txt", lambda: b"a " * 10_000_001, "more than 20000000 characters"),
    Hostile("marcas.md", lambda: b"#" * 50_000 + b" Acta\n" + b"> " * 50_000 + b"[" * 50_000, read="Acta"),
    Hostile("enorme.png", lambda: png(60_000, 60_000), "at most 100 million"),
    Hostile("cero.png", lambda: png(0, 0), "not a readable"),
    Hostile("cortada.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(20), "not a readable"),
    Hostile("ciclo.pdf", own_parent, "not a readable PDF"),
    Hostile("chorro.pdf", packed_stream, "no text"),
    Hostile("cortado.pdf", lambda: genuine.pdf(PROSE)[:600], "not a readable PDF"),
    Hostile("vacio.pdf", lambda: b"", "empty"),
]
