"""Where a document's places are: each name as one place of the gazetteer, or none where the text leaves it open.

What decides, in order: the sort of place that the text says («departamento de X», «barrio X»), what it lies in («X,
Guatemala»), the document's country, the other places that it names, and size. What the document's country does not
have is no namesake abroad, unless that is known there: a country, a region, a large city.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from corpus.gazetteer import Place, gazetteer
from corpus.lexicons import lexicon
from graph.names import fold_letters
from ingest.extraction.items import Mention, Relation

LOCATING = ("operates_in", "part_of")  # relations that say where their head is
SURE_LOCATION = 0.5  # confidence from which a stated place tells namesakes apart
LARGE_CITY = 300_000  # inhabitants from which a place is known beyond its country
TOWN = 100_000  # inhabitants from which a settlement is believed where nothing tells the country
CLEARLY_MORE = 1.5  # times the next country
NEIGHBOURHOOD = "barrio"  # the sort of what lies in a town, of which the gazetteer has few
BEFORE = 40  # characters before a name in which its sort is said
_WITHIN = re.compile(r"\s*[,(]\s*(?:en |del? |departamento del? |provincia del? |estado del? )?(?:el |la )?")
_LISTED = re.compile(r"\s*(?:,|,?\s(?:y|e|and))\s+(?:(?:el|la|los|las|del?)\s)*")


class Places:
    """The places of one document. `located` has the gazetteer's place by entity; `country` is the document's or ""."""

    def __init__(
        self,
        text: str,
        named: Mapping[str, str],
        mentions: Sequence[Mention],
        relations: Iterable[Relation],
        country: str,
    ) -> None:
        self._text = text
        self._named = named
        self._mentions = [mention for mention in mentions if mention.entity in named]
        self._stated = sorted(
            (one for one in relations if one.relation in LOCATING and one.confidence >= SURE_LOCATION),
            key=lambda one: one.confidence,
        )
        self._sorts = self._stated_sorts()
        self._around = self._stated_surroundings()
        sure = self._sure()
        self.country = country or self._most_of(
            {id: place for id, place in sure.items() if self._is_believed(id, place)}
        )
        self.located = self._locate(sure)

    def locations(self, located: Mapping[str, Place]) -> dict[str, Place]:
        """The place of each entity that the text locates with some certainty («Colón (Panamá)»)."""
        return {one.head: located[one.tail] for one in self._stated if one.tail in located}

    def _sure(self) -> dict[str, Place]:
        """What is clear by its name and surroundings alone."""
        clear = {id: place for id in self._named if (place := self._resolve(id))}
        return {id: place for id in self._named if (place := self._resolve(id, near=tuple(clear.values())))} | clear

    def _locate(self, sure: Mapping[str, Place]) -> dict[str, Place]:
        stated = self.locations(sure)
        near = tuple(sure.values())
        located = {}
        for id in self._named:
            country = stated[id].country if id in stated else self.country
            place = self._resolve(id, country, near) or sure.get(id)
            if place and self._is_believed(id, place, country, id in stated):
                located[id] = place
        return located

    def _is_believed(self, id: str, place: Place, country: str = "", is_stated: bool = False) -> bool:
        is_stated = is_stated or self._lies_within(id, place)
        if place.kind in ("country", "region") or place.population >= LARGE_CITY:
            return True
        if country:
            return place.country == country or is_stated
        return place.kind not in ("city", "district") or place.population >= TOWN or is_stated

    def _resolve(self, id: str, country: str = "", near: tuple[Place, ...] = ()) -> Place | None:
        """The place that the entity's name means, as far as its sort and surroundings let it."""
        sort = self._sorts.get(id, "")
        if sort == NEIGHBOURHOOD:
            listed = [place for place in gazetteer().find(self._named[id], country or None) if place.kind == "district"]
            return listed[0] if len(listed) == 1 else None
        name = f"{sort} de {self._named[id]}" if sort else self._named[id]
        within = [place for place in gazetteer().find(name) if self._lies_within(id, place)]
        if within:
            best = gazetteer().resolve(name, within[0].country, near)
            return best if best in within else within[0]
        return gazetteer().resolve(name, country or None, near) or (
            gazetteer().resolve(self._named[id], country or None, near) if sort else None
        )

    def _lies_within(self, id: str, place: Place) -> bool:
        """Whether the place lies in what the text sets right behind the entity's name."""
        behind = [outer for name in self._around.get(id, ()) if (outer := gazetteer().resolve(self._named[name]))]
        parents = gazetteer().parents(place)
        # «Mixco, Guatemala»: the department or the country, which have one name
        return any(outer.id == parent.id or outer.name == parent.name for outer in behind for parent in parents)

    # What the text says of a name

    def _stated_sorts(self) -> dict[str, str]:
        """Of each entity the sort that the word before it tells most often; a list takes its first one's."""
        counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        before: tuple[int, str] = (0, "")
        for mention in self._mentions:
            sort = self._sort_before(mention.start)
            if not sort and _LISTED.fullmatch(fold_letters(self._text[before[0] : mention.start])):
                sort = before[1]
            if sort:
                counted[mention.entity][sort] += 1
            before = (mention.end, sort)
        return {id: sorts.most_common(1)[0][0] for id, sorts in counted.items()}

    def _sort_before(self, at: int) -> str:
        words = re.findall(r"\w+", fold_letters(self._text[max(0, at - BEFORE) : at]))
        while words and words[-1] in ("de", "del", "da", "do", "of", "la", "el", "los", "las"):
            words.pop()
        return lexicon("places").labelled("sorts").get(words[-1], "") if words else ""

    def _stated_surroundings(self) -> dict[str, list[str]]:
        """«San José Pinula, Guatemala», «Colón (Panamá)»: what stands right behind a name may be what it lies in."""
        around: defaultdict[str, list[str]] = defaultdict(list)
        for mention, after in zip(self._mentions, self._mentions[1:], strict=False):
            between = fold_letters(self._text[mention.end : after.start])
            if mention.entity != after.entity and len(between) <= BEFORE and _WITHIN.fullmatch(between):
                around[mention.entity].append(after.entity)
        return dict(around)

    def _most_of(self, located: Mapping[str, Place]) -> str:
        """The country that the mentions lie in at least half again as often as in any other, or ""."""
        found = Counter(
            located[mention.entity].country
            for mention in self._mentions
            if mention.entity in located and located[mention.entity].country
        )
        (country, most), (_, next_most) = [*found.most_common(2), ("", 0), ("", 0)][:2]
        return country if most >= CLEARLY_MORE * next_most else ""
