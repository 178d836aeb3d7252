"""Deciding at the command line: judging whether two are the same, reviewing in bulk, correcting."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.model import Changes, Node
from graph.store import open_store
from tests.api.test_cli import tejido
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
    done(db, "suggestions", "accept", "suggestion/3")
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
