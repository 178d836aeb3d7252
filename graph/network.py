"""`Network`: the unchanging snapshot that analysis works on.

A network is arrays: node ids with their attributes by column, and edges as integer pairs with a relation and a weight.
igraph and SciPy compute on them; NetworkX is at the border, for the researcher. `network` takes a snapshot of a store;
`graph.edge_list` reads the two tables that researchers have.

Three views of a store:

- `ties`: actors and spaces, and what ties them: stated ties (`TIES`) and ties seen in common membership: two parties of
  one agreement, two members of one space, two that take part in one instrument, practice or plan element. Such a group
  of n gives each pair a tie of weight 1/(n − 1) (Newman 2001, doi:10.1103/PhysRevE.64.016132); a group above
  `LARGEST_GROUP` gives none, because sitting in a hall is no tie.
- `two-mode`: actors and the spaces they belong to or lead.
- `all`: everything.

Generic actors («the municipalities») are in the last one only: to be tied to «the churches» is to be tied to nobody.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import compress, repeat
from sys import intern
from typing import TYPE_CHECKING, Any, Literal, get_args

import igraph
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from graph.dates import parse, stands_at, stands_during
from graph.errors import UsageError
from graph.model import Edge, Evidence, Knowledge, Node, Property
from graph.ontology import ACTING
from graph.text import Text

if TYPE_CHECKING:
    import networkx as nx

    from graph.store.base import GraphStore

View = Literal["ties", "two-mode", "all"]
Standard = Literal["all", "accepted", "confident"]
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
Column = tuple[Property | None, ...]

TIES = frozenset({"allied_with", "twinned_with", "funds", "supports", "member_of", "leads", "part_of"})
GATHERING = {
    "party_to": {"Alliance"},
    "member_of": {"Space"},
    "leads": {"Space", "Alliance", "Instrument", "Practice"},
    "participates_in": {"Alliance", "Instrument", "Practice"},
    "implements": {"Instrument", "Practice"},
    "supports": {"Instrument", "Practice"},
    "funds": {"Instrument", "Practice"},
    "responsible_for": {"PlanElement"},
    "partner_in": {"PlanElement"},
}
TOGETHER = "together_in"
SYMMETRIC = frozenset({"allied_with", "twinned_with", TOGETHER})
LARGEST_GROUP = 50
CONFIDENT = 0.5
KNOWLEDGE: tuple[Knowledge, ...] = get_args(Knowledge)
NOTHING: Mapping[str, Property] = {}


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes 0 … n−1 and directed edges between them, none of them a loop.

    `columns` holds the attributes, one value a node, None where unknown. `weights` are tie strengths, positive;
    `set_aside` says what of the input was left out and why.
    """

    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    columns: Mapping[str, Column]
    sources: IntArray
    targets: IntArray
    relations: tuple[str, ...]
    weights: FloatArray
    edge_properties: tuple[Mapping[str, Property], ...] = ()
    set_aside: tuple[Text, ...] = field(default=())

    @classmethod
    def from_rows(
        cls,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        *,
        view: View = "all",
        evidence: Standard = "all",
        known_by: Collection[Knowledge] | None = None,
        at: str | None = None,
    ) -> Network:
        """The network of these nodes and edges; the options are those of `network`. Edges with an end that is not among
        the nodes are left out. An edge that counts vouches for its ends, unless they were rejected.
        """
        enough = EVIDENCE.get(evidence)
        if enough is None:
            raise UsageError(
                "«{value}» is no standard of evidence.", remedy="Use {allowed}.", value=evidence, allowed=list(EVIDENCE)
            )
        for known in known_by or ():
            if known not in KNOWLEDGE:
                raise UsageError(
                    "«{value}» is no way to know a tie.", remedy="Use {allowed}.", value=known, allowed=list(KNOWLEDGE)
                )
        if at is not None and parse(at) is None:
            raise UsageError("«{moment}» is no date.", remedy="For example: 2026, 2026-07 or 2026-07-31.", moment=at)
        reading, enough_known = _Reading(), []
        for node in nodes:
            if _not_rejected(node.evidence) and _stands(node.properties, at):
                reading.take_node(node)
                enough_known.append(enough(node.evidence))
        for edge in edges:
            if enough(edge.evidence) and _is_known(edge.evidence, known_by) and _stands(edge.properties, at):
                reading.take_edge(edge)
        everything = reading.network()
        counts = np.array(enough_known, dtype=bool)
        counts[everything.sources] = counts[everything.targets] = True
        return (everything if counts.all() else everything._described(counts)).seen_as(view)

    def seen_as(self, view: View) -> Network:
        """A view of a network that holds everything. Raises `UsageError` for what is none."""
        acting = np.fromiter(
            (
                kind in ACTING and generic is not True
                for kind, generic in zip(self.kinds, self.column("generic"), strict=True)
            ),
            bool,
            len(self),
        )
        between = acting[self.sources] & acting[self.targets]
        match view:
            case "all":
                return self
            case "two-mode":
                kinds = np.array(self.kinds, dtype=object)
                between &= (kinds[self.sources] == "Actor") & (kinds[self.targets] == "Space")
                return self._keeping(between & self._is_one_of({"member_of", "leads"}))._described(acting)
            case "ties":
                stated = self._keeping(between & self._is_one_of(TIES))
                return stated._joined(*self._together(acting))._described(acting)
        raise UsageError("«{value}» is no view.", remedy="Use ties, two-mode or all.", value=view)

    def _is_one_of(self, relations: Collection[str]) -> npt.NDArray[np.bool_]:
        """Whether each edge is of one of these relations."""
        return np.fromiter((relation in relations for relation in self.relations), bool, len(self.relations))

    def _together(self, acting: npt.NDArray[np.bool_]) -> tuple[IntArray, IntArray, FloatArray]:
        """The pairs of those who gather, with the weight that the size of their group gives them."""
        gathers = np.fromiter(
            (
                self.kinds[target] in GATHERING.get(relation, ())
                for relation, target in zip(self.relations, self.targets.tolist(), strict=True)
            ),
            bool,
            len(self.relations),
        )
        gathers &= acting[self.sources]
        n = max(len(self), 1)
        groups, members = np.divmod(np.unique(self.targets[gathers] * n + self.sources[gathers]), n)
        _, first, size = np.unique(groups, return_index=True, return_counts=True)
        pairs, weights = [np.empty((0, 2), dtype=np.int64)], [np.empty(0)]
        for n_members in range(2, LARGEST_GROUP + 1):
            gathered = members[first[size == n_members, None] + np.arange(n_members)]
            each_two = np.column_stack(np.triu_indices(n_members, 1))
            pairs.append(gathered[:, each_two].reshape(-1, 2))
            weights.append(np.full(len(pairs[-1]), 1 / (n_members - 1)))
        listed = np.concatenate(pairs)
        return listed[:, 0], listed[:, 1], np.concatenate(weights)

    def _joined(self, sources: IntArray, targets: IntArray, weights: FloatArray) -> Network:
        """The same with these ties of common membership."""
        known = self.edge_properties or (NOTHING,) * len(self.relations)
        return replace(
            self,
            sources=np.concatenate((self.sources, sources)),
            targets=np.concatenate((self.targets, targets)),
            relations=self.relations + (TOGETHER,) * len(sources),
            weights=np.concatenate((self.weights, weights)),
            edge_properties=known + (NOTHING,) * len(sources),
        )

    def _described(self, chosen: npt.NDArray[np.bool_]) -> Network:
        """The network among the chosen nodes, with the attributes that any of them has."""
        among = self.only(np.flatnonzero(chosen))
        known = {name: column for name, column in among.columns.items() if any(value is not None for value in column)}
        return replace(among, columns=known)

    def _keeping(self, chosen: npt.NDArray[np.bool_]) -> Network:
        """The same nodes with the chosen edges alone."""
        return replace(
            self,
            sources=self.sources[chosen],
            targets=self.targets[chosen],
            relations=tuple(compress(self.relations, chosen)),
            weights=self.weights[chosen],
            edge_properties=tuple(compress(self.edge_properties, chosen)),
        )

    def only(self, nodes: IntArray) -> Network:
        """The network among these nodes, given by index in rising order."""
        place = np.full(len(self), -1, dtype=np.int64)
        place[nodes] = np.arange(len(nodes))
        between = self._keeping((place[self.sources] >= 0) & (place[self.targets] >= 0))
        return replace(
            between,
            ids=tuple(self.ids[i] for i in nodes),
            kinds=tuple(self.kinds[i] for i in nodes),
            names=tuple(self.names[i] for i in nodes),
            columns={name: tuple(column[i] for i in nodes) for name, column in self.columns.items()},
            sources=place[between.sources],
            targets=place[between.targets],
            set_aside=(),
        )

    def during(self, since: str, until: str) -> Network:
        """The nodes and edges that may have stood on some day from `since` to `until`, as far as their `start` and
        `end` tell. For a network that holds everything: what they tie together is seen afterwards (`seen_as`).
        """
        stands = np.fromiter(
            (
                stands_during(start, end, since, until)
                for start, end in zip(self.column("start"), self.column("end"), strict=True)
            ),
            bool,
            len(self),
        )
        known = self.edge_properties or (NOTHING,) * len(self.relations)
        lasting = np.fromiter(
            (stands_during(edge.get("start"), edge.get("end"), since, until) for edge in known), bool, len(known)
        )
        return self._keeping(lasting).only(np.flatnonzero(stands))

    def stated(self) -> Network:
        """The same nodes with the stated ties alone, without those of common membership."""
        return self._keeping(~self._is_one_of({TOGETHER}))

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def at(self) -> Mapping[str, int]:
        """The index of each id."""
        return {id: i for i, id in enumerate(self.ids)}

    def index(self, id: str) -> int:
        """The index of a node. Raises `UsageError` if it is not here."""
        found = self.at.get(id)
        if found is None:
            raise UsageError("«{id}» is not in this network.", id=id)
        return found

    def column(self, name: str) -> Column:
        """An attribute by node; None throughout if no node has it."""
        return self.columns.get(name) or (None,) * len(self)

    def properties(self, index: int) -> dict[str, Property]:
        """The known attributes of one node."""
        return {name: value for name, column in self.columns.items() if (value := column[index]) is not None}

    @cached_property
    def pairs(self) -> tuple[IntArray, FloatArray]:
        """Undirected simple ties: an array of shape (ties, 2), lower index first and sorted, and their summed
        weights.
        """
        n = max(len(self), 1)
        low, high = np.minimum(self.sources, self.targets), np.maximum(self.sources, self.targets)
        keys, which = np.unique(low * n + high, return_inverse=True)
        summed = np.bincount(which, weights=self.weights, minlength=len(keys)).astype(np.float64)
        return np.column_stack((keys // n, keys % n)), summed

    @cached_property
    def graph(self) -> Any:
        """The ties as an undirected simple igraph graph, `weight` summed over parallel and opposite edges."""
        pairs, weights = self.pairs
        return igraph.Graph(n=len(self), edges=pairs, edge_attrs={"weight": weights}, directed=False)

    @cached_property
    def arcs(self) -> Any:
        """The ties as a directed simple igraph graph; a tie of a symmetric relation runs both ways."""
        both = np.fromiter((relation in SYMMETRIC for relation in self.relations), bool, len(self.relations))
        return self._directed(
            np.concatenate((self.sources, self.targets[both])),
            np.concatenate((self.targets, self.sources[both])),
            np.concatenate((self.weights, self.weights[both])),
        )

    @cached_property
    def one_way(self) -> Any:
        """Only the ties that have a direction, as a directed simple igraph graph."""
        single = np.fromiter((relation not in SYMMETRIC for relation in self.relations), bool, len(self.relations))
        return self._directed(self.sources[single], self.targets[single], self.weights[single])

    def _directed(self, sources: IntArray, targets: IntArray, weights: FloatArray) -> Any:
        n = max(len(self), 1)
        keys, which = np.unique(sources * n + targets, return_inverse=True)
        total = np.bincount(which, weights=weights, minlength=len(keys))
        edges = np.column_stack((keys // n, keys % n))
        return igraph.Graph(n=len(self), edges=edges, edge_attrs={"weight": total}, directed=True)

    @cached_property
    def adjacency(self) -> csr_array[Any, tuple[int, int]]:
        """The symmetric 0/1 matrix of the ties, sparse, of shape (n, n)."""
        pairs, _ = self.pairs
        row, column = np.concatenate((pairs[:, 0], pairs[:, 1])), np.concatenate((pairs[:, 1], pairs[:, 0]))
        return csr_array((np.ones(len(row)), (row, column)), shape=(len(self), len(self)))

    def to_networkx(self) -> nx.MultiDiGraph:
        """The same as a NetworkX graph: attributes on nodes; `relation`, `weight` and properties on edges."""
        import networkx

        graph = networkx.MultiDiGraph()
        for i, id in enumerate(self.ids):
            graph.add_node(id, **{**self.properties(i), "kind": self.kinds[i], "name": self.names[i]})
        properties = self.edge_properties or (NOTHING,) * len(self.relations)
        for source, target, relation, weight, more in zip(
            self.sources, self.targets, self.relations, self.weights, properties, strict=True
        ):
            graph.add_edge(
                self.ids[source], self.ids[target], **{**more, "relation": relation, "weight": float(weight)}
            )
        return graph


def network(
    store: GraphStore,
    *,
    view: View = "ties",
    evidence: Standard = "all",
    known_by: Collection[Knowledge] | None = None,
    at: str | None = None,
) -> Network:
    """A snapshot of the store.

    `evidence` says what counts as known: `all` that nobody rejected, what was `accepted`, or what is accepted or has a
    confidence of at least 0.5 (`confident`). `known_by` keeps the ties that are known in one of these ways: observed in
    a document, reported by a member, inferred. `at` (a year, month or day) keeps the nodes and ties that may have stood
    then, as far as their `start` and `end` tell. Cost: linear in nodes and edges, but for the projection of groups of
    up to 50. Raises `UsageError` for what is none of these.
    """
    needed = evidence != "all" or known_by is not None
    nodes, edges = store.nodes(evidence=needed), store.edges(evidence=needed)
    return Network.from_rows(nodes, edges, view=view, evidence=evidence, known_by=known_by, at=at)


def _not_rejected(evidence: Sequence[Evidence]) -> bool:
    return not evidence or any(item.review != "rejected" for item in evidence)


def _accepted(evidence: Sequence[Evidence]) -> bool:
    return any(item.review == "accepted" for item in evidence)


def _confident(evidence: Sequence[Evidence]) -> bool:
    return any(
        item.review == "accepted" or (item.review == "proposed" and item.confidence >= CONFIDENT) for item in evidence
    )


EVIDENCE: Mapping[str, Callable[[Sequence[Evidence]], bool]] = {
    "all": _not_rejected,
    "accepted": _accepted,
    "confident": _confident,
}


def _is_known(evidence: Sequence[Evidence], known_by: Collection[Knowledge] | None) -> bool:
    return known_by is None or any(item.review != "rejected" and item.known_by in known_by for item in evidence)


def _stands(properties: Mapping[str, Property], at: str | None) -> bool:
    return at is None or stands_at(properties.get("start"), properties.get("end"), at)


class _Reading:
    """Nodes and edges taken in one by one, so that nothing of them stays but what a network holds."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {}
        self._kinds: list[str] = []
        self._names: list[str] = []
        self._columns: dict[str, list[Property | None]] = {}
        self._sources, self._targets = array("q"), array("q")
        self._relations: list[str] = []
        self._edge_properties: list[Mapping[str, Property]] = []

    def take_node(self, node: Node) -> None:
        place = len(self._at)
        self._at[node.id] = place
        self._kinds.append(intern(node.kind))
        self._names.append(node.name)
        for name, value in node.properties.items():
            column = self._columns.setdefault(name, [])
            column.extend(repeat(None, place - len(column)))
            column.append(value)

    def take_edge(self, edge: Edge) -> None:
        """An edge between two of the nodes; any other is passed over."""
        source, target = self._at.get(edge.source), self._at.get(edge.target)
        if source is None or target is None or source == target:
            return
        self._sources.append(source)
        self._targets.append(target)
        self._relations.append(intern(edge.relation))
        self._edge_properties.append(edge.properties or NOTHING)

    def network(self) -> Network:
        for column in self._columns.values():
            column.extend(repeat(None, len(self._at) - len(column)))
        return Network(
            ids=tuple(self._at),
            kinds=tuple(self._kinds),
            names=tuple(self._names),
            columns={name: tuple(column) for name, column in self._columns.items()},
            sources=np.array(self._sources, dtype=np.int64),
            targets=np.array(self._targets, dtype=np.int64),
            relations=tuple(self._relations),
            weights=np.ones(len(self._relations)),
            edge_properties=tuple(self._edge_properties),
        )
