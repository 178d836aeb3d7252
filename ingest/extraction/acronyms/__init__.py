"""Acronyms and what they stand for."""

from ingest.extraction.acronyms.task import find_acronyms, initials_fit, spells

__all__ = ["find_acronyms", "initials_fit", "spells"]
