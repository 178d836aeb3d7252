"""The words that reading needs, as data: one folder a language, one folder a country within it.

`lexicon("actors")` joins `lexicons/<language>/actors.yaml` and `lexicons/<language>/<country>/actors.yaml` of every
language, because documents mix languages and quote neighbours. A file is a mapping of sections; a section is a list of
phrases, or a mapping from a label (an actor type, say) to a list of phrases. Phrases are compared folded: case,
accents and repeated white space do not count. With a country given, its words come on top of the general ones and those
of other countries stay out: UTE is a ministry's unit in one country and the power company in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from graph.data_file import DataFile, Listed, Mapped
from graph.errors import DataError
from graph.names import plain

FOLDER = Path(__file__).with_name("lexicons")


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: «Comité  de Ética» becomes «comite de etica»."""
    return " ".join(plain(text).split())


@dataclass(frozen=True)
class Lexicon:
    """The sections of one lexicon over all languages. `labels[section]` maps a folded phrase to its label ("" where
    the section is a plain list).
    """

    labels: Mapping[str, Mapping[str, str]]
    peculiar: Mapping[str, str] = field(default_factory=dict)  # the country (alpha-2) whose file alone has the phrase

    def labelled(self, section: str) -> Mapping[str, str]:
        """Folded phrase → label; empty where no language has the section."""
        return self.labels.get(section, MappingProxyType({}))

    def listed(self, section: str) -> frozenset[str]:
        """The section's folded phrases."""
        return frozenset(self.labelled(section))


@cache
def lexicon(name: str, country: str = "") -> Lexicon:
    """The lexicon of that name, with the words of one country (ISO 3166 alpha-2), or of all where it is not known.

    Raises `DataError` with file and line where a file is not as it should be.
    """
    return read_lexicon(name, FOLDER, country)


def read_lexicon(name: str, folder: Path, country: str = "") -> Lexicon:
    """The lexicon of that name under a folder of languages. A country's label for a phrase wins over its language's."""
    general = sorted(folder.glob(f"*/{name}.yaml"))
    particular = sorted(folder.glob(f"*/{country.lower() or '*'}/{name}.yaml"))
    if not general and not any(folder.glob(f"*/*/{name}.yaml")):
        raise DataError("There is no lexicon «{name}» in {folder}.", name=name, folder=folder.name)
    labels: dict[str, dict[str, str]] = {}
    where: dict[str, set[str]] = {}
    for path in [*general, *particular]:
        for section, phrase, label in _entries(DataFile(path)):
            labels.setdefault(section, {})[phrase] = label
            where.setdefault(phrase, set()).add("" if path in general else path.parent.name.upper())
    peculiar = {phrase: next(iter(found)) for phrase, found in where.items() if len(found) == 1 and "" not in found}
    return Lexicon(
        MappingProxyType({section: MappingProxyType(found) for section, found in labels.items()}),
        MappingProxyType(peculiar),
    )


def _entries(file: DataFile) -> Iterator[tuple[str, str, str]]:
    if not isinstance(file.content, Mapped):
        file.fail(file.content, None, "a mapping of sections is expected here.")
    for section, value in file.items(file.content):
        if isinstance(value, Mapped):
            for label, phrases in file.items(value):
                for phrase in _phrases(file, value, label, phrases):
                    yield section, phrase, label
        else:
            for phrase in _phrases(file, file.content, section, value):
                yield section, phrase, ""


def _phrases(file: DataFile, within: Any, key: str, phrases: Any) -> Iterator[str]:
    if not isinstance(phrases, Listed):
        file.fail(within, key, "a list of phrases is expected here.")
    for position, phrase in enumerate(phrases):
        if not isinstance(phrase, str) or not phrase.strip():
            file.fail(
                phrases,
                position,
                "a phrase is expected here, not «{found}» (quote yes, no and numbers).",
                found=str(phrase),
            )
        yield fold(phrase)
