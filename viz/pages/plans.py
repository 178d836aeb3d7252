"""The pages of plans: what each consists of, who answers for it, with whom, what it lacks; and an element's sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from graph.analysis.gaps.plans import CARRIED_OUT
from graph.dates import parse
from graph.model import Node
from graph.situation import Situation
from graph.text import Text
from graph.visibility import Sight
from viz.pages.node import DEEPEST, rank
from viz.paging import beside
from viz.site import with_query

AT_ONCE: Final = 30
FLAWS: Final[Mapping[str, Text]] = {
    "responsible": Text("nobody responsible"),
    "partner": Text("no partner"),
    "deadline": Text("deadline over"),
    "indicator": Text("no indicator"),
}
ANY: Final = "any"
MEASURED: Final = frozenset({"indicator", "target"})
ON_THE_SHEET: Final = MEASURED | {"problem"}
"""Types of elements that say something of the one above and stand on its sheet instead of in the tree."""


@dataclass(frozen=True)
class Part:
    """An element of a plan in its tree. `flaws` are what it lacks itself; `counts` of it and all below; `leaves` how
    many there are below it that are carried out, or 1 for such a one.
    """

    id: str
    responsible: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    flaws: tuple[str, ...] = ()
    counts: Mapping[str, int] | None = None
    leaves: int = 0
    below: tuple[Part, ...] = ()

    def walk(self) -> Iterator[Part]:
        yield self
        for part in self.below:
            yield from part.walk()


class Plans:
    """The instruments of a situation that have a plan, as they stand on a day."""

    def __init__(self, here: Situation, today: date) -> None:
        self.here = here
        self.today = today

    @cached_property
    def _below(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for element in self.here.of_kind("PlanElement"):
            for parent in self.here.out(element, "part_of")[:1]:
                found.setdefault(parent, []).append(element)
        return found

    @cached_property
    def of_instruments(self) -> Mapping[str, tuple[Part, ...]]:
        """The trees of all plans by the instrument's id, in order of their names."""
        owners = [id for id in self.here.of_kind("Instrument", "Alliance") if id in self._below]
        return {id: self.tree(id) for id in sorted(owners, key=lambda one: (self.here.name(one).casefold(), one))}

    def tree(self, id: str) -> tuple[Part, ...]:
        """What lies below an instrument or element."""
        return tuple(self._part(element, 0, Part(id)) for element in self._parts(id))

    def _parts(self, id: str) -> list[str]:
        return [each for each in self._below.get(id, ()) if self._type(each) not in ON_THE_SHEET]

    def _part(self, id: str, depth: int, above: Part) -> Part:
        """`above` hands down who answers for the larger part, and with `leaves` whether that is measured."""
        here = self.here
        responsible, partners = tuple(here.into(id, "responsible_for")), tuple(here.into(id, "partner_in"))
        measured = above.leaves or any(self._type(each) in MEASURED for each in self._below.get(id, ()))
        handed = Part(id, (*above.responsible, *responsible), (*above.partners, *partners), leaves=int(measured))
        below = tuple(self._part(each, depth + 1, handed) for each in self._parts(id)) if depth < DEEPEST else ()
        carried = self._type(id) in CARRIED_OUT
        finest = carried and not any(self._type(part.id) in CARRIED_OUT for part in below)
        flaws = tuple(self._flaws(handed, finest=finest))
        counts = sum((Counter(part.counts) for part in below), Counter(flaws))
        leaves = int(finest) + sum(part.leaves for part in below)
        return Part(id, responsible, partners, flaws, counts, leaves, below)

    def _flaws(self, handed: Part, *, finest: bool) -> Iterator[str]:
        """As the gaps have it: whoever answers for a larger part answers for what lies in it."""
        if finest and not handed.responsible:
            yield "responsible"
        if finest and len(handed.responsible) < 2 and not handed.partners:
            yield "partner"
        deadline = parse(self.here.text(handed.id, "deadline"))
        if deadline is not None and deadline.last < self.today:
            yield "deadline"
        if finest and not handed.leaves:
            yield "indicator"

    def _type(self, id: str) -> str:
        return self.here.text(id, "element_type")


def total(parts: Iterable[Part]) -> Part:
    """All of these as one, for their counts."""
    parts = tuple(parts)
    counts = sum((Counter(part.counts) for part in parts), Counter[str]())
    return Part("", counts=counts, leaves=sum(part.leaves for part in parts), below=parts)


def narrowed(parts: Iterable[Part], flaw: str, actor: str) -> tuple[Part, ...]:
    """The parts that lack this (or anything, `ANY`) and in which the actor has a part, with what they lie in."""
    found = []
    for part in parts:
        theirs = "" if actor in (*part.responsible, *part.partners) else actor
        below = narrowed(part.below, flaw, theirs)
        itself = not theirs and (not flaw or flaw in part.flaws or (flaw == ANY and bool(part.flaws)))
        if itself or below:
            found.append(replace(part, below=below))
    return tuple(found)


@dataclass(frozen=True)
class PlansPage:
    """What `plans.html` receives: instruments, each with the sum of its plan."""

    plans: tuple[tuple[Node, Part], ...]
    first: int
    total: int
    before: str
    after: str


def plans_page(sight: Sight, plans: Plans, first: int = 0) -> PlansPage:
    """The instruments that have a plan, `AT_ONCE` of them from `first` on."""
    found = plans.of_instruments
    ids = list(found)[first : first + AT_ONCE]
    nodes = {node.id: node for node in sight.nodes(ids=ids, evidence=False)}
    before, after = beside(first, AT_ONCE, len(found), lambda start: with_query("/planes", desde=start or None))
    return PlansPage(
        plans=tuple((nodes[id], total(found[id])) for id in ids if id in nodes),
        first=first + 1,
        total=len(found),
        before=before,
        after=after,
    )


@dataclass(frozen=True)
class PlanPage:
    """What `plan.html` receives. `whole` is the sum of the plan, `shown` what the choices leave of it, in order."""

    node: Node
    whole: Part
    shown: tuple[Part, ...]
    nodes: Mapping[str, Node]
    actors: tuple[Node, ...]
    flaw: str
    actor: str


def plan_page(sight: Sight, plans: Plans, node: Node, flaw: str = "", actor: str = "") -> PlanPage:
    """A plan narrowed to what lacks something, or to what falls to an actor."""
    parts = plans.of_instruments.get(node.id, ())
    whole = total(parts)
    every = list(whole.walk())
    acting = {id for part in every for id in (*part.responsible, *part.partners)}
    nodes = {each.id: each for each in sight.nodes(ids={part.id for part in every} | acting, evidence=False)}
    return PlanPage(
        node=node,
        whole=whole,
        shown=_in_order(narrowed(parts, flaw, actor), nodes),
        nodes=nodes,
        actors=tuple(sorted((nodes[id] for id in acting if id in nodes), key=lambda each: each.name.casefold())),
        flaw=flaw,
        actor=actor,
    )


def _in_order(parts: Iterable[Part], nodes: Mapping[str, Node]) -> tuple[Part, ...]:
    seen = sorted((part for part in parts if part.id in nodes), key=lambda part: rank(nodes[part.id]))
    return tuple(replace(part, below=_in_order(part.below, nodes)) for part in seen)


@dataclass(frozen=True)
class Acting:
    """Somebody who answers for an element or is a partner in it, by the tie that says so; of a larger part, `within`
    is that part.
    """

    node: Node
    tie: str
    within: Node | None = None


@dataclass(frozen=True)
class Sheet:
    """What `sheet.html` receives: an element as a plan's *ficha* shows it. `above` begins with the plan itself."""

    node: Node
    above: tuple[Node, ...]
    problems: tuple[Node, ...]
    objectives: tuple[Node, ...]
    actions: tuple[Node, ...]
    targets: tuple[Node, ...]
    indicators: tuple[Node, ...]
    others: tuple[Node, ...]
    responsible: tuple[Acting, ...]
    partners: tuple[Acting, ...]

    @property
    def plan(self) -> Node:
        return self.above[0] if self.above else self.node

    @property
    def axis(self) -> Node | None:
        """The axis it lies in, or else the largest part of the plan that it lies in."""
        parts = [each for each in self.above if each.kind == "PlanElement"]
        return next((each for each in parts if each.properties.get("element_type") == "axis"), next(iter(parts), None))


def sheet(sight: Sight, node: Node) -> Sheet:
    """The sheet of an element; who answers for a larger part answers for this one where nobody else is named."""
    chain = [node]
    ties = {node.id: sight.ties(node.id)}
    while chain[-1].kind == "PlanElement" and len(chain) < DEEPEST:
        above = next((tie.other for tie in ties[chain[-1].id] if tie.edge.relation == "part_of" and tie.outgoing), None)
        if above is None or above.id in ties:
            break
        chain.append(above)
        ties[above.id] = sight.ties(above.id)
    below: dict[str, list[Node]] = {}
    for tie in ties[node.id]:
        if tie.edge.relation == "part_of" and not tie.outgoing and tie.other.kind == "PlanElement":
            below.setdefault(str(tie.other.properties.get("element_type", "")), []).append(tie.other)

    def of(*types: str) -> tuple[Node, ...]:
        return tuple(sorted((each for type in types for each in below.pop(type, ())), key=rank))

    def acting(relation: str) -> tuple[Acting, ...]:
        for each in chain:
            found = [tie for tie in ties[each.id] if tie.edge.relation == relation and not tie.outgoing]
            if found:
                return tuple(Acting(tie.other, tie.edge.id, None if each is node else each) for tie in found)
        return ()

    addressed = tuple(tie.other for tie in ties[node.id] if tie.edge.relation == "addresses")
    aims = [each for each in chain[1:] if each.properties.get("element_type") == "objective"]
    return Sheet(
        node=node,
        above=tuple(reversed(chain[1:])),
        problems=of("problem") or addressed,
        objectives=of("objective") or tuple(aims[:1]),
        actions=of("strategy", "line", "sheet", "action", "step"),
        targets=of("target"),
        indicators=of("indicator"),
        others=of(*below),
        responsible=acting("responsible_for"),
        partners=acting("partner_in"),
    )


def words_of(counts: Mapping[str, int] | None) -> Sequence[tuple[Text, int]]:
    """The flaws that were counted, in words."""
    return [(FLAWS[flaw], counts[flaw]) for flaw in FLAWS if counts and counts.get(flaw)]
