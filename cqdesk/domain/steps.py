"""Our own steps of a filing: from the outbox to the first answer, as a table of moves with one writer.

Source: design sections 3 and 4 (outbox, in doubt, restore). A filing must never reach customs twice by our
doing: `sending` is entered again only after an event that proves the earlier attempt did not get in.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from cqdesk.errors import Fault


class Step(StrEnum):
    """Where our own copy of the filing is."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"
    ANSWERED = "answered"


STEP_ZH: Mapping[Step, str] = {
    Step.QUEUED: "待发送",
    Step.SENDING: "发送中",
    Step.SENT: "已发出，等回执",
    Step.IN_DOUBT: "是否送达不明",
    Step.FAILED: "未导入成功",
    Step.ANSWERED: "已导入",
}


class Event(StrEnum):
    """What can happen to a filing."""

    START = "start"
    """The courier is about to write the first byte; committed before it does."""
    DELIVERED = "delivered"
    """The whole package lies in the channel (OutBox) or was seen in SentBox."""
    NOT_DELIVERED = "not_delivered"
    """Proof that nothing was imported: the write failed as a whole, or the package lies in FailBox."""
    INTERRUPTED = "interrupted"
    """A crash, a lost connection, or no answer for long: nobody knows how far it got."""
    ANSWERED = "answered"
    """An import response with success, or any business receipt: it arrived."""
    REFUSED = "refused"
    """An import response with failure, or an upload-failed receipt: it arrived and was not taken."""
    ABSENT = "absent"
    """A person, having looked, decides that the channel and customs do not have it."""
    RESTORED = "restored"
    """The store was restored or moved: what it believes may be older than the truth."""
    RETRY = "retry"
    """A person asks to send the same bytes again."""


MOVES: Mapping[tuple[Step, Event], Step] = {
    (Step.QUEUED, Event.START): Step.SENDING,
    (Step.QUEUED, Event.RESTORED): Step.IN_DOUBT,
    # An answer to an earlier attempt, come late: it did arrive after all and must not go out again.
    (Step.QUEUED, Event.ANSWERED): Step.ANSWERED,
    (Step.QUEUED, Event.REFUSED): Step.QUEUED,
    (Step.SENDING, Event.DELIVERED): Step.SENT,
    (Step.SENDING, Event.NOT_DELIVERED): Step.FAILED,
    (Step.SENDING, Event.INTERRUPTED): Step.IN_DOUBT,
    (Step.SENDING, Event.RESTORED): Step.IN_DOUBT,
    (Step.SENDING, Event.ANSWERED): Step.ANSWERED,
    # Whether this attempt or an earlier one was refused cannot be told while the bytes are leaving.
    (Step.SENDING, Event.REFUSED): Step.IN_DOUBT,
    (Step.SENT, Event.DELIVERED): Step.SENT,
    (Step.SENT, Event.NOT_DELIVERED): Step.FAILED,
    (Step.SENT, Event.REFUSED): Step.FAILED,
    (Step.SENT, Event.ANSWERED): Step.ANSWERED,
    (Step.SENT, Event.INTERRUPTED): Step.IN_DOUBT,
    (Step.SENT, Event.RESTORED): Step.IN_DOUBT,
    (Step.IN_DOUBT, Event.DELIVERED): Step.SENT,
    (Step.IN_DOUBT, Event.NOT_DELIVERED): Step.FAILED,
    (Step.IN_DOUBT, Event.REFUSED): Step.FAILED,
    (Step.IN_DOUBT, Event.ANSWERED): Step.ANSWERED,
    (Step.IN_DOUBT, Event.ABSENT): Step.QUEUED,
    (Step.IN_DOUBT, Event.INTERRUPTED): Step.IN_DOUBT,
    (Step.IN_DOUBT, Event.RESTORED): Step.IN_DOUBT,
    (Step.FAILED, Event.RETRY): Step.QUEUED,
    (Step.FAILED, Event.NOT_DELIVERED): Step.FAILED,
    (Step.FAILED, Event.REFUSED): Step.FAILED,
    (Step.FAILED, Event.ANSWERED): Step.ANSWERED,
    # The failure may have been cured by a retry the restored copy knows nothing of.
    (Step.FAILED, Event.RESTORED): Step.IN_DOUBT,
    # Settled: later news of the same package (a refused duplicate, a restore) changes nothing.
    (Step.ANSWERED, Event.ANSWERED): Step.ANSWERED,
    (Step.ANSWERED, Event.DELIVERED): Step.ANSWERED,
    (Step.ANSWERED, Event.REFUSED): Step.ANSWERED,
    (Step.ANSWERED, Event.NOT_DELIVERED): Step.ANSWERED,
    (Step.ANSWERED, Event.RESTORED): Step.ANSWERED,
}

SETTLED: frozenset[Step] = frozenset({Step.ANSWERED})
"""Steps the courier has nothing more to do for, and a restore does not put in doubt."""


def move(step: Step, event: Event) -> Step:
    """The step after the event. Raises `Fault` for a move the table does not have."""
    try:
        return MOVES[step, event]
    except KeyError:
        raise Fault(f"a filing cannot take {event.value} while {step.value}") from None


def may_retry(step: Step) -> bool:
    """Whether a person may simply send the same bytes again; in doubt needs `Event.ABSENT` first."""
    return (step, Event.RETRY) in MOVES
