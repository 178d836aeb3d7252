"""The language that a caller asks for by `Accept-Language` (RFC 9110, 12.5.4)."""

from __future__ import annotations

from functools import lru_cache

from viz.i18n import LANGUAGES


@lru_cache(maxsize=256)
def preferred(accepted: str) -> str | None:
    """The language we speak that is accepted most, the first of equals; None where none is."""
    weighed: list[tuple[float, str]] = []
    for each in accepted[:200].split(","):
        tag, _, quality = each.partition(";")
        language = tag.strip().lower().partition("-")[0]
        weight = _quality(quality)
        if language in LANGUAGES and weight > 0:
            weighed.append((-weight, language))
    return min(weighed, key=lambda one: one[0])[1] if weighed else None


def _quality(text: str) -> float:
    name, _, value = text.strip().partition("=")
    try:
        return float(value) if name.strip().lower() == "q" else 1.0
    except ValueError:
        return 0.0
