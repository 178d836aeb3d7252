"""A network as a file holds it, before anything of it is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.text import Text
from ingest.tables.sheets import Value

Attributes = Mapping[str, Value]


@dataclass(frozen=True)
class Vertex:
    """A node by the id that the file gives it. `attributes` are by the name that the file gives them."""

    id: str
    label: str
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A link between two ids. `label` is what the file calls it."""

    source: str
    target: str
    label: str = ""
    attributes: Attributes = field(default_factory=dict)


@dataclass(frozen=True)
class Network:
    """`lost` says what the file holds beside nodes and links, which is not brought in."""

    vertices: tuple[Vertex, ...]
    links: tuple[Link, ...]
    lost: tuple[Text, ...] = ()
