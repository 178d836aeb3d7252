"""What the page of an actor or a coordination space shows beside what every node's page does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from graph.model import Node
from graph.ontology import ontology
from graph.text import Text
from graph.visibility import Sight, Tie
from viz import labels
from viz.pages.directory import A_YEAR, DAY
from viz.pages.node import NodePage, review_of
from viz.timeline import Event, Timeline, timeline

OFFERED: Final = (
    ("member_of", True), ("member_of", False), ("allied_with", True), ("party_to", True), ("leads", True),
    ("leads", False), ("participates_in", True), ("operates_in", True), ("about", True),
)  # fmt: skip
"""The ties that people add most, each with whether it goes out from the node whose page it is."""


@dataclass(frozen=True)
class Companion:
    """Who or what stands beside an actor, how, and since when."""

    node: Node
    how: Text
    start: str
    end: str


@dataclass(frozen=True)
class Beside:
    """One part of the profile: a heading and who or what stands under it, at most one entry each."""

    anchor: str
    heading: Text
    companions: tuple[Companion, ...]


@dataclass(frozen=True)
class ActorProfile:
    """What `actor.html` receives besides the node's page."""

    parts: tuple[Beside, ...]
    timeline: Timeline | None
    confirmed: str
    late: bool


PARTS: Final[Mapping[str, tuple[Text, frozenset[str], frozenset[str]]]] = {
    "members": (Text("Who belongs to it"), frozenset({"member_of", "part_of", "leads"}), frozenset({"Actor"})),
    "spaces": (Text("Spaces"), frozenset({"member_of", "part_of", "leads", "supports", "funds"}), frozenset({"Space"})),
    "alliances": (Text("Alliances and agreements"), frozenset(), frozenset({"Alliance"})),
    "allies": (Text("Allies and twins"), frozenset({"allied_with", "twinned_with"}), frozenset({"Actor", "Territory"})),
    "practices": (Text("Practices and plans"), frozenset(), frozenset({"Practice", "Instrument"})),
    "places": (Text("Where"), frozenset({"operates_in"}), frozenset({"Territory"})),
    "themes": (Text("Themes"), frozenset({"about"}), frozenset({"Theme"})),
}
"""The parts of the profile: heading, relations (none: all of them), kinds of node at the other end."""


def actor_profile(sight: Sight, shown: NodePage, today: date) -> ActorProfile:
    """The profile of the actor or space whose page this is."""
    ties = [tie for group in shown.groups for tie in group.ties if review_of(tie.edge.evidence) != "rejected"]
    fresh = sight.freshness([shown.node.id]).get(shown.node.id)
    confirmed = fresh.last_confirmed if fresh else ""
    return ActorProfile(
        parts=tuple(_parts(ties)),
        timeline=timeline(list(_events(shown, ties))),
        confirmed=confirmed[:DAY],
        late=confirmed[:DAY] < (today - A_YEAR).isoformat(),
    )


def _parts(ties: Sequence[Tie]) -> Iterator[Beside]:
    for anchor, (heading, relations, kinds) in PARTS.items():
        found: dict[str, Companion] = {}
        for tie in ties:
            if tie.other.kind in kinds and (not relations or tie.edge.relation in relations):
                found.setdefault(tie.other.id, _companion(tie))
        if found:
            yield Beside(anchor, heading, tuple(found.values()))


def _companion(tie: Tie) -> Companion:
    out = tie.outgoing or ontology().relations[tie.edge.relation].symmetric
    how = (labels.OUTGOING if out else labels.INCOMING)[tie.edge.relation]
    return Companion(tie.other, how, _date(tie.edge.properties, "start"), _date(tie.edge.properties, "end"))


def _events(shown: NodePage, ties: Sequence[Tie]) -> Iterator[Event]:
    """What is dated of the node itself, of its ties, of the agreements and plans it takes part in, of the documents."""
    own = shown.node.properties
    yield from _spans(own, Text("It began"), Text("It ended"), None)
    told: set[str] = set()
    for tie in ties:
        out = tie.outgoing or ontology().relations[tie.edge.relation].symmetric
        how = (labels.OUTGOING if out else labels.INCOMING)[tie.edge.relation]
        began = Text("{how}: {name}, from then on", {"how": how, "name": tie.other.name})
        ended = Text("{how}: {name}, until then", {"how": how, "name": tie.other.name})
        yield from _spans(tie.edge.properties, began, ended, tie.other)
        if tie.other.kind in ("Alliance", "Instrument", "Practice") and tie.other.id not in told:
            told.add(tie.other.id)
            named = {"name": tie.other.name}
            began, ended = Text("{name} begins", named), Text("{name} ends", named)
            yield from _spans(tie.other.properties, began, ended, tie.other)
    for document in shown.documents.values():
        if year := document.properties.get("year"):
            title = str(document.properties.get("title") or document.name)
            yield Event(str(year), Text("It is named in «{title}»", {"title": title}), document)


def _spans(properties: Mapping[str, object], began: Text, ended: Text, about: Node | None) -> Iterator[Event]:
    for name, words in (("start", began), ("end", ended)):
        if at := _date(properties, name):
            yield Event(at, words, about)


def _date(properties: Mapping[str, object], name: str) -> str:
    value = properties.get(name)
    return value if isinstance(value, str) else ""


def offered_ties(kind: str) -> tuple[tuple[str, bool, Text], ...]:
    """The ties that can be added to a node of that kind, the usual ones first: relation, whether it goes out, words."""
    possible = [
        (relation.id, out)
        for relation in ontology().relations.values()
        for out in ((True,) if relation.symmetric else (True, False))
        if any(kind == ends[0 if out else 1] for ends in relation.ends)
    ]
    usual = [each for each in OFFERED if each in possible]
    rest = [each for each in possible if each not in usual]
    return tuple((name, out, (labels.OUTGOING if out else labels.INCOMING)[name]) for name, out in [*usual, *rest])


def other_ends(kind: str, relation: str, *, out: bool) -> tuple[str, ...]:
    """The kinds of node that may stand at the other end of such a tie."""
    ends = ontology().relations[relation].ends
    return tuple(sorted({b if out else a for a, b in ends if kind == (a if out else b)}))
