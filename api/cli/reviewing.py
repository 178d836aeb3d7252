"""The command that decides proposals: list, accept, reject, reopen, correct."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from typing import Annotated

import typer

from api.cli.console import Console
from api.cli.following import known_kind
from api.cli.naming import pick, whoami
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, HowMany, Language, Reason, Seen, _
from graph.errors import UsageError
from graph.model import Edge, Node, Property, Review, node_id
from graph.ontology import ontology
from graph.review import Proposal, passage, proposals
from graph.store import GraphStore, open_store
from graph.text import Text


class Step(StrEnum):
    """What `tejido review` does."""

    list = "list"
    accept = "accept"
    reject = "reject"
    reopen = "reopen"
    correct = "correct"


DECISIONS: dict[Step, Review] = {Step.accept: "accepted", Step.reject: "rejected", Step.reopen: "proposed"}

Ids = Annotated[list[str] | None, typer.Argument(help=_("Nodes or ties, as `review list` prints them."))]
Setting = Annotated[list[str] | None, typer.Option("--set", help=_("Correct: a property, as name=value."))]
Unsetting = Annotated[list[str] | None, typer.Option("--unset", help=_("Correct: a property that is not so."))]


def register(app: typer.Typer) -> None:
    app.command("review", help=_("List proposals; accept, reject or correct them; reopen what was decided."))(review)


def review(
    step: Annotated[Step, typer.Argument(help=_("list, accept, reject, reopen or correct"))] = Step.list,
    ids: Ids = None,
    document: Annotated[str | None, typer.Option("--document", help=_("Only what this document says."))] = None,
    actor: Annotated[str | None, typer.Option("--actor", help=_("Only this node and its ties."))] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", help=_("Only nodes of this kind or ties of this relation; correct: the right one.")),
    ] = None,
    least: Annotated[float, typer.Option("--least", min=0, max=1, help=_("Only from this confidence."))] = 0.0,
    most: Annotated[float, typer.Option("--most", min=0, max=1, help=_("Only up to this confidence."))] = 1.0,
    everything: Annotated[
        bool, typer.Option("--all", help=_("Decide all that `list` shows with these options."))
    ] = False,
    name: Annotated[str | None, typer.Option("--name", help=_("Correct: the right name."))] = None,
    source: Annotated[
        str | None, typer.Option("--source", help=_("Correct: the right node that a tie starts from."))
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", help=_("Correct: the right node that a tie leads to."))
    ] = None,
    settings: Setting = None,
    unset: Unsetting = None,
    reason: Reason = "",
    seen: Seen = None,
    k: HowMany = 50,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    with open_store(db, create=False) as store:
        if step is Step.correct:
            right = corrected(store, _only(ids), kind, name, source, target, settings or [], unset or [])
            change = store.correct(_only(ids), right, by=whoami(), reason=reason, seen=seen)
            console.say(Text("{id}: corrected (change {number}).", {"id": _only(ids), "number": change.number}))
            return
        latest = store.sequence()
        found = proposals(
            store,
            document=document,
            actor=pick(store, actor).id if actor else None,
            kind=known_kind(kind),
            least=least,
            most=most,
        )
        if step is Step.list:
            _list(console, store, list(islice(found, k)), latest, as_json=as_json)
            return
        named = ids or ([one.item.id for one in found] if everything else [])
        if not named:
            raise UsageError("Nothing to decide was named.", remedy="`tejido review list` prints the proposals.")
        change = store.review(named, DECISIONS[step], by=whoami(), reason=reason, document=document, seen=seen)
    for id in named:
        console.say(Text("{id}: decided (change {number}).", {"id": id, "number": change.number}))


def _list(console: Console, store: GraphStore, shown: list[Proposal], seen: int, *, as_json: bool) -> None:
    if as_json:
        console.json(
            [
                {
                    "id": one.item.id,
                    "confidence": one.confidence,
                    "context": vars(passage(store, one.evidence[0])),
                    "evidence": [vars(each) for each in one.evidence],
                    "seen": seen,
                }
                for one in shown
            ]
        )
        return
    rows = [(one.item.id, " ".join(one.evidence[0].quote.split())[:200], round(one.confidence, 2)) for one in shown]
    console.table([Text("proposal"), Text("sentence"), Text("confidence")], rows)
    console.say(
        Text(
            "{n} proposal shown; `--seen {sequence}` guards a decision against what others change meanwhile.",
            {"n": len(shown), "sequence": seen},
            plural="{n} proposals shown; `--seen {sequence}` guards a decision against what others change meanwhile.",
            n=len(shown),
        )
    )


def corrected(
    store: GraphStore,
    id: str,
    kind: str | None,
    name: str | None,
    source: str | None,
    target: str | None,
    settings: list[str],
    unset: list[str],
) -> Node | Edge:
    """The node or edge as it should be: as it is, but for what is named."""
    right_kind = known_kind(kind)
    if " " not in id:
        node = store.node(id)
        new = replace(node, name=name or node.name, kind=right_kind or node.kind)
        if new.kind != node.kind:
            scope = node.id.partition("--")[2]
            allowed = ontology().kinds[new.kind].properties
            kept = {key: value for key, value in node.properties.items() if key in allowed}
            new = replace(new, id=node_id(new.kind, new.name, scope), properties=kept)
        types = ontology().kinds[new.kind].properties
        return replace(new, properties=properties_as_said(new.properties, types, settings, unset))
    edge = next((edge for edge in store.edges(of=id.partition(" ")[0], rejected=True) if edge.id == id), None)
    if edge is None:
        raise UsageError("There is no «{id}» to correct.", remedy="Check the id.", id=id)
    relation = right_kind or edge.relation
    types = ontology().relations[relation].properties
    return Edge(
        pick(store, source).id if source else edge.source,
        relation,
        pick(store, target).id if target else edge.target,
        properties_as_said(
            {key: value for key, value in edge.properties.items() if key in types}, types, settings, unset
        ),
    )


def properties_as_said(
    present: Mapping[str, Property], types: Mapping[str, str], settings: list[str], unset: list[str]
) -> dict[str, Property]:
    properties = {name: value for name, value in present.items() if name not in unset}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise UsageError("«{setting}» is not name=value.", remedy="For example: --set start=2015.", setting=setting)
        properties[name] = _value(value, types.get(name, "text"))
    return properties


def _value(text: str, type: str) -> Property:
    """What was typed, as a value of a type of the ontology; what does not fit is left for the ontology to refuse."""
    if type == "flag":
        return {"true": True, "false": False}.get(text.lower(), text)
    if type == "texts":
        return [part.strip() for part in text.split(";")]
    try:
        return float(text) if type == "number" else text
    except ValueError:
        return text


def _only(ids: list[str] | None) -> str:
    if ids is None or len(ids) != 1:
        raise UsageError("Name the one node or tie to correct.", remedy="`tejido review list` prints the proposals.")
    return ids[0]
