"""The graph in files of network programs other than XML: Kumu, node-link JSON, Gephi and Neo4j tables, Pajek, UCINET.

Each is written element by element. What they leave out stands in `graph.formats`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final

from graph.export import MARK, cell, csv_lines, legible, number_or_cell, types_of
from graph.model import Edge, Node, Property
from graph.names import fold
from graph.ontology import ontology

TYPES: Final = {"number": "double", "flag": "boolean", "texts": "string[]"}
"""What neo4j-admin calls the types of the ontology's properties; all others are text."""


def write_kumu(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Write a JSON blueprint (https://docs.kumu.io/guides/import/blueprints). Raises `OSError`."""
    names = distinct_names(nodes)

    def element(node: Node) -> dict[str, Any]:
        said = {key: cell(value) for key, value in node.properties.items()}
        own = {"label": names[node.id], "type": type_of(node), "id": node.id, "kind": node.kind}
        return own | ({"names": cell(node.names)} if node.names else {}) | said

    def connection(edge: Edge) -> dict[str, Any]:
        direction = "mutual" if ontology().relations[edge.relation].symmetric else "directed"
        own = {"from": names[edge.source], "to": names[edge.target], "direction": direction, "type": edge.relation}
        return own | {key: cell(value) for key, value in edge.properties.items()}

    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("{")
        _list(file, "elements", map(element, nodes))
        file.write(",\n")
        _list(file, "connections", (connection(edge) for edge in edges if {edge.source, edge.target} <= names.keys()))
        file.write("}\n")


def write_node_link(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Write what `networkx.node_link_graph(…, edges="links")` reads, with properties as they are. Raises `OSError`."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"directed":true,"multigraph":true,"graph":{},\n')
        _list(
            file,
            "nodes",
            (
                {"id": node.id, "kind": node.kind, "name": node.name, "names": list(node.names), **node.properties}
                for node in nodes
            ),
        )
        file.write(",\n")
        _list(
            file,
            "links",
            (
                {"source": edge.source, "target": edge.target, "key": edge.relation, **edge.properties}
                | {"relation": edge.relation}
                for edge in edges
            ),
        )
        file.write("}\n")


def _list(file: IO[str], name: str, items: Iterable[Mapping[str, Any]]) -> None:
    file.write(f'"{name}":[')
    for at, item in enumerate(items):
        file.write(",\n" if at else "\n")
        file.write(json.dumps(item, ensure_ascii=False, default=list))
    file.write("]")


def write_gephi(nodes: Iterable[Node], edges: Iterable[Edge], folder: Path) -> None:
    """Write `nodes.csv` and `edges.csv` under the headings that Gephi's import takes, and those of our properties,
    which it takes for attributes. Raises `OSError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    of_nodes = sorted({key for node in nodes for key in node.properties})
    of_edges = sorted({key for edge in edges for key in edge.properties})
    _table(
        folder / "nodes.csv",
        ("Id", "Label", "Kind", "Type", "Names", *of_nodes),
        (
            (
                node.id,
                node.name,
                node.kind,
                type_of(node),
                cell(node.names),
                *(number_or_cell(node.properties.get(key)) for key in of_nodes),
            )
            for node in nodes
        ),
    )
    _table(
        folder / "edges.csv",
        ("Source", "Target", "Type", "Label", *of_edges),
        (
            (
                edge.source,
                edge.target,
                "Undirected" if ontology().relations[edge.relation].symmetric else "Directed",
                edge.relation,
                *(cell(edge.properties.get(key)) for key in of_edges),
            )
            for edge in edges
        ),
    )


def write_neo4j(nodes: Iterable[Node], edges: Iterable[Edge], folder: Path) -> None:
    """Write `nodes.csv` and `relationships.csv` for `neo4j-admin database import`, with the labels and names that
    docs/cypher.md tells. Raises `OSError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    of_nodes, of_edges = types_of(ontology().kinds.values()), types_of(ontology().relations.values())
    _table(
        folder / "nodes.csv",
        ("id:ID", ":LABEL", "kind", "name", "names:string[]", *_typed(of_nodes)),
        (
            (
                node.id,
                f"Node;{node.kind}",
                node.kind,
                node.name,
                _array(node.names),
                *_values(node.properties, of_nodes),
            )
            for node in nodes
        ),
        mark="",
    )
    _table(
        folder / "relationships.csv",
        (":START_ID", ":END_ID", ":TYPE", "id", *_typed(of_edges)),
        (
            (edge.source, edge.target, edge.relation, edge.id, *_values(edge.properties, of_edges))
            for edge in edges
        ),
        mark="",
    )  # fmt: skip


def _typed(properties: Mapping[str, str]) -> Iterator[str]:
    return (f"{name}:{TYPES[type]}" if type in TYPES else name for name, type in properties.items())


def _values(said: Mapping[str, Property], properties: Mapping[str, str]) -> Iterator[object]:
    for name, type in properties.items():
        value = said.get(name)
        if isinstance(value, bool):
            yield "true" if value else "false"
        elif type == "texts" and isinstance(value, list | tuple):
            yield _array(map(str, value))
        else:
            yield number_or_cell(value)


def _array(items: Iterable[str]) -> str:
    """A list as neo4j-admin parts it; a semicolon within an item would part it too."""
    return ";".join(item.replace(";", ",") for item in items)


def write_pajek(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Write Pajek's .net with the relation as the label of each arc. Raises `OSError`."""
    names = _plain_names(nodes)
    places = {id: at for at, id in enumerate(names, 1)}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"*Vertices {len(names)}\n")
        file.writelines(f'{places[id]} "{name}"\n' for id, name in names.items())
        file.write("*Arcs\n")
        for edge in edges:
            if edge.source in places and edge.target in places:
                file.write(f'{places[edge.source]} {places[edge.target]} 1 l "{edge.relation}"\n')


def write_ucinet(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Write UCINET's DL as a list of edges: how many relations each two have. Raises `OSError`."""
    names = _plain_names(nodes)
    places = {id: at for at, id in enumerate(names, 1)}
    times: Counter[tuple[int, int]] = Counter()
    for edge in edges:
        if edge.source in places and edge.target in places:
            ends = places[edge.source], places[edge.target]
            both = ontology().relations[edge.relation].symmetric
            times.update({ends, ends[::-1]} if both else {ends})
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"DL N={len(names)}\nFORMAT = EDGELIST1\nLABELS:\n")
        file.write(",\n".join(f'"{name}"' for name in names.values()))
        file.write("\nDATA:\n")
        file.writelines(f"{source} {target} {n}\n" for (source, target), n in times.items())


def distinct_names(nodes: Iterable[Node]) -> dict[str, str]:
    """The name of each node by its id; where several are called so, with the id behind it."""
    names = {node.id: node.name for node in nodes}
    times = Counter(map(fold, names.values()))
    return {id: f"{name} ({id})" if times[fold(name)] > 1 else name for id, name in names.items()}


def _plain_names(nodes: Iterable[Node]) -> dict[str, str]:
    """The same without what ends a name in formats of text."""
    return {id: " ".join(legible(name).translate(UNQUOTED).split()) or id for id, name in distinct_names(nodes).items()}


UNQUOTED: Final = str.maketrans({'"': "'", "\\": "/", "\x85": " ", "\u2028": " ", "\u2029": " "})


def type_of(node: Node) -> str:
    """What sort of thing it is, as one word: an actor's type, an agreement's, or its kind."""
    return str(node.properties.get("actor_type") or node.kind)


def _table(path: Path, header: tuple[str, ...], rows: Iterable[tuple[object, ...]], *, mark: str = MARK) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv_lines(header, rows)
        file.writelines(chain([mark + next(lines).removeprefix(MARK)], lines))
