"""A model's answer, taken apart: JSON is looked for wherever it stands, an item that is not well formed is dropped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph.errors import DataError
from graph.model import Modality
from graph.ontology import ontology
from ingest.extraction.items import MentionType
from ingest.extraction.relations.cues import RELATIONS

_THOUGHT = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL | re.IGNORECASE)
MOST_ITEMS = 2_000
"""Of one kind in one answer: more than a part of a text can hold."""

Words = Annotated[str, Field(min_length=1, max_length=1_000)]


class _Item(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Name(_Item):
    text: Words
    type: MentionType


class Tie(_Item):
    head: Words
    relation: str
    tail: Words
    quote: Words
    modality: Modality = "stated"


class Parties(_Item):
    """An agreement as the model words it."""

    kind: str
    objective: Annotated[str, Field(max_length=1_000)] = ""
    parties: Annotated[tuple[Words, ...], Field(min_length=2, max_length=100)]
    start: str | None = None
    end: str | None = None
    quote: Words


@dataclass(frozen=True)
class Answer:
    """What a model says, each item well formed; whether it is true is for the text to tell."""

    names: tuple[Name, ...] = ()
    ties: tuple[Tie, ...] = ()
    agreements: tuple[Parties, ...] = ()


KEYS = ("names", "ties", "agreements")


def read_answer(content: str) -> Answer:
    """Raises `DataError` where no JSON object with one of our keys is found."""
    for data in _objects(_THOUGHT.sub("", content)):
        if any(isinstance(data.get(key), list) for key in KEYS):
            return Answer(
                tuple(_valid(Name, data.get("names"))),
                tuple(tie for tie in _valid(Tie, data.get("ties")) if tie.relation in RELATIONS),
                tuple(
                    agreement
                    for agreement in _valid(Parties, data.get("agreements"))
                    if agreement.kind in ontology().values["alliance_type"]
                ),
            )
    raise DataError("it did not answer in the form that was asked for")


def _objects(content: str) -> Iterator[dict[str, Any]]:
    """The JSON objects in a text, the outermost first, also between fences and chatter."""
    decoder = json.JSONDecoder()
    at = content.find("{")
    while at >= 0:
        try:
            found, end = decoder.raw_decode(content, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if isinstance(found, dict):
                yield found
        at = content.find("{", end)


_T = TypeVar("_T", bound=_Item)


def _valid(kind: type[_T], items: object) -> Iterator[_T]:
    for item in items[:MOST_ITEMS] if isinstance(items, list) else ():
        try:
            yield kind.model_validate(item)
        except ValidationError:
            continue


def schema() -> dict[str, Any]:
    """The form of an answer as JSON schema, for servers that hold a model to one."""
    relation: dict[str, Any] = {"type": "string", "enum": list(RELATIONS)}
    kinds: dict[str, Any] = {"type": "string", "enum": list(ontology().values["alliance_type"])}
    text: dict[str, Any] = {"type": "string"}
    return _object(
        names=_list(_object(text=text, type={"type": "string", "enum": ["ACTOR", "SECTOR", "PLACE", "INSTRUMENT"]})),
        ties=_list(
            _object(
                head=text,
                relation=relation,
                tail=text,
                quote=text,
                modality={"type": "string", "enum": ["stated", "planned", "recommended"]},
            )
        ),
        agreements=_list(_object(kind=kinds, objective=text, parties=_list(text), start=text, end=text, quote=text)),
    )


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}
