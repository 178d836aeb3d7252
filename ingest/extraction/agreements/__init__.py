"""Written agreements and twinnings."""

from ingest.extraction.agreements.task import extract_agreements

__all__ = ["extract_agreements"]
