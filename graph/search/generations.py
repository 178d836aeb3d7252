"""The index on disk: generations beside each other, of which the file `current` names the one that counts.

A rebuild writes a new generation and then renames `current` over, so readers in other processes see the old index or
the new one and nothing between. One process writes at a time; the lock is SQLite's, which every system has and which
ends with the process that held it.
"""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import tantivy

from graph.errors import StoreError

LOCK_SECONDS = 60.0
"""How long the first search waits for another process that is building the index."""


def schema() -> tantivy.Schema:
    """Texts come analysed (`graph.search.analysis`), so white space is all there is to part."""
    builder = tantivy.SchemaBuilder()
    for name in ("id", "kind", "country", "concept", "exact", "place"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name in ("kind", "country"))
    for name in ("name", "names", "about", "whom", "gist", "asked", "text", "near", "sort", "all", "quote"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_bytes_field("record", stored=True)
    return builder.build()


class Generations:
    """The generations of an index in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._make_folder()

    def current(self) -> str:
        """The name of the generation that counts; empty if there is none."""
        try:
            return (self.folder / "current").read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return ""

    def open(self, generation: str) -> tantivy.Index | None:
        """An index, or None where it is missing or damaged."""
        if not generation.isalnum():
            return None
        try:
            index = tantivy.Index.open(str(self.folder / generation))
            index.config_reader("manual")
        except (ValueError, OSError):
            return None
        return index

    def create(self) -> tuple[str, tantivy.Index]:
        """A new, empty generation, which does not count yet."""
        generation = uuid.uuid4().hex
        try:
            (self.folder / generation).mkdir()
            index = tantivy.Index(schema(), str(self.folder / generation))
        except (OSError, ValueError) as error:
            raise self._unwritable(error) from error
        return generation, index

    def adopt(self, generation: str) -> None:
        """Make a generation count, and take the others away."""
        draft = self.folder / f"{generation}.current"
        try:
            draft.write_text(generation, encoding="ascii")
            draft.replace(self.folder / "current")
        except OSError as error:
            raise self._unwritable(error) from error
        for other in self.folder.iterdir():
            if other.is_dir() and other.name != generation:
                # where a reader keeps files open that cannot be removed, the next rebuild tries again
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def only_writer(self, *, wait: bool) -> Iterator[bool]:
        """Whether this process may write now; with `wait`, after the one that writes has done."""
        self._make_folder()  # whoever forgets a person throws it away
        try:
            with closing(
                sqlite3.connect(self.folder / "writer.lock", timeout=LOCK_SECONDS if wait else 0, isolation_level=None)
            ) as lock:
                try:
                    lock.execute("BEGIN EXCLUSIVE")
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                        raise
                    yield False
                else:
                    yield True
        except sqlite3.Error as error:
            raise self._unwritable(error) from error

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=self._mode(), parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def _mode(self) -> int:
        """Names of persons are in it: it is for its owner, and for the group where the store beside it is, too."""
        store = self.folder.with_name(self.folder.name.partition(".tejido-index")[0])
        shared = store.is_file() and store.stat().st_mode & 0o060 == 0o060
        return 0o770 if shared else 0o700

    def _unwritable(self, problem: Exception) -> StoreError:
        return StoreError(
            "The search index in {folder} cannot be written ({problem}).",
            remedy="Check that there is room and that you may write there; the folder may be removed at any time.",
            folder=str(self.folder),
            problem=str(problem),
        )
