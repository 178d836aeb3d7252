"""What somebody typed, understood: its words, the labels among them with their synonyms, and how to look for them.

Words that stand in more than a tenth of all entries («de», «municipal») only add to the score, as in Lucene's
common-terms query. Words that only ask («quién») are told to us with the synonyms, and left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from math import log

from tantivy import Occur, Query, Schema, Searcher

from graph.names import fold
from graph.search.analysis import MAX_WORDS, forgiven, stem, stems, words
from graph.search.spelling import SOUNDS_THE_SAME, Meant, Spelling

# Fields with the weights of their BM25 scores: of words as typed, and of labels that mean the same.
NAMES = {"name": 4.0, "names": 2.0}
WORDS = {
    **NAMES,
    "about": 8.0,
    "whom": 3.0,
    "gist": 3.0,
    "asked": 5.0,
    "text": 0.8,
    "near": 3.0,
    "sort": 0.5,
    "quote": 0.3,
}
THRIFTY = {name: weight for name, weight in WORDS.items() if name not in ("sort", "quote")}
OF_LABELS = {name: weight for name, weight in THRIFTY.items() if name != "near"}
"""Where a thrifty question seeks the words of a label: whose neighbour its concept is, is about it."""
MEANT = {
    "name": 2.0,
    "names": 1.0,
    "about": 7.0,
    "whom": 4.0,
    "gist": 4.0,
    "asked": 6.0,
    "text": 2.0,
    "near": 2.0,
    "quote": 0.3,
}

EXACT_NAME = 10_000.0
TIE = 0.4
"""What the lesser of several ways to answer a term add to the best of them."""
COVERED = 4.0
"""What a term adds by being answered at all, times how rare that is: so one term in a good place does not outweigh
several in poor ones.
"""
PLACED = 6.0
"""How rare being in a place that is asked for counts: whoever names one hardly wants another."""
UNFINISHED, BEGUN = 0.8, 0.3
"""What a word that begins so brings of what itself would: where what is typed is no word yet, and where it is one."""
ENDINGS = 5
"""Words that one as far as it is typed may become: the most frequent."""
FAR_MORE = 10
"""A word that sounds like another so many times as frequent may be a misspelling of it."""
PARTLY = 0.5
"""What the words of a label bring, together, of what one would alone: after «jóvenes en riesgo», «jóvenes» is better
than nothing.
"""
OPTIONAL = 0.3
"""What a word that hardly tells anything brings of what it would else."""
COMMON = 0.1
EVERYWHERE = 0.5
COMMON_FROM = 50
"""Entries from which on the share of a word tells something."""
PREFIX_FROM = 3
CONNECTING = 3
"""Letters that a word has at most that only ties others together, and tells nothing by itself."""
DENYING = frozenset(["no", "ni", "sin", "not", "nao", "nem", "sem"])
"""Words that turn what follows into something else, however small they are."""
MAX_PLACE = 5
"""Words of a place's name."""
MAX_SYNONYMS = 80
BIG = 100_000
"""Entries from which on it pays to ask thriftily first."""
PHRASES_READ = 4_000
"""Entries that a thrifty question looks through for what means the same as a term."""
ONE_WORD = 0.1
"""What it costs to look for a word in an entry, where a phrase costs 1: its places in the text are not read."""


class Synonyms:
    """Labels with the other labels of the same concept, by stems. A word given without any tells nothing by itself
    («quién», «how»): a question is asked without it. Small ones of these («en», «the») make no difference in a label:
    «violencia en las escuelas» is also «violencia en la escuela».
    """

    def __init__(self, synonyms: Mapping[str, Collection[str]]) -> None:
        self._idle = {word for label, others in synonyms.items() if not others for word in words(label)}
        self._others: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
        self._labels: dict[tuple[str, ...], str] = {}
        bare = cache(self._bare)  # a label is another one's other name many times over
        whole = cache(lambda label: tuple(stems(label)))
        for label, others in synonyms.items():
            key = bare(label)
            self._labels.setdefault(key, label)
            known = self._others.setdefault(key, {})
            for other in others:
                if (other_key := whole(other)) and bare(other) != key:
                    known.setdefault(other_key, other)
        self._folded = {word for label in synonyms for word in words(label)}
        self._longest = max(map(len, self._others), default=0)

    def _bare(self, label: str) -> tuple[str, ...]:
        listed = words(label)
        return tuple(stem(word) for word in listed if not self.connecting(word)) or tuple(map(stem, listed))

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling({stem: 1 for key in self._others for stem in key})

    def at(self, key: Sequence[str], start: int) -> tuple[int, Mapping[tuple[str, ...], str]]:
        """How many words the longest label from there has (0 if none begins there), and what means the same. Where a
        connecting word stands in the question, its key is empty.
        """
        longest: tuple[int, Mapping[tuple[str, ...], str]] = (0, {})
        label: tuple[str, ...] = ()
        for end, part in enumerate(key[start:], 1):
            if not part and not label:
                break
            if part:
                label = (*label, part)
                if len(label) > self._longest:
                    break
                if others := self._others.get(label):
                    longest = (end, others)
        return longest

    def connecting(self, folded: str) -> bool:
        """Whether a word only ties others together."""
        return folded in self._idle and len(folded) <= CONNECTING and folded not in DENYING

    def idle(self, folded: str) -> bool:
        """Whether a word tells nothing by itself."""
        return folded in self._idle

    def label(self, key: Sequence[str]) -> str:
        """How the label of these stems is written."""
        return self._labels[tuple(filter(None, key))]

    def has(self, folded: str) -> bool:
        """Whether a label has this word."""
        return folded in self._folded

    def corrected(self, word: Word) -> str:
        """The word of a label that this one is a misspelling of; itself if there is none."""
        if word.begins or self.has(word.folded) or (word.known and not word.meant):
            return word.stem
        meant = (*word.meant, *self._spelling.meant(word.folded, forgiven(word.folded)))
        return next((way.stem for way in meant if self._spelling.frequency(way.stem)), word.stem)


@dataclass(frozen=True)
class Word:
    """A word as typed, folded and stemmed. Where the index does not know it, others may have been `meant`; as long as
    somebody may be typing it, it `begins` others.
    """

    folded: str
    stem: str
    known: bool
    common: bool
    everywhere: bool
    idle: bool
    begins: tuple[Meant, ...] = ()
    meant: tuple[Meant, ...] = ()

    @property
    def ways(self) -> tuple[Meant, ...]:
        """The stems by which it is looked for."""
        return (*((Meant(self.stem, 1.0),) if self.known else ()), *self.begins, *self.meant)


@dataclass(frozen=True)
class Term:
    """What has to be found: the words of a label, with its synonyms by stems, or one word without any. `label` is how
    the label is written, if it was misspelt.
    """

    words: tuple[Word, ...]
    synonyms: Mapping[tuple[str, ...], str]
    label: str = ""
    place: bool = False

    @property
    def asked(self) -> str:
        return " ".join(word.folded for word in self.words)

    @property
    def optional(self) -> bool:
        """Words that are everywhere tell nothing; those that are nowhere should not keep the others from telling."""
        if self.synonyms:
            return False
        return all(word.common or word.idle or not word.ways for word in self.words)

    @property
    def idle(self) -> bool:
        return all(word.idle for word in self.words) and not self.synonyms

    @property
    def everywhere(self) -> bool:
        return all(word.everywhere for word in self.words)


class Question:
    """A query typed by somebody: any text at all, of which the first words count."""

    def __init__(
        self, text: str, searcher: Searcher, schema: Schema, synonyms: Synonyms, spelling: Callable[[], Spelling]
    ) -> None:
        self._schema = schema
        self._searcher = searcher
        self._synonyms = synonyms
        self._spelling = spelling
        self._frequency = cache(searcher.doc_freq)
        self._made: dict[tuple[int, bool], Query] = {}
        typed = words(text[: MAX_WORDS * 100])[:MAX_WORDS]
        self.name = fold(" ".join(typed))
        finished = text[-1:].isspace()
        listed = [
            self._word(word, synonyms, prefix=number == len(typed) and not finished)
            for number, word in enumerate(typed, 1)
        ]
        corrected = ["" if synonyms.connecting(word.folded) else synonyms.corrected(word) for word in listed]
        terms, at = [], 0
        while at < len(listed):
            length, others = synonyms.at(corrected, at)
            place = self._place_at(listed, at)
            if place > length or (place and not others):
                terms.append(Term(tuple(listed[at : at + place]), {}, place=True))
                at += place
                continue
            length = max(length, 1)
            its_words = tuple(listed[at : at + length])
            misspelt = others and any(
                right not in ("", word.stem) for word, right in zip(its_words, corrected[at:], strict=False)
            )
            terms.append(Term(its_words, others, synonyms.label(corrected[at : at + length]) if misspelt else ""))
            at += length
        self.terms = tuple(terms)

    @property
    def words(self) -> Mapping[str, float]:
        """The stems that tell something, with how likely each was meant."""
        return {
            way.stem: way.likelihood for term in self.terms for word in term.words if not word.idle for way in word.ways
        }

    @property
    def places(self) -> Sequence[str]:
        """The places that are named, by stems."""
        return [" ".join(word.stem for word in term.words) for term in self.terms if term.place]

    @property
    def needed(self) -> Sequence[Term]:
        """The terms that tell something, each once; all of them where none does."""
        telling = {term.asked: term for term in self.terms if not term.optional}
        return list(telling.values()) or self.terms

    def query(self, *, strict: bool, thrifty: bool = False) -> Query:
        """Entries with a third of the terms or, if `strict`, all; first those named exactly so.

        A `thrifty` one finds less. It does without what costs most and tells least: quotes, words that stand in half of
        all entries, common words but in names, and what means the same but in names and in what entries are about.
        """
        if not self.terms:
            return Query.all_query()
        needed = self.needed
        wanted = [self._term_query(term, thrifty=thrifty) for term in needed]
        if strict:
            found = Query.boolean_query([(Occur.Must, query) for query in wanted])
        else:
            if len(wanted) > 1:
                wanted = [self._covered(term, query) for term, query in zip(needed, wanted, strict=True)]
            found = Query.boolean_query([(Occur.Should, query) for query in wanted], (len(wanted) + 2) // 3)
        others = [
            Query.boost_query(self._term_query(term, thrifty=thrifty), OPTIONAL)
            for term in self.terms
            if term.optional and term not in needed and not term.idle and not (thrifty and term.everywhere)
        ]
        if others:
            found = Query.boolean_query([(Occur.Must, found), *((Occur.Should, query) for query in others)])
        exact = Query.const_score_query(Query.term_query(self._schema, "exact", self.name, "basic"), EXACT_NAME)
        return Query.boolean_query([(Occur.Should, found), (Occur.Should, exact)])

    def _covered(self, term: Term, query: Query) -> Query:
        """The query for a term with what it adds by being answered at all."""
        worth = COVERED * (PLACED if term.place else self._rarity(term))
        return Query.boolean_query(
            [(Occur.Must, query), (Occur.Should, Query.const_score_query(Query.all_query(), worth))]
        )

    def _rarity(self, term: Term) -> float:
        """How rare entries are that answer a term: its inverse document frequency, about. Those that have it as asked
        count, or those about it by whichever of its names most are.
        """
        asked = tuple(word.stem for word in term.words)
        about = (min(self._frequency("about", stem) for stem in key) for key in (asked, *term.synonyms))
        answering = max(min(self._frequency("all", stem) for stem in asked), *about)
        return log(1 + self._searcher.num_docs / max(answering, 1))

    def _place_at(self, listed: Sequence[Word], start: int) -> int:
        """How many words the longest name of a place from there has."""
        for length in range(min(MAX_PLACE, len(listed) - start), 0, -1):
            name = " ".join(word.folded for word in listed[start : start + length])
            stemmed = " ".join(word.stem for word in listed[start : start + length])
            if name == fold(name) and not listed[start].idle and self._searcher.doc_freq("place", stemmed):
                return length
        return 0

    def _word(self, folded: str, synonyms: Synonyms, *, prefix: bool) -> Word:
        stemmed, entries, idle = stem(folded), self._searcher.num_docs, synonyms.idle(folded)
        frequency = self._searcher.doc_freq("all", stemmed) or self._searcher.doc_freq("quote", stemmed)
        begins: tuple[Meant, ...] = ()
        meant: Sequence[Meant] = ()
        if prefix and len(folded) >= PREFIX_FROM:
            begins = tuple(
                Meant(other, BEGUN if frequency else UNFINISHED)
                for other, _ in self._searcher.terms_with_prefix("all", folded, limit=ENDINGS)
                if other != stemmed
            )
        if idle or synonyms.has(folded):
            pass
        elif not frequency and not begins:
            meant = self._spelling().meant(folded, forgiven(folded))
        elif forgiven(folded) and frequency < COMMON_FROM:
            more = FAR_MORE * frequency
            alike = self._spelling().alike(stemmed)
            meant = [Meant(other, SOUNDS_THE_SAME) for other in alike if self._spelling().frequency(other) > more][:1]
        return Word(
            folded,
            stemmed,
            known=frequency > 0,
            common=entries >= COMMON_FROM and frequency > COMMON * entries,
            everywhere=frequency > EVERYWHERE * entries,
            idle=idle,
            begins=begins,
            meant=tuple(meant),
        )

    def _term_query(self, term: Term, *, thrifty: bool) -> Query:
        # asked strictly first and then not, its parts are the same
        made = id(term), thrifty
        if made not in self._made:
            self._made[made] = self._make_term_query(term, thrifty=thrifty)
        return self._made[made]

    def _make_term_query(self, term: Term, *, thrifty: bool) -> Query:
        """The words themselves or labels that mean the same; some of the words where it is a label of several."""
        asked = [word for word in term.words if not word.idle and not (thrifty and word.everywhere)] or term.words
        queries = [self._word_query(word, of_label=bool(term.synonyms), thrifty=thrifty) for word in asked]
        itself = Query.boolean_query([(Occur.Must, query) for query in queries])
        whole = Query.disjunction_max_query([itself, *self._meant(term, thrifty=thrifty)], TIE)
        telling = [query for word, query in zip(asked, queries, strict=True) if word.ways]
        if thrifty or len(asked) == 1 or not telling:
            return whole
        some = Query.boolean_query([(Occur.Should, query) for query in telling])
        return Query.boolean_query(
            [(Occur.Should, whole), (Occur.Should, Query.boost_query(some, PARTLY / len(asked)))]
        )

    def _meant(self, term: Term, *, thrifty: bool) -> list[Query]:
        """Labels that mean the same, field by field; a phrase counts as one word would, however many it has."""
        keys = [*list(term.synonyms)[:MAX_SYNONYMS], *([tuple(stems(term.label))] if term.label else [])]
        if len(term.words) > 1:
            keys.append(tuple(word.stem for word in term.words))
        meant = [(field, key) for key in keys for field in MEANT]
        if thrifty:
            meant = self._rarest((field, key) for field, key in meant if field in ("name", "about"))
        by_field: dict[str, list[Query]] = defaultdict(list)
        for field, key in meant:
            by_field[field].append(Query.boost_query(self._phrase(field, key), MEANT[field] / self._telling(key)))
        ways = [Query.disjunction_max_query(queries, TIE) for queries in by_field.values()]
        return [Query.disjunction_max_query(ways, TIE)] if ways else []

    def _telling(self, key: tuple[str, ...]) -> int:
        """How many words of a phrase tell something."""
        return sum(not self._synonyms.connecting(part) for part in key) or 1

    def _rarest(self, phrases: Iterable[tuple[str, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
        """Of these phrases those in names, and of the others the rarest."""
        costs = []
        for field, key in phrases:
            frequency = min(self._frequency(field, part) for part in key)
            costs.append((0.0 if field == "name" else frequency * (ONE_WORD if len(key) == 1 else 1), field, key))
        costs.sort()
        read = accumulate(cost for cost, _, _ in costs)
        return [(field, key) for (_, field, key), so_far in zip(costs, read, strict=True) if so_far <= PHRASES_READ]

    def _word_query(self, word: Word, *, of_label: bool, thrifty: bool) -> Query:
        fields = WORDS
        if thrifty:
            fields = NAMES if word.common else OF_LABELS if of_label else THRIFTY
        return Query.disjunction_max_query(
            [
                Query.boost_query(Query.term_query(self._schema, field, way.stem), weight * way.likelihood)
                for way in word.ways
                for field, weight in fields.items()
            ],
            TIE,
        )

    def _phrase(self, field: str, key: tuple[str, ...]) -> Query:
        if len(key) == 1:
            return Query.term_query(self._schema, field, key[0])
        return Query.phrase_query(self._schema, field, list(key))
