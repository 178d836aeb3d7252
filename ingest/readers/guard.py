"""What is looked at before any reader sees a file: its size, and what it would unpack to.

Whoever sends a file chose every byte of it, sizes and names in archives included. Limits here and in
`ingest.readers.reading` are for the file; those on time and memory hold for the process that reads it
(`ingest.confinement`). docs/hostile-input.md lists all of them.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath

from lxml import etree

from graph.errors import ReadError

MAX_BYTES = 200_000_000
"""A larger file is refused before it is opened."""
MAX_UNPACKED = 200_000_000
"""Bytes that the parts of a zipped document may take together when unpacked."""
MAX_RATIO = 500
"""How many times its packed size a part may take: a list of twenty thousand equal lines made by python-docx takes 293
times, and one sign repeated nears the 1,032 that deflate can reach (https://zlib.net/zlib_tech.html)."""
RATIO_FROM = 1_000_000
"""Bytes under which a part is let through whatever its ratio: a small one does no harm."""
MAX_ENTRIES = 5_000
"""Parts of a zipped document: each of its pictures is one, and all else some twenty."""

ENTRY = b"PK\x01\x02"  # begins an entry of an archive's directory (PKWARE APPNOTE 4.3.12)
ENCRYPTED = 0x1
# what zipfile raises on opening what is none; NotImplementedError for ways of packing that it does not know
NO_ARCHIVE = (zipfile.BadZipFile, NotImplementedError, ValueError)

SIGNATURES = {
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"RIFF": "WebP/WAV/AVI",
    b"\xd0\xcf\x11\xe0": "Word/Excel 97–2003",
    b"{\\rtf": "RTF",
    b"%!PS": "PostScript",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"SQLite format 3": "SQLite",
    b"MZ": "Windows program",
    b"\x7fELF": "Linux program",
}
# by a part that only such an archive has
ARCHIVES = {
    "xl/workbook.xml": "Excel",
    "ppt/presentation.xml": "PowerPoint",
    "META-INF/container.xml": "EPUB",
    "content.xml": "OpenDocument",
    "META-INF/MANIFEST.MF": "Java",
}


def admit(content: bytes, name: str) -> None:
    """Raise `ReadError`, which names the limit, for a file that is empty, too large, or an archive that means harm."""
    if not content:
        raise ReadError("{file}: the file is empty.", remedy="Download or copy it again.", file=name)
    refuse_larger_than_limit(len(content), name)
    if content.startswith(b"PK"):
        _admit_archive(content, name)


def refuse_larger_than_limit(size: int, name: str) -> None:
    """Raise `ReadError` for more bytes than are read at once."""
    if size > MAX_BYTES:
        raise ReadError(
            "{file}: it is larger ({size} MB) than what is read at once ({limit} MB).",
            remedy="Split it into parts, or save it with smaller pictures.",
            file=name,
            size=size // 1_000_000,
            limit=MAX_BYTES // 1_000_000,
        )


def kind_of(content: bytes) -> str:
    """What a file is that no reader takes, by its first bytes or an archive's parts; empty where that is unknown."""
    if content.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                parts = set(archive.namelist())
        except NO_ARCHIVE:
            parts = set()
        return next((kind for part, kind in ARCHIVES.items() if part in parts), "ZIP")
    return next((kind for signature, kind in SIGNATURES.items() if content.startswith(signature)), "")


def _admit_archive(content: bytes, name: str) -> None:
    """An archive that cannot be opened at all is left to its reader, which says so."""
    # counted before it is opened, because opening one makes an object of each
    entries = content.count(ENTRY)
    if entries > MAX_ENTRIES:
        raise ReadError(
            "{file}: it has {entries} parts; at most {limit} are opened.",
            remedy="Save it again from its own program, or split it.",
            file=name,
            entries=entries,
            limit=MAX_ENTRIES,
        )
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except NO_ARCHIVE:
        return
    with archive:
        _admit_sizes(archive, name)
        for part in archive.infolist():
            _admit_part(archive, part, name)


def _admit_sizes(archive: zipfile.ZipFile, name: str) -> None:
    # zipfile stops at the declared size, so a part cannot unpack to more than it says
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MAX_UNPACKED:
        raise ReadError(
            "{file}: unpacked it would take {size} MB; at most {limit} MB are opened.",
            remedy="Save it with smaller pictures, or split it into parts.",
            file=name,
            size=unpacked // 1_000_000,
            limit=MAX_UNPACKED // 1_000_000,
        )
    for part in archive.infolist():
        if part.file_size > max(RATIO_FROM, MAX_RATIO * part.compress_size):
            raise ReadError(
                "{file}: «{part}» in it would unpack to more than {limit} times its size, as no document does.",
                remedy="If it is yours, open it in its own program and save it again.",
                file=name,
                part=part.filename,
                limit=MAX_RATIO,
            )


def _admit_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    path = PurePosixPath(part.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts:
        raise ReadError(
            "{file}: «{part}» in it names a place outside of it, as no document does.",
            remedy="Do not open it elsewhere; ask whoever sent it for a copy saved anew.",
            file=name,
            part=part.filename,
        )
    if path.suffix in (".xml", ".rels") and not part.flag_bits & ENCRYPTED and _declares_a_type(archive, part):
        raise ReadError(
            "{file}: «{part}» in it declares a document type or entities of its own, which Office files may not.",
            remedy="Do not open it elsewhere; ask whoever sent it for a copy saved anew.",
            file=name,
            part=part.filename,
        )


def _declares_a_type(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part of mark-up has a DOCTYPE (ISO/IEC 29500-2 forbids it): where entities are defined."""
    try:
        with archive.open(part) as stream:
            # only up to the root: a document type stands before it
            for _, root in etree.iterparse(stream, events=("start",), resolve_entities=False, no_network=True):
                return bool(root.getroottree().docinfo.doctype)
    except (zipfile.BadZipFile, zlib.error, etree.LxmlError, NotImplementedError, EOFError, OSError, ValueError):
        return False  # damaged: the reader says so
    return False
