"""What people without edit rights suggest: kept until an editor decides, then applied as the suggester's word."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from graph import ontology as vocabulary
from graph.errors import ConflictError, UsageError
from graph.model import Changes, Edge, Evidence, Judgement, Node, Suggestion, SuggestionState
from graph.reported import spoken
from graph.store import judging
from graph.store.applying import apply_changes
from graph.store.history import Recorder
from graph.store.joining import encode
from graph.store.merging import judge
from graph.store.rows import present_ids
from graph.store.schema import SUGGESTIONS
from graph.text import Text

COLUMNS = "id, changes, by, at, reason, state, decided_by, answer"


def suggest(recorder: Recorder, changes: Changes, by: str, at: str, reason: str) -> None:
    """Keep a suggestion. Raises `UsageError` without a justification, `DataError` if it does not fit the ontology."""
    if not reason.strip():
        raise UsageError("A suggestion needs a justification.", remedy="Say how you know.")
    if not (changes.nodes or changes.edges or changes.judgements):
        raise UsageError("The suggestion is empty.", remedy="Say what should be otherwise.")
    (number,) = recorder.connection.execute("SELECT count(*) + 1 FROM suggestions").fetchone()
    suggestion = Suggestion(
        f"suggestion/{number}", _sourced(changes, f"document/suggestion-{number}", by, at, reason), by, at, reason
    )
    for node in suggestion.changes.nodes:
        vocabulary.ontology().check_node(node)
    for each in suggestion.changes.judgements:
        judging.checked(each.verdict)
        _refuse_unknown(recorder.connection, (each.one, each.other))
    recorder.add(SUGGESTIONS, [_row(suggestion)])


def suggestions(connection: sqlite3.Connection, state: SuggestionState | None) -> list[Suggestion]:
    """All suggestions in order, or those in a state."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM suggestions WHERE state = coalesce(?, state) ORDER BY version, id", (state,)
    )
    return [_suggestion(row) for row in rows]


def answer(recorder: Recorder, id: str, by: str, at: str, reason: str, *, accept: bool) -> None:
    """Accept a suggestion, which applies it, or reject it.

    Raises `UsageError` for an unknown one, `ConflictError` naming who decided it already, and as `apply_changes`.
    """
    row = recorder.connection.execute(f"SELECT {COLUMNS} FROM suggestions WHERE id = ?", (id,)).fetchone()
    if row is None:
        raise UsageError("There is no suggestion «{id}».", remedy="`tejido suggestions` lists them.", id=id)
    suggestion = _suggestion(row)
    if suggestion.state != "open":
        raise ConflictError(
            "{id} was already decided by {by}: {state}.",
            remedy="Undo that change to decide anew.",
            id=id,
            by=suggestion.decided_by,
            state=Text("accepted") if suggestion.state == "accepted" else Text("rejected"),
        )
    if accept:
        apply_changes(recorder, replace(suggestion.changes, judgements=()), vocabulary.ontology(), at)
        for each in suggestion.changes.judgements:
            judge(recorder, each)
    state: SuggestionState = "accepted" if accept else "rejected"
    recorder.put(SUGGESTIONS, [_row(replace(suggestion, state=state, decided_by=by, answer=reason))])


def _sourced(changes: Changes, document: str, by: str, at: str, reason: str) -> Changes:
    """The same as the suggester's own word; what names no source has the justification for one."""
    source, own = spoken(document, reason, by, at)

    def known(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        return tuple(replace(each, asserted_by=by, asserted_at=at, review="accepted") for each in evidence) or (own,)

    judgements = tuple(replace(each, by=by, at=at, reason=reason) for each in changes.judgements)
    nodes = tuple(replace(node, evidence=known(node.evidence)) for node in changes.nodes)
    edges = tuple(replace(edge, evidence=known(edge.evidence)) for edge in changes.edges)
    if own not in chain.from_iterable((*(node.evidence for node in nodes), *(edge.evidence for edge in edges))):
        return Changes(nodes, edges, judgements=judgements)
    return Changes((*nodes, source), edges, texts={document: reason}, judgements=judgements)


def _refuse_unknown(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    for id, present in present_ids(connection, ids).items():
        if connection.execute("SELECT 1 FROM nodes WHERE id = ?", (present,)).fetchone() is None:
            raise UsageError("There is no «{id}» in the graph.", remedy="Look for it by name.", id=id)


def _row(suggestion: Suggestion) -> tuple[str, ...]:
    each = suggestion
    said = {
        "nodes": [{**vars(node), "evidence": [vars(one) for one in node.evidence]} for node in each.changes.nodes],
        "edges": [{**vars(edge), "evidence": [vars(one) for one in edge.evidence]} for edge in each.changes.edges],
        "texts": dict(each.changes.texts),
        "judgements": [vars(one) for one in each.changes.judgements],
    }
    return each.id, encode(said), each.by, each.at, each.reason, each.state, each.decided_by, each.answer


def _suggestion(row: tuple[Any, ...]) -> Suggestion:
    id, text, *rest = row
    said = json.loads(text)
    changes = Changes(
        tuple(Node(**_record(node, names=tuple(node["names"]))) for node in said["nodes"]),
        tuple(Edge(**_record(edge)) for edge in said["edges"]),
        texts=said["texts"],
        judgements=tuple(Judgement(**one) for one in said.get("judgements", ())),  # earlier ones carry none
    )
    return Suggestion(id, changes, *rest)


def _record(values: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {**values, **more, "evidence": tuple(Evidence(**each) for each in values["evidence"])}
