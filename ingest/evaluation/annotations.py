"""Annotated texts on disk: NNN.json says what a careful reader finds in the text of the same name.

A folder holds annotations, or holds folders of them (`dev/`, `documents/`). The text stands beside its annotation, or
in the folder of the same name beside the annotated folder (`gold/documents/` has its texts in `documents/`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import DataError
from ingest.evaluation.items import PARTS, Item, items_of
from ingest.extraction.items import Entity, Extraction, Mention, Relation


@dataclass(frozen=True)
class Annotated:
    """A text and what is annotated in it: names and ties, items of whole documents, or both (None is not annotated)."""

    text: Path
    names: Extraction | None
    items: tuple[Item, ...] | None


def annotated_texts(folder: Path) -> list[Annotated]:
    """All annotated texts of a folder, in order. Raises `DataError` where there is none, or a broken one."""
    found = []
    for path in sorted([*folder.glob("*.json"), *folder.glob("*/*.json")]):
        if text := _text_of(path):
            data = _read(path)
            try:
                found.append(Annotated(text, _names(path, data), _items(data)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise _broken(path, error) from error
    if not found:
        raise DataError(
            "{folder} holds no annotated text.",
            remedy="A text NNN.txt has its annotation NNN.json.",
            folder=str(folder),
        )
    return found


def _text_of(annotation: Path) -> Path | None:
    """The text itself, or the document that it is the text of."""
    folders = (annotation.parent, annotation.parent.parent.parent / annotation.parent.name)
    beside = [path for folder in folders for path in sorted(folder.glob(f"{annotation.stem}.*")) if path != annotation]
    return min(beside, key=lambda path: path.suffix != ".txt", default=None)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _broken(path, error) from error
    if not isinstance(data, Mapping) or not any(part in data for part in ("mentions", *PARTS)):
        raise _broken(path, "mentions")
    return data


def _broken(path: Path, problem: object) -> DataError:
    return DataError("{file}: this is not an annotated text ({problem}).", file=path.name, problem=str(problem))


def _names(path: Path, data: Mapping[str, Any]) -> Extraction | None:
    if "mentions" not in data:
        return None
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
    return Extraction(path.stem, mentions, entities, relations)


def _items(data: Mapping[str, Any]) -> tuple[Item, ...] | None:
    return tuple(items_of(data)) if any(part in data for part in PARTS) else None
