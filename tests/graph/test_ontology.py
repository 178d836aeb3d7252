from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from graph.errors import DataError
from graph.model import Edge, Evidence, Node, Property
from graph.ontology import LANGUAGES, load, ontology

BUILT_IN = (files("graph.ontology") / "ontology.yaml").read_text(encoding="utf-8")
SEEN = (Evidence("document/a", asserted_by="extractor/0.1"),)


def broken(tmp_path: Path, before: str, after: str) -> tuple[str, int]:
    """What is said about the built-in file with one thing changed, and the line of the change."""
    assert BUILT_IN.count(before) >= 1
    path = tmp_path / "vocabulario.yaml"
    path.write_text(BUILT_IN.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(DataError) as error:
        load(path)
    return str(error.value), BUILT_IN[: BUILT_IN.index(before)].count("\n") + 1


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("{es: Actor, en: Actor, pt: Ator}", "{es: Actor, en: Actor}", ("«label»", "pt")),
        ("{es: Actores, en: Actors, pt: Atores}", "Actores", ("«plural»", "mapping")),
        ("generic: flag", "generic: bandera", ("«generic»", "bandera")),
        ("required: [actor_type]", "required: [actor_tipo]", ("«required»", "actor_tipo", "Actor")),
        ("{es: policía, en: police, pt: polícia}", "{es: policía, pt: polícia}", ("«police»", "en")),
        ("from: [Practice, Instrument, PlanElement], to: [Problem]",
         "from: [Practice, Instrumento, PlanElement], to: [Problem]", ("«from»", "Instrumento")),
        ("to: [Problem]", "to: []", ("«from»", "ends")),
        ("to: [Problem]", "to: Problem", ("«to»", "list")),
        ("[PlanElement, Alliance], ", "[PlanElement], ", ("«pairs»", "two ends")),
        ("required: [actor_type]", "required: actor_type", ("«required»", "list")),
        ("level: [local, subnational, national, international]", "level: local", ("«level»", "list")),
        ("pairs: [[Theme, Theme]", "pairs: [[Theme, Tema]", ("«pairs»", "Tema")),
        ("properties: {amount: text,", "properties: {amount: dinero,", ("«amount»", "dinero")),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_with_file_line_and_property(
    tmp_path: Path, before: str, after: str, words: tuple[str, ...]
) -> None:
    message, line = broken(tmp_path, before, after)
    for word in ("vocabulario.yaml", f"line {line}", *words):
        assert word in message


def test_what_is_not_yaml_is_reported_with_file_and_line(tmp_path: Path) -> None:
    message, _ = broken(tmp_path, "kinds:\n  Actor:", "kinds:\n  Actor: [")
    assert "vocabulario.yaml" in message
    assert "line" in message
    assert "YAML" in message
    with pytest.raises(DataError, match=r"falta\.yaml"):
        load(tmp_path / "falta.yaml")


@pytest.mark.parametrize("key", ["kinds", "actor_types", "values", "relations"])
def test_every_section_must_be_there(tmp_path: Path, key: str) -> None:
    message, _ = broken(tmp_path, f"\n{key}:", f"\nx{key}:")
    assert f"«{key}»" in message


def test_the_built_in_vocabulary_is_labelled_in_every_language() -> None:
    known = ontology()
    labels = [kind.label for kind in known.kinds.values()] + [kind.plural for kind in known.kinds.values()]
    labels += [relation.label for relation in known.relations.values()] + list(known.actor_types.values())
    assert all(label[language].strip() for label in labels for language in LANGUAGES)
    assert {name for name, relation in known.relations.items() if relation.symmetric} == {"allied_with", "twinned_with"}
    for relation in known.relations.values():
        if relation.symmetric:
            assert all((b, a) in relation.ends for a, b in relation.ends)


def check(kind: str, **properties: Property) -> None:
    ontology().check_node(Node("x/1", kind, "Equis", (), properties, SEEN))


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("Actor", {"actor_type": "ngo", "country": "SV", "generic": True, "start": "2015", "end": "2015-07-31"}),
        ("Actor", {"actor_type": "ngo", "start": "2015-07", "end": "2015"}),
        ("Alliance", {"programmes": ("a", "b"), "schedule": ({"month": "2015-07", "action": "reunión"},)}),
        ("Territory", {"lat": 13.7, "population": 0}),
        ("Document", {"url": "https://example.org/plan.pdf", "year": 2015}),
    ],
)
def test_what_fits_passes(kind: str, properties: dict[str, Property]) -> None:
    check(kind, **properties)


@pytest.mark.parametrize(
    ("kind", "properties", "word"),
    [
        ("Actor", {}, "actor_type"),
        ("Actor", {"actor_type": "church"}, "church"),
        ("Actor", {"actor_type": "ngo", "colour": "red"}, "colour"),
        ("Actor", {"actor_type": "ngo", "country": "El Salvador"}, "El Salvador"),
        ("Actor", {"actor_type": "ngo", "generic": "yes"}, "generic"),
        ("Actor", {"actor_type": "ngo", "website": "example.org"}, "https://"),
        ("Actor", {"actor_type": "ngo", "start": "2015-02-32"}, "2015-02-32"),
        ("Actor", {"actor_type": "ngo", "start": "2015-08", "end": "2015-07"}, "2015-08"),
        ("Alliance", {"programmes": "uno"}, "programmes"),
        ("Alliance", {"schedule": ("julio",)}, "schedule"),
        ("Territory", {"lat": "13.7"}, "lat"),
        ("Territory", {"lat": float("nan")}, "lat"),
        ("Territory", {"population": True}, "population"),
        ("Practice", {"rung": "excellent"}, "documented"),
    ],
)
def test_what_does_not_fit_is_named(kind: str, properties: dict[str, Property], word: str) -> None:
    with pytest.raises(DataError, match="x/1") as error:
        check(kind, **properties)
    assert word in str(error.value)


def test_relations_join_what_they_may() -> None:
    check_edge = ontology().check_edge
    check_edge(Edge("a", "member_of", "b", evidence=SEEN), "Actor", "Space")
    for relation, ends, word in (
        ("member_of", ("Space", "Territory"), "Space to Territory"),
        ("likes", ("Actor", "Actor"), "likes"),
    ):
        with pytest.raises(DataError, match=word):
            check_edge(Edge("a", relation, "b", evidence=SEEN), *ends)
    with pytest.raises(DataError, match="role"):
        check_edge(Edge("a", "party_to", "b", {"role": "boss"}, SEEN), "Actor", "Alliance")
    with pytest.raises(DataError, match="evidence"):
        check_edge(Edge("a", "member_of", "b"), "Actor", "Space")
