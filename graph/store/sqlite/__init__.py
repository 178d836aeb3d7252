"""The embedded store: one SQLite file, many readers beside a writer, every change kept so that it can be taken back.

`store` is the door and the reading, `tables` the port through which the rules change it, `schema` the tables as SQL,
`past` the same tables as they were, `connections` the file, `waiting` what waits for people, `verification` what must
hold.
"""

from graph.store.sqlite.store import SQLiteStore

__all__ = ["SQLiteStore"]
