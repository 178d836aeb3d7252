"""Places by name: countries, departments, municipalities and towns, with who contains whom, points and sizes.

`gazetteer()` reads the data once. `find` lists what a name may mean, `resolve` decides in the light of a document, and
`territory_nodes` gives a place's nodes for the graph. Sources and licences: README.md beside this file.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from babel import Locale

from corpus.gazetteer.names import fold, sort_of_place
from graph.data_file import DataFile
from graph.model import Edge, Evidence, Node, Property, node_id
from graph.names import ARTICLES

PlaceKind = Literal["country", "region", "department", "municipality", "district", "city"]
NAMING_LANGUAGES = ("es", "en", "pt")
SOURCE = "document/tejido-nomenclator"
# Among places of one name, the one that documents of the field mean first.
PREFERENCE: Mapping[PlaceKind, int] = {
    "country": 0, "region": 1, "municipality": 2, "city": 3, "department": 4, "district": 5,
}  # fmt: skip
# One place so much larger than the next of its name is meant when nothing else tells.
CLEARLY_LARGER = 10


class Place(NamedTuple):
    """A place. `parent` is the id of the place around it ("" for none); `country` an ISO 3166-1 alpha-2 code.

    `lat` and `lon` are degrees of its head town or, for departments, of the middle of its towns; None if unknown.
    `population` is that of the head town, not of the whole unit; of a department, that of its towns (0 if unknown).
    `valid_from` is the date from which an administrative unit exists ("" if none is known).
    """

    id: str
    name: str
    kind: PlaceKind
    country: str
    parent: str
    lat: float | None
    lon: float | None
    population: int
    names: tuple[str, ...]
    valid_from: str = ""


class Gazetteer:
    """Places by id and by folded name."""

    def __init__(self, places: Iterable[Place], familiar_countries: frozenset[str]) -> None:
        self._places = {place.id: place for place in places}
        self._familiar = familiar_countries
        self._named: dict[str, list[Place]] = {}
        for place in self._places.values():
            self._index(place.name, place)
            for name in place.names:
                self._index(name, place)
        self._token_counts = {name: name.count(" ") + 1 for name in self._named}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places.values())

    def __contains__(self, id: object) -> bool:
        return id in self._places

    def __getitem__(self, id: str) -> Place:
        return self._places[id]

    def names(self) -> Mapping[str, int]:
        """Every folded name, with how many words it has: what an extractor looks words up in."""
        return self._token_counts

    def find(self, name: str, country: str | None = None) -> list[Place]:
        """What `name` may mean, best first: by kind, then by size. Case and accents do not count.

        A name that no place bears whole is tried without words such as «Departamento de», which then tell the kind
        that is meant, and with or without an article.
        """
        folded = fold(name)
        kinds, rest = sort_of_place(folded)
        found = (
            self._named.get(folded)
            or [place for place in self._named.get(rest, ()) if place.kind in kinds]
            or [place for articled in _articled(rest) for place in self._named.get(articled, ())]
        )
        if country:
            found = [place for place in found if place.country == country]
        return sorted(found, key=lambda place: (PREFERENCE[place.kind], -place.population, place.id))

    def resolve(self, name: str, country: str | None = None, near: Iterable[Place] = ()) -> Place | None:
        """The place that `name` means in a document of `country` that also names the places `near`; None if it stays
        open.

        In order: a country by its own name; places of the document's country before others; those in, around or beside
        a place named nearby; a municipality before the department named after it; one clearly larger than the rest.
        """
        found = self.find(name)
        if country:
            abroad = [place for place in found if place.kind == "country" and place.id in self._familiar]
            found = abroad or [place for place in found if place.country == country] or found
        found = self._beside(found, tuple(near)) or found
        found = [place for place in found if not self._named_after(place, found)]
        if country and found and found[0].kind == "municipality":  # of a town and a municipality, the municipality
            found = [place for place in found if place.kind not in ("city", "district")]
        if not found:
            return None
        best, *others = found
        if best.kind in ("country", "region") or not others:
            return best
        largest, next_largest = sorted(found, key=lambda place: -place.population)[:2]
        return largest if largest.population > CLEARLY_LARGER * max(1, next_largest.population) else None

    def parents(self, place: Place) -> list[Place]:
        """The places around it, nearest first."""
        around = []
        while place.parent:
            place = self._places[place.parent]
            around.append(place)
        return around

    def department_of(self, place: Place) -> Place | None:
        """The department that contains it (itself, if it is one)."""
        return next((around for around in (place, *self.parents(place)) if around.kind == "department"), None)

    def country_of(self, place: Place) -> Place | None:
        """The country that contains it; None for a region of the world."""
        return self._places.get(place.country)

    def territory_id(self, place: Place) -> str:
        """The id of its node: `territory/nahuizalco--sv-sonsonate`; namesakes in one department add their code."""
        if place.kind == "country" or not place.country:
            return node_id("Territory", place.name)
        department = self.department_of(place)
        scope = place.country
        if department and department is not place:
            scope += f"-{department.name}"
        namesakes = [
            other
            for other in self._named[fold(place.name)]
            if other.parent == place.parent and fold(other.name) == fold(place.name)
        ]
        return node_id("Territory", place.name, scope if namesakes[0] is place else f"{scope}-{place.id}")

    def _index(self, name: str, place: Place) -> None:
        same = self._named.setdefault(fold(name), [])
        if place not in same:
            same.append(place)

    def _named_after(self, place: Place, found: list[Place]) -> bool:
        """Whether it is a department with the name of one of its own municipalities, which is then meant."""
        return (
            place.kind == "department"
            and found[0].kind != "department"
            and any(place in self.parents(other) for other in found)
        )

    def _beside(self, found: list[Place], near: tuple[Place, ...]) -> list[Place]:
        """Those closest to a place nearby: one contains the other, or else same department, or else same country."""
        named = {place.id for place in near}
        around = named | {place.id for other in near for place in self.parents(other)}
        departments = {self.department_of(place) for place in near} - {None}
        countries = {place.country for place in near if place.country}
        contained = [
            place
            for place in found
            if place.id in around or not named.isdisjoint(outer.id for outer in self.parents(place))
        ]
        same_department = [place for place in found if self.department_of(place) in departments]
        return contained or same_department or [place for place in found if place.country in countries]


def _articled(folded: str) -> Iterator[str]:
    """«libertad» as «la libertad» and so on; «el petén» as «peten»."""
    first, _, rest = folded.partition(" ")
    if first in ARTICLES and rest:
        yield rest
    else:
        yield from (f"{article} {folded}" for article in sorted(ARTICLES))


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer, read once. Raises `DataError` for a mistake in its hand-made files."""
    folder = files(__package__)
    countries = DataFile(folder / "countries.yaml")
    extra = DataFile(folder / "extra.yaml")
    points = {str(code): entry["at"] for code, entry in countries.items(extra.content["points"])}
    text = gzip.decompress((folder / "places.csv.gz").read_bytes()).decode()
    rows = csv.reader(io.StringIO(text))
    next(rows)
    places = [*_countries(countries), *_regions(countries), *(_listed(row, points) for row in rows), *_extra(extra)]
    return Gazetteer(places, frozenset(map(str, countries.content["countries"])))


def territory_nodes(place: Place) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """The place's Territory node and those around it, nearest first, then the gazetteer's Document; and their
    `part_of` edges.
    """
    known = gazetteer()
    chain = [place, *known.parents(place)]
    nodes = tuple(
        Node(known.territory_id(each), "Territory", each.name, each.names, _properties(each), (_evidence(),))
        for each in chain
    )
    edges = tuple(Edge(inner.id, "part_of", outer.id, evidence=(_evidence(),)) for inner, outer in pairwise(nodes))
    return (*nodes, source_document()), edges


def source_document() -> Node:
    """The Document that stands for this gazetteer as a source."""
    title = "Nomenclátor de Tejido: países, departamentos, municipios y ciudades (OCHA COD-AB, GeoNames, CLDR)"
    properties: dict[str, Property] = {"title": title, "publisher": "Tejido", "language": "es"}
    return Node(SOURCE, "Document", title, (), properties, (_evidence(),))


def _evidence() -> Evidence:
    return Evidence(SOURCE, asserted_by="corpus", review="accepted")


def _properties(place: Place) -> dict[str, Property]:
    # A town is a municipality where the official second level is not one; elsewhere it lies within one.
    as_town = "municipality" if place.country in ("CL", "DO", "BZ") else "district"
    properties: dict[str, Property] = {"territory_type": as_town if place.kind == "city" else place.kind}
    if place.country:
        properties["country"] = place.country
    if place.lat is not None and place.lon is not None:
        properties |= {"lat": place.lat, "lon": place.lon}
    if place.population and place.kind != "department":  # towns alone are not a department's population
        properties["population"] = place.population
    if not place.id.startswith("region/"):
        properties["code"] = place.id
    return properties


def _listed(row: list[str], points: Mapping[str, Any]) -> Place:
    code, kind, country, parent, name, names, lat, lon, population, valid_from = row
    if code in points:
        lat, lon = points[code]
    return Place(
        code,
        name,
        kind,  # type: ignore[arg-type]  # build.py writes only kinds of places
        country,
        parent,
        float(lat) if lat else None,
        float(lon) if lon else None,
        int(population or 0),
        tuple(names.split("|")) if names else (),
        valid_from,
    )


def _countries(file: DataFile) -> Iterator[Place]:
    """Every country of CLDR, named in Spanish, under its names in the other languages and its curated variants."""
    curated = file.mapping(file.content, "countries")
    spoken = [Locale(language).territories for language in NAMING_LANGUAGES]
    for code, name in spoken[0].items():
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"):
            entry = curated.get(code, {})
            lat, lon = _point(file, entry) if entry else (None, None)
            others = [names[code] for names in spoken[1:]] + list(entry.get("names", ()))
            names = tuple(dict.fromkeys(str(other) for other in others if other != name))
            yield Place(code, name, "country", code, "", lat, lon, 0, names)


def _regions(file: DataFile) -> Iterator[Place]:
    for name, entry in file.items(file.mapping(file.content, "regions")):
        lat, lon = _point(file, entry) if "at" in entry else (None, None)
        yield Place(
            f"region/{fold(name)}", name, "region", "", "", lat, lon, 0, tuple(map(str, entry.get("names", ())))
        )


def _extra(file: DataFile) -> Iterator[Place]:
    for code, entry in file.items(file.mapping(file.content, "places")):
        for required in ("name", "kind", "country", "parent", "source"):
            if not entry.get(required):
                file.fail(entry, required, "this is required.")
        if entry["kind"] not in PREFERENCE:
            file.fail(
                entry,
                "kind",
                "«{kind}» is not a kind of place; these are: {kinds}.",
                kind=str(entry["kind"]),
                kinds=list(PREFERENCE),
            )
        lat, lon = _point(file, entry) if "at" in entry else (None, None)
        names = tuple(map(str, entry.get("names", ())))
        population = int(entry.get("population", 0))
        yield Place(
            code, str(entry["name"]), entry["kind"], entry["country"], entry["parent"], lat, lon, population, names
        )


def _point(file: DataFile, entry: Any) -> tuple[float, float]:
    at = entry.get("at")
    if not (isinstance(at, list) and len(at) == 2 and all(isinstance(degrees, int | float) for degrees in at)):
        file.fail(entry, "at", "[latitude, longitude] in degrees is expected here.")
    if not (-90 <= at[0] <= 90 and -180 <= at[1] <= 180):
        file.fail(entry, "at", "latitude lies between -90 and 90, longitude between -180 and 180.")
    return float(at[0]), float(at[1])
