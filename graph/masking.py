"""Names taken out of texts: of persons that the reader may not see, in every spelling, and of what else is hidden.

A person's whole name is masked wherever it stands, written in whatever case, with or without accents, over line ends;
parts of it (a surname alone, a given name) where they begin with a capital. A part of a name that belongs to something
that the reader does see stays: «Santa Rosa» the town, though a hidden person is called Rosa.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final, NamedTuple

from graph.names import plain

PERSON: Final = "[persona]"
PLACE: Final = "[lugar]"
CONTACT: Final = "[contacto]"
OTHER: Final = "[reservado]"

PARTICLES: Final = frozenset(
    [
        "a",
        "da",
        "das",
        "de",
        "del",
        "di",
        "do",
        "dos",
        "e",
        "el",
        "la",
        "las",
        "le",
        "los",
        "o",
        "san",
        "santa",
        "van",
        "y",
    ]
)
SHORTEST_PART: Final = 3
WIDEST_GAP: Final = 8
"""Characters between two words of one name: a space, a line end with its indent, a hyphen, a comma."""
LONGEST_NAME: Final = 400
"""Characters; nothing is named at greater length."""
MOST_NOTED: Final = 10_000
LONGEST_NOTED: Final = 500
"""Masked texts that are kept for when they are asked for again: how many, and of how many characters each."""

# a word with its combining accents, and without being cut by signs that do not show (soft hyphens, zero-width spaces)
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[\u0300-\u036f{_UNSEEN}])*")
_NOT_SHOWN = re.compile(f"[{_UNSEEN}]")
# each piece is bounded, so that no text makes the search slow
_REACHED = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"  # an address of electronic mail
    r"|(?<![\w-])\+?\(?\d{2,4}\)?(?:[ .-]?\d){5,11}(?![\w-])"  # a telephone number
)

Finder = Callable[[str], Iterable[tuple[int, int]]]
"""Where a text names persons, as far as it can be told without knowing them."""


class Span(NamedTuple):
    """A piece of a text that is not to be read, and what stands in its place."""

    start: int
    end: int
    label: str


class _Word(NamedTuple):
    folded: str
    start: int
    end: int
    capital: bool


class _Named(NamedTuple):
    """A whole name, and where a text has it."""

    words: tuple[str, ...]
    start: int
    end: int


def nobody(_text: str) -> Iterable[tuple[int, int]]:
    """The finder that finds no person."""
    return ()


def spelled(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared."""
    words = _WORD.findall(name)
    return tuple(compared("\n".join(words)).split("\n")) if words else ()


def parts_of(name: str) -> set[str]:
    """The words of a person's name that may stand for her alone."""
    return {word for word in spelled(name) if len(word) >= SHORTEST_PART and word not in PARTICLES}


@dataclass(frozen=True)
class Masker:
    """What is masked in every text.

    `names` are the whole names of what is hidden, each with the label that takes its place; `parts` the single words of
    persons' names; `kept` the names of what may be seen and holds one of those words; `finder` finds persons that no
    node stands for; `contacts` says whether telephone numbers and addresses are masked, too.
    """

    names: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()
    kept: frozenset[tuple[str, ...]] = frozenset()
    finder: Finder = nobody
    contacts: bool = False

    @cached_property
    def _begun(self) -> Mapping[str, Sequence[int]]:
        return _lengths(self.names)

    @cached_property
    def _begun_kept(self) -> Mapping[str, Sequence[int]]:
        return _lengths(self.kept)

    @cached_property
    def _telling(self) -> frozenset[str]:
        """The words of which a text has one wherever it has a whole name or a part of one."""
        return self.parts.union(self._begun)

    @cached_property
    def of_names(self) -> Masker:
        """The same, but telephone numbers and addresses stand: for a contact that may be read."""
        return replace(self, contacts=False) if self.contacts else self

    @property
    def idle(self) -> bool:
        """Whether it leaves every text as it is."""
        return not self.names and self.finder is nobody and not self.contacts

    def spans(self, text: str, *, folded: bool = False) -> list[Span]:
        """What is masked in a text, in order, none overlapping; `folded` texts have no capitals to go by."""
        if self.idle or not text:
            return []
        found = [Span(*at, PERSON) for at in self.finder(text)]
        if found or not self._telling.isdisjoint(spelled(text)):
            words = list(_words(text))
            kept = [(each.start, each.end) for each in _found(words, self._begun_kept, self.kept)]
            found += [
                Span(word.start, word.end, PERSON)
                for word in words
                if word.folded in self.parts and (folded or word.capital)
            ]
            found = [span for span in found if not _within(span, kept)]
            whole = (
                Span(each.start, each.end, self.names[each.words]) for each in _found(words, self._begun, self.names)
            )
            found += [span for span in whole if not _within(span, kept, longer=True)]
        if self.contacts:
            found += [Span(*match.span(), CONTACT) for match in _REACHED.finditer(text)]
        return _joined(text, found)

    def mask(self, text: str, *, folded: bool = False) -> str:
        """The text without what is not to be read."""
        if self.idle:
            return text
        if folded or len(text) > LONGEST_NOTED:
            return cut(text, self.spans(text, folded=folded))
        return self._masked(text)

    @cached_property
    def _masked(self) -> Callable[[str], str]:
        """Short texts are asked for again and again: names, quotes, values of closed lists."""
        return lru_cache(MOST_NOTED)(lambda text: cut(text, self.spans(text)))

    def mask_all(self, value: Any) -> Any:
        """The same value with every text within it masked."""
        if isinstance(value, str):
            return self.mask(value)
        if isinstance(value, Mapping):
            return {key: self.mask_all(inner) for key, inner in value.items()}
        if isinstance(value, Sequence):
            return type(value)(map(self.mask_all, value))  # type: ignore[call-arg]  # a list or a tuple
        return value

    def names_in(self, text: str) -> set[tuple[str, ...]]:
        """The whole names that stand in a text, in words as they are compared."""
        return {each.words for each in _found(list(_words(text)), self._begun, self.names)}

    def names_one(self, name: str) -> bool:
        """Whether a name holds the whole name (of two words or more) of something hidden."""
        return self._holding(name)

    @cached_property
    def _holding(self) -> Callable[[str], bool]:
        return lru_cache(MOST_NOTED)(
            lambda name: (
                not self._begun.keys().isdisjoint(spelled(name))
                and any(len(each.words) > 1 for each in _found(list(_words(name)), self._begun, self.names))
            )
        )

    def concerns(self, name: str) -> bool:
        """Whether a name would be masked in part if it stood in a text."""
        return not self.parts.isdisjoint(spelled(name)) or bool(self.spans(name))


def cut(text: str, spans: Iterable[Span]) -> str:
    """The text with each span's label in its place."""
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], span.label]
        at = span.end
    return "".join((*pieces, text[at:]))


def moved(offset: int, spans: Sequence[Span]) -> int:
    """Where an offset of the whole text is in the masked one; what was inside a name is where its label begins."""
    before = bisect_right(spans, offset, key=lambda span: span.start)
    shift = sum(len(span.label) - (span.end - span.start) for span in spans[:before] if span.end <= offset)
    if before and spans[before - 1].end > offset:
        return spans[before - 1].start + shift
    return offset + shift


def behind(start: int, end: int, spans: Iterable[Span]) -> tuple[int, int]:
    """Where a piece of the masked text stands in the whole one; of a name whose label it touches, all of it."""
    first, last, shift = start, end, 0
    for span in spans:
        begins = span.start - shift
        ends = begins + len(span.label)
        shift = span.end - ends
        if ends <= start:
            first = start + shift
        elif begins <= start:
            first = span.start
        if ends < end:
            last = end + shift
        elif begins < end:
            last = span.end
    return first, last


def _words(text: str) -> Iterator[_Word]:
    for match, word in zip(_WORD.finditer(text), spelled(text), strict=True):
        yield _Word(word, match.start(), match.end(), match[0][0].isupper())


def compared(text: str) -> str:
    """A text as names are looked for in it."""
    return plain(_NOT_SHOWN.sub("", text))


def _lengths(names: Iterable[tuple[str, ...]]) -> dict[str, Sequence[int]]:
    """How many words the names have that begin with a word, most first."""
    found: dict[str, set[int]] = defaultdict(set)
    for name in names:
        if name:
            found[name[0]].add(len(name))
    return {word: sorted(lengths, reverse=True) for word, lengths in found.items()}


def _found(
    words: Sequence[_Word], begun: Mapping[str, Sequence[int]], names: Container[tuple[str, ...]]
) -> Iterator[_Named]:
    """The longest of the names that begins at each word; `begun` are their lengths."""
    for at, word in enumerate(words):
        for length in begun.get(word.folded, ()):
            run = words[at : at + length]
            name = tuple(each.folded for each in run)
            if len(run) == length and name in names and _is_together(run):
                yield _Named(name, word.start, run[-1].end)
                break


def _is_together(run: Sequence[_Word]) -> bool:
    if len(run) == 1:
        return run[0].capital
    return all(after.start - before.end <= WIDEST_GAP for before, after in pairwise(run))


def _within(span: Span, kept: Sequence[tuple[int, int]], *, longer: bool = False) -> bool:
    """Whether the span lies in one of those, which are in order; with `longer`, in one that is longer than itself."""
    for start, end in reversed(
        kept[max(0, (last := bisect_right(kept, span.start, key=itemgetter(0))) - LONGEST_NAME) : last]
    ):
        if start < span.start - LONGEST_NAME:
            return False
        if span.end <= end and (not longer or end - start > span.end - span.start):
            return True
    return False


_BETWEEN = re.compile(
    rf"[\s,'’-]*(?:(?:{'|'.join(sorted(PARTICLES - {'y', 'e', 'a', 'o'}))})[\s,'’-]+)*", re.IGNORECASE
)
_INITIALS = re.compile(r"(?:\b[^\W\d_]\.[ \u00a0]?)+\Z")


def _joined(text: str, found: Iterable[Span]) -> list[Span]:
    """In order, with initials before a name, and pieces of one name as one."""
    joined: list[Span] = []
    for span in sorted(found):
        start = span.start
        if span.label == PERSON and (initials := _INITIALS.search(text, max(0, start - 12), start)):
            start = initials.start()
        if joined and (
            start < joined[-1].end
            or (span.label == joined[-1].label == PERSON and _BETWEEN.fullmatch(text, joined[-1].end, start))
        ):
            joined[-1] = joined[-1]._replace(end=max(joined[-1].end, span.end))
        else:
            joined.append(Span(start, span.end, span.label))
    return joined
