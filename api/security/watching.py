"""A sight that notes in the log when somebody opens what is not public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from api.security.audit import What
from graph.masking import PERSON, Masker
from graph.model import Node
from graph.visibility import Sight, Veil

Note = Callable[[What, str], None]


def persons_named(public: Veil, own: Veil, answer: str) -> int:
    """How many times an answer names, in full, a person whom the public does not see, and the reader does."""
    names = {name: label for name, label in public.masker.names.items() if name not in own.masker.names}
    return sum(span.label == PERSON for span in Masker(names=names).spans(answer))


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
