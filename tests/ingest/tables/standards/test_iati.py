"""Activities of the International Aid Transparency Initiative come in whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import ReadError
from graph.model import Edge
from graph.store import GraphStore, open_store
from ingest.tables.files import read_file
from ingest.tables.importing import bring_in, preview
from ingest.tables.preview import Preview
from ingest.tables.schema_matching import propose
from ingest.tables.tables import tables_in

SHARED = Path(__file__).parents[5] / "shared" / "data" / "iati_xml"


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store("sqlite:///:memory:") as opened:
        yield opened


def seen(content: bytes | str, store: GraphStore, name: str = "actividades.xml") -> Preview:
    book = read_file(content.encode() if isinstance(content, str) else content, name)
    return preview(book, propose(tables_in(book)), store)


def activity(id: str, title: str, *parts: str) -> str:
    return (
        f"<iati-activity default-currency='USD' xml:lang='es'><iati-identifier>{id}</iati-identifier>"
        f"<title><narrative>{title}</narrative></title>{''.join(parts)}</iati-activity>"
    )


def file(*activities: str) -> str:
    return f"<iati-activities version='2.03'>{''.join(activities)}</iati-activities>"


def organisation(role: int, name: str, ref: str = "", type: str = "") -> str:
    return (
        f"<participating-org role='{role}' ref='{ref}' type='{type}'><narrative>{name}</narrative></participating-org>"
    )


SAFE_TOWNS = activity(
    "XX-1-A",
    "Municipios seguros",
    organisation(1, "Banco del Istmo", "XM-DAC-99901", "40"),
    organisation(2, "Ministerio de Seguridad", type="10"),
    organisation(4, "Fundación Camino", type="22"),
    "<activity-date type='1' iso-date='2018-01-01'/><activity-date type='2' iso-date='2019-03-01'/>",
    "<recipient-country code='SV'/><location><name><narrative>Sonsonate</narrative></name></location>",
    "<sector vocabulary='1' code='15132'/><sector vocabulary='1' code='72010'/>",
    "<budget><value currency='USD'>1500000.40</value></budget><budget><value>500</value></budget>",
)


def between(store: GraphStore, relation: str) -> set[tuple[str, str]]:
    names = {node.id: node.name for node in store.nodes()}
    return {(names[edge.source], names[edge.target]) for edge in store.edges(relation=relation)}


def one(store: GraphStore, relation: str) -> Edge:
    (edge,) = store.edges(relation=relation)
    return edge


def test_an_activity_is_a_project_with_who_pays_leads_and_carries_it_out(store: GraphStore) -> None:
    bring_in(seen(file(SAFE_TOWNS), store), store)
    (project,) = store.nodes("Instrument")
    assert (project.name, project.names) == ("Municipios seguros", ("XX-1-A",))
    assert project.properties["instrument_type"] == "project"
    assert project.properties["start"] == "2019-03-01"  # as it was, not as it was planned
    assert project.properties["country"] == "SV"
    assert between(store, "funds") == {("Banco del Istmo", "Municipios seguros")}
    assert between(store, "leads") == {("Ministerio de Seguridad", "Municipios seguros")}
    assert between(store, "implements") == {("Fundación Camino", "Municipios seguros")}
    assert one(store, "funds").properties["amount"] == "1,500,500 USD"
    assert ("Municipios seguros", "Sonsonate") in between(store, "operates_in")
    assert one(store, "about").target == "theme/community-policing"


def test_ties_quote_the_file_and_say_where(store: GraphStore) -> None:
    found = seen(file(SAFE_TOWNS), store)
    bring_in(found, store)
    (evidence,) = one(store, "funds").evidence
    text = store.document_text(evidence.document) or ""
    assert text[evidence.start : evidence.end] == evidence.quote
    assert "Banco del Istmo" in evidence.quote
    assert "XX-1-A" in evidence.quote


def test_what_does_not_come_in_is_told_beforehand(store: GraphStore) -> None:
    said = activity("XX-2", "Algo", "<result/><result/>", organisation(4, "nan"), organisation(4, "Otros proveedores"))
    assert str(seen(file(SAFE_TOWNS, said), store).warnings[0]).endswith("sector: 1, what has no name: 2, result: 2.")


def test_activities_of_one_title_stay_apart_and_are_known_again(store: GraphStore) -> None:
    content = file(activity("XX-1-A", "Apoyo técnico"), activity("XX-1-B", "Apoyo técnico"))
    bring_in(seen(content, store), store)
    assert sorted(node.names for node in store.nodes("Instrument")) == [("XX-1-A",), ("XX-1-B",)]
    assert {outcome.state for outcome in seen(content, store).outcomes} == {"same"}


def test_an_organisation_is_one_across_publishers_by_its_identifier_and_its_name(store: GraphStore) -> None:
    bring_in(seen(file(SAFE_TOWNS), store), store)
    other = activity(
        "YY-9",
        "Otra",
        organisation(1, "Isthmus Bank", "XM-DAC-99901"),
        organisation(4, "Fundacion Camino"),
    )
    bring_in(seen(file(other), store, "otro.xml"), store)
    assert ("Banco del Istmo", "Otra") in between(store, "funds")
    assert ("Fundación Camino", "Otra") in between(store, "implements")


def test_a_class_of_organisations_is_no_identity(store: GraphStore) -> None:
    shared = [organisation(4, name, "XM-DAC-22000") for name in ("Fundación Norte", "Asociación Sur")]
    bring_in(seen(file(activity("XX-1", "Algo", *shared)), store), store)
    assert between(store, "implements") == {("Fundación Norte", "Algo"), ("Asociación Sur", "Algo")}


def test_who_is_paid_takes_part_and_is_funded_by_who_pays(store: GraphStore) -> None:
    payment = (
        "<reporting-org ref='XX-1'><narrative>Banco del Istmo</narrative></reporting-org><transaction>"
        "<transaction-type code='3'/><receiver-org><narrative>Consejo de Vialidad</narrative></receiver-org>"
        "</transaction>"
    )
    bring_in(seen(file(activity("XX-1-C", "Caminos", payment)), store), store)
    assert between(store, "funds") == {("Banco del Istmo", "Consejo de Vialidad")}
    assert ("Consejo de Vialidad", "Caminos") in between(store, "participates_in")


def test_entities_are_not_resolved(store: GraphStore) -> None:
    content = '<!DOCTYPE iati-activities [<!ENTITY a "b">]>' + file(activity("X-1", "&a;"))
    with pytest.raises(ReadError, match="document type"):
        seen(content, store)


@pytest.mark.parametrize("content", ["<rss/>", "<iati-activities><iati-activity>", "no xml"])
def test_what_is_no_such_file_is_refused(content: str, store: GraphStore) -> None:
    with pytest.raises(ReadError):
        seen(content, store)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the files of publishers are not here")
def test_every_activity_of_every_publisher_comes_in(store: GraphStore) -> None:
    expected: set[str] = set()
    for path in sorted(SHARED.glob("*.xml")):
        content = path.read_bytes()
        found = seen(content, store, path.name)
        assert not found.of("fault")
        bring_in(found, store)
        expected |= {row.record.text("identifier") for row in found.outcomes if row.record.about == "instruments"}
        assert content.count(b"<iati-identifier>") == sum(row.record.about == "instruments" for row in found.outcomes)
    named = {name for node in store.nodes("Instrument") for name in (node.name, *node.names)}
    assert expected <= named
    assert len(list(store.nodes("Instrument"))) == len(expected)
    assert len(store.find("U.S. Agency for International Development", "Actor")) == 1
