"""The graph in the formats of other programs, under `/api/v1`. What is written is what the caller may see."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Generic, Literal, TypeVar, get_args

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from api.answers import Here, UsesHere, answered
from api.context import gate_of
from api.filters import At, Country, EvidenceWord, KindWord, Territory, Theme, filtered
from api.models import ExportOut, Listed
from api.security.access import requires
from api.security.limits import costly
from graph import dump
from graph.dates import stands_at
from graph.export import write_csv, write_gexf, write_graphml
from graph.model import Edge, Node
from graph.network import EVIDENCE, Network
from graph.text import Text
from viz.picture import write_pyvis

router = APIRouter(prefix="/api/v1", tags=["exporting"], dependencies=[requires("public")])

Format = Literal["csv", "graphml", "gexf", "jsonl", "pyvis"]
PART = 1 << 16
Item = TypeVar("Item")


class Anew(Generic[Item]):
    """What is read from the graph each time that it is gone through, so that a large graph is never held as a whole."""

    def __init__(self, read: Callable[[], Iterator[Item]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Item]:
        return self._read()


@dataclass(frozen=True)
class Writing:
    """A format: what its file is, and how it is written from what the caller may see into a folder."""

    media_type: str
    file: str
    label: Text
    write: Callable[[Here, Iterable[Node], Iterable[Edge], File], None]


def _csv(_here: Here, nodes: Iterable[Node], edges: Iterable[Edge], path: File) -> None:
    folder = path.with_suffix("")
    write_csv(nodes, edges, folder)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in sorted(folder.iterdir()):
            archive.write(table, table.name)


def _pyvis(here: Here, nodes: Iterable[Node], edges: Iterable[Edge], path: File) -> None:
    write_pyvis(Network.from_rows(nodes, edges, view="ties"), path, language=here.language)


FORMATS: Mapping[Format, Writing] = {
    "csv": Writing("application/zip", "tejido-csv.zip", Text("Two tables for spreadsheets, in an archive"), _csv),
    "graphml": Writing(
        "application/graphml+xml",
        "tejido.graphml",
        Text("GraphML, for network programs"),
        lambda _here, nodes, edges, path: write_graphml(nodes, edges, path),
    ),
    "gexf": Writing(
        "application/gexf+xml",
        "tejido.gexf",
        Text("GEXF, for Gephi"),
        lambda _here, nodes, edges, path: write_gexf(nodes, edges, path),
    ),
    "jsonl": Writing(
        "application/jsonl",
        "tejido.jsonl",
        Text("All that is shown, with evidence: one JSON object a line"),
        lambda _here, nodes, edges, path: dump.write_jsonl(dump.shown(nodes, edges), path),
    ),
    "pyvis": Writing("text/html", "tejido.html", Text("A picture in one page that can be mailed"), _pyvis),
}
assert set(FORMATS) == set(get_args(Format))
DOWNLOAD = {
    "description": "The file.",
    "content": {
        writing.media_type: {"schema": {"type": "string", "contentMediaType": writing.media_type}}
        for writing in FORMATS.values()
    },
}


@router.get("/export")
@answered
def list_formats(*, here: UsesHere) -> Listed[ExportOut]:
    """The formats in which the graph can be had."""
    return Listed(
        items=[
            ExportOut(format=name, media_type=each.media_type, file=each.file, label=here.say(each.label))
            for name, each in FORMATS.items()
        ]
    )


@router.get("/export/{format}", response_class=StreamingResponse, responses={200: DOWNLOAD}, dependencies=[costly()])
def export(
    format: Format,
    here: UsesHere,
    kind: KindWord = "",
    country: Country = "",
    territory: Territory = "",
    theme: Theme = "",
    at: At = "",
    evidence: EvidenceWord = "all",
) -> StreamingResponse:
    """The graph, or the part of it that is asked for, as a file; ties whose ends are both in it go along."""
    wanted = filtered(here, kind=kind, country=country, territory=territory, theme=theme, at=at, evidence=evidence)
    if here.viewer.name:
        gate_of(here.request).audit.note(here.viewer.name, "exported", format)
    asked = here.sight.nodes(wanted.kind, country=wanted.country, evidence=evidence != "all")
    ids, enough = {node.id for node in asked if wanted.admits(node)}, EVIDENCE[evidence]
    nodes = Anew(lambda: (node for node in here.sight.nodes(wanted.kind, country=wanted.country) if node.id in ids))
    ties = Anew(
        lambda: (
            edge
            for edge in here.sight.edges()
            if edge.source in ids and edge.target in ids and enough(edge.evidence) and (not at or _stands(edge, at))
        )
    )
    writing = FORMATS[format]
    folder = TemporaryDirectory(prefix="tejido-export-")
    path = File(folder.name) / writing.file
    writing.write(here, nodes, ties, path)
    headers = {
        "Content-Disposition": f'attachment; filename="{writing.file}"',
        "Content-Length": str(path.stat().st_size),
    }
    return StreamingResponse(_parts(folder, path), media_type=writing.media_type, headers=headers)


def _parts(folder: TemporaryDirectory[str], path: File) -> Iterator[bytes]:
    with folder, path.open("rb") as file:
        while part := file.read(PART):
            yield part


def _stands(edge: Edge, at: str) -> bool:
    return stands_at(edge.properties.get("start"), edge.properties.get("end"), at)
