"""Pairs of named things between which a tie may be stated, and what can be observed about each pair.

Two kinds of pair: *near* ones, both names in one passage; and *topic* ones, a name and what the text at that point is
about (the instrument or body of the heading above, of the sentences before, of the whole document).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.extraction.relations.cues import SYMMETRIC, Cue, Direction, Lexicon
from ingest.extraction.relations.ends import INDIVIDUALS, Kinds, allowed_labels, mirrored
from ingest.extraction.relations.nesting import nesting_of
from ingest.extraction.relations.parties import named_agreements, parties
from ingest.extraction.relations.passages import Passage, Slot
from ingest.extraction.relations.posts import Posts
from ingest.extraction.relations.topics import Topic, Topics, TopicTie

MAX_SLOT_DISTANCE = 40
MAX_SERIES_DISTANCE = 9
TOUCHING = 12
FAR_REACH = 500
SECTION_REACH = 1500
BEHIND = frozenset({"after", "after_relative", "topic_after"})
CLITIC = re.compile(r"\b(?:lo|la|los|las) $")
WHO = frozenset({"quien", "quienes", "que", "quem", "who", "which"})
ROSTER_OPENING = re.compile(r"[\s\"”»)]*:[\s\W]*(?:\w{1,4}\s)?")
QUOTATION_MARKS = frozenset('"“”«»')
OPPOSITE = {"inside": "around", "around": "inside", "apart": "apart", "unknown": "unknown"}
DE = frozenset({"de", "del", "da", "do", "of"})
RELATIVES = frozenset({"donde", "que"})
SIGNS = frozenset("(,:;.-/)")

Tie = Literal["near", "post"] | TopicTie


@dataclass(frozen=True)
class Candidate:
    """A pair, the left name first in the text (a topic stands left of everything said about it).

    `observed` are features of the pair; `stated[label]` are features that speak for or against that label;
    `cues[label]` is a cue that states it; `labels` are those that the pair may bear. Pairs
    of one `group` share what is said: the members of a series and one other name.
    """

    left: Slot
    right: Slot
    start: int
    end: int
    tie: Tie
    observed: tuple[str, ...]
    stated: dict[str, list[str]]
    cues: dict[str, Cue]
    labels: tuple[str, ...]
    group: tuple[int, int]

    def is_denied(self, label: str) -> bool:
        """Whether the words that would state the label stand under a negation."""
        return "denied" in self.stated.get(label, ())

    def quoted(self, label: str) -> tuple[int, int]:
        """The span that shows the label: from the first to the last of the names and the cue."""
        cue = self.cues.get(label)
        return (min(self.start, cue.start), max(self.end, cue.end)) if cue else (self.start, self.end)


def candidates(text: str, folded: str, found: Sequence[Passage], lexicon: Lexicon) -> Iterator[list[Candidate]]:
    """The pairs of each passage, in reading order. No group of pairs reaches beyond its passage."""
    kinds = Kinds(lexicon)
    topics = Topics(found, kinds)
    posts = Posts(found, kinds, lexicon)
    for number, passage in enumerate(found):
        view = _View(text, folded, passage, lexicon, kinds)
        held = (_held(member, body, label, feature) for member, body, label, feature in posts.ties(passage, text))
        yield [*view.near(), *view.about(topics.at(number)), *held]


def _held(member: Slot, body: Slot, label: str, feature: str) -> Candidate:
    """A post in its institution, or its holder there; the quote is the post's or holder's own name."""
    return Candidate(
        member,
        body,
        member.start,
        member.end,
        "post",
        ("post",),
        {label: [feature]},
        {},
        (label,),
        (member.start, body.start),
    )


def _nested(left: Slot, right: Slot) -> Iterator[tuple[str, str]]:
    """Which of two places holds the other, as far as the gazetteer knows: labels, each with what speaks for it."""
    if left.is_place and right.is_place:
        nesting = nesting_of(left.entity.name, right.entity.name)
        yield "part_of>", f"place:{nesting}"
        yield "part_of<", f"place:{OPPOSITE[nesting]}"


class _View:
    """A passage, and what can be observed in it."""

    def __init__(self, text: str, folded: str, passage: Passage, lexicon: Lexicon, kinds: Kinds) -> None:
        self.text, self.folded, self.passage, self.lexicon = text, folded, passage, lexicon
        self.slots = passage.slots
        self.starts = [slot.start for slot in self.slots]
        self.ends = [slot.end for slot in self.slots]
        self.kinds = [kinds(slot) for slot in self.slots]
        self.kind_of = kinds
        self.cues = [cue for cue in lexicon.cues(folded, passage.start, passage.end) if not self._inside_a_slot(cue)]
        self.cue_starts = [cue.start for cue in self.cues]
        self.order = self._series_order()
        named = sum(slot.end - slot.start for slot in self.slots if not slot.anaphoric)
        self.covered = named / max(1, passage.end - passage.start)
        self.form = (
            "item" if passage.is_item else "label" if passage.labelled else "cell" if self.covered > 0.5 else "prose"
        )
        self.section_cues = (
            lexicon.cues(folded, *passage.section) if passage.start - passage.section[1] < SECTION_REACH else []
        )
        self.sizes = Counter(passage.series)
        self.parties = parties(passage, self.cues, folded, lexicon)
        self.agreements = {number for number, _, _ in named_agreements(passage, folded, lexicon)}
        self.parties_of = {
            relation: {slot for *pair, name in self.parties for slot in pair if name == relation}
            for relation in SYMMETRIC
        }

    def _inside_a_slot(self, cue: Cue) -> bool:
        at = bisect_right(self.starts, cue.start) - 1
        return at >= 0 and not self.slots[at].anaphoric and self.slots[at].end > cue.start

    def _series_order(self) -> list[int]:
        """The ordinal of each slot's series, by first appearance."""
        ordinals: dict[int, int] = {}
        return [ordinals.setdefault(number, len(ordinals)) for number in self.passage.series]

    def near(self) -> Iterator[Candidate]:
        for i, left in enumerate(self.slots):
            for j in range(i + 1, min(len(self.slots), i + MAX_SLOT_DISTANCE)):
                if left.entity.id == self.slots[j].entity.id or self.order[j] - self.order[i] > MAX_SERIES_DISTANCE:
                    continue
                apart = self._parties_to_others(i, j)
                labels = tuple(label for label in self._labels(i, j) if label not in apart)
                if labels:
                    yield self._near(i, j, labels)

    def _labels(self, i: int, j: int) -> tuple[str, ...]:
        """What the pair may bear: members of one series are peers; what is in brackets belongs to what it qualifies."""
        if i not in self.passage.bracketed.get(j, [i]):
            return ()
        if i in self.passage.bracketed and j not in self.passage.bracketed:
            return ()
        labels = allowed_labels(self.slots[i], self.kinds[i], self.slots[j], self.kinds[j])
        if j in self.passage.bracketed and not self.slots[j].is_place:
            return tuple(label for label in labels if label[:-1] in {"member_of", "part_of"})
        peers = self.passage.series[i] == self.passage.series[j]
        if peers and self.slots[i].is_place and not self._contains(i, j):
            known = nesting_of(self.slots[i].entity.name, self.slots[j].entity.name) in {"inside", "around"}
            return labels if known else ()
        if peers and not self.slots[i].is_place and not INDIVIDUALS & {self.kinds[i], self.kinds[j]}:
            return tuple(label for label in labels if label[:-1] in SYMMETRIC)
        return labels

    def _contains(self, i: int, j: int) -> bool:
        """Whether a place behind a comma may hold the one before it: «P, Q», not «P, Q y R»."""
        numbers = self.passage.series
        first, last = self.passage.bounds[numbers[i]]
        return j == i + 1 and not self.lexicon.conjunction.search(
            self.folded, self.slots[first].end, self.slots[last].start
        )

    def _near(self, i: int, j: int, labels: tuple[str, ...]) -> Candidate:
        left, right = self.slots[i], self.slots[j]
        together = self.passage.series[i] == self.passage.series[j]
        observed = self._observed_near(i, j, together)
        stated: dict[str, list[str]] = {}
        cues: dict[str, Cue] = {}
        for region, start, end in self._regions(i, j, together):
            self._states(region, start, end, labels, stated, cues, left.type[0] + right.type[0])
        if self.form != "prose":
            self._states_of_section(labels, stated)
        for label in self._qualified(i, j):
            stated.setdefault(label, []).append("qualifies")
        for label, feature in _nested(left, right):
            stated.setdefault(label, []).append(feature)
        if self._is_roster(i, j):
            for label in ("member_of<", "participates_in<"):
                stated.setdefault(label, []).append("roster")
        if self._are_people_of(i, j):
            stated.setdefault("member_of>", []).append("people_of")
        if i in self.agreements and j > i and self._follows_between(i, j):
            stated.setdefault("participates_in<", []).append("party_to")
        for label, cue in self._parties(i, j).items():
            stated.setdefault(label, []).append("parties")
            cues.setdefault(label, cue)
        group = (self._series_start(i), self._series_start(j))
        return Candidate(
            left, right, left.start, max(left.end, right.end), "near", tuple(observed), stated, cues, labels, group
        )

    def _parties(self, i: int, j: int) -> dict[str, Cue]:
        return {f"{relation}>": cue for relation in SYMMETRIC if (cue := self.parties.get((i, j, relation)))}

    def _are_people_of(self, i: int, j: int) -> bool:
        """«jóvenes de la Pastoral Alba»: a class, and right behind «de» the body to which it belongs."""
        return (
            self.slots[i].type == "SECTOR"
            and self.slots[j].type == "ACTOR"
            and j == i + 1
            and self.kinds[j] in {"body", "space"}
            and self._gap_shape(i, j) in DE
        )

    def _follows_between(self, i: int, j: int) -> bool:
        """Whether the series behind «the agreement between» holds slot j."""
        return self.passage.bounds[self.passage.series[j]][0] == i + 1

    def _parties_to_others(self, i: int, j: int) -> set[str]:
        """Symmetric labels under which both names are parties, but not to each other."""
        return {
            f"{relation}>"
            for relation in SYMMETRIC
            if {i, j} <= self.parties_of[relation] and (i, j, relation) not in self.parties
        }

    def _qualified(self, i: int, j: int) -> list[str]:
        """What brackets say: where a thing is, what it is part of («Unidad X (MINED)»), to which party one belongs."""
        if i not in self.passage.bracketed.get(j, ()):
            return []
        left, right = self.slots[i], self.slots[j]
        if any((i, last, relation) in self.parties for last in range(i + 1, j) for relation in SYMMETRIC):
            return []  # «A y B (P)» says where B is when A and B are two parties
        if right.is_place:
            return ["part_of>" if left.is_place else "operates_in>"]
        if left.type != "ACTOR" or right.type != "ACTOR":
            return []
        if self.kinds[i] == "person":
            return ["member_of>"]
        if self.text[right.start : right.end].isupper():
            return ["part_of>"] if self.folded[left.start] != self.folded[right.start] else []  # else: its own acronym
        return ["part_of<"]

    def _is_roster(self, i: int, j: int) -> bool:
        """Whether the right name stands in a list that a colon opens just behind the left one."""
        first = self.passage.bounds[self.passage.series[j]][0]
        gap = self.text[self.slots[i].end : self.slots[first].start]
        return first > i and bool(ROSTER_OPENING.fullmatch(gap))

    def _observed_near(self, i: int, j: int, together: bool) -> list[str]:
        left, right = self.slots[i], self.slots[j]
        kinds = f"{self.kinds[i]}-{self.kinds[j]}"
        outside = {self.order[k] for k in range(i + 1, j) if k not in self.passage.bracketed}
        between = len(outside - {self.order[i], self.order[j]})
        gap = self._gap_shape(i, j)
        before = self._word_before(left.start, self.slots[i - 1].end if i else self.passage.start)
        within = self._word_before(right.start, self.slots[j - 1].end)
        if left.is_place != right.is_place and not together and not self._is_neighbour(i, j):
            gap = f"shared {gap}"
        crossing = "together" if together else f"between{min(between, 4)}"
        found = [
            "bias",
            f"kinds={kinds}",
            f"{crossing}",
            f"kinds={kinds}&{crossing}",
            f"gap={gap}",
            f"gap={gap}&kinds={kinds}",
            f"before={before}",
            f"word={within}",
            f"word={within}&between{min(between, 2)}&type={left.type[0]}{right.type[0]}",
            f"distance={min((right.start - left.end) // 40, 6)}",
        ]
        if together:
            found.append(
                f"together&size={min(self.sizes[self.passage.series[i]], 4)}&apart={min(j - i, 2)}&type={left.type[0]}"
            )
            found.append(f"together&before={self._before_series(i)}")
        if j in self.passage.bracketed:
            found.append("bracketed")
            found.append(f"bracketed&{'qualifies' if i in self.passage.bracketed[j] else 'other'}")
        elif i in self.passage.bracketed:
            found.append("after_bracket")
        if "person" in {self.kinds[i], self.kinds[j]} and j - i == 2 and self.kinds[i + 1].endswith("_post"):
            found.append(f"via={self.kinds[i + 1]}")
            found.append(f"via&kinds={kinds}&word={within}")
        found.append(f"anaphoric={int(left.anaphoric)}{int(right.anaphoric)}")
        found.append(f"item={int(self.passage.is_item)}")
        return found

    def _is_neighbour(self, i: int, j: int) -> bool:
        """Whether i ends and j begins its series, so that what links the series links these two first."""
        return (
            self.passage.bounds[self.passage.series[i]][1] == i and self.passage.bounds[self.passage.series[j]][0] == j
        )

    def _before_series(self, i: int) -> str:
        first, _ = self.passage.bounds[self.passage.series[i]]
        return self._word_before(self.slots[first].start, self.slots[first - 1].end if first else self.passage.start)

    def _gap_shape(self, i: int, j: int) -> str:
        """What stands between two neighbouring names, reduced to its function words; «words» when it is more."""
        if any(not self._belongs(k, i, j) for k in range(i + 1, j)):
            return "far"
        start = self._series_end(i) if self.passage.series[i] != self.passage.series[j] else self.slots[i].end
        stop = self._series_start(j) if self.passage.series[i] != self.passage.series[j] else self.slots[j].start
        if stop <= start:
            start, stop = self.slots[i].end, self.slots[j].start
        raw = self.folded[start:stop]
        if len(raw) > 60:
            return "long"
        words = re.findall(r"\w+|[^\w\s]", raw)
        shape = ["T" if word in self.lexicon.territory else word for word in words if not self._is_small(word)]
        return " ".join(shape) if len(shape) <= 3 else "words"

    def _is_small(self, word: str) -> bool:
        return word in self.lexicon.articles or word in QUOTATION_MARKS

    def _belongs(self, k: int, i: int, j: int) -> bool:
        return self.passage.series[k] in {self.passage.series[i], self.passage.series[j]} or k in self.passage.bracketed

    def _series_end(self, i: int) -> int:
        return self.slots[self.passage.bounds[self.passage.series[i]][1]].end

    def _series_start(self, i: int) -> int:
        return self.slots[self.passage.bounds[self.passage.series[i]][0]].start

    def _word_before(self, at: int, start: int) -> str:
        """The function word or sign before an offset, articles aside: «de», «(», «T» for a kind of territory …"""
        words = re.findall(r"\w+|[^\w\s]", self.folded[max(start, at - 30) : at])
        word = next((word for word in reversed(words) if not self._is_small(word)), "")
        if not word:
            return "start" if start == self.passage.start else "touching"
        if word in self.lexicon.territory:
            return "T"
        return self.lexicon.linking.get(word) or (word if word in SIGNS else "word")

    def _regions(self, i: int, j: int, together: bool) -> Iterator[tuple[str, int, int]]:
        """Where a cue may stand, seen from the two names, and how directly it speaks of them."""
        first_i = self.passage.bounds[self.passage.series[i]][0]
        last_j = self.passage.bounds[self.passage.series[j]][1]
        before_start = self.slots[first_i - 1].end if first_i else self.passage.start
        yield f"before{int(first_i == 0)}", before_start, self.slots[first_i].start
        if first_i:
            yield "far_before", max(self.passage.start, before_start - FAR_REACH), before_start
        after_end = self.slots[last_j + 1].start if last_j + 1 < len(self.slots) else self.passage.end
        opens_clause = not together and self._word_before(self._series_start(j), self.slots[i].end) in RELATIVES
        yield "after_relative" if opens_clause else "after", self.slots[last_j].end, after_end
        if together:
            yield "amid", self.slots[i].end, self.slots[j].start
            return
        outside = [k for k in range(i + 1, j) if not self._belongs(k, i, j)]
        start, stop = self.slots[i].end, self.slots[j].start
        if not outside:
            yield "between", start, stop
            return
        yield "between_left", start, self.slots[outside[0]].start
        yield "between_right", self.slots[outside[-1]].end, stop
        if len(outside) > 1:
            yield "between_far", self.slots[outside[0]].end, self.slots[outside[-1]].start

    def _states(
        self,
        region: str,
        start: int,
        end: int,
        labels: Sequence[str],
        stated: dict[str, list[str]],
        where: dict[str, Cue],
        types: str,
    ) -> None:
        """Note the cues of a region for each label that they state, or speak against."""
        at = bisect_left(self.cue_starts, start)
        here = []
        while at < len(self.cues) and self.cues[at].start < end:
            if self.cues[at].end <= end + 1:
                here.append(self.cues[at])
            at += 1
        if not here:
            return
        nearest = (
            here[-1] if region.startswith("before") or region in {"between", "between_right", "far_before"} else here[0]
        )
        for label in labels:
            relation, side = label[:-1], label[-1]
            for cue in here:
                for name, written in cue.states:
                    if name != relation:
                        continue
                    if self.lexicon.is_denied(self.folded, cue.start, self.passage.start):
                        stated.setdefault(label, []).append("denied")
                        continue
                    direction = "backward" if self._turns(written, region, cue.start) else written
                    fits = self._fits(direction, side, region, relation)
                    closeness = "nearest" if cue is nearest else "other"
                    inverted = not fits and mirrored(label) not in labels
                    feature = f"{region}:{direction}:{'for' if fits else 'inverted' if inverted else 'against'}"
                    features = [
                        feature,
                        f"{feature}:{closeness}",
                        f"{relation}:{feature}",
                        f"{relation}:{types}:{feature}",
                    ]
                    if region == "between_right" and cue.start - start <= TOUCHING and self._is_name_before(start):
                        features.append("between_right:taken")
                    if region == "between" and self._adds(start, cue.start):
                        features.append("between:added")
                    if region in BEHIND and self._is_who(start, cue.start):
                        features.append(f"{feature}:who")
                    touching = (cue.start - start <= TOUCHING) + (end - cue.end <= TOUCHING)
                    if touching:
                        features += [f"{feature}:touching", f"{relation}:{feature}:touching"]
                    if touching == 2:
                        features.append(f"{feature}:alone")
                    stated.setdefault(label, []).extend(features)
                    if fits or inverted:
                        where.setdefault(label, cue)
        stated.setdefault("none", []).append(f"cue:{region}")

    def _turns(self, direction: Direction, region: str, at: int) -> bool:
        """«Lo financia A», «la preside A»: the verb's object is what was named before, and A does it."""
        pronoun = CLITIC.search(self.folded, max(self.passage.start, at - 5), at)
        return direction == "forward" and region not in BEHIND and pronoun is not None

    def _is_who(self, end: int, at: int) -> bool:
        """Whether the cue is said of the name right before it: «A, quien preside», «B, que la coordina»."""
        words = re.findall(r"\w+", self.folded[end:at])
        return bool(words) and len(words) <= 2 and words[0] in WHO

    def _states_of_section(self, labels: Sequence[str], stated: dict[str, list[str]]) -> None:
        """Note the cues of the line above («Integrantes», «Responsable») under which the passage stands."""
        for label in labels:
            for cue in self.section_cues:
                for name, direction in cue.states:
                    if name == label[:-1]:
                        fits = self._fits(direction, label[-1], "section", name)
                        feature = f"section:{direction}:{'for' if fits else 'against'}"
                        stated.setdefault(label, []).extend((feature, f"{name}:{feature}", f"{feature}:{self.form}"))
        if self.section_cues:
            stated.setdefault("none", []).append("cue:section")

    def _is_name_before(self, end: int) -> bool:
        """Whether what ends there, right before a cue, may be what the cue speaks of; of a place little is said."""
        return not self.slots[bisect_left(self.ends, end)].is_place

    def _adds(self, start: int, stop: int) -> bool:
        """«elaborado por A y financiado por B»: the cue behind «y» goes on about what was said before A."""
        words = self.folded[start:stop].split()
        return bool(words) and self.lexicon.conjunction.fullmatch(words[-1]) is not None

    @staticmethod
    def _fits(direction: Direction, side: str, region: str, relation: str) -> bool:
        """Whether a cue in that region, so directed, would give the pair this side as its head."""
        if relation in SYMMETRIC or direction == "opening":
            return True
        if region in {"after", "after_relative", "topic_after"}:
            return direction == "forward" and side == "<"
        if region.startswith("before") or region == "far_before":
            return region == "before1" and direction == "backward" and side == ">"
        return (direction == "forward") == (side == ">")

    def about(self, topics: Sequence[Topic]) -> Iterator[Candidate]:
        present = {slot.entity.id for slot in self.slots}
        for topic in topics:
            if topic.slot.entity.id in present:
                continue
            for j, slot in enumerate(self.slots):
                labels = allowed_labels(topic.slot, self.kind_of(topic.slot), slot, self.kinds[j])
                if labels and not slot.anaphoric and j not in self.passage.bracketed:
                    candidate = self._about(topic, j, labels)
                    if any(name != "none" for name in candidate.stated) or self._follows(topic, j):
                        yield candidate

    def _follows(self, topic: Topic, j: int) -> bool:
        """Whether a name without any cue may still be said of the topic: a place right below a title; an item, cell or
        labelled line below a body's name.
        """
        if topic.tie != "heading" or self.form == "prose":
            return False
        if self.lexicon.is_denied(self.folded, self.slots[j].start, self.passage.start):  # «No asistió el Ministerio»
            return False
        if self.slots[j].is_place:
            return topic.distance == 1 and j == 0 and self.covered > 0.5
        return self.kind_of(topic.slot) == "space"

    def _about(self, topic: Topic, j: int, labels: tuple[str, ...]) -> Candidate:
        slot = self.slots[j]
        stated: dict[str, list[str]] = {}
        cues: dict[str, Cue] = {}
        first, last = self.passage.bounds[self.passage.series[j]]
        before_start = self.slots[first - 1].end if first else self.passage.start
        after_end = self.slots[last + 1].start if last + 1 < len(self.slots) else self.passage.end
        for region, start, end in (
            (f"topic_before{int(first == 0)}", before_start, self.slots[first].start),
            ("topic_after", self.slots[last].end, after_end),
            ("topic_far", max(self.passage.start, before_start - FAR_REACH), before_start),
        ):
            self._states(region, start, end, labels, stated, cues, topic.slot.type[0] + slot.type[0])
        if topic.tie == "heading":
            self._states_of_section(labels, stated)
        kinds = f"{self.kind_of(topic.slot)}-{self.kinds[j]}"
        tie = topic.tie
        rivals = any(other.type == topic.slot.type for other in self.slots)
        alone = slot.end - slot.start > 0.5 * (self.passage.end - self.passage.start)
        word = self._word_before(slot.start, self.slots[j - 1].end if j else self.passage.start)
        near = "next" if topic.distance <= 1 else "soon" if topic.distance <= 4 else "far"
        type_pair = f"{topic.slot.type[0]}{slot.type[0]}"
        observed = [
            "bias",
            f"{tie}",
            f"{tie}&kinds={kinds}",
            f"topic&kinds={kinds}",
            f"{tie}&{near}&type={type_pair}",
            f"topic&rivals={int(rivals)}&type={type_pair}",
            f"topic&alone={int(alone)}&type={type_pair}&{near}",
            f"topic&word={word}&type={type_pair}",
            f"topic&first={int(j == 0)}&{near}&type={type_pair}",
            f"topic&item={int(self.passage.is_item)}&type={type_pair}",
            f"topic&rank={min(self.order[j], 3)}",
            f"topic&form={self.form}&kinds={kinds}",
            f"{tie}&form={self.form}&type={type_pair}&{near}",
            f"topic&form={self.form}&first={int(j == 0)}&kinds={kinds}",
        ]
        group = (topic.slot.start, self._series_start(j))
        return Candidate(topic.slot, slot, slot.start, slot.end, tie, tuple(observed), stated, cues, labels, group)
