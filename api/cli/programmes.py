"""`tejido twin-plan`: the best twinning programme for a table of towns; `tejido exchange`: what twinnings produced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Console
from api.cli.naming import pick, whoami
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, Facts, Language, _, say_counted, standard
from graph.dates import parse
from graph.errors import DataError, UsageError
from graph.exchanges import Produced, produced, records
from graph.model import Edge
from graph.reported import report
from graph.store import GraphStore, open_store
from graph.text import Text

if TYPE_CHECKING:
    from graph.matching.programme import Difference, Pair, Programme

TOWN = ("Territory", "Actor")
HEADERS = {"municipality": ("municipality", "municipio"), "capacity": ("capacity", "cupo")}


def register(app: typer.Typer) -> None:
    app.command("twin-plan", help=_("The best twinning programme for the towns of a CSV table."))(twin_plan)
    app.command("exchange", help=_("Record what an exchange between twins produced; without names, list it."))(exchange)


def twin_plan(
    file: Annotated[Path, typer.Argument(help=_("CSV with municipality and optionally capacity (how many twins)."))],
    pairs: Annotated[int | None, typer.Option("--pairs", min=1, help=_("How many pairs at most."))] = None,
    per_countries: Annotated[
        int | None, typer.Option("--per-countries", min=1, help=_("How many pairs between two countries at most."))
    ] = None,
    home: Annotated[bool, typer.Option("--home", help=_("Also pair towns of one country."))] = False,
    language: Annotated[bool, typer.Option("--same-language", help=_("Only with a common official language."))] = False,
    kilometres: Annotated[float | None, typer.Option("--km", min=0, help=_("The largest distance, in km."))] = None,
    size: Annotated[
        float | None,
        typer.Option("--size", min=0, max=1, help=_("The least ratio of the smaller population to the larger, 0–1.")),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help=_("What changes if this town drops out; repeat for more."))
    ] = None,
    facts: Facts = "all",
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from graph.matching.programme import Rules, difference, twin_programme
    from graph.situation import situation

    console = Console(lang)
    rules = Rules(pairs, per_countries, abroad=not home, language=language, kilometres=kilometres, size=size)
    with open_store(db, create=False) as store:
        capacity = _capacity(store, file)
        gone = {pick(store, name, TOWN, municipal=True).id for name in without or ()}
        here = situation(store, evidence=standard(facts))
    found = twin_programme(here, capacity, rules)
    change = None
    if gone:
        rest = {id: most for id, most in capacity.items() if id not in gone}
        after = twin_programme(here, rest, rules)
        change = difference(found, after)
    if as_json:
        console.json({**found.to_dict(), **({"change": change.to_dict()} if change else {})})
        return
    say_counted(console, facts)
    _print(console, found)
    if change:
        _print_change(console, found, change)


def exchange(
    one: Annotated[str | None, typer.Argument(help=_("A municipality."))] = None,
    other: Annotated[str | None, typer.Argument(help=_("Its twin."))] = None,
    result: Annotated[str, typer.Option("--result", help=_("What it produced, in a sentence."))] = "",
    when: Annotated[str, typer.Option("--when", help=_("When: 2026, 2026-07 or 2026-07-31."))] = "",
    practice: Annotated[str | None, typer.Option("--practice", help=_("The practice that was taken over."))] = None,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    with open_store(db, create=False) as store:
        if one is None:
            _list_exchanges(console, store, as_json=as_json)
            return
        if other is None or not result.strip():
            raise UsageError(
                "Name two twins and what their exchange produced.",
                remedy="For example: tejido exchange Sonsonate Nahuizalco --result '…'.",
            )
        if when and parse(when) is None:
            raise UsageError("«{moment}» is no date.", remedy="For example: 2026, 2026-07 or 2026-07-31.", moment=when)
        ends = sorted(pick(store, name, TOWN, municipal=True).id for name in (one, other))
        taken = pick(store, practice, ("Practice",)).id if practice else ""
        new = Produced.of({"when": when, "result": result, "practice": taken})
        tie = Edge(ends[0], "twinned_with", ends[1])
        known = next((edge for edge in store.edges(of=ends[0], relation="twinned_with") if edge.id == tie.id), tie)
        results = [*records(known), new.to_record()]
        change = store.apply(report(result, by=whoami(), edges=[replace(tie, properties={"results": results})]))
    console.say(Text("Kept. `tejido undo {number}` takes it back.", {"number": change.number}))


def _list_exchanges(console: Console, store: GraphStore, *, as_json: bool) -> None:
    ties = [edge for edge in store.edges(relation="twinned_with", evidence=False) if records(edge)]
    if as_json:
        console.json([{"one": edge.source, "other": edge.target, "results": records(edge)} for edge in ties])
        return
    if not ties:
        console.say(Text("No exchange has been recorded yet. `tejido exchange ONE OTHER --result '…'` records one."))
        return
    ids = {id for edge in ties for id in (edge.source, edge.target, *(each.practice for each in produced(edge)))}
    names = {node.id: node.name for node in store.nodes(ids=ids, evidence=False)}
    console.table(
        [Text("one"), Text("other"), Text("when"), Text("what it produced"), Text("practice")],
        [
            (
                names.get(edge.source, edge.source),
                names.get(edge.target, edge.target),
                console.translator.date(each.when) if each.when else "",
                each.result,
                names.get(each.practice, ""),
            )
            for edge in ties
            for each in produced(edge)
        ],
    )


def _capacity(store: GraphStore, file: Path) -> dict[str, int]:
    from graph.csv_file import records

    found: dict[str, int] = {}
    for row, record in records(file, ()):
        name, most = (next((record[key] for key in keys if key in record), "") for keys in HEADERS.values())
        if not name:
            raise DataError(
                "{file}, row {row}: no municipality is named.",
                remedy="The first row must name the columns: {columns}.",
                file=file.name,
                row=row,
                columns=[f"{english}/{spanish}" for english, spanish in HEADERS.values()],
            )
        if most and not (most.isdecimal() and int(most) > 0):
            raise DataError(
                "{file}, row {row}: the capacity «{value}» is not a whole number above 0.",
                remedy="It is how many twins the town can keep; leave it empty for 1.",
                file=file.name,
                row=row,
                value=most,
            )
        found[pick(store, name, TOWN, municipal=True).id] = int(most or 1)
    if not found:
        raise DataError(
            "{file}: no municipality is named.", remedy="Give each municipality a row of its own.", file=file.name
        )
    return found


def _print(console: Console, found: Programme) -> None:
    console.title(Text("Twinning programme"))
    if not found.pairs:
        console.say(Text("No pair fits: too little is known of these towns, or the rules are too strict."))
    for pair in found.pairs:
        _print_pair(console, found, pair)
    if found.without:
        console.title(Text("Without a twin"))
        for id, why in found.without.items():
            console.say(Text("{town}: {why}.", {"town": found.names[id], "why": why}), indent=2)
    if found.free:
        console.title(Text("Places left free"))
        for id, n in found.free.items():
            free = Text(
                "{town}: {n} place more; no other pair with it adds anything under the rules.",
                {"town": found.names[id], "n": n},
                plural="{town}: {n} places more; no other pair with it adds anything under the rules.",
                n=n,
            )
            console.say(free, indent=2)
    if found.pairs:
        console.say(
            Text("The percentage of a pair is the mean of both directions; `tejido twins` shows one direction."),
            style="dim",
        )
    console.say(
        Text("No other choice is better (proven by the solver).")
        if found.proven
        else Text(
            "The best found in the time given; no other choice can be better by more than {share}.",
            {"share": console.translator.percent((found.bound - found.value) / found.value)},
        ),
        style="dim",
    )


def _print_change(console: Console, found: Programme, change: Difference) -> None:
    console.title(Text("If they drop out"))
    for label, pairs in ((Text("These pairs go"), change.gone), (Text("These come"), change.new)):
        console.say(Text("{what}: {n}", {"what": label, "n": len(pairs)}))
        for pair in pairs:
            _print_pair(console, found, pair)


def _print_pair(console: Console, found: Programme, pair: Pair) -> None:
    share = console.translator.percent(pair.score)
    console.say(f"{found.names[pair.one]} – {found.names[pair.other]}  ({share})", style="bold", indent=2)
    for reason in pair.reasons:
        console.say(f"– {console.render(reason)}", indent=4)
