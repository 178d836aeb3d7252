"""The rules by which assertions about one node or edge are joined: the same for every store.

Each evidence carries its *claims*: the name, other names and properties that it vouches for (FollowTheMoney calls such
a thing a statement). What a node or edge shows is settled from the claims that stand, so that withdrawing, rejecting or
moving evidence moves with it exactly what it brought.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

from graph.dates import in_order
from graph.model import Edge, Node, Property, Review

PERSON = "person/"
CORPUS = "corpus"
VERSION = re.compile(r"/v?\d[\w.+-]*$")

encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


@cache
def asserter(asserted_by: str) -> str:
    """Who asserts, whatever the version: `extractor/0.2` gives `extractor`."""
    return VERSION.sub("", asserted_by)


def evidence_key(
    document: str, asserted_by: str, start: int | None, end: int | None, folded_quote: str, said_of: str | None = None
) -> int:
    """What makes two evidences of one owner the same, as 64 bits. What was said under another id stays apart."""
    text = f"{document}\x1f{asserter(asserted_by)}\x1f{start}\x1f{end}\x1f{folded_quote}"
    if said_of is not None:
        text += f"\x1f{said_of}"
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def withdrawn_by(asserted_by: str, speakers: Collection[str]) -> bool:
    """Whether a new version of a document withdraws this earlier evidence from it.

    What people asserted stays; what the curated corpus asserted gives way to the corpus only.
    """
    return not asserted_by.startswith(PERSON) and (asserter(asserted_by) != CORPUS or CORPUS in speakers)


def node_claims(node: Node) -> str:
    """What a node's assertion vouches for, as JSON."""
    claims: dict[str, Any] = {"name": node.name}
    if node.names:
        claims["names"] = sorted(set(node.names))
    properties = filled(node.properties)
    if properties:
        claims["properties"] = properties
    return encode(claims)


def edge_claims(edge: Edge) -> str | None:
    """What an edge's assertion vouches for, as JSON; `None` if it has no properties."""
    properties = filled(edge.properties) if edge.properties else None
    return encode({"properties": properties}) if properties else None


def corrected_node_claims(correction: Node, shown: Sequence[str]) -> str:
    """A person's word on a node that shows a name, names and properties: also on those that are not so."""
    name, names, properties = shown
    dropped = sorted({name, *json.loads(names)} - {correction.name, *correction.names})
    claims = json.loads(node_claims(correction)) | {"properties": _corrected(correction.properties, properties)}
    return encode(claims | {"dropped": dropped} if dropped else claims)


def corrected_edge_claims(correction: Edge, shown: Sequence[str]) -> str:
    """A person's word on an edge that shows properties: also on those that are not so."""
    return encode({"properties": _corrected(correction.properties, shown[0])})


def _corrected(properties: Mapping[str, Property], shown: str) -> dict[str, Property | None]:
    return dict.fromkeys(json.loads(shown)) | filled(properties)


def join_claims(earlier: str | None, later: str | None) -> str | None:
    """The claims of one evidence said twice: names united, and for properties its latest word."""
    if earlier is None or later is None or earlier == later:
        return later or earlier
    before, after = json.loads(earlier), json.loads(later)
    names = {*before.get("names", ()), *after.get("names", ())} | {
        claim["name"] for claim in (before, after) if "name" in claim
    }
    joined = {**before, **after}
    if "name" in joined:
        names.discard(joined["name"])
    if names:
        joined["names"] = sorted(names)
    properties = {**before.get("properties", {}), **after.get("properties", {})}
    if properties:
        joined["properties"] = properties
    return encode(joined)


def filled(properties: Mapping[str, Property]) -> dict[str, Property]:
    """The properties that say something: emptiness neither fills nor overwrites. False and 0 are values."""
    return {name: value for name, value in properties.items() if not _empty(value)}


def other_names(name: str, names: Iterable[str]) -> str:
    """A node's other names as JSON: each once, in order, without its main one."""
    return encode(sorted({other for other in names if other.strip()} - {name}))


@dataclass(frozen=True)
class Claim:
    """One evidence as far as settling needs it; `said_of` as in `Evidence`, None where that is empty."""

    claims: str | None
    review: Review
    asserted_by: str
    asserted_at: str
    document: str
    said_of: str | None = None


class Standing(NamedTuple):
    """A claim that counts: whether a person made it, whether it was said of the very node or edge, and what it says."""

    by_person: bool
    own: bool
    says: Mapping[str, Any]


def settle_node(name: str, properties: str, claims: Iterable[Claim]) -> tuple[str, str, str]:
    """A node's name, names and properties from the claims on it, given its present name and properties (as JSON)."""
    standing = _standing(claims)
    said = [each.says["name"] for each in standing if "name" in each.says]
    aliases = [alias for each in standing for alias in each.says.get("names", ())]
    dropped = {alias for each in standing for alias in each.says.get("dropped", ())}
    by_people = [each.says["name"] for each in standing if each.by_person and "name" in each.says]
    own = [each.says["name"] for each in standing if each.own and "name" in each.says]
    if by_people:
        name = by_people[-1]
    elif said and name not in own:
        name = (own or said)[0]
    aliases = [alias for alias in said + aliases if alias not in dropped]
    return name, other_names(name, aliases), _settle(properties, standing)


def settle_edge(properties: str, claims: Iterable[Claim]) -> str:
    """An edge's properties from the claims on it, given its present ones (both as JSON)."""
    return _settle(properties, _standing(claims))


def node_stays(shown: Sequence[str], added: Iterable[Claim]) -> bool:
    """Whether a node that shows this (name, names, properties) shows it still when these claims are added to others
    that need not be read.

    It does where they say nothing that it does not show: if it was in step with the others, and one of them is not
    rejected, since otherwise the rejected ones count no more. It may show the same also where the answer is no.
    """
    name, names, properties = shown
    return _stays({"name": name, "properties": json.loads(properties)}, frozenset(json.loads(names)), added)


def edge_stays(properties: str, added: Iterable[Claim]) -> bool:
    """As `node_stays`, of an edge that shows these properties."""
    return _stays({"properties": json.loads(properties)}, frozenset(), added)


def _stays(shown: Mapping[str, Any], names: Collection[str], added: Iterable[Claim]) -> bool:
    return all(
        claim.review != "rejected"
        and not claim.asserted_by.startswith(PERSON)
        and _is_shown(json.loads(claim.claims or "{}"), shown, names)
        for claim in added
    )


def _is_shown(says: Mapping[str, Any], shown: Mapping[str, Any], names: Collection[str]) -> bool:
    """Whether all that a claim says is shown. Values are compared as they are written: 1 equals 1.0, and True."""
    properties = shown["properties"]
    return (
        "dropped" not in says
        and ("name" not in says or says["name"] == shown.get("name"))
        and all(name in names or name == shown.get("name") for name in says.get("names", ()))
        and all(
            name in properties and (value is properties[name] or encode(value) == encode(properties[name]))
            for name, value in says.get("properties", {}).items()
        )
    )


def _standing(claims: Iterable[Claim]) -> list[Standing]:
    """Claims in order of assertion; rejected ones only where there is nothing else."""
    ordered = sorted(
        (claim for claim in claims if claim.claims),
        key=lambda claim: (claim.asserted_at, claim.document, claim.said_of or "", claim.claims),
    )
    standing = [claim for claim in ordered if claim.review != "rejected"] or ordered
    return [
        Standing(claim.asserted_by.startswith(PERSON), claim.said_of is None, json.loads(claim.claims or "{}"))
        for claim in standing
    ]


def _settle(present: str, standing: Sequence[Standing]) -> str:
    """A person's latest word counts; else what is there stays as long as it is said of the very node or edge; else the
    first to say it counts. What comes by joining has no order of its own, so that it does not matter who was joined
    first.
    """
    if not standing:
        return "{}"
    current: dict[str, Any] = json.loads(present)
    settled: dict[str, Any] = {}
    by_person: set[str] = set()
    said: dict[str, list[Any]] = {}
    own: dict[str, list[Any]] = {}
    for each in standing:
        for name, value in each.says.get("properties", {}).items():
            said.setdefault(name, []).append(value)
            if each.own:
                own.setdefault(name, []).append(value)
            if each.by_person:
                settled[name] = value
                by_person.add(name)
    for name, values in said.items():
        if name not in by_person:
            kept = own.get(name, ())
            settled[name] = current[name] if current.get(name) in kept else (kept or values)[0]
    settled = {name: value for name, value in settled.items() if value is not None}
    start, end = settled.get("start"), settled.get("end")
    if not in_order(start, end):
        # Two sources whose dates contradict each other: the one that was there first is kept.
        del settled["start" if current.get("end") == end and current.get("start") != start else "end"]
    return encode(settled)


def _empty(value: Property) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or (not value and _is_list(value))


def _is_list(value: Property) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
