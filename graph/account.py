"""The history of one node or edge in plain words: at each change, what was before and what came after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.model import Change, Edge, Evidence, Node
from graph.store.base import GraphReading
from graph.text import Text, Value

LONGEST = 160  # characters of a quote that are shown


@dataclass(frozen=True)
class Step:
    """A change, and what it did to the node or edge."""

    change: Change
    differences: tuple[Text, ...]


def account(store: GraphReading, id: str, limit: int = 50) -> list[Step]:
    """What the latest changes did to a node or edge, the latest first. Raises `UsageError` for an unknown id."""
    return [Step(change, tuple(_differences(store, id, change.number))) for change in store.history(limit, id)]


def _differences(store: GraphReading, id: str, number: int) -> Iterator[Text]:
    with store.as_of(number - 1) as earlier, store.as_of(number) as later:
        before, after = _find(earlier, id), _find(later, id)
        judged = {(each.one, each.other, each.verdict) for each in earlier.judgements(id)}
        judgements = [each for each in later.judgements(id) if (each.one, each.other, each.verdict) not in judged]
        names = [before.name if isinstance(before, Node) else "", after.name if isinstance(after, Node) else ""]
    for judgement in judgements:
        yield Text(
            "{one} and {other} were judged: {verdict}",
            {"one": judgement.one, "other": judgement.other, "verdict": VERDICT[judgement.verdict]},
        )
    if after is None:
        if before is not None:
            yield Text("it was taken out")
        return
    if after.id != id:
        yield Text("it leads to {id} («{name}»)", {"id": after.id, "name": names[1]})
        return
    if before is None or before.id != id:
        yield Text("it came in")
    elif names[0] != names[1]:
        yield Text("name: «{before}» → «{after}»", {"before": names[0], "after": names[1]})
    yield from _of_names(before, after)
    yield from _of_properties(before, after)
    yield from _of_evidence(before, after)


def _find(store: GraphReading, id: str) -> Node | Edge | None:
    if " " not in id:
        return next(store.nodes(ids=[id], rejected=True), None)
    source = id.partition(" ")[0]
    return next((edge for edge in store.edges(source=source, rejected=True) if edge.id == id), None)


def _of_names(before: Node | Edge | None, after: Node | Edge) -> Iterator[Text]:
    had = set(before.names) if isinstance(before, Node) else set()
    has = set(after.names) if isinstance(after, Node) else set()
    if has - had:
        yield Text("also called: {names}", {"names": sorted(has - had)})
    if had - has:
        yield Text("no longer called: {names}", {"names": sorted(had - has)})


def _of_properties(before: Node | Edge | None, after: Node | Edge) -> Iterator[Text]:
    had, has = (before.properties if before else {}), after.properties
    for name in sorted({*had, *has}):
        values: dict[str, Value] = {"property": name, "before": str(had.get(name)), "after": str(has.get(name))}
        if name not in had:
            yield Text("{property}: {after}", values)
        elif name not in has:
            yield Text("{property}: no longer {before}", values)
        elif had[name] != has[name]:
            yield Text("{property}: {before} → {after}", values)


def _of_evidence(before: Node | Edge | None, after: Node | Edge) -> Iterator[Text]:
    had = {_words(each): each.review for each in before.evidence} if before else {}
    has = {_words(each): each.review for each in after.evidence}
    for words, review in has.items():
        values: dict[str, Value] = {
            "document": words[0],
            "quote": words[1],
            "by": words[2],
            "review": REVIEW[review],
        }
        if words not in had:
            yield Text("new evidence in {document}, by {by}, {review}: «{quote}»", values)
        elif had[words] != review:
            yield Text("evidence in {document} is now {review}: «{quote}»", values)
    for words in had.keys() - has.keys():
        yield Text("evidence withdrawn from {document}: «{quote}»", {"document": words[0], "quote": words[1]})


def _words(evidence: Evidence) -> tuple[str, str, str, int | None]:
    quote = " ".join(evidence.quote.split())
    return evidence.document, quote[:LONGEST] or "…", evidence.asserted_by, evidence.start


REVIEW = {"proposed": Text("proposed"), "accepted": Text("accepted"), "rejected": Text("rejected")}
VERDICT = {"same": Text("the same"), "not_same": Text("not the same"), "unsure": Text("cannot be told")}
