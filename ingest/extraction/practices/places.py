"""Where a practice was carried out, from its title or from what a sheet says."""

from __future__ import annotations

import re

from corpus.gazetteer import gazetteer
from corpus.lexicons import fold, lexicon

SHORTEST_NAME = 4
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_])")
_IN_PLACE = re.compile(r"(?<!\s)\s+(?:en|em|in|EN|EM|IN)\s+(?:(?:el|la|los|las|the)\s+)?(?=[A-ZÁÉÍÓÚÑ])")
NAME_WORD = re.compile(r"\w+")


def name_and_place(title: str) -> tuple[str, str]:
    """«Programa Barrio. Ciudad, País.» parted; where one sentence says both, at «en»."""
    sentences = _SENTENCE.split(title.strip())
    if len(sentences) > 1 and is_place(sentences[-1]):
        return " ".join(sentences[:-1]).strip(" ."), sentences[-1].strip(" .")
    for cut in reversed(list(_IN_PLACE.finditer(title))):
        place = title[cut.end() :].strip(" .")
        if is_place(place):
            return title[: cut.start()].strip(" ."), place
    return title.strip(" ."), ""


def is_place(text: str) -> bool:
    """Whether a phrase is a place: short, every longer word a name, its last part a country or a place we know."""
    text = text.strip(" .")
    longer = [word for word in NAME_WORD.findall(text) if len(word) >= SHORTEST_NAME]
    names = bool(longer) and all(word[0].isupper() for word in longer) and len(text.split()) <= 8
    return names and ("," in text or gazetteer().resolve(without_government(text)) is not None)


def country_of(place: str) -> tuple[str, str]:
    """The place without its country, and the country's code (ISO 3166-1 alpha-2), "" where it is not known.

    The text says it, or the gazetteer does for a place that stands alone and can be no other.
    """
    *before, last = (part.strip() for part in place.split(",")) if place else ("",)
    found = gazetteer().resolve(last) if last else None
    if found is not None and found.kind == "country":
        return without_government(", ".join(before)) or last, found.country or found.id.upper()
    return without_government(place), found.country if found and not before else ""


def without_government(place: str) -> str:
    folded = fold(place)
    cue = max(
        (cue for cue in lexicon("practices").listed("governing") if folded.startswith(f"{cue} ")), key=len, default=""
    )
    return place[len(cue) :].strip()
