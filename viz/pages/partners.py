"""The page of partners: whom an actor should work with, why, who could introduce them, and who was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.matching import Recommendation
from graph.model import Feedback, Node
from graph.situation import Situation
from graph.text import Text
from graph.visibility import Sight
from viz.drawing import Place, meeting
from viz.pages.gaps import tied, told


@dataclass(frozen=True)
class Partner:
    """Somebody recommended, who could introduce them, and the place of both in the network, drawn and told."""

    node: Node
    recommendation: Recommendation
    contacts: tuple[Node, ...]
    picture: Place
    told: tuple[Text, ...]


@dataclass(frozen=True)
class PartnersPage:
    """What `partners.html` receives of an actor: whom it should work with, best first, and who was set aside."""

    actor: Node
    found: tuple[Partner, ...]
    set_aside: tuple[tuple[Node, Feedback], ...]


def partners_page(
    sight: Sight, here: Situation, actor: Node, recommendations: Sequence[Recommendation]
) -> PartnersPage:
    """The page of an actor's recommended partners."""
    aside = {other: said for said in sight.feedback() if said.settles and (other := _other(said.finding, actor.id))}
    wanted = {id for one in recommendations for id in (one.target, *one.contacts)} | set(aside)
    nodes = {node.id: node for node in sight.nodes(ids=wanted, evidence=False)}
    return PartnersPage(
        actor,
        tuple(_partner(actor, nodes, one, here) for one in recommendations if one.target in nodes),
        tuple((nodes[id], said) for id, said in aside.items() if id in nodes),
    )


def _partner(actor: Node, nodes: dict[str, Node], one: Recommendation, here: Situation) -> Partner:
    target, contacts = nodes[one.target], tuple(nodes[id] for id in one.contacts if id in nodes)
    picture = meeting(actor, target, contacts, tied(here, [actor, target, *contacts]))
    return Partner(target, one, contacts, picture, told(picture))


def _other(finding: str, actor: str) -> str:
    """The one whom an actor was said not to suit, empty where the finding is about something else."""
    kind, *pair = finding.split("|")
    if kind != "partner" or actor not in pair:
        return ""
    return next((id for id in pair if id != actor), "")
