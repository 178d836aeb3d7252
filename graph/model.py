"""What stands in the graph: nodes and edges, each with its evidence, and the changes that put them there.

The atom is a sourced claim: a node or edge is known because of its `Evidence`, never without. Values are immutable; the
store hands them out and takes `Changes` in, one transaction at a time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Scalar = str | int | float | bool
Property = Scalar | Sequence[Scalar] | Sequence[Mapping[str, Scalar]]
Review = Literal["proposed", "accepted", "rejected"]
Knowledge = Literal["observed", "reported", "inferred"]
Modality = Literal["stated", "planned", "recommended"]
Verdict = Literal["same", "not_same", "unsure"]
SuggestionState = Literal["open", "accepted", "rejected"]
Opinion = Literal["done", "not_a_gap", "not_suitable", "open"]
Level = Literal["public", "network", "coordinators", "nobody"]
Part = Literal["node", "contact", "place", "membership", "text"]
Basis = Literal["consent", "public_office", "legal_duty", "contract", "vital_interest", "public_source"]


@dataclass(frozen=True)
class Evidence:
    """Why something stands in the graph.

    `document` is the id of a Document node (a Document node's evidence names itself); `start` and `end` are code-point
    offsets into that document's text and `page` counts from 1, where they are known. `asserted_by` names the extractor
    with its version (`extractor/0.1`), an import (`import/kumu`), the curated corpus (`corpus`) or a person
    (`person/ana`). `confidence` is a probability from 0 to 1. `said_of` is the id of the node or edge that it was said
    of, where that one was joined to another since; empty where it was said of the one that carries it.
    """

    document: str
    quote: str = ""
    start: int | None = None
    end: int | None = None
    page: int | None = None
    asserted_by: str = ""
    asserted_at: str = ""
    confidence: float = 1.0
    review: Review = "proposed"
    known_by: Knowledge = "observed"
    modality: Modality = "stated"
    said_of: str = ""


@dataclass(frozen=True)
class Node:
    """A thing of one of the ontology's kinds. `names` are its other spellings and acronyms."""

    id: str
    kind: str
    name: str
    names: tuple[str, ...] = ()
    properties: Mapping[str, Property] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Edge:
    """A directed tie. Its id follows from its ends and relation, so the same tie said twice is one edge with two
    evidences.
    """

    source: str
    relation: str
    target: str
    properties: Mapping[str, Property] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()

    @property
    def id(self) -> str:
        return edge_id(self.source, self.relation, self.target)


@dataclass(frozen=True)
class Judgement:
    """What somebody holds of two ids: that they are the same, that they are not, or that it cannot be told.

    It is about the ids, not about what stands under them now, and so outlives every document. In what a store gives,
    `one` sorts before `other`.
    """

    one: str
    other: str
    verdict: Verdict
    by: str = ""
    at: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Decision:
    """What somebody decided about a node or edge (`owner`): all that is or will be said of it, or, where `document` is
    given, the words of that document (`quote`, folded).
    """

    owner: str
    review: Review
    document: str = ""
    quote: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True)
class Feedback:
    """What somebody says of a finding (`finding_id`): that it was done, that nothing is missing, that the two do not
    suit each other, or, against what was said before, that it stands open. `reason` says why; only what was done needs
    none.
    """

    finding: str
    opinion: Opinion
    by: str = ""
    at: str = ""
    reason: str = ""

    @property
    def settles(self) -> bool:
        """Whether the finding is shown no more."""
        return self.opinion != "open"


@dataclass(frozen=True)
class Visibility:
    """Who may see a node, or one part of it, as somebody decided: it is about the id and outlives every document.

    The levels: `public` everybody, `network` who signs in, `coordinators`, `nobody` (but administrators). The parts:
    the `node` itself, its `contact` details, its exact `place`, its `membership` in sensitive spaces, and the `text` of
    a document with all quotes from it.
    """

    node: str
    level: Level
    part: Part = "node"
    by: str = ""
    at: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Consent:
    """On what ground a person is kept, for what `purpose`: she agreed, holds a public office, a law asks for it, …

    `given_by` is who agreed or vouches for it, `given_at` the date (ISO 8601), `document` the id or place of the paper
    that shows it.
    """

    node: str
    purpose: str
    basis: Basis
    given_by: str
    given_at: str
    document: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True)
class Changes:
    """What one transaction brings in: all of it or nothing.

    A node or edge that is already there is joined: names and evidence are united, properties filled in. A property is
    overwritten only by the document that said it or by a person, never by emptiness. Evidence is the same if owner,
    document, asserter (without version), offsets and folded quote are; repeating it adds nothing.

    `retract` names documents whose earlier evidence is withdrawn first, which is how a changed version of a document
    updates only its own facts, and how a document is taken out. What people asserted stays; what the curated corpus
    asserted gives way to the corpus only; a node that others still stand on (an end of their tie, the document of their
    evidence) stays with it. What a person decided about a document's words stays decided, whatever comes or goes.

    `texts` are the texts of documents by their ids, which evidence offsets count in. `judgements` and `decisions` are
    those of another store; they count for what comes in with them. `feedback` takes the place of what was said of the
    same finding before; so do `visibilities` and `consents` of what was decided of the same node and part or purpose.
    `withdrawals` name consents that hold no longer, by node and purpose; they are taken out before new ones come in.
    """

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    retract: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    judgements: tuple[Judgement, ...] = ()
    decisions: tuple[Decision, ...] = ()
    feedback: tuple[Feedback, ...] = ()
    visibilities: tuple[Visibility, ...] = ()
    consents: tuple[Consent, ...] = ()
    withdrawals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Freshness:
    """ISO 8601 dates of any precision, empty where not known: when a fact came into the graph, the date of its newest
    source, and when it was last confirmed.

    A source confirms what it says at its own date, not on the day that it was read here. People, imports and the
    curated corpus confirm when they assert something; so does who accepts it in review.
    """

    first_seen: str
    source_date: str
    last_confirmed: str


@dataclass(frozen=True)
class Suggestion:
    """What somebody without edit rights asks for, and why; `reason` is its justification and, where its nodes and edges
    name no other, their source. Its id reads `suggestion/3`.
    """

    id: str
    changes: Changes
    by: str
    at: str
    reason: str
    state: SuggestionState = "open"
    decided_by: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Change:
    """A transaction as the store's history remembers it."""

    number: int
    at: str
    by: str
    reason: str
    nodes: int
    edges: int
    undoes: int | None = None
    undone_by: int | None = None


@dataclass(frozen=True)
class Erasure:
    """A person was forgotten by `change`; `bearing` are the ids of what else bears her name and was left."""

    change: Change
    bearing: tuple[str, ...]


def records_of(value: Property | None) -> list[Mapping[str, Scalar]]:
    """The records of a property; none where it holds something else."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return []
    return [record for record in value if isinstance(record, Mapping)]


def edge_id(source: str, relation: str, target: str) -> str:
    return f"{source} {relation} {target}"


def finding_id(kind: str, *subject: str) -> str:
    """The id of what analysis found of these ids: the same in every run, and known again when ids are joined."""
    return "|".join((kind, *sorted(subject)))


def slug(name: str, length: int = 80) -> str:
    """A readable, stable key: «Municipalidad de San Miguelito» gives `municipalidad-de-san-miguelito`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return (words[:length].rsplit("-", 1)[0] if len(words) > length else words) or "sin-nombre"


def node_id(kind: str, name: str, scope: str = "") -> str:
    """`node_id("Actor", "Municipalidad de San Miguelito", "pa")` gives `actor/municipalidad-de-san-miguelito--pa`.

    `scope` tells namesakes apart: a country code in lower case, or country and territory (`sv-sonsonate`).
    """
    prefix = re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower()
    return f"{prefix}/{slug(name)}" + (f"--{slug(scope)}" if scope else "")
