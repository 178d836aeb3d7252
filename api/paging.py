"""Pages of a list by cursor: opaque, and good only for the list that it was given with."""

from __future__ import annotations

import binascii
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from hashlib import blake2b
from itertools import islice
from typing import TypeVar
from urllib.parse import parse_qsl

from api.answers import Here
from api.models import Listed
from graph.errors import UsageError

Found = TypeVar("Found")
Shown = TypeVar("Shown")
NARROWING_NOT = ("after", "limit", "lang")
RANK = re.compile(r"[0-9]{1,9}")


def place(here: Here, cursor: str) -> str:
    """Where the page begins: after what the cursor names; empty for the first page.

    Raises `UsageError` for a cursor of another list or one that was tampered with.
    """
    if not cursor:
        return ""
    try:
        said = json.loads(urlsafe_b64decode(cursor.encode("ascii", "replace") + b"=" * (-len(cursor) % 4)))
        list_, after = said
        after.encode()  # half a sign is no text
    except (binascii.Error, ValueError, TypeError, AttributeError, RecursionError):
        list_, after = "", ""
    if list_ != _list(here) or not after:
        raise _of_another_list()
    return str(after)


def cursor(here: Here, after: str) -> str:
    """The cursor of the page that comes after this."""
    said = json.dumps([_list(here), after], ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(said.encode()).decode().rstrip("=")


def page(
    here: Here, found: Iterable[Found], limit: int, show: Callable[[Found], Shown], key: Callable[[Found], str]
) -> Listed[Shown]:
    """The first `limit` of what was found, from where the page begins; `key` is what the next one begins after."""
    first = list(islice(found, limit + 1))
    more = len(first) > limit
    return Listed(
        items=[show(each) for each in first[:limit]], next=cursor(here, key(first[limit - 1])) if more else None
    )


def numbered(here: Here, found: list[Found], after: str, limit: int, show: Callable[[Found], Shown]) -> Listed[Shown]:
    """As `page`, of a ranking: the next page begins at a rank."""
    start = rank(here, after)
    more = len(found) > start + limit
    return Listed(
        items=[show(each) for each in found[start : start + limit]],
        next=cursor(here, str(start + limit)) if more else None,
    )


def rank(here: Here, after: str) -> int:
    """How many of a ranking came before this page."""
    start = place(here, after) or "0"
    if not RANK.fullmatch(start):
        raise _of_another_list()
    return int(start)


def _of_another_list() -> UsageError:
    return UsageError(
        "This cursor belongs to another list.",
        remedy="Leave «after» out to begin anew; else keep the other words as they were.",
    )


def _list(here: Here) -> str:
    """A digest of what the list is: its address and what narrows it."""
    scope = here.request.scope
    words = sorted(pair for pair in parse_qsl(scope["query_string"].decode("latin-1")) if pair[0] not in NARROWING_NOT)
    return blake2b(repr((scope["path"], words)).encode(), digest_size=6).hexdigest()
