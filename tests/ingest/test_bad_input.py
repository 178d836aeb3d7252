"""What no careful person would hand in, through every stage: nothing is lost, and what went wrong is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import vocabulary
from graph.store import GraphStore, open_store
from ingest.extraction import extract
from ingest.layout import layout
from ingest.pipeline import ingest
from ingest.resolve import Reading, resolve
from ingest.source import Source

STATED = "La Alcaldía de Estelí firmó un convenio con el Ministerio de Salud.\n"


def read(text: str) -> Reading:
    laid_out = layout(Source(name="nota.txt", text=text, format="txt", sha256="0"))
    return Reading(laid_out, extract(laid_out))


@pytest.fixture(scope="module")
def shared_store() -> GraphStore:
    store = open_store("sqlite:///:memory:")
    store.apply(vocabulary.to_changes())
    return store


PIECES = st.sampled_from(
    [
        *(
            STATED,
            "Alcaldía de Estelí",
            "IMAS",
            "María Pérez",
            "Ley N° 12",
            "iglesias, ",
            "El Salvador",
            "hermanada con",
        ),
        *("The City of Arlington supports the school. ", "A Prefeitura de Olinda assinou o convênio. ", "وزارة الصحة "),
        *(
            "\u200f",
            "\u202e",
            "\0",
            "\ufeff",
            "\x0c",
            "e\u0301",
            "\U0001f600",
            "|",
            "\t",
            "\n",
            "\n\n",
            "• ",
            "(",
            "«",
            "-\n",
        ),
        *("Integrantes\n\n", "Consejo de Paz\n\n", "Objetivo 1: ", "financiado por ", " y ", "de ", "1.1. ", ": "),
    ]
)


@settings(max_examples=40)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=50).map("".join)))
def test_whatever_the_text_all_that_is_found_stands_in_it_and_goes_into_the_graph(
    shared_store: GraphStore, text: str
) -> None:
    reading = read(text)
    end = 0
    for mention in reading.extraction.mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= end
        end = mention.end
    for relation in reading.extraction.relations:
        assert relation.quote
        assert text[relation.start : relation.end] == relation.quote
    shared_store.apply(resolve(reading, shared_store))


@pytest.mark.parametrize(
    "text",
    [
        STATED * 800,
        (STATED * 800).replace("\n", " "),
        "a" * 500_000,
        "".join(f"| {n} | Comité de Villa {n} | Ana Ruiz | financia |\n" for n in range(800)),
        "Nombre\tInstitución\n" + "".join(f"Ana Ruiz\tComité de Villa {n}\n" for n in range(800)),
        "\n".join(f"Ana Ruiz {'ABCDEFGHIJ'[n % 10]}orales" for n in range(800)),
        STATED.replace(" ", " \u200f") * 100,
        "(" * 20_000,
        "\u0301" * 20_000,
    ],
    ids=["long", "one line", "one word", "pipes", "tabs", "names only", "right to left", "brackets", "accents"],
)
def test_long_and_odd_documents_go_into_the_graph(shared_store: GraphStore, text: str) -> None:
    shared_store.apply(resolve(read(text), shared_store))
    assert shared_store.check() == []


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \n\t\n" * 50, b"\0" * 100, bytes(range(256)) * 4])
def test_a_file_without_text_is_told_in_a_line_and_stops_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    (tmp_path / "b.txt").write_text(STATED, encoding="utf-8")
    outcomes, failures = ingest([tmp_path], open_store("sqlite:///:memory:"))
    assert [outcome.path.name for outcome in outcomes] == ["b.txt"]
    assert [(failure.path.name, bool(failure.remedy)) for failure in failures] == [("a.txt", True)]
