"""The graph as linked data: JSON-LD 1.1 and Turtle, by ORG, SKOS, PROV, ODRL and schema.org.

Kinds and relations are named by their standard and, where that is wider, by our own word too (`KINDS`, `RELATIONS`). A
tie is a triple and a reified statement (`rdf:Statement`), which bears its properties and evidence; evidence is a
`prov:Derivation` from its document. `shapes.ttl` says in SHACL what every file of ours holds.
Both are written object by object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

from graph.model import Edge, Evidence, Node, Property, records_of

BASE: Final = "urn:tejido:id:"
PREFIXES: Final[Mapping[str, str]] = {
    "tejido": "urn:tejido:term:",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "schema": "https://schema.org/",
}
KINDS: Final[Mapping[str, str]] = {
    "Actor": "org:Organization", "Space": "org:OrganizationalCollaboration", "Alliance": "odrl:Agreement",
    "Practice": "schema:HowTo", "Instrument": "schema:GovernmentService", "Territory": "schema:AdministrativeArea",
    "Theme": "skos:Concept", "Problem": "skos:Concept", "Population": "skos:Concept", "Document": "prov:Entity",
}  # fmt: skip
PERSON: Final = "foaf:Person"
RELATIONS: Final[Mapping[str, str]] = {
    "member_of": "org:memberOf", "part_of": "dcterms:isPartOf", "about": "dcterms:subject",
    "operates_in": "schema:areaServed", "broader": "skos:broader",
}  # fmt: skip
PROPERTIES: Final[Mapping[str, str]] = {
    "website": "schema:url", "start": "schema:startDate", "end": "schema:endDate", "lat": "schema:latitude",
    "lon": "schema:longitude", "title": "dcterms:title", "publisher": "dcterms:publisher",
    "language": "dcterms:language",
}  # fmt: skip
MATCHES: Final = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch")
"""How a concept may relate to a category of another scheme (SKOS), which is the same, close, wider or narrower."""
PAGE: Final = re.compile(r"https?://[^\x00-\x20<>\"{}|\\^`]+")
"""An address that may stand as an IRI as it is."""
LIST: Final = "rdf:JSON"
"""The type of a property that is a list or has parts, as JSON, so that its order stays."""

Object = Mapping[str, Any]


def write_json_ld(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Write one document with its context in it, so that reading fetches nothing. Raises `OSError`."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": [')
        for at, each in enumerate(objects(nodes, edges)):
            file.write((",\n" if at else "\n") + json.dumps(each, ensure_ascii=False))
        file.write("\n]}\n")


def write_turtle(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    """Write Turtle (https://www.w3.org/TR/turtle/). Raises `OSError`."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
        for each in objects(nodes, edges):
            file.write(f"\n<{each['@id']}> {_said(each)} .\n")


def objects(nodes: Iterable[Node], edges: Iterable[Edge]) -> Iterator[dict[str, Any]]:
    """Each node and tie as an object of JSON-LD, under `PREFIXES`."""
    for node in nodes:
        yield _node(node)
    for edge in edges:
        yield {"@id": iri_of(edge.source), _relation(edge.relation): [{"@id": iri_of(edge.target)}]}
        yield _tie(edge)


def iri_of(id: str) -> str:
    return BASE + quote(id, safe="/-._~:@")


def id_of(iri: str) -> str:
    """The id that an IRI of ours stands for; any other IRI as it is."""
    return unquote(iri.removeprefix(BASE)) if iri.startswith(BASE) else iri


def _node(node: Node) -> dict[str, Any]:
    person = node.kind == "Actor" and node.properties.get("actor_type") == "community_leader"
    standard = PERSON if person else KINDS.get(node.kind)
    return {
        "@id": iri_of(node.id),
        "@type": [*([standard] if standard else []), f"tejido:{node.kind}"],
        "skos:prefLabel": [node.name],
        **({"skos:altLabel": list(node.names)} if node.names else {}),
        **_properties(node.properties),
        **_matched(node.properties.get("matches", ())),
        **_derived(node.evidence),
    }


def _matched(matches: Property) -> dict[str, Any]:
    """The categories of others that a concept is matched to: each with its code, its name and where it stands."""
    found: dict[str, Any] = {}
    for each in records_of(matches):
        if each.get("match") in MATCHES:
            found.setdefault(f"skos:{each['match']}", []).append(
                {
                    "@type": ["skos:Concept"],
                    "skos:notation": [f"{each.get('scheme', '')} {each.get('code', '')}"],
                    "skos:prefLabel": [str(each.get("name", ""))],
                    **({"skos:inScheme": [{"@id": page}]} if PAGE.fullmatch(page := str(each.get("url", ""))) else {}),
                }
            )
    return found


def _tie(edge: Edge) -> dict[str, Any]:
    ends = {
        "rdf:subject": iri_of(edge.source),
        "rdf:predicate": _relation(edge.relation),
        "rdf:object": iri_of(edge.target),
    }
    return {
        "@id": iri_of(edge.id),
        "@type": ["rdf:Statement"],
        **{name: [{"@id": end}] for name, end in ends.items()},
        **_properties(edge.properties),
        **_derived(edge.evidence),
    }


def _relation(relation: str) -> str:
    return RELATIONS.get(relation, f"tejido:{relation}")


def _properties(properties: Mapping[str, Property]) -> dict[str, Any]:
    return {PROPERTIES.get(name, f"tejido:{name}"): [_value(value)] for name, value in properties.items()}


def _value(value: Property) -> Any:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):  # as JSON-LD would write it, it could become a whole number
        return {"@type": "http://www.w3.org/2001/XMLSchema#double", "@value": repr(value)}
    return {"@type": LIST, "@value": json.dumps(value, ensure_ascii=False, default=list)}


def _derived(evidence: Iterable[Evidence]) -> dict[str, Any]:
    derivations = [_derivation(each) for each in evidence]
    return {"prov:qualifiedDerivation": derivations} if derivations else {}


def _derivation(evidence: Evidence) -> dict[str, Any]:
    said = {field.name: getattr(evidence, field.name) for field in fields(Evidence) if field.name != "document"}
    return {
        "@type": ["prov:Derivation"],
        "prov:entity": [{"@id": iri_of(evidence.document)}],
        **{f"tejido:{name}": [_value(value)] for name, value in said.items() if value not in (None, "")},
    }


# Turtle


def _said(each: Object) -> str:
    """Predicates and objects of one subject."""
    parts = [f"{_verb(name)} {', '.join(_term(value, name) for value in values)}" for name, values in each.items()
             if name != "@id"]  # fmt: skip
    return " ;\n    ".join(parts)


def _verb(name: str) -> str:
    return "a" if name == "@type" else name


def _term(value: Any, name: str) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return value if name == "@type" else _quoted(value)
    if "@value" in value:
        type = value["@type"]
        return f"{_quoted(value['@value'])}^^{f'<{type}>' if type.startswith('http') else type}"
    if list(value) == ["@id"]:
        return value["@id"] if value["@id"].split(":", 1)[0] in PREFIXES else f"<{value['@id']}>"
    return f"[ {_said(value)} ]"


def _quoted(text: str) -> str:
    """A string of Turtle: the escapes of JSON are among its own."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
