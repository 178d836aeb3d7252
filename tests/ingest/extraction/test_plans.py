"""Plans of many shapes, in Spanish and Portuguese; what is no plan gives none."""

import pytest

from ingest.extraction.items import Plan
from ingest.extraction.plans import extract_plan
from ingest.layout import layout
from ingest.source import Source
from tests.ingest.extraction.documents import laid_out


def read(text: str) -> Plan:
    plan = extract_plan(laid_out(text))
    assert plan is not None
    return plan


def tree(plan: Plan) -> list[tuple[str, list[tuple[str, str, int]]]]:
    return [
        (objective.id, [(strategy.id, strategy.name, len(strategy.lines)) for strategy in objective.strategies])
        for objective in plan.objectives
    ]


def test_axes_lines_of_action_and_targets() -> None:
    plan = read(
        "PLAN MUNICIPAL DE CONVIVENCIA DE VILLA CLARA\n\n"
        "Eje 1: Juventud\n\nLínea de acción 1.1: Escuelas abiertas\n\n"
        "Meta 1.1.1: Abrir cinco escuelas los sábados.\nMeta 1.1.2: Formar a veinte mediadoras.\n\n"
        "Línea de acción 1.2: Empleo juvenil\n- Crear una bolsa de trabajo con\nla cámara de comercio.\n"
        "- Otorgar becas.\n\n"
        "Eje 2: Espacio público\n\nLínea de acción 2.1 Parques seguros\n- Iluminar tres parques.\n"
    )
    assert plan.instrument == "PLAN MUNICIPAL DE CONVIVENCIA DE VILLA CLARA"
    assert plan.axes == ("Juventud", "Espacio público")
    assert tree(plan) == [
        ("1", [("1.1", "Escuelas abiertas", 2), ("1.2", "Empleo juvenil", 2)]),
        ("2", [("2.1", "Parques seguros", 1)]),
    ]
    assert plan.objectives[0].strategies[1].lines[0] == "Crear una bolsa de trabajo con la cámara de comercio."


def test_portuguese() -> None:
    plan = read(
        "Plano Municipal de Segurança\n\n"
        "Objetivo Estratégico 1 – Reduzir a violência contra a juventude\n"
        "Estratégia 1.1 – Escolas abertas\na) Abrir as escolas aos sábados;\nb) Formar mediadores;\n"
        "Estratégia 1.2 – Esporte\na) Criar ligas de bairro.\n\n"
        "Objetivo Estratégico 2 – Fortalecer a governança\nEstratégia 2.1 – Observatório\na) Publicar dados.\n"
    )
    assert plan.instrument == "Plano Municipal de Segurança"
    assert tree(plan) == [
        ("1", [("1.1", "Escolas abertas", 2), ("1.2", "Esporte", 1)]),
        ("2", [("2.1", "Observatório", 1)]),
    ]


def test_three_levels_in_capitals_without_empty_lines() -> None:
    plan = read(
        "PLAN LOCAL\n\nOBJETIVO ESTRATÉGICO 1. CONVIVENCIA\nObjetivo específico 1.1. Mejorar el trato entre vecinos\n"
        "Acciones:\n1. Hacer ferias.\n2. Hacer talleres.\nObjetivo específico 1.2. Reducir riñas\nAcciones:\n"
        "1. Controlar horarios.\nOBJETIVO ESTRATÉGICO 2. JUSTICIA\n"
        "Objetivo específico 2.1. Acercar la fiscalía\nAcciones:\n1. Abrir una oficina móvil.\n"
    )
    assert tree(plan) == [
        ("1", [("1.1", "Mejorar el trato entre vecinos", 2), ("1.2", "Reducir riñas", 1)]),
        ("2", [("2.1", "Acercar la fiscalía", 1)]),
    ]


def test_decimals_below_a_heading_that_announces_objectives() -> None:
    plan = read(
        "Política de seguridad de San Roque\n\n3. Objetivos específicos\n\n1. Prevenir la violencia juvenil\n"
        "1.1 Abrir espacios deportivos\n1.2 Formar líderes\n2. Atender a las víctimas\n2.1 Crear una casa de acogida\n"
    )
    assert tree(plan) == [
        ("1", [("1.1", "Abrir espacios deportivos", 0), ("1.2", "Formar líderes", 0)]),
        ("2", [("2.1", "Crear una casa de acogida", 0)]),
    ]


def test_stages_with_groups_of_strategies() -> None:
    plan = read(
        "Protocolo de actuación vecinal\n\nPrimera etapa: Organizar\n\nA. Convocatoria\n\nA.1 Llamar a los vecinos\n\n"
        "1. Hacer una lista.\n\n2. Visitar las casas.\n\nA.2 Reunir la mesa\n\n1. Fijar la fecha.\n\n"
        "Segunda etapa: Acordar\n\nA.1 Firmar el acuerdo\n\n1. Leerlo en voz alta.\n"
    )
    assert tree(plan) == [
        ("1", [("A.1", "Llamar a los vecinos", 2), ("A.2", "Reunir la mesa", 1)]),
        ("2", [("A.1", "Firmar el acuerdo", 1)]),
    ]


def test_a_table_of_contents_adds_nothing_and_indicators_are_no_lines() -> None:
    plan = read(
        "ÍNDICE\nObjetivo 1. Prevenir ..... 3\nEstrategia 1.1. Jóvenes ..... 4\nObjetivo 2. Atender ..... 7\n\n"
        "Objetivo 1. Prevenir\n\nTexto que explica el objetivo con un punto final.\n\nEstrategia 1.1. Jóvenes\n"
        "Acciones:\n• Abrir escuelas\n• Becar\nIndicadores:\n• Número de becas\nResponsable: Alcaldía\n\n"
        "Objetivo 2. Atender\n\nEstrategia 2.1. Víctimas\n• Albergue\n"
    )
    assert tree(plan) == [("1", [("1.1", "Jóvenes", 2)]), ("2", [("2.1", "Víctimas", 1)])]


def test_levels_named_within_numbered_headings() -> None:
    plan = read(
        "PLAN DE ACCIÓN 2021\n\n1. EJE DE PREVENCIÓN\n\n1.1. Objetivo: Reducir la deserción\n\n"
        "Estrategia 1.1.1. Tutorías\nActividades:\n- Seleccionar tutores\n- Visitar hogares\n\n"
        "2. EJE DE CONTROL\n\n2.1. Objetivo: Patrullaje\n\nEstrategia 2.1.1. Rondas\n- Comprar bicicletas\n"
    )
    assert plan.axes == ("EJE DE PREVENCIÓN", "EJE DE CONTROL")
    assert tree(plan) == [("1.1", [("1.1.1", "Tutorías", 2)]), ("2.1", [("2.1.1", "Rondas", 1)])]


def test_roman_numbers_with_parts() -> None:
    plan = read(
        "OBJETIVO ESTRATÉGICO I\nFomentar la participación\n\nESTRATEGIA I.1\nOrganizar a los vecinos\n"
        "LÍNEAS DE ACCIÓN\na) Crear comités\nb) Capacitar\n\nOBJETIVO ESTRATÉGICO II\nCuidar el ambiente\n\n"
        "ESTRATEGIA II.1\nReciclar\nLÍNEAS DE ACCIÓN\na) Campañas\n"
    )
    assert tree(plan) == [
        ("I", [("I.1", "Organizar a los vecinos", 2)]),
        ("II", [("II.1", "Reciclar", 1)]),
    ]


def test_a_list_set_in_below_another() -> None:
    plan = read("Lineamientos\n\nI. Convivencia\n   1. Ferias\n   2. Talleres\nII. Control\n   1. Patrullas\n")
    assert tree(plan) == [("I", [("I.1", "Ferias", 0), ("I.2", "Talleres", 0)]), ("II", [("II.1", "Patrullas", 0)])]


def test_lettered_groups_with_a_list_below_each() -> None:
    plan = read(
        "Guía de acciones\n\na. Cultura ciudadana\n\no Campañas de respeto\no Teatro en los\nbarrios\n\n"
        "b. Espacio público\n\no Iluminar calles\n\nUn recuadro ajeno.\n\n• Nada que ver\n\no Limpiar parques\n"
    )
    assert tree(plan) == [
        ("a", [("a.1", "Campañas de respeto", 0), ("a.2", "Teatro en los barrios", 0)]),
        ("b", [("b.1", "Iluminar calles", 0), ("b.2", "Limpiar parques", 0)]),
    ]


def test_listed_axes_and_steps() -> None:
    plan = read(
        "El plan tiene tres ejes:\n\n• Prevención\n• Control\n• Atención a víctimas\n\n"
        "Paso 1. Diagnosticar\n\nSe mira el barrio.\n\nPaso 2. Planificar\n\nSe acuerda qué hacer.\n"
    )
    assert plan.axes == ("Prevención", "Control", "Atención a víctimas")
    assert plan.steps == ("Diagnosticar", "Planificar")


def test_a_list_of_another_length_is_not_the_one_that_was_announced() -> None:
    text = "El plan tiene tres ejes:\n\n• Prevención\n• Control\n\nPaso 1. Diagnosticar\n\nPaso 2. Planificar\n"
    assert extract_plan(laid_out(text)) is None


def test_a_matrix_whose_cells_the_source_kept() -> None:
    plan = read(
        "Problema\tObjetivo\tAcciones\tMetas\tResponsable\tSocios\n"
        "Robos en el mercado\tReducir los robos\tInstalar luces\t20 luces\tAlcaldía\tPolicía, comerciantes\n"
        "Riñas\tReducir las riñas\tMediar\t10 mediaciones\tPolicía Municipal\tiglesias y ONG\n"
    )
    assert [(sheet.problem, sheet.responsible, sheet.partners) for sheet in plan.sheets] == [
        ("Robos en el mercado", ("Alcaldía",), ("Policía", "comerciantes")),
        ("Riñas", ("Policía Municipal",), ("iglesias", "ONG")),
    ]


def test_sheets_of_labels() -> None:
    plan = read(
        "Ficha 1\n\nProblema: Violencia en los centros escolares\nObjetivo: Mejorar la convivencia\n"
        "Acciones: Formar mediadores\nMeta: 10 centros\nIndicador: Número de mediadores formados\n"
        "Responsable: Ministerio de Educación\nSocios: Alcaldía Municipal, Cruz Roja\n\n"
        "Ficha 2\n\nProblema: Consumo de alcohol\nObjetivo: Reducir el consumo\nAcciones: Controlar expendios\n"
        "Responsable: Policía Nacional\n"
    )
    first, second = plan.sheets
    assert (first.objective, first.targets, first.indicators) == (
        "Mejorar la convivencia", ("10 centros",), ("Número de mediadores formados",)
    )  # fmt: skip
    assert first.partners == ("Alcaldía Municipal", "Cruz Roja")
    assert (second.problem, second.responsible) == ("Consumo de alcohol", ("Policía Nacional",))


FLATTENED = """Eje estratégico: Control del delito
Problema
detectado

Objetivo

Actividades Metas Indicadores Responsable Aliados

Robo a
transeúntes en el
mercado

Reducir los
robos

Patrullar a pie
cada noche en

Cuatro patrullas

Número de
patrullas

MINSEG Alcaldía
Municipal,
comerciantes

Este párrafo es ya texto corrido que describe otra cosa distinta de la tabla y ocupa toda la línea,
y sigue en una segunda línea tan larga como la primera para que se vea cómo es el texto que no es
tabla; y en una tercera línea que dice lo mismo de otra manera, y aun en una cuarta que no dice ya
nada nuevo pero que es larga, y en una quinta que cierra por fin el párrafo de texto corrido de aquí;
y otra línea larga para que las líneas cortas de la tabla sean pocas al lado de las del texto, que
es como están hechos los documentos de verdad: mucho texto corrido y alguna tabla entre los párrafos
que la comentan, la anuncian o la resumen, con frases que ocupan todo el ancho de la página impresa.

las calles
del centro

Paso 4. Otra cosa
"""


def test_a_flattened_matrix_with_a_row_over_two_pages() -> None:
    (sheet,) = read(FLATTENED).sheets
    assert sheet.axis == "Control del delito"
    assert sheet.problem == "Robo a transeúntes en el mercado"
    assert sheet.actions == ("Patrullar a pie cada noche en las calles del centro",)
    assert sheet.targets == ("Cuatro patrullas",)
    assert sheet.indicators == ("Número de patrullas",)
    assert sheet.responsible == ("MINSEG",)
    assert sheet.partners == ("Alcaldía Municipal", "comerciantes")


def test_a_flattened_matrix_of_several_rows() -> None:
    header = "Objetivo específico Actividades Metas Responsables Socios\n\n"
    rows = ("Mejorar la\nconvivencia", "Talleres de\nmediación", "Diez talleres", "Alcaldía\nMunicipal", "Iglesias")
    others = ("Reducir las\nriñas", "Patrullaje", "Cuatro rondas", "Policía\nNacional", "Juntas de\nvecinos")
    plan = read(header + "\n\n".join((*rows, *others)) + "\n")
    assert [(sheet.objective, sheet.targets, sheet.partners) for sheet in plan.sheets] == [
        ("Mejorar la convivencia", ("Diez talleres",), ("Iglesias",)),
        ("Reducir las riñas", ("Cuatro rondas",), ("Juntas de vecinos",)),
    ]


def test_sheets_lead_back_to_the_text() -> None:
    (sheet,) = read(FLATTENED).sheets
    assert FLATTENED[sheet.start : sheet.end].startswith("Robo a\n")


def test_a_document_without_title_is_named_after_its_file() -> None:
    text = "Objetivo 1: Uno\n\nEstrategia 1.1: Dos\n\na. Tres.\n"
    plan = extract_plan(laid_out(text, name="ilopango.txt"))
    assert plan is not None
    assert plan.instrument == "ilopango"
    titled = extract_plan(laid_out(text, title="Plan de Ilopango"))
    assert titled is not None
    assert titled.instrument == "Plan de Ilopango"


def test_what_is_no_plan() -> None:
    for text in (
        "",
        "PRIMERO\n\nSEGUNDO\n\nTERCERO\n",
        "El objetivo es prevenir la violencia. La meta es reducirla.",
        "Meta 1: Un diagnóstico\n\n• Reunión\n\nMeta 2: Un acuerdo\n\n• Firma\n",
        "• uno\n" * 50,
    ):
        assert extract_plan(laid_out(text)) is None


PORTUGUESE = """PLANO MUNICIPAL DE SEGURANÇA CIDADÃ

Eixo 1 – Prevenção social da violência

Meta 1.1 Ampliar as atividades culturais

Ação 1.1.1 Criar oficinas de música
Ação 1.1.2 Reformar o centro cultural

Meta 1.2 Fortalecer a rede de proteção

Ação 1.2.1 Capacitar os conselheiros

Eixo 2 – Governança

Meta 2.1 Instituir o gabinete integrado

Ação 2.1.1 Publicar o decreto
"""

ENGLISH = """Municipal Violence Prevention Plan

Strategic Objective 1: Reduce youth violence

Strategy 1.1: Safe spaces after school

- Open two youth centres.
- Train sports coaches.

Strategic Objective 2: Strengthen local coordination

Strategy 2.1: Data sharing

- Set up a local observatory.
"""

PROGRAMMES = """PLAN DE ACCIÓN MUNICIPAL

Programa 1: Barrios en paz
Objetivo: Reducir las riñas callejeras.
Proyecto 1.1: Noches deportivas
Meta: 20 jornadas al año
Indicador: Número de jornadas
Responsable: Secretaría de Deportes
Proyecto 1.2: Cuadrillas de mediadores
Meta: 30 mediadores formados
Indicador: Número de mediadores
Responsable: Secretaría de Gobierno
Programa 2: Escuelas protegidas
Proyecto 2.1: Rutas seguras
"""

AXES_WITH_LABELS = """Estrategia Local de Prevención

Eje 1: Prevención comunitaria

Objetivo: Fortalecer las redes vecinales

Acciones:
• Crear comités barriales
• Capacitar a líderes

Responsables: Municipalidad, Policía Nacional
Indicadores: Número de comités activos

Eje 2: Prevención escolar

Objetivo: Disminuir el acoso

Acciones:
• Formar docentes

Responsables: Ministerio de Educación
"""

OUTLINE = """PLAN DEPARTAMENTAL DE CONVIVENCIA

1. PRESENTACIÓN

El plan recoge las prioridades de las mesas.

2. COMPONENTE ESTRATÉGICO

Eje 1. Convivencia en los barrios

Objetivo estratégico 1: Reducir los conflictos entre vecinos.

Línea de acción 1.1 Mediación comunitaria

- Formar a mediadores.

Línea de acción 1.2 Espacios públicos seguros

- Recuperar parques.
- Instalar luminarias.

Eje 2. Juventud con oportunidades

Objetivo estratégico 2: Ampliar las oportunidades de los jóvenes.

Línea de acción 2.1 Deporte y cultura

- Apoyar festivales.
"""


def branches(plan: Plan | None) -> dict[str, dict[str, int]]:
    """How many lines each strategy of each objective has."""
    assert plan is not None
    return {
        objective.id: {strategy.id: len(strategy.lines) for strategy in objective.strategies}
        for objective in plan.objectives
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PORTUGUESE, {"1": {"1.1": 2, "1.2": 1}, "2": {"2.1": 1}}),
        (ENGLISH, {"1": {"1.1": 2}, "2": {"2.1": 1}}),
        (PROGRAMMES, {"1": {"1.1": 0, "1.2": 0}, "2": {"2.1": 0}}),
        (OUTLINE, {"1": {"1.1": 1, "1.2": 2}, "2": {"2.1": 1}}),
    ],
)
def test_trees_of_other_houses(text: str, expected: dict[str, dict[str, int]]) -> None:
    assert branches(extract_plan(laid_out(text))) == expected


@pytest.mark.parametrize("text", [PORTUGUESE, ENGLISH, PROGRAMMES, OUTLINE])
def test_a_format_that_knows_paragraphs_needs_no_empty_lines(text: str) -> None:
    paragraphs = "\n".join(line for line in text.splitlines() if line)
    plan = extract_plan(layout(Source("plan.docx", paragraphs, "docx", "")))
    assert branches(plan) == branches(extract_plan(laid_out(text)))


def test_a_chapter_that_only_names_a_kind_of_part_is_no_axis() -> None:
    plan = extract_plan(laid_out(OUTLINE))
    assert plan is not None
    assert plan.axes == ("Convivencia en los barrios", "Juventud con oportunidades")


def test_sheets_under_axes_with_lists_under_labels() -> None:
    plan = extract_plan(laid_out(AXES_WITH_LABELS))
    assert plan is not None
    first, second = plan.sheets
    assert (first.axis, first.objective) == ("Prevención comunitaria", "Fortalecer las redes vecinales")
    assert first.actions == ("Crear comités barriales", "Capacitar a líderes")
    assert first.responsible == ("Municipalidad", "Policía Nacional")
    assert first.indicators == ("Número de comités activos",)
    assert (second.axis, second.responsible) == ("Prevención escolar", ("Ministerio de Educación",))


def test_projects_with_target_indicator_and_responsible_are_sheets() -> None:
    plan = extract_plan(laid_out(PROGRAMMES))
    assert plan is not None
    assert [sheet.responsible for sheet in plan.sheets] == [("Secretaría de Deportes",), ("Secretaría de Gobierno",)]


def test_paragraphs_below_an_outcome_that_say_what_is_to_be_done_are_its_strategies() -> None:
    text = (
        "Programa Vecinos\n\nRESULTADOS ESPERADOS\n\nDel programa se esperan los siguientes resultados:\n\n"
        "1. Una red de barrios\n2. Escuelas más seguras\n\nFormar a docentes en mediación y en convivencia.\n\n"
        "El programa nació hace años.\n\nSe busca acompañar a las familias de los estudiantes.\n\n"
        "CONTACTO\n\nAlcaldía.\n"
    )
    plan = extract_plan(laid_out(text))
    assert plan is not None
    assert [strategy.name.split()[0] for strategy in plan.objectives[1].strategies] == ["Formar", "Se"]


def test_the_name_of_a_plan_on_a_cover_in_capitals() -> None:
    plan = extract_plan(laid_out(OUTLINE.replace("PLAN DEP", "GOBERNACIÓN DE LA PROVINCIA\nPLAN DEP")))
    assert plan is not None
    assert plan.instrument == "PLAN DEPARTAMENTAL DE CONVIVENCIA"


def test_a_cell_may_list_several_actions() -> None:
    text = "Objetivo\tAcción\tResponsable\nPaz\tFerias; talleres en colegios\tAlcaldía Municipal\n"
    plan = extract_plan(laid_out(text))
    assert plan is not None
    assert plan.sheets[0].actions == ("Ferias", "talleres en colegios")


def test_a_part_with_its_colon_begins_right_below_a_list() -> None:
    plan = extract_plan(
        laid_out(
            "Programa Comunitario\n\nComponente 1: Fortalecimiento\nResultado 1.1: Comités funcionando\nActividades:\n"
            "- Formar comités\n- Dotar equipo\nResultado 1.2: Líderes capacitados\nActividades:\n- Impartir diplomado\n"
        )
    )
    assert branches(plan) == {"1.1": {"1.1.1": 0, "1.1.2": 0}, "1.2": {"1.2.1": 0}}
