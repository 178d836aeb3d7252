"""Scoring names and ties.

A mention is right when type and span are; an entity, when its type and one of its names are; a relation, when both
ends and its name are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from ingest.evaluation.figures import TYPES, Figure, Scores
from ingest.extraction.items import Entity, Extraction, Mention, Relation

SYMMETRIC = frozenset(["allied_with", "twinned_with"])
_ARTICLES = re.compile(r"^(el|la|los|las|o|a|os|as|the|del|de la|de los|de)\s+")


def score_names(scores: Scores, text: str, truth: Extraction, found: Extraction) -> None:
    """Add a text's mentions, entities and relations to the scores."""
    _score_mentions(scores, text, truth.mentions, found.mentions)
    for type, figure in scores.entity.items():
        annotated = [entity for entity in truth.entities if entity.type == type]
        proposed = [entity for entity in found.entities if entity.type == type]
        pairs = _matched(annotated, proposed, (True,))
        figure.add(len(pairs), len(annotated), len(proposed))
        scores.missed(
            "entity",
            [f"entity {type}: {entity.name}" for entity in annotated if entity.id not in pairs],
            [f"entity {type}: {entity.name}" for entity in proposed if entity.id not in pairs.values()],
        )
    _score_relations(scores, truth, found)


Span = tuple[int, int]


def _score_mentions(scores: Scores, text: str, truth: Sequence[Mention], found: Sequence[Mention]) -> None:
    for type in TYPES:
        annotated = {_trimmed(mention, text): mention for mention in truth if mention.type == type}
        proposed = {_trimmed(mention, text): mention for mention in found if mention.type == type}
        both = annotated.keys() & proposed.keys()
        scores.mention_exact[type].add(len(both), len(annotated), len(proposed))
        overlapping = _overlapping(annotated.keys(), proposed.keys())
        scores.mention_overlap[type].add(overlapping, len(annotated), len(proposed))
        missed, spurious = (
            [f"{type}: {' '.join(text[start:end].split())}" for start, end in spans.keys() - both]
            for spans in (annotated, proposed)
        )
        scores.missed("mention", missed, spurious)
        if type == "ACTOR":
            scores.types_seen += len(both)
            scores.types_right += sum(annotated[span].actor_type == proposed[span].actor_type for span in both)


def _trimmed(mention: Mention, text: str) -> Span:
    """The span without white space at its edges."""
    inside = text[mention.start : mention.end]
    start = mention.start + len(inside) - len(inside.lstrip())
    return start, max(start, mention.end - (len(inside) - len(inside.rstrip())))


def _overlapping(annotated: Iterable[Span], proposed: Iterable[Span]) -> int:
    """How many annotated spans meet a proposed one, one to one, in the text's order."""
    free, hits = sorted(proposed), 0
    for start, end in sorted(annotated):
        match = next((span for span in free if span[0] < end and start < span[1]), None)
        if match:
            free.remove(match)
            hits += 1
    return hits


def folded(name: str) -> str:
    """A name without case, accents, hyphenation, punctuation, leading article and spare white space."""
    joined = re.sub(r"[-\u00ad]\s*\n\s*", "", name)
    plain = "".join(c for c in unicodedata.normalize("NFKD", joined) if not unicodedata.combining(c)).lower()
    return _ARTICLES.sub("", " ".join(re.sub(r"[^\w\s]", " ", plain).split()))


def _names(entity: Entity, main_only: bool) -> set[str]:
    names = {folded(entity.name)}
    return names if main_only else {name for name in names | {folded(alias) for alias in entity.aliases} if name}


def _matched(annotated: Sequence[Entity], proposed: Sequence[Entity], of_one_type: Sequence[bool]) -> dict[str, str]:
    """Proposed entity's id by annotated entity's, one to one; equal main names go before equal aliases."""
    pairs: dict[str, str] = {}
    used: set[str] = set()
    for same_type in of_one_type:
        for main_only in (True, False):
            for true in annotated:
                if true.id in pairs:
                    continue
                names = _names(true, main_only)
                for entity in proposed:
                    if entity.id in used or (same_type and entity.type != true.type):
                        continue
                    if names & _names(entity, main_only):
                        pairs[true.id] = entity.id
                        used.add(entity.id)
                        break
    return pairs


Triple = tuple[str, str, str]


def _score_relations(scores: Scores, truth: Extraction, found: Extraction) -> None:
    known = {entity: true for true, entity in _matched(truth.entities, found.entities, (True, False)).items()}
    annotated = {_triple(relation, {}) for relation in truth.relations}
    unmatched = {entity.id: f"?{entity.id}" for entity in found.entities}
    proposed = {_triple(relation, unmatched | known) for relation in found.relations}
    for name in {relation for _, relation, _ in annotated | proposed}:
        true, claimed = ({triple for triple in triples if triple[1] == name} for triples in (annotated, proposed))
        scores.relation.setdefault(name, Figure()).add(len(true & claimed), len(true), len(claimed))
    true_pairs, claimed_pairs = _pairs(annotated), _pairs(proposed)
    scores.relation_unlabelled.add(len(true_pairs & claimed_pairs), len(true_pairs), len(claimed_pairs))
    names = {f"?{entity.id}": entity.name for entity in found.entities}
    names |= {entity.id: entity.name for entity in truth.entities}
    missed, spurious = (
        [f"relation {relation}: {names.get(head, head)} → {names.get(tail, tail)}" for head, relation, tail in triples]
        for triples in (annotated - proposed, proposed - annotated)
    )
    scores.missed("relation", missed, spurious)


def _triple(relation: Relation, names: Mapping[str, str]) -> Triple:
    head, tail = names.get(relation.head, relation.head), names.get(relation.tail, relation.tail)
    if relation.relation in SYMMETRIC and tail < head:
        head, tail = tail, head
    return head, relation.relation, tail


def _pairs(triples: Iterable[Triple]) -> set[tuple[str, str]]:
    return {(min(head, tail), max(head, tail)) for head, _, tail in triples}
