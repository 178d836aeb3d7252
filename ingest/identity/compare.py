"""Two names compared part by part: figures that are the same whichever comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log1p

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import ratio

from corpus.gazetteer import gazetteer
from corpus.lexicons import lexicon
from ingest.identity.cognates import alike_words, stem
from ingest.identity.names import Name, Word, concepts

LETTER_WITHIN = 0.6  # what a letter of an acronym counts that is no word's first
SKIPPED_WORD = 0.15
LONGEST_INSIDE = 9  # letters of an acronym that stands among the words of a name
LEAST_FIT = 0.7
FEWEST_SPELLED = 2  # words that an acronym stands for


@dataclass(frozen=True)
class Comparison:
    """What speaks for and against, by part. Shares and likenesses go from 0 to 1, weights are in nats of rarity."""

    is_acronym: bool
    parts: Mapping[str, float]


def compare(one: Name, other: Name, rarity: Mapping[str, float], unseen: float) -> Comparison:
    """Compare two names; `rarity` weighs words by their meaning, `unseen` those that it does not list."""
    if one.is_acronym != other.is_acronym:
        short, long = (one, other) if one.is_acronym else (other, one)
        return Comparison(True, _acronym_parts(short, long))
    return Comparison(False, _name_parts(one, other, rarity, unseen))


def _name_parts(one: Name, other: Name, rarity: Mapping[str, float], unseen: float) -> dict[str, float]:
    matched, left, right = _aligned(one.words, other.words)
    own = [_weight(words, rarity, unseen) for words in (left, right)]
    whole = [_weight(name.words, rarity, unseen) or 1.0 for name in (one, other)]
    covered = [min(1.0, sum(alike * _rarity(word, rarity, unseen) for word, alike in pairs) / total)
               for pairs, total in zip(matched, whole, strict=True)]  # fmt: skip
    meanings = ratio(*sorted(map(_meanings, (one, other)))) / 100
    return {
        "same_letters": float(one.squeezed == other.squeezed and bool(one.squeezed)),
        "words_of_longer": min(covered),
        "words_of_shorter": max(covered),
        "all_words": float(not left and not right and bool(one.words)),
        "words_added": float(bool(left or right)),
        "own_words": log1p(max(own)),
        "letters": ratio(*sorted(map(_letters, (one, other)))) / 100,
        "beginning": JaroWinkler.similarity(*sorted((one.squeezed, other.squeezed))),
        "other_sort": float(_other_sort(one, other, {*left, *right})),
        "numbers": float(one.numbers != other.numbers),
        "opposites": float(_opposed(one.opposites, other.opposites)),
        "part_or_deed": float(_is_part(left) != _is_part(right)),
        "places": float(_has_place(left) and _has_place(right)),
        "place_added": float(_has_place(left) != _has_place(right)),
        "shared_acronym": float(bool(one.acronyms & other.acronyms)),
        "other_acronym": float(bool(one.acronyms and other.acronyms and not one.acronyms & other.acronyms)),
        "words_squared": min(covered) ** 2,
        "rare_alike": log1p(sum(alike * _rarity(word, rarity, unseen) for word, alike in matched[0])),
        "unlike_known": float(any(word.is_known for word in left) and any(word.is_known for word in right)),
        "spelled_out": max(_spelled_out(left, right, other), _spelled_out(right, left, one)),
        "meanings": meanings,
        "meanings_squared": meanings**2,
        "words_both": covered[0] * covered[1],
        "few_words": 1 / (1 + min(len(one.words), len(other.words))),
        "same_first": float(bool(one.words and other.words) and one.words[0].meaning == other.words[0].meaning),
        "rare_alone": min(max((_rarity(word, rarity, unseen) for word in side), default=0.0) for side in (left, right))
        / unseen,
    }


def _acronym_parts(short: Name, long: Name) -> dict[str, float]:
    letters = "".join(filter(str.isalpha, short.squeezed))
    fit = spelled(letters, long.all_words)
    anyhow = _spelled_in_any_language(letters, long.words)
    return {
        "shared_acronym": float(bool(short.acronyms & long.acronyms)),
        "initials": fit,
        "initials_well": max(0.0, fit - 0.7),
        "initials_any_language": anyhow,
        "initials_length": max(fit - 0.6, 0.0) * len(letters),
        "length": log1p(len(letters)),
        "words": abs(len(letters) - len(long.words)) / (len(letters) + len(long.words) + 1),
        "first_letter": float(bool(letters) and letters[0] in {word[0] for word in long.all_words}),
        "within": float(bool(short.squeezed) and short.squeezed in long.all_words),
    }


@lru_cache(maxsize=100_000)
def _letters(name: Name) -> str:
    return " ".join(sorted(name.all_words))


@lru_cache(maxsize=100_000)
def _meanings(name: Name) -> str:
    return " ".join(sorted(stem(word.meaning) for word in name.words))


def _spelled_out(alone: Iterable[Word], others: Sequence[Word], other: Name) -> float:
    """How well a word that one name has alone spells the other, which has more alone («CIPA Chile»)."""
    if len(others) < FEWEST_SPELLED:
        return 0.0
    shortest = max(3, len(others) - 1)  # letters: an acronym spells nearly all that the other has alone
    short = (word.text for word in alone if not word.is_known and shortest <= len(word.text) <= LONGEST_INSIDE)
    return max((fit for word in short if (fit := spelled(word, other.all_words)) >= LEAST_FIT), default=0.0)


def _aligned(
    one: Sequence[Word], other: Sequence[Word]
) -> tuple[tuple[list[tuple[Word, float]], list[tuple[Word, float]]], list[Word], list[Word]]:
    """Words of both that go together, most alike first, with how alike; and what each has alone."""
    left, right = list(one), list(other)
    pairs: tuple[list[tuple[Word, float]], list[tuple[Word, float]]] = ([], [])
    for word in one:
        same = next((each for each in right if each.meaning == word.meaning), None)
        if same is not None:
            left.remove(word)
            right.remove(same)
            pairs[0].append((word, 1.0))
            pairs[1].append((same, 1.0))
    likenesses = sorted(
        (-alike, min(a.text, b.text), max(a.text, b.text), i, j)
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if (alike := alike_words(a, b))
    )
    of_left: dict[int, float] = {}
    of_right: dict[int, float] = {}
    for alike, _, _, i, j in likenesses:
        if i not in of_left and j not in of_right:
            of_left[i] = of_right[j] = -alike
    pairs[0].extend((left[i], alike) for i, alike in of_left.items())
    pairs[1].extend((right[j], alike) for j, alike in of_right.items())
    return (
        pairs,
        [word for i, word in enumerate(left) if i not in of_left],
        [word for j, word in enumerate(right) if j not in of_right],
    )


def _rarity(word: Word, rarity: Mapping[str, float], unseen: float) -> float:
    return rarity.get(word.meaning, unseen)


def _weight(words: Iterable[Word], rarity: Mapping[str, float], unseen: float) -> float:
    return sum(_rarity(word, rarity, unseen) for word in words)


def _other_sort(one: Name, other: Name, alone: Collection[Word]) -> bool:
    """Whether both begin with a body's sort, which the other has nowhere («Hospital», «Universidad»)."""
    first = [name.words[0] for name in (one, other) if name.words]
    return len(first) == 2 and all(word.is_known and word in alone for word in first)


def _opposed(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> bool:
    return any(words != other[label] for label, words in one.items() if label in other)


@cache
def _parts() -> frozenset[str]:
    listed = lexicon("names").listed("parts_of_bodies") | lexicon("names").listed("doings_and_papers")
    return frozenset(concepts().get(phrase, phrase) for phrase in listed)


def _is_part(words: Iterable[Word]) -> bool:
    return any(word.meaning in _parts() for word in words)


def _has_place(words: Iterable[Word]) -> bool:
    return any(word.text in gazetteer().names() for word in words)


def spelled(letters: str, words: Sequence[str]) -> float:
    """How well letters follow one another through the words, 1 where each is a word's first and no word is skipped."""
    best = [0.0] + [float("-inf")] * len(letters)  # by letters spelled so far
    for word in words:
        skipped = 0.0 if len(word) <= 3 else SKIPPED_WORD
        following = [value - skipped for value in best]
        for begun, value in enumerate(best[:-1]):
            if value == float("-inf") or letters[begun] != word[0]:
                continue
            total, position = value + 1.0, 0
            for done in range(begun + 1, len(letters) + 1):
                following[done] = max(following[done], total)
                if done == len(letters) or (position := word.find(letters[done], position + 1)) < 0:
                    break
                total += LETTER_WITHIN
        best = following
    return max(0.0, best[-1] / len(letters)) if letters else 0.0


@cache
def _first_letters() -> Mapping[str, frozenset[str]]:
    letters: dict[str, set[str]] = {}
    for phrase, meaning in concepts().items():
        letters.setdefault(meaning, set()).add(phrase[0])
    return {meaning: frozenset(first) for meaning, first in letters.items()}


def _spelled_in_any_language(letters: str, words: Sequence[Word]) -> float:
    """The share of letters that begin some word in some language, each word used once, in any order."""
    left = [_first_letters().get(word.meaning, frozenset(word.text[0])) for word in words]
    found = 0
    for letter in letters:
        place = min((i for i, first in enumerate(left) if letter in first), key=lambda i: len(left[i]), default=-1)
        if place >= 0:
            del left[place]
            found += 1
    return found / max(len(letters), len(words), 1)
