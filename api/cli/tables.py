"""Commands for spreadsheets: import, template."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from api.cli.console import Console
from api.cli.naming import whoami
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, Language, _
from graph import dump
from graph.errors import UsageError, writing
from graph.store import GraphStore, open_store
from graph.text import Text
from ingest.readers import content_of
from ingest.tables import values
from ingest.tables.fields import SUBJECTS
from ingest.tables.files import read_files
from ingest.tables.importing import Terms, bring_in, preview
from ingest.tables.mapping import Plan
from ingest.tables.mapping_file import as_file, from_file
from ingest.tables.outgoing import rows_of
from ingest.tables.preview import Outcome, Preview, State
from ingest.tables.schema_matching import propose
from ingest.tables.sheets import Workbook
from ingest.tables.statements import Progress
from ingest.tables.tables import Table, tables_in
from viz.sheets import write_rejected, write_template
from viz.sheets.rejected import said_of

STATES: Final[Mapping[State, Text]] = {
    "new": Text("new"),
    "changed": Text("changed"),
    "same": Text("as before"),
    "fault": Text("left out"),
}
FIRST: Final = 100_000  # bytes of a file by which it is told whether Tejido wrote it
SHOWN: Final = 20  # rows of a kind that are printed


def register(app: typer.Typer) -> None:
    app.command(
        "import", help=_("Bring in spreadsheets and files of networks: good rows come in, the others are told.")
    )(import_tables)
    app.command("template", help=_("Write our spreadsheet to fill in, empty or with what is in the graph."))(template)


def import_tables(
    files: Annotated[
        list[Path], typer.Argument(help=_("Spreadsheets, or files of networks (`tejido formats`)."), show_default=False)
    ],
    map_: Annotated[
        Path | None,
        typer.Option(
            "--map",
            help=_("What each column says, as JSON; where there is no such file, it is written and nothing else."),
        ),
    ] = None,
    only_preview: Annotated[
        bool, typer.Option("--preview", help=_("Only say what would be new, changed or left out."))
    ] = False,
    rejected: Annotated[
        Path | None, typer.Option("--rejected", help=_("Write the rows that were left out here (.xlsx or .csv)."))
    ] = None,
    country: Annotated[str, typer.Option("--country", help=_("The country of rows that name none."))] = "",
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    console = Console(lang)
    if rejected is not None and len(files) > 1:
        raise UsageError("--rejected is for one spreadsheet.", remedy="Bring them in one by one.")
    left_out = 0
    answers: list[dict[str, Any]] = []
    with open_store(db) as store:
        ours = list(filter(_is_ours, files))
        answers += [_brought_back(console, store, path, only_preview=only_preview, as_json=as_json) for path in ours]
        with console.progress(Text("Opening the files")):
            books = read_files([(path.name, content_of(path)) for path in files if path not in ours])
        for book in books:
            tables = tables_in(book)
            plan = propose(tables, store.nodes("Document"))
            if map_ is not None and not map_.exists():
                _write(map_, as_file(tables, plan))
                console.say(
                    Text(
                        "{path} says how the columns would be understood: correct it, and call this again.",
                        {"path": str(map_)},
                    )
                )
                return
            plan = from_file(map_, tables, plan) if map_ is not None else plan
            if not any(each.about for each in plan.tables.values()):
                raise UsageError(
                    "{file}: nothing in it is understood as actors or what ties them; its columns are {columns}.",
                    remedy="`--map` with the name of a new file writes down what is understood, to be corrected there.",
                    file=book.name,
                    columns=[column.heading for table in tables for column in table.columns][:SHOWN],
                )
            if country:
                plan = Plan(plan.tables, values.country(country))
            seen = _seen(console, book, plan, tables, store)
            with console.progress(Text("Keeping what comes in")):
                number = 0 if only_preview else bring_in(seen, store)
            left_out += len(seen.of("fault"))
            if rejected is not None:
                write_rejected(seen, rejected, lang)
            if as_json:
                answers.append(_as_json(seen, number))
            else:
                _tell(console, seen, number, lang, only_preview=only_preview)
                if rejected is not None and seen.of("fault"):
                    console.say(
                        Text(
                            "What was left out stands in {path}: correct it there and bring that file in.",
                            {"path": str(rejected)},
                        )
                    )
    if as_json:
        console.json({"files": answers})
    if left_out:
        raise typer.Exit(1)


def _is_ours(path: Path) -> bool:
    """Whether `tejido export jsonl` wrote it: then it is brought back whole."""
    return path.suffix.lower() == ".jsonl" and dump.is_dump(content_of(path)[:FIRST].decode("utf-8", "replace"))


def _brought_back(
    console: Console, store: GraphStore, path: Path, *, only_preview: bool, as_json: bool
) -> dict[str, Any]:
    with console.progress(Text("Opening the files")):
        changes = dump.read(content_of(path).decode("utf-8", "replace").split("\n"), path.name, by=whoami())
    counts = {"nodes": len(changes.nodes), "ties": len(changes.edges)}
    number = 0
    if not only_preview:
        with console.progress(Text("Keeping what comes in")):
            change = store.apply(changes)
        number = change.number if change.nodes or change.edges else 0
    if not as_json:
        console.title(path.name)
        console.say(Text("{nodes} nodes and {ties} ties with their evidence, as Tejido wrote them.", {**counts}))
        _end(console, path.name, number, only_preview=only_preview)
    return {"file": path.name, "change": number or None, **counts}


def _seen(console: Console, book: Workbook, plan: Plan, tables: list[Table], store: GraphStore) -> Preview:
    with console.progress(book.name) as bar:

        def show(done: int, total: int) -> None:
            bar.update(bar.task_ids[0], completed=done, total=total)

        progress: Progress = show
        return preview(book, plan, store, Terms(by=whoami()), tables=tables, progress=progress)


def _write(path: Path, text: str) -> None:
    with writing(path):
        path.write_text(text + "\n", encoding="utf-8")


def _tell(console: Console, seen: Preview, number: int, lang: str, *, only_preview: bool) -> None:
    console.title(seen.book.name)
    for warning in seen.warnings:
        console.warn(warning)
    rows: list[tuple[Text | str | int, ...]] = [
        (table.sheet, SUBJECTS[understood.about].label, *(_count(seen, table, state) for state in STATES))
        for table in seen.tables
        if (understood := seen.plan.tables[table.id]).about
    ]
    console.table([Text("tab"), Text("about"), *STATES.values()], rows)
    for table in seen.tables:
        understood = seen.plan.tables[table.id]
        unused = [column.heading for column, name in zip(table.columns, understood.fields, strict=True) if not name]
        if understood.about and unused:
            console.say(
                Text("{sheet}: not brought in: {columns}.", {"sheet": table.sheet, "columns": unused}), style="dim"
            )
    for outcome in seen.of("fault")[:SHOWN]:
        console.say(_where(outcome), style="bold")
        for fault in outcome.record.faults:
            console.say(said_of(fault, lang), indent=2)
    for body in seen.alike[:SHOWN]:
        alike = [each.node.name for each in body.alike]
        console.say(Text("«{name}» is taken for new; it may be {alike}.", {"name": body.name, "alike": alike}))
    if seen.persons:
        n = len(seen.persons)
        console.say(
            Text(
                "{n} person is kept for coordinators alone; say on what ground with `tejido consent`.",
                {"n": n},
                plural="{n} persons are kept for coordinators alone; say on what ground with `tejido consent`.",
                n=n,
            )
        )
    _end(console, seen.book.name, number, only_preview=only_preview)


def _end(console: Console, name: str, number: int, *, only_preview: bool) -> None:
    if only_preview:
        console.say(Text("Nothing was brought in: this was a preview."))
    elif number:
        console.say(Text("Brought in as change {number}; `tejido undo {number}` takes it back.", {"number": number}))
    else:
        console.say(Text("{name}: nothing new.", {"name": name}))


def _count(seen: Preview, table: Table, state: State) -> int:
    return sum(outcome.record.table is table for outcome in seen.of(state))


def _where(outcome: Outcome) -> Text:
    record = outcome.record
    return Text(
        "{sheet}, row {row}: {name}", {"sheet": record.table.sheet, "row": record.row.number, "name": outcome.name}
    )


def _as_json(seen: Preview, number: int) -> dict[str, Any]:
    return {
        "file": seen.book.name,
        "warnings": [str(warning) for warning in seen.warnings],
        "document": seen.document,
        "change": number or None,
        "rows": {state: len(seen.of(state)) for state in STATES},
        "passed_over": [{"sheet": table.sheet, "row": row} for table, row in seen.passed_over],
        "columns": {
            table.sheet: dict(
                zip((column.heading for column in table.columns), seen.plan.tables[table.id].fields, strict=True)
            )
            for table in seen.tables
            if seen.plan.tables[table.id].about
        },
        "faults": [
            {
                "sheet": outcome.record.table.sheet,
                "row": outcome.record.row.number,
                "column": fault.column.letter if fault.column else None,
                "value": fault.value,
                "message": fault.message,
                "remedy": fault.remedy,
            }
            for outcome in seen.of("fault")
            for fault in outcome.record.faults
        ],
        "alike": [
            {
                "name": body.name,
                "may_be": [
                    {"id": each.node.id, "name": each.node.name, "probability": each.probability} for each in body.alike
                ],
            }
            for body in seen.alike
        ],
    }


def template(
    path: Annotated[Path, typer.Argument(help=_("The file to write (.xlsx)."), show_default=False)],
    filled: Annotated[
        bool, typer.Option("--filled", help=_("With what is in the graph, to correct it and bring it in again."))
    ] = False,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    console = Console(lang)
    if filled:
        with open_store(db, create=False) as store:
            write_template(path, lang, rows_of(store))
    else:
        write_template(path, lang)
    console.say(Text("{path} is written: fill it in, then `tejido import {path}`.", {"path": str(path)}))
