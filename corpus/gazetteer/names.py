"""How place names are compared: without case, accents, punctuation and the words that only say what sort of place."""

from __future__ import annotations

import re

from graph import names

_SORTS = {
    "department": "departamento|department|depto|provincia|province|estado|state|region",
    "municipality": "municipio|municipality|municipalidad|distrito|district|ciudad|city|cidade|villa|comuna|canton"
    "|condado|county",
    "country": "republica|republic|reino",
}
_KINDS = {
    "department": ("department", "region"),
    "municipality": ("municipality", "city", "district"),
    "country": ("country",),
}
_SORT_OF_PLACE = re.compile(
    r"(?:(?:el|la|o|a|the) )?(?:"
    + "|".join(f"(?P<{sort}>{words})" for sort, words in _SORTS.items())
    + r") (?:de|del|da|do|of) (?P<rest>.+)"
)


def fold(name: str) -> str:
    """«Ahuachapán» and «AHUACHAPAN» give `ahuachapan`; «D'Oeste» and «D’Oeste» give `d oeste`.

    Leading articles stay: La Paz is not Paz, and El Salvador is not Salvador.
    """
    return names.fold(name, keep_articles=True)


def sort_of_place(folded: str) -> tuple[tuple[str, ...], str]:
    """The kinds of place that the first words tell, and the name after them; `((), folded)` if there are no such words.

    «departamento de la libertad» gives `(("department", "region"), "la libertad")`.
    """
    found = _SORT_OF_PLACE.fullmatch(folded)
    if not found:
        return (), folded
    return next(kinds for sort, kinds in _KINDS.items() if found[sort]), found["rest"]
