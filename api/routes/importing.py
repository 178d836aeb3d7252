"""Bringing spreadsheets in, under `/api/v1`: what would come of one is told beforehand, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from pydantic import BaseModel, Field

from api.answers import Here, UsesHere
from api.jobs.desk import content_of, safe_name
from api.models import ChangeOut
from api.routes.authors import author_of
from api.routes.editing import free_id
from api.security.access import requires
from api.security.limits import costly
from api.security.territory import check_may_apply
from corpus import vocabulary
from graph.model import Change, Changes
from ingest.tables import values
from ingest.tables.confined import read_confined
from ingest.tables.importing import Terms
from ingest.tables.importing import preview as preview_of
from ingest.tables.mapping import Plan
from ingest.tables.mapping_file import from_said
from ingest.tables.outgoing import rows_of
from ingest.tables.preview import Preview
from ingest.tables.schema_matching import propose
from ingest.tables.tables import tables_in
from viz.i18n import LANGUAGES
from viz.sheets import write_template

router = APIRouter(prefix="/api/v1", tags=["importing"], dependencies=[requires("editor")])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOWNLOAD = {"description": "The file.", "content": {XLSX: {"schema": {"type": "string", "contentMediaType": XLSX}}}}


class FaultOut(BaseModel):
    """What is the matter with a cell of a row that was left out, or (without column) with the row."""

    sheet: str
    row: int = Field(description="As the spreadsheet numbers it.")
    column: str | None = Field(description="Its letters.")
    value: str
    message: str
    remedy: str | None


class AlikeOut(BaseModel):
    """A name that is taken for new and may be somebody who is there."""

    name: str
    may_be: list[str] = Field(description="Ids of nodes, most probable first.")


class ImportOut(BaseModel):
    """What became of the rows of a spreadsheet; of a preview, what would. The first thousand faults are told."""

    document: str = Field(description="The id of the Document that stands for it.")
    preview: bool
    change: ChangeOut | None
    new: int
    changed: int
    same: int
    left_out: int
    warnings: list[str] = Field(description="What the file holds and is not brought in, and what is not sure.")
    passed_over: int = Field(description="Rows that are remarks, totals or examples.")
    persons: int = Field(description="Persons among them, whom only coordinators see.")
    columns: dict[str, dict[str, str]] = Field(description="By sheet: what each heading was taken for.")
    faults: list[FaultOut]
    alike: list[AlikeOut]


MOST_FAULTS = 1_000


@router.post("/import", dependencies=[costly()])
def import_sheet(
    here: UsesHere,
    file: Annotated[UploadFile, File(description="A spreadsheet, or a file of a network (`tejido formats`).")],
    mapping: Annotated[
        str, Form(max_length=500_000, description="What each column says, as `tejido import --map` writes it.")
    ] = "",
    country: Annotated[str, Form(max_length=60, description="The country of rows that name none.")] = "",
    preview: Annotated[bool, Form(description="Only tell what would come of it.")] = False,
) -> ImportOut:
    """Bring the good rows of a spreadsheet or a network in, as one change; sending it again changes nothing."""
    name = safe_name(file.filename or "")
    book = read_confined(content_of(file.file, name), name)
    tables = tables_in(book)
    plan = propose(tables, here.sight.nodes("Document"))
    if mapping:
        plan = from_said(mapping, "mapping", tables, plan)
    if country:
        plan = Plan(plan.tables, values.country(country))
    seen = preview_of(book, plan, here.store, terms_of(here), tables=tables)
    return _shown(here, seen, None if preview else bring_in(here, seen))


@router.get("/template", response_class=Response, responses={200: DOWNLOAD}, dependencies=[costly("filled")])
def get_template(
    here: UsesHere,
    filled: Annotated[bool, Query(description="With what you see of the graph.")] = False,
    lang: Annotated[str, Query(pattern="^(es|en)$", description="The language of its headings and lists.")] = "es",
) -> Response:
    """Our spreadsheet to fill in."""
    assert lang in LANGUAGES
    content = template(here, lang, filled=filled)
    return Response(content, media_type=XLSX, headers={"Content-Disposition": 'attachment; filename="tejido.xlsx"'})


def template(here: Here, language: str, *, filled: bool) -> bytes:
    with TemporaryDirectory(prefix="tejido-template-") as folder:
        path = Path(folder) / "tejido.xlsx"
        write_template(path, language, rows_of(here.store) if filled else None)
        return path.read_bytes()


def terms_of(here: Here, same: Mapping[str, str] | None = None) -> Terms:
    """What somebody may bring in, and as whose word: within their territories, and without telling what they do not
    see.
    """

    def permit(changes: Changes) -> None:
        check_may_apply(here.store, here.viewer, changes)

    def new_id(kind: str, name: str, scope: str) -> str:
        return free_id(here, kind, name, scope, "import")

    everything = here.sight.all_seeing
    return Terms(
        by=author_of(here.viewer),
        same=same or {},
        new_id=None if everything else new_id,
        keeps_ids=everything,
        permit=permit if here.viewer.territories else None,
    )


def bring_in(here: Here, seen: Preview) -> Change:
    """Bring in the good rows, each of which is permitted; the places that they name come with them."""
    here.services.store.apply(vocabulary.to_changes())
    return here.services.store.apply(seen.changes)


def _shown(here: Here, seen: Preview, change: Change | None) -> ImportOut:
    told = here.services.sight(here.viewer).told(change) if change else None
    return ImportOut(
        document=seen.document,
        preview=change is None,
        change=ChangeOut.of(told) if told else None,
        new=len(seen.of("new")),
        changed=len(seen.of("changed")),
        same=len(seen.of("same")),
        left_out=len(seen.of("fault")),
        warnings=[here.say(warning) for warning in seen.warnings],
        passed_over=len(seen.passed_over),
        persons=len(seen.persons),
        columns={
            table.sheet: dict(
                zip((column.heading for column in table.columns), seen.plan.tables[table.id].fields, strict=True)
            )
            for table in seen.tables
            if seen.plan.tables[table.id].about
        },
        faults=[
            FaultOut(
                sheet=outcome.record.table.sheet,
                row=outcome.record.row.number,
                column=fault.column.letter if fault.column else None,
                value=fault.value,
                message=here.say(fault.message),
                remedy=here.say(fault.remedy) if fault.remedy else None,
            )
            for outcome in seen.of("fault")
            for fault in outcome.record.faults
        ][:MOST_FAULTS],
        alike=[AlikeOut(name=body.name, may_be=[each.node.id for each in body.alike]) for body in seen.alike],
    )
