"""Commands that protect persons: who may see them, on what ground they are kept, and forgetting them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, get_args

import typer

from api.cli.accounts import Accounts, forget_in_jobs
from api.cli.console import Console
from api.cli.naming import pick, whoami
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, Language, Reason, _
from graph.errors import UsageError
from graph.grounds import MONTHS, without_ground
from graph.model import Basis, Changes, Consent, Level, Part, Visibility
from graph.store import open_store
from graph.text import Text
from graph.visibility import default_level
from viz import labels

LEVELS: tuple[Level, ...] = get_args(Level)
PARTS: tuple[Part, ...] = get_args(Part)
BASES: tuple[Basis, ...] = get_args(Basis)


def register(app: typer.Typer) -> None:
    app.command("visibility", help=_("Say who may see somebody or something, or show who may."))(visibility)
    app.command("consent", help=_("Record on what ground a person is kept, or list those without one."))(consent)
    app.command("forget", help=_("Erase a person who asks for it, the past included; it cannot be undone."))(forget)


def visibility(
    node: Annotated[str, typer.Argument(help=_("A name or an id."))],
    level: Annotated[str | None, typer.Argument(help=_("public, network, coordinators or nobody."))] = None,
    part: Annotated[str, typer.Option(help=_("node, contact, place, membership or text."))] = "node",
    reason: Reason = "",
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    with open_store(db, create=False) as store:
        found = pick(store, node)
        if level is not None:
            decided = Visibility(found.id, _one_of(level, LEVELS), _one_of(part, PARTS), reason=reason)
            change = store.apply(
                Changes(visibilities=(decided,), by=whoami(), reason=reason or f"visibility {part} {level}")
            )
            console.say(Text("Kept. `tejido undo {number}` takes it back.", {"number": change.number}))
            return
        stated = {each.part: each for each in store.visibilities() if each.node == found.id}
    rows: list[tuple[Part, Level, str]] = [
        (
            part,
            stated[part].level if part in stated else default_level(found, part),
            stated[part].by if part in stated else "",
        )
        for part in PARTS
    ]
    if as_json:
        console.json([{"part": part, "level": level, "by": by} for part, level, by in rows])
    else:
        console.table(
            (Text("part"), Text("what it is"), Text("level"), Text("who sees it"), Text("decided by")),
            [(part, labels.PARTS[part], level, labels.LEVELS[level], by) for part, level, by in rows],
        )


def consent(
    person: Annotated[
        str | None, typer.Argument(help=_("A name or an id: alone, her grounds; left out, who has none."))
    ] = None,
    basis: Annotated[
        str | None,
        typer.Option(help=_("consent, public_office, legal_duty, contract, vital_interest or public_source.")),
    ] = None,
    purpose: Annotated[str, typer.Option(help=_("What it is for."))] = "",
    given_by: Annotated[str, typer.Option("--given-by", help=_("Who agreed or vouches for it."))] = "",
    given_at: Annotated[str, typer.Option("--given-at", help=_("When: a year, month or day; today if left out."))] = "",
    document: Annotated[str, typer.Option(help=_("The paper that shows it, or where it is."))] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help=_("It holds no longer: take it out."))] = False,
    reason: Reason = "",
    months: Annotated[int, typer.Option(min=0, help=_("List those who are here without one for so long."))] = MONTHS,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    with open_store(db, create=False) as store:
        if person is not None:
            id = pick(store, person).id
            if not (withdraw or basis or purpose or given_by or given_at or document):
                _show_grounds(console, [each for each in store.consents() if each.node == id], as_json=as_json)
                return
            ground = _one_of(basis or "consent", BASES)
            given = Consent(id, purpose, ground, given_by, given_at or date.today().isoformat(), document)
            said = Changes(withdrawals=((id, purpose),)) if withdraw else Changes(consents=(given,))
            change = store.apply(
                replace(said, by=whoami(), reason=reason or f"consent {'withdrawn' if withdraw else ground}")
            )
            console.say(Text("Kept. `tejido undo {number}` takes it back.", {"number": change.number}))
            return
        waiting = [(node.id, node.name, since) for node, since in without_ground(store, months)]
    if as_json:
        console.json([{"id": id, "name": name, "since": since} for id, name, since in waiting])
    elif waiting:
        console.table((Text("id"), Text("name"), Text("since")), waiting)
        console.say(Text("Record a ground with `tejido consent ID --purpose …`, or forget them: `tejido forget ID`."))
    else:
        console.say(Text("Every person who has been here for {n} months has a ground.", {"n": months}))


def _show_grounds(console: Console, grounds: list[Consent], *, as_json: bool) -> None:
    if as_json:
        console.json([vars(each) for each in grounds])
    elif grounds:
        console.table(
            (Text("purpose"), Text("ground"), Text("given by"), Text("when"), Text("document"), Text("entered by")),
            [
                (
                    each.purpose,
                    labels.BASES[each.basis],
                    each.given_by,
                    console.translator.date(each.given_at),
                    each.document,
                    each.by,
                )
                for each in grounds
            ],
        )
    else:
        console.say(Text("No ground is recorded. `tejido consent NAME --purpose …` records one."))


def forget(
    person: Annotated[str, typer.Argument(help=_("The person's name or id, or `--finish` alone."))] = "",
    basis: Annotated[str, typer.Option(help=_("Why, without her name; it is kept."))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask again."))] = False,
    finish: Annotated[bool, typer.Option("--finish", help=_("Only rewrite the store's files."))] = False,
    db: Database = DEFAULT_STORE,
    accounts: Accounts = "",
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    from graph.erasure import forget as erase

    console = Console(lang)
    with open_store(db, create=False) as store:
        if finish:
            done = store.compact()
            console.say(
                Text("The store's files were rewritten.")
                if done
                else Text("Somebody is still reading the store; try again when nobody does.")
            )
            return
        known = pick(store, person)
        question = Text("Forget {name} ({id}) for good?", {"name": known.name, "id": known.id})
        if not yes and not typer.confirm(console.render(question)):
            console.say(Text("Nothing was done."))
            return
        forgotten = erase(store, known.id, by=whoami(), basis=basis)
    called_off = forget_in_jobs(db, accounts, forgotten.names)
    console.say(Text("Forgotten: she is in no row of the graph nor of its past. What is left to do:"))
    for each in (*forgotten.left, *called_off):
        console.say(each, indent=2)


def _one_of(value: str, allowed: tuple[Level, ...] | tuple[Part, ...] | tuple[Basis, ...]) -> Any:
    """The value, which is one of those. Raises `UsageError`."""
    if value not in allowed:
        raise UsageError("«{value}» is none of {allowed}.", value=value, allowed=list(allowed))
    return value
