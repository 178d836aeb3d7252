from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from viz.paging import beside


@given(st.integers(0, 200), st.integers(1, 30))
def test_going_on_shows_every_entry_once_and_going_back_returns(total: int, at_once: int) -> None:
    shown: list[int] = []
    visited = ["0"]
    while visited[-1]:
        first = int(visited[-1])
        shown += range(total)[first : first + at_once]
        before, after = beside(first, at_once, total, str)
        assert before == (visited[-2] if len(visited) > 1 else "")
        visited.append(after)
    assert shown == list(range(total))
