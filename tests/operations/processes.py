"""What the tests let other processes do with a store, as a second person at the same computer would.

A change brings a node of each of two series, so that whoever reads a store in the middle of one would see it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

from graph.model import Changes, Evidence, Node
from graph.store import GraphStore, open_store

DOCUMENT = "document/acta"
SEEN = (Evidence(DOCUMENT, asserted_by="person/ana"),)


def pair(number: int, size: int = 1) -> Changes:
    """`size` actors and as many spaces, in one change."""
    listed = range(number * size, (number + 1) * size)
    return Changes(
        (
            Node(DOCUMENT, "Document", "Acta", evidence=SEEN),
            *(Node(f"actor/{each}", "Actor", f"Comité {each}", (), {"actor_type": "ngo"}, SEEN) for each in listed),
            *(Node(f"space/{each}", "Space", f"Mesa {each}", (), {}, SEEN) for each in listed),
        ),
        by="person/ana",
    )


def whole(store: GraphStore, size: int = 1) -> int:
    """How many changes of `size` a store holds, which shows each of them whole."""
    counts = store.counts()
    assert counts.get("Actor", 0) == counts.get("Space", 0)
    assert counts.get("Actor", 0) % size == 0
    return counts.get("Actor", 0) // size


def write(url: str, size: int) -> None:
    """Change after change, from where the store stands, until killed."""
    with open_store(url) as store:
        number = whole(store, size)
        while True:
            print(number, flush=True)
            store.apply(pair(number, size))
            number += 1


def read(url: str) -> None:
    """Look again and again at one open store; what is seen is said."""
    with open_store(url) as store:
        while True:
            print(whole(store), flush=True)


@contextmanager
def running(what: str, db: Path, *arguments: int) -> Iterator[Popen[str]]:
    """Another process that does `write` or `read`, until the end of the block."""
    command = [sys.executable, "-m", __name__, what, f"sqlite:///{db}", *map(str, arguments)]
    process = Popen(command, stdout=PIPE, stderr=PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: Popen[str]) -> int:
    """The next number that another process says; its error otherwise."""
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return int(line)


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](sys.argv[2], *map(int, sys.argv[3:]))
