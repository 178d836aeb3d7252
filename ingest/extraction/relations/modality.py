"""How a tie is stated: as a fact, as an intention or as advice; and, of leadership, which kind."""

from __future__ import annotations

import re

from graph.model import Modality
from ingest.extraction.relations.cues import Cue, Lexicon

REACH = 80
# the accent tells «coordinará» from «prepara» and «lidera»; a lost letter is taken for it
FUTURE = re.compile(r"\w+[aei]r(?:á|án|ão|emos|\ufffd|\ufffdn|\ufffdo)(?!\w)", re.IGNORECASE)


def modality_of(text: str, folded: str, start: int, end: int, cue: Cue | None, lexicon: Lexicon) -> Modality:
    """Read from the words just before the cue to its end (without one: before and in the quote), within the sentence.

    `folded` is the text as cues are looked up in, of the same length.
    """
    anchor = start if cue is None else cue.start
    opening = max(folded.rfind(stop, max(0, anchor - REACH), anchor) for stop in (". ", ".\n", "\n\n", ";")) + 1
    clause = folded[max(opening, anchor - REACH) : end if cue is None else cue.end]
    if lexicon.recommended.search(clause):
        return "recommended"
    if lexicon.planned.search(clause) or (cue is not None and FUTURE.match(text, cue.start)):
        return "planned"
    return "stated"


def role_of(folded: str, start: int, end: int, lexicon: Lexicon) -> str:
    """The kind of leadership that the words name, or «leads»."""
    return next((role for role, words in lexicon.roles.items() if words.search(folded, start, end)), "leads")
