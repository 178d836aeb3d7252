"""Any file of tables or of a network as a workbook, by its name: the one door for what is brought in row by row."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import PurePath
from typing import Final

from graph.formats import FORMATS
from ingest.readers import guard
from ingest.readers.reading import damaged
from ingest.tables import networks, sheets, standards
from ingest.tables.sheets import Workbook, read_workbook

ARCHIVES: Final = (".zip",)
NETWORKS: Final = tuple(dict.fromkeys(suffix for name in networks.READERS for suffix in FORMATS[name].suffixes))
SUFFIXES: Final = tuple(dict.fromkeys((*sheets.SUFFIXES, *NETWORKS, *standards.SUFFIXES, *ARCHIVES)))
PLAIN: Final = tuple(suffix for suffix in SUFFIXES if suffix not in (".json", *ARCHIVES))
"""Those of which a file in a folder of documents is surely a table or a network."""


def is_table(name: str) -> bool:
    """Whether a file among documents is brought in row by row, by its name."""
    return PurePath(name).suffix.lower() in PLAIN


def read_file(content: bytes, name: str) -> Workbook:
    """What a file holds, as sheets. Raises `ReadError`."""
    if standard := standards.format_of(content, name):
        return standards.READERS[standard](content, name)
    if format := networks.format_of(name):
        return networks.read_network(content, name, format)
    if PurePath(name).suffix.lower() in ARCHIVES:
        return networks.of_workbook(_unpacked(content, name))
    return networks.of_workbook(read_workbook(content, name))


def read_files(files: Sequence[tuple[str, bytes]]) -> list[Workbook]:
    """What files hold, each by name and content. Single tables of which some hold nodes and others their links, as
    Gephi and `tejido export csv` write them, are one network. Raises `ReadError`.
    """
    if len(files) > 1 and all(PurePath(name).suffix.lower() in sheets.SINGLE for name, _ in files):
        books = [read_workbook(content, name) for name, content in files]
        if 0 < sum(map(networks.is_network, books)) < len(books):
            return [networks.of_workbook(_joined(books, " + ".join(book.name for book in books), "csv"))]
    return [read_file(content, name) for name, content in files]


def _joined(books: Sequence[Workbook], name: str, format: str) -> Workbook:
    digest = hashlib.sha256("".join(book.sha256 for book in books).encode()).hexdigest()
    held = tuple(sheet for book in books for sheet in book.sheets)
    return Workbook(name, format, digest, held, tuple(warning for book in books for warning in book.warnings))


def _unpacked(content: bytes, name: str) -> Workbook:
    """The tables of an archive, which is bounded as a workbook is (`guard`)."""
    guard.admit(content, name)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = [each for each in archive.infolist() if PurePath(each.filename).suffix.lower() in sheets.SINGLE]
            books = [read_workbook(archive.read(part), PurePath(part.filename).name) for part in parts]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise damaged(name, "ZIP", error) from error
    if not books:
        raise damaged(name, "ZIP", "no .csv or .parquet")
    return _joined(books, name, "zip")
