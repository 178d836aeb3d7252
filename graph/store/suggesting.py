"""What people without edit rights suggest: kept until an editor decides, then applied as the suggester's word."""

from __future__ import annotations

import json
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
from graph.store.joining import encode
from graph.store.merging import judge
from graph.store.refusals import unknown
from graph.store.rows import kinds_of, present_ids
from graph.store.tables import SUGGESTIONS, Tables
from graph.text import Text


def suggest(tables: Tables, changes: Changes, by: str, at: str, reason: str) -> None:
    """Keep a suggestion, numbered as the change that is being made. Raises `UsageError` without a justification,
    `DataError` if it does not fit the ontology.
    """
    if not reason.strip():
        raise UsageError("A suggestion needs a justification.", remedy="Say how you know.")
    if not (changes.nodes or changes.edges or changes.judgements):
        raise UsageError("The suggestion is empty.", remedy="Say what should be otherwise.")
    number = tables.number  # no other has it, also when this one is taken back or forgotten
    sourced = _sourced(changes, f"document/suggestion-{number}", by, at, reason)
    suggestion = Suggestion(f"suggestion/{number}", sourced, by, at, reason)
    for node in suggestion.changes.nodes:
        vocabulary.ontology().check_node(node)
    for each in suggestion.changes.judgements:
        judging.checked(each.verdict)
        _refuse_unknown(tables, (each.one, each.other))
    tables.add(SUGGESTIONS, [_row(suggestion)])


def suggestions(tables: Tables, state: SuggestionState | None) -> list[Suggestion]:
    """All suggestions in order, or those in a state."""
    rows = sorted(tables.versioned(SUGGESTIONS), key=lambda row: (row[-1], row[0]))
    found = [_suggestion(row[:-1]) for row in rows]
    return [each for each in found if state in (None, each.state)]


def answer(tables: Tables, id: str, by: str, at: str, reason: str, *, accept: bool) -> None:
    """Accept a suggestion, which applies it, or reject it.

    Raises `UsageError` for an unknown one, `ConflictError` naming who decided it already, and as `apply_changes`.
    """
    row = next(tables.rows(SUGGESTIONS, "id", [id]), None)
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
        apply_changes(tables, replace(suggestion.changes, judgements=()), vocabulary.ontology(), at)
        for each in suggestion.changes.judgements:
            judge(tables, each)
    state: SuggestionState = "accepted" if accept else "rejected"
    tables.put(SUGGESTIONS, [_row(replace(suggestion, state=state, decided_by=by, answer=reason))])


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


def _refuse_unknown(tables: Tables, ids: Iterable[str]) -> None:
    present = present_ids(tables, ids)
    stand = kinds_of(tables, present.values())
    for id in present:
        if present[id] not in stand:
            raise unknown(id)


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
