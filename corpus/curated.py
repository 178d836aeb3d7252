"""What we know from documents read by hand: `corpus/curated/*.yaml` as nodes and edges, each with its source.

`sources.yaml` lists the documents. Every other file holds the records that rest on one of them (its `source`) or,
without a `source`, those of one subject, which name their documents one by one: actors, spaces, alliances, practices,
instruments with their plans, and ties. Records call one another by their keys, across files. A mistake is a `DataError`
with file, line and property.

Fields of a record, besides the properties of its kind in the ontology:

- `name`, `names`: its name, and its acronyms and other spellings.
- `type`: the actor, alliance or instrument type.
- `in`: gazetteer ids of the places it works in (`operates_in`).
- `themes`, `problems`, `populations`: vocabulary ids (`about`, `addresses`, `targets`).
- `also`, `sources`: further documents that name it; the documents that it rests on, instead of the file's.
- `parties`: of an alliance, record key → role. `allied_with`, `twinned_with`: the pairs that it makes.
- `plan`: of an instrument, its elements as a tree: `type`, `number`, `name`, `parts`, and `responsible`, `partners`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, get_args

from corpus.gazetteer import Gazetteer, gazetteer
from corpus.vocabulary import Scheme, vocabulary
from graph.data_file import DataFile, Listed, Mapped
from graph.errors import DataError
from graph.model import Edge, Evidence, Knowledge, Modality, Node, Property, node_id
from graph.ontology import ontology

FOLDER = files(__package__) / "curated"
SOURCES = "sources.yaml"
ASSERTED_BY = "corpus"
SECTIONS: Mapping[str, str] = {
    "actors": "Actor",
    "spaces": "Space",
    "alliances": "Alliance",
    "practices": "Practice",
    "instruments": "Instrument",
}
TYPE_PROPERTY: Mapping[str, str] = {
    "Actor": "actor_type",
    "Alliance": "alliance_type",
    "Instrument": "instrument_type",
    "PlanElement": "element_type",
}
CONCEPTS: Mapping[str, tuple[Scheme, str]] = {
    "themes": ("Theme", "about"),
    "problems": ("Problem", "addresses"),
    "populations": ("Population", "targets"),
}
RESPONSIBILITIES: Mapping[str, str] = {"responsible": "responsible_for", "partners": "partner_in"}
PAIRWISE = ("allied_with", "twinned_with")
# Fields that become names, ids, edges or evidence; all others are properties of the node or edge.
RECORD_FIELDS = frozenset(
    [
        "name",
        "names",
        "type",
        "in",
        "also",
        "sources",
        "parties",
        "plan",
        "parts",
        *CONCEPTS,
        *RESPONSIBILITIES,
        *PAIRWISE,
    ]
)
TIE_FIELDS = frozenset(["tie", "modality", "known_by", "confidence", "sources", "also"])


@dataclass(frozen=True)
class Curated:
    """The curated records: Document nodes, other nodes, edges, and the ids of the gazetteer's places they refer to."""

    documents: tuple[Node, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    places: tuple[str, ...]


@cache
def curated() -> Curated:
    """The built-in records, read once."""
    return read_curated(FOLDER)


@cache
def source_ids() -> tuple[str, ...]:
    """The ids of the documents that the built-in records rest on, without reading the records."""
    sources = DataFile(FOLDER / SOURCES)
    return tuple(node_id("Document", key) for key, _ in sources.items(sources.content))


def read_curated(folder: Path | Traversable) -> Curated:
    """Read and check a folder of curated records. Raises `DataError`."""
    return _Reader(folder).read()


class _Record(NamedTuple):
    file: DataFile
    entry: Mapped
    node: Node
    evidence: tuple[Evidence, ...]


@dataclass
class _Reader:
    folder: Path | Traversable
    documents: dict[str, Node] = field(default_factory=dict)
    records: dict[str, _Record] = field(default_factory=dict)
    elements: list[Node] = field(default_factory=list)
    edges: dict[str, Edge] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)
    known_places: Gazetteer = field(default_factory=gazetteer)
    kinds: dict[str, str] = field(default_factory=dict)

    def read(self) -> Curated:
        sources = DataFile(self.folder / SOURCES)
        for key, entry in sources.items(sources.content):
            self.documents[key] = self._document(sources, key, entry)
        data = [
            DataFile(path)
            for path in sorted(self.folder.iterdir(), key=lambda path: path.name)
            if path.name.endswith(".yaml") and path.name != SOURCES
        ]
        for file in data:
            self._read_records(file)
        for record in self.records.values():
            self._tie_record(record)
        for file in data:
            for entry in file.listed(file.content, "ties"):
                self._tie(file, entry)
        return Curated(
            tuple(self.documents.values()),
            (*(record.node for record in self.records.values()), *self.elements),
            tuple(self.edges.values()),
            tuple(self.places),
        )

    # Nodes

    def _document(self, file: DataFile, key: str, entry: Any) -> Node:
        id = node_id("Document", key)
        evidence = (Evidence(id, asserted_by=ASSERTED_BY, review="accepted"),)
        title = file.text(entry, "title")
        file.text(entry, "publisher")
        return self._checked(
            file, entry, Node(id, "Document", title, (), self._properties("Document", entry), evidence)
        )

    def _read_records(self, file: DataFile) -> None:
        for section, entries in file.items(file.content):
            if section not in (*SECTIONS, "source", "ties"):
                file.fail(
                    file.content,
                    section,
                    "this is not a section; the sections are: {sections}.",
                    sections=["source", *SECTIONS, "ties"],
                )
            if section in SECTIONS:
                for key, _ in file.items(file.mapping(file.content, section)):
                    if key in self.records:
                        file.fail(
                            entries,
                            key,
                            "«{key}» is the key of a record of {file} already.",
                            key=key,
                            file=self.records[key].file.path.name,
                        )
                    self.records[key] = self._record(file, SECTIONS[section], file.mapping(entries, key))

    def _record(self, file: DataFile, kind: str, entry: Mapped) -> _Record:
        name = file.text(entry, "name")
        country = str(entry.get("country", "")).lower()
        # A class of actors («iglesias») is one a country, apart from a body that happens to be called so.
        scope = "-".join(filter(None, (country, "sector" if entry.get("generic") else "")))
        properties = self._properties(kind, entry)
        if kind in TYPE_PROPERTY:
            properties[TYPE_PROPERTY[kind]] = file.text(entry, "type")
        evidence = self._evidence(file, entry)
        names = tuple(map(str, file.listed(entry, "names")))
        node = self._checked(file, entry, Node(node_id(kind, name, scope), kind, name, names, properties, evidence))
        return _Record(file, entry, node, evidence)

    def _evidence(self, file: DataFile, entry: Mapped) -> tuple[Evidence, ...]:
        """One evidence a document; what the file's document only cites is known as reported."""
        own = file.content.get("source")
        also = file.listed(entry, "also")
        evidence = []
        for key in (*(file.listed(entry, "sources") or (own,)), *also):
            if key not in self.documents:
                file.fail(
                    entry,
                    "sources" if "sources" in entry else None,
                    "there is no source «{source}» in {file}.",
                    source=str(key),
                    file=SOURCES,
                )
            cited: Knowledge = "observed" if own in (None, key) or key in also else "reported"
            evidence.append(
                Evidence(self.documents[key].id, asserted_by=ASSERTED_BY, review="accepted", known_by=cited)
            )
        return tuple(evidence)

    def _properties(self, kind: str, entry: Any) -> dict[str, Property]:
        return _properties(entry, ontology().kinds[kind].properties, RECORD_FIELDS)

    def _checked(self, file: DataFile, entry: Any, node: Node) -> Node:
        if node.id in self.kinds:
            file.fail(entry, "name", "{id} is there already.", id=node.id)
        try:
            ontology().check_node(node)
        except DataError as error:
            _fail_from(file, entry, node, error)
        self.kinds[node.id] = node.kind
        return node

    # Edges

    def _tie_record(self, record: _Record) -> None:
        """The edges that a record's own fields make."""
        file, entry, node, evidence = record
        self._tie_places(record)
        self._tie_concepts(file, entry, node, evidence)
        if "parties" in entry:
            for party, role in file.items(file.mapping(entry, "parties")):
                source = self._known(file, entry["parties"], party, party)
                self._edge(file, entry["parties"], party, Edge(source, "party_to", node.id, {"role": role}, evidence))
        for relation in PAIRWISE:
            for position, pair in enumerate(file.listed(entry, relation)):
                if not isinstance(pair, Listed) or len(pair) != 2:
                    file.fail(entry[relation], position, "[record, record] is expected here.")
                one, other = (self._known(file, entry[relation], position, key) for key in pair)
                self._edge(file, entry[relation], position, Edge(one, relation, other, {"alliance": node.id}, evidence))
        for position, part in enumerate(file.listed(entry, "plan"), 1):
            self._element(record, node, part, (), position)

    def _tie_places(self, record: _Record) -> None:
        file, entry, node, evidence = record
        for position, place in enumerate(file.listed(entry, "in")):
            if place not in self.known_places:
                file.fail(entry["in"], position, "there is no place «{place}» in the gazetteer.", place=str(place))
            self.places[place] = None
            territory = self.known_places.territory_id(self.known_places[place])
            self.kinds[territory] = "Territory"
            self._edge(file, entry["in"], position, Edge(node.id, "operates_in", territory, evidence=evidence))

    def _tie_concepts(self, file: DataFile, entry: Any, node: Node, evidence: tuple[Evidence, ...]) -> None:
        for key, (scheme, relation) in CONCEPTS.items():
            for position, concept in enumerate(file.listed(entry, key)):
                if concept not in vocabulary(scheme).concepts:
                    file.fail(
                        entry[key],
                        position,
                        "there is no «{concept}» in the vocabulary of {vocabulary}.",
                        concept=str(concept),
                        vocabulary=key,
                    )
                id = vocabulary(scheme)[concept].node_id
                self.kinds[id] = scheme
                self._edge(file, entry[key], position, Edge(node.id, relation, id, evidence=evidence))

    def _element(self, record: _Record, parent: Node, entry: Any, above: tuple[str, ...], position: int) -> None:
        """A plan element, its parts below it, and who is responsible for it."""
        file, instrument, evidence = record.file, record.node, record.evidence
        type = file.text(entry, "type")
        name = file.text(entry, "name")
        # Its numbering from the top tells it from its namesakes: lines are lettered anew under every strategy.
        path = (*above, str(position) if type == "line" else file.text(entry, "number"))
        id = node_id("PlanElement", f"{type} {' '.join(path)}", instrument.id.partition("/")[2])
        properties = self._properties("PlanElement", entry) | {"element_type": type, "position": position}
        node = self._checked(file, entry, Node(id, "PlanElement", name, (), properties, evidence))
        self.elements.append(node)
        self._edge(file, entry, "name", Edge(node.id, "part_of", parent.id, evidence=evidence))
        self._tie_concepts(file, entry, node, evidence)
        for key, relation in RESPONSIBILITIES.items():
            for place, actor in enumerate(file.listed(entry, key)):
                source = self._known(file, entry[key], place, actor)
                self._edge(file, entry[key], place, Edge(source, relation, node.id, evidence=evidence))
        for below, part in enumerate(file.listed(entry, "parts"), 1):
            self._element(record, node, part, path, below)

    def _tie(self, file: DataFile, entry: Any) -> None:
        tie = file.listed(entry, "tie")
        if len(tie) != 3:
            file.fail(entry, "tie", "[record, relation, record] is expected here.")
        source, target = (self._known(file, tie, at, tie[at]) for at in (0, 2))
        for key, allowed in (("modality", get_args(Modality)), ("known_by", get_args(Knowledge))):
            if entry.get(key, allowed[0]) not in allowed:
                file.fail(entry, key, "one of these is expected here: {allowed}.", allowed=list(allowed))
        evidence = tuple(
            Evidence(
                each.document,
                asserted_by=ASSERTED_BY,
                confidence=float(entry.get("confidence", 1.0)),
                review="accepted",
                known_by=entry.get("known_by", "observed"),
                modality=entry.get("modality", "stated"),
            )
            for each in self._evidence(file, entry)
        )
        relation = ontology().relations.get(str(tie[1]))
        if relation is None:
            file.fail(
                tie,
                1,
                "«{relation}» is not a relation; these are: {relations}.",
                relation=str(tie[1]),
                relations=list(ontology().relations),
            )
        properties = _properties(entry, relation.properties, TIE_FIELDS)
        self._edge(file, entry, "tie", Edge(source, relation.id, target, properties, evidence))

    def _known(self, file: DataFile, within: Any, at: str | int, key: str) -> str:
        if key not in self.records:
            file.fail(within, at, "there is no record «{record}».", record=str(key))
        return self.records[key].node.id

    def _edge(self, file: DataFile, within: Any, at: str | int, edge: Edge) -> None:
        try:
            ontology().check_edge(edge, self.kinds[edge.source], self.kinds[edge.target])
        except DataError as error:
            file.refuse(within, at, error)
        if edge.id in self.edges:
            file.fail(within, at, "«{id}» is said already.", id=edge.id)
        self.edges[edge.id] = edge


def _properties(entry: Mapping[str, Any], types: Mapping[str, str], but: frozenset[str]) -> dict[str, Property]:
    return {key: _plain(value, types.get(key, "")) for key, value in entry.items() if key not in but}


def _plain(value: Any, type: str) -> Property:
    """A value of the file as a property of the graph. YAML reads 2013 as a number: as a date it is a text."""
    if type == "date":
        return str(value)
    if type == "records":
        return [dict(item) for item in value]
    if type == "texts":
        return [str(item) for item in value]
    plain: Property = value
    return plain


def _fail_from(file: DataFile, entry: Any, node: Node, error: DataError) -> NoReturn:
    """Say where in the file the property is that the ontology refuses."""
    refused = error.message.values.get("property")
    key = str(refused) if refused in node.properties else None
    file.refuse(entry, "type" if key and key == TYPE_PROPERTY.get(node.kind) else key, error)
