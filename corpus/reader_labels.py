"""Which of our types of mention the labels of other readers mean (`second_readers.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from graph.data_file import DataFile

FILE = Path(__file__).with_name("second_readers.yaml")
TYPES = ("ACTOR", "SECTOR", "PLACE", "INSTRUMENT")


@cache
def labels_of(reader: str, path: Path = FILE) -> Mapping[str, str]:
    """Label → type, of `spacy` or `gliner`.

    Raises `DataError` with file and line where the file is not as it should be.
    """
    file = DataFile(path)
    section = file.mapping(file.content, reader)
    for label, type in file.items(section):
        if type not in TYPES:
            file.fail(section, label, "«{found}» is none of the types {types}.", found=str(type), types=list(TYPES))
    return MappingProxyType({label: str(type) for label, type in file.items(section)})
