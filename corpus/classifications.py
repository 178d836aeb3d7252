"""What others classify by: the categories that our concepts are matched to (`vocabularies/classifications.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from graph.data_file import DataFile, Mapped

CLASSIFICATIONS = "classifications.yaml"


class Category(NamedTuple):
    """A category of a classification of others: its code and name there, and the address where it stands."""

    scheme: str
    code: str
    name: str
    url: str


@cache
def classifications() -> Mapping[str, Category]:
    """The categories of others, read once, by scheme and code: `ICCS 0401`. Raises `DataError` for a broken file."""
    return read_classifications(files(__package__).joinpath("vocabularies", CLASSIFICATIONS))


def read_classifications(path: Path | Traversable) -> Mapping[str, Category]:
    """Read and check a file of classifications. Raises `DataError` with file, line and property."""
    file = DataFile(path)
    found: dict[str, Category] = {}
    for scheme, entry in file.items(file.content):
        for key in ("title", "publisher", "url"):
            file.text(entry, key)
        categories = file.mapping(entry, "categories")
        for code, said in file.items(categories):
            own = said if isinstance(said, Mapped) else Mapped()
            name = file.text(said, "name") if own else file.text(categories, code)
            url = file.text(own if "url" in own else entry, "url")
            if not url.startswith("https://"):
                file.fail(own if "url" in own else entry, "url", "an address begins with https://.")
            found[f"{scheme} {code}"] = Category(scheme, code, name, url)
    return MappingProxyType(found)
