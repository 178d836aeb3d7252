"""A sight that notes in the log when somebody opens what is not public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from api.security.audit import What
from graph.masking import PERSON, Masker
from graph.model import Node
from graph.store import GraphStore
from graph.visibility import Sight, Veil
from graph.visibility.levels import is_person

Note = Callable[[What, str], None]
MOST: Final = 200  # persons that one entry of the log tells apart


def persons_named(store: GraphStore, public: Veil, own: Veil, answer: str) -> tuple[set[str], int]:
    """Who is named, in full, in an answer, whom the public does not see and the reader does: ids of at most `MOST`
    names, and how many names there are besides.
    """
    names = {
        name: label for name, label in public.masker.names.items() if label == PERSON and name not in own.masker.names
    }
    found = sorted(" ".join(name) for name in Masker(names=names).names_in(answer))
    told = [{node.id for node in store.find(name, evidence=False) if is_person(node)} for name in found[:MOST]]
    return set().union(*told), len(found[MOST:]) + told.count(set())


@dataclass(frozen=True)
class WatchedSight(Sight):
    """As `Sight`."""

    note: Note = field(kw_only=True)
    public: Veil = field(kw_only=True)
    """What the public sees."""

    def node(self, id: str) -> Node:
        node = super().node(id)
        if not self.public.shows(node):
            self.note("person-seen", node.id)
        return node

    def document_text(self, document: str) -> str:
        text = super().document_text(document)
        if text:
            self.note("text-read", document)
        return text
