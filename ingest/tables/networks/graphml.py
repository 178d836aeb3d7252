"""GraphML (http://graphml.graphdrawing.org): nodes, edges and their data, as networkx, yEd and Gephi write it."""

from __future__ import annotations

from lxml import etree

from graph.text import Text
from ingest.readers.reading import clean
from ingest.tables.networks.markup import elements, local, said
from ingest.tables.networks.model import Attributes, Link, Network, Vertex

LABELS = ("label", "name", "title", "nodelabel")


def read_graphml(content: bytes, name: str) -> Network:
    """Raises `ReadError`."""
    names: dict[str, str] = {}
    defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}, "all": {}}
    vertices, links = [], []
    drawn = hyper = False
    for tag, element in elements(content, name, "graphml", ends=frozenset({"key", "node", "edge", "hyperedge"})):
        if tag == "key":
            names[element.get("id", "")] = clean(element.get("attr.name") or element.get("id") or "")
            for each in element:
                if local(each) == "default":
                    defaults.setdefault(element.get("for", "all"), {})[names[element.get("id", "")]] = said(each)
        elif tag == "hyperedge":
            hyper = True
        else:
            found, shape = _attributes(element, names)
            drawn |= shape
            attributes = {**defaults["all"], **defaults[tag], **found}
            called = next((word for key in LABELS for at, word in attributes.items() if at.lower() == key), "")
            if tag == "node":
                id = element.get("id", "")
                vertices.append(Vertex(id, str(called or id), attributes))
            else:
                links.append(Link(element.get("source", ""), element.get("target", ""), str(called), attributes))
    lost = [Text("colours, sizes and positions")] if drawn else []
    lost += [Text("links of more than two nodes")] if hyper else []
    return Network(tuple(vertices), tuple(links), tuple(lost))


def _attributes(element: etree._Element, names: dict[str, str]) -> tuple[Attributes, bool]:
    """The data of an element, and whether some of it only says how to draw it; yEd keeps the label there."""
    found: dict[str, str] = {}
    drawn = False
    for each in element:
        if local(each) != "data":
            continue
        if len(each):
            drawn = True
            words = [said(part) for part in each.iter() if local(part) in ("NodeLabel", "EdgeLabel")]
            if words and words[0]:
                found["label"] = words[0]
        elif value := said(each):
            found[names.get(each.get("key", ""), each.get("key", ""))] = value
    return found, drawn
