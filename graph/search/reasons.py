"""Why a node was found, in words: which of its passages answers each term, and a snippet of the best of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.names import WORD, fold
from graph.search.analysis import stem, stems, words
from graph.search.countries import called_after
from graph.search.entries import Entry, Passage
from graph.search.question import Question, Term, Word
from graph.text import Text

SNIPPET = 160
"""Characters of a snippet, about."""


@dataclass(frozen=True)
class Match:
    """A term found in a passage from `start` to `end`; `how` it was: as typed, begun, misspelt, or by a synonym."""

    passage: Passage
    found: str
    start: int
    end: int
    how: str


def explain(entry: Entry, question: Question) -> tuple[tuple[Text, ...], str]:
    """The reasons, most telling first, and a snippet."""
    passages = sorted(entry.passages, key=_telling)
    answers = _Answers(passages)
    telling = [term for term in question.terms if not term.optional] or question.terms
    matches = [(term, match) for term in telling for match in answers.to(term)]
    snippet = _snippet(passages, [match for _, match in matches])
    for passage in passages:
        if passage.place in ("name", "names") and question.name and fold(passage.text) == question.name:
            return (_is_name(passage),), snippet
    by_passage: dict[Passage, list[str]] = defaultdict(list)
    for _, match in matches:
        by_passage[match.passage].append(f"«{match.found}»")
    reasons = [_holds(passage, found) for passage, found in by_passage.items()]
    reasons += [_differs(term, match) for term, match in matches if match.how in ("misspelt", "synonym")]
    if not reasons and question.terms:
        reasons.append(Text("it speaks of the same in other words"))
    return tuple(dict.fromkeys(reasons)), snippet


def _telling(passage: Passage) -> int:
    """The order in which passages are looked through: names, then vocabularies and places, then texts."""
    if passage.relation in ("about", "addresses", "targets", "operates_in") and passage.place == "near":
        return 2
    return {"name": 0, "names": 1, "gist": 3, "asked": 4, "text": 5, "near": 6, "sort": 7, "quote": 8}[passage.place]


class _Answers:
    """The passages of an entry, analysed when they are first looked at: most answers stand in the first ones."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages

    def to(self, term: Term) -> list[Match]:
        """The most telling passage with the term as typed; else with a synonym; else those with each of its words, or
        with a word like it.
        """
        match = self._typed([word.stem for word in term.words if not word.idle]) or self._meant(term)
        if match:
            return [match]
        telling = [word for word in term.words if not word.common] or term.words
        matches = [self._like(word) or (self._typed([word.stem]) if len(term.words) > 1 else None) for word in telling]
        return [match for match in matches if match]

    def _typed(self, asked: Sequence[str]) -> Match | None:
        if not asked:
            return None
        holding = [f" {stem} " for stem in asked]
        first = next((at for at in range(len(self._passages)) if self._holds(at, holding)), None)
        if first is None:
            return None
        # of several names the one that says little else: «maras» rather than «mara salvatrucha»
        passages = [self._passages[first]]
        if passages[0].place == "names":
            passages += [
                passage
                for at, passage in enumerate(self._passages)
                if passage.place == "names" and self._holds(at, holding)
            ]
        return _located(min(passages, key=lambda passage: len(passage.text)), asked, "typed")

    def _meant(self, term: Term) -> Match | None:
        """The most telling passage with the label that was misspelt, or with a synonym."""
        label = [tuple(stems(term.label))] if term.label else []
        return self._first(label, "misspelt") or self._first(term.synonyms, "synonym")

    def _like(self, word: Word) -> Match | None:
        begun, meant = ([(way.stem,) for way in ways] for ways in (word.begins, word.meant))
        return self._first(begun, "begun") or self._first(meant, "misspelt")

    def _first(self, keys: Collection[tuple[str, ...]], how: str) -> Match | None:
        """The most telling passage with one of these phrases."""
        phrases = [(key, f" {' '.join(key)} ") for key in keys]
        for at, passage in enumerate(self._passages) if phrases else ():
            stemmed = self._stemmed(at)
            for key, phrase in phrases:
                if phrase in stemmed:
                    return _located(passage, key, how)
        return None

    def _holds(self, at: int, stems: Sequence[str]) -> bool:
        stemmed = self._stemmed(at)
        return all(stem in stemmed for stem in stems)

    def _stemmed(self, at: int) -> str:
        return _stemmed(self._passages[at].text)


@lru_cache(maxsize=10_000)
def _stemmed(text: str) -> str:
    # names of neighbours and sorts come again in thousands of entries
    return f" {' '.join(stems(text))} "


def _located(passage: Passage, key: Sequence[str], how: str) -> Match:
    """Where the key stands in a passage that holds it: its words beside each other, or else the first of them."""
    tokens = [(stem(word), start, end) for word, start, end in _tokens(passage.text)]
    for at in range(len(tokens) - len(key) + 1):
        if all(token[0] == part for token, part in zip(tokens[at:], key, strict=False)):
            start, end = tokens[at][1], tokens[at + len(key) - 1][2]
            return Match(passage, passage.text[start:end], start, end, how)
    apart = [next(token for token in tokens if token[0] == part) for part in key]
    found = " … ".join(passage.text[start:end] for _, start, end in apart)
    return Match(passage, found, apart[0][1], apart[0][2], how)


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Folded words with where they stand in the text."""
    for match in WORD.finditer(text):
        for word in words(match[0]):
            yield word, match.start(), match.end()


def _is_name(passage: Passage) -> Text:
    if passage.place == "name":
        return Text("«{name}» is its name", {"name": passage.text})
    return Text("«{name}» is another of its names", {"name": passage.text})


def _holds(passage: Passage, found: list[str]) -> Text:
    """What a passage with these words says of the node."""
    match passage.place, passage.relation:
        case "name", _:
            return Text("its name has {words}", {"words": found})
        case "names", _:
            return Text("it is also called «{name}»", {"name": passage.text})
        case "near", "about":
            return Text("its theme is «{name}»", {"name": passage.text})
        case "near", "addresses":
            return Text("it addresses the problem «{name}»", {"name": passage.text})
        case "near", "targets":
            return Text("it is meant for «{name}»", {"name": passage.text})
        case "near", "country":
            return Text("its country is {name}", {"name": called_after(passage.text)})
        case "near", "region":
            return Text("its region is {name}", {"name": called_after(passage.text)})
        case "near", "operates_in":
            return Text("its place is {name}", {"name": passage.text})
        case "near", _:
            return Text("it is tied to «{name}»", {"name": passage.text})
        case "sort", _:
            return Text("it is a thing of the kind «{name}»", {"name": passage.text})
        case "asked", _:
            return Text("people look for it with «{words}»", {"words": passage.text})
        case "gist" | "text", _:
            return Text("its description has {words}", {"words": found})
        case _:
            return Text("a source says {words}", {"words": found})


def _differs(term: Term, match: Match) -> Text:
    if match.how == "synonym":
        return Text(
            "«{found}» is looked for with «{asked}» too", {"found": match.found, "asked": term.label or term.asked}
        )
    return Text("«{asked}» was read as «{found}»", {"found": match.found, "asked": term.asked})


def _snippet(passages: Sequence[Passage], matches: Sequence[Match]) -> str:
    """The piece of a description or source that answers best; the beginning of the first description else."""
    telling = [match for match in matches if match.passage.place in ("gist", "text", "quote")]
    texts = [passage.text for passage in passages if passage.place in ("gist", "text")]
    text, at = (telling[0].passage.text, telling[0].start) if telling else (max(texts, key=len, default=""), 0)
    start = max(0, at - SNIPPET // 2)
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", start, start + SNIPPET) if len(text) > start + SNIPPET else len(text)
    end = end if end > at else min(len(text), start + SNIPPET)
    piece = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{piece}{' …' if end < len(text) else ''}"
