"""Generic classes of actors."""

from ingest.extraction.sectors.task import find_sectors

__all__ = ["find_sectors"]
