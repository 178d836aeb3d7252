"""Good practices."""

from ingest.extraction.practices.task import extract_practices

__all__ = ["extract_practices"]
