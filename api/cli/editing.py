"""Commands that decide and correct: review, judge, merge, undo."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from api.cli import following, reviewing, suggesting
from api.cli.console import Console
from api.cli.naming import pick, whoami
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, Language, Reason, _
from graph.account import VERDICT
from graph.errors import UsageError
from graph.model import Judgement, Verdict
from graph.store import GraphStore, open_store
from graph.text import Text

LIST = "list"
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def register(app: typer.Typer) -> None:
    reviewing.register(app)
    app.command("judge", help=_("Say whether two nodes are the same; `judge list` prints what was judged."))(judge)
    app.command("merge", help=_("Join two nodes that are the same; the first one's id stays."))(merge)
    app.command("undo", help=_("Take a change back."))(undo)
    suggesting.register(app)
    following.register(app)


def judge(
    one: Annotated[str, typer.Argument(help=_("A node, or `list`."))],
    other: Annotated[
        str | None, typer.Argument(help=_("The other node; after `list`, only what concerns this one."))
    ] = None,
    same: Annotated[
        bool, typer.Option("--same", help=_("They are the same: they are joined under the first."))
    ] = False,
    not_same: Annotated[
        bool, typer.Option("--not-same", help=_("They are not: they are parted, and stay so."))
    ] = False,
    unsure: Annotated[bool, typer.Option("--unsure", help=_("It cannot be told."))] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help=_("Take back what was judged."))] = False,
    reason: Reason = "",
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    chosen = [verdict for verdict, said in zip(VERDICTS, (same, not_same, unsure), strict=True) if said]
    with open_store(db, create=False) as store:
        if one == LIST:
            _list_judgements(console, store.judgements(pick(store, other).id if other else None), as_json=as_json)
            return
        if other is None or len(chosen) + withdraw != 1:
            raise UsageError("Name two nodes and one judgement.", remedy="For example: tejido judge ID ID --not-same.")
        left, right = (id if "/" in id else pick(store, id).id for id in (one, other))
        change = store.judge(left, right, chosen[0] if chosen else None, by=whoami(), reason=reason)
    console.say(Text("Judged. `tejido undo {number}` takes it back.", {"number": change.number}))


def _list_judgements(console: Console, judgements: list[Judgement], *, as_json: bool) -> None:
    if as_json:
        console.json([vars(judgement) for judgement in judgements])
        return
    if not judgements:
        console.say(Text("Nothing has been judged yet. `tejido duplicates` lists what may be the same."))
        return
    console.table(
        [Text("one"), Text("other"), Text("judgement"), Text("who"), Text("when"), Text("why")],
        [(each.one, each.other, VERDICT[each.verdict], each.by, each.at, each.reason) for each in judgements],
    )


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
    change: Annotated[
        int | None, typer.Argument(help=_("The number of the change, as `tejido history` prints it."))
    ] = None,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    with open_store(db, create=False) as store:
        if change is None:
            raise _which(store)
        undoing = store.undo(change, by=whoami())
    console = Console(lang)
    console.say(Text("Change {old} is taken back (change {new}).", {"old": change, "new": undoing.number}))
    console.undo(undoing)


def _which(store: GraphStore) -> UsageError:
    """That nobody said which change: the last one may be somebody else's, so it is named, not taken back."""
    latest = store.history(limit=1)
    if not latest:
        return UsageError("There is no change to take back.")
    return UsageError(
        "Which change is to be taken back?",
        remedy="The last one: `tejido undo {number}` ({reason}; {by}). `tejido history` lists the others.",
        number=latest[0].number,
        reason=latest[0].reason or "—",
        by=latest[0].by,
    )
