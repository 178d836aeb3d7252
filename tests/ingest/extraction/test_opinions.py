"""Opinions of other readers, weighed with ours: what always holds."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extraction import extract
from ingest.extraction.items import Agreement
from ingest.extraction.naming import Models
from ingest.extraction.opinions import NameOpinion, Opinions, TieOpinion, agreed, join_agreements
from ingest.extraction.relations.ends import ENDS, KINDS_OF_END
from tests.ingest.second_readers.texts import TEXT, source

SPANS = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(lambda ends: (min(ends), max(ends)))
CHANCES = st.floats(0, 1)
NAMES = st.builds(
    lambda span, kind, confidence: NameOpinion(*span, kind, confidence),
    SPANS,
    st.sampled_from(["ACTOR", "SECTOR", "PLACE", "INSTRUMENT"]),
    CHANCES,
)
TIES = st.builds(TieOpinion, SPANS, st.sampled_from([*ENDS, "corrupts"]), SPANS, SPANS, CHANCES)


@given(
    opinions=st.builds(
        Opinions, st.just("x/y"), st.lists(NAMES, max_size=12).map(tuple), st.lists(TIES, max_size=8).map(tuple)
    )
)
@settings(max_examples=60)
def test_whatever_is_proposed_mentions_slice_their_text_never_overlap_and_ties_obey_the_ontology(opinions):
    found = extract(source(TEXT), Models(), opinions)
    assert all(TEXT[mention.start : mention.end] == mention.text for mention in found.mentions)
    assert all(before.end <= after.start for before, after in pairwise(found.mentions))
    assert all(0 <= mention.confidence <= 1 for mention in found.mentions)
    types = {entity.id: entity.type for entity in found.entities}
    assert {mention.entity for mention in found.mentions} == set(types)
    for tie in found.relations:
        assert TEXT[tie.start : tie.end] == tie.quote
        if tie.method == "x/y":
            assert KINDS_OF_END[types[tie.head]] + KINDS_OF_END[types[tie.tail]] in ENDS[tie.relation]


def test_no_opinion_changes_nothing():
    assert extract(source(TEXT), opinions=Opinions("x/y")) == extract(source(TEXT))


@given(one=CHANCES, other=CHANCES)
def test_two_who_agree_are_surer_than_either(one, other):
    assert max(one, other) - 1e-9 <= agreed(one, other) <= 1


def test_where_readers_contradict_each_other_the_surer_one_stands():
    text = "Firma la Fundación Nuevo Amanecer."
    (ours,) = extract(source(text), Models()).mentions
    for confidence, type in ((ours.confidence - 0.1, "ACTOR"), (0.99, "INSTRUMENT")):
        theirs = NameOpinion(ours.start, ours.end, "INSTRUMENT", confidence)
        (mention,) = extract(source(text), Models(), Opinions("x/y", (theirs,))).mentions
        assert mention.type == type


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        (Agreement(parties=("Alcaldía de Izalco", "PNC"), span=(50, 90)), True),
        (Agreement(parties=("PNC", "alcaldía de sonsonate"), span=(50, 90)), False),
        (Agreement(parties=("Alcaldía de Izalco", "PNC"), span=(10, 60)), False),
    ],
)
def test_an_agreement_that_we_have_is_not_taken_twice(more, kept):
    ours = Agreement(parties=("Alcaldía de Sonsonate", "PNC"), span=(0, 40))
    assert join_agreements((ours,), Opinions("x/y", agreements=(more,))) == ((ours, more) if kept else (ours,))
