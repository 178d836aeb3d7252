"""Who works on what, where and with whom: the graph as gaps, partners and twins need to see it.

An actor's themes and territories are those stated of it and those of what it takes part in: the instruments, practices,
agreements, plan elements and spaces that it leads, implements, supports, funds, joins or answers for. Each carries the
edges that show it, so that a finding can name its evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import takewhile

from graph.model import Edge, Feedback, Node, Property, edge_id
from graph.network import GATHERING, Network, Standard
from graph.sectors import LEVELS, SECTORS
from graph.store.base import GraphStore
from graph.visibility.levels import exposes

Shown = dict[str, tuple[str, ...]]

LOCAL_TERRITORIES = ("neighbourhood", "district", "municipality")
# How much sharing a territory of this type means: two who work in one town meet, two who work in one country may not.
SHARING = {
    "neighbourhood": 1.0,
    "district": 1.0,
    "municipality": 1.0,
    "department": 0.6,
    "country": 0.3,
    "region": 0.15,
}
MOST_INTRODUCERS = 3
TOPIC_RELATIONS = ("about", "addresses")


class Situation:
    """A snapshot with its look-ups. Ids throughout; everything is computed once, in time linear in nodes and edges.

    `network` holds everything, `ties` the actor–actor view of it; `feedback` is what people said of findings, by id.
    """

    def __init__(self, network: Network, ties: Network, feedback: Iterable[Feedback] = ()) -> None:
        self.network = network
        self.ties = ties
        self.feedback = {each.finding: each for each in feedback if each.settles}
        self._out: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._into: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for source, relation, target in zip(
            network.sources.tolist(), network.relations, network.targets.tolist(), strict=True
        ):
            self._out[relation][network.ids[source]].append(network.ids[target])
            self._into[relation][network.ids[target]].append(network.ids[source])

    @classmethod
    def from_rows(
        cls,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        *,
        evidence: Standard = "all",
        feedback: Iterable[Feedback] = (),
    ) -> Situation:
        everything = Network.from_rows(nodes, edges, evidence=evidence)
        return cls(everything, everything.seen_as("ties"), feedback)

    # Nodes

    def name(self, id: str) -> str:
        return self.network.names[self.network.index(id)]

    def names(self, ids: Iterable[str]) -> list[str]:
        return [self.name(id) for id in ids]

    def kind(self, id: str) -> str:
        return self.network.kinds[self.network.index(id)]

    def value(self, id: str, property: str) -> Property | None:
        column = self.network.columns.get(property)
        return None if column is None else column[self.network.index(id)]

    def text(self, id: str, property: str) -> str:
        """A property as text, empty where unknown."""
        value = self.value(id, property)
        return value if isinstance(value, str) else ""

    def number(self, id: str, property: str) -> float | None:
        value = self.value(id, property)
        return float(value) if isinstance(value, int | float) else None

    def of_kind(self, *kinds: str) -> list[str]:
        return [id for kind in kinds for id in self._by_kind.get(kind, ())]

    @cached_property
    def _by_kind(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for id, kind in zip(self.network.ids, self.network.kinds, strict=True):
            found[kind].append(id)
        return found

    @cached_property
    def actors(self) -> list[str]:
        """Actors that can be called: no generic ones («the municipalities»)."""
        return [id for id in self.of_kind("Actor") if self.value(id, "generic") is not True]

    def sector(self, id: str) -> str:
        """The part of society an actor stands for; empty where unknown."""
        return "" if self.kind(id) == "Space" else SECTORS.get(self.text(id, "actor_type"), "")

    def level(self, id: str) -> str:
        """`local`, `subnational`, `national` or `international`: stated, or what its type implies; else empty."""
        return self.text(id, "level") or LEVELS.get(self.text(id, "actor_type"), "")

    def exposed(self, id: str) -> bool:
        """Whether being known may harm it (`graph.visibility.is_exposed`)."""
        return exposes(self.value(id, "sensitive"), self.value(id, "actor_type"))

    # Edges

    def out(self, id: str, *relations: str) -> list[str]:
        """Where these relations lead from a node."""
        return [target for relation in relations for target in self._out[relation].get(id, ())]

    def into(self, id: str, *relations: str) -> list[str]:
        """Where these relations come from to a node."""
        return [source for relation in relations for source in self._into[relation].get(id, ())]

    def related(self, a: str, b: str) -> bool:
        """Whether any relation leads from one to the other, either way."""
        return any(b in targets.get(a, ()) or a in targets.get(b, ()) for targets in self._out.values())

    def evidence(self, id: str, *relations: str) -> tuple[str, ...]:
        """The ids of a node's outgoing and incoming edges of these relations."""
        out = [edge_id(id, relation, target) for relation in relations for target in self._out[relation].get(id, ())]
        into = [edge_id(source, relation, id) for relation in relations for source in self._into[relation].get(id, ())]
        return (*out, *into)

    # With whom

    @cached_property
    def neighbours(self) -> Mapping[str, set[str]]:
        """The actors and spaces that each one is tied to."""
        found: dict[str, set[str]] = {id: set() for id in self.ties.ids}
        for a, b in self.ties.pairs[0].tolist():
            found[self.ties.ids[a]].add(self.ties.ids[b])
            found[self.ties.ids[b]].add(self.ties.ids[a])
        return found

    @cached_property
    def by_ties(self) -> list[str]:
        """The callable actors and spaces, the best connected first."""
        return sorted(self.ties.ids, key=lambda one: (-len(self.neighbours[one]), one))

    def members(self, space: str) -> set[str]:
        return set(self.into(space, "member_of", "leads"))

    def spaces(self, actor: str) -> set[str]:
        """The spaces that an actor sits in or leads."""
        return {id for id in self.out(actor, "member_of", "leads") if self.kind(id) == "Space"}

    def introducers(self, a: str, b: str) -> tuple[str, ...]:
        """Those tied to both, who could bring them together: a few, the best connected first."""
        between = self.neighbours.get(a, set()) & self.neighbours.get(b, set())
        return tuple(sorted(between, key=lambda one: (-len(self.neighbours[one]), one))[:MOST_INTRODUCERS])

    # On what and where

    def activities(self, actor: str) -> Iterator[tuple[str, str]]:
        """What an actor takes part in, with the id of the edge that shows it."""
        for relation, kinds in GATHERING.items():
            for target in self._out[relation].get(actor, ()):
                if self.kind(target) in kinds:
                    yield target, edge_id(actor, relation, target)

    @cached_property
    def topics(self) -> Mapping[str, Shown]:
        """The themes and problems of each actor and space, with the edges that show each."""
        return {id: self._shown(id, TOPIC_RELATIONS) for id in self.ties.ids}

    @cached_property
    def places(self) -> Mapping[str, Shown]:
        """The territories of each actor and space, with the edges that show each."""
        return {id: self._shown(id, ("operates_in",)) for id in self.ties.ids}

    def _shown(self, actor: str, relations: tuple[str, ...]) -> Shown:
        found: Shown = {}
        for relation in relations:
            for target in self._out[relation].get(actor, ()):
                found.setdefault(target, (edge_id(actor, relation, target),))
            for activity, how in self.activities(actor):
                for target in self._out[relation].get(activity, ()):
                    found.setdefault(target, (how, edge_id(activity, relation, target)))
        return found

    def containers(self, territory: str) -> list[str]:
        """The territories that a territory lies in, nearest first, itself first of all."""
        chain, seen = [territory], {territory}
        while True:
            above = [id for id in self.out(chain[-1], "part_of") if id not in seen and self.kind(id) == "Territory"]
            if not above:
                return chain
            chain.append(above[0])
            seen.add(above[0])

    def localities(self, territory: str) -> list[str]:
        """A territory and what it lies in, up to its municipality: sharing one of them is sharing a place."""
        if self.text(territory, "territory_type") not in LOCAL_TERRITORIES:
            return [territory]
        chain = self.containers(territory)
        return list(takewhile(lambda place: self.text(place, "territory_type") in LOCAL_TERRITORIES, chain))

    def localities_of(self, actor: str) -> set[str]:
        """The localities of all the territories of an actor."""
        return {local for place in self.places[actor] for local in self.localities(place)}

    def sharing(self, territories: Iterable[str]) -> float:
        """From 0 to 1, how much it means to share these territories; 0 for none."""
        return max((SHARING.get(self.text(place, "territory_type"), 0.6) for place in territories), default=0.0)

    def broader(self, topic: str) -> list[str]:
        """A theme, problem or population and those above it, nearest first."""
        chain, seen = [topic], {topic}
        while True:
            above = [id for id in self.out(chain[-1], "broader") if id not in seen]
            if not above:
                return chain
            chain.append(above[0])
            seen.add(above[0])

    def with_broader(self, topics: Iterable[str]) -> set[str]:
        """These themes, problems or populations and all those above them."""
        return {own for topic in set(topics) for own in self.broader(topic)}

    @cached_property
    def roles(self) -> Mapping[str, set[str]]:
        """The roles that are filled in each agreement."""
        found: dict[str, set[str]] = defaultdict(set)
        edges = zip(self.network.relations, self.network.targets.tolist(), self.network.edge_properties, strict=True)
        for relation, target, properties in edges:
            if relation == "party_to" and "role" in properties:
                found[self.network.ids[target]].add(str(properties["role"]))
        return found

    @cached_property
    def on_topic(self) -> Mapping[str, list[str]]:
        """The callable actors and spaces that work on each topic, the best connected first."""
        found: dict[str, list[str]] = defaultdict(list)
        for actor in self.by_ties:
            for topic in self.topics[actor]:
                found[topic].append(actor)
        return found

    @cached_property
    def in_place(self) -> Mapping[str, list[str]]:
        """The callable actors and spaces that work in each territory, or in a part of it within its municipality, the
        best connected first.
        """
        found: dict[str, list[str]] = defaultdict(list)
        for actor in self.by_ties:
            for local in self.localities_of(actor):
                found[local].append(actor)
        return found

    @cached_property
    def workers(self) -> Mapping[tuple[str, str], list[str]]:
        """The callable actors that work on a topic in a place, for each two that have any; the best connected first."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for actor in self.by_ties:
            if self.kind(actor) != "Actor":
                continue
            localities = self.localities_of(actor)
            for topic in self.topics[actor]:
                for local in localities:
                    found[topic, local].append(actor)
        return found

    def shown_by(self, actor: str, *, topic: str = "", territory: str = "") -> tuple[str, ...]:
        """The edges that show an actor to work on a topic and in a territory (or inside it)."""
        topics = self.topics[actor].get(topic, ())
        places = (
            next((edges for place, edges in self.places[actor].items() if territory in self.containers(place)), ())
            if territory
            else ()
        )
        return (*topics, *places)


def situation(store: GraphStore, *, evidence: Standard = "all") -> Situation:
    """The situation in a store; `evidence` as in `graph.network.network`."""
    needed = evidence != "all"
    return Situation.from_rows(
        store.nodes(evidence=needed), store.edges(evidence=needed), evidence=evidence, feedback=store.feedback()
    )
