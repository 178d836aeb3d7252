"""The words by which lists are narrowed: the same in every route, checked against the ontology and the graph.

What is asked of something that does not exist is refused with what there is, not answered with an empty list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated

import pycountry
from fastapi import Query

from api.answers import Here
from graph.dates import parse, stands_at
from graph.errors import UsageError
from graph.model import Node
from graph.network import EVIDENCE, Standard
from graph.ontology import ontology
from graph.situation import Situation

ABOUT = ("about", "addresses", "targets")
CONCEPTS = ("Theme", "Problem", "Population")

Limit = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]
After = Annotated[str, Query(max_length=2000, description="`next` of the page before.")]
KindWord = Annotated[str, Query(max_length=50, description="A kind of node.", examples=["practice"])]
Country = Annotated[str, Query(max_length=50, description="Two letters (ISO 3166-1).", examples=["SV"])]
Territory = Annotated[str, Query(max_length=500, description="Id of a territory; what lies in a part of it counts.")]
Theme = Annotated[str, Query(max_length=500, description="Id of a theme, problem or population; narrower ones count.")]
Document = Annotated[str, Query(max_length=500, description="Id of a document: what it says.")]
At = Annotated[str, Query(max_length=20, description="What stood at a year, month or day.", examples=["2015-07"])]
AsOf = Annotated[
    str, Query(max_length=30, description="The graph as it was after a change (its number) or at the end of a date.")
]
EvidenceWord = Annotated[
    Standard,
    Query(description="What counts: `accepted`; `confident` (accepted, or a confidence of at least 0.5); `all`."),
]
Best = Annotated[int, Query(ge=1, le=100, description="How many at most.")]


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed by, as the graph spells it; empty or None: not at all."""

    kind: str | None
    country: str | None
    document: str | None
    at: str
    evidence: Standard
    among: frozenset[str] | None

    def admits(self, node: Node) -> bool:
        """Whether a node stays, of those that the store chose by kind, country and document."""
        return (
            (self.among is None or node.id in self.among)
            and (not self.at or stands_at(node.properties.get("start"), node.properties.get("end"), self.at))
            and EVIDENCE[self.evidence](node.evidence)
        )


def filtered(
    here: Here,
    *,
    kind: str = "",
    country: str = "",
    territory: str = "",
    theme: str = "",
    document: str = "",
    at: str = "",
    evidence: Standard = "all",
) -> Filter:
    """The filter that these words mean. Raises `UsageError` with the remedy for a word that means nothing here."""
    among: set[str] | None = None
    if territory or theme:
        situation = here.services.situation(here.viewer)
        found = [
            members(situation, here.sight.node(id).id, relations, above)
            for id, relations, above in ((territory, ("operates_in",), "part_of"), (theme, ABOUT, "broader"))
            if id and _of_kind(here, id, ("Territory",) if above == "part_of" else CONCEPTS)
        ]
        among = set.intersection(*found)
    return Filter(
        kind_named(kind) or None,
        country_named(country) or None,
        here.sight.node(document_of(here, document)).id if document else None,
        date_named(at),
        evidence,
        None if among is None else frozenset(among),
    )


def members(situation: Situation, id: str, relations: Sequence[str], above: str) -> set[str]:
    """A territory or concept, all below it, and what is tied to one of them by one of these relations; actors and
    spaces also by what they take part in.
    """
    below, ring = {id}, [id]
    while ring:
        ring = [each for one in ring for each in situation.into(one, above) if each not in below]
        below.update(ring)
    tied = {each for one in below for each in situation.into(one, *relations)}
    shown = situation.places if above == "part_of" else situation.topics
    return below | tied | {actor for actor, known in shown.items() if not below.isdisjoint(known)}


def kind_named(kind: str) -> str:
    """The kind as the ontology spells it. Raises `UsageError`."""
    known = {name.lower(): name for name in ontology().kinds}
    return _named(kind.replace("_", "").replace("-", ""), known) if kind else ""


def kind_or_relation_named(word: str) -> str:
    """A kind or a relation as the ontology spells it. Raises `UsageError`."""
    if word in ontology().relations:
        return word
    return kind_named(word)


def _named(word: str, known: dict[str, str]) -> str:
    if word.lower() not in known:
        raise UsageError(
            "«{kind}» is not a kind of node.", remedy="Kinds: {kinds}.", kind=word, kinds=list(ontology().kinds)
        )
    return known[word.lower()]


def relation_named(relation: str) -> str:
    """The relation, if the ontology has it. Raises `UsageError`."""
    if relation and relation not in ontology().relations:
        raise UsageError(
            "«{relation}» is not a relation.",
            remedy="Relations: {relations}.",
            relation=relation,
            relations=list(ontology().relations),
        )
    return relation


def country_named(code: str) -> str:
    """The country's code in capitals. Raises `UsageError` for letters that no country has (ISO 3166-1)."""
    if code and (len(code) != 2 or pycountry.countries.get(alpha_2=code.upper()) is None):
        raise UsageError("«{code}» is not the code of a country.", remedy="Give two letters, such as SV.", code=code)
    return code.upper()


def date_named(moment: str) -> str:
    """The moment, if it is a year, month or day. Raises `UsageError`."""
    if moment and parse(moment) is None:
        raise UsageError("«{moment}» is no date.", remedy="For example: 2026, 2026-07 or 2026-07-31.", moment=moment)
    return moment


def document_of(here: Here, id: str) -> str:
    """The id of a document. Raises `UsageError` for one of something else."""
    _of_kind(here, id, ("Document",))
    return id


def _of_kind(here: Here, id: str, kinds: Iterable[str]) -> bool:
    node = here.sight.node(id)
    if node.kind not in kinds:
        raise UsageError(
            "«{given}» is of the kind {kind}.",
            remedy="Give the id of one of these kinds: {kinds}.",
            given=id,
            kind=node.kind,
            kinds=list(kinds),
        )
    return True
