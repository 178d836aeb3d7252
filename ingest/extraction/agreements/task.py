"""Agreements: filled forms, with their schedule and compliance, and twinnings stated in sentences."""

from __future__ import annotations

from ingest.extraction.agreements.forms import filled_forms
from ingest.extraction.agreements.twinnings import stated_twinnings
from ingest.extraction.items import Agreement
from ingest.source import Layout


def extract_agreements(layout: Layout) -> tuple[Agreement, ...]:
    """The agreements that a document holds or states, in order. An empty form is none."""
    return tuple(sorted((*filled_forms(layout), *stated_twinnings(layout)), key=lambda agreement: agreement.span))
