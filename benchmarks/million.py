"""The embedded store at the size of a region: a million nodes, four million ties, a quoted evidence for each.

    python -m benchmarks.million [--nodes 1000000] [--edges 4000000] [--folder somewhere] [stage …]

Not part of `python -m benchmarks`: the whole takes a quarter of an hour and 9 GB of disk. Each stage (`load`,
`search`, `network`, `check`, `backup`) runs in a process of its own, so that the memory stated is its own. Stages may
be named; a store made by `load` in `--folder` serves the others again. One change of four million ties would hold all
of them in memory at once, so the load is one of many changes, as an import would make it.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time

from corpus.gazetteer import gazetteer, territory_nodes
from corpus.load import load as load_corpus
from corpus.synonyms import synonyms
from corpus.vocabulary import SCHEMES, vocabulary
from graph.model import Changes, Edge, Evidence, Node
from graph.network import network
from graph.search import SearchIndex
from graph.store import GraphStore, open_store

PART = 50_000
"""Nodes that one change brings, with the ties that come with them."""
BODIES = {
    "Asociación": "ngo", "Fundación": "ngo", "Red": "ngo", "Comité": "community_organisation",
    "Junta de vecinos": "community_organisation", "Cooperativa": "business", "Cámara": "business",
    "Parroquia": "faith", "Iglesia": "faith", "Universidad": "academia", "Escuela": "school",
    "Unidad de salud": "health", "Policía": "police", "Juzgado": "justice", "Municipalidad": "municipality",
    "Dirección": "programme_unit",
}  # fmt: skip
READER = "extractor/0.1"
SYLLABLES = ["ba", "ce", "cha", "do", "fa", "gue", "ja", "li", "lo", "ma", "ne", "ño", "pe", "ra", "ri", "so", "te"]
QUERIES = (
    "maras en Sonsonate", "municipalidad santa tecla", "prevencion de la violencia", "jovenes", "armas de fuego",
    "comite de convivencia", "iluminación de calles", "mediacion escolar", "violencia contra las mujeres", "extorsión",
    "policia comunitaria", "municpalidad de sonsonete", "prevensión de la violensia", "asosiación de vesinos",
    "juvntud", "medicaión comunitria", "cooperatva sta ana", "fundacion para la nines", "crime prevention",
    "street lighting", "youth", "neighbourhood watch", "prevenção da violência", "escola", "barrio seguro",
    "red de mujeres san salvador",
    "junta de vecinos medellín", "cámara cali", "parroqia san migel", "universidad panama", "asociacion", "uni",
    "parque recuperado para jovenes en riesgo de la colonia con apoyo de la policia y la iglesia", "comité con",
)  # fmt: skip


class World:
    """An invented region of the gazetteer's places and the vocabularies' themes, the same for the same seed."""

    def __init__(self, nodes: int, edges: int) -> None:
        self._chance = random.Random(1)
        self._nodes, self._edges = nodes, edges
        self._themes = list(vocabulary("Theme"))
        self._topics = [concept.pref_label["es"] for scheme in SCHEMES for concept in vocabulary(scheme)]
        self._towns = [place for place in gazetteer() if place.kind == "municipality"]
        self._actors: list[str] = []
        self._spaces: list[str] = []
        self._practices: list[str] = []

    def places(self) -> Changes:
        """The towns, and what they lie in."""
        nodes: dict[str, Node] = {}
        edges: dict[str, Edge] = {}
        for town in self._towns:
            its_nodes, its_edges = territory_nodes(town)
            nodes |= {node.id: node for node in its_nodes}
            edges |= {edge.id: edge for edge in its_edges}
        return Changes(tuple(nodes.values()), tuple(edges.values()), by="benchmark", reason="places")

    def parts(self) -> Iterator[Changes]:
        """The region in changes of `PART` nodes; ties lead to what came with them or earlier."""
        for start in range(0, self._nodes, PART):
            size = min(PART, self._nodes - start)
            documents = [f"document/informe-{start + number}" for number in range(max(size // 100, 1))]
            read = [Node(id, "Document", id, evidence=(Evidence(id, asserted_by=READER),)) for id in documents]
            nodes = [self._node(start + number, documents) for number in range(size - len(documents))]
            ties = self._edges * size // self._nodes
            edges: dict[str, Edge] = {}
            while len(edges) < ties:
                edge = self._tie(documents)
                edges[edge.id] = edge
            yield Changes((*read, *nodes), tuple(edges.values()), by="benchmark", reason=f"part from {start}")

    def _node(self, number: int, documents: list[str]) -> Node:
        sort, topic = self._chance.random(), self._chance.choice(self._topics)
        town, own = self._chance.choice(self._towns), "".join(self._chance.choices(SYLLABLES, k=3)).capitalize()
        evidence = self._evidence(documents)
        if sort < 0.9:
            body = self._chance.choice(tuple(BODIES))
            id, name = f"actor/{number}", f"{body} {own} de {town.name}"
            self._actors.append(id)
            return Node(id, "Actor", name, (), {"actor_type": BODIES[body], "country": town.country}, evidence)
        if sort < 0.96:
            id, name = f"space/{number}", f"Mesa {own} de {topic}, {town.name}"
            self._spaces.append(id)
            return Node(id, "Space", name, (), {"country": town.country, "purpose": topic}, evidence)
        id, name = f"practice/{number}", f"{topic} en {town.name}: {own}"
        summary = f"En {town.name} se trabajó {topic} con {self._chance.choice(self._topics)}, barrio por barrio."
        self._practices.append(id)
        return Node(id, "Practice", name, (), {"country": town.country, "summary": summary}, evidence)

    def _tie(self, documents: list[str]) -> Edge:
        evidence, sort = self._evidence(documents), self._chance.random()
        source = self._known(self._actors)
        if sort < 0.2:
            return Edge(source, "member_of", self._known(self._spaces), evidence=evidence)
        if sort < 0.3:
            return Edge(source, "participates_in", self._known(self._practices), evidence=evidence)
        if sort < 0.5:
            return Edge(
                source, "operates_in", gazetteer().territory_id(self._chance.choice(self._towns)), evidence=evidence
            )
        if sort < 0.6:
            return Edge(source, "about", self._chance.choice(self._themes).node_id, evidence=evidence)
        other = self._chance.choice(self._actors)
        if other == source:
            return self._tie(documents)
        if sort < 0.8:
            return Edge(min(source, other), "allied_with", max(source, other), evidence=evidence)
        return Edge(source, "supports" if sort < 0.95 else "funds", other, evidence=evidence)

    def _known(self, ids: list[str]) -> str:
        """One of these; the earlier it came the likelier, which makes hubs as they are in real networks."""
        return ids[int(len(ids) * self._chance.random() ** 2)]

    def _evidence(self, documents: list[str]) -> tuple[Evidence, ...]:
        document, start = self._chance.choice(documents), self._chance.randrange(100_000)
        quote, confidence = " ".join(self._chance.choices(self._topics, k=4)), round(self._chance.uniform(0.3, 1), 3)
        return (Evidence(document, quote, start, start + len(quote), None, READER, confidence=confidence),)


def load(db: Path, nodes: int, edges: int) -> None:
    """The corpus and the invented region, change by change."""
    with open_store(f"sqlite:///{db}") as store:
        load_corpus(store)
        world, applying = World(nodes, edges), Stopwatch()
        store.apply(world.places())
        for changes in world.parts():
            with applying:
                store.apply(changes)
        counts = store.counts()
    total = sum(counts.values()) - counts["edges"]
    applying.say("load", f"{total:,} nodes, {counts['edges']:,} ties, {db.stat().st_size / 1e9:.1f} GB")


def search(db: Path) -> None:
    """The index, and queries as people type them, half of them misspelt, each with its reasons."""
    with open_store(f"sqlite:///{db}") as store:
        place = db.with_name("index")
        index, building, following = SearchIndex(place, store, synonyms()), Stopwatch(), Stopwatch()
        with building:
            index.rebuild()
        size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
        building.say("index", f"built, {size / 1e6:.0f} MB")
        taken = []
        for query in (*QUERIES, *QUERIES * 5):
            answering = Stopwatch()
            with answering:
                index.search(query)
            taken.append((answering, query))
        taken = sorted(taken[len(QUERIES) :], key=lambda one: one[0].elapsed)
        for name, share in (("in the middle", 0.5), ("95th percentile (wanted: 20 ms)", 0.95), ("slowest", 1.0)):
            answering, query = taken[max(int(len(taken) * share) - 1, 0)]
            answering.say("search", f"{name}: «{query}»")
        seen = Evidence("document/informe-0", asserted_by="person/ana")
        space = replace(next(store.nodes("Space")), name="Mesa nueva", evidence=(seen,))
        store.apply(Changes((space,), by="person/ana"))
        with following:
            index.refresh()
        following.say("search", "one change followed")


def snapshot(db: Path) -> None:
    """The network as analysis uses it."""
    with open_store(f"sqlite:///{db}") as store:
        walking, building = Stopwatch(), Stopwatch()
        with walking:
            rows = store.network_rows()
            count = sum(1 for _ in rows.edges)
        walking.say("network", f"rows of {len(rows.nodes):,} nodes and {count:,} ties")
        del rows
        with building:
            found = network(store)
        said = f"{len(found):,} actors and spaces, {len(found.relations):,} ties (wanted: 60 s, 4 GB)"
        building.say("network", said)


def check(db: Path) -> None:
    """The reads that a page makes, and every invariant."""
    with open_store(f"sqlite:///{db}") as store:
        busiest = max((space.id for space in store.nodes("Space", limit=50)), key=lambda one: len(_ties(store, one)))
        reads: dict[str, Callable[[], object]] = {
            "a node with its evidence": partial(store.node, busiest),
            f"its {len(_ties(store, busiest))} ties": partial(_ties, store, busiest),
            "50 actors": lambda: list(store.nodes("Actor", after="actor/4", limit=50)),
            "50 that nobody decided": store.undecided,
            "counts": store.counts,
            "check": store.check,
        }
        for name, read in reads.items():
            reading = Stopwatch()
            with reading:
                answer = read()
            reading.say("read", name if name != "check" else f"check: {len(list(answer))} problems")  # type: ignore[call-overload]


def backup(db: Path) -> None:
    copy, copying = db.with_name("copy.db"), Stopwatch()
    with open_store(f"sqlite:///{db}") as store, copying:
        store.backup(copy)
    copying.say("backup", f"{copy.stat().st_size / 1e9:.1f} GB")
    copy.unlink()


def _ties(store: GraphStore, id: str) -> list[Edge]:
    return list(store.edges(of=id))


class Stopwatch:
    """Seconds spent within it, by the clock and of the processor, which other work on the machine does not lengthen."""

    def __init__(self) -> None:
        self.elapsed = self.processor = 0.0

    def __enter__(self) -> None:
        self.elapsed -= perf_counter()
        self.processor -= process_time()

    def __exit__(self, *_: object) -> None:
        self.elapsed += perf_counter()
        self.processor += process_time()

    def say(self, stage: str, what: str) -> None:
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        clock = f"{_shown(self.elapsed)} ({_shown(self.processor)} of the processor)"
        print(f"  {stage:8} {clock}  {memory:5.2f} GB  {what}", flush=True)


def _shown(seconds: float) -> str:
    return f"{seconds:6.1f} s " if seconds >= 1 else f"{seconds * 1000:6.1f} ms"


STAGES: dict[str, Callable[[Path], None]] = {
    "search": search, "network": snapshot, "check": check, "backup": backup,
}  # fmt: skip


def run(stages: list[str], folder: Path, nodes: int, edges: int) -> None:
    """Each stage in a process of its own, whose greatest memory is told."""
    print(f"million: {nodes:,} nodes and {edges:,} ties")
    for stage in stages:
        do = partial(load, nodes=nodes, edges=edges) if stage == "load" else STAGES[stage]
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            alone.submit(do, folder / "million.db").result()


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="python -m benchmarks.million")
    options.add_argument("stages", nargs="*", help=f"load, {', '.join(STAGES)}; all of them if none is named")
    options.add_argument("--nodes", type=int, default=1_000_000)
    options.add_argument("--edges", type=int, default=4_000_000)
    options.add_argument("--folder", type=Path)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        run(asked.stages or ["load", *STAGES], asked.folder or Path(temporary), asked.nodes, asked.edges)
