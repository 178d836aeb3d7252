"""A workbook as changes to a graph: what they would do is told beforehand, row by row.

Whole rows come in or stay out. What comes in is one transaction, so that it can be taken back at once; it adds and
brings up to date and takes nothing out. Its source is the workbook as a Document, each row quoted with its place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Final

from corpus import vocabulary
from graph.errors import DataError, ForbiddenError
from graph.model import Changes, Edge, Evidence, Node, Property, Review, node_id
from graph.store import GraphStore
from ingest.language import guess
from ingest.tables.bodies import Bodies, Body, NewId
from ingest.tables.mapping import Plan, check, remembered_of
from ingest.tables.merging import Merged, edges_of, present
from ingest.tables.preview import Outcome, Preview, State, differences
from ingest.tables.records import Record, records
from ingest.tables.sheets import Workbook
from ingest.tables.statements import Progress, Said, Statements
from ingest.tables.tables import Table, tables_in
from ingest.tables.text import Written

BY: Final = "import/sheet"
SURE, GUESSED = 1.0, 0.5


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
        self._progress = progress or (lambda _done, _all: None)
        self._written = Written(tables, plan)
        self._at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._document = self._document_node()
        taken = [table for table in tables if plan.tables[table.id].about]
        self._rows = [record for table in taken for record in records(table, plan.tables[table.id], plan.country)]
        self._bodies = Bodies(store, same=terms.same, new_id=terms.new_id, keeps_ids=terms.keeps_ids)
        self._statements = Statements(self._rows, self._bodies, plan, store, self._progress)

    def preview(self) -> Preview:
        for _ in self._statements.made():
            pass  # whom the cells name is known after the last row
        self._bodies.compare()
        merged = Merged(self._store)
        outcomes, mentioned, guessed = self._told(merged)
        self._progress(len(self._rows), len(self._rows))
        return Preview(
            self._book,
            tuple(self._tables),
            self._plan,
            self._changes(merged, mentioned),
            self._document.id,
            outcomes,
            tuple(mentioned),
            guessed,
        )

    def _told(self, merged: Merged) -> tuple[tuple[Outcome, ...], list[Body], tuple[str, ...]]:
        """What becomes of the rows, the new bodies that only cells name, and what guessed ties are called."""
        kept = self._kept(merged)
        merged.look_up()
        outcomes = tuple(self._outcome(record, kept.get(id(record)), merged) for record in self._rows)
        guessed = tuple(own.guessed for own in kept.values() if own.guessed is not None)
        return outcomes, self._mentioned(kept.values(), merged), guessed

    def _kept(self, merged: Merged) -> dict[int, Said]:
        """What the rows say that come in."""
        kept: dict[int, Said] = {}
        for record, own in self._statements.made():
            if not self._is_permitted(record, own):
                continue
            try:
                merged.take(record, own, partial(self._evidence, record, own))
            except DataError as error:
                record.refuse(error)
            else:
                kept[id(record)] = own
        return kept

    def _changes(self, merged: Merged, mentioned: Iterable[Body]) -> Changes:
        return Changes(
            nodes=(
                self._document,
                *self._new_territories(),
                *merged.nodes(),
                *(self._new_node(body, tuple(merged.evidence_of(body.node_id))) for body in mentioned),
            ),
            edges=(*self._new_placing(), *merged.edges()),
            by=self._terms.by,
            reason=f"import {self._book.name}",
            retract=(self._terms.document,) if self._terms.document else (),
            texts={self._document.id: self._written.text},
        )

    def _is_permitted(self, record: Record, said: Said) -> bool:
        if self._terms.permit is None:
            return True
        evidence = self._evidence(record, said)
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
        return present(self._store, self._statements.territories)

    @cached_property
    def _around(self) -> Mapping[str, str]:
        """The territory that each one lies in."""
        return {edge.source: edge.target for edge in self._statements.placing.values()}

    def _evidence(self, record: Record, said: Said, column: int | None = None) -> Evidence:
        start, end = self._written.span(record, column)
        guessed = column is not None and said.guessed is not None
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

    def _outcome(self, record: Record, said: Said | None, merged: Merged) -> Outcome:
        body = self._statements.about(record)
        if said is None:
            return Outcome(record, "fault", body)
        new_ties = sum(id not in merged.stored_edges for id in said.edges)
        otherwise = tuple(
            difference
            for node in said.nodes
            if node.id in merged.stored
            for difference in differences(merged.stored[node.id], node)
        )
        is_new = any(node.id not in merged.stored for node in said.nodes) or (not said.nodes and new_ties > 0)
        redated = any(map(merged.is_said_otherwise, said.edges))
        state: State = "new" if is_new else "changed" if otherwise or new_ties or redated else "same"
        return Outcome(record, state, body, otherwise, new_ties)

    def _mentioned(self, said: Iterable[Said], merged: Merged) -> list[Body]:
        """The bodies that only cells name and that are new."""
        bodies = {body.id: body for own in said for body in own.named}
        return [body for body in bodies.values() if body.known is None and body.id not in merged.drafted]

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
        return [node for id, node in self._statements.territories.items() if id not in self._territories_there]

    def _new_placing(self) -> list[Edge]:
        there = {edge.id for edge in edges_of(self._store, self._statements.placing)}
        return [edge for id, edge in self._statements.placing.items() if id not in there]

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
