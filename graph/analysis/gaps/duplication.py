"""The same done twice: two efforts on one theme, in one place, for the same people, by bodies that are not in touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from graph.analysis.gaps.base import Gap, GapSettings, documented, parts, saturating, some
from graph.situation import TOPIC_RELATIONS, Situation
from graph.text import Text, Value

EFFORTS = frozenset({"programme", "project", "campaign"})
CARRY = ("leads", "implements", "responsible_for")
Pair = tuple[str, str]


def duplicated_efforts(situation: Situation, settings: GapSettings) -> Iterator[Gap]:
    """Pairs of actors that carry out different efforts for the same population, theme and place and have no tie."""
    found = duplicates(situation, settings)
    for pair in sorted(found, key=lambda pair: (-len(found[pair]), pair)):
        yield _gap(situation, pair, found[pair])


def duplicates(situation: Situation, settings: GapSettings) -> Mapping[Pair, list[tuple[str, str, str, str, str]]]:
    """For each such pair of actors: (effort of the first, of the second, topic, place, population).

    Of a crowded theme in one place only `largest_bucket` efforts are looked at, so the cost is linear.
    """
    shared: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for effort in _efforts(situation):
        topics = situation.out(effort, *TOPIC_RELATIONS)
        places = {local for place in situation.out(effort, "operates_in") for local in situation.localities(place)}
        for key in (
            (t, p, people) for t in topics for p in sorted(places) for people in situation.out(effort, "targets")
        ):
            shared[key].append(effort)
    found: dict[Pair, list[tuple[str, str, str, str, str]]] = defaultdict(list)
    for (topic, place, people), efforts in shared.items():
        for one, other in combinations(sorted(set(efforts))[: settings.largest_bucket], 2):
            carriers, others = _carriers(situation, one), _carriers(situation, other)
            if set(carriers) & set(others) or any(b in situation.neighbours[a] for a in carriers for b in others):
                continue
            for a in carriers:
                for b in others:
                    first, second = (one, other) if a < b else (other, one)
                    found[min(a, b), max(a, b)].append((first, second, topic, place, people))
    return found


def _efforts(situation: Situation) -> Iterator[str]:
    yield from situation.of_kind("Practice")
    for instrument in situation.of_kind("Instrument"):
        if situation.text(instrument, "instrument_type") in EFFORTS:
            yield instrument


def _carriers(situation: Situation, effort: str) -> list[str]:
    return [actor for actor in dict.fromkeys(situation.into(effort, *CARRY)) if actor in situation.ties.at]


def _gap(situation: Situation, pair: Pair, shared: list[tuple[str, str, str, str, str]]) -> Gap:
    a, b = pair
    first, second, topic, place, people = shared[0]
    introducers = situation.introducers(a, b)
    values: dict[str, Value] = {
        "a": situation.name(a),
        "b": situation.name(b),
        "one": situation.name(first),
        "other": situation.name(second),
        "theme": situation.name(topic),
        "place": situation.name(place),
        "people": situation.name(people),
        "introducer": situation.name(introducers[0]) if introducers else "",
    }
    return Gap(
        kind="duplicated_effort",
        title=Text("{a} and {b} may be doing the same twice", values),
        reason=Text(
            "{one} and {other} both work on {theme} with {people} in {place}, and no tie or agreement joins those who"
            " carry them out.",
            values,
        ),
        next_step=(
            Text("Ask {introducer} to bring {a} and {b} together, to share out places, groups or tasks.", values)
            if introducers
            else Text("Invite {a} and {b} to compare what they do, and to share out places, groups or tasks.", values)
        ),
        parts=parts(
            benefit=0.5 + 0.5 * saturating(len({entry[2:] for entry in shared}), 2),
            certainty=documented(situation, pair),
            ease=0.4 + 0.2 * len(introducers) if introducers else 0.2,
        ),
        subject=pair,
        concerned=pair,
        introducers=introducers,
        evidence=tuple(
            dict.fromkeys(
                edge
                for effort in (first, second)
                for edge in (
                    *some(situation.evidence(effort, *CARRY), 2),
                    *situation.evidence(effort, *TOPIC_RELATIONS, "operates_in", "targets"),
                )
            )
        ),
        territory=place,
        themes=(topic,),
    )
