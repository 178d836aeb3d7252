"""The index: built from the store's change sequence, brought up to date with it, rebuilt at will.

Each clearance has an index of its own, made of what it sees and nothing else: so no count of words, no guess and no
suggestion can tell of what is hidden.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from glob import escape
from operator import itemgetter
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Any

import tantivy
from tantivy import DocAddress, Document, Occur, Query

from graph.errors import StoreError, found_by_system
from graph.model import slug
from graph.ontology import ontology
from graph.search import latent
from graph.search.entries import Entry, Neighbour, all_entries, at_neighbours, entries_of, with_neighbours
from graph.search.generations import Generations, schema
from graph.search.latent import Latent
from graph.search.question import BIG, EXACT_NAME, Question, Synonyms
from graph.search.reasons import explain
from graph.search.reordering import in_place, resembling, speaking_of_it
from graph.search.spelling import Spelling
from graph.store.base import GraphStore
from graph.text import Text
from graph.visibility import OPERATOR, Sight, Viewer

VERSION = 8
"""Of what the index holds: another number makes every index rebuild itself."""
MAX_CATCH_UP = 5_000
"""Changes or nodes behind which a rebuild is quicker than catching up."""
MAX_LIMIT = 1_000

_STATE, _LATENT = "index state", "latent"
_MEMORY = 64_000_000
_FACETED = 250
# what people come to find weighs more: a practice before the concept that it is about
WORTH = {"Practice": 1.5, "Alliance": 1.1, "PlanElement": 0.6, "Theme": 0.7, "Problem": 0.7, "Population": 0.6}
LOOKED_AT = 3  # how many times the hits asked for are weighed before the best are kept
FEW_TERMS = 2  # of more terms hardly any entry has all
LIKE = 0.2  # how like an entry must be that shares no word with the question
NEAREST = 10  # entries at most that are looked at so
REORDERED = 60  # hits of one kind that are ordered anew
_CONCEPT_KINDS = ("theme", "problem", "population")


@dataclass(frozen=True)
class Hit:
    """A node that was found. Scores compare within one answer only; `reasons` say what of it matched."""

    id: str
    kind: str
    name: str
    score: float
    country: str
    reasons: tuple[Text, ...]
    snippet: str

    def to_dict(self) -> dict[str, Any]:
        """Values for JSON; the reasons are left as `Text`s."""
        return {**vars(self), "reasons": list(self.reasons)}


@dataclass(frozen=True)
class Facets:
    """How many nodes answer, in all, by kind and by country (upper case; those without one are left out)."""

    total: int
    kind: Mapping[str, int]
    country: Mapping[str, int]


@dataclass(frozen=True)
class _State:
    """What an index was built from: the last change it knows, when that was made, and what was masked then."""

    sequence: int
    at: str
    veil: str = ""
    version: int = VERSION


def index_path(store: GraphStore, viewer: Viewer = OPERATOR) -> Path:
    """Where a store's index belongs: beside its file (`tejido.db.tejido-index`, with `-public` for what the public
    sees); of a store on a server in the user's cache, by its address and its own id; else in a folder of this process.
    """
    first = _first_path(store)
    if first is None:
        folder = mkdtemp(prefix="tejido-index-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)  # names stand in it that go with the store
        return Path(folder)
    return first if viewer.clearance == OPERATOR.clearance else first.with_name(f"{first.name}-{viewer.clearance}")


def index_paths(store: GraphStore) -> list[Path]:
    """Where this computer has indexes of a store that other processes find, too: at most one for each clearance."""
    first = _first_path(store)
    return sorted(first.parent.glob(f"{escape(first.name)}*")) if first is not None else []


def _first_path(store: GraphStore) -> Path | None:
    """Where the index of everything belongs; None for a store that goes with its process."""
    if store.url.startswith("sqlite:///"):
        return Path(f"{store.url.removeprefix('sqlite:///')}.tejido-index")
    from graph.store.neo4j import Neo4jStore

    return _cache() / f"{slug(store.url)}-{store.id}" if isinstance(store, Neo4jStore) else None


def _cache() -> Path:
    """The folder that the system has for what can be made again, with a part of our own; made where it is not there."""
    match sys.platform:
        case "win32":
            place = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        case "darwin":
            place = Path.home() / "Library" / "Caches"
        case _:
            place = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = place / "tejido" / "search"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            "The folder {path} for the search index cannot be made ({problem}).",
            remedy="Set XDG_CACHE_HOME to a folder that may be written.",
            path=str(folder),
            problem=found_by_system(error),
        ) from error
    return folder


class SearchIndex:
    """Search over what a viewer sees of a store.

    Every answer is as new as the store's last change, unless another process is writing the index just then: any number
    of processes may search while one writes, and one that may not write now goes on with what stands. `path` is a
    folder of the index's own; it can be removed at any time and makes itself again. `synonyms` gives for a label those
    that mean the same; `sight` gives the store as the viewer sees it at the moment, with all of it if it is not given.
    Raises `StoreError` where the folder cannot be written.
    """

    def __init__(
        self,
        path: Path,
        store: GraphStore,
        synonyms: Mapping[str, Collection[str]] | None = None,
        sight: Callable[[], Sight] | None = None,
    ) -> None:
        self._store = store
        self._sight = sight or partial(Sight, store, OPERATOR)
        self._widened_by = synonyms or {}
        self._synonyms = Synonyms(self._widened_by)
        self._generations = Generations(path)
        self._schema = schema()
        self._opened: tuple[str, tantivy.Index] | None = None
        self._opening = Lock()
        self._read: tuple[tuple[str, int], Spelling] | None = None
        self._taught: tuple[tuple[str, int], Latent | None] | None = None

    def widen(self, synonyms: Mapping[str, Collection[str]]) -> None:
        """Widen questions by these from now on; the same ones again cost nothing."""
        if synonyms is not self._widened_by:
            self._synonyms, self._widened_by = Synonyms(synonyms), synonyms

    # Searching

    def search(
        self,
        query: str,
        *,
        kind: str | None = None,
        theme: str | None = None,
        country: str | None = None,
        limit: int = 10,
    ) -> list[Hit]:
        """Nodes that answer a query of plain words, best first; without words, those that the filters leave.

        `kind` is a kind of node in any case; `theme` the id of a concept (`gangs`, `theme/mediation`), with all
        narrower ones; `country` a code.
        """
        limit = max(0, min(limit, MAX_LIMIT))
        sequence = self.refresh()
        searcher = self._searcher()
        question = self._question(query, searcher, sequence)
        filters = self._filters(kind, theme, country)
        looked_at = max(limit, REORDERED) if kind else LOOKED_AT * limit
        found = self._best(question, filters, searcher, looked_at, limit) if limit else []
        entries = [(score, Entry.from_record(searcher.doc(address)["record"][0])) for score, address in found]
        if not kind:
            entries = [(score * WORTH.get(entry.kind, 1.0), entry) for score, entry in entries]
        elif question.terms and entries and entries[0][0] < EXACT_NAME:
            if kind.lower() == latent.KIND.lower() and (learnt := self._learnt(searcher, sequence)):
                likeness = learnt.likeness(question.words)
                entries += self._nearest(likeness, {entry.id for _, entry in entries}, filters, searcher)
                entries = speaking_of_it(entries, likeness)
            entries = in_place(resembling(entries, kind, searcher), question.places)
        hits = []
        for score, entry in sorted(entries, key=itemgetter(0), reverse=True)[:limit]:
            reasons, snippet = explain(entry, question)
            hits.append(Hit(entry.id, entry.kind, entry.name, score, entry.country, reasons, snippet))
        return hits

    def _question(self, query: str, searcher: tantivy.Searcher, sequence: int) -> Question:
        def spelling() -> Spelling:
            # the words of the index are read once for each change that it knows
            now = (self._opened[0] if self._opened else "", sequence)
            if self._read is None or self._read[0] != now:
                self._read = now, Spelling(dict(searcher.terms_with_prefix("all", "")))
            return self._read[1]

        return Question(query, searcher, self._schema, self._synonyms, spelling)

    def _nearest(
        self,
        likeness: Mapping[str, float],
        found: Collection[str],
        filters: Sequence[Query],
        searcher: tantivy.Searcher,
    ) -> Iterator[tuple[float, Entry]]:
        """Of the entries that speak most of what is asked those that share no word with it, without a score."""
        # with a country or theme to be in, many of the most alike are none
        looked_at = NEAREST if len(filters) == 1 else REORDERED
        first = sorted((id for id in likeness if likeness[id] > LIKE), key=likeness.__getitem__, reverse=True)
        wanted = [id for id in first[:looked_at] if id not in found]
        if not wanted:
            return
        these = self._filtered(Query.term_set_query(self._schema, "id", _sayable(wanted)), filters)
        hits = searcher.search(these, looked_at, count=False).hits
        entries = (Entry.from_record(searcher.doc(address)["record"][0]) for _, address in hits)
        for entry in sorted(entries, key=lambda entry: likeness[entry.id], reverse=True)[:NEAREST]:
            yield 0.0, entry

    def _learnt(self, searcher: tantivy.Searcher, sequence: int) -> Latent | None:
        """What practices teach, read once for each change that the index knows."""
        now = (self._opened[0] if self._opened else "", sequence)
        if self._taught is None or self._taught[0] != now:
            self._taught = now, self._latent(searcher)
        return self._taught[1]

    def _best(
        self, question: Question, filters: Sequence[Query], searcher: tantivy.Searcher, count: int, enough: int
    ) -> list[tuple[Any, DocAddress]]:
        """So many of the entries that answer best, with their scores."""
        # in a big index less is asked first: where that fills the page, nobody misses what was not looked through
        if searcher.num_docs >= BIG:
            for strict in (True, False) if len(question.needed) <= FEW_TERMS else (False,):
                wanted = self._filtered(question.query(strict=strict, thrifty=True), filters)
                found = searcher.search(wanted, count, count=False).hits
                if len(found) >= enough:
                    return found
        return searcher.search(self._filtered(question.query(strict=False), filters), count, count=False).hits

    def facets(
        self,
        query: str,
        *,
        kind: str | None = None,
        theme: str | None = None,
        country: str | None = None,
    ) -> Facets:
        """How many nodes answer every word of the query (or a third of them, where none answers all)."""
        sequence = self.refresh()
        searcher = self._searcher()
        question = self._question(query, searcher, sequence)
        filters = self._filters(kind, theme, country)
        aggregation = {name: {"terms": {"field": name, "size": _FACETED}} for name in ("kind", "country")}
        for strict in (True, False):
            wanted = self._filtered(question.query(strict=strict), filters)
            counted = searcher.aggregate(wanted, aggregation)
            if counted["kind"]["buckets"]:
                break
        counts = {
            name: {bucket["key"]: bucket["doc_count"] for bucket in counted[name]["buckets"]}
            for name in ("kind", "country")
        }
        return Facets(
            total=sum(counts["kind"].values()),
            kind={kind: counts["kind"][kind.lower()] for kind in ontology().kinds if kind.lower() in counts["kind"]},
            country={code.upper(): count for code, count in counts["country"].items() if code != "-"},
        )

    def _filters(self, kind: str | None, theme: str | None, country: str | None) -> list[Query]:
        values: dict[str, list[str]] = {}
        if kind is not None:
            values["kind"] = [kind.lower()]
        if country is not None:
            values["country"] = [country.lower()]
        if theme is not None:
            values["concept"] = sorted(self._with_narrower(theme))
        return [Query.term_set_query(self._schema, field, _sayable(allowed)) for field, allowed in values.items()]

    def _filtered(self, query: Query, filters: Iterable[Query]) -> Query:
        parts = [(Occur.Must, query), *((Occur.Must, Query.const_score_query(each, 0.0)) for each in filters)]
        parts.append((Occur.MustNot, Query.term_set_query(self._schema, "id", [_STATE, _LATENT])))
        return Query.boolean_query(parts)

    def _with_narrower(self, concept: str) -> set[str]:
        """The node ids of a concept and of all below it."""
        below: dict[str, set[str]] = defaultdict(set)
        for edge in self._sight().edges(relation="broader", evidence=False):
            below[edge.target].add(edge.source)
        found = {concept} if "/" in concept else {f"{kind}/{concept}" for kind in _CONCEPT_KINDS}
        waiting = list(found)
        while waiting:
            fresh = below[waiting.pop()] - found
            found |= fresh
            waiting += fresh
        return found

    # Keeping up with the store

    def refresh(self) -> int:
        """Bring the index up to date with the store; the change that it now knows.

        Costs next to nothing when nothing changed, a little for each changed node and its neighbours, and a rebuild
        where there is no usable index. While another process writes, the index stays as it is.
        """
        index = self._open()
        state = self._state(index) if index else None
        if state and state.sequence == self._store.sequence() and self._is_of_this_store(state):
            return state.sequence
        # the first index is waited for, since there is nothing to go on with
        with self._generations.only_writer(wait=state is None) as writing:
            if writing:
                # another process may have done it meanwhile
                index = self._open()
                state = self._state(index) if index else None
                if index is None or state is None or not self._is_of_this_store(state):
                    return self._rebuild()
                if state.sequence < self._store.sequence():
                    return self._catch_up(index, state)
        return state.sequence if state else 0

    def rebuild(self) -> int:
        """Build the index anew from the store; the change that it now knows."""
        with self._generations.only_writer(wait=True) as writing:
            if not writing:
                raise StoreError("The search index is being built by another process.", remedy="Try again in a minute.")
            return self._rebuild()

    def _rebuild(self) -> int:
        sight = self._sight()
        state = self._present(sight)
        generation, index = self._generations.create()
        try:
            self._write(index, all_entries(sight), state)
        except ValueError as error:
            raise StoreError(
                "The search index cannot be written ({problem}).",
                remedy="Check that there is room on the disk.",
                problem=str(error),
            ) from error
        self._generations.adopt(generation)
        return state.sequence

    def _catch_up(self, index: tantivy.Index, state: _State) -> int:
        sight = self._sight()
        present = self._present(sight)
        if present.veil != state.veil:
            return self._rebuild()
        touched = self._store.touched_since(state.sequence)
        if len(touched) > MAX_CATCH_UP:
            return self._rebuild()
        try:
            entries = {entry.id: entry for entry in entries_of(sight, touched)}
            # a tie to a place with thousands of others changes none of their entries: they hold its name
            renamed = [id for id in touched if self._at_neighbours(index, id) != at_neighbours(entries.get(id))]
            affected = sorted({*touched, *with_neighbours(self._store, renamed)})
            if len(affected) > MAX_CATCH_UP:
                return self._rebuild()
            others = sorted(set(affected).difference(touched))
            entries |= {entry.id: entry for entry in entries_of(sight, others)}
            # what reads as before stays: entries written anew for nothing would count their words twice for a while
            same = {
                id for id in affected if self._record(index, id) == (entries[id].record() if id in entries else b"")
            }
            fresh = (entry for id, entry in entries.items() if id not in same)
            self._write(index, fresh, present, replacing=[id for id in affected if id not in same])
        except ValueError:
            # tantivy's word for a damaged file that reading had no need of so far
            return self._rebuild()
        return present.sequence

    def _write(
        self, index: tantivy.Index, entries: Iterable[Entry], state: _State, *, replacing: Iterable[str] = ()
    ) -> None:
        """Entries and the state that they are of, in one commit: all of it or nothing."""
        writer = index.writer(_MEMORY, 1)
        told: list[Entry] = []
        replaced = frozenset(replacing)
        for id in (*replaced, _STATE):
            writer.delete_documents_by_term("id", id)
        for entry in entries:
            writer.add_document(entry.document())
            if entry.kind == latent.KIND and len(told) <= latent.MANY:
                told.append(entry)
        self._learn(writer, index.searcher(), told, replaced)
        writer.add_document(Document(id=_STATE, record=json.dumps(astuple(state)).encode()))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()

    def _learn(
        self, writer: tantivy.IndexWriter, before: tantivy.Searcher, told: Sequence[Entry], replaced: frozenset[str]
    ) -> None:
        """What practices teach, as they are with these; kept where none of them changed."""
        known = self._latent(before)
        gone = replaced if known is None else replaced.intersection(known.ids)
        if not told and not gone:
            return
        learnt = known.followed(told, gone) if known else None
        if learnt is None and before.doc_freq("kind", latent.KIND.lower()) <= latent.MANY:
            others = self._filtered(Query.all_query(), self._filters(latent.KIND, None, None))
            hits = before.search(others, latent.MANY, count=False).hits
            present = (Entry.from_record(before.doc(address)["record"][0]) for _, address in hits)
            learnt = Latent.learnt((*(entry for entry in present if entry.id not in replaced), *told))
        writer.delete_documents_by_term("id", _LATENT)
        if learnt is not None:
            writer.add_document(Document(id=_LATENT, record=learnt.dump()))

    def _latent(self, searcher: tantivy.Searcher) -> Latent | None:
        """What was learnt of practices, as the index keeps it."""
        record = self._kept(searcher, _LATENT)
        return Latent.load(record) if record else None

    def _record(self, index: tantivy.Index, id: str) -> bytes:
        """What the index holds of a node; empty if nothing."""
        return self._kept(index.searcher(), id)

    def _kept(self, searcher: tantivy.Searcher, id: str) -> bytes:
        hits = searcher.search(Query.term_query(self._schema, "id", _sayable([id])[0], "basic"), 1).hits
        return bytes(searcher.doc(hits[0][1])["record"][0]) if hits else b""

    def _at_neighbours(self, index: tantivy.Index, id: str) -> Neighbour | None:
        """What the entries of its neighbours hold of a node, as the index has it."""
        record = self._record(index, id)
        return at_neighbours(Entry.from_record(record) if record else None)

    def _present(self, sight: Sight) -> _State:
        """The store's last change, read before anything else: what comes in meanwhile is caught up with later."""
        latest = self._store.history(limit=1)
        number, at = (latest[0].number, latest[0].at) if latest else (0, "")
        return _State(number, at, sight.veil.fingerprint)

    def _is_of_this_store(self, state: _State) -> bool:
        """Whether the change that the index knows last is in this store's history: it is not in another store's, nor in
        that of a copy from before, brought back.
        """
        if state.version != VERSION:
            return False
        behind = self._store.sequence() - state.sequence
        if behind < 0 or behind > MAX_CATCH_UP:
            return False
        if state.sequence == 0:
            return behind == 0
        known = self._store.history(limit=behind + 1)
        return any(change.number == state.sequence and change.at == state.at for change in known)

    def _state(self, index: tantivy.Index) -> _State | None:
        """What an index was built from; None where it does not say, or cannot be read."""
        try:
            index.reload()
            searcher = index.searcher()
            hits = searcher.search(Query.term_query(self._schema, "id", _STATE, "basic"), 1).hits
            return _State(*json.loads(searcher.doc(hits[0][1])["record"][0])) if hits else None
        except (ValueError, OSError, TypeError):
            return None

    def _open(self) -> tantivy.Index | None:
        """The index that counts now, opened once for each generation."""
        while True:
            generation = self._generations.current()
            with self._opening:
                if self._opened is None or self._opened[0] != generation:
                    index = self._generations.open(generation)
                    self._opened = (generation, index) if index else None
                if self._opened is not None:
                    return self._opened[1]
            if self._generations.current() == generation:
                return None
            # a rebuild took it away between its name being read and its files being opened

    def _searcher(self) -> tantivy.Searcher:
        index = self._open()
        if index is None:
            # waited for in vain, while another process builds the first one
            raise StoreError("The search index is being built by another process.", remedy="Try again in a minute.")
        return index.searcher()


def _sayable(values: Iterable[str]) -> list[str]:
    # a lone surrogate is no character, and stands in no index
    return [value.encode("utf-8", "replace").decode() for value in values]
