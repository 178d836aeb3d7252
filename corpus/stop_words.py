"""Function words by language: `corpus/lexicons/<language>/stopwords.txt`, with their accents, which tell «é» from «e».

White space parts words and `#` begins a comment.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from graph.errors import DataError


@cache
def stop_words(language: str) -> frozenset[str]:
    """The language's function words in lower case. Raises `DataError` for a list that is missing or empty."""
    place = f"lexicons/{language}/stopwords.txt"
    try:
        lines = files(__package__).joinpath(place).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError("{file}: cannot be read ({problem}).", file=place, problem=str(error)) from error
    listed = frozenset(word.lower() for line in lines for word in line.partition("#")[0].split())
    if not listed:
        raise DataError("{file}: it lists no word.", file=place)
    return listed
