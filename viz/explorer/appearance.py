"""How the dots of a picture look: a colour by an attribute or a measure, a size by a measure, each with its legend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.network import FloatArray
from graph.sectors import SECTOR_LABELS
from graph.text import Text
from viz import labels
from viz.drawing import shorten
from viz.explorer.explorer import Explorer
from viz.explorer.selection import EQUAL

# Twenty types are too many colours; families of them are not.
FAMILIES: Final[Mapping[str, tuple[Text, tuple[str, ...]]]] = {
    "local": (Text("Local government"), ("municipality", "municipal_association", "subnational_government")),
    "state": (
        Text("Institutions of the state"),
        ("national_institution", "police", "justice", "legislature", "school", "health", "programme_unit"),
    ),
    "abroad": (Text("International"), ("international_agency", "foreign_government")),
    "society": (
        Text("Civil society"),
        (
            "ngo",
            "community_organisation",
            "faith",
            "community_leader",
            "citizens",
            "academia",
            "media",
            "political_party",
        ),
    ),
    "business": (Text("Business"), ("business",)),
    "space": (Text("Coordination spaces"), ("space",)),
    "other": (Text("Other"), ("other",)),
}
FAMILY_OF: Final = {type: family for family, (_label, types) in FAMILIES.items() for type in types}

ATTRIBUTES: Final[Mapping[str, tuple[Text, Text]]] = {
    "type": (Text("Type of actor"), Text("What each one is.")),
    "sector": (Text("Sector"), Text("What part of society each one stands for.")),
    "level": (Text("Level"), Text("Whether it works in a town, a region, a country or several.")),
    "country": (Text("Country"), Text("Where each one is based.")),
    "community": (
        Text("Community"),
        Text("Circles that are tied more among themselves than with the rest, each named after its best tied member."),
    ),
}
"""What a colour can stand for beside the measures: its name and a plain sentence."""

HUES: Final = 8
STEPS: Final = 5
SMALLEST, LARGEST = 4.0, 16.0


@dataclass(frozen=True)
class Group:
    """Dots of one colour: what they are called, a country by its code; the class of their swatch; how many."""

    label: Text | str
    swatch: str
    count: int = 0


@dataclass(frozen=True)
class Colouring:
    """The groups of a picture's dots and the number of each dot's group."""

    groups: tuple[Group, ...]
    of: tuple[int, ...]


def colouring(explorer: Explorer, by: str, nodes: Sequence[int]) -> Colouring:
    """The colours of these nodes by an attribute or a measure; what a colour means does not depend on the choice."""
    if by == "type":
        families = [FAMILY_OF.get(explorer.types[node], "other") for node in nodes]
        return _grouped(families, [(family, Group(label, f"t-{family}")) for family, (label, _) in FAMILIES.items()])
    if by == "community":
        return _by_community(explorer, nodes)
    if by in ATTRIBUTES:
        column = {"sector": explorer.sectors, "level": explorer.levels, "country": explorer.countries}[by]
        common = [value for value, _ in Counter(sorted(value for value in column if value)).most_common(HUES)]
        known = [(value, Group(_said(by, value), f"c-{hue}")) for hue, value in enumerate(common)]
        named = {value: value if value in common else ("others" if value else "") for value in set(column)}
        rest = [("others", Group(Text("others"), "c-others")), ("", Group(Text("not known"), "c-unknown"))]
        return _grouped([named[column[node]] for node in nodes], [*known, *rest])
    return _by_measure(explorer.values(by), nodes)


def sizes(explorer: Explorer, by: str, nodes: Sequence[int]) -> list[float]:
    """The radius of each node's dot, its area rising with the measure; many dots are small dots."""
    scale = min(1.0, (400 / max(len(nodes), 1)) ** 0.4)
    if by == EQUAL:
        return [round(1.5 * SMALLEST * scale, 1)] * len(nodes)
    values = np.nan_to_num(explorer.values(by)[list(nodes)]) if nodes else np.zeros(0)
    share = np.sqrt(np.clip(values, 0, None) / max(float(values.max(initial=0)), 1e-12))
    return [round(float(size), 1) for size in scale * (SMALLEST + (LARGEST - SMALLEST) * share)]


def _said(attribute: str, value: str) -> Text | str:
    if attribute == "sector":
        return SECTOR_LABELS[value]
    return value if attribute == "country" else labels.value_label(attribute, value, "")


def _by_community(explorer: Explorer, nodes: Sequence[int]) -> Colouring:
    degrees = explorer.degrees
    best: dict[int, int] = {}
    for node, number in enumerate(explorer.communities):
        if 0 <= number < HUES and (number not in best or degrees[node] > degrees[best[number]]):
            best[number] = node
    known = [
        (number, Group(Text("around {name}", {"name": shorten(explorer.network.names[node], 40)}), f"c-{number}"))
        for number, node in sorted(best.items())
    ]
    others = [(HUES, Group(Text("smaller communities"), "c-others")), (-1, Group(Text("no tie"), "c-unknown"))]
    return _grouped([min(explorer.communities[node], HUES) for node in nodes], [*known, *others])


def _by_measure(values: FloatArray, nodes: Sequence[int]) -> Colouring:
    """Up to `STEPS` classes with about equally many nodes each (quantiles)."""
    defined = values[~np.isnan(values)]
    bounds = np.unique(np.quantile(defined, np.linspace(0, 1, STEPS + 1))) if len(defined) else np.zeros(1)
    inner = bounds[1:-1]
    classes = np.searchsorted(inner, values, side="right")
    known = []
    for step in range(len(inner) + 1):
        own = defined[np.searchsorted(inner, defined, side="right") == step]
        if len(own):
            swatch = f"s-{round(step * (STEPS - 1) / max(len(inner), 1))}"
            known.append((step, Group(_range(float(own.min()), float(own.max())), swatch)))
    undefined = (-1, Group(Text("not defined"), "c-unknown"))
    return _grouped([-1 if np.isnan(values[node]) else int(classes[node]) for node in nodes], [*known, undefined])


def _range(low: float, high: float) -> Text | str:
    low, high = (float(f"{value:.2g}") for value in (low, high))
    return Text("{low}", {"low": low}) if low == high else Text("{low} to {high}", {"low": low, "high": high})


def _grouped(keys: Sequence[object], known: Sequence[tuple[object, Group]]) -> Colouring:
    """The groups that any dot is in, counted."""
    counts = Counter(keys)
    there = [(key, group) for key, group in known if counts[key]]
    place = {key: number for number, (key, _) in enumerate(there)}
    groups = tuple(Group(group.label, group.swatch, counts[key]) for key, group in there)
    return Colouring(groups, tuple(place[key] for key in keys))
