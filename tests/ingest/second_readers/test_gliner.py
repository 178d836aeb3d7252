"""GLiNER through its documented interface, which a package of that name speaks here: the real one needs PyTorch."""

import sys
from pathlib import Path

import pytest

from graph.errors import UsageError
from ingest.second_readers import gliner
from ingest.second_readers.gliner import PART, Gliner
from tests.ingest.second_readers.texts import TEXT, source

PACKAGE = '''
import json, pathlib


class GLiNER:
    """Finds the words that stand in the folder's words.json, as {word: [label, score]}."""

    @classmethod
    def from_pretrained(cls, model_id, *, local_files_only=False):
        assert local_files_only
        model = cls()
        model.words = json.loads((pathlib.Path(model_id) / "words.json").read_text())
        return model

    def predict_entities(self, text, labels, *, threshold=0.5):
        assert len(text) <= {part}
        return [
            {"start": at, "end": at + len(word), "text": word, "label": label, "score": score}
            for word, (label, score) in self.words.items()
            if (at := text.find(word)) >= 0 and label in labels and score >= threshold
        ]
'''


@pytest.fixture
def package(tmp_path, monkeypatch) -> Path:
    """A folder with the package on the path, and a model's folder, which is returned."""
    (tmp_path / "gliner.py").write_text(PACKAGE.replace("{part}", str(PART)))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "gliner", raising=False)
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.setenv(name, "0")
    gliner._load.cache_clear()
    folder = tmp_path / "modelo"
    folder.mkdir()
    (folder / "gliner_config.json").write_text("{}")
    return folder


def test_names_with_our_types_where_they_stand(package):
    (package / "words.json").write_text(
        '{"Corporación Quilamba": ["organization", 0.9], "Proyecto Brotes": ["programme or project", 1.0],'
        ' "mediadores": ["group of people", 0.3]}'
    )
    reader = Gliner(package)
    reader.prepare()
    text = TEXT + "\n\nOtra página sin nombres, con palabras de sobra." * 60 + "\n\n" + TEXT
    found = [
        (name.start, text[name.start : name.end], name.type, name.confidence)
        for name in reader.opinions(source(text)).names
    ]
    again = text.rindex("La Corporación Quilamba") + 3
    assert found == [
        (text.index("Corporación"), "Corporación Quilamba", "ACTOR", 0.63),
        (text.index("Proyecto"), "Proyecto Brotes", "INSTRUMENT", 0.6),
        (again, "Corporación Quilamba", "ACTOR", 0.63),
        (text.rindex("Proyecto"), "Proyecto Brotes", "INSTRUMENT", 0.6),
    ]


def test_a_folder_without_a_model(package, tmp_path):
    with pytest.raises(UsageError, match=r"no gliner_config\.json"):
        Gliner(tmp_path / "nada").prepare()
    with pytest.raises(UsageError, match="cannot be loaded"):  # words.json is missing
        Gliner(package).prepare()


def test_without_the_package(package, monkeypatch):
    monkeypatch.setitem(sys.modules, "gliner", None)
    with pytest.raises(UsageError, match="package gliner is not installed"):
        Gliner(package).prepare()
