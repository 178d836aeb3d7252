from pathlib import Path

import pytest

from corpus.lexicons import fold, lexicon, read_lexicon
from graph.errors import DataError


def write(folder: Path, path: str, content: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(content, encoding="utf-8")


def test_folding_drops_case_accents_and_extra_space() -> None:
    assert fold("  Comité\n de  ÉTICA ") == "comite de etica"


def test_languages_are_joined_and_a_country_wins_over_its_language(tmp_path: Path) -> None:
    write(tmp_path, "es/actors.yaml", "heads:\n  business: [Corporación]\n  police: [policía]\n")
    write(tmp_path, "pt/actors.yaml", "heads:\n  police: [guarda]\n")
    write(tmp_path, "es/cl/actors.yaml", "heads:\n  ngo: [corporación]\n")
    heads = read_lexicon("actors", tmp_path).labelled("heads")
    assert dict(heads) == {"corporacion": "ngo", "policia": "police", "guarda": "police"}


def test_with_a_country_given_those_of_others_stay_out(tmp_path: Path) -> None:
    write(tmp_path, "es/sv/actors.yaml", "names:\n  justice: [UTE]\n")
    write(tmp_path, "es/uy/actors.yaml", "names:\n  business: [UTE, OSE]\n")
    assert dict(read_lexicon("actors", tmp_path, "SV").labelled("names")) == {"ute": "justice"}
    assert set(read_lexicon("actors", tmp_path).labelled("names")) == {"ute", "ose"}
    assert dict(read_lexicon("actors", tmp_path, "PE").labels) == {}


def test_a_plain_list_has_no_labels(tmp_path: Path) -> None:
    write(tmp_path, "es/places.yaml", "kinds: [barrio, cantón]\n")
    assert read_lexicon("places", tmp_path).listed("kinds") == {"barrio", "canton"}
    assert read_lexicon("places", tmp_path).listed("absent") == frozenset()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("heads:\n  police:\n    - policía\n    - 12\n", "line 4"),
        ("heads:\n  police: policía\n", "line 2"),
        ("- a\n", "line 1"),
        ("heads: [a\n", "line 2"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, content: str, line: str) -> None:
    write(tmp_path, "es/actors.yaml", content)
    with pytest.raises(DataError, match="actors.yaml, " + line):
        read_lexicon("actors", tmp_path)


def test_an_unknown_lexicon_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="weather"):
        read_lexicon("weather", tmp_path)


@pytest.mark.parametrize("name", ["actors", "countries", "offices", "sectors", "instruments", "places", "persons"])
def test_every_shipped_lexicon_loads(name: str) -> None:
    assert any(lexicon(name).labels.values())
