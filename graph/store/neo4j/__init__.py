"""The shared store: a Neo4j server, through the official driver.

`store` is the door and the rest of the reading, `tables` the port through which the rules change it, `schema` the model
and its migrations, `reading` pages of one moment, `connections` the server, `waiting` what waits for people,
`verification` what must hold there besides.
"""

from graph.store.neo4j.store import Neo4jStore

__all__ = ["Neo4jStore"]
