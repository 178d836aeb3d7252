"""The graph in the formats of other programs, under `/api/v1`. What is written is what the caller may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Annotated, Generic, TypeVar

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse

from api.answers import UsesHere, answered
from api.context import gate_of
from api.filters import At, Country, EvidenceWord, KindWord, Territory, Theme, filtered
from api.models import ExportOut, Listed
from api.security.access import requires
from api.security.limits import costly
from graph.dates import stands_at
from graph.formats import FORMATS, WRITTEN
from graph.model import Edge
from graph.network import EVIDENCE
from viz.exports import write_file

router = APIRouter(prefix="/api/v1", tags=["exporting"], dependencies=[requires("public")])

Format = Annotated[
    str,
    Path(
        pattern=f"^({'|'.join(map(re.escape, WRITTEN))})$",
        description="The name of a format.",
        json_schema_extra={"enum": list(WRITTEN)},
        examples=["graphml"],
    ),
]
PART = 1 << 16
Item = TypeVar("Item")


class Anew(Generic[Item]):
    """What is read from the graph each time that it is gone through, so that a large graph is never held as a whole."""

    def __init__(self, read: Callable[[], Iterator[Item]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Item]:
        return self._read()


DOWNLOAD = {
    "description": "The file.",
    "content": {
        FORMATS[name].media_type: {"schema": {"type": "string", "contentMediaType": FORMATS[name].media_type}}
        for name in WRITTEN
    },
}


@router.get("/export")
@answered
def list_formats(*, here: UsesHere) -> Listed[ExportOut]:
    """The formats in which the graph can be had."""
    return Listed(
        items=[
            ExportOut(
                format=each.name,
                media_type=each.media_type,
                file=each.file,
                label=here.say(each.label),
                loses=here.say(each.loses),
            )
            for each in map(FORMATS.__getitem__, WRITTEN)
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
    folder = TemporaryDirectory(prefix="tejido-export-")
    path = write_file(format, nodes, ties, File(folder.name), language=here.language)
    headers = {
        "Content-Disposition": f'attachment; filename="{path.name}"',
        "Content-Length": str(path.stat().st_size),
    }
    return StreamingResponse(_parts(folder, path), media_type=FORMATS[format].media_type, headers=headers)


def _parts(folder: TemporaryDirectory[str], path: File) -> Iterator[bytes]:
    with folder, path.open("rb") as file:
        while part := file.read(PART):
            yield part


def _stands(edge: Edge, at: str) -> bool:
    return stands_at(edge.properties.get("start"), edge.properties.get("end"), at)
