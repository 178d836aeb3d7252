"""Random histories: every way of changing a store, on a few nodes, so that changes meet each other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

from hypothesis import strategies as st

from graph.model import Changes, Node, Review, Verdict
from graph.names import fold
from graph.store import GraphStore
from graph.store.joining import asserter
from graph.store.tables import TABLES
from tests.contract.samples import actor, document, evidence, tie

KEYS = ("ana", "berta", "carla", "dora")
DOCUMENTS = ("document/plan", "document/acta")
ACTORS = tuple(f"actor/{key}" for key in KEYS)
TIES = tuple(f"actor/{a} funds actor/{b}" for a in KEYS[:2] for b in KEYS[1:] if a != b)

known = st.builds(
    lambda document, quote, start, by, review, confidence: replace(
        evidence(document, quote, start, by, confidence, review)[0]
    ),
    st.sampled_from(DOCUMENTS),
    st.sampled_from(("", "La Ana", "ana,", "todas")),
    st.sampled_from((None, 0, 7)),
    st.sampled_from(("extractor/0.1", "extractor/0.2", "corpus", "person/ana")),
    st.sampled_from(("proposed", "proposed", "accepted")),
    st.sampled_from((0.1 + 0.2, 1 / 3, 1.0)),
)
several = st.lists(known, min_size=1, max_size=3).map(tuple)
actors = st.builds(
    lambda key, name, sector, start, known: actor(
        key, name, known=known, **{name: value for name, value in (("sector", sector), ("start", start)) if value}
    ),
    st.sampled_from(KEYS),
    st.sampled_from(("Ana", "ANA", "Asociación", "Ñandú")),
    st.sampled_from((None, "salud", "escuela")),
    st.sampled_from((None, "2015", "2016-07")),
    several,
)
ties = st.builds(
    lambda ends, relation, known: tie(ends[0], relation, ends[1], known),
    st.permutations(KEYS),
    st.sampled_from(("allied_with", "funds")),
    several,
)
changes = st.builds(
    lambda nodes, edges, retract, text: Changes(
        nodes=(*(document(id) for id in DOCUMENTS), *(actor(key) for key in KEYS), *nodes),
        edges=tuple(edges),
        retract=tuple(retract),
        texts={"document/plan": text} if text else {},
    ),
    st.lists(actors, max_size=3),
    st.lists(ties, max_size=3),
    st.lists(st.sampled_from(DOCUMENTS), max_size=2),
    st.sampled_from(("", "uno", "dos")),
)
additions = changes.map(lambda change: replace(change, retract=()))
removals = st.lists(st.sampled_from(DOCUMENTS), min_size=1, max_size=2).map(lambda ids: Changes(retract=tuple(ids)))

Step = Callable[[GraphStore], object]
reviews: st.SearchStrategy[Step] = st.builds(
    lambda ids, decision, document: lambda store: store.review(ids, decision, by="person/eva", document=document),
    st.lists(st.sampled_from((*ACTORS, *TIES)), min_size=1, max_size=2),
    st.sampled_from(get_args(Review)),
    st.sampled_from((None, None, *DOCUMENTS)),
)
corrections: st.SearchStrategy[Step] = st.one_of(
    st.builds(
        lambda wrong, ends, relation: (
            lambda store: store.correct(wrong, tie(ends[0], relation, ends[1], start="2014"), by="person/eva")
        ),
        st.sampled_from(TIES),
        st.permutations(KEYS),
        st.sampled_from(("allied_with", "funds", "member_of")),
    ),
    st.sampled_from(KEYS).map(
        lambda key: lambda store: store.correct(f"actor/{key}", actor(key, "Otra", sector="fe"), by="person/eva")
    ),
    st.sampled_from(KEYS).map(
        lambda key: lambda store: store.correct(f"actor/{key}", Node(f"space/{key}", "Space", "Mesa"), by="person/eva")
    ),
)
merges: st.SearchStrategy[Step] = st.permutations(ACTORS).map(
    lambda ids: lambda store: store.merge(ids[0], ids[1], by="person/eva")
)
verdicts: st.SearchStrategy[Verdict | None] = st.sampled_from((None, *get_args(Verdict)))
judgements: st.SearchStrategy[Step] = st.builds(
    lambda ids, verdict: lambda store: store.judge(ids[0], ids[1], verdict, by="person/eva"),
    st.permutations(ACTORS),
    verdicts,
)


def tables(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows that stand, history aside."""
    with sqlite3.connect(path) as connection:
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)
            for name in (*(table.name for table in TABLES), "names")
        }


def said(path: Path) -> set[tuple[object, ...]]:
    """Every evidence that stands, by what it was said of and what makes it the same when it is said again."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT coalesce(said_of, owner), document, start, stop, quote, asserted_by FROM evidence"
        )
        return {(*row[:-2], fold(row[-2]), asserter(row[-1])) for row in rows}
