"""By whom a change is, as the history names people."""

from __future__ import annotations

import getpass

from graph.visibility import Viewer


def author_of(viewer: Viewer) -> str:
    """`person/ana` for an account; without accounts, the person at this computer."""
    return f"person/{viewer.name or getpass.getuser()}"
