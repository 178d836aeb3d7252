"""From a file to a `Source`: one module a format. A new format is a module like these and its name in `READERS`."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath

from graph.errors import ReadError, found_by_system
from graph.text import Text
from ingest.language import guess
from ingest.readers import docx, guard, html, image, pdf, txt
from ingest.readers.reading import Reader, refuse_longer_than_limit
from ingest.source import Source

# In order of trial: unmistakable signatures first; plain text before HTML, so that a .txt file stays what it is.
READERS: tuple[Reader, ...] = (pdf, docx, image, txt, html)

SUFFIXES: tuple[str, ...] = tuple(suffix for reader in READERS for suffix in reader.SUFFIXES)
"""What can be read, by suffix; files with other suffixes are read when their content is recognised."""


def read(path: Path) -> Source:
    """Read a document, by content first and suffix second.

    Raises `ReadError`, which says what is the matter and what to do, for a file that is missing, empty, too large,
    damaged, encrypted, a scan where Tesseract is not installed, or of a format that is not read.
    """
    return read_bytes(content_of(path), path.name)


def read_bytes(content: bytes, name: str) -> Source:
    """Read a document of this name whose bytes are at hand, as `read` does."""
    guard.admit(content, name)
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
        warnings=(*_misnamed(name, reader), *reading.warnings),
    )


def content_of(path: Path) -> bytes:
    """The bytes of a file. Raises `ReadError` for one that cannot be opened or is too large."""
    try:
        guard.refuse_larger_than_limit(path.stat().st_size, path.name)
        with path.open("rb") as file:
            # what is no file on a disk has no size beforehand
            content = file.read(guard.MAX_BYTES + 1)
    except OSError as error:
        raise ReadError(
            "{file}: it cannot be opened ({problem}).",
            remedy="Check the name, and that you may read it.",
            file=str(path),
            problem=found_by_system(error),
        ) from error
    guard.refuse_larger_than_limit(len(content), path.name)
    return content


def _reader(content: bytes, name: str) -> Reader:
    """The reader that recognises the content, or else the one of the file's suffix, which will say what is wrong."""
    suffix = PurePath(name).suffix.lower()
    for reader in READERS:
        if reader.recognises(content, suffix):
            return reader
    kind = guard.kind_of(content)
    if not kind:
        for reader in READERS:
            if suffix in reader.SUFFIXES:
                return reader
    raise ReadError(
        "{file}: this kind of file ({kind}) is not read as a document.",
        remedy="Save it as one of: {suffixes}.",
        file=name,
        kind=kind or suffix or "?",
        suffixes=list(SUFFIXES),
    )


def _misnamed(name: str, reader: Reader) -> tuple[Text, ...]:
    """What is said of a file whose suffix is that of another kind: often a page with an error, saved under its name."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES or suffix in reader.SUFFIXES:
        return ()
    return (
        Text(
            "{file}: its name says {suffix}, but it is of the kind {kind}; it was read as that.",
            {"file": name, "suffix": suffix, "kind": reader.FORMAT},
        ),
    )
