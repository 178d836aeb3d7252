from pathlib import Path

import pytest

from corpus.stop_words import stop_words
from graph.errors import DataError
from ingest.language import guess

DOCUMENTS = Path(__file__).parents[2] / "../shared/documents"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "La municipalidad de Sonsonate y la policía firmaron un convenio para los jóvenes en riesgo."),
        ("pt", "A prefeitura de Diadema e a polícia não assinaram um convênio com os jovens em risco."),
        ("en", "The city of Colón and the police have signed an agreement for youth at risk."),
        ("es", "12345 ..."),
        ("es", ""),
    ],
)
def test_short_texts(language, text):
    assert guess(text) == language


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the reference documents are not on this machine")
def test_the_five_documents_are_spanish():
    assert {guess(path.read_text(encoding="utf-8")) for path in DOCUMENTS.glob("*.txt")} == {"es"}


def test_a_list_that_is_not_there():
    with pytest.raises(DataError, match=r"lexicons/xx/stopwords\.txt"):
        stop_words("xx")
