"""Twinnings in sentences: «hermanamientos entre A y B (P), con C; D, así como E, con F; así como G y H».

Semicolons part clauses. In a clause, what stands before «con» is twinned with what stands after it; «así como» parts
several left sides of one right side. Without «con», «y» parts the two sides. «A está hermanada con B» and «A y B se
hermanaron» are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus.lexicons import lexicon
from graph.names import fold_letters
from ingest.extraction.items import Agreement
from ingest.extraction.lists import split_names
from ingest.source import Layout

Pair = tuple[tuple[str, ...], tuple[str, ...]]

FARTHEST = 60  # characters between the noun and «entre»
_FORMS = ("twinning", "twinned", "twinned_together")
_OF = re.compile(r"\s+del?\s+")
_SENTENCE = re.compile(r"[^.!?]+(?:\.(?=[^\s])[^.!?]*)*[.!?]?")
_BETWEEN = re.compile(r"\bentre\s+")
_ACCENTS = str.maketrans({letter: f"[{letter}{accented}]" for letter, accented in zip("aeiou", "áéíóú", strict=True)})
_BRACKETS = re.compile(r"\([^()]*\)")
_NAME = re.compile(r"[A-ZÁÉÍÓÚÑ]\S*(?:\s+(?:(?:de|del|la|las|los|el|y|da|do|dos)\s+)*[A-ZÁÉÍÓÚÑ]\S*)*")
_NAME_AT_END = re.compile(rf"({_NAME.pattern}),?\s+(?:\w+\s+){{0,3}}$")


def stated_twinnings(layout: Layout) -> Iterator[Agreement]:
    """The twinnings that sentences of the document state, each pair of sides once."""
    seen: set[frozenset[tuple[str, ...]]] = set()
    for block in layout.body:
        folded = fold_letters(block.text)
        if not any(_cue(form).search(folded) for form in _FORMS):
            continue
        for sentence in _SENTENCE.finditer(block.text):
            text = sentence.group().strip()
            for left, right in _sides(text):
                pair = frozenset((left, right))
                if pair in seen or left == right:
                    continue
                seen.add(pair)
                start = sentence.start() + len(sentence.group()) - len(sentence.group().lstrip())
                span = block.view.span(start, start + len(text))
                yield Agreement(parties=(*left, *right), sides=(left, right), kind="twinning", span=span)


def _sides(sentence: str) -> Iterator[Pair]:
    folded = fold_letters(sentence)
    if together := _cue("twinned_together").search(folded):
        named = _names(_named_before(sentence, together.start()))
        if len(named) == 2:
            yield named[:1], named[1:]
    elif twinned := _cue("twinned").search(folded):
        left = _names(_named_before(sentence, twinned.start()))
        right = _names(sentence[twinned.end() :].partition(";")[0])
        if left and right:
            yield left, right
    elif noun := _cue("twinning").search(folded):
        between = _BETWEEN.search(sentence, noun.end(), noun.end() + FARTHEST)
        of = _OF.match(sentence, noun.end())
        if between:
            for clause in _clauses(sentence[between.end() :]):
                yield from _pairs(clause)
        elif of and _before_name("co[nm]").search(sentence, of.end()):
            yield from _pairs(sentence[of.end() :])


def _named_before(sentence: str, end: int) -> str:
    """The name or names that stand just before `end`, at most three small words between; "" where none does."""
    found = _NAME_AT_END.search(_BRACKETS.sub("", sentence[max(end - FARTHEST * 3, 0) : end]))
    return found.group(1) if found else ""


def _clauses(text: str) -> Iterator[str]:
    """Parts of a list of pairs, semicolons within brackets not counted."""
    depth = start = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == ";" and depth == 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]


def _pairs(clause: str) -> Iterator[Pair]:
    bare = _without_also(_BRACKETS.sub("", clause).strip(" ,."))
    sides = _before_name("co[nm]").split(bare, maxsplit=1)
    if len(sides) == 2:
        right = _names(sides[1])
        lefts = [_names(part) for part in _also().split(sides[0])]
    else:
        names = _before_name("[ye]").split(bare)
        lefts, right = [_names(names[0])], _names(names[-1]) if len(names) == 2 else ()
    for left in lefts:
        if left and right:
            yield left, right


def _without_also(text: str) -> str:
    leading = _also().match(f" {text}")
    return text[leading.end() - 1 :] if leading else text


def _names(text: str) -> tuple[str, ...]:
    """The names in a side, without article and class («las municipalidades de A y B»); none if one is no name."""
    parts = split_names(_without_class(text.strip(" ,.")), of_places=True)
    names = tuple(match.group().strip(",;") for part in parts if (match := _NAME.match(_without_class(part))))
    return names if len(names) == len(parts) else ()


def _without_class(text: str) -> str:
    """«la ciudad de Nimega» is Nimega; «Ciudad de Panamá», in capitals, is a name."""
    return _class().sub("", text)


@cache
def _class() -> re.Pattern[str]:
    cues = sorted(lexicon("agreements").listed("class"), key=len, reverse=True)
    return re.compile(rf"\A(?:(?:el|la|los|las|o|a|os|as)\s+)?(?:(?:{'|'.join(map(_accented, cues))})\s+)?")


@cache
def _before_name(word: str) -> re.Pattern[str]:
    """A small word before a name, which may have an article and a class before it."""
    return re.compile(rf"(?<!\s)(?:\s*,)?\s+{word}\s+(?={_class().pattern.removeprefix(chr(92) + 'A')}[A-ZÁÉÍÓÚÑ])")


@cache
def _cue(section: str) -> re.Pattern[str]:
    cues = sorted(lexicon("agreements").listed(section), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, cues))})\b")


@cache
def _also() -> re.Pattern[str]:
    cues = sorted(lexicon("agreements").listed("also"), key=len, reverse=True)
    return re.compile(rf"(?<!\s)(?:\s*,)?\s+(?:{'|'.join(map(_accented, cues))})\s+", re.IGNORECASE)


def _accented(cue: str) -> str:
    """A folded cue as a pattern: its vowels may carry an accent in the text."""
    return cue.translate(_ACCENTS)
