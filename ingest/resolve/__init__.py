"""Who is who: what a document says becomes nodes and edges, joined with what the graph already knows.

`resolve(reading, store)` gives the `Changes` of one document; nothing is written here.
"""

from __future__ import annotations

from ingest.resolve.document import Reading, resolve
from ingest.resolve.documents import Documents

__all__ = ["Documents", "Reading", "resolve"]
