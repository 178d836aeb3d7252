"""A log-linear model over the labels that a pair's ends allow.

p(label | pair) ∝ exp(Σ w[label, observed feature] + Σ v[stated feature of that label])

Observed features have a weight for each label. Stated features (a cue of this relation stands here, in this direction)
share their weights between relations, so that what is learned about frequent ties serves rare ones: a conditional
maximum entropy model with tied parameters (Berger, Della Pietra & Della Pietra, 1996).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graph.errors import DataError
from ingest.extraction.relations.candidates import Candidate
from ingest.extraction.relations.ends import LABELS

NUMBER = {label: number for number, label in enumerate(LABELS)}
BUILT_IN = files("ingest.extraction") / "models" / "relations.json"


@dataclass(frozen=True)
class Model:
    """`observed[feature]` holds a weight for each of `LABELS`; `stated[feature]` one weight; `threshold` is the least
    probability at which a tie is reported.
    """

    observed: Mapping[str, NDArray[np.float64]]
    stated: Mapping[str, float]
    threshold: float

    def probabilities(self, candidate: Candidate) -> dict[str, float]:
        """The probability of each label that the pair allows, «none» among them."""
        labels = ["none", *candidate.labels]
        scores = np.zeros(len(LABELS))
        for feature in candidate.observed:
            weights = self.observed.get(feature)
            if weights is not None:
                scores += weights
        for label in labels:
            for feature in candidate.stated.get(label, ()):
                scores[NUMBER[label]] += self.stated.get(feature, 0.0)
        allowed = scores[[NUMBER[label] for label in labels]]
        exponentials = np.exp(allowed - allowed.max())
        return dict(zip(labels, (exponentials / exponentials.sum()).tolist(), strict=True))

    def to_json(self) -> str:
        """Weights rounded to two places, those under 0.02 left out."""
        observed = {
            feature: {LABELS[at]: round(float(weights[at]), 2) for at in np.flatnonzero(np.abs(weights) >= 0.02)}
            for feature, weights in sorted(self.observed.items())
        }
        return json.dumps(
            {
                "threshold": self.threshold,
                "stated": {
                    name: round(weight, 2) for name, weight in sorted(self.stated.items()) if abs(weight) >= 0.02
                },
                "observed": {feature: weights for feature, weights in observed.items() if weights},
            },
            ensure_ascii=False,
            indent=0,
        )


def load(path: Path | Traversable = BUILT_IN) -> Model:
    """Read a model. Raises `DataError` when the file is damaged."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        observed = {}
        for feature, by_label in data["observed"].items():
            weights = np.zeros(len(LABELS))
            for label, weight in by_label.items():
                weights[NUMBER[label]] = weight
            observed[feature] = weights
        return Model(observed, data["stated"], float(data["threshold"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            "{file}: the relation model cannot be read ({problem}).",
            remedy="Install Tejido again, or train it anew: python -m ingest.extraction.relations.training GOLD_DIR.",
            file=path.name,
            problem=str(error),
        ) from error


@cache
def built_in() -> Model:
    """The model that ships, read once."""
    return load()
