"""What countries, their people and the regions that they lie in are called, in every language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from babel import Locale

from graph.data_file import DataFile
from graph.ontology import LANGUAGES


@cache
def country_names(code: str) -> tuple[str, ...]:
    """The names of a country, and what its people and things are called; nothing of a code that is none."""
    data = _data()
    return tuple(dict.fromkeys((*_named(code), *data.texts(data.content["demonyms"], code.upper())))) if code else ()


@cache
def region_names(code: str) -> tuple[str, ...]:
    """The names of the regions that a country lies in, and what is theirs is called."""
    data = _data()
    found: list[str] = []
    for region, entry in data.items(data.content["regions"]):
        if code.upper() in data.texts(entry, "countries"):
            found += (*_named(region), *data.texts(entry, "demonyms"))
    return tuple(dict.fromkeys(found))


def called_after(name: str) -> str:
    """The country or region that a demonym is of, by the first of its names; any other name stays as it is."""
    return _of_demonyms().get(name, name)


def _named(code: str) -> list[str]:
    """The names that CLDR has for a country or a region of UN M49."""
    names = (Locale(language).territories.get(code.upper()) for language in LANGUAGES)
    return [name for name in names if name]


@cache
def _of_demonyms() -> dict[str, str]:
    data = _data()
    countries = data.content["demonyms"]
    found = [(code, data.texts(countries, code)) for code, _ in data.items(countries)]
    found += [(region, data.texts(entry, "demonyms")) for region, entry in data.items(data.content["regions"])]
    return {demonym: _named(code)[0] for code, demonyms in found for demonym in demonyms}


@cache
def _data() -> DataFile:
    return DataFile(files(__package__).joinpath("countries.yaml"))
