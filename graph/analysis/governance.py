"""How a space or alliance is governed: by its members together, by one of them, or by an office of its own.

The three forms of Provan & Kenis 2008, doi:10.1093/jopart/mum015. Documents seldom say which; the reading follows from
who is said to lead or run it and from how its members are tied, and states how sure it is and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from graph.analysis.measures import degree_centralization, density
from graph.errors import UsageError
from graph.model import edge_id
from graph.situation import Situation
from graph.text import Text

Form = Literal["shared", "lead_organisation", "administrative_organisation", "unclear"]
FORMS: dict[Form, Text] = {
    "shared": Text("governed by its members together"),
    "lead_organisation": Text("led by one or a few of its members"),
    "administrative_organisation": Text("run by an office of its own"),
    "unclear": Text("not clear from what is recorded"),
}
# Offices made to serve others, not to pursue a purpose beside them.
OFFICES = frozenset({"programme_unit", "municipal_association"})
SMALLEST = 3
DENSE, CENTRAL = 0.5, 0.4


@dataclass(frozen=True)
class Governance:
    """A reading: the form, how sure it is from 0 to 1, the reasons, and the ids of the edges that show it."""

    of: str
    form: Form
    certainty: float
    reasons: tuple[Text, ...]
    leaders: tuple[str, ...]
    members: tuple[str, ...]
    evidence: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "of": self.of,
            "form": self.form,
            "label": FORMS[self.form],
            "certainty": round(self.certainty, 2),
            "reasons": list(self.reasons),
            "leaders": list(self.leaders),
            "members": list(self.members),
            "evidence": list(self.evidence),
        }


def governance(situation: Situation, id: str) -> Governance:
    """Read the form of governance of a Space or an Alliance. Raises `UsageError` for anything else.

    - One leader that is not a member, or is a programme's office or an association that serves the members: an
      administrative organisation.
    - One leader that is a member, or acts in its own name: a lead organisation.
    - Several leaders that are at least half of the members, or no leader and members of whom at least half of the pairs
      have a stated tie while ties do not gather on one (degree centralization below 0.4): shared.
    - No leader and ties that gather on one member: a lead organisation, with little certainty.
    - Anything else, or fewer than three members without a leader: unclear.
    """
    if situation.kind(id) not in ("Space", "Alliance"):
        raise UsageError("«{id}» is neither a space nor an alliance.", id=id)
    members = tuple(dict.fromkeys(situation.into(id, "member_of", "party_to")))
    leaders = tuple(dict.fromkeys(situation.into(id, "leads")))
    form, certainty, reasons = _read(situation, members, leaders)
    evidence = (
        *(edge_id(leader, "leads", id) for leader in leaders),
        *(edge_id(one, relation, id) for relation in ("member_of", "party_to") for one in situation.into(id, relation)),
    )
    return Governance(id, form, certainty, reasons, leaders, members, evidence)


Reading = tuple[Form, float, tuple[Text, ...]]


def _read(situation: Situation, members: tuple[str, ...], leaders: tuple[str, ...]) -> Reading:
    if len(leaders) == 1:
        return _one_leader(situation, members, leaders[0])
    if leaders:
        return _several_leaders(situation, members, leaders)
    if len(members) < SMALLEST:
        return "unclear", 0.0, (Text("No one is recorded as leading it, and too few members are."),)
    return _by_ties(situation, members)


def _one_leader(situation: Situation, members: tuple[str, ...], leader: str) -> Reading:
    said = Text("{leader} is recorded as leading it.", {"leader": situation.name(leader)})
    if situation.text(leader, "actor_type") in OFFICES:
        serves = Text("{leader} is an office that serves its members.", {"leader": situation.name(leader)})
        return "administrative_organisation", 0.8, (said, serves)
    if leader in members:
        return "lead_organisation", 0.8, (said, Text("It is a member itself."))
    if members:
        return "lead_organisation", 0.5, (said, Text("It is not recorded as a member, though others are."))
    return "lead_organisation", 0.4, (said, Text("No member is recorded."))


def _several_leaders(situation: Situation, members: tuple[str, ...], leaders: tuple[str, ...]) -> Reading:
    said = Text("{leaders} are recorded as leading it.", {"leaders": situation.names(leaders)})
    if 2 * len(leaders) >= len(set(members) | set(leaders)):
        return "shared", 0.6, (said, Text("They are at least half of its members."))
    return "lead_organisation", 0.4, (said, Text("They are few among its members."))


def _by_ties(situation: Situation, members: tuple[str, ...]) -> Reading:
    known = sorted(situation.ties.at[member] for member in members if member in situation.ties.at)
    among = situation.ties.only(np.array(known, dtype=np.int64)).stated()
    dense, central = density(among) or 0.0, degree_centralization(among) or 0.0
    no_one = Text("No one is recorded as leading it.")
    said = Text("Of 10 pairs of its members, {tied} are tied.", {"tied": round(10 * dense)})
    if central >= CENTRAL:
        return "lead_organisation", 0.3, (no_one, said, Text("Most ties gather on one member."))
    if dense >= DENSE:
        return "shared", 0.4, (no_one, said, Text("No member stands out by its ties."))
    return "unclear", 0.0, (no_one, said)
