"""Scoring what whole documents set out: the items of plans, practices, agreements and councils.

An item is one thing that a careful reader would note down:

- of a plan, its name, each axis, objective, strategy, line, step and activity, and each cell of a sheet;
- of a practice, its name, place, country, source and each element;
- of an agreement, each field and each name in a field, each month of its schedule and of its compliance, each
  criterion; of a twinning, the pair of its sides;
- of a council, its name, each member (observers too) and each role with who holds it.

Items are matched one to one within a kind and within what they belong to (a line within its strategy, an element
within its practice), the most alike first. Three ways of comparing:

- *names*: every content word of the shorter is in the longer («Corte Suprema de Justicia (CSJ)» is «CSJ»);
- *wordings*: more than half of the content words of the shorter are, since analysts note things down in fewer words;
- *exact*: dates, shares, countries and pairs of sides, equal but for case and accents.

Content words are words that are no function words, folded, cut to five letters so that «prevenir» meets «prevención».
An annotation that counts lines without wording them is matched by their number alone. What the annotations say beyond
the extraction format (purposes, principles, calendars) is not scored.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from corpus.gazetteer import gazetteer
from corpus.lexicons import fold
from corpus.stop_words import stop_words
from ingest.evaluation.figures import Figure, Scores

LANGUAGES = ("es", "pt", "en")
STEM = 5  # letters
PARTS = ("practices", "plan", "agreements", "council", "councils")
NAMES = frozenset(
    ["collaborator", "council", "lead", "member", "party", "place", "practice", "programme", "role", "territory"]
)
EXACT = frozenset(["compliance", "country", "end", "start", "twinning"])
ROLES = {"leadership": "leads", "convening": "convenes", "articulation": "articulates"}
SHEET = ("axis", "problem", "objective", "actions", "targets", "indicators", "responsible", "partners")
_MARKER = re.compile(r"\A\s*(?:[a-z]|\d{1,2})[.)]\s+")
_WORD = re.compile(r"[^\W_]+")
_LONGER_WORD = re.compile(r"[^\W\d_]{4}")


@dataclass(frozen=True)
class Item:
    """One thing noted down. `under` is what it belongs to: a number or a name, "" for none."""

    kind: str
    text: str
    under: str = ""

    def __str__(self) -> str:
        return f"item {self.kind}: {self.text[:80] or self.under}"


def items_of(data: Mapping[str, Any]) -> list[Item]:
    """The items of a document in the extraction format, or in the analysts' own wider one, each once."""
    found: list[Item] = []
    for practice in data.get("practices") or ():
        found += _practice(practice)
    if plan := data.get("plan"):
        found += _plan(plan)
    for agreement in data.get("agreements") or ():
        found += _agreement(agreement)
    for council in [*(data.get("councils") or ()), data.get("council")]:
        found += _council(council) if council else ()
    return [*dict.fromkeys(item for item in found if item.text), *(item for item in found if not item.text)]


def score_items(scores: Scores, annotated: Sequence[Item], found: Sequence[Item]) -> None:
    """Add a document's items to the scores."""
    for kind in sorted({item.kind for item in (*annotated, *found)}):
        true, claimed = ([item for item in items if item.kind == kind] for items in (annotated, found))
        pairs = matched(true, claimed)
        scores.item.setdefault(kind, Figure()).add(len(pairs), len(true), len(claimed))
        right = set(pairs.values())
        scores.missed(
            "item",
            [str(item) for at, item in enumerate(true) if at not in pairs],
            [str(item) for at, item in enumerate(claimed) if at not in right],
        )


def matched(annotated: Sequence[Item], found: Sequence[Item]) -> dict[int, int]:
    """Positions of found items by those of annotated ones of the same kind, one to one, the most alike first."""
    alike = sorted(
        (
            (likeness, -one, -other)
            for one, item in enumerate(annotated)
            for other, candidate in enumerate(found)
            if (likeness := _likeness(item, candidate)) > 0
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, one, other in alike:
        if -one not in pairs and -other not in taken:
            pairs[-one] = -other
            taken.add(-other)
    return pairs


def _likeness(annotated: Item, found: Item) -> float:
    """How alike two items of one kind are, from 0 (different things) to 1."""
    if not _same(annotated.under, found.under):
        return 0.0
    if not annotated.text or _plain(annotated.text) == _plain(found.text):
        return 1.0
    if annotated.kind in EXACT:
        return 0.0
    return _shared(annotated.text, found.text, whole=annotated.kind in NAMES)


def _same(one: str, other: str) -> bool:
    """Whether two items belong to the same: equal numbers, or names that are worded alike."""
    named = _LONGER_WORD.search(one) is not None
    return _plain(one) == _plain(other) or (named and _shared(one, other, whole=False) > 0)


def _shared(one: str, other: str, *, whole: bool) -> float:
    """The share of content words that two texts have in common, or 0 where it is too small to be the same thing."""
    few, many = sorted((_content(one), _content(other)), key=len)
    shared = len(few & many)
    enough = shared == len(few) if whole else 2 * shared > len(few)
    return (shared / len(few) + shared / len(many)) / 2 if few and enough else 0.0


@cache
def _content(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in _plain(text).split() if word not in _function_words())


@cache
def _plain(text: str) -> str:
    """Folded, without marker and punctuation."""
    return " ".join(_WORD.findall(fold(_MARKER.sub("", text, count=1) if _MARKER.match(text) else text)))


@cache
def _function_words() -> frozenset[str]:
    return frozenset(fold(word) for language in LANGUAGES for word in stop_words(language))


# What a document's annotation holds


def _plan(plan: Mapping[str, Any]) -> Iterator[Item]:
    yield from _each("instrument", plan, "instrument")
    for kind, key in (("axis", "axes"), ("step", "steps"), ("activity", "activities")):
        yield from _each(kind, plan, key)
    for objective in plan.get("objectives") or ():
        yield Item("objective", objective["name"])
        for strategy in objective.get("strategies") or ():
            yield Item("strategy", strategy["name"], objective["id"])
            yield from _lines(strategy.get("lines") or (), f"{objective['id']}/{strategy['id']}")
    for group in plan.get("action_guide") or ():  # a tree of two levels
        yield Item("objective", group["name"])
        yield from (Item("strategy", text, group["id"]) for text in group["lines"])
    for sheet in _listed(plan, "sheets", "sample_row"):
        for key in SHEET:
            yield from _each("sheet", sheet, key, key.removesuffix("s"), under=key)


def _lines(lines: Sequence[str | int], under: str) -> Iterator[Item]:
    if lines and isinstance(lines[0], int):
        return iter([Item("line", "", under)] * lines[0])
    return (Item("line", str(text), under) for text in lines)


def _practice(practice: Mapping[str, Any]) -> Iterator[Item]:
    name = practice["name"]
    yield Item("practice", name)
    yield from _each("place", practice, "place", "municipality_or_place", under=name)
    yield from (Item("country", _country(text), name) for text in _texts(practice, "country"))
    yield from _each("element", practice, "elements", under=name)
    yield from _each("source", practice, "source_named", under=name)


def _country(name: str) -> str:
    place = gazetteer().resolve(name)
    return place.country if place else name


def _agreement(agreement: Mapping[str, Any]) -> Iterator[Item]:
    if sides := agreement.get("sides") or [agreement[key] for key in ("side_a", "side_b") if key in agreement]:
        yield Item("twinning", " – ".join(sorted(" ".join(sorted(side)) for side in sides)))
        return
    named = next(iter(_texts(agreement, "activity", "objective")), "")
    for kind in ("objective", "activity", "target", "population", "lead", "start", "end"):
        yield from _each(kind, agreement, kind, f"{kind}_actor", under=named)
    yield from _each("impact", agreement, "impact", "expected_impact", under=named)
    yield from _each("programme", agreement, "programmes", "programmes_involved", under=named)
    yield from _each("territory", agreement, "territories", "territory", under=named)
    yield from _each("collaborator", agreement, "collaborators", under=named)
    yield from _each("civil society", agreement, "civil_society", "civil_society_actors", under=named)
    yield from _each("party", agreement, "parties", under=named)
    yield from _each("criterion", agreement, "checklist", "monitoring_checklist", under=named)
    for row in agreement.get("schedule") or ():
        yield Item("schedule", row["action"] or "", row["month"])
    for row in agreement.get("compliance") or ():
        if row["percent"] is not None:
            yield Item("compliance", str(row["percent"]), row["month"])


def _council(council: Mapping[str, Any]) -> Iterator[Item]:
    yield Item("council", council["name"])
    for member in council.get("members") or ():
        yield from (Item("member", name) for name in member.get("members") or [member["name"]])
    yield from _each("member", council, "observers")
    roles = council.get("roles") or ()
    pairs = (
        [(role, name) for role, names in roles.items() for name in names]
        if isinstance(roles, Mapping)
        else [(role["role"], role["name"]) for role in roles]
    )
    yield from (Item("role", name, ROLES.get(str(role), str(role))) for role, name in pairs)


def _each(kind: str, data: Mapping[str, Any], *keys: str, under: str = "") -> Iterator[Item]:
    return (Item(kind, text, under) for text in _texts(data, *keys))


def _texts(data: Mapping[str, Any], *keys: str) -> Iterator[str]:
    """The texts under the first of the keys that says anything."""
    return (str(value["name"] if isinstance(value, Mapping) else value) for value in _listed(data, *keys))


def _listed(data: Mapping[str, Any], *keys: str) -> Collection[Any]:
    value = next((data[key] for key in keys if data.get(key)), None)
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)
