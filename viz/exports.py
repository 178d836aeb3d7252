"""Writing the graph in each of the formats that are offered (`graph.formats`)."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from graph import dump
from graph.export import write_csv, write_gexf, write_graphml
from graph.formats import FORMATS, WRITTEN
from graph.model import Edge, Node
from graph.network import Network
from viz.picture import write_pyvis

Write = Callable[[Iterable[Node], Iterable[Edge], Path], None]
"""What writes nodes and ties, gone through as often as it needs, to a file or folder. Raises `OSError`."""


def _jsonl(nodes: Iterable[Node], edges: Iterable[Edge], path: Path) -> None:
    dump.write_jsonl(dump.shown(nodes, edges), path)


WRITERS: Final[Mapping[str, Write]] = MappingProxyType(
    {"csv": write_csv, "graphml": write_graphml, "gexf": write_gexf, "jsonl": _jsonl}
)
"""Those that are the same in every language."""


def write(name: str, nodes: Iterable[Node], edges: Iterable[Edge], path: Path, *, language: str) -> None:
    """Write what is given of the graph as the format of this name. Raises `OSError`."""
    if name == "pyvis":
        write_pyvis(Network.from_rows(nodes, edges, view="ties"), path, language=language)
    else:
        WRITERS[name](nodes, edges, path)


def write_file(name: str, nodes: Iterable[Node], edges: Iterable[Edge], folder: Path, *, language: str) -> Path:
    """The same as one file in a folder: what is several files becomes an archive."""
    path = folder / FORMATS[name].file
    if not FORMATS[name].folder:
        write(name, nodes, edges, path, language=language)
        return path
    parts = path.with_suffix("")
    write(name, nodes, edges, parts, language=language)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(parts.iterdir()):
            archive.write(part, part.name)
    return path


assert {*WRITERS, "pyvis"} == set(WRITTEN)
