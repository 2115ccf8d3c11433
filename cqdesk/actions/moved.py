"""A store that was copied, restored or moved may be older than the truth: it gets a new epoch and trusts nothing.

Two copies of one store would otherwise draw the same client numbers, and a restored one would send again what has
left long ago (design section 4). Recognised by the place: the file's path and its number in the file system.
"""

from __future__ import annotations

from ..domain.steps import SETTLED, Event, Step
from ..errors import UserError
from ..store import declarations, manifests, outbox
from ..store.care import high_water, is_behind, note_care, read_care
from ..store.engine import new_epoch, place_mark, read_meta, read_place, write_meta, write_place
from .desk import Desk
from .state import refresh

KNOWN = "known"
TROUBLE = "数据文件换了位置或由备份恢复，不能确定是否已送达。"


def settle_place(desk: Desk) -> int:
    """Note where the store is. In a store that moved: draw a new epoch, put everything unsettled in doubt.

    Returns how many filings a person has to look at now.
    """
    here = place_mark(desk.store.path)
    with desk.store.read() as connection:
        known = read_place(connection)
        behind = is_behind(connection, read_care(desk.places.root).get(KNOWN))
    if known == here and not behind:
        return 0
    with desk.store.write() as connection:
        write_place(connection, here)
        if not known:
            return 0
        old = read_meta(connection, "epoch")
        write_meta(connection, "epoch", new_epoch())
        doubtful = 0
        newest = outbox.live_numbers(connection)
        for filing in outbox.filings_in(connection, *(step for step in Step if step not in SETTLED)):
            if filing.step is Step.FAILED and newest[filing.declaration_id] != filing.client_sequence_number:
                continue  # replaced by a later message before: the life that was lost could not send it again either
            outbox.advance(connection, filing.id, Event.RESTORED, desk.clock.now(), trouble=TROUBLE)
            doubtful += 1
        for message in manifests.filings_in(connection, *(step for step in Step if step not in SETTLED)):
            manifests.advance(connection, message.id, Event.RESTORED, desk.clock.now(), trouble=TROUBLE)
            doubtful += 1
        for row in declarations.declarations_of(connection):
            refresh(desk, connection, row.id)
        desk.write_history(
            connection, "settings", "moved", {"old": old, "new": read_meta(connection, "epoch"), "in_doubt": doubtful}
        )
    from .arriving import take_again  # receiving is loaded only where a store was moved

    take_again(desk)  # answers of the time after the backup: they may settle some of the doubts at once
    note_progress(desk)
    return doubtful


def note_progress(desk: Desk) -> None:
    """Note beside the store how far its work has come. Failing costs the recognition of a copy, never data."""
    try:
        with desk.store.read() as connection:
            note_care(desk.places.root, **{KNOWN: high_water(connection)})
    except UserError:
        return  # the store went away while it was open; whoever works next is told
