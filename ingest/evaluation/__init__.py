"""How well extraction does against annotated texts: precision, recall and F1 of names, ties and items of documents.

Figures are micro-averaged over all texts. `cross_validate` measures what is to be expected of unseen publishers: every
text is read by models that learned from none of its publisher's. Items (plans, practices, agreements, councils) are
read by rules alone, so that no model learned from them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from ingest.evaluation.annotations import annotated_texts
from ingest.evaluation.figures import Figure, Scores
from ingest.evaluation.items import items_of, score_items
from ingest.evaluation.names import score_names
from ingest.extraction import extract
from ingest.extraction.items import Extraction
from ingest.extraction.naming import Models
from ingest.extraction.relations.training import fit as fit_relations
from ingest.extraction.relations.training import read_gold as read_gold_relations
from ingest.extraction.training import published_by, read_exercises, read_gold, train
from ingest.readers import read
from ingest.source import Source

__all__ = ["Figure", "Scores", "cross_validate", "cross_validated", "evaluate"]


def evaluate(gold: Path, predictions: Mapping[str, Extraction] | None = None, *, errors: int = 0) -> Scores:
    """Score extractions (by text id) against a folder of annotated texts; without any, the texts are extracted.

    `errors` is how many of the most frequent misses of each section are shown. Raises `DataError` where the folder
    holds no annotated text or a broken one.
    """
    scores = Scores(shown_errors=errors)
    for text in annotated_texts(gold):
        source = read(text.text)
        id = text.text.stem
        found = extract(source) if predictions is None else predictions.get(id, Extraction(id))
        scores.texts += 1
        if text.names is not None:
            score_names(scores, source.text, text.names, found)
        if text.items is not None:
            score_items(scores, text.items, items_of(found.to_dict()))
    return scores


def cross_validate(gold: Path, *, errors: int = 0) -> Scores:
    """Score each publisher's texts by models trained on all others' (and on our own exercises)."""
    texts = annotated_texts(gold)
    found: dict[str, Extraction] = {}
    for folder in sorted({text.text.parent for text in texts if text.names is not None}):
        found |= cross_validated(folder)
    found |= {text.text.stem: extract(read(text.text)) for text in texts if text.names is None}
    return evaluate(gold, found, errors=errors)


def cross_validated(gold: Path, publishers: Collection[str] = ()) -> dict[str, Extraction]:
    """Each text's extraction by models that saw none of its publisher's texts; of all publishers, or only of some."""
    texts, exercises = read_gold(gold), read_exercises()
    tied = {passage.id: passage for passage in read_gold_relations(gold)}
    publisher = published_by(gold, [text.id for text in texts])
    found: dict[str, Extraction] = {}
    for left_out in sorted(set(publishers or publisher.values())):
        learned = [text for text in texts if publisher[text.id] != left_out]
        with tempfile.TemporaryDirectory() as folder:
            train(learned, exercises, Path(folder))
            relations = fit_relations([tied[text.id] for text in learned if text.id in tied])
            models = Models.load(Path(folder), relations)
            for text in texts:
                if publisher[text.id] == left_out:
                    found[text.id] = extract(Source(f"{text.id}.txt", text.text, "txt", ""), models)
    return found
