from __future__ import annotations

from dataclasses import replace

import pytest

from graph.account import account
from graph.errors import UsageError
from graph.model import Changes
from graph.store import GraphStore, open_store
from tests.contract.samples import actor, document, evidence, plan, tie

ALLIANCE = "actor/ana allied_with actor/berta"


def words(store: GraphStore, id: str) -> list[list[str]]:
    return [[str(each) for each in step.differences] for step in account(store, id)]


def test_a_node_s_history_says_what_was_before_and_what_came_after() -> None:
    with open_store("sqlite://") as store:
        store.apply(plan())
        minutes = evidence("document/acta", "la  Asociación", 4)
        store.apply(Changes(nodes=(document("document/acta"), actor("ana", "Asoc.", known=minutes, country="SV"))))
        store.review("actor/ana", "rejected", by="person/eva", document="document/acta")
        store.correct("actor/ana", actor("ana", "Asociación Ana", start="2015"), by="person/eva")
        store.judge("actor/ana", "actor/carla", "not_same", by="person/eva")
        store.merge("actor/berta", "actor/ana", by="person/eva")
        assert words(store, "actor/ana") == [
            ["actor/ana and actor/berta were judged: the same", "it leads to actor/berta («Asociación Ana»)"],
            ["actor/ana and actor/carla were judged: not the same"],
            [
                "no longer called: ANA",
                "start: 2015",
                "evidence in document/plan is now accepted: «la ana»",
                "new evidence in document/plan, by person/eva, accepted: «la ana»",
            ],
            [
                "no longer called: Asoc.",
                "country: no longer SV",
                "evidence in document/acta is now rejected: «la Asociación»",
            ],
            [
                "also called: Asoc.",
                "country: SV",
                "new evidence in document/acta, by extractor/0.1, proposed: «la Asociación»",
            ],
            [
                "it came in",
                "also called: ANA",
                "actor_type: ngo",
                "new evidence in document/plan, by extractor/0.1, proposed: «la ana»",
            ],
        ]


def test_a_tie_s_history_goes_on_after_it_is_gone() -> None:
    with open_store("sqlite://") as store:
        store.apply(replace(plan(), edges=(tie("ana", "allied_with", "berta", start="2015"),)))
        store.apply(Changes(retract=("document/plan",)))
        assert words(store, ALLIANCE) == [
            ["it was taken out"],
            ["it came in", "start: 2015", "new evidence in document/plan, by extractor/0.1, proposed: «ana con berta»"],
        ]
        with pytest.raises(UsageError):
            account(store, "actor/nadie")
