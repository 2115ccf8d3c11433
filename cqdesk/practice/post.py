"""Answers on their way to InBox: the row first, the file when it is due (declaration-message 4.3)."""

from __future__ import annotations

from datetime import datetime

from cqdesk.practice.faults import Fate, garble
from cqdesk.practice.premises import IN_BOX, Premises, book_time, write_whole


def post(
    premises: Premises,
    pattern: str,
    content: bytes,
    *,
    due: datetime,
    fate: Fate,
    receipt: int | None = None,
    answered: int | None = None,
) -> None:
    """Queue a file for InBox inside the caller's transaction; `fate` decides what really arrives.

    `pattern` has `{}` where the time stands. A lost answer leaves no row; the fate is kept with its receipt
    or import.
    """
    if fate.lost:
        return
    if fate.garbled:
        content = garble(content)
    for _ in range(2 if fate.doubled else 1):
        name, _moment = premises.free_name("outgoing", "name", pattern, due + fate.delay)
        premises.ledger.run(
            "INSERT INTO outgoing (receipt_id, import_id, name, due, content) VALUES (?, ?, ?, ?, ?)",
            receipt,
            answered,
            name,
            book_time(due + fate.delay),
            content,
        )


def deliver(premises: Premises) -> list[str]:
    """Write every file that is due and not known to be written; gives back the names in order.

    A kill after the rename and before the mark writes the same bytes under the same name once more.
    """
    rows = premises.ledger.rows(
        "SELECT id, name, content FROM outgoing WHERE written = 0 AND due <= ? ORDER BY due, id", premises.stamp()
    )
    for row in rows:
        write_whole(premises.root / IN_BOX / row["name"], row["content"], premises.checkpoint)
        with premises.ledger.transaction():
            premises.ledger.run("UPDATE outgoing SET written = 1 WHERE id = ?", row["id"])
            premises.checkpoint("deliver:before-commit")
        premises.checkpoint("deliver:committed")
    return [row["name"] for row in rows]
