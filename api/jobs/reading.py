"""The child process that brings files into the graph: it may be ended at any file without harm to the service.

Itself it opens none of them: a process of its own (`ingest.workers`), with limits on memory and time and without the
store, does the reading.
"""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

from api.jobs.model import File
from graph.errors import TejidoError
from graph.store import open_store
from graph.text import Text


def serve(orders: Connection, alive: Connection, database: str, folder: str, *, accept: bool) -> None:
    """Read the file of each number and name that is ordered, and answer with what became of it.

    `alive` is never written to: it breaks when the service dies, and then this process goes too, so that no two ever
    work on one job.
    """
    Thread(target=_go_with, args=(alive,), daemon=True).start()
    from ingest.identity.joining import joined_since
    from ingest.pipeline import ingest
    from ingest.workers import Processes

    os.chdir(folder)  # so that documents bear the name that they were sent under, and no path of this computer
    with open_store(database) as store, Processes(1) as readers:
        while (name := orders.recv()) is not None:
            try:
                before = store.sequence()
                outcomes, failures = ingest([Path(name)], store, workers=readers, accept=accept)
                joined = len(joined_since(store, before))
            except TejidoError as error:
                orders.send(File(name, "failed", message=error.message, remedy=error.remedy))
                continue
            for failure in failures:
                orders.send(File(name, "failed", message=failure.message, remedy=failure.remedy))
            for outcome in outcomes:
                warnings = outcome.warnings
                if joined:
                    warnings = (*warnings, were_joined(joined))
                change = outcome.change
                orders.send(
                    File(name, "done", outcome.document, change.number, change.nodes, change.edges, tuple(warnings))
                )


def were_joined(n: int) -> Text:
    """How many nodes were joined by themselves."""
    return Text(
        "{n} node was joined with another that is surely the same.",
        {"n": n},
        plural="{n} nodes were joined with others that are surely the same.",
        n=n,
    )


def _go_with(alive: Connection) -> None:
    try:
        alive.recv()
    except EOFError:
        os._exit(1)
