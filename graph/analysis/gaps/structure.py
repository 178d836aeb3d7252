"""Gaps that show in the shape of the network: who holds it together, who is left out, which levels never meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from graph.analysis.components import CutPoint, cut_points
from graph.analysis.gaps.base import Gap, GapSettings, documented, parts, saturating, some
from graph.situation import Situation
from graph.text import Text, Value


def fragile_points(situation: Situation, settings: GapSettings) -> Iterator[Gap]:
    """Actors without whom at least `cut_off` others lose touch with the main part of the network."""
    for cut in cut_points(situation.ties, limit=settings.per_kind):
        if cut.cut_off >= settings.cut_off and (ends := _to_introduce(situation, cut)):
            yield _fragile(situation, cut, *ends)


def _to_introduce(situation: Situation, cut: CutPoint) -> tuple[str, str] | None:
    """One who would be cut off and one of the main part; nobody needs to introduce a body to its own units."""
    main, *lost = cut.pieces
    own = _body(situation, cut.id)
    for piece in lost:
        a = _best_connected(situation, set(piece) - own)
        b = _best_connected(situation, set(main) - own - _body(situation, a)) if a else ""
        if a and b:
            return a, b
    return None


def _body(situation: Situation, actor: str) -> set[str]:
    """An actor with all that it is part of and all that is part of it, at every height and depth."""
    wholes, units = [actor], [actor]
    for one in wholes:
        wholes.extend(above for above in situation.out(one, "part_of") if above not in wholes)
    for one in units:
        units.extend(below for below in situation.into(one, "part_of") if below not in units)
    return {*wholes, *units}


def _fragile(situation: Situation, cut: CutPoint, a: str, b: str) -> Gap:
    lost = [actor for piece in cut.pieces[1:] for actor in piece]
    values: dict[str, Value] = {
        "actor": situation.name(cut.id),
        "n": len(lost),
        "lost": situation.names(some(lost, 4)),
        "a": situation.name(a),
        "b": situation.name(b),
    }
    return Gap(
        kind="fragile_point",
        title=Text("Without {actor} the network falls apart", values),
        reason=Text(
            "{n} other would lose every tie to the rest: {lost}.",
            values,
            plural="{n} others would lose every tie to the rest, among them {lost}.",
            n=len(lost),
        ),
        next_step=Text("Ask {actor} to introduce {a} to {b}, so that a second way exists.", values),
        parts=parts(
            benefit=saturating(len(lost), 4),
            certainty=documented(situation, (cut.id,)),
            ease=0.8,
        ),
        subject=(cut.id,),
        concerned=(a, b),
        introducers=(cut.id,),
        evidence=(cut.id,),
    )


def _best_connected(situation: Situation, actors: Iterable[str]) -> str:
    """The one with most ties; empty where there is nobody."""
    return min(actors, key=lambda actor: (-len(situation.neighbours[actor]), actor), default="")


def isolated_actors(situation: Situation, settings: GapSettings) -> Iterator[Gap]:
    """Actors without any documented tie, with those who work on the same or in the same place."""
    working: Working = defaultdict(list)
    for actor in situation.actors:
        for topic in situation.topics[actor]:
            working[topic, situation.text(actor, "country")].append(actor)
    for actor in situation.actors:
        if not situation.neighbours[actor]:
            yield _isolated(situation, actor, working, settings)


Working = dict[tuple[str, str], list[str]]


def _isolated(situation: Situation, actor: str, working: Working, settings: GapSettings) -> Gap:
    places = sorted(situation.localities_of(actor))
    topics, country = list(situation.topics[actor]), situation.text(actor, "country")
    few = settings.isolated_hints
    same = _first(actor, (situation.workers.get((topic, place), ()) for topic in topics for place in places), few)
    hints = (
        same
        or _first(actor, (situation.in_place.get(place, ()) for place in places), few)
        or _first(actor, (working[topic, country] for topic in topics), few)
    )
    values: dict[str, Value] = {"actor": situation.name(actor), "hints": situation.names(hints)}
    return Gap(
        kind="isolated_actor",
        title=Text("{actor} stands alone", values),
        reason=(
            Text(
                "No tie of it with anybody is documented, though {hints} works on the same or in the same place.",
                values,
                plural="No tie of it with anybody is documented, though {hints} work on the same or in the same place.",
                n=len(hints),
            )
            if hints
            else Text(
                "No tie of it with anybody is documented, nor anybody else who works on the same or in the same place.",
                values,
            )
        ),
        next_step=(
            Text("Invite {actor} to meet {hints}.", values)
            if hints
            else Text("Call {actor}, ask with whom and on what it works, and record it.", values)
        ),
        parts=parts(
            benefit=0.2 + 0.15 * len(hints) + (0.2 if same else 0.0),
            certainty=0.5 if topics or places else 0.2,
            ease=0.5 if hints else 0.2,
        ),
        subject=(actor,),
        concerned=(actor, *hints),
        evidence=(actor, *(edge for edges in situation.topics[actor].values() for edge in edges)),
        territory=next(iter(places), None),
        themes=tuple(topics),
    )


def _first(actor: str, circles: Iterable[Sequence[str]], few: int) -> list[str]:
    """The first few others of these circles."""
    return some(dict.fromkeys(other for circle in circles for other in circle[: few + 1] if other != actor), few)


def levels_apart(situation: Situation, _: GapSettings) -> Iterator[Gap]:
    """A theme on which both national and local actors of one country work, without any tie between the two levels."""
    groups: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: {"national": [], "local": []})
    for actor in situation.actors:
        level, country = situation.level(actor), situation.text(actor, "country")
        if level in ("national", "local") and country:
            for topic in situation.topics[actor]:
                groups[topic, country][level].append(actor)
    for (topic, country), levels in sorted(groups.items()):
        national, local = levels["national"], set(levels["local"])
        if national and local and not any(situation.neighbours[actor] & local for actor in national):
            yield _levels(situation, topic, country, national, sorted(local))


def _levels(situation: Situation, topic: str, country: str, national: list[str], local: list[str]) -> Gap:
    a, b = (_best_connected(situation, actors) for actors in (national, local))
    introducers = situation.introducers(a, b)
    values: dict[str, Value] = {
        "theme": situation.name(topic),
        "country": country,
        "national": situation.names(some(national, 3)),
        "local": situation.names(some(local, 3)),
        "a": situation.name(a),
        "b": situation.name(b),
        "introducers": situation.names(introducers),
    }
    return Gap(
        kind="levels_apart",
        title=Text("National and local level do not meet on {theme} ({country})", values),
        reason=Text(
            "{national} work on it nationally and {local} locally, without a documented tie between them.", values
        ),
        next_step=(
            Text("Ask {introducers} to bring {a} and {b} to one table.", values)
            if introducers
            else Text("Propose that {a} and {b} meet, as the best connected of each level.", values)
        ),
        parts=parts(
            benefit=0.4 + 0.6 * saturating(len(national) + len(local), 6),
            certainty=documented(situation, (a, b)),
            ease=0.7 if introducers else 0.3,
        ),
        subject=(topic, country),
        concerned=(a, b),
        introducers=introducers,
        evidence=tuple(edge for actor in (a, b) for edge in situation.topics[actor][topic]),
        themes=(topic,),
    )
