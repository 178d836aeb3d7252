"""Who looks, what may be kept from whom, and what is kept from whom as long as nobody decides otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from graph.model import Level, Node, Part, Property

Role = Literal["public", "reader", "editor", "coordinator", "admin"]

LEVELS: Final[tuple[Level, ...]] = get_args(Level)
"""From what everybody sees to what only administrators do."""
CLEARANCES: Final[Mapping[Role, Level]] = {
    "public": "public",
    "reader": "network",
    "editor": "network",
    "coordinator": "coordinators",
    "admin": "nobody",
}
FINER_THAN_A_MUNICIPALITY: Final = frozenset({"district", "neighbourhood"})
OF_PERSONS: Final[Level] = "coordinators"


@dataclass(frozen=True)
class Viewer:
    """Who looks. `name` is the account's, empty without one; `territories` are those that it is for, empty for all."""

    role: Role
    name: str = ""
    territories: tuple[str, ...] = ()

    @property
    def clearance(self) -> Level:
        """The strictest level that this viewer sees."""
        return CLEARANCES[self.role]

    @property
    def trusted(self) -> bool:
        """Whether persons, and the words of documents as they stand, are for this viewer."""
        return sees(self.clearance, OF_PERSONS)


PUBLIC = Viewer("public")
OPERATOR = Viewer("admin")
"""The person at this computer, while no account exists."""


def sees(clearance: Level, level: Level) -> bool:
    """Whether who has this clearance sees what is at that level."""
    return LEVELS.index(level) <= LEVELS.index(clearance)


def stricter(*levels: Level) -> Level:
    return max(levels, key=LEVELS.index)


def is_exposed(node: Node) -> bool:
    """Whether being known may harm: persons, all that analysis takes for one, and what is marked `sensitive`."""
    return exposes(node.properties.get("sensitive"), node.properties.get("actor_type"))


def exposes(sensitive: Property | None, actor_type: Property | None) -> bool:
    """The same of the two properties that tell it."""
    return sensitive is True or actor_type == "community_leader"


def is_person(node: Node) -> bool:
    """Whether parts of its name are somebody's given names and surnames."""
    return node.kind == "Actor" and is_exposed(node)


def default_level(node: Node, part: Part) -> Level:
    """The level of a part of a node that nobody decided about.

    All of a person is for coordinators; what a document says in its own words, and what reaches somebody in person or
    in her own street, for the network.
    """
    if is_exposed(node):
        return OF_PERSONS
    if part == "contact" or (part == "text" and node.kind == "Document"):
        return "network"
    if part == "place" and node.properties.get("territory_type") in FINER_THAN_A_MUNICIPALITY:
        return "network"
    return "public"
