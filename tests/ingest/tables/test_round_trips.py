"""What is written comes back, as much of it as the table of formats says (`graph.formats`), whatever the names."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from graph.formats import FORMATS, READ, WRITTEN
from graph.model import Edge, Evidence, Node
from graph.names import fold
from graph.ontology import ontology
from ingest.tables.files import read_file
from ingest.tables.networks import READERS
from ingest.tables.sheets import Workbook
from viz.exports import write_file

SAID = (Evidence("document/acta", quote="dijo", asserted_by="person/ana", review="accepted"),)
RELATIONS = ("member_of", "leads", "supports", "funds", "allied_with", "twinned_with")
WITH_KINDS = ("csv", "xlsx", "graphml", "gexf", "gephi-csv", "kumu", "onodo", "node-link")


class Drawn(NamedTuple):
    """A network as one draws it: who there is, of which kind, and who is tied to whom in which way."""

    nodes: frozenset[tuple[str, str]]
    ties: frozenset[tuple[str, str, str]]


def is_plain(name: str) -> bool:
    """A name as the graph has it: in letters, on one line, without spaces around it."""
    return any(map(str.isalpha, name)) and name == " ".join(name.split()) and not name.startswith("'")


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=12
)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Node], list[Edge]]:
    names = draw(st.lists(NAMES.filter(is_plain), min_size=1, max_size=5, unique_by=fold))
    assume(all(map(fold, names)))
    nodes = []
    for at, name in enumerate(names):
        kind = draw(st.sampled_from(["Actor", "Space"]))
        own = {"actor_type": draw(st.sampled_from(["ngo", "police", "other"]))} if kind == "Actor" else {}
        nodes.append(Node(f"{kind.lower()}/n-{at}", kind, name, (), own, SAID))
    pairs = [(one, other) for one in range(len(nodes)) for other in range(len(nodes)) if one != other]
    edges = []
    for one, other in draw(st.lists(st.sampled_from(pairs), max_size=6, unique=True)) if pairs else ():
        relation = draw(st.sampled_from(RELATIONS))
        if (nodes[one].kind, nodes[other].kind) in ontology().relations[relation].ends:
            edges.append(Edge(nodes[one].id, relation, nodes[other].id, {}, SAID))
    return nodes, edges


def drawn(nodes: list[Node], edges: list[Edge]) -> Drawn:
    names = {node.id: node.name for node in nodes}
    return Drawn(
        frozenset((node.kind, node.name) for node in nodes),
        frozenset((names[edge.source], edge.relation, names[edge.target]) for edge in edges),
    )


def read(book: Workbook) -> Drawn:
    """What a file would bring in, before any of it is compared with what is there."""
    names: dict[object, str] = {}
    nodes, ties = set(), set()
    for sheet in book.sheets:
        assert sheet.stated is not None
        fields = sheet.stated.fields
        for row in sheet.rows[1:]:
            said = {field: value for field, value in zip(fields, row, strict=True) if field}
            if sheet.stated.about == "ties":
                ties.add(tuple(str(said[field] or "") for field in ("head", "relation", "tail")))
            else:
                names |= {said["id"]: str(said["name"]), said["name"]: str(said["name"])}
                nodes.add(({"actors": "Actor", "spaces": "Space"}[sheet.stated.about], str(said["name"])))
    return Drawn(frozenset(nodes), frozenset((names[one], relation, names[other]) for one, relation, other in ties))


def there_and_back(name: str, nodes: list[Node], edges: list[Edge], folder: Path) -> Drawn:
    path = write_file(name, nodes, edges, folder, language="es")
    return read(read_file(path.read_bytes(), path.name))


QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HARD = ([Node("actor/n-0", "Actor", "=a\"b';|,\\ <&>", (), {"actor_type": "ngo"}, SAID)], list[Edge]())


@pytest.mark.parametrize("name", WITH_KINDS)
@QUICK
@given(graph=graphs())
@example(graph=HARD)
def test_who_there_is_and_who_is_tied_comes_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, graph: tuple[list[Node], list[Edge]]
) -> None:
    assert there_and_back(name, *graph, tmp_path_factory.mktemp("out")) == drawn(*graph)


@QUICK
@given(graph=graphs())
def test_pajek_keeps_names_and_relations(
    tmp_path_factory: pytest.TempPathFactory, graph: tuple[list[Node], list[Edge]]
) -> None:
    nodes, edges = graph
    assume(not any(set('"\\') & set(node.name) for node in nodes))
    found = there_and_back("pajek", nodes, edges, tmp_path_factory.mktemp("out"))
    assert ({name for _, name in found.nodes}, found.ties) == ({node.name for node in nodes}, drawn(*graph).ties)


@QUICK
@given(graph=graphs())
def test_dl_keeps_names_and_who_is_tied(
    tmp_path_factory: pytest.TempPathFactory, graph: tuple[list[Node], list[Edge]]
) -> None:
    nodes, edges = graph
    assume(not any(set('"\\') & set(node.name) for node in nodes))
    found = there_and_back("ucinet", nodes, edges, tmp_path_factory.mktemp("out"))
    assert {name for _, name in found.nodes} == {node.name for node in nodes}
    assert {frozenset((one, other)) for one, _, other in found.ties} == {
        frozenset((one, other)) for one, _, other in drawn(*graph).ties
    }


def test_every_format_says_what_it_leaves_out_and_is_tried_here() -> None:
    assert {*WITH_KINDS, "pajek", "ucinet"} <= set(WRITTEN) & set(READ)
    assert set(READERS) <= set(READ)
    assert all(str(each.loses) for each in FORMATS.values())
    assert len({each.file for each in FORMATS.values() if each.writes}) == len(WRITTEN)
