"""The same actor named twice is one node; what only looks alike stays apart.

A name alone does not tell a body: its country does, and for local bodies that carry no place in their name («Consejo
Municipal de Prevención») the territory the document is about. Together they are the node's *scope*, which is also the
part of its id after `--`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, count
from typing import Protocol

from corpus.gazetteer import gazetteer
from corpus.lexicons import lexicon
from graph.model import Node, node_id, slug
from graph.names import fold
from graph.store import GraphStore
from ingest.resolve.places import LARGE_CITY

BEFORE_A_PLACE = frozenset({"de", "del", "en", "y", "e", "do", "da", "em", "of", "in", "and"})
SETTLEMENTS = ("municipality", "city", "district")
LONGEST_PLACE = 5  # words: «Concepción Quezaltepeque», «San Pedro Puxtla»; a name of six is none


@dataclass(frozen=True)
class Scope:
    """Where a name is unique: nowhere in particular (worldwide), in a country, or in a territory of a country."""

    country: str = ""
    territory: str = ""

    def __str__(self) -> str:
        return "-".join(part for part in (self.country.lower(), self.territory) if part)

    @staticmethod
    def of(node: Node) -> Scope:
        """The scope of a node that is already known, read from its country and its id."""
        country = str(node.properties.get("country", ""))
        suffix = node.id.rpartition("--")[2] if "--" in node.id else ""
        prefix = f"{country.lower()}-"
        stated = suffix.removeprefix(prefix) if country and suffix.startswith(prefix) else ""
        return Scope(country, stated or _key(place_in_name(node.name)))


def _key(territory: str) -> str:
    return slug(territory) if territory else ""


def municipality_heads() -> frozenset[str]:
    """What a municipality is called besides its place, folded: «alcaldia municipal de»."""
    return lexicon("identity").listed("municipality_heads")


def is_worldwide(actor_type: str | None) -> bool:
    """Whether bodies of this type are the same in every country: the UNDP of Panama is the UNDP."""
    return actor_type in lexicon("identity").listed("worldwide_types")


def is_acronym(name: str) -> bool:
    """«PNC», «RED-AMUPREV», «CCCI»: short and in capitals."""
    return len(name) <= 14 and " " not in name and sum(letter.isupper() for letter in name) >= 2


def place_in_name(name: str) -> str:
    """The longest place that a name ends in, folded: «… de San Miguelito», «Gobernación de Antioquia»; or ""."""
    tokens, places = fold(name).split(), gazetteer().names()
    for length in range(min(LONGEST_PLACE, len(tokens) - 1), 0, -1):
        place = " ".join(tokens[-length:])
        if tokens[-length - 1] in BEFORE_A_PLACE and place in places:
            return place
    return ""


def country_of_place(place: str, country: str, of_town: bool) -> str:
    """The country of a place that a body's name bears: the document's if it has such a place, or else the sure one.

    Only a town's own government is believed to be of a small place: a «Universidad de Oriente» lies wherever it does.
    """
    if not place or (country and gazetteer().find(place, country)):
        return country
    sure = gazetteer().resolve(place)
    if sure and (of_town or sure.kind not in SETTLEMENTS or sure.population >= LARGE_CITY):
        return sure.country
    return country


def needs_a_territory(name: str) -> bool:
    """Whether a body of this name exists in every town, so that the name alone does not say which one it is."""
    tokens = set(fold(name).split())
    local = lexicon("identity").listed("local_words")
    return not is_acronym(name) and bool(tokens & local) and not place_in_name(name)


def place_of_municipality(name: str) -> str:
    """«Alcaldía Municipal de Sonsonate» and «Sonsonate» both give «sonsonate»."""
    folded = fold(name)
    for head in sorted(municipality_heads(), key=len, reverse=True):
        if folded.startswith(f"{head} "):
            return fold(re.sub(r"^(la|el) ", "", folded[len(head) + 1 :]))
    return folded


class Named(Protocol):
    """What comes in, by its names."""

    def find(self, name: str, kinds: Collection[str]) -> Iterable[Node]: ...


def same_body(
    names: Sequence[str],
    kinds: Sequence[str],
    scope: Scope,
    actor_type: str | None,
    *,
    draft: Named,
    store: GraphStore,
) -> str | None:
    """The id of the node that these names mean in this scope, known from this document or from the store; or None.

    Where an id that these names make is there, or was joined with the node meant, that id is given, so that what a
    person joined or parted is found again as it was left. What was judged another than it is never meant.
    """
    own = [node_id(kind, name, str(scope)) for name in names for kind in kinds]
    apart = _judged_apart(own, store)
    stated = scope.territory or next((_key(place) for name in names if (place := place_in_name(name))), "")
    scope = Scope(scope.country, stated)
    for name in _spellings(names, actor_type):
        candidates = {node.id: node for node in draft.find(name, kinds)}
        for kind in kinds:
            known = store.find(name, kind, evidence=False)
            candidates |= {node.id: node for node in known if node.id not in candidates}
        fitting = [
            node for node in candidates.values() if node.id not in apart and _fits(node, name, scope, actor_type)
        ]
        if fitting:
            meant = min(fitting, key=lambda node: (node.id not in own, _distance(node, scope), node.id)).id
            return meant if meant in own else next((id for id in own if _lead([id], store) == {meant}), meant)
    return None


def _judged_apart(own: Sequence[str], store: GraphStore) -> set[str]:
    judged = [each for id in own for each in store.judgements(id) if each.verdict == "not_same"]
    if not judged:
        return set()
    return _lead((id for each in judged for id in (each.one, each.other)), store) - _lead(own, store)


def _lead(ids: Iterable[str], store: GraphStore) -> set[str]:
    """The nodes of the store that ids lead to."""
    listed = list(ids)
    return {node.id for node in store.nodes(ids=listed, evidence=False, rejected=True)} if listed else set()


def new_id(kind: str, name: str, scope: Scope, taken: Container[str]) -> str:
    """A readable id, told apart by a number where another body already has it."""
    wanted = node_id(kind, name, str(scope))
    tries = chain((wanted,), (f"{wanted}-{number}" for number in count(2)))
    return next(id for id in tries if id not in taken)


@cache
def _known_bodies() -> dict[str, str]:
    """The short name, by each name folded, of the bodies known in the whole region."""
    return {fold(name): body for name, body in lexicon("identity").labelled("bodies").items()}


def _spellings(names: Sequence[str], actor_type: str | None) -> list[str]:
    """The names, and others for the same body: of a body known in the region, those in all tongues; of a municipality,
    its place behind every head.
    """
    bodies = _known_bodies()
    known = {bodies[fold(name)] for name in names if fold(name) in bodies}
    spellings = [*names, *(name for name, body in bodies.items() if body in known)]
    if actor_type == "municipality":
        places = dict.fromkeys(place_of_municipality(name) for name in names if not is_acronym(name))
        spellings += [f"{head} {place}" for place in places for head in municipality_heads()]
        spellings += list(places)
    return list(dict.fromkeys(spellings))


def _fits(node: Node, name: str, scope: Scope, actor_type: str | None) -> bool:
    known = Scope.of(node)
    if node.properties.get("generic"):
        return False
    if needs_a_territory(name):
        return known == scope
    if scope.country and known.country and scope.country != known.country:
        return False
    known_type = node.properties.get("actor_type")
    if is_acronym(name) and actor_type and known_type and actor_type != known_type:
        return bool(fold(node.name) == fold(name))
    if actor_type == "municipality":
        return known_type == "municipality"
    return True


def _distance(node: Node, scope: Scope) -> int:
    known = Scope.of(node)
    return (known.country != scope.country) + (known.territory != scope.territory)


def territory_scope(country: str, territory: str) -> Scope:
    return Scope(country, _key(territory))
