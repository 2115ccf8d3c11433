"""The three families of failure: for the user, cancelled, and our own faults.

Only `UserError` is ever shown as a sentence. `Cancelled` shows nothing. Everything else is a fault: it goes to the
log without client data and to the user as one neutral sentence.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the user can cure: a Chinese sentence and what to do about it.

    `id` is stable (automation and tests refer to it), lower-case words joined by hyphens, such as `gate-not-a-workbook`.
    The texts may name the user's own files; they are shown, never logged (`id` is).
    """

    def __init__(self, id: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.id = id
        self.message = message
        self.remedy = remedy


class Cancelled(Exception):
    """The user stopped the work. Nothing is shown, nothing was changed."""


class Fault(Exception):
    """A broken promise inside cqdesk. Never shown as it is; the trace goes to the log."""
