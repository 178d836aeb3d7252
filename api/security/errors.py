"""What is refused for want of a right."""

from __future__ import annotations

from graph.errors import TejidoError


class AccessError(TejidoError):
    """Not for this viewer. `status` is what HTTP calls it."""

    status = 403


class NotSignedInError(AccessError):
    """Somebody has to sign in first."""

    status = 401


class ForbiddenError(AccessError):
    """Signed in, and still not allowed."""


class TooManyAttemptsError(AccessError):
    """Wrong too often: `seconds` is how long to wait."""

    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            "There were too many attempts to sign in.",
            remedy="Wait {seconds} seconds and try again; an administrator can give you a new password.",
            seconds=seconds,
        )
