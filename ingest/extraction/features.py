"""What the statistical tagger sees of each token: its form, the lexicons, the page's layout, and what the rules say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from sys import intern

from ingest.extraction.candidates import Candidate, choose
from ingest.extraction.document import LINE, LOWER, PARAGRAPH, PUNCTUATION, TITLE, UPPER, Document, Phrases
from ingest.extraction.names import CLOSING, OPENING
from ingest.extraction.words import LINKS, Words

_SHAPES = ("s=lower", "s=title", "s=upper", "s=number", "s=sign", "s=mixed")
_GAPS = ("g=none", "g=space", "g=line", "g=paragraph")


class Features:
    """The features of a document's tokens. A token's own are kept, each name once; its neighbours' are added as a
    sentence is read, so that a long document needs little memory.
    """

    def __init__(self, document: Document, words: Words, candidates: Sequence[Candidate]) -> None:
        self._own: list[list[str]] = [[] for _ in range(len(document))]
        chosen = choose(candidates)
        _forms(document, self._own)
        _lexicons(document, words, self._own)
        _layout(document, self._own)
        _capitals(document, self._own)
        _rules(document, candidates, chosen, self._own)
        self._brief = _brief(document, words, chosen)

    def rows(self, first: int, last: int) -> list[list[str]]:
        """For each token of a sentence the names of the features that hold of it."""
        return [self._own[i] + self._around(i) for i in range(first, last)]

    def _around(self, i: int) -> list[str]:
        seen: list[str] = []
        for offset in (-3, -2, -1, 1, 2, 3):
            if 0 <= i + offset < len(self._brief):
                seen.extend(f"{offset}:{feature}" for feature in self._brief[i + offset])
            else:
                seen.append(f"{offset}:edge")
        return seen


def _forms(document: Document, own: list[list[str]]) -> None:
    shouting = document.shouting
    for i, token in enumerate(document.tokens):
        fold = token.fold[:24]
        row = own[i]
        row.append("1")
        row.append(intern("w=" + fold))
        row.append(_SHAPES[token.shape])
        row.append(_GAPS[token.gap])
        if token.shape != PUNCTUATION:
            row.append(intern("x3=" + fold[-3:]))
            row.append(intern("x2=" + fold[-2:]))
            if token.shape == UPPER:
                row.append(intern(f"len={min(len(token.text), 8)}"))
        if shouting[i]:
            row.append("shout")


def _layout(document: Document, own: list[list[str]]) -> None:
    depth = quoted = 0
    for i, token in enumerate(document.tokens):
        if token.gap == PARAGRAPH:
            depth = quoted = 0
        if depth:
            own[i].append("bracket")
        if quoted:
            own[i].append("quote")
        if token.text == "(":
            depth = 12
        elif token.text == ")":
            depth = 0
        elif token.text in "“«‘" or (token.text == '"' and not quoted):
            quoted = 30
        elif token.text in "”»’" or token.text == '"':
            quoted = 0
        depth, quoted = max(0, depth - 1), max(0, quoted - 1)
    for first, last in document.lines:
        own[first].append("line first")
        own[last - 1].append("line last")
        if document.bulleted(min(first + 1, last - 1)):
            own[min(first + 1, last - 1)].append("item first")
        if last - first <= 6:
            for i in range(first, last):
                own[i].append("short line")
    for first, last in document.sentences:
        own[first].append("sentence first")
        if last - first <= 10:
            for i in range(first, last):
                own[i].append("short sentence")


def _lexicons(document: Document, words: Words, own: list[list[str]]) -> None:
    lists: tuple[tuple[str, Phrases, bool], ...] = (
        ("head", words.heads, True),
        ("brand", words.names, True),
        ("post", words.posts, False),
        ("class", words.classes, True),
        ("plural", words.sector_heads, False),
        ("ihead", words.instrument_heads, False),
        ("norm", words.norms, False),
        ("iname", words.instrument_names, False),
        ("place", words.places, False),
    )
    tokens = document.tokens
    for name, phrases, labelled in lists:
        covered = 0
        for i in range(len(tokens)):
            if tokens[i].shape == PUNCTUATION:
                continue
            at = phrases.at(document, i)
            if at is None or at[0] <= covered:
                continue
            covered = at[0]
            capital = "C" if tokens[i].is_capital else "c"
            own[i].append(intern(f"B-{name}{capital}"))
            if labelled:
                own[i].append(intern(f"B-{name}={at[1]}"))
            for k in range(i + 1, at[0]):
                own[k].append(intern(f"I-{name}{capital}"))
            if at[0] < len(tokens):
                own[at[0]].append(intern(f"after-{name}{capital}"))
    for i, token in enumerate(tokens):
        for name, folds in (
            ("level", words.levels),
            ("given", words.given),
            ("title", words.titles),
            ("kind", words.place_kinds),
            ("adjective", words.adjectives),
            ("label", words.labels),
            ("end", words.ends),
            ("stop", words.stops),
            ("street", words.streets),
            ("report", words.reports),
            ("weak", words.weak),
            ("speaking", words.speaking),
            ("number", words.numbers),
        ):
            if token.fold in folds:
                own[i].append(intern("in " + name))


def _capitals(document: Document, own: list[list[str]]) -> None:
    """Of a run of capitalised words and their links: its length, first word and place in it; and what the whole text
    shows of a word: whether it also stands in lower case, whether capitalised inside a sentence.
    """
    tokens = document.tokens
    lower, inner = set(), set()
    starts = {first for first, _ in document.sentences} | {first for first, _ in document.lines}
    for i, token in enumerate(tokens):
        if token.shape == LOWER:
            lower.add(token.fold)
        elif token.is_capital and i not in starts and not document.shouting[i]:
            inner.add(token.fold)
    run = 0
    first = 0
    for i, token in enumerate(tokens):
        if token.is_capital and token.gap != PARAGRAPH:
            if not run:
                first = i
            run += 1
            own[i].append(intern(f"run={min(run, 5)}"))
            own[i].append(intern("of=" + tokens[first].fold[:24]))
        elif (
            run
            and token.fold in LINKS
            and i + 1 < len(tokens)
            and (tokens[i + 1].is_capital or tokens[i + 1].fold in LINKS)
        ):
            own[i].append("link in run")
            own[i].append(intern("of=" + tokens[first].fold[:24]))
        else:
            run = 0
        if token.is_capital:
            if token.fold in lower:
                own[i].append("also lower")
            if token.fold not in inner:
                own[i].append("only at start")


def _rules(
    document: Document, candidates: Sequence[Candidate], chosen: Sequence[Candidate], own: list[list[str]]
) -> None:
    for candidate in candidates:
        name = f"{candidate.type}/{candidate.rule}"
        own[candidate.first].append(intern("B~" + name))
        for k in range(candidate.first + 1, candidate.last):
            own[k].append(intern("I~" + name))
        if candidate.last < len(document):
            own[candidate.last].append(intern("E~" + name))
    for candidate in chosen:
        name = candidate.type + ("" if candidate.strength else "?")
        own[candidate.first].append(intern("B!" + name))
        own[candidate.first].append(intern(f"B!{name}:{candidate.actor_type}"))
        for k in range(candidate.first + 1, candidate.last):
            own[k].append(intern("I!" + name))
        if candidate.last < len(document):
            own[candidate.last].append(intern("E!" + name))
    by_name: defaultdict[str, set[str]] = defaultdict(set)
    for candidate in chosen:
        if candidate.strength >= 3:
            by_name[document.folded(candidate.first, candidate.last)].add(candidate.type)
    for i, token in enumerate(document.tokens):
        if token.is_capital:
            for type in by_name.get(token.fold, ()):
                own[i].append("elsewhere " + type)


def _brief(document: Document, words: Words, chosen: Sequence[Candidate]) -> list[list[str]]:
    """The few features of a token that its neighbours see."""
    brief: list[list[str]] = []
    for token in document.tokens:
        row = [intern("w=" + token.fold[:24]), _SHAPES[token.shape]]
        if token.gap >= LINE:
            row.append("line")
        if token.fold in words.place_kinds:
            row.append("kind")
        if token.fold in words.labels:
            row.append("label")
        if token.fold in words.given and token.shape == TITLE:
            row.append("given")
        if token.text in OPENING or token.text in CLOSING:
            row.append("quotation")
        brief.append(row)
    for candidate in chosen:
        mark = candidate.type + ("" if candidate.strength else "?")
        brief[candidate.first].append(intern("B!" + mark))
        for k in range(candidate.first + 1, candidate.last):
            brief[k].append(intern("I!" + mark))
    return brief
