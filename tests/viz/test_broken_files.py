"""A broken data file is explained in the reader's language, from the first word to the last."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from corpus.curated import FOLDER, read_curated
from corpus.vocabulary import read_vocabulary
from graph.errors import DataError
from graph.ontology import load
from viz.i18n import translator

ONTOLOGY = (files("graph.ontology") / "ontology.yaml").read_text(encoding="utf-8")


def in_spanish(error: DataError) -> str:
    say = translator("es").render
    return f"{say(error.message)} {say(error.remedy)}" if error.remedy else say(error.message)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("generic: flag", "generic: bandera", "«generic»: «bandera» no es un tipo de valor."),
        ("pt: Ator}", "xx: Ator}", "«label»: falta una etiqueta en «pt»."),
        ("to: [Problem]", "to: Problem", "«to»: aquí se espera una lista de textos."),
        ("required: [actor_type]", "required: [tipo]", "«required»: «tipo» no es una propiedad de Actor."),
    ],
)
def test_a_broken_ontology(tmp_path: Path, before: str, after: str, said: str) -> None:
    path = tmp_path / "vocabulario.yaml"
    path.write_text(ONTOLOGY.replace(before, after, 1), encoding="utf-8")
    line = ONTOLOGY[: ONTOLOGY.index(before)].count("\n") + 1
    with pytest.raises(DataError) as caught:
        load(path)
    assert in_spanish(caught.value) == f"vocabulario.yaml, línea {line}, {said}"


def test_a_list_of_choices_is_said_in_spanish_too(tmp_path: Path) -> None:
    path = tmp_path / "temas.yaml"
    path.write_text("scheme: Theme\nconcepts:\n  school:\n    colour: red\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_vocabulary(path, "Theme")
    said = in_spanish(caught.value)
    assert said.startswith(
        "temas.yaml, línea 4, «colour»: esto no es una propiedad de un concepto; las propiedades son: "
    )
    assert " y " in said


def test_what_is_not_yaml(tmp_path: Path) -> None:
    path = tmp_path / "temas.yaml"
    path.write_text("scheme: Theme\nconcepts: [\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_vocabulary(path, "Theme")
    assert in_spanish(caught.value) == (
        "temas.yaml, línea 3: no es YAML válido. "
        "Revise las comillas, los dos puntos, los corchetes y los espacios iniciales, ahí y en la línea anterior."
    )


def test_what_the_ontology_refuses_in_a_record_keeps_its_remedy(tmp_path: Path) -> None:
    folder = tmp_path / "curated"
    shutil.copytree(str(FOLDER), folder)
    with (folder / "guia-pa.yaml").open("a", encoding="utf-8") as file:
        file.write("\nalliances:\n  nueva: {name: Alianza nueva, type: alliance, colour: rojo}\n")
    with pytest.raises(DataError) as caught:
        read_curated(folder)
    said = in_spanish(caught.value)
    assert said.startswith("guia-pa.yaml, línea ")
    assert "«colour» no es una propiedad aquí. Propiedades: " in said
    assert "not a" not in said
