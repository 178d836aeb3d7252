"""The corpus in both stores: search, analysis and recommendation answer the same, in the same order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

import pytest

from corpus.load import load
from corpus.synonyms import synonyms
from graph.analysis.gaps import find_gaps
from graph.export import write_csv
from graph.freshness import stale
from graph.matching import partners, practices_for, twins
from graph.model import Changes, Evidence, Node
from graph.network import network
from graph.review import proposals
from graph.search import SearchIndex
from graph.situation import Situation
from graph.store import GraphStore, open_store
from tests.contract.compared import timeless
from tests.contract.samples import document
from tests.neo4j.server import GivenServer, Server, empty

pytestmark = pytest.mark.neo4j
Pair = tuple[GraphStore, GraphStore]

QUERIES = [
    "pandillas",
    "prevención de la violencia juvenil en El Salvador",
    "mesa de seguridad",
    "PNC",
    "policia nacional civil",
    "huertos escolares",
    "violencia contra las mujeres",
    "alianza municipalidad universidad",
    "USAID",
    "comite de prevencion",
    "Sonsonate",
    "hermanamiento",
    "guatemala",
    "recuperación de espacios públicos",
    "mediacion",
    "nada que exista asi zzz",
    "",
]
FILTERS: list[dict[str, str]] = [
    {},
    {"kind": "Practice"},
    {"country": "SV"},
    {"theme": "mediation"},
    {"kind": "actor", "country": "CR"},
]


@pytest.fixture(scope="module")
def pair(neo4j_server: Server | GivenServer) -> Iterator[Pair]:
    empty(neo4j_server)
    with open_store("sqlite://") as embedded, open_store(neo4j_server.url) as shared:
        assert load(shared) == load(embedded)
        yield embedded, shared


def test_the_graph_is_the_same(pair: Pair) -> None:
    embedded, shared = pair
    assert timeless(shared.nodes()) == timeless(embedded.nodes())
    assert timeless(shared.edges()) == timeless(embedded.edges())
    assert shared.network_rows().nodes == embedded.network_rows().nodes
    assert sorted(shared.network_rows().edges) == sorted(embedded.network_rows().edges)
    assert list(shared.network_rows().edges) == list(embedded.network_rows().edges)
    assert shared.counts() == embedded.counts()
    assert shared.check() == []
    assert load(shared) == (0, 0)


def test_search_gives_the_same_answers_in_the_same_order(pair: Pair, tmp_path: Path) -> None:
    indexes = [SearchIndex(tmp_path / name, store, synonyms()) for name, store in zip("es", pair, strict=True)]

    def compare(queries: Sequence[str]) -> int:
        found = 0
        for query, filters in product(queries, FILTERS):
            embedded, shared = (index.search(query, limit=50, **filters) for index in indexes)
            assert shared == embedded
            embedded_facets, shared_facets = (index.facets(query, **filters) for index in indexes)
            assert shared_facets == embedded_facets
            found += len(embedded)
        return found

    assert compare(QUERIES) > 500
    said = (Evidence("document/nuevo", "Mesa de Paz con la PNC", asserted_by="corpus"),)
    news = Changes(
        nodes=(document("document/nuevo"), Node("space/mesa-de-paz--sv", "Space", "Mesa de Paz", evidence=said))
    )
    numbers = [store.apply(news).number for store in pair]
    assert compare(QUERIES[:4]) > 50  # the indexes caught up instead of being built anew
    for number, store in zip(numbers, pair, strict=True):
        store.undo(number, by="person/eva")
    assert compare(QUERIES[:4]) > 50


@pytest.mark.parametrize("view", ["ties", "two-mode", "all"])
@pytest.mark.parametrize("standard", ["all", "accepted", "confident"])
def test_networks_are_the_same(pair: Pair, view: str, standard: str) -> None:
    embedded, shared = (network(store, view=view, evidence=standard) for store in pair)  # type: ignore[arg-type]  # both are listed
    assert shared.ids == embedded.ids
    assert shared.relations == embedded.relations
    assert shared.sources.tolist() == embedded.sources.tolist()
    assert shared.targets.tolist() == embedded.targets.tolist()


def test_gaps_partners_practices_and_twins_are_the_same(pair: Pair) -> None:
    embedded, shared = (Situation.from_rows(store.nodes(), store.edges()) for store in pair)
    assert list(find_gaps(shared)) == list(find_gaps(embedded))
    actors = [id for id in embedded.of_kind("Actor") if id in embedded.ties.at]
    towns = [node.id for node in pair[0].nodes("Territory") if node.properties.get("territory_type") == "municipality"]
    assert len(actors) > 50
    for actor in actors[::5]:
        assert partners(shared, actor) == partners(embedded, actor)
    for town in towns[::5]:
        assert practices_for(shared, town) == practices_for(embedded, town)
        assert twins(shared, town) == twins(embedded, town)


def test_what_waits_and_what_is_old_is_the_same(pair: Pair) -> None:
    embedded, shared = pair
    assert timeless(proposals(shared)) == timeless(proposals(embedded))
    assert timeless(stale(shared, "2016")) == timeless(stale(embedded, "2016"))


def test_exports_are_the_same(pair: Pair, tmp_path: Path) -> None:
    for name, store in zip("es", pair, strict=True):
        write_csv(list(store.nodes()), list(store.edges()), tmp_path / name)
    for file in ("nodes.csv", "edges.csv"):
        assert (tmp_path / "s" / file).read_bytes() == (tmp_path / "e" / file).read_bytes()
