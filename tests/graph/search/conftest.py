from pathlib import Path

import pytest

from graph.model import Changes, Edge, Evidence, Node
from graph.search import SearchIndex
from graph.store import GraphStore, open_store
from graph.visibility import PUBLIC, Sight

SYNONYMS = {
    "Pandillas": ["maras", "clikas"],
    "maras": ["Pandillas", "clikas"],
    "clikas": ["Pandillas", "maras"],
    "Violencia intrafamiliar": ["VIF", "violencia doméstica"],
    "VIF": ["Violencia intrafamiliar", "violencia doméstica"],
}


def evidence(quote: str = "") -> tuple[Evidence, ...]:
    return (Evidence("document/d", quote=quote, asserted_by="test", review="accepted"),)


def node(id: str, kind: str, name: str, *names: str, quote: str = "", **properties: object) -> Node:
    return Node(id, kind, name, names, properties, evidence(quote))  # type: ignore[arg-type]


def edge(source: str, relation: str, target: str) -> Edge:
    return Edge(source, relation, target, evidence=evidence())


GRAPH = Changes(
    nodes=(
        node("document/d", "Document", "Documento de prueba"),
        node("theme/prevention", "Theme", "Prevención"),
        node("theme/school", "Theme", "Convivencia escolar"),
        node("problem/gangs", "Problem", "Pandillas", "maras"),
        node("problem/vif", "Problem", "Violencia intrafamiliar"),
        node("territory/sonsonate--sv", "Territory", "Sonsonate", territory_type="municipality", country="SV"),
        node("territory/penalolen--cl", "Territory", "Peñalolén", territory_type="municipality", country="CL"),
        node(
            "practice/huertos",
            "Practice",
            "Huertos escolares",
            summary="Los jóvenes cuidan un huerto con las escuelas y aprenden mediación.",
            country="SV",
        ),
        node(
            "practice/barrio", "Practice", "Barrio Seguro", elements=["recuperación de plazas", "vigilancia de vecinas"]
        ),
        node("practice/barrio-dos", "Practice", "Barrio Seguro y Limpio", summary="Barrio seguro, barrio limpio."),
        node("actor/pnc--sv", "Actor", "Policía Nacional Civil", "PNC", actor_type="police", country="SV"),
        node("actor/muni--sv", "Actor", "Municipalidad de Sonsonate", actor_type="municipality", country="SV"),
        node(
            "space/mesa--sv",
            "Space",
            "Mesa de Prevención",
            quote="La mesa nació en la parroquia de Chalatenango.",
            country="SV",
        ),
        node("actor/rosa--sv", "Actor", "Rosa Aguilar", actor_type="community_leader", country="SV"),
    ),
    edges=(
        edge("theme/school", "broader", "theme/prevention"),
        edge("practice/huertos", "about", "theme/school"),
        edge("practice/huertos", "addresses", "problem/gangs"),
        edge("practice/huertos", "operates_in", "territory/sonsonate--sv"),
        edge("practice/barrio", "operates_in", "territory/penalolen--cl"),
        edge("practice/barrio", "addresses", "problem/vif"),
        edge("actor/rosa--sv", "member_of", "space/mesa--sv"),
        edge("actor/pnc--sv", "member_of", "space/mesa--sv"),
    ),
    by="test",
)


@pytest.fixture
def store() -> GraphStore:
    with open_store("sqlite://") as store:
        store.apply(GRAPH)
        yield store


@pytest.fixture
def index(store: GraphStore, tmp_path: Path) -> SearchIndex:
    """What the public searches."""
    return SearchIndex(tmp_path / "index", store, SYNONYMS, lambda: Sight(store, PUBLIC))


@pytest.fixture
def everything(store: GraphStore, tmp_path: Path) -> SearchIndex:
    """What the person at this computer searches."""
    return SearchIndex(tmp_path / "everything", store, SYNONYMS)
