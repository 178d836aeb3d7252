"""The whole way in one command: corpus, documents, what was found, pages."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer
from babel.languages import get_official_languages

from api.cli import serving
from api.cli.console import Console
from api.cli.documents import warn_without_model
from api.cli.findings import print_gaps, print_recommendations
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, Database, Language, _
from graph.model import Node
from graph.names import fold
from graph.ontology import ontology
from graph.store import GraphStore, open_store
from graph.text import Text

SHORT = 3


def register(app: typer.Typer) -> None:
    app.command("demo", help=_("Load the corpus, read sample documents, print what was found, serve the pages."))(demo)


def demo(
    serve: Annotated[bool, typer.Option(help=_("Serve the pages at the end."))] = True,
    port: Annotated[int, typer.Option(min=1, max=65535, help=_("Port to listen on."))] = 8000,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    console = Console(lang)
    began = perf_counter()
    with open_store(db) as store:
        _fill(console, store)
        _summarise(console, store, lang)
        _recommend(console, store)
    console.say()
    console.say(
        Text(
            "Done in {seconds} seconds. For other commands to use what was loaded: export TEJIDO_DB={url}",
            {"seconds": round(perf_counter() - began), "url": db},
        )
    )
    if serve:
        serving.serve("127.0.0.1", port, db, lang)


def _fill(console: Console, store: GraphStore) -> None:
    """Load the corpus and read the documents that ship with Tejido."""
    from corpus.load import load
    from ingest.pipeline import ingest

    console.title(Text("Loading the corpus and reading the sample documents …"))
    load(store)
    samples = Path(str(files("corpus") / "documents"))

    def show(done: int, total: int, path: Path) -> None:
        console.say(Text("{done}/{total} {name}", {"done": done + 1, "total": total, "name": path.name}), indent=2)

    warn_without_model(console)
    _, failures = ingest([samples], store, progress=show)
    for failure in failures:
        console.warn(failure.message)


def _summarise(console: Console, store: GraphStore, language: str) -> None:
    from graph.analysis.gaps import find_gaps, most_pressing

    counts = store.counts()
    console.title(Text("What the graph knows"))
    console.table(
        [Text("what"), Text("how many")],
        [(ontology().kinds[kind].plural[language], n) for kind, n in counts.items() if n and kind in ontology().kinds]
        + [(Text("ties"), counts["edges"])],
    )
    actors = Counter(
        str(node.properties["actor_type"])
        for node in store.nodes("Actor", evidence=False)
        if not node.properties.get("generic")
    )
    console.title(Text("Actors by type"))
    console.table(
        [Text("type"), Text("how many")],
        [(ontology().actor_types[type][language], n) for type, n in actors.most_common()],
    )
    for kind, title in (("Alliance", Text("Alliances")), ("Practice", Text("Good practices"))):
        found = list(store.nodes(kind, evidence=False))
        console.title(Text("{title}: {n}", {"title": title, "n": len(found)}))
        for node in found[: 2 * SHORT]:
            console.say(f"– {node.name}", indent=2)
    console.title(Text("The five most pressing coordination gaps"))
    print_gaps(console, most_pressing(find_gaps(store), 5))


def _recommend(console: Console, store: GraphStore) -> None:
    """Partners for the Spanish-speaking municipality that the graph knows most of, twins for the next one."""
    from graph.matching.partners import partners
    from graph.matching.twins import twins

    towns = _best_known_towns(store)
    if not towns:
        return
    first, second = towns[0], towns[min(1, len(towns) - 1)]
    console.title(Text("Partners for {name}", {"name": first.name}))
    print_recommendations(console, store, partners(store, first.id, SHORT))
    console.title(Text("Twins for {name}", {"name": second.name}))
    print_recommendations(console, store, twins(store, second.id, SHORT))


def _best_known_towns(store: GraphStore) -> list[Node]:
    from ingest.resolve.identity import municipality_heads

    heads = tuple(fold(head) for head in municipality_heads())
    towns = [
        node
        for node in store.nodes("Actor", evidence=False)
        if node.properties["actor_type"] == "municipality" and fold(node.name).startswith(heads)
        if "es" in get_official_languages(str(node.properties.get("country", "")))
    ]
    ties = {town.id: sum(1 for _ in store.edges(of=town.id, evidence=False)) for town in towns}
    return sorted(towns, key=lambda town: (-ties[town.id], town.id))
