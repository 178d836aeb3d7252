"""Reading a cell as what its column is about: dates in many notations, yes and no, shares, words of closed lists.

What cannot be understood raises `DataError`, whose message says why and whose remedy says what to write instead.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from types import MappingProxyType

import pycountry
from rapidfuzz import fuzz, process

from corpus.gazetteer import Place, gazetteer
from corpus.vocabulary import Concept, Scheme, Vocabulary, label_key, vocabulary
from graph.dates import is_date
from graph.errors import DataError
from ingest.layout import markers
from ingest.tables.sheets import Value
from ingest.tables.words import key, section, unbracketed, values_of

# Days since the end of 1899, as Excel counts them (ECMA-376, 18.17.4.1): 1950 to 2080. Dates lose their format in CSV.
SERIALS = range(18_264, 65_746)
EPOCH = date(1899, 12, 30)
YEARS = range(1500, 2200)
YEARS_OF_TWO_DIGITS = 50  # up to it they are of this century
NEAREST = 85.0  # of 100: how like a word must be so that it is offered
SHOWN = 60  # characters of a value in a message
OFFERED = 4
LOOKED_AT = 12  # labels like it: several may be one concept's
_NUMBERS = re.compile(r"(\d{1,4})\s{0,9}[-/. ]\s{0,9}(\d{1,2})\s{0,9}[-/. ]\s{0,9}(\d{1,4})(?:[T ]\d.*)?")
_YEAR_AND_MONTH = re.compile(r"(\d{4})\s{0,9}[-/.]\s{0,9}(\d{1,2})")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})\s{0,9}[-/.]\s{0,9}(\d{4})")
_DAY_OF_MONTH = re.compile(
    r"(?:[^\W\d]{1,30},?\s{1,9})?(\d{1,2})(?:º|°|\.|st|nd|rd|th)?\s{0,9}(?:[-/]|\s(?:del?\s{1,9}|of\s{1,9})?)\s{0,9}(?=[^\W\d])"
)
_MONTH_DAY_YEAR = re.compile(r"([^\W\d]{1,30})\.?\s{1,9}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,9}(\d{4})")
_SEPARATOR = re.compile(r"\s{0,9}(?:;|\n|\||[•▪●·])\s{0,9}")
_BULLET = re.compile(r"^\s{0,9}(?:[-*–—•▪●·]|\d{1,2}[.)])\s{1,9}")
_AND = re.compile(r"\s{0,9},\s{0,9}|\s{1,9}(?:[ye]|and|&)\s{1,9}")


def words_of(value: Value) -> str:
    """A cell as it would be written: dates as ISO 8601, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value).strip()


def line_of(value: Value) -> str:
    """The same on one line."""
    return "; ".join(part for line in words_of(value).splitlines() if (part := " ".join(line.split())))


def parts_of(value: Value) -> list[str]:
    """The values of a cell that holds several, parted by semicolons, lines, bars or bullets, or as JSON, which is how
    `graph.export` writes what could not be told apart so.
    """
    if listed := _listed(words_of(value)):
        return listed
    lines = (_BULLET.sub("", line) for line in words_of(value).splitlines())
    parts = (" ".join(part.split()).strip(" ,;") for line in lines for part in _SEPARATOR.split(line))
    return list(dict.fromkeys(part for part in parts if part))


def _listed(text: str) -> list[str]:
    try:
        found = json.loads(text) if text.startswith('["') else []
    except (ValueError, RecursionError):
        return []
    return found if all(isinstance(each, str) for each in found) else []


def parted(part: str, is_known: Callable[[str], bool]) -> list[str]:
    """«Sonsonate y Nahuizalco», «IMAS, INA»: parted at commas and «y» where each piece is known, the whole is not."""
    pieces = [piece.strip() for piece in _AND.split(part) if piece.strip()]
    return pieces if len(pieces) > 1 and not is_known(part) and all(map(is_known, pieces)) else [part]


def lines_of(value: Value) -> list[str]:
    """The entries of a cell, one a line; on one line, parted by semicolons."""
    text = words_of(value)
    return (
        [_BULLET.sub("", line).strip() for line in text.splitlines() if line.strip()]
        if "\n" in text
        else parts_of(value)
    )


def flag(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    said = key(words_of(value))
    if said in section("yes"):
        return True
    if said in section("no"):
        return False
    raise DataError(
        "«{value}» is neither yes nor no.", remedy="Write «yes» or «no», or leave it empty.", value=_short(value)
    )


def url(value: Value) -> str:
    said = words_of(value).split()[0].strip("<>,;") if words_of(value) else ""
    if re.fullmatch(r"[\w-]+(\.[\w-]+)*\.[^\W\d_]{2,}(/\S*)?", said):
        said = f"https://{said}"
    if re.fullmatch(r"https?://[^\s/]+\.[^\s]+", said):
        return said
    raise DataError(
        "«{value}» is no web address.", remedy="It begins with https://, or leave it empty.", value=_short(value)
    )


# Dates


def month_first(values: Iterable[Value]) -> bool:
    """Whether a column writes the month before the day: some date of it would else have a 13th month, none the other
    way round.
    """
    seconds, firsts = [], []
    for value in values:
        found = _NUMBERS.fullmatch(words_of(value)) if isinstance(value, str) else None
        if found and len(found[1]) < 3:
            firsts.append(int(found[1]))
            seconds.append(int(found[2]))
    return max(seconds, default=0) > 12 >= max(firsts, default=0)


def day(value: Value, *, month_before_day: bool = False) -> str:
    """A date as the graph keeps it (`graph.dates`): a year, a month or a day."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    said = words_of(value)
    if isinstance(value, int | float) or re.fullmatch(r"\d{4,5}(?:[.,]0+)?", said):
        number = int(float(said.replace(",", ".")))
        if number in YEARS:
            return str(number)
        if number in SERIALS:
            return (EPOCH + timedelta(days=number)).isoformat()
    if is_date(said) and said != "..":
        return said
    found = _written(said, month_before_day)
    if found:
        return found
    raise DataError(
        "«{value}» is no date that is understood.", remedy="Write 2015, 07/2015 or 31/07/2015.", value=_short(value)
    )


def _written(said: str, month_before_day: bool) -> str:
    if found := _NUMBERS.fullmatch(said):
        first, second, third = map(int, found.groups())
        if len(found[1]) == 4:
            return _date(first, second, third)
        if len(found[3]) in (2, 4):
            year = third if len(found[3]) == 4 else third + (2000 if third <= YEARS_OF_TWO_DIGITS else 1900)
            return _date(year, first, second) if month_before_day else _date(year, second, first)
        return ""
    if found := _YEAR_AND_MONTH.fullmatch(said):
        return _date(int(found[1]), int(found[2]))
    if found := _MONTH_AND_YEAR.fullmatch(said):
        return _date(int(found[2]), int(found[1]))
    if found := _MONTH_DAY_YEAR.fullmatch(said):
        named = markers.month(f"{found[1]} {found[3]}")
        return _date(int(named[1]), int(named[0]), int(found[2])) if named else ""
    number = _DAY_OF_MONTH.match(said)
    rest = said[number.end() :] if number else said
    named = markers.month(rest.strip())
    if named and not rest.strip()[named[2] :].strip(" ."):
        return _date(int(named[1]), int(named[0]), int(number[1]) if number else None)
    return ""


def _date(year: int, month: int, day: int | None = None) -> str:
    text = f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")
    return text if year in YEARS and is_date(text) else ""


def month(value: Value, *, month_before_day: bool = False) -> str:
    """A month, of any date that tells it."""
    found = day(value, month_before_day=month_before_day)
    if len(found) < len("2026-03"):
        raise DataError("«{value}» tells no month.", remedy="Write 2026-03 or March 2026.", value=_short(value))
    return found[:7]


def percent(value: Value) -> int:
    """«50%», «0,5» (as a cell in per cent is kept) and 50 give 50."""
    said = words_of(value).replace(" ", "")
    found = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)(%?)", said)
    if found:
        number = float(found[1].replace(",", "."))
        share = (
            number * 100
            if 0 < number <= 1 and not found[2] and not (isinstance(value, str) and number == 1)
            else number
        )
        if share <= 100:
            return round(share)
    raise DataError("«{value}» is no share of 100.", remedy="Write 0, 25, 50, 75 or 100.", value=_short(value))


# Words of lists


def one_of(reads: str, value: Value) -> str:
    """The value of a closed list that a word stands for."""
    said, known = words_of(value), values_of(reads)
    for form in (said, unbracketed(said), *re.split(r"[/,;(]", said)):
        if (found := known.get(key(form))) is not None:
            return found
    nearest = process.extractOne(key(said), list(known), scorer=fuzz.ratio, score_cutoff=NEAREST)
    if nearest:
        return known[nearest[0]]
    raise DataError(
        "«{value}» is none of the words that are understood here.",
        remedy="Choose from the list in our template.",
        value=_short(value),
    )


@lru_cache(maxsize=10_000)
def understood(reads: str, said: str) -> str:
    """The value of a closed list that words stand for; nothing where they are not understood."""
    try:
        return one_of(reads, said) if said else ""
    except DataError:
        return ""


def concepts(scheme: Scheme, value: Value) -> list[Concept]:
    """The concepts that a cell names, by any of their names or in running words."""
    terms, found = vocabulary(scheme), []
    for part in parts_of(value):
        told = _concepts_of(part, terms)
        if not told:
            raise DataError(
                "«{value}» is not in the vocabulary.",
                remedy="Nearest to it: {nearest}.",
                value=_short(part),
                nearest=_nearest(part, terms),
            )
        found += told
    return list({concept.node_id: concept for concept in found}.values())


def any_concept(scheme: Scheme, value: Value) -> bool | None:
    """Whether a cell names a concept of a scheme."""
    return any(_concepts_of(part, vocabulary(scheme)) for part in parts_of(value)) or None


def _concepts_of(part: str, terms: Vocabulary) -> list[Concept]:
    pieces = parted(part, lambda piece: terms.find(piece) is not None)
    named = [concept for piece in pieces if (concept := terms.find(piece)) is not None]
    return named or [match.concept for match in terms.concepts_in(part)] or _only_one_with(part, terms)


def _only_one_with(part: str, terms: Vocabulary) -> list[Concept]:
    """The only concept that has a label with all of these words: «mediación» for «mediación de conflictos»."""
    words = set(label_key(part))
    found = [id for id, labels in _words_of_labels(terms.scheme) if words and any(words <= label for label in labels)]
    return [terms[found[0]]] if len(found) == 1 else []


@cache
def _words_of_labels(scheme: Scheme) -> list[tuple[str, list[frozenset[str]]]]:
    return [(concept.id, [frozenset(label_key(each)) for each in concept.labels]) for concept in vocabulary(scheme)]


def _nearest(said: str, terms: Vocabulary) -> list[str]:
    """The concepts that one of their labels makes most like it, by their preferred labels, which are never refused."""
    called = {label: concept.pref_label["es"] for concept in terms for label in concept.labels}
    alike = process.extract(said, list(called), scorer=fuzz.token_set_ratio, processor=key, limit=LOOKED_AT)
    return list(dict.fromkeys(called[label] for label, _, _ in alike))[:OFFERED]


# Places


def country(value: Value) -> str:
    """The ISO 3166-1 code of a country, by its name or a code of two or three letters."""
    said = words_of(value)
    if re.fullmatch(r"[A-Za-z]{2,3}", said) and (found := _by_code(said)):
        return found
    named = next((place for place in gazetteer().find(said) if place.kind == "country"), None)
    if named is None:
        raise DataError(
            "«{value}» is no country.", remedy="Write its name or its code of two letters.", value=_short(value)
        )
    return named.country


def _by_code(code: str) -> str:
    known = pycountry.countries
    found = known.get(alpha_2=code.upper()) or known.get(alpha_3=code.upper())
    return str(found.alpha_2) if found else ""


def places(value: Value, country: str = "", within: Sequence[Place] = ()) -> list[Place]:
    """The places that a cell names. `within` are departments that the row names besides."""
    found: list[Place] = []
    for part in parts_of(value):
        if key(part) in section("everywhere") and country:
            found += [gazetteer()[country]] if country in gazetteer() else []
            continue
        if known := territories().get(part):
            found.append(known)
            continue
        for piece in parted(part, lambda name: bool(_candidates(name, country, within))):
            found.append(_place(piece, country, within))
    return list(dict.fromkeys(found))


@cache
def territories() -> Mapping[str, Place]:
    """The places that are known, by the ids that their nodes have."""
    return MappingProxyType({gazetteer().territory_id(place): place for place in gazetteer()})


def any_place(value: Value) -> bool | None:
    """Whether a cell names a place, whatever country it is in."""
    parts = parts_of(value)
    known = (
        gazetteer().find(piece) or key(piece) in section("everywhere") for part in parts for piece in _AND.split(part)
    )
    return any(known) or None


def country_name(code: str) -> str:
    return gazetteer()[code].name if code in gazetteer() else ""


def _bare(name: str) -> tuple[str, list[Place]]:
    """A name without what is written around it, and what that is: «Mixco (Guatemala)», «Colón, Panamá»."""
    bare, _, around = re.sub(r"\)\s*$", "", name).replace("(", ",", 1).partition(",")
    found = gazetteer().find(around.strip()) if around.strip() else []
    return (bare.strip(), found) if found and not gazetteer().find(name) else (name, [])


def _candidates(name: str, country: str, within: Sequence[Place]) -> list[Place]:
    """What a name may mean in this country, or within what is written around it or named besides."""
    bare, around = _bare(name)
    found = gazetteer().find(bare)
    if inside := {place.id for place in (*within, *around)}:
        lying = [place for place in found if inside & {place.id, *(outer.id for outer in gazetteer().parents(place))}]
        found = lying or ([] if around else found)
    return [
        place for place in found if around or not country or place.country in (country, "") or place.kind == "country"
    ]


def _place(name: str, country: str, within: Sequence[Place]) -> Place:
    found = _candidates(name, country, within)
    if not found:
        raise DataError(
            "There is no place «{value}» that is known.",
            remedy="Write the municipality or department that it lies in, as on a map.",
            value=_short(name),
        )
    bare, around = _bare(name)
    best = gazetteer().resolve(bare, found[0].country if around else country or None, (*within, *around))
    towns = [place for place in found if place.kind == "municipality"]
    if best in found or len(found) == 1 or (country and len(towns) == 1):
        return best if best in found else (towns or found)[0]
    raise DataError(
        "«{value}» may be several places: {places}.",
        remedy="Write the department or the country beside it, in a column of its own or after a comma.",
        value=_short(name),
        places=[_told(place) for place in found[:OFFERED]],
    )


def _told(place: Place) -> str:
    around = [outer.name for outer in gazetteer().parents(place) if outer.name != place.name]
    return f"{place.name} ({', '.join(around[:2])})" if around else place.name


def _short(value: Value) -> str:
    said = line_of(value)
    return said if len(said) <= SHOWN else f"{said[:SHOWN]}…"
