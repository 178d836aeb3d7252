"""Gaps are chosen by facets as `find_gaps` filters them."""

from __future__ import annotations

import pytest

from graph.analysis.gaps import find_gaps
from graph.errors import UsageError
from graph.model import Node
from graph.situation import Situation, situation
from graph.store import open_store
from tests.graph_sample import fill
from viz.pages.gaps import GapCatalogue, place_of, told


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Situation:
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('gaps') / 'tejido.db'}") as store:
        fill(store)
        return situation(store)


@pytest.mark.parametrize(("facet", "parameter"), [("clase", "kind"), ("territorio", "territory"), ("tema", "theme")])
def test_each_value_leaves_what_the_filter_leaves(here: Situation, facet: str, parameter: str) -> None:
    catalogue = GapCatalogue(here, find_gaps(here))
    offered = next(each for each in catalogue.facets({}) if each.name == facet)
    assert offered.values
    for value, _ in offered.values:
        filtered = {parameter: value}
        found = [gap.id for gap in find_gaps(here, **filtered)]  # type: ignore[arg-type]  # names of parameters
        assert [gap.id for gap in catalogue.chosen({facet: [value]})] == found
        assert offered.counts[value] == len(found)


def test_a_gap_is_found_by_its_code_and_one_that_is_not_there_is_said(here: Situation) -> None:
    catalogue = GapCatalogue(here, find_gaps(here))
    gap = catalogue.gaps[-1]
    assert catalogue.gap(gap.code) == catalogue.gap(gap.id) == gap
    with pytest.raises(UsageError, match="no gap"):
        catalogue.gap("zzzzzz")


def test_the_sentences_beside_a_picture_name_what_it_shows(here: Situation) -> None:
    nodes = {id: Node(id, here.kind(id), here.name(id)) for id in here.network.ids}
    drawn = [(place, told(place)) for gap in find_gaps(here) if (place := place_of(gap, nodes, here))]
    assert drawn
    for place, sentences in drawn:
        said = " ".join(map(str, sentences))
        named = {end for line in place.lines for end in line.ends}
        assert all(here.name(end) in said for end in named)
