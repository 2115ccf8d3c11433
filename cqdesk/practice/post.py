"""Answers on their way to InBox: the row first, the file when it is due (declaration-message 4.3)."""

from __future__ import annotations

from datetime import datetime

from cqdesk.practice.desk import IN_BOX, Desk, book_time, write_whole
from cqdesk.practice.faults import Fate, garble


def post(
    desk: Desk,
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
        name, _moment = desk.free_name("outgoing", "name", pattern, due + fate.delay)
        desk.ledger.run(
            "INSERT INTO outgoing (receipt_id, import_id, name, due, content) VALUES (?, ?, ?, ?, ?)",
            receipt,
            answered,
            name,
            book_time(due + fate.delay),
            content,
        )


def deliver(desk: Desk) -> list[str]:
    """Write every file that is due and not known to be written; gives back the names in order.

    A kill after the rename and before the mark writes the same bytes under the same name once more.
    """
    rows = desk.ledger.rows(
        "SELECT id, name, content FROM outgoing WHERE written = 0 AND due <= ? ORDER BY due, id", desk.stamp()
    )
    for row in rows:
        write_whole(desk.root / IN_BOX / row["name"], row["content"], desk.checkpoint)
        with desk.ledger.transaction():
            desk.ledger.run("UPDATE outgoing SET written = 1 WHERE id = ?", row["id"])
            desk.checkpoint("deliver:before-commit")
        desk.checkpoint("deliver:committed")
    return [row["name"] for row in rows]
