"""Train the relation model on annotated passages and our own exercises, and measure it across sources.

    python -m ingest.extraction.relations.training GOLD_DIR            train and write the model that ships
    python -m ingest.extraction.relations.training GOLD_DIR --measure  cross-validate only, and print the figures

Folds are whole publishers: what is learned from one is measured on others. Everything is deterministic.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from ingest.extraction.items import Relation
from ingest.extraction.relations import extract_relations
from ingest.extraction.relations.annotated import Annotated, Triple, read_exercises, read_gold, triple
from ingest.extraction.relations.candidates import Candidate
from ingest.extraction.relations.cues import SYMMETRIC
from ingest.extraction.relations.ends import LABELS
from ingest.extraction.relations.model import BUILT_IN, NUMBER, Model

__all__ = ["Annotated", "across_publishers", "examples", "fit", "measure", "read_gold"]

PENALTY_OBSERVED = 16.0
PENALTY_STATED = 4.0
MIN_TEXTS = 3
# best on true names is 0.16 to 0.25, on found names, which are noisier, 0.2 to 0.25
THRESHOLD = 0.22
# what the weights of stated features are drawn to where the passages say little
PRIOR = {
    "qualifies": 6.0,
    "parties": 7.0,
    "party_to": 5.0,
    "people_of": 3.0,
    "before1:forward:inverted": 1.0,
    "before1:forward:inverted:touching": 1.0,
    "roster": 2.0,
    "post_of": 3.0,
    "holder_of": 3.0,
    "holder_in": 2.0,
    "between:forward:for": 1.5,
    "between:backward:for": 1.5,
    "between:backward:for:touching": 0.5,
    "between:backward:for:other": -0.7,
    "between:forward:for:other": -0.7,
    "between:forward:for:alone": 1.0,
    "between:backward:for:alone": 2.5,
    "between:backward:inverted": 0.5,
    "between:opening:for": 0.5,
    "between:forward:against": -1.0,
    "between:backward:against": -1.0,
    "between_right:forward:for": 0.7,
    "between_right:backward:for": 0.7,
    "before1:backward:for": 1.0,
    "before1:backward:for:alone": 1.5,
    "topic_before1:backward:for:alone": 1.5,
    "topic_before0:backward:for": 0.7,
    "topic_before1:backward:for": 1.0,
    "topic_before0:backward:for:touching": 1.0,
    "topic_before1:backward:for:touching": 1.0,
    "after_relative:forward:for": 3.0,
    "section:backward:for": 1.0,
    "topic_after:forward:for:who": 2.0,
    "after:forward:for:who": 2.0,
    "after:forward:for": 0.3,
    "after:forward:for:touching": 0.7,
    "topic_after:forward:for": 0.7,
    "denied": -4.0,
    "between_right:taken": -1.5,
    "between:added": -1.5,
    "place:inside": 1.5,
    "place:around": -2.0,
    "place:apart": -1.0,
}
MODEL_PATH = Path(str(BUILT_IN))


# Examples


@dataclass(frozen=True)
class Example:
    """A candidate with its true label."""

    candidate: Candidate
    label: str


def examples(passage: Annotated) -> list[Example]:
    """Each candidate with the label that the gold gives its pair where the gold's quote shows it.

    A pair that the gold ties by words standing elsewhere teaches nothing here and is left out.
    """
    by_pair: dict[tuple[str, str], list[tuple[str, tuple[tuple[int, int], ...]]]] = defaultdict(list)
    for (head, relation, tail), quotes in passage.quotes.items():
        by_pair[head, tail].append((f"{relation}>", quotes))
        by_pair[tail, head].append((f"{relation}>" if relation in SYMMETRIC else f"{relation}<", quotes))
    found = []
    for candidate in passage.candidates:
        true = by_pair.get((candidate.left.entity.id, candidate.right.entity.id), [])
        shown = [label for label, quotes in true if _shown(candidate, quotes) and label in candidate.labels]
        if shown:
            found += [Example(candidate, label) for label in shown]
        elif not true:
            found.append(Example(candidate, "none"))
    return found


def _shown(candidate: Candidate, quotes: Sequence[tuple[int, int]]) -> bool:
    slots = {"near": [candidate.left, candidate.right], "post": [candidate.left]}.get(candidate.tie, [candidate.right])
    return any(all(start - 3 <= slot.start and slot.end <= end + 3 for slot in slots) for start, end in quotes)


# Fitting


def fit(training: Sequence[Annotated], exercises: Sequence[Annotated] | None = None) -> Model:
    """Maximise the penalised conditional likelihood (L-BFGS; weights start at zero, so the result is reproducible).

    Our own exercises are learned from too, unless others are given.
    """
    texts = [*training, *(read_exercises() if exercises is None else exercises)]
    labelled = [(text.id, example) for text in texts for example in examples(text)]
    observed_names, stated_names = _vocabulary(labelled)
    rows = _Rows(labelled, observed_names, stated_names)
    weights = minimize(rows.loss, rows.prior, jac=True, method="L-BFGS-B", options={"maxiter": 250}).x
    split = len(observed_names) * len(LABELS)
    table = weights[:split].reshape(len(observed_names), len(LABELS))
    return Model(
        {name: table[at] for name, at in observed_names.items()},
        PRIOR | {name: float(weights[split + at]) for name, at in stated_names.items()},
        THRESHOLD,
    )


def _vocabulary(labelled: Iterable[tuple[str, Example]]) -> tuple[dict[str, int], dict[str, int]]:
    """Features met in at least three texts; what one or two show would not carry over."""
    observed: dict[str, set[str]] = defaultdict(set)
    stated: dict[str, set[str]] = defaultdict(set)
    for text, example in labelled:
        for name in example.candidate.observed:
            observed[name].add(text)
        for names in example.candidate.stated.values():
            for name in names:
                stated[name].add(text)
    return tuple(  # type: ignore[return-value]  # two of them
        {name: at for at, name in enumerate(sorted(n for n, texts in seen.items() if len(texts) >= MIN_TEXTS))}
        for seen in (observed, stated)
    )


class _Rows:
    """One row for each example and label that it allows; the loss and its gradient over them."""

    def __init__(
        self, labelled: Sequence[tuple[str, Example]], observed: Mapping[str, int], stated: Mapping[str, int]
    ) -> None:
        columns: list[int] = []
        pointers = [0]
        starts, true = [], []
        split = len(observed) * len(LABELS)
        for _, example in labelled:
            starts.append(len(pointers) - 1)
            shared = [observed[name] * len(LABELS) for name in example.candidate.observed if name in observed]
            for label in ("none", *example.candidate.labels):
                if label == example.label:
                    true.append(len(pointers) - 1)
                columns += [base + NUMBER[label] for base in shared]
                columns += [split + stated[name] for name in example.candidate.stated.get(label, ()) if name in stated]
                pointers.append(len(columns))
        self.size = split + len(stated)
        self._matrix = csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(pointers) - 1, self.size))
        self._starts = np.array(starts)
        self._lengths = np.diff(np.append(self._starts, len(pointers) - 1))
        self._true = np.array(true)
        self.prior = np.zeros(self.size)
        for name, at in stated.items():
            self.prior[split + at] = PRIOR.get(name, 0.0)
        self._penalty = np.concatenate([np.full(split, PENALTY_OBSERVED), np.full(len(stated), PENALTY_STATED)])

    def loss(self, weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores: NDArray[np.float64] = np.asarray(self._matrix @ weights)
        scores -= np.repeat(np.maximum.reduceat(scores, self._starts), self._lengths)
        exponentials = np.exp(scores)
        totals = np.add.reduceat(exponentials, self._starts)
        residual = exponentials / np.repeat(totals, self._lengths)
        residual[self._true] -= 1
        loss = float(
            np.log(totals).sum() - scores[self._true].sum() + 0.5 * (self._penalty * (weights - self.prior) ** 2).sum()
        )
        return loss, self._matrix.T @ residual + self._penalty * (weights - self.prior)


# Measuring


@dataclass
class Figures:
    """Precision, recall and F1 of triples (labelled) and of pairs (unlabelled)."""

    hits: int = 0
    gold: int = 0
    found: int = 0

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, gold: set[Triple], found: set[Triple]) -> None:
        self.hits += len(gold & found)
        self.gold += len(gold)
        self.found += len(found)

    def __str__(self) -> str:
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}  ({self.gold} gold, {self.found} found)"


def evaluate_relations_on_gold_mentions(
    gold: Sequence[Annotated], extracted: Mapping[str, Sequence[Relation]]
) -> dict[str, Figures]:
    """Figures for «labelled», «unlabelled» and each relation, of relations extracted over the gold's own entities."""
    figures: dict[str, Figures] = defaultdict(Figures)
    for passage in gold:
        true = set(passage.quotes)
        found = {triple(r.head, r.relation, r.tail) for r in extracted[passage.id]}
        figures["labelled"].add(true, found)
        figures["unlabelled"].add(_pairs(true), _pairs(found))
        for relation in {name for _, name, _ in true | found}:
            figures[relation].add({t for t in true if t[1] == relation}, {t for t in found if t[1] == relation})
    return dict(figures)


def _pairs(triples: Iterable[Triple]) -> set[Triple]:
    return {(min(head, tail), "", max(head, tail)) for head, _, tail in triples}


def across_publishers(gold: Sequence[Annotated]) -> dict[str, Model]:
    """For each passage, a model trained on all publishers but its own."""
    models, exercises = {}, read_exercises()
    for publisher in sorted({passage.publisher for passage in gold}):
        model = fit([passage for passage in gold if passage.publisher != publisher], exercises)
        models.update({passage.id: model for passage in gold if passage.publisher == publisher})
    return models


def measure(gold: Sequence[Annotated], models: Mapping[str, Model]) -> dict[str, Figures]:
    """Figures of each passage read by the model of its id."""
    extracted = {
        passage.id: extract_relations(passage.source, passage.mentions, passage.entities, models[passage.id])
        for passage in gold
    }
    return evaluate_relations_on_gold_mentions(gold, extracted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--measure", action="store_true", help="cross-validate only")
    options = parser.parse_args()
    gold = read_gold(options.gold)
    figures = measure(gold, across_publishers(gold))
    report = [
        f"{len(gold)} passages of {len({p.publisher for p in gold})} publishers, each read by a model of the others"
    ]
    report += [f"{name:16} {row}" for name, row in sorted(figures.items())]
    if not options.measure:
        MODEL_PATH.write_text(fit(gold).to_json(), encoding="utf-8")
        report.append(f"{MODEL_PATH.name}: {MODEL_PATH.stat().st_size / 1000:.0f} kB")
    sys.stdout.write("\n".join(report) + "\n")


if __name__ == "__main__":
    main()
