"""Names that stand in one phrase: «Alcaldía, iglesias y ONG» is three."""

from __future__ import annotations

import re
from functools import cache

from corpus.lexicons import fold, lexicon

LONGEST_HEAD = 80  # characters of the words that a name begins with
_SEPARATOR = re.compile(r"[;,]\s+|(?:(?<!\s)\s+)?[•·]\s*")
_SLASH = re.compile(r"(?:(?<!\s)\s+)?/\s*")
_AND = re.compile(r"(?<!\s)\s+(?:[yeYE]|and)\s+(?=\S)")
_BRACKETS = re.compile(r"\([^()]*\)")
_HIDE = str.maketrans(",; /", "\ue000\ue001\ue002\ue003")
_SHOW = str.maketrans("\ue000\ue001\ue002\ue003", ",; /")
_ARTICLE = re.compile(r"\A(?:(?:de\s+)?(?:el|la|los|las)|del|d[ao]s?|os?|as?|the)\s+")
_LEADING_AND = re.compile(r"(?:[ye]|and)\s+")
_ACRONYM = re.compile(r"[A-ZÁÉÍÓÚÑ]{2}[\w.-]*")


def split_names(text: str, *, of_places: bool = False, careful: bool = False) -> tuple[str, ...]:
    """The names in a phrase, in order: commas and semicolons part them, and «y» before what begins a name.

    «Ministerio de Justicia y Seguridad Pública» is one name, «iglesias y ONG» are two. Places are always parted at «y».
    A careful reading parts at commas only before what begins a name («Secretaría de Cultura, Turismo y Deporte»).
    """
    shielded = _shield_brackets(text)
    parts = _SEPARATOR.split(shielded)
    if careful and not all(begins_name(_ARTICLE.sub("", part)) for part in parts):
        parts = [shielded]
    pieces = [piece for part in parts for piece in _split_acronyms(part)]
    listed = len(pieces) > 1
    names = []
    for position, piece in enumerate(pieces):
        last = listed and position == len(pieces) - 1
        names += _split_at_and(piece, of_places=of_places, last=last)
    unshielded = (_ARTICLE.sub("", _unshield(name).strip(" .;,:")) for name in names)
    return tuple(name for name in unshielded if name)


def _split_acronyms(piece: str) -> list[str]:
    parts = _SLASH.split(piece)
    return parts if len(parts) > 1 and all(_ACRONYM.fullmatch(part.strip()) for part in parts) else [piece]


def _split_at_and(piece: str, *, of_places: bool, last: bool) -> list[str]:
    names, start = [], 0
    for match in _AND.finditer(piece):
        if of_places or begins_name(_ARTICLE.sub("", piece[match.end() : match.end() + LONGEST_HEAD])):
            names.append(piece[start : match.start()])
            start = match.end()
    leading = _LEADING_AND.match(piece, start) if last else None
    return [*names, piece[leading.end() if leading else start :]]


def begins_name(text: str) -> bool:
    """Whether a phrase begins with an acronym, or with a word that names of actors or sectors begin with."""
    words = fold(text[:LONGEST_HEAD]).split()
    if not words:
        return False
    if _ACRONYM.match(text):
        return True
    heads = _heads()
    return any(" ".join(words[:length]) in heads for length in (1, 2, 3))


@cache
def _heads() -> frozenset[str]:
    actors, sectors = lexicon("actors"), lexicon("sectors")
    return frozenset(
        {*actors.labelled("heads"), *actors.labelled("names"), *sectors.labelled("classes"), *sectors.labelled("heads")}
    )


def _shield_brackets(text: str) -> str:
    """Separators within brackets are hidden from the splitting."""
    return _BRACKETS.sub(lambda match: match.group().translate(_HIDE), text)


def _unshield(text: str) -> str:
    return text.translate(_SHOW)
