"""What a sheet can be about, and what its columns can say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from graph.text import Text

Reads = Literal[
    "id", "name", "names", "bodies", "body", "places", "country", "text", "texts", "lines", "flag", "date", "url",
    "month", "percent", "actor_type", "instrument_type", "level", "alliance_type", "cost", "rung", "relation", "Theme",
    "Problem", "Population", "schedule", "compliance", "of_month", "records",
]  # fmt: skip
"""How a cell is read. `body` names one actor or space, `bodies` several; `of_month` is the cell of a month's column."""


@dataclass(frozen=True)
class Field:
    """What a column says. `several` columns of one table may say it; `hint` tells what to write in it."""

    label: Text
    reads: Reads
    hint: Text
    several: bool = False


@dataclass(frozen=True)
class Subject:
    """What a table is about: a kind of node (or, with "", ties and their like), and the fields of its rows."""

    label: Text
    kind: str
    fields: Mapping[str, Field]
    required: tuple[str, ...]


NAMED: Final = {
    "id": Field(Text("Tejido's id"), "id", Text("Leave it empty for what is new. It stands in what Tejido exports.")),
    "name": Field(Text("Name"), "name", Text("The full official name, one a row.")),
    "names": Field(Text("Other names"), "names", Text("Acronyms and other spellings, with semicolons between."), True),
}
IDENTIFIER: Final = Field(
    Text("Identifier elsewhere"), "id", Text("What a register calls it; it is known again by that.")
)
WHERE: Final = {
    "country": Field(Text("Country"), "country", Text("Its name, or its code of two letters.")),
    "department": Field(
        Text("Department"), "places", Text("Department, province or state: tells towns of one name apart.")
    ),
    "place": Field(
        Text("Where it works"), "places", Text("Municipalities or departments, with semicolons between."), True
    ),
}
WHEN: Final = {
    "start": Field(Text("Since when"), "date", Text("2015, 07/2015 or 31/07/2015.")),
    "end": Field(Text("Until when"), "date", Text("Only if it is no more, or has a term.")),
}
WEBSITE: Final = Field(Text("Website"), "url", Text("It begins with https://"))
CONTACT: Final = Field(
    Text("Contact"), "text", Text("Of the office, not of a private person. The public does not see it."), True
)
THEMES: Final = Field(Text("Themes"), "Theme", Text("From the list, with semicolons between."), True)
PROBLEMS: Final = Field(Text("Problems"), "Problem", Text("From the list, with semicolons between."), True)
POPULATIONS: Final = Field(Text("Populations"), "Population", Text("From the list, with semicolons between."), True)
LEVEL: Final = Field(Text("Level"), "level", Text("From the list."))
SENSITIVE: Final = Field(
    Text("Person to protect"), "flag", Text("Yes for a single person, or who could be harmed by being known.")
)
AS_EXPORTED: Final = Text("As Tejido exports it.")
BODIES: Final = Text("Their names, with semicolons between.")
OBJECTIVE: Final = Field(Text("Objective"), "text", Text("In one or two sentences."))
IMPACT: Final = Field(Text("Expected impact"), "text", Text("What is to be different then."))
RESULTS: Final = Field(Text("Results"), "records", AS_EXPORTED)
GROUP: Final = Field(Text("Group or post within it"), "text", Text("Table, subcommittee or post."))
OBSERVER: Final = Field(Text("Observer"), "flag", Text("Yes or no."))
HEAD: Final = Field(Text("From whom"), "body", Text("An actor's or a space's name."))
RELATION: Final = Field(Text("Relation"), "relation", Text("From the list."))

SUBJECTS: Final[Mapping[str, Subject]] = MappingProxyType(
    {
        "actors": Subject(
            Text("Actors"),
            "Actor",
            {
                **NAMED,
                "identifier": IDENTIFIER,
                "type": Field(Text("Type of actor"), "actor_type", Text("From the list.")),
                **WHERE,
                "level": LEVEL,
                "sector": Field(Text("Sector"), "text", Text("In your own words.")),
                "website": WEBSITE,
                "contact": CONTACT,
                "member_of": Field(Text("Spaces it takes part in"), "bodies", BODIES, True),
                "part_of": Field(Text("Part of"), "bodies", Text("The institution that it is a unit of.")),
                "allies": Field(Text("Allied with"), "bodies", BODIES, True),
                "funders": Field(Text("Funded by"), "bodies", BODIES, True),
                "themes": THEMES,
                **WHEN,
                "sensitive": SENSITIVE,
                "generic": Field(
                    Text("Generic name"), "flag", Text("Yes for a class such as «the churches», which nobody can call.")
                ),
            },
            ("name",),
        ),
        "spaces": Subject(
            Text("Coordination spaces"),
            "Space",
            {
                **NAMED,
                "purpose": Field(Text("What it is for"), "text", Text("In one or two sentences.")),
                "lead": Field(Text("Who leads it"), "bodies", BODIES, True),
                "members": Field(Text("Members"), "bodies", BODIES, True),
                **WHERE,
                "level": LEVEL,
                "website": WEBSITE,
                "contact": CONTACT,
                "themes": THEMES,
                **WHEN,
                "sensitive": SENSITIVE,
            },
            ("name",),
        ),
        "memberships": Subject(
            Text("Who sits where"),
            "",
            {
                "member": Field(Text("Member"), "body", Text("An actor's name, as in the sheet of actors.")),
                "space": Field(Text("Space"), "body", Text("A space's name, as in the sheet of spaces.")),
                "group": GROUP,
                "observer": OBSERVER,
                **WHEN,
            },
            ("member", "space"),
        ),
        "agreements": Subject(
            Text("Agreements"),
            "Alliance",
            {
                **NAMED,
                "alliance_type": Field(Text("Type of agreement"), "alliance_type", Text("From the list.")),
                "parties": Field(Text("Who signs"), "bodies", BODIES, True),
                "lead": Field(Text("Lead actor"), "bodies", BODIES, True),
                "collaborators": Field(Text("Collaborating actors"), "bodies", BODIES, True),
                "funders": Field(Text("Funded by"), "bodies", BODIES, True),
                "civil_society": Field(Text("Civil society actors"), "bodies", BODIES, True),
                "objective": OBJECTIVE,
                "activity": Field(Text("Scheduled activity"), "text", Text("What is to be done.")),
                "programmes": Field(Text("Plans and programmes involved"), "texts", BODIES, True),
                "target": Field(Text("Target"), "text", Text("What is to be reached, in figures.")),
                "population": Field(Text("Population"), "text", Text("Whom it is for.")),
                "impact": IMPACT,
                **WHERE,
                "populations": POPULATIONS,
                "themes": THEMES,
                **WHEN,
                "schedule": Field(Text("Schedule"), "schedule", Text("2026-03: workshop; 2026-06: fair"), True),
                "compliance": Field(Text("Compliance"), "compliance", Text("2026-03: 50 %; 2026-06: 25 %"), True),
                "territories": Field(Text("Where, in its own words"), "texts", BODIES, True),
                "checklist": Field(Text("What it says of itself"), "texts", BODIES, True),
                "monitoring": Field(Text("How it is followed"), "records", AS_EXPORTED),
                "of_month": Field(
                    Text("A month of the schedule"), "of_month",
                    Text("The heading is the month; the cell what is to be done, an x, or the compliance in %."), True,
                ),
            },
            ("name",),
        ),
        "schedule": Subject(
            Text("Schedule of agreements"),
            "",
            {
                "agreement": Field(Text("Agreement"), "name", Text("Its name, as in the sheet of agreements.")),
                "month": Field(Text("Month"), "month", Text("2026-03 or March 2026.")),
                "action": Field(Text("What was to be done"), "text", Text("In a few words.")),
                "percent": Field(Text("Compliance"), "percent", Text("0, 25, 50, 75 or 100 %.")),
                "note": Field(Text("Note"), "text", Text("What stands in the way, what comes next.")),
            },
            ("agreement", "month"),
        ),
        "practices": Subject(
            Text("Practices"),
            "Practice",
            {
                **NAMED,
                "summary": Field(Text("Summary"), "text", Text("What was done, against what, with what result.")),
                "elements": Field(Text("What it consists of"), "lines", Text("Its parts, one a line."), True),
                "implementers": Field(Text("Who carried it out"), "bodies", BODIES, True),
                **WHERE,
                "problems": PROBLEMS,
                "populations": POPULATIONS,
                "themes": THEMES,
                "rung": Field(Text("Strength of the evidence"), "rung", Text("From the list.")),
                "cost": Field(Text("Cost"), "cost", Text("From the list.")),
                "needs": Field(Text("What a receiving municipality needs"), "lines", Text("One a line."), True),
                "results": RESULTS,
                "keywords": Field(
                    Text("Words people look for it with"), "lines", Text("In any language, one a line."), True
                ),
                "website": WEBSITE,
                **WHEN,
            },
            ("name",),
        ),
        "ties": Subject(
            Text("Ties"),
            "",
            {
                "head": HEAD,
                "relation": RELATION,
                "tail": Field(Text("To whom"), "body", Text("An actor's or a space's name.")),
                **WHEN,
            },
            ("head", "tail"),
        ),
        "instruments": Subject(
            Text("Plans and projects"),
            "Instrument",
            {
                **NAMED,
                "identifier": IDENTIFIER,
                "instrument_type": Field(Text("Type of instrument"), "instrument_type", Text("From the list.")),
                "objective": OBJECTIVE,
                **WHERE,
                "problems": PROBLEMS,
                "populations": POPULATIONS,
                "themes": THEMES,
                "website": WEBSITE,
                **WHEN,
            },
            ("name",),
        ),
        "participations": Subject(
            Text("Ties"),
            "",
            {
                "head": HEAD,
                "relation": RELATION,
                "tail": Field(Text("To what"), "body", Text("Its identifier, or an actor's name.")),
                "group": GROUP,
                "observer": OBSERVER,
                "role": Field(Text("Role"), "text", Text("What it does in it.")),
                "amount": Field(Text("Amount"), "text", Text("With its currency.")),
                "alliance": Field(Text("Agreement"), "text", Text("The id of the agreement that it rests on.")),
                "responsibilities": Field(Text("Responsibilities"), "text", Text("What it is to do.")),
                "impact": IMPACT,
                "results": RESULTS,
                **WHEN,
            },
            ("head", "tail"),
        ),
    }
)  # fmt: skip

OURS: Final = tuple(f"{subject.kind.lower()}/" for subject in SUBJECTS.values() if subject.kind)
"""How the ids begin of what rows are about."""
STATED_ONLY: Final = frozenset({"instruments", "participations"})
"""What only formats say that name it themselves: our template has no sheet for it, no other sheet is taken for it."""
UNWRITTEN: Final = frozenset({"identifier", "territories", "checklist", "monitoring", "results"})
"""Fields that only formats say, as no one writes them by hand."""

PRIVATE: Final = frozenset({"contact"})
"""What is kept as a property, which has its own visibility, and never among the quoted words of a sheet."""
