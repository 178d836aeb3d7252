"""What every engine refuses in the same words."""

from __future__ import annotations

from graph.errors import DataError, StoreError, UsageError


def unknown(id: str) -> UsageError:
    """Of an id that is not there: the same whether it never was or may not be seen."""
    return UsageError("There is no «{id}» in the graph.", remedy="Look for it by name.", id=id)


def not_empty(place: str) -> UsageError:
    """Of a store that is to be filled."""
    return UsageError("The store {place} is not empty.", remedy="Copy into an empty one.", place=place)


def made_by_newer(place: str, version: int, known: int) -> StoreError:
    """Of a store whose version this program, which has `known` migrations, does not know yet."""
    return StoreError(
        "{place} was made by a newer Tejido (version {version} of the store; this one knows {known}).",
        remedy="Update Tejido.",
        place=place,
        version=version,
        known=known,
    )


def not_unicode(error: UnicodeEncodeError) -> DataError:
    """Of half a character (a lone surrogate), which no engine can write, with what stands around it."""
    return DataError(
        "A text holds a character that is not valid Unicode: {text}.",
        text=ascii(error.object[max(error.start - 20, 0) : error.end + 20]),
    )
