"""Which of the ontology's types of actor a found name is.

A rule reads the type off the name's head noun, its level words and the text's own tier; a log-linear classifier
(maximum entropy: a conditional random field over sequences of one) weighs that with the words around.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import pycrfsuite

from corpus.gazetteer import gazetteer
from ingest.extraction.country import country_of
from ingest.extraction.document import LOWER, TITLE, UPPER, Document
from ingest.extraction.tagger import Tagged
from ingest.extraction.words import AND, ARTICLES, GOVERNMENTS, INNER, LINKS, OF, Words

# the type of a person of whom no post or body tells more
UNPLACED = "community_leader"
# types whose head nouns («hospital», «parroquia») mean nothing else
_PLAIN = frozenset(["health", "school", "faith", "police", "academia", "municipal_association", "legislature"])
# types whose posts («alcalde», «diputada», «fiscal») tell the institution by themselves
_SURE_POSTS = frozenset(["municipality", "subnational_government", "legislature", "justice", "faith"])
# marks between a person and her post or body
_BETWEEN = ",(.:–—-|"
_TIERS = ("municipality", "subnational_government", "national_institution", "international_agency")
_PLACE_TYPES = {"municipality": "municipality", "city": "municipality", "department": "subnational_government"}


class ActorTypes:
    """What one document knows of the types of its actors: its tier, and types of names met so far."""

    def __init__(self, document: Document, words: Words, classifier: pycrfsuite.Tagger | None) -> None:
        self.document, self.words, self.classifier = document, words, classifier
        self._given = {i for i, token in enumerate(document.tokens) if token.fold in words.given}
        self._levels = self._spoken_of()
        self.tier = self._tier(in_names=True)
        self.spoken_tier = self._tier(in_names=False)
        self._bodies = self._bodies_named()
        named = Counter(type for _, _, type in self._bodies).most_common(1)
        self._most = named[0][0] if named else ""

    @cached_property
    def country(self) -> str:
        return country_of(self.document)

    def _spoken_of(self) -> dict[int, str]:
        """The tier of government that a token speaks of, by a level word («provincial») or a post («gobernador»)."""
        found = {}
        for i, token in enumerate(self.document.tokens):
            level = self.words.levels.get(token.fold, "")
            if not level and (post := self.words.posts.at(self.document, i)):
                level = post[1] if post[1] != "national_institution" else ""
            if level in _TIERS[:3]:
                found[i] = level
        return found

    def _tier(self, in_names: bool) -> str:
        """The tier that the text mostly speaks of, in its names alone or in all of its words."""
        tokens = self.document.tokens
        counts = Counter(
            level
            for i, level in self._levels.items()
            if not in_names or (tokens[i].shape != LOWER and tokens[i].fold in self.words.levels)
        )
        return counts.most_common(1)[0][0] if counts else ""

    def _bodies_named(self) -> list[tuple[int, int, str]]:
        """Where the text writes a known name or a capitalised head noun: first and last token, and the type."""
        found: list[tuple[int, int, str]] = []
        at = 0
        for i, token in enumerate(self.document.tokens):
            if i < at or token.shape == LOWER:
                continue
            known = self.words.names.at(self.document, i) or self.words.heads.at(self.document, i)
            if known:
                at = known[0]
                found.append((i, at, self.by_rule(i, min(at + 2, len(self.document)))))
        return found

    def _body_before(self, first: int) -> str:
        """The type of the body named last before a token; of a text that names none, ""."""
        number = bisect_left(self._bodies, (first,))
        return self._bodies[number - 1][2] if number else ""

    def _body_after(self, last: int) -> str:
        """The type of the first body named from a token on, within eight tokens."""
        number = bisect_left(self._bodies, (last,))
        return self._bodies[number][2] if number < len(self._bodies) and self._bodies[number][0] < last + 8 else ""

    def _near(self, first: int) -> str:
        """The tier last spoken of in the sixty words before a name."""
        return next((self._levels[i] for i in range(first - 1, max(-1, first - 61), -1) if i in self._levels), "")

    def by_rule(self, first: int, last: int) -> str:
        """The type by head noun, brand, post or place; "" where no rule tells."""
        document, words = self.document, self.words
        brand = words.names.at(document, first)
        if brand and brand[0] == last:
            return brand[1]
        post = words.posts.at(document, first)
        head = words.heads.at(document, first)
        if post and (head is None or post[0] >= head[0]) and not document.tokens[first].fold.startswith("secretaria"):
            return self._of_post(post, last)
        if head and head[0] <= last:
            return self._of_head(head, first, last)
        if brand:
            return brand[1]
        place = self._of_place(first, last)
        if place:
            return place
        return self._of_last_word(first, last) or self._of_level(first, last)

    def _of_last_word(self, first: int, last: int) -> str:
        """English names end with their head noun: «Madison Arcatao Sister City Project»."""
        for k in range(first + 1, last):
            head = self.words.heads.at(self.document, k)
            if head and head[0] == last:
                return head[1]
        return ""

    def _of_post(self, post: tuple[int, str], last: int) -> str:
        """A post's type is that of the body named in it, else the usual one; a mayor's is sure."""
        if post[1] in _SURE_POSTS:
            return post[1]
        at = post[0]
        while at < last and self.document.tokens[at].fold in LINKS:
            at += 1
        if at < last and at > post[0]:
            words, document = self.words, self.document
            if (brand := words.names.at(document, at)) and brand[0] <= last:
                return brand[1]
            if (head := words.heads.at(document, at)) and head[0] <= last and head[0] - at >= 1:
                return self._of_head(head, at, last)
        return (self._of_level(post[0], last) if post[1] in _TIERS else "") or post[1]

    def _of_head(self, head: tuple[int, str], first: int, last: int) -> str:
        after, type = head
        tokens = self.document.tokens
        # a phrase of three words or more («Secretaría de Gobernación») is one body of known type
        if after - first < 3 and (tokens[first].fold in self.words.units or type == "national_institution"):
            level = self._of_level(first, min(last, after + 2))
            if level in _TIERS:
                return level
            if tokens[first].fold in self.words.units and self.tier and type == "national_institution":
                return self.tier
        if type == "ngo" and "municipality" in self._classes_in(after, last):
            return "municipal_association"
        if type in _TIERS and tokens[first].fold in GOVERNMENTS:
            return self._of_country_or_region(after, last) or type
        return type

    def _of_country_or_region(self, first: int, last: int) -> str:
        """Whose government it is: «Gobierno de Jalisco» a state's, «Government of Canada» another country's."""
        while first < last and self.document.tokens[first].fold in LINKS:
            first += 1
        place = self._of_place(first, last) if first < last else ""
        return place if place == "subnational_government" or (place == "foreign_government" and self.country) else ""

    def _classes_in(self, first: int, last: int) -> list[str]:
        """The types of the classes that a name speaks of: municipalities in «Federación Dominicana de Municipios»."""
        found = []
        for i in range(first, last):
            for phrases in (self.words.classes, self.words.sector_heads):
                if (plural := phrases.at(self.document, i)) and plural[0] <= last:
                    found.append(plural[1])
                    break
        return found

    def _of_level(self, first: int, last: int) -> str:
        for token in self.document.tokens[first:last]:
            if level := self.words.levels.get(token.fold):
                return level
        return ""

    def _of_place(self, first: int, last: int) -> str:
        found = gazetteer().find(self.document.slice(first, last))
        if not found:
            return ""
        if found[0].kind == "country" and found[0].country == self.country:
            return "national_institution"
        return _PLACE_TYPES.get(found[0].kind, "foreign_government" if found[0].kind == "country" else "")

    def _is_specific(self, first: int, last: int) -> bool:
        """A generally known body, a head phrase of three words, a head noun or post of one sense: the lexicon knows."""
        brand = self.words.names.at(self.document, first)
        head = self.words.heads.at(self.document, first)
        post = self.words.posts.at(self.document, first)
        return bool(
            (brand and brand[0] == last)
            or (head and ((head[0] - first > 2 and not self._is_common_unit(first, head)) or head[1] in _PLAIN))
            or (post and post[1] in _SURE_POSTS and head is None)
        )

    def _is_common_unit(self, first: int, head: tuple[int, str]) -> bool:
        """A unit that governments of every tier have: «Secretaria de Defesa Social», not «Secretaría Nacional»."""
        unit = self.document.tokens[first].fold in self.words.units and head[1] in _TIERS
        return unit and not self._of_level(first, head[0])

    def _is_part(self, first: int) -> bool:
        """Whether a name is a unit, a post or a person: its type is that of the body that it belongs to."""
        if first in self._given or self.words.posts.at(self.document, first):
            return True
        return self.document.tokens[first].fold in self.words.units

    def describe(self, first: int, last: int, type: str) -> list[str]:
        """The features of a name for the classifier."""
        document, words, tokens = self.document, self.words, self.document.tokens
        rule = self.by_rule(first, last)
        head = words.heads.at(document, first)
        row = [
            "1",
            type,
            "rule=" + rule,
            f"rule={rule} tier={self.tier}",
            "tier=" + self.tier,
            f"rule={rule} spoken={self.spoken_tier}",
            f"rule={rule} near={self._near(first)}",
            f"rule={rule} country={self.country}",
            "first=" + tokens[first].fold[:24],
        ]
        if not rule or self._is_part(first):
            row.append(f"rule={rule} before={self._body_before(first)}")
            row.append(f"rule={rule} after={self._body_after(last)}")
            row.append(f"rule={rule} most={self._most}")
        row.extend(f"rule={rule} of={type}" for type in self._classes_in(first + 1, last))
        row.extend("has=" + token.fold[:24] for token in tokens[first:last] if token.fold not in LINKS)
        row.extend("level=" + words.levels[t.fold] for t in tokens[first:last] if t.fold in words.levels)
        if head and head[0] <= last:
            row.append("head=" + document.folded(first, head[0])[:40])
        if (brand := words.names.at(document, first)) and brand[0] == last:
            row.append("brand=" + brand[1])
        if known := words.classes.at(document, first):
            row.append("class=" + known[1])
        if plural := words.sector_heads.at(document, first):
            row.append("plural=" + plural[1])
        if tokens[first].shape == UPPER and last - first == 1:
            row.append("acronym")
        row.extend(self._person(first, last))
        for name, k in (("-1", first - 1), ("+1", last)):
            if 0 <= k < len(tokens):
                row.append(f"{name}={tokens[k].fold[:24]}")
        return row

    def _person(self, first: int, last: int) -> Iterable[str]:
        """Whether it looks like a person, and the post named beside it."""
        tokens, words = self.document.tokens, self.words
        given = [k for k in range(first, last) if tokens[k].fold in words.given and tokens[k].shape in (TITLE, UPPER)]
        if not given:
            return
        yield "person"
        nearest = ""
        for k in range(max(0, first - 14), min(len(tokens), last + 12)):
            if first <= k < last and k != first:
                continue
            post = words.posts.at(self.document, k)
            if post:
                end = post[0]
                while (
                    end < len(tokens) and end < post[0] + 12 and (tokens[end].is_capital or tokens[end].fold in LINKS)
                ):
                    end += 1
                nearest = self._of_post(post, end)
                if k >= first:
                    break
        yield "post=" + nearest

    def classify_all(self, spans: Sequence[Tagged]) -> list[str]:
        """The actor types of a document's mentions, in its order; "" for places and instruments.

        A person has the type of the post or body named beside her («Raúl Durán, director de X»), or before the list
        that she stands in («los concejales Rivas y Negrete»); without one she is a community leader, unless another
        mention of hers says more.
        """
        types = [
            self.classify(span.first, span.last, span.type) if span.type in ("ACTOR", "SECTOR") else ""
            for span in spans
        ]
        listed: Tagged | None = None
        for i, span in enumerate(spans):
            if span.type != "ACTOR" or not self.is_bare_person(span):
                listed = None
                continue
            beside = [k for k in (i - 1, i + 1) if 0 <= k < len(spans) and self._beside(span, spans[k])]
            beside.sort(key=lambda k: self.document.tokens[max(span.first, spans[k].first)].gap)
            told = next((types[k] for k in beside if types[k]), "") or self._post_before(span.first)
            if not told and listed and self._joined(listed, span):
                told = types[i - 1]
            if told or span.first in self._given:
                types[i] = told or UNPLACED
            listed = span if told else None
        return types

    def is_bare_person(self, span: Tagged) -> bool:
        """A person's name without a post in front: it begins with a given name, or no rule knows any of it."""
        tokens = self.document.tokens[span.first : span.last]
        if self.words.heads.at(self.document, span.first) is not None:
            return False
        if span.first in self._given:
            return len(tokens) > 1
        plain = 1 < len(tokens) < 6 and all(t.shape == TITLE or t.fold in INNER for t in tokens)
        return plain and not self.by_rule(span.first, span.last)

    def _post_before(self, first: int) -> str:
        """The type that a post or class of officials right before a name tells."""
        while first and self.document.tokens[first - 1].fold in self.words.titles:
            first -= 1
        for k in range(max(0, first - 4), first):
            for phrases in (self.words.posts, self.words.classes):
                if (at := phrases.at(self.document, k)) and at[0] == first:
                    return at[1]
        return ""

    def _joined(self, before: Tagged, person: Tagged) -> bool:
        """Whether only a comma or «y» parts two persons."""
        between = self.document.tokens[before.last : person.first]
        return 0 < len(between) < 3 and all(token.text == "," or token.fold in AND for token in between)

    def _beside(self, person: Tagged, other: Tagged) -> bool:
        """Whether only a mark, «de» or an honorific parts a person from a body or post."""
        if other.type != "ACTOR" or self.is_bare_person(other):
            return False
        first, last = (other.last, person.first) if other.first < person.first else (person.last, other.first)
        between = self.document.tokens[first:last]
        return len(between) <= 4 and all(
            token.text in _BETWEEN or token.fold in OF or token.fold in self.words.titles or token.fold in ARTICLES
            for token in between
        )

    def classify(self, first: int, last: int, type: str) -> str:
        """The actor type of a mention of type ACTOR or SECTOR by its own words and those around."""
        rule = self.by_rule(first, last)
        if self.classifier is None or (rule and self._is_specific(first, last)):
            return rule or "other"
        return str(self.classifier.tag(pycrfsuite.ItemSequence([self.describe(first, last, type)]))[0])


def load_classifier(path: Path) -> pycrfsuite.Tagger | None:
    """The shipped classifier, or None where its file is missing."""
    if not path.exists():
        return None
    classifier = pycrfsuite.Tagger()
    classifier.open(str(path))
    return classifier


def train_classifier(rows: Sequence[Sequence[str]], types: Sequence[str], path: Path) -> None:
    """Fit the classifier to described names and their types, and write it to `path`."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for row, type in zip(rows, types, strict=True):
        trainer.append(pycrfsuite.ItemSequence([row]), [type])
    trainer.set_params({"c1": 0.05, "c2": 0.1, "max_iterations": 100})
    trainer.train(str(path))
