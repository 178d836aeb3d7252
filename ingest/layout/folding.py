"""Comparing letters where case and accents cannot be trusted («COPRODuCCIóN», «Líneas»), offsets kept."""

from __future__ import annotations

import unicodedata

LATIN = range(0x41, 0x250)


def _base(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[0].lower()
    return base if len(base) == 1 else character


_TABLE = {code: _base(chr(code)) for code in LATIN if chr(code).isalpha()}


def fold_letters(text: str) -> str:
    """The text in lower case and without accents, character for character: offsets in it are offsets in `text`."""
    return text.translate(_TABLE)
