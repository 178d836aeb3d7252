"""Makes `places.csv.gz` from official unit lists and GeoNames: `python -m corpus.gazetteer.build FOLDER`.

`FOLDER` holds three files, described with their licences in README.md beside this script:

- `municipalities.csv` (`iso3, adm1_pcode, adm1_name, adm2_pcode, adm2_name, …`): units and p-codes of OCHA COD-AB.
  Only these five columns are read; its coordinates come from elsewhere and are not used.
- `slv_2024_reform_municipios.csv` (`adm1_pcode, adm1_name, adm2_pcode, adm2_name, valid_from`).
- `geonames_cities500.csv` (`geonameid, country, name, admin1code, lat, lon, population, …`): GeoNames.

COD-AB writes names without accents. They are given back from GeoNames: the whole name where a place of the country has
the same name once folded, else word by word where the places of the country, or else of the language, agree on the
word's spelling. `corrections.yaml` has the last word.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from corpus.gazetteer.names import fold
from graph.data_file import DataFile

ISO2 = {
    "BRA": "BR", "CHL": "CL", "COL": "CO", "CRI": "CR", "DOM": "DO", "GTM": "GT",
    "HND": "HN", "MEX": "MX", "NIC": "NI", "PAN": "PA", "SLV": "SV",
}  # fmt: skip
COLUMNS = ("code", "kind", "country", "parent", "name", "names", "lat", "lon", "population", "valid_from")
# COD-AB's second level is the province here: in Chile it is left out (comunas are what people name), in the Dominican
# Republic it is what people mean by a province, and the first level a statistical region.
PROVINCES_LEFT_OUT = ("CL",)
PROVINCES_AS_DEPARTMENTS = ("DO",)
# Towns that head no unit are kept from this population on; fewer would only add homonyms.
TOWN_POPULATION = {"CL": 0, "DO": 0, "BZ": 1_000}
TOWN_POPULATION_ELSEWHERE = 10_000
AGREEMENT = 0.6  # of the places that have a word, how many must spell it so
LAKES = ("embalse ", "lago de ", "laguna de ")


@dataclass(frozen=True)
class Town:
    """A populated place of GeoNames."""

    id: str
    country: str
    name: str
    first_level: str
    lat: float
    lon: float
    population: int


def read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def towns(path: Path) -> list[Town]:
    return [
        Town(
            row["geonameid"],
            row["country"],
            row["name"],
            row["admin1code"],
            round(float(row["lat"]), 4),
            round(float(row["lon"]), 4),
            int(row["population"] or 0),
        )
        for row in read(path)
    ]


class Spelling:
    """How the places of one country are really written; `fallback` is the language's spelling of words."""

    def __init__(self, names: Iterable[str], fallback: Spelling | None = None) -> None:
        self.whole: dict[str, Counter[str]] = defaultdict(Counter)
        self.words: dict[str, Counter[str]] = defaultdict(Counter)
        self.fallback = fallback
        for name in names:
            self.whole[fold(name)][name] += 1
            for word in name.split():
                self.words[fold(word)][word.lower()] += 1

    def restore(self, name: str) -> str:
        if not name.isascii():
            return name
        same = [other for other in self.whole.get(fold(name), ()) if len(other) == len(name)]
        if same:
            return max(same, key=lambda other: (self.whole[fold(name)][other], not other.isascii()))
        return " ".join(self._word(word) for word in name.split())

    def _word(self, word: str) -> str:
        if word in ("De", "Del", "Do", "Da", "Dos", "Das"):
            return word.lower()
        spellings = self.words.get(fold(word))
        if spellings is None:
            return self.fallback._word(word) if self.fallback else word
        best, count = spellings.most_common(1)[0]
        agreed = len(best) == len(word) and count >= AGREEMENT * spellings.total()
        return "".join(b.upper() if w.isupper() else b for b, w in zip(best, word, strict=True)) if agreed else word


class Corrections:
    """`corrections.yaml`: names, the towns that units are run from, GeoNames' first-level codes."""

    def __init__(self, path: Path) -> None:
        content = DataFile(path).content
        self.names: Mapping[str, list[str]] = content["names"]
        self.heads: Mapping[str, str] = content["heads"]
        self.first_level: Mapping[str, Mapping[str, str]] = content["first_level"]
        self.left_out = frozenset(map(str, content["towns_left_out"]))


def build(folder: Path) -> list[dict[str, str]]:
    """The gazetteer's rows: departments, units and towns by country, then the Salvadoran units of 2024."""
    corrections = Corrections(Path(__file__).parent / "corrections.yaml")
    populated = [town for town in towns(folder / "geonames_cities500.csv") if town.id not in corrections.left_out]
    rows = list(read(folder / "municipalities.csv"))
    by_country: dict[str, list[Town]] = defaultdict(list)
    for town in populated:
        by_country[town.country].append(town)
    spanish = Spelling(town.name for town in populated if town.country not in ("BR", "BZ"))
    built: list[dict[str, str]] = []
    for iso3, country in sorted(ISO2.items(), key=lambda item: item[1]):
        spelling = Spelling((town.name for town in by_country[country]), None if country == "BR" else spanish)
        units = [row for row in rows if row["iso3"] == iso3]
        built += CountryTable(country, units, by_country[country], spelling, corrections).rows()
    built += [_town(town, "BZ") for town in by_country["BZ"] if town.population >= TOWN_POPULATION["BZ"]]
    built += [
        _row(row["adm2_pcode"], "municipality", "SV", row["adm1_pcode"], row["adm2_name"], since=row["valid_from"])
        for row in read(folder / "slv_2024_reform_municipios.csv")
        if not row["adm2_name"].lower().startswith(LAKES)
    ]
    return built


class CountryTable:
    """The departments, units and towns of one country, joined."""

    def __init__(
        self,
        country: str,
        listed: list[dict[str, str]],
        towns: list[Town],
        spelling: Spelling,
        corrections: Corrections,
    ) -> None:
        self.country = country
        self.towns = towns
        self.spelling = spelling
        self.corrections = corrections
        level = 2 if country in PROVINCES_AS_DEPARTMENTS else 1
        self.departments = {
            row[f"adm{level}_pcode"]: row[f"adm{level}_name"].removeprefix("Provincia ") for row in listed
        }
        self.units = [
            row
            for row in listed
            if country not in (*PROVINCES_LEFT_OUT, *PROVINCES_AS_DEPARTMENTS)
            and not (country in ("SV", "GT") and row["adm2_name"].lower().startswith(LAKES))
        ]
        self.department_of = {**self._department_of_first_level(), **corrections.first_level.get(country, {})}
        self.named: dict[str, list[Town]] = defaultdict(list)
        for town in towns:
            self.named[fold(town.name)].append(town)

    def rows(self) -> list[dict[str, str]]:
        heads = {unit["adm2_pcode"]: self._head(unit) for unit in self.units}
        taken = {head.id for head in heads.values() if head}
        units_here = {(unit["adm1_pcode"], fold(unit["adm2_name"])) for unit in self.units}
        least = TOWN_POPULATION.get(self.country, TOWN_POPULATION_ELSEWHERE)
        others = [
            town
            for town in self.towns
            if town.id not in taken
            and town.population >= least
            and (self.department_of.get(town.first_level), fold(town.name)) not in units_here
        ]
        within: dict[str, list[Town]] = defaultdict(list)
        for unit in self.units:
            if head := heads[unit["adm2_pcode"]]:
                within[unit["adm1_pcode"]].append(head)
        for town in others:
            within[self.department_of.get(town.first_level, "")].append(town)
        return [
            *(self._department(code, within[code]) for code in sorted(self.departments)),
            *(self._unit(unit, heads[unit["adm2_pcode"]]) for unit in self.units),
            *(_town(town, self.department_of.get(town.first_level, self.country)) for town in others),
        ]

    def _head(self, unit: Mapping[str, str]) -> Town | None:
        """The unit's largest town of its own name, or of the name that the corrections give, in its department."""
        name = fold(self.corrections.heads.get(unit["adm2_pcode"], unit["adm2_name"]))
        here = [
            town for town in self.named.get(name, ()) if self.department_of.get(town.first_level) == unit["adm1_pcode"]
        ]
        return max(here, key=lambda town: town.population, default=None)

    def _department(self, code: str, within: list[Town]) -> dict[str, str]:
        name, *others = self.corrections.names.get(code) or [self.spelling.restore(self.departments[code])]
        lat = round(median(town.lat for town in within), 2) if within else None
        lon = round(median(town.lon for town in within), 2) if within else None
        population = sum(town.population for town in within)
        return _row(code, "department", self.country, self.country, name, others, lat, lon, population)

    def _unit(self, unit: Mapping[str, str], head: Town | None) -> dict[str, str]:
        code = unit["adm2_pcode"]
        name, *others = self.corrections.names.get(code) or [self.spelling.restore(unit["adm2_name"])]
        place = (head.lat, head.lon, head.population) if head else (None, None, 0)
        if head and fold(head.name) not in map(fold, (name, *others)):
            others.append(head.name)  # people name Benito Juárez by Cancún
        return _row(code, "municipality", self.country, unit["adm1_pcode"], name, others, *place)

    def _department_of_first_level(self) -> dict[str, str]:
        """GeoNames' first-level codes as p-codes, by the names that only one department has in both lists."""
        departments_with: dict[str, set[str]] = defaultdict(set)
        for unit in self.units:
            departments_with[fold(unit["adm2_name"])].add(unit["adm1_pcode"])
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for town in self.towns:
            if len(candidates := departments_with.get(fold(town.name), set())) == 1:
                votes[town.first_level].update(candidates)
        return {code: counter.most_common(1)[0][0] for code, counter in votes.items()}


def _town(town: Town, parent: str) -> dict[str, str]:
    return _row(f"gn{town.id}", "city", town.country, parent, town.name, (), town.lat, town.lon, town.population)


def _row(
    code: str,
    kind: str,
    country: str,
    parent: str,
    name: str,
    names: Iterable[str] = (),
    lat: float | None = None,
    lon: float | None = None,
    population: int = 0,
    since: str = "",
) -> dict[str, str]:
    values = (
        code, kind, country, parent, name, "|".join(names),
        "" if lat is None else str(lat), "" if lon is None else str(lon), str(population or ""), since,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def write(rows: Iterable[Mapping[str, str]], path: Path) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


if __name__ == "__main__":
    write(build(Path(sys.argv[1])), Path(__file__).parent / "places.csv.gz")
