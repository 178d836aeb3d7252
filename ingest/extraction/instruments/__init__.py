"""Named policies, plans, programmes, laws."""

from ingest.extraction.instruments.task import find_instruments

__all__ = ["find_instruments"]
