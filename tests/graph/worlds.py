"""Small graphs to analyse, written as sentences and generated with planted gaps."""

from __future__ import annotations

import random
from collections.abc import Iterable

from graph.model import Edge, Node, Property
from graph.network import Network
from graph.situation import Situation

KINDS = {
    "actor": "Actor",
    "space": "Space",
    "alliance": "Alliance",
    "practice": "Practice",
    "plan": "Instrument",
    "part": "PlanElement",
    "place": "Territory",
    "theme": "Theme",
    "problem": "Problem",
    "people": "Population",
}


class World:
    """A graph in the making. An id is `kind/name`; a node comes into being when it is first named."""

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, Property]] = {}
        self.edges: dict[str, Edge] = {}

    def node(self, id: str, **properties: Property) -> str:
        self.nodes.setdefault(id, {}).update(properties)
        return id

    def edge(self, source: str, relation: str, target: str, **properties: Property) -> None:
        edge = Edge(self.node(source), relation, self.node(target), properties)
        self.edges[edge.id] = edge

    def actor(
        self, name: str, type: str = "ngo", *, place: str = "", themes: Iterable[str] = (), **more: Property
    ) -> str:
        id = self.node(f"actor/{name}", actor_type=type, **{"country": "SV", **more})
        if place:
            self.edge(id, "operates_in", self.municipality(place))
        for theme in themes:
            self.edge(id, "about", f"theme/{theme}")
        return id

    def municipality(self, name: str, **more: Property) -> str:
        return self.node(f"place/{name}", territory_type="municipality", **{"country": "SV", **more})

    def rows(self) -> tuple[list[Node], list[Edge]]:
        nodes = [
            Node(id, KINDS[id.split("/")[0]], id.split("/")[1], properties=properties)
            for id, properties in self.nodes.items()
        ]
        return nodes, list(self.edges.values())

    def situation(self) -> Situation:
        return Situation.from_rows(*self.rows())


def network(pairs: Iterable[tuple[object, object]], *, n: int = 0, relation: str = "allied_with") -> Network:
    """A network of actors 0 … n−1 (or those that the pairs name)."""
    pairs = [(str(a), str(b)) for a, b in pairs]
    ids = dict.fromkeys([*map(str, range(n)), *(end for pair in pairs for end in pair)])
    return Network.from_rows([Node(id, "Actor", id) for id in ids], [Edge(a, relation, b) for a, b in pairs])


def coordinated(seed: int, groups: int = 4) -> World:
    """A region in which nothing is missing: in each of its municipalities four actors of different sectors work on one
    theme and sit in one council; a national body is tied to all; councils share a member; the plan is carried out.
    """
    rng = random.Random(seed)
    world = World()
    hub = world.actor("Ministry", "national_institution")
    link = world.actor("Federation", "municipal_association")
    for number in range(groups):
        place, theme = f"Town {number}", f"Theme {number}"
        members = [
            world.actor(f"{type} {number}", type, place=place, themes=[theme])
            for type in ("municipality", "ngo", "faith", "police")
        ]
        council = world.node(f"space/Council {number}", level="local", country="SV")
        world.edge(council, "about", f"theme/{theme}")
        world.edge(council, "operates_in", world.municipality(place))
        for member in [*members, hub, link]:
            world.edge(member, "member_of", council)
        plan = world.node(f"plan/Plan {number}", instrument_type="plan")
        world.edge(members[0], "leads", plan)
        world.edge(plan, "operates_in", world.municipality(place))
        world.edge(plan, "addresses", f"problem/Problem {number}")
        for line in range(rng.randint(2, 4)):
            part = world.node(f"part/Line {number}.{line}", element_type="line")
            world.edge(part, "part_of", plan)
            world.edge(members[rng.randrange(4)], "responsible_for", part)
            world.edge(hub, "partner_in", part)
        practice = world.node(f"practice/Practice {number}", rung="evaluated", country="SV")
        world.edge(practice, "addresses", f"problem/Problem {number}")
        world.edge(members[1], "implements", practice)
        agreement = world.node(
            f"alliance/Agreement {number}",
            objective="o", activity="a", programmes=["p"], target="t", population="p", territories=["t"], impact="i",
            schedule=[{"month": "2020-01", "action": "a"}], compliance=[{"month": "2020-01", "percent": 100}],
            start="2020", end="2030",
        )  # fmt: skip
        for member, role in zip(members[:3], ("lead", "collaborator", "civil_society"), strict=True):
            world.edge(member, "party_to", agreement, role=role)
    return world
