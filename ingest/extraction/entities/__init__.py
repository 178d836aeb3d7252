"""Which mentions are of one thing."""

from ingest.extraction.entities.forms import Named
from ingest.extraction.entities.shared_heads import part_shared_heads, type_by_head
from ingest.extraction.entities.task import group

__all__ = ["Named", "group", "part_shared_heads", "type_by_head"]
