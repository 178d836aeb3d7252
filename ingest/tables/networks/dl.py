"""UCINET's DL (its guide, «DL files»): full matrices, lists of edges and of nodes, of one mode or two, with labels.

igraph reads DL too, but no name of several words, and nothing of two modes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.readers.reading import clean, damaged
from ingest.readers.txt import decode
from ingest.tables.networks.model import Link, Network, Vertex

MOST: Final = 1_000_000  # nodes
_WORD = re.compile(r'"([^"]*)"|\'([^\']*)\'|([^\s,]+)')
_DATA = re.compile(r"\bdata\s*:", re.IGNORECASE)
_LABELS = re.compile(
    r"\b(?:(row|column|col)\s+)?labels\s*:(.*?)(?=\b(?:row|column|col|matrix|level)\s+labels|\blabels\s+embedded|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_STATED = re.compile(r"\b(n|nr|nc|nm|format)\s*=\s*(\w+)", re.IGNORECASE)


@dataclass(frozen=True)
class _Head:
    """What stands above the data. `columns` are the same nodes as `rows` unless there are two modes."""

    format: str
    rows: list[str]
    columns: list[str]
    two_modes: bool
    embedded: bool


def read_ucinet(content: bytes, name: str) -> Network:
    """Raises `ReadError`."""
    text, _ = decode(content, name)
    if not re.match(r"\s*dl\b", text, re.IGNORECASE):
        raise damaged(name, "UCINET DL", "it does not begin with «DL»")
    parts = _DATA.split(text, maxsplit=1)
    if len(parts) < 2:
        raise damaged(name, "UCINET DL", "it has no «data:»")
    head = _head(parts[0], name)
    lines = [line for line in parts[1].splitlines() if line.strip()]
    if head.format.startswith("fullmatrix"):
        return _matrix(head, lines, name)
    if head.format.startswith(("edgelist", "nodelist")):
        return _list(head, lines, name)
    raise damaged(name, "UCINET DL", f"format={head.format}")


def _head(text: str, name: str) -> _Head:
    labels = {(found[1] or "").lower()[:3]: _words(found[2]) for found in _LABELS.finditer(text)}
    stated = {found[1].lower(): found[2].lower() for found in _STATED.finditer(_LABELS.sub(" ", text))}
    sizes = {key: int(value) for key, value in stated.items() if key != "format" and value.isdecimal()}
    format = stated.get("format", "fullmatrix")
    two_modes = "nr" in sizes or "nc" in sizes or format.endswith("2")
    rows, columns = (sizes.get(key, sizes.get("n", 0)) for key in ("nr", "nc"))
    if max(rows, columns) > MOST:
        raise damaged(name, "UCINET DL", f"n={max(rows, columns)}")
    of_rows = labels.get("row") or labels.get("") or []
    of_columns = (labels.get("col") or []) if two_modes else of_rows
    embedded = bool(re.search(r"\blabels?\s+embedded", text, re.IGNORECASE))
    return _Head(format, _filled(of_rows, rows), _filled(of_columns, columns), two_modes, embedded)


def _filled(labels: list[str], n: int) -> list[str]:
    """A label for each: its number where none is given."""
    return [*labels[:n], *map(str, range(len(labels) + 1, n + 1))]


def _words(text: str) -> list[str]:
    return [clean(next(filter(None, found.groups()), "")).strip() for found in _WORD.finditer(text)]


def _matrix(head: _Head, lines: Sequence[str], name: str) -> Network:
    rows, columns = head.rows, head.columns
    words = (word for line in lines for word in _words(line))
    if head.embedded:
        columns = [word for word, _ in zip(words, columns, strict=False)]
        rows = [] if head.two_modes else columns
    links = []
    own: list[str] = []
    for row in range(len(head.rows)):
        own += [next(words, str(row + 1))] if head.embedded else []
        for column in range(len(columns)):
            value = next(words, "")
            if value and _number(value, name):
                links.append((row, column, _number(value, name)))
    return _network(own or rows, columns, links, two_modes=head.two_modes)


def _list(head: _Head, lines: Sequence[str], name: str) -> Network:
    """Edges as two ends and a strength, or nodes with all whom they are tied to."""
    known: tuple[dict[str, int], dict[str, int]] = ({}, {})
    one, other = (known[0], known[1]) if head.two_modes else (known[0], known[0])
    if not head.embedded:
        for places, labels in ((one, head.rows), (other, head.columns)):
            places |= {str(number): number - 1 for number in range(1, len(labels) + 1)}
    links = []
    for line in lines:
        source, *rest = _words(line)
        ends = rest if head.format.startswith("nodelist") else rest[:1]
        strength = _number(rest[1], name) if len(rest) > 1 and head.format.startswith("edgelist") else 1.0
        place = _place(source, one, head, name)
        links += [(place, _place(target, other, head, name), strength) for target in ends]
    rows, columns = (list(one), list(other)) if head.embedded else (head.rows, head.columns)
    return _network(rows, columns, links, two_modes=head.two_modes)


def _place(word: str, known: dict[str, int], head: _Head, name: str) -> int:
    if head.embedded:
        return known.setdefault(word, len(known))
    if word not in known:
        raise damaged(name, "UCINET DL", f"{word} > n")
    return known[word]


def _number(word: str, name: str) -> float:
    try:
        return float(word)
    except ValueError as error:
        raise damaged(name, "UCINET DL", error) from error


def _network(
    rows: Sequence[str], columns: Sequence[str], links: Sequence[tuple[int, int, float]], *, two_modes: bool
) -> Network:
    first = len(rows) if two_modes else 0
    labels = [*rows, *columns] if two_modes else rows
    return Network(
        tuple(Vertex(str(at), label) for at, label in enumerate(labels)),
        tuple(Link(str(row), str(column + first), "", {"weight": weight}) for row, column, weight in links if weight),
    )
