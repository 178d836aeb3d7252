"""From a file to a `Source`: one module a format. A new format is a module like these and its name in `READERS`."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath

from graph.errors import ReadError
from ingest.language import guess
from ingest.readers import docx, html, image, pdf, txt
from ingest.readers.reading import MAX_BYTES, Reader, refuse_longer_than_limit
from ingest.source import Source

# In order of trial: unmistakable signatures first; plain text before HTML, so that a .txt file stays what it is.
READERS: tuple[Reader, ...] = (pdf, docx, image, txt, html)

SUFFIXES: tuple[str, ...] = tuple(suffix for reader in READERS for suffix in reader.SUFFIXES)
"""What can be read, by suffix; files with other suffixes are read when their content is recognised."""

_SIGNATURES = {
    b"GIF8": "GIF",
    b"\xd0\xcf\x11\xe0": "Word/Excel 97–2003",
    b"{\\rtf": "RTF",
    b"PK\x03\x04": "ZIP",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
}


def read(path: Path) -> Source:
    """Read a document, by content first and suffix second.

    Raises `ReadError`, which says what is the matter and what to do, for a file that is missing, empty, too large,
    damaged, encrypted, a scan where Tesseract is not installed, or of a format that is not read.
    """
    return read_bytes(content_of(path), path.name)


def read_bytes(content: bytes, name: str) -> Source:
    """Read a document of this name whose bytes are at hand, as `read` does."""
    if not content:
        raise ReadError("{file}: the file is empty.", remedy="Download or copy it again.", file=name)
    reader = _reader(content, name)
    reading = reader.parse(content, name)
    refuse_longer_than_limit(len(reading.text), name)
    if not reading.text.strip("\ufeff \t\r\n\f\xa0"):
        raise ReadError("{file}: it holds no text.", remedy="Check that this is the file that was meant.", file=name)
    return Source(
        name=name,
        text=reading.text,
        format=reader.FORMAT,
        sha256=hashlib.sha256(content).hexdigest(),
        pages=reading.pages,
        title=reading.title,
        language=guess(reading.text),
        warnings=reading.warnings,
    )


def content_of(path: Path) -> bytes:
    """The bytes of a file. Raises `ReadError` for one that cannot be opened or is too large."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadError(
                "{file}: it is larger ({size} MB) than what is read at once ({limit} MB).",
                remedy="Split it into parts, or save it with smaller pictures.",
                file=path.name,
                size=size // 1_000_000,
                limit=MAX_BYTES // 1_000_000,
            )
        return path.read_bytes()
    except OSError as error:
        raise ReadError(
            "{file}: it cannot be opened ({problem}).",
            remedy="Check the name, and that you may read it.",
            file=str(path),
            problem=error.strerror or str(error),
        ) from error


def _reader(content: bytes, name: str) -> Reader:
    """The reader that recognises the content, or else the one of the file's suffix, which will say what is wrong."""
    suffix = PurePath(name).suffix.lower()
    for reader in READERS:
        if reader.recognises(content, suffix):
            return reader
    found = next((name for signature, name in _SIGNATURES.items() if content.startswith(signature)), None)
    if found is None:
        for reader in READERS:
            if suffix in reader.SUFFIXES:
                return reader
    raise ReadError(
        "{file}: this kind of file ({kind}) is not read as a document.",
        remedy="Save it as one of: {suffixes}.",
        file=name,
        kind=found or suffix or "?",
        suffixes=list(SUFFIXES),
    )
