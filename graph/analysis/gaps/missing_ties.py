"""Two actors on the same theme in the same place with no tie between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from math import log

from graph.analysis.gaps.base import Gap, GapSettings, documented, parts, saturating
from graph.analysis.gaps.duplication import duplicates
from graph.situation import Situation
from graph.text import Text, Value


def missing_ties(situation: Situation, settings: GapSettings) -> Iterator[Gap]:
    """Pairs that share a topic and a place. A rare topic counts more, and so do a small place and different sectors.

    A place with many workers on a topic is looked at through its `largest_bucket` best connected ones, and an actor
    appears in at most `per_actor` gaps, so the cost is linear in actors. Pairs whose efforts duplicate each other are a
    gap of their own.
    """
    duplicating = duplicates(situation, settings)
    shared: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for bucket, actors in situation.workers.items():
        for a, b in combinations(sorted(actors[: settings.largest_bucket]), 2):
            if b not in situation.neighbours[a] and (a, b) not in duplicating:
                shared[a, b].append(bucket)
    topic_size: dict[str, set[str]] = defaultdict(set)
    for (topic, _), actors in situation.workers.items():
        topic_size[topic].update(actors)
    worth = {topic: log(1 + len(situation.actors) / len(actors)) for topic, actors in topic_size.items()}

    def value(pair: tuple[str, str]) -> float:
        places: dict[str, list[str]] = defaultdict(list)
        for topic, place in shared[pair]:
            places[topic].append(place)
        apart = situation.sector(pair[0]) != situation.sector(pair[1])
        return sum(worth[topic] * situation.sharing(found) for topic, found in places.items()) * (1.5 if apart else 1.0)

    times: dict[str, int] = defaultdict(int)
    for a, b in sorted(shared, key=lambda pair: (-value(pair), pair)):
        if max(times[a], times[b]) >= settings.per_actor:
            continue
        times[a] += 1
        times[b] += 1
        yield _gap(situation, a, b, shared[a, b], value((a, b)))


def _gap(situation: Situation, a: str, b: str, buckets: list[tuple[str, str]], value: float) -> Gap:
    topics = sorted({topic for topic, _ in buckets})
    territory = min((place for _, place in buckets), key=lambda place: (-len(situation.containers(place)), place))
    introducers = situation.introducers(a, b)
    values: dict[str, Value] = {
        "a": situation.name(a),
        "b": situation.name(b),
        "themes": situation.names(topics[:3]),
        "territory": situation.name(territory),
    }
    if introducers:
        next_step = Text(
            "Ask {introducer}, tied to both, to bring {a} and {b} together.",
            {**values, "introducer": situation.name(introducers[0])},
        )
    else:
        next_step = Text("Invite {a} and {b} to a first conversation about {themes}.", values)
    evidence = [
        edge
        for actor in (a, b)
        for topic in topics
        for edge in situation.shown_by(actor, topic=topic, territory=territory)
    ]
    return Gap(
        kind="missing_tie",
        title=Text("{a} and {b} work on the same and are not in touch", values),
        reason=Text("Both work on {themes} in {territory}, and no tie between them is documented.", values),
        next_step=next_step,
        parts=parts(
            benefit=saturating(value, 3),
            certainty=documented(situation, (a, b)),
            ease=0.4 + 0.2 * len(introducers) if introducers else 0.1,
        ),
        subject=(a, b),
        concerned=(a, b),
        introducers=introducers,
        evidence=tuple(dict.fromkeys(evidence)),
        territory=territory,
        themes=tuple(topics),
    )
