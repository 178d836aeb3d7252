"""From a source to what it states: names, who is who, ties, practices, plans and agreements.

`extract` is the one way in. Names are found by rules stacked under a small statistical tagger, grouped into entities
and tied by relations; practices, plans, agreements and councils are read off the layout.
"""

from __future__ import annotations

from ingest.extraction.agreements import extract_agreements
from ingest.extraction.councils import extract_councils
from ingest.extraction.items import Extraction
from ingest.extraction.naming import Models, find_names, shipped_models
from ingest.extraction.opinions import Opinions, join_agreements, join_ties
from ingest.extraction.periods import extract_periods
from ingest.extraction.persons import mark_persons
from ingest.extraction.plans import extract_plan
from ingest.extraction.practices import extract_practices
from ingest.extraction.relations import extract_relations
from ingest.layout import layout
from ingest.source import Layout, Source

__all__ = ["extract"]


def extract(read: Source | Layout, models: Models | None = None, opinions: Opinions | None = None) -> Extraction:
    """All that is found in a source (laid out already or not). Time and memory grow linearly with its length.

    `models` are the shipped ones unless others are given; `Models()` is rules alone. `opinions` are what a second
    reader (`ingest.second_readers`) makes of the same source; they are weighed with our own.
    """
    laid_out = read if isinstance(read, Layout) else layout(read)
    source = laid_out.source
    models = models or shipped_models()
    mentions, named = find_names(source.text, models, opinions)
    entities = mark_persons(source.text, mentions, named)
    relations = extract_relations(source, mentions, entities, models.relations)
    agreements = extract_agreements(laid_out)
    if opinions is not None:
        relations = join_ties(relations, opinions, source.text, mentions, entities)
        agreements = join_agreements(agreements, opinions)
    return Extraction(
        id=source.name.rpartition(".")[0] or source.name,
        mentions=mentions,
        entities=entities,
        relations=relations,
        practices=extract_practices(laid_out),
        plan=extract_plan(laid_out),
        agreements=agreements,
        councils=extract_councils(laid_out),
        periods=extract_periods(laid_out, mentions, entities),
    )
