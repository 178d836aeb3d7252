"""What every store does. SQLite is the embedded one, Neo4j the shared one; callers see only this."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from graph.model import (
    Change,
    Changes,
    Consent,
    Decision,
    Edge,
    Erasure,
    Feedback,
    Freshness,
    Judgement,
    Knowledge,
    Node,
    Review,
    Suggestion,
    SuggestionState,
    Verdict,
    Visibility,
)
from graph.store.tables import Tables


class EdgeRow(NamedTuple):
    """An edge as network analysis sees it: the best review, highest confidence and best knowledge among its evidence
    that is not rejected.
    """

    source: str
    relation: str
    target: str
    review: Review
    confidence: float
    known_by: Knowledge


class NetworkRows(NamedTuple):
    """The whole network at one moment: after change `sequence`; `nodes` are (id, kind) in order of id."""

    sequence: int
    nodes: list[tuple[str, str]]
    edges: Iterator[EdgeRow]


class GraphReading(Protocol):
    """What can be asked of a graph: of a whole store, or of what somebody sees of one (`graph.visibility.Sight`).

    Every method raises `StoreError` when the store cannot be reached or is damaged, and `UsageError` for an id that is
    not there.
    """

    def node(self, id: str) -> Node:
        """The node with its evidence; the id of a merged node leads to the one it was joined to."""
        ...

    def nodes(
        self,
        kind: str | None = None,
        *,
        country: str | None = None,
        ids: Iterable[str] | None = None,
        document: str | None = None,
        after: str = "",
        limit: int | None = None,
        evidence: bool = True,
        rejected: bool = False,
    ) -> Iterator[Node]:
        """Nodes in order of id, filtered, streamed; `document` keeps those with evidence in it, `after` is the last id
        of the page before. Nodes whose evidence is all rejected stay out unless asked for.
        """
        ...

    def edges(
        self,
        *,
        ids: Iterable[str] | None = None,
        of: str | None = None,
        relation: str | None = None,
        source: str | None = None,
        target: str | None = None,
        document: str | None = None,
        evidence: bool = True,
        rejected: bool = False,
    ) -> Iterator[Edge]:
        """Edges in order of id; `of` gives those at either end, `document` those with evidence in it. Edges whose
        evidence is all rejected, or that of one of their ends, stay out unless asked for.
        """
        ...

    def parked(self) -> Iterator[Edge]:
        """What was said of ties that cannot be, as each was said, in order: ties between two nodes that are one now, or
        that the kind one was corrected to cannot have. They are ties again when the two are parted; brought to another
        store with its judgements they are parked there.
        """
        ...

    def find(self, name: str, kind: str | None = None, *, evidence: bool = True) -> list[Node]:
        """Nodes one of whose names equals `name` after folding case, accents, punctuation and leading articles."""
        ...

    def document_text(self, document: str) -> str:
        """The text that a document's evidence offsets count in; empty if it is not kept."""
        ...

    def judgements(self, of: str | None = None) -> list[Judgement]:
        """What was judged of pairs of ids, in order; with `of`, about that node and all that was joined with it."""
        ...

    def decisions(self, of: str | None = None) -> Iterator[Decision]:
        """What was decided in review, in order of owner; with `of`, what was said of that id of a node or edge."""
        ...

    def suggestions(self, state: SuggestionState | None = None) -> list[Suggestion]:
        """What people without edit rights suggested, in order; with `state`, those that are in it."""
        ...

    def feedback(self) -> list[Feedback]:
        """What was said of findings, in order of their ids; a finding is about what its ids lead to now."""
        ...

    def visibilities(self) -> list[Visibility]:
        """Who may see what, as was decided, in order of node and part; where nodes were joined, the stricter holds."""
        ...

    def consents(self) -> list[Consent]:
        """On what ground persons are kept, in order of node, purpose and date."""
        ...

    def undecided(
        self,
        *,
        document: str | None = None,
        of: str | None = None,
        kind: str | None = None,
        least: float = 0.0,
        most: float = 1.0,
        after: str = "",
        limit: int = 50,
    ) -> list[str]:
        """Ids of nodes and edges of which something is proposed, in order: a node, then the ties that start from it.

        `document` asks for what that document says; `of` for a node and its ties; `kind` for nodes of a kind or edges
        of a relation; `least` and `most` for a band of confidence, both ends included; `after` is the last id of the
        page before.
        """
        ...

    def freshness(self, ids: Iterable[str]) -> dict[str, Freshness]:
        """How fresh these nodes and edges are. Evidence that was rejected does not count."""
        ...

    def stale(
        self, before: str, *, kind: str | None = None, after: tuple[str, str] = ("", ""), limit: int = 50
    ) -> dict[str, Freshness]:
        """Ids of what stands and was not confirmed since `before` (a year, month or day), the longest ago first.

        What is known to have ended is not stale, nor is that of which no date is known. `kind` is a kind of node or a
        relation; `after` is when the last of the page before was confirmed, and its id.
        """
        ...

    def counts(self) -> dict[str, int]:
        """How many nodes of each kind, and under `edges` how many edges."""
        ...

    def as_of(self, moment: int | str) -> GraphReading:
        """The graph as it was after a change, or at the end of a year, month or day (`2026-07-31`): for reading only,
        to be closed like any store. Raises `UsageError` for a change that is not there.
        """
        ...

    def sequence(self) -> int:
        """The number of the last change; 0 for an empty store. What derived indexes compare with."""
        ...

    def history(self, limit: int = 50, of: str | None = None) -> list[Change]:
        """The latest changes first; only those that touched a node or edge if `of` is given."""
        ...

    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class GraphStore(GraphReading, Protocol):
    """A graph with evidence and history. All changes go through `apply`; all reads see whole transactions only, and
    reading never blocks on writing.
    """

    url: str

    def network_rows(self) -> NetworkRows:
        """What network analysis works on, without texts and evidence: nodes and edges that are not rejected."""
        ...

    def as_of(self, moment: int | str) -> GraphStore:
        """The graph as it was after a change, or at the end of a year, month or day (`2026-07-31`): for reading only,
        to be closed like any store. Raises `UsageError` for a change that is not there.
        """
        ...

    # Changing
    def apply(self, changes: Changes, *, seen: int | None = None) -> Change:
        """All of it in one transaction, checked against the ontology, recorded so that it can be undone. Raises
        `DataError`. What changes nothing is not recorded: the answer then is the last change's number with no nodes and
        no edges. The same holds for `review`. `seen` as in `review`, of the nodes whose visibility or grounds change.
        """
        ...

    def review(
        self,
        ids: str | Sequence[str],
        decision: Review,
        *,
        by: str,
        reason: str = "",
        document: str | None = None,
        seen: int | None = None,
    ) -> Change:
        """Decide the evidence of nodes and edges: all that is and will be said of them, or the words of one document.
        What was accepted or rejected is not proposed again, whatever is read; `proposed` takes a decision back.

        With `seen`, the number of the last change that the person saw, raises `ConflictError` saying who changed one of
        them since, when, and why.
        """
        ...

    def correct(
        self,
        id: str,
        correction: Node | Edge,
        *,
        by: str,
        reason: str = "",
        seen: int | None = None,
        saw: Node | Edge | None = None,
    ) -> Change:
        """Let a node or edge be as `correction` says, whose own evidence is not looked at: the words of its documents
        stay, as evidence of the person. Under the same id it is accepted, and the person's word counts. Under another
        id it is rejected for good and the other stands in its place; the old id of a node leads to the new one.
        `saw` is what the person saw of it, where that is not all: what she did not see stays. `seen` as in `review`.
        Raises `DataError` if the correction does not fit the ontology.
        """
        ...

    def merge(self, keep: str, other: str, *, by: str, reason: str = "", seen: int | None = None) -> Change:
        """Join two nodes of one kind: names, evidence and edges united; the other id stays resolvable. It records the
        judgement that they are the same. Raises `ConflictError` if somebody judged, of these or of what was joined to
        them, that they are not; `seen` as in `review`. Documents are not joined, since evidence counts in each one's
        own text: that raises `UsageError`.
        """
        ...

    def judge(self, one: str, other: str, verdict: Verdict | None, *, by: str, reason: str = "") -> Change:
        """Record what somebody holds of two ids, in place of what was judged of them before; None withdraws it.

        `same` joins them under `one`, unless they are one already; anything else parts them, where they were joined,
        with everything that was said of each before and since. Raises `ConflictError` as `merge`.
        """
        ...

    def suggest(self, changes: Changes, *, by: str, reason: str) -> Change:
        """Keep the nodes, edges and judgements (that two are the same, say) that somebody without edit rights asks for.
        `reason`, the justification, is their source where they bring no evidence. Raises `UsageError` without one.
        """
        ...

    def answer(self, suggestion: str, *, accept: bool, by: str, reason: str = "") -> Change:
        """Accept a suggestion, which applies it as the suggester's word, or reject it. Raises `ConflictError` naming
        who decided it already. Undoing an answer opens the suggestion again.
        """
        ...

    def erase(self, id: str, *, by: str, basis: str) -> Erasure:
        """Forget a person: every row about her, also of the past, and her name in all texts. `basis` says why, without
        naming her. It cannot be taken back. Raises `UsageError` for an id that is not there or is no actor's.
        """
        ...

    def compact(self) -> bool:
        """Rewrite the files, so that no byte of what was erased stays in them; False where others that are reading kept
        it from being done in full.
        """
        ...

    def undo(self, change: int, *, by: str) -> Change:
        """Take a change back, itself a change. Raises `ConflictError` if later changes built on it. A joining is taken
        back even so, by parting the two: each keeps what was said of it since.
        """
        ...

    # Following and keeping
    def touched_since(self, change: int) -> Sequence[str]:
        """Ids of nodes changed after that change, removed ones included. A node changes with its evidence and its
        edges.
        """
        ...

    def backup(self, path: Path) -> None:
        """A consistent copy, made while others read and write."""
        ...

    def check(self) -> list[str]:
        """Every invariant that does not hold, one line each; empty when all is well."""
        ...

    def reading(self) -> AbstractContextManager[Tables]:
        """The rows themselves, as they stand at one moment: what a copy takes along."""
        ...

    def filling(self) -> AbstractContextManager[Tables]:
        """The rows of an empty store, for a copy to write. Raises `UsageError` where it is not empty."""
        ...
