"""A network as sheets of actors, spaces, agreements, practices and ties, in the words of its file.

What its columns say is stated as far as the format itself says it: ids, names, types that are understood, ends and
relations. Everything else is for `ingest.tables.mapping`, as of any sheet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Final

from corpus.vocabulary import Scheme
from graph.errors import DataError
from graph.model import node_id
from graph.names import fold
from graph.ontology import ACTING, ontology
from graph.text import Text
from ingest.tables import values
from ingest.tables.fields import SUBJECTS
from ingest.tables.networks.model import Attributes, Link, Network, Vertex
from ingest.tables.records import LONGEST_NAME
from ingest.tables.sheets import MAX_COLUMNS, Cells, Sheet, Stated, Value, refuse_more_than_limit
from ingest.tables.statements import OF_TIES
from ingest.tables.tables import forms_of
from ingest.tables.words import key, section

TITLES: Final = {
    "Actor": "Actors", "Space": "Spaces", "Alliance": "Agreements", "Practice": "Practices", "Instrument": "Plans",
}  # fmt: skip
TIES: Final = "Connections"
ID, NAME, OTHER_NAMES, SOURCE, TARGET, RELATION = "id", "label", "names", "from", "to", "relation"
RENAMED: Final = {"from": "start", "until": "end", "to": "end"}
"""What GEXF and Onodo call otherwise (`graph.export`, `viz.exports`)."""
UNSAYING: Final = frozenset({"directed", "undirected", "mixed", "mutual"})
"""What Gephi, Kumu and Onodo call a link's type that has but a direction."""
SHOWN: Final = 8  # words that a warning names
OF_CONCEPTS: Final[Mapping[str, tuple[str, Scheme]]] = {
    "about": ("themes", "Theme"), "addresses": ("problems", "Problem"), "targets": ("populations", "Population"),
}  # fmt: skip


def as_sheets(network: Network, name: str) -> tuple[tuple[Sheet, ...], tuple[Text, ...]]:
    """The sheets of a network, and what is to be said of it. Raises `ReadError` for one that is too large."""
    return _Sheets(network, name).made()


class _Sheets:
    def __init__(self, network: Network, name: str) -> None:
        self._network, self._name = network, name
        self._ours = all(map(_as_we_write, network.vertices))
        self._typed = [] if self._ours else _typing(network.vertices)
        self._kinds = {vertex.id: self._kind(vertex) for vertex in network.vertices}
        self._called = _called(network.vertices, {} if self._ours else self._kinds)
        self._by_id = {vertex.id: vertex for vertex in network.vertices}
        times = Counter(vertex.label for vertex in network.vertices)
        self._by_label = {
            vertex.label: vertex.id for vertex in network.vertices if vertex.label and times[vertex.label] == 1
        }
        self._more: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
        self._strange: Counter[str] = Counter()
        self._unnamed = self._apart = self._dropped = 0

    def made(self) -> tuple[tuple[Sheet, ...], tuple[Text, ...]]:
        links = self._links()
        by_kind: defaultdict[str, list[Vertex]] = defaultdict(list)
        for vertex in self._network.vertices:
            by_kind[self._kinds[vertex.id]].append(vertex)
        self._unnamed = len(by_kind.pop("", ()))
        self._apart = sum(len(vertices) for kind, vertices in by_kind.items() if kind not in TITLES)
        sheets = [self._of_kind(kind, by_kind[kind]) for kind in TITLES if by_kind[kind]]
        return (*sheets, *([links] if len(links.rows) > 1 else ())), tuple(self._warnings())

    # Nodes

    def _kind(self, vertex: Vertex) -> str:
        """The kind of node that one of its types tells, an actor where none does; "" for what has no name."""
        if not any(map(str.isalpha, vertex.label)):
            return ""
        if self._ours:
            return _own_kind(vertex)
        told = (_kinds().get(key(values.words_of(vertex.attributes.get(name)))) for name in self._typed)
        return next(filter(None, told), "Actor")

    def _of_kind(self, kind: str, vertices: Sequence[Vertex]) -> Sheet:
        about = next(about for about, subject in SUBJECTS.items() if subject.kind == kind)
        if self._ours:
            return self._of_own_kind(kind, about, vertices)
        typed = self._typed[0] if self._typed and kind == "Actor" else ""
        drawn = dict.fromkeys(name for vertex in vertices for name in self._more[vertex.id])
        others = _others(vertices, without={ID, NAME, "name", OTHER_NAMES, *self._typed[:1], *drawn})
        stated = {ID: "id", NAME: "name", OTHER_NAMES: "names", **({typed: "type"} if typed else {})}
        stated |= {name: name for name in drawn if name in SUBJECTS[about].fields}
        headings = (*stated, *others)[:MAX_COLUMNS]
        rows: list[Cells] = [headings]
        for vertex in vertices:
            own: dict[str, Value] = {RENAMED.get(name, name): value for name, value in vertex.attributes.items()}
            own |= {name: "; ".join(each) for name, each in self._more[vertex.id].items()}
            own |= {ID: _id(vertex.id), NAME: vertex.label[:LONGEST_NAME]}
            if typed:
                own[typed] = self._type(vertex)
            rows.append(tuple(own.get(heading) for heading in headings))
        refuse_more_than_limit(len(rows) * len(headings), self._name)
        return Sheet(TITLES[kind], rows, Stated(about, tuple(stated.get(heading, "") for heading in headings)))

    def _of_own_kind(self, kind: str, about: str, vertices: Sequence[Vertex]) -> Sheet:
        """The same of a file of ours, whose attributes are called as the properties are."""
        fields = ("id", "name", *(field for field in SUBJECTS[about].fields if field not in ("id", "name")))
        rows: list[Cells] = [fields]
        for vertex in vertices:
            own = _own(vertex.attributes) | {name: "; ".join(each) for name, each in self._more[vertex.id].items()}
            # where several have one name, formats that tell nodes apart by it have the id behind
            own |= {"id": vertex.id, "name": vertex.label.removesuffix(f" ({vertex.id})")[:LONGEST_NAME]}
            rows.append(tuple(own.get(field) for field in fields))
        refuse_more_than_limit(len(rows) * len(fields), self._name)
        return _as_used(Sheet(TITLES[kind], rows, Stated(about, fields)))

    def _type(self, vertex: Vertex) -> Value:
        """What it is called that is understood as a type of actor; what is not is counted."""
        for name in self._typed:
            said = values.words_of(vertex.attributes.get(name))
            if said and _kinds().get(key(said)) != "Actor":
                if values.understood("actor_type", said):
                    return said
                self._strange[said] += 1
        return None

    # Links

    def _links(self) -> Sheet:
        others = _others(self._network.links, without={SOURCE, TARGET, RELATION}, all_of_them=self._ours)
        headings = (SOURCE, RELATION, TARGET, *others)[:MAX_COLUMNS]
        rows: list[Cells] = [headings]
        for each in self._network.links:
            link = replace(each, source=self._end(each.source), target=self._end(each.target))
            if self._kinds.get(link.source) in TITLES and self._kinds.get(link.target) in TITLES:
                own = {RENAMED.get(name, name): value for name, value in link.attributes.items()}
                called = self._called[link.source], _relation(link) or None, self._called[link.target]
                rows.append((*called, *(own.get(name) for name in headings[3:])))
            elif not (link.target in self._by_id and self._is_property(link, self._by_id[link.target])):
                self._dropped += 1
        refuse_more_than_limit(len(rows) * len(headings), self._name)
        stated = {SOURCE: "head", RELATION: "relation", TARGET: "tail"}
        if self._ours:
            own_names = {heading: _own_name(heading) for heading in headings[3:]}
            stated |= {heading: name for heading, name in own_names.items() if name in OF_TIES}
            return _as_used(
                Sheet(TIES, rows, Stated("participations", tuple(stated.get(heading, "") for heading in headings)))
            )
        return Sheet(TIES, rows, Stated("ties", tuple(stated.get(heading, "") for heading in headings)))

    def _end(self, said: str) -> str:
        """The id that a link's end means: Kumu and Onodo write names there."""
        return said if said in self._kinds else self._by_label.get(said, said)

    def _is_property(self, link: Link, target: Vertex) -> bool:
        """Whether a link to a place or a concept says what a column of its source says, which then holds it."""
        relation, kind = values.understood("relation", _relation(link)), self._kinds[target.id]
        about = next((about for about, each in SUBJECTS.items() if each.kind == self._kinds.get(link.source)), "")
        if not about:
            return False
        said = target.label
        if relation == "operates_in" and kind == "Territory":
            name, known = "place", self._lies(link.source, said)
            if self._ours:
                said, known = target.id, target.id in values.territories()
        elif relation in OF_CONCEPTS and kind == OF_CONCEPTS[relation][1]:
            name, scheme = OF_CONCEPTS[relation]
            known = bool(values.any_concept(scheme, said))
            if self._ours:
                known = known and [each.node_id for each in values.concepts(scheme, said)] == [target.id]
        else:
            return False
        if known and name in SUBJECTS[about].fields:
            self._more[link.source].setdefault(name, []).append(said)
            return True
        return False

    def _lies(self, source: str, place: str) -> bool:
        """Whether a place is known, in the country that its source names."""
        vertex = self._by_id[source]
        try:
            country = values.country(said) if (said := vertex.attributes.get("country")) else ""
            return bool(values.places(place, country))
        except DataError:
            return False

    # What is to be said

    def _warnings(self) -> Iterable[Text]:
        if self._network.lost:
            yield Text(
                "{file}: not brought in, since a graph of actors does not hold it: {lost}.",
                {"file": self._name, "lost": list(self._network.lost)},
            )
        if self._strange:
            yield Text(
                "{file}: these words for a type are not understood, and are left out: {types}.",
                {"file": self._name, "types": _most(self._strange)},
            )
        if n := self._unnamed:
            yield Text(
                "{file}: {n} node has no name in letters, and stays out.",
                {"file": self._name, "n": n},
                plural="{file}: {n} nodes have no name in letters, and stay out.",
                n=n,
            )
        if n := self._apart:
            yield Text(
                "{file}: {n} node is a place, theme, document or part of a plan, which does not come in by itself.",
                {"file": self._name, "n": n},
                plural="{file}: {n} nodes are places, themes, documents or parts of plans, which do not come in by "
                "themselves.",
                n=n,
            )
        if self._dropped:
            yield Text(
                "{file}: {n} link has an end that is not brought in, and stays out too.",
                {"file": self._name, "n": self._dropped},
                plural="{file}: {n} links have an end that is not brought in, and stay out too.",
                n=self._dropped,
            )


def _as_we_write(vertex: Vertex) -> bool:
    """Whether a node has an id and a kind as only files of Tejido have them."""
    kind = _own_kind(vertex)
    return bool(kind) and vertex.id.startswith(f"{node_id(kind, 'x').partition('/')[0]}/")


def _own_kind(vertex: Vertex) -> str:
    found = _own(vertex.attributes).get("kind")
    return str(found) if found in ontology().kinds else ""


def _own(attributes: Attributes) -> dict[str, Value]:
    """Attributes by the names of properties: Gephi's and Kumu's tables begin them with a capital."""
    own = {_own_name(name): value for name, value in attributes.items()}
    return own | ({"type": own["actor_type"]} if "actor_type" in own else {})


def _own_name(name: str) -> str:
    return RENAMED.get(name.lower(), name.lower())


def _as_used(sheet: Sheet) -> Sheet:
    """The sheet without columns that say nothing."""
    assert sheet.stated is not None
    fields = sheet.stated.fields
    used = [
        place
        for place, field in enumerate(fields)
        if field and any(row[place] not in (None, "") for row in sheet.rows[1:])
    ]
    rows = [tuple(row[place] for place in used) for row in sheet.rows]
    return Sheet(sheet.name, rows, Stated(sheet.stated.about, tuple(fields[place] for place in used)))


def _typing(vertices: Sequence[Vertex]) -> list[str]:
    """The attributes that tell what sort of thing a node is, by their names; the best understood one first."""
    words = {word for word, field in {**section("columns"), **section("columns_of_actors")}.items() if field == "type"}
    names = [name for name in _others(vertices, without=()) if {*forms_of(name)} & words or _is_of_type(name)]

    def understood(name: str) -> int:
        said = Counter(values.words_of(vertex.attributes.get(name)) for vertex in vertices)
        return sum(n for word, n in said.items() if word and values.understood("actor_type", word))

    return sorted(names, key=understood, reverse=True)


def _is_of_type(name: str) -> bool:
    """«element type», «actor_type», «tipo de nodo»."""
    return bool({"type", "tipo", "kind", "relation", "relacion"} & set(key(name.replace("_", " ")).split()))


def _relation(link: Link) -> str:
    """What a link is called: of all that may say it, what is understood."""
    typed = (values.words_of(value) for name, value in link.attributes.items() if _is_of_type(name))
    said = [word for word in (link.label, *typed) if word and key(word) not in UNSAYING]
    return next((word for word in said if values.understood("relation", word)), said[0] if said else "")


def _called(vertices: Iterable[Vertex], kinds: Mapping[str, str]) -> dict[str, str]:
    """What links call each: its name, or where that could be another, its id."""
    vertices = list(vertices)
    times = Counter(fold(vertex.label) for vertex in vertices)
    ids = {_id(vertex.id) for vertex in vertices}
    return {
        vertex.id: vertex.label[:LONGEST_NAME]
        if kinds.get(vertex.id) in ACTING and times[fold(vertex.label)] == 1 and vertex.label not in ids
        else _id(vertex.id)
        for vertex in vertices
    }


def _id(id: str) -> str:
    """An id as a cell that names somebody may hold it: with a letter."""
    return id if any(map(str.isalpha, id)) else f"n{id}"


def _others(held: Iterable[Vertex | Link], without: Collection[str], *, all_of_them: bool = False) -> list[str]:
    """The names of attributes that say more than a label does, in the order in which they come."""
    names: dict[str, bool] = {}
    for each in held:
        known = {"", each.label, each.id if isinstance(each, Vertex) else _relation(each)}
        for name, value in each.attributes.items():
            own = RENAMED.get(name, name)
            names[own] = all_of_them or names.get(own, False) or values.words_of(value) not in known
    return [name for name, says in names.items() if says and name not in without]


@cache
def _kinds() -> Mapping[str, str]:
    """Word → kind of node, by its id and what it is called."""
    return MappingProxyType(
        {
            key(word): id
            for id, kind in ontology().kinds.items()
            for word in (id, *kind.label.values(), *kind.plural.values())
        }
    )


def _most(words: Counter[str]) -> list[str]:
    return [word[:60] for word, _ in words.most_common(SHOWN)]
