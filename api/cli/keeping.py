"""Commands that keep the graph: load the corpus, copy, back up, restore, check, export."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from api.cli.accounts import Accounts, check_log, log_export
from api.cli.console import Console
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, Language, _
from graph.errors import StoreError, UsageError, writing
from graph.formats import FORMATS, WRITTEN
from graph.store import GraphStore, open_store
from graph.store.copying import copy_store
from graph.text import Text, Value


def register(app: typer.Typer) -> None:
    app.command("load-corpus", help=_("Load the curated corpus; repeating it changes nothing."))(load_corpus)
    app.command("export", help=_("Write the graph to a file for other programs."))(export)
    app.command("formats", help=_("List the formats that come in and go out, and what each one leaves out."))(formats)
    app.command("copy", help=_("Copy a whole store, history included, into an empty one."))(copy)
    app.command("backup", help=_("Copy the store, also while others use it."))(backup)
    app.command("restore", help=_("Put a copy back in place of the store."))(restore)
    app.command("check", help=_("Verify every invariant of the store."))(check)


def load_corpus(db: Database = DEFAULT_STORE, lang: Language = DEFAULT_LANGUAGE) -> None:
    from corpus.load import load

    console = Console(lang)
    with open_store(db) as store, console.progress(Text("Loading the corpus")):
        nodes, edges = load(store)
    console.say(
        Text("The corpus is loaded: {nodes} nodes and {edges} ties changed.", {"nodes": nodes, "edges": edges})
        if nodes or edges
        else Text("The corpus is loaded; nothing had changed.")
    )


def export(
    format: Annotated[
        str,
        typer.Argument(
            help=_("The format; `tejido formats` says what each one leaves out."),
            metavar="|".join(WRITTEN),
            autocompletion=lambda: list(WRITTEN),
        ),
    ],
    path: Annotated[Path, typer.Argument(help=_("The file to write; a folder for what is several files."))],
    with_persons: Annotated[
        bool, typer.Option("--with-persons", help=_("Write persons too; keep such a file to yourself."))
    ] = False,
    db: Database = DEFAULT_STORE,
    accounts: Accounts = "",
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    """Write what may leave this computer; persons stay out unless asked for, because files travel."""
    if format not in WRITTEN:
        raise UsageError(
            "There is no format «{format}» to write.",
            remedy="Use one of: {formats}.",
            format=format,
            formats=list(WRITTEN),
        )
    told = Console(lang).progress(Text("Writing {path}", {"path": str(path)}))
    with open_store(db, create=False) as store, writing(path), told:
        _write(store, format, path, with_persons=with_persons, language=lang)
    if with_persons:
        log_export(db, accounts, format)
    Console(lang).say(Text("Written: {path}", {"path": str(path)}))


def _write(store: GraphStore, format: str, path: Path, *, with_persons: bool, language: str) -> None:
    """With persons, `jsonl` holds all that the store shows: texts, decisions and history too."""
    from graph import dump
    from graph.visibility import OPERATOR, PUBLIC, Sight
    from ingest.extraction.persons import person_names
    from viz.exports import write

    if format == "jsonl" and with_persons:
        dump.write_jsonl(dump.record(store), path)
        return
    nodes, edges = Sight(store, OPERATOR if with_persons else PUBLIC, finder=person_names).rows()
    write(format, nodes, edges, path, language=language)


def formats(lang: Language = DEFAULT_LANGUAGE, as_json: AsJson = False) -> None:
    """What can be brought in and written, and what each format leaves out."""
    console = Console(lang)
    if as_json:
        console.json(
            {
                "formats": [
                    {
                        "name": each.name,
                        "label": str(each.label),
                        "suffixes": each.suffixes,
                        "reads": each.reads,
                        "writes": each.writes,
                        "lossless": each.lossless,
                        "loses": str(each.loses) if each.writes else None,
                        "told_by": str(each.told_by) if each.told_by else None,
                    }
                    for each in FORMATS.values()
                ]
            }
        )
        return
    yes, no = Text("yes"), Text("no")
    rows = [
        (
            each.name,
            each.label,
            yes if each.reads else no,
            yes if each.writes else no,
            each.loses if each.writes else "",
        )
        for each in FORMATS.values()
    ]
    console.table([Text("format"), Text("what it is"), Text("in"), Text("out"), Text("what a file leaves out")], rows)


def copy(
    source: Annotated[str, typer.Option("--from", metavar="URL", help=_("The store to copy."))],
    target: Annotated[
        str, typer.Option("--to", metavar="URL", help=_("An empty store, or one that is not there yet."))
    ],
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    """Evidence, judgements and history go along; what could be undone there can be undone here."""
    console = Console(lang)
    with open_store(source, create=False) as old, open_store(target) as new, console.progress(Text("Copying")) as bar:
        copied = copy_store(old, new, lambda rows: bar.update(bar.task_ids[0], advance=rows))
    console.say(
        Text(
            "Copied to {url}: {nodes} nodes, {edges} ties, {evidence} evidence, {changes} changes.",
            {
                "url": target,
                "nodes": copied["nodes"],
                "edges": copied["edges"],
                "evidence": copied["evidence"],
                "changes": copied["changes"],
            },
        )
    )


def backup(
    path: Annotated[Path, typer.Argument(help=_("Where the copy goes."))],
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    with open_store(db, create=False) as store:
        store.backup(path)
    Console(lang).say(Text("Copied to {path}.", {"path": str(path)}))


def restore(
    path: Annotated[Path, typer.Argument(help=_("The copy."))],
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    """Check the copy, keep what it replaces beside it, then put the copy in place."""
    console = Console(lang)
    if not db.startswith("sqlite:///"):
        raise UsageError(
            "Only an embedded store can be restored from a file ({url}).",
            remedy="`tejido copy` fills an empty store from it.",
            url=db,
        )
    target = Path(db.removeprefix("sqlite:///"))
    with open_store(f"sqlite:///{path}", create=False) as copy:
        problems = copy.check()
        if problems:
            raise StoreError("{path} is damaged: {problem}", path=str(path), problem=problems[0])
        if target.exists():
            console.say(Text("What was there before is kept as {path}.", {"path": str(_put_aside(target))}))
    _replace(path, target)
    console.say(Text("Restored from {path}.", {"path": str(path)}))


def _put_aside(target: Path) -> Path:
    """Copy the store beside itself; what cannot be opened (damaged, or of a newer Tejido) is moved as it is."""
    before = target.with_name(f"{target.name}.before-restore")
    try:
        store = open_store(f"sqlite:///{target}", create=False)
    except StoreError:
        for ending in ("", "-wal", "-shm"):  # what was not yet written back belongs to that file alone
            file = target.with_name(target.name + ending)
            if file.exists():
                file.replace(before.with_name(before.name + ending))
    else:
        with store:
            store.backup(before)
    return before


def _replace(copy: Path, target: Path) -> None:
    """Copy page by page through SQLite, so that processes which have the store open see a whole state; a new file
    appears under its name only when it is whole.
    """
    there = target.exists()
    written = target if there else target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not there:
            written.touch(mode=0o600)
        source, destination = sqlite3.connect(copy), sqlite3.connect(written)
        try:
            source.backup(destination)
        finally:
            source.close()
            destination.close()
        written.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError("{path} cannot be written ({problem}).", path=str(target), problem=str(error)) from error
    finally:
        if not there:
            written.unlink(missing_ok=True)


def check(
    db: Database = DEFAULT_STORE, accounts: Accounts = "", lang: Language = DEFAULT_LANGUAGE, as_json: AsJson = False
) -> None:
    console = Console(lang)
    with open_store(db, create=False) as store:
        altered, seal = check_log(store, db, accounts)
        problems: list[Text | str] = [*store.check(), *altered]
        counts = store.counts()
    if as_json:
        log = {"log": {"entries": seal.number, "last": seal.digest}} if seal else {}
        console.json({"problems": problems, "counts": counts, **log})
    else:
        for problem in problems:
            console.warn(problem)
        console.say(
            Text("{n} problem found.", {"n": len(problems)}, plural="{n} problems found.", n=len(problems))
            if problems
            else Text(
                "All is well: {nodes} nodes, {edges} ties.",
                {"nodes": sum(number for kind, number in counts.items() if kind != "edges"), "edges": counts["edges"]},
            )
        )
        if seal is not None:
            values: dict[str, Value] = {"n": seal.number, "digest": seal.digest}
            console.say(Text("The log has {n} entries; the last ends in {digest}.", values), style="dim")
    if problems:
        raise typer.Exit(3)
