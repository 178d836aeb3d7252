"""Word documents: paragraphs, headings, numbered lists and tables in their order, without headers, footers, deletions.

python-docx opens the package; its paragraphs skip tracked insertions and content controls, so the body is walked in
WordprocessingML (ISO/IEC 29500-1) itself.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from graph.errors import ReadError
from ingest.readers.docx_numbering import Numbering
from ingest.readers.guard import NO_ARCHIVE
from ingest.readers.reading import (
    Reading,
    clean,
    damaged,
    join_lines,
    plausible_title,
    refuse_longer_than_limit,
)

FORMAT = "docx"
SUFFIXES: Sequence[str] = (".docx", ".docm")

_MAIN_PART = "word/document.xml"
_ENCRYPTED = b"\xd0\xcf\x11\xe0"
# deleted and moved-away text, field instructions, and the older drawing of what stands in mc:Choice already
_SKIPPED = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:instrText"),
    qn("w:delText"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_CHARACTERS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def recognises(content: bytes, suffix: str) -> bool:
    if content.startswith(_ENCRYPTED):
        # a Word file with a password is wrapped in the container of the old .doc format
        return suffix in SUFFIXES
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return _MAIN_PART in package.namelist()
    except NO_ARCHIVE:
        return suffix in SUFFIXES


def parse(content: bytes, name: str) -> Reading:
    if content.startswith(_ENCRYPTED):
        raise ReadError(
            "{file}: it is protected with a password, or a Word 97–2003 file under a newer suffix.",
            remedy="Open it in Word or LibreOffice, save it as .docx without a password, and read that copy.",
            file=name,
        )
    try:
        return _parse(content, name)
    except (
        OpcError,
        zipfile.BadZipFile,
        zlib.error,
        etree.LxmlError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        NotImplementedError,
        EOFError,
        OSError,
    ) as error:
        # python-docx lets the errors of its parts through: what is missing, misspelt or cut off in the package
        raise damaged(name, "Word", error) from error


def _parse(content: bytes, name: str) -> Reading:
    document = docx.Document(BytesIO(content))
    numbering = Numbering(document)
    lines: list[str] = []
    title, characters, previous = plausible_title(document.core_properties.title), 0, ""
    for kind, line, style in _lines(document.element.body, numbering):
        if kind == "paragraph" or kind != previous:
            lines.append("")
        lines.append(line)
        previous = kind
        characters += len(line)
        refuse_longer_than_limit(characters, name)
        if not title and style in ("title", "heading 1"):
            title = plausible_title(line)
    return Reading(clean("\n".join(lines)).strip("\n"), title=title)


def _lines(body: Any, numbering: Numbering) -> Iterator[tuple[str, str, str]]:
    """(kind, line, style) of every paragraph (`paragraph` or `item`) and table row (`row`) in order; no blank ones."""
    for block in _blocks(body):
        if block.tag == qn("w:tbl"):
            for row in block.iter(qn("w:tr")):
                if next(row.iterancestors(qn("w:tbl"))) is block:
                    cells = [join_lines(_paragraphs(cell)) for cell in _blocks(row, qn("w:tc"))]
                    if any(cells):
                        yield "row", "\t".join(cells), ""
        else:
            marker = numbering.marker(block)
            text = _text(block).strip()
            if text:
                yield "item" if marker else "paragraph", f"{marker} {text}".strip(), numbering.style_name(block)


def _blocks(parent: Any, *tags: str) -> Iterator[Any]:
    """Children of these tags (paragraphs and tables unless told), also inside content controls and insertions."""
    wanted = tags or (qn("w:p"), qn("w:tbl"))
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml")):
            yield from _blocks(child, *tags)


def _paragraphs(cell: Any) -> list[str]:
    """The lines of a cell, those of tables within it included."""
    lines = []
    for paragraph in cell.iter(qn("w:p")):
        # a text box is a paragraph within a paragraph, and its text is taken with the outer one
        if not any(True for _ in paragraph.iterancestors(qn("w:p"))):
            lines += _text(paragraph).split("\n")
    return lines


def _text(element: Any) -> str:
    """The text of a paragraph with its tabs and line breaks."""
    parts: list[str] = []
    for child in element:
        if child.tag in _SKIPPED or child.tag == qn("w:pPr"):
            continue
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in _CHARACTERS:
            parts.append(_CHARACTERS[child.tag])
        else:
            inner = _text(child)
            # a text box ends the line that it is anchored in
            parts.append(f"\n{inner}\n" if child.tag == qn("w:txbxContent") and inner else inner)
    return "".join(parts)
