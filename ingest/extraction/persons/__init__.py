"""Which of the actors are persons, so that they can be protected."""

from ingest.extraction.persons.task import mark_persons

__all__ = ["mark_persons"]
