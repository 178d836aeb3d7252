"""A document's page: its text with what was found in it marked in place; and the list of documents."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.model import Evidence, Node, edge_id
from graph.visibility import Sight
from viz.pages.search import ShownHit
from viz.site import with_query

AT_ONCE = 20
COUNTED = 100  # proposals of a document are counted up to so many


@dataclass(frozen=True)
class Finding:
    """What a span of the text supports: a node, or a tie between two nodes.

    The evidence of a node is often a whole sentence; where its name stands in it, `start` and `end` are those of the
    name, and `named` is true.
    """

    start: int
    end: int
    evidence: Evidence
    node: Node
    relation: str = ""
    tail: Node | None = None
    named: bool = False

    @property
    def anchor(self) -> int:
        """The offset that quotes lead to: where the evidence begins."""
        return self.start if self.evidence.start is None else self.evidence.start

    @property
    def owner(self) -> str:
        """The id of the node or tie."""
        return edge_id(self.node.id, self.relation, self.tail.id) if self.tail else self.node.id


@dataclass(frozen=True)
class Stretch:
    """A piece of text covered by the same findings from end to end; `anchor` is where quotes that begin here lead."""

    text: str
    findings: tuple[Finding, ...]
    anchor: str = ""

    @property
    def nearest(self) -> Finding:
        """The shortest finding: a name rather than the sentence around it."""
        return min(self.findings, key=lambda finding: finding.end - finding.start)


@dataclass(frozen=True)
class DocumentPage:
    """What `document.html` receives."""

    document: Node
    stretches: tuple[Stretch, ...]
    nodes: tuple[Finding, ...]
    ties: tuple[Finding, ...]


def document_page(sight: Sight, id: str) -> DocumentPage:
    """Raises `UsageError` for an id that is not there."""
    document = sight.node(id)
    text = sight.document_text(document.id)
    findings = _findings(sight, document.id, text)
    placed = [finding for finding in findings if 0 <= finding.start < finding.end <= len(text)]
    return DocumentPage(
        document,
        tuple(stretches(text, placed)),
        tuple(_first_of_each(finding for finding in findings if finding.tail is None)),
        tuple(_first_of_each(finding for finding in findings if finding.tail is not None)),
    )


def stretches(text: str, findings: Sequence[Finding]) -> Iterable[Stretch]:
    """Cut the text wherever a finding begins or ends. Joined, the stretches are the text again."""
    beginning: dict[int, list[Finding]] = {}
    ending: dict[int, list[Finding]] = {}
    for finding in findings:
        beginning.setdefault(finding.start, []).append(finding)
        ending.setdefault(finding.end, []).append(finding)
    anchors = {finding.anchor for finding in findings}
    cuts = sorted({0, len(text), *beginning, *ending, *anchors})
    covering: list[Finding] = []
    for start, end in itertools.pairwise(cuts):
        covering = [finding for finding in covering if finding.end > start] + beginning.get(start, [])
        yield Stretch(text[start:end], tuple(covering), anchor(start) if start in anchors else "")


def anchor(start: int) -> str:
    """Where on a document's page the evidence that begins at this offset is."""
    return f"e{start}"


def _findings(sight: Sight, document: str, text: str) -> list[Finding]:
    nodes, edges = sight.rows(document)
    by_id = {node.id: node for node in nodes}
    claims: list[tuple[Iterable[Evidence], Node, str, Node | None]]
    claims = [(node.evidence, node, "", None) for node in nodes if node.id != document]
    claims += [(edge.evidence, by_id[edge.source], edge.relation, by_id[edge.target]) for edge in edges]
    found = [
        _finding(text, item, item.start, item.end, node, relation, tail)
        for evidence, node, relation, tail in claims
        for item in evidence
        if item.document == document and item.review != "rejected"
        if item.start is not None and item.end is not None
    ]
    return sorted(found, key=lambda finding: (finding.start, -finding.end))


def _finding(
    text: str, evidence: Evidence, start: int, end: int, node: Node, relation: str, tail: Node | None
) -> Finding:
    if tail is None:
        for name in sorted((node.name, *node.names), key=len, reverse=True):
            words = r"\s+".join(map(re.escape, name.split()))
            if found := re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE).search(text, start, end):
                return Finding(found.start(), found.end(), evidence, node, named=True)
    return Finding(start, end, evidence, node, relation, tail)


def _first_of_each(findings: Iterable[Finding]) -> Iterable[Finding]:
    seen = set()
    for finding in findings:
        key = (finding.node.id, finding.relation, finding.tail.id if finding.tail else "")
        if key not in seen:
            seen.add(key)
            yield finding


@dataclass(frozen=True)
class Entry:
    """A document in the list; `waiting` counts its undecided statements up to `COUNTED`, None for who decides none."""

    document: Node
    waiting: int | None = None
    snippet: str = ""


@dataclass(frozen=True)
class DocumentsPage:
    """What `documents.html` receives."""

    query: str
    entries: tuple[Entry, ...]
    next: str


def documents_page(
    sight: Sight, query: str, hits: Sequence[ShownHit] | None, after: str = "", *, decides: bool = False
) -> DocumentsPage:
    """The documents after that id, `AT_ONCE` of them; or the best of `hits`, what was found by the words `query`."""
    snippets = {hit.node.id: hit.snippet for hit in hits or ()}
    if hits is None:
        listed = list(sight.nodes("Document", after=after, limit=AT_ONCE + 1, evidence=False))
    else:
        listed = [hit.node for hit in hits[:AT_ONCE]]
    shown = listed[:AT_ONCE]
    return DocumentsPage(
        query,
        tuple(
            Entry(
                document,
                len(sight.undecided(document=document.id, limit=COUNTED)) if decides else None,
                snippets.get(document.id, ""),
            )
            for document in shown
        ),
        with_query("/documentos", despues=shown[-1].id) if len(listed) > AT_ONCE else "",
    )
