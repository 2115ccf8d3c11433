"""Whether customs has agreed that a released house leaves its ship: the off-load (落装), by receipt or by word."""

from __future__ import annotations

from ..domain.consolidation.owed import Due
from ..domain.consolidation.receipts import BillStage
from ..errors import UserError
from .consols import OpenConsol
from .manifest_views import message_views

_UNANSWERED = {"queued", "sending", "sent", "in_doubt", "answered", "review"}


def off_load_agreed(held: OpenConsol, house: str) -> bool:
    """Whether the off-load was agreed to at the office (noted by hand, where there is no message for it).

    Raises `UserError` while an application is on its way: it is not sent twice.
    """
    asked = [
        one
        for one in held.duties
        if not one.open
        and (one.owed.due, one.owed.subject) == (Due.OFF_LOAD, house)
        and (one.consent is None or one.consent.granted)
    ]
    if any(not one.owed.message for one in asked):
        return True
    bill = held.consol.house_by_number.get(house)
    if asked and bill is not None and bill.stage is not BillStage.OFF_LOADED:
        waiting = {one.message_id for one in message_views(held) if one.stage in _UNANSWERED}
        if any(one.done_by in waiting for one in asked):
            raise UserError(
                "consol-off-load-sent",
                f"分单“{house}”的落装申请已发出，海关还没有答复。",
                "请按 F5 收取回执；接受后再抽出，该票即移出本批。",
            )
    return False
