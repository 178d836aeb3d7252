"""What practices teach of which words go together."""

from __future__ import annotations

from statistics import fmean

import pytest

from graph.model import Changes, Evidence, Node
from graph.search import SearchIndex
from graph.search.analysis import stem
from graph.search.entries import Entry, Passage
from graph.search.latent import FEW, MANY, Latent
from graph.store import GraphStore

SPANISH = ["pandilla", "mara", "tregua", "barrio", "tatuaje"]
ENGLISH = ["gang", "truce", "tattoo", "member", "leave"]
MUSIC = ["orquesta", "coro", "violin", "concierto", "partitura"]
MUSICAL = ["orchestra", "choir", "fiddle", "concert", "score"]


def practice(number: int, words: list[str]) -> Entry:
    filling = [f"relleno{number % 40}"]
    return Entry(f"practice/{number}", "Practice", "", "", (), (Passage("gist", " ".join([*words, *filling])),))


def told() -> list[Entry]:
    """Practices about gangs and about music, in two languages each; every fifth in Spanish alone."""
    entries = []
    for number in range(2 * FEW):
        own, theirs = (SPANISH, ENGLISH) if number % 2 else (MUSIC, MUSICAL)
        kept = [own[(number + step) % 5] for step in range(3)]
        others = [theirs[(number + step) % 5] for step in range(3)] if number % 5 else []
        entries.append(practice(number, [*kept, *others]))
    return entries


@pytest.fixture(scope="module")
def learnt() -> Latent:
    learnt = Latent.learnt(told())
    assert learnt is not None
    return learnt


def test_entries_speak_of_what_is_asked_in_another_language(learnt: Latent) -> None:
    likeness = learnt.likeness({"gang": 1.0})
    in_spanish_alone = [entry.id for entry in told() if not int(entry.id.split("/")[1]) % 5]
    about_gangs = [likeness.get(id, 0.0) for id in in_spanish_alone if int(id.split("/")[1]) % 2]
    about_music = [likeness.get(id, 0.0) for id in in_spanish_alone if not int(id.split("/")[1]) % 2]
    assert fmean(about_gangs) > 5 * fmean(about_music)


def test_words_that_nobody_used_tell_nothing(learnt: Latent) -> None:
    assert learnt.likeness({"xilofono": 1.0}) == {}
    assert learnt.likeness({}) == {}


def test_the_same_entries_teach_the_same(learnt: Latent) -> None:
    again = Latent.learnt(told())
    assert again is not None
    assert again.likeness({stem("mara"): 1.0}) == pytest.approx(learnt.likeness({stem("mara"): 1.0}))


def test_what_is_kept_is_what_was_learnt(learnt: Latent) -> None:
    assert Latent.load(learnt.dump()).likeness({stem("coro"): 1.0}) == learnt.likeness({stem("coro"): 1.0})


def test_what_changes_is_followed_until_it_is_much(learnt: Latent) -> None:
    turned = practice(1, MUSIC)
    after = learnt.followed([turned], {"practice/3"})
    assert after is not None
    likeness = after.likeness({stem("orchestra"): 1.0})
    assert likeness["practice/1"] > 0.2 > learnt.likeness({stem("orchestra"): 1.0}).get("practice/1", 0.0)
    assert "practice/3" not in after.likeness({"gang": 1.0})
    assert "practice/5" in after.likeness({"gang": 1.0})
    assert after.followed([practice(number, MUSIC) for number in range(20)], ()) is None
    # what was there before and is written anew counts once
    turned_too = [practice(number, MUSIC) for number in range(FEW // 8)]
    assert learnt.followed(turned_too, {entry.id for entry in turned_too}) is not None


def test_too_few_and_too_many_teach_nothing() -> None:
    assert Latent.learnt(told()[: FEW - 1]) is None
    assert Latent.learnt(practice(number, SPANISH) for number in range(MANY + 1)) is None


def test_the_index_follows_what_practices_come_and_go(index: SearchIndex, store: GraphStore) -> None:
    def nodes(numbers: range) -> tuple[Node, ...]:
        said = (Evidence("document/d", asserted_by="test"),)
        return tuple(
            Node(f"practice/m{number}", "Practice", f"Práctica {number}", (), {"summary": text.passages[0].text}, said)
            for number, text in ((number, told()[number]) for number in numbers)
        )

    store.apply(Changes(nodes=nodes(range(2 * FEW)), by="test"))
    assert {hit.id for hit in index.search("orchestra", kind="practice", limit=5)} <= {
        f"practice/m{number}" for number in range(0, 2 * FEW, 2)
    }
    evidence = nodes(range(1))[0].evidence
    store.apply(Changes((Node("practice/nueva", "Practice", "Choir and orchestra", (), {}, evidence),), by="test"))
    assert index.search("orchestra choir", kind="practice", limit=1)[0].id == "practice/nueva"
    before = index.facets("orchestra").total
    index.rebuild()
    assert index.facets("orchestra").total == before
