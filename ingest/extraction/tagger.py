"""The statistical tagger: a linear-chain conditional random field (Lafferty et al. 2001) stacked on the rules.

Labels are `O`, `B-TYPE` and `I-TYPE` for the four types of mention. A sentence is a sequence; features are those of
`features.py`. The model is a file of python-crfsuite beside this module, trained by `ingest.extraction.training`.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pycrfsuite

from ingest.extraction.document import Document
from ingest.extraction.features import Features
from ingest.extraction.items import MentionType


@dataclass(frozen=True, slots=True)
class Tagged:
    """Tokens `first` to before `last`, with the probability that the label sequence gives to this span.

    `method` names a second reader that found it, if one did (`ingest.extraction.opinions`).
    """

    first: int
    last: int
    type: MentionType
    confidence: float
    method: str = ""


# Platt scaling (1999): slope and intercept on the log-odds, from cross-validated predictions (docs/extraction.md)
_SLOPE, _INTERCEPT = 0.62, -0.05


def calibrated(marginal: float) -> float:
    """How often spans of this marginal probability are right on publishers that the model never saw."""
    held = min(max(marginal, 1e-4), 1 - 1e-4)
    return 1 / (1 + math.exp(-(_SLOPE * math.log(held / (1 - held)) + _INTERCEPT)))


class Tagger:
    """Raises `OSError` where the model's file cannot be read."""

    def __init__(self, path: Path) -> None:
        self._crf = pycrfsuite.Tagger()
        self._crf.open(str(path))

    def tag(self, document: Document, features: Features) -> list[Tagged]:
        """The mentions of a document whose tokens have these features."""
        found = []
        for first, last in document.sentences:
            labels = self._crf.tag(pycrfsuite.ItemSequence(features.rows(first, last)))
            found.extend(self._spans(labels, first))
        return found

    def _spans(self, labels: list[str], offset: int) -> list[Tagged]:
        spans = []
        start: int | None = None
        for i, label in enumerate([*labels, "O"]):
            if start is not None and not label.startswith("I-"):
                type = cast(MentionType, labels[start][2:])
                # the least sure token decides: a span is right only if all of its labels are
                sure = min(self._crf.marginal(labels[k], k) for k in range(start, i))
                spans.append(Tagged(offset + start, offset + i, type, calibrated(sure)))
                start = None
            if label.startswith("B-") or (label.startswith("I-") and start is None):
                start = i
        return spans


def load_tagger(path: Path) -> Tagger | None:
    """The shipped tagger, or None (with a line in the log) where its file is missing: rules work alone."""
    if path.exists():
        return Tagger(path)
    logging.getLogger(__name__).warning("No model at %s: extraction runs on rules alone.", path.name)
    return None
