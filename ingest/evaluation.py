"""How well extraction does against annotated texts: precision, recall and F1 of mentions, entities and relations.

A mention is right when type and span are; an entity, when its type and one of its names are; a relation, when both
ends and its name are. Figures are micro-averaged over all texts. `cross_validate` measures what is to be expected of
unseen publishers: every text is read by models that learned from none of its publisher's.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.errors import DataError
from ingest.extraction import extract
from ingest.extraction.items import Entity, Extraction, Mention, Relation
from ingest.extraction.naming import Models
from ingest.extraction.relations.training import fit as fit_relations
from ingest.extraction.relations.training import read_gold as read_gold_relations
from ingest.extraction.training import published_by, read_exercises, read_gold, train
from ingest.readers import read
from ingest.source import Source

TYPES = ("ACTOR", "SECTOR", "PLACE", "INSTRUMENT")
ENTITY_TYPES = ("ACTOR", "INSTRUMENT", "PLACE")
SYMMETRIC = frozenset(["allied_with", "twinned_with"])
ALL = "ALL"
_ARTICLES = re.compile(r"^(el|la|los|las|o|a|os|as|the|del|de la|de los|de)\s+")


@dataclass
class Figure:
    """How many are annotated, how many were found, and how many of those are right."""

    right: int = 0
    annotated: int = 0
    found: int = 0

    def add(self, right: int, annotated: int, found: int) -> None:
        self.right += right
        self.annotated += annotated
        self.found += found

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.annotated if self.annotated else 0.0

    @property
    def f1(self) -> float:
        both = self.annotated + self.found
        return 2 * self.right / both if both else 0.0

    def to_dict(self) -> dict[str, float]:
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "gold": self.annotated,
            "predicted": self.found,
        }


Figures = dict[str, Figure]


@dataclass
class Scores:
    """The figures of an evaluation. `errors` are the most frequent misses with how often each occurs."""

    texts: int = 0
    mention_exact: Figures = field(default_factory=lambda: {type: Figure() for type in TYPES})
    mention_overlap: Figures = field(default_factory=lambda: {type: Figure() for type in TYPES})
    entity: Figures = field(default_factory=lambda: {type: Figure() for type in ENTITY_TYPES})
    relation: Figures = field(default_factory=dict)
    relation_unlabelled: Figure = field(default_factory=Figure)
    types_right: int = 0
    types_seen: int = 0
    misses: Counter[str] = field(default_factory=Counter)
    shown_errors: int = 0

    @property
    def actor_type_accuracy(self) -> float:
        """Over the ACTOR mentions found exactly."""
        return self.types_right / self.types_seen if self.types_seen else 0.0

    @property
    def errors(self) -> list[tuple[str, int]]:
        return self.misses.most_common(self.shown_errors)

    def sections(self) -> Iterator[tuple[str, str, Figure]]:
        """(section, name, figure), each section closed by its total."""
        for section in ("mention_exact", "mention_overlap", "entity", "relation"):
            figures: Figures = getattr(self, section)
            total = Figure()
            for name, figure in sorted(figures.items()) if section == "relation" else figures.items():
                total.add(figure.right, figure.annotated, figure.found)
                yield section, name, figure
            yield section, ALL, total
        yield "relation_unlabelled", ALL, self.relation_unlabelled

    def figure(self, section: str, name: str = ALL) -> Figure:
        """One figure; of nothing where the name does not occur."""
        return next((f for s, n, f in self.sections() if (s, n) == (section, name)), Figure())

    def rows(self) -> list[list[str]]:
        """A table: figure, of what, precision, recall, F1, annotated, found."""
        return [
            [section, name, f"{f.precision:.3f}", f"{f.recall:.3f}", f"{f.f1:.3f}", str(f.annotated), str(f.found)]
            for section, name, f in self.sections()
        ]

    def to_dict(self) -> dict[str, Any]:
        data: dict[str, Any] = {"texts": self.texts}
        for section, name, figure in self.sections():
            if section == "relation_unlabelled":
                data[section] = figure.to_dict()
            else:
                data.setdefault(section, {})[name] = figure.to_dict()
        data["actor_type_accuracy"] = round(self.actor_type_accuracy, 4)
        data["errors"] = [list(error) for error in self.errors]
        return data


def evaluate(gold: Path, predictions: Mapping[str, Extraction] | None = None, *, errors: int = 0) -> Scores:
    """Score extractions (by text id) against a folder of annotated texts; without any, the texts are extracted.

    Raises `DataError` where the folder holds no annotated text or a broken one.
    """
    scores = Scores(shown_errors=errors)
    for path, truth in _annotated(gold):
        source = read(path)
        found = extract(source) if predictions is None else predictions.get(path.stem, Extraction(path.stem))
        _score(scores, source.text, truth, found)
    return scores


def cross_validate(gold: Path, *, errors: int = 0) -> Scores:
    """Score each publisher's texts by models trained on all others' (and on our own exercises)."""
    return evaluate(gold, cross_validated(gold), errors=errors)


def cross_validated(gold: Path, publishers: Collection[str] = ()) -> dict[str, Extraction]:
    """Each text's extraction by models that saw none of its publisher's texts; of all publishers, or only of some."""
    texts, exercises = read_gold(gold), read_exercises()
    tied = {passage.id: passage for passage in read_gold_relations(gold)}
    publisher = published_by(gold, [text.id for text in texts])
    found: dict[str, Extraction] = {}
    for left_out in sorted(set(publishers or publisher.values())):
        learned = [text for text in texts if publisher[text.id] != left_out]
        with tempfile.TemporaryDirectory() as folder:
            train([*learned, *exercises], Path(folder))
            relations = fit_relations([tied[text.id] for text in learned if text.id in tied])
            models = Models.load(Path(folder), relations)
            for text in texts:
                if publisher[text.id] == left_out:
                    found[text.id] = extract(Source(f"{text.id}.txt", text.text, "txt", ""), models)
    return found


def _annotated(folder: Path) -> Iterator[tuple[Path, Extraction]]:
    paths = [path for path in sorted(folder.glob("*.json")) if path.with_suffix(".txt").exists()]
    if not paths:
        raise DataError(
            "{folder} holds no annotated text.",
            remedy="A text NNN.txt has its annotation NNN.json.",
            folder=str(folder),
        )
    for path in paths:
        yield path.with_suffix(".txt"), read_extraction(path)


def read_extraction(path: Path) -> Extraction:
    """The names and ties of a JSON file in the extraction format. Raises `DataError` naming the file."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        mentions = tuple(
            Mention(m["start"], m["end"], m["text"], m["type"], m.get("actor_type"), m.get("entity", ""))
            for m in data["mentions"]
        )
        entities = tuple(
            Entity(e["id"], e["name"], e["type"], e.get("actor_type"), tuple(e.get("aliases") or ()))
            for e in data.get("entities") or ()
        )
        relations = tuple(
            Relation(r["head"], r["relation"], r["tail"], r.get("quote", ""), r.get("start", 0), r.get("end", 0))
            for r in data.get("relations") or ()
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            "{file}: this is not an annotated text ({problem}).", file=path.name, problem=str(error)
        ) from error
    return Extraction(path.stem, mentions, entities, relations)


def _score(scores: Scores, text: str, truth: Extraction, found: Extraction) -> None:
    scores.texts += 1
    _score_mentions(scores, text, truth.mentions, found.mentions)
    for type, figure in scores.entity.items():
        annotated = [entity for entity in truth.entities if entity.type == type]
        proposed = [entity for entity in found.entities if entity.type == type]
        figure.add(len(_matched(annotated, proposed, (True,))), len(annotated), len(proposed))
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
        for kind, spans in (("missed", annotated.keys() - both), ("spurious", proposed.keys() - both)):
            scores.misses.update(f"{kind} {type}: {' '.join(text[start:end].split())}" for start, end in spans)
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


def _triple(relation: Relation, names: Mapping[str, str]) -> Triple:
    head, tail = names.get(relation.head, relation.head), names.get(relation.tail, relation.tail)
    if relation.relation in SYMMETRIC and tail < head:
        head, tail = tail, head
    return head, relation.relation, tail


def _pairs(triples: Iterable[Triple]) -> set[tuple[str, str]]:
    return {(min(head, tail), max(head, tail)) for head, _, tail in triples}


def main() -> None:
    """`python -m ingest.evaluation GOLD_DIR`: the cross-validated table, as `docs/extraction.md` has it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("gold", type=Path, help="folder of annotated texts, NNN.json beside NNN.txt")
    parser.add_argument("--errors", type=int, default=0, help="also list so many of the most frequent misses")
    options = parser.parse_args()
    scores = cross_validate(options.gold, errors=options.errors)
    lines = [
        "| figure | of | precision | recall | F1 | annotated | found |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += ["| " + " | ".join(row) + " |" for row in scores.rows()]
    lines += ["", f"Actor types right: {scores.actor_type_accuracy:.3f}"]
    lines += [f"{times:4} {miss}" for miss, times in scores.errors]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
