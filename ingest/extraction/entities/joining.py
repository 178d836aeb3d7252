"""The steps by which forms are joined. Each yields pairs of positions, and joins only what its own evidence shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from corpus.lexicons import lexicon
from corpus.vocabulary import word_key
from ingest.extraction.acronyms import initials_fit, spells
from ingest.extraction.document import PUNCTUATION, Document
from ingest.extraction.entities.forms import Form
from ingest.extraction.names import CLOSING, OPENING
from ingest.extraction.words import ARTICLES, LINKS, Words

Pairs = Iterator[tuple[int, int]]

GOVERNMENTS = frozenset({"municipality", "subnational_government", "national_institution"})
FARTHEST_GLOSS = 12  # tokens between a name and the short form that it introduces («, en adelante …»)
LONGEST_NAME = 12  # words of a name whose beginnings are kept
LEAST_LOOSE_ACRONYM = 4  # letters from which an acronym may take several of one word without a bracket to show it
MOST_EXPANSIONS = 300  # names of one initial among which such an acronym's is looked for
COMMON_NAME = 200  # persons of one given name, from which on the name tells nobody


class Joining:
    """What the steps see: a document's forms in the order of the text."""

    def __init__(self, document: Document, words: Words, forms: Sequence[Form]) -> None:
        self._document = document
        self._words = words
        self._forms = forms
        # «nacional»: acronyms often leave it out
        self._levels = {word_key(word) for word, level in words.levels.items() if level in GOVERNMENTS}

    def pairs(self) -> Pairs:
        for step in (self._alike, self._glossed, self._spelled_out, self._shortened, self._branded, self._persons):
            for a, b in step():
                if self._forms[a].type == self._forms[b].type:
                    yield a, b

    def _alike(self) -> Pairs:
        """Forms of one key."""
        first: dict[tuple[str, str], int] = {}
        for i, form in enumerate(self._forms):
            yield first.setdefault((form.type, form.key), i), i

    def _glossed(self) -> Pairs:
        """«Instituto Mixto de Ayuda Social (IMAS)», «COMURES (Corporación de …)», «…, en adelante la Red»."""
        for i in range(len(self._forms) - 1):
            one, other = self._forms[i], self._forms[i + 1]
            short, long = sorted((other, one), key=lambda form: form.span.last - form.span.first)
            if long.span.last - long.span.first < 2 or long.is_person:
                continue
            between = self._between(one, other)
            if between is None:
                continue
            if between == "defined" or (short.is_capital and self._stands_for(short, long, between)):
                yield i, i + 1

    def _between(self, one: Form, other: Form) -> str | None:
        """What parts two neighbours: "" nothing, a bracket or dash, or words that define the second; None otherwise."""
        if other.span.first - one.span.last > FARTHEST_GLOSS:
            return None
        tokens = self._document.tokens[one.span.last : other.span.first]
        signs = [token.text for token in tokens if token.text not in CLOSING + OPENING]
        if len(signs) <= 2 and signs in ([], ["("], ["-"], ["–"], ["—"], ["["], [",", "("], ["/"], [","]):
            return signs[-1] if signs else ""
        said = " ".join(token.fold for token in tokens if token.shape != PUNCTUATION and token.fold not in ARTICLES)
        return "defined" if said in lexicon("identity").listed("defining") else None

    def _stands_for(self, short: Form, long: Form, between: str) -> bool:
        """Whether the acronym is the name's: by its letters, or because a body's name has it in brackets; but not
        where it spells only what the name ends in («Secretaría General del Sistema … (SICA)»).
        """
        if short.span.last - short.span.first > 1 and not short.is_acronym:
            return False
        if between in ("/", ","):
            return self._spells(short, long.words)
        inner = range(long.span.first + 1, long.span.last - 1)
        heads = [k for k in inner if self._words.heads.at(self._document, k)]
        tails = [self._document.folded(k, long.span.last).split() for k in heads]
        if not self._spells(short, long.words) and any(self._spells(short, tail) for tail in tails):
            return False
        return (between == "(" and short.is_acronym and long.is_body) or initials_fit(
            _letters(short), " ".join(long.words)
        )

    def _spells(self, short: Form, words: Sequence[str]) -> bool:
        return spells(_letters(short), [word for word in words if word not in LINKS])

    def _spelled_out(self) -> Pairs:
        """An acronym and the one name in the text whose initials it is or, if it is long, whose words it spells."""
        by_initials: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        by_first: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for i, form in enumerate(self._forms):
            if len(form.stems) > 1 and not form.is_person:
                first, *rest = form.stems
                for stems in (form.stems, [first, *(stem for stem in rest if stem not in self._levels)]):
                    by_initials[form.type, "".join(stem[0] for stem in stems)].setdefault(form.key, i)
                by_first[form.type, form.stems[0][0]].setdefault(form.key, i)
        for i, form in enumerate(self._forms):
            if form.is_acronym and len(form.words) == 1:
                letters = form.words[0]
                fitting = list(by_initials.get((form.type, letters), {}).values())
                others = by_first.get((form.type, letters[0]), {}).values()
                if not fitting and len(letters) >= LEAST_LOOSE_ACRONYM and len(others) <= MOST_EXPANSIONS:
                    fitting = [k for k in others if self._spells(form, self._forms[k].words)]
                if len(fitting) == 1:
                    yield fitting[0], i

    def _shortened(self) -> Pairs:
        """«Comisión Interinstitucional» for the name that begins so, if that is one or each grows from the last; a noun
        alone («la Comisión») for the one of them that was named last.
        """
        longer: defaultdict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], int]] = defaultdict(dict)
        for i, form in enumerate(self._forms):
            if form.type != "PLACE":
                for length in range(1, min(len(form.stems), LONGEST_NAME)):
                    longer[form.type, form.stems[:length]].setdefault(form.stems, i)
        for i, form in enumerate(self._forms):
            fuller = longer.get((form.type, form.stems))
            if fuller and self._may_be_short(form):
                if len(fuller) == 1 or _each_grows_from_another(fuller):
                    yield next(iter(fuller.values())), i
                elif len(form.stems) == 1 and (before := [k for k in fuller.values() if k < i]):
                    yield max(before), i

    def _branded(self) -> Pairs:
        """«Ereguán» for the one body whose longer name ends so: «Asociación Ereguán»."""
        ends: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for i, form in enumerate(self._forms):
            if form.type == "ACTOR" and len(form.words) > 1 and form.is_branded:
                ends[form.words[-1]].setdefault(form.key, i)
        for i, form in enumerate(self._forms):
            if form.type == "ACTOR" and len(form.words) == 1 and form.is_capital and not form.is_body:
                bodies = list(ends.get(form.words[0], {}).values())
                if len(bodies) == 1:
                    yield bodies[0], i

    def _may_be_short(self, form: Form) -> bool:
        """A class keeps two words; a name in lower case three; one word alone is an institution's noun."""
        if form.type == "SECTOR":
            return len(form.stems) > 1
        if not form.is_capital:
            return len(form.stems) > 2
        return len(form.stems) > 1 or form.is_body

    def _persons(self) -> Pairs:
        """A surname or given name alone, and a name with fewer surnames, for the one person that it fits."""
        people: defaultdict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
        for i, form in enumerate(self._forms):
            if len(form.words) > 1 and form.is_person:
                for word in form.words:
                    people[word].setdefault(form.words, i)
        for i, form in enumerate(self._forms):
            if form.type != "ACTOR" or len(form.words) > 3 or form.is_acronym or form.is_body or form.is_known:
                continue
            namesakes = people.get(form.words[0], {}) if form.words else {}
            if len(namesakes) >= COMMON_NAME:
                continue
            fits = {full: k for full, k in namesakes.items() if set(form.words) < set(full)}
            if fits and len({full[:2] for full in fits}) == 1:
                yield next(iter(fits.values())), i


def _letters(form: Form) -> str:
    return "".join(form.words)


def _each_grows_from_another(names: Iterable[tuple[str, ...]]) -> bool:
    return all(long[: len(short)] == short for short, long in pairwise(sorted(names, key=len)))
