"""Reading the two tables in which researchers keep a network: a node list and an edge list."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isfinite
from pathlib import Path

import numpy as np

from graph.csv_file import records
from graph.errors import DataError
from graph.model import Property
from graph.network import NOTHING, Column, Network
from graph.text import Text

UNKNOWN = ("", "NA")
NUMERIC = ("population", "lat", "lon")  # columns of which the analyses understand the numbers
OWN = ("source", "target", "relation", "weight")  # columns of an edge list that are no property


def read_network(nodes_csv: Path, edges_csv: Path) -> Network:
    """The network in two CSV files (UTF-8; comma, semicolon or tab).

    `nodes_csv` has a column `id` and any others, kept as attributes: a column all of whose values are numbers becomes
    numbers, except `id`, which stays text as written; `population`, `lat` and `lon` always are numbers, None where the
    file has something else. `edges_csv` has `source` and `target`, and optionally `weight` (a strength above 0; empty
    means 1), `relation`, `since` and others. Ties of a node to itself and ties of weight 0 are left out; `set_aside`
    counts them and names every value that is no number where one is understood. Parallel ties stay and add up wherever
    a measure wants simple ties. Raises `DataError` with file, row and value for anything else that does not fit.
    """
    rows, described = _node_list(nodes_csv)
    place = {record["id"]: i for i, record in enumerate(described)}
    sources, targets, relations, weights, properties = [], [], [], [], []
    loops = nought = 0
    for record, weight in _edge_list(edges_csv, place, nodes_csv):
        source, target = place[record["source"]], place[record["target"]]
        if source == target:
            loops += 1
        elif weight == 0:
            nought += 1
        else:
            sources.append(source)
            targets.append(target)
            relations.append(record.get("relation", ""))
            weights.append(weight)
            properties.append(_properties(record) or NOTHING)
    return Network(
        ids=tuple(place),
        kinds=tuple(record.get("kind") or "Actor" for record in described),
        names=tuple(record.get("name") or record["id"] for record in described),
        columns=_columns(described),
        sources=np.array(sources, dtype=np.int64),
        targets=np.array(targets, dtype=np.int64),
        relations=tuple(relations),
        weights=np.array(weights, dtype=np.float64),
        edge_properties=tuple(properties),
        set_aside=(*_no_numbers(described, rows, nodes_csv), *_left_out(loops, nought)),
    )


def _node_list(path: Path) -> tuple[list[int], list[dict[str, str]]]:
    """The records of the nodes, and the row of each. Raises `DataError` for an id given twice."""
    rows, described = [], []
    given: set[str] = set()
    for row, record in records(path, ("id",)):
        if record["id"] in given:
            raise DataError(
                "{file}, row {row}: the id «{value}» was already given in an earlier row.",
                remedy="Give every node one row.",
                file=path.name,
                row=row,
                value=record["id"],
            )
        given.add(record["id"])
        rows.append(row)
        described.append(record)
    return rows, described


def _edge_list(path: Path, ids: Collection[str], nodes_csv: Path) -> Iterator[tuple[dict[str, str], float]]:
    """The records of the edges with their weights. Raises `DataError` for an end that is no id and for no weight."""
    for row, record in records(path, ("source", "target")):
        for end in ("source", "target"):
            if record[end] not in ids:
                raise DataError(
                    "{file}, row {row}: «{value}» in column {column} is not an id of {nodes}.",
                    remedy="Add it there, or correct it here.",
                    file=path.name,
                    row=row,
                    value=record[end],
                    column=end,
                    nodes=nodes_csv.name,
                )
        yield record, _weight(record.get("weight", ""), path, row)


def _columns(described: Sequence[Mapping[str, str]]) -> dict[str, Column]:
    """The attributes by column, without those that every network has."""
    names = [name for record in described[:1] for name in record if name not in ("id", "kind", "name")]
    columns = {name: [record[name] for record in described] for name in names}
    return {
        name: tuple(map(_number, values)) if name in NUMERIC else _typed(values) for name, values in columns.items()
    }


def _properties(record: Mapping[str, str]) -> dict[str, Property]:
    return {name: value for name, value in record.items() if value and name not in OWN}


def _left_out(loops: int, nought: int) -> list[Text]:
    """What is said of the ties that are none."""
    said = []
    if loops:
        said.append(
            Text(
                "{n} tie of a node to itself was left out.",
                {"n": loops},
                plural="{n} ties of a node to itself were left out.",
                n=loops,
            )
        )
    if nought:
        said.append(
            Text(
                "{n} tie of weight 0 was left out.",
                {"n": nought},
                plural="{n} ties of weight 0 were left out.",
                n=nought,
            )
        )
    return said


def _no_numbers(described: Sequence[Mapping[str, str]], rows: Sequence[int], path: Path) -> list[Text]:
    """What stands in a column that is understood as numbers and is none."""
    return [
        Text(
            "{file}, row {row}: the {column} «{value}» is not a number and is not used.",
            {"file": path.name, "row": row, "column": name, "value": value},
        )
        for row, record in zip(rows, described, strict=True)
        for name in NUMERIC
        if (value := record.get(name, "")) not in UNKNOWN and _number(value) is None
    ]


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _weight(value: str, path: Path, row: int) -> float:
    if not value:
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        weight = float("nan")
    if not isfinite(weight) or weight < 0:
        raise DataError(
            "{file}, row {row}: the weight «{value}» is not a number of 0 or more.",
            remedy="A weight is the strength of a tie; leave it empty for 1.",
            file=path.name,
            row=row,
            value=value,
        )
    return weight


def _typed(values: Sequence[str]) -> Column:
    """Numbers if every value that is there is one, else text; None where empty or `NA`."""
    known = [value if value not in UNKNOWN else None for value in values]
    try:
        return tuple(None if value is None else float(value) for value in known)
    except ValueError:
        return tuple(known)
