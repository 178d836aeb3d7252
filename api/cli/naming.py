"""What a person types at the command line, as what it means: a node by id or name, a tie, a document, a kind."""

from __future__ import annotations

import getpass
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from api.cli.options import chosen_language
from graph.errors import UsageError
from graph.model import Node
from graph.names import fold
from graph.ontology import Kind, Relation, ontology
from graph.store import GraphStore
from graph.text import Text
from viz.labels import VALUES, kind_label

PROPOSED_NAMES = 3  # names offered for one that nothing has


def whoami() -> str:
    """The person at this computer, as the history names people."""
    return f"person/{getpass.getuser()}"


def pick(store: GraphStore, typed: str, kinds: Sequence[str] = (), *, municipal: bool = False) -> Node:
    """The one node that `typed` means; with `municipal`, a municipality before its namesakes.

    Raises `UsageError`, which lists the candidates, when it means several, or none but names that are alike.
    """
    if "/" in typed:
        return store.node(typed)
    found = {node.id: node for node in store.find(typed)}
    fitting = [node for node in found.values() if not kinds or node.kind in kinds]
    if not fitting:
        raise _unknown(store, typed, kinds)
    order = {kind: place for place, kind in enumerate(kinds)}
    towns = [node for node in fitting if "municipality" in node.properties.values()]
    fitting = towns if municipal and towns else fitting
    first = min(order.get(node.kind, 0) for node in fitting)
    best = [node for node in fitting if order.get(node.kind, 0) == first]
    if len(best) > 1:
        raise UsageError(
            "«{name}» is the name of several.",
            remedy="Give one of these ids: {ids}.",
            name=typed,
            ids=[_offered(node.id, _sort(node)) for node in best],
        )
    return best[0]


def pick_document(store: GraphStore, typed: str) -> Node:
    """The one document that `typed` means: an id, a title, or the name of its file with or without its ending."""
    if typed.startswith("document/"):
        return store.node(typed)
    name = PurePath(typed).name
    files = [
        node
        for node in store.nodes("Document", evidence=False)
        if name in ((path := PurePath(str(node.properties.get("path", "")))).name, path.stem)
    ]
    return files[0] if len(files) == 1 else pick(store, name, ("Document",))


def owners(store: GraphStore, words: Sequence[str]) -> list[str]:
    """Ids of the nodes and ties that these words name: «ID relation ID» is a tie, quoted as one word or not."""
    ids: list[str] = []
    rest = list(words)
    while rest:
        if len(rest) > 2 and rest[1] in ontology().relations:
            tie, rest = rest[:3], rest[3:]
            ids.append(" ".join(tie))
        else:
            one = rest.pop(0)
            ids.append(one if "/" in one else pick(store, one).id)
    return ids


def owner(store: GraphStore, words: Sequence[str]) -> str:
    """The id of the one node or tie that these words name; raises `UsageError` for none or several."""
    ids = owners(store, words)
    if len(ids) != 1:
        raise UsageError("Name one node or one tie.", remedy="A tie is written «ID relation ID».")
    return ids[0]


def kind_meant(word: str | None) -> str | None:
    """The ontology's name of a kind that was typed in any case and language; `UsageError` for another word."""
    if word is None:
        return None
    kinds = ontology().kinds
    meant = _meant(word, kinds)
    if meant is None:
        raise UsageError("«{kind}» is not a kind.", remedy="Kinds: {kinds}.", kind=word, kinds=_glossed(kinds))
    return meant


def kind_or_relation_meant(word: str | None) -> str | None:
    """As `kind_meant`, of a kind of node or a relation."""
    if word is None:
        return None
    kinds, relations = ontology().kinds, ontology().relations
    meant = _meant(word, {**kinds, **relations})
    if meant is None:
        raise UsageError(
            "«{kind}» is neither a kind nor a relation.",
            remedy="Kinds: {kinds}. Relations: {relations}.",
            kind=word,
            kinds=_glossed(kinds),
            relations=_glossed(relations),
        )
    return meant


def _meant(word: str, terms: Mapping[str, Kind | Relation]) -> str | None:
    """The term with this id or label; else the only one whose label has the word («práctica»: «Buena práctica»)."""
    wanted = fold(word)
    said = {id: {fold(id), fold(id.replace("_", " ")), *_labels(term)} for id, term in terms.items()}
    exact = [id for id, labels in said.items() if wanted in labels]
    partly = [id for id, labels in said.items() if any(wanted in label.split() for label in labels)]
    return next((found[0] for found in (exact, partly) if len(found) == 1), None)


def _labels(term: Kind | Relation) -> set[str]:
    labels = [*term.label.values(), *(term.plural.values() if isinstance(term, Kind) else ())]
    return {fold(label) for label in labels}


def _glossed(terms: Mapping[str, Kind | Relation]) -> list[str]:
    language = chosen_language()
    return [
        id if fold(id) == fold(term.label[language]) else f"{id} ({term.label[language].lower()})"
        for id, term in terms.items()
    ]


def _unknown(store: GraphStore, typed: str, kinds: Sequence[str]) -> UsageError:
    """That nothing has this name, with those that are most alike; the search forgives slips and knows synonyms."""
    from corpus.synonyms import names_in, synonyms
    from graph.search import SearchIndex, index_path

    if not fold(typed):
        return UsageError("No name was given.", remedy="Give an id, or a name as it is written in the documents.")
    index = SearchIndex(index_path(store), store, synonyms(names_in(store)))
    searched = [(kind, index.search(typed, kind=kind, limit=PROPOSED_NAMES)) for kind in kinds or (None,)]
    hits = [hit for _kind, found in searched for hit in found][:PROPOSED_NAMES]
    return UsageError(
        "Nothing here is called «{name}».",
        remedy="Did you mean {names}?" if hits else "`tejido search` finds names by any of their words.",
        name=typed,
        names=[_offered(f"«{hit.name}»", hit.id) for hit in hits],
    )


def _offered(what: str, explained: Text | str) -> Text:
    return Text("{what} ({explained})", {"what": what, "explained": explained})


def _sort(node: Node) -> Text | str:
    """What sort of thing a node is, to tell it from its namesakes: «country», «municipality», «actor»."""
    type = str(node.properties.get("territory_type", ""))
    return VALUES.get(type, kind_label(node.kind, chosen_language()))
