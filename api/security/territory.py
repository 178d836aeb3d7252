"""Who may change what: an editor of Sonsonate edits what lies in Sonsonate.

Something lies where `part_of` and `operates_in` lead, however many steps away. What was accepted of where it lies
counts; only where nothing was accepted does what is proposed, so that nobody moves a thing into reach by proposing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from api.security.roles import check_role
from graph.errors import ForbiddenError, UsageError
from graph.model import Changes, Edge, Node
from graph.store import GraphStore
from graph.text import Text
from graph.visibility import Viewer
from viz.labels import VALUES

PLACING = ("part_of", "operates_in")


def named(store: GraphStore, name: str) -> str:
    """The id of the territory that is meant by its id or name. Raises `UsageError` where none is, or several are."""
    by_id = store.nodes("Territory", ids=[name], evidence=False) if "/" in name else ()
    found = list(by_id) or store.find(name, "Territory")
    if len(found) == 1:
        return found[0].id
    if found:
        raise UsageError(
            "«{name}» means several territories.",
            remedy="Give the id of one of them: {ids}.",
            name=name,
            ids=[_told_apart(node) for node in sorted(found, key=lambda node: node.id)],
        )
    raise UsageError(
        "There is no territory «{name}» in the graph.",
        remedy="`tejido search` finds it by any of its words.",
        name=name,
    )


def _told_apart(node: Node) -> Text | str:
    """A territory's id and what sort of territory it is."""
    sort = VALUES.get(str(node.properties.get("territory_type", "")))
    return Text("{id} ({sort})", {"id": node.id, "sort": sort}) if sort else node.id


def may_edit(store: GraphStore, viewer: Viewer, id: str) -> bool:
    """Whether a node or edge lies in the viewer's territories, or the viewer is for all of them."""
    return not viewer.territories or any(_lies_within(store, end, viewer.territories) for end in _ends(id))


def check_may_edit(store: GraphStore, viewer: Viewer, ids: Iterable[str]) -> None:
    """Raises `ForbiddenError` naming the first of these nodes and edges that is not the viewer's to change."""
    check_role(viewer, "editor")
    for id in ids:
        if not may_edit(store, viewer, id):
            raise _outside(id)


def check_may_apply(store: GraphStore, viewer: Viewer, changes: Changes) -> None:
    """Raises `ForbiddenError` as `check_may_edit`, for all that the changes touch.

    What is new lies where the changes themselves say; a new document, or one of the viewer's own words, may come with
    anything.
    """
    check_role(viewer, "editor")
    if not viewer.territories:
        return
    touched = {node.id for node in changes.nodes} | {end for edge in changes.edges for end in _ends(edge.id)}
    known = {node.id for node in store.nodes(ids=touched, evidence=False, rejected=True)}
    placed = [edge for edge in changes.edges if edge.relation in PLACING and edge.source not in known]
    documents = {node.id for node in changes.nodes if node.kind == "Document"}
    own = {id for id in documents if id not in known or _is_own(store, viewer, id)}
    judged = {id for judgement in changes.judgements for id in (judgement.one, judgement.other)}
    decided = {decision.owner for decision in changes.decisions}
    asked = {node.id for node in changes.nodes} | {edge.id for edge in changes.edges} | judged | decided
    for id in sorted((asked | set(changes.retract)) - own):
        if not any(_lies_within(store, end, viewer.territories, placed) for end in _ends(id)):
            raise _outside(id)


def _ends(id: str) -> tuple[str, ...]:
    """The nodes by which a node or tie is judged: a tie by either end, but one that says where something lies by that
    thing alone, since a territory that takes it in would else make it one's own.
    """
    source, _, rest = id.partition(" ")
    relation, _, target = rest.partition(" ")
    return (source,) if not rest or relation in PLACING else (source, target)


def _is_own(store: GraphStore, viewer: Viewer, document: str) -> bool:
    """Whether nobody but the viewer said that there is this document."""
    return all(item.asserted_by == f"person/{viewer.name}" for item in store.node(document).evidence)


def _lies_within(store: GraphStore, id: str, territories: Sequence[str], said: Sequence[Edge] = ()) -> bool:
    wanted, reached, ring = set(territories), set[str](), {id}
    while ring:
        if ring & wanted:
            return True
        reached |= ring
        ring = {place for at in ring for place in _places(store, at, said)} - reached
    return False


def _places(store: GraphStore, id: str, said: Sequence[Edge]) -> set[str]:
    """Where a node is said to lie, one step up."""
    ties = [edge for edge in store.edges(source=id) if edge.relation in PLACING]
    accepted = [edge for edge in ties if any(item.review == "accepted" for item in edge.evidence)]
    return {edge.target for edge in accepted or ties} | {edge.target for edge in said if edge.source == id}


def _outside(id: str) -> ForbiddenError:
    return ForbiddenError(
        "«{id}» lies outside your territory.",
        remedy="Suggest the change, or ask somebody whose territory it is.",
        id=id,
    )
