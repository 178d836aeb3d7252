"""Bringing a spreadsheet in: sent, its columns said, what would come of it looked at, brought in, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final, Literal

from fastapi import File, Path, UploadFile
from fastapi.responses import FileResponse, RedirectResponse, Response

from api.answers import Here, UsesHere
from api.html import changed, page
from api.jobs.desk import LARGEST_FILE, content_of
from api.jobs.sheets import Waiting, Work, sheets_of
from api.pages.router import pages_for
from api.pages.sending import Sent, UsesSent
from api.routes.authors import author_of
from api.routes.importing import XLSX, bring_in, template, terms_of
from graph.errors import DataError, TejidoError
from ingest.tables import values
from ingest.tables.bodies import key_of, key_of_name
from ingest.tables.fields import SUBJECTS
from ingest.tables.files import SUFFIXES
from ingest.tables.importing import preview
from ingest.tables.mapping import Plan, check, chosen
from ingest.tables.preview import Preview
from ingest.tables.schema_matching import fitted, propose
from ingest.tables.statements import Progress
from ingest.tables.tables import Table, tables_in
from viz.pages.importing import STATES, brief, preview_shown, property_label, subjects, tables_shown
from viz.sheets import write_rejected

router = pages_for("editor")
SheetId = Annotated[str, Path(max_length=40, pattern="^[0-9a-f]+$")]
OTHER: Final = "otro"  # none of those that are there


@router.get("/importar")
def start(here: UsesHere) -> Response:
    return _start(here)


@router.post("/importar")
def send(here: UsesHere, archivo: Annotated[UploadFile | None, File()] = None) -> Response:
    """Keep the spreadsheet, if it can be read."""
    try:
        waiting = sheets_of(here.request).take(*_content(archivo), author_of(here.viewer))
    except DataError as error:
        return _start(here, error)
    return RedirectResponse(f"/importar/{waiting.id}", 303)


@router.get("/importar/plantilla/{lengua}")
def our_template(lengua: Literal["es", "en"], here: UsesHere, llena: Literal["", "si"] = "") -> Response:
    name = "tejido-plantilla.xlsx" if lengua == "es" else "tejido-template.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(template(here, lengua, filled=bool(llena)), media_type=XLSX, headers=headers)


@router.get("/importar/{id}")
def columns(id: SheetId, here: UsesHere) -> Response:
    """Its tables and columns, as they are understood."""
    waiting = sheets_of(here.request).one(id, author_of(here.viewer))
    if waiting.change is not None:
        return RedirectResponse(f"/importar/{id}/hecho", 303)
    return _columns(here, waiting, *_understood(here, waiting))


@router.post("/importar/{id}")
def say_columns(id: SheetId, here: UsesHere, sent: UsesSent) -> Response:
    """What the columns say, and on to what would come of it; or the columns again for another subject."""
    desk = sheets_of(here.request)
    waiting = desk.one(id, author_of(here.viewer))
    tables, plan = _understood(here, waiting)
    try:
        plan = _said(tables, plan, sent)
        if sent.text("accion") != "ver":
            check(tables, plan)
    except TejidoError as error:
        return _columns(here, waiting, tables, plan, error)
    desk.say(replace(waiting, plan=plan))
    return RedirectResponse(f"/importar/{id}" if sent.text("accion") == "ver" else f"/importar/{id}/vista", 303)


@router.get("/importar/{id}/vista")
def look(id: SheetId, here: UsesHere) -> Response:
    """What would come of it, or how far that is worked out."""
    return _looked(here, sheets_of(here.request).one(id, author_of(here.viewer)))


@router.post("/importar/{id}/vista")
def say_who(id: SheetId, here: UsesHere, sent: UsesSent) -> Response:
    """Who is meant where a name may be somebody who is there."""
    desk = sheets_of(here.request)
    waiting = desk.one(id, author_of(here.viewer))
    said = {
        name.removeprefix("quien:"): value for name, value in sent.texts.items() if name.startswith("quien:") and value
    }
    same = {key: "" if value == OTHER else value for key, value in said.items()}
    desk.say(replace(waiting, same={**waiting.same, **same}))
    return RedirectResponse(f"/importar/{id}/vista", 303)


@router.post("/importar/{id}/entrar")
def enter(id: SheetId, here: UsesHere, sent: UsesSent) -> Response:
    """Bring the good rows in, if it still does what was looked at."""
    desk = sheets_of(here.request)
    waiting = desk.one(id, author_of(here.viewer))
    if waiting.change is not None:
        return RedirectResponse(f"/importar/{id}/hecho", 303)
    seen = _work(here, waiting).result
    if seen is None or seen.digest != sent.text("visto"):
        return RedirectResponse(f"/importar/{id}/vista?otra=si", 303)
    write_rejected(seen, desk.left_out(waiting), here.language)
    change = bring_in(here, seen)
    counts = {state: len(seen.of(state)) for state in STATES} | {"persons": len(seen.persons)}
    desk.finish(waiting, change.number, counts)
    return changed(f"/importar/{id}/hecho", change)


@router.get("/importar/{id}/hecho")
def done(id: SheetId, here: UsesHere) -> Response:
    waiting = sheets_of(here.request).one(id, author_of(here.viewer))
    if waiting.change is None:
        return RedirectResponse(f"/importar/{id}", 303)
    return page(here.request, "import-done.html", here.language, sheet=waiting, states=STATES)


@router.get("/importar/{id}/filas.xlsx")
def left_out(id: SheetId, here: UsesHere) -> Response:
    """The rows that were or would be left out, with what is to be corrected."""
    desk = sheets_of(here.request)
    waiting = desk.one(id, author_of(here.viewer))
    path = desk.left_out(waiting)
    if waiting.change is None:
        seen = _work(here, waiting).result
        if seen is None:
            return RedirectResponse(f"/importar/{id}/vista", 303)
        write_rejected(seen, path, here.language)
    return FileResponse(path, media_type=XLSX, filename="tejido-corregir.xlsx")


@router.post("/importar/{id}/dejar")
def leave(id: SheetId, here: UsesHere) -> Response:
    desk = sheets_of(here.request)
    desk.leave(desk.one(id, author_of(here.viewer)))
    return RedirectResponse("/importar", 303)


def _start(here: Here, error: DataError | None = None) -> Response:
    waiting = sheets_of(here.request).of(author_of(here.viewer))
    return page(
        here.request,
        "import.html",
        here.language,
        status=400 if error else 200,
        waiting=waiting,
        suffixes=SUFFIXES,
        largest=LARGEST_FILE,
        error=error,
        needs_place=bool(here.viewer.territories),
    )


def _content(file: UploadFile | None) -> tuple[str, bytes]:
    """The name and the bytes of what was sent. Raises `DataError` for nothing, or too much."""
    if file is None or not file.filename:
        raise DataError("No file was chosen.", remedy="Choose a spreadsheet, then send it.")
    return file.filename, content_of(file.file, file.filename)


def _understood(here: Here, waiting: Waiting) -> tuple[list[Table], Plan]:
    """The tables, and how they are understood: as was said, as before, or as is proposed."""
    tables = tables_in(sheets_of(here.request).book(waiting))
    return tables, waiting.plan or propose(tables, here.sight.nodes("Document"))


def _said(tables: list[Table], plan: Plan, sent: Sent) -> Plan:
    """What a form says of tables and columns; of a table that is about something else now, what is proposed then."""
    told: dict[str, tuple[str, Mapping[int, str]]] = {}
    understood = dict(plan.tables)
    for number, table in enumerate(tables):
        about = sent.text(f"sobre-{number}")
        if about in SUBJECTS and about != plan.tables[table.id].about:
            understood[table.id] = fitted(table, about)
        else:
            fields = {column.place: sent.text(f"columna-{number}-{column.place}") for column in table.columns}
            told[table.id] = about, fields
    country = values.country(sent.text("pais")) if sent.text("pais") else ""
    return chosen(tables, Plan(understood, country), told)


def _columns(
    here: Here, waiting: Waiting, tables: list[Table], plan: Plan, error: TejidoError | None = None
) -> Response:
    book = sheets_of(here.request).book(waiting)
    return page(
        here.request,
        "import-columns.html",
        here.language,
        status=400 if error else 200,
        sheet=waiting,
        warnings=book.warnings,
        tables=tables_shown(tables, plan),
        subjects=subjects(),
        country=plan.country,
        sure=plan.sure,
        error=error,
    )


def _work(here: Here, waiting: Waiting) -> Work:
    """What would come of it, worked out or being so: anew where something else was said or the graph has changed."""
    tables, plan = _understood(here, waiting)
    book, terms = sheets_of(here.request).book(waiting), terms_of(here, waiting.same)

    def make(progress: Progress) -> Preview:
        return preview(book, plan, here.store, terms, tables=tables, progress=progress)

    what = repr((plan, sorted(waiting.same.items()), here.sequence, here.viewer))
    return sheets_of(here.request).work(waiting, what, make)


def _looked(here: Here, waiting: Waiting) -> Response:
    work = _work(here, waiting)
    if work.error is not None:
        return _columns(here, waiting, *_understood(here, waiting), work.error)
    seen = work.result
    return page(
        here.request,
        "import-preview.html",
        here.language,
        sheet=waiting,
        work=work,
        seen=preview_shown(seen) if seen else None,
        alike=[
            (key_of(body.records[0]) if body.records else key_of_name(body.name), body) for body in seen.alike
        ] if seen else [],
        other=OTHER,
        states=STATES,
        again="otra" in here.request.query_params,
        brief=brief,
        property_label=property_label,
    )  # fmt: skip
