"""Figures by definition on small cases, the same as the judges' script on real predictions, and a floor on the gold."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph.errors import DataError
from ingest.evaluation import Scores, cross_validated, evaluate
from ingest.extraction import extract
from ingest.extraction.items import Entity, Extraction, Mention, Relation
from ingest.extraction.naming import Models
from ingest.source import Source

SHARED = Path(__file__).parents[4] / "shared" / "gold"
GOLD = SHARED / "dev"
needs_gold = pytest.mark.skipif(not GOLD.exists(), reason="the annotated passages are not beside this project")

TEXT = "El IMAS apoya a la Alcaldía de Mixco en Mixco."
IMAS = Mention(3, 7, "IMAS", "ACTOR", "national_institution", "E1")
ALCALDIA = Mention(19, 36, "Alcaldía de Mixco", "ACTOR", "municipality", "E2")
MIXCO = Mention(40, 45, "Mixco", "PLACE", None, "E3")
ENTITIES = (
    Entity("E1", "Instituto Mixto de Ayuda Social", "ACTOR", "national_institution", ("IMAS",)),
    Entity("E2", "Alcaldía de Mixco", "ACTOR", "municipality"),
    Entity("E3", "Mixco", "PLACE"),
)
TIE = Relation("E1", "supports", "E2", "El IMAS apoya a la Alcaldía de Mixco", 0, 36)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    truth = Extraction("a", (IMAS, ALCALDIA, MIXCO), ENTITIES, (TIE,))
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(truth.to_dict()), encoding="utf-8")
    return tmp_path


def score(gold: Path, found: Extraction, errors: int = 0) -> Scores:
    return evaluate(gold, {"a": found}, errors=errors)


def test_the_truth_scores_one(gold: Path) -> None:
    scores = score(gold, Extraction("a", (IMAS, ALCALDIA, MIXCO), ENTITIES, (TIE,)), errors=5)
    assert {row[4] for row in scores.rows() if row[5] != "0"} == {"1.000"}
    assert scores.actor_type_accuracy == 1
    assert scores.errors == []


def test_nothing_found_scores_nought_and_lists_the_misses(gold: Path) -> None:
    scores = evaluate(gold, {}, errors=5)
    assert scores.figure("mention_exact").f1 == 0
    assert ("missed PLACE: Mixco", 1) in scores.errors
    assert ("missed entity PLACE: Mixco", 1) in scores.errors
    tie = "missed relation supports: Instituto Mixto de Ayuda Social → Alcaldía de Mixco"
    assert (tie, 1) in scores.errors


def test_a_shorter_span_overlaps_without_being_exact(gold: Path) -> None:
    shorter = Mention(19, 27, "Alcaldía", "ACTOR", "municipality", "E2")
    scores = score(gold, Extraction("a", (shorter,), ENTITIES))
    assert scores.figure("mention_exact", "ACTOR").right == 0
    assert scores.figure("mention_overlap", "ACTOR").right == 1


def test_the_type_of_actor_counts_only_over_exact_mentions(gold: Path) -> None:
    mistaken = Mention(3, 7, "IMAS", "ACTOR", "ngo", "E1")
    assert score(gold, Extraction("a", (mistaken, ALCALDIA))).actor_type_accuracy == 0.5


def test_entities_match_by_any_folded_name_and_relations_by_their_ends(gold: Path) -> None:
    entities = (Entity("X", "el imas", "ACTOR", "ngo"), Entity("Y", "ALCALDIA DE MIXCO", "ACTOR", "ngo"))
    supports = Relation("X", "supports", "Y", "", 0, 0)
    funds = Relation("Y", "funds", "X", "", 0, 0)
    scores = score(gold, Extraction("a", (), entities, (supports,)))
    assert scores.figure("entity", "ACTOR").f1 == 1
    assert scores.figure("relation", "supports").f1 == 1
    scores = score(gold, Extraction("a", (), entities, (funds,)))
    assert scores.figure("relation").right == 0
    assert scores.figure("relation_unlabelled").f1 == 1


def test_a_folder_without_annotated_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no annotated text"):
        evaluate(tmp_path)


@pytest.mark.parametrize("broken", ["{", "[]", '{"mentions": [{"start": 1}]}'])
def test_a_broken_annotation_is_named(gold: Path, broken: str) -> None:
    (gold / "a.json").write_text(broken, encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.json"):
        evaluate(gold)


@needs_gold
def test_figures_are_those_of_the_judges_script(tmp_path: Path) -> None:
    """Rules alone, so that there is something to miss in every section."""
    found = {}
    for path in sorted(GOLD.glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        found[path.stem] = extract(Source(path.name, text, "txt", ""), Models())
        (tmp_path / f"{path.stem}.json").write_text(json.dumps(found[path.stem].to_dict()), encoding="utf-8")
    command = [sys.executable, str(SHARED / "score.py"), str(GOLD), str(tmp_path), "--json"]
    judged = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    ours = evaluate(GOLD, found).to_dict()
    for section in ("mention_exact", "mention_overlap", "entity", "relation", "relation_unlabelled"):
        assert ours[section] == judged[section]
    assert ours["actor_type_accuracy"] == judged["actor_type_accuracy"]
    assert ours["mention_exact"]["ALL"]["f1"] > 0.6


@needs_gold
@pytest.mark.long
def test_an_unseen_publisher_is_read_at_least_so_well(tmp_path: Path) -> None:
    """One fold of the cross-validation; `python -m ingest.evaluation` runs all of them."""
    found = cross_validated(GOLD, ["github.com/ljzac/ljzac.github.io"])
    assert sorted(found) == ["001", "003", "004", "006", "007"]
    for id in found:
        for suffix in (".json", ".txt"):
            shutil.copy(GOLD / f"{id}{suffix}", tmp_path)
    scores = evaluate(tmp_path, found)
    assert scores.figure("mention_exact").f1 > 0.7
    assert scores.figure("entity").f1 > 0.7
    assert scores.actor_type_accuracy > 0.8
