import pytest

from corpus.classifications import classifications, read_classifications
from graph.errors import DataError


def test_a_category_is_known_by_its_scheme_and_code():
    assert classifications()["ICCS 0401"].name == "Robbery"


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("A:\n  title: T\n  publisher: P\n  categories: {x: X}\n", "line 2, «url»"),
        ("A:\n  title: T\n  publisher: P\n  url: http://a.org\n  categories: {x: X}\n", "line 4, «url»"),
        ("A:\n  title: T\n  publisher: P\n  url: https://a.org\n  categories:\n    x: 3\n", "line 6, «x»"),
    ],
)
def test_a_broken_classification_says_where(tmp_path, broken, line):
    path = tmp_path / "classifications.yaml"
    path.write_text(broken)
    with pytest.raises(DataError, match=line):
        read_classifications(path)
