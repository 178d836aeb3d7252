"""Commands for a researcher with a network of her own, without a store."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Console
from api.cli.measuring import By, Trust, report_measures
from api.cli.options import DEFAULT_LANGUAGE, AsJson, HowMany, Language, _
from graph.errors import UsageError, writing
from graph.text import Text

if TYPE_CHECKING:
    from graph.network import Network

Nodes = Annotated[Path, typer.Option("--nodes", help=_("CSV with id and any attributes."))]
Edges = Annotated[
    Path, typer.Option("--edges", help=_("CSV with source, target and optionally weight, relation, since."))
]
Out = Annotated[Path, typer.Option("--out", help=_("The CSV to write."))]

FEW = 30  # ties below which what is learned from them is said with a caution

app = typer.Typer(help=_("Your own network, from two CSV files."), no_args_is_help=True)


@app.command("measures", help=_("Measures of the whole network and of each node."))
def measures(
    nodes: Nodes,
    edges: Edges,
    by: By = None,
    trust: Trust = False,
    k: HowMany = 10,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from graph.edge_list import read_network

    console = Console(lang)
    network = read_network(nodes, edges)
    for text in network.set_aside:
        console.warn(text)
    report_measures(console, network, k, by=by, trust=trust, as_json=as_json)


@app.command("predict", help=_("Rank missing ties, best first."))
def predict(
    nodes: Nodes,
    edges: Edges,
    out: Out,
    k: Annotated[int, typer.Option("-k", min=1, help=_("How many at most."))] = 100,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    from graph.edge_list import read_network
    from graph.matching.prediction import predict as rank

    console = Console(lang)
    network = read_network(nodes, edges)
    for text in network.set_aside:
        console.warn(text)
    _caution(console, network)
    rows = (
        (one.source, one.target, f"{one.score:.6g}", "; ".join(console.render(reason) for reason in one.reasons))
        for one in rank(network, k)
    )
    written = _write(out, rows)
    console.say(Text("{n} missing ties written to {out}.", {"n": written, "out": str(out)}))


@app.command("twins", help=_("Rank twin candidates for one city or for every one."))
def twins(
    nodes: Nodes,
    edges: Edges,
    city: Annotated[str | None, typer.Option("--for", help=_("The id of one city."))] = None,
    all: Annotated[bool, typer.Option("--all", help=_("For every city."))] = False,
    out: Annotated[Path | None, typer.Option("--out", help=_("The CSV to write."))] = None,
    k: Annotated[int, typer.Option("-k", min=1, help=_("How many for each."))] = 10,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    from graph.edge_list import read_network
    from graph.matching.twinnings import twin_candidates

    console = Console(lang)
    if (city is None) == (not all):
        raise UsageError("Say for which city.", remedy="Give `--for ID` or `--all`.")
    network = read_network(nodes, edges)
    for text in network.set_aside:
        console.warn(text)
    _caution(console, network)
    found = twin_candidates(network, None if all else city, k)
    rows = (
        (one.source, one.target, f"{one.score:.6g}", "; ".join(console.render(reason) for reason in one.reasons))
        for one in found
    )
    if out is not None:
        written = _write(out, rows)
        console.say(Text("{n} candidates written to {out}.", {"n": written, "out": str(out)}))
    else:
        console.table(["source", "target", "score", Text("why")], list(rows))


def _caution(console: Console, network: Network) -> None:
    """Ranks and scores are learned from the ties that are there."""
    n = len(network.pairs[0])
    if n < FEW:
        console.warn(
            Text(
                "The network has {n} tie only: scores learned from so few say little; trust the reasons more.",
                {"n": n},
                plural="The network has {n} ties only: scores learned from so few say little; trust the reasons more.",
                n=n,
            )
        )


def _write(path: Path, rows: Iterable[tuple[str, ...]]) -> int:
    written = 0
    with writing(path), path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("source", "target", "score", "reason"))
        for row in rows:
            writer.writerow(row)
            written += 1
    return written
