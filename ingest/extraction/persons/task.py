"""Persons among the actors: by given names, titles and posts beside them, and the Spanish model where there is one.

Whoever is a person is hidden from all who lack the role, so either opinion is enough: taking a body for a person hides
it until somebody looks; taking a person for a body may put her in danger.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from corpus.gazetteer import gazetteer
from corpus.lexicons import fold, lexicon
from ingest.extraction.items import Entity, Mention
from ingest.language_model import spanish_names

WORD = re.compile(r"[^\W\d_][\w.'’-]*")
AROUND = 120  # characters of context that the model reads on either side of a name
LONGEST_WINDOW = 1000  # characters from the first to the last of the names that the model reads at once
AT_ONCE = 16  # spans that the model holds in memory
BESIDE = 60  # characters on either side in which a title or post may stand
MOST_WORDS = 6
LONGEST_POST = 4  # words
NO_PERSON_AFTER = frozenset({"el", "san", "santa", "santo", "sao"})  # «El Salvador», «San José»
PARTICLES = frozenset({"de", "del", "la", "las", "los", "y", "da", "do", "dos", "e"})
WITHIN_NAMES = ("de", "del", "la", "las", "los", "da", "das", "do", "dos")
# a cell's edge, a signature's line or an apposition's comma; a body's «de» is none
_PARTED = re.compile(r"[\s,;:|(/–—-]*")
# words with capitals, and what stands between the words of one name
_CAPITAL = r"[^\W\d_a-zß-öø-ÿ](?:[\w’'-]+|\.|)"
_CAPITALISED = re.compile(rf"{_CAPITAL}(?:\s{{1,4}}(?:(?:{'|'.join(WITHIN_NAMES)})\s{{1,4}}){{0,2}}{_CAPITAL}){{0,9}}")
_ARTICLE = re.compile(r"\A(?:el|la|the|o|a)\s+")


def mark_persons(text: str, mentions: Sequence[Mention], entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities, those that are persons marked so. Time grows linearly with the mentions."""
    actors = {entity.id for entity in entities if entity.type == "ACTOR"}
    named = [mention for mention in mentions if mention.entity in actors and not _names_a_body(mention)]
    persons = {mention.entity for mention in named if _has_given_name(mention.text)}
    persons.update(mention.entity for mention in named if _is_said_to_be_one(text, mention))
    doubtful = [mention for mention in named if mention.entity not in persons and _could_be_a_person(mention.text)]
    persons.update(_in_the_models_opinion(text, doubtful))
    return tuple(replace(entity, person=True) if entity.id in persons else entity for entity in entities)


def person_names(text: str) -> Iterator[tuple[int, int]]:
    """Where a text names persons, by given names and titles alone: quick enough for whatever is about to be shown. Time
    grows linearly with the text.
    """
    for run in _CAPITALISED.finditer(text):
        words = [match for match in WORD.finditer(text, *run.span()) if fold(match[0]) not in PARTICLES]
        folded = [fold(match[0]) for match in words]
        titled = _ends_in_a_title(text[max(0, run.start() - BESIDE) : run.start()])
        first = 0 if titled else _given_among(text, words, folded)
        if first is not None and not (_is_a_bodys(folded) or _is_a_places(run[0])):
            yield words[first].start(), words[min(len(words), first + MOST_WORDS) - 1].end()


def _is_a_bodys(folded: Sequence[str]) -> bool:
    heads = lexicon("actors").labelled("heads")
    return any(" ".join(folded[:length]) in heads for length in (1, 2, 3))


def _is_a_places(run: str) -> bool:
    return " ".join(map(fold, WORD.findall(run))) in gazetteer().names()


def _given_among(text: str, words: Sequence[re.Match[str]], folded: Sequence[str]) -> int | None:
    """Which word of a run is a given name with another word behind it."""
    given = lexicon("persons").labelled("given")
    for at in range(len(words) - 1):
        before = (
            folded[at - 1] if at else fold(" ".join(text[max(0, words[0].start() - 6) : words[0].start()].split()[-1:]))
        )
        if folded[at] in given and before not in NO_PERSON_AFTER:
            return at
    return None


def _names_a_body(mention: Mention) -> bool:
    """«Fundación Guillermo Ungo»: it begins with an institution's noun; «Miguel Auza»: the town of that name acts."""
    words = fold(mention.text).split()
    is_town = mention.actor_type == "municipality" and " ".join(words) in gazetteer().names()
    return is_town or any(" ".join(words[:length]) in lexicon("actors").labelled("heads") for length in (1, 2, 3))


def _has_given_name(name: str) -> bool:
    """A given name with a capitalised word behind it: «Silvia Edith Menjivar», «gobernador Miguel Alonso Reyes»."""
    words = [word for word in WORD.findall(name) if word not in PARTICLES]
    given = lexicon("persons").listed("given")
    return any(
        fold(word) in given and word[0].isupper() and following[0].isupper() and fold(before) not in NO_PERSON_AFTER
        for before, word, following in zip(["", *words], words, words[1:], strict=False)
    )


def _is_said_to_be_one(text: str, mention: Mention) -> bool:
    """A title or post right before the name or right behind it, in the sentence, the row or the signature; or within:
    «Doña Zenaida Quix», «Zenaida Quix | Presidenta», «lideresa Zenaida Quix».
    """
    words = WORD.findall(mention.text)
    if post := _post_at(words):
        return _looks_like_a_name(words[post:])
    if not _looks_like_a_name(words):
        return False
    before = text[max(0, mention.start - BESIDE) : mention.start].rstrip(" \t\n\r,;:|(/–—-")
    if _ends_in_a_post(before) or _ends_in_a_title(before):
        return True
    behind = text[mention.end : mention.end + BESIDE]
    gap = _PARTED.match(behind)
    rest = _ARTICLE.sub("", behind[gap.end() :], count=1) if gap and gap.end() else ""
    return len(words) > 1 and _post_at(WORD.findall(rest)) > 0


def _looks_like_a_name(words: Sequence[str]) -> bool:
    """One to six words with capitals but for particles, of which none tells a level, a body or a place."""
    own = [word for word in words if word not in PARTICLES]
    bodies, places = lexicon("actors"), gazetteer().names()
    return (
        1 <= len(own) <= MOST_WORDS
        and words[0] not in PARTICLES
        and all(word[0].isupper() and len(word) > 1 for word in own)
        and fold(words[0]) not in bodies.listed("units")
        and not any(fold(word) in bodies.listed("levels") for word in own)
        and fold(" ".join(words)) not in places
        and (len(own) > 1 or not own[0].isupper())
    )


def _post_at(words: Sequence[str]) -> int:
    """How many words the post takes that these begin with; 0 if they begin with none."""
    folded = [fold(word) for word in words[:LONGEST_POST]]
    return next((n for n in range(len(folded), 0, -1) if " ".join(folded[:n]) in _posts()), 0)


def _ends_in_a_post(before: str) -> bool:
    folded = [fold(word) for word in WORD.findall(before)[-LONGEST_POST:]]
    return any(" ".join(folded[-n:]) in _posts() for n in range(1, len(folded) + 1))


def _ends_in_a_title(before: str) -> bool:
    last = before.split()[-1:]
    return bool(last) and fold(last[0]).strip("().") in _titles()


@cache
def _posts() -> frozenset[str]:
    return lexicon("offices").listed("posts") | lexicon("persons").listed("roles")


@cache
def _titles() -> frozenset[str]:
    return frozenset(title.strip(".") for title in lexicon("offices").listed("titles"))


def _could_be_a_person(name: str) -> bool:
    """Two to six words, each with a capital but for particles, none all in capitals."""
    words = WORD.findall(name)
    return 2 <= len(words) <= MOST_WORDS and all(word.istitle() or word in PARTICLES for word in words)


def _in_the_models_opinion(text: str, mentions: Sequence[Mention]) -> Iterator[str]:
    """The entities of mentions that the Spanish model takes for persons, each read among its neighbours."""
    model = spanish_names()
    if model is None:
        return
    windows = ((text[start:end].replace("\n", " "), (start, within)) for start, end, within in _windows(text, mentions))
    for doc, (start, within) in model.pipe(windows, as_tuples=True, batch_size=AT_ONCE):
        persons = {(start + span.start_char, start + span.end_char) for span in doc.ents if span.label_ == "PER"}
        yield from (mention.entity for mention in within if (mention.start, mention.end) in persons)


def _windows(text: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, list[Mention]]]:
    """What lies around the mentions, in order: spans of the text, each with its mentions. Close ones share a span, so
    that a list of names is not read once a name.
    """
    within: list[Mention] = []
    for mention in sorted(mentions, key=lambda one: one.start):
        if within and (mention.start - within[-1].end > AROUND or mention.end - within[0].start > LONGEST_WINDOW):
            yield _window(text, within)
            within = []
        within.append(mention)
    if within:
        yield _window(text, within)


def _window(text: str, within: list[Mention]) -> tuple[int, int, list[Mention]]:
    return max(0, within[0].start - AROUND), min(len(text), within[-1].end + AROUND), within
