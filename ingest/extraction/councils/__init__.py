"""Councils, committees and round tables with their members."""

from ingest.extraction.councils.task import extract_councils

__all__ = ["extract_councils"]
