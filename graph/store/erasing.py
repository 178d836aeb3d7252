"""Forgetting a person: every row of every table, those of the past included, without her; and a mark that keeps the
same documents from bringing her back.

A mark is a keyed hash of a name in a document. It tells a name that comes again and tells nothing by itself; its key
never leaves the store. A surname alone is masked in documents that name her in full, her whole name everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from secrets import token_hex
from typing import Any

from graph.errors import ConflictError, UsageError
from graph.masking import PERSON, Masker, Span, moved, parts_of, spelled
from graph.model import Changes, Evidence, Node
from graph.names import fold
from graph.ontology import TITLED
from graph.store.joining import encode, evidence_key
from graph.store.refusals import unknown
from graph.store.rows import ASSERTED_BY, CLAIMS, DOCUMENT, KEY, OWNER, QUOTE, SAID_OF, START, STOP, redirects
from graph.store.tables import (
    CONSENTS,
    DECISIONS,
    EDGES,
    ERASURES,
    EVIDENCE,
    FEEDBACK,
    JUDGEMENTS,
    NODES,
    REDIRECTS,
    SUGGESTIONS,
    TABLES,
    TEXTS,
    VISIBILITIES,
    Key,
    Row,
    Table,
    Tables,
)

LONGEST = 8
"""Words of a name that is looked for in a text."""


@dataclass(frozen=True)
class Trace:
    """By which `ids` and `names` a person is known in a store, and which `documents` speak of her."""

    ids: frozenset[str]
    names: frozenset[str]
    documents: frozenset[str]

    @cached_property
    def whole(self) -> Masker:
        """Masks her whole names, of two words or more."""
        return Masker({words: PERSON for words in map(spelled, self.names) if len(words) > 1})

    @cached_property
    def parts(self) -> frozenset[str]:
        return frozenset(part for name in self.names for part in parts_of(name))


def trace(tables: Tables, id: str) -> Trace:
    """Who is meant by an id. Raises `UsageError` for an id that is not there, or is no actor's."""
    present = redirects(tables, [id]).get(id, id)
    node = next(tables.rows(NODES, "id", [present]), None)
    if node is None:
        raise unknown(id)
    if node[1] != "Actor":
        raise UsageError(
            "{id} is no person; only persons are forgotten.",
            remedy="Reject it instead: `tejido review`.",
            id=id,
        )
    leading: dict[str, set[str]] = {}
    for one, other in tables.rows(REDIRECTS):
        leading.setdefault(other, set()).add(one)
    ids, waiting = {present}, [present]
    while waiting:
        fresh = leading.get(waiting.pop(), set()) - ids
        ids |= fresh
        waiting += fresh
    names: set[str] = set()
    for row in (*tables.rows(NODES, "id", ids), *(row[2:] for row in tables.past(NODES, "id", ids) if row[1])):
        names.update((row[2], *json.loads(row[3])))
    documents = set()
    for row in (
        *tables.rows(EVIDENCE, "owner", ids),
        *(row[2:] for row in tables.past(EVIDENCE, "owner", ids) if row[1]),
    ):
        documents.add(row[DOCUMENT])
        claims = json.loads(row[CLAIMS] or "{}")
        names.update((*claims.get("names", ()), *claims.get("dropped", ()), *filter(None, [claims.get("name")])))
    return Trace(frozenset(ids), frozenset(names), frozenset(documents))


def erase(tables: Tables, person: Trace, by: str, at: str, basis: str) -> tuple[str, ...]:
    """Take a person out of every row, as the change that is being made. Gives the ids of what else bears her name and
    stays: what to do with it is for people to decide.
    """
    eraser = _Eraser(tables, person)
    about_her: set[int] = set()
    for table in reversed(TABLES):  # edges go before their nodes
        about_her |= _erase_standing(tables, eraser, table)
        about_her |= _erase_past(tables, eraser, table)
    for change in list(tables.changes()):
        masker = eraser.near if change.number in about_her else eraser.whole
        if (reason := masker.mask(change.reason)) != change.reason:
            tables.reword(change.number, reason)
    _leave_mark(tables, person, by, at, basis)
    return eraser.bearing


def _erase_standing(tables: Tables, eraser: _Eraser, table: Table) -> set[int]:
    """Gives the numbers of the changes that wrote rows that are gone."""
    gone: list[Key] = []
    rewritten: list[Row] = []
    numbers: set[int] = set()
    for *row, version in tables.versioned(table):
        new = eraser.without_her(table, tuple(row))
        if new is None:
            numbers.add(version)
        if new != tuple(row):
            gone.append(table.key_of(tuple(row)))
            if new is not None:
                rewritten.append((*new, version))
    # a row that keeps its key is replaced where it stands: a node with ties cannot be taken out, not even for a moment
    tables.delete(table, set(gone) - set(map(table.key_of, rewritten)))
    tables.replace(table, rewritten)
    return numbers


def _erase_past(tables: Tables, eraser: _Eraser, table: Table) -> set[int]:
    """Gives the numbers of the changes that wrote or ended rows that are gone."""
    gone: list[Key] = []
    rewritten: list[Row] = []
    numbers: set[int] = set()
    for ended, there, *row, version in tables.past(table):
        key = (ended, *table.key_of(tuple(row)))
        if not there:
            if eraser.is_hers(table, table.key_of(tuple(row))):
                gone.append(key)
            continue
        new = eraser.without_her(table, tuple(row))
        if new is None:
            numbers |= {ended, version}
        if new != tuple(row):
            gone.append(key)
            if new is not None:
                rewritten.append((ended, there, *new, version))
    tables.delete_past(table, gone)
    tables.insert_past(table, rewritten)
    return numbers


def _leave_mark(tables: Tables, person: Trace, by: str, at: str, basis: str) -> None:
    key = next((row[1] for row in tables.rows(ERASURES)), token_hex(32))
    marks = sorted(
        _mark(key, spelled(name), document) for name in person.names for document in person.documents if spelled(name)
    )
    id = f"erasure/{tables.number}"
    tables.add(ERASURES, [(id, key, encode(marks), at, by, basis)])
    tables.touched.add(id)


def refuse_erasure(tables: Tables, change: int) -> None:
    """Raise `ConflictError` if a change erased a person: nothing is left to put back."""
    if any(row[-1] == change for row in tables.versioned(ERASURES)):
        raise ConflictError("Change {change} erased a person; that cannot be taken back.", change=change)


class _Eraser:
    """What each row reads without a person; None where nothing of it is left."""

    def __init__(self, tables: Tables, person: Trace) -> None:
        self._person = person
        others = [row for row in tables.rows(NODES) if row[0] not in person.ids]
        self._kinds: dict[str, str] = {row[0]: row[1] for row in others}
        named = [(row[0], name) for row in others if row[1] not in TITLED for name in (row[2], *json.loads(row[3]))]
        near = Masker({words: PERSON for words in map(spelled, person.names) if words}, person.parts)
        self.near = replace(near, kept=frozenset(spelled(name) for _, name in named if near.concerns(name)))
        self.whole = replace(person.whole, kept=self.near.kept)
        self.bearing = tuple(
            sorted(
                {id for id, name in named if person.whole.names_one(name)}
                | {id for id in self._kinds if person.whole.names_one(id.replace("-", " ").replace("/", " "))}
            )
        )
        texts: dict[str, str] = dict(tables.rows(TEXTS))
        self._speaking = {id for id, text in texts.items() if id in person.documents or person.whole.spans(text)}
        self._spans = {id: self.near.spans(texts[id]) for id in self._speaking}

    def changed(self, table: Table, rows: Iterable[Row]) -> Iterator[tuple[Row, Row | None]]:
        """The rows that change, each with what it is to be."""
        return ((row, new) for row in rows if (new := self.without_her(table, row)) != row)

    def is_hers(self, table: Table, row: Sequence[Any]) -> bool:
        """Whether a row is about her, by its ids."""
        ids = ABOUT[table](row) if table in ABOUT else ()
        return any(part in self._person.ids for id in ids if id for part in str(id).split(" "))

    def without_her(self, table: Table, row: Row) -> Row | None:
        if self.is_hers(table, row):
            return None
        match table.name:
            case "nodes":
                id, kind, name, names, properties = row
                if kind in TITLED:
                    name, names = self.whole.mask(name), self._masked(names)
                return id, kind, name, names, self._masked(properties)
            case "edges":
                return *row[:4], self._masked(row[4])
            case "evidence":
                return self._evidence(row)
            case "decisions":
                return *row[:2], fold(self._masker(row[1]).mask(row[2], folded=True)) if row[2] else "", *row[3:]
            case "suggestions":
                return None if self.whole.spans(row[1]) else (*row[:3], *map(self.whole.mask, row[3:]))
            case "texts":
                return row[0], self._masker(row[0]).mask(row[1])
            case "judgements" | "feedback" | "visibilities" | "erasures":
                return *row[:-1], self.whole.mask(row[-1])
            case "consents":
                return tuple(map(self.whole.mask, row))
            case _:
                return row

    def _evidence(self, row: Row) -> Row:
        masker, spans = self._masker(row[DOCUMENT]), self._spans.get(row[DOCUMENT], ())
        quote = masker.mask(row[QUOTE])
        start, stop = (None if at is None else moved(at, spans) for at in (row[START], row[STOP]))
        claims = self._claims(row[OWNER], row[CLAIMS])
        changed = (*row[:QUOTE], quote, start, stop, *row[STOP + 1 : CLAIMS], claims, row[SAID_OF])
        if changed == row:
            return row
        key = evidence_key(row[DOCUMENT], row[ASSERTED_BY], start, stop, fold(quote), row[SAID_OF])
        return (*changed[:KEY], key, *changed[KEY + 1 :])

    def _claims(self, owner: str, claims: str | None) -> str | None:
        if claims is None or not self.whole.spans(claims):
            return claims
        said = json.loads(claims)
        proper = self._kinds.get(owner, "Document") not in TITLED
        return encode(
            {
                what: value if proper and what != "properties" else self.whole.mask_all(value)
                for what, value in said.items()
            }
        )

    def _masked(self, json_text: str) -> str:
        return encode(self.whole.mask_all(json.loads(json_text))) if self.whole.spans(json_text) else json_text

    def _masker(self, document: str) -> Masker:
        return self.near if document in self._speaking or document in self._person.documents else self.whole


ABOUT: Mapping[Table, Callable[[Sequence[Any]], Sequence[Any]]] = {
    NODES: lambda row: row[:1],
    EDGES: lambda row: row[:1],
    EVIDENCE: lambda row: (row[OWNER], *row[SAID_OF : SAID_OF + 1]),
    DECISIONS: lambda row: row[:1],
    REDIRECTS: lambda row: row[:2],
    JUDGEMENTS: lambda row: row[:2],
    SUGGESTIONS: lambda row: _ids_within(row[1]) if len(row) > 1 else (),
    FEEDBACK: lambda row: row[0].split("|")[1:],
    VISIBILITIES: lambda row: row[:1],
    CONSENTS: lambda row: row[:1],
}


def _ids_within(changes: str) -> list[str]:
    """Whatever may be an id in a suggestion's JSON."""
    found, waiting = [], [json.loads(changes)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
    return found


# Keeping her from coming back


def without_forgotten(tables: Tables, changes: Changes) -> Changes:
    """The changes without the persons that were erased from the same documents, and their names masked in the texts."""
    if tables.is_empty(ERASURES):
        return changes
    known = _Marks(list(tables.rows(ERASURES)))
    maskers = {document: known.masker(document, text) for document, text in changes.texts.items()}
    spans = {document: maskers[document].spans(text) for document, text in changes.texts.items()}

    def kept(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
        return tuple(
            _masked(item, maskers.get(item.document), spans.get(item.document, ()), known) for item in evidence
        )

    nodes, gone = [], set()
    for node in changes.nodes:
        left = [item for item in node.evidence if not (node.kind == "Actor" and known.forgot(node, item.document))]
        if node.evidence and not left:
            gone.add(node.id)
            continue
        masker = _merged(maskers[item.document] for item in left if item.document in maskers)
        name, names = node.name, node.names
        if node.kind in TITLED:
            name, names = masker.mask(name), tuple(map(masker.mask, names))
        nodes.append(
            replace(node, name=name, names=names, properties=masker.mask_all(node.properties), evidence=kept(left))
        )
    edges = tuple(
        replace(edge, evidence=kept(edge.evidence)) for edge in changes.edges if not gone & {edge.source, edge.target}
    )
    return replace(
        changes,
        nodes=tuple(nodes),
        edges=edges,
        texts={document: maskers[document].mask(text) for document, text in changes.texts.items()},
        judgements=tuple(each for each in changes.judgements if not gone & {each.one, each.other}),
        decisions=tuple(each for each in changes.decisions if not gone & set(each.owner.split(" "))),
        feedback=tuple(each for each in changes.feedback if not gone & set(each.finding.split("|"))),
        visibilities=tuple(each for each in changes.visibilities if each.node not in gone),
        consents=tuple(each for each in changes.consents if each.node not in gone),
        withdrawals=tuple(each for each in changes.withdrawals if each[0] not in gone),
    )


class _Marks:
    """What is known of who was erased: whether a name in a document is one of theirs."""

    def __init__(self, rows: Collection[Row]) -> None:
        self._key = next(row[1] for row in rows)
        self._marks = {mark for row in rows for mark in json.loads(row[2])}

    def forgot(self, node: Node, document: str) -> bool:
        return any(_mark(self._key, spelled(name), document) in self._marks for name in (node.name, *node.names))

    def masker(self, document: str, text: str) -> Masker:
        """What masks the names of those who were erased from a document and stand in this text in full."""
        words = spelled(text)
        found = {
            words[at : at + length]
            for at in range(len(words))
            for length in range(2, min(LONGEST, len(words) - at) + 1)
            if _mark(self._key, words[at : at + length], document) in self._marks
        }
        parts = frozenset(part for name in found for part in parts_of(" ".join(name)))
        return Masker(dict.fromkeys(found, PERSON), parts)


def _masked(item: Evidence, masker: Masker | None, spans: Sequence[Span], known: _Marks) -> Evidence:
    masker = masker or known.masker(item.document, item.quote)
    if masker.idle:
        return item
    start, end = (None if at is None else moved(at, spans) for at in (item.start, item.end))
    return replace(item, quote=masker.mask(item.quote), start=start, end=end)


def _merged(maskers: Iterable[Masker]) -> Masker:
    return Masker({name: PERSON for masker in maskers for name in masker.names})


def _mark(key: str, name: tuple[str, ...], document: str) -> str:
    text = f"{document}\x1f{' '.join(name)}"
    return blake2b(text.encode("utf-8", "surrogatepass"), key=bytes.fromhex(key), digest_size=16).hexdigest()
