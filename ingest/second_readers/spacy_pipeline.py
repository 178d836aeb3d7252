"""Names by a spaCy pipeline that the user has installed or trained: transformers, larger models, an entity ruler."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from corpus.reader_labels import labels_of
from graph.errors import UsageError
from ingest.extraction.items import MentionType
from ingest.extraction.opinions import NameOpinion, Opinions
from ingest.second_readers.parts import on_one_line, parts
from ingest.source import Source

if TYPE_CHECKING:
    from spacy.language import Language

PART = 20_000
OVERLAP = 400


@dataclass(frozen=True)
class SpacyPipeline:
    """A pipeline by the name of its package or the path of its folder."""

    name: str

    @property
    def method(self) -> str:
        return f"spacy/{Path(self.name).name}"

    @property
    def sends_to(self) -> str:
        return ""

    def prepare(self) -> None:
        pipeline = _load(self.name)
        known = {label for labels in pipeline.pipe_labels.values() for label in labels}
        if known.isdisjoint(labels_of("spacy")):
            raise UsageError(
                "The spaCy pipeline {name} knows none of the labels that stand in {file}.",
                remedy="Add its labels there ({labels}), each with the type that it means.",
                name=self.name,
                file="corpus/second_readers.yaml",
                labels=sorted(known)[:20],
            )

    def opinions(self, source: Source) -> Opinions:
        meanings = labels_of("spacy")
        text = on_one_line(source.text)
        pipeline = _load(self.name)
        spans = list(parts(text, PART, OVERLAP))
        docs = pipeline.pipe(text[start:end] for start, end in spans)
        names = {
            NameOpinion(
                start + entity.start_char,
                start + entity.end_char,
                cast(MentionType, meanings[entity.label_].type),
                meanings[entity.label_].confidence,
            )
            for (start, _), doc in zip(spans, docs, strict=True)
            for entity in doc.ents
            if entity.label_ in meanings
        }
        return Opinions(self.method, tuple(sorted(names, key=lambda name: (name.start, name.end, name.type))))


@cache
def _load(name: str) -> Language:
    import spacy

    try:
        with warnings.catch_warnings():
            # a pipeline made for another release of spaCy warns and works
            warnings.filterwarnings("ignore", message=r"\[W095\]")
            return spacy.load(name)
    except (OSError, ImportError, ValueError) as error:
        raise UsageError(
            "The spaCy pipeline {name} cannot be loaded ({problem}).",
            remedy="Give the name of an installed pipeline or the folder of one; a transformer needs the package "
            "spacy-transformers or spacy-curated-transformers beside it.",
            name=name,
            problem=str(error).partition("\n")[0][:200],
        ) from error
