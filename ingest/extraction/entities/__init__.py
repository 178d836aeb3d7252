"""Which mentions are of one thing."""

from ingest.extraction.entities.task import Named, group

__all__ = ["Named", "group"]
