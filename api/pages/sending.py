"""What forms send: fields that are not known beforehand, and how what they send is told to the HTTP service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from pydantic import ValidationError

from graph.errors import TejidoError, UsageError

LONGEST: Final = 5_000  # characters of one field


@dataclass(frozen=True)
class Sent:
    """The fields of a form; several of one name in their order."""

    lists: Mapping[str, list[str]]

    def text(self, name: str, most: int = LONGEST) -> str:
        return self.lists.get(name, [""])[-1].strip()[:most]

    def every(self, name: str) -> list[str]:
        return [each[:LONGEST] for each in self.lists.get(name, [])]

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.text(name) for name in self.lists}


async def _sent(request: Request) -> Sent:
    lists: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if isinstance(value, str):
            lists.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return Sent(lists)


UsesSent = Annotated[Sent, Depends(_sent)]


def as_seen(version: int | str) -> str:
    """The number of the change that a form was made with, as the HTTP service is told (`If-Match`)."""
    return f'"{version or 0}-0"'


def in_our_words(error: TejidoError | ValidationError) -> TejidoError:
    """What the shape of what is sent forbids is said as any other refusal."""
    if isinstance(error, TejidoError):
        return error
    return UsageError("Something in it is too long or has a shape that is not taken.", remedy="Shorten it.")
