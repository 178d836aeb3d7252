"""A text as passages in which ties are stated: a sentence, or a sentence that announces a list together with its items.

Within a passage the names stand in *slots* (a name with its acronym is one slot, and so is «el Programa» that refers
back to a named programme), and slots that a list grammar joins («A, B (Guatemala) y C») form a *series*, whose members
share what is said of the series.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from graph.names import fold_letters
from ingest.extraction.items import Entity, Mention, MentionType
from ingest.extraction.relations.cues import Lexicon

MAX_PASSAGE_CHARS = 4000
MOST_SLOTS = 200  # names in one passage
MAX_ITEM_GAP_CHARS = 700
ALIKE_LETTERS = 24
MAX_OVERLOOKED = 2
MAX_OVERLOOKED_WORDS = 8
CUE_REACH = 40
MAX_TITLE_CHARS = 90

BULLET = re.compile(r"[ \t]*(?:[•●▪■◦○*·?»➢✓–—-]|\(?(?:\d{1,2}|[a-zA-Z])[.)](?=\s)|o(?=\s))[ \t]+")
SENTENCE_END = re.compile(r"[.!?…][\"”»)\]]*(?=\s+[\"“«¿¡(\[]*[A-ZÁÉÍÓÚÑÂÊÔÃÕÇ0-9•-])|[.!?][\"”»)\]]*(?=\s*\n)")
LABEL = re.compile(r"[^:.;]{3,60}:[^:.;]{0,20}")
LABEL_AHEAD = re.compile(r"[A-ZÁÉÍÓÚÑÂÊÔÃÕÇ][^:.;,\n]{2,45}:[ \t]")
VERB_AHEAD = re.compile(r"\s+[^\W\d_]{4,}")
LAST_WORD = re.compile(r"[\w.]*\w$")
LINE_BREAK = re.compile(r"(?:(?<![^\S\n])[^\S\n]+)?\n\s*")
DOUBLE_SPACED_SHARE = 0.15
BULLETS = "•●▪■◦○*·?.\ufffd"
BRACKETS = re.compile(r"\([^()]*\)?|^[^()]*\)")
CLOSING_AHEAD = re.compile(r"[^()]{0,150}\)")
SEPARATOR = re.compile(r"[,;/\n\ufffd-]")
JOINERS = re.compile(r"[\s,;/()\"“”«»'-]+|\by/o\b")


@dataclass(frozen=True)
class Slot:
    """A named thing at one place, its acronym in brackets included; `anaphoric` when words only refer back to it."""

    entity: Entity
    type: MentionType
    start: int
    end: int
    anaphoric: bool = False
    confidence: float = 1.0

    @property
    def is_place(self) -> bool:
        return self.type == "PLACE"


@dataclass
class Passage:
    """A stretch of text with its slots in order. `series[i]` is the number of slot i's series.

    `bracketed[i]` lists the slots that slot i, standing in brackets behind them, qualifies. `section` is the span of
    the short line above («Integrantes», «Responsable») under which the passage stands.
    """

    start: int
    end: int
    slots: list[Slot]
    is_item: bool = False
    heading: bool = False
    labelled: bool = False
    section: tuple[int, int] = (0, 0)
    series: list[int] = field(default_factory=list)
    bracketed: dict[int, list[int]] = field(default_factory=dict)

    @property
    def is_listed(self) -> bool:
        """Whether it is an item of a list or a line behind a label."""
        return self.is_item or self.labelled

    @cached_property
    def bounds(self) -> Mapping[int, tuple[int, int]]:
        """First and last slot of each series."""
        found: dict[int, tuple[int, int]] = {}
        for at, number in enumerate(self.series):
            first, _ = found.get(number, (at, at))
            found[number] = (first, at)
        return found


@dataclass(frozen=True)
class Line:
    """What a line break or sentence end bounds: a sentence, heading or list item."""

    start: int
    end: int
    is_item: bool
    announces: bool


def passages(
    text: str, folded: str, mentions: Sequence[Mention], entities: Sequence[Entity], lexicon: Lexicon
) -> list[Passage]:
    """The passages that hold slots, in reading order."""
    slots = _slots(text, folded, mentions, entities, lexicon)
    starts = [slot.start for slot in slots]
    found = []
    section = (0, 0)
    for since, until, is_item in _with_their_items(list(_lines(text, mentions, lexicon))):
        named = slots[bisect_left(starts, since) : bisect_left(starts, until)]
        for inside, start, end in _cut(named, since, until):
            labelled = LABEL.fullmatch(text, start, inside[0].start) is not None
            passage = Passage(start, end, inside, is_item, _is_heading(text[start:end]), labelled, section)
            _join(passage, text, folded, lexicon)
            found.append(passage)
        if not is_item and _titles(text[since:until], named):
            section = (since, until)
    return found


def _cut(inside: Sequence[Slot], start: int, end: int) -> Iterator[tuple[list[Slot], int, int]]:
    """The slots of a passage with its bounds; a list without an end is cut, for nothing ties names so far apart."""
    for first in range(0, len(inside), MOST_SLOTS):
        last = first + MOST_SLOTS
        since = inside[first].start if first else start
        until = inside[last].start if last < len(inside) else end
        yield list(inside[first:last]), since, until


# Lines


def _lines(text: str, mentions: Sequence[Mention], lexicon: Lexicon) -> Iterator[Line]:
    start = 0
    for end in (*_breaks(text, mentions, lexicon), len(text)):
        if end > start and not text[start:end].isspace():
            yield _line(text, start, end)
        start = end


def _line(text: str, start: int, end: int) -> Line:
    stripped = text[start:end].rstrip()
    lead = len(text[start:end]) - len(text[start:end].lstrip())
    bullet = BULLET.match(text, start + lead)
    return Line(start + lead, start + len(stripped), bullet is not None, stripped.endswith(":"))


def _breaks(text: str, mentions: Sequence[Mention], lexicon: Lexicon) -> list[int]:
    """Offsets at which a line begins: after sentences, before bullets, at paragraph ends; never inside a mention."""
    found = set()
    for match in SENTENCE_END.finditer(text):
        if not _is_abbreviated(text, match.start(), lexicon):
            found.add(match.end())
    breaks = list(LINE_BREAK.finditer(text))
    is_double_spaced = _is_double_spaced(text, breaks)
    found.update(match.end() for match in breaks if _ends_a_line(text, match, is_double_spaced))
    starts = [mention.start for mention in mentions]
    ends = [mention.end for mention in mentions]

    def inside(offset: int) -> bool:
        at = bisect_right(starts, offset) - 1
        return at >= 0 and starts[at] < offset < ends[at]

    return sorted(offset for offset in found if not inside(offset))


def _is_abbreviated(text: str, stop: int, lexicon: Lexicon) -> bool:
    """Whether the full stop ends an abbreviation or initial rather than a sentence."""
    last = LAST_WORD.search(text, max(0, stop - 8), stop)
    if text[stop] != "." or last is None:
        return False
    return fold_letters(last[0]) in lexicon.abbreviations or (len(last[0]) == 1 and last[0].isupper())


def _is_double_spaced(text: str, breaks: Sequence[re.Match[str]]) -> bool:
    """Whether an empty line follows every line: then many sentences seem to go on behind one."""
    empty = [match for match in breaks if match[0].count("\n") > 1 and match.end() < len(text)]
    going_on = sum(text[match.end()].islower() for match in empty)
    return going_on > DOUBLE_SPACED_SHARE * len(empty)


def _ends_a_line(text: str, line_break: re.Match[str], is_double_spaced: bool) -> bool:
    before, upcoming = line_break.span()
    if upcoming >= len(text):
        return True
    if BULLET.match(text, upcoming) and text[upcoming] not in "aeoy":
        return True
    if LABEL_AHEAD.match(text, upcoming):
        return True
    previous = text[max(0, before - 1) : before]
    if text[upcoming].islower() or previous in ",-(":
        return False
    if previous in ".:;!?|":
        return True
    is_paragraph_end = line_break[0].count("\n") > (2 if is_double_spaced else 1)
    return is_paragraph_end or _is_short(text, before)


def _is_short(text: str, end: int) -> bool:
    """Whether the line that ends here is a heading or a cell rather than running text broken by its margin."""
    start = text.rfind("\n", 0, end) + 1
    return len(text[start:end].strip()) < 40


def _titles(line: str, inside: Sequence[Slot]) -> bool:
    """Whether the line may stand over others: short, no sentence, and more than a name."""
    if len(line) > MAX_TITLE_CHARS or line.endswith((".", ";", ",")) or not line[:1].isupper():
        return False
    return (
        sum(slot.end - slot.start for slot in inside) < 0.8 * len(line) and re.search(r"[^\W\d_]{4,}", line) is not None
    )


def _is_heading(line: str) -> bool:
    line = line.strip()
    if len(line) > 200 or line.endswith((".", ";", ",")):
        return False
    words = re.findall(r"[^\W\d_]{4,}", line)
    return bool(words) and (
        line.isupper() or sum(word[0].isupper() for word in words) > len(words) / 2 or line.startswith("#")
    )


def _with_their_items(lines: Sequence[Line]) -> Iterator[tuple[int, int, bool]]:
    """Join a line that ends in a colon with the items that follow it."""
    at = 0
    while at < len(lines):
        line = lines[at]
        last = at
        if line.announces:
            while (
                last + 1 < len(lines)
                and (lines[last + 1].is_item or last == at)
                and not (lines[last + 1].announces and last > at)
                and lines[last + 1].end - line.start < MAX_PASSAGE_CHARS
            ):
                last += 1
        yield line.start, lines[last].end, line.is_item
        at = last + 1


# Slots


def _slots(
    text: str, folded: str, mentions: Sequence[Mention], entities: Sequence[Entity], lexicon: Lexicon
) -> list[Slot]:
    by_id = {entity.id: entity for entity in entities}
    named: list[Slot] = []
    for mention in sorted(mentions, key=lambda mention: (mention.start, mention.end)):
        entity = by_id.get(mention.entity)
        if entity is None:
            continue
        previous = named[-1] if named else None
        if (
            previous
            and previous.entity.id == entity.id
            and not text[previous.end : mention.start].strip(' \n(-–—“”"«»,')
        ):
            named[-1] = Slot(
                entity, previous.type, previous.start, _closed(text, mention.end), False, previous.confidence
            )
        else:
            kind = "ACTOR" if _acts(mention, folded, lexicon) else mention.type
            named.append(Slot(entity, kind, mention.start, mention.end, False, mention.confidence))
    return sorted([*named, *_anaphoric(folded, named, lexicon)], key=lambda slot: slot.start)


def _acts(mention: Mention, folded: str, lexicon: Lexicon) -> bool:
    """Whether a programme does here what an organisation does: «AMUPREV ejerce la secretaría»."""
    start = mention.end + 1
    return mention.type == "INSTRUMENT" and lexicon.acting.match(folded, start) is not None


def _closed(text: str, end: int) -> int:
    return end + 1 if text[end : end + 1] == ")" else end


def _anaphoric(folded: str, named: Sequence[Slot], lexicon: Lexicon) -> Iterator[Slot]:
    """Definite phrases («el Programa», «la Red») that refer to the last thing named with that head word.

    «El proyecto», where nothing is named so, is the instrument that the text names most.
    """
    starts = [slot.start for slot in named]
    heads: dict[str, list[Slot]] = defaultdict(list)
    for slot in named:
        for word in _head_words(slot, folded):
            heads[word].append(slot)
    frequency = Counter(slot.entity.id for slot in named)
    main = max(
        (slot for slot in named if slot.type == "INSTRUMENT"), key=lambda slot: frequency[slot.entity.id], default=None
    )
    for match in lexicon.anaphor.finditer(folded):
        start, end = match.span(1)
        at = bisect_right(starts, start) - 1
        if at >= 0 and named[at].end > start:
            continue
        if (at + 1 < len(named) and starts[at + 1] < end + 3) or _in_a_cue(folded, start, end, lexicon):
            continue
        candidates = heads.get(match[1], [])
        before = candidates[: bisect_left(candidates, start, key=lambda slot: slot.start)]
        if before:
            alike = [slot for slot in before if _alike(slot, before[-1])]
            chosen = max(reversed(alike), key=lambda slot: frequency[slot.entity.id])
        elif candidates:
            chosen = max(candidates, key=lambda slot: frequency[slot.entity.id])
        elif main is not None and frequency[main.entity.id] > 1 and match[1] in lexicon.anaphora["INSTRUMENT"]:
            chosen = main
        else:
            continue
        if chosen.type != "SECTOR":
            yield Slot(chosen.entity, chosen.type, start, end, anaphoric=True, confidence=chosen.confidence)


def _in_a_cue(folded: str, start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether the phrase is part of a cue («ejerce la secretaría técnica») and refers to nothing."""
    around = lexicon.cues(folded, max(0, start - CUE_REACH), min(len(folded), end + CUE_REACH))
    return any(cue.start < start and end <= cue.end for cue in around)


def _alike(one: Slot, other: Slot) -> bool:
    """Whether two names begin so much alike that they are likely two spellings of one."""
    return fold_letters(one.entity.name)[:ALIKE_LETTERS] == fold_letters(other.entity.name)[:ALIKE_LETTERS]


def _head_words(slot: Slot, folded: str) -> set[str]:
    """The first words of its names, and the kind word that may stand before the name («el programa X»)."""
    words = {fold_letters(name).split()[0] for name in (slot.entity.name, *slot.entity.aliases) if name.split()}
    before = re.search(r"(\w+)\s+[\"“«]?$", folded[max(0, slot.start - 25) : slot.start])
    return words | ({before[1]} if before else set())


# Series


def _join(passage: Passage, text: str, folded: str, lexicon: Lexicon) -> None:
    """Number the series of the passage's slots. What stands in brackets is no member of the series that it interrupts:
    it qualifies the members before it, back to the bracket before («A y B (Guatemala), C (Honduras)»).
    """
    slots = passage.slots
    passage.series = list(range(len(slots)))
    last: int | None = None
    since_bracket: list[int] = []
    for at, slot in enumerate(slots):
        holder = _holder(passage, at, folded, lexicon)
        if holder is not None:
            passage.bracketed[at] = since_bracket if slot.is_place and since_bracket else [holder]
            since_bracket = []
            continue
        if (
            last is not None
            and _joined(slots[last], slots[at - 1], slot, text, folded, lexicon)
            and not _closed_before(passage, at, last, text, folded, lexicon)
        ):
            passage.series[at] = passage.series[last]
        elif last is not None and slot.is_place and _places(slots[at - 1], slot, folded, lexicon):
            continue
        else:
            since_bracket = []
        since_bracket.append(at)
        last = at
    _join_places(passage, text, folded, lexicon)


def _join_places(passage: Passage, text: str, folded: str, lexicon: Lexicon) -> None:
    """Places behind a name («la red de A, B y C») form series of their own without breaking the series of names."""
    for at in range(1, len(passage.slots)):
        left, right = passage.slots[at - 1], passage.slots[at]
        are_free = at not in passage.bracketed and at - 1 not in passage.bracketed
        if left.is_place and right.is_place and are_free and _joined(left, left, right, text, folded, lexicon):
            passage.series[at] = passage.series[at - 1]


def _places(before: Slot, place: Slot, folded: str, lexicon: Lexicon) -> bool:
    """Whether a place only says where the thing named just before it is: «A de P», «A, en el municipio de P»."""
    gap = folded[before.end : place.start]
    if len(gap) > 40:
        return False
    words = re.findall(r"\w+", gap)
    return all(
        word in lexicon.fillers or word in lexicon.territory or lexicon.conjunction.fullmatch(word) for word in words
    )


def _holder(passage: Passage, at: int, folded: str, lexicon: Lexicon) -> int | None:
    """The slot behind which slot `at` stands in brackets: «A (P)»; in «A (P, Q)» P is that of Q."""
    if at == 0:
        return None
    previous, slot = passage.slots[at - 1], passage.slots[at]
    gap = folded[previous.end : slot.start]
    if lexicon.bracket_opening.fullmatch(gap):
        return at - 1
    if (
        at - 1 in passage.bracketed
        and (gap.strip() in {",", "/"} or lexicon.conjunction.fullmatch(gap.strip()))
        and CLOSING_AHEAD.match(folded, slot.end)
    ):
        return at - 1 if slot.is_place else passage.bracketed[at - 1][0]
    return None


def _joined(left: Slot, neighbour: Slot, right: Slot, text: str, folded: str, lexicon: Lexicon) -> bool:
    """Whether `right` continues the list in which `left` stands; `neighbour` is the last slot before `right`."""
    if left.is_place != right.is_place or (left.type == "INSTRUMENT") != (right.type == "INSTRUMENT"):
        return False
    if left.anaphoric or right.anaphoric or right.start - left.end > MAX_ITEM_GAP_CHARS:
        return False
    gap = lexicon.relative_clause.sub("", BRACKETS.sub(" ", folded[neighbour.end : right.start]))
    if not SEPARATOR.search(gap) and not lexicon.joining.search(gap):
        return False
    if _only_joins(gap, lexicon):
        return True
    items = SEPARATOR.split(text[neighbour.end : right.start])
    overlooked = items[1:-1]
    return (
        0 < len(overlooked) <= MAX_OVERLOOKED
        and _only_joins(fold_letters(items[0]), lexicon)
        and _only_joins(fold_letters(items[-1]), lexicon)
        and all(map(_looks_like_a_name, overlooked))
    )


def _closed_before(passage: Passage, at: int, last: int, text: str, folded: str, lexicon: Lexicon) -> bool:
    """Whether «y» has closed the list: in «con A, B y C, D formuló» D is whom the sentence is about."""
    slots, series = passage.slots, passage.series
    gap = folded[slots[at - 1].end : slots[at].start]
    verb = VERB_AHEAD.match(text, slots[at].end)
    if at - 1 != last or series[last] != series[last - 1] or last == 0 or "," not in gap or verb is None:
        return False
    words = set(re.findall(r"\w+", gap))
    return (
        words <= lexicon.articles
        and verb[0].lstrip().islower()
        and verb[0].strip() not in lexicon.small_words
        and lexicon.conjunction.search(folded, slots[last - 1].end, slots[last].start) is not None
    )


def _only_joins(gap: str, lexicon: Lexicon) -> bool:
    words = re.findall(r"\w+|[^\w\s]", lexicon.joining.sub(" ", JOINERS.sub(" ", gap)))
    return all(
        word in lexicon.fillers or word in lexicon.territory or word in BULLETS or word.isdigit() for word in words
    )


def _looks_like_a_name(item: str) -> bool:
    """Whether a list's item that nobody marked is likely a name that was overlooked."""
    words = item.split()
    return 0 < len(words) <= MAX_OVERLOOKED_WORDS and words[0][0].isupper()
