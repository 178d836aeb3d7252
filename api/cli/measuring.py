"""Measures for people: tables for numbers, plain sentences beside them, and how far to trust them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Console
from api.cli.naming import pick
from api.cli.options import (
    DEFAULT_LANGUAGE,
    DEFAULT_STORE,
    AsJson,
    Database,
    Facts,
    HowMany,
    KnownBy,
    Language,
    _,
    say_counted,
    standard,
)
from graph.store import open_store
from graph.text import Text, Value

if TYPE_CHECKING:
    from graph.analysis.brokerage import Brokerage
    from graph.analysis.change import Turnover
    from graph.analysis.coverage import Documented
    from graph.analysis.measures import Measures
    from graph.analysis.reliability import Reliability
    from graph.analysis.structure import Structure
    from graph.analysis.two_mode import TwoMode
    from graph.network import Network

UNDEFINED = Text("undefined")
SHOWN = 8
By = Annotated[
    str | None, typer.Option("--by", help=_("Who stands between groups: sector, level, country or another attribute."))
]
Trust = Annotated[
    bool, typer.Option("--trust", help=_("Compare with chance, and with one actor in ten missed; takes a while."))
]


def register(app: typer.Typer) -> None:
    app.command("measures", help=_("Measures of the whole network and of each actor."))(measures)
    app.command("governance", help=_("How spaces and alliances are governed, as far as documents tell."))(governance)


def measures(
    view: Annotated[str, typer.Option("--view", help=_("ties, two-mode or all"))] = "ties",
    at: Annotated[str | None, typer.Option("--at", help=_("As it stood at a date: 2015, 2015-07."))] = None,
    since: Annotated[str | None, typer.Option("--since", help=_("What changed since a date, up to --at."))] = None,
    facts: Facts = "all",
    known_by: KnownBy = None,
    by: By = None,
    trust: Trust = False,
    k: HowMany = 10,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from graph.analysis.coverage import documented
    from graph.network import Network

    with open_store(db, create=False) as store:
        nodes, edges = list(store.nodes()), list(store.edges())
    now, before = (
        Network.from_rows(nodes, edges, view=view, evidence=standard(facts), known_by=known_by, at=date)  # type: ignore[arg-type]  # checked there
        for date in (at, since)
    )
    console = Console(lang)
    say_counted(console, facts, as_json=as_json)
    report_measures(
        console,
        now,
        k,
        by=by,
        trust=trust,
        before=before if since else None,
        covered=documented(nodes, edges),
        as_json=as_json,
    )


def governance(
    space: Annotated[str | None, typer.Argument(help=_("A space or alliance; all of them if none is named."))] = None,
    facts: Facts = "all",
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from graph.analysis.governance import FORMS
    from graph.analysis.governance import governance as read_governance
    from graph.situation import situation

    console = Console(lang)
    with open_store(db, create=False) as store:
        asked = [pick(store, space, ("Space", "Alliance")).id] if space else []
        here = situation(store, evidence=standard(facts))
    found = [read_governance(here, id) for id in asked or (*here.of_kind("Space"), *here.of_kind("Alliance"))]
    if as_json:
        console.json([one.to_dict() for one in found])
        return
    say_counted(console, facts)
    for one in sorted(found, key=lambda one: (-one.certainty, here.name(one.of))):
        console.say(here.name(one.of), style="bold")
        console.say(
            Text(
                "{form} (certainty {share})",
                {"form": FORMS[one.form], "share": console.translator.percent(one.certainty)},
            ),
            indent=2,
        )
        for reason in one.reasons:
            console.say(f"– {console.render(reason)}", indent=4)


def report_measures(
    console: Console,
    network: Network,
    k: int,
    *,
    by: str | None = None,
    trust: bool = False,
    before: Network | None = None,
    covered: Documented | None = None,
    as_json: bool = False,
) -> None:
    """All measures of a network; what changed since `before` and how well it is documented, where that is given."""
    from graph.analysis.brokerage import brokerage
    from graph.analysis.change import turnover
    from graph.analysis.coverage import responses
    from graph.analysis.measures import measure
    from graph.analysis.reliability import reliability
    from graph.analysis.structure import structure
    from graph.analysis.two_mode import is_two_mode, two_mode

    found, built = measure(network), structure(network)
    roles = brokerage(network, by) if by else None
    trusted = reliability(network) if trust else []
    changed = turnover(before, network) if before else None
    modes = two_mode(network) if is_two_mode(network) else None
    answers = responses(network)
    if as_json:
        console.json(
            {
                **found.to_dict(),
                "structure": built.to_dict(),
                **({"two_mode": modes.to_dict()} if modes else {}),
                **({"brokerage": roles.to_dict(network.ids)} if roles else {}),
                **({"trust": [one.to_dict() for one in trusted]} if trust else {}),
                **({"change": changed.to_dict()} if changed else {}),
                **({"coverage": covered.to_dict()} if covered else {}),
                **({"responses": answers.to_dict()} if answers else {}),
            }
        )
        return
    for note in found.notes:
        console.warn(note)
    if before and changed:
        print_change(console, before, network, changed, k)
        console.title(Text("As it stands now"))
    print_measures(console, found, k)
    print_structure(console, network, built)
    if modes:
        print_two_mode(console, network, modes, k)
    if roles:
        print_brokerage(console, network, roles, k)
    if trust:
        print_trust(console, trusted)
    if covered:
        print_coverage(console, covered)
    if answers:
        counts: dict[str, Value] = {
            "n": answers.asked,
            "answered": answers.answered,
            "share": console.translator.percent(answers.share),
        }
        console.say(Text("{answered} of {n} that were asked answered ({share}).", counts))
    console.say(Text("That no document states a tie does not mean that there is none."), style="dim")


def print_measures(console: Console, found: Measures, k: int) -> None:
    from graph.analysis.measures import NETWORK_MEASURES, NODE_MEASURES
    from graph.analysis.measures.readings import in_words

    rows = [
        (m.label, UNDEFINED if value is None else value, in_words(m.id, value) or m.plain)
        for m in NETWORK_MEASURES
        for value in (found.whole[m.id],)
    ]
    console.table([Text("measure"), Text("value"), Text("what it says")], rows)
    names = _names(found.network)
    for m in NODE_MEASURES:
        console.title(m.label)
        console.say(m.plain, style="dim")
        console.table([Text("actor"), Text("value")], [(names[id], value) for id, value in found.top(m.id, k)])


def print_structure(console: Console, network: Network, found: Structure) -> None:
    names = _names(network)

    def said(ids: Iterable[str]) -> list[str | Text]:
        ids = list(ids)
        some: list[str | Text] = [names[id] for id in ids[:SHOWN]]
        rest = len(ids) - len(some)
        return [*some, Text("{n} more", {"n": rest})] if rest else some

    console.title(Text("How it is built"))
    groups = [group for group in found.communities.groups if len(group) > 1]
    if groups and found.stability is not None:
        console.say(
            Text(
                "Groups tied more among themselves than with the rest ({agreement} agreement between runs):",
                {"agreement": console.translator.percent(max(found.stability, 0.0))},
            )
        )
        for group in groups[:SHOWN]:
            console.say(Text("{ids}", {"ids": said(group)}), indent=2)
    if found.core is not None:
        fit: dict[str, Value] = {"core": said(found.core.core), "fit": found.core.fit}
        console.say(Text("Core (fit {fit}, from 0 to 1): {core}.", fit))
    if found.breaking is not None:
        breaking: dict[str, Value] = {
            "ids": said(found.breaking.ids),
            "share": console.translator.percent(found.breaking.value),
        }
        console.say(Text("Without {ids}, {share} of all pairs of the others could not reach each other.", breaking))
    if found.reaching is not None:
        reaching: dict[str, Value] = {
            "ids": said(found.reaching.ids),
            "share": console.translator.percent(found.reaching.value),
        }
        console.say(Text("{ids} together reach {share} of all within two steps.", reaching))
    if found.multiplexity.share is not None:
        share = {"share": console.translator.percent(found.multiplexity.share)}
        console.say(Text("{share} of tied pairs are tied in more than one way.", share))
    for by, mixed in found.mixing.items():
        if mixed.ei is not None and mixed.expected_ei is not None:
            values: dict[str, Value] = {"by": BY[by], "ei": mixed.ei, "expected": mixed.expected_ei}
            console.say(
                Text(
                    "By {by}: E–I index {ei}, where ties drawn blindly would give {expected} (−1: all ties stay within"
                    " a group; 1: all lead across).",
                    values,
                )
            )


BY = {"sector": Text("sector"), "level": Text("level"), "country": Text("country")}


def print_two_mode(console: Console, network: Network, found: TwoMode, k: int) -> None:
    console.title(Text("Actors and spaces"))
    figures: list[tuple[Text, float | None]] = [
        (Text("Share of memberships that could be"), found.density),
        (Text("Spaces of an actor on average"), found.memberships_of_an_actor),
        (Text("Actors of a space on average"), found.actors_in_a_space),
        (Text("Centralization of the actors"), found.actor_centralization),
        (Text("Centralization of the spaces"), found.space_centralization),
        (Text("How often two that meet in one space meet in another"), found.clustering),
    ]
    rows = [(label, UNDEFINED if value is None else value) for label, value in figures]
    console.table([Text("measure"), Text("value")], rows)
    names = _names(network)
    shared = [(names[a], names[b], actors) for a, b, actors in found.shared[:k]]
    if shared:
        console.table([Text("space"), Text("space"), Text("actors in both")], shared)


def print_brokerage(console: Console, network: Network, found: Brokerage, k: int) -> None:
    from graph.analysis.brokerage import ROLES

    if not found.foremost(1):
        return
    console.title(Text("Who stands between whom"))
    console.table(
        [Text("actor"), *ROLES.values()],
        [
            (
                network.names[node],
                *(f"{found.counts[role][node]:.0f} ({found.expected[role][node]:.1f})" for role in ROLES),
            )
            for node in found.foremost(k)
        ],
    )
    console.say(Text("In brackets what chance would give, group sizes and density held."), style="dim")


def print_trust(console: Console, found: Sequence[Reliability]) -> None:
    from graph.analysis.measures import NETWORK_MEASURES

    if not any(one.missing.draws for one in found):
        return
    labels = {m.id: m.label for m in NETWORK_MEASURES}
    unknown = "–"
    console.title(Text("How far to trust it"))
    console.table(
        [Text("measure"), Text("value"), Text("with 1 in 10 actors missed"), Text("by chance"), Text("beyond chance")],
        [
            (
                labels[one.measure],
                one.missing.observed,
                f"{console.translator.number(one.missing.low)} – {console.translator.number(one.missing.high)}",
                unknown if one.chance is None or one.chance.mean is None else one.chance.mean,
                unknown if one.chance is None else Text("yes") if one.chance.beyond_chance else Text("no"),
            )
            for one in found
            if one.missing.observed is not None and one.missing.low is not None and one.missing.high is not None
        ],
    )


def print_change(console: Console, before: Network, after: Network, found: Turnover, k: int) -> None:
    names = {**_names(before), **_names(after)}
    console.title(Text("What changed"))
    if found.stability is not None:
        console.say(
            Text("Of every 10 ties at one date or the other, {n} stood at both.", {"n": round(10 * found.stability)})
        )
    for label, ties in ((Text("Ties that came"), found.gained), (Text("Ties that went"), found.lost)):
        console.say(Text("{what}: {n}", {"what": label, "n": len(ties)}))
        for a, b in ties[:k]:
            console.say(f"{names[a]} – {names[b]}", indent=2)


def print_coverage(console: Console, found: Documented) -> None:
    if found.actors.share is None or found.ties.share is None:
        return
    console.title(Text("How much is documented"))
    for label, covered in ((Text("actors and spaces"), found.actors), (Text("ties"), found.ties)):
        seen: dict[str, Value] = {"what": label, "seen": covered.seen, "once": covered.once, "n": covered.documents}
        console.say(Text("{what}: {seen} named in {n} documents, {once} of them in one only.", seen), indent=2)
        if covered.share is not None:
            tenths: dict[str, Value] = {"n": round(10 * covered.share)}
            console.say(
                Text("Of every 10 that the next document names, about {n} are known already.", tenths), indent=4
            )
        if covered.least is not None and covered.low is not None and covered.high is not None:
            least: dict[str, Value] = {
                "least": round(covered.least),
                "low": round(covered.low),
                "high": round(covered.high),
            }
            console.say(Text("There are at least about {least} ({low} – {high}).", least), indent=4)


def _names(network: Network) -> dict[str, str]:
    return dict(zip(network.ids, network.names, strict=True))
