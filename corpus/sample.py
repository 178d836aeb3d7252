"""The sample: documents that ship with Tejido, to be read as one's own would be and taken out again.

They are known in a graph by their bytes. What goes with them is what nobody else speaks of: what a person entered or
corrected since, and what other documents say too, stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from graph.model import Changes, Edge, Evidence, Node, node_id
from graph.store.base import GraphReading
from graph.store.joining import PERSON, withdrawn_by

FOLDER = files(__package__) / "documents"


@cache
def documents() -> tuple[tuple[str, bytes], ...]:
    """Their names and contents."""
    return tuple(
        (file.name, file.read_bytes())
        for file in sorted(FOLDER.iterdir(), key=lambda each: each.name)
        if file.is_file()
    )


@cache
def _fingerprints() -> dict[str, str]:
    """Under which id each is read, and its digest."""
    return {node_id("Document", name.rpartition(".")[0]): sha256(content).hexdigest() for name, content in documents()}


@dataclass(frozen=True)
class Sample:
    """The sample as it stands in a graph: its documents, what would go with them, and what would stay."""

    documents: tuple[Node, ...]
    going: tuple[Node, ...] = ()
    staying: tuple[Node, ...] = ()

    @property
    def present(self) -> bool:
        """Whether there is something to take out."""
        return bool(self.going)

    @property
    def kept_by_people(self) -> tuple[Node, ...]:
        """What would stay because somebody entered or corrected it, of what would stay."""
        return tuple(node for node in self.staying if any(_is_person(item) for item in node.evidence))

    def removal(self, by: str, reason: str) -> Changes:
        """What takes it out."""
        return Changes(retract=tuple(document.id for document in self.documents), by=by, reason=reason)


def in_graph(graph: GraphReading) -> Sample:
    """What of the sample is in a graph."""
    known = _fingerprints()
    found = [node for node in graph.nodes("Document", ids=known) if node.properties.get("sha256") == known[node.id]]
    ids = {document.id for document in found}
    spoken_of = {node.id: node for id in ids for node in graph.nodes(document=id)}
    ties = {edge.id: edge for id in ids for edge in graph.edges(document=id)}
    stood_on = _ends(edge for edge in ties.values() if _left(edge.evidence, ids))
    stood_on |= _ends(edge for id in spoken_of for edge in graph.edges(of=id, evidence=False) if edge.id not in ties)
    told: list[Node | Edge] = [*spoken_of.values(), *ties.values()]
    stood_on |= {item.document for each in told for item in _left(each.evidence, ids)}
    # what stays only because something stands on it keeps its words, and with them their document
    kept = [node for id, node in spoken_of.items() if id in stood_on - ids and not _left(node.evidence, ids)]
    stood_on |= {item.document for node in kept for item in node.evidence}
    going: list[Node] = []
    staying: list[Node] = []
    for node in sorted(spoken_of.values(), key=lambda each: each.id):
        (staying if _left(node.evidence, ids) or node.id in stood_on else going).append(node)
    return Sample(tuple(found), tuple(going), tuple(staying))


def _left(evidence: Iterable[Evidence], documents: Collection[str]) -> list[Evidence]:
    """What stands when these documents are taken out."""
    return [item for item in evidence if item.document not in documents or not withdrawn_by(item.asserted_by, ())]


def _is_person(item: Evidence) -> bool:
    return item.asserted_by.startswith(PERSON)


def _ends(edges: Iterable[Edge]) -> set[str]:
    return {end for edge in edges for end in (edge.source, edge.target)}
