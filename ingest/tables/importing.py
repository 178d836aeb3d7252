"""A workbook as changes to a graph: what they would do is told beforehand, row by row.

Whole rows come in or stay out. What comes in is one transaction, so that it can be taken back at once; it adds and
brings up to date and takes nothing out. Its source is the workbook as a Document, each row quoted with its place.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, Final, Literal

from corpus import vocabulary
from corpus.gazetteer import Place, territory_nodes
from graph.errors import DataError, ForbiddenError
from graph.model import Changes, Edge, Evidence, Node, Property, Review, node_id, records_of
from graph.names import fold
from graph.ontology import ontology
from graph.store import GraphStore
from graph.text import Text
from ingest.language import guess
from ingest.tables.bodies import Bodies, Body, NewId, key_of
from ingest.tables.drawing import AT_ONCE, Drawn, Said, edges_of, present
from ingest.tables.fields import SUBJECTS
from ingest.tables.mapping import Plan, check, remembered_of
from ingest.tables.records import Record, records
from ingest.tables.sheets import Workbook
from ingest.tables.tables import Table, tables_in
from ingest.tables.text import Written
from ingest.tables.values import understood

State = Literal["new", "changed", "same", "fault"]
Progress = Callable[[int, int], None]
BY: Final = "import/sheet"
ROLES: Final = {
    "lead": "lead", "funders": "funder", "civil_society": "civil_society", "collaborators": "collaborator",
    "parties": "signatory",
}  # fmt: skip
"""Who takes part in an agreement, by the field that says so; whoever stands in two has the first role."""
CONCEPTS: Final = {"themes": "about", "problems": "addresses", "populations": "targets"}
PROPERTIES: Final = (
    "level", "sector", "website", "contact", "start", "end", "purpose", "alliance_type", "objective", "activity",
    "programmes", "target", "population", "impact", "summary", "elements", "needs", "rung", "cost", "generic",
    "territories", "checklist", "monitoring", "results",
)  # fmt: skip
"""Fields that say a property of the same name."""
OF_TIES: Final = (
    "group", "observer", "role", "amount", "alliance", "responsibilities", "impact", "results", "start", "end",
)  # fmt: skip
"""Fields of a row about a tie that say a property of the same name."""
NEUTRAL: Final = ("allied_with", "participates_in")
"""What a tie is taken for whose relation is not said, or not understood."""
SURE, GUESSED = 1.0, 0.5
NAMED: Final = 8  # words that a warning names
SPACES: Final = frozenset({"member_of", "space"})
"""Fields whose names are probably spaces."""


@dataclass(frozen=True)
class Terms:
    """On whose account a workbook comes in: `by` is asserted and reviewed so; `same` what a person said of rows and
    names that may be somebody who is there (`ingest.tables.bodies`); `permit` raises `ForbiddenError` for what is not
    theirs to change; `document` is the Document to be renewed, if it is not a new one.
    """

    by: str = BY
    review: Review = "accepted"
    same: Mapping[str, str] = field(default_factory=dict)
    new_id: NewId | None = None
    keeps_ids: bool = True
    permit: Callable[[Changes], None] | None = None
    document: str = ""


@dataclass
class Outcome:
    """What becomes of a row. `differences` are (property, before, now) of a node that is there."""

    record: Record
    state: State
    body: Body | None = None
    differences: tuple[tuple[str, Property | None, Property], ...] = ()
    new_ties: int = 0

    @property
    def name(self) -> str:
        if self.body is not None:
            return self.body.name
        return " – ".join(filter(None, (self.record.text(name) for name in SUBJECTS[self.record.about].required)))


@dataclass(frozen=True)
class Preview:
    """What bringing a workbook in would do: `changes` of the rows without fault, what becomes of each row, and the
    bodies that are only named in cells. `guessed` is what the ties are called that come in as proposals.
    """

    book: Workbook
    tables: tuple[Table, ...]
    plan: Plan
    changes: Changes
    document: str
    outcomes: tuple[Outcome, ...]
    mentioned: tuple[Body, ...]
    guessed: tuple[str, ...] = ()

    def of(self, *states: State) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.state in states]

    @property
    def alike(self) -> list[Body]:
        """The bodies that may be somebody who is there."""
        rows = (outcome.body for outcome in self.outcomes if outcome.body is not None and outcome.state != "fault")
        return list({body.id: body for body in (*rows, *self.mentioned) if body.alike}.values())

    @property
    def persons(self) -> list[Body]:
        rows = (outcome.body for outcome in self.outcomes if outcome.body is not None and outcome.state != "fault")
        return list({body.id: body for body in (*rows, *self.mentioned) if body.is_person}.values())

    @property
    def passed_over(self) -> list[tuple[Table, int]]:
        """The rows that are remarks, totals or headings said again."""
        taken = (table for table in self.tables if self.plan.tables[table.id].about)
        return [(table, row.number) for table in taken for row in table.passed_over]

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What is to be known before it is brought in, beside what is said of rows."""
        if not self.guessed:
            return self.book.warnings
        strange = Counter(filter(None, self.guessed))
        unsaid = len(self.guessed) - strange.total()
        told = list(self.book.warnings)
        if unsaid:
            told.append(
                Text(
                    "{n} tie comes in as a proposal for the review: its relation is not said.",
                    {"n": unsaid},
                    plural="{n} ties come in as proposals for the review: their relation is not said.",
                    n=unsaid,
                )
            )
        if n := strange.total():
            told.append(
                Text(
                    "{n} tie comes in as a proposal for the review: what it is called is not understood ({words}).",
                    {"n": n, "words": [word for word, _ in strange.most_common(NAMED)]},
                    plural="{n} ties come in as proposals for the review: what they are called is not understood "
                    "({words}).",
                    n=n,
                )
            )
        return tuple(told)

    @property
    def digest(self) -> str:
        """The same as long as it would do the same."""
        counted = [(key_of(each.record), each.state, each.body.node_id if each.body else "") for each in self.outcomes]
        return hashlib.sha256(json.dumps(counted).encode()).hexdigest()[:16]


def preview(
    book: Workbook,
    plan: Plan,
    store: GraphStore,
    terms: Terms | None = None,
    *,
    tables: Sequence[Table] | None = None,
    progress: Progress | None = None,
) -> Preview:
    """What this workbook, so understood, would change; nothing is written. `progress` is called with (done, all) rows.

    Raises `UsageError` for a plan that cannot be followed; what is the matter with rows is told of each.
    """
    found = list(tables_in(book) if tables is None else tables)
    check(found, plan)
    return _Import(book, found, plan, store, terms or Terms(), progress).preview()


def bring_in(seen: Preview, store: GraphStore) -> int:
    """Bring in the good rows of a preview, as one change; its number, 0 where nothing changed."""
    store.apply(vocabulary.to_changes())
    change = store.apply(seen.changes)
    return change.number if change.nodes or change.edges else 0


class _Import:
    def __init__(
        self,
        book: Workbook,
        tables: list[Table],
        plan: Plan,
        store: GraphStore,
        terms: Terms,
        progress: Progress | None,
    ) -> None:
        self._book, self._tables, self._plan, self._store, self._terms = book, tables, plan, store, terms
        self._bodies = Bodies(store, same=terms.same, new_id=terms.new_id, keeps_ids=terms.keeps_ids)
        self._progress = progress or (lambda _done, _all: None)
        self._written = Written(tables, plan)
        self._at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._document = self._document_node()
        self._about: dict[int, Body] = {}
        self._territories: dict[str, Node] = {}
        self._placing: dict[str, Edge] = {}
        self._out: set[str] = set()  # what rows that stay out are called
        self._guessed: dict[int, str] = {}  # what ties of these rows are called, where that is not understood

    def preview(self) -> Preview:
        taken = [table for table in self._tables if self._plan.tables[table.id].about]
        rows = [record for table in taken for record in records(table, self._plan.tables[table.id], self._plan.country)]
        self._recognise(rows)
        said = self._say_all(rows)
        self._bodies.compare()
        said = self._say_all(rows)  # who is meant is known only now
        return self._told(rows, said)

    def _recognise(self, rows: Sequence[Record]) -> None:
        """Who the rows are about, before any name in a cell is looked for among them."""
        for record in rows:
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

    # What rows say

    def _say_all(self, rows: Sequence[Record]) -> dict[int, Said]:
        said = {}
        for done, record in enumerate(rows):
            if done % AT_ONCE == 0:
                self._progress(done, len(rows))
            if not record.faults:
                own = Said()
                try:
                    self._say(record, own)
                except DataError as error:
                    record.refuse(error)
                else:
                    said[id(record)] = own
        return said

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
        relation = "member_of" if record.about == "memberships" else self._relation(record, ends)
        properties = {name: record.values[name] for name in OF_TIES if name in record.values}
        if ends[0].node_id == ends[1].node_id:
            raise DataError("Both names mean one and the same.", remedy="A tie needs two different ends.")
        kept = {name: value for name, value in properties.items() if ontology().allows(relation, name, value)}
        said.tie(ends[0], relation, ends[1], self._column(record, names[1]), **kept)

    def _relation(self, record: Record, ends: Sequence[Body]) -> str:
        """What ties the two, as far as its words are understood; else the most neutral relation that may, as a proposal
        for a person to decide.
        """
        said, kinds = record.text("relation"), (ends[0].kind, ends[1].kind)
        if record.table.stated is None:
            return said or NEUTRAL[0]
        found = understood("relation", said)
        if found and (kinds in ontology().relations[found].ends or not said):
            return found
        self._guessed[id(record)] = said
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
        nodes, edges = territory_nodes(place)
        self._territories |= {node.id: node for node in nodes}
        self._placing |= {edge.id: edge for edge in edges}
        return nodes[0].id

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

    # What follows

    def _told(self, rows: Sequence[Record], said: Mapping[int, Said]) -> Preview:
        drawn = Drawn(self._store)
        kept: dict[int, Said] = {}
        for record in rows:
            own = said.get(id(record))
            if own is None or record.faults or not self._is_permitted(record, own):
                continue
            try:
                drawn.take(record, own, partial(self._evidence, record))
            except DataError as error:
                record.refuse(error)
            else:
                kept[id(record)] = own
        drawn.look_up()
        outcomes = tuple(self._outcome(record, kept.get(id(record)), drawn) for record in rows)
        mentioned = self._mentioned(kept.values(), drawn)
        self._progress(len(rows), len(rows))
        changes = Changes(
            nodes=(
                self._document,
                *self._new_territories(),
                *drawn.nodes(),
                *(self._new(body, drawn) for body in mentioned),
            ),
            edges=(*self._new_placing(), *drawn.edges()),
            by=self._terms.by,
            reason=f"import {self._book.name}",
            retract=(self._terms.document,) if self._terms.document else (),
            texts={self._document.id: self._written.text},
        )
        guessed = tuple(
            self._guessed[id(record)] for record in rows if id(record) in kept and id(record) in self._guessed
        )
        return Preview(
            self._book, tuple(self._tables), self._plan, changes, self._document.id, outcomes, tuple(mentioned), guessed
        )

    def _is_permitted(self, record: Record, said: Said) -> bool:
        if self._terms.permit is None:
            return True
        evidence = self._evidence(record)
        new = [self._new_node(body, (evidence,)) for body in said.named if body.known is None]
        nodes = [replace(node, evidence=(evidence,)) for node in said.nodes]
        edges = tuple(
            replace(edge, target=self._nearest_there(edge.target), evidence=(evidence,))
            for edge, _ in said.edges.values()
        )
        try:
            self._terms.permit(Changes((*nodes, *new), edges, by=self._terms.by))
        except ForbiddenError as error:
            record.refuse(
                DataError(
                    error.message.template, remedy=error.remedy.template if error.remedy else "", **error.message.values
                )
            )
            return False
        return True

    def _nearest_there(self, id: str) -> str:
        """A territory that is not in the graph yet lies where the nearest one around it does."""
        while id in self._around and id not in self._territories_there:
            id = self._around[id]
        return id

    @cached_property
    def _territories_there(self) -> Mapping[str, Node]:
        return present(self._store, self._territories)

    @cached_property
    def _around(self) -> Mapping[str, str]:
        """The territory that each one lies in."""
        return {edge.source: edge.target for edge in self._placing.values()}

    def _evidence(self, record: Record, column: int | None = None) -> Evidence:
        start, end = self._written.span(record, column)
        guessed = column is not None and id(record) in self._guessed
        return Evidence(
            self._document.id,
            self._written.text[start:end],
            start,
            end,
            record.table.number,
            self._terms.by,
            self._at,
            GUESSED if guessed else SURE,
            "proposed" if guessed else self._terms.review,
            "reported",
        )

    def _outcome(self, record: Record, said: Said | None, drawn: Drawn) -> Outcome:
        body = self._about.get(id(record))
        if said is None:
            return Outcome(record, "fault", body)
        new_ties = sum(id not in drawn.stored_edges for id in said.edges)
        differences = tuple(
            difference
            for node in said.nodes
            if node.id in drawn.stored
            for difference in _differences(drawn.stored[node.id], node)
        )
        is_new = any(node.id not in drawn.stored for node in said.nodes) or (not said.nodes and new_ties > 0)
        state: State = "new" if is_new else "changed" if differences or new_ties else "same"
        return Outcome(record, state, body, differences, new_ties)

    def _mentioned(self, said: Iterable[Said], drawn: Drawn) -> list[Body]:
        """The bodies that only cells name and that are new."""
        bodies = {body.id: body for own in said for body in own.named}
        return [body for body in bodies.values() if body.known is None and body.id not in drawn.drafted]

    def _new(self, body: Body, drawn: Drawn) -> Node:
        return self._new_node(body, tuple(drawn.evidence_of(body.node_id)))

    def _new_node(self, body: Body, evidence: tuple[Evidence, ...]) -> Node:
        node = body.as_node()
        properties = dict(node.properties)
        if body.kind == "Actor":
            properties["actor_type"] = body.actor_type or "other"
        else:
            properties.pop("actor_type", None)
        if body.is_person:
            properties["sensitive"] = True
        return replace(node, properties=properties, evidence=evidence)

    def _new_territories(self) -> list[Node]:
        """The places that are not there yet, with what they lie in."""
        return [node for id, node in self._territories.items() if id not in self._territories_there]

    def _new_placing(self) -> list[Edge]:
        there = {edge.id for edge in edges_of(self._store, self._placing)}
        return [edge for id, edge in self._placing.items() if id not in there]

    def _document_node(self) -> Node:
        """The workbook as a source: told by its bytes and by how they are understood."""
        columns = remembered_of(self._tables, self._plan)
        how = json.dumps([columns, self._plan.country], sort_keys=True)
        digest = hashlib.sha256(f"{self._book.sha256}{how}".encode()).hexdigest()[:10]
        stem = self._book.name.rpartition(".")[0] or self._book.name
        id = self._terms.document or f"{node_id('Document', stem)}--{digest}"
        properties: dict[str, Property] = {
            "path": self._book.name,
            "sha256": self._book.sha256,
            "pages": len(self._book.sheets),
            "language": guess(self._written.text),
            "columns": columns,
        }
        itself = Evidence(id, asserted_by=self._terms.by, asserted_at=self._at, review="accepted")
        return Node(id, "Document", self._book.name, properties=properties, evidence=(itself,))


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


def _is_among(value: Property, before: Property | None) -> bool:
    """Whether records say nothing that is not said already."""
    said, known = records_of(value), records_of(before)
    return bool(said) and all(any(each.items() <= one.items() for one in known) for each in said)


def _differences(known: Node, node: Node) -> Iterator[tuple[str, Property | None, Property]]:
    if known.name != node.name:
        yield "name", known.name, node.name
    had = {fold(each) for each in (known.name, *known.names)}
    if more := [each for each in node.names if fold(each) not in had]:
        yield "names", "; ".join(known.names), "; ".join(more)
    for name, value in node.properties.items():
        before = known.properties.get(name)
        if _is_among(value, before):
            continue
        if before != value and not (isinstance(before, tuple) and list(before) == value):
            yield name, before, value
