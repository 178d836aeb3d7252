"""Spaces of coordination that lack a sector others have, and spaces on one theme that never meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

from graph.analysis.gaps.base import Gap, GapSettings, parts, saturating, some
from graph.sectors import SECTOR_LABELS
from graph.situation import Situation
from graph.text import Text, Value

ANY = None  # every level


def missing_sectors(situation: Situation, settings: GapSettings) -> Iterator[Gap]:
    """A sector that at least `sector_share` of the comparable spaces have and this one lacks.

    Only spaces that join sectors are looked at: two or more among at least `smallest_space` members of known sector.
    Comparable are those of the same level, or all of them where the level has fewer than `comparable_spaces` others.
    With fewer than that in all, nothing is said.
    """
    seats = {space: Counter(_sectors(situation, space)) for space in situation.of_kind("Space")}
    seats = {
        space: count
        for space, count in seats.items()
        if len(count) > 1 and sum(count.values()) >= settings.smallest_space
    }
    levels: Counter[str | None] = Counter(situation.text(space, "level") for space in seats)
    having: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    for space, count in sorted(seats.items(), key=lambda item: (-item[1].total(), item[0])):
        for sector in count:
            having[situation.text(space, "level"), sector].append(space)
            having[ANY, sector].append(space)
    by_place = _by_sector_and_place(situation)
    for space, count in sorted(seats.items()):
        level: str | None = situation.text(space, "level")
        peers = levels[level] - 1
        if peers < settings.comparable_spaces:
            level, peers = ANY, len(seats) - 1
        if peers < settings.comparable_spaces:
            return
        for sector in sorted(sector for at, sector in having if at == level and sector not in count):
            have = having[level, sector]
            if len(have) / peers >= settings.sector_share:
                yield _without(situation, space, sector, have, peers, by_place, same_level=level is not ANY)


def _sectors(situation: Situation, space: str) -> list[str]:
    return [sector for member in situation.members(space) if (sector := situation.sector(member))]


def _by_sector_and_place(situation: Situation) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for actor in situation.actors:
        for local in situation.localities_of(actor):
            found[situation.sector(actor), local].append(actor)
    return found


def _without(
    situation: Situation,
    space: str,
    sector: str,
    have: list[str],
    peers: int,
    by_place: dict[tuple[str, str], list[str]],
    *,
    same_level: bool,
) -> Gap:
    places = situation.localities_of(space)
    members = situation.members(space)
    near = {actor for place in places for actor in by_place.get((sector, place), ()) if actor not in members}
    candidates = some(sorted(near, key=lambda actor: (-len(situation.neighbours[actor]), actor)), 3)
    introducers = tuple(
        dict.fromkeys(
            member for candidate in candidates for member in sorted(situation.neighbours[candidate] & members)
        )
    )[:3]
    values: dict[str, Value] = {
        "space": situation.name(space),
        "sector": SECTOR_LABELS[sector],
        "have": len(have),
        "peers": peers,
        "named": situation.names(have[:3]),
        "candidates": situation.names(candidates),
    }
    return Gap(
        kind="missing_sector",
        title=Text("{space} has no seat for this sector: {sector}", values),
        reason=(
            Text(
                "Of {peers} comparable spaces of its level, {have} have a member of this sector (such as {named}), and"
                " this one has none.",
                values,
            )
            if same_level
            else Text(
                "Of {peers} comparable spaces, {have} have a member of this sector (such as {named}), and this one has"
                " none. They are of several levels: too few of its own are known.",
                values,
            )
        ),
        next_step=(
            Text("Invite {candidates}, active in the same territory.", values)
            if candidates
            else Text("Ask the members of {space} whom of this sector they know, and invite them.", values)
        ),
        parts=parts(
            benefit=0.3 + 0.6 * len(have) / peers,
            certainty=saturating(peers, 4) * saturating(len(members), 3),
            ease=0.4 + 0.2 * len(introducers) if candidates else 0.2,
        ),
        subject=(space, sector),
        concerned=(space, *candidates),
        introducers=introducers,
        evidence=situation.evidence(space, "member_of"),
        territory=next(iter(situation.places[space]), None),
        themes=tuple(situation.topics[space]),
    )


def spaces_apart(situation: Situation, settings: GapSettings) -> Iterator[Gap]:
    """Two spaces on the same theme, in one country, that share no member and have no tie.

    Spaces in territories of which neither lies in the other are compared only where both are of one country; a theme
    with more than `largest_bucket` spaces is looked at through its largest ones.
    """
    on: dict[str, list[str]] = defaultdict(list)
    for space in situation.of_kind("Space"):
        for topic in situation.topics[space]:
            on[topic].append(space)
    common: dict[tuple[str, str], list[str]] = defaultdict(list)
    for topic, spaces in on.items():
        largest = sorted(spaces, key=lambda space: (-len(situation.members(space)), space))
        for a, b in combinations(sorted(largest[: settings.largest_bucket]), 2):
            if _could_meet(situation, a, b):
                common[a, b].append(topic)
    times: Counter[str] = Counter()
    for (a, b), topics in sorted(common.items(), key=lambda item: (-len(item[1]), item[0])):
        if max(times[a], times[b]) < settings.per_actor:
            times.update((a, b))
            yield _apart(situation, a, b, sorted(topics))


def _could_meet(situation: Situation, a: str, b: str) -> bool:
    countries = {situation.text(a, "country"), situation.text(b, "country")} - {""}
    meet = b in situation.neighbours[a] or situation.members(a) & situation.members(b)
    return len(countries) <= 1 and not meet


def _apart(situation: Situation, a: str, b: str, topics: list[str]) -> Gap:
    introducers = tuple(
        sorted(
            {
                member
                for member in situation.members(a)
                if situation.neighbours.get(member, set()) & situation.members(b)
            },
            key=lambda member: (-len(situation.neighbours[member]), member),
        )[:3]
    )
    values: dict[str, Value] = {
        "a": situation.name(a),
        "b": situation.name(b),
        "themes": situation.names(topics[:3]),
        "introducers": situation.names(introducers),
    }
    return Gap(
        kind="spaces_apart",
        title=Text("{a} and {b} never meet", values),
        reason=Text("Both deal with {themes}, share no member and have no tie.", values),
        next_step=(
            Text("Ask {introducers}, in touch with both sides, to propose a joint session.", values)
            if introducers
            else Text("Propose a joint session of both, or one member who sits in each.", values)
        ),
        parts=parts(
            benefit=0.3 + 0.5 * saturating(len(topics), 2),
            certainty=min(saturating(len(situation.members(space)), 2) for space in (a, b)),
            ease=0.7 if introducers else 0.3,
        ),
        subject=(a, b),
        concerned=(a, b),
        introducers=introducers,
        evidence=tuple(edge for space in (a, b) for topic in topics for edge in situation.topics[space][topic]),
        territory=next((place for place in situation.places[a] if place in situation.places[b]), None),
        themes=tuple(topics),
    )
