"""Plans, policies and guides."""

from ingest.extraction.plans.task import extract_plan

__all__ = ["extract_plan"]
