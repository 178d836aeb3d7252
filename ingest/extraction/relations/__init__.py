"""Ties between named things, as the text states them: who funds, leads, takes part in, is twinned with what.

Names are grouped by a list grammar (`passages`), pairs of them described by cue words and position (`candidates`),
and a small log-linear model weighs the description (`model`). Each tie comes with the exact words that show it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.names import fold_letters
from ingest.extraction.items import Entity, Mention, Relation
from ingest.extraction.relations.candidates import Candidate, candidates
from ingest.extraction.relations.cues import SYMMETRIC, lexicon
from ingest.extraction.relations.ends import mirrored
from ingest.extraction.relations.modality import modality_of, role_of
from ingest.extraction.relations.model import Model, built_in
from ingest.extraction.relations.passages import passages
from ingest.source import Source

__all__ = ["extract_relations"]

POOLED = 0.5
BESIDE = 0.2


def extract_relations(
    source: Source, mentions: Sequence[Mention], entities: Sequence[Entity], model: Model | None = None
) -> tuple[Relation, ...]:
    """The ties stated in a source between the entities of its mentions, in order of their quotes.

    One relation for each distinct triple, with its best evidence. Time grows linearly with the text and its names.
    """
    words = lexicon()
    folded = fold_letters(source.text)
    found = passages(source.text, folded, mentions, entities, words)
    model = model or built_in()
    # one passage after the other, for the pairs of a long list would fill the memory
    proposals = [
        proposal for pairs in candidates(source.text, folded, found, words) for proposal in _proposals(pairs, model)
    ]
    best: dict[tuple[str, str, str], Relation] = {}
    for proposal in _settled(proposals):
        relation = proposal.relation(source.text, folded)
        triple = (relation.head, relation.relation, relation.tail)
        if triple not in best or relation.confidence > best[triple].confidence:
            best[triple] = relation
    return tuple(
        sorted(best.values(), key=lambda found: (found.start, found.end, found.head, found.relation, found.tail))
    )


@dataclass(frozen=True)
class _Proposal:
    """A label that a candidate may bear, with its probability."""

    candidate: Candidate
    label: str
    probability: float

    @property
    def strength(self) -> float:
        """Names beside each other go before topics."""
        return self.probability + BESIDE * (self.candidate.tie == "near")

    @property
    def open_ends(self) -> list[tuple[int, str]]:
        """The names that the statement ties, each with the label as seen from the other end standing left of it."""
        right = (self.candidate.right.start, self.label)
        if self.candidate.tie != "near" or self.candidate.right.is_place:
            return [right]
        return [right, (self.candidate.left.start, mirrored(self.label))]

    def relation(self, text: str, folded: str) -> Relation:
        candidate, name = self.candidate, self.label[:-1]
        head, tail = candidate.left.entity.id, candidate.right.entity.id
        if self.label.endswith("<"):
            head, tail = tail, head
        if name in SYMMETRIC:
            head, tail = sorted((head, tail))
        start, end = candidate.quoted(self.label)
        end += text[start:end].count("(") > text[start:end].count(")") and text[end : end + 1] == ")"
        return Relation(
            head=head,
            relation=name,
            tail=tail,
            quote=text[start:end],
            start=start,
            end=end,
            confidence=round(self.probability, 3),
            modality=modality_of(text, folded, start, end, candidate.cues.get(self.label), lexicon()),
            role=role_of(folded, start, end, lexicon()) if name == "leads" else "",
        )


def _proposals(pairs: Sequence[Candidate], model: Model) -> list[_Proposal]:
    """What each pair of a passage may be said to be. A pair's probability leans on those of its group; both names
    must be right.
    """
    weighed = [(candidate, model.probabilities(candidate)) for candidate in pairs]
    groups: dict[tuple[str, tuple[int, int], str], list[float]] = defaultdict(list)
    for candidate, probabilities in weighed:
        for label, probability in probabilities.items():
            groups[candidate.tie, candidate.group, label].append(probability)
    means = {group: sum(shared) / len(shared) for group, shared in groups.items()}
    found = []
    for candidate, probabilities in weighed:
        both_named = candidate.left.confidence * candidate.right.confidence
        pooled = {
            label: both_named * ((1 - POOLED) * own + POOLED * means[candidate.tie, candidate.group, label])
            for label, own in probabilities.items()
            if label != "none"
        }
        label = max(pooled, key=lambda name: pooled[name])
        if pooled[label] >= model.threshold and not candidate.is_denied(label):
            found.append(_Proposal(candidate, label, pooled[label]))
    return found


def _settled(proposals: Sequence[_Proposal]) -> Iterator[_Proposal]:
    """What stands when proposals compete: one statement ties a name to one topic, and to none where it ties it to a
    name beside it.
    """
    strongest: dict[tuple[int, str], float] = defaultdict(float)
    for proposal in proposals:
        for end in proposal.open_ends:
            strongest[end] = max(strongest[end], proposal.strength)
    for proposal in proposals:
        if proposal.candidate.tie == "near" or proposal.strength >= strongest[proposal.open_ends[0]]:
            yield proposal
