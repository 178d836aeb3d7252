"""Institutions, posts, persons and brands."""

from ingest.extraction.actors.task import find_actors

__all__ = ["find_actors"]
