"""Going through a network's XML element by element: nothing of it is kept, declared or fetched.

networkx reads GEXF of two versions only (not what Gephi 0.10 and sigma.js write), and holds every file as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from graph.errors import ReadError
from ingest.readers.reading import clean, damaged


def elements(content: bytes, name: str, root: str, *, ends: frozenset[str]) -> Iterator[tuple[str, etree._Element]]:
    """The elements of these names, with their names without namespaces, each as soon as it ends, then forgotten.

    Raises `ReadError` for another root, a document type (where entities are declared) and damaged XML.
    """
    events = etree.iterparse(
        BytesIO(content), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
    )
    depth = 0
    try:
        for event, element in events:
            if event == "start":
                if depth == 0:
                    _check_root(element, name, root)
                depth += 1
                continue
            depth -= 1
            tag = local(element)
            if tag in ends:
                yield tag, element
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise damaged(name, root.upper(), str(error)) from error


def _check_root(element: etree._Element, name: str, root: str) -> None:
    declared: Any = element.getroottree().docinfo  # lxml's stubs know nothing of `doctype`
    if declared.doctype:
        raise ReadError(
            "{file}: it declares a document type or entities of its own, which network files have no need of.",
            remedy="Save it again from its own program.",
            file=name,
        )
    if local(element).lower() != root:
        raise ReadError(
            "{file}: this is no {format} file: it begins with «{root}».",
            remedy="Check that this is the file, and that its name ends as its program writes it.",
            file=name,
            format=root.upper(),
            root=local(element),
        )


def local(element: etree._Element) -> str:
    """A name without its namespace, which differs between versions."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def said(element: etree._Element) -> str:
    return clean("".join(str(part) for part in element.itertext())).strip()


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
