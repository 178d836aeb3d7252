"""Parts of a plan that nobody answers for, and those whose responsible body stands alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from graph.analysis.gaps.base import Gap, GapSettings, parts, saturating, some
from graph.situation import Situation
from graph.text import Text, Value

CARRIED_OUT = frozenset({"objective", "strategy", "line", "sheet", "action"})


def plan_elements(situation: Situation, _: GapSettings) -> Iterator[Gap]:
    """The finest elements that are carried out (objective, strategy, line, sheet, action), plan by plan.

    Whoever answers for a larger part answers for what lies in it. A plan in which nobody is named at all is one gap,
    not forty.
    """
    plans: dict[str, list[str]] = defaultdict(list)
    for element in situation.of_kind("PlanElement"):
        if situation.text(element, "element_type") in CARRIED_OUT and not _has_parts(situation, element):
            plans[_chain(situation, element)[-1]].append(element)
    for plan, elements in sorted(plans.items()):
        responsible = {element: _named(situation, element, "responsible_for") for element in elements}
        if not any(responsible.values()) and len(elements) > 1:
            yield _nobody_in(situation, plan, elements)
            continue
        for element in elements:
            if not responsible[element]:
                yield _nobody_for(situation, plan, element)
            elif len(responsible[element]) == 1 and not _named(situation, element, "partner_in"):
                yield _alone(situation, plan, element, responsible[element][0])


def _has_parts(situation: Situation, element: str) -> bool:
    return any(situation.text(part, "element_type") in CARRIED_OUT for part in situation.into(element, "part_of"))


def _chain(situation: Situation, element: str) -> list[str]:
    """The element, what it is part of, and so on up to the plan."""
    chain = [element]
    while above := [id for id in situation.out(chain[-1], "part_of") if id not in chain]:
        chain.append(above[0])
    return chain


def _named(situation: Situation, element: str, relation: str) -> list[str]:
    return [actor for part in _chain(situation, element) for actor in situation.into(part, relation)]


def _themes(situation: Situation, element: str) -> tuple[str, ...]:
    return next(
        (tuple(found) for part in _chain(situation, element) if (found := situation.out(part, "about", "addresses"))),
        (),
    )


def _territory(situation: Situation, plan: str) -> str | None:
    return next(iter(situation.out(plan, "operates_in")), None)


def _candidates(situation: Situation, plan: str, themes: tuple[str, ...], but: tuple[str, ...] = ()) -> list[str]:
    """Who works on these themes where the plan applies, or else takes part in the plan."""
    territory = _territory(situation, plan)
    workers = {
        actor for theme in themes for actor in situation.workers.get((theme, territory or ""), ()) if actor not in but
    }
    near = workers or set(situation.into(plan, "leads", "implements", "participates_in")) - set(but)
    return some(sorted(near, key=lambda actor: (-len(situation.neighbours.get(actor, ())), actor)), 3)


def _nobody_in(situation: Situation, plan: str, elements: list[str]) -> Gap:
    leaders = situation.into(plan, "leads", "implements")[:3]
    values: dict[str, Value] = {"plan": situation.name(plan), "n": len(elements), "leaders": situation.names(leaders)}
    return Gap(
        kind="plan_without_responsible",
        title=Text("Nobody is named to answer for «{plan}»", values),
        reason=Text("None of its {n} parts that are to be carried out names a responsible body.", values),
        next_step=(
            Text(
                "Ask {leaders} to agree one responsible body for each part, beginning with those that run now.", values
            )
            if leaders
            else Text("Call a meeting that agrees one responsible body for each part of «{plan}».", values)
        ),
        parts=parts(benefit=0.4 + 0.6 * saturating(len(elements), 10), certainty=0.6, ease=0.7 if leaders else 0.2),
        subject=(plan,),
        concerned=tuple(leaders),
        evidence=(plan, *elements[:10]),
        territory=_territory(situation, plan),
        themes=_themes(situation, elements[0]),
    )


def _nobody_for(situation: Situation, plan: str, element: str) -> Gap:
    themes = _themes(situation, element)
    candidates = _candidates(situation, plan, themes)
    values: dict[str, Value] = {
        "element": situation.name(element),
        "plan": situation.name(plan),
        "candidates": situation.names(candidates),
    }
    return Gap(
        kind="plan_without_responsible",
        title=Text("Nobody answers for «{element}»", values),
        reason=Text("«{plan}» names responsible bodies for other parts, and none for this one.", values),
        next_step=(
            Text(
                "Ask whether {candidates} can answer for it.",
                values,
                plural="Ask whether one of these can answer for it: {candidates}.",
                n=len(candidates),
            )
            if candidates
            else Text("Put it on the agenda of those who run «{plan}» and name a responsible body.", values)
        ),
        parts=parts(benefit=0.75, certainty=0.85, ease=0.8 if candidates else 0.3),
        subject=(element,),
        concerned=tuple(candidates),
        evidence=(element, plan),
        territory=_territory(situation, plan),
        themes=themes,
    )


def _alone(situation: Situation, plan: str, element: str, responsible: str) -> Gap:
    themes = _themes(situation, element)
    candidates = _candidates(situation, plan, themes, but=(responsible,))
    values: dict[str, Value] = {
        "element": situation.name(element),
        "responsible": situation.name(responsible),
        "candidates": situation.names(candidates),
    }
    return Gap(
        kind="plan_without_partners",
        title=Text("{responsible} carries «{element}» alone", values),
        reason=Text("It is the only body responsible, and the plan names no partner.", values),
        next_step=(
            Text("Ask {candidates} to become partners of {responsible} in it.", values)
            if candidates
            else Text("Ask {responsible} which partners it needs, and write them into the plan.", values)
        ),
        parts=parts(benefit=0.5, certainty=0.75, ease=0.7 if candidates else 0.3),
        subject=(element,),
        concerned=(responsible, *candidates),
        evidence=(element, *situation.evidence(element, "responsible_for")),
        territory=_territory(situation, plan),
        themes=themes,
    )
