"""Annotated texts to learn ties from: passages in the format of the gold's guide, and our own exercises."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

from graph.errors import DataError
from graph.names import fold_letters
from ingest.extraction.items import Entity, Mention, MentionType
from ingest.extraction.relations.candidates import Candidate, candidates
from ingest.extraction.relations.cues import RELATIONS, SYMMETRIC, lexicon
from ingest.extraction.relations.passages import passages
from ingest.extraction.training import published_by
from ingest.source import Source

# sentences dense in ties, and whole passages from which names are learned as well
EXERCISES = (
    Path(__file__).with_name("exercises.txt"),
    *sorted((Path(__file__).parents[1] / "exercises").glob("*.txt")),
)
TYPES: Mapping[str, MentionType] = {"A": "ACTOR", "S": "SECTOR", "P": "PLACE", "I": "INSTRUMENT"}
_MARK = re.compile(r"\[(?P<type>[ASPI])(?:/(?P<actor_type>\w+))? (?:(?P<id>[a-z]\d?):)?(?P<name>[^\]]+)\]")

Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Annotated:
    """A gold passage. `publisher` groups passages of one source; `quotes[triple]` are the spans that show it."""

    id: str
    publisher: str
    text: str
    mentions: tuple[Mention, ...]
    entities: tuple[Entity, ...]
    quotes: Mapping[Triple, tuple[tuple[int, int], ...]]

    @cached_property
    def candidates(self) -> list[Candidate]:
        folded, words = fold_letters(self.text), lexicon()
        return list(
            chain.from_iterable(
                candidates(self.text, folded, passages(self.text, folded, self.mentions, self.entities, words), words)
            )
        )

    @property
    def source(self) -> Source:
        return Source(f"{self.id}.txt", self.text, "txt", "")


def read_gold(directory: Path) -> list[Annotated]:
    """All annotated passages of a folder in the format of its GUIDE; `sources.jsonl` tells who published each."""
    paths = sorted(directory.glob("*.json"))
    publishers = published_by(directory, [path.stem for path in paths])
    found = []
    for path in paths:
        data = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        mentions = tuple(
            Mention(m["start"], m["end"], m["text"], m["type"], m.get("actor_type"), m["entity"])
            for m in data["mentions"]
        )
        entities = tuple(
            Entity(e["id"], e["name"], e["type"], e.get("actor_type"), tuple(e.get("aliases", ())))
            for e in data["entities"]
        )
        quotes: dict[Triple, tuple[tuple[int, int], ...]] = defaultdict(tuple)
        for relation in data["relations"]:
            tie = triple(relation["head"], relation["relation"], relation["tail"])
            quotes[tie] += tuple(_occurrences(text, relation["quote"]))
        found.append(Annotated(path.stem, publishers[path.stem], text, mentions, entities, dict(quotes)))
    return found


def triple(head: str, relation: str, tail: str) -> Triple:
    if relation in SYMMETRIC:
        head, tail = sorted((head, tail))
    return head, relation, tail


def _occurrences(text: str, quote: str) -> list[tuple[int, int]]:
    pattern = r"\s+".join(map(re.escape, quote.split()))
    return [match.span() for match in re.finditer(pattern, text)] if pattern else []


def read_exercises(*paths: Path) -> list[Annotated]:
    """Our own texts, of all files unless some are given, marked as the head of the first explains.

    Raises `DataError` with the line of a wrong tie.
    """
    found = []
    for path in paths or EXERCISES:
        first = 1
        for number, part in enumerate(path.read_text(encoding="utf-8").split("\n---\n")):
            found.append(_exercise(path, number, first, part.split("\n")))
            first += part.count("\n") + 2
    return found


def _exercise(path: Path, number: int, first: int, lines: list[str]) -> Annotated:
    marked = "\n".join(line for line in lines if not line.startswith(("#", "=")))
    text, end = "", 0
    mentions = []
    entities: dict[str, Entity] = {}
    for mark in _MARK.finditer(marked):
        text += marked[end : mark.start()]
        end = mark.end()
        id, type = mark["id"] or mark["name"], TYPES[mark["type"]]
        known = entities.get(id, Entity(id, "", type, mark["actor_type"]))
        names = {*known.aliases, mark["name"]}
        entities[id] = replace(known, name=max(sorted(names), key=len), aliases=tuple(sorted(names)))
        mentions.append(Mention(len(text), len(text) + len(mark["name"]), mark["name"], type, mark["actor_type"], id))
        text += mark["name"]
    text += marked[end:]
    quotes: dict[Triple, tuple[tuple[int, int], ...]] = {}
    for at, line in enumerate(lines, first):
        if line.startswith("="):
            for head, relation, tail in _ties(path.name, at, line, entities):
                quotes[triple(head, relation, tail)] = ((0, len(text)),)
    return Annotated(f"{path.stem} {number}", "exercises", text, tuple(mentions), tuple(entities.values()), quotes)


def _ties(file: str, at: int, line: str, entities: Mapping[str, Entity]) -> Iterator[Triple]:
    words = line.removeprefix("=").split()
    if len(words) == 3 and words[1] in RELATIONS:
        heads, relation, tails = words[0].split(","), words[1], words[2].split(",")
        if {*heads, *tails} <= entities.keys():
            yield from ((head, relation, tail) for head in heads for tail in tails)
            return
    raise DataError(
        "{file}, line {line}: «{tie}» ties no marked names.",
        remedy="Write it as: = a supports b.",
        file=file,
        line=at,
        tie=line,
    )
