"""What each row of a workbook says of whom it is about: nodes and ties, not yet held against the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.gazetteer import Place, territory_nodes
from graph.errors import DataError
from graph.model import Edge, Node, Scalar
from graph.names import fold
from graph.ontology import ontology
from graph.store import GraphStore
from ingest.tables.bodies import Bodies, Body
from ingest.tables.fields import SUBJECTS
from ingest.tables.mapping import Plan
from ingest.tables.records import Record
from ingest.tables.values import understood

Progress = Callable[[int, int], None]
AT_ONCE: Final = 500  # rows after which progress is told
ROLES: Final = {
    "lead": "lead", "funders": "funder", "civil_society": "civil_society", "collaborators": "collaborator",
    "parties": "signatory",
}  # fmt: skip
"""Who takes part in an agreement, by the field that says so; whoever stands in two has the first role."""
CONCEPTS: Final = {"themes": "about", "problems": "addresses", "populations": "targets"}
PROPERTIES: Final = (
    "level", "sector", "website", "contact", "start", "end", "purpose", "alliance_type", "objective", "activity",
    "programmes", "target", "population", "impact", "summary", "elements", "needs", "rung", "cost", "generic",
    "keywords", "territories", "checklist", "monitoring", "results",
)  # fmt: skip
"""Fields that say a property of the same name."""
OF_TIES: Final = (
    "group", "observer", "role", "amount", "alliance", "responsibilities", "impact", "results", "start", "end",
)  # fmt: skip
"""Fields of a row about a tie that say a property of the same name."""
NEUTRAL: Final = ("allied_with", "participates_in")
"""What a tie is taken for whose relation is not said, or not understood."""
SPACES: Final = frozenset({"member_of", "space"})
"""Fields whose names are probably spaces."""


@dataclass(slots=True)
class Said:
    """What one row says: nodes and ties, each tie with its column, before it is known whether they may come in.

    `guessed` is what its tie is called, "" where that is not said, if the relation is taken for a neutral one.
    """

    nodes: list[Node] = field(default_factory=list)
    edges: dict[str, tuple[Edge, int | None]] = field(default_factory=dict)
    named: list[Body] = field(default_factory=list)
    guessed: str | None = None

    def tie(
        self, source: Body | str, relation: str, target: Body | str, column: int | None, **properties: Scalar
    ) -> None:
        ends = [end.node_id if isinstance(end, Body) else end for end in (source, target)]
        if ends[0] == ends[1]:
            return
        if ontology().relations[relation].symmetric:
            ends.sort()
        edge = Edge(ends[0], relation, ends[1], properties)
        self.edges.setdefault(edge.id, (edge, column))


class Statements:
    """What the rows of a workbook say, once it is known who they are about.

    `progress` is called with (done, all) rows while they are recognised, which takes longest of all.
    """

    def __init__(
        self, rows: Sequence[Record], bodies: Bodies, plan: Plan, store: GraphStore, progress: Progress
    ) -> None:
        self._rows, self._bodies, self._plan, self._store = rows, bodies, plan, store
        self._about: dict[int, Body] = {}
        self._out: set[str] = set()  # what rows that stay out are called
        self.territories: dict[str, Node] = {}
        self.placing: dict[str, Edge] = {}
        self._territory_ids: dict[str, str] = {}
        self._recognise(progress)

    def _recognise(self, progress: Progress) -> None:
        """Who the rows are about, before any name in a cell is looked for among them."""
        for done, record in enumerate(self._rows):
            if done % AT_ONCE == 0:
                progress(done, len(self._rows))
            if not SUBJECTS[record.about].kind:
                continue
            if not record.faults:
                # where a column says the country, an empty cell is no other's
                says = "country" in self._plan.tables[record.table.id].fields
                body = self._bodies.of_record(record, "" if says else self._plan.country)
                if body is not None:
                    self._about[id(record)] = body
            if record.faults:  # which recognising may find, too
                self._out |= {record.text("id"), record.text("name")} - {""}

    def about(self, record: Record) -> Body | None:
        """What a row is about; None for a row about a tie, or one that stays out."""
        return self._about.get(id(record))

    def made(self) -> Iterator[tuple[Record, Said]]:
        """What each row without fault says, row by row: of all rows at once it takes much memory."""
        for record in self._rows:
            if not record.faults:
                own = Said()
                try:
                    self._say(record, own)
                except DataError as error:
                    record.refuse(error)
                else:
                    yield record, own

    def _say(self, record: Record, said: Said) -> None:
        body = self._about.get(id(record))
        if body is not None:
            said.nodes.append(self._node(record, body))
            self._placed(record, body, said)
            self._themed(record, body, said)
        if record.about == "actors":
            self._of_actor(record, said)
        elif record.about == "spaces":
            for name, relation in (("lead", "leads"), ("members", "member_of")):
                for member in self._several(record, name, said):
                    said.tie(member, relation, self._about[id(record)], self._column(record, name))
        elif record.about == "agreements":
            for name, role in ROLES.items():
                for party in self._several(record, name, said):
                    said.tie(party, "party_to", self._about[id(record)], self._column(record, name), role=role)
        elif record.about == "practices":
            for actor in self._several(record, "implementers", said):
                said.tie(actor, "implements", self._about[id(record)], self._column(record, "implementers"))
        elif record.about in ("memberships", "ties", "participations"):
            self._of_tie(record, said)
        elif record.about == "schedule":
            said.nodes.append(self._followed(record))
        self._check(record, said)

    def _of_actor(self, record: Record, said: Said) -> None:
        body = self._about[id(record)]
        for name, relation in (("member_of", "member_of"), ("part_of", "part_of"), ("allies", "allied_with")):
            for other in self._several(record, name, said):
                said.tie(body, relation, other, self._column(record, name))
        for funder in self._several(record, "funders", said):
            said.tie(funder, "funds", body, self._column(record, "funders"))

    def _of_tie(self, record: Record, said: Said) -> None:
        names = ("member", "space") if record.about == "memberships" else ("head", "tail")
        for name in names:
            if record.table.stated and record.text(name) in self._out:
                raise DataError(
                    "«{name}» stays out, and so does what ties it.",
                    remedy="Correct its own row, and bring both in.",
                    name=record.text(name)[:80],
                )
        ends = [self._named(record, name, record.text(name), said) for name in names]
        relation = "member_of" if record.about == "memberships" else self._relation(record, ends, said)
        properties = {name: record.values[name] for name in OF_TIES if name in record.values}
        if ends[0].node_id == ends[1].node_id:
            raise DataError("Both names mean one and the same.", remedy="A tie needs two different ends.")
        kept = {name: value for name, value in properties.items() if ontology().allows(relation, name, value)}
        said.tie(ends[0], relation, ends[1], self._column(record, names[1]), **kept)

    def _relation(self, record: Record, ends: Sequence[Body], said: Said) -> str:
        """What ties the two, as far as its words are understood; else the most neutral relation that may, as a proposal
        for a person to decide.
        """
        called, kinds = record.text("relation"), (ends[0].kind, ends[1].kind)
        if record.table.stated is None:
            return called or NEUTRAL[0]
        found = understood("relation", called)
        if found and kinds in ontology().relations[found].ends:
            return found
        said.guessed = called
        return next((each for each in NEUTRAL if kinds in ontology().relations[each].ends), NEUTRAL[0])

    def _several(self, record: Record, name: str, said: Said) -> list[Body]:
        parts = [piece for part in record.every(name) for piece in self._bodies.pieces(part)]
        return [self._named(record, name, piece, said) for piece in parts]

    def _named(self, record: Record, name: str, written: str, said: Said) -> Body:
        own = self._about.get(id(record))
        country = (own.country if own else "") or record.text("country") or self._plan.country
        places = [place for place in record.every("place") if place.kind in ("municipality", "city", "district")]
        body = self._bodies.named(written, country, places, "Space" if name in SPACES else "Actor")
        said.named.append(body)
        return body

    def _node(self, record: Record, body: Body) -> Node:
        """The row's own node; what is recognised keeps the name that it has, unless it is named by its id."""
        known, allowed = body.known, ontology().kinds[body.kind].properties
        renamed = known is None or record.text("id") == body.node_id
        name = record.text("name") if renamed else known.name if known else ""
        said = record.text("name"), record.text("identifier"), *record.every("names")
        if record.text("id") == body.node_id and record.table.stated is not None:
            names = [each for each in said if each and each != name]  # as they were when they were exported
        else:
            same = {fold(name), *(fold(each) for each in (known.names if known and not renamed else ()))}
            names = [each for each in said if each and fold(each) not in same]
        properties = {
            name: value
            for name, value in self._properties(record, body).items()
            if name in allowed and value not in ("", None, [], ())
        }
        return Node(body.node_id, body.kind, name, tuple(dict.fromkeys(names)), properties)

    def _properties(self, record: Record, body: Body) -> dict[str, Any]:
        known = body.known.properties if body.known else {}
        values = dict(record.values)
        stated: dict[str, Any] = {name: values[name] for name in PROPERTIES if name in values}
        stated["country"] = (
            values.get("country") or known.get("country") or (body.country if body.known is None else "")
        )
        if body.kind == "Actor":
            stated["actor_type"] = record.text("type") or known.get("actor_type") or body.actor_type or "other"
        if "sensitive" in values:
            stated["sensitive"] = values["sensitive"]
        elif body.is_person:
            stated["sensitive"] = True
        if body.kind == "Alliance":
            stated |= _followed_by(record)
        elif body.kind == "Instrument":
            stated["instrument_type"] = record.text("instrument_type") or known.get("instrument_type") or "other"
        return stated

    def _followed(self, record: Record) -> Node:
        """The agreement that a row of the schedule is about, with what it says of the month."""
        name = record.text("agreement")
        known = self._bodies.row_called(name, "Alliance")
        stored = [] if known else self._store.find(name, "Alliance", evidence=False)
        if known is None and len(stored) != 1:
            raise DataError(
                "There is no agreement «{name}».",
                remedy="Write its name as it stands in the sheet of agreements, or add it there.",
                name=name,
            )
        id = known.node_id if known else stored[0].id
        month = {"month": record.text("month")}
        plan = {"schedule": [month | ({"action": record.text("action")} if record.text("action") else {})]}
        done = (
            {"compliance": [month | {key: record.values[key] for key in ("percent", "note") if key in record.values}]}
            if {"percent", "note"} & record.values.keys()
            else {}
        )
        return Node(id, "Alliance", known.name if known else stored[0].name, properties={**plan, **done})

    def _placed(self, record: Record, body: Body, said: Said) -> None:
        field = "place" if record.every("place") else "department"
        for place in record.every(field):
            said.tie(body, "operates_in", self._territory(place), self._column(record, field))

    def _territory(self, place: Place) -> str:
        if place.id not in self._territory_ids:
            nodes, edges = territory_nodes(place)
            self.territories |= {node.id: node for node in nodes}
            self.placing |= {edge.id: edge for edge in edges}
            self._territory_ids[place.id] = nodes[0].id
        return self._territory_ids[place.id]

    def _themed(self, record: Record, body: Body, said: Said) -> None:
        for name, relation in CONCEPTS.items():
            for concept in record.every(name):
                said.tie(body, relation, concept.node_id, self._column(record, name))

    def _column(self, record: Record, name: str) -> int | None:
        fields = self._plan.tables[record.table.id].fields
        return next(
            (column.place for column, each in zip(record.table.columns, fields, strict=True) if each == name), None
        )

    def _check(self, record: Record, said: Said) -> None:
        """Raises `DataError` for a tie that cannot be."""
        own = self._about.get(id(record))
        kinds = {body.node_id: body for body in (*said.named, *([own] if own else ()))}
        for edge, _ in said.edges.values():
            source, target = kinds.get(edge.source), kinds.get(edge.target)
            if source and target and (source.kind, target.kind) not in ontology().relations[edge.relation].ends:
                raise DataError(
                    "«{source}» ({source_kind}) cannot be tied to «{target}» ({target_kind}) in this way.",
                    remedy="Correct the relation, or the sheet in which one of them stands.",
                    source=source.name,
                    source_kind=source.kind,
                    target=target.name,
                    target_kind=target.kind,
                )


def _followed_by(record: Record) -> dict[str, Any]:
    """The schedule and compliance that a row of an agreement tells."""
    months = record.every("of_month")
    plan = [
        *record.every("schedule"),
        *({key: each[key] for key in ("month", "action") if key in each} for each in months),
    ]
    done = [
        *record.every("compliance"),
        *({"month": each["month"], "percent": each["percent"]} for each in months if "percent" in each),
    ]
    return {name: value for name, value in (("schedule", plan), ("compliance", done)) if value}
