"""Which documents a store has, by their bytes and by their names: at hand, so that none is looked for among all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from graph.model import Node
from graph.store import GraphStore


class Known(NamedTuple):
    """A document that the store has: what it is called, the digest of its bytes, the name of its file."""

    id: str
    title: str
    sha256: str
    path: str


class Documents:
    """The documents of a store, in step with it, whoever changes it meanwhile. As a container it holds their ids."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self._sequence = store.sequence()
        self._known: dict[str, Known] = {}
        self._by_digest: defaultdict[str, set[str]] = defaultdict(set)
        self._by_path: defaultdict[str, set[str]] = defaultdict(set)
        self._take(store.nodes("Document", evidence=False))

    def __contains__(self, id: object) -> bool:
        return id in self._known

    def same_as(self, sha256: str, path: str) -> Known | None:
        """The document of these bytes; where there is none, the one of this file name."""
        self._follow()
        ids = self._by_digest.get(sha256) or self._by_path.get(path)
        return self._known[min(ids)] if ids else None

    def _follow(self) -> None:
        sequence = self._store.sequence()
        if sequence == self._sequence:
            return
        touched = self._store.touched_since(self._sequence)
        for id in touched:
            self._drop(id)
        self._take(self._store.nodes("Document", ids=touched, evidence=False))
        self._sequence = sequence

    def _take(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            digest, path = (str(node.properties.get(name, "")) for name in ("sha256", "path"))
            self._known[node.id] = Known(node.id, node.name, digest, path)
            if digest:
                self._by_digest[digest].add(node.id)
            if path:
                self._by_path[path].add(node.id)

    def _drop(self, id: str) -> None:
        if known := self._known.pop(id, None):
            self._by_digest[known.sha256].discard(id)
            self._by_path[known.path].discard(id)
