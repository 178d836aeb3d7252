"""What somebody typed, understood: its words, the labels among them with their synonyms, and how to look for them.

Words that stand in more than a tenth of all entries («de», «municipal») only add to the score, as in Lucene's
common-terms query: no list of stop words is needed, whatever the language.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne
from tantivy import Occur, Query, Schema, Searcher

from graph.names import fold
from graph.search.analysis import MAX_WORDS, forgiven, stem, stems, words

# Fields with the weights of their BM25 scores: stems of words and of phrases (synonyms), folded words for guesses.
WORDS = {"name": 4.0, "names": 3.0, "text": 1.2, "near": 1.0, "sort": 0.6, "quote": 0.4}
GUESSES = {"title_words": 4.0, "words": 1.0}
PHRASES = {"name": 3.2, "all": 0.8, "quote": 0.3}

EXACT_NAME = 10_000.0
EVERY_TERM = 6.0
"""What having all terms adds for each: enough against one term in a good place, too little for all in poor ones."""
GUESS, UNFINISHED = 0.7, 0.8
"""What a misspelt or an unfinished word brings of what the word itself would."""
COMMON = 0.1
COMMON_FROM = 50
"""Entries from which on the share of a word tells something."""
PREFIX_FROM = 3
MAX_SYNONYMS = 40


class Synonyms:
    """Labels with the other labels of the same concept, by stems."""

    def __init__(self, synonyms: Mapping[str, Collection[str]]) -> None:
        self._others: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
        self._labels: dict[tuple[str, ...], str] = {}
        for label, others in synonyms.items():
            key = tuple(stems(label))
            self._labels.setdefault(key, label)
            known = self._others.setdefault(key, {})
            for other in others:
                if (other_key := tuple(stems(other))) and other_key != key:
                    known.setdefault(other_key, other)
        self._longest = max(map(len, self._others), default=0)

    @cached_property
    def _words(self) -> list[str]:
        return sorted({stem for key in self._others for stem in key if forgiven(stem)})

    def at(self, key: Sequence[str], start: int) -> tuple[int, Mapping[tuple[str, ...], str]]:
        """How many words the longest label from there has (0 if none begins there), and what means the same."""
        for length in range(min(self._longest, len(key) - start), 0, -1):
            if others := self._others.get(tuple(key[start : start + length])):
                return length, others
        return 0, {}

    def label(self, key: Sequence[str]) -> str:
        """How the label of these stems is written."""
        return self._labels[tuple(key)]

    def corrected(self, stem: str, errors: int) -> str:
        """The word of a label that this one is a misspelling of; itself if there is none."""
        best = extractOne(stem, self._words, scorer=OSA.distance, score_cutoff=errors) if errors else None
        return best[0] if best else stem


@dataclass(frozen=True)
class Word:
    """A word as typed and folded. One that the index does not know is looked for by guesses: as the beginning of words,
    or with so many typing `errors`.
    """

    folded: str
    stem: str
    known: bool
    common: bool
    prefix: bool
    errors: int
    guesses: tuple[Query, ...]


@dataclass(frozen=True)
class Term:
    """What has to be found: the words of a label, with its synonyms by stems, or one word without any. `label` is how
    the label is written, if it was misspelt.
    """

    words: tuple[Word, ...]
    synonyms: Mapping[tuple[str, ...], str]
    label: str = ""

    @property
    def asked(self) -> str:
        return " ".join(word.folded for word in self.words)

    @property
    def optional(self) -> bool:
        """Words that are everywhere tell nothing; those that are nowhere should not keep the others from telling."""
        if self.synonyms:
            return False
        return all(word.common or not (word.known or word.guesses) for word in self.words)


class Question:
    """A query typed by somebody: any text at all, of which the first words count."""

    def __init__(self, text: str, searcher: Searcher, schema: Schema, synonyms: Synonyms) -> None:
        self._schema = schema
        typed = words(text[: MAX_WORDS * 100])[:MAX_WORDS]
        self.name = fold(" ".join(typed))
        finished = text[-1:].isspace()
        listed = [
            self._word(word, searcher, prefix=number == len(typed) and not finished)
            for number, word in enumerate(typed, 1)
        ]
        corrected = [
            word.stem if word.known or word.prefix else synonyms.corrected(word.stem, forgiven(word.folded))
            for word in listed
        ]
        terms, at = [], 0
        while at < len(listed):
            length, others = synonyms.at(corrected, at)
            length = max(length, 1)
            its_words = tuple(listed[at : at + length])
            misspelt = others and any(
                word.stem != right for word, right in zip(its_words, corrected[at:], strict=False)
            )
            terms.append(Term(its_words, others, synonyms.label(corrected[at : at + length]) if misspelt else ""))
            at += length
        self.terms = tuple(terms)

    def query(self, *, strict: bool) -> Query:
        """Entries with a third of the terms or, if `strict`, all; first those named exactly so."""
        if not self.terms:
            return Query.all_query()
        needed = [term for term in self.terms if not term.optional] or list(self.terms)
        wanted = [self._term_query(term) for term in needed]
        complete = Query.boolean_query([(Occur.Must, query) for query in wanted])
        found = complete
        if not strict:
            found = Query.boolean_query([(Occur.Should, query) for query in wanted], (len(wanted) + 2) // 3)
        optional = [(Occur.Should, self._term_query(term)) for term in self.terms if term not in needed]
        if optional:
            found = Query.boolean_query([(Occur.Must, found), *optional])
        exact = Query.const_score_query(Query.term_query(self._schema, "exact", self.name, "basic"), EXACT_NAME)
        ranked = [(Occur.Should, found), (Occur.Should, exact)]
        if not strict and len(wanted) > 1:
            ranked.append((Occur.Should, Query.const_score_query(complete, EVERY_TERM * len(wanted))))
        return Query.boolean_query(ranked)

    def _word(self, folded: str, searcher: Searcher, *, prefix: bool) -> Word:
        stemmed = stem(folded)
        frequency = max(searcher.doc_freq(field, stemmed) for field in ("all", *WORDS))
        guesses: list[Query] = []
        begun, errors = False, 0
        if prefix and len(folded) >= PREFIX_FROM:
            guesses = self._guesses(folded, searcher, 0, UNFINISHED)
            begun = bool(guesses)
        while not frequency and not guesses and errors < forgiven(folded):
            errors += 1
            guesses = self._guesses(folded, searcher, errors, GUESS / errors)
        return Word(
            folded,
            stemmed,
            known=frequency > 0,
            common=searcher.num_docs >= COMMON_FROM and frequency > COMMON * searcher.num_docs,
            prefix=begun,
            errors=errors,
            guesses=tuple(guesses),
        )

    def _guesses(self, folded: str, searcher: Searcher, errors: int, likelihood: float) -> list[Query]:
        """Queries for words like this one (that begin so, without `errors`), where there are any.

        They score as BM25 would score a word as rare as all of them together: its inverse document frequency.
        """
        guesses = []
        for field, weight in GUESSES.items():
            like_it = Query.fuzzy_term_query(self._schema, field, folded, errors, prefix=errors == 0)
            count = searcher.search(like_it, 1).count  # type: ignore[attr-defined]  # missing from tantivy's stub
            if count:
                rarity = log(1 + (searcher.num_docs - count + 0.5) / (count + 0.5))
                guesses.append(Query.const_score_query(like_it, weight * rarity * likelihood))
        return guesses

    def _term_query(self, term: Term) -> Query:
        """The best of the words themselves and each synonym, as a phrase."""
        parts = [(Occur.Must, self._word_query(word)) for word in term.words]
        itself = parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)
        keys = [*list(term.synonyms)[:MAX_SYNONYMS], *([tuple(stems(term.label))] if term.label else [])]
        meant = [
            Query.boost_query(self._phrase(field, key), weight) for key in keys for field, weight in PHRASES.items()
        ]
        return Query.disjunction_max_query([itself, *meant], 0.1)

    def _word_query(self, word: Word) -> Query:
        ways = [
            Query.boost_query(Query.term_query(self._schema, field, word.stem), weight)
            for field, weight in WORDS.items()
        ]
        return Query.disjunction_max_query([*ways, *word.guesses], 0.1)

    def _phrase(self, field: str, key: tuple[str, ...]) -> Query:
        if len(key) == 1:
            return Query.term_query(self._schema, field, key[0])
        return Query.phrase_query(self._schema, field, list(key))
