"""Named territories."""

from ingest.extraction.places.task import find_places

__all__ = ["find_places"]
