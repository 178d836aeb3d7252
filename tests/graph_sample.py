"""A small graph with something of everything that pages show, names that mean harm included."""

from __future__ import annotations

from graph.model import Changes, Edge, Evidence, Node
from graph.store import GraphStore

TEXT = (
    "ACUERDO DE COPRODUCCIÓN\n\nLa Municipalidad de Santa Rosa y el Instituto de la Juventud acuerdan prevenir la "
    "violencia juvenil. El Consejo Municipal de Prevención reúne a la municipalidad, a la policía y a las iglesias.\n\n"
    "La Agencia de Cooperación financia el programa Barrios Vivos.\n"
)
DOCUMENT = "document/acuerdo-de-santa-rosa"
HOSTILE = '<script>alert("x")</script> & \u202egnp.exe "Comité" ' + "muy " * 40 + "largo" + "x" * 120


def said(words: str, *, review: str = "proposed", confidence: float = 0.9) -> tuple[Evidence, ...]:
    start = TEXT.find(words)
    return (
        Evidence(
            DOCUMENT,
            quote=words,
            start=start if start >= 0 else None,
            end=start + len(words) if start >= 0 else None,
            page=1,
            asserted_by="extractor/0.1",
            asserted_at="2026-11-21T03:00:00Z",
            confidence=confidence,
            review=review,  # type: ignore[arg-type]  # the caller gives one of the three
        ),
    )


def node(id: str, kind: str, name: str, names: tuple[str, ...] = (), **properties: object) -> Node:
    return Node(id, kind, name, names, properties, said(name))  # type: ignore[arg-type]  # plain values


def fill(store: GraphStore) -> None:
    """Bring the sample into an empty store."""
    itself = (Evidence(DOCUMENT, asserted_by="corpus", review="accepted"),)
    nodes = [
        Node(
            DOCUMENT,
            "Document",
            "acuerdo.txt",
            (),
            {"title": "Acuerdo de Santa Rosa", "year": 2015, "country": "SV"},
            itself,
        ),
        node(
            "actor/municipalidad-de-santa-rosa--sv",
            "Actor",
            "Municipalidad de Santa Rosa",
            ("Alcaldía de Santa Rosa",),
            actor_type="municipality",
            country="SV",
            level="local",
        ),
        node(
            "actor/instituto-de-la-juventud--sv",
            "Actor",
            "Instituto de la Juventud",
            ("INJUVE",),
            actor_type="national_institution",
            country="SV",
        ),
        node(
            "actor/agencia-de-cooperacion",
            "Actor",
            "Agencia de Cooperación",
            actor_type="international_agency",
            website="https://agencia.example.org/",
        ),
        Node(
            "actor/policia--sv",
            "Actor",
            "Policía Nacional",
            ("Policía",),
            {"actor_type": "police", "country": "SV"},
            said("El Consejo Municipal de Prevención reúne a la municipalidad, a la policía y a las iglesias."),
        ),
        node("actor/iglesias--sv", "Actor", "Iglesias de Santa Rosa", actor_type="faith", country="SV"),
        node(
            "actor/maria-lopez--sv", "Actor", "María López", actor_type="community_leader", sensitive=True, country="SV"
        ),
        node("actor/hostil", "Actor", HOSTILE, actor_type="ngo"),
        node("actor/camara-de-comercio--sv", "Actor", "Cámara de Comercio", actor_type="business", country="SV"),
        node("space/consejo-de-santa-rosa--sv", "Space", "Consejo Municipal de Prevención", country="SV"),
        node(
            "territory/santa-rosa--sv",
            "Territory",
            "Santa Rosa",
            territory_type="municipality",
            country="SV",
            lat=13.62,
            lon=-87.89,
            population=30000,
        ),
        node(
            "territory/la-palma--gt",
            "Territory",
            "La Palma",
            territory_type="municipality",
            country="GT",
            lat=14.3,
            lon=-89.2,
            population=28000,
        ),
        node("theme/mediation", "Theme", "Mediación comunitaria"),
        node("problem/youth-violence", "Problem", "Violencia juvenil"),
        node("population/youth", "Population", "Juventud"),
        node(
            "practice/barrios-vivos--sv",
            "Practice",
            "Barrios Vivos",
            country="SV",
            summary="Los vecinos recuperan plazas con talleres de mediación.",
            rung="monitored",
            elements=["Recuperación de plazas", "Talleres de mediación", "Consejo de jóvenes"],
            needs=["Una persona a medio tiempo"],
        ),
        node("practice/luz-en-la-plaza--gt", "Practice", "Luz en la plaza", country="GT", rung="evaluated"),
        node(
            "instrument/plan-de-santa-rosa--sv",
            "Instrument",
            "Plan de prevención de Santa Rosa",
            instrument_type="plan",
            country="SV",
            start="2015",
            end="2018-06",
        ),
        node(
            "plan-element/objetivo-1",
            "PlanElement",
            "Reducir la violencia juvenil",
            element_type="objective",
            number="1",
            position=1,
        ),
        node(
            "plan-element/estrategia-1-1",
            "PlanElement",
            "Abrir espacios públicos",
            element_type="strategy",
            number="1.1",
            position=1,
        ),
        node(
            "plan-element/linea-1-1-a",
            "PlanElement",
            "Iluminar las plazas",
            element_type="line",
            number="a",
            position=1,
        ),
        node(
            "plan-element/objetivo-2",
            "PlanElement",
            "Fortalecer el consejo",
            element_type="objective",
            number="2",
            position=2,
        ),
        node(
            "alliance/acuerdo-de-santa-rosa--sv",
            "Alliance",
            "Acuerdo de coproducción de Santa Rosa",
            alliance_type="coproduction_agreement",
            country="SV",
            objective="Prevenir la violencia juvenil",
            start="2015-07",
            end="2016-01",
            territories=["Santa Rosa"],
            schedule=[
                {"month": "2015-07", "action": "Taller inicial"},
                {"month": "2015-08", "action": "Recuperación de la plaza"},
                {"month": "2015-09", "action": "Evaluación"},
            ],
            compliance=[{"month": "2015-07", "percent": 50}, {"month": "2015-08", "percent": 0}],
            checklist=["Hay una persona responsable", "Hay presupuesto"],
        ),
    ]
    municipality, council = "actor/municipalidad-de-santa-rosa--sv", "space/consejo-de-santa-rosa--sv"
    gathers = "El Consejo Municipal de Prevención reúne a la municipalidad, a la policía y a las iglesias."
    agree = "La Municipalidad de Santa Rosa y el Instituto de la Juventud acuerdan prevenir la violencia juvenil."
    edges = [
        Edge(municipality, "leads", council, {"role": "convenes"}, said(gathers, review="accepted")),
        Edge("actor/policia--sv", "member_of", council, {"group": "seguridad"}, said(gathers)),
        Edge("actor/iglesias--sv", "member_of", council, {}, said(gathers)),
        Edge("actor/hostil", "member_of", council, {}, said(gathers, confidence=0.4)),
        Edge("actor/maria-lopez--sv", "member_of", council, {}, said(gathers)),
        Edge(
            municipality,
            "allied_with",
            "actor/instituto-de-la-juventud--sv",
            {},
            said(agree) + said("acuerdan", review="accepted"),
        ),
        Edge(
            "actor/agencia-de-cooperacion",
            "funds",
            "practice/barrios-vivos--sv",
            {},
            said("La Agencia de Cooperación financia el programa Barrios Vivos."),
        ),
        Edge(
            "actor/agencia-de-cooperacion",
            "supports",
            municipality,
            {},
            said("Agencia de Cooperación", review="rejected"),
        ),
        Edge(municipality, "implements", "practice/barrios-vivos--sv", {}, said("Barrios Vivos")),
        Edge(municipality, "party_to", "alliance/acuerdo-de-santa-rosa--sv", {"role": "lead"}, said(agree)),
        Edge(
            "actor/instituto-de-la-juventud--sv",
            "party_to",
            "alliance/acuerdo-de-santa-rosa--sv",
            {"role": "collaborator"},
            said(agree),
        ),
        Edge("practice/barrios-vivos--sv", "addresses", "problem/youth-violence", {}, said("violencia juvenil")),
        Edge("practice/luz-en-la-plaza--gt", "addresses", "problem/youth-violence", {}, said("violencia juvenil")),
        Edge("practice/luz-en-la-plaza--gt", "operates_in", "territory/la-palma--gt", {}, said("prevenir")),
        Edge("practice/barrios-vivos--sv", "about", "theme/mediation", {}, said("Barrios Vivos")),
        Edge("practice/barrios-vivos--sv", "operates_in", "territory/la-palma--gt", {}, said("Barrios Vivos")),
        Edge(municipality, "operates_in", "territory/santa-rosa--sv", {}, said("Santa Rosa")),
        Edge("instrument/plan-de-santa-rosa--sv", "operates_in", "territory/santa-rosa--sv", {}, said("Santa Rosa")),
        Edge("instrument/plan-de-santa-rosa--sv", "addresses", "problem/youth-violence", {}, said("violencia juvenil")),
        Edge("plan-element/objetivo-1", "part_of", "instrument/plan-de-santa-rosa--sv", {}, said("prevenir")),
        Edge("plan-element/objetivo-2", "part_of", "instrument/plan-de-santa-rosa--sv", {}, said("prevenir")),
        Edge("plan-element/estrategia-1-1", "part_of", "plan-element/objetivo-1", {}, said("prevenir")),
        Edge("plan-element/linea-1-1-a", "part_of", "plan-element/estrategia-1-1", {}, said("prevenir")),
        Edge(municipality, "responsible_for", "plan-element/linea-1-1-a", {}, said("prevenir")),
        Edge("actor/iglesias--sv", "partner_in", "plan-element/linea-1-1-a", {}, said("prevenir")),
    ]
    store.apply(Changes(tuple(nodes), tuple(edges), texts={DOCUMENT: TEXT}, by="test", reason="sample"))
