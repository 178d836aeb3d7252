"""What somebody typed, understood: its words, the labels among them with their synonyms, and how to look for them.

Words that stand in more than a tenth of all entries («de», «municipal») only add to the score, as in Lucene's
common-terms query. Words that only ask («quién») are told to us with the synonyms, and left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import log

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne
from tantivy import Occur, Query, Schema, Searcher

from graph.names import fold
from graph.search.analysis import MAX_WORDS, forgiven, stem, stems, words

# Fields with the weights of their BM25 scores: stems of words and of phrases (synonyms), folded words for guesses.
NAMES = {"name": 2.0, "names": 2.0}
WORDS = {**NAMES, "about": 6.0, "text": 1.2, "near": 2.0, "sort": 0.6, "quote": 0.4}
GUESSES = {"title_words": 4.0, "words": 1.0}
PHRASES = {"name": 3.0, "about": 6.0, "all": 3.0, "quote": 0.3}

EXACT_NAME = 10_000.0
TIE = 0.4
"""What the lesser of several ways to answer a term add to the best of them."""
EVERY_TERM = 8.0
"""What having all terms adds for each: enough against one term in a good place, too little for all in poor ones."""
GUESS, UNFINISHED = 0.7, 0.8
"""What a misspelt or an unfinished word brings of what the word itself would."""
PARTLY = 0.4
"""What a word of a label brings of what it would alone: after «jóvenes en riesgo», «jóvenes» is better than nothing."""
COMMON = 0.1
EVERYWHERE = 0.5
COMMON_FROM = 50
"""Entries from which on the share of a word tells something."""
PREFIX_FROM = 3
MAX_SYNONYMS = 40
BIG = 100_000
"""Entries from which on it pays to ask thriftily first."""
PHRASES_READ = 10_000
"""Entries that a thrifty question looks through for what means the same as a term."""
ONE_WORD = 0.1
"""What it costs to look for a word in an entry, where a phrase costs 1: its places in the text are not read."""
PLENTY = 10_000
"""Names with words like a misspelt one, beyond which other texts with such words are not counted."""


class Synonyms:
    """Labels with the other labels of the same concept, by stems. A word given without any tells nothing by itself
    («quién», «how»): a question is asked without it.
    """

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
        self._idle = {word for label, others in synonyms.items() if not others for word in words(label)}
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

    def idle(self, folded: str) -> bool:
        """Whether a word tells nothing by itself."""
        return folded in self._idle

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
    or with so many typing `errors`; `many` names have words like it.
    """

    folded: str
    stem: str
    known: bool
    common: bool
    everywhere: bool
    idle: bool
    prefix: bool
    errors: int
    guesses: tuple[Query, ...]
    many: bool


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
        return all(word.common or word.idle or not (word.known or word.guesses) for word in self.words)

    @property
    def idle(self) -> bool:
        return all(word.idle for word in self.words) and not self.synonyms

    @property
    def everywhere(self) -> bool:
        return all(word.everywhere for word in self.words)


class Question:
    """A query typed by somebody: any text at all, of which the first words count."""

    def __init__(self, text: str, searcher: Searcher, schema: Schema, synonyms: Synonyms) -> None:
        self._schema = schema
        self._searcher = searcher
        typed = words(text[: MAX_WORDS * 100])[:MAX_WORDS]
        self.name = fold(" ".join(typed))
        finished = text[-1:].isspace()
        listed = [
            self._word(word, searcher, prefix=number == len(typed) and not finished, idle=synonyms.idle(word))
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

    def query(self, *, strict: bool, thrifty: bool = False) -> Query:
        """Entries with a third of the terms or, if `strict`, all; first those named exactly so.

        A `thrifty` one finds less. It does without what costs most and tells least: quotes, words that stand in half of
        all entries, common words but in names, and what means the same but in names and in what entries are about.
        """
        if not self.terms:
            return Query.all_query()
        needed = [term for term in self.terms if not term.optional] or list(self.terms)
        wanted = [self._term_query(term, thrifty=thrifty) for term in needed]
        complete = Query.boolean_query([(Occur.Must, query) for query in wanted])
        found = complete
        if not strict:
            partly = [self._partly(term, query, thrifty=thrifty) for term, query in zip(needed, wanted, strict=True)]
            found = Query.boolean_query([(Occur.Should, query) for query in partly], (len(wanted) + 2) // 3)
        others = [
            term for term in self.terms if term not in needed and not term.idle and not (thrifty and term.everywhere)
        ]
        optional = [(Occur.Should, self._term_query(term, thrifty=thrifty)) for term in others]
        if optional:
            found = Query.boolean_query([(Occur.Must, found), *optional])
        exact = Query.const_score_query(Query.term_query(self._schema, "exact", self.name, "basic"), EXACT_NAME)
        ranked = [(Occur.Should, found), (Occur.Should, exact)]
        if not strict and len(wanted) > 1:
            ranked.append((Occur.Should, Query.const_score_query(complete, EVERY_TERM * len(wanted))))
        return Query.boolean_query(ranked)

    def _word(self, folded: str, searcher: Searcher, *, prefix: bool, idle: bool) -> Word:
        stemmed = stem(folded)
        frequency = max(searcher.doc_freq(field, stemmed) for field in ("all", *WORDS))
        guesses: list[Query] = []
        begun, errors, named = False, 0, 0
        if prefix and len(folded) >= PREFIX_FROM:
            guesses, named = self._guesses(folded, searcher, 0, UNFINISHED)
            begun = bool(guesses)
        while not frequency and not guesses and errors < forgiven(folded):
            errors += 1
            guesses, named = self._guesses(folded, searcher, errors, GUESS / errors)
        return Word(
            folded,
            stemmed,
            known=frequency > 0,
            common=searcher.num_docs >= COMMON_FROM and frequency > COMMON * searcher.num_docs,
            everywhere=frequency > EVERYWHERE * searcher.num_docs,
            idle=idle,
            prefix=begun,
            errors=errors,
            guesses=tuple(guesses),
            many=named > PLENTY,
        )

    def _guesses(self, folded: str, searcher: Searcher, errors: int, likelihood: float) -> tuple[list[Query], int]:
        """Queries for words like this one (that begin so, without `errors`), where there are any.

        They score as BM25 would score a word as rare as all of them together: its inverse document frequency.
        """
        guesses, named, count = [], 0, 0
        for field, weight in GUESSES.items():
            like_it = Query.fuzzy_term_query(self._schema, field, folded, errors, prefix=errors == 0)
            # where so many names have such words, they tell as well how rare these are
            if named <= PLENTY:
                count = searcher.search(like_it, 1).count  # type: ignore[attr-defined]  # missing from tantivy's stub
            if count:
                rarity = log(1 + (searcher.num_docs - count + 0.5) / (count + 0.5))
                guesses.append(Query.const_score_query(like_it, weight * rarity * likelihood))
            named = named or count
        return guesses, named

    def _term_query(self, term: Term, *, thrifty: bool = False) -> Query:
        """The best of the words themselves and each synonym, as a phrase."""
        asked = [word for word in term.words if not word.everywhere] if thrifty else term.words
        parts = [(Occur.Must, self._word_query(word, thrifty=thrifty)) for word in asked or term.words]
        itself = parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)
        keys = [*list(term.synonyms)[:MAX_SYNONYMS], *([tuple(stems(term.label))] if term.label else [])]
        meant = [(field, key) for key in keys for field in PHRASES]
        if thrifty:
            meant = self._rarest((field, key) for field, key in meant if field in ("name", "about"))
        synonyms = [
            # a phrase counts as one word would, however many it has
            Query.boost_query(self._phrase(field, key), PHRASES[field] / len(key))
            for field, key in meant
        ]
        return Query.disjunction_max_query([itself, *synonyms], TIE)

    def _partly(self, term: Term, whole: Query, *, thrifty: bool) -> Query:
        """The term, or some of its words where it is a label of several; a thrifty question asks for the whole."""
        telling = [word for word in term.words if not word.common and (word.known or word.guesses)]
        if thrifty or len(term.words) == 1 or not telling:
            return whole
        some = Query.boolean_query([(Occur.Should, self._word_query(word, thrifty=False)) for word in telling])
        return Query.disjunction_max_query([whole, Query.boost_query(some, PARTLY)], TIE)

    def _rarest(self, phrases: Iterable[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
        """Of these phrases those in names, and of the others the rarest."""
        costs = []
        for field, key in phrases:
            frequency = min(self._searcher.doc_freq(field, part) for part in key)
            costs.append((0.0 if field == "name" else frequency * (ONE_WORD if len(key) == 1 else 1), field, key))
        costs.sort()
        read = accumulate(cost for cost, _, _ in costs)
        return [(field, key) for (_, field, key), so_far in zip(costs, read, strict=True) if so_far <= PHRASES_READ]

    def _word_query(self, word: Word, *, thrifty: bool) -> Query:
        fields, guesses = WORDS, word.guesses
        if thrifty:
            fields = NAMES if word.common else {name: weight for name, weight in WORDS.items() if name != "quote"}
            guesses = () if word.known else guesses[: 1 if word.many else None]
        ways = [
            Query.boost_query(Query.term_query(self._schema, field, word.stem), weight)
            for field, weight in fields.items()
        ]
        return Query.disjunction_max_query([*ways, *guesses], TIE)

    def _phrase(self, field: str, key: tuple[str, ...]) -> Query:
        if len(key) == 1:
            return Query.term_query(self._schema, field, key[0])
        return Query.phrase_query(self._schema, field, list(key))
