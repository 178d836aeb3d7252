"""Good practices of a compendium: what was done, where, and how.

Three forms are read. Under a heading that announces practices: a title that ends with a place («Plan de Barrio. Ciudad,
País.») and a list below it, one after another, even where two columns were put end to end. Anywhere: practices told
under labels (`cards`). And a case told in a box: a title that names a place the gazetteer knows («Recuperación del
parque en Jinotepe»), a list, and a source.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.gazetteer import gazetteer
from corpus.lexicons import fold, lexicon
from ingest.extraction.items import Practice
from ingest.extraction.lists import split_names
from ingest.extraction.practices.cards import Draft, cards, label_of, labelled, rows
from ingest.extraction.practices.places import NAME_WORD, SHORTEST_NAME, country_of, name_and_place
from ingest.layout.markers import section
from ingest.source import Block, Layout

LONGEST_TITLE = 260
LONGEST_BOX = 12  # blocks between a case's title and its list


def extract_practices(layout: Layout) -> tuple[Practice, ...]:
    """The practices that a document tells, in order, each once."""
    listed = list(_collected(layout))
    starts = [practice.start for practice in listed]
    told = [
        practice
        for practice in cards(layout, _announces, _is_numbered)
        if (before := bisect.bisect_right(starts, practice.start)) == 0 or listed[before - 1].end <= practice.start
    ]
    by_name: dict[str, Practice] = {}
    for practice in sorted([*listed, *told, *rows(layout), *_boxes(layout)], key=lambda practice: practice.start):
        by_name.setdefault(fold(practice.name), practice)
    return tuple(by_name.values())


# Under a heading


def _collected(layout: Layout) -> Iterator[Practice]:
    body = layout.body
    drafts: list[Draft] = []
    numbered = False
    sources: tuple[str, ...] = ()
    within = False
    level = 0
    for position, block in enumerate(body):
        if block.kind == "heading" and _announces(block):
            within, level = True, level if within else block.level
        elif _is_numbered(block) and not labelled(layout, body[min(position + 1, len(body) - 1)])[0]:
            drafts.append(Draft(block.text, block.start, block.end))
            within = numbered = True
        elif within and block.kind == "heading" and _ends(block, level):
            yield from _finished(drafts, sources)
            drafts, sources, within = [], (), False
        elif not within:
            continue
        elif drafts and len(block.cells) == 2 and _label(block) not in ("", "name", "source"):
            drafts[-1].add(_label(block), block.cells[1].text, block.end)
        elif named := _named_sources(block):
            sources = named
        elif drafts and numbered:
            _take(drafts[-1], block, numbered)
        elif _is_title(block, body[position + 1 : position + 2]):
            drafts.append(Draft(block.text, block.start, block.end))
        elif drafts and (block.kind == "item" or ("element" in drafts[-1].fields and _continues(block))):
            _take(drafts[-1], block, numbered)
    yield from _finished(drafts, sources)


def _is_numbered(block: Block) -> bool:
    """Whether a heading numbers a practice: «Experiencia 2: Escuelas abiertas»."""
    if block.kind != "heading" or section(f"{block.marker} X") is None:
        return False
    words = fold(block.marker).split()
    return " ".join(words[:-1]) in lexicon("practices").listed("numbered")


def _announces(heading: Block) -> bool:
    words = f" {fold(heading.text)} "
    return any(f" {cue} " in words for cue in lexicon("practices").listed("collection"))


def _ends(heading: Block, level: int) -> bool:
    """Whether a heading closes the collection: a numbered part that stands no deeper than the one that opened it."""
    return bool(heading.marker) and (heading.level <= level or section(f"{heading.marker} X") is not None)


def _label(row: Block) -> str:
    return label_of(row.cells[0].text)


def _is_title(block: Block, following: Sequence[Block]) -> bool:
    if block.kind not in ("paragraph", "heading") or len(block.text) > LONGEST_TITLE or _announces(block):
        return False
    listed = bool(following) and following[0].kind == "item"
    return listed and not block.text.endswith(":") and len(block.text.split()) > 1


def _continues(block: Block) -> bool:
    return block.kind == "paragraph" and block.text[:1].islower()


def _take(draft: Draft, block: Block, numbered: bool) -> None:
    elements = draft.fields.setdefault("element", [])
    if elements and (block.text[:1].islower() or not (block.kind == "item" or numbered)):
        elements[-1] += f" {block.text}"
        draft.end = block.end
    else:
        draft.add("element", block.text, block.end)


def _named_sources(block: Block) -> tuple[str, ...]:
    """The sources of «Fuentes: elaborado a partir de A (2013), B (2015)»."""
    if len(block.cells) != 2 or _label(block) != "source":
        return ()
    text = block.cells[1].text
    folded = fold(text)
    cue = next((cue for cue in lexicon("practices").listed("collected") if folded.startswith(cue)), "")
    return split_names(text[len(cue) :].strip()) if cue else (text,)


def _finished(drafts: Sequence[Draft], sources: Sequence[str]) -> Iterator[Practice]:
    told = [draft.practice() for draft in drafts if draft.fields]
    named = [_source_of(practice, sources) for practice in told]
    left = [source for source in sources if source not in named]
    for practice, source in zip(told, named, strict=True):
        only = left[0] if len(left) == 1 and named.count("") == 1 else ""
        yield replace(practice, source_named=source or only)


def _source_of(practice: Practice, sources: Sequence[str]) -> str:
    """The source that names the practice's place or what that lies in, or the only one there is."""
    if len(sources) == 1:
        return sources[0]
    place = gazetteer().resolve(practice.place, country=practice.country or None) if practice.place else None
    around = [parent.name for parent in gazetteer().parents(place)] if place else []
    for name in (practice.place, *around):
        named = {word for word in NAME_WORD.findall(fold(name)) if len(word) >= SHORTEST_NAME}
        shared = {source: len(named & set(NAME_WORD.findall(fold(source)))) for source in sources}
        best = max(shared, key=lambda source: shared[source], default="")
        if best and shared[best]:
            return best
    return ""


# Cases in boxes


def _boxes(layout: Layout) -> Iterator[Practice]:
    body = layout.body
    for position, block in enumerate(body):
        if block.kind != "heading" or block.marker or block.text.isupper():
            continue
        place = name_and_place(block.text)[1]
        if not place:
            continue
        items: list[Block] = []
        for inner in body[position + 1 : position + 1 + LONGEST_BOX]:
            if inner.kind == "heading":
                break
            if inner.kind == "item":
                items.append(inner)
            elif items and len(inner.cells) == 2 and _label(inner) == "source":
                where, country = country_of(place)
                elements = tuple(item.text for item in items)
                yield Practice(block.text, where, country, elements, inner.cells[1].text, block.start, inner.end)
                break
