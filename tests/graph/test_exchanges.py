"""What came of an exchange is kept in few words and read back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.exchanges import DEEDS, Produced, produced, records
from graph.model import Edge

words = st.text(max_size=20)


@given(st.builds(Produced, words, st.sampled_from(DEEDS), words, words))
def test_what_is_recorded_is_read_back(said: Produced) -> None:
    assert Produced.of(said.to_record()) == said
    assert "" not in said.to_record().values()


@pytest.mark.parametrize(
    ("record", "what"),
    [
        ({"result": "x"}, "result"),
        ({"result": "x", "practice": "practice/p"}, "adaptation"),
        ({"result": "x", "practice": "practice/p", "what": "visit"}, "visit"),
        ({"result": "x", "what": "something else"}, "result"),
    ],
)
def test_what_a_record_does_not_say_goes_without_saying(record: dict[str, str], what: str) -> None:
    assert Produced.of(record).what == what


@pytest.mark.parametrize("kept", ["words", 3, (), ["words"]])
def test_what_is_no_record_is_passed_over(kept: object) -> None:
    tie = Edge("a", "twinned_with", "b", {"results": kept})  # type: ignore[dict-item]  # what a damaged store may hold
    assert records(tie) == []
    assert produced(tie) == []
