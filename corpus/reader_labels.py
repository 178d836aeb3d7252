"""What the labels of other readers mean to us, and how far they are to be believed (`second_readers.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from graph.data_file import DataFile

FILE = Path(__file__).with_name("second_readers.yaml")
TYPES = ("ACTOR", "SECTOR", "PLACE", "INSTRUMENT")


@dataclass(frozen=True)
class Meaning:
    """Our type of mention, and how often a span with the label is one."""

    type: str
    confidence: float


@cache
def labels_of(reader: str, path: Path = FILE) -> Mapping[str, Meaning]:
    """What each label of `spacy` or `gliner` means.

    Raises `DataError` with file and line where the file is not as it should be.
    """
    file = DataFile(path)
    section = file.mapping(file.content, reader)
    return MappingProxyType({str(label): _meaning(file, section, label) for label in section})


def _meaning(file: DataFile, section: object, label: str) -> Meaning:
    entry = file.mapping(section, label)
    type, confidence = entry.get("type"), entry.get("confidence")
    if type not in TYPES:
        file.fail(entry, "type", "«{found}» is none of the types {types}.", found=str(type), types=list(TYPES))
    if not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
        file.fail(entry, "confidence", "a number from 0 to 1 is expected here, not «{found}».", found=str(confidence))
    return Meaning(str(type), float(confidence))
