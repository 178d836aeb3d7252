"""Every measure with its name and a plain sentence, and all of them computed together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isnan
from typing import Any, Generic, TypeVar

import numpy as np

from graph.analysis.measures import nodes, whole
from graph.analysis.sampling import sampled_betweenness
from graph.network import FloatArray, Network
from graph.text import Text

Result = TypeVar("Result")


@dataclass(frozen=True)
class Measure(Generic[Result]):
    """A measure with its name and a plain sentence on how to read it."""

    id: str
    label: Text
    plain: Text
    compute: Callable[[Network], Result]


NETWORK_MEASURES: tuple[Measure[float | None], ...] = (
    Measure("size", Text("Size"), Text("How many actors the network has."), whole.size),
    Measure("ties", Text("Ties"), Text("How many pairs of actors are tied."), whole.ties),
    Measure(
        "density",
        Text("Density"),
        Text("Of all the ties there could be, the share that exists; it falls by itself as a network grows."),
        whole.density,
    ),
    Measure(
        "mean_degree", Text("Mean degree"), Text("How many others an actor is tied to on average."), whole.mean_degree
    ),
    Measure(
        "components",
        Text("Components"),
        Text("Into how many parts without any tie between them the network falls; 1 means all can reach all."),
        whole.components,
    ),
    Measure(
        "largest_component",
        Text("Largest component"),
        Text("The share of actors in the largest part, in which everybody can reach everybody."),
        whole.largest_component,
    ),
    Measure("isolates", Text("Isolated actors"), Text("How many actors have no documented tie."), whole.isolates),
    Measure(
        "diameter",
        Text("Diameter"),
        Text("How many steps the two actors farthest apart need to reach each other."),
        whole.diameter,
    ),
    Measure(
        "mean_distance",
        Text("Mean distance"),
        Text("How many steps separate two actors on average, among those that can reach each other."),
        whole.mean_distance,
    ),
    Measure(
        "transitivity",
        Text("Transitivity"),
        Text("How often two actors with a common contact are tied themselves: high values mean close circles."),
        whole.transitivity,
    ),
    Measure(
        "reciprocity",
        Text("Reciprocity"),
        Text("How often a tie in one direction, such as funding or support, is returned."),
        whole.reciprocity,
    ),
    Measure(
        "degree_centralization",
        Text("Degree centralization"),
        Text("Whether one actor holds most of the ties: 0 means all hold equally many, 1 means one holds them all."),
        whole.degree_centralization,
    ),
    Measure(
        "betweenness_centralization",
        Text("Betweenness centralization"),
        Text("Whether contacts among the others pass through one actor: 0 means no one stands out, 1 one holds all."),
        whole.betweenness_centralization,
    ),
    Measure(
        "closeness_centralization",
        Text("Closeness centralization"),
        Text("Whether one actor is much nearer to all than the others are; only for a network in one part."),
        whole.closeness_centralization,
    ),
)

NODE_MEASURES: tuple[Measure[FloatArray], ...] = (
    Measure("degree", Text("Degree"), Text("How many others it is tied to."), nodes.degree),
    Measure("in_degree", Text("Incoming ties"), Text("How many others have a tie towards it."), nodes.in_degree),
    Measure("out_degree", Text("Outgoing ties"), Text("Towards how many others it has a tie."), nodes.out_degree),
    Measure("strength", Text("Strength"), Text("The weight of all its ties together."), nodes.strength),
    Measure(
        "betweenness",
        Text("Betweenness"),
        Text("How often it lies on the shortest way between two others: high values mark go-betweens and bottlenecks."),
        nodes.betweenness,
    ),
    Measure(
        "closeness",
        Text("Closeness"),
        Text("How few steps it needs to reach the others; news reaches it early."),
        nodes.closeness,
    ),
    Measure(
        "harmonic",
        Text("Harmonic closeness"),
        Text("Closeness for a network in several parts: those it cannot reach count as infinitely far."),
        nodes.harmonic,
    ),
    Measure(
        "eigenvector",
        Text("Eigenvector centrality"),
        Text("Whether it is tied to actors that are themselves well tied."),
        nodes.eigenvector,
    ),
    Measure(
        "pagerank",
        Text("PageRank"),
        Text("How much weight the ties of others give it when those that are well tied count more."),
        nodes.pagerank,
    ),
    Measure(
        "constraint",
        Text("Constraint"),
        Text("How much it depends on one closed circle: low values mark those who bridge separate circles."),
        nodes.constraint,
    ),
    Measure(
        "effective_size",
        Text("Effective size"),
        Text("How many of its contacts it does not also reach through another contact."),
        nodes.effective_size,
    ),
    Measure(
        "clustering", Text("Clustering"), Text("How many of its contacts are tied to each other."), nodes.clustering
    ),
    Measure(
        "core",
        Text("Core number"),
        Text("How deep it lies in the dense centre of the network; 0 or 1 is the margin."),
        nodes.core,
    ),
)


LARGEST_EXACT = 1_000_000_000
"""Nodes times ties up to which distances are measured from every node: some ten seconds a measure."""
DISTANT = frozenset(
    {
        "diameter",
        "mean_distance",
        "betweenness_centralization",
        "closeness_centralization",
        "betweenness",
        "closeness",
        "harmonic",
    }
)


@dataclass(frozen=True)
class Measures:
    """All measures of one network. NaN among `nodes` means undefined there, as None does among `whole`.

    `notes` say what was estimated or not computed because the network is too large.
    """

    network: Network
    whole: Mapping[str, float | None]
    nodes: Mapping[str, FloatArray]
    notes: tuple[Text, ...] = ()

    def top(self, measure: str, k: int = 10) -> list[tuple[str, float]]:
        """The ids with the highest values of a node measure, best first, ties in order of id."""
        values = self.nodes[measure]
        order = sorted((-value, self.network.ids[i]) for i, value in enumerate(values.tolist()) if not isnan(value))
        return [(id, -value) for value, id in order[:k]]

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: `whole` by measure, `nodes` a list with id, name and each measure, None where
        undefined, what of the input was set aside, and the notes.
        """
        columns = {name: [_defined(value) for value in values.tolist()] for name, values in self.nodes.items()}
        return {
            "whole": dict(self.whole),
            "nodes": [
                {
                    "id": id,
                    "name": self.network.names[i],
                    "kind": self.network.kinds[i],
                    **{name: values[i] for name, values in columns.items()},
                }
                for i, id in enumerate(self.network.ids)
            ],
            "set_aside": list(self.network.set_aside),
            "notes": list(self.notes),
        }


def measure(network: Network) -> Measures:
    """All measures of the whole network and of each node. Cost: O(nm), shared by the measures built on distances.

    Where nodes times ties exceed `LARGEST_EXACT`, which would take minutes, betweenness is estimated from a sample and
    the other measures built on distances are left undefined; `notes` say so.
    """
    exact = len(network) * len(network.pairs[0]) <= LARGEST_EXACT
    found = Measures(
        network,
        {one.id: one.compute(network) if exact or one.id not in DISTANT else None for one in NETWORK_MEASURES},
        {
            one.id: one.compute(network) if exact or one.id not in DISTANT else np.full(len(network), np.nan)
            for one in NODE_MEASURES
        },
    )
    if exact:
        return found
    sample = sampled_betweenness(network, sources=max(10, min(200, LARGEST_EXACT // len(network.pairs[0]))))
    return replace(
        found,
        nodes={**found.nodes, "betweenness": sample.values},
        notes=(
            Text(
                "The network is large: betweenness is estimated from {n} actors, with an error of at most {error}.",
                {"n": sample.sources, "error": sample.error},
            ),
            Text("Other measures of distance are not computed: they would take hours."),
        ),
    )


def _defined(value: float) -> float | None:
    return None if isnan(value) else value
