"""What requests share: the store, and what is derived from it, made anew when the store has changed.

All is derived from a `Sight`: of what somebody asks for, nothing is computed on more than she sees.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from threading import Lock
from typing import TypeVar, cast

from api.kept import Kept
from api.settings import Settings
from corpus.sample import Sample, in_graph
from corpus.synonyms import names_in, synonyms
from graph.analysis.gaps import Gap, GapSettings, find_gaps
from graph.analysis.measures import Measures, measure
from graph.matching import partners, practices_for, twins
from graph.matching.programme import Programme, twin_programme
from graph.model import Change, Level, Node
from graph.network import Standard
from graph.ontology import ACTING
from graph.search import SearchIndex, index_path
from graph.situation import Situation
from graph.store import GraphStore, open_store
from graph.text import Text
from graph.visibility import OPERATOR, PUBLIC, Sight, Veiling, Viewer
from ingest.extraction.persons import person_names
from ingest.identity.duplicates import Pair, duplicates, renewed
from viz.atlas import Atlas
from viz.explorer import Explorer
from viz.municipalities import Municipalities, town_url
from viz.pages.agreements import Register
from viz.pages.coverage import Coverage, coverage
from viz.pages.directory import Directory
from viz.pages.gaps import GapCatalogue
from viz.pages.network import Figures, figures
from viz.pages.node import Advice
from viz.pages.plans import Plans
from viz.pages.practices import Catalogue, latest_sources
from viz.pages.search import AT_ONCE, Question, ShownHit
from viz.pages.twinning_programme import Plan
from viz.reports import Asked, Material, MeetingReport, meeting_report
from viz.reports.asked import READERS
from viz.site import with_query

T = TypeVar("T")
TYPICAL: Mapping[Level, Viewer] = {
    viewer.clearance: viewer for viewer in (PUBLIC, Viewer("reader"), Viewer("coordinator"), OPERATOR)
}
CHOSEN_AMONG = 2_000  # gaps of a kind, the most pressing
LARGE = 50_000  # ties
SOLVING = 2.0  # seconds that somebody waits for the pairs of a programme


class Services:
    """One per application. Safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store = open_store(settings.database)
        self._veilings = {level: Veiling(self.store, level, person_names) for level in TYPICAL}
        self._kept = Kept(self.store.sequence)
        self._periods = Kept(self.store.sequence, most=4)  # each is a network of its own
        self._pairs: dict[Level, tuple[int, list[Pair]]] = {}
        self._pairing = Lock()
        # Made when first searched, so that all else works where their folders cannot be written.
        self._index = cache(self._index_of)

    def sight(self, viewer: Viewer) -> Sight:
        """The store as somebody sees it now."""
        return Sight(self.store, viewer, self._veilings[viewer.clearance].now(), person_names)

    def situation(self, viewer: Viewer, evidence: Standard = "all") -> Situation:
        """The graph as analysis needs it."""

        def make(whose: Viewer) -> Situation:
            sight = self.sight(whose)
            return Situation.from_rows(sight.nodes(), sight.edges(), evidence=evidence, feedback=sight.feedback())

        return self._of(viewer, ("situation", evidence), make)

    def gaps(self, viewer: Viewer, *, kind: str = "", territory: str = "", theme: str = "") -> Sequence[Gap]:
        """Coordination gaps, most pressing first. Raises `UsageError` for an unknown kind, territory or theme."""
        return self._of(
            viewer,
            ("gaps", kind, territory, theme),
            lambda whose: find_gaps(
                self.situation(whose), kind=kind or None, territory=territory or None, theme=theme or None
            ),
        )

    def gap_catalogue(self, viewer: Viewer) -> GapCatalogue:
        """The gaps as they stand today, and what they can be chosen by."""
        today = date.today()

        def make(whose: Viewer) -> GapCatalogue:
            here, settings = self.situation(whose), GapSettings(today=today, per_kind=CHOSEN_AMONG)
            answered = find_gaps(here, settings=settings, answered=True) if here.feedback else []
            return GapCatalogue(here, find_gaps(here, settings=settings), answered)

        return self._of(viewer, ("gap catalogue", today), make)

    def measures(self, viewer: Viewer, evidence: Standard = "all") -> Measures:
        """Measures of the network of actors and spaces."""
        return self._of(viewer, ("measures", evidence), lambda whose: measure(self.situation(whose, evidence).ties))

    def figures(self, viewer: Viewer, evidence: Standard = "all") -> Figures:
        """Measures of the whole network, as the network page shows them."""
        return self._of(viewer, ("figures", evidence), lambda whose: figures(self.situation(whose, evidence).ties))

    def explorer(self, viewer: Viewer, evidence: Standard = "all", since: str = "", until: str = "") -> Explorer:
        """The network as the network page chooses among it, at all times or as it was from one year to another."""

        def make(whose: Viewer) -> Explorer:
            then = self.situation(whose, evidence).network.during(since, until)
            return Explorer(Situation(then, then.seen_as("ties")), self.explorer(whose, evidence))

        if since or until:
            return self._of(viewer, (evidence, since, until), make, self._periods)
        return self._of(viewer, ("explorer", evidence), lambda whose: Explorer(self.situation(whose, evidence)))

    def search(self, question: Question, viewer: Viewer, limit: int = AT_ONCE + 1) -> Sequence[ShownHit]:
        """What answers the question, best first; without words, what the filters leave."""
        index = self._index(_typical(viewer))
        index.widen(self._of(viewer, ("synonyms",), lambda whose: synonyms(names_in(self.sight(whose)))))
        hits = index.search(
            question.query,
            kind=question.kind or None,
            theme=question.theme or None,
            country=question.country or None,
            limit=limit,
        )
        found = self.sight(viewer).nodes(ids=[hit.id for hit in hits], evidence=False)
        nodes = {node.id: node for node in found}
        return [ShownHit(nodes[hit.id], hit.score, hit.reasons, hit.snippet) for hit in hits if hit.id in nodes]

    def advice(self, node: Node, viewer: Viewer, k: int = 5) -> Sequence[Advice]:
        """What is recommended to a node: partners to an actor or space; practices and twins to a municipality; nothing
        to what nobody can call («the municipalities»).
        """
        if node.properties.get("generic"):
            return []
        here, id = self.situation(viewer), node.id
        advice = []
        if node.kind in ACTING:
            page = with_query("/socios", actor_id=id)
            advice.append(Advice(Text("Recommended partners"), partners(here, id, k), page))
        if "municipality" in (node.properties.get("territory_type"), node.properties.get("actor_type")):
            page = with_query("/practicas/para", municipio_id=id)
            advice.append(Advice(Text("Practices that fit"), practices_for(here, id, k), page))
            advice.append(Advice(Text("Twin candidates"), twins(here, id, k), town_url(id)))
        return advice

    def plans(self, viewer: Viewer) -> Plans:
        """The instruments that have a plan, as they stand today."""
        today = date.today()
        return self._of(viewer, ("plans", today), lambda whose: Plans(self.situation(whose), today))

    def practices(self, viewer: Viewer) -> Catalogue:
        """What the practices can be chosen by, in this year."""
        year = date.today().year

        def make(whose: Viewer) -> Catalogue:
            here = self.situation(whose)
            return Catalogue(here, year, latest_sources(self.sight(whose), here))

        return self._of(viewer, ("practices", year), make)

    def coverage(self, viewer: Viewer) -> Coverage:
        """What the catalogue of practices covers, and what it lacks, in this year."""
        return self._of(
            viewer,
            ("catalogue", date.today().year),
            lambda whose: coverage(self.practices(whose), self.situation(whose)),
        )

    def atlas(self, viewer: Viewer) -> Atlas:
        """What stands where, and what ties places."""
        return self._of(viewer, ("atlas",), lambda whose: Atlas(self.situation(whose)))

    def directory(self, viewer: Viewer, kind: str) -> Directory:
        """All actors, or all spaces, to be narrowed and ordered."""
        today = date.today()

        def make(whose: Viewer) -> Directory:
            here = self.situation(whose)
            return Directory(here, kind, self.sight(whose).freshness(here.of_kind(kind)), today)

        return self._of(viewer, ("directory", kind, today), make)

    def agreements(self, viewer: Viewer) -> Register:
        """All agreements as they stand today."""
        today = date.today()
        return self._of(viewer, ("agreements", today), lambda whose: Register(self.situation(whose), today))

    def municipalities(self, viewer: Viewer) -> Municipalities:
        """Every municipality and every twinning."""

        def make(whose: Viewer) -> Municipalities:
            ties = self.sight(whose).edges(relation="twinned_with", evidence=False)
            return Municipalities(self.situation(whose), ties)

        return self._of(viewer, ("municipalities",), make)

    def programme(self, viewer: Viewer, plan: Plan) -> Programme:
        """The best pairs for a plan, as far as they are found in the time that a page has. Raises `DataError` where
        what must be cannot be.
        """

        def make(whose: Viewer) -> Programme:
            return twin_programme(self.situation(whose), dict(plan.seats), plan.rules, SOLVING)

        return self._of(viewer, ("programme", plan), make)

    def meeting(self, asked: Asked) -> MeetingReport:
        """The report for a meeting, made of what its readers see."""

        def make(whose: Viewer) -> MeetingReport:
            sight = self.sight(whose)
            material = Material(
                sight,
                self.situation(whose),
                self._before(whose, asked.since),
                self.explorer(whose),
                self.gap_catalogue(whose),
                self.agreements(whose),
            )
            return meeting_report(material, asked)

        return self._of(READERS[asked.audience], ("meeting", asked), make)

    def _before(self, viewer: Viewer, day: date) -> Situation:
        """The graph as it was at the end of a day."""

        def make(whose: Viewer) -> Situation:
            with self.sight(whose).as_of(day.isoformat()) as then:
                return Situation.from_rows(then.nodes(evidence=False), then.edges(evidence=False))

        return self._of(viewer, ("before", day), make, self._periods)

    def duplicates(self, viewer: Viewer) -> Sequence[Pair]:
        """Pairs that may be one, most probable first; after a change only what it touched is compared anew."""
        whose, now = _typical(viewer), self.store.sequence()
        store = cast("GraphStore", self.sight(whose))
        with self._pairing:
            then, pairs = self._pairs.get(whose.clearance, (None, []))
            if then is None:
                pairs = duplicates(store)
            elif then != now:
                pairs = renewed(pairs, store, self.store.touched_since(then))
            self._pairs[whose.clearance] = now, pairs
        return pairs

    def countries(self, viewer: Viewer) -> Sequence[str]:
        """The countries of what is in the graph."""

        def make(whose: Viewer) -> Sequence[str]:
            column = self.situation(whose).network.column("country")
            return sorted({code for code in column if isinstance(code, str)})

        return self._of(viewer, ("countries",), make)

    def counts(self, viewer: Viewer) -> Mapping[str, int]:
        """How many nodes of each kind, and under `edges` how many edges, somebody sees."""
        return self._of(viewer, ("counts",), lambda whose: self.sight(whose).counts())

    @property
    def large(self) -> bool:
        """Whether what takes computing should come after a page, not with it."""
        return self.counts(OPERATOR)["edges"] > LARGE

    def sample(self) -> Sample:
        """The sample documents, as far as they are in the graph."""
        return self._kept.get(("sample",), lambda: in_graph(self.store))

    def kept(self, viewer: Viewer, name: str, make: Callable[[], T]) -> T:
        """What is made of what a viewer sees, as long as the graph stands."""
        return self._kept.get((viewer, name), make)

    def change(self, number: int) -> Change | None:
        """The change with this number, whoever made it."""
        latest = self.store.history(max(self.store.sequence() - number + 1, 1))
        return next((each for each in latest if each.number == number), None)

    def close(self) -> None:
        self.store.close()

    def _of(
        self, viewer: Viewer, key: tuple[Hashable, ...], make: Callable[[Viewer], T], kept: Kept | None = None
    ) -> T:
        """What is kept for all who have the viewer's clearance: made for one of them without a name, who sees the same
        but what only its author does.
        """
        whose = _typical(viewer)
        return (kept or self._kept).get((whose.clearance, *key), lambda: make(whose))

    def _index_of(self, viewer: Viewer) -> SearchIndex:
        return SearchIndex(index_path(self.store, viewer), self.store, synonyms(), partial(self.sight, viewer))


def _typical(viewer: Viewer) -> Viewer:
    """Somebody who sees the same, so that what is kept for one serves all of that clearance."""
    return TYPICAL[viewer.clearance]
