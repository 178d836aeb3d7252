"""Found names as forms that can be compared: their words, the stems of those, and the key that spellings share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from corpus.gazetteer import gazetteer
from corpus.gazetteer.names import sort_of_place
from corpus.lexicons import lexicon
from corpus.vocabulary import word_key
from graph.names import fold
from ingest.extraction.document import MIXED, NO_GAP, PUNCTUATION, UPPER, Document, is_roman
from ingest.extraction.items import MentionType
from ingest.extraction.tagger import Tagged
from ingest.extraction.words import LINKS, Words

PRIVATE = frozenset({"ngo", "business", "community_organisation", "international_agency"})
LEAST_DOUBLED = 8  # letters: «Bío Bío» is a name, «Equipo TécnicoEquipo Técnico» is printed twice


@dataclass(frozen=True, slots=True)
class Named:
    """A found span, its actor type ("" for places and instruments), and its whole name where the span shares its head
    with another (else "").
    """

    span: Tagged
    actor_type: str
    whole: str = ""


class Form:
    """A mention as one form of a name. `begins` is where a person's own name does, behind her post."""

    def __init__(self, document: Document, words: Words, named: Named) -> None:
        self.span = named.span
        self.actor_type = named.actor_type
        self._tokens = document.tokens[self.span.first : self.span.last]
        self.begins = _own_name(document, words, self.span) if self.type == "ACTOR" else self.span.first
        self.is_capital = self._tokens[0].is_capital
        self.is_body = self.type != "ACTOR" or words.heads.at(document, self.span.first) is not None
        self.is_person = not self.is_body and any(token.fold in words.given for token in self._tokens)
        self.is_branded = _is_branded(document, words, self.span)
        self.is_known = words.names.at(document, self.span.first) is not None
        self.name = written(document, self.span.first, self.span.last)
        self.in_capitals = document.shouting[self.span.first] or (" " in self.name and self.name.isupper())
        self.own_name = named.whole or written(document, self.begins, self.span.last)

    @property
    def type(self) -> MentionType:
        return self.span.type

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Folded, without punctuation and leading articles."""
        return tuple(fold(self.own_name).split())

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """The words that carry meaning, without the endings of plurals."""
        return tuple(word_key(word) for word in self.words if word not in LINKS) or self.words

    @cached_property
    def key(self) -> str:
        """Equal for spellings of one name, synonyms of a class, ways to write a territory, tongues of a known body."""
        name = " ".join(self.words)
        if self.type == "PLACE":
            return _territory(name)
        if self.actor_type == "municipality" and self.type == "ACTOR" and (town := _town_of(name)):
            return f"municipality of {town}"
        section = "classes" if self.type == "SECTOR" else "bodies"
        # without spaces, since words come broken («s olidaria») and joined
        return _known_as(section).get(name) or "".join(self.stems)

    @cached_property
    def is_acronym(self) -> bool:
        """«PNC», «RED-AMUPREV»: one word in capitals, or two with a hyphen."""
        letters = [token for token in self._tokens if token.shape != PUNCTUATION]
        return (
            1 <= len(letters) <= 2
            and all(token.shape in (UPPER, MIXED) and not is_roman(token.text) for token in letters)
            and all(token.gap == NO_GAP for token in self._tokens[1:])
        )


def _own_name(document: Document, words: Words, span: Tagged) -> int:
    """Where the person's own name begins behind her post («prefeito Geraldo Julio»), or the span does."""
    post = words.posts.at(document, span.first)
    if post is None or post[0] >= span.last:
        return span.first
    for k in range(post[0], span.last):
        token = document.tokens[k]
        if token.fold in words.given and document.tokens[k - 1].fold not in LINKS:
            return k
    if span.last - post[0] == 1 and document.tokens[post[0]].is_capital and post[0] - span.first == 1:
        return post[0]
    return span.first


def _is_branded(document: Document, words: Words, span: Tagged) -> bool:
    """Whether a private body's name ends in a name of its own («Asociación Ereguán»), which no «de» leads up to."""
    head = words.heads.at(document, span.first)
    own = document.tokens[span.last - 1]
    return (
        head is not None
        and head[1] in PRIVATE
        and head[0] < span.last
        and own.is_capital
        and document.tokens[span.last - 2].fold not in LINKS
        and words.places.at(document, span.last - 1) is None
    )


def written(document: Document, first: int, last: int) -> str:
    """The name with its line breaks, hyphenation, lost letters and doubled print repaired."""
    tokens = document.tokens[first:last]
    text = "".join(("" if token.gap == NO_GAP or k == 0 else " ") + token.text for k, token in enumerate(tokens))
    return undoubled(text.strip())


def undoubled(name: str) -> str:
    """«Países Amigos Países Amigos del Procesodel Proceso» as «Países Amigos del Proceso»; another name as it is."""
    at = [k for k, letter in enumerate(name) if not letter.isspace()]
    letters = "".join(name[k] for k in at)
    parts, start = [], 0
    while start < len(letters):
        longest = range((len(letters) - start) // 2, 1, -1)
        half = next((n for n in longest if letters.startswith(letters[start : start + n], start + n)), 0)
        if not half:
            return name
        parts.append(name[at[start] : at[start + half - 1] + 1])
        start += 2 * half
    return " ".join(parts) if start >= 2 * LEAST_DOUBLED else name


@cache
def _known_as(section: str) -> dict[str, str]:
    return {fold(name): label for name, label in lexicon("identity").labelled(section).items()}


def _town_of(name: str) -> str:
    """The town of a municipality: «alcaldia municipal de sonsonate» and, where it acts, «sonsonate»; "" of others."""
    heads = (head for head in lexicon("identity").listed("municipality_heads") if name.startswith(f"{head} "))
    head = max(heads, key=len, default="")
    town = name.removeprefix(head).strip()
    return town if head or town in gazetteer().names() else ""


def _territory(name: str) -> str:
    """A country or region of the world by any of its names; a department with its word or without."""
    found = gazetteer().find(name)
    if found and found[0].kind in ("country", "region"):
        return found[0].id
    kinds, rest = sort_of_place(name)
    return rest if "department" in kinds and name not in gazetteer().names() else name
