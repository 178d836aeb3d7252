"""Which of the actors are persons, and where a text names any, so that they can be protected."""

from ingest.extraction.persons.task import mark_persons, person_names

__all__ = ["mark_persons", "person_names"]
