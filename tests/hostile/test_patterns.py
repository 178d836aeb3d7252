"""No regular expression takes long on any text: tried in a process that can be ended at one that would."""

from __future__ import annotations

import json
import subprocess
import sys

MADE_OF_NAMES = {
    "graph/visibility/veil.py any_of",
    "ingest/extraction/relations/annotated.py finditer",
    "ingest/extraction/relations/posts.py search",
    "viz/pages/document.py compile",
}
"""Whose pattern is names taken as they are (`re.escape`): nothing in it repeats."""


def test_every_expression_is_done_with_a_long_text_in_a_second() -> None:
    command = [sys.executable, "-m", "tests.hostile.patterns"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    told = json.loads(done.stdout)
    assert told["tried"] > 150
    assert set(told["unreached"]) <= MADE_OF_NAMES
    assert told["slow"] == []
