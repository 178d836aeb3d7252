"""Plans, practices, agreements and councils as nodes and edges of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product

from corpus.gazetteer import Place, gazetteer
from corpus.vocabulary import Scheme, vocabulary
from graph.model import Edge, Evidence, Node, Property, Scalar, node_id
from graph.ontology import ACTING, ontology
from ingest.extraction.items import Agreement, Council, Entity, Plan, Practice, Sheet
from ingest.resolve.document import Resolver
from ingest.resolve.identity import Scope
from ingest.resolve.locate import Locator

TAGS: tuple[tuple[Scheme, str], ...] = (("Theme", "about"), ("Problem", "addresses"), ("Population", "targets"))
BETWEEN = {"es": ("entre", "y"), "pt": ("entre", "e"), "en": ("between", "and")}
TAG_CONFIDENCE = 0.6  # a label that stands in the text says what it is about; not that it is its main subject


def add_practices(resolver: Resolver) -> None:
    """Add the practices, before the instruments: a programme that is described as a practice is that practice."""
    structures = Structures(resolver)
    for practice in resolver.extraction.practices:
        structures.practice(practice)


def add_others(resolver: Resolver) -> None:
    """Add plans, agreements, councils, who takes part in practices, and what instruments and spaces are about."""
    structures = Structures(resolver)
    extraction = resolver.extraction
    for practice in extraction.practices:
        structures.practised_by(practice)
    if extraction.plan is not None:
        structures.plan(extraction.plan)
    for agreement in extraction.agreements:
        structures.agreement(agreement)
    for council in extraction.councils:
        structures.council(council)
    for id, node in list(resolver.draft.nodes.items()):
        if node.kind in ("Instrument", "Space"):
            structures.tag(id, node.name)


def _shortest(streams: Sequence[Iterator[Edge]]) -> list[Edge]:
    """What the stream gives that ends first: UNICEF is party to thousands of agreements, a town to a few."""
    taken: list[list[Edge]] = [[] for _ in streams]
    while streams:
        for stream, edges in zip(streams, taken, strict=True):
            edge = next(stream, None)
            if edge is None:
                return edges
            edges.append(edge)
    return []


class Structures:
    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._draft = resolver.draft
        self._locator = Locator(resolver.reading.layout)

    def _evidence(self, text: str, after: int = 0) -> Evidence:
        """Evidence for a repaired text: where it stands, or else the document as a whole."""
        span = self._locator.find(text, after)
        return self._resolver.evidence(*span) if span else self._resolver.evidence(0, 0)

    # Plans

    def plan(self, plan: Plan) -> None:
        """An instrument with its elements: axes, steps, activities, objectives with strategies and lines, sheets."""
        instrument = self._resolver.named(plan.instrument, "INSTRUMENT") or self._resolver.instrument(
            plan.instrument, (), (self._evidence(plan.instrument),)
        )
        for type, names in (("axis", plan.axes), ("step", plan.steps), ("action", plan.activities)):
            for number, name in enumerate(names, 1):
                self._element(instrument, instrument, type, (str(number),), name)
        for objective in plan.objectives:
            top = self._element(instrument, instrument, "objective", (objective.id,), objective.name)
            for strategy in objective.strategies:
                path = (objective.id, strategy.id)
                middle = self._element(instrument, top, "strategy", path, strategy.name)
                for position, line in enumerate(strategy.lines, 1):
                    self._element(instrument, middle, "line", (*path, str(position)), line)
        for number, sheet in enumerate(plan.sheets, 1):
            self._sheet(instrument, str(number), sheet)

    def _element(self, instrument: str, parent: str, type: str, path: tuple[str, ...], name: str) -> str:
        """A plan element under its parent; `path` is its numbering from the top, which tells it from its namesakes."""
        evidence = self._evidence(name)
        id = node_id("PlanElement", f"{type} {' '.join(path)}", instrument.partition("/")[2])
        self._draft.add_node(
            Node(id, "PlanElement", name, properties={"element_type": type, "number": path[-1]}, evidence=(evidence,))
        )
        self._draft.add_edge(id, "part_of", parent, (evidence,))
        self.tag(id, name)
        return id

    def _sheet(self, instrument: str, number: str, sheet: Sheet) -> None:
        """A *ficha*: its problem, actions, targets and indicators, with who is responsible and who takes part."""
        id = self._element(instrument, instrument, "sheet", (number,), sheet.objective or sheet.problem)
        parts = (
            ("problem", (sheet.problem,)),
            ("action", sheet.actions),
            ("target", sheet.targets),
            ("indicator", sheet.indicators),
        )
        for type, texts in parts:
            for position, text in enumerate(filter(None, texts), 1):
                self._element(instrument, id, type, (number, str(position)), text)
        for relation, names in (("responsible_for", sheet.responsible), ("partner_in", sheet.partners)):
            for actor, evidence in self._actors(names):
                self._draft.add_edge(actor, relation, id, (evidence,))

    # Practices

    def practice(self, practice: Practice) -> None:
        """A practice with its place, what was done, and who is named in doing it."""
        place = self._place(practice.place, practice.country)
        country = practice.country or (place.country if place else "")
        evidence = (
            self._resolver.evidence(practice.start, practice.end)
            if practice.end > practice.start
            else self._evidence(practice.name)
        )
        id = self._practice_id(practice, country)
        self._draft.add_node(
            Node(
                id,
                "Practice",
                practice.name,
                properties={
                    "elements": list(practice.elements),
                    "rung": "documented",
                    **({"country": country} if country else {}),
                    **({"summary": practice.problem} if practice.problem else {}),
                    **({"results": [{"result": text} for text in practice.results]} if practice.results else {}),
                },
                evidence=(evidence,),
            )
        )
        if practice.place:
            territory = self._resolver.territory(place.name if place else practice.place, place, (evidence,))
            self._draft.add_edge(id, "operates_in", territory, (evidence,))
        said = (practice.name, practice.problem, practice.population, *practice.elements, *practice.results)
        self.tag(id, " . ".join(filter(None, said)))

    def practised_by(self, practice: Practice) -> None:
        """Those whom a practice's sheet names as taking part."""
        place = self._place(practice.place, practice.country)
        id = self._practice_id(practice, practice.country or (place.country if place else ""))
        for actor, stated in self._actors(practice.actors, practice.start):
            self._draft.add_edge(actor, "participates_in", id, (stated,))

    def _practice_id(self, practice: Practice, country: str) -> str:
        return node_id("Practice", practice.name, Scope(country).country.lower())

    def _place(self, name: str, country: str) -> Place | None:
        """The gazetteer's place for «Medellín», and for «Mollet del Vallès, Barcelona», a place in another."""
        words = name.replace(",", " , ").split()
        for length in range(len(words), 0, -1):
            first, around = " ".join(words[:length]), " ".join(words[length:]).strip(" ,")
            near = gazetteer().find(around, country or None)[:1] if around else []
            if place := gazetteer().resolve(first, country=country or None, near=near):
                return place
        return None

    # Agreements

    def agreement(self, agreement: Agreement) -> None:
        """A written agreement as an Alliance with its parties, and the pair-wise ties that it makes."""
        evidence = self._resolver.evidence(*agreement.span, agreement.confidence, method=agreement.method)
        roles = {
            "lead": self._actors((agreement.lead,)),
            "collaborator": self._actors(agreement.collaborators),
            "civil_society": self._actors(agreement.civil_society),
            "signatory": self._parties(agreement),
        }
        twinning = agreement.kind == "twinning"
        sides = agreement.sides or tuple((party,) for party in agreement.parties)
        named = " – ".join(" y ".join(side) for side in sides)
        name = f"Hermanamiento {named}" if twinning else self._agreement_name(agreement) or named
        parties = {actor for actors in roles.values() for actor, _ in actors}
        known = self._same_agreement(agreement.kind, parties)
        id = known or node_id("Alliance", name, self._resolver.country.lower())
        texts = {
            "objective": agreement.objective,
            "activity": agreement.activity,
            "target": agreement.target,
            "population": agreement.population,
            "impact": agreement.impact,
            "start": agreement.start,
            "end": agreement.end,
            "country": self._resolver.country,
        }
        lists: dict[str, Property] = {
            "programmes": list(agreement.programmes),
            "territories": list(agreement.territories),
            "checklist": list(agreement.checklist),
            "schedule": [{"month": month, "action": action} for month, action in agreement.schedule],
            "compliance": [dict[str, Scalar](month=month, percent=done) for month, done in agreement.compliance],
        }
        self._draft.add_node(
            Node(
                id,
                "Alliance",
                name,
                properties={
                    "alliance_type": agreement.kind,
                    **{key: text for key, text in texts.items() if text},
                    **{key: listed for key, listed in lists.items() if listed},
                },
                evidence=(evidence,),
            )
        )
        for role, actors in roles.items():
            for actor, stated in actors:
                self._draft.add_edge(actor, "party_to", id, (stated,), {"role": role})
        for territory in agreement.territories:
            place = gazetteer().resolve(territory, country=self._resolver.country or None)
            node = self._resolver.territory(territory, place, (evidence,))
            self._draft.add_edge(id, "operates_in", node, (evidence,))
        self._pairs(agreement, [actor for actor, _ in roles["signatory"]], evidence)
        self.tag(id, " . ".join(filter(None, (agreement.objective, agreement.activity, agreement.population))))

    def _agreement_name(self, agreement: Agreement) -> str:
        """Its heading with its parties, «Convenio de cooperación entre A y B»; else what it is to do."""
        if not agreement.title:
            return agreement.activity or agreement.objective.rstrip(".")
        between, conjunction = BETWEEN.get(self._resolver.source.language, BETWEEN["es"])
        *others, last = agreement.parties
        return f"{agreement.title} {between} {', '.join(others)} {conjunction} {last}"

    def _parties(self, agreement: Agreement) -> list[tuple[str, Evidence]]:
        return [party for name in agreement.parties for party in self._party(agreement, name)]

    def _party(self, agreement: Agreement, name: str) -> list[tuple[str, Evidence]]:
        """Who a party's name means; those who twin are local governments, even where nothing else says so."""
        if agreement.kind != "twinning" or self._resolver.named(name, "ACTOR"):
            return self._actors((name,))
        evidence = self._evidence(name, agreement.span[0])
        return [(self._resolver.actor(Entity("", name, "ACTOR", "municipality"), (evidence,)), evidence)]

    def _same_agreement(self, kind: str, parties: set[str]) -> str | None:
        """The agreement of this kind between just these parties that the store already has."""
        store = self._resolver.store
        ties = [store.edges(source=one, relation="party_to", evidence=False) for one in sorted(parties)]
        for edge in _shortest(ties):
            others = {other.source for other in store.edges(target=edge.target, relation="party_to", evidence=False)}
            if others == parties:
                known = store.nodes("Alliance", ids=[edge.target], evidence=False)
                if any(node.properties.get("alliance_type") == kind for node in known):
                    return edge.target
        return None

    def _pairs(self, agreement: Agreement, signatories: list[str], evidence: Evidence) -> None:
        """What network measures work on: each side of a twinning with the other, each signatory with each."""
        relation = "twinned_with" if agreement.kind == "twinning" else "allied_with"
        sides = [[actor for name in side for actor, _ in self._party(agreement, name)] for side in agreement.sides]
        pairs = product(*sides) if len(sides) == 2 else combinations(dict.fromkeys(signatories), 2)
        for one, other in pairs:
            self._draft.add_edge(one, relation, other, (evidence,))

    # Councils

    def council(self, council: Council) -> None:
        """A body with its members by group, its observers, and those who lead it, each in their role."""
        evidence = self._resolver.evidence(*council.span)
        space = self._resolver.named(council.name, "ACTOR")
        if space is None or self._draft.nodes[space].kind != "Space":
            space = node_id("Space", council.name, self._resolver.country.lower())
            country = {"country": self._resolver.country} if self._resolver.country else {}
            self._draft.add_node(Node(space, "Space", council.name, properties=country, evidence=(evidence,)))
        for group, name in council.members:
            for member, stated in self._actors((name,), council.span[0]):
                self._draft.add_edge(member, "member_of", space, (stated,), {"group": group} if group else {})
        for name in council.observers:
            for member, stated in self._actors((name,), council.span[0], actor_type="foreign_government"):
                self._draft.add_edge(member, "member_of", space, (stated,), {"observer": True})
        for member, person in council.representatives:
            self._represented(member, person, council.span[0])
        for role, name in council.roles:
            for leader, stated in self._actors((name,), council.span[0]):
                self._draft.add_edge(leader, "leads", space, (stated,), {"role": role})

    def _represented(self, member: str, person: str, after: int) -> None:
        """A person who speaks for the institution of her row, and is of its type."""
        institutions = self._actors((member,), after)
        ids = [id for id in self._resolver.mentioned_in(person) if self._draft.nodes[id].properties.get("sensitive")]
        for id, (institution, _) in product(ids, institutions[:1]):
            actor_type = self._draft.nodes[institution].properties.get("actor_type")
            if actor_type:
                self._draft.set_property(id, "actor_type", actor_type)
            self._draft.add_edge(id, "member_of", institution, (self._evidence(person, after),))

    # Shared

    def _actors(
        self, names: Iterable[str], after: int = 0, actor_type: str | None = None
    ) -> list[tuple[str, Evidence]]:
        """The nodes that the cells of a form or roster name, each with the cell as evidence."""
        found = []
        for name in filter(None, names):
            evidence = self._evidence(name, after)
            known = self._resolver.named(name, "ACTOR", "SECTOR")
            ids = [known] if known else self._resolver.mentioned_in(name)
            if not ids:
                ids = [self._resolver.sector(name, actor_type, (evidence,))]
            found += [(id, evidence) for id in ids if self._draft.nodes[id].kind in ACTING]
        return found

    def tag(self, id: str, text: str) -> None:
        """Tie a node to the themes, problems and populations whose labels its text bears."""
        node = self._draft.nodes[id]
        inferred = [replace(one, known_by="inferred", confidence=TAG_CONFIDENCE) for one in node.evidence[:1]]
        for scheme, relation in TAGS:
            if (node.kind, scheme) not in ontology().relations[relation].ends:
                continue
            for match in vocabulary(scheme).concepts_in(text):
                self._draft.in_store[match.concept.node_id] = scheme
                self._draft.add_edge(id, relation, match.concept.node_id, inferred)
