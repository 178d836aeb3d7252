"""Commands for what people without edit rights suggest."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from api.cli.console import Console
from api.cli.naming import owner, pick, whoami
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, Language, Reason, _
from api.cli.reviewing import Setting, properties_as_said, say_decided
from graph.account import VERDICT
from graph.errors import UsageError
from graph.model import Changes, Edge, Judgement, Node, Suggestion
from graph.ontology import ontology
from graph.store import GraphStore, open_store
from graph.text import Text


class Answer(StrEnum):
    """What `tejido suggestions` does."""

    list = "list"
    accept = "accept"
    reject = "reject"


STATE = {"open": Text("open"), "accepted": Text("accepted"), "rejected": Text("rejected")}


def register(app: typer.Typer) -> None:
    app.command("suggest", help=_("Suggest a tie, or properties of a node or tie, for an editor to decide."))(suggest)
    app.command("suggestions", help=_("List suggestions; accept or reject one."))(suggestions)


def suggest(
    words: Annotated[
        list[str],
        typer.Argument(help=_("A node, or a tie as «ID relation ID»; the tie may be new."), metavar="ID [RELATION ID]"),
    ],
    settings: Setting = None,
    same_as: Annotated[str | None, typer.Option("--same-as", help=_("The node is the same as this one."))] = None,
    reason: Reason = "",
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    with open_store(db, create=False) as store:
        id = owner(store, words)
        changes = _changes(store, id, settings or [])
        if same_as is not None:
            changes = Changes(judgements=(Judgement(id, pick(store, same_as).id, "same"),))
        store.suggest(changes, by=whoami(), reason=reason)
        kept = store.suggestions()[-1]
    Console(lang).say(Text("Kept as {id}; an editor decides.", {"id": kept.id}))


def suggestions(
    step: Annotated[Answer, typer.Argument(help=_("list, accept or reject"))] = Answer.list,
    id: Annotated[str | None, typer.Argument(help=_("The suggestion, as `list` prints it."))] = None,
    reason: Reason = "",
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    with open_store(db, create=False) as store:
        if step is Answer.list:
            _list(console, store.suggestions(), as_json=as_json)
            return
        if id is None:
            raise UsageError("No suggestion was named.", remedy="`tejido suggestions` lists them.")
        change = store.answer(id, accept=step is Answer.accept, by=whoami(), reason=reason)
    say_decided(console, [id], STATE["accepted" if step is Answer.accept else "rejected"], change)


def _changes(store: GraphStore, id: str, settings: list[str]) -> Changes:
    parts = id.split(" ")
    if len(parts) == 3:
        relation = ontology().relations.get(parts[1])
        types = relation.properties if relation else {}
        ends = [store.node(end).id for end in parts[::2]]
        return Changes(edges=(Edge(ends[0], parts[1], ends[1], properties_as_said({}, types, settings, [])),))
    node = store.node(id)
    types = ontology().kinds[node.kind].properties
    required = {name: node.properties[name] for name in ontology().kinds[node.kind].required}
    properties = properties_as_said(required, types, settings, [])
    return Changes(nodes=(Node(node.id, node.kind, node.name, (), properties),))


def _list(console: Console, found: list[Suggestion], *, as_json: bool) -> None:
    if as_json:
        console.json(
            [
                {
                    **{key: value for key, value in vars(each).items() if key != "changes"},
                    "nodes": [{"id": node.id, "properties": dict(node.properties)} for node in each.changes.nodes],
                    "judgements": [vars(one) for one in each.changes.judgements],
                    "edges": [{"id": edge.id, "properties": dict(edge.properties)} for edge in each.changes.edges],
                }
                for each in found
            ]
        )
        return
    if not found:
        console.say(Text("There is no suggestion yet. `tejido suggest` makes one."))
        return
    console.table(
        [Text("suggestion"), Text("what"), Text("who"), Text("why"), Text("state")],
        [(each.id, _asked(console, each), each.by, each.reason, STATE[each.state]) for each in found],
    )


def _asked(console: Console, suggestion: Suggestion) -> str:
    """What a suggestion asks for: of which node or tie which properties, or which two are the same."""
    changes = suggestion.changes
    items: list[Node | Edge] = [*(node for node in changes.nodes if node.kind != "Document"), *changes.edges]
    said = [" ".join((item.id, *(f"{name}={value}" for name, value in item.properties.items()))) for item in items]
    judged = [f"{each.one}, {each.other}: {console.render(VERDICT[each.verdict])}" for each in changes.judgements]
    return "; ".join(said + judged)
