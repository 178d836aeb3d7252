"""GEXF of any version (https://gexf.net): nodes, edges and their attributes, as long as they hold."""

from __future__ import annotations

from collections import Counter
from typing import Final

from lxml import etree

from graph.text import Text
from ingest.readers.reading import clean
from ingest.tables.networks.markup import elements, local, said
from ingest.tables.networks.model import Attributes, Link, Network, Vertex

LOOKS: Final = frozenset({"color", "position", "size", "shape", "thickness"})
OWN: Final = {"start": "start", "end": "end", "startopen": "start", "endopen": "end", "weight": "weight"}
"""What elements say of themselves, beside their attributes."""


def read_gexf(content: bytes, name: str) -> Network:
    """Raises `ReadError`."""
    titles: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    vertices, links, lost = [], [], Counter[str]()
    for tag, element in elements(content, name, "gexf", ends=frozenset({"attributes", "node", "edge"})):
        if tag == "attributes":
            own = titles.setdefault(element.get("class", "node"), {})
            own |= {
                each.get("id", ""): each.get("title") or each.get("id") or ""
                for each in element
                if local(each) == "attribute"
            }
        elif tag == "node":
            lost.update(_lost(element))
            id = element.get("id", "")
            vertices.append(Vertex(id, clean(element.get("label") or id), _attributes(element, titles["node"])))
        else:
            lost.update(_lost(element))
            label = element.get("label") or element.get("kind") or ""
            ends = element.get("source", ""), element.get("target", "")
            links.append(Link(*ends, clean(label), _attributes(element, titles["edge"])))
    return Network(tuple(vertices), tuple(links), tuple(_told(lost)))


def _attributes(element: etree._Element, titles: dict[str, str]) -> Attributes:
    found = {OWN[name]: clean(str(value)) for name, value in element.attrib.items() if name in OWN}
    for values in element:
        if local(values) == "attvalues":
            for each in values:
                # drafts before 1.1 call «for» what later ones do; 1.3 puts values of lists between the marks
                id = each.get("for") or each.get("id") or ""
                value = each.get("value") or said(each)
                if value:
                    found[clean(titles.get(id, id))] = clean(value)
    return found


def _lost(element: etree._Element) -> list[str]:
    found = []
    within = {local(each) for each in element}
    if within & LOOKS:
        found.append("looks")
    if "spells" in within:
        found.append("spells")
    if "nodes" in within or element.get("pid"):
        found.append("within")
    return found


def _told(lost: Counter[str]) -> list[Text]:
    said = {
        "looks": Text("colours, sizes and positions"),
        "spells": Text("times at which an element comes and goes more than once"),
        "within": Text("which node lies within another"),
    }
    return [text for key, text in said.items() if lost[key]]
