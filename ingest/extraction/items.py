"""What extraction finds, and its JSON form (`docs/formats.md`): the contract between readers of text and the graph."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from graph.model import Modality

MentionType = Literal["ACTOR", "SECTOR", "PLACE", "INSTRUMENT"]


@dataclass(frozen=True)
class Mention:
    """A name in the text: `text` is exactly the source's slice from `start` to `end` (code points).

    `method` names who found it where that was not our own reading alone: `gliner/…`, `llm/…+extractor`.
    """

    start: int
    end: int
    text: str
    type: MentionType
    actor_type: str | None = None
    entity: str = ""
    confidence: float = 1.0
    method: str = ""


@dataclass(frozen=True)
class Entity:
    """One distinct thing of a document: its fullest name, line breaks repaired, and its other forms.

    `person` marks actors who are human beings, whose data is protected.
    """

    id: str
    name: str
    type: MentionType
    actor_type: str | None = None
    aliases: tuple[str, ...] = ()
    person: bool = False


@dataclass(frozen=True)
class Relation:
    """A tie that the text states; `quote` is the source's slice from `start` to `end`, `method` as in `Mention`."""

    head: str
    relation: str
    tail: str
    quote: str
    start: int
    end: int
    confidence: float = 1.0
    modality: Modality = "stated"
    role: str = ""
    method: str = ""


@dataclass(frozen=True)
class Practice:
    """A good practice: what was done where (`elements`), against what, for whom, by whom, and with what results."""

    name: str
    place: str = ""
    country: str = ""
    elements: tuple[str, ...] = ()
    source_named: str = ""
    start: int = 0
    end: int = 0
    problem: str = ""
    population: str = ""
    actors: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


@dataclass(frozen=True)
class Strategy:
    id: str
    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Objective:
    id: str
    name: str
    strategies: tuple[Strategy, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A plan's *ficha*: one row of its matrix."""

    axis: str = ""
    problem: str = ""
    objective: str = ""
    actions: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Plan:
    """A plan, policy or guide: its axes, its tree, its matrix; `steps` of a procedure and `activities` listed apart."""

    instrument: str
    axes: tuple[str, ...] = ()
    objectives: tuple[Objective, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    steps: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agreement:
    """A written agreement. Months are `2015-07`; `schedule` is (month, action), `compliance` (month, percent).

    `parties` are all who agree; in a twinning, `sides` are the parties on either side. `title` is what a heading calls
    it («Convenio de cooperación»), in normal case and without its parties. `method` is as in `Mention`.
    """

    title: str = ""
    objective: str = ""
    activity: str = ""
    programmes: tuple[str, ...] = ()
    target: str = ""
    population: str = ""
    territories: tuple[str, ...] = ()
    lead: str = ""
    collaborators: tuple[str, ...] = ()
    civil_society: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()
    start: str = ""
    end: str = ""
    impact: str = ""
    schedule: tuple[tuple[str, str], ...] = ()
    compliance: tuple[tuple[str, int], ...] = ()
    checklist: tuple[str, ...] = ()
    kind: str = "coproduction_agreement"
    span: tuple[int, int] = (0, 0)
    confidence: float = 1.0
    method: str = ""


@dataclass(frozen=True)
class Council:
    """A coordination body and who sits on it: `members` are (group, name), `roles` are (role, name).

    Roles are `leads`, `convenes`, `articulates` and `secretariat`. `representatives` are (member, person) of one row of
    a table.
    """

    name: str
    members: tuple[tuple[str, str], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    observers: tuple[str, ...] = ()
    representatives: tuple[tuple[str, str], ...] = ()
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Period:
    """When an entity runs, as the text from `begin` to `finish` states: `start` and `end` are `2009-10` or `2012`."""

    entity: str
    start: str
    end: str
    begin: int = 0
    finish: int = 0


@dataclass(frozen=True)
class Extraction:
    """All that was found in one document."""

    id: str
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    practices: tuple[Practice, ...] = ()
    plan: Plan | None = None
    agreements: tuple[Agreement, ...] = ()
    councils: tuple[Council, ...] = ()
    periods: tuple[Period, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON form of `docs/formats.md`."""
        data: dict[str, Any] = asdict(self)
        for found in (*data["mentions"], *data["relations"], *data["agreements"]):
            if not found["method"]:
                del found["method"]
        for mention in data["mentions"]:
            if mention["actor_type"] is None:
                del mention["actor_type"]
        for entity in data["entities"]:
            if entity["actor_type"] is None:
                del entity["actor_type"]
            if not entity["person"]:
                del entity["person"]
        for agreement in data["agreements"]:
            if "method" not in agreement:
                del agreement["confidence"]
            agreement["schedule"] = [{"month": month, "action": action} for month, action in agreement["schedule"]]
            agreement["compliance"] = [
                {"month": month, "percent": percent} for month, percent in agreement["compliance"]
            ]
        for council in data["councils"]:
            council["members"] = [{"group": group, "name": name} for group, name in council["members"]]
            council["roles"] = [{"role": role, "name": name} for role, name in council["roles"]]
            council["representatives"] = [
                {"member": member, "name": name} for member, name in council["representatives"]
            ]
        return data
