"""The graph as two Parquet tables (https://parquet.apache.org/docs/), for pandas, polars, DuckDB, R and Spark.

Properties have columns of the types that the ontology gives them. Rows are written in parts, so that a large graph
never stands in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

from graph.export import cell, review_of, types_of
from graph.model import Edge, Node, Property
from graph.ontology import ontology

ROWS: Final = 10_000  # of a part
COUNT: Final = "count"


def write_parquet(nodes: Iterable[Node], edges: Iterable[Edge], folder: Path) -> None:
    """Write `nodes.parquet` and `edges.parquet` into a folder. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    of_nodes, of_edges = types_of(ontology().kinds.values()), types_of(ontology().relations.values())
    _write(
        folder / "nodes.parquet",
        {"id": "text", "kind": "text", "name": "text", "names": "texts", **of_nodes, "evidence": COUNT},
        (
            {
                "id": node.id,
                "kind": node.kind,
                "name": node.name,
                "names": list(node.names),
                **_values(node.properties, of_nodes),
                "evidence": len(node.evidence),
            }
            for node in nodes
        ),
    )
    _write(
        folder / "edges.parquet",
        {
            "source": "text",
            "relation": "text",
            "target": "text",
            **of_edges,
            "evidence": COUNT,
            "confidence": "number",
            "review": "text",
        },
        (
            {
                "source": edge.source,
                "relation": edge.relation,
                "target": edge.target,
                **_values(edge.properties, of_edges),
                "evidence": len(edge.evidence),
                "confidence": max((one.confidence for one in edge.evidence), default=None),
                "review": review_of(edge),
            }
            for edge in edges
        ),
    )


def _values(said: Mapping[str, Property], types: Mapping[str, str]) -> dict[str, object]:
    return {name: _value(value, types[name]) for name, value in said.items() if name in types}


def _value(value: Property, type: str) -> object:
    if type == "flag":
        return bool(value)
    if type == "number" and isinstance(value, int | float):
        return float(value)
    if type == "texts" and isinstance(value, list | tuple):
        return [str(each) for each in value]
    return cell(value)


def _write(path: Path, columns: Mapping[str, str], rows: Iterable[Mapping[str, object]]) -> None:
    import pyarrow  # 0.2 s and 60 MB, which whoever writes no Parquet does not need
    from pyarrow import parquet

    types = {"number": pyarrow.float64(), "flag": pyarrow.bool_(), "texts": pyarrow.list_(pyarrow.string())}
    types[COUNT] = pyarrow.int32()
    schema = pyarrow.schema([(name, types.get(type, pyarrow.string())) for name, type in columns.items()])
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        for part in _parts(rows):
            file.write_batch(pyarrow.RecordBatch.from_pylist(part, schema))


def _parts(rows: Iterable[Mapping[str, object]]) -> Iterator[list[Any]]:
    rest = iter(rows)
    while part := list(islice(rest, ROWS)):
        yield part
