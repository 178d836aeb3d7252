"""Train the two models of naming, on annotated texts and on our own exercises.

    python -m ingest.extraction.training GOLD_DIR    writes both models

Training sees the texts in one order and both optimisers start from zero, so the same input gives the same files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite

from graph.errors import DataError
from ingest.extraction.actors.types import ActorTypes, train_classifier
from ingest.extraction.country import country_of
from ingest.extraction.document import Document
from ingest.extraction.features import Features
from ingest.extraction.naming import ACTOR_TYPES, TAGGER
from ingest.extraction.rules import find_candidates
from ingest.extraction.words import words

EXERCISES = Path(__file__).with_name("exercises.txt")
# whole passages with names and ties, which ties are learned from as well
PASSAGES = Path(__file__).parents[1] / "exercises"
SETTINGS = {
    "c1": 0.05,
    "c2": 1.0,
    "max_iterations": 60,
    "feature.possible_transitions": True,
    "feature.minfreq": 1,
}
# how often a passage is learned for each time that an exercise is: exercises outnumber what people really write
PASSAGE_WEIGHT = 3
_MARK = re.compile(r"\[(?P<type>[ASPI])(?:/(?P<actor_type>\w+))? (?:[a-z]\d?:)?(?P<name>[^\]]+)\]")
_TYPES = {"A": "ACTOR", "S": "SECTOR", "P": "PLACE", "I": "INSTRUMENT"}


@dataclass(frozen=True)
class Annotated:
    """A text and its true mentions: (start, end, type, actor type or "")."""

    id: str
    text: str
    mentions: tuple[tuple[int, int, str, str], ...]


def read_gold(folder: Path) -> list[Annotated]:
    """The annotated texts of a folder, `NNN.json` beside `NNN.txt`, by id. Raises `DataError` naming a broken file."""
    texts = []
    for path in sorted(folder.glob("*.json")):
        beside = path.with_suffix(".txt")
        if not beside.exists():
            continue
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            mentions = tuple((m["start"], m["end"], m["type"], m.get("actor_type") or "") for m in data["mentions"])
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(
                "{file}: this is not an annotated text ({problem}).", file=path.name, problem=str(error)
            ) from error
        texts.append(Annotated(path.stem, beside.read_bytes().decode("utf-8"), mentions))
    if not texts:
        raise DataError("{folder} holds no annotated text.", folder=str(folder))
    return texts


def read_exercises() -> list[Annotated]:
    """Our own sentences and passages, with their names in brackets."""
    files = [EXERCISES, *sorted(PASSAGES.glob("*.txt"))]
    return [_exercise(f"{file.stem} {number}", part) for file in files for number, part in enumerate(_parts(file))]


def _parts(file: Path) -> list[str]:
    """The texts of a file of exercises, without its comments and the lines that tie its names."""
    lines = [line for line in file.read_text(encoding="utf-8").split("\n") if not line.startswith(("#", "="))]
    return "\n".join(lines).split("\n---\n")


def _exercise(id: str, marked: str) -> Annotated:
    text, mentions, end = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[end : mark.start()]
        start = len(text)
        text += mark["name"]
        mentions.append((start, len(text), _TYPES[mark["type"]], mark["actor_type"] or ""))
        end = mark.end()
    return Annotated(id, text + marked[end:], tuple(mentions))


def train(passages: Sequence[Annotated], exercises: Sequence[Annotated], folder: Path) -> None:
    """Fit both models to annotated passages and to exercises, and write them to a folder."""
    tagger = pycrfsuite.Trainer(verbose=False)
    described: list[list[str]] = []
    actor_types: list[str] = []
    for weight, texts in ((PASSAGE_WEIGHT, passages), (1, exercises)):
        for annotated in texts:
            document = Document(annotated.text)
            vocabulary = words(country_of(document))
            seen = Features(document, vocabulary, find_candidates(document, vocabulary))
            types = ActorTypes(document, vocabulary, None)
            labels = ["O"] * len(document)
            for first, last, type, actor_type in _aligned(document, annotated):
                labels[first:last] = ["B-" + type] + ["I-" + type] * (last - first - 1)
                if actor_type:
                    described.extend([types.describe(first, last, type)] * weight)
                    actor_types.extend([actor_type] * weight)
            for first, last in document.sentences:
                sentence = pycrfsuite.ItemSequence(seen.rows(first, last))
                for _ in range(weight):
                    tagger.append(sentence, labels[first:last])
    folder.mkdir(parents=True, exist_ok=True)
    tagger.set_params(SETTINGS)
    tagger.train(str(folder / TAGGER))
    train_classifier(described, actor_types, folder / ACTOR_TYPES)


def _aligned(document: Document, annotated: Annotated) -> Iterator[tuple[int, int, str, str]]:
    """The mentions as spans of tokens; one that cuts a token takes the whole of it."""
    tokens = document.tokens
    at = 0
    for start, end, type, actor_type in sorted(annotated.mentions):
        while at < len(tokens) and tokens[at].end <= start:
            at += 1
        last = at
        while last < len(tokens) and tokens[last].start < end:
            last += 1
        if last > at:
            yield at, last, type, actor_type
            at = last


def published_by(folder: Path, ids: Sequence[str]) -> dict[str, str]:
    """Who published each text, for folds that never learn from a publisher whom they are measured on.

    `sources.jsonl` names a text's address: its host, and on a shared host its owner. Texts without an address come
    from the documents that they are cut from; all count as one publisher unless `sources.jsonl` says more.
    """
    found: dict[str, str] = {}
    listing = folder / "sources.jsonl"
    if listing.exists():
        for line in listing.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            parts = str(entry["source"]).split("/")
            found[str(entry["id"])] = "/".join(parts[2:5]) if "github" in parts[2] else parts[2]
    return {id: found.get(id) or SAMPLES.get(id, id) for id in ids}


# the passages without an address are cut from five documents, four of them from one
SAMPLES = {f"S0{n}": "protocol" for n in (5, 6, 7, 8)}
