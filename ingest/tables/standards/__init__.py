"""Files of open standards as workbooks, so that they come in as spreadsheets do: looked at, quoted, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from graph.errors import ReadError
from ingest.tables.sheets import Workbook
from ingest.tables.standards.ftm import is_entity, read_ftm
from ingest.tables.standards.iati import read_iati
from ingest.tables.standards.json_lines import objects
from ingest.tables.standards.linked_data import read_json_ld, read_turtle
from ingest.tables.standards.popolo import is_popolo, read_popolo

__all__ = ["READERS", "SUFFIXES", "format_of"]

READERS: Final[Mapping[str, Callable[[bytes, str], Workbook]]] = MappingProxyType(
    {"iati": read_iati, "ftm": read_ftm, "popolo": read_popolo, "json-ld": read_json_ld, "turtle": read_turtle}
)
"""By the name of a format (`graph.formats`). JSON is told apart by what stands in its first object."""
BY_SUFFIX: Final = {".xml": "iati", ".jsonld": "json-ld", ".ttl": "turtle"}
SUFFIXES: Final = (*BY_SUFFIX, ".ijson", ".json", ".jsonl")


def format_of(content: bytes, name: str) -> str | None:
    """The format of a standard's file by its name and what stands in it; None for any other file."""
    suffix = PurePath(name).suffix.lower()
    if suffix in BY_SUFFIX or suffix not in SUFFIXES:
        return BY_SUFFIX.get(suffix)
    try:
        first = next(objects(content, name), {})
    except ReadError:
        return None
    if is_entity(first):
        return "ftm"
    return "popolo" if is_popolo(first) else "json-ld" if "@context" in first else None
