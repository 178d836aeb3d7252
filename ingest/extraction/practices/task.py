"""Good practices of a compendium: what was done, where, and how.

Three forms are read. Under a heading that announces practices: a title that ends with a place («Plan de Barrio. Ciudad,
País.») and a list below it, one after another, even where two columns were put end to end. Anywhere: a sheet of labels
(«Nombre de la práctica: …», «Municipio: …»). And a case told in a box: a title that names a place the gazetteer knows
(«Recuperación del parque en Jinotepe»), a list, and a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.gazetteer import gazetteer
from corpus.lexicons import fold, lexicon
from ingest.extraction.items import Practice
from ingest.extraction.lists import split_names
from ingest.layout.markers import section
from ingest.source import Block, Layout

LONGEST_TITLE = 260
FEWEST_LABELS = 3
LONGEST_BOX = 12  # blocks between a case's title and its list
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_])")
_IN_PLACE = re.compile(r"\s+(?:en|em)\s+(?:(?:el|la|los|las)\s+)?(?=[A-ZÁÉÍÓÚÑ])")
_NAME_WORD = re.compile(r"\w+")
_SHORTEST_NAME = 4


@dataclass
class _Draft:
    title: str
    start: int
    end: int
    elements: list[str] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)
    numbered: bool = False


def extract_practices(layout: Layout) -> tuple[Practice, ...]:
    """The practices that a document tells, in order, each once."""
    found = [*_collected(layout.body), *_forms(layout.body), *_boxes(layout.body)]
    by_name: dict[str, Practice] = {}
    for practice in sorted(found, key=lambda practice: practice.start):
        by_name.setdefault(fold(practice.name), practice)
    return tuple(by_name.values())


# Under a heading


def _collected(body: Sequence[Block]) -> Iterator[Practice]:
    drafts: list[_Draft] = []
    sources: tuple[str, ...] = ()
    within = False
    level = 0
    for position, block in enumerate(body):
        if block.kind == "heading" and _announces(block):
            within, level = True, level if within else block.level
        elif _is_numbered(block):
            drafts.append(_Draft(block.text, block.start, block.end, numbered=True))
            within = True
        elif within and block.kind == "heading" and _ends(block, level):
            yield from _finished(drafts, sources)
            drafts, sources, within = [], (), False
        elif not within:
            continue
        elif drafts and len(block.cells) == 2 and _label(block) not in ("", "source"):
            drafts[-1].fields.setdefault(_label(block), []).append(block.cells[1].text)
            drafts[-1].end = block.end
        elif named := _named_sources(block):
            sources = named
        elif drafts and drafts[-1].numbered:
            _take(drafts[-1], block)
        elif _is_title(block, body[position + 1 : position + 2]):
            drafts.append(_Draft(block.text, block.start, block.end))
        elif drafts and (block.kind == "item" or (drafts[-1].elements and _continues(block))):
            _take(drafts[-1], block)
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


def _is_title(block: Block, following: Sequence[Block]) -> bool:
    if block.kind not in ("paragraph", "heading") or len(block.text) > LONGEST_TITLE or _announces(block):
        return False
    listed = bool(following) and following[0].kind == "item"
    return listed and not block.text.endswith(":") and len(block.text.split()) > 1


def _continues(block: Block) -> bool:
    return block.kind == "paragraph" and block.text[:1].islower()


def _take(draft: _Draft, block: Block) -> None:
    goes_on = bool(draft.elements) and block.text[:1].islower()
    if (block.kind == "item" or draft.numbered) and not goes_on:
        draft.elements.append(block.text)
    else:
        draft.elements[-1] += f" {block.text}"
    draft.end = block.end


def _named_sources(block: Block) -> tuple[str, ...]:
    """The sources of «Fuentes: elaborado a partir de A (2013), B (2015)»."""
    if len(block.cells) != 2 or _label(block) != "source":
        return ()
    text = block.cells[1].text
    folded = fold(text)
    cue = next((cue for cue in lexicon("practices").listed("collected") if folded.startswith(cue)), "")
    return split_names(text[len(cue) :].strip()) if cue else (text,)


def _finished(drafts: Sequence[_Draft], sources: Sequence[str]) -> Iterator[Practice]:
    for draft in drafts:
        if draft.elements or draft.fields:
            practice = _practice(draft)
            yield replace(practice, source_named=_source_of(practice, sources))


def _practice(draft: _Draft) -> Practice:
    name, place = _name_and_place(draft.title)
    said = [*draft.fields.get("place", ()), *draft.fields.get("country", ())]
    place, country = _country_of(", ".join(said) if said else place)
    # fonts with small capitals lose the first letter's case («uNIDADES», «unidades»)
    name = name[:1].upper() + name[1:]
    return Practice(
        name, place, country, (*draft.fields.get("element", ()), *draft.elements), start=draft.start, end=draft.end
    )


def _source_of(practice: Practice, sources: Sequence[str]) -> str:
    """The source that names the practice's place, or the only one there is."""
    named = {word for word in _NAME_WORD.findall(fold(practice.place)) if len(word) >= _SHORTEST_NAME}
    shared = {source: len(named & set(_NAME_WORD.findall(fold(source)))) for source in sources}
    best = max(shared, key=lambda source: shared[source], default="")
    return best if len(sources) == 1 or (best and shared[best]) else ""


def _name_and_place(title: str) -> tuple[str, str]:
    """«Programa Barrio. Ciudad, País.» parted; where one sentence says both, at «en»."""
    sentences = _SENTENCE.split(title.strip())
    if len(sentences) > 1 and _is_place(sentences[-1]):
        return " ".join(sentences[:-1]).strip(" ."), sentences[-1].strip(" .")
    for cut in reversed(list(_IN_PLACE.finditer(title))):
        place = title[cut.end() :].strip(" .")
        if _is_place(place):
            return title[: cut.start()].strip(" ."), place
    return title.strip(" ."), ""


def _is_place(text: str) -> bool:
    """Whether a phrase is a place: short, every longer word a name, its last part a country or a place we know."""
    text = text.strip(" .")
    longer = [word for word in _NAME_WORD.findall(text) if len(word) >= _SHORTEST_NAME]
    names = bool(longer) and all(word[0].isupper() for word in longer) and len(text.split()) <= 8
    return names and ("," in text or gazetteer().resolve(_without_government(text)) is not None)


def _country_of(place: str) -> tuple[str, str]:
    """The place without its country, and the country's code (ISO 3166-1 alpha-2) where the text says it."""
    *before, last = (part.strip() for part in place.split(",")) if place else ("",)
    found = gazetteer().resolve(last) if last else None
    if found is not None and found.kind == "country":
        return _without_government(", ".join(before)) or last, found.country or found.id.upper()
    return _without_government(place), ""


def _without_government(place: str) -> str:
    folded = fold(place)
    cue = max(
        (cue for cue in lexicon("practices").listed("governing") if folded.startswith(f"{cue} ")), key=len, default=""
    )
    return place[len(cue) :].strip()


# Sheets of labels


def _forms(body: Sequence[Block]) -> Iterator[Practice]:
    fields: dict[str, list[str]] = {}
    start = end = 0
    for block in (*body, None):
        label = _label(block) if block is not None and len(block.cells) == 2 else ""
        if block is not None and fields and block.kind == "item":
            fields.setdefault("element", []).append(block.text)
            end = block.end
        elif block is not None and label and not (label == "name" and "name" in fields):
            start = start if fields else block.start
            fields.setdefault(label, []).append(block.cells[1].text)
            end = block.end
        else:
            if "name" in fields and len(fields) >= FEWEST_LABELS:
                yield _from_form(fields, start, end)
            fields = {label: [block.cells[1].text]} if block is not None and label else {}
            start, end = (block.start, block.end) if block is not None else (0, 0)


def _label(row: Block) -> str:
    return lexicon("practices").labelled("label").get(fold(row.cells[0].text).strip(" :"), "")


def _from_form(fields: dict[str, list[str]], start: int, end: int) -> Practice:
    place, country = _country_of(", ".join([*fields.get("place", []), *fields.get("country", [])]))
    return Practice(
        fields["name"][0].strip(" ."),
        place,
        country,
        tuple(fields.get("element", [])),
        " ".join(fields.get("source", [])),
        start,
        end,
    )


# Cases in boxes


def _boxes(body: Sequence[Block]) -> Iterator[Practice]:
    for position, block in enumerate(body):
        if block.kind != "heading" or block.marker or block.text.isupper():
            continue
        place = _name_and_place(block.text)[1]
        if not place:
            continue
        items: list[Block] = []
        for inner in body[position + 1 : position + 1 + LONGEST_BOX]:
            if inner.kind == "heading":
                break
            if inner.kind == "item":
                items.append(inner)
            elif items and len(inner.cells) == 2 and _label(inner) == "source":
                where, country = _country_of(place)
                elements = tuple(item.text for item in items)
                yield Practice(block.text, where, country, elements, inner.cells[1].text, block.start, inner.end)
                break
