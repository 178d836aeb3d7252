from hypothesis import given
from hypothesis import strategies as st

from api.kept import Kept


def test_what_was_made_is_kept_until_the_graph_changes() -> None:
    sequence, made = [1], []
    kept = Kept(lambda: sequence[0])

    def make() -> int:
        made.append(sequence[0])
        return sequence[0]

    assert [kept.get("a", make), kept.get("a", make), kept.get("b", make)] == [1, 1, 1]
    sequence[0] = 2
    assert [kept.get("a", make), kept.get("a", make)] == [2, 2]
    assert made == [1, 1, 2]


def test_what_changed_while_it_was_made_is_not_kept() -> None:
    sequence = [1]
    kept = Kept(lambda: sequence[0])

    def overtaken() -> str:
        sequence[0] = 2
        kept.get("a", lambda: "new")
        return "old"

    assert kept.get("a", overtaken) == "old"
    assert kept.get("a", lambda: "made again") == "new"


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 5))
def test_never_more_than_so_many_and_the_last_asked_for_stays(asked: list[int], most: int) -> None:
    kept = Kept(lambda: 1, most)
    for number in asked:
        assert kept.get(number, lambda number=number: [number]) == [number]  # type: ignore[misc]
    for number in list(dict.fromkeys(reversed(asked)))[:most]:
        assert kept.get(number, list) == [number]
