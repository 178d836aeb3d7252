"""Items of whole documents: what counts as one, when two are the same, and figures on the five annotated documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.evaluation import Scores, evaluate
from ingest.evaluation.items import Item, items_of, matched, score_items
from ingest.extraction.items import Agreement, Council, Extraction, Objective, Plan, Practice, Strategy

GOLD = Path(__file__).parents[4] / "shared" / "gold"

PLAN = Plan(
    "Plan local",
    axes=("Prevención",),
    objectives=(Objective("1", "Reducir la violencia", (Strategy("1.1", "Escuelas abiertas", ("Abrir de noche",)),)),),
)


def pairs(kind: str, annotated: list[str], found: list[str]) -> dict[str, str]:
    mine, theirs = ([Item(kind, text) for text in texts] for texts in (annotated, found))
    return {annotated[one]: found[other] for one, other in matched(mine, theirs).items()}


def test_a_plan_is_its_name_axes_objectives_strategies_and_lines() -> None:
    assert items_of(Extraction("a", plan=PLAN).to_dict()) == [
        Item("instrument", "Plan local"),
        Item("axis", "Prevención"),
        Item("objective", "Reducir la violencia"),
        Item("strategy", "Escuelas abiertas", "1"),
        Item("line", "Abrir de noche", "1/1.1"),
    ]


def test_a_document_scores_one_against_itself() -> None:
    truth = Extraction(
        "a",
        practices=(Practice("Parque vivo", "Estelí", "NI", ("Luces nuevas",), "Alcaldía (2019)"),),
        plan=PLAN,
        agreements=(
            Agreement(objective="Abrir escuelas", activity="Escuelas", schedule=(("2020-01", ""),)),
            Agreement(kind="twinning", parties=("León", "Utrecht"), sides=(("León",), ("Utrecht",))),
        ),
        councils=(Council("Mesa de Paz", (("", "Policía"),), (("leads", "Alcaldía"),), ("México",)),),
    )
    items = items_of(truth.to_dict())
    scores = Scores()
    score_items(scores, items, items)
    assert scores.figure("item").right == len(items)
    assert set(scores.item) >= {"practice", "country", "schedule", "twinning", "role", "source", "line"}


def test_wordings_match_when_more_than_half_of_the_shorter_is_shared() -> None:
    long = "Impulsar programas de becas para jóvenes talentos y de escasos recursos."
    assert pairs("line", ["b. Becas para jóvenes talentos"], [long])
    assert not pairs("line", ["Becas de idiomas para adultos mayores"], [long])


def test_names_match_only_when_nothing_of_the_shorter_is_missing() -> None:
    assert pairs("member", ["Corte Suprema de Justicia (CSJ)"], ["CSJ"])
    assert not pairs("member", ["Instituto Nacional de la Juventud"], ["Instituto Nacional de los Deportes"])


def test_the_most_alike_are_paired_and_each_once() -> None:
    found = ["Programa de becas y deporte", "Programa de becas"]
    assert pairs("line", ["Programa de becas"], found) == {"Programa de becas": "Programa de becas"}
    assert len(matched([Item("line", "Becas")] * 2, [Item("line", "Becas")])) == 1


def test_the_same_line_under_another_strategy_is_another_item() -> None:
    line = "Abrir las escuelas de noche"
    assert not matched([Item("line", line, "1/1.1")], [Item("line", line, "1/1.2")])


def test_lines_that_are_only_counted_match_by_number() -> None:
    lines = [
        [item for item in items_of({"plan": {"objectives": [_objective(some)]}}) if item.kind == "line"]
        for some in ([2], ["x", "y", "z"])
    ]
    assert [len(some) for some in lines] == [2, 3]
    assert len(matched(*lines)) == 2


def _objective(lines: list[object]) -> dict[str, object]:
    return {"id": "1", "name": "Paz", "strategies": [{"id": "1.1", "name": "Escuelas", "lines": lines}]}


def test_the_text_of_an_annotation_may_stand_beside_the_annotated_folder(tmp_path: Path) -> None:
    (tmp_path / "gold" / "documents").mkdir(parents=True)
    (tmp_path / "documents").mkdir()
    text = "El Comité de Paz está integrado por la Policía Nacional y la Alcaldía Municipal."
    (tmp_path / "documents" / "a.txt").write_text(text, encoding="utf-8")
    members = ["Policía Nacional", "Alcaldía Municipal", "Iglesias"]
    council = {"name": "Comité de Paz", "members": [{"group": "", "members": members}]}
    (tmp_path / "gold" / "documents" / "a.json").write_text(json.dumps({"plan": None, "council": council}))
    for folder in (tmp_path / "gold", tmp_path / "gold" / "documents"):
        scores = evaluate(folder, errors=3)
        assert scores.figure("item", "member").recall == pytest.approx(2 / 3)
        assert ("missed item member: Iglesias", 1) in scores.errors


@pytest.mark.skipif(not GOLD.exists(), reason="the annotated documents are not beside this project")
def test_the_five_documents() -> None:
    assert evaluate(GOLD / "documents").figure("item").f1 > 0.95
