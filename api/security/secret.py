"""Random secrets that a browser or a program carries, of which only a digest is kept here."""

from __future__ import annotations

import hashlib
import hmac
import secrets

BYTES = 32


def draw() -> str:
    """256 random bits in letters that may stand in a header."""
    return secrets.token_urlsafe(BYTES)


def digest(secret: str) -> bytes:
    """What is kept. A secret of 256 random bits needs no slow hash: it cannot be guessed."""
    return hashlib.sha256(secret.encode()).digest()


def bound(secret: str, purpose: str) -> str:
    """Another secret that follows from the first, which does not follow from it."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def equal(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that does not tell how much of them is."""
    return hmac.compare_digest(one.encode(), other.encode())
