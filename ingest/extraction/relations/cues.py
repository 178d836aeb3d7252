"""Cue words of relations: read from `corpus/lexicons/<language>/relations.yaml`, found in a text.

All languages are looked for at once: documents of the region mix Spanish, English and Portuguese, and a cue of one
language hardly ever means something else in another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from graph.data_file import DataFile
from graph.names import fold_letters

RELATIONS = (
    "member_of",
    "part_of",
    "leads",
    "funds",
    "implements",
    "supports",
    "allied_with",
    "twinned_with",
    "participates_in",
    "operates_in",
)
SYMMETRIC = frozenset({"allied_with", "twinned_with"})
ROLES = ("secretariat", "convenes", "articulates", "chairs")
LANGUAGES = ("es", "pt", "en")

Direction = Literal["forward", "backward", "opening"]
DIRECTIONS: tuple[Direction, ...] = ("forward", "backward", "opening")

WORD = re.compile(r"\w+")
NEGATION_REACH = 3
INDEXED_LETTERS = 3


@dataclass(frozen=True)
class Cue:
    """A cue met in a text, and the relations it may state, each with a direction."""

    start: int
    end: int
    states: frozenset[tuple[str, Direction]]


class Lexicon:
    """The words of all languages, ready for matching on folded text.

    Raises `DataError` with file and line where a file of the lexicon is not as it should be.
    """

    def __init__(self, languages: Iterable[str] = LANGUAGES) -> None:
        words = _Words()
        for language in languages:
            words.read(DataFile(files("corpus") / "lexicons" / language / "relations.yaml"))
        lists, forms = words.lists, words.linking
        self._by_letters = _indexed(words.cues)
        self.roles = {role: _any_of(words.expressions[role]) for role in ROLES}
        self.planned = _any_of(words.expressions["planned"])
        self.recommended = _any_of(words.expressions["recommended"])
        self.acting = _any_of(words.expressions["acting"])
        self.territory = frozenset(lists["territory"])
        self.fillers = frozenset(lists["fillers"])
        self.articles = frozenset(lists["articles"])
        self.linking: Mapping[str, str] = {form: name for name, listed in forms.items() for form in sorted(listed)}
        self.small_words = self.articles | self.linking.keys()
        self.municipal_posts = frozenset(lists["municipal"])
        self.deputies = tuple(sorted(lists["deputy"]))
        self.abbreviations = frozenset(lists["abbreviations"])
        self.anaphora: Mapping[str, frozenset[str]] = {kind: frozenset(lists[kind]) for kind in ("ACTOR", "INSTRUMENT")}
        self.joining, self.norms, self.heading_posts, self.serving_posts = (
            _any_of(map(re.escape, lists[name])) for name in ("joining", "norms", "heading", "serving")
        )
        self.adding = _any_of(re.escape(phrase) for phrase in lists["joining"] if " " in phrase)
        self.conjunction = _any_of(forms["y"] | forms["o"])
        self.with_ = _any_of(forms["con"])
        self.between = _any_of(forms["entre"])
        self.party_link = _any_of([*forms["con"], *forms["entre"], *forms["y"], *map(re.escape, lists["joining"])])
        self.relative_clause = re.compile(
            rf"^\s*(?:{_alternatives(forms['que'])})(?:\s+\w+){{1,8}}?(?=\s*[,;]|\s+(?:{_alternatives(forms['y'])})\b)"
        )
        self.bracket_opening = re.compile(
            rf"\s*\(\s*(?:(?:{_alternatives(lists['introducing'])})\s+)?(?:(?:{_alternatives(self.articles)})\s+)?"
        )
        self.anaphor = re.compile(
            rf"\b(?:{_alternatives(lists['determiners'])})\s+"
            rf"({_alternatives(lists['ACTOR'] | lists['INSTRUMENT'])})\b(?!\s+de(?:l)?\b)"
        )
        self._negation = re.compile(
            rf"\b(?!(?:{_alternatives(lists['not_negation'])})\b)(?:{_alternatives(lists['negation'])})"
            rf"\s+(?:\w+\s+){{0,{NEGATION_REACH - 1}}}$"
        )

    def cues(self, folded: str, start: int, end: int) -> list[Cue]:
        """The cues between two offsets, longest first from the left, each with all that it may state."""
        found: list[Cue] = []
        for word in WORD.finditer(folded, start, end):
            at = word.start()
            if found and at < found[-1].end:
                continue
            longest, states = at, frozenset[tuple[str, Direction]]()
            for pattern, stated in self._beginning_with(word.group()):
                match = pattern.match(folded, at, end)
                if match and match.end() > longest:
                    longest, states = match.end(), stated
                elif match and match.end() == longest:
                    states |= stated
            if states:
                found.append(Cue(at, longest, states))
        return found

    def _beginning_with(self, word: str) -> Iterator[_Stating]:
        for length in range(1, min(len(word), INDEXED_LETTERS) + 1):
            yield from self._by_letters.get(word[:length], ())

    def is_denied(self, folded: str, at: int, start: int) -> bool:
        """Whether a negation stands within three words before the offset, in the same clause."""
        clause = re.split(r"[,;:.]", folded[max(start, at - 60) : at])[-1]
        return self._negation.search(clause) is not None


@cache
def lexicon() -> Lexicon:
    """The lexicon of all languages, read once."""
    return Lexicon()


class _Words:
    """What the files of all languages list, united."""

    LISTS = (
        *("negation", "not_negation", "territory", "fillers", "joining", "introducing"),
        *("abbreviations", "determiners", "articles", "norms"),
    )

    def __init__(self) -> None:
        self.cues: dict[_Pattern, set[tuple[str, Direction]]] = defaultdict(set)
        self.expressions: dict[str, list[str]] = defaultdict(list)
        self.lists: dict[str, set[str]] = defaultdict(set)
        self.linking: dict[str, set[str]] = defaultdict(set)

    def read(self, file: DataFile) -> None:
        root = file.content
        pattern = _Notation(file)
        self._read_cues(file, file.mapping(root, "cues"), pattern)
        for section, names in (("modality", ("planned", "recommended")), ("roles", ROLES)):
            within = file.mapping(root, section)
            for name in names:
                self.expressions[name] += (pattern(phrase).expression for phrase in _phrases(file, within, name))
        self.expressions["acting"] += (pattern(phrase).expression for phrase in _phrases(file, root, "acting"))
        for name in self.LISTS:
            self.lists[name].update(map(fold_letters, _phrases(file, root, name)))
        for section, names in (
            ("posts", ("heading", "serving", "municipal", "deputy")),
            ("anaphora", ("ACTOR", "INSTRUMENT")),
        ):
            within = file.mapping(root, section)
            for name in names:
                self.lists[name].update(map(fold_letters, _phrases(file, within, name)))
        linking = file.mapping(root, "linking")
        for name, _ in file.items(linking):
            self.linking[name].update(map(fold_letters, _phrases(file, linking, name)))

    def _read_cues(self, file: DataFile, cues: Any, pattern: _Notation) -> None:
        for relation, by_direction in file.items(cues):
            if relation not in RELATIONS:
                file.fail(cues, relation, "this is not a relation found in texts.")
            for given, _ in file.items(by_direction):
                direction = next((known for known in DIRECTIONS if known == given), None)
                if direction is None:
                    file.fail(by_direction, given, "a cue is one of: {directions}.", directions=list(DIRECTIONS))
                for phrase in _phrases(file, by_direction, given):
                    self.cues[pattern(phrase)].add((relation, direction))


@dataclass(frozen=True)
class _Pattern:
    """A regular expression on folded text, and the letters with which what it matches may begin."""

    expression: str
    openings: frozenset[str]


_Stating = tuple[re.Pattern[str], frozenset[tuple[str, Direction]]]


class _Notation:
    """From the notation of cues (explained in the Spanish file) to a regular expression on folded text."""

    def __init__(self, file: DataFile) -> None:
        self._endings = fold_letters(str(file.content["endings"]))
        self._contractions = {
            fold_letters(str(word)): [fold_letters(str(form)) for form in forms]
            for word, forms in file.items(file.mapping(file.content, "contractions"))
        }

    def __call__(self, phrase: str) -> _Pattern:
        label = phrase.endswith(":")
        words = fold_letters(phrase.rstrip(":")).split()
        expression = r"\s+".join(map(self._word, words)).replace(r"~\s+", r"(?:[\w/]+\s+){0,3}?")
        expression += r"\s*:" if label else r"\b"
        openings = frozenset(form[:INDEXED_LETTERS] for form in self._forms(words[0].rstrip("*+")))
        return _Pattern(expression, openings)

    def _word(self, word: str) -> str:
        if word == "~":
            return word
        if word.endswith("*"):
            return re.escape(word[:-1]) + r"\w*"
        if word.endswith("+"):
            return re.escape(word[:-1]) + f"(?:{self._endings})"
        return f"(?:{'|'.join(map(re.escape, self._forms(word)))})"

    def _forms(self, word: str) -> list[str]:
        return [word, *self._contractions.get(word, ())]


def _phrases(file: DataFile, within: Any, key: str) -> Iterator[str]:
    listed = within.get(key)
    if not isinstance(listed, list):
        file.fail(within, key, "a list of words is expected here.")
    for at, phrase in enumerate(listed):
        if not isinstance(phrase, str) or not phrase.strip():
            file.fail(listed, at, "a word or phrase is expected here (quote yes, no, on and off).")
        yield phrase


def _indexed(patterns: Mapping[_Pattern, set[tuple[str, Direction]]]) -> dict[str, list[_Stating]]:
    """Patterns by their first letters: most words of a text then meet none."""
    index: dict[str, list[_Stating]] = defaultdict(list)
    for pattern, states in patterns.items():
        compiled = re.compile(pattern.expression)
        for letters in pattern.openings:
            index[letters].append((compiled, frozenset(states)))
    return dict(index)


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _any_of(expressions: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(expressions, key=len, reverse=True))})\b")
