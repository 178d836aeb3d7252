"""Posts and their holders: «el director de ACISAM, Raúl Durán» ties the post to ACISAM, and the person who holds it.

A post's name holds the institution's name («presidente de la Comisión X») or shares its stem and its complement
(«Ministro de Salud», «Ministerio de Salud»; «alcalde de Sonsonate» and any municipality of that name).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from graph.names import fold_letters
from ingest.extraction.items import Entity
from ingest.extraction.relations.cues import Lexicon
from ingest.extraction.relations.passages import BRACKETS, Passage, Slot

STEM_LETTERS = 5
MAX_APPOSITION_CHARS = 40
PUNCTUATION = " ,(:–-."


class Posts:
    """Which institution of the document each post belongs to."""

    def __init__(self, found: Sequence[Passage], kind: Callable[[Slot], str], lexicon: Lexicon) -> None:
        self._kind = kind
        self._lexicon = lexicon
        self._bodies: dict[str, Slot] = {}
        for passage in found:
            for slot in passage.slots:
                if slot.type == "ACTOR" and not kind(slot).endswith("_post") and kind(slot) != "person":
                    self._bodies.setdefault(slot.entity.id, slot)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for body in self._bodies.values():
            for name in _names(body.entity):
                for word in self._words(name):
                    self._by_word[word].add(body.entity.id)
        self._known: dict[str, Slot | None] = {}

    def body_of(self, post: Slot) -> Slot | None:
        """The institution that the post's own name tells, the longest where several fit."""
        key = post.entity.id
        if key not in self._known:
            near = set().union(*(self._by_word.get(word, set()) for word in self._words(post.entity.name)))
            fitting = [
                body
                for body in (self._bodies[name] for name in sorted(near))
                if self._belongs(post.entity, body.entity)
            ]
            self._known[key] = max(fitting, key=lambda body: len(body.entity.name), default=None)
        return self._known[key]

    def ties(self, passage: Passage, text: str) -> Iterator[tuple[Slot, Slot, str, str]]:
        """Member, institution, label and the feature that states it, for each post in the passage."""
        slots = passage.slots
        for at, post in enumerate(slots):
            rank = self._kind(post)
            if not rank.endswith("_post"):
                continue
            body = self.body_of(post)
            holders = [person for person in self._beside(passage, at, body) if self._kind(person) == "person"]
            holders = [person for person in holders if self._apposed(person, post, text)]
            if body is not None:
                yield post, body, "part_of>", "post_of"
                heads = rank == "heading_post" and not self._is_deputy(post.entity, body.entity)
                for person in holders:
                    yield person, body, "leads>" if heads else "member_of>", "holder_of"
            elif (
                at + 1 < len(slots)
                and slots[at + 1].type == "ACTOR"
                and self._is_followed_by(post, slots[at + 1], text)
            ):
                for person in holders:
                    yield person, slots[at + 1], "member_of>", "holder_in"

    @staticmethod
    def _beside(passage: Passage, at: int, body: Slot | None) -> Iterator[Slot]:
        """The names before and behind a post; the institution's acronym between does not count."""
        if at:
            yield passage.slots[at - 1]
        behind = [slot for slot in passage.slots[at + 1 : at + 3] if body is None or slot.entity.id != body.entity.id]
        yield from behind[:1]

    def _apposed(self, one: Slot, other: Slot, text: str) -> bool:
        """«Post, Name» and «Name, post»: nothing between but punctuation, articles and titles."""
        first, second = sorted((one, other), key=lambda slot: slot.start)
        gap = fold_letters(BRACKETS.sub("", text[first.end : second.start]))
        small = self._lexicon.articles | self._lexicon.abbreviations
        return len(gap) < MAX_APPOSITION_CHARS and all(word.strip(PUNCTUATION) in {"", *small} for word in gap.split())

    def _is_followed_by(self, post: Slot, body: Slot, text: str) -> bool:
        """«Post of the Body»."""
        words = fold_letters(text[post.end : body.start]).strip(PUNCTUATION + '"“«').split()
        linked = [self._lexicon.linking.get(word) for word in words if word not in self._lexicon.articles]
        return linked in (["de"], ["en"])

    def _is_deputy(self, post: Entity, body: Entity) -> bool:
        """Whether the post is second in the body: a «subsecretario» heads his «Subsecretaría», not the ministry."""
        office = fold_letters(post.name)
        return office.startswith(self._lexicon.deputies) and not fold_letters(body.name).startswith(
            office[:STEM_LETTERS]
        )

    def _belongs(self, post: Entity, body: Entity) -> bool:
        small = self._lexicon.small_words
        office, *complement = fold_letters(post.name).split()
        wanted = set(complement) - small
        if not wanted:
            return False
        municipal = office in self._lexicon.municipal_posts and body.actor_type == "municipality"
        for name in _names(body):
            if re.search(rf"\b{re.escape(fold_letters(name))}\b", " ".join(complement)):
                return True
            kind, *rest = fold_letters(name).split()
            own = set(rest) - small
            same_stem = kind[:STEM_LETTERS] == office[:STEM_LETTERS]
            if same_stem and own and (wanted <= own or own <= wanted):
                return True
            if municipal and wanted - {"municipal"} and wanted - {"municipal"} <= own:
                return True
        return False

    def _words(self, name: str) -> set[str]:
        return set(re.findall(r"\w+", fold_letters(name))) - self._lexicon.small_words


def _names(entity: Entity) -> Iterator[str]:
    yield from (name for name in (entity.name, *entity.aliases) if name.split())
