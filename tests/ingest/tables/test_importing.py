"""What comes of a sheet in the graph: who is recognised, what is refused, what a second time does, and the way back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import UsageError
from graph.model import Changes, Edge, Evidence, Node
from graph.store import GraphStore, open_store
from ingest.tables.importing import Terms, bring_in, preview
from ingest.tables.mapping_file import as_file, from_file
from ingest.tables.outgoing import rows_of
from ingest.tables.schema_matching import propose
from ingest.tables.sheets import read_workbook
from ingest.tables.tables import tables_in
from tests.ingest.tables.sheets import Rows, brought_in, seen, text, xlsx
from viz.sheets import write_rejected, write_template

SHEET: Rows = [
    ["Institución", "Tipo", "Municipio", "Teléfono", "Mesas en que participa", "Desde"],
    [
        "Fundación Semillas del Sur",
        "ONG",
        "Sonsonate y Nahuizalco",
        "2222-2222",
        "Mesa de Paz de Sonsonate; Red Juvenil",
        2011,
    ],
    ["Parroquia El Ángel", "Iglesia", "Sonsonate", "", "Mesa de Paz de Sonsonate\nRed Juvenil", "03/2015"],
    ["Zenaida Quix", "Lideresa comunitaria", "Nahuizalco", "7777-7777", "", ""],
    ["Colegio Los Pinos", "Escuela", "Villa Inventada", "", "", "ayer"],
    ["", "ONG", "Sonsonate", "", "", ""],
]


@pytest.fixture
def store() -> Iterator[GraphStore]:
    with open_store("sqlite:///:memory:") as opened:
        yield opened


def actor(store: GraphStore, name: str) -> Node:
    (found,) = store.find(name, "Actor")
    return found


def told(store: GraphStore) -> set[str]:
    return {edge.id for edge in store.edges(evidence=False) if edge.relation not in ("part_of", "broader")}


def test_good_rows_come_in_with_their_places_ties_and_quoted_words(store: GraphStore) -> None:
    found = brought_in(xlsx({"Directorio": SHEET}), store, terms=Terms(by="person/ana"))
    assert [len(found.of(state)) for state in ("new", "fault")] == [3, 2]
    seeds = actor(store, "Fundación Semillas del Sur")
    assert (seeds.properties["actor_type"], seeds.properties["country"], seeds.properties["start"]) == (
        "ngo",
        "SV",
        "2011",
    )
    (said,) = seeds.evidence
    assert said.quote.startswith("A2 Institución: Fundación Semillas del Sur · B2 Tipo: ONG")
    assert store.document_text(said.document)[said.start : said.end] == said.quote
    assert (said.known_by, said.review, said.page) == ("reported", "accepted", 1)
    ties = {(edge.relation, store.node(edge.target).name) for edge in store.edges(source=seeds.id)}
    assert ties == {
        ("operates_in", "Sonsonate"), ("operates_in", "Nahuizalco"),
        ("member_of", "Mesa de Paz de Sonsonate"), ("member_of", "Red Juvenil"),
    }  # fmt: skip
    assert {node.kind for node in store.find("Red Juvenil")} == {"Space"}
    assert store.check() == []


def test_persons_are_protected_and_telephones_stand_in_no_quote(store: GraphStore) -> None:
    found = brought_in(xlsx({"Directorio": SHEET}), store)
    assert [body.name for body in found.persons] == ["Zenaida Quix"]
    person = actor(store, "Zenaida Quix")
    assert (person.properties["sensitive"], person.properties["contact"]) == (True, "7777-7777")
    assert not any("7777" in store.document_text(node.id) for node in store.nodes("Document"))


def test_a_school_named_after_somebody_is_no_person_and_a_short_heading_for_telephones_is_understood(
    store: GraphStore,
) -> None:
    rows = [["Institución", "Tel."], ["Centro Escolar Dr. Mario Quix", "2222-1111"], ["Dr. Mario Quix", "2222-3333"]]
    found = brought_in(xlsx({"Directorio": rows}), store)
    assert [body.name for body in found.persons] == ["Dr. Mario Quix"]
    assert actor(store, "Centro Escolar Dr. Mario Quix").properties["contact"] == "2222-1111"


def test_each_fault_names_its_cell_and_a_remedy(store: GraphStore) -> None:
    faulty = seen(xlsx({"Directorio": SHEET}), store).of("fault")
    cells = [
        (each.record.row.number, fault.column and fault.column.letter)
        for each in faulty
        for fault in each.record.faults
    ]
    assert cells == [(5, "C"), (5, "F"), (6, "A")]
    assert all(fault.remedy is not None for each in faulty for fault in each.record.faults)


def test_the_same_sheet_again_changes_nothing(store: GraphStore) -> None:
    content = xlsx({"Directorio": SHEET})
    brought_in(content, store)
    before = store.sequence()
    again = brought_in(content, store)
    assert (len(again.of("same")), len(again.of("new", "changed"))) == (3, 0)
    assert store.sequence() == before


def test_of_two_who_understood_the_same_headings_otherwise_the_later_counts() -> None:
    tables = tables_in(read_workbook(text([["Nombre", "Lo demás"], ["Fundación Semillas", "Red Juvenil"]]), "a.csv"))

    def said(field: str, on: str) -> Node:
        heads = {"Nombre": "name", "Lo demás": field}
        told = [
            {"table": tables[0].fingerprint, "about": "actors", "heading": head, "field": said}
            for head, said in heads.items()
        ]
        id = f"document/{field}"
        return Node(id, "Document", field, properties={"columns": told}, evidence=(Evidence(id, asserted_at=on),))

    known = [said("member_of", "2026-05-01"), said("themes", "2026-07-01"), said("part_of", "2026-06-01")]
    for order in (known, known[::-1]):
        (understood,) = propose(tables, order).tables.values()
        assert understood.fields == ("name", "themes")


def test_the_next_months_sheet_brings_up_to_date_and_is_understood_alike(store: GraphStore) -> None:
    odd = [["Nombre del que viene", "Clase de gente", "Va a"], ["Fundación Semillas del Sur", "ONG", "Red Juvenil"]]
    content = text(odd)
    tables = tables_in(read_workbook(content, "julio.csv"))
    assert not propose(tables).sure
    said = from_file(
        _mapping({"Nombre del que viene": "name", "Clase de gente": "type", "Va a": "member_of"}),
        tables,
        propose(tables),
    )
    bring_in(preview(read_workbook(content, "julio.csv"), said, store, Terms(by="person/ana")), store)
    odd[1][0] = "Fundacion  Semillas del Sur"
    odd[1][2] = "Red Juvenil; Mesa de Paz de Sonsonate"
    found = brought_in(text(odd, ";", "latin-1"), store, "agosto.csv", Terms(by="person/ana"))
    (row,) = found.of("changed")
    assert row.new_ties == 1
    assert actor(store, "Fundación Semillas del Sur").name == "Fundación Semillas del Sur"
    assert store.counts()["Actor"] == 1


def _mapping(columns: dict[str, str]) -> Path:
    import json
    import tempfile

    path = Path(tempfile.mkdtemp()) / "columnas.json"
    path.write_text(
        json.dumps({"tables": [{"sheet": "julio", "about": "actors", "columns": columns}]}), encoding="utf-8"
    )
    return path


def test_a_change_of_the_sheet_counts_over_what_the_graph_had(store: GraphStore) -> None:
    brought_in(xlsx({"Directorio": SHEET}), store, terms=Terms(by="person/ana"))
    newer = [list(row) for row in SHEET[:2]]
    newer[1][3] = "2000-0000"
    found = brought_in(xlsx({"Directorio": newer}), store, "agosto.xlsx", Terms(by="person/ana"))
    assert found.of("changed")[0].differences == (("contact", "2222-2222", "2000-0000"),)
    assert actor(store, "Fundación Semillas del Sur").properties["contact"] == "2000-0000"


def test_an_import_is_taken_back_at_once(store: GraphStore) -> None:
    found = seen(xlsx({"Directorio": SHEET}), store)
    number = bring_in(found, store)
    store.undo(number, by="person/ana")
    assert store.counts().get("Actor", 0) == 0
    assert told(store) == set()


def test_who_is_there_is_recognised_or_offered_and_never_joined_unsure(store: GraphStore) -> None:
    brought_in(
        text([["Institución", "Tipo", "País"], ["Ministerio de Justicia y Seguridad Pública", "Gobierno", "SV"]]), store
    )
    rows = [
        ["Institución", "Tipo", "País"],
        ["MINISTERIO DE JUSTICIA Y SEGURIDAD PUBLICA", "Gobierno", "El Salvador"],
        ["Ministerio de Seguridad y Justicia", "Gobierno", "El Salvador"],
        ["Ministerio de Justicia y Seguridad Pública", "Gobierno", "Honduras"],
    ]
    found = seen(text(rows), store, "b.csv")
    same, unsure, abroad = found.outcomes
    assert same.state == "same"
    assert unsure.state == abroad.state == "new"
    assert unsure.body is not None
    assert [each.node.name for each in unsure.body.alike] == ["Ministerio de Justicia y Seguridad Pública"]
    (known,) = store.find("Ministerio de Justicia y Seguridad Pública", "Actor")
    told_so = seen(text(rows), store, "b.csv", Terms(same={"1!1!3": known.id}))
    assert told_so.outcomes[1].state == "changed"
    assert told_so.outcomes[1].body is not None
    assert told_so.outcomes[1].body.node_id == known.id


def test_two_rows_that_contradict_each_other_are_not_both_believed(store: GraphStore) -> None:
    rows = [["Institución", "Tipo", "Desde"], ["Red de Paz", "ONG", "2011"], ["Red de paz", "ONG", "2015"]]
    found = seen(text(rows), store)
    (fault,) = found.of("fault")
    assert "2011" in str(fault.record.faults[0].message)


def test_agreements_with_their_months_and_a_schedule_of_its_own(store: GraphStore) -> None:
    parties = "Parroquia El Ángel, PNC y Fundación Niñez"
    book = {
        "Acuerdos": [
            ["Convenio", "Firmantes", "Vence", "Ene 2026", "Feb 2026", "Mar 2026"],
            ["Convenio por la paz", parties, "31 de diciembre de 2026", "x", "taller", "50%"],
        ],
        "Cronograma": [
            ["Convenio", "Mes", "Avance", "Observaciones"],
            ["Convenio por la paz", "2026-01", 1, "hecho"],
            ["Otro", "2026-01", 0.5, ""],
        ],
    }
    found = brought_in(xlsx(book), store)
    (agreement,) = store.find("Convenio por la paz", "Alliance")
    assert agreement.properties["end"] == "2026-12-31"
    assert list(agreement.properties["schedule"]) == [
        {"month": "2026-01"},
        {"action": "taller", "month": "2026-02"},
        {"month": "2026-03"},
    ]  # type: ignore[arg-type]  # records
    assert [(each["month"], each["percent"]) for each in agreement.properties["compliance"]] == [
        ("2026-01", 100),
        ("2026-03", 50),
    ]  # type: ignore[union-attr,index]  # records
    signing = {store.node(edge.source).name for edge in store.edges(relation="party_to")}
    assert signing == {"Parroquia El Ángel", "PNC", "Fundación Niñez"}
    assert [str(fault.message) for each in found.of("fault") for fault in each.record.faults] == [
        "There is no agreement «Otro»."
    ]


def test_a_mapping_is_written_corrected_and_read_again(tmp_path: Path) -> None:
    tables = tables_in(read_workbook(xlsx({"Directorio": SHEET}), "a.xlsx"))
    plan = propose(tables)
    path = tmp_path / "columnas.json"
    path.write_text(as_file(tables, plan), encoding="utf-8")
    assert [each.fields for each in from_file(path, tables, plan).tables.values()] == [
        each.fields for each in plan.tables.values()
    ]


def test_a_table_without_names_cannot_be_brought_in(store: GraphStore) -> None:
    with pytest.raises(UsageError, match="No table"):
        seen(text([["x", "y"], ["1", "2"]]), store)


def test_rows_left_out_are_corrected_and_brought_in_again(store: GraphStore, tmp_path: Path) -> None:
    found = brought_in(xlsx({"Directorio": SHEET}), store)
    for name in ("malas.xlsx", "malas.csv"):
        path = tmp_path / name
        assert write_rejected(found, path, "es") == 2
        again = seen(path.read_bytes(), store, name)
        assert [(row.record.row.cell(row.record.table.columns[2].place), row.state) for row in again.outcomes] == [
            ("Colegio Los Pinos", "fault"),
            (None, "fault"),
        ]
    corrected = read_workbook((tmp_path / "malas.csv").read_bytes(), "malas.csv").sheets[0].rows
    rows = [
        ["Sonsonate" if cell == "Villa Inventada" else 2012 if cell == "ayer" else cell for cell in row]
        for row in corrected[:2]
    ]
    brought_in(xlsx({"Directorio": rows}), store, "corregidas.xlsx")
    assert actor(store, "Colegio Los Pinos").properties["start"] == "2012"


def test_no_text_becomes_a_formula_in_what_is_written(store: GraphStore, tmp_path: Path) -> None:
    rows = [
        ["Institución", "Tipo", "Contacto", "Desde"],
        ["=cmd|calc", "ONG", "+503 2222-2222", "ayer"],
        ["ACNUR", "ONU", "", 1950],
    ]
    found = seen(text(rows), store)
    write_rejected(found, tmp_path / "malas.csv", "en")
    assert ",'=cmd|calc," in (tmp_path / "malas.csv").read_text(encoding="utf-8-sig")
    assert seen((tmp_path / "malas.csv").read_bytes(), store).outcomes[0].name == "=cmd|calc"


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_word_of_our_template_is_understood(language: str, store: GraphStore, tmp_path: Path) -> None:
    from graph.ontology import ontology
    from ingest.tables.fields import STATED_ONLY, SUBJECTS, UNWRITTEN
    from ingest.tables.words import values_of
    from viz.i18n import translator
    from viz.labels import VALUES

    path = tmp_path / "plantilla.xlsx"
    write_template(path, language)
    book = read_workbook(path.read_bytes(), "plantilla.xlsx")
    tables = {table.sheet: table for table in tables_in(book)}
    plan, say = propose(list(tables.values())), translator(language).render
    for about, subject in SUBJECTS.items():
        if about in STATED_ONLY:
            continue
        table = tables[say(subject.label)]
        understood = plan.tables[table.id]
        without = UNWRITTEN | {"of_month", "schedule", "compliance"}
        expected = [name for name in subject.fields if name not in without]
        assert (understood.about, list(understood.fields)) == (about, expected)
        assert not table.rows  # the example is passed over
        assert len(table.passed_over) == 1
    for reads in ("level", "alliance_type", "cost", "rung"):
        assert all(values_of(reads).get(_key(say(VALUES[id]))) == id for id in ontology().values[reads])


def test_the_template_is_the_same_file_whenever_it_is_made(tmp_path: Path) -> None:
    path = tmp_path / "plantilla.xlsx"
    write_template(path, "es")
    with ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if date.today().isoformat().encode() in parts.read(name)]


def _key(word: str) -> str:
    from ingest.tables.words import key

    return key(word)


# Whatever is in the graph, and whatever order columns stand in

NAMES = st.text(st.sampled_from("aeñórlst BCDF.,-«»()&/'"), min_size=3, max_size=25).filter(
    lambda name: sum(map(str.isalpha, name)) > 2 and name.strip() == name and "  " not in name
)


@st.composite
def graphs(draw: st.DrawFn) -> Changes:
    """Actors and spaces of names that nobody would give, and ties between them."""
    document = Node("document/x", "Document", "x", evidence=(Evidence("document/x", asserted_by="import/x"),))
    known = (Evidence("document/x", asserted_by="import/x"),)
    names = draw(st.lists(NAMES, min_size=2, max_size=6, unique_by=str.casefold))
    nodes = [
        Node(
            f"actor/{number}" if kind == "Actor" else f"space/{number}",
            kind,
            name,
            properties={"sensitive": False, "country": "SV"}
            | ({"actor_type": draw(st.sampled_from(["ngo", "police", "faith"]))} if kind == "Actor" else {}),
            evidence=known,
        )
        for number, name in enumerate(names)
        for kind in [draw(st.sampled_from(["Actor", "Space"]))]
    ]
    pairs = draw(st.lists(st.tuples(st.sampled_from(nodes), st.sampled_from(nodes)), max_size=6))
    edges = [Edge(a.id, "member_of", b.id, evidence=known) for a, b in pairs if a is not b]
    return Changes((document, *nodes), tuple(edges))


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(changes=graphs())
def test_what_is_taken_out_as_a_template_comes_in_as_the_same(
    changes: Changes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("ida") / "llena.xlsx"
    with open_store("sqlite:///:memory:") as one, open_store("sqlite:///:memory:") as other:
        one.apply(changes)
        write_template(path, "es", rows_of(one))
        found = brought_in(path.read_bytes(), other)
        assert not found.of("fault")
        for kind in ("Actor", "Space"):
            assert _nodes(one, kind) == _nodes(other, kind)
        assert told(one) == told(other)


def _nodes(store: GraphStore, kind: str) -> dict[str, tuple[str, dict[str, object]]]:
    return {node.id: (node.name, dict(node.properties)) for node in store.nodes(kind, evidence=False)}


@settings(max_examples=8)
@given(order=st.permutations(range(len(SHEET[0]))))
def test_columns_may_stand_in_any_order(order: list[int]) -> None:
    with open_store("sqlite:///:memory:") as one, open_store("sqlite:///:memory:") as other:
        brought_in(text(SHEET), one)
        brought_in(text([[row[place] for place in order] for row in SHEET]), other)
        assert _nodes(one, "Actor") == _nodes(other, "Actor")
        assert told(one) == told(other)


CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(-9, 99_999),
    st.booleans(),
    st.sampled_from(["Total", "Nota:", "=1+1", "31/12/2015", "Sonsonate"]),
)


@settings(max_examples=25)
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=6), max_size=3), seed=st.integers(0, 99))
def test_no_row_is_lost_whatever_stands_in_it(rows: list[list[object]], seed: int) -> None:
    mixed = [*SHEET[1:], *rows]
    random.Random(seed).shuffle(mixed)
    content = text([SHEET[0], *mixed])
    book = read_workbook(content, "a.csv")
    with open_store("sqlite:///:memory:") as store:
        found = seen(content, store, "a.csv")
    told_of = {each.record.row.number for each in found.outcomes} | {number for _, number in found.passed_over}
    headings = {table.header for table in found.tables}
    filled = {number for number, row in enumerate(book.sheets[0].rows, 1) if any(cell is not None for cell in row)}
    titles = {number for table in found.tables[1:] for number in range(table.header - 5, table.header)}
    assert filled <= told_of | headings | titles | {row.number for table in found.tables for row in table.rows}
