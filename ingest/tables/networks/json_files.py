"""JSON: blueprints and back-ups of Kumu (https://docs.kumu.io), and node-link as networkx, D3 and sigma.js have it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.errors import ReadError
from graph.export import cell
from graph.text import Text
from ingest.readers.reading import clean
from ingest.readers.txt import decode
from ingest.tables.networks.model import Attributes, Link, Network, Vertex
from ingest.tables.sheets import Value

NODES, LINKS = ("nodes", "elements", "vertices"), ("links", "edges", "connections")
IDS, ENDS = ("id", "_id", "key", "uuid"), (("source", "target"), ("from", "to"))
LABELS = ("label", "name", "title")


def read_json(content: bytes, name: str) -> Network:
    """Raises `ReadError`, also for JSON that is no network."""
    text, _ = decode(content, name)
    try:
        found = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise ReadError(
            "{file}: this is no JSON ({problem}).", remedy="Save it again from its own program.", file=name,
            problem=str(error),
        ) from error  # fmt: skip
    held = found if isinstance(found, dict) else {}
    nodes, links = _list(held, NODES), _list(held, LINKS)
    if not any(isinstance(held.get(key), list) for key in NODES):
        raise ReadError(
            "{file}: this JSON holds no network: it has no list of «nodes» or «elements».",
            remedy="In Kumu it is under «Export»; in networkx it is what `node_link_data` gives.",
            file=name,
        )
    return Network(
        tuple(_vertex(each, at) for at, each in enumerate(nodes)),
        tuple(_link(each, nodes) for each in links),
        tuple(_lost(held)),
    )


def _list(found: Mapping[str, Any], keys: Iterable[str]) -> list[dict[str, Any]]:
    held: list[Any] = next((found[key] for key in keys if isinstance(found.get(key), list)), [])
    return [each for each in held if isinstance(each, dict)]


def _vertex(element: Mapping[str, Any], at: int) -> Vertex:
    attributes = _attributes(element, {*IDS, "links", "edges"})
    called = next((word for key in LABELS if (word := attributes.get(key))), None)
    id = next((element[key] for key in IDS if element.get(key) not in (None, "")), called or at)
    return Vertex(_plain(id), _plain(called or id), attributes)


def _link(element: Mapping[str, Any], nodes: Sequence[Mapping[str, Any]]) -> Link:
    ends = next(
        ((element[one], element[other]) for one, other in ENDS if one in element and other in element), ("", "")
    )
    attributes = _attributes(element, {*IDS, "source", "target", "from", "to", "delayed", "reversed"})
    called = next((word for key in (*LABELS, "relation", "key") if (word := attributes.get(key))), "")
    source, target = (_end(end, nodes) for end in ends)
    if element.get("reversed") is True:
        source, target = target, source
    return Link(source, target, _plain(called), attributes)


def _end(end: Any, nodes: Sequence[Mapping[str, Any]]) -> str:
    """An end is an id, an element, or (in D3 before version 4) a place in the list."""
    if isinstance(end, dict):
        return _plain(next((end[key] for key in IDS if key in end), ""))
    if isinstance(end, int) and 0 <= end < len(nodes) and not any(key in nodes[end] for key in IDS):
        return _vertex(nodes[end], end).id
    return _plain(end)


def _attributes(element: Mapping[str, Any], without: Iterable[str]) -> Attributes:
    """What an element says of itself, also one level below («attributes», «data»)."""
    found: dict[str, Value] = {}
    for key, value in element.items():
        if key in ("attributes", "data") and isinstance(value, dict):
            found |= {clean(name): _value(each) for name, each in value.items()}
        elif key not in set(without):
            found[clean(key)] = _value(value)
    return {key: value for key, value in found.items() if value is not None}


def _value(value: Any) -> Value:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
        return clean(cell([str(each) for each in value])) or None
    if isinstance(value, list | dict):
        return clean(json.dumps(value, ensure_ascii=False)) if value else None
    return clean(str(value)).strip() or None if value is not None else None


def _plain(value: object) -> str:
    return clean(str(value)).strip()


def _lost(found: Mapping[str, Any]) -> list[Text]:
    """What Kumu keeps beside elements and connections."""
    lost = []
    if loops := _list(found, ("loops",)):
        lost.append(Text("{n} loop", {"n": len(loops)}, plural="{n} loops", n=len(loops)))
    maps = _list(found, ("maps",))
    if maps:
        lost.append(Text("positions on {n} map", {"n": len(maps)}, plural="positions on {n} maps", n=len(maps)))
    if views := _list(found, ("perspectives",)):
        lost.append(Text("{n} view with its colours", {"n": len(views)}, plural="{n} views with their colours",
                         n=len(views)))  # fmt: skip
    links = _list(found, LINKS)
    if any(each.get("delayed") for each in links):
        lost.append(Text("which connections are delayed"))
    return lost
