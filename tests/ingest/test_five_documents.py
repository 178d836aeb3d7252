"""The structures of the five reference documents: what a careful reader finds in them must come out."""

from functools import cache
from pathlib import Path

import pytest

from graph.names import fold_letters
from ingest.extraction.agreements import extract_agreements
from ingest.extraction.councils import extract_councils
from ingest.extraction.plans import extract_plan
from ingest.extraction.practices import extract_practices
from ingest.layout import layout
from ingest.source import Layout, Source

DOCUMENTS = Path(__file__).parents[2] / "../shared/documents"

pytestmark = pytest.mark.skipif(not DOCUMENTS.exists(), reason="the reference documents stand beside the project only")


@cache
def read(number: str) -> Layout:
    path = next(DOCUMENTS.glob(f"{number}_*.txt"))
    return layout(Source(path.name, path.read_text(encoding="utf-8"), "txt", ""))


class TestMetropolitanPolicy:
    def test_the_tree_of_objectives_strategies_and_lines(self) -> None:
        plan = extract_plan(read("000"))
        assert plan is not None
        assert [
            (objective.id, [(strategy.id, len(strategy.lines)) for strategy in objective.strategies])
            for objective in plan.objectives
        ] == [
            ("I", [("1.1", 2), ("1.2", 2), ("1.3", 3)]),
            ("II", [("2.1", 4), ("2.2", 4), ("2.3", 1), ("2.4", 4), ("2.5", 4)]),
            ("III", [("3.1", 1), ("3.2", 1), ("3.3", 2)]),
            ("IV", [("4.1", 4), ("4.2", 3), ("4.3", 2)]),
            ("V", [("5.1", 1), ("5.2", 3)]),
        ]
        assert plan.instrument.startswith("Política Metropolitana de prevención de la violencia")

    def test_names_are_whole(self) -> None:
        plan = extract_plan(read("000"))
        assert plan is not None
        first, second, third, fourth, fifth = (objective.name for objective in plan.objectives)
        assert first.endswith("del área metropolitana de San Salvador.")
        assert second.endswith("especialmente hacia las mujeres, niñez y adultos mayores.")
        assert third.startswith("Impulsar la coordinación")
        assert third.endswith("la calidad de vida de los habitantes.")
        assert fourth.startswith("Fortalecer y modernizar")
        assert fourth.endswith("integridad y transparencia.")
        assert fifth.endswith("de prevención de la violencia.")

    def test_what_is_numbered_within_a_line_stays_in_it(self) -> None:
        plan = extract_plan(read("000"))
        assert plan is not None
        (line,) = plan.objectives[1].strategies[2].lines
        assert all(f"{letter}) " in line for letter in "abcd")
        assert line.endswith("tecnología amigable con el medio ambiente.")

    def test_nothing_else_is_found(self) -> None:
        assert not extract_agreements(read("000"))
        assert not extract_councils(read("000"))
        assert not extract_practices(read("000"))


class TestLocalPlanGuide:
    def test_axes_and_steps(self) -> None:
        plan = extract_plan(read("001"))
        assert plan is not None
        assert plan.instrument == "Plan integral de seguridad ciudadana y convivencia local"
        assert plan.axes == (
            "Prevención de la violencia",
            "Control y persecución penal del delito",
            "Rehabilitación y reinserción",
            "Atención y protección a víctimas",
            "Fortalecimiento institucional",
        )
        assert [step.split()[0] for step in plan.steps] == [
            "Establecer", "Desarrollar", "Formular", "Presentación", "Formulación"
        ]  # fmt: skip

    def test_the_sample_sheet(self) -> None:
        plan = extract_plan(read("001"))
        assert plan is not None
        (sheet,) = plan.sheets
        assert sheet.axis == "Prevención de la violencia"
        assert sheet.problem == "Alta incidencia de violencia en la familia hacia mujeres y niños"
        assert sheet.objective == "Disminuir la violencia intrafamiliar"
        assert sheet.actions == ("Realizar talleres preventivos de maltrato y ayuda para las familias y parejas",)
        assert sheet.targets == ("Sensibilizar a 1000 personas en la importancia de denunciar el maltrato en el hogar",)
        assert sheet.indicators == ("Nº de talleres realizados", "Nº de personas (por sexo) participantes")
        assert sheet.responsible == ("INAMU",)
        assert sheet.partners == ("Alcaldía Municipal", "organizaciones de mujeres")

    def test_the_groups_of_actions(self) -> None:
        plan = extract_plan(read("001"))
        assert plan is not None
        assert [(group.id, len(group.strategies)) for group in plan.objectives] == [
            ("a", 7), ("b", 5), ("c", 5), ("d", 6), ("e", 6), ("f", 2), ("g", 5)
        ]  # fmt: skip

    def test_the_case_in_a_box(self) -> None:
        (case,) = extract_practices(read("001"))
        assert (case.name, case.place, len(case.elements)) == ("Mejoramiento urbano en La Chorrera", "La Chorrera", 3)


class TestNationalCouncil:
    def test_members_by_group(self) -> None:
        (council,) = extract_councils(read("002"))
        assert council.name == "Consejo Nacional de Seguridad Ciudadana y Convivencia"
        sectors = [name for group, name in council.members if group == "Participantes"]
        assert sectors[:4] == ["Empresarios", "Iglesias", "COMURES (alcaldes)", "Partidos Políticos"]
        assert sectors[4].startswith("Personas con experiencia")
        assert sectors[5:] == ["Academia", "Tanques de pensamiento"]
        state = [name for group, name in council.members if group.startswith("Otras instituciones del Estado")]
        assert state[0] == "Secretaría Técnica y de Planificación de la Presidencia (STPP)"
        assert {"Ministerio de Educación", "Instituto Nacional de los Deportes", "CSJ"} <= set(state)
        assert any("medios de comunicación" in name for name in state)

    def test_roles(self) -> None:
        (council,) = extract_councils(read("002"))
        assert council.roles == (
            ("leads", "Ministro de Justicia y Seguridad Pública"),
            ("leads", "Ministerio de Gobernación y desarrollo Territorial"),
            ("convenes", "Secretaría de Gobernabilidad y Comunicación (SGC)"),
            ("articulates", "Secretaria de Participación Ciudadana, Transparencia y Anticorrupción (SPCTA)"),
            ("secretariat", "PNUD"),
            ("secretariat", "OEA"),
            ("secretariat", "UE"),
        )

    def test_friend_countries_observe(self) -> None:
        (council,) = extract_councils(read("002"))
        assert council.observers == (
            "Unión Europea", "España", "México", "Brasil", "Colombia", "Estados Unidos", "Japón"
        )  # fmt: skip

    def test_goals_by_week_are_no_plan_of_objectives(self) -> None:
        assert extract_plan(read("002")) is None


class TestProtocol:
    def test_the_six_practices(self) -> None:
        practices = extract_practices(read("003"))
        assert [
            (practice.name, practice.place, practice.country, len(practice.elements)) for practice in practices
        ] == [
            ("Plan Integral de Barrio Seguro", "Peñalolén", "CL", 5),
            (
                "Plan Mejora. Hacia un nuevo modelo de servicios sociales Municipales",
                "Mollet del Vallès, Barcelona",
                "",
                5,
            ),
            ("Programa Barrio Adentro", "Altos de San Lorenzo", "AR", 4),
            (
                "Dirección de Seguridad, Prevención y Participación Ciudadana",
                "Estación Central Santiago",
                "CL",
                3,
            ),
            (
                "Unidades Móviles para la prevención de la Violencia en el Marco de los Derechos Humanos",
                "Medellín",
                "CO",
                4,
            ),
            ("Seguridad Pública: Medidas de Transformación", "Diadema", "BR", 4),
        ]
        assert practices[0].source_named == "Municipalidad de Peñalolén (2013)"

    def test_the_agreement(self) -> None:
        (agreement,) = extract_agreements(read("003"))
        assert agreement.objective.startswith("Diseñar una estrategia conjunta entre el IMAS y el INA")
        assert agreement.activity == "Mapeo de Familias beneficiarias y acciones formativas para el desarrollo"
        assert agreement.programmes == ("Plan Puente al Desarrollo", "Actividad Institucional INA")
        assert "450 familias" in agreement.target
        assert agreement.population == "450 familias de los distritos prioritarios San Miguel y Los Guido"
        assert agreement.territories == ("San Miguel", "Los Guido")
        assert agreement.lead == "Instituto Mixto de Ayuda Social"
        assert agreement.parties == ("IMAS", "INA")
        assert agreement.collaborators == ("Asociaciones de Desarrollo Comunal", "Líderes Comunales")
        assert agreement.civil_society == (
            "Líderes comunales", "Asociaciones de Desarrollo", "grupos religiosos", "ONG presentes en la zona"
        )  # fmt: skip
        assert "100% de las familias identificadas" in agreement.impact

    def test_its_months(self) -> None:
        (agreement,) = extract_agreements(read("003"))
        months = [f"2015-{month:02d}" for month in range(7, 13)] + ["2016-01"]
        assert (agreement.start, agreement.end) == ("2015-07", "2016-01")
        assert [month for month, _ in agreement.schedule] == months
        assert [bool(action) for _, action in agreement.schedule] == [True] * 6 + [False]
        assert agreement.compliance == tuple(zip(months, (50, 25, 0, 0, 0, 0), strict=False))

    def test_its_criteria(self) -> None:
        (agreement,) = extract_agreements(read("003"))
        asked = "objetivo actividad planes meta poblacion territorio civil encargado colaboradores plazo impacto roles"
        asked += " responsabilidades cronograma"
        assert len(agreement.checklist) == 14
        for word, criterion in zip(asked.split(), agreement.checklist, strict=True):
            assert word in fold_letters(criterion)

    def test_the_stages_of_the_protocol(self) -> None:
        plan = extract_plan(read("003"))
        assert plan is not None
        assert len(plan.axes) == 5
        assert [len(stage.strategies) for stage in plan.objectives] == [17, 6, 2]
        lines = [[len(strategy.lines) for strategy in stage.strategies] for stage in plan.objectives]
        assert lines == [[4, 6, 2, 3, 2, 4, 3, 3, 3, 3, 5, 1, 2, 4, 4, 2, 2], [5, 4, 4, 2, 4, 3], [4, 4]]
        assert [strategy.id for strategy in plan.objectives[2].strategies] == ["A.1", "A.2"]

    def test_small_capitals_and_cut_words_are_read(self) -> None:
        text = " ".join(block.text for block in read("003").body)
        assert "participación Interinstitucional en la" in text


class TestProgrammeSheet:
    def test_twinnings(self) -> None:
        agreements = extract_agreements(read("004"))
        assert [agreement.sides for agreement in agreements] == [
            (("Colón", "San Miguelito"), ("Condado de Pinellas",)),
            (("Nahuizalco", "Sonsonate"), ("Ciudad de Santa Ana",)),
            (("Palencia", "Santa Catarina Pinula", "Mixco"), ("Ciudad de Santa Ana",)),
            (("Ciudad de Panamá",), ("Ciudad de Arlington",)),
        ]
        assert {agreement.kind for agreement in agreements} == {"twinning"}
        text = read("004").source.text
        for agreement in agreements:
            start, end = agreement.span
            assert all(name in text[start:end] for name in agreement.parties)

    def test_objectives_and_activities(self) -> None:
        plan = extract_plan(read("004"))
        assert plan is not None
        assert [objective.id for objective in plan.objectives] == ["1", "2"]
        assert "Red de Municipalidades" in plan.objectives[0].name
        assert "Hermanamientos" in plan.objectives[1].name
        assert len(plan.activities) == 7
        assert plan.instrument.startswith("Programa de Alianzas Municipales para la Prevención de la Violencia")

    def test_no_council_and_no_practice(self) -> None:
        assert not extract_councils(read("004"))
        assert not extract_practices(read("004"))
