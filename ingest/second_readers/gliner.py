"""Names by GLiNER (Zaratiana et al. 2024), where its package and a model's folder are on this computer.

Nothing is ever downloaded: the model is a folder that the user names, and the hub's client is told to stay offline.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast

from corpus.reader_labels import labels_of
from graph.errors import UsageError
from ingest.extraction.items import MentionType
from ingest.extraction.opinions import NameOpinion, Opinions
from ingest.second_readers.parts import on_one_line, parts
from ingest.source import Source

PART = 1_200
"""Characters read at once: the models cut off what is longer than some 380 words."""
OVERLAP = 200
THRESHOLD = 0.5


class _Model(Protocol):
    def predict_entities(self, text: str, labels: list[str], *, threshold: float) -> list[dict[str, Any]]: ...


@dataclass(frozen=True)
class Gliner:
    """A GLiNER model by its folder."""

    folder: Path

    @property
    def method(self) -> str:
        return f"gliner/{self.folder.name}"

    @property
    def sends_to(self) -> str:
        return ""

    def prepare(self) -> None:
        _load(self.folder)

    def opinions(self, source: Source) -> Opinions:
        meanings = labels_of("gliner")
        text = on_one_line(source.text)
        model = _load(self.folder)
        best: dict[tuple[int, int, str], float] = {}
        for start, end in parts(text, PART, OVERLAP):
            for found in model.predict_entities(text[start:end], list(meanings), threshold=THRESHOLD):
                meaning = meanings[found["label"]]
                key = (start + int(found["start"]), start + int(found["end"]), meaning.type)
                best[key] = max(best.get(key, 0.0), meaning.confidence * min(float(found["score"]), 1.0))
        names = (
            NameOpinion(first, last, cast(MentionType, type), round(confidence, 3))
            for (first, last, type), confidence in sorted(best.items())
        )
        return Opinions(self.method, tuple(names))


@cache
def _load(folder: Path) -> _Model:
    if not (folder / "gliner_config.json").is_file():
        raise UsageError(
            "{folder} is not the folder of a GLiNER model: it holds no gliner_config.json.",
            remedy="Download a model once, by hand, and give the folder that it lies in.",
            folder=str(folder),
        )
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    try:
        from gliner import GLiNER
    except ImportError as error:
        raise UsageError(
            "The package gliner is not installed here ({problem}).",
            remedy="Install it beside Tejido: pip install gliner. It brings PyTorch along, about 1 GB or more.",
            problem=str(error),
        ) from error
    try:
        return cast(_Model, GLiNER.from_pretrained(str(folder), local_files_only=True))
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise UsageError(
            "The GLiNER model in {folder} cannot be loaded ({problem}).",
            remedy="The folder must hold all of the model's files, its tokenizer included.",
            folder=str(folder),
            problem=str(error).partition("\n")[0][:200],
        ) from error
