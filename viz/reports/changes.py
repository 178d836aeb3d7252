"""What is new since the last meeting: who and what came on record, what was answered and reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.dates import parse
from graph.situation import Situation
from viz.pages.agreements import Followed
from viz.pages.gaps import GapCatalogue
from viz.reports.asked import Asked
from viz.reports.gaps import wanted
from viz.reports.scope import Scope


@dataclass(frozen=True)
class Changed:
    """`nothing_before` says that the graph was empty then, so that everything in it is new. `joined` are names; `ties`
    how many came on record between two who were there before; `documents` how many were read in.
    """

    nothing_before: bool
    joined: tuple[str, ...]
    gone: tuple[str, ...]
    ties: int
    documents: int
    answered: int
    reported: int
    begun: tuple[str, ...]
    ended: tuple[str, ...]

    @property
    def anything(self) -> bool:
        return any(
            (self.joined, self.gone, self.ties, self.documents, self.answered, self.reported, self.begun, self.ended)
        )


def changed(
    here: Situation, then: Situation, scope: Scope, agreements: list[Followed], catalogue: GapCatalogue, asked: Asked
) -> Changed:
    """How the graph differs from what it was at the end of the day `asked.since`."""
    since, now = asked.since.isoformat(), asked.today.isoformat()
    answers = (here.feedback[gap.id] for gap in catalogue.answered_of(wanted(asked)))
    months = [month for one in agreements for month in one.months]
    return Changed(
        nothing_before=len(then.network) == 0,
        joined=tuple(sorted(here.name(id) for id in scope.ids if id not in then.network.at)),
        gone=tuple(sorted(_gone(here, then, asked))),
        ties=sum(1 for pair in _pairs(scope) if _was_apart(then, *pair)),
        documents=sum(id not in then.network.at for id in here.of_kind("Document")),
        answered=sum(answer.at[:10] > since for answer in answers),
        reported=sum(month.at[:10] > since for month in months),
        begun=tuple(one.name for one in agreements if since < _day(here, one.id, "start") <= now),
        ended=tuple(one.name for one in agreements if since < _day(here, one.id, "end") <= now),
    )


def _pairs(scope: Scope) -> Iterator[tuple[str, str]]:
    ids = scope.explorer.network.ids
    _, pairs, _ = scope.explorer.tied(scope.inside)
    yield from ((ids[a], ids[b]) for a, b in pairs.tolist())


def _was_apart(then: Situation, one: str, other: str) -> bool:
    """Whether the two were there and nothing tied them."""
    return one in then.ties.at and other in then.ties.at and other not in then.neighbours[one]


def _gone(here: Situation, then: Situation, asked: Asked) -> Iterator[str]:
    """The names of those who worked here and are not on record any more."""
    for id in then.ties.ids:
        if id not in here.network.at:
            places = {above for place in then.places[id] for above in then.containers(place)}
            topics = then.with_broader(then.topics[id])
            if asked.territory in ("", *places) and asked.theme in ("", *topics):
                yield then.name(id)


def _day(here: Situation, id: str, property: str) -> str:
    """The last day that a date may mean, empty where there is none."""
    known = parse(here.text(id, property))
    return known.last.isoformat() if known else ""
