"""FollowTheMoney and Popolo: organisations and what ties them come in, persons marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.errors import ReadError
from graph.store import GraphStore, open_store
from ingest.tables.files import read_file
from ingest.tables.importing import bring_in, preview
from ingest.tables.preview import Preview
from ingest.tables.schema_matching import propose
from ingest.tables.tables import tables_in

SAMPLES = Path(__file__).parents[5] / "shared" / "data" / "formats_actor_maps"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not here")


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store("sqlite:///:memory:") as opened:
        yield opened


def seen(content: bytes, name: str, store: GraphStore) -> Preview:
    book = read_file(content, name)
    return preview(book, propose(tables_in(book)), store)


def lines(*entities: Any) -> bytes:
    return "\n".join(json.dumps(entity) for entity in entities).encode()


def entity(id: str, schema: str, **properties: str) -> dict[str, Any]:
    return {"id": id, "schema": schema, "properties": {key: [value] for key, value in properties.items()}}


def ties(store: GraphStore) -> set[tuple[str, str, str]]:
    names = {node.id: node.name for node in store.nodes()}
    return {
        (names[edge.source], edge.relation, names[edge.target]) for edge in store.edges() if edge.relation != "broader"
    }


def test_entities_that_tie_two_others_become_relations(store: GraphStore) -> None:
    content = lines(
        entity("a", "Organization", name="Fundación Camino", country="sv", alias="FC"),
        entity("b", "PublicBody", name="Ministerio de Seguridad", country="sv"),
        entity("c", "Project", name="Municipios seguros"),
        entity("d", "Payment", payer="b", beneficiary="a", amount="500", currency="USD", date="2020-01-02"),
        entity("e", "ProjectParticipant", participant="a", project="c"),
        entity("f", "UnknownLink", subject="a", object="b", role="supports"),
        entity("g", "Vessel", name="Barco"),
    )
    found = seen(content, "red.ftm.json", store)
    assert str(found.warnings[0]).endswith("Vessel: 1.")
    bring_in(found, store)
    assert ties(store) == {
        ("Ministerio de Seguridad", "funds", "Fundación Camino"),
        ("Fundación Camino", "participates_in", "Municipios seguros"),
        ("Fundación Camino", "supports", "Ministerio de Seguridad"),
    }
    (funds,) = store.edges(relation="funds")
    assert funds.properties == {"amount": "500 USD", "start": "2020-01-02"}


def test_a_relation_that_is_not_ours_is_proposed_only(store: GraphStore) -> None:
    content = lines(
        entity("a", "Company", name="Alfa S.A."),
        entity("b", "Company", name="Beta S.A."),
        entity("c", "Ownership", owner="a", asset="b"),
    )
    bring_in(seen(content, "red.ijson", store), store)
    (edge,) = store.edges(relation="allied_with")
    assert [each.review for each in edge.evidence] == ["proposed"]


def test_persons_are_protected_and_companies_named_after_one_are_not(store: GraphStore) -> None:
    content = lines(
        entity("p", "Person", name="Rosa Marina López", phone="+503 1111"),
        entity("c", "Company", name="Juan Carlos Pérez Hermanos"),
    )
    bring_in(seen(content, "red.ftm.json", store), store)
    assert {node.name: bool(node.properties.get("sensitive")) for node in store.nodes("Actor")} == {
        "Rosa Marina López": True,
        "Juan Carlos Pérez Hermanos": False,
    }


def test_popolo_memberships_carry_the_post(store: GraphStore) -> None:
    content = json.dumps(
        {
            "organizations": [
                {"id": "o", "name": "Consejo Municipal", "classification": "espacio", "founding_date": "2012"},
                {"id": "m", "name": "Comisión de Juventud", "parent_id": "o"},
            ],
            "persons": [{"id": "p", "name": "Rosa Marina López", "birth_date": "1980-01-01"}],
            "posts": [{"id": "s", "organization_id": "m", "label": "Secretaría"}],
            "memberships": [{"person_id": "p", "post_id": "s", "start_date": "2020"}],
            "motions": [{"id": "x"}],
        }
    ).encode()
    found = seen(content, "concejo.popolo.json", store)
    assert str(found.warnings[0]).endswith("birth_date: 1, motion: 1.")
    bring_in(found, store)
    assert ("Rosa Marina López", "member_of", "Comisión de Juventud") in ties(store)
    (edge,) = store.edges(relation="member_of")
    assert edge.properties == {"group": "Secretaría", "start": "2020"}
    assert next(node for node in store.nodes("Actor") if node.name.startswith("Rosa")).properties["sensitive"] is True


@needs_samples
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("ftm/*")) + sorted(SAMPLES.glob("popolo/*")), ids=lambda p: p.name)
def test_every_sample_comes_in_or_says_what_it_lacks(path: Path, store: GraphStore) -> None:
    if path.name in ("membership.json", "post.json"):  # ids alone, of bodies that stand elsewhere
        with pytest.raises(ReadError, match="nothing in it has a name"):
            read_file(path.read_bytes(), path.name)
        return
    found = seen(path.read_bytes(), path.name, store)
    assert bring_in(found, store)
    assert {outcome.state for outcome in seen(path.read_bytes(), path.name, store).outcomes} <= {"same", "fault"}


@needs_samples
def test_what_cannot_be_carried_of_the_samples_is_told() -> None:
    book = read_file((SAMPLES / "ftm" / "zala_companies.ftm.json").read_bytes(), "zala.ftm.json")
    assert "Sanction: 28" in str(book.warnings[0])


def test_broken_lines_are_told_by_number(store: GraphStore) -> None:
    with pytest.raises(ReadError, match="line 2"):
        seen(lines(entity("a", "Company", name="Alfa")) + b"\n{", "red.ijson", store)
