from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reader_labels import labels_of
from graph.errors import DataError, UsageError
from ingest.second_readers import second_reader
from ingest.second_readers.gliner import Gliner
from ingest.second_readers.language_model import LanguageModel
from ingest.second_readers.parts import on_one_line, parts
from ingest.second_readers.quotes import Quotes
from ingest.second_readers.spacy_pipeline import SpacyPipeline

SOME_TEXT = st.text(st.sampled_from("abc de. \n;-"), max_size=400)


class TestParts:
    @given(text=SOME_TEXT, length=st.integers(8, 90), overlap=st.integers(0, 60))
    def test_they_cover_the_text_and_are_no_longer_than_asked(self, text, length, overlap):
        spans = list(parts(text, length, overlap))
        assert all(0 < end - start <= length for start, end in spans)
        assert all(before[0] < after[0] <= before[1] < after[1] for before, after in pairwise(spans))
        assert (spans[0][0], spans[-1][1]) == (0, len(text)) if text else spans == []

    def test_they_end_with_a_paragraph_or_else_a_sentence_or_else_a_word(self):
        text = "Uno dos tres. Cuatro cinco seis siete.\n\nOcho nueve diez once doce trece. Catorce quince"
        for length, first in (
            (60, "Uno dos tres. Cuatro cinco seis siete.\n\n"),
            (24, "Uno dos tres. "),
            (12, "Uno dos "),
        ):
            assert text[slice(*next(parts(text, length, 0)))] == first

    @given(text=SOME_TEXT)
    def test_one_line_moves_no_character(self, text):
        assert len(on_one_line(text)) == len(text)


class TestQuotes:
    def test_line_breaks_and_hyphenation_do_not_count_but_letters_do(self):
        text = "La carta de entendi-\nmiento   entre\nla Alcaldía y COMURES."
        quotes = Quotes(text)
        start, end = quotes.find("carta de entendimiento entre la Alcaldía")
        assert text[start:end] == "carta de entendi-\nmiento   entre\nla Alcaldía"
        assert quotes.find("carta de entendimiento con la Alcaldía") is None
        assert quotes.find("alcaldía") is None

    def test_only_whole_words(self):
        text = "La CIMA y el IMA de Lima"
        assert Quotes(text).find("IMA") == (13, 16)
        assert Quotes(text).find("im") is None

    def test_within_a_part(self):
        text = "uno dos uno dos"
        assert list(Quotes(text).every("uno")) == [(0, 3), (8, 11)]
        assert list(Quotes(text).every("uno", (4, 15))) == [(8, 11)]
        assert Quotes(text).find("dos uno", (5, 15)) is None

    @given(text=SOME_TEXT, quote=SOME_TEXT)
    def test_what_is_found_says_the_quote(self, text, quote):
        for start, end in Quotes(text).every(quote):
            assert "".join(text[start:end].split()).replace("-", "") == "".join(quote.split()).replace("-", "")


class TestNaming:
    def test_readers_by_name(self, tmp_path):
        environment = {"TEJIDO_LLM_URL": "http://127.0.0.1:11434/v1", "TEJIDO_LLM_MODEL": "m", "TEJIDO_LLM_KEY": "k"}
        assert isinstance(second_reader(f"gliner:{tmp_path}"), Gliner)
        assert second_reader("spacy:es_core_news_lg") == SpacyPipeline("es_core_news_lg")
        reader = second_reader("llm", environment)
        assert isinstance(reader, LanguageModel)
        assert second_reader("llm:otro/modelo:7b", environment).method == "llm/otro/modelo:7b"
        assert "'k'" not in repr(reader)

    @pytest.mark.parametrize("named", ["", "gliner", "spacy:", "bert:x", "llm"])
    def test_what_names_no_reader(self, named):
        with pytest.raises(UsageError) as caught:
            second_reader(named, {})
        assert caught.value.remedy

    @pytest.mark.parametrize(
        ("url", "address"),
        [
            ("http://127.0.0.1:11434/v1", ""),
            ("http://localhost:8080", ""),
            ("http://[::1]:8080/v1", ""),
            ("http://192.168.1.20:8000/v1", "http://192.168.1.20:8000/v1"),
            ("https://llm.example.org/v1", "https://llm.example.org/v1"),
            ("http://127.0.0.1.example.org/v1", "http://127.0.0.1.example.org/v1"),
            ("http://localhost@example.org/v1", "http://localhost@example.org/v1"),
        ],
    )
    def test_whether_the_text_leaves_the_computer(self, url, address):
        assert second_reader("llm", {"TEJIDO_LLM_URL": url, "TEJIDO_LLM_MODEL": "m"}).sends_to == address

    @pytest.mark.parametrize("url", ["ftp://127.0.0.1", "127.0.0.1:11434", "http://", "no es"])
    def test_what_is_no_address(self, url):
        with pytest.raises(UsageError, match="is not the address"):
            second_reader("llm", {"TEJIDO_LLM_URL": url, "TEJIDO_LLM_MODEL": "m"})


class TestLabels:
    def test_every_label_means_one_of_our_types(self):
        for reader in ("spacy", "gliner"):
            assert {meaning.type for meaning in labels_of(reader).values()} <= {
                "ACTOR",
                "SECTOR",
                "PLACE",
                "INSTRUMENT",
            }

    @pytest.mark.parametrize(
        "entry", ["{type: PLACES, confidence: 0.2}", "{type: PLACE, confidence: 2}", "{type: PLACE}", "PLACE"]
    )
    def test_a_wrong_meaning_is_told_with_its_line(self, tmp_path, entry):
        path = tmp_path / "labels.yaml"
        path.write_text(f"spacy:\n  ORG: {{type: ACTOR, confidence: 0.2}}\n  LOC: {entry}\n")
        with pytest.raises(DataError, match="line 3"):
            labels_of("spacy", path)
