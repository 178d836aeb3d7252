"""The pages of coordination gaps: the list, one gap with what it rests on, what was answered, and a meeting's sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, groupby
from typing import Final

from graph.analysis.gaps import KINDS, Gap, check_kind
from graph.errors import UsageError
from graph.model import Edge, Feedback, Node
from graph.situation import Situation
from graph.text import Text
from graph.visibility import Sight
from viz.drawing import Place, hub, meeting
from viz.pages.facets import Facet, Using, Values, Wanted, left_by, meets, using
from viz.pages.node import documents_of
from viz.paging import beside
from viz.site import with_query

AT_ONCE: Final = 20
OFFERED: Final = 40  # values of a facet, those with the most gaps first
DRAWN: Final = 5  # nodes around another in a picture
ON_PAPER: Final = 40  # gaps for a meeting, the most pressing
PAIRS: Final = frozenset({"missing_tie", "duplicated_effort", "spaces_apart", "fragile_point", "levels_apart"})
"""Kinds that are about two who should meet; the others are about something that others should be tied to."""


class GapCatalogue:
    """The gaps of a situation, open and answered, and what they can be chosen by."""

    FACETS: Final[Mapping[str, Text]] = {
        "clase": Text("Kind of gap"),
        "territorio": Text("Territory"),
        "tema": Text("Theme or problem"),
    }

    def __init__(self, here: Situation, gaps: Sequence[Gap], answered: Sequence[Gap] = ()) -> None:
        self.here = here
        self.gaps = gaps
        self.answered = answered

    @cached_property
    def _values(self) -> Mapping[str, Values]:
        return {gap.id: self._of(gap) for gap in self.gaps}

    def _of(self, gap: Gap) -> Values:
        """As `find_gaps` takes them: a gap without place or theme of its own has those of the concerned."""
        here = self.here
        acting = [id for id in gap.concerned if id in here.places]
        places = [gap.territory] if gap.territory else [place for id in acting for place in here.places[id]]
        topics = gap.themes or [topic for id in acting for topic in here.topics[id]]
        return {
            "clase": frozenset({gap.kind}),
            "territorio": frozenset(above for place in dict.fromkeys(places) for above in here.containers(place)),
            "tema": frozenset(here.with_broader(topics)),
        }

    def chosen(self, wanted: Wanted) -> list[Gap]:
        """The open gaps that meet every facet, most pressing first. Raises `UsageError` for an unknown value."""
        for kind in wanted.get("clase", ()):
            check_kind(kind)
        for id in (*wanted.get("territorio", ()), *wanted.get("tema", ())):
            self.here.network.index(id)
        return [gap for gap in self.gaps if meets(self._values[gap.id], wanted)]

    def answered_of(self, wanted: Wanted) -> list[Gap]:
        """The answered gaps that meet every facet."""
        return [gap for gap in self.answered if meets(self._of(gap), wanted)]

    def facets(self, wanted: Wanted) -> list[Facet]:
        """Each facet with how many gaps each of its values would leave, given what is chosen in the others."""
        found = []
        for name, label in self.FACETS.items():
            counts = left_by(self._values.values(), name, wanted)
            chosen = tuple(wanted.get(name, ()))
            best = sorted(counts, key=lambda value: (value not in chosen, -counts[value], str(self._said(name, value))))
            values = tuple((value, self._said(name, value)) for value in best[: max(OFFERED, len(chosen))])
            if values:
                found.append(Facet(name, label, values, counts, chosen))
        return found

    def _said(self, facet: str, value: str) -> Text | str:
        if facet == "clase":
            return KINDS.get(value, value)
        return self._names.get(value, value)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        here = self.here
        return {id: here.name(id) for id in here.of_kind("Territory", "Theme", "Problem")}

    def gap(self, code: str) -> Gap:
        """The gap, open or answered, with this code or id. Raises `UsageError`."""
        for gap in (*self.gaps, *self.answered):
            if code in (gap.code, gap.id):
                return gap
        raise UsageError(
            "There is no gap «{id}».",
            remedy="Perhaps it was closed since: see the list of gaps and those that were answered.",
            id=code,
        )


@dataclass(frozen=True)
class ShownGap:
    """A gap with the nodes of those it concerns and of those who could introduce them, and its place in the network:
    the picture, and the same in sentences.
    """

    gap: Gap
    kind: Text
    concerned: tuple[Node, ...]
    introducers: tuple[Node, ...]
    picture: Place | None = None
    told: tuple[Text, ...] = ()


@dataclass(frozen=True)
class GapsPage:
    """What `gaps.html` receives."""

    facets: tuple[Facet, ...]
    using: tuple[Using, ...]
    gaps: tuple[ShownGap, ...]
    total: int
    open: int
    answered: int
    first: int
    before: str
    after: str
    address: str
    meeting: str


def shown(sight: Sight, gaps: Sequence[Gap], here: Situation | None = None) -> tuple[ShownGap, ...]:
    """The gaps with what they name looked up at once; with pictures where the situation is given."""
    wanted = {id for gap in gaps for id in (*gap.concerned, *gap.introducers, *gap.subject)}
    nodes = {node.id: node for node in sight.nodes(ids=wanted, evidence=False)}
    found = []
    for gap in gaps:
        picture = place_of(gap, nodes, here) if here else None
        found.append(
            ShownGap(
                gap,
                KINDS[gap.kind],
                tuple(nodes[id] for id in gap.concerned if id in nodes),
                tuple(nodes[id] for id in gap.introducers if id in nodes),
                picture,
                told(picture),
            )
        )
    return tuple(found)


def place_of(gap: Gap, nodes: Mapping[str, Node], here: Situation) -> Place | None:
    """The gap's place in the network, None where it is about nobody in particular."""
    concerned = [nodes[id] for id in gap.concerned if id in nodes]
    introducers = [nodes[id] for id in gap.introducers if id in nodes]
    if gap.kind in PAIRS and len(concerned) > 1:
        one, other = concerned[:2]
        return meeting(one, other, introducers, tied(here, [one, other, *introducers]))
    middle = next((nodes[id] for id in gap.subject if id in nodes), None)
    others = [node for node in concerned if node is not middle][:DRAWN]
    if middle is None or not others:
        return None
    return hub(middle, others, tied(here, [middle, *others]))


def tied(here: Situation, nodes: Iterable[Node]) -> set[frozenset[str]]:
    """Which of the nodes are known to be tied, two by two: as actors are, or by any relation."""
    none: set[str] = set()
    return {
        frozenset({a.id, b.id})
        for a, b in combinations(nodes, 2)
        if b.id in here.neighbours.get(a.id, none) or here.related(a.id, b.id)
    }


def told(place: Place | None) -> tuple[Text, ...]:
    """What a picture of a place shows, in sentences."""
    if place is None:
        return ()
    names = {dot.node.id: dot.node.name for dot in place.dots}

    def paired(ends: Sequence[tuple[str, str]]) -> list[Text]:
        return [
            Text("{one} with {others}", {"one": names[one], "others": [names[other] for _, other in pairs]})
            for one, pairs in groupby(ends, key=lambda pair: pair[0])
        ]

    said = []
    if place.missing:
        said.append(Text("Missing (dashed): {pairs}.", {"pairs": paired(place.missing)}))
    if place.known:
        said.append(Text("Known: {pairs}.", {"pairs": paired(sorted(place.known))}))
    return tuple(said)


def gaps_page(sight: Sight, catalogue: GapCatalogue, wanted: Wanted, first: int = 0, answers: int = 0) -> GapsPage:
    """The page of the gaps that were chosen, `AT_ONCE` of them from `first` on."""
    found = catalogue.chosen(wanted)
    facets = catalogue.facets(wanted)

    def at(desde: int, leaving: tuple[str, str] = ("", "")) -> str:
        kept = {name: [each for each in values if (name, each) != leaving] for name, values in wanted.items()}
        return with_query("/brechas", **kept, desde=desde or None)

    places = wanted.get("territorio", ())
    before, after = beside(first, AT_ONCE, len(found), at)
    return GapsPage(
        facets=tuple(facets),
        using=using(facets, lambda facet, value: at(0, (facet, value))),
        gaps=shown(sight, found[first : first + AT_ONCE], catalogue.here),
        total=len(found),
        open=len(catalogue.gaps),
        answered=answers,
        first=first + 1,
        before=before,
        after=after,
        address=at(first),
        meeting=with_query("/brechas/reunion", territorio_id=places[0]) if len(places) == 1 else "",
    )


@dataclass(frozen=True)
class Ground:
    """A node or tie that shows a gap; `source` and `target` are the ends of a tie."""

    item: Node | Edge
    source: Node | None = None
    target: Node | None = None


@dataclass(frozen=True)
class GapPage:
    """What `gap.html` receives."""

    shown: ShownGap
    grounds: tuple[Ground, ...]
    documents: Mapping[str, Node]
    answer: Feedback | None


def gap_page(sight: Sight, catalogue: GapCatalogue, gap: Gap) -> GapPage:
    """A gap with the words that it rests on, and what was said of it."""
    edges = {edge.id: edge for edge in sight.edges(ids=[id for id in gap.evidence if " " in id])}
    wanted = {end for edge in edges.values() for end in (edge.source, edge.target)}
    nodes = {node.id: node for node in sight.nodes(ids=wanted | {id for id in gap.evidence if " " not in id})}
    grounds = []
    for id in dict.fromkeys(gap.evidence):
        if id in edges:
            grounds.append(Ground(edges[id], nodes[edges[id].source], nodes[edges[id].target]))
        elif id in nodes:
            grounds.append(Ground(nodes[id]))
    return GapPage(
        shown=shown(sight, [gap], catalogue.here)[0],
        grounds=tuple(grounds),
        documents=documents_of(sight, [ground.item.evidence for ground in grounds]),
        answer=catalogue.here.feedback.get(gap.id),
    )


@dataclass(frozen=True)
class Answered:
    """What somebody said of a gap; `gap` is None where it is not found any more."""

    answer: Feedback
    kind: Text
    gap: Gap | None
    about: tuple[Node, ...]


def answers(sight: Sight, catalogue: GapCatalogue) -> tuple[Answered, ...]:
    """What was said of gaps, the latest first."""
    said = [each for each in sight.feedback() if each.settles and each.finding.split("|")[0] in KINDS]
    said.sort(key=lambda each: each.at, reverse=True)
    gaps = {gap.id: gap for gap in catalogue.answered}
    nodes = {
        node.id: node
        for node in sight.nodes(ids={id for each in said for id in each.finding.split("|")[1:]}, evidence=False)
    }
    return tuple(
        Answered(each, KINDS[kind], gaps.get(each.finding), tuple(nodes[id] for id in subject if id in nodes))
        for each in said
        for kind, *subject in [each.finding.split("|")]
    )


@dataclass(frozen=True)
class Agenda:
    """What `gaps-meeting.html` receives: the gaps of a territory by kind, the kind of the most pressing one first."""

    territory: Node
    kinds: tuple[tuple[Text, tuple[ShownGap, ...]], ...]
    shown: int
    total: int


def agenda(sight: Sight, territory: Node, gaps: Sequence[Gap]) -> Agenda:
    """A sheet for a meeting in a territory: its most pressing gaps, at most `ON_PAPER`."""
    pressing = shown(sight, gaps[:ON_PAPER])
    by_kind: dict[str, list[ShownGap]] = {}
    for each in pressing:
        by_kind.setdefault(each.gap.kind, []).append(each)
    kinds = tuple((KINDS[kind], tuple(found)) for kind, found in by_kind.items())
    return Agenda(territory, kinds, len(pressing), len(gaps))
