"""Linked data in JSON-LD or Turtle: what `graph.standards.linked_data` writes, and organisations of others by ORG,
FOAF, SKOS names and schema.org.

Nothing is fetched: a context that stands elsewhere is taken for schema.org's where it is that, and refused otherwise.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import FOAF, ORG, RDF, RDFS, SKOS, XSD
from rdflib.term import Node as Term

from graph.errors import ReadError
from graph.export import cell
from graph.model import Edge, Evidence, Node
from graph.standards.linked_data import KINDS, LIST, PREFIXES, PROPERTIES, RELATIONS, id_of
from ingest.readers import guard
from ingest.readers.txt import decode
from ingest.tables import values
from ingest.tables.sheets import Workbook
from ingest.tables.standards.rows import Told, is_place, several

SCHEMA: Final = PREFIXES["schema"]
ABOUT: Final = {"Actor": "actors", "Space": "spaces", "Alliance": "agreements", "Practice": "practices",
                "Instrument": "instruments"}  # fmt: skip
CONCEPTS: Final = {"about": "themes", "addresses": "problems", "targets": "populations"}
NAMES: Final = (SKOS.prefLabel, FOAF.name, RDFS.label, URIRef(SCHEMA + "name"))
OTHER_NAMES: Final = (SKOS.altLabel, URIRef(SCHEMA + "alternateName"))


def _full(name: str) -> URIRef:
    prefix, _, rest = name.partition(":")
    return URIRef(PREFIXES[prefix] + rest)


OF_OTHERS: Final[Mapping[URIRef, str]] = MappingProxyType(
    {
        **{_full(standard): kind for kind, standard in KINDS.items() if standard != "skos:Concept"},
        ORG.FormalOrganization: "Actor", ORG.OrganizationalUnit: "Actor", FOAF.Organization: "Actor",
        FOAF.Person: "Actor", URIRef(SCHEMA + "Person"): "Actor", URIRef(SCHEMA + "Organization"): "Actor",
        URIRef(SCHEMA + "GovernmentOrganization"): "Actor", URIRef(SCHEMA + "NGO"): "Actor",
    }
)  # fmt: skip
PERSONS: Final = frozenset({FOAF.Person, URIRef(SCHEMA + "Person")})
TIES: Final[Mapping[URIRef, str]] = MappingProxyType(
    {
        **{_full(standard): relation for relation, standard in RELATIONS.items()},
        ORG.unitOf: "part_of", ORG.subOrganizationOf: "part_of", ORG.linkedTo: "allied_with",
        URIRef(SCHEMA + "memberOf"): "member_of", URIRef(SCHEMA + "parentOrganization"): "part_of",
    }
)  # fmt: skip


def read_json_ld(content: bytes, name: str) -> Workbook:
    """Raises `ReadError`."""
    guard.admit(content, name)
    return _told(parsed(content, name, "json-ld")).as_workbook(content, name, "json-ld")


def read_turtle(content: bytes, name: str) -> Workbook:
    """Raises `ReadError`."""
    guard.admit(content, name)
    return _told(parsed(content, name, "turtle")).as_workbook(content, name, "turtle")


def parsed(content: bytes, name: str, format: str) -> Graph:
    """The triples of a file. Raises `ReadError` for what is damaged or leads elsewhere."""
    text, _ = decode(content, name)
    if format == "json-ld":
        text = json.dumps(_at_home(_json(text, name), name))
    try:
        return Graph().parse(data=text, format=format)
    except (ValueError, SyntaxError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(name, format, str(error)) from error


def graph_of(triples: Graph) -> tuple[list[Node], list[Edge]]:
    """The nodes and ties, with all of their evidence, of a file that this graph wrote."""
    nodes = []
    for subject, kind in _kinds(triples).items():
        names = tuple(str(each) for each in triples.objects(subject, SKOS.altLabel))
        name = str(triples.value(subject, SKOS.prefLabel))
        nodes.append(
            Node(id_of(str(subject)), kind, name, names, _properties(triples, subject), _evidence(triples, subject))
        )
    edges = [
        Edge(*ends, _properties(triples, tie), _evidence(triples, tie))
        for tie in triples.subjects(RDF.type, RDF.Statement)
        if (ends := _ends(triples, tie))
    ]
    return nodes, edges


def _kinds(triples: Graph) -> dict[Term, str]:
    """What each thing is: by our own word where it stands, else by its standard."""
    found: dict[Term, str] = {}
    for subject, type in triples.subject_objects(RDF.type):
        own = str(type).removeprefix(PREFIXES["tejido"])
        if own != str(type):
            found[subject] = own
        elif isinstance(type, URIRef) and type in OF_OTHERS:
            found.setdefault(subject, OF_OTHERS[type])
    return found


def _properties(triples: Graph, subject: Term) -> dict[str, Any]:
    standard = {_full(theirs): own for own, theirs in PROPERTIES.items()}
    found: dict[str, Any] = {}
    for predicate, value in triples.predicate_objects(subject):
        own = standard.get(predicate, str(predicate).removeprefix(PREFIXES["tejido"]))  # type: ignore[call-overload]  # any term may be asked for
        if isinstance(value, Literal) and own != str(predicate):
            found[own] = _python(value)
    return found


def _python(value: Literal) -> Any:
    if value.datatype == _full(LIST):
        return json.loads(str(value))
    return str(value) if value.datatype in (None, XSD.string) else value.toPython()


def _evidence(triples: Graph, subject: Term) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(id_of(str(triples.value(each, _full("prov:entity")))), **_properties(triples, each))
        for each in triples.objects(subject, _full("prov:qualifiedDerivation"))
    )


def _ends(triples: Graph, tie: Term) -> tuple[str, str, str] | None:
    head, relation, tail = (triples.value(tie, each) for each in (RDF.subject, RDF.predicate, RDF.object))
    if head is None or relation is None or tail is None:
        return None
    return id_of(str(head)), _relation(relation), id_of(str(tail))


def _relation(predicate: Term) -> str:
    own = TIES.get(predicate) if isinstance(predicate, URIRef) else None
    return own or str(predicate).removeprefix(PREFIXES["tejido"])


# What comes in


def _told(triples: Graph) -> Told:
    told = Told()
    kinds = _kinds(triples)
    names = {subject: _names(triples, subject) for subject in kinds}
    more: defaultdict[Term, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    ties: dict[tuple[Term, str, Term], dict[str, Any]] = {}
    for head, relation, tail, said in _ties(triples):
        field = CONCEPTS.get(relation) or ("place" if relation == "operates_in" else "")
        if field and tail in names and kinds.get(tail) not in ABOUT:
            said_of = names[tail][:1]
            if field == "place" and id_of(str(tail)) in values.territories():
                more[head][field].append(id_of(str(tail)))
            elif field == "place" and not all(is_place(each, "") for each in said_of):
                told.lost["Territory"] += 1
            else:
                more[head][field] += said_of
        elif kinds.get(head) in ABOUT and kinds.get(tail) in ABOUT:
            ties[head, relation, tail] = {**ties.get((head, relation, tail), {}), **said}
    for subject, kind in kinds.items():
        if kind not in ABOUT:
            told.lost[kind] += 1
            continue
        types = set(triples.objects(subject, RDF.type))
        told.body(id_of(str(subject)), ABOUT[kind], next(iter(names[subject]), ""), {
            **_fields(triples, subject, bool(types & PERSONS)),
            "names": several(names[subject][1:]),
            **{field: several(each) for field, each in more[subject].items()},
        })  # fmt: skip
    for (head, relation, tail), said in ties.items():
        told.tie(id_of(str(head)), relation, id_of(str(tail)), said)
    return told


def _ties(triples: Graph) -> Iterator[tuple[Term, str, Term, dict[str, Any]]]:
    for tie in triples.subjects(RDF.type, RDF.Statement):
        head, relation, tail = (triples.value(tie, each) for each in (RDF.subject, RDF.predicate, RDF.object))
        if head is not None and relation is not None and tail is not None:
            said = _properties(triples, tie)
            yield head, _relation(relation), tail, {key: _plain(value) for key, value in said.items()}
    for head, relation, tail in triples:
        own = _relation(relation)
        if (
            isinstance(tail, URIRef)
            and relation != RDF.type
            and (own != str(relation))
            and not _is_statement(triples, head)
        ):
            yield head, own, tail, {}


def _is_statement(triples: Graph, subject: Term) -> bool:
    return (subject, RDF.type, RDF.Statement) in triples


def _names(triples: Graph, subject: Term) -> list[str]:
    found = [str(each) for path in (*NAMES, *OTHER_NAMES) for each in triples.objects(subject, path)]
    return list(dict.fromkeys(each for each in found if each))


def _fields(triples: Graph, subject: Term, is_person: bool) -> dict[str, Any]:
    said = {key: _plain(value) for key, value in _properties(triples, subject).items()}
    return {
        **said,
        "type": "community_leader" if is_person else str(said.get("actor_type", "")),
        **({"sensitive": True} if is_person else {}),
    }


def _plain(value: Any) -> Any:
    return cell(value) if isinstance(value, list) else value


# JSON-LD that stays at home


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise _damaged(name, "json-ld", str(error)) from error


def _at_home(held: Any, name: str) -> Any:
    """The same without contexts that would have to be fetched."""
    if isinstance(held, list):
        return [_at_home(each, name) for each in held]
    if not isinstance(held, dict):
        return held
    return {key: _context(each, name) if key == "@context" else _at_home(each, name) for key, each in held.items()}


def _context(context: Any, name: str) -> Any:
    if isinstance(context, list):
        return [_context(each, name) for each in context]
    if isinstance(context, str) and context.rstrip("/").partition("://")[2] in ("schema.org", "www.schema.org"):
        return {"@vocab": SCHEMA}
    if isinstance(context, str) or (isinstance(context, dict) and "@import" in context):
        raise ReadError(
            "{file}: its terms are explained elsewhere ({address}), and nothing is fetched.",
            remedy="Save it with its context in it, or as Turtle.",
            file=name,
            address=str(context)[:200],
        )
    if isinstance(context, dict):
        return {
            key: _context(each, name) if key == "@context" else _at_home(each, name) for key, each in context.items()
        }
    return context


def _damaged(name: str, format: str, problem: str) -> ReadError:
    return ReadError(
        "{file}: this cannot be read as {format} ({problem}).",
        remedy="Save it again from its own program.",
        file=name,
        format={"json-ld": "JSON-LD", "turtle": "Turtle"}[format],
        problem=problem[:200],
    )
