"""JSON of any shape as objects, one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graph.errors import ReadError
from ingest.readers.txt import decode


def objects(content: bytes, name: str) -> Iterator[dict[str, Any]]:
    """The objects of a file: one, a list of them, or one a line. Raises `ReadError` with the line."""
    text, _ = decode(content, name)
    text = text.removeprefix("\ufeff").strip()
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        yield from _lines(text, name)
    else:
        yield from (each for each in (whole if isinstance(whole, list) else [whole]) if isinstance(each, dict))


def _lines(text: str, name: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError) as error:
            raise ReadError(
                "{file}, line {line}: this is no JSON ({problem}).",
                remedy="Save it again from its own program.",
                file=name,
                line=number,
                problem=str(error)[:200],
            ) from error
        if isinstance(found, dict):
            yield found


def words(value: Any) -> str:
    """A single value as text; "" for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())
