"""The command that decides proposals: list, accept, reject, reopen, correct."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Annotated

import typer

from api.cli.console import Console
from api.cli.naming import kind_or_relation_meant, owner, owners, pick, pick_document, whoami
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, HowMany, Language, Reason, Seen, _
from graph.account import REVIEW
from graph.errors import UsageError
from graph.model import Change, Edge, Node, Property, Review, node_id
from graph.ontology import ontology
from graph.review import Proposal, described, passage
from graph.store import GraphStore, open_store
from graph.text import Text


class Step(StrEnum):
    """What `tejido review` does."""

    list = "list"
    accept = "accept"
    reject = "reject"
    reopen = "reopen"
    correct = "correct"


EVERY_ONE = 1_000_000_000
MOST_UNASKED = 50  # proposals that are decided at once without --yes
MOST_LISTED = 10  # decisions that are repeated one by one
DECISIONS: dict[Step, Review] = {Step.accept: "accepted", Step.reject: "rejected", Step.reopen: "proposed"}

Ids = Annotated[list[str] | None, typer.Argument(help=_("Nodes or ties, as `review list` prints them."))]
Setting = Annotated[list[str] | None, typer.Option("--set", help=_("Correct: a property, as name=value."))]
Unsetting = Annotated[list[str] | None, typer.Option("--unset", help=_("Correct: a property that is not so."))]


def register(app: typer.Typer) -> None:
    app.command("review", help=_("List proposals; accept, reject or correct them; reopen what was decided."))(review)


def review(
    step: Annotated[Step, typer.Argument(help=_("list, accept, reject, reopen or correct"))] = Step.list,
    ids: Ids = None,
    document: Annotated[
        str | None, typer.Option("--document", help=_("Only what this document says: its id, title or file name."))
    ] = None,
    actor: Annotated[str | None, typer.Option("--actor", help=_("Only this node and its ties."))] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", help=_("Only nodes of this kind or ties of this relation; correct: the right one.")),
    ] = None,
    least: Annotated[float, typer.Option("--least", min=0, max=1, help=_("Only from this confidence."))] = 0.0,
    most: Annotated[float, typer.Option("--most", min=0, max=1, help=_("Only up to this confidence."))] = 1.0,
    everything: Annotated[
        bool, typer.Option("--all", help=_("Decide all that `list` counts with these options."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=_("With --all: decide also where they are many."))] = False,
    name: Annotated[str | None, typer.Option("--name", help=_("Correct: the right name."))] = None,
    source: Annotated[
        str | None, typer.Option("--source", help=_("Correct: the right node that a tie starts from."))
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", help=_("Correct: the right node that a tie leads to."))
    ] = None,
    settings: Setting = None,
    unset: Unsetting = None,
    after: Annotated[str, typer.Option("--after", help=_("List: go on after this one."))] = "",
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
            wrong = owner(store, ids or ())
            right = corrected(store, wrong, kind, name, source, target, settings or [], unset or [])
            change = store.correct(wrong, right, by=whoami(), reason=reason, seen=seen)
            say_decided(console, [wrong], Text("corrected"), change)
            return
        latest = store.sequence()
        document = pick_document(store, document).id if document else None
        waiting = store.undecided(
            document=document,
            of=pick(store, actor).id if actor else None,
            kind=kind_or_relation_meant(kind),
            least=least,
            most=most,
            after=after,
            limit=EVERY_ONE,
        )
        if step is Step.list:
            shown = list(described(store, waiting[:k], document))
            if as_json:
                _print_json(console, store, shown, latest)
            else:
                _print(console, store, shown, latest, of=len(waiting))
            return
        named = owners(store, ids or ()) or (_all_of(waiting, agreed=yes) if everything else [])
        if not named:
            raise UsageError("Nothing to decide was named.", remedy="`tejido review list` prints the proposals.")
        change = store.review(named, DECISIONS[step], by=whoami(), reason=reason, document=document, seen=seen)
    say_decided(console, named, REVIEW[DECISIONS[step]], change)


def _all_of(waiting: list[str], *, agreed: bool) -> list[str]:
    """All that waits. Raises `UsageError` for more than anybody looks through, unless it is agreed to."""
    if len(waiting) > MOST_UNASKED and not agreed:
        raise UsageError(
            "{n} proposals would be decided at once; nothing was decided.",
            remedy="`tejido review list` with the same options shows them; add --yes to decide them all.",
            n=len(waiting),
        )
    return waiting


def say_decided(console: Console, ids: list[str], how: Text, change: Change) -> None:
    """What was decided of what, in one line where it is of many, and how it is taken back."""
    if not change.nodes and not change.edges:
        console.say(Text("Nothing changed: so it was decided before."))
        return
    if len(ids) > MOST_LISTED:
        console.say(Text("{n} proposals: {how}", {"n": len(ids), "how": how}))
    else:
        for id in ids:
            console.say(Text("{id}: {how}", {"id": id, "how": how}))
    console.undo(change)


def _print_json(console: Console, store: GraphStore, shown: list[Proposal], seen: int) -> None:
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


def _print(console: Console, store: GraphStore, shown: list[Proposal], seen: int, *, of: int) -> None:
    """Each proposal by name, its words [in brackets] in their context, where they stand, and the id to decide by."""
    if not shown:
        console.say(Text("Nothing waits for a decision here."))
        return
    items = [one.item for one in shown]
    ends = {end for item in items if isinstance(item, Edge) for end in (item.source, item.target)}
    sources = {one.evidence[0].document for one in shown}
    names = {node.id: node.name for node in store.nodes(ids=ends | sources, evidence=False, rejected=True)}
    for one in shown:
        evidence = one.evidence[0]
        place = names[evidence.document]
        console.say(f"{_named(console, one.item, names)} · {console.translator.percent(one.confidence)}", style="bold")
        context = passage(store, evidence)
        if context.words:
            words = f"{context.before}[{context.words}]{context.after}"
            console.say(" ".join(words.split()), indent=2)
        console.say(f"{place}, p. {evidence.page}" if evidence.page else place, indent=2, style="dim")
        console.say(one.item.id, indent=2, style="dim")
    console.say(
        Text(
            "{shown} of {n} proposal.",
            {"shown": len(shown), "n": of},
            plural="{shown} of {n} proposals.",
            n=of,
        )
    )
    if of > len(shown):
        console.say(Text("More follow: add --after '{id}'", {"id": shown[-1].item.id}))
    console.say(
        Text(
            "If several people review at once, add --seen {sequence} when you decide: it warns you of what another"
            " changed meanwhile.",
            {"sequence": seen},
        ),
        style="dim",
    )


def _named(console: Console, item: Node | Edge, names: Mapping[str, str]) -> str:
    """«Ana (actor)»; «Ana · financia · Berta»."""
    language = console.translator.language
    if isinstance(item, Node):
        return f"{item.name} ({ontology().kinds[item.kind].label[language]})"
    return f"{names[item.source]} · {ontology().relations[item.relation].label[language]} · {names[item.target]}"


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
    right_kind = kind_or_relation_meant(kind)
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
