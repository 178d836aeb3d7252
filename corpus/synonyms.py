"""Words that mean the same, by which search widens a question: names of concepts, and everyday words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from corpus.stop_words import stop_words
from corpus.vocabulary import LANGUAGES, SCHEMES, vocabulary
from graph.data_file import DataFile, Listed
from graph.names import fold
from graph.store.base import GraphReading


def names_in(graph: GraphReading) -> tuple[tuple[str, ...], ...]:
    """The names of each concept of a graph, with those that were added there."""
    return tuple(
        (node.name, *node.names) for scheme in SCHEMES for node in graph.nodes(scheme, evidence=False) if node.names
    )


@lru_cache(maxsize=4)
def synonyms(added: tuple[tuple[str, ...], ...] = ()) -> Mapping[str, tuple[str, ...]]:
    """For every label of every concept its other names, Spanish first, and for everyday words those that mean the same:
    what search widens a query by. `added` are further groups of names, such as those of a graph's concepts.

    Hidden labels lead to the others and are not led to: «vacuna» asks for extortion, but a text with «vacuna» may be
    about health. Words that tell nothing by themselves have no others.
    """
    widened: dict[str, dict[str, None]] = {}
    for scheme in SCHEMES:
        for concept in vocabulary(scheme):
            for label in concept.search_labels:
                widened.setdefault(label, {}).update((other, None) for other in concept.labels if other != label)
    for group in (*everyday_words(), *added):
        for word in group:
            widened.setdefault(word, {}).update((other, None) for other in group if other != word)
    told = {fold(label) for label in widened}
    widened |= {word: {} for word in idle_words() if fold(word) not in told}
    return MappingProxyType({label: tuple(others) for label, others in widened.items()})


def everyday_words(path: Path | Traversable | None = None) -> list[tuple[str, ...]]:
    """Groups of words that mean the same to somebody who searches. Raises `DataError` for a broken file."""
    file = DataFile(path or files(__package__).joinpath("vocabularies", "everyday.yaml"))
    listed = file.listed(file.content, "groups")
    groups = []
    for position, group in enumerate(listed):
        if not isinstance(group, Listed) or len(group) < 2 or not all(isinstance(word, str) for word in group):
            file.fail(listed, position, "a list of at least two words is expected here.")
        groups.append(tuple(map(str, group)))
    return groups


def idle_words() -> list[str]:
    """Words that people type around what they seek: function words, and those of asking. Raises `DataError`."""
    file = DataFile(files(__package__).joinpath("vocabularies", "everyday.yaml"))
    return sorted({*file.texts(file.content, "asking"), *(word for code in LANGUAGES for word in stop_words(code))})
