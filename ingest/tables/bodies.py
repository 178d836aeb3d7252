"""Who is meant: the rows of a workbook and the names in their cells, as nodes that are there or new ones.

What is surely one that is there is recognised; what only may be one is offered, and taken for another until a person
says otherwise (`ingest.identity`). The same name twice in a workbook is one body, unless country or town differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final, NamedTuple

from corpus.gazetteer import Place
from corpus.lexicons import lexicon
from graph.errors import DataError
from graph.model import Node, slug
from graph.names import fold
from graph.ontology import ACTING, ontology
from graph.store import GraphStore
from ingest.extraction.actors.types import ActorTypes
from ingest.extraction.document import Document
from ingest.extraction.lists import split_names
from ingest.extraction.persons import person_names
from ingest.extraction.words import words
from ingest.identity.blocking import candidate_pairs
from ingest.identity.duplicates import is_doubtful, of_names, telling
from ingest.identity.score import ASK
from ingest.resolve import identity
from ingest.resolve.identity import Scope
from ingest.tables.fields import OURS, SUBJECTS
from ingest.tables.records import Record
from ingest.tables.values import parted

ID = re.compile(r"[a-z-]+/[\w./-]+")
NO_SPACES: Final = frozenset(ontology().actor_types) - {"space", "other", "ngo", "community_organisation"}
"""Types of actor that a name in a column of spaces may tell; a «red» or an «asociación» in it is a space."""
MOST_OFFERED = 3


class Alike(NamedTuple):
    """A node that may be the one meant, and how probably."""

    node: Node
    probability: float


@dataclass(slots=True)
class Body:
    """What a row or a name in a cell is taken for: the node of the store (`known`), or a new one under `id`."""

    id: str
    kind: str
    name: str
    names: tuple[str, ...] = ()
    country: str = ""
    actor_type: str = ""
    territory: str = ""
    known: Node | None = None
    alike: tuple[Alike, ...] = ()
    is_person: bool = False
    records: list[Record] = field(default_factory=list)

    @property
    def node_id(self) -> str:
        return self.known.id if self.known else self.id

    def as_node(self) -> Node:
        properties = {"country": self.country, "actor_type": self.actor_type}
        return Node(
            self.id, self.kind, self.name, self.names, {name: each for name, each in properties.items() if each}
        )


NewId = Callable[[str, str, str], str]
"""The id of something new, by its kind, name and scope."""


class Bodies:
    """The bodies of one workbook against one store, or what somebody sees of it.

    `same` tells by the key of a row or name (`key_of`) the id of the node that a person said is meant; "" for none of
    those that were offered. `new_id` names what is new; with `keeps_ids` what the sheet gives as Tejido's id is kept.
    """

    def __init__(
        self,
        store: GraphStore,
        *,
        same: Mapping[str, str],
        new_id: NewId | None = None,
        keeps_ids: bool = True,
    ) -> None:
        self._store, self._same, self._new_id, self._keeps_ids = store, same, new_id, keeps_ids
        self._bodies: dict[str, Body] = {}
        self._named: defaultdict[str, list[Body]] = defaultdict(list)
        self._keys: dict[str, Body] = {}
        self._mentioned: dict[tuple[str, str, str, str], Body] = {}

    # Rows

    def of_record(self, record: Record, country: str) -> Body | None:
        """What a row is about; None, with the fault told, where its id leads nowhere."""
        given, identifier = record.text("id"), record.text("identifier")
        own = given if given.startswith(OURS) and self._is_meant(record, given) else ""
        body = self._described(record, country, own)
        try:
            known = self._by_id(own, body.kind) if own else self._chosen(key_of(record), body.kind)
        except DataError as error:
            record.refuse(error)
            return None
        if identifier:
            body = self._identified(replace(body, names=(identifier, *body.names)), identifier, known)
        else:
            body = self._settled(body, known, own if self._keeps_ids else "")
        body.records.append(record)
        if given and not own:
            self._keys[given] = body  # the row's own number, by which other sheets name it
        return body

    def _described(self, record: Record, country: str, own: str) -> Body:
        """What a row says of what it is about, which has no id yet; `own` is the id of ours that it gives, if any."""
        kind, name = SUBJECTS[record.about].kind, record.text("name")
        places = record.every("place") or record.every("department")
        person = kind == "Actor" and _is_person(record, name)
        type = record.text("type") or (type_of(name, country) if kind == "Actor" else "")
        if person and type in ("", "other"):
            type = "community_leader"
        if kind == "Actor" and type == "space" and not person and not own:
            kind = "Space"
        seat = record.text("country")
        if not own or record.table.stated is None:  # our own files say it where it is known
            seat = seat or next((place.country for place in places if place.country), "")
            seat = seat if seat and not identity.is_worldwide(type) else self._country(name, type, country)
        names = tuple(record.every("names"))
        return Body("", kind, name, names, seat, type, _town(name, places), is_person=person)

    def _is_meant(self, record: Record, id: str) -> bool:
        """Whether an id that looks like ours is: a file of another Tejido tells its rows apart by ids of its own."""
        if record.table.stated is None or (self._keeps_ids and ID.fullmatch(id)):
            return True
        return any(self._store.nodes(ids=[id], evidence=False, rejected=True))

    def _country(self, name: str, type: str, country: str) -> str:
        if identity.is_worldwide(type):
            return ""
        seat = identity.place_of_municipality(name) if type == "municipality" else identity.place_in_name(name)
        return identity.country_of_place(seat, country, type == "municipality")

    def _by_id(self, id: str, kind: str) -> Node | None:
        found = next(iter(self._store.nodes(ids=[id], evidence=False, rejected=True)), None)
        if found is None and (not self._keeps_ids or not ID.fullmatch(id)):
            raise DataError(
                "There is nothing with the id «{id}».", remedy="Leave it empty for what is new.", id=id[:80]
            )
        if found is not None and found.kind != kind and not {found.kind, kind} <= set(ACTING):
            raise DataError(
                "«{id}» is of another kind ({kind}).",
                remedy="Move the row to the sheet for that.",
                id=id,
                kind=found.kind,
            )
        return found

    def _chosen(self, key: str, kind: str) -> Node | None:
        id = self._same.get(key)
        found = next(iter(self._store.nodes(ids=[id], evidence=False)), None) if id else None
        return found if found is not None and (found.kind == kind or {found.kind, kind} <= set(ACTING)) else None

    def _settled(self, body: Body, known: Node | None, given: str = "") -> Body:
        """The body under its id: the same as one of the workbook, one of the store, or new."""
        kinds = (body.kind, *(kind for kind in ACTING if body.kind in ACTING and kind != body.kind))
        scope = Scope(body.country, slug(body.territory) if body.territory else "")
        id = known.id if known else given or self._same_body((body.name, *body.names), kinds, scope, body.actor_type)
        if id in self._bodies:
            return self._bodies[id]
        if id and known is None and not given:
            known = next(iter(self._store.nodes(ids=[id], evidence=False, rejected=True)), None)
        if known is not None:
            body.id, body.kind, body.known = known.id, known.kind, known
            if body.id in self._bodies:
                return self._bodies[body.id]
        else:
            body.id = given or self._free(body, str(scope))
        self._bodies[body.id] = body
        for folded in dict.fromkeys(
            map(fold, (body.name, *body.names, *((known.name, *known.names) if known else ())))
        ):
            self._named[folded].append(body)
        return body

    def find(self, name: str, kinds: Collection[str]) -> list[Node]:
        """The new bodies of these kinds that are called so."""
        return [body.as_node() for body in self._called(name) if body.known is None and body.kind in kinds]

    def _called(self, name: str) -> Sequence[Body]:
        return self._named.get(fold(name), ())

    def _identified(self, body: Body, identifier: str, known: Node | None) -> Body:
        """What a register calls so, here or in the store. Else an actor is known by its name; a project is new, since
        many have one title.
        """
        if identifier not in self._keys:
            known = known or next(iter(self._store.find(identifier, body.kind, evidence=False)), None)
            is_new = known is None and body.kind not in ACTING
            self._keys[identifier] = self._settled(body, known, self._free(body, slug(identifier)) if is_new else "")
        return self._keys[identifier]

    def _same_body(self, names: Sequence[str], kinds: Sequence[str], scope: Scope, type: str) -> str:
        return identity.same_body(names, kinds, scope, type or None, draft=self, store=self._store) or ""

    def _free(self, body: Body, scope: str) -> str:
        if self._new_id is not None:
            return self._new_id(body.kind, body.name, scope)
        return identity.new_id(body.kind, body.name, Scope(scope), _Taken(self._store, self._bodies))

    def row_called(self, name: str, kind: str) -> Body | None:
        """What a row of the workbook is about, by its name or its id."""
        if name in self._bodies:
            return self._bodies[name]
        return next((body for body in self._called(name) if body.kind == kind), None)

    # Names in cells

    def pieces(self, part: str) -> list[str]:
        """The names in a part of a cell that may hold several: «Alcaldía, PNC y Fiscalía»."""
        if self._is_known(part):
            return [part]
        pieces = parted(part, self._is_known)
        return pieces if len(pieces) > 1 else list(split_names(part, careful=True)) or [part]

    def _is_known(self, name: str) -> bool:
        return name in self._keys or fold(name) in self._named or name.startswith(OURS) or bool(self._in_store(name))

    def _in_store(self, name: str) -> bool:
        return any(self._store.find(name, kind, evidence=False) for kind in ACTING)

    def named(self, name: str, country: str, places: Sequence[Place], kind: str = "Actor") -> Body:
        """Whom a name in a cell means: one of the workbook, one of the store, or somebody new, who is probably of this
        kind. Raises `DataError` where it could be several.
        """
        if name in self._keys:
            return self._keys[name]
        if name in self._bodies:
            return self._bodies[name]
        if name.startswith(OURS) and (known := self._by_id(name, kind)) is not None:
            return self._settled(Body(known.id, known.kind, known.name), known)
        town = _town(name, places)
        mentioned = fold(name), country, town, kind
        if mentioned not in self._mentioned:
            self._mentioned[mentioned] = self._meant(name, country, town, kind)
        return self._mentioned[mentioned]

    def _meant(self, name: str, country: str, town: str, kind: str) -> Body:
        called = [body for body in self._called(name) if body.kind in ACTING]
        if len(called) > 1:
            called = [body for body in called if fold(body.name) == fold(name)] or called
        near = [body for body in called if body.territory == town] if len(called) > 1 else called
        if len(near) > 1:
            near = [body for body in near if body.country == country]
        if len(near) == 1:
            return near[0]
        if called:
            raise DataError(
                "Several rows are called «{name}».",
                remedy="Write the place behind the name, in both.",
                name=name,
            )
        person = any(person_names(name))
        type = "community_leader" if person else type_of(name, country)
        if type == "space" or (kind == "Space" and type not in NO_SPACES):
            kind = "Space"
        elif type != "other":
            kind = "Actor"
        body = Body("", kind, name, (), self._country(name, type, country), type, town)
        body.is_person = person
        return self._settled(body, self._chosen(key_of_name(name), kind))

    # What may be one

    def compare(self) -> None:
        """Find for what is new the nodes of the store that it may be; what surely is one becomes it."""
        for kind in (*ACTING, "Alliance"):
            new = [body for body in self._bodies.values() if body.known is None and body.kind == kind]
            if new:
                known = self._store.nodes(kind, evidence=False)
                there = [node for node in known if not node.properties.get("generic")]
                for body, found in _alike(new, there):
                    self._offer(body, found)

    def _offer(self, body: Body, found: Sequence[tuple[float, bool, Node]]) -> None:
        keys = {key_of(record) for record in body.records} or {key_of_name(body.name)}
        if any(key in self._same for key in keys):  # a person said: none of these
            return
        sure = [node for _, is_sure, node in found if is_sure]
        if len(sure) == 1 and sure[0].id not in self._bodies:
            body.known = sure[0]
        else:
            body.alike = tuple(Alike(node, round(probability, 2)) for probability, _, node in found[:MOST_OFFERED])


class _Taken:
    """The ids that are not free: those of the store, and those given in this workbook."""

    def __init__(self, store: GraphStore, given: Mapping[str, Body]) -> None:
        self._store, self._given = store, given

    def __contains__(self, id: object) -> bool:
        return id in self._given or any(self._store.nodes(ids=[str(id)], evidence=False, rejected=True))


def _alike(new: Sequence[Body], there: Sequence[Node]) -> Iterator[tuple[Body, list[tuple[float, bool, Node]]]]:
    """The bodies that may be a node that is there; of each such node how probably it is, and whether surely."""
    if not there:
        return
    nodes = [*there, *(body.as_node() for body in new)]
    # from the side that has fewer, so that a long list costs no more than what it is compared with
    asking = range(len(there), len(nodes)) if len(new) <= len(there) else range(len(there))
    found: defaultdict[int, list[tuple[float, bool, Node]]] = defaultdict(list)
    for one, other in candidate_pairs([telling(node) for node in nodes], asking):
        if one < len(there) <= other and _one_town(nodes[one], new[other - len(there)]):
            score = of_names(nodes[one], nodes[other])
            if score.probability >= ASK:
                sure = score.decision == "same" and not is_doubtful(nodes[one], nodes[other])
                found[other - len(there)].append((score.probability, sure, nodes[one]))
    for place, alike in found.items():
        yield new[place], sorted(alike, key=lambda each: (-each[0], each[2].id))


def key_of(record: Record) -> str:
    """What tells a row of a workbook, for what a person says of it."""
    return f"{record.table.id}!{record.row.number}"


def key_of_name(name: str) -> str:
    """The same for a name that stands in cells."""
    return f"={fold(name)}"


@lru_cache(maxsize=20_000)
def type_of(name: str, country: str) -> str:
    """The type of actor that a name tells by its own words, or «other»."""
    document = Document(name)
    if not len(document):
        return "other"
    return ActorTypes(document, words(country), None).by_rule(0, len(document)) or "other"


def _is_person(record: Record, name: str) -> bool:
    """Whoever looks like a person is protected, unless the sheet says that she need not be."""
    if "sensitive" in record.values:
        return bool(record.values["sensitive"])
    if record.values.get("generic"):
        return False
    type = record.text("type")
    if record.table.stated is not None and type not in ("", "other"):
        return type == "community_leader"  # a format that tells companies from persons knows better than a name
    return type == "community_leader" or (any(person_names(name)) and not _is_an_institutions(name))


def _is_an_institutions(name: str) -> bool:
    """Whether it begins as names of institutions do: a school that bears somebody's name is no person."""
    folded = [fold(word) for word in name.split()[:3]]
    heads = lexicon("actors").labelled("heads")
    return any(" ".join(folded[:length]) in heads for length in (1, 2, 3))


def _town(name: str, places: Sequence[Place]) -> str:
    """The place that tells a local body's name apart."""
    return places[0].name if places and identity.needs_a_territory(name) else ""


def _one_town(node: Node, body: Body) -> bool:
    """Whether two local bodies may be of one place."""
    if not (identity.needs_a_territory(node.name) and identity.needs_a_territory(body.name)):
        return True
    return Scope.of(node).territory == (slug(body.territory) if body.territory else "")
