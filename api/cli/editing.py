"""Commands that decide and correct: review, merge, undo, history."""

from __future__ import annotations

import getpass
from enum import StrEnum
from typing import Annotated

import typer

from api.cli.console import Console
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, HowMany, Language, _
from graph.errors import UsageError
from graph.model import Change, Edge, Node, Review
from graph.ontology import ontology
from graph.store import open_store
from graph.text import Text

Reason = Annotated[str, typer.Option("--reason", help=_("Why; it is kept in the history."))]


class Step(StrEnum):
    """What `tejido review` does."""

    list = "list"
    accept = "accept"
    reject = "reject"


DECISIONS: dict[Step, Review] = {Step.accept: "accepted", Step.reject: "rejected"}


def register(app: typer.Typer) -> None:
    app.command("review", help=_("List proposals, or accept or reject them."))(review)
    app.command("merge", help=_("Join two nodes that are the same; the first one's id stays."))(merge)
    app.command("undo", help=_("Take a change back."))(undo)
    app.command("history", help=_("The latest changes, or those of a node or tie."))(history)


def whoami() -> str:
    return f"person/{getpass.getuser()}"


def review(
    step: Annotated[Step, typer.Argument(help=_("list, accept or reject"))] = Step.list,
    ids: Annotated[list[str] | None, typer.Argument(help=_("Nodes or ties, as `review list` prints them."))] = None,
    document: Annotated[str | None, typer.Option("--document", help=_("Only what this document says."))] = None,
    kind: Annotated[str | None, typer.Option("--kind", help=_("Only nodes of this kind."))] = None,
    reason: Reason = "",
    k: HowMany = 50,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    with open_store(db, create=False) as store:
        if step is not Step.list:
            if not ids:
                raise UsageError("Nothing to decide was named.", remedy="`tejido review list` prints the proposals.")
            for id in ids:
                change = store.review(id, DECISIONS[step], by=whoami(), reason=reason, document=document)
                console.say(Text("{id}: decided (change {number}).", {"id": id, "number": change.number}))
            return
        proposals: list[Node | Edge] = [
            node for node in store.nodes(checked_kind(kind)) if _is_proposed(node, document)
        ]
        if kind is None:
            proposals += [edge for edge in store.edges() if _is_proposed(edge, document)]
    shown = proposals[:k]
    if as_json:
        console.json([{"id": item.id, "evidence": [vars(one) for one in item.evidence]} for item in shown])
        return
    rows = []
    for item in shown:
        proposed = [one for one in item.evidence if one.review == "proposed" and document in (None, one.document)]
        quote = " ".join(proposed[0].quote.split())[:200]
        rows.append((item.id, quote, round(max(one.confidence for one in proposed), 2)))
    console.table([Text("proposal"), Text("sentence"), Text("confidence")], rows)
    console.say(Text("{shown} of {all} proposals.", {"shown": len(shown), "all": len(proposals)}))


def merge(
    keep: Annotated[str, typer.Argument(help=_("The node that stays."))],
    other: Annotated[str, typer.Argument(help=_("The node that is joined to it."))],
    reason: Reason = "",
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    with open_store(db, create=False) as store:
        change = store.merge(keep, other, by=whoami(), reason=reason)
    Console(lang).say(Text("Joined. `tejido undo {number}` takes it back.", {"number": change.number}))


def undo(
    change: Annotated[int, typer.Argument(help=_("The number of the change, as `tejido history` prints it."))],
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    with open_store(db, create=False) as store:
        undoing = store.undo(change, by=whoami())
    Console(lang).say(Text("Change {old} is taken back (change {new}).", {"old": change, "new": undoing.number}))


def history(
    of: Annotated[str | None, typer.Argument(help=_("A node or tie."))] = None,
    k: HowMany = 20,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    with open_store(db, create=False) as store:
        changes = store.history(k, of)
    if as_json:
        console.json([vars(change) for change in changes])
        return
    console.table(
        [Text("change"), Text("when"), Text("who"), Text("what"), Text("nodes"), Text("ties")],
        [(change.number, change.at, change.by, _what(change), change.nodes, change.edges) for change in changes],
    )


def checked_kind(kind: str | None) -> str | None:
    """The ontology's spelling of a kind that was typed in any case; raises `UsageError` for another word."""
    if kind is None:
        return None
    for known in ontology().kinds:
        if known.lower() == kind.lower():
            return known
    raise UsageError("«{kind}» is not a kind.", remedy="Kinds: {kinds}.", kind=kind, kinds=list(ontology().kinds))


def _is_proposed(item: Node | Edge, document: str | None) -> bool:
    return any(one.review == "proposed" and document in (None, one.document) for one in item.evidence)


def _what(change: Change) -> Text | str:
    if change.undone_by is not None:
        return Text("{reason} (taken back by {number})", {"reason": change.reason, "number": change.undone_by})
    if change.undoes is not None:
        return Text("takes back {number}", {"number": change.undoes})
    return change.reason
