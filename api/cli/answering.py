"""The command by which people answer findings: done, not a gap, together already, not suitable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Console
from api.cli.naming import pick, whoami
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, Language, Reason, _
from graph.dates import parse
from graph.errors import UsageError
from graph.model import Changes, Edge, Feedback, Opinion, finding_id
from graph.ontology import ACTING
from graph.reported import report
from graph.sectors import SECTOR_LABELS
from graph.store import GraphStore, open_store
from graph.text import Moment, Text
from viz import labels

if TYPE_CHECKING:  # analysis takes a second to load
    from graph.analysis.gaps import Gap

EVERYTHING = 1_000_000


def register(app: typer.Typer) -> None:
    app.command("feedback", help=_("Answer a gap or a recommended partner, so that it is not shown again."))(feedback)


def feedback(
    what: Annotated[
        str | None, typer.Argument(help=_("A gap, by its code; or an actor. Without it: what was answered."))
    ] = None,
    partner: Annotated[str | None, typer.Argument(help=_("After an actor: the partner that was recommended."))] = None,
    done: Annotated[bool, typer.Option("--done", help=_("The gap was closed."))] = False,
    not_a_gap: Annotated[bool, typer.Option("--not-a-gap", help=_("Nothing is missing; say why."))] = False,
    together: Annotated[
        bool, typer.Option("--together", help=_("The two already work together: it is recorded as a tie."))
    ] = False,
    not_suitable: Annotated[bool, typer.Option("--not-suitable", help=_("The two do not suit each other."))] = False,
    reopen: Annotated[bool, typer.Option("--open", help=_("It stands open, against what was said; say why."))] = False,
    reason: Reason = "",
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    with open_store(db, create=False) as store:
        if what is None:
            _list(console, store, as_json=as_json)
            return
        opinions: tuple[tuple[Opinion, bool], ...] = (
            ("done", done),
            ("not_a_gap", not_a_gap),
            ("not_suitable", not_suitable),
            ("open", reopen),
        )
        said = [opinion for opinion, chosen in opinions if chosen]
        if len(said) + together != 1:
            raise UsageError("Say one thing of it.", remedy="For example: tejido feedback a1b2c3 --done.")
        if partner is None:
            change = store.apply(_of_gap(store, what, said[0] if said else None, reason))
        else:
            change = store.apply(_of_pair(store, what, partner, said[0] if said else None, reason))
    console.say(Text("Kept. `tejido undo {number}` takes it back.", {"number": change.number}))


def _of_gap(store: GraphStore, code: str, opinion: Opinion | None, reason: str) -> Changes:
    if opinion not in ("done", "not_a_gap", "open"):
        raise UsageError("That is said of two actors.", remedy="Of a gap say --done, --not-a-gap or --open.")
    found = _gap(store, code)
    return Changes(feedback=(Feedback(found.id, opinion, reason=reason),), by=whoami(), reason=reason)


def _of_pair(store: GraphStore, actor: str, partner: str, opinion: Opinion | None, reason: str) -> Changes:
    one, other = (pick(store, name, ACTING).id for name in (actor, partner))
    if opinion is None:
        return report(reason, by=whoami(), edges=[Edge(min(one, other), "allied_with", max(one, other))])
    if opinion not in ("not_suitable", "open"):
        raise UsageError("That is said of a gap.", remedy="Of two actors say --together, --not-suitable or --open.")
    said = Feedback(finding_id("partner", one, other), opinion, reason=reason)
    return Changes(feedback=(said,), by=whoami(), reason=reason)


def _gap(store: GraphStore, code: str) -> Gap:
    from graph.analysis.gaps import GapSettings, find_gaps
    from graph.situation import situation

    here = situation(store)
    settings = GapSettings(per_kind=EVERYTHING)
    for answered in (False, True):
        for gap in find_gaps(here, settings=settings, answered=answered):
            if code in (gap.code, gap.id):
                return gap
    raise UsageError("No gap has the code «{code}».", remedy="`tejido gaps` prints the code of each.", code=code)


def _list(console: Console, store: GraphStore, *, as_json: bool) -> None:
    found = store.feedback()
    if as_json:
        console.json([vars(each) for each in found])
        return
    if not found:
        console.say(Text("No finding has been answered yet. `tejido feedback CODE --done` answers a gap."))
        return
    ids = {id for each in found for id in each.finding.split("|")[1:]}
    names = {node.id: node.name for node in store.nodes(ids=ids, evidence=False)}
    console.table(
        [Text("what"), Text("about"), Text("answer"), Text("who"), Text("when"), Text("why")],
        [
            (
                _kind(kind),
                Text("{ids}", {"ids": [_named(each, names) for each in subject]}),
                labels.OPINIONS[each.opinion],
                each.by,
                console.translator.date(each.at[:10]),
                each.reason,
            )
            for each in found
            for kind, *subject in (each.finding.split("|"),)
        ],
    )


def _named(part: str, names: Mapping[str, str]) -> str | Moment | Text:
    """A part of what a finding is about: a node, a date, or a sector."""
    if part in names:
        return names[part]
    return Moment(part) if parse(part) else SECTOR_LABELS.get(part, part)


def _kind(kind: str) -> Text | str:
    from graph.analysis.gaps import KINDS

    return Text("Recommended partner") if kind == "partner" else KINDS.get(kind, kind)
