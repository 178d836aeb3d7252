"""When a programme, plan or policy runs."""

from ingest.extraction.periods.task import extract_periods

__all__ = ["extract_periods"]
