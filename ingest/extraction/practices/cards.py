"""Practices told under labels: cards («Municipio: …», «Problema: …») and sections («Contexto», «Qué se hizo»).

A card begins with the label of a name. Where practices are announced or numbered, a title that such a section follows
begins one as well; so does a row of a table whose head has a name and a place. A label is a row's first cell, a
heading, or the first line of a paragraph; what follows belongs to it until the next label, title or heading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.lexicons import fold, lexicon
from ingest.extraction.items import Practice
from ingest.extraction.lists import split_names
from ingest.extraction.practices.places import country_of, name_and_place
from ingest.layout import printed_lines
from ingest.source import Block, Layout

FEWEST_LABELS = 3  # of a card, its name among them
FEWEST_SECTIONS = 2  # of a practice told under its title
LONGEST_TITLE = 200
LONGEST_LABEL = 40  # characters of a line that may be a label
TOLD = ("element", "result")
BRIEF = ("country", "name", "place", "source")  # labels of one line; what follows them tells the practice


@dataclass
class Draft:
    """A practice in the making: what stands under each label."""

    title: str
    start: int
    end: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    open: str = ""

    def add(self, label: str, text: str, end: int) -> None:
        self.open, self.end = "element" if label in BRIEF else label, end
        if text:
            self.fields.setdefault(label, []).append(text)

    def practice(self) -> Practice:
        name, place = name_and_place(self.title)
        stated = ", ".join([*self.fields.get("place", ()), *self.fields.get("country", ())])
        place, country = country_of(stated or place)
        actors = (name for text in self.fields.get("actors", ()) for name in split_names(text))
        return Practice(
            # fonts with small capitals lose the first letter's case («uNIDADES», «unidades»)
            name[:1].upper() + name[1:],
            place,
            country,
            tuple(self.fields.get("element", ())),
            " ".join(self.fields.get("source", ())),
            self.start,
            self.end,
            problem=" ".join(self.fields.get("problem", ())),
            population=" ".join(self.fields.get("population", ())),
            actors=tuple(dict.fromkeys(actors)),
            results=tuple(self.fields.get("result", ())),
        )


def cards(layout: Layout, announces: Callable[[Block], bool], numbered: Callable[[Block], bool]) -> Iterator[Practice]:
    """The practices of a document that are told under labels, in order."""
    body = layout.body
    draft: Draft | None = None
    named = announced = False
    for position, block in enumerate(body):
        label, text = labelled(layout, block)
        announced = announced or (not label and announces(block))
        titled = not label and (announced or numbered(block)) and _heads_sections(layout, body, position)
        if label == "name" or titled:
            yield from _finished(draft, named)
            draft, named = Draft((text or block.text).strip(), block.start, block.end), label == "name"
        elif draft and label:
            draft.add(label, text, block.end)
        elif draft and draft.open and block.kind in ("item", "paragraph"):
            draft.add(draft.open, block.text, block.end)
        elif draft:
            yield from _finished(draft, named)
            draft = None
    yield from _finished(draft, named)


def rows(layout: Layout) -> Iterator[Practice]:
    """The practices of a table whose head has the labels («Práctica | Municipio | Problema | Resultados»)."""
    columns: list[str] = []
    for block in layout.body:
        if block.kind != "table_row":
            columns = []
        elif heads_table(block):
            columns = [label_of(cell.text) for cell in block.cells]
        elif columns:
            cells = [(label, cell.text) for label, cell in zip(columns, block.cells, strict=False) if label]
            draft = Draft(next((text for label, text in cells if label == "name"), ""), block.start, block.end)
            for label, text in cells:
                draft.add(label, text, block.end)
            if draft.title:
                yield draft.practice()


def heads_table(row: Block) -> bool:
    """Whether a row is the head of a table of practices: it asks for their names and places and more."""
    labels = {label_of(cell.text) for cell in row.cells} - {""}
    return len(labels) >= FEWEST_LABELS and "name" in labels and not labels.isdisjoint(("place", "country"))


def _finished(draft: Draft | None, named: bool) -> Iterator[Practice]:
    if draft is None:
        return
    told = draft.fields.keys() - {"other"}
    enough = len(told) + 1 >= FEWEST_LABELS if named else len(told) >= FEWEST_SECTIONS and told & set(TOLD)
    if draft.title and enough:
        yield draft.practice()


def labelled(layout: Layout, block: Block) -> tuple[str, str]:
    """The label that a block begins with, and the text after it; ("", "") for a block without."""
    if len(block.cells) == 2:
        return label_of(block.cells[0].text), block.cells[1].text
    if block.kind == "heading":
        return label_of(block.text), ""
    if block.kind != "paragraph":
        return "", ""
    before, colon, _ = block.text[: LONGEST_LABEL * 2].partition(":")
    if colon and (label := label_of(before)):
        return label, block.text[len(before) + 1 :].strip()
    first = printed_lines(layout.source, block.view.slice(0, LONGEST_LABEL * 2))[:1]
    cut = len(first[0].text) if first else 0
    label = label_of(first[0].text) if 0 < cut <= LONGEST_LABEL else ""
    return (label, block.text[cut:].strip()) if label else ("", "")


def label_of(text: str) -> str:
    """What a label asks for («Población beneficiaria», «Resultados:»), or ""."""
    return (
        lexicon("practices").labelled("label").get(fold(text).strip(" :.¿?"), "") if len(text) < LONGEST_LABEL else ""
    )


def _heads_sections(layout: Layout, body: Sequence[Block], position: int) -> bool:
    """Whether a block is a title, and the next begins a section about a practice."""
    block = body[position]
    short = len(block.text) <= LONGEST_TITLE and block.text[-1:] not in ".:;,"
    following = body[position + 1 : position + 2]
    if not following or block.kind not in ("heading", "paragraph") or not short:
        return False
    return labelled(layout, following[0])[0] not in ("", "name", "source", "other")
