"""Deciding at the command line: judging whether two are the same, reviewing in bulk, correcting."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.model import Changes, Node
from graph.store import open_store
from tests.command import tejido
from tests.contract.samples import actor, document, evidence, plan


@pytest.fixture
def db(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'graph.db'}"
    with open_store(url) as store:
        store.apply(plan())
        store.apply(Changes(nodes=(actor("dora"),)))
    return url


def answer(db: str, *words: str) -> Any:
    found = tejido(*words, "--json", db=db)
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)


def done(db: str, *words: str) -> str:
    found = tejido(*words, db=db)
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_judgements_are_made_listed_and_kept(db: str) -> None:
    done(db, "judge", "Dora", "actor/ana", "--not-same", "--reason", "otra ciudad")
    (judgement,) = answer(db, "judge", "list", "actor/dora")
    assert (judgement["verdict"], judgement["reason"]) == ("not_same", "otra ciudad")
    refused = tejido("merge", "actor/ana", "actor/dora", "--lang", "en", db=db)
    assert refused.returncode == 1
    assert "not the same" in refused.stderr
    done(db, "judge", "actor/ana", "actor/dora", "--withdraw")
    done(db, "judge", "actor/ana", "actor/dora", "--same")
    assert answer(db, "show", "actor/dora")["id"] == "actor/ana"
    assert tejido("judge", "actor/ana", "actor/dora", db=db).returncode == 2


def test_proposals_are_listed_by_what_is_asked_and_decided_at_once(db: str) -> None:
    assert {one["id"] for one in answer(db, "review", "--actor", "Carla")} == {
        "actor/carla",
        "actor/berta funds actor/carla",
    }
    assert [one["id"] for one in answer(db, "review", "--kind", "FUNDS")] == ["actor/berta funds actor/carla"]
    assert answer(db, "review", "--least", "0.9") == []
    done(db, "review", "accept", "--actor", "carla", "--all")
    assert len(answer(db, "history")) == 3
    assert answer(db, "review", "--actor", "carla") == []
    done(db, "review", "reopen", "actor/carla")
    assert [one["id"] for one in answer(db, "review", "--actor", "carla")] == ["actor/carla"]


def test_proposals_are_shown_by_name_with_their_words_in_context(db: str) -> None:
    with open_store(db) as store:
        store.apply(Changes(texts={"document/plan": "Oí decir: la ana preside la red."}))
    shown = done(db, "review", "--actor", "actor/ana", "-k", "1")
    assert "Asociación Ana (Actor) · 80" in shown
    assert "Oí decir: [la ana] preside" in shown
    assert "--after 'actor/ana'" in shown
    assert "Asociación Ana · tiene alianza con · Berta" in done(db, "review", "--after", "actor/ana", "-k", "1")
    done(db, "review", "reject", "document/plan")
    assert "[la ana]" in done(db, "review", "--actor", "actor/ana")
    assert "espera" in done(db, "review", "--kind", "theme")
    assert "aceptado" in done(db, "review", "accept", "actor/ana")
    assert "ya estaba" in done(db, "review", "accept", "actor/ana")
    assert tejido("review", "--document", "document/nada", db=db).returncode == 2


def test_the_second_to_decide_is_told(db: str) -> None:
    (one,) = answer(db, "review", "--kind", "funds")
    done(db, "review", "reject", one["id"], "--seen", str(one["seen"]), "--reason", "fue otra")
    late = tejido("review", "accept", one["id"], "--seen", str(one["seen"]), db=db)
    assert late.returncode == 1
    assert "fue otra" in late.stderr


def test_a_tie_and_a_name_are_corrected(db: str) -> None:
    done(db, "review", "correct", "actor/berta funds actor/carla", "--kind", "supports", "--set", "start=2015")
    done(db, "review", "correct", "actor/dora", "--name", "Doña Dora", "--kind", "Space")
    dora = answer(db, "show", "actor/dora")
    assert (dora["name"], dora["kind"], dora["id"]) == ("Doña Dora", "Space", "space/dona-dora")
    (tie,) = answer(db, "show", "actor/carla")["edges"]
    assert (tie["relation"], tie["properties"]) == ("supports", {"start": "2015"})
    wrong = tejido("review", "correct", "actor/carla", "--set", "start=ayer", db=db)
    assert wrong.returncode == 1
    assert "ayer" in wrong.stderr


def test_a_suggestion_is_made_and_decided(db: str) -> None:
    done(db, "suggest", "actor/ana allied_with actor/berta", "--set", "end=2015", "--reason", "Trabajo allí.")
    done(db, "suggest", "actor/dora", "--set", "country=SV", "--reason", "Vive aquí.")
    first, second = answer(db, "suggestions")
    assert (first["edges"], second["state"]) == (
        [{"id": "actor/ana allied_with actor/berta", "properties": {"end": "2015"}}],
        "open",
    )
    done(db, "suggestions", "accept", first["id"])
    done(db, "suggestions", "reject", second["id"], "--reason", "No se sabe.")
    assert answer(db, "show", "actor/ana")["edges"][0]["properties"] == {"end": "2015"}
    assert "country" not in answer(db, "show", "actor/dora")["properties"]
    assert tejido("suggestions", "accept", second["id"], db=db).returncode == 1
    done(db, "suggest", "actor/carla", "--same-as", "Dora", "--reason", "Es la misma.")
    assert "actor/carla, actor/dora" in done(db, "suggestions")
    third = answer(db, "suggestions")[-1]
    done(db, "suggestions", "accept", third["id"])
    assert answer(db, "show", "actor/dora")["id"] == "actor/carla"
    assert tejido("suggest", "actor/dora", "--set", "country=SV", db=db).returncode == 2


def test_history_tells_what_changed_and_shows_the_past(db: str) -> None:
    done(db, "review", "correct", "actor/dora", "--name", "Doña Dora")
    (latest, first) = answer(db, "history", "actor/dora", "--lang", "en")
    assert "name: «Dora» → «Doña Dora»" in latest["differences"]
    assert first["differences"][0] == "it came in"
    past = answer(db, "history", "actor/dora", "--at", "2")
    assert (past["change"], past["found"][0]["name"]) == (2, "Dora")
    assert answer(db, "history", "--at", "1")["counts"]["Actor"] == 3
    assert "Doña Dora" in done(db, "history", "actor/dora")
    assert tejido("history", "--at", "ayer", db=db).returncode == 2


def test_what_nobody_confirmed_is_listed(db: str) -> None:
    dated = replace(document(), properties={"year": 2009})
    with open_store(db) as store:
        store.apply(Changes(nodes=(dated,)))
    found = {one["id"]: one["last_confirmed"] for one in answer(db, "stale", "--before", "2015", "--kind", "actor")}
    assert found["actor/ana"] == "2009"
    assert "2009" in done(db, "stale")
    done(db, "review", "accept", "actor/ana")
    assert "actor/ana" not in {one["id"] for one in answer(db, "stale")}
    assert tejido("stale", "--before", "ayer", db=db).returncode == 2


def test_what_counts_is_said_with_the_answer(db: str) -> None:
    assert "accepted" in done(db, "gaps", "--facts", "accepted", "--lang", "en")
    assert tejido("gaps", "--facts", "oído", db=db).returncode == 2
    assert tejido("partners", "actor/ana", "--facts", "confident", db=db).returncode == 0


def test_gaps_and_partners_are_answered_and_not_shown_again(db: str) -> None:
    gap, *_ = answer(db, "gaps")
    refused = tejido("feedback", gap["code"], "--not-a-gap", db=db)
    assert refused.returncode == 2
    assert "razón" in refused.stderr
    done(db, "feedback", gap["code"], "--not-a-gap", "--reason", "se reúnen cada mes")
    assert gap["id"] not in {one["id"] for one in answer(db, "gaps")}
    assert [one["code"] for one in answer(db, "gaps", "--answered")] == [gap["code"]]
    assert "se reúnen cada mes" in done(db, "feedback")
    done(db, "feedback", gap["code"], "--open", "--reason", "ya no se reúnen")
    assert gap["id"] in {one["id"] for one in answer(db, "gaps")}
    assert tejido("feedback", "nada", "--done", db=db).returncode == 2
    assert tejido("feedback", gap["code"], "--together", db=db).returncode == 2


def test_partners_who_work_together_already_are_tied_by_the_word_of_who_said_so(db: str) -> None:
    done(db, "feedback", "Dora", "Ana", "--together", "--reason", "Firmaron en marzo")
    shown = done(db, "show", "Dora")
    assert "Firmaron en marzo" in shown
    assert "dicho por un miembro" in shown
    assert tejido("feedback", "Dora", "Ana", "--done", db=db).returncode == 2


def test_what_an_exchange_produced_is_kept_month_by_month(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'towns.db'}"
    known = evidence("document/plan")
    towns = [
        Node(f"territory/{name.lower()}", "Territory", name, (), {"territory_type": "municipality"}, known)
        for name in ("Sonsonate", "Nahuizalco")
    ]
    with open_store(url) as store:
        store.apply(Changes(nodes=(document(), *towns)))
    done(url, "exchange", "Sonsonate", "Nahuizalco", "--result", "Un reglamento adaptado", "--when", "2015-03")
    done(url, "exchange", "Nahuizalco", "Sonsonate", "--result", "Una segunda visita")
    (kept,) = answer(url, "exchange")
    assert kept["results"] == [
        {"when": "2015-03", "result": "Un reglamento adaptado"},
        {"result": "Una segunda visita"},
    ]
    assert "marzo de 2015" in done(url, "exchange")
    assert tejido("exchange", "Sonsonate", db=url).returncode == 2
    assert tejido("exchange", "Sonsonate", "Nahuizalco", "--result", "x", "--when", "pronto", db=url).returncode == 2


def test_many_are_decided_at_once_only_when_agreed_to_and_in_one_line(db: str) -> None:
    with open_store(db) as store:
        store.apply(Changes(nodes=tuple(actor(f"body{number}") for number in range(60))))
    assert " de 6" in done(db, "review", "-k", "2")
    refused = tejido("review", "accept", "--all", "--lang", "en", db=db)
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    waiting = len(answer(db, "review", "-k", "1000"))
    said = done(db, "review", "accept", "--all", "--yes", "--lang", "en").splitlines()
    assert len(said) == 2
    assert said[0].startswith(f"{waiting} proposals")
    assert "tejido undo" in said[1]
    assert answer(db, "review") == []


def test_a_tie_may_be_given_as_three_words(db: str) -> None:
    done(db, "review", "reject", "actor/dora", "actor/berta", "funds", "actor/carla")
    assert answer(db, "review", "--kind", "funds") == []
    assert "rechazado" in done(db, "history", "actor/berta", "funds", "actor/carla")
    done(db, "suggest", "actor/ana", "allied_with", "actor/berta", "--set", "end=2015", "--reason", "Trabajo allí.")
    assert tejido("history", "actor/ana", "actor/berta", db=db).returncode == 2


def test_a_document_is_named_by_its_file_or_title(db: str) -> None:
    filed = replace(document(), properties={"path": "Plan local.pdf"})
    with open_store(db) as store:
        store.apply(Changes(nodes=(filed,)))
    by_id = answer(db, "review", "--document", "document/plan")
    assert by_id
    for typed in ("Plan local.pdf", "carpeta/Plan local.pdf", "Plan local", filed.name):
        assert answer(db, "review", "--document", typed) == by_id


def test_kinds_are_said_in_ones_own_language(db: str) -> None:
    assert answer(db, "review", "--kind", "financia") == answer(db, "review", "--kind", "funds")
    assert answer(db, "search", "ana", "--kind", "Actores") == answer(db, "search", "ana", "--kind", "actor")
    assert tejido("search", "niñez", "--kind", "práctica", db=db).returncode == 0
    refused = tejido("search", "niñez", "--kind", "cosa", db=db)
    assert refused.returncode == 2
    assert "Practice (buena práctica)" in refused.stderr


def test_a_name_that_nothing_has_is_answered_with_those_that_are_alike(db: str) -> None:
    missed = tejido("show", "Asosiación Ana", db=db)
    assert missed.returncode == 2
    assert "«Asociación Ana» (actor/ana)" in missed.stderr
    assert "Ana" not in tejido("gaps", "--territory", "Asosiación Ana", db=db).stderr.partition("\n")[2]
    assert tejido("show", "", db=db).returncode == 2


def test_undo_without_a_number_takes_nothing_back_and_says_what_was_last(db: str) -> None:
    done(db, "review", "accept", "actor/dora", "--reason", "la conozco")
    asked = tejido("undo", db=db)
    assert asked.returncode == 2
    assert "`tejido undo 3`" in asked.stderr
    assert "la conozco" in asked.stderr
    assert "tejido undo 4" in done(db, "undo", "3")
    assert "tejido history" in tejido("undo", "999", db=db).stderr


@pytest.mark.parametrize("words", [("judge", "list"), ("suggestions",), ("feedback",), ("exchange",)])
def test_where_there_is_nothing_yet_a_sentence_says_so(db: str, words: tuple[str, ...]) -> None:
    said = done(db, *words)
    assert len(said.splitlines()) == 1
    assert "todavía" in said.lower()


def test_what_may_be_one_is_explained_in_words_and_in_figures_to_machines(db: str) -> None:
    twins = [
        Node(f"actor/{id}", "Actor", name, (), {"actor_type": "ngo", "country": "SV"}, evidence("document/plan"))
        for id, name in (("uno", "Fundación Horizonte de Jóvenes"), ("otro", "Fundación Horizonte para los Jóvenes"))
    ]
    with open_store(db) as store:
        store.apply(Changes(nodes=tuple(twins)))
    (pair,) = answer(db, "duplicates")
    assert pair["parts"]
    said = done(db, "duplicates")
    assert "A favor: " in said
    assert "En contra: un documento nombra a ambos" in said
    assert "--not-same" in said


def test_properties_are_shown_in_words(db: str) -> None:
    with open_store(db) as store:
        known = replace(actor("elsa"), properties={"actor_type": "municipality", "generic": True})
        store.apply(Changes(nodes=(known,)))
    shown = done(db, "show", "actor/elsa")
    assert "Tipo de actor: municipalidad" in shown
    assert "Nombre genérico: sí" in shown
    assert "actor_type" not in shown


def test_a_kind_of_gap_is_said_in_words(db: str) -> None:
    assert answer(db, "gaps", "--kind", "Actor sin vínculos") == answer(db, "gaps", "--kind", "isolated_actor")
    refused = tejido("gaps", "--kind", "hueco", db=db)
    assert refused.returncode == 2
    assert "isolated_actor («Actor sin vínculos»)" in refused.stderr
