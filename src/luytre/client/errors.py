"""What goes wrong between a program and Lũy Tre."""

from __future__ import annotations

__all__ = ["LuytreError", "LuytreUnavailable", "WebhookError"]


class LuytreError(Exception):
    """Lũy Tre did not do what was asked.

    `status` is the HTTP status, 0 where there was no answer. `error` is the server's stable word
    for it, such as "source_missing"; `hint` says what to do. The message has all of them.
    """

    def __init__(self, status: int, error: str, message: str, hint: str = "") -> None:
        self.status = status
        self.error = error
        self.hint = hint
        shown = f"{message} {hint}".strip()
        super().__init__(f"{status} {error}: {shown}" if status else f"{error}: {shown}")


class LuytreUnavailable(LuytreError):  # noqa: N818  (a state, and it passes)
    """Lũy Tre can't be reached or can't write now. The same request can be sent again later."""


class WebhookError(ValueError):
    """A webhook that Lũy Tre did not sign, or signed too long ago."""
