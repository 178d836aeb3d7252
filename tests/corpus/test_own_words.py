"""What ships is ours: no sentence of a source document stands in the corpus."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from corpus.curated import curated
from corpus.gazetteer import gazetteer
from graph.names import fold

DOCUMENTS = Path(__file__).parents[2] / "corpus/documents"
ORIGINALS = Path(__file__).parents[3] / "shared/documents"
RUN = 7  # identical words in a row, names and titles aside

pytestmark = pytest.mark.skipif(not ORIGINALS.exists(), reason="the source documents are not here to compare with")


def names() -> re.Pattern[str]:
    """The names of the corpus and of its places, longest first."""
    nodes = (*curated().nodes, *curated().documents)
    named = {fold(name) for node in nodes if node.kind != "PlanElement" for name in (node.name, *node.names)}
    for id in curated().places:
        place = gazetteer()[id]
        around = [outer.name for outer in gazetteer().parents(place)]
        named |= {fold(name) for name in (place.name, *place.names, *around)}
    return re.compile(rf"\b({'|'.join(map(re.escape, sorted(named, key=len, reverse=True)))})\b")


def runs(text: str, known: re.Pattern[str]) -> set[tuple[str, ...]]:
    """Every run of words of the text; names and figures count as breaks: they are anyone's to say."""
    joined = re.sub(r"(\w)-\s*\n\s*(\w)", r"\1\2", re.sub(r"<[^>]+>", " ", text))
    stretches = [stretch.split() for stretch in re.split(r"§|\d+", known.sub("§", fold(joined)))]
    return {tuple(words[at : at + RUN]) for words in stretches for at in range(len(words) - RUN + 1)}


def sentences() -> Iterator[tuple[str, str]]:
    for path in sorted(DOCUMENTS.iterdir()):
        yield path.name, path.read_text(encoding="utf-8")
    for node in curated().nodes:
        if node.kind == "PlanElement":
            yield node.id, node.name
        for value in node.properties.values():
            for text in value if isinstance(value, list) else [value]:
                yield node.id, " ".join(map(str, text.values())) if isinstance(text, Mapping) else str(text)


def test_no_run_of_words_is_copied_from_the_documents() -> None:
    known = names()
    originals = set().union(*(runs(path.read_text(encoding="utf-8"), known) for path in ORIGINALS.glob("*.txt")))
    copied = {(where, " ".join(run)) for where, text in sentences() for run in runs(text, known) & originals}
    assert len(originals) > 10_000
    assert copied == set()


def test_every_sample_document_names_its_source() -> None:
    for path in DOCUMENTS.iterdir():
        text = path.read_text(encoding="utf-8")
        assert "Fuente:" in text[:900]
        assert "con palabras propias" in text[:900]
