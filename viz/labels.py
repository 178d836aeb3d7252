"""What people call the ontology's properties and values, and the headings under which ties are listed.

The ontology itself names kinds, relations and types of actor in each language; the words here are said on pages only,
and are translated through the message catalogues.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graph.model import Basis, Level, Node, Part
from graph.ontology import ontology
from graph.text import Text

PROPERTIES: Final[Mapping[str, Text]] = {
    "activity": Text("Activity"),
    "actor_type": Text("Type of actor"),
    "alliance": Text("Agreement"),
    "alliance_type": Text("Type of agreement"),
    "amount": Text("Amount"),
    "checklist": Text("Monitoring criteria"),
    "code": Text("Code"),
    "columns": Text("How its columns were understood"),
    "compliance": Text("Compliance"),
    "country": Text("Country"),
    "cost": Text("Cost"),
    "deadline": Text("Deadline"),
    "element_type": Text("Part of the plan"),
    "elements": Text("What it consists of"),
    "end": Text("End"),
    "generic": Text("Generic name"),
    "group": Text("Group"),
    "impact": Text("Expected impact"),
    "instrument_type": Text("Type of instrument"),
    "keywords": Text("Words people look for it with"),
    "language": Text("Language"),
    "lat": Text("Latitude"),
    "level": Text("Level"),
    "lon": Text("Longitude"),
    "matches": Text("What others call it"),
    "monitoring": Text("Monitoring"),
    "needs": Text("What a receiving municipality needs"),
    "number": Text("Number"),
    "objective": Text("Objective"),
    "observer": Text("Observer"),
    "pages": Text("Pages"),
    "path": Text("File"),
    "population": Text("Population"),
    "position": Text("Position"),
    "programmes": Text("Programmes"),
    "publisher": Text("Publisher"),
    "purpose": Text("Purpose"),
    "responsibilities": Text("Responsibilities"),
    "results": Text("Results"),
    "role": Text("Role"),
    "rung": Text("Strength of the evidence"),
    "schedule": Text("Schedule"),
    "sector": Text("Sector"),
    "sensitive": Text("Person to protect"),
    "sha256": Text("Fingerprint of the file"),
    "start": Text("Start"),
    "summary": Text("Summary"),
    "target": Text("Target"),
    "territories": Text("Territories"),
    "territory_type": Text("Type of territory"),
    "title": Text("Title"),
    "url": Text("Address"),
    "website": Text("Website"),
    "contact": Text("Contact"),
    "year": Text("Year"),
}

# What loading the curated collection leaves as the reasons of its changes.
LOADED: Final[Mapping[str, Text]] = {
    "vocabularies": Text("The vocabularies were loaded"),
    "places of the corpus": Text("The places of the curated collection were loaded"),
    "curated records of the corpus": Text("The curated collection was loaded"),
}

# Who sees what has such a level, what the parts of a node are that each have one, and why a person is kept.
LEVELS: Final[Mapping[Level, Text]] = {
    "public": Text("everybody"),
    "network": Text("whoever signs in"),
    "coordinators": Text("coordinators and administrators"),
    "nobody": Text("administrators alone"),
}
PARTS: Final[Mapping[Part, Text]] = {
    "node": Text("that it is here, with its name"),
    "contact": Text("how to reach it"),
    "place": Text("its exact place"),
    "membership": Text("its part in spaces and agreements"),
    "text": Text("its words, and quotes from them"),
}
BASES: Final[Mapping[Basis, Text]] = {
    "consent": Text("the person agreed"),
    "public_office": Text("speaks for a public office"),
    "legal_duty": Text("a law asks for it"),
    "contract": Text("a contract needs it"),
    "vital_interest": Text("a life may depend on it"),
    "public_source": Text("a public source says it"),
}

VALUES: Final[Mapping[str, Text]] = {
    "local": Text("local"),
    "subnational": Text("subnational"),
    "national": Text("national"),
    "international": Text("international"),
    "alliance": Text("alliance"),
    "coalition": Text("coalition"),
    "covenant": Text("covenant"),
    "contract": Text("contract"),
    "letter_of_understanding": Text("letter of understanding"),
    "twinning": Text("twinning"),
    "coproduction_agreement": Text("co-production agreement"),
    "policy": Text("policy"),
    "plan": Text("plan"),
    "programme": Text("programme"),
    "project": Text("project"),
    "strategy": Text("strategy"),
    "protocol": Text("protocol"),
    "law": Text("law"),
    "campaign": Text("campaign"),
    "guide": Text("guide"),
    "other": Text("other"),
    "axis": Text("axis"),
    "objective": Text("objective"),
    "line": Text("line of action"),
    "sheet": Text("sheet"),
    "action": Text("action"),
    "indicator": Text("indicator"),
    "target": Text("target"),
    "problem": Text("problem"),
    "principle": Text("principle"),
    "step": Text("step"),
    "region": Text("region"),
    "country": Text("country"),
    "department": Text("department"),
    "municipality": Text("municipality"),
    "district": Text("district"),
    "neighbourhood": Text("neighbourhood"),
    "own_means": Text("with staff and rooms that are there"),
    "under_50k": Text("under 50,000 US dollars a year"),
    "under_500k": Text("50,000 to 500,000 US dollars a year"),
    "over_500k": Text("over 500,000 US dollars a year"),
    "documented": Text("documented"),
    "monitored": Text("monitored"),
    "promising": Text("promising"),
    "evaluated": Text("evaluated"),
    "replicated": Text("replicated"),
    "signatory": Text("signatory"),
    "lead": Text("lead"),
    "collaborator": Text("collaborator"),
    "funder": Text("funder"),
    "civil_society": Text("civil society"),
    "leads": Text("leads"),
    "convenes": Text("convenes"),
    "articulates": Text("articulates"),
    "secretariat": Text("secretariat"),
    "chairs": Text("chairs"),
}

# Seen from the tail: «X is a member of this» is listed under «Members».
INCOMING: Final[Mapping[str, Text]] = {
    "member_of": Text("Its members"),
    "part_of": Text("Its parts"),
    "leads": Text("Led by"),
    "funds": Text("Funded by"),
    "implements": Text("Implemented by"),
    "adapts": Text("Adapted by"),
    "supports": Text("Supported by"),
    "allied_with": Text("Allied with"),
    "twinned_with": Text("Twinned with"),
    "participates_in": Text("Who takes part"),
    "operates_in": Text("Who and what works here"),
    "addresses": Text("What addresses it"),
    "targets": Text("What is directed to it"),
    "about": Text("What is about it"),
    "responsible_for": Text("Who is responsible"),
    "partner_in": Text("Partners in it"),
    "party_to": Text("Parties"),
    "broader": Text("What it includes"),
}
OUTGOING: Final[Mapping[str, Text]] = {
    "member_of": Text("Member of"),
    "part_of": Text("Part of"),
    "leads": Text("Leads"),
    "funds": Text("Funds"),
    "implements": Text("Implements"),
    "adapts": Text("Adapts"),
    "supports": Text("Supports"),
    "allied_with": Text("Allied with"),
    "twinned_with": Text("Twinned with"),
    "participates_in": Text("Takes part in"),
    "operates_in": Text("Works in"),
    "addresses": Text("Problems that it addresses"),
    "targets": Text("Whom it is for"),
    "about": Text("Themes"),
    "responsible_for": Text("Responsible for"),
    "partner_in": Text("Partner in"),
    "party_to": Text("Agreements"),
    "broader": Text("Included in"),
}

REVIEWS: Final[Mapping[str, Text]] = {
    "proposed": Text("proposed"),
    "accepted": Text("accepted"),
    "rejected": Text("rejected"),
}
MODALITIES: Final[Mapping[str, Text]] = {
    "planned": Text("planned"),
    "recommended": Text("recommended"),
}
KNOWLEDGE: Final[Mapping[str, Text]] = {
    "observed": Text("read in a document"),
    "reported": Text("told by somebody"),
    "inferred": Text("inferred"),
}

OPINIONS: Final[Mapping[str, Text]] = {
    "done": Text("done"),
    "not_a_gap": Text("not a gap"),
    "not_suitable": Text("not suitable"),
    "open": Text("open again"),
}

# How a concept of another vocabulary relates to ours (SKOS).
MATCHES: Final[Mapping[str, Text]] = {
    "exactMatch": Text("the same"),
    "closeMatch": Text("much the same"),
    "broadMatch": Text("wider than ours"),
    "narrowMatch": Text("narrower than ours"),
}
# Each rung of evidence in plain words, lowest first.
RUNGS: Final[Mapping[str, Text]] = {
    "documented": Text("Somebody wrote down what was done."),
    "monitored": Text("Figures were kept while it ran."),
    "promising": Text("The figures improved; nobody compared them with a place without it."),
    "evaluated": Text("An evaluation compared it with what would have happened without it."),
    "replicated": Text("It worked in more than one place."),
}


def called(node: Node) -> str:
    """What people know it by: a document by its title, where it has one."""
    return str(node.properties.get("title") or node.name)


def kind_label(kind: str, language: str, *, plural: bool = False) -> str:
    entry = ontology().kinds[kind]
    return (entry.plural if plural else entry.label)[language]


def relation_label(relation: str, language: str) -> str:
    return ontology().relations[relation].label[language]


def value_label(property: str, value: str, language: str) -> Text | str:
    """A property's value in words; values that are not of a closed list stay as they are."""
    if property == "actor_type":
        return ontology().actor_types[value][language]
    return VALUES.get(value, value)


def reason_of(change: str) -> Text:
    """Why a change was made: what a person wrote as it stands, what a program left in words."""
    done, _, file = change.partition(" ")
    if change in LOADED:
        return LOADED[change]
    match done:
        case "ingest" if file:
            return Text("{file} was read", {"file": file})
        case "import" if file:
            return Text("{file} was brought in", {"file": file})
    return Text("{words}", {"words": change})


def asserted_by(who: str) -> Text:
    """Who or what asserted an evidence, in words."""
    if who.endswith("+ocr"):
        return Text("{reader}, from a scanned page (OCR)", {"reader": asserted_by(who.removesuffix("+ocr"))})
    second, _, ours = who.rpartition("+extractor/")
    if second:
        return Text(
            "{second} and automatic reading, version {version}", {"second": asserted_by(second), "version": ours}
        )
    source, _, name = who.partition("/")
    match source:
        case "llm":
            return Text("language model {name}", {"name": name})
        case "gliner" | "spacy":
            return Text("name recogniser {name}", {"name": name})
        case "extractor":
            return Text("automatic reading, version {version}", {"version": name})
        case "import":
            return Text("imported from {name}", {"name": name})
        case "corpus":
            return Text("curated collection")
        case "person":
            return Text("{name} (a person)", {"name": name})
    return Text("{name}", {"name": who}) if who else Text("unknown")
