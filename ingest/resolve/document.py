"""One document's findings, as changes to the graph."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from corpus.gazetteer import Place, gazetteer, territory_nodes
from graph.model import Changes, Evidence, Node, Review, node_id
from graph.names import fold
from graph.ontology import ontology
from graph.store import GraphStore
from ingest.extraction.casing import in_mixed_case
from ingest.extraction.country import country_of
from ingest.extraction.document import Document
from ingest.extraction.items import Entity, Extraction, Mention, Plan
from ingest.extraction.opinions import OURS
from ingest.resolve import identity
from ingest.resolve.dating import stated_year
from ingest.resolve.documents import Documents
from ingest.resolve.draft import Draft
from ingest.resolve.identity import Scope
from ingest.resolve.places import Places
from ingest.resolve.sentences import Sentences
from ingest.source import Block, Layout

VERSION = "extractor/0.1"
OCR = "+ocr"
ACTS = ("leads", "funds", "implements", "supports", "allied_with", "member_of")
TOWNS = ("municipality", "city")
WORTH_PROPOSING = 0.25  # confidence below which a tie would waste the time of whoever reviews it
OPENING = 4  # blocks of which the first that looks like a title is one
FEWEST_TITLE_WORDS = 3
LONGEST_TITLE = 200  # characters


@dataclass(frozen=True)
class Reading:
    """A document that was read and understood, not yet joined with the graph."""

    layout: Layout
    extraction: Extraction


def resolve(
    reading: Reading, store: GraphStore, *, review: Review = "proposed", at: str = "", known: Documents | None = None
) -> Changes:
    """The changes that this document's findings make to the graph. Whoever resolves many gives the documents `known`.

    Entities become nodes: those the store knows already keep their ids. Relations, plans, practices, agreements and
    councils become nodes and edges with the sentences that show them. Earlier findings of the same document are
    retracted in the same transaction, so a changed version updates only its own facts.
    """
    from ingest.resolve import structures

    document = _document_node(reading, known or Documents(store), at)
    resolver = Resolver(reading, store, document, review, at)
    resolver.places()
    structures.add_practices(resolver)
    resolver.actors()
    resolver.instruments()
    resolver.periods()
    resolver.relations()
    structures.add_others(resolver)
    return resolver.draft.changes(
        document=document.id, text=reading.layout.source.text, by=VERSION, reason=f"ingest {reading.layout.source.name}"
    )


def _document_node(reading: Reading, known: Documents, at: str) -> Node:
    """The Document node of a source: the same bytes or the same file name are the same document."""
    source = reading.layout.source
    same = known.same_as(source.sha256, source.name)
    id = same.id if same else identity.new_id("Document", source.name.rpartition(".")[0] or source.name, Scope(), known)
    title = same.title if same and same.title != source.name else _title(reading)
    year = stated_year(source.text, source.title)
    return Node(
        id,
        "Document",
        title,
        properties={
            "language": source.language,
            "sha256": source.sha256,
            "path": source.name,
            **({"pages": len(source.pages)} if source.pages else {}),
            **({"year": year} if year is not None else {}),
        },
        evidence=(Evidence(id, asserted_by=VERSION, asserted_at=at, review="accepted"),),
    )


def _title(reading: Reading) -> str:
    """What a document calls itself: its metadata's title, the plan that it sets out, the title that it opens with, the
    body whose members it lists; else its file's name.
    """
    source, plan, councils = reading.layout.source, reading.extraction.plan, reading.extraction.councils
    planned = plan.instrument if plan and plan.instrument != PurePath(source.name).stem else ""
    opening = next((block.text for block in reading.layout.body[:OPENING] if _is_title(block)), "")
    title = source.title or planned or opening or (councils[0].name if councils else "") or source.name
    return in_mixed_case(title, reading.layout.body)


def _is_title(block: Block) -> bool:
    """Whether a block is a line of some words that is no sentence."""
    words = block.text.split()
    letters = sum(map(str.isalpha, block.text))
    few = len(words) >= FEWEST_TITLE_WORDS and len(block.text) <= LONGEST_TITLE and block.text[-1:] not in ".:;,"
    return block.kind in ("heading", "paragraph") and few and letters > len(block.text) / 2


class Resolver:
    """Turns the entities of one document into nodes of a draft, and remembers which is which."""

    def __init__(self, reading: Reading, store: GraphStore, document: Node, review: Review, at: str) -> None:
        self.reading = reading
        self.extraction = reading.extraction
        self.source = reading.layout.source
        self.store = store
        self.document = document
        self.review = review
        self.at = at
        self.draft = Draft()
        self.draft.add_node(document)
        self.ids: dict[str, str] = {}
        self._sentences = Sentences(reading.layout)
        self._doubled_ends = [end for _, end in reading.layout.doubled]
        self._seen = [one for one in self.extraction.mentions if not self._doubled(one.start, one.end)]
        self._mentions: defaultdict[str, list[Mention]] = defaultdict(list)
        for mention in self._seen:
            self._mentions[mention.entity].append(mention)
        self._also_doubled = {one.entity for one in self.extraction.mentions if self._doubled(one.start, one.end)}
        self._called = self._by_name()
        self._longest_name = max((len(name.split()) for name in self._called), default=0)
        places = self._places()
        self.country = places.country
        self._located = places.located
        self._locations = places.locations(places.located)

    def _doubled(self, start: int, end: int) -> bool:
        """Whether a mention reaches into a line that the page repeats («Equipo TécnicoEquipo Técnico»)."""
        next_doubled = bisect_right(self._doubled_ends, start)
        return any(since < end for since, _ in self.reading.layout.doubled[next_doubled : next_doubled + 1])

    def _by_name(self) -> dict[str, list[Entity]]:
        """The entities that bear each name, folded."""
        called: defaultdict[str, list[Entity]] = defaultdict(list)
        for entity in self.entities:
            for name in {fold(known) for known in (entity.name, *entity.aliases)} - {""}:
                called[name].append(entity)
        return dict(called)

    @property
    def entities(self) -> Iterator[Entity]:
        """The entities that are mentioned where a reader would see them."""
        return (entity for entity in self.extraction.entities if entity.id in self._mentions)

    # Evidence

    def evidence(
        self, start: int, end: int, confidence: float = 1.0, modality: str = "stated", method: str = ""
    ) -> Evidence:
        """Evidence whose quote is exactly this span of the document; `method` names a second reader that found it.

        In words recognised from a picture nothing is surer than its letters are.
        """
        legibility = self.source.legibility_at(start)
        return Evidence(
            self.document.id,
            quote=self.source.text[start:end],
            start=start,
            end=end,
            page=self.source.page_at(start),
            asserted_by=_asserter(method) + ("" if legibility is None else OCR),
            asserted_at=self.at,
            confidence=round(confidence * (1.0 if legibility is None else legibility), 3),
            review=self.review,
            modality="planned" if modality == "planned" else "recommended" if modality == "recommended" else "stated",
        )

    def of_entity(self, entity: Entity) -> tuple[Evidence, ...]:
        """One evidence a sentence that names the entity."""
        return tuple(
            dict.fromkeys(
                self.evidence(
                    *self._sentences.around(mention.start, mention.end), mention.confidence, method=mention.method
                )
                for mention in self._mentions.get(entity.id, ())
            )
        )

    # Where the document and its entities are

    def _places(self) -> Places:
        text = self.source.text
        named = {entity.id: entity.name for entity in self.entities if entity.type == "PLACE"}
        country = str(self.document.properties.get("country", "")) or country_of(Document(text))
        return Places(text, named, self._seen, self.extraction.relations, country)

    def scope(self, entity: Entity) -> Scope:
        """Where the entity's name is unique: worldwide, in a country, or in the town that the document speaks of."""
        if identity.is_worldwide(entity.actor_type):
            return Scope()
        stated = self._locations.get(entity.id)
        if entity.type == "ACTOR" and identity.needs_a_territory(entity.name):
            town = stated.name if stated and stated.kind != "country" else self._main_town()
            country = stated.country if stated else self.country
            return identity.territory_scope(country, town or self.document.id.partition("/")[2])
        is_town = entity.actor_type == "municipality"
        seat = identity.place_of_municipality(entity.name) if is_town else identity.place_in_name(entity.name)
        stated = stated or next((place for place in self._located.values() if seat and fold(place.name) == seat), None)
        return Scope(stated.country if stated else identity.country_of_place(seat, self.country, is_town))

    def _main_town(self) -> str:
        """The municipality that the document is about: the one it names most, if it names one more than all others."""
        towns = Counter(
            {place.name: len(self._mentions.get(id, ())) for id, place in self._located.items() if place.kind in TOWNS}
        )
        if not towns:
            return ""
        town, mentions = towns.most_common(1)[0]
        return town if mentions * 2 > sum(towns.values()) else ""

    # Entities

    def places(self) -> None:
        for entity in self.entities:
            if entity.type == "PLACE":
                self.ids[entity.id] = self.territory(entity.name, self._located.get(entity.id), self.of_entity(entity))

    def territory(self, name: str, place: Place | None, evidence: tuple[Evidence, ...]) -> str:
        """The node of a place, with what it lies in where the gazetteer knows it."""
        if place is None:
            properties = {"country": self.country} if self.country else {}
            id = node_id("Territory", name, self.country)
            return self.draft.add_node(Node(id, "Territory", name, properties=properties, evidence=evidence))
        nodes, edges = territory_nodes(place)
        for node in nodes:
            self.draft.add_node(node)
        for edge in edges:
            self.draft.add_edge(edge.source, edge.relation, edge.target, edge.evidence, edge.properties)
        known = nodes[0]
        return self.draft.add_node(
            Node(known.id, "Territory", known.name, names=(name,), properties=known.properties, evidence=evidence)
        )

    def actors(self) -> None:
        """Nodes of bodies and of classes of bodies; a garbled name stands for the one body that it begins like."""
        clear: defaultdict[tuple[str, str | None], list[Entity]] = defaultdict(list)
        garbled = {entity.id for entity in self.entities if entity.type == "ACTOR" and self._is_garbled(entity)}
        for entity in self.entities:
            if entity.type == "ACTOR" and entity.id not in garbled:
                clear[_beginning(entity)].append(entity)
        for entity in self.entities:
            if entity.id in garbled:
                alike = clear[_beginning(entity)]
                if len(alike) == 1:
                    self.ids[entity.id] = self.actor(alike[0], self.of_entity(entity))
            elif entity.type == "ACTOR":
                self.ids[entity.id] = self.actor(entity, self.of_entity(entity))
            elif entity.type == "SECTOR":
                self.ids[entity.id] = self.sector(
                    entity.name, entity.actor_type, self.of_entity(entity), entity.aliases
                )

    def _is_garbled(self, entity: Entity) -> bool:
        """Whether its fullest name stands only in lines that the page repeats into each other."""
        seen = {fold(mention.text) for mention in self._mentions[entity.id]}
        return entity.id in self._also_doubled and fold(entity.name) not in seen

    def actor(self, entity: Entity, evidence: tuple[Evidence, ...]) -> str:
        """The node of a named body or person: one that is known already, or a new one."""
        is_person = entity.person or entity.actor_type == "community_leader"
        kind = "Space" if entity.actor_type == "space" and not is_person else "Actor"
        kinds = ("Actor",) if is_person else ("Space", "Actor") if kind == "Space" else ("Actor", "Space")
        scope = self.scope(entity)
        names = (entity.name, *entity.aliases)
        known = identity.same_body(names, kinds, scope, entity.actor_type, draft=self.draft, store=self.store)
        kind = self._kind_of(known) if known else kind
        id = known or identity.new_id(kind, entity.name, scope, self.draft.nodes)
        properties: dict[str, str | bool] = {"actor_type": entity.actor_type or "other"} if kind == "Actor" else {}
        if scope.country:
            properties["country"] = scope.country
        if is_person:
            properties["sensitive"] = True
        self.draft.add_node(Node(id, kind, entity.name, names=entity.aliases, properties=properties, evidence=evidence))
        if entity.actor_type == "municipality":
            self._seat(id, entity.name, scope, evidence)
        return id

    def _seat(self, municipality: str, name: str, scope: Scope, evidence: tuple[Evidence, ...]) -> None:
        """A municipality works in its own territory, which follows from its name and need not be said."""
        seat = identity.place_of_municipality(name)
        towns = [place for place in gazetteer().find(seat, scope.country or None) if place.kind in TOWNS]
        place = towns[0] if len(towns) == 1 else gazetteer().resolve(seat, country=scope.country or None)
        if place is not None and place.kind in TOWNS:
            inferred = tuple(replace(one, known_by="inferred") for one in evidence)
            self.draft.add_edge(municipality, "operates_in", self.territory(place.name, place, inferred), inferred)

    def periods(self) -> None:
        """When programmes and instruments run, as properties of their nodes."""
        for period in self.extraction.periods:
            if id := self.ids.get(period.entity):
                node = self.draft.nodes[id]
                said = self.evidence(period.begin, period.finish)
                dates = {"start": period.start, "end": period.end}
                self.draft.add_node(replace(node, properties=dates, evidence=(said,)))

    def sector(
        self, name: str, actor_type: str | None, evidence: tuple[Evidence, ...], aliases: tuple[str, ...] = ()
    ) -> str:
        """The node of a class of actors («iglesias»), one a country."""
        properties: dict[str, str | bool] = {"actor_type": actor_type or "other", "generic": True}
        if self.country:
            properties["country"] = self.country
        id = node_id("Actor", name, "-".join(filter(None, (self.country.lower(), "sector"))))
        return self.draft.add_node(Node(id, "Actor", name, names=aliases, properties=properties, evidence=evidence))

    def instruments(self) -> None:
        headings = [*_headings(self.extraction.plan), *(fold(one.title) for one in self.extraction.agreements)]
        for entity in self.entities:
            if entity.type == "INSTRUMENT" and not any(heading.startswith(fold(entity.name)) for heading in headings):
                self.ids[entity.id] = self.instrument(entity.name, entity.aliases, self.of_entity(entity))

    def instrument(self, name: str, aliases: tuple[str, ...], evidence: tuple[Evidence, ...]) -> str:
        """The node of an instrument, or of the practice that is known by this name."""
        scope = Scope(self.country)
        described = [node.id for node in self.draft.find(name, ("Practice",))]
        known = (
            described[0]
            if described
            else identity.same_body(
                (name, *aliases), ("Practice", "Instrument"), scope, None, draft=self.draft, store=self.store
            )
        )
        kind = self._kind_of(known) if known else "Instrument"
        id = known or identity.new_id("Instrument", name, scope, self.draft.nodes)
        properties = {"country": self.country} if self.country and kind == "Instrument" else {}
        return self.draft.add_node(Node(id, kind, name, names=aliases, properties=properties, evidence=evidence))

    def _kind_of(self, id: str) -> str:
        if id in self.draft.nodes:
            return self.draft.nodes[id].kind
        (node,) = self.store.nodes(ids=[id], evidence=False, rejected=True)
        return node.kind

    # Relations

    def relations(self) -> None:
        roles = set(ontology().values["leadership"])
        seated = self._seated()
        for relation in self.extraction.relations:
            head, tail = self.ids.get(relation.head), self.ids.get(relation.tail)
            if head is None or tail is None or relation.confidence < WORTH_PROPOSING:
                continue
            if any(id in seated and seated[id][0] < relation.end <= seated[id][1] for id in (head, tail)):
                continue  # her own row tells it; other rows only stand around her
            evidence = self.evidence(
                relation.start, relation.end, relation.confidence, relation.modality, relation.method
            )
            if self.draft.nodes[head].kind == "Instrument" and relation.relation in ACTS:
                head = self._acting(head, evidence)
            properties = {"role": relation.role} if relation.relation == "leads" and relation.role in roles else {}
            self.draft.add_edge(head, relation.relation, tail, (evidence,), properties)

    def _seated(self) -> dict[str, tuple[int, int]]:
        """The nodes of persons whom a roster's table names, each with the table's span."""
        return {
            id: council.span
            for council in self.extraction.councils
            for _, person in council.representatives
            for id in self.mentioned_in(person)
            if self.draft.nodes[id].properties.get("sensitive")
        }

    def _acting(self, instrument: str, evidence: Evidence) -> str:
        """The programme as somebody who acts: one that leads or funds has people who do so (its programme unit)."""
        programme = self.draft.nodes[instrument]
        names = sorted((programme.name, *programme.names), key=lambda name: (not identity.is_acronym(name), len(name)))
        unit = Entity("", names[0], "ACTOR", "programme_unit", tuple(names[1:]))
        return self.actor(unit, (evidence,))

    # What the structures need

    def named(self, name: str, *types: str) -> str | None:
        """The node of an entity of these types that this document calls so."""
        called = self._called.get(fold(name), ())
        return next((self.ids[one.id] for one in called if one.id in self.ids and one.type in types), None)

    def mentioned_in(self, text: str) -> list[str]:
        """Nodes of the actors whose names stand, as whole words, in a cell or clause; longest names first."""
        folded = fold(text)
        words, rest = folded.split(), f" {folded} "
        phrases = {
            " ".join(words[start : start + length])
            for start in range(len(words))
            for length in range(1, self._longest_name + 1)
        }
        found = []
        for name in sorted(phrases & self._called.keys(), key=lambda name: (-len(name), name)):
            id = self.named(name, "ACTOR", "SECTOR")
            if id and f" {name} " in rest:
                rest = rest.replace(f" {name} ", " | ")
                found.append(id)
        return list(dict.fromkeys(found))


def _beginning(entity: Entity) -> tuple[str, str | None]:
    """What a garbled name has in common with the name that it stands for."""
    return fold(entity.name).partition(" ")[0], entity.actor_type


def _asserter(method: str) -> str:
    """Who asserts what was found so: our extractor with its version, a second reader, or both."""
    if not method:
        return VERSION
    return method.removesuffix(OURS) + VERSION if method.endswith(f"+{OURS}") else method


def _headings(plan: Plan | None) -> list[str]:
    """The folded names of a plan's parts, which are no instruments of their own."""
    objectives = plan.objectives if plan else ()
    strategies = [strategy.name for objective in objectives for strategy in objective.strategies]
    return [fold(name) for name in (*(objective.name for objective in objectives), *strategies)]
