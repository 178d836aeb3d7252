"""Commands that look back: what changed, how it was, what nobody confirmed for long."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Annotated

import typer

from api.cli.console import Console
from api.cli.naming import kind_or_relation_meant, owner, pick
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, HowMany, Language, _
from graph.account import Step, account
from graph.dates import is_date
from graph.errors import UsageError
from graph.freshness import stale
from graph.model import Change, Edge, Node
from graph.ontology import ontology
from graph.store import GraphStore, open_store
from graph.text import Text, Value

STALE_AFTER = 5  # years


def register(app: typer.Typer) -> None:
    app.command("history", help=_("The latest changes; what each did to a node or tie; the graph as it was."))(history)
    app.command("stale", help=_("What nobody has confirmed for long."))(unconfirmed)


def history(
    words: Annotated[
        list[str] | None, typer.Argument(help=_("A node, or a tie as «ID relation ID»."), metavar="[ID [RELATION ID]]")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help=_("Show it as it was after a change, or at a date: 57, 2026-07-31."))
    ] = None,
    k: HowMany = 20,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    with open_store(db, create=False) as store:
        of = owner(store, words) if words else None
        if at is not None:
            with store.as_of(int(at) if at.isdecimal() and len(at) != 4 else at) as past:
                _show_past(console, past, of, as_json=as_json)
            return
        steps = account(store, of, k) if of is not None else [Step(change, ()) for change in store.history(k)]
    if as_json:
        console.json([{**vars(step.change), "differences": list(step.differences)} for step in steps])
        return
    if of is None:
        console.table(
            [Text("change"), Text("when"), Text("who"), Text("what"), Text("nodes"), Text("ties")],
            [
                (each.number, _minute(each.at), each.by, _what(each), each.nodes, each.edges)
                for each in (s.change for s in steps)
            ],
        )
        return
    for step in steps:
        change = step.change
        values: dict[str, Value] = {
            "number": change.number,
            "by": change.by,
            "at": _minute(change.at),
            "what": _what(change),
        }
        console.say(Text("{number}. {at}, {by}: {what}", values), style="bold")
        for difference in step.differences:
            console.say(difference, indent=2)


def unconfirmed(
    before: Annotated[str | None, typer.Option("--before", help=_("Not confirmed since: 2015, 2015-07."))] = None,
    kind: Annotated[str | None, typer.Option("--kind", help=_("Only this kind or relation."))] = None,
    k: HowMany = 50,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    since = before or str(date.today().year - STALE_AFTER)
    if not is_date(since):
        raise UsageError("«{moment}» is no date.", remedy="For example: 2026, 2026-07 or 2026-07-31.", moment=since)
    with open_store(db, create=False) as store:
        found = list(islice(stale(store, since, kind_or_relation_meant(kind)), k))
    if as_json:
        console.json([{"id": item.id, **vars(fresh)} for item, fresh in found])
        return
    if not found:
        console.say(Text("Everything of which a date is known was confirmed since {date}.", {"date": since}))
        return
    console.table(
        [Text("what"), Text("not confirmed since"), Text("in the graph since")],
        [(item.id, _day(fresh.last_confirmed), _day(fresh.first_seen)) for item, fresh in found],
    )


def _show_past(console: Console, past: GraphStore, of: str | None, *, as_json: bool) -> None:
    counts = past.counts()
    found: list[Node | Edge] = []
    if of is not None:
        node = pick(past, of.partition(" ")[0])
        found = [node, *past.edges(of=node.id)]
    if as_json:
        console.json(
            {"change": past.sequence(), "counts": counts, "found": [{"id": item.id, **vars(item)} for item in found]}
        )
        return
    console.say(Text("The graph as it was after change {number}:", {"number": past.sequence()}), style="bold")
    if of is None:
        kinds, language = ontology().kinds, console.translator.language
        console.table(
            [Text("what"), Text("how many")],
            [(kinds[name].plural[language] if name in kinds else Text("ties"), n) for name, n in counts.items()],
        )
    for item in found:
        name = f"{item.name} [{item.id}]" if isinstance(item, Node) else item.id
        console.say(name, indent=2)
        for property, value in item.properties.items():
            console.say(f"{property}: {value}", indent=4)


def _day(moment: str) -> str:
    return moment[:10]


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")


def _what(change: Change) -> Text | str:
    if change.undone_by is not None:
        return Text("{reason} (taken back by {number})", {"reason": change.reason, "number": change.undone_by})
    if change.undoes is not None:
        return Text("takes back {number}", {"number": change.undoes})
    return change.reason
