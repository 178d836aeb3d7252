"""The graph's vocabulary, read from `ontology.yaml` and checked: what kinds there are and what may be tied to what.

The file is data so that a vocabulary can grow without code; a mistake in it fails at load with file, line and property.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any, get_args

from graph.data_file import DataFile
from graph.dates import in_order, is_date
from graph.errors import DataError
from graph.model import Edge, Evidence, Knowledge, Modality, Node, Property, Review

LANGUAGES = ("es", "en", "pt")
PLAIN_TYPES = ("text", "texts", "number", "flag", "date", "url", "country", "records")
REVIEWS, KNOWLEDGE, MODALITIES = get_args(Review), get_args(Knowledge), get_args(Modality)
# Kinds that can act.
ACTING = ("Actor", "Space")
# Kinds whose names are titles and sentences, which may name anybody; names of the others are proper.
TITLED = frozenset({"Document", "PlanElement", "Alliance"})
STANDINGS = frozenset(product(REVIEWS, KNOWLEDGE, MODALITIES))


@dataclass(frozen=True)
class Kind:
    """A kind of node. `properties` maps each property's name to its type: a plain type or the name of a closed list."""

    id: str
    label: Mapping[str, str]
    plural: Mapping[str, str]
    properties: Mapping[str, str]
    required: tuple[str, ...]
    standard: tuple[str, ...]


@dataclass(frozen=True)
class Relation:
    """A directed relation and the pairs of kinds it may join."""

    id: str
    label: Mapping[str, str]
    ends: frozenset[tuple[str, str]]
    properties: Mapping[str, str]
    symmetric: bool


@dataclass(frozen=True)
class Ontology:
    kinds: Mapping[str, Kind]
    relations: Mapping[str, Relation]
    actor_types: Mapping[str, Mapping[str, str]]
    values: Mapping[str, tuple[str, ...]]

    def check_node(self, node: Node) -> None:
        """Raise `DataError` naming the node and the property, unless it fits the ontology."""
        kind = self.kinds.get(node.kind)
        if kind is None:
            raise DataError(
                "{id}: «{kind}» is not a kind of node.",
                remedy="Kinds: {kinds}.",
                id=node.id,
                kind=node.kind,
                kinds=list(self.kinds),
            )
        if not node.name.strip():
            raise DataError("{id}: a node needs a name.", id=node.id)
        _check_evidence(node.id, node.evidence)
        missing = [name for name in kind.required if name not in node.properties]
        if missing:
            raise DataError("{id}: «{property}» is required.", id=node.id, property=missing)
        self._check_properties(node.id, kind.properties, node.properties)

    def check_edge(self, edge: Edge, source_kind: str, target_kind: str) -> None:
        """Raise `DataError` unless the relation may join these kinds and its properties fit."""
        relation = self.relations.get(edge.relation)
        if relation is None:
            raise DataError(
                "{id}: «{relation}» is not a relation.",
                remedy="Relations: {relations}.",
                id=edge.id,
                relation=edge.relation,
                relations=list(self.relations),
            )
        if (source_kind, target_kind) not in relation.ends:
            raise DataError(
                "{id}: «{relation}» cannot join {source} to {target}.",
                remedy="It joins: {ends}.",
                id=edge.id,
                relation=edge.relation,
                source=source_kind,
                target=target_kind,
                ends=sorted(f"{a} → {b}" for a, b in relation.ends),
            )
        if edge.source == edge.target:
            raise DataError("{id}: a tie needs two different ends.", id=edge.id)
        _check_evidence(edge.id, edge.evidence)
        if edge.properties:
            self._check_properties(edge.id, relation.properties, edge.properties)

    def allows(self, relation: str, name: str, value: Property) -> bool:
        """Whether a tie of this relation may have this property with this value."""
        allowed = self.relations[relation].properties
        return name in allowed and self._fits(allowed[name], value)

    def _check_properties(self, owner: str, allowed: Mapping[str, str], given: Mapping[str, Property]) -> None:
        for name, value in given.items():
            if name not in allowed:
                raise DataError(
                    "{id}: «{property}» is not a property here.",
                    remedy="Properties: {properties}.",
                    id=owner,
                    property=name,
                    properties=list(allowed),
                )
            if not self._fits(allowed[name], value):
                raise DataError(
                    "{id}: «{property}» is {value}, which is not a valid {type}.",
                    remedy="{hint}",
                    id=owner,
                    property=name,
                    value=str(value)[:80],
                    type=allowed[name],
                    hint=self._hint(allowed[name]),
                )
        start, end = given.get("start"), given.get("end")
        if not in_order(start, end):
            raise DataError(
                "{id}: it ends ({end}) before it starts ({start}).", id=owner, start=str(start), end=str(end)
            )

    def _fits(self, expected: str, value: Property) -> bool:
        if expected == "actor_type":
            return value in self.actor_types
        if expected in self.values:
            return value in self.values[expected]
        if expected == "number":
            return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if expected == "flag":
            return isinstance(value, bool)
        if expected == "date":
            return isinstance(value, str) and is_date(value)
        if expected == "country":
            return isinstance(value, str) and bool(re.fullmatch(r"[A-Z]{2}", value))
        if expected == "url":
            return isinstance(value, str) and bool(re.match(r"https?://[^\s]+$", value))
        if expected == "texts":
            return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
        if expected == "records":
            return isinstance(value, list | tuple) and all(isinstance(item, Mapping) for item in value)
        return isinstance(value, str)

    def _hint(self, expected: str) -> str:
        allowed = list(self.actor_types) if expected == "actor_type" else list(self.values.get(expected, ()))
        hints = {"date": "2015, 2015-07, 2015-07-31, 2015?, 201X", "country": "SV, GT, HN", "url": "https://…"}
        return ", ".join(allowed) or hints.get(expected, "")


def load(path: Path | None = None) -> Ontology:
    """Read and check an ontology file (the built-in one unless `path` is given). Raises `DataError`."""
    file = DataFile(path or files(__package__) / "ontology.yaml")
    root = file.content
    actor_types = {
        name: _labels(file, root["actor_types"], name) for name, _ in file.items(file.mapping(root, "actor_types"))
    }
    listed = file.mapping(root, "values")
    values = {name: file.texts(listed, name) for name, _ in file.items(listed)}
    types = {*PLAIN_TYPES, *values, "actor_type"}
    kinds = {
        name: Kind(
            id=name,
            label=_labels(file, entry, "label"),
            plural=_labels(file, entry, "plural"),
            properties=_properties(file, entry, types),
            required=file.texts(entry, "required"),
            standard=file.texts(entry, "standard"),
        )
        for name, entry in file.items(file.mapping(root, "kinds"))
    }
    for name, entry in file.items(root["kinds"]):
        for required in entry.get("required", ()):
            if required not in kinds[name].properties:
                file.fail(entry, "required", "«{required}» is not a property of {kind}.", required=required, kind=name)
    relations = {
        name: Relation(
            id=name,
            label=_labels(file, entry, "label"),
            ends=_ends(file, entry, kinds),
            properties=_properties(file, entry, types),
            symmetric=bool(entry.get("symmetric", False)),
        )
        for name, entry in file.items(file.mapping(root, "relations"))
    }
    return Ontology(kinds, relations, actor_types, values)


@cache
def ontology() -> Ontology:
    """The built-in ontology, read once."""
    return load()


def _check_evidence(owner: str, evidence: Sequence[Evidence]) -> None:
    if not evidence:
        raise DataError("{id}: nothing stands in the graph without evidence.", id=owner)
    for each in evidence:
        if not 0 <= each.confidence <= 1:
            raise DataError("{id}: a confidence is from 0 to 1, not {value}.", id=owner, value=str(each.confidence))
        if (each.start is None) != (each.end is None) or not 0 <= (each.start or 0) <= (each.end or 0):
            raise DataError(
                "{id}: evidence cannot stand from {start} to {end} of its document.",
                id=owner,
                start=str(each.start),
                end=str(each.end),
            )
        standing = each.review, each.known_by, each.modality
        if standing in STANDINGS:
            continue
        for value, allowed in zip(standing, (REVIEWS, KNOWLEDGE, MODALITIES), strict=True):
            if value not in allowed:
                raise DataError(
                    "{id}: «{value}» is not one of {allowed}.", id=owner, value=value, allowed=list(allowed)
                )


def _labels(file: DataFile, within: Any, key: str) -> dict[str, str]:
    labels = file.mapping(within, key)
    for language in LANGUAGES:
        if not isinstance(labels.get(language), str):
            file.fail(within, key, "a label in «{language}» is missing.", language=language)
    return {language: str(labels[language]) for language in LANGUAGES}


def _properties(file: DataFile, entry: Any, types: set[str]) -> dict[str, str]:
    properties = file.mapping(entry, "properties")
    for name, expected in file.items(properties):
        if not isinstance(expected, str) or expected not in types:
            file.fail(properties, name, "«{expected}» is not a type of value.", expected=str(expected))
    return {name: str(expected) for name, expected in file.items(properties)}


def _ends(file: DataFile, entry: Any, kinds: Mapping[str, Kind]) -> frozenset[tuple[str, str]]:
    if "pairs" in entry:
        key, listed = "pairs", entry["pairs"]
        if not isinstance(listed, list):
            file.fail(entry, key, "a list of pairs of kinds is expected here.")
        pairs = [file.texts(listed, at) for at in range(len(listed))]
        if any(len(pair) != 2 for pair in pairs):
            file.fail(entry, key, "a relation has two ends.")
    else:
        key = "from"
        pairs = [(a, b) for a in file.texts(entry, "from") for b in file.texts(entry, "to")]
    if not pairs:
        file.fail(entry, key, "a relation needs the kinds at its ends.")
    for pair in pairs:
        for kind in pair:
            if kind not in kinds:
                file.fail(entry, key, "«{kind}» is not a kind of node.", kind=kind)
    return frozenset((a, b) for a, b in pairs)
