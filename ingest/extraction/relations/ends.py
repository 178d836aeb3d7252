"""What may stand at the ends of a tie: the kinds of named things, and the labels that a pair of kinds allows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from corpus.lexicons import lexicon as actor_words
from graph.names import fold_letters
from ingest.extraction.relations.cues import RELATIONS, SYMMETRIC, Lexicon
from ingest.extraction.relations.passages import Slot

LABELS = ("none", *(f"{name}>" for name in RELATIONS), *(f"{name}<" for name in RELATIONS if name not in SYMMETRIC))


STATE = frozenset(
    {"national_institution", "police", "justice", "legislature", "health", "school", "subnational_government"}
)
OWN_KINDS = frozenset({"municipality", "foreign_government", "programme_unit", "political_party"})
INDIVIDUALS = frozenset({"person", "heading_post", "serving_post"})
WITHOUT_MEMBERS = frozenset({"state", "municipality", "foreign_government"})

KINDS_OF_END = {"ACTOR": "A", "SECTOR": "A", "INSTRUMENT": "I", "PLACE": "P"}
ENDS: dict[str, frozenset[str]] = {
    "member_of": frozenset({"AA"}),
    "part_of": frozenset({"AA", "PP", "II"}),
    "leads": frozenset({"AA", "AI"}),
    "funds": frozenset({"AA", "AI"}),
    "implements": frozenset({"AI"}),
    "supports": frozenset({"AA", "AI"}),
    "allied_with": frozenset({"AA"}),
    "twinned_with": frozenset({"AA", "AP", "PA", "PP"}),
    "participates_in": frozenset({"AI"}),
    "operates_in": frozenset({"AP", "IP"}),
}


class Kinds:
    """What sort of thing a slot names, as far as its name and type tell: person, post, space, state body, norm …"""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def __call__(self, slot: Slot) -> str:
        name = fold_letters(slot.entity.name)
        if slot.type == "ACTOR" and slot.entity.type == "INSTRUMENT":
            return "programme_unit"
        if slot.type == "INSTRUMENT":
            return "norm" if self._lexicon.norms.match(name) else "instrument"
        if slot.type != "ACTOR":
            return slot.type.lower()
        for kind, posts in (("heading", self._lexicon.heading_posts), ("serving", self._lexicon.serving_posts)):
            match = posts.match(name)
            if match:
                return "person" if self._names_a_holder(slot.entity.name, match.end()) else f"{kind}_post"
        if slot.entity.actor_type == "space":
            return "space"
        if slot.entity.person or _looks_like_a_person(slot.entity.name, self._lexicon):
            return "person"
        if slot.entity.actor_type in STATE:
            return "state"
        if slot.entity.actor_type in OWN_KINDS:
            return str(slot.entity.actor_type)
        return "body"

    def _names_a_holder(self, name: str, end: int) -> bool:
        """Whether a name goes with the post: «alcalde Juan Paz», «subsecretario Paz», not «Alcalde Municipal de …»."""
        words = name[end:].split()
        capitalised = [word for word in words if word[0].isupper() and not word.isupper()]
        return len(capitalised) == len(words) >= (2 if name[0].isupper() else 1)


def _looks_like_a_person(name: str, lexicon: Lexicon) -> bool:
    words = name.split()
    if not 2 <= len(words) <= 5 or fold_letters(words[0]) in lexicon.small_words or _names_a_body(words):
        return False
    names = [word for word in words if word not in lexicon.small_words]
    return (
        all(word.isalpha() and word[0].isupper() and word[1:].islower() for word in names)
        and words[-1] in names
        and words[1] not in lexicon.linking
    )


def _names_a_body(words: Sequence[str]) -> bool:
    """«Centro Escolar de Carasque»: what it begins with is an institution's noun."""
    heads = actor_words("actors").labelled("heads")
    return any(" ".join(map(fold_letters, words[:length])) in heads for length in (1, 2, 3))


def allowed_labels(left: Slot, left_kind: str, right: Slot, right_kind: str) -> tuple[str, ...]:
    """The labels that the ends allow: `relation>` has its head on the left, `relation<` on the right.

    Nobody is a member or part of a person or post, nor leads one; of a public body only persons are members.
    """
    return _allowed(KINDS_OF_END[left.type] + KINDS_OF_END[right.type], left_kind, right_kind)


@cache
def _allowed(types: str, left_kind: str, right_kind: str) -> tuple[str, ...]:
    def makes_sense(label: str) -> bool:
        ends, head, tail = (
            (types, left_kind, right_kind) if label.endswith(">") else (types[::-1], right_kind, left_kind)
        )
        relation = label[:-1]
        if ends not in ENDS[relation] or (relation in {"member_of", "part_of", "leads"} and tail in INDIVIDUALS):
            return False
        return relation != "member_of" or head in INDIVIDUALS or tail not in WITHOUT_MEMBERS

    return tuple(label for label in LABELS[1:] if makes_sense(label))


def mirrored(label: str) -> str:
    """The same relation with head and tail on the other sides; a symmetric one is its own mirror."""
    relation, side = label[:-1], label[-1]
    return label if relation in SYMMETRIC else relation + ("<" if side == ">" else ">")
