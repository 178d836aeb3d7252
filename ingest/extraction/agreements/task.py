"""Agreements: filled forms with their schedule and compliance, agreements in clauses, and twinnings in sentences."""

from __future__ import annotations

from ingest.extraction.agreements.clauses import agreements_in_clauses
from ingest.extraction.agreements.forms import filled_forms
from ingest.extraction.agreements.twinnings import stated_twinnings
from ingest.extraction.items import Agreement
from ingest.source import Layout


def extract_agreements(layout: Layout) -> tuple[Agreement, ...]:
    """The agreements that a document holds or states, in order. An empty form is none."""
    forms = list(filled_forms(layout))
    clauses = (found for found in agreements_in_clauses(layout) if not any(_overlap(found, form) for form in forms))
    return tuple(sorted((*forms, *clauses, *stated_twinnings(layout)), key=lambda agreement: agreement.span))


def _overlap(one: Agreement, other: Agreement) -> bool:
    return one.span[0] < other.span[1] and other.span[0] < one.span[1]
