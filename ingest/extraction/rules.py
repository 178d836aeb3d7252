"""All rules on one document, in two rounds: each task by itself, then what the whole text tells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from ingest.extraction.acronyms import find_acronyms, initials_fit
from ingest.extraction.acronyms.task import is_acronym
from ingest.extraction.actors import find_actors
from ingest.extraction.candidates import Candidate, choose
from ingest.extraction.document import LOWER, TITLE, Document
from ingest.extraction.instruments import find_instruments
from ingest.extraction.places import find_places
from ingest.extraction.sectors import find_sectors
from ingest.extraction.words import Words


def find_candidates(document: Document, words: Words) -> list[Candidate]:
    """What any rule takes for a mention, overlaps included."""
    alone = [
        candidate
        for find in (find_actors, find_places, find_instruments, find_sectors, find_acronyms)
        for candidate in find(document, words)
    ]
    chosen = choose(candidate for candidate in alone if candidate.strength)
    return [
        *alone,
        *_defined_acronyms(document, words, chosen),
        *_surnames(document, chosen),
        *_short_forms(document, alone, chosen),
    ]


def _defined_acronyms(document: Document, words: Words, chosen: list[Candidate]) -> Iterator[Candidate]:
    """«Consejo de Alcaldes (COAMSS)»: the acronym is, in the whole text, of the type of the name before its bracket."""
    tokens = document.tokens
    defined: dict[str, Candidate] = {}
    for candidate in chosen:
        at = candidate.last
        if at + 1 >= len(tokens) or tokens[at].text not in "(-–" or not is_acronym(document, at + 1):
            continue
        if words.heads.at(document, at + 1):
            # «(RED-AMUPREV)» begins with a word
            continue
        acronym = tokens[at + 1].fold
        if candidate.type == "PLACE" and len(acronym) < candidate.last - candidate.first - 1:
            continue
        if candidate.last - candidate.first > 1 and initials_fit(acronym, document.folded(candidate.first, at)):
            defined.setdefault(acronym, candidate)
    for i in range(len(tokens)):
        if tokens[i].fold in defined and is_acronym(document, i):
            named = defined[tokens[i].fold]
            yield Candidate(i, i + 1, named.type, named.actor_type, "defined", 6)


def _surnames(document: Document, chosen: list[Candidate]) -> Iterator[Candidate]:
    """A person named in full once is found by surname or given name alone."""
    parts: dict[str, Candidate] = {}
    inside = {k for c in chosen for k in range(c.first, c.last)}
    for candidate in chosen:
        if candidate.rule == "person":
            for token in document.tokens[candidate.first : candidate.last]:
                if token.shape == TITLE and len(token.fold) > 3:
                    parts.setdefault(token.fold, candidate)
    for i, token in enumerate(document.tokens):
        if token.shape == TITLE and token.fold in parts and i not in inside:
            named = parts[token.fold]
            yield Candidate(i, i + 1, "ACTOR", named.actor_type, "surname", 3)


def _short_forms(document: Document, alone: list[Candidate], chosen: list[Candidate]) -> Iterator[Candidate]:
    """«el Consejo», capitalised inside sentences: the text names one fuller body of that head, or says it often."""
    fuller: defaultdict[str, set[str]] = defaultdict(set)
    for candidate in chosen:
        if candidate.rule == "institution":
            head = document.tokens[candidate.first].fold
            fuller[head].add(document.folded(candidate.first, candidate.last))
    bare = [candidate for candidate in alone if candidate.rule == "short"]
    inner = Counter(document.tokens[c.first].fold for c in bare if not document.bulleted(c.first))
    for candidate in bare:
        token = document.tokens[candidate.first]
        before = document.tokens[candidate.first - 1] if candidate.first else None
        if before is None or before.shape != LOWER or document.shouting[candidate.first]:
            continue
        if len(fuller[token.fold]) == 1 or inner[token.fold] > 2:
            yield Candidate(candidate.first, candidate.last, "ACTOR", candidate.actor_type, "short of one", 2)
