"""What somebody typed, understood: its words, the labels among them with their synonyms, and how to look for them.

Words that stand in more than a tenth of all entries («de», «municipal») only add to the score, as in Lucene's
common-terms query: no list of stop words is needed, whatever the language.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne
from tantivy import Occur, Query, Schema, Searcher

from graph.names import fold
from graph.search.analysis import MAX_WORDS, forgiven, stem, stems, words

# BM25 weights of a word by where it stands, as a multiple of its score
WEIGHTS = {"name": 4.0, "names": 3.0, "text": 1.2, "near": 1.0}
PRIVATE_WEIGHT = 0.4
SYNONYM_WEIGHT = 0.8
# scores of a guess, where BM25 has nothing to count: beneath what the word itself would bring
GUESS_IN_NAME, GUESS = 3.0, 1.0
EXACT_NAME, EVERY_TERM = 10_000.0, 1_000.0
COMMON = 0.1
COMMON_FROM = 50
"""Entries from which on the share of a word tells something."""
PREFIX_FROM = 3
MAX_SYNONYMS = 40

_FIELDS = tuple(WEIGHTS)


class Synonyms:
    """Labels with the other labels of the same concept, by stems."""

    def __init__(self, synonyms: Mapping[str, Collection[str]]) -> None:
        self._others: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
        for label, others in synonyms.items():
            key = tuple(stems(label))
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

    def corrected(self, stem: str, errors: int) -> str:
        """The word of a label that this one is a misspelling of; itself if there is none."""
        best = extractOne(stem, self._words, scorer=OSA.distance, score_cutoff=errors) if errors else None
        return best[0] if best else stem


@dataclass(frozen=True)
class Word:
    """A word as typed and folded. `errors` is how many typing errors it is forgiven: none if it is known."""

    folded: str
    stem: str
    errors: int
    prefix: bool
    common: bool


@dataclass(frozen=True)
class Term:
    """What has to be found: words that make up a label, with its synonyms by stems, or one word without any."""

    words: tuple[Word, ...]
    synonyms: Mapping[tuple[str, ...], str]

    @property
    def asked(self) -> str:
        return " ".join(word.folded for word in self.words)

    @property
    def common(self) -> bool:
        return all(word.common for word in self.words)


class Question:
    """A query typed by somebody: any text at all, of which the first words count."""

    def __init__(self, text: str, searcher: Searcher, synonyms: Synonyms, *, private: bool) -> None:
        self.private = private
        fields = ("all", "private") if private else ("all",)
        typed = words(text[: MAX_WORDS * 100])[:MAX_WORDS]
        self.name = fold(" ".join(typed))
        complete = text[-1:].isspace()
        listed = [
            _word(word, searcher, fields, prefix=number == len(typed) and not complete)
            for number, word in enumerate(typed, 1)
        ]
        corrected = [synonyms.corrected(word.stem, word.errors) if word.errors else word.stem for word in listed]
        terms, at = [], 0
        while at < len(listed):
            length, others = synonyms.at(corrected, at)
            length = max(length, 1)
            terms.append(Term(tuple(listed[at : at + length]), others))
            at += length
        self.terms = tuple(terms)

    def query(self, schema: Schema, *, strict: bool) -> Query:
        """Entries with a third of the terms or, if `strict`, all; first those named exactly so, then those with all."""
        if not self.terms:
            return Query.all_query()
        rare = [term for term in self.terms if not term.common] or list(self.terms)
        needed = [(Occur.Should, _term_query(term, schema, private=self.private)) for term in rare]
        complete = Query.boolean_query([(Occur.Must, query) for _, query in needed])
        found = complete if strict else Query.boolean_query(needed, (len(rare) + 2) // 3)
        if len(rare) < len(self.terms):
            common = [term for term in self.terms if term.common]
            found = Query.boolean_query(
                [
                    (Occur.Must, found),
                    *((Occur.Should, _term_query(term, schema, private=self.private)) for term in common),
                ]
            )
        exact = Query.const_score_query(Query.term_query(schema, "exact", self.name, "basic"), EXACT_NAME)
        ranked = [(Occur.Should, found), (Occur.Should, exact)]
        if not strict and len(rare) > 1:
            ranked.append((Occur.Should, Query.const_score_query(complete, EVERY_TERM)))
        return Query.boolean_query(ranked)


def _word(folded: str, searcher: Searcher, fields: Sequence[str], *, prefix: bool) -> Word:
    stemmed = stem(folded)
    known = max(searcher.doc_freq(field, stemmed) for field in fields)
    begun = prefix and len(folded) >= PREFIX_FROM and bool(searcher.terms_with_prefix("words", folded, limit=1))
    return Word(
        folded,
        stemmed,
        errors=0 if known or begun else forgiven(folded),
        prefix=begun,
        common=searcher.num_docs >= COMMON_FROM and known > COMMON * searcher.num_docs,
    )


def _term_query(term: Term, schema: Schema, *, private: bool) -> Query:
    """The best of the words themselves and each synonym, as a phrase."""
    parts = [(Occur.Must, _word_query(word, schema, private=private)) for word in term.words]
    itself = parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)
    meant = [
        Query.boost_query(_phrase(schema, field, key), SYNONYM_WEIGHT * weight)
        for key in list(term.synonyms)[:MAX_SYNONYMS]
        for field, weight in (("name", WEIGHTS["name"]), ("all", WEIGHTS["near"]))
    ]
    return Query.disjunction_max_query([itself, *meant], 0.1)


def _word_query(word: Word, schema: Schema, *, private: bool) -> Query:
    ways = [Query.boost_query(Query.term_query(schema, field, word.stem), WEIGHTS[field]) for field in _FIELDS]
    if private:
        ways.append(Query.boost_query(Query.term_query(schema, "private", word.stem), PRIVATE_WEIGHT))
    # fewer errors, better guess
    guesses = [(errors, False, 1.0 / errors) for errors in range(1, word.errors + 1)]
    if word.prefix:
        guesses.append((0, True, 0.8))
    for errors, prefix, likelihood in guesses:
        for field, score in (("title_words", GUESS_IN_NAME), ("words", GUESS)):
            like_it = Query.fuzzy_term_query(schema, field, word.folded, errors, prefix=prefix)
            ways.append(Query.const_score_query(like_it, score * likelihood))
    return Query.disjunction_max_query(ways, 0.1)


def _phrase(schema: Schema, field: str, key: tuple[str, ...]) -> Query:
    return Query.term_query(schema, field, key[0]) if len(key) == 1 else Query.phrase_query(schema, field, list(key))
