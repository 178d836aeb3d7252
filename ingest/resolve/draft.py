"""The changes of one document while they are being put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from graph.model import Changes, Edge, Evidence, Node, Property
from graph.names import fold
from graph.ontology import ontology


@dataclass
class Draft:
    """Nodes and edges by id, each joined as it is said again.

    Ties that the ontology does not allow are counted as `misfits`, not kept. `in_store` has the kinds of nodes that
    ties lead to and that the store already holds.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    in_store: dict[str, str] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    misfits: int = 0
    _by_name: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict), init=False)

    def add_node(self, node: Node) -> str:
        """Join `node` with what the draft has under its id; return the id."""
        known = self.nodes.get(node.id)
        if known is not None:
            node = replace(
                known,
                names=_united(known.names, (node.name, *node.names), known.name),
                properties={**node.properties, **known.properties},
                evidence=tuple(dict.fromkeys((*known.evidence, *node.evidence))),
            )
        for name in {node.name, *node.names} - ({known.name, *known.names} if known else set()):
            self._by_name[fold(name)][node.id] = None
        self.nodes[node.id] = node
        return node.id

    def set_property(self, id: str, name: str, value: Property) -> None:
        """What is known better than before of a node of the draft."""
        node = self.nodes[id]
        self.nodes[id] = replace(node, properties={**node.properties, name: value})

    def add_edge(
        self,
        source: str,
        relation: str,
        target: str,
        evidence: Iterable[Evidence],
        properties: Mapping[str, Property] | None = None,
    ) -> bool:
        """Tie two nodes of the draft; false where the ontology has no such tie."""
        rule = ontology().relations[relation]
        ends = (self._kind(source), self._kind(target))
        if source == target or ends not in rule.ends:
            self.misfits += source != target
            return False
        if rule.symmetric:
            source, target = sorted((source, target))
        edge = Edge(source, relation, target, dict(properties or {}), tuple(evidence))
        known = self.edges.get(edge.id)
        if known is not None:
            edge = replace(
                known,
                properties={**edge.properties, **known.properties},
                evidence=tuple(dict.fromkeys((*known.evidence, *edge.evidence))),
            )
        self.edges[edge.id] = edge
        return True

    def _kind(self, id: str) -> str:
        return self.nodes[id].kind if id in self.nodes else self.in_store[id]

    def find(self, name: str, kinds: Collection[str]) -> list[Node]:
        """Nodes of the draft that bear this name."""
        bearers = (self.nodes[id] for id in self._by_name.get(fold(name), ()))
        return [node for node in bearers if node.kind in kinds]

    def changes(self, *, document: str, text: str, by: str, reason: str) -> Changes:
        return Changes(
            nodes=tuple(self.nodes.values()),
            edges=tuple(self.edges.values()),
            retract=(document,),
            texts={document: text},
            by=by,
            reason=reason,
        )


def _united(names: Iterable[str], more: Iterable[str], main: str) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys((*names, *more)) if name and name != main)
