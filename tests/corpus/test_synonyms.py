import pytest

from corpus.synonyms import everyday_words, synonyms
from corpus.vocabulary import vocabulary
from graph.errors import DataError


def test_synonyms_lead_from_each_label_to_the_others():
    widened = synonyms()
    assert {"maras", "clikas", "Gangs"} <= set(widened["Pandillas"])
    assert "Pandillas" in widened["maras"]
    assert all(label not in others for label, others in widened.items())


def test_words_of_asking_mean_nothing_by_themselves():
    widened = synonyms()
    assert [widened[word] for word in ("quién", "how", "onde")] == [(), (), ()]
    assert all(others for label, others in widened.items() if label in vocabulary("Problem")["gangs"].labels)


def test_everyday_words_are_synonyms_too():
    assert {"alcaldía", "prefeitura"} <= set(synonyms()["municipalidad"])


@pytest.mark.parametrize(
    ("broken", "line"), [("groups: {}", 1), ("groups:\n  - [a, b]\n  - [a]", 3), ("groups:\n  - [a, 3]", 2), ("- a", 1)]
)
def test_a_broken_group_of_words(tmp_path, broken, line):
    path = tmp_path / "everyday.yaml"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(DataError, match=rf"everyday\.yaml, line {line}, "):
        everyday_words(path)


def test_hidden_labels_lead_to_others_and_are_not_led_to():
    assert "Extorsión" in synonyms()["vacuna"]
    assert not any("vacuna" in others for others in synonyms().values())
