"""What of the rest of a store a viewer may see: ties, changes, proposals, what was said and judged.

`graph.visibility` decides of each node, and of the words of documents; here lists of other things are cut down to what
that leaves. The past and other people's reasons can name anybody, so they are for those who may read documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from operator import attrgetter
from typing import Any

from graph.account import Step, account
from graph.errors import ForbiddenError, UsageError
from graph.freshness import stale
from graph.model import Change, Edge, Feedback, Freshness, Judgement, Node, Suggestion, SuggestionState
from graph.review import Passage, Proposal, proposals
from graph.visibility import Sight, may_read

BATCH = 200
SILENCE = Passage("", "", "")


def edges(sight: Sight, after: str = "", **filters: Any) -> Iterator[Edge]:
    """Ties in order of id, both of whose ends may be seen; the filters are those of `GraphStore.edges`."""
    bare = (edge for edge in sight.store.edges(evidence=False, **filters) if edge.id > after)
    for source, group in groupby(bare, key=attrgetter("source")):
        wanted = {edge.id for edge in group}
        if is_seen(sight, source):
            yield from sorted((tie.edge for tie in sight.ties(source) if tie.edge.id in wanted), key=attrgetter("id"))


def history(sight: Sight, author: str, limit: int) -> list[Change]:
    """The latest changes; one's own only, unless one may read what they were for."""
    if may_read(sight.viewer):
        return sight.store.history(limit)
    return list(islice((change for change in sight.store.history(BATCH * limit) if change.by == author), limit))


def steps(sight: Sight, id: str, limit: int) -> list[Step]:
    """What the latest changes did to a node or tie that may be seen. Raises `ForbiddenError`."""
    refuse_past(sight)
    return account(sight.store, id, limit)


@contextmanager
def past(sight: Sight, moment: int | str) -> Iterator[Sight]:
    """The graph as it was after a change or at the end of a date. Raises `ForbiddenError`, `UsageError`."""
    refuse_past(sight)
    with sight.store.as_of(moment) as store:
        yield Sight(store, sight.viewer)


def refuse_past(sight: Sight) -> None:
    """Raises `ForbiddenError` unless the viewer may read the words of documents: in the past somebody may stand who is
    protected now.
    """
    if not may_read(sight.viewer):
        raise ForbiddenError("What was is for coordinators.", remedy="Ask a coordinator of your network.")


def long_unconfirmed(sight: Sight, since: str, kind: str | None) -> Iterator[tuple[Node | Edge, Freshness]]:
    """As `graph.freshness.stale`."""
    for item, fresh in stale(sight.store, since, kind):
        if all(is_seen(sight, end) for end in ends(item.id)):
            yield item, fresh


def open_proposals(sight: Sight, **filters: Any) -> Iterator[Proposal]:
    """As `graph.review.proposals`, of what may be seen; without their words where those may not be read."""
    for proposal in proposals(sight.store, **filters):
        if isinstance(proposal.item, Node):
            if is_seen(sight, proposal.item.id):
                yield _veiled(sight, proposal, sight.node(proposal.item.id))
        else:
            id, source = proposal.item.id, proposal.item.source
            ties = sight.ties(source) if is_seen(sight, source) else ()
            if edge := next((tie.edge for tie in ties if tie.edge.id == id), None):
                yield _veiled(sight, proposal, edge)


def _veiled(sight: Sight, proposal: Proposal, item: Node | Edge) -> Proposal:
    if may_read(sight.viewer):
        return proposal
    waiting = [each for each in item.evidence if each.review == "proposed"]
    return Proposal(item, tuple(sorted(waiting, key=lambda each: -each.confidence)) or item.evidence)


def suggestions(sight: Sight, author: str, state: SuggestionState | None, *, all_: bool) -> list[Suggestion]:
    """What was suggested of what may be seen; `all_`: by anybody, not only by the author."""
    return [
        each
        for each in sight.store.suggestions(state)
        if (all_ or each.by == author) and (may_read(sight.viewer) or _all_seen(sight, _touched(each)))
    ]


def feedback(sight: Sight) -> list[Feedback]:
    """What was said of findings about what may be seen."""
    known = sight.store.feedback()
    if may_read(sight.viewer):
        return known
    return [each for each in known if _all_seen(sight, (id for id in each.finding.split("|")[1:] if "/" in id))]


def judgements(sight: Sight, of: str | None = None) -> list[Judgement]:
    """What was judged of pairs both of which may be seen."""
    return [each for each in sight.store.judgements(of) if _all_seen(sight, (each.one, each.other))]


def ends(id: str) -> list[str]:
    """The ids of nodes that an id of a node or tie names."""
    return id.split(" ")[::2]


def is_seen(sight: Sight, id: str) -> bool:
    """Whether there is such a node for the viewer."""
    try:
        sight.node(id)
    except UsageError:
        return False
    return True


def _all_seen(sight: Sight, ids: Iterable[str]) -> bool:
    return all(is_seen(sight, id) for id in ids)


def _touched(suggestion: Suggestion) -> set[str]:
    """The nodes that a suggestion names; those that it would bring are not there yet."""
    asked = suggestion.changes
    judged = {id for each in asked.judgements for id in (each.one, each.other)}
    tied = {end for edge in asked.edges for end in (edge.source, edge.target)}
    return {node.id for node in asked.nodes if node.kind != "Document"} | tied | judged
