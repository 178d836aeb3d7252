"""The controlled vocabularies: SKOS concepts with Spanish, English and Portuguese labels, as people say them.

`corpus/vocabularies/{themes,problems,populations}.yaml` are read once and checked; a mistake in them is reported with
file, line and property. Terms are those of SKOS (W3C, 2009). What concepts are matched to are the categories of
`corpus.classifications`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from corpus.classifications import CLASSIFICATIONS, Category, classifications
from graph.data_file import DataFile, Mapped
from graph.model import Changes, Edge, Evidence, Node, Property
from graph.names import plain
from graph.standards.linked_data import MATCHES

Scheme = Literal["Theme", "Problem", "Population"]
SCHEMES: Mapping[Scheme, str] = MappingProxyType(
    {"Theme": "themes.yaml", "Problem": "problems.yaml", "Population": "populations.yaml"}
)
LANGUAGES = ("es", "en", "pt")
DOCUMENT = "document/tejido-vocabularios"
"""The Document node that stands as the source of every concept."""

_FIELDS = ("prefLabel", "altLabel", "hiddenLabel", "broader", *MATCHES, "scopeNote")
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_WORD = re.compile(r"[^\W_]+")
_PAUSE = re.compile(r"[.,;:!?()•\t]|\n\s*\n")


class Match(NamedTuple):
    """How a concept relates to a category of others: one of `MATCHES`."""

    how: str
    category: Category


@dataclass(frozen=True)
class Concept:
    """A SKOS concept. `alt_labels` are other names; `hidden_labels` are words to search with that mean other things
    too, so they are never taken for the concept in running text.
    """

    id: str
    scheme: Scheme
    pref_label: Mapping[str, str]
    alt_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    broader: str | None = None
    matches: tuple[Match, ...] = ()
    scope_note: str = ""

    @property
    def node_id(self) -> str:
        """The id of the concept's node in the graph: `problem/gangs`."""
        return f"{self.scheme.lower()}/{self.id}"

    @property
    def labels(self) -> tuple[str, ...]:
        """Preferred and other names in every language, Spanish first, each once; hidden ones left out."""
        return tuple(
            dict.fromkeys(
                label
                for language in LANGUAGES
                for label in (self.pref_label[language], *self.alt_labels.get(language, ()))
            )
        )

    @property
    def search_labels(self) -> tuple[str, ...]:
        """All labels, hidden ones included."""
        hidden = (label for language in LANGUAGES for label in self.hidden_labels.get(language, ()))
        return tuple(dict.fromkeys((*self.labels, *hidden)))


LabelKey = tuple[str, ...]


class ConceptMatch(NamedTuple):
    """A concept's label found in a text, from `start` to `end` (code points)."""

    concept: Concept
    start: int
    end: int


@dataclass(frozen=True)
class Vocabulary:
    """A concept scheme. Labels are compared without case, accents, plural endings and punctuation."""

    scheme: Scheme
    concepts: Mapping[str, Concept]
    _by_label: Mapping[LabelKey, Concept]
    _in_text: Mapping[LabelKey, Concept]
    _longest: Mapping[str, int]

    def __getitem__(self, id: str) -> Concept:
        return self.concepts[id]

    def __iter__(self) -> Iterator[Concept]:
        return iter(self.concepts.values())

    def __len__(self) -> int:
        return len(self.concepts)

    def find(self, label: str) -> Concept | None:
        """The concept with this id or label, hidden ones included, in any language."""
        return self.concepts.get(label) or self._by_label.get(label_key(label))

    def narrower(self, id: str) -> list[Concept]:
        """The concepts directly below."""
        return [concept for concept in self if concept.broader == id]

    def concepts_in(self, text: str) -> list[ConceptMatch]:
        """Labels in running text, from left to right, the longest at each place; hidden labels are not looked for."""
        words = list(_WORD.finditer(text))
        keys = [word_key(word[0]) for word in words]
        found, at = [], 0
        while at < len(words):
            match = self._match_at(at, words, keys, text)
            if match:
                found.append(match[0])
            at += match[1] if match else 1
        return found

    def _match_at(
        self, at: int, words: list[re.Match[str]], keys: list[str], text: str
    ) -> tuple[ConceptMatch, int] | None:
        """The longest label that begins at this word, and how many words it has."""
        for length in range(min(self._longest.get(keys[at], 0), len(words) - at), 0, -1):
            concept = self._in_text.get(tuple(keys[at : at + length]))
            start, end = words[at].start(), words[at + length - 1].end()
            if concept and not _PAUSE.search(text, start, end):
                return ConceptMatch(concept, start, end), length
        return None


@cache
def vocabulary(scheme: Scheme) -> Vocabulary:
    """The themes, problems or populations, read once. Raises `DataError` for a broken file."""
    return read_vocabulary(files(__package__).joinpath("vocabularies", SCHEMES[scheme]), scheme)


def read_vocabulary(path: Path | Traversable, scheme: Scheme) -> Vocabulary:
    """Read and check a vocabulary file. Raises `DataError` with file, line and property."""
    file = DataFile(path)
    if not isinstance(file.content, Mapped) or file.content.get("scheme") != scheme:
        file.fail(file.content, "scheme", "«{scheme}» is expected here.", scheme=scheme)
    entries = file.mapping(file.content, "concepts")
    concepts = {id: _concept(file, entries, id, scheme) for id, _ in file.items(entries)}
    for concept in concepts.values():
        _check_broader(file, entries, concept, concepts)
    by_label = _by_label(file, entries, concepts)
    in_text = {label_key(label): concept for concept in concepts.values() for label in concept.labels}
    longest: dict[str, int] = {}
    for key in in_text:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return Vocabulary(scheme, MappingProxyType(concepts), by_label, in_text, longest)


def to_changes() -> Changes:
    """All concepts as nodes, their `broader` edges, and the Document node that they are known from."""
    document = Node(
        DOCUMENT,
        "Document",
        "Vocabularios de Tejido: temas, problemas y poblaciones",
        properties={"title": "Vocabularios de Tejido: temas, problemas y poblaciones", "language": "es"},
        evidence=(_evidence(),),
    )
    concepts = [concept for scheme in SCHEMES for concept in vocabulary(scheme)]
    return Changes(
        nodes=(document, *map(_node, concepts)),
        edges=tuple(
            Edge(
                concept.node_id,
                "broader",
                vocabulary(concept.scheme)[concept.broader].node_id,
                evidence=(_evidence(),),
            )
            for concept in concepts
            if concept.broader is not None
        ),
        by="corpus",
        reason="vocabularies",
    )


def label_key(label: str) -> LabelKey:
    """What labels are compared by: «Jóvenes en riesgo» and «joven en riesgo» have one key."""
    return tuple(word_key(word) for word in _WORD.findall(label))


@lru_cache(maxsize=50_000)
def word_key(word: str) -> str:
    # plural endings of the three languages: extorsões, jóvenes, pandillas; «e» alone, so that homicide meets homicides
    return re.sub(r"(?<=\w{3})(es|e|s)$", "", re.sub(r"oes$", "ao", plain(word)))


def _node(concept: Concept) -> Node:
    name, *others = concept.labels
    return Node(
        concept.node_id, concept.scheme, name, tuple(others), _matched(concept), (_evidence(concept.scope_note),)
    )


def _matched(concept: Concept) -> dict[str, Property]:
    """The property that holds what it is matched to, if anything."""
    matches = [{"match": how, **category._asdict()} for how, category in concept.matches]
    return {"matches": matches} if matches else {}


def _evidence(quote: str = "") -> Evidence:
    return Evidence(DOCUMENT, quote=quote, asserted_by="corpus", review="accepted")


def _concept(file: DataFile, entries: Any, id: str, scheme: Scheme) -> Concept:
    if not _ID.fullmatch(id):
        file.fail(entries, id, "an id is lower-case English words joined by hyphens.")
    entry = file.mapping(entries, id)
    for name, _ in file.items(entry):
        if name not in _FIELDS:
            file.fail(
                entry, name, "this is not a property of a concept; these are: {properties}.", properties=list(_FIELDS)
            )
    preferred = file.mapping(entry, "prefLabel")
    for language in LANGUAGES:
        if not isinstance(preferred.get(language), str) or not label_key(preferred[language]):
            file.fail(entry, "prefLabel", "a label in «{language}» is missing.", language=language)
    note = entry.get("scopeNote")
    if not isinstance(note, str) or not note.strip():
        file.fail(entry, "scopeNote", "a short note in Spanish is missing.")
    return Concept(
        id=id,
        scheme=scheme,
        pref_label=MappingProxyType({language: str(preferred[language]) for language in LANGUAGES}),
        alt_labels=_labels(file, entry, "altLabel"),
        hidden_labels=_labels(file, entry, "hiddenLabel"),
        broader=str(entry["broader"]) if "broader" in entry else None,
        matches=tuple(match for how in MATCHES for match in _matches(file, entry, how)),
        scope_note=note,
    )


def _matches(file: DataFile, entry: Any, how: str) -> Iterator[Match]:
    known = classifications()
    for position, named in enumerate(_texts(file, entry, how)):
        if named not in known:
            file.fail(
                entry[how],
                position,
                "«{category}» is not in {file}.",
                category=named,
                file=CLASSIFICATIONS,
            )
        yield Match(how, known[named])


def _labels(file: DataFile, entry: Any, key: str) -> Mapping[str, tuple[str, ...]]:
    if key not in entry:
        return MappingProxyType({})
    by_language = file.mapping(entry, key)
    for language, _ in file.items(by_language):
        if language not in LANGUAGES:
            file.fail(by_language, language, "this is not one of the languages {languages}.", languages=list(LANGUAGES))
    return MappingProxyType({language: _texts(file, by_language, language) for language in by_language})


def _texts(file: DataFile, within: Any, key: str) -> tuple[str, ...]:
    listed = file.listed(within, key)
    for value in listed:
        if not isinstance(value, str) or not label_key(value):
            file.fail(within, key, "«{value}» is not a text (quote yes, no and numbers).", value=str(value))
    return tuple(map(str, listed))


def _check_broader(file: DataFile, entries: Any, concept: Concept, concepts: Mapping[str, Concept]) -> None:
    """Fail unless the concepts above exist and end in a top concept."""
    seen, above = {concept.id}, concept.broader
    while above is not None:
        if above not in concepts:
            file.fail(entries[concept.id], "broader", "there is no concept «{concept}».", concept=above)
        if above in seen:
            file.fail(entries[concept.id], "broader", "«{concept}» stands above itself.", concept=above)
        seen.add(above)
        above = concepts[above].broader


def _by_label(file: DataFile, entries: Any, concepts: Mapping[str, Concept]) -> Mapping[LabelKey, Concept]:
    """Concepts by every label. Fails where two concepts claim one, since a word must lead to one of them."""
    claimed: dict[LabelKey, Concept] = {}
    for concept in concepts.values():
        for label in concept.search_labels:
            other = claimed.setdefault(label_key(label), concept)
            if other is not concept:
                file.fail(
                    entries, concept.id, "«{label}» is a label of «{concept}» already.", label=label, concept=other.id
                )
    return MappingProxyType(claimed)
