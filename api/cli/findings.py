"""Commands that answer: search, show, gaps, partners, practices-for, twins, agreements."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Console
from api.cli.naming import kind_meant, pick
from api.cli.options import (
    DEFAULT_LANGUAGE,
    DEFAULT_STORE,
    AsJson,
    Database,
    Facts,
    HowMany,
    Language,
    _,
    say_counted,
    standard,
)
from graph.errors import UsageError
from graph.model import Edge, Node, Property, records_of
from graph.names import fold
from graph.ontology import ACTING, ontology
from graph.store import GraphStore, open_store
from graph.text import Text
from viz.labels import MODALITIES, PROPERTIES, kind_label, value_label

if TYPE_CHECKING:  # analysis takes a second to load; commands that need it load it
    from graph.analysis.gaps import Gap
    from graph.matching.base import Recommendation
    from graph.situation import Situation

Theme = Annotated[str | None, typer.Option("--theme", help=_("Only on this theme or problem."))]
Who = Annotated[str, typer.Argument(help=_("An id, or a name."), show_default=False)]
TOWN = ("Territory", "Actor")


def register(app: typer.Typer) -> None:
    app.command("search", help=_("Search everything; misspellings and synonyms are forgiven."))(search)
    app.command("show", help=_("A node with its ties and the evidence of each."))(show)
    app.command("gaps", help=_("Coordination gaps, ranked, each with a next step."))(gaps)
    app.command("partners", help=_("Partners for an actor, with reasons."))(partners)
    app.command("practices-for", help=_("Practices that fit a municipality's problems."))(practices_for)
    app.command("twins", help=_("Twin municipalities, with reasons."))(twins)
    app.command("agreements", help=_("Agreements with their schedule and compliance."))(agreements)


def search(
    query: Annotated[list[str], typer.Argument(help=_("What to look for, as you would say it."), show_default=False)],
    k: HowMany = 10,
    kind: Annotated[str | None, typer.Option("--kind", help=_("Only this kind: practice, actor, space …"))] = None,
    theme: Theme = None,
    country: Annotated[str | None, typer.Option("--country", help=_("Only this country: SV, GT …"))] = None,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from corpus.synonyms import names_in, synonyms
    from graph.search import SearchIndex, index_path

    console = Console(lang)
    with open_store(db, create=False) as store:
        index = SearchIndex(index_path(store), store, synonyms(names_in(store)))
        index.refresh()
        hits = index.search(
            " ".join(query),
            kind=kind_meant(kind),
            theme=pick(store, theme, ("Theme", "Problem", "Population")).id if theme else None,
            country=country.upper() if country else None,
            limit=k,
        )
    if as_json:
        console.json([hit.to_dict() for hit in hits])
        return
    if not hits:
        console.say(Text("Nothing was found for «{query}».", {"query": " ".join(query)}))
        return
    for hit in hits:
        console.say(f"{hit.name}  [{kind_label(hit.kind, lang)}]", style="bold")
        console.say(hit.id, style="dim", indent=2)
        for reason in hit.reasons:
            console.say(reason, indent=2)


def show(id: Who, db: Database = DEFAULT_STORE, lang: Language = DEFAULT_LANGUAGE, as_json: AsJson = False) -> None:
    console = Console(lang)
    with open_store(db, create=False) as store:
        node = pick(store, id)
        edges = list(store.edges(of=node.id))
        others = {
            other.id: other for other in store.nodes(ids=[_other(edge, node.id) for edge in edges], evidence=False)
        }
    if as_json:
        console.json({**_as_dict(node), "edges": [_as_dict(edge) for edge in edges]})
        return
    console.say(f"{node.name}  [{kind_label(node.kind, lang)}]", style="bold")
    console.say(node.id, style="dim")
    if node.names:
        console.say(Text("also: {names}", {"names": list(node.names)}))
    for name, value in node.properties.items():
        said = Text("{property}: {value}", {"property": PROPERTIES[name], "value": in_words(console, name, value)})
        console.say(said, indent=2)
    _print_evidence(console, node)
    for edge in edges:
        other = others.get(_other(edge, node.id))
        arrow = "→" if edge.source == node.id else "←"
        relation = ontology().relations[edge.relation].label[lang]
        console.say(f"{arrow} {relation}: {other.name if other else _other(edge, node.id)}", style="bold", indent=2)
        _print_evidence(console, edge, indent=4)


def in_words(console: Console, name: str, value: Property) -> Text | str:
    """A property's value as people say it: «municipality» in their language, yes or no, a number, a list."""
    match value:
        case bool():
            return Text("yes") if value else Text("no")
        case str():
            return value_label(name, value, console.translator.language)
        case int() | float():
            return console.translator.number(value)
    return "; ".join(_said(each) for each in value)


def _said(item: object) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    return ", ".join(str(value) for value in item.values())


def gaps(
    territory: Annotated[str | None, typer.Option("--territory", help=_("Only in this territory."))] = None,
    theme: Theme = None,
    kind: Annotated[str | None, typer.Option("--kind", help=_("Only this kind of gap."))] = None,
    thresholds: Annotated[
        list[str] | None, typer.Option("--set", help=_("Another threshold: sector_share=0.4; repeat for more."))
    ] = None,
    answered: Annotated[bool, typer.Option("--answered", help=_("Those that were answered with `feedback`."))] = False,
    facts: Facts = "all",
    k: HowMany = 20,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from graph.analysis.gaps import KINDS, GapSettings, find_gaps
    from graph.situation import situation

    console = Console(lang)
    settings = GapSettings().with_values(thresholds or ())
    asked = _gap_kind(console, kind)
    with open_store(db, create=False) as store:
        found = find_gaps(
            situation(store, evidence=standard(facts)),
            territory=pick(store, territory, ("Territory",)).id if territory else None,
            theme=pick(store, theme, ("Theme", "Problem", "Population")).id if theme else None,
            kind=asked,
            settings=settings,
            answered=answered,
        )[:k]
    if as_json:
        console.json([gap.to_dict() for gap in found])
        return
    say_counted(console, facts)
    if not found:
        console.say(Text("No gap was found. That no document states a tie does not mean that there is none."))
    print_gaps(console, found)
    if asked == "agreement_overdue":
        console.say(
            Text(
                "An agreement whose term is over is a gap of its own kind, with the months it left open: {kind}.",
                {"kind": KINDS["agreement_expired"]},
            ),
            style="dim",
        )


def _gap_kind(console: Console, said: str | None) -> str | None:
    """The kind of gap by its id or by its name in the reader's language; `UsageError` for another word."""
    from graph.analysis.gaps import KINDS

    if said is None:
        return None
    for kind, name in KINDS.items():
        if fold(said) in (fold(kind), fold(console.render(name)), fold(str(name))):
            return kind
    raise UsageError(
        "«{kind}» is no kind of gap.",
        remedy="Kinds: {kinds}.",
        kind=said,
        kinds=[f"{kind} («{console.render(name)}»)" for kind, name in KINDS.items()],
    )


def partners(
    actor: Who,
    facts: Facts = "all",
    k: HowMany = 10,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from graph.matching import partners as find

    _recommend(find, db, actor, ACTING, facts, k, lang, as_json=as_json)
    if not as_json:
        Console(lang).say(
            Text("The percentage: of pairs with so much in common, how many are tied in this graph."), style="dim"
        )


def practices_for(
    municipality: Who,
    facts: Facts = "all",
    k: HowMany = 10,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from graph.matching import practices_for as find

    _recommend(find, db, municipality, TOWN, facts, k, lang, as_json=as_json)


def twins(
    municipality: Who,
    facts: Facts = "all",
    k: HowMany = 10,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from graph.matching import twins as find

    _recommend(find, db, municipality, TOWN, facts, k, lang, as_json=as_json)


def _recommend(
    find: Callable[[Situation, str, int], list[Recommendation]],
    db: str,
    asking: str,
    kinds: Sequence[str],
    facts: str,
    k: int,
    lang: str,
    *,
    as_json: bool,
) -> None:
    from graph.situation import situation

    with open_store(db, create=False) as store:
        here = situation(store, evidence=standard(facts))
        found = find(here, pick(store, asking, kinds, municipal=kinds == TOWN).id, k)
        console = Console(lang)
        say_counted(console, facts, as_json=as_json)
        print_recommendations(console, store, found, as_json=as_json)


def agreements(
    overdue: Annotated[bool, typer.Option("--overdue", help=_("Only those behind schedule."))] = False,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from graph.agreements import expired
    from graph.agreements import overdue as overdue_months
    from graph.situation import situation

    console = Console(lang)
    with open_store(db, create=False) as store:
        here = situation(store)
        today = date.today()
        found = [
            (store.node(id), late, expired(here, id, today) is not None)
            for id in here.of_kind("Alliance")
            if (late := overdue_months(here, id, today)) or not overdue
        ]
    if as_json:
        console.json([{**_as_dict(node), "overdue": late, "expired": over} for node, late, over in found])
        return
    for node, late, over in found:
        console.say(node.name, style="bold")
        console.say(node.id, style="dim", indent=2)
        term = [
            console.translator.date(str(node.properties[end])) for end in ("start", "end") if end in node.properties
        ]
        if term:
            console.say(" – ".join(term), indent=2)
        if over:
            console.say(Text("Its term is over."), style="yellow", indent=2)
        for record in records_of(node.properties.get("compliance")):
            console.say(f"{console.translator.date(str(record.get('month', '')))}: {record.get('percent')} %", indent=2)
        if late:
            months = [console.translator.date(month) for month in late]
            console.say(Text("Behind schedule: {months}", {"months": months}), style="yellow", indent=2)


def print_gaps(console: Console, found: Sequence[Gap]) -> None:
    for number, gap in enumerate(found, 1):
        console.say(f"{number}. {console.render(gap.title)}", style="bold")
        console.say(gap.reason, indent=3)
        console.say(Text("Next step: {step}", {"step": gap.next_step}), indent=3)
        console.say(Text("code {code}", {"code": gap.code}), style="dim", indent=3)


def print_recommendations(
    console: Console, store: GraphStore, found: Sequence[Recommendation], *, as_json: bool = False
) -> None:
    if as_json:
        console.json([one.to_dict() for one in found])
        return
    if not found:
        console.say(Text("Nothing fits yet: too little is known. Load documents or the corpus first."))
    names = {node.id: node.name for node in store.nodes(ids=[one.target for one in found], evidence=False)}
    for one in found:
        share = console.translator.percent(one.probability)
        console.say(f"{names.get(one.target, one.target)}  ({share})", style="bold", indent=2)
        for reason in one.reasons:
            console.say(f"– {console.render(reason)}", indent=4)


def _print_evidence(console: Console, item: Node | Edge, indent: int = 2) -> None:
    for one in item.evidence:
        where = f"{one.document}, p. {one.page}" if one.page else one.document
        quote = f"«{' '.join(one.quote.split())}» " if one.quote else ""
        state = [REVIEW[one.review], *([KNOWN_BY[one.known_by]] if one.known_by != "observed" else [])]
        if one.modality != "stated":
            state.insert(0, MODALITIES[one.modality])
        how = "; ".join(console.render(each) for each in state)
        console.say(f"{quote}({where}; {one.asserted_by}; {how})", style="dim", indent=indent)


KNOWN_BY = {"reported": Text("reported by a member"), "inferred": Text("inferred")}
REVIEW = {"proposed": Text("proposed"), "accepted": Text("accepted"), "rejected": Text("rejected")}


def _other(edge: Edge, id: str) -> str:
    return edge.target if edge.source == id else edge.source


def _as_dict(item: Node | Edge) -> dict[str, object]:
    return {
        "id": item.id,
        **{k: v for k, v in vars(item).items() if k != "evidence"},
        "evidence": [vars(e) for e in item.evidence],
    }
