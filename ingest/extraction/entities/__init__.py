"""Which mentions are of one thing."""

from ingest.extraction.entities.forms import Named
from ingest.extraction.entities.task import group

__all__ = ["Named", "group"]
