"""Changing a store: what each kind of change does, and its record, whatever engine keeps the tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, get_args

from graph import ontology as vocabulary
from graph.errors import UsageError
from graph.model import (
    Change,
    Changes,
    Consent,
    Edge,
    Erasure,
    Feedback,
    Judgement,
    Node,
    Review,
    Suggestion,
    SuggestionState,
    Verdict,
    Visibility,
)
from graph.store import erasing, feedback, history, judging, protecting, suggesting
from graph.store.applying import apply_changes
from graph.store.correcting import correct
from graph.store.deciding import review_evidence
from graph.store.merging import judge, merge_nodes, take_back, withdraw
from graph.store.refusals import not_empty
from graph.store.rows import present_ids
from graph.store.tables import TABLES, Tables


class RecordingStore(ABC):
    """What of `GraphStore` needs no more than the tables. An engine brings transactions, and its own reading."""

    url: str

    # What an engine brings

    @abstractmethod
    def reading(self) -> AbstractContextManager[Tables]:
        """The tables in a transaction for reading: all that is read in it is of one moment."""

    @abstractmethod
    def writing(self, make: Callable[[Tables], Change]) -> Change:
        """Let `make` write a change in a transaction of its own, which no other writer's overlaps, and commit it.

        `make` gives the same when called again: an engine may do so in a new transaction after one that failed. An
        exception that it raises leaves nothing written.
        """

    @abstractmethod
    def filling(self) -> AbstractContextManager[Tables]:
        """The tables of an empty store, to be filled with rows from elsewhere; an engine may commit in between.

        Raises `UsageError` where it is not empty.
        """

    @abstractmethod
    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Reading

    def judgements(self, of: str | None = None) -> list[Judgement]:
        with self.reading() as tables:
            return judging.judgements(tables, of)

    def suggestions(self, state: SuggestionState | None = None) -> list[Suggestion]:
        with self.reading() as tables:
            return suggesting.suggestions(tables, state)

    def feedback(self) -> list[Feedback]:
        with self.reading() as tables:
            return feedback.feedback(tables)

    def visibilities(self) -> list[Visibility]:
        with self.reading() as tables:
            return protecting.visibilities(tables)

    def consents(self) -> list[Consent]:
        with self.reading() as tables:
            return protecting.consents(tables)

    def sequence(self) -> int:
        with self.reading() as tables:
            return tables.last()

    def history(self, limit: int = 50, of: str | None = None) -> list[Change]:
        with self.reading() as tables:
            return history.history(tables, limit, of)

    # Changing

    def apply(self, changes: Changes, *, seen: int | None = None) -> Change:
        ontology = vocabulary.ontology()
        decided = {each.node for each in changes.visibilities} | {each.node for each in changes.consents}
        decided |= {node for node, _ in changes.withdrawals}

        def make(tables: Tables, at: str) -> None:
            history.refuse_unseen(tables, present_ids(tables, sorted(decided)).values(), seen)
            apply_changes(tables, changes, ontology, at)

        return self._change(changes.by, changes.reason, make)

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
        if decision not in get_args(Review):
            raise UsageError(
                "«{decision}» is not a decision.",
                remedy="Decisions: {decisions}.",
                decision=decision,
                decisions=list(get_args(Review)),
            )
        listed = [ids] if isinstance(ids, str) else list(ids)

        def make(tables: Tables, at: str) -> None:
            history.refuse_unseen(tables, present_ids(tables, listed).values(), seen)
            review_evidence(tables, listed, decision, document, by, at)

        return self._change(by, reason, make)

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
        def make(tables: Tables, at: str) -> None:
            history.refuse_unseen(tables, present_ids(tables, [id]).values(), seen)
            correct(tables, id, correction, by, at, saw)

        return self._change(by, reason, make)

    def merge(self, keep: str, other: str, *, by: str, reason: str = "", seen: int | None = None) -> Change:
        def make(tables: Tables, at: str) -> None:
            history.refuse_unseen(tables, (keep, other), seen)
            merge_nodes(tables, keep, other)
            judging.record(tables, Judgement(keep, other, "same", by, at, reason))

        return self._change(by, reason, make)

    def judge(self, one: str, other: str, verdict: Verdict | None, *, by: str, reason: str = "") -> Change:
        def make(tables: Tables, at: str) -> None:
            if verdict is None:
                withdraw(tables, one, other)
            else:
                judge(tables, Judgement(one, other, judging.checked(verdict), by, at, reason))

        return self._change(by, reason, make)

    def suggest(self, changes: Changes, *, by: str, reason: str) -> Change:
        return self._change(by, reason, lambda tables, at: suggesting.suggest(tables, changes, by, at, reason))

    def answer(self, suggestion: str, *, accept: bool, by: str, reason: str = "") -> Change:
        return self._change(
            by, reason, lambda tables, at: suggesting.answer(tables, suggestion, by, at, reason, accept=accept)
        )

    def erase(self, id: str, *, by: str, basis: str) -> Erasure:
        bearing: list[str] = []

        def make(tables: Tables, at: str) -> None:
            bearing[:] = erasing.erase(tables, erasing.trace(tables, id), by, at, basis)

        with self.reading() as tables:
            basis = erasing.trace(tables, id).whole.mask(basis)
        return Erasure(self._change(by, basis, make), tuple(bearing))

    def undo(self, change: int, *, by: str) -> Change:
        return self._change(by, "", lambda tables, _: take_back(tables, change))

    def _change(self, by: str, reason: str, make: Callable[[Tables, str], None]) -> Change:
        """Let a change be made, and record it, unless nothing was touched."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")

        def write(tables: Tables) -> Change:
            make(tables, at)
            if not tables.touched:
                return Change(tables.number - 1, at, by, reason, 0, 0)
            edges = sum(" " in owner for owner in tables.touched)
            nodes = len(tables.touched) - edges
            change = Change(tables.number, at, by, reason, nodes, edges, tables.undoes)
            tables.record(change)
            if change.undoes is not None:
                history.mark(tables, change.undoes, change.number)
            return change

        return self.writing(write)


def refuse_filled(tables: Tables, url: str) -> None:
    """Raise `UsageError` if a store that is to be filled is not empty."""
    if tables.last() or not all(tables.is_empty(table) for table in TABLES):
        raise not_empty(url)
